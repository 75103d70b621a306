"""That the matrix notices when the gate asks less, or more, than a command needs."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine import gate
from engine.access import Access
from engine.room import Command
from engine.rooms import COMMANDS
from engine.turn import Args, Turn
from tests.access.people import MAY, mistakes, settle_in_as
from tests.conversation import Chat
from tests.mutants import mutant_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def needing(access: Access) -> dict[int, list[Command]]:
    """The commands that need this, by each need of its own."""
    found: dict[int, list[Command]] = {}
    for command in COMMANDS.values():
        if command.needs.access is access:
            found.setdefault(id(command.needs), []).append(command)
    return found


def mutated(commands: list[Command], holds: Callable[[Turn, Args], bool]) -> dict[str, Command]:
    """All commands, and these with a need that holds otherwise."""
    needs = replace(commands[0].needs, holds=holds)
    return {**COMMANDS, **{command.name: replace(command, needs=needs) for command in commands}}


def always(turn: Turn, args: Args) -> bool:
    return True


def never(turn: Turn, args: Args) -> bool:
    return False


async def test_a_need_that_always_holds_is_noticed(chat: Chat) -> None:
    ids = await settle_in_as(chat, "member")
    for access in set(Access) - MAY["member"]:
        for commands in needing(access).values():
            found = chat.store.run(mistakes, chat, "member", ids, mutated(commands, always))
            assert found == [command.name for command in commands]


@pytest.mark.parametrize("kind", [kind for kind in MAY if kind != "member"])
async def test_a_need_that_never_holds_is_noticed(chat: Chat, kind: str) -> None:
    ids = await settle_in_as(chat, kind)
    for access in MAY[kind] - MAY["member"]:
        for commands in needing(access).values():
            found = chat.store.run(mistakes, chat, kind, ids, mutated(commands, never))
            assert found == [command.name for command in commands]


async def test_a_gate_that_asks_nothing_is_noticed(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await settle_in_as(chat, "member")
    step = "if not command.needs.holds(turn, args):"
    monkeypatch.setattr(gate, "_run_command", mutant_of(gate._run_command, step, "if False:"))
    asked = {name for name, command in COMMANDS.items() if command.needs.access is not Access.MEMBER}
    assert set(chat.store.run(mistakes, chat, "member", ids, COMMANDS)) == asked
