"""Team gaps through the front door: who sees which figures, what they say, and who is told that they looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from advance.bot.settings import SettingsError, read_settings
from advance.engine.api import Engine
from advance.engine.chat.cards import Action, Card, Download, Image, Table
from advance.engine.chat.charts import HeatMap
from advance.engine.content.load import Content
from advance.engine.insight.closing import close_due
from advance.engine.insight.figures import COUNTED, FIGURE
from advance.engine.insight.looks import ACCESS_LOG, Seen, looks_at
from advance.engine.insight.pictures import Pictures
from advance.engine.insight.totals import find_totals
from advance.engine.keeping import USUAL
from advance.engine.people.records import MEMBER, TEAM
from advance.engine.privacy.retention import tidy
from tests.chat import Chat, pressable, words
from tests.mentoring.people import offers
from tests.notices.mailbox import Mailbox, open_mailbox

APRIL = timedelta(days=31)
"""From the clock's start in March into the next month."""
MAY = datetime(2026, 5, 1, tzinfo=UTC)


class Company:
    """Berta leads Platform and Tiny, Paula leads Data, Grace is above both, Oscar owns the program."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        chat.meet("oscar", is_owner=True)
        chat.meet("grace")
        for boss, team in (("berta", "Platform"), ("paula", "Data")):
            chat.meet(boss, team_id=chat.team_id(team), manager_id=chat.member_id("grace"))
        self.platform = [f"plato{number}" for number in range(6)]
        self.tiny = ["tina", "timo", "tess"]
        self.data = [f"dora{number}" for number in range(6)]
        for people, boss, team in (
            (self.platform, "berta", "Platform"),
            (self.tiny, "berta", "Tiny"),
            (self.data, "paula", "Data"),
        ):
            for name in people:
                chat.meet(name, team_id=chat.team_id(team), manager_id=chat.member_id(boss))

    async def assess(self, people: list[str], *ratings: str) -> None:
        for number, name in enumerate(people):
            await self.chat.completes(name, ratings[number % len(ratings)])

    async def asks(self, who: str, text: str = "/team-gaps") -> Card:
        return await self.chat.says(who, text)

    def change(self, name: str, **columns: object) -> None:
        chosen = update(MEMBER).where(MEMBER.c.id == self.chat.member_id(name))
        self.chat.store.run(lambda tx: tx.execute(chosen.values(**columns)))

    def next_month(self) -> None:
        self.chat.clock.forward(APRIL)


@pytest.fixture
def company(chat: Chat) -> Company:
    return Company(chat)


def table(card: Card) -> Table:
    return next(block for block in card.blocks if isinstance(block, Table))


def heat(card: Card) -> HeatMap:
    chart = next(block.chart for block in card.blocks if isinstance(block, Image))
    assert isinstance(chart, HeatMap)
    return chart


def count(tx: Connection, what: object) -> int:
    return int(tx.execute(select(func.count()).select_from(what)).scalar_one())  # type: ignore[arg-type]


async def test_figures_come_when_a_month_has_closed_and_five_have_answered(company: Company) -> None:
    await company.assess(company.platform[:4], "3")
    company.next_month()
    few = await company.asks("berta", "/team-gaps platform")
    assert few.key == "team_gaps_waiting"
    assert "4 of 7 people have" in words(few)
    await company.assess(company.platform[4:], "3")
    sooner = await company.asks("berta", "/team-gaps platform")
    assert sooner.key == "team_gaps_waiting", "figures that change with every answer tell whose answer it was"
    company.next_month()
    card = await company.asks("berta", "/team-gaps platform")
    assert card.key == "team_gaps"
    assert "6 of 7 people" in words(card)


async def test_a_figure_does_not_change_when_one_more_answers_or_somebody_leaves(company: Company) -> None:
    await company.assess(company.platform, "1", "4")
    company.next_month()
    before = table(await company.asks("berta", "/team-gaps platform"))
    await company.assess(["berta"], "5")
    company.change(company.platform[0], standing="left")
    company.next_month()
    assert table(await company.asks("berta", "/team-gaps platform")) == before
    assert company.chat.store.run(count, FIGURE) == 1


async def test_the_picture_and_the_table_say_the_same(company: Company) -> None:
    await company.assess(company.platform, "1", "1", "3", "4", "4", "5")
    company.next_month()
    card = await company.asks("berta", "/team-gaps platform")
    rows = table(card).rows
    assert len(rows) == 20
    for drawn, row in zip(heat(card).rows, rows, strict=True):
        assert row[0].removeprefix("· ") == drawn.name
        assert list(row[-4:]) == [cell.words for cell in drawn.cells]
        assert sum(cell.marked for cell in drawn.cells) == 1
    for theme in ("light", "dark"):
        assert Pictures().draw(heat(card), theme)  # type: ignore[arg-type]


@pytest.mark.parametrize("rating", ["0", "3", "5"])
async def test_everybody_at_the_same_level_is_told_as_nearly_everybody(company: Company, rating: str) -> None:
    await company.assess([*company.platform, "berta"], rating)
    company.next_month()
    card = await company.asks("berta", "/team-gaps platform")
    counts = {cell for row in table(card).rows for cell in row[-4:]}
    assert counts == {"≤ 2", "≥ 5"}


async def test_the_change_since_the_last_quarter_and_the_baseline_comes_with_its_uncertainty(company: Company) -> None:
    for rating in ("2", "2", "4"):
        await company.assess([*company.platform, "berta"], rating)
        company.chat.clock.forward(timedelta(days=92))
        card = await company.asks("berta", "/team-gaps platform")
    said = words(card)
    assert "+2.0 ± 0.31" in said, said
    assert said.count("more than chance would give") == 2
    assert "Since the baseline of Apr 1, 2026" in said or "Since the baseline of Jun 1, 2026" in said


async def test_a_manager_is_told_whom_to_ask_to_mentor_of_those_who_offer_it_themselves(company: Company) -> None:
    await company.assess(company.platform, "1")
    await company.assess(["dora0"], "5")
    company.next_month()
    card = await company.asks("berta", "/team-gaps platform")
    assert "Dora0" not in words(card)
    biggest = words(card).split("biggest gap is ")[1].partition(":")[0]
    await offers(company.chat, "zeno", biggest)
    card = await company.asks("berta", "/team-gaps platform")
    assert f"Ask somebody to mentor your team in {biggest}; who offers it: Zeno." in words(card)
    assert "Zeno" in words(await company.chat.presses("berta", "Mentors in"))


async def test_small_teams_below_one_person_are_told_together(company: Company) -> None:
    chat = company.chat
    for name in ("uma", "ugo"):
        chat.meet(name, team_id=chat.team_id("Ultra"), manager_id=chat.member_id("berta"))
    await company.assess([*company.tiny, "uma", "ugo"], "2")
    company.next_month()
    rules = chat.engine._gate.rules(chat.clock.now())
    assert chat.store.run(close_due, rules) == 1
    alone = await company.asks("berta", "/team-gaps tiny")
    assert alone.key == "team_gaps_waiting"
    together = await company.asks("grace", "/team-gaps all")
    assert "5 of 5 people" in words(together)
    assert chat.store.run(close_due, rules) == 0


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
    await chat.engine.close_months()
    team = str(chat.team_id("Platform"))
    for name in [*company.platform, "berta"]:
        company.change(name, team_id=chat.team_id("Data"))
    assert (await chat.sends("grace", action=Action("team_gaps.show", {"team": team}))).key == "note"
    await chat.engine.close_months()
    total = chat.store.run(find_totals, chat.organisation_id)[-1]
    assert (total.share.people, total.share.parts) == (7, 1)


async def test_the_owner_reads_the_whole_organisation_from_its_total(company: Company) -> None:
    await company.assess([*company.platform, "berta"], "2")
    await company.assess([*company.data, "paula"], "4")
    company.next_month()
    await company.chat.engine.close_months()
    card = await company.asks("oscar", "/team-gaps all")
    assert "14 answers in 2 groups" in words(card)
    assert "Overall 3.0 of 5" in words(card)
    beside = await company.asks("paula")
    assert "Organisation" in table(beside).columns
    assert table(beside).rows[0][1:3] == ("4.0 or more", "3.0")


async def test_the_file_has_the_rows_of_the_card_and_no_formula(company: Company) -> None:
    await company.assess([*company.data, "paula"], "3")
    company.next_month()
    shown = await company.asks("paula")
    card = await company.chat.presses("paula", "Save as files")
    file, picture = (block for block in card.blocks if isinstance(block, Download))
    lines = file.content.splitlines()
    assert (file.name, file.media_type) == ("team-gaps-2026-04-01.csv", "text/csv")
    assert lines[1] == ",".join(table(shown).rows[0])
    assert len(lines) == 21
    assert (picture.name, picture.media_type) == ("team-gaps-2026-04-01.png", "image/png")
    assert picture.content == next(block.chart for block in shown.blocks if isinstance(block, Image))
    assert (await company.chat.presses("paula", "Back")).key == "team_gaps"


async def test_everybody_concerned_can_see_who_looked(company: Company) -> None:
    chat = company.chat
    await company.assess([*company.data, "paula"], "3")
    company.next_month()
    await company.asks("paula")
    await company.asks("grace", "/team-gaps data")
    await company.asks("oscar", "/team-gaps all")

    def looks(tx: Connection) -> list[tuple[str | None, Seen, str | None]]:
        return [(look.viewer, look.seen, look.team) for look in looks_at(tx, chat.member_id_in(tx, "dora0"))]

    assert chat.store.run(looks) == [
        ("Oscar", Seen.ORGANISATION, None),
        ("Grace", Seen.TEAM, "Data"),
        ("Paula", Seen.TEAM, "Data"),
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


async def test_a_result_is_seen_by_the_manager_only_while_it_is_shared(company: Company) -> None:
    chat = company.chat
    await chat.completes("dora0", "4")
    await company.assess(company.data[1:], "3")
    company.next_month()
    assert "Shared with you" not in words(await company.asks("paula"))
    await chat.says("dora0", "/progress")
    await chat.presses("dora0", "Open")
    shared = await chat.presses("dora0", "Share with Paula")
    assert "You and Paula see levels" in words(shared)
    assert "Shared with you" in words(await company.asks("paula"))
    assert (await chat.presses("paula", "Dora0")).key == "shared_result"
    (_, opened) = next(each for each in pressable(await company.asks("paula")) if each[0] == "Dora0")
    for other in ("berta", "grace", "oscar"):
        assert (await chat.sends(other, action=opened)).key == "note", other
    await chat.presses("dora0", "Take back")
    assert (await chat.sends("paula", action=opened)).key == "note"
    assert "Shared with you" not in words(await company.asks("paula"))


async def test_a_new_manager_sees_nothing_that_was_shared_with_the_old_one(company: Company) -> None:
    chat = company.chat
    await chat.completes("dora0", "4")
    await chat.presses("dora0", "Share with Paula")
    company.change("dora0", manager_id=chat.member_id("berta"))
    result = {"assessment": "1"}
    for who in ("paula", "berta"):
        assert (await chat.sends(who, action=Action("team_gaps.shared", result))).key == "note"


async def test_nobody_shares_somebody_elses_result(company: Company) -> None:
    await company.chat.completes("dora0", "4")
    action = Action("assess.share", {"assessment": "1"})
    assert (await company.chat.sends("dora1", action=action)).key == "note"
    assert (await company.chat.sends("paula", action=Action("team_gaps.shared", {"assessment": "1"}))).key == "note"


async def reaches(company: Company, mailbox: Mailbox, end: datetime) -> None:
    """Let time pass, with the hourly work of the server at its end."""
    await company.chat.engine.close_months()
    await mailbox.live_until(end)


async def test_who_wants_it_is_told_of_new_figures_once_a_month(company: Company) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    await company.assess([*company.data, "paula"], "3")
    company.next_month()
    assert (await company.asks("paula")).key == "team_gaps"
    assert "From next month on" in words(await chat.presses("paula", "Tell me every month"))
    await reaches(company, mailbox, MAY - timedelta(days=1))
    assert mailbox.to("paula") == []
    await company.assess([*company.data, "paula"], "4")
    chat.clock.time = MAY
    await reaches(company, mailbox, MAY + timedelta(days=2))
    [told] = mailbox.to("paula")
    assert told.card.title == "New figures: Data"
    assert f"{told.at:%a %H:%M}" == "Fri 08:00"
    assert "**" not in words(told.card)
    assert "baseline of Apr 1, 2026: +1.0" in words(told.card)
    looks = chat.store.run(lambda tx: looks_at(tx, chat.member_id_in(tx, "dora0")))
    assert [(look.viewer, look.seen, look.at.month) for look in looks] == [
        ("Paula", Seen.TEAM, 5),
        ("Paula", Seen.TEAM, 4),
    ]
    await reaches(company, mailbox, MAY + timedelta(days=20))
    assert [each.card.key for each in mailbox.to("paula")].count("team_month") == 1


async def test_no_new_figures_no_team_any_more_or_a_change_of_mind_bring_nothing(company: Company) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    await company.assess([*company.data, "paula", *company.platform, "berta"], "3")
    company.next_month()
    for who in ("paula", "berta", "grace", "oscar"):
        await company.asks(who, "/team-gaps all")
        await chat.sends(who, action=Action("team_gaps.monthly", {"on": "yes"}))
    await chat.presses("oscar", "No monthly message")
    await company.assess([*company.data, "paula"], "4")
    for name in (*company.data, "paula"):
        company.change(name, manager_id=chat.member_id("grace"))
    company.change("berta", manager_id=None)
    chat.clock.time = MAY
    await reaches(company, mailbox, MAY + timedelta(days=20))
    assert {each.user for each in mailbox.messages if each.card.key == "team_month"} == {"grace"}


async def test_the_monthly_message_keeps_to_the_smallest_group_of_the_server(
    content: Content, company: Company
) -> None:
    chat = company.chat
    strict = Engine(content, chat.store, chat.clock, Pictures(), smallest_group=8)
    chat.engine, mailbox = strict, open_mailbox(chat)
    await company.assess([*company.data, "paula"], "3")
    await chat.sends("paula", action=Action("team_gaps.monthly", {"on": "yes"}))
    company.next_month()
    await reaches(company, mailbox, chat.clock.now() + timedelta(days=5))
    assert mailbox.to("paula") == []


async def test_a_name_is_known_in_any_case_of_any_alphabet(company: Company) -> None:
    company.chat.meet("oystein", name="Øystein Ågot")
    for typed in ("øystein", "ÅGOT", "øystein ågot", "OYSTEIN@example.com"):
        lent = await company.asks("paula", f"/team-gaps delegate to {typed} until 2026-03-20")
        assert "Øystein Ågot until Mar 20, 2026" in words(lent), typed


async def test_a_view_is_lent_until_a_day_and_taken_back(company: Company) -> None:
    chat = company.chat
    assert (await company.asks("plato1")).key == "note"
    lent = await company.asks("paula", "/team-gaps delegate to plato1 until 2026-03-20")
    assert "Plato1 until Mar 20, 2026" in words(lent)
    assert "Data" in words(await company.asks("plato1"))
    assert "Platform" not in words(await company.asks("plato1", "/team-gaps platform"))
    chat.clock.time = datetime(2026, 3, 21, 0, 1, tzinfo=UTC)
    assert (await company.asks("plato1")).key == "note"
    await company.asks("paula", "/team-gaps delegate to plato1@example.com until 2026-12-31")
    assert "Data" in words(await company.asks("plato1"))
    await chat.presses("paula", "End it")
    assert (await company.asks("plato1")).key == "note"


async def test_what_is_lent_ends_when_the_lender_leaves_or_leads_nobody(company: Company) -> None:
    await company.asks("paula", "/team-gaps delegate to plato1 until 2026-12-31")
    await company.asks("plato1", "/team-gaps delegate to plato2 until 2026-12-31")
    assert (await company.asks("plato2")).key == "note", "a delegate has lent what was not theirs"
    company.change("paula", standing="left")
    assert (await company.asks("plato1")).key == "note"


@pytest.mark.parametrize(
    "said",
    [
        "delegate to nobody at all until 2026-12-31",
        "delegate to plato until 2026-12-31",
        "delegate to paula until 2026-12-31",
        "delegate to plato1",
        "delegate to plato1 until 2026-02-01",
        "delegate to plato1 until 2029-02-01",
        "delegate to plato1 until the cows come home",
        "delegate to % until 2026-12-31",
    ],
)
async def test_an_unclear_wish_to_lend_lends_nothing(company: Company, said: str) -> None:
    assert (await company.asks("paula", f"/team-gaps {said}")).key == "note"
    assert (await company.asks("plato1")).key == "note"


async def test_nobody_is_assessed_yet(company: Company) -> None:
    card = await company.asks("paula")
    assert card.key == "team_gaps_waiting"
    assert "0 of 7" in words(card)
    assert (await company.asks("oscar", "/team-gaps all")).key == "team_gaps_waiting"


async def test_no_answer_is_counted_twice_by_two_who_ask(company: Company) -> None:
    await company.assess([*company.data, "paula"], "3")
    company.next_month()
    for who in ("paula", "grace", "oscar", "paula"):
        await company.asks(who, "/team-gaps data")
    await company.chat.engine.close_months()
    assert company.chat.store.run(count, FIGURE) == 1
    assert company.chat.store.run(count, COUNTED) == 7


def test_the_smallest_group_may_not_be_set_below_three() -> None:
    with pytest.raises(SettingsError, match="ADVANCE_SMALLEST_GROUP"):
        read_settings(smallest_group=2)
    assert read_settings(smallest_group=3).smallest_group == 3


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
    chat.store.run(tidy, chat.clock.now() + timedelta(days=364), USUAL)
    assert chat.store.run(count, ACCESS_LOG) == 2
    chat.store.run(tidy, chat.clock.now() + timedelta(days=366), USUAL)
    assert chat.store.run(count, ACCESS_LOG) == 0
