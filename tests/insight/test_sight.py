"""Who sees the figures of which teams, and who is told that they looked."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from engine.chat.cards import Action
from engine.deployment import DEFAULT_RETENTION
from engine.insight.records.access_log import ACCESS_LOG, Accessed, find_accesses
from engine.insight.records.figures import COUNTED
from engine.insight.records.totals import find_totals
from engine.people.records.members import TEAM
from engine.privacy.retention import erase_expired
from engine.room import Every
from tests.conversation import pressable, words
from tests.insight.company import Company, count, heat, table


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("berta", {"Platform", "Tiny"}),
        ("paula", {"Data"}),
        ("grace", {"Platform", "Tiny", "Data"}),
        ("oscar", {"Platform", "Tiny", "Data"}),
    ],
)
async def test_each_sees_the_teams_below_them(company: Company, who: str, sees: set[str]) -> None:
    for team in ("Platform", "Tiny", "Data"):
        named = await company.asks(who, f"/team-gaps {team}")
        pressed = Action("team_gaps.show", {"team": str(company.chat.team_id(team))})
        shown = await company.chat.sends(who, action=pressed)
        file = await company.chat.sends(who, action=Action("team_gaps.file", dict(pressed.args)))
        assert (team in named.title, shown.key != "note") == (team in sees, team in sees), (who, team)
        assert file.key == "note"


@pytest.mark.parametrize("who", ["plato0", "ada"])
async def test_who_leads_nobody_sees_no_team(company: Company, who: str) -> None:
    company.change("grace", manager_id=company.chat.member_id("oscar"))
    await company.assess([*company.platform, "berta"], "3")
    company.next_month()
    assert (await company.asks(who)).key == "note"
    for command in ("show", "file", "shared", "lending", "lend", "end"):
        assert (await company.chat.sends(who, action=Action(f"team_gaps.{command}", {"team": "all"}))).key == "note"


async def test_one_borrowed_person_gives_nobody_the_whole_team(company: Company) -> None:
    company.change("plato0", manager_id=company.chat.member_id("paula"))
    assert "Platform" not in words(await company.asks("paula", "/team-gaps platform"))


async def test_a_circle_of_managers_and_one_who_left_break_nothing(company: Company) -> None:
    company.change("grace", manager_id=company.chat.member_id("berta"))
    assert "Data" in words(await company.asks("berta"))
    company.change("grace", manager_id=company.chat.member_id("oscar"))
    company.change("berta", standing="left")
    assert (await company.asks("berta")).key == "stranger"
    assert "Platform" in words(await company.asks("grace"))


async def test_a_name_that_two_teams_have_in_them_asks_which_and_a_renamed_team_keeps_its_figures(
    company: Company,
) -> None:
    chat = company.chat
    await company.assess([*company.platform, "berta"], "3")
    company.next_month()
    assert (await company.asks("grace", "/team-gaps platform")).key == "team_gaps"
    assert (await company.asks("grace", "/team-gaps plattform")).key == "team_gaps"
    several = await company.asks("grace", "/team-gaps t")
    assert several.key == "team_picker"
    assert "could be several" in words(several)
    rename = update(TEAM).where(TEAM.c.id == chat.team_id("Platform")).values(name="Foundations <b>")
    chat.store.run(lambda tx: tx.execute(rename))
    assert "Foundations <b>" in (await company.asks("grace", "/team-gaps foundations")).title
    assert (await company.asks("grace", "/team-gaps gardening")).key == "team_picker"


async def test_a_dissolved_team_is_no_longer_there_and_leaves_the_total(company: Company) -> None:
    chat = company.chat
    await company.assess([*company.platform, "berta"], "3")
    await company.assess([*company.data, "paula"], "4")
    company.next_month()
    await chat.engine.run_jobs(Every.HOUR)
    team = str(chat.team_id("Platform"))
    for name in [*company.platform, "berta"]:
        company.change(name, team_id=chat.team_id("Data"))
    assert (await chat.sends("grace", action=Action("team_gaps.show", {"team": team}))).key == "note"
    await chat.engine.run_jobs(Every.HOUR)
    total = chat.store.run(find_totals, chat.organisation_id)[-1]
    assert (total.group.people, total.group.parts) == (7, 1)


async def test_everybody_concerned_can_see_who_looked(company: Company) -> None:
    chat = company.chat
    await company.assess([*company.data, "paula"], "3")
    company.next_month()
    await company.asks("paula")
    await company.asks("grace", "/team-gaps data")
    await company.asks("oscar", "/team-gaps all")

    def looks(tx: Connection) -> list[tuple[str | None, Accessed, str | None]]:
        return [(look.viewer, look.seen, look.team) for look in find_accesses(tx, chat.member_id_in(tx, "dora0"))]

    assert chat.store.run(looks) == [
        ("Oscar", Accessed.ORGANISATION, None),
        ("Grace", Accessed.TEAM, "Data"),
        ("Paula", Accessed.TEAM, "Data"),
    ]
    refused = chat.store.run(count, ACCESS_LOG)
    await company.asks("berta", "/team-gaps data")
    assert chat.store.run(count, ACCESS_LOG) == refused


async def test_before_submitting_a_member_sees_exactly_what_their_manager_sees(company: Company) -> None:
    await company.assess([*company.data, "paula"], "3")
    company.next_month()
    seen = await company.asks("paula")
    await company.chat.says("dora0", "/assess")
    await company.chat.presses("dora0", "Express")
    for _ in range(4):
        review = await company.chat.says("dora0", "4 4 4 4")
    assert review.key == "review"
    mine = await company.chat.presses("dora0", "What my manager would see")
    assert table(mine) == table(seen)
    assert heat(mine) == heat(seen)
    assert [label for label, _ in pressable(mine)] == ["Back to my assessment"]
    assert (await company.chat.presses("dora0", "Back")).key == "review"


async def test_looks_go_when_their_time_is_over_and_figures_stay_when_somebody_is_erased(company: Company) -> None:
    chat = company.chat
    await company.assess([*company.data, "paula"], "3")
    company.next_month()
    before = table(await company.asks("paula"))
    await chat.says("dora0", "/privacy erase")
    await chat.presses("dora0", "Erase")
    assert (await company.asks("dora0")).key == "stranger"
    assert table(await company.asks("paula")) == before
    assert chat.store.run(count, COUNTED) == 6
    chat.store.run(erase_expired, chat.clock.now() + timedelta(days=364), DEFAULT_RETENTION)
    assert chat.store.run(count, ACCESS_LOG) == 2
    chat.store.run(erase_expired, chat.clock.now() + timedelta(days=366), DEFAULT_RETENTION)
    assert chat.store.run(count, ACCESS_LOG) == 0
