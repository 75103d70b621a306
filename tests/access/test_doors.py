"""The matrix of commands and people at the door of each platform: the same answers as the engine gives.

One organisation and one person with everything, whose place among the others changes: what a press does is undone in
the engine, so that every command finds the same. Only SQLite: the doors are before the database, and the engine's own
matrix tries both.
"""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from adapters.slack import client as slack_line
from adapters.teams import message_store
from engine import gate
from engine.access import Access
from engine.api import Engine
from engine.chat.cards import Action, Replies
from engine.chat.requests import Request
from engine.content.load import Content
from engine.gate import Gate
from engine.insight.pictures import Pictures
from engine.people.records.members import MEMBER, add_organisation
from engine.room import Command
from engine.rooms import COMMANDS
from engine.store.store import open_store
from tests.access.doors import DOORS, Door
from tests.access.expectations import EXPECTED, FORM, access, press
from tests.access.people import MAY, REACHED, reach, reaching, refusal
from tests.access.settling import settle_in
from tests.conversation import Chat, FixedClock
from tests.databases import new_sqlite
from tests.platforms import unpace_teams

ENOUGH = {
    "member": MAY["member"],
    "manager": MAY["leader"],
    "manager's manager": MAY["leader"],
    "other manager": MAY["leader"],
    "owner": MAY["owner"],
}
SEES_TEAM = {"manager", "manager's manager", "owner"}
"""Of whom the team of those below them can be asked for by its id."""


@dataclass(frozen=True)
class Prepared:
    """A database with Pat in it, who has settled in."""

    file: Path
    clock: FixedClock
    ids: dict[str, str]
    members: dict[str, int]
    organisation: int
    team: int
    content: Content


@pytest.fixture(scope="module")
def prepared(sqlite: Path, content: Content, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("doors")
    url = new_sqlite(sqlite, folder)
    store, clock = open_store(url), FixedClock()
    chat = Chat(
        Engine(content, store, clock, Pictures()), store, clock, store.run(add_organisation, "Example"), content
    )
    team = chat.team_id("Team")
    for name in ("pat", "boss", "middle"):
        chat.meet(name)
    for name in ("report", "other"):
        chat.meet(name, team_id=team if name == "report" else chat.team_id("Other team"))
    ids = asyncio.run(settle_in(chat, "pat"))
    members = {name: chat.member_id(name) for name in ("pat", "boss", "middle", "report", "other")}
    store.close()
    return Prepared(Path(url.removeprefix("sqlite:///")), clock, ids, members, chat.organisation_id, team, content)


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two messages here."""
    monkeypatch.setattr(slack_line, "BURST", 100_000)
    monkeypatch.setattr(slack_line, "WORKSPACE_BURST", 100_000)
    monkeypatch.setattr(message_store, "QUIET", 0.0)
    unpace_teams(monkeypatch)


@pytest.fixture
def got(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of card that presses were answered with; what they did is undone."""
    found: list[str] = []
    handle = Gate.handle_if_known

    def watched(self: Gate, tx: Connection, request: Request) -> Replies | None:
        if request.action is None:
            return handle(self, tx, request)
        attempt = tx.begin_nested()
        replies = handle(self, tx, request)
        attempt.rollback()
        found.append(replies[0].card.key if replies else "nobody")
        return replies

    monkeypatch.setattr(Gate, "handle_if_known", watched)
    return found


def placed(tx: Connection, kind: str, members: dict[str, int]) -> None:
    """Give Pat a place among the others."""

    def change(who: str, **columns: object) -> None:
        tx.execute(update(MEMBER).where(MEMBER.c.id == members[who]).values(**columns))

    boss = {"manager": "pat", "manager's manager": "middle", "owner": "pat"}.get(kind, "boss")
    change("report", manager_id=members[boss])
    change("middle", manager_id=members["pat" if kind == "manager's manager" else "boss"])
    change("other", manager_id=members["pat" if kind == "other manager" else "boss"])
    change("pat", is_owner=kind == "owner", standing="left" if kind == "former employee" else "active")


def carried_out(kind: str) -> dict[str, Command]:
    """The commands for a kind of person: what everybody may do is carried out for a member alone, and of the others it
    is seen whether its flow is reached; what not everybody may do is carried out for each."""
    everybody = {name for name in COMMANDS if kind != "member" and access(name) is Access.MEMBER}
    stubs = reaching(COMMANDS)
    return {name: stubs[name] if name in everybody else command for name, command in COMMANDS.items()}


def expected_of(kind: str) -> dict[str, str]:
    """By command, the kind of card that a kind of person gets."""
    commands, found = carried_out(kind), dict[str, str]()
    for name, each in EXPECTED.items():
        allowed = REACHED.key if commands[name].run is reach else each.card
        found[name] = allowed if access(name) in ENOUGH[kind] else "note"
    of_team = {"team_gaps.show": "team_gaps_waiting", "team_gaps.ask": "team_asked"}
    return found | {name: card if kind in SEES_TEAM else "note" for name, card in of_team.items()}


async def answers(door: Door, got: list[str], who: str, prepared: Prepared, kind: str) -> dict[str, str]:
    """The kind of card that each command gives somebody, and that a refusal says at the door what it is."""
    found = {}
    for command in EXPECTED:
        action, before = press(command, prepared.ids), len(got)
        if command == "team_gaps.show":
            action = Action(command, {"team": str(prepared.team)})
        words = await door.press(who, action, FORM)
        found[command] = got[-1] if len(got) > before else "nobody"
        if kind in ENOUGH and COMMANDS[command].needs.access not in ENOUGH[kind]:
            assert refusal(prepared.content, COMMANDS[command]) in words, (command, words)
        assert kind in ENOUGH or door.unknown in words, (command, words)
    return found


@pytest.mark.parametrize("platform", DOORS)
async def test_every_command_gives_everybody_the_same_at_every_door(
    platform: str, prepared: Prepared, content: Content, got: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(shutil.copy(prepared.file, tmp_path / "doors.db"))
    pat = prepared.members["pat"], prepared.organisation
    async with DOORS[platform](f"sqlite:///{file}", content, prepared.clock, *pat) as door:
        for kind in ENOUGH:
            door.store.run(placed, kind, prepared.members)
            monkeypatch.setattr(gate, "COMMANDS", carried_out(kind))
            assert await answers(door, got, "pat", prepared, kind) == expected_of(kind), kind
        door.store.run(placed, "former employee", prepared.members)
        assert set((await answers(door, got, "pat", prepared, "former employee")).values()) <= {"stranger", "nobody"}
        assert set((await answers(door, got, "mallory", prepared, "stranger")).values()) == {"nobody"}
