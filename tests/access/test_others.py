"""What others may do with what is somebody's: whoever they are to them, and whatever they press, nothing."""

import re
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Connection, Select, select, update

from engine.chat.cards import Action
from engine.chat.requests import Identity, Request
from engine.insight.records.access_log import ACCESS_LOG
from engine.people.records.members import MEMBER
from engine.rooms import COMMANDS
from engine.scoring.records.assessments import RATING
from engine.scoring.records.results import DOMAIN_RESULT
from engine.store.personal import belongs, personal_tables
from tests.access.expectations import FORM, SECRET, press
from tests.access.settling import settle_in
from tests.conversation import Chat, words

Rows = dict[str, list[str]]
ERASES = "privacy.erase_now"
"""A manager who erases themselves is nobody's manager any more."""
DRAWN_BY_LOT = re.compile(r"[A-Z\d]{4}(-[A-Z\d]{4})+|[\w-]{20,}")
"""Codes and secret addresses, which are others each time."""
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Every command a dozen times; who may do what does not depend on the database, which the matrix tries both of."""
OTHERS = ("colleague", "manager", "manager's manager", "other manager", "owner", "owner above")


async def company(chat: Chat) -> dict[str, str]:
    """Ada with everything that one can have here, and everybody whom she has around and above; returns her ids."""
    team = chat.team_id("Team")
    chat.meet("owner", is_owner=True)
    chat.meet("owner above", is_owner=True)
    chat.meet("manager's manager", manager_id=chat.member_id("owner above"))
    chat.meet("manager", manager_id=chat.member_id("manager's manager"), team_id=team)
    chat.meet("other manager", manager_id=chat.member_id("manager's manager"))
    chat.meet("other report", manager_id=chat.member_id("other manager"), team_id=chat.team_id("Other team"))
    chat.meet("colleague", manager_id=chat.member_id("manager"), team_id=team)
    ada = update(MEMBER).where(MEMBER.c.id == chat.member_id("ada"))
    placed = ada.values(manager_id=chat.member_id("manager"), team_id=team)
    chat.store.run(lambda tx: tx.execute(placed))
    return await settle_in(chat, "ada")


def hers(tx: Connection, member_id: int) -> Rows:
    """All rows that are somebody's, but for the looks of others at them, which are to be noted."""
    return {name: sorted(map(repr, tx.execute(rows))) for name, rows in select_hers(member_id).items()}


@cache
def select_hers(member_id: int) -> dict[str, Select[Any]]:
    """By table, what selects them."""
    tables = (table for table, found in personal_tables() if found.whose and table is not ACCESS_LOG)
    return {table.name: select(table).where(belongs(table, member_id)) for table in tables}


def tried(tx: Connection, chat: Chat, who: str, action: Action, watched: int | None = None) -> tuple[str, Rows]:
    """What a press says to somebody, and the rows of whoever is watched after it; all that it did is undone."""
    attempt = tx.begin_nested()
    request = Request(Identity("test", "test", who), "tried", chat.clock.now(), action=action, form=FORM)
    replies = chat.engine.handle(tx, request)
    rows = hers(tx, watched) if watched else {}
    attempt.rollback()
    return DRAWN_BY_LOT.sub("…", "\n".join(words(reply.card) for reply in replies)), rows


def rated_otherwise(tx: Connection) -> None:
    """Change every rating and result that there is."""
    tx.execute(update(RATING).where(RATING.c.value.is_not(None)).values(value=6 - RATING.c.value))
    tx.execute(update(DOMAIN_RESULT).values(total=6 * DOMAIN_RESULT.c.rated - DOMAIN_RESULT.c.total))


@pytest.mark.parametrize("who", OTHERS)
async def test_nobody_reads_or_changes_what_is_somebody_elses(chat: Chat, who: str) -> None:
    ids = await company(chat)
    ada = chat.member_id("ada")
    before = chat.store.run(hers, ada)
    said = {}
    for command in COMMANDS:
        said[command], rows = chat.store.run(tried, chat, who, press(command, ids), ada)
        if command == ERASES:
            rows["member"] = before["member"]
        assert rows == before, command
        assert SECRET not in said[command], command
    chat.store.run(rated_otherwise)
    for command in COMMANDS:
        again, _ = chat.store.run(tried, chat, who, press(command, ids))
        assert again == said[command], f"{command} says something else where Ada's ratings are others"


async def test_ada_herself_would_see_the_difference(chat: Chat) -> None:
    ids = await company(chat)
    ada = chat.member_id("ada")
    mine, _ = chat.store.run(tried, chat, "ada", press("assess.result", ids))
    _, answered = chat.store.run(tried, chat, "ada", press("assess.answer", ids), ada)
    assert answered != chat.store.run(hers, ada)
    chat.store.run(rated_otherwise)
    other, _ = chat.store.run(tried, chat, "ada", press("assess.result", ids))
    assert other != mine
