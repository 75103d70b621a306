"""Does the program work: metrics with their rows, recorded values, the rollout, forecasts, cohorts."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from engine.chat.cards import Table
from engine.content.load import Content
from engine.curriculum.progress import find_achieved_by
from engine.curriculum.records.enrolments import NewEnrolment, add_cohort, enrol
from engine.curriculum.records.statistics import find_pace_groups
from engine.people.records.members import MEMBER, add_organisation
from engine.privacy.records import erase_member
from engine.program.overview import metrics_of
from engine.program.records import METRIC_VALUE
from engine.program.rules.cohorts import Cohort, CohortFigures, MessageCounts, hide_small_cohorts
from engine.program.rules.months import CoreResult as Assessed
from engine.program.rules.months import measure_improvement
from engine.program.rules.phases import month_of
from engine.program.rules.values import TypedValue, check_value, read_number, read_typed
from engine.room import Every
from engine.scoring.records.assessments import ASSESSMENT, RATING
from tests.conversation import Chat, pressable, words
from tests.program.owned import LINK, approves, asks, row_of, shows, starts, ticks

TODAY = date(2026, 3, 2)


@pytest.fixture
def owned(chat: Chat) -> Chat:
    """A chat with an owner in it."""
    chat.meet("grace", is_owner=True)
    return chat


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("94%", "percent", "94"),
        ("94 %", "percent", "94"),
        ("94,5 %", "percent", "94.5"),
        ("94.5 percent", "percent", "94.5"),
        ("19 of 20", "percent", "95"),
        ("19/20", "percent", "95"),
        ("1,200", "contributions", "1200"),
        ("1.200", "contributions", "1.2"),
        ("1.234.567", "contributions", "1234567"),
        ("1,234.5", "percent", "1234.5"),
        ("1.234,5", "percent", "1234.5"),
        ("1 200", "contributions", "1200"),
        ("-12%", "percent", "-12"),
        ("−12", "percent", "-12"),
        ("2 levels", "levels", "2"),
        ("1 level", "levels", "1"),
        ("60 innovations", "innovations a year", "60"),
        ("3 levels", "percent", None),
        ("94% of us", "percent", None),
        ("1,20,3", "percent", None),
        ("many", "percent", None),
        ("19 of 0", "percent", None),
        ("9" * 30, "percent", None),
        ("1e5", "percent", None),
        ("", "percent", None),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, unit: str, number: str | None) -> None:
    assert read_number(typed, unit) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("deployment success 94%", TypedValue("deployment_success", "94%")),
        ("deployment success: 94 % on 2026-02-28", TypedValue("deployment_success", "94 %", "2026-02-28")),
        ("Deploymnt sucess 94", TypedValue("deployment_success", "94")),
        (
            "open source contributions 1,200 from GitHub",
            TypedValue("open_source_contributions", "1,200", note="from GitHub"),
        ),
        ("industry recognition 12 of 30", TypedValue("industry_recognition", "12 of 30")),
        ("competitive technical advantage Ahead of peers in ranking", None),
        ("weather sunny", TypedValue("", "weather sunny")),
        ("", TypedValue()),
    ],
)
def test_a_recorded_sentence_is_taken_apart(content: Content, said: str, typed: TypedValue | None) -> None:
    typed = typed or TypedValue("competitive_advantage", "Ahead of peers in ranking")
    assert read_typed(said, metrics_of(content.pack), TODAY) == typed


@given(said=st.text(max_size=80))
def test_no_words_break_the_recording(content: Content, said: str) -> None:
    metrics = metrics_of(content.pack)
    check_value(read_typed(said, metrics, TODAY), metrics, TODAY)
    check_value(read_typed(f"deployment success {said}", metrics, TODAY), metrics, TODAY)


async def test_without_anything_every_metric_says_why_it_has_no_number(owned: Chat) -> None:
    card = await owned.says("grace", "/program")
    rows = {row[0]: row for block in card.blocks if isinstance(block, Table) for row in block.rows}
    assert len(rows) == 16
    assert {name for name, row in rows.items() if row[1] != "No number yet"} == {
        "Technical AI innovation contribution",
        "AI research contributions",
        "Open source contributions",
    }
    for name in rows:
        card = await owned.says("grace", f"/program {name}")
        assert card.title == name
        assert "There is no number yet" in words(card) or rows[name][1] != "No number yet"


async def test_a_recorded_value_counts_has_a_history_and_can_be_taken_back(owned: Chat) -> None:
    card = await owned.says("grace", "/program record deployment success 94% from the pipeline")
    assert card.key == "program_metric"
    assert "Now: 94%" in words(card)
    assert "By Grace" in words(card)
    await owned.says("grace", "/program record deployment success 96%")
    card = await owned.says("grace", "/program deployment success")
    assert "Now: 96%" in words(card)
    card = await owned.presses("grace", "96%")
    assert "The value no longer counts" in words(card)
    assert "Now: 94%" in words(card)
    assert "Taken back" in words(card)
    stale = await owned.sends("grace", action=dict(pressable(card))["96%, Mar 2, 2026"])
    assert "does not count any more" in words(stale)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("deployment success 94% on 2026-03-03", "still to come"),
        ("deployment success 940%", "between 0 and 100"),
        ("deployment success lots", "cannot read this as a number"),
        ("deployment success 94% on 2026-02-31", "do not understand the day"),
        ("deployment success", "Record a value"),
        ("", "Record a value"),
    ],
)
async def test_a_value_with_a_mistake_comes_back_in_the_form(owned: Chat, said: str, says: str) -> None:
    card = await owned.says("grace", f"/program record {said}")
    assert card.key == "program_form"
    assert says in words(card)
    assert owned.store.run(lambda tx: tx.execute(select(METRIC_VALUE)).all()) == []


async def test_a_judgement_is_recorded_in_words(owned: Chat) -> None:
    card = await owned.says("grace", "/program record competitive technical advantage Ahead of **peers**")
    assert "Ahead of **peers**" in words(card)
    assert row_of(await owned.says("grace", "/program"), "Competitive technical advantage")[1] == "Judged in words"


async def test_an_old_recorded_value_gives_way_to_what_is_computed(owned: Chat) -> None:
    await owned.says("grace", "/program record deployment success 94%")
    owned.clock.forward(timedelta(days=366))
    await owned.says("ada", "/log deployment the ranker, right the first time")
    row = row_of(await owned.says("grace", "/program"), "AI system deployment success")
    assert row[1] == "100%"
    assert row[3].startswith("Computed")


async def test_what_was_recorded_forgets_who_did_it_when_they_are_erased(owned: Chat) -> None:
    owned.meet("bob", is_owner=True)
    await owned.says("grace", "/program record deployment success 94%")
    owned.store.run(erase_member, owned.member_id("grace"))
    card = await owned.says("bob", "/program deployment success")
    assert "Now: 94%" in words(card)
    assert "By somebody who has gone" in words(card)


async def test_one_organisation_knows_nothing_of_anothers_values(owned: Chat) -> None:
    await owned.says("grace", "/program record deployment success 94%")
    value = dict(pressable(owned.cards["grace"]))["94%, Mar 2, 2026"]
    elsewhere = owned.store.run(add_organisation, "Other")
    other = replace(owned, organisation_id=elsewhere, cards={}, _events=count(10**6))
    other.meet("eve", is_owner=True)
    assert "94%" not in words(await other.says("eve", "/program deployment success"))
    assert "does not count any more" in words(await other.sends("eve", action=value))
    assert "Now: 94%" in words(await owned.says("grace", "/program deployment success"))


async def test_the_log_counts_joint_work_once_and_shows_its_rows(owned: Chat) -> None:
    owned.meet("bob")
    for who in ("ada", "bob"):
        await owned.says(who, "/log publication On Sketches")
    await owned.says("bob", "/log patent Ranking with sketches")
    assert row_of(await owned.says("grace", "/program"), "AI research contributions")[1].startswith("2 ")
    card = await owned.says("grace", "/program research contributions")
    assert row_of(card, "Of them logged by more than one person") == ("Of them logged by more than one person", "1")
    assert "Sketches" not in words(card)
    owned.clock.forward(timedelta(days=366))
    assert row_of(await owned.says("grace", "/program"), "AI research contributions")[1].startswith("0 ")


async def improve(chat: Chat, names: list[str]) -> None:
    """Two assessments each, the second a month later and a level higher."""
    for level in ("2", "3"):
        for name in names:
            await chat.completes(name, level)
        chat.clock.forward(timedelta(days=31))


async def test_improvement_is_told_of_five_once_a_month_is_over(owned: Chat) -> None:
    names = [f"p{number}" for number in range(5)]
    for name in names:
        owned.meet(name)
    await improve(owned, names[:4])
    await owned.says("grace", "/program")
    assert row_of(owned.cards["grace"], "AI skill assessment improvement")[1] == "No number yet"
    await improve(owned, names[4:])
    card = await owned.says("grace", "/program skill improvement")
    assert "Now: 1 levels" in words(card)
    assert row_of(card, "People with two results within 18 months")[1] == "5"
    told = words(card)
    await owned.completes(names[0], "5")
    owned.clock.forward(timedelta(days=31))
    later = words(await owned.says("grace", "/program skill improvement"))
    assert re.sub(r"\w+ \d+, 2026", "", later) == re.sub(r"\w+ \d+, 2026", "", told), "one new result tells nothing"
    await owned.engine.run_jobs(Every.HOUR)
    owned.store.run(erase_member, owned.member_id(names[0]))
    erased = words(await owned.says("grace", "/program skill improvement"))
    assert re.sub(r"\w+ \d+, 2026", "", erased) == re.sub(r"\w+ \d+, 2026", "", told), "nor does an erasure"


@pytest.fixture
def five(owned: Chat) -> list[str]:
    """People of whom a figure may be told."""
    names = [f"p{number}" for number in range(5)]
    for name in names:
        owned.meet(name)
    return names


async def test_improvement_is_of_the_skills_rated_both_times(owned: Chat, five: list[str], content: Content) -> None:
    """Leaving out a zero the second time is no improvement."""
    skills = [skill.id for skill in content.pack.core.skills]
    first = dict.fromkeys(skills[:12], "3") | dict.fromkeys(skills[12:], "0")
    for ratings in (first, first | dict.fromkeys(skills[14:], "skip")):
        for name in five:
            await owned.completes(name, ratings)
        owned.clock.forward(timedelta(days=31))
    card = await owned.says("grace", "/program skill improvement")
    assert "Now: 0 levels" in words(card)
    assert row_of(card, "People with two results within 18 months")[1] == "5"


async def test_results_without_a_level_improve_no_figure(owned: Chat, five: list[str]) -> None:
    """People with 2 everywhere who later give one 5 each do not lift the metric to its target."""
    for value in ("2", "5"):
        for name in five:
            await owned.completes(name, value)
        owned.clock.forward(timedelta(days=31))
    newest = ASSESSMENT.c.submitted_at > datetime(2026, 3, 20, tzinfo=UTC)
    owned.store.run(lambda tx: tx.execute(update(ASSESSMENT).where(newest).values(level_id=None)))
    assert "five people need two results each" in words(await owned.says("grace", "/program skill improvement"))


async def test_a_pasted_link_is_a_link_and_nothing_is_called_confirmed(owned: Chat, five: list[str]) -> None:
    for value in ("1", "4"):
        for name in five:
            await owned.completes(name, value)
        owned.clock.forward(timedelta(days=31))
    linked = owned.member_id(five[0]), owned.member_id(five[1])
    theirs = RATING.c.assessment_id.in_(select(ASSESSMENT.c.id).where(ASSESSMENT.c.member_id.in_(linked)))
    owned.store.run(lambda tx: tx.execute(update(RATING).where(theirs).values(link=LINK)))
    card = await owned.says("grace", "/program skill improvement")
    many = "Of them up three levels or more, with a link for at least half of the ratings"
    assert row_of(card, many)[1] == "2"
    assert row_of(card, "Of them up three levels or more, with fewer links or none")[1] == "3"
    assert "confirmed" not in words(card)


async def test_done_with_evidence_means_the_same_to_a_person_and_to_the_program(owned: Chat, content: Content) -> None:
    """A link on an item of the capstone shows nothing until somebody approves it; an approval needs no link."""
    curriculum = content.pack.curriculum
    owned.meet("bob")
    await starts(owned)
    items = sorted(curriculum.capstone_ids)
    hands_on = [project for project in curriculum.project_by_id if project not in curriculum.capstone_ids]
    await shows(owned, hands_on[0])
    await ticks(owned, hands_on[1])
    await shows(owned, items[0])
    for item in items[1:3]:
        await ticks(owned, item)
        await asks(owned, item, "bob@example.com")
    await approves(owned, "bob")
    ada, projects = owned.member_id("ada"), [*curriculum.project_by_id]

    def both(tx: Connection) -> tuple[int, int]:
        (group,) = find_pace_groups(tx, owned.organisation_id, curriculum, projects)
        return len(find_achieved_by(tx, ada, curriculum).evidenced), sum(group.shown.values())

    assert owned.store.run(both) == (2, 2)


def assessed(member: int, day: int, change: int | None, linked: bool = False) -> Assessed:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    return Assessed(member, at, None if change is None else Fraction(change), linked)


def test_three_levels_are_counted_by_what_they_rest_on() -> None:
    results = [assessed(member, 0, 0) for member in range(7)]
    results += [assessed(member, 100, 3, linked=member < 2) for member in range(5)]
    results += [assessed(5, 110, None), assessed(6, 600, 5)]
    found = measure_improvement(results, None, datetime(2030, 1, 1, tzinfo=UTC))
    assert found is not None
    assert (found.people, found.mean, found.big_self, found.big_linked) == (5, 3, 3, 2)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 400), st.integers(0, 5)), max_size=40))
def test_two_months_that_are_told_never_differ_by_fewer_than_five_people(raw: list[tuple[int, int, int]]) -> None:
    """Whoever subtracts one told month from the next gets a sum over at least five people's new results."""
    results = sorted((assessed(*each) for each in raw), key=lambda each: each.at)
    since = None
    for month in range(1, 15):
        until = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=30 * month)
        if measure_improvement(results, since, until) is None:
            continue
        new = {each.member for each in results if (since is None or each.at >= since) and each.at < until}
        assert len(new) >= 5
        since = until


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 1, 30), 0),
        (date(2026, 1, 31), 1),
        (date(2026, 2, 28), 1),
        (date(2026, 3, 30), 2),
        (date(2026, 3, 31), 3),
        (date(2027, 1, 31), 13),
    ],
)
def test_months_of_the_rollout_begin_on_the_day_of_its_start(day: date, month: int) -> None:
    assert month_of(date(2026, 1, 31), day) == month


async def test_the_rollout_says_what_is_due_and_late_and_is_ticked(owned: Chat) -> None:
    assert "no first day yet" in words(await owned.says("grace", "/program"))
    card = await owned.says("grace", "/program start 2026-01-10")
    assert "Month 2: Assessment and Foundation" in words(card)
    assert "Late: Comprehensive technical AI skill assessment" in words(card)
    assert "Core AI development training program launch" in words(card)
    card = await owned.presses("grace", "Comprehensive technical AI skill assessment")
    assert "Late" not in words(card)
    assert "1 of 12 activities" in words(card)
    assert "do not understand the day" in words(await owned.presses("grace", "Set the first day", {"day": "soon"}))
    assert "Month 1" in words(await owned.presses("grace", "Set the first day", {"day": "2026-03-01"}))


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([10, 8, 7], [10, 8, 7]),
        ([10, 8, 3], [10, None, None]),
        ([10, 4, 3], [10, None, None]),
        ([3, 2, 0], [None, None]),
        ([5], [5]),
        ([], []),
    ],
)
def test_a_small_cohort_hides_another(sizes: list[int], told: list[int | None]) -> None:
    groups = [CohortFigures(Cohort(f"c{at}", TODAY), size, 1, 2, 1, MessageCounts()) for at, size in enumerate(sizes)]
    assert [each.people for each in hide_small_cohorts(groups)] == told


async def test_cohorts_stand_beside_each_other(owned: Chat) -> None:
    def settle(tx: Connection) -> None:
        for name, people in (("Spring", 6), ("Summer", 5)):
            cohort = add_cohort(tx, owned.organisation_id, name, date(2025, 9, 1))
            for number in range(people):
                member = owned_member(tx, owned.organisation_id, f"{name}{number}")
                enrol(tx, owned.organisation_id, [NewEnrolment(member, date(2025, 9, 1), cohort)], owned.clock.now())

    owned.store.run(settle)
    card = await owned.says("grace", "/program cohorts")
    assert row_of(card, "Spring") == ("Spring", "Sep 1, 2025", "–", "at once", "–", "6", "0%", "0%")
    assert "This cannot be told from the data" in words(card)
    row = row_of(await owned.says("grace", "/program"), "Advanced AI project completion")
    assert row[1] == "0%"


def owned_member(tx: Connection, organisation_id: int, name: str) -> int:
    person = {"organisation_id": organisation_id, "email": f"{name}@x.org", "name": name, "is_owner": False}
    new = MEMBER.insert().values(**person, timezone="UTC", locale="en", standing="active")
    return int(tx.execute(new.returning(MEMBER.c.id)).scalar_one())
