"""How many statements an answer takes, whoever asks and however many people and teams there are."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.chat.cards import Action, Context, Option, SelectInput
from engine.insight.cards.team_gaps import MOST_TEAMS
from engine.room import Every
from tests.insight.company import Company

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""SQLite tells every statement that reaches it, SQLAlchemy's and the prepared ones."""
FIGURES = {"team_figure", "organisation_total", "latest_result", "counted_answer"}
ANSWERS = {"assessment", "rating", "domain_result"}
EACH_TURN = {"identity", "seen_event", "savepoint", "release", "begin", "commit"}


@contextmanager
def told(company: Company) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, but for those of every turn."""
    found: list[str] = []

    def watch(tx: Connection, callback: Callable[[str], None] | None) -> None:
        driver: Any = tx.connection.driver_connection
        driver.set_trace_callback(callback)

    company.chat.store.run(watch, found.append)
    yield found
    company.chat.store.run(watch, None)
    found[:] = [each for each in found if not named(each) & EACH_TURN]


def named(statement: str) -> set[str]:
    """The words of a statement, in lower case; names of tables among them."""
    return set(re.findall(r"\w+", statement.lower()))


async def counts(company: Company, who: str, team: str) -> tuple[int, int]:
    """How many statements an answer takes, and how many of them read figures."""
    pressed = Action("team_gaps.show", {"team": team})
    assert (await company.chat.sends(who, action=pressed)).key == "team_gaps"
    with told(company) as statements:
        assert (await company.chat.sends(who, action=pressed)).key == "team_gaps"
    assert not [each for each in statements if named(each) & ANSWERS], "no answer is read to tell figures"
    return len(statements), sum(bool(named(each) & FIGURES) for each in statements)


async def test_a_teams_figures_take_two_statements_and_its_card_nine_more_in_any_organisation(company: Company) -> None:
    chat = company.chat
    await company.assess([*company.data, "paula", *company.platform, "berta"], "3", "1")
    company.next_month()
    await chat.engine.run_jobs(Every.HOUR)
    data = str(chat.team_id("Data"))
    alone = await counts(company, "paula", data)
    for number in range(9):
        chat.meet(f"lea{number}", team_id=chat.team_id(f"Further {number}"), manager_id=chat.member_id("paula"))
    assert await counts(company, "paula", data) == alone
    total, figures = alone
    assert figures == 2
    assert total <= 11
    everybody = await counts(company, "oscar", "all")
    chat.meet("lena", team_id=chat.team_id("Another"), manager_id=chat.member_id("grace"))
    assert await counts(company, "oscar", "all") == everybody
    assert everybody[1] == 1


async def test_of_thousands_of_teams_an_owner_is_offered_the_first_and_finds_the_others_by_name(
    company: Company,
) -> None:
    chat = company.chat
    for number in range(MOST_TEAMS + 1):
        chat.meet(f"solo{number}", team_id=chat.team_id(f"Single {number:03}"), manager_id=chat.member_id("grace"))
    card = await company.asks("oscar")
    offered = next(block.options for block in card.blocks if isinstance(block, SelectInput))
    assert offered[0] == Option(str(chat.team_id("Data")), "Data")
    assert len(offered) == MOST_TEAMS
    assert sum(isinstance(block, Context) for block in card.blocks) == 1
    last = await company.asks("oscar", f"/team-gaps single {MOST_TEAMS:03}")
    assert last.title == f"Team gaps: Single {MOST_TEAMS:03}"
    last_id = str(chat.team_id(f"Single {MOST_TEAMS:03}"))
    assert "Single" in (await chat.sends("oscar", action=Action("team_gaps.show", {"team": last_id}))).title
    for made_up in ("0", "-1", "x", "9" * 30, "١"):
        assert (await chat.sends("oscar", action=Action("team_gaps.show", {"team": made_up}))).key == "note"
