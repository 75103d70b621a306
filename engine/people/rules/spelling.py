"""How addresses and names are compared, whoever wrote them. Pure."""

from unicodedata import category, normalize

_JOINERS = "\u200c\u200d"
"""Invisible, but letters of some scripts and emoji are another without them."""


def fold_address(address: str) -> str:
    """An address as it is kept and compared: without invisible characters, in Unicode's caseless form."""
    visible = (character for character in address if category(character) not in ("Cc", "Cf", "Zs", "Zl", "Zp"))
    return normalize("NFC", normalize("NFC", "".join(visible)).casefold())


def squeeze_name(name: str) -> str:
    """A name with one space where it had white space of any kind, and nothing invisible in it."""
    kept = (" " if character.isspace() else character for character in normalize("NFC", name))
    visible = (character for character in kept if category(character) != "Cf" or character in _JOINERS)
    return " ".join("".join(visible).split()).strip(f" {_JOINERS}")


def fold_name(name: str) -> str:
    """A name as it is compared."""
    return normalize("NFC", squeeze_name(name).casefold())
