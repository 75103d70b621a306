"""Examples of two workspaces, or two accounts, that turn out to be one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from demo.examples.people import ADA, NOW, add_member, add_person
from demo.scripted_user import Player
from engine.accounts.cards.joining import code_card
from engine.accounts.records.join_codes import save_code
from engine.chat.cards import Card, Facts
from engine.chat.examples import Example
from engine.chat.requests import Identity
from engine.chat.text import Code, as_plain_text
from engine.people.records.members import NO_ADDRESS, add_organisation


def live_joining(ada: Player, locale: str) -> Iterator[Example]:
    """An owner of another workspace, with a code from the first one."""
    gate, tx = ada.gate, ada.tx
    until, code = NOW + timedelta(hours=1), "7KQ4-M2XW-9TRB"
    yield Example("people", "join code", code_card(gate.voice(None), "Example", code, until))
    organisation = add_organisation(tx, "Elsewhere")
    identity = Identity(ADA.platform, "elsewhere", "grace")
    values = {"email": f"grace@elsewhere{NO_ADDRESS}", "name": "Grace Example", "timezone": "UTC", "is_owner": True}
    member = add_member(tx, organisation, identity, **values, locale=locale)
    save_code(tx, 1, member, code, NOW)
    grace = ada.beside(identity, NOW)
    yield Example("people", "join, wrong code", grace.says("join 0000-0000-0000"))
    yield Example("people", "join, confirm", grace.says(f"join {code}"))
    yield Example("people", "joined", grace.presses("join.now"))


def live_linking(ada: Player, locale: str) -> Iterator[Example]:
    """Ada turns out to be the person who has answered a few questions elsewhere."""
    other = ada.beside(Identity("elsewhere", "example", "ada"))
    add_person(ada.tx, other.identity, locale, email="ada@elsewhere.invalid")
    for words in ("/assess validation", "2", "3"):
        other.says(words)
    given = ada.says("/link")
    yield Example("link", "link", _with_code(given, "BCDF-GHJK"))
    yield Example("link", "link, code refused", _with_code(other.says("/link bcdf ghjk"), "BCDF-GHJK"))
    yield Example("link", "linked", other.says(f"/link {_read_code(given)}"))


def _read_code(card: Card) -> str:
    return next(as_plain_text(fact.value) for block in card.blocks if isinstance(block, Facts) for fact in block.facts)


def _with_code(card: Card, code: str) -> Card:
    """The card with a code that is the same every time."""
    shown = {_read_code(card): code}
    blocks = (
        Facts(tuple(replace(f, value=(Code(shown.get(as_plain_text(f.value), "")),)) for f in block.facts))
        if isinstance(block, Facts)
        else block
        for block in card.blocks
    )
    return replace(card, blocks=tuple(blocks))
