"""What one takes along is everything, as it was: whatever is in any column, it comes out, goes, and could come back."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Connection, Date, Float, Integer, String, Table, Time, insert, select
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from engine.chat.cards import Download
from engine.people.records.members import MEMBER, add_organisation
from engine.privacy.records import erase_member, find_rows
from engine.store.personal import Personal, find_personal, names_member
from engine.store.types import UtcDateTime
from tests.conversation import Chat
from tests.privacy.test_privacy import holding

TABLES = SQLModel.metadata.sorted_tables
PEOPLE = ("organisation", "member")
Row = dict[str, Any]
WORDS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
"""What both databases take: neither half a character nor, in PostgreSQL, a zero."""


def values_of(column: Column[Any]) -> st.SearchStrategy[Any]:
    """Anything that a column may hold."""
    match column.type:
        case Boolean():
            return st.booleans()
        case Integer():
            return st.integers(0, 5) if str(column) == "rating.value" else st.integers(-(2**31), 2**31 - 1)
        case Float():
            return st.floats(allow_nan=False, allow_infinity=False)
        case UtcDateTime():
            return st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))
        case Date():
            return st.dates()
        case Time():
            return st.times()
        case String() | AutoString() as words:
            return st.text(WORDS, max_size=min(words.length or 12, 12))
        case kind:
            raise AssertionError(f"say here what a {kind!r} may hold, and in `read_back` how it is written")


def read_back(column: Column[Any], written: Any) -> Any:
    """A value of an export as the column holds it."""
    if written is None:
        return None
    match column.type:
        case UtcDateTime():
            return datetime.fromisoformat(written)
        case Date():
            return date.fromisoformat(written)
        case Time():
            return time.fromisoformat(written)
        case _:
            return written


def is_ours(column: Column[Any]) -> bool:
    """Whether a column is only a number that leads elsewhere, or the number of the row itself."""
    numbered = column.primary_key and isinstance(column.type, Integer) and len(column.table.primary_key) == 1
    return bool(column.foreign_keys) or numbered


FREE = [column for table in TABLES if table.name not in PEOPLE for column in table.c if not is_ours(column)]
FILLINGS = st.fixed_dictionaries(
    {str(column): values_of(column) | (st.none() if column.nullable else st.nothing()) for column in FREE}
)


def fill(tx: Connection, chat: Chat, ada: int, bob: int, filling: Mapping[str, Any]) -> None:
    """A row in every table, which is ada's and names bob where there is room for somebody else."""
    rows: dict[str, Mapping[str, Any]] = {"organisation": {"id": chat.organisation_id}}
    for table in (table for table in TABLES if table.name not in PEOPLE):
        people = iter((ada, bob, bob, bob))
        values: Row = {}
        for column in table.c:
            (key,) = column.foreign_keys or (None,)
            if key is not None:
                target = key.column
                values[column.name] = next(people) if names_member(column) else rows[target.table.name][target.name]
            elif str(column) in filling:
                values[column.name] = filling[str(column)]
        rows[table.name] = tx.execute(insert(table).values(**values).returning(table)).mappings().one()


def stored(tx: Connection, table: Table, ids: Mapping[str, int]) -> list[Row]:
    """The rows of a table as an export has them, were nothing written but values."""
    names = {id_: name for name, id_ in ids.items()}
    return [
        {
            column.name: names.get(row[column.name])
            if names_member(column) and column.foreign_keys
            else row[column.name]
            for column in table.c
            if column.name != "organisation_id"
        }
        for row in tx.execute(select(table)).mappings()
    ]


def bring_back(tx: Connection, data: Mapping[str, Mapping[str, list[Row]]], organisation: int, ids: Row) -> None:
    """Put what somebody has taken along into the tables that it came from."""
    tables = {name: rows for heap in data.values() for name, rows in heap.items()}
    for table in (table for table in TABLES if (declared(table).whose if table.name in tables else ())):
        for row in tables[table.name]:
            values = {column.name: read_back(column, row[column.name]) for column in table.c if column.name in row}
            values |= {
                name: ids.get(row[name]) for name in row if table.c[name].foreign_keys and names_member(table.c[name])
            }
            values |= {"organisation_id": organisation} if "organisation_id" in table.c else {}
            tx.execute(insert(table).values(**values))


def declared(table: Table) -> Personal:
    found = find_personal(table)
    assert found is not None
    return found


def clear(tx: Connection) -> int:
    for table in reversed(TABLES):
        tx.execute(table.delete())
    return add_organisation(tx, "Example")


def everything_known(tx: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key))] for table in TABLES
    }


def test_whatever_is_stored_of_somebody_comes_out_as_it_was_goes_and_could_come_back(chat: Chat) -> None:
    @settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=4, phases=[Phase.generate])
    @given(filling=FILLINGS)
    def every_time(filling: Mapping[str, Any]) -> None:
        goes_and_comes_back(chat, filling)

    every_time()


def goes_and_comes_back(chat: Chat, filling: Mapping[str, Any]) -> None:
    chat.organisation_id = chat.store.run(clear)
    chat.meet("ada")
    chat.meet("bob")
    ids = {"Ada": chat.member_id("ada"), "Bob": chat.member_id("bob")}
    chat.store.run(fill, chat, ids["Ada"], ids["Bob"], filling)
    data = json.loads(json.dumps(chat.store.run(find_rows, ids["Ada"])))
    written = {name: rows for heap in data.values() for name, rows in heap.items()}
    for table in (table for table in TABLES if table.name in written and table is not MEMBER):
        back = [{name: read_back(table.c[name], value) for name, value in row.items()} for row in written[table.name]]
        found = chat.store.run(stored, table, ids)
        assert all(row in found for row in back), (table.name, back, found)
    before = chat.store.run(everything_known)
    chat.store.run(erase_member, ids["Ada"])
    assert chat.store.run(holding, ids["Ada"]) == []
    chat.store.run(bring_back, data, chat.organisation_id, ids)
    after = chat.store.run(everything_known)
    owned = {table.name for table in TABLES if table.name in written and declared(table).whose}
    assert {name: after[name] for name in owned} == {name: before[name] for name in owned}


@pytest.mark.parametrize("when", [time(13), time(9, 30, 15)])
async def test_somebody_with_a_time_of_day_takes_their_data_along_through_the_front_door(
    chat: Chat, when: time
) -> None:
    tables = [table for table in TABLES if any(isinstance(column.type, Time) for column in table.c)]
    personal = [table.name for table in tables if find_personal(table)]
    assert personal, "some table has a time of day"
    filling = {str(column): _plain(column, when) for column in FREE}
    chat.meet("bob")
    chat.store.run(fill, chat, chat.member_id("ada"), chat.member_id("bob"), filling)
    card = await chat.says("ada", "/privacy export")
    (file,) = [block for block in card.blocks if isinstance(block, Download)]
    data = json.loads(file.content)["data"]
    found = {name: rows for heap in data.values() for name, rows in heap.items()}
    assert all(when.isoformat() in found[name][0].values() for name in personal)


def _plain(column: Column[Any], when: time) -> Any:
    examples = {Boolean: False, Integer: 1, Float: 0.5, Date: date(2026, 1, 1), Time: when}
    if isinstance(column.type, UtcDateTime):
        return datetime(2026, 1, 1, tzinfo=UTC)
    return next((value for kind, value in examples.items() if isinstance(column.type, kind)), "1")
