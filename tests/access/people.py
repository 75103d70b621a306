"""The kinds of people, and what the gate lets each of them in to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import patch

from sqlalchemy import Connection, insert, select, update
from sqlmodel import SQLModel

from engine import gate
from engine.access import Access
from engine.chat.cards import Action, Card, Paragraph, Replies
from engine.chat.requests import Identity, Request
from engine.chat.text import Plain, as_plain_text
from engine.content.load import Content
from engine.notes import note_card
from engine.room import Command
from engine.turn import Args, Turn
from tests.access.expectations import FORM, press
from tests.access.settling import settle_in
from tests.conversation import Chat, words

MAY: dict[str, set[Access]] = {
    "member": {Access.MEMBER},
    "leader": {Access.MEMBER, Access.LEADER},
    "owner": {Access.MEMBER, Access.LEADER, Access.OWNER, Access.HOST},
    "host": {Access.MEMBER, Access.HOST},
    "judge": {Access.MEMBER, Access.JUDGE},
    "reviewer": {Access.MEMBER, Access.REVIEWER},
}
WHOLE = {"member", "leader", "owner"}
"""Who gets nothing else where everybody may come in; a host, say, gets other buttons with what everybody gets."""
REACHED = Card("reached", "Reached", (Paragraph((Plain("Reached"),)),))


async def settle_in_as(chat: Chat, kind: str) -> dict[str, str]:
    """Pat, who is of this kind and has everything that one can have; returns ids that a press names."""
    chat.meet("pat", is_owner=kind == "owner")
    if kind in ("leader", "owner"):
        chat.meet("report", manager_id=chat.member_id("pat"), team_id=chat.team_id("Team"))
    ids = await settle_in(chat, "pat")
    chat.store.run(appoint, kind, chat.member_id("pat"), ids)
    return ids


def appoint(tx: Connection, kind: str, member: int, ids: Mapping[str, str]) -> None:
    """Make somebody who has settled in a host of all events, a judge, or a reviewer."""
    tables = SQLModel.metadata.tables
    here = {"member_id": member, "organisation_id": tx.scalar(select(tables["event_occurrence"].c.organisation_id))}
    if kind == "host":
        tx.execute(update(tables["event_occurrence"]).values(host_id=member))
    if kind == "judge":
        team = tables["hackathon_team"]
        hackathon = tx.scalar(select(team.c.occurrence_id).where(team.c.id == int(ids["team"])))
        asked = {"occurrence_id": hackathon, "consent": "accepted", "asked_at": datetime(2026, 3, 2, tzinfo=UTC)}
        tx.execute(insert(tables["hackathon_judge"]).values(**here, **asked))
    if kind == "reviewer":
        serves = {"occurrence_id": int(ids["conference"]), "said": "yes"}
        tx.execute(insert(tables["conference_reviewer"]).values(**here, **serves))


def reach(turn: Turn, args: Args) -> Replies:
    return turn.reply(REACHED)


def reaching(commands: Mapping[str, Command]) -> dict[str, Command]:
    """The commands, of which each only says that it was reached."""
    return {name: replace(command, run=reach) for name, command in commands.items()}


def refusal(content: Content, command: Command) -> str:
    """What somebody is told whom a command is not for."""
    card = note_card(content.voices.voice("en", "UTC"), command.needs.refusal)
    return next(as_plain_text(block.text) for block in card.blocks if isinstance(block, Paragraph))


def tried(tx: Connection, chat: Chat, who: str, action: Action) -> Card:
    """The card that a press gives somebody; whatever it did is undone."""
    attempt = tx.begin_nested()
    request = Request(Identity("test", "test", who), "tried", chat.clock.now(), action=action, form=FORM)
    card = chat.engine.handle(tx, request)[0].card
    attempt.rollback()
    return card


def mistakes(
    tx: Connection, chat: Chat, kind: str, ids: Mapping[str, str], commands: Mapping[str, Command]
) -> list[str]:
    """Commands for which the gate does not let Pat in though Pat is of a kind that may come, or the other way around,
    or does not say why."""
    found = []
    with patch.object(gate, "COMMANDS", reaching(commands)):
        for name, command in commands.items():
            card = tried(tx, chat, "pat", press(name, ids))
            refused = card.key == "note" and refusal(chat.content, command) in words(card)
            may = command.needs.access in MAY[kind]
            if not (card.key == REACHED.key if may else refused):
                found.append(name)
    return found
