"""A turn without a request, as the bot has one when it speaks first."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, func, select

from engine.chat.requests import Identity, Request
from engine.people.records.members import find_person
from engine.rooms import TOGETHER
from engine.turn import Scope, Turn
from tests.conversation import Chat

Result = TypeVar("Result")


def in_turn(chat: Chat, who: str, work: Callable[[Turn], Result]) -> Result:
    """Run work in a turn of somebody, at the chat's time."""

    def run(tx: Connection) -> Result:
        identity = Identity("test", "test", who)
        person = find_person(tx, identity)
        assert person is not None
        voice = chat.content.voices.voice(person.locale, person.timezone)
        now = chat.clock.now()
        request = Request(identity, "started", now)
        return work(Turn(tx, Scope(person), chat.content.pack, voice, now, request, TOGETHER))

    return chat.store.run(run)


def count_rows(tx: Connection, table: Table, *which: ColumnElement[bool]) -> int:
    """How many rows of a table fulfil some conditions."""
    return int(tx.execute(select(func.count()).select_from(table).where(*which)).scalar_one())
