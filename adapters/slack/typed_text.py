"""What people typed, read from what Slack sends: links, mentions and dates come wrapped, `&`, `<` and `>` escaped.

Whatever stands between `<` and `>` is Slack's own wrapping, for what people type there is escaped. So it is unwrapped
first, and the three characters are read after that, once. See https://docs.slack.dev/messaging/formatting-message-text
"""

import re

from adapters.event import TypedText
from engine.chat.requests import Mention

_WRAPPED = re.compile(r"<([^<>]+)>")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>")
_MAIL = re.compile(r"<mailto:[^<>]+>")
_WEB = ("http://", "https://")


def read_typed(sent: str, bot_user: str = "") -> TypedText:
    """Somebody's words as they typed them, without mentions of the bot itself."""
    words = _WRAPPED.sub(lambda found: _unwrap(found[1], bot_user), sent)
    return TypedText(_unescape(words), _find_mentions(sent, bot_user))


def read_field(sent: str) -> TypedText:
    """What was typed into a field: there nothing is escaped, and only people and addresses come wrapped."""
    words = _MAIL.sub(lambda found: _unwrap(found[0][1:-1], ""), _USER.sub(lambda found: _name_user(found[1]), sent))
    return TypedText(words, _find_mentions(sent, ""))


def _find_mentions(sent: str, bot_user: str) -> tuple[Mention, ...]:
    """Everybody who is mentioned, once; the bot is not meant."""
    users = {found[1]: _unescape(found[2] or "") for found in _USER.finditer(sent)}
    return tuple(Mention(_name_user(user), user, name) for user, name in users.items() if user != bot_user)


def _unwrap(wrapped: str, bot_user: str) -> str:
    """What somebody typed or saw where Slack has wrapped it."""
    inside, _, label = wrapped.partition("|")
    match inside[0]:
        case "@":
            return " " if inside[1:] == bot_user else _name_user(inside[1:])
        case "#":
            return f"#{label or inside[1:]}"
        case "!":
            return label if inside.startswith(("!date", "!subteam")) and label else f"@{inside[1:].partition('^')[0]}"
        case _:
            return _unwrap_link(inside, label)


def _unwrap_link(url: str, label: str) -> str:
    """A link with its label; of what Slack made a link by itself only one of the two was typed."""
    scheme, _, rest = url.partition(":")
    if scheme == "mailto":
        address = rest.partition("?")[0]
        return f"{label} <{address}>" if label and "@" not in label else address
    if not url.startswith(_WEB):
        return label or url
    bare = rest.removeprefix("//")
    if label in ("", url, f"{url}/", url.removesuffix("/")):
        return url
    if label.rstrip("/") == bare.rstrip("/"):
        return url if "/" in label.rstrip("/") else label
    return f"{label} {url}"


def _name_user(user: str) -> str:
    return f"<@{user}>"


def _unescape(words: str) -> str:
    """The three characters that Slack escapes, read once: `&amp;lt;` is somebody's `&lt;`."""
    return _ESCAPED.sub(lambda found: _CHARACTERS[found[1]], words)
