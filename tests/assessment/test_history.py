"""Results over time: what has changed, what only seems so, and results that are opened again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from engine.api import Engine
from engine.chat.cards import Action, Card, Image, Table
from engine.chat.charts import LineChart
from engine.content.load import Content
from engine.content.models import Pack
from engine.insight.pictures import Pictures
from engine.people.records.members import MEMBER
from engine.room import Every
from engine.scoring.records.assessments import ASSESSMENT, RATING
from tests.conversation import Chat, pressable, words
from tests.program.owned import ticks

QUARTER = timedelta(days=91)
CLEAR, PROBABLE = "That is clearly more than chance.", "That is probably more than chance."
WITHIN = "which is within what repeating the questions alone can give."
TOGETHER = "It shows in the domains together ("


async def assesses(chat: Chat, ratings: Mapping[str, str] | str, form: str = "") -> Card:
    """A result, a quarter after the one before; the evidence of time is in the clock alone."""
    card = await chat.completes("ada", ratings, form)
    chat.clock.forward(QUARTER)
    return card


def table_of(card: Card) -> Table:
    return next(block for block in card.blocks if isinstance(block, Table))


def line_of(card: Card) -> LineChart:
    charts = [block.chart for block in card.blocks if isinstance(block, Image)]
    assert len(charts) == 1
    assert isinstance(charts[0], LineChart)
    return charts[0]


def all_but(content: Content, value: str, count: int, other: str) -> dict[str, str]:
    """The first `count` skills of the core form at `other`, the rest at `value`."""
    return {skill.id: other if at < count else value for at, skill in enumerate(content.pack.core.skills)}


async def test_the_first_result_is_the_baseline_and_claims_no_change(chat: Chat) -> None:
    said = words(await assesses(chat, "2"))
    assert "This is your baseline" in said
    assert "What has changed" not in said


async def test_one_level_more_everywhere_is_clear_and_every_domain_is_told(chat: Chat) -> None:
    await assesses(chat, "2")
    said = words(await assesses(chat, "3"))
    assert said.count("Since ") == 1
    assert f"Since your baseline of Mar 2, 2026: +1.0 overall. {CLEAR} {TOGETHER}" in said
    assert said.count("+1.0") == 5, "the overall and four domains"
    assert "in one of them alone it could be chance" in said


async def test_a_later_result_is_compared_with_the_baseline_only(chat: Chat) -> None:
    for value in "24":
        await assesses(chat, value)
    said = words(await assesses(chat, "3"))
    assert said.count("Since ") == 1
    assert f"Since your baseline of Mar 2, 2026: +1.0 overall. {CLEAR}" in said
    assert "−1.0" not in said


@pytest.mark.parametrize(
    ("raised", "to", "says"),
    [
        (0, "2", f"0.0 overall, {WITHIN}"),
        (1, "5", f"+0.19 overall, {WITHIN}"),
        (3, "5", f"+0.56 overall, {WITHIN} Clearly changed: AI system design +2.25."),  # 9 / 16 is noise, 9 / 4 is not
        (10, "3", f"+0.62 overall. {PROBABLE} {TOGETHER}AI system design +1.0, MLOps pipeline +1.0,"),
        (12, "3", f"+0.75 overall. {PROBABLE} {TOGETHER}"),
        (13, "3", f"+0.81 overall. {CLEAR} {TOGETHER}"),
        (8, "0", f"−1.0 overall. {CLEAR} Clearly changed: AI system design −2.0 and MLOps pipeline −2.0."),
    ],
)
async def test_change_is_claimed_only_beyond_noise(
    chat: Chat, content: Content, raised: int, to: str, says: str
) -> None:
    await assesses(chat, "2")
    assert says in words(await assesses(chat, all_but(content, "2", raised, to)))


async def test_a_domain_that_probably_moved_is_called_so(chat: Chat, content: Content) -> None:
    await assesses(chat, "2")
    first, *_ = content.pack.core.domains
    raised = dict(zip((skill.id for skill in first.skills), "4333", strict=True))
    said = words(await assesses(chat, all_but(content, "2", 0, "2") | raised))
    assert f"{WITHIN} Probably changed: AI system design +1.25." in said
    assert "Clearly changed" not in said


async def test_what_is_left_out_the_second_time_changes_nothing(chat: Chat, content: Content) -> None:
    """Before, leaving out two zeros was worth a third of a level."""
    ratings = all_but(content, "0", 12, "3")
    await assesses(chat, ratings)
    weak = [skill.id for skill in content.pack.core.domains[-1].skills]
    said = words(await assesses(chat, ratings | dict.fromkeys(weak[:2], "skip")))
    assert f"Since your baseline of Mar 2, 2026: 0.0 overall, {WITHIN}" in said


async def test_too_few_skills_rated_both_times_tell_no_change(chat: Chat, content: Content) -> None:
    at = [domain.skills for domain in content.pack.core.domains]
    await assesses(chat, {skill.id: "1" for skills in at for skill in skills[:3]})
    said = words(await assesses(chat, {skill.id: "4" for skills in at for skill in skills[1:]}))
    assert "you rated 8 skills both times, and it takes 12 to say what has changed" in said
    assert "more than chance" not in said
    assert "+3" not in said
    assert "it takes 12 to say what has changed" in words(await chat.says("ada", "/progress"))


async def test_a_result_without_a_level_is_no_baseline(chat: Chat, content: Content) -> None:
    few = {skill.id: "1" for skill in content.pack.core.skills[:8]}
    assert "more than chance" not in words(await assesses(chat, few))
    assert "This is your baseline" in words(await assesses(chat, "3"))
    assert f"Since your baseline of Jun 1, 2026: +1.0 overall. {CLEAR}" in words(await assesses(chat, "4"))


async def repeat(chat: Chat, days: int, project: str) -> None:
    """Thirty people answer the same again after some days; a project, if any, is ticked in between."""
    for number in range(30):
        chat.meet(f"steady{number}", is_owner=False)
    for again in (False, True):
        for number in range(30):
            await chat.completes(f"steady{number}", "123450"[number % 6])
            if project and not again:
                await ticks(chat, project, f"steady{number}")
        chat.clock.forward(timedelta(days=0 if again else days))


@pytest.mark.parametrize(
    ("days", "ticked", "says"),
    [(14, False, f"+0.5 overall. {PROBABLE}"), (14, True, f"+0.5 overall, {WITHIN}"), (46, False, WITHIN)],
)
async def test_people_who_answer_alike_again_make_smaller_changes_count(
    chat: Chat, content: Content, days: int, ticked: bool, says: str
) -> None:
    """Half a level is within the usual noise; not where thirty people repeat themselves with nothing in between."""
    await repeat(chat, days, next(iter(content.pack.curriculum.project_by_id)) if ticked else "")
    await chat.engine.run_jobs(Every.HOUR)
    await assesses(chat, "2")
    assert says in words(await assesses(chat, all_but(content, "2", 8, "3")))


async def test_progress_shows_every_result_and_draws_the_core_ones(chat: Chat) -> None:
    for value, form in (("2", ""), ("1", "validation"), ("3", ""), ("5", "")):
        await assesses(chat, value, form)
    card = await chat.says("ada", "/progress")
    assert f"Since your baseline of Mar 2, 2026: +3.0 overall. {CLEAR}" in words(card)
    table = table_of(card)
    assert table.columns == ("Date", "Assessment", "Overall", "Level")
    assert table.rows == (
        ("Nov 30, 2026", "Core assessment", "5.0", "AI EXPERT"),
        ("Aug 31, 2026", "Core assessment", "3.0", "AI DEVELOPING"),
        ("Jun 1, 2026", "Validation and Quality Assurance", "1.0", "AI BEGINNER"),
        ("Mar 2, 2026", "Core assessment", "2.0", "AI BEGINNER"),
    )
    line = line_of(card)
    assert line.points == ((date(2026, 3, 2), 2.0), (date(2026, 8, 31), 3.0), (date(2026, 11, 30), 5.0))
    assert [(band.at_least) for band in line.bands] == [4.5, 3.5, 2.5, 0]
    assert "Aug 31, 2026: 3.0" in next(block.alt for block in card.blocks if isinstance(block, Image))


async def test_a_deep_dive_disturbs_neither_core_history_nor_plan(chat: Chat) -> None:
    await assesses(chat, "3")
    plan = words(await chat.says("ada", "/plan"))
    assert "This is your baseline" in words(await assesses(chat, "0", "validation"))
    card = await chat.says("ada", "/progress")
    assert "This is your baseline" in words(card)
    assert [level for _, level in line_of(card).points] == [3.0]
    first_step = plan.splitlines()[2]
    assert first_step in words(await chat.says("ada", "/plan"))
    assert "AI DEVELOPING at 3.0 of 5" in words(await chat.says("ada", "hello"))
    assert f"0.0 overall, {WITHIN}" in words(await assesses(chat, "3"))


async def test_a_result_opened_again_shows_the_targets_of_then(chat: Chat) -> None:
    then = await assesses(chat, "3")
    await chat.says("ada", "/role ai architect")
    latest = chat.store.run(lambda tx: tx.scalar(select(func.max(ASSESSMENT.c.id))))
    again = await chat.sends("ada", action=Action("assess.result", {"assessment": str(latest)}))
    assert table_of(again) == table_of(then)
    assert "compared with the targets of Software Engineer" in words(again)
    now = await assesses(chat, "3")
    assert [row[2] for row in table_of(now).rows] == ["4.5"] * 4
    assert [row[2] for row in table_of(then).rows] == ["3.0", "2.5", "2.5", "3.0"]


async def test_the_first_of_three_results_opened_again_is_still_the_baseline(chat: Chat) -> None:
    first = await assesses(chat, "2")
    for value in "34":
        await assesses(chat, value)
    oldest = chat.store.run(lambda tx: tx.scalar(select(func.min(ASSESSMENT.c.id))))
    again = await chat.sends("ada", action=Action("assess.result", {"assessment": str(oldest)}))
    assert "This is your baseline" in words(again)
    assert table_of(again) == table_of(first)


async def test_a_role_that_was_renamed_away_leaves_its_results_readable(chat: Chat) -> None:
    then = await assesses(chat, "3")
    chat.store.run(lambda tx: tx.execute(update(ASSESSMENT).values(role_id="withdrawn")))
    again = await chat.sends("ada", action=Action("assess.result", {"assessment": "1"}))
    assert table_of(again).rows == table_of(then).rows
    assert "targets of" not in words(again)


def serve(chat: Chat, content: Content, **changes: object) -> None:
    """Go on with a changed pack, as after an update of the content."""
    fields = {name: getattr(content.pack, name) for name in Pack.model_fields}
    changed = replace(content, pack=Pack.model_construct(**(fields | changes)))
    chat.engine = Engine(changed, chat.store, chat.clock, Pictures())


@pytest.mark.parametrize("command", ["hello", "/assess", "/progress", "/plan", "3", "back", "button", "resume"])
async def test_a_form_that_left_the_pack_while_open_is_closed_politely(
    chat: Chat, content: Content, command: str
) -> None:
    await chat.says("ada", "/assess validation")
    await chat.presses("ada", "One at a time")
    three = dict(pressable(await chat.says("ada", "2")))["3"]
    serve(chat, content, pillars=tuple(each for each in content.pack.pillars if each.id != "validation"))
    actions = {"button": three, "resume": Action("assess.resume")}
    card = await chat.sends("ada", text=command, action=actions.get(command))
    assert card.key != "apology"
    assert "Validation and Quality" not in words(card)
    assert (await chat.says("ada", "/assess")).title == content.pack.core.name
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(RATING))) == 0


async def test_results_of_a_form_that_left_the_pack_are_left_out(chat: Chat, content: Content) -> None:
    await assesses(chat, "2")
    await assesses(chat, "4", "validation")
    serve(chat, content, pillars=())
    assert [row[1] for row in table_of(await chat.says("ada", "/progress")).rows] == ["Core assessment"]


async def test_a_question_that_left_the_form_while_open_is_not_asked(chat: Chat, content: Content) -> None:
    await chat.says("ada", "/assess")
    await chat.presses("ada", "One at a time")
    core = content.pack.core
    shorter = core.domains[0].model_copy(update={"skills": core.domains[0].skills[1:]})
    fields = {name: getattr(core, name) for name in type(core).model_fields}
    form = type(core).model_construct(**(fields | {"domains": (shorter, *core.domains[1:])}))
    serve(chat, content, core=form)
    card = await chat.says("ada", "/assess")
    assert card.key == "review"
    card = await chat.presses("ada", "Microservices design")
    for _ in form.skills:
        assert card.key == "question"
        card = await chat.says("ada", "4")
    assert "Overall 4.0 of 5" in words(await chat.presses("ada", "Submit"))


async def test_the_history_survives_that_the_person_has_no_role_any_more(chat: Chat) -> None:
    await assesses(chat, "3")
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(role_id=None)))
    assert (await chat.says("ada", "/progress")).key == "progress"
    assert (await chat.sends("ada", action=Action("assess.result", {"assessment": "1"}))).key == "result"
    assert (await chat.says("ada", "/plan")).key == "no_plan"
