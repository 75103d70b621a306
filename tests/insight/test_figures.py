"""What team figures say, from when on, and that nothing in them moves."""

from datetime import timedelta

import pytest

from bot.settings import SettingsError, read_settings
from engine.chat.cards import Download, Image
from engine.deployment import SMALLEST_GROUP
from engine.insight.batches import ClosingRules, close_due_groups
from engine.insight.pictures import Pictures
from engine.insight.records.figures import COUNTED, FIGURE
from engine.room import Every
from tests.conversation import words
from tests.insight.company import Company, count, heat, table
from tests.mentoring.people import offers


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
    assert f"Ask somebody to mentor your team in {biggest}, for ≥ 4 of 6 people; who offers it: Zeno." in words(card)
    assert "Zeno" in words(await company.chat.presses("berta", "Mentors in"))


async def test_who_is_below_is_told_of_a_named_level_and_not_of_everybody_s_own_target(company: Company) -> None:
    """Three who are on their own target are below the level of the mean target, and three who miss theirs are not: so
    the count may not be called that of people who are below what their roles ask for."""
    for name, role in zip(company.platform, ["qa_engineer"] * 3 + ["ai_architect"] * 3, strict=True):
        company.change(name, role_id=role)
    for name in ("erik", "eva"):
        company.chat.meet(name, "ai_architect", team_id=company.chat.team_id("Platform"))
    await company.assess([*company.platform, "erik", "eva"], "3", "3", "3", "4", "4", "4", "5", "5")
    company.next_month()
    said = words(await company.asks("berta", "/team-gaps platform"))
    first = company.chat.content.pack.core.domains[0]
    below = "3–5 of 8 people are below AI PROFICIENT, which their roles ask for on average."
    assert f"{first.name}: {below}" in said
    assert "below the level that their roles ask for" not in said
    assert "on target in" not in said.replace("on target in every domain", "")


async def test_of_three_and_three_it_is_not_told_who_is_below(company: Company) -> None:
    for name in company.platform:
        company.change(name, role_id="technical_lead")
    await company.assess(company.platform, "3", "3", "3", "4", "4", "4")
    company.next_month()
    card = await company.asks("berta", "/team-gaps platform")
    assert table(card).rows[0][-4:] == ("≤ 3",) * 4
    assert "how many are below AI PROFICIENT, which their roles ask for on average, would" in words(card)


async def test_small_teams_below_one_person_are_told_together(company: Company) -> None:
    chat = company.chat
    for name in ("uma", "ugo"):
        chat.meet(name, team_id=chat.team_id("Ultra"), manager_id=chat.member_id("berta"))
    await company.assess([*company.tiny, "uma", "ugo"], "2")
    company.next_month()
    rules = ClosingRules(chat.content.pack, SMALLEST_GROUP, chat.clock.now())
    assert chat.store.run(close_due_groups, rules) == 1
    alone = await company.asks("berta", "/team-gaps tiny")
    assert alone.key == "team_gaps_waiting"
    together = await company.asks("grace", "/team-gaps all")
    assert "5 of 5 people" in words(together)
    assert chat.store.run(close_due_groups, rules) == 0


async def test_the_owner_reads_the_whole_organisation_from_its_total(company: Company) -> None:
    await company.assess([*company.platform, "berta"], "2")
    await company.assess([*company.data, "paula"], "4")
    company.next_month()
    await company.chat.engine.run_jobs(Every.HOUR)
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
    await company.chat.engine.run_jobs(Every.HOUR)
    assert company.chat.store.run(count, FIGURE) == 1
    assert company.chat.store.run(count, COUNTED) == 7


def test_the_smallest_group_may_not_be_set_below_three() -> None:
    with pytest.raises(SettingsError, match="ADVANCE_SMALLEST_GROUP"):
        read_settings(smallest_group=2)
    assert read_settings(smallest_group=3).smallest_group == 3
