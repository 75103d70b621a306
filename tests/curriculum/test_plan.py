"""The plan: which modules come next, the way to the certificate, and ticking projects."""

from collections.abc import Mapping, Set
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from engine.chat.cards import Action, Card, Choices
from engine.content.load import Content
from engine.content.models import Pack
from engine.curriculum.records.projects import PROJECT_DONE
from engine.curriculum.rules.needs import find_needs
from engine.curriculum.rules.pathway import certification_pathway, finished_modules
from engine.curriculum.rules.steps import Prior, Step, plan_steps
from engine.scoring.rules.scoring import score_ratings
from tests.conversation import Chat, pressable, words
from tests.program.owned import approves, asks, shows, ticks

TODAY = date(2026, 3, 2)


def plan_for(
    pack: Pack, ratings: Mapping[str, int | None], role: str, done: Set[str] = frozenset()
) -> tuple[Step, ...]:
    scored = score_ratings(pack.core, ratings, pack.role_by_id[role], pack.levels)
    return plan_steps(find_needs(scored, ratings), pack.curriculum, Prior(done, ratings))


def rate_all(pack: Pack, value: int) -> dict[str, int | None]:
    return {skill.id: value for skill in pack.core.skills}


def projects_of(pack: Pack, *modules: str) -> list[str]:
    return [project.id for name in modules for project in pack.curriculum.module_by_id[name].projects]


def first_projects(pack: Pack, count: int) -> frozenset[str]:
    return frozenset(projects_of(pack, *(module.id for module in pack.curriculum.modules))[:count])


def test_nothing_is_planned_when_there_is_no_gap(content: Content) -> None:
    assert plan_for(content.pack, rate_all(content.pack, 5), "ai_architect") == ()


def test_a_weak_skill_that_its_domains_mean_hides_is_planned_for(content: Content) -> None:
    ratings = rate_all(content.pack, 5) | {"scalable_architecture": 1}
    (step,) = plan_for(content.pack, ratings, "software_engineer")
    assert [need.skill.id for need in step.needs] == ["scalable_architecture"]
    assert step.needs[0].alone


def test_a_mean_gap_comes_before_a_wider_gap_that_a_mean_hides(content: Content) -> None:
    pack = content.pack
    ratings = rate_all(pack, 5) | {"scalable_architecture": 0} | {skill.id: 3 for skill in pack.core.domains[3].skills}
    steps = plan_for(pack, ratings, "ai_qa_engineer")
    assert [step.module.id for step in steps] == ["ai_security", "production_systems"]


def test_nothing_is_planned_when_every_module_is_done(content: Content) -> None:
    done = content.pack.curriculum.module_by_id.keys()
    assert plan_for(content.pack, rate_all(content.pack, 0), "ai_architect", done) == ()


def test_the_most_urgent_gap_comes_first(content: Content) -> None:
    pack = content.pack
    security = {skill.id: 1 for skill in pack.core.domains[3].skills}
    (step,) = plan_for(pack, rate_all(pack, 5) | security, "ai_qa_engineer")
    assert step.module.id == "ai_security"
    assert step.domains == (pack.core.domains[3],)


def test_prerequisites_that_are_neither_finished_nor_covered_come_first_and_say_for_which_step(
    content: Content,
) -> None:
    pack = content.pack
    ratings = rate_all(pack, 1) | {skill.id: 0 for skill in pack.core.domains[3].skills}
    steps = plan_for(pack, ratings, "ai_qa_engineer")
    assert [step.module.id for step in steps[:4]] == ["ml_engineering", "mlops", "production_systems", "ai_security"]
    assert [step.opens and step.opens.number for step in steps[:4]] == [2, 3, 4, None]
    assert steps[0].urgent == (pack.core.domains[3], 4)


def test_a_finished_prerequisite_is_not_planned_again(content: Content) -> None:
    pack = content.pack
    ratings = rate_all(pack, 1) | {skill.id: 0 for skill in pack.core.domains[3].skills}
    steps = plan_for(pack, ratings, "ai_qa_engineer", {"ml_engineering", "mlops"})
    assert [step.module.id for step in steps[:2]] == ["production_systems", "ai_security"]


@pytest.mark.parametrize(("above", "covered"), [(2, False), (3, True)])
def test_a_prerequisite_is_waived_from_half_a_level_below_what_its_projects_show(
    content: Content, above: int, covered: bool
) -> None:
    pack = content.pack
    shown = pack.curriculum.module_by_id["production_systems"].shows
    assert len(shown) == 6
    ratings = rate_all(pack, 5) | dict.fromkeys(shown, 1) | dict.fromkeys(shown[:above], 2)
    unmet = Prior(set(), ratings).find_unmet(pack.curriculum.module_by_id["ai_security"], pack.curriculum)
    assert [module.id for module in unmet] == ([] if covered else ["production_systems"])


def test_a_prerequisite_of_whose_skills_fewer_than_half_are_rated_is_not_waived(content: Content) -> None:
    pack = content.pack
    shown = pack.curriculum.module_by_id["production_systems"].shows
    security = pack.curriculum.module_by_id["ai_security"]
    for rated, waived in ((2, False), (3, True)):
        ratings = rate_all(pack, 5) | dict.fromkeys(shown[rated:])
        assert (not Prior(set(), ratings).find_unmet(security, pack.curriculum)) is waived


def test_a_plan_ends_when_the_gaps_do(content: Content) -> None:
    ratings = rate_all(content.pack, 4) | {"microservices_design": 3}
    (step,) = plan_for(content.pack, ratings, "solution_architect")
    assert step.module.id == "production_systems"
    assert step.needs[0].skill.id == "microservices_design"


@settings(deadline=None)
@given(st.data())
def test_every_plan_keeps_the_order_of_the_curriculum(content: Content, data: st.DataObject) -> None:
    pack = content.pack
    modules = pack.curriculum.modules
    values = data.draw(st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, None]), min_size=16, max_size=16))
    ratings = {skill.id: value for skill, value in zip(pack.core.skills, values, strict=True)}
    role = data.draw(st.sampled_from([role.id for role in pack.roles]))
    done = data.draw(st.sets(st.sampled_from([module.id for module in modules])))
    steps = plan_for(pack, ratings, role, done)
    planned = [step.module.id for step in steps]
    assert len(set(planned)) == len(planned)
    assert not done & set(planned)
    prior = Prior(done, ratings)
    for at, step in enumerate(steps):
        assert step.number == at + 1
        assert {each.id for each in prior.find_unmet(step.module, pack.curriculum)} <= set(planned[:at]), step.module.id
        assert step.needs or step.opens
        if step.opens:
            assert step.opens == (planned.index(step.opens.module.id) + 1, step.opens.module)
            assert step.opens.number > step.number
            assert step.module.id in step.opens.module.requires
        for need in step.needs:
            assert need.skill.id in step.module.builds
        if step.module.capstone:
            built = step.needs[0].skill.id
            assert all(each.id in done or each.capstone for each in modules if built in each.builds), built
    scored = score_ratings(pack.core, ratings, pack.role_by_id[role], pack.levels)
    served = [need.skill.id for step in steps for need in step.needs]
    assert len(set(served)) == len(served)
    for domain in scored.domains:
        for skill in domain.domain.skills:
            value = ratings[skill.id]
            can_be_built = any(skill.id in each.builds and each.id not in done for each in modules)
            short = not scored.missing and domain.current is not None and value is not None and value < domain.target
            assert (skill.id in served) is (short and can_be_built), skill.id


@settings(deadline=None)
@given(st.data())
def test_the_capstone_is_nobodys_first_module(content: Content, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(0, 5), min_size=16, max_size=16))
    ratings = {skill.id: value for skill, value in zip(content.pack.core.skills, values, strict=True)}
    steps = plan_for(content.pack, ratings, data.draw(st.sampled_from([role.id for role in content.pack.roles])))
    assert not any(step.module.capstone for step in steps[:1])


@pytest.mark.parametrize(
    ("done", "weeks_ago", "expected", "own_pace"),
    [
        (0, None, TODAY + timedelta(weeks=16), False),
        (1, 0, TODAY + timedelta(weeks=15.5), False),
        (4, 1, TODAY + timedelta(weeks=14), False),
        (4, 2, TODAY + timedelta(weeks=14), True),
        (8, 2, TODAY + timedelta(weeks=6), True),
        (16, 156, TODAY + timedelta(weeks=156), True),
        (15, 156, None, True),
        (1, 100, None, True),
        (31, 62, TODAY + timedelta(weeks=2), True),
        (32, 20, None, True),
        (4, -1, TODAY + timedelta(weeks=14), False),
    ],
)
def test_the_certificate_is_forecast_from_the_own_pace_after_two_weeks(
    content: Content, done: int, weeks_ago: int | None, expected: date | None, own_pace: bool
) -> None:
    first = None if weeks_ago is None else TODAY - timedelta(weeks=weeks_ago)
    pathway = certification_pathway(content.pack.curriculum, first_projects(content.pack, done), first, TODAY)
    assert (pathway.projects_done, pathway.projects, pathway.modules) == (done, 32, 8)
    assert (pathway.modules_done, pathway.complete) == (done // 4, done == 32)
    assert (pathway.expected, pathway.own_pace) == (expected, own_pace)
    assert len(pathway.capstone_left) == min(4, 32 - done)


def test_a_project_that_the_pack_no_longer_has_counts_for_nothing(content: Content) -> None:
    pathway = certification_pathway(content.pack.curriculum, {"withdrawn_project"}, TODAY - timedelta(weeks=9), TODAY)
    assert (pathway.projects_done, pathway.own_pace) == (0, False)
    assert pathway.expected == TODAY + timedelta(weeks=16)


def test_a_module_is_finished_with_its_last_project(content: Content) -> None:
    curriculum = content.pack.curriculum
    assert finished_modules(curriculum, first_projects(content.pack, 7)) == {"ml_engineering"}
    assert finished_modules(curriculum, first_projects(content.pack, 8)) == {"ml_engineering", "deep_learning"}


def count_done(tx: Connection) -> int:
    return int(tx.scalar(select(func.count()).select_from(PROJECT_DONE)) or 0)


async def test_a_project_is_ticked_and_unticked_from_the_plan(chat: Chat, content: Content) -> None:
    await chat.completes("ada", "1")
    assert (await chat.says("ada", "/plan")).key == "plan"
    card = await chat.presses("ada", "1. Machine Learning Engineering Fundamentals")
    assert card.title == "Machine Learning Engineering Fundamentals"
    assert "Projects, 0 of 4 done" in words(card)
    card = await chat.presses("ada", "Build custom machine learning algorithms")
    assert "[x] Build custom machine learning algorithms" in words(card)
    assert "Projects, 1 of 4 done" in words(card)
    card = await chat.presses("ada", "Build custom machine learning algorithms")
    assert "[ ] Build custom machine learning algorithms" in words(card)
    assert chat.store.run(count_done) == 0


async def test_the_same_tick_twice_is_one(chat: Chat, content: Content) -> None:
    tick = Action("plan.tick", {"project": projects_of(content.pack, "mlops")[0], "done": "yes"})
    for _ in range(2):
        card = await chat.sends("ada", action=tick)
        assert "Projects, 1 of 4 done" in words(card)
    assert chat.store.run(count_done) == 1
    untick = Action("plan.tick", {"project": tick.args["project"], "done": ""})
    for _ in range(2):
        assert "Projects, 0 of 4 done" in words(await chat.sends("ada", action=untick))


async def test_a_module_whose_prerequisites_are_open_says_so(chat: Chat, content: Content) -> None:
    card = await chat.sends("ada", action=Action("plan.module", {"module": "deep_learning"}))
    assert "Comes after: Machine Learning Engineering Fundamentals." in words(card)
    for project in projects_of(content.pack, "ml_engineering"):
        await chat.sends("ada", action=Action("plan.tick", {"project": project, "done": "yes"}))
    card = await chat.sends("ada", action=Action("plan.module", {"module": "deep_learning"}))
    assert "Comes after" not in words(card)


async def test_the_plan_moves_on_when_a_module_is_finished(chat: Chat, content: Content) -> None:
    await chat.completes("ada", "1")
    before = [label for label, _ in pressable(await chat.says("ada", "/plan"))]
    assert before[0].startswith("1. Machine Learning Engineering Fundamentals (weeks 1–2, about 16 hours)")
    for project in projects_of(content.pack, "ml_engineering"):
        await chat.sends("ada", action=Action("plan.tick", {"project": project, "done": "yes"}))
    card = await chat.says("ada", "/plan")
    after = [label for label, _ in pressable(card)]
    assert after[0].startswith("1. MLOps and Model Lifecycle Management")
    assert not any("Machine Learning Engineering Fundamentals" in label for label in after)
    assert "1 of 8" in words(card)
    assert "4 of 32 projects done" in words(card)


def ratings_of(content: Content, value: int, **others: int) -> dict[str, str]:
    return {skill.id: str(others.get(skill.id, value)) for skill in content.pack.core.skills}


def first_step(card: Card) -> str:
    """What the card says of step 1."""
    choices = next(block for block in card.blocks if isinstance(block, Choices))
    return f"{choices.options[0].label}\n{choices.options[0].description}"


async def test_a_newcomer_reads_on_the_result_that_step_1_builds_the_most_urgent_gap(
    chat: Chat, content: Content
) -> None:
    security = {skill.id: 1 for skill in content.pack.core.domains[3].skills}
    said = first_step(await chat.completes("ada", ratings_of(content, 3, **security)))
    assert said.startswith("1. AI Security and Compliance Implementation")
    assert "First, because Security and compliance is your most urgent gap: this builds AI security design (1)" in said
    assert "needs it" not in said


async def test_a_newcomer_reads_for_which_step_a_prerequisite_comes_first(chat: Chat, content: Content) -> None:
    pack = content.pack
    security = {skill.id: 0 for skill in pack.core.domains[3].skills}
    said = first_step(await chat.completes("ada", ratings_of(content, 1, **security)))
    assert said.startswith("1. Machine Learning Engineering Fundamentals")
    assert (
        "First because step 2, MLOps and Model Lifecycle Management, needs it, on the way to step 4 for your most "
        "urgent gap, Security and compliance." in said
    )
    for project in projects_of(pack, "ml_engineering", "mlops"):
        await chat.sends("ada", action=Action("plan.tick", {"project": project, "done": "yes"}))
    said = first_step(await chat.says("ada", "/plan"))
    assert (
        "First because step 2, AI Security and Compliance Implementation, needs it: that is the step for your most "
        "urgent gap, Security and compliance." in said
    )


async def test_one_skill_below_its_target_gets_one_step_that_says_so(chat: Chat, content: Content) -> None:
    chat.meet("sol", role_id="solution_architect")
    card = await chat.completes("sol", ratings_of(content, 5, privacy_compliance=3))
    said = first_step(card)
    assert [label for label, _ in pressable(card) if label[0].isdigit()] == [said.partition("\n")[0]]
    assert (
        "Builds Privacy compliance (3): below your target there, though Data architecture as a whole is on it." in said
    )


async def test_a_module_whose_prerequisites_the_ratings_cover_does_not_ask_for_them(
    chat: Chat, content: Content
) -> None:
    opened = Action("plan.module", {"module": "ai_security"})
    asked = "Comes after: Machine Learning Engineering Fundamentals and Production AI System Development."
    assert asked in words(await chat.sends("ada", action=opened))
    await chat.completes("ada", "2")
    assert "Comes after" not in words(await chat.sends("ada", action=opened))


async def test_evidence_covers_a_prerequisite_as_ratings_do(chat: Chat, content: Content) -> None:
    await chat.completes("ada", "1")
    opened = Action("plan.module", {"module": "deep_learning"})
    assert "Comes after" in words(await chat.sends("ada", action=opened))
    await shows(chat, "validation_and_tuning")
    assert "Comes after" not in words(await chat.sends("ada", action=opened))


async def test_nothing_more_is_said_only_where_no_module_is_left(chat: Chat, content: Content) -> None:
    nothing = "No module is left that builds a skill below your target"
    assert nothing in words(await chat.completes("ada", "5"))
    assert "You are on target in every skill that you have rated" in words(await chat.says("ada", "/plan"))
    chat.meet("sol", role_id="solution_architect")
    assert nothing not in words(await chat.completes("sol", ratings_of(content, 5, privacy_compliance=3)))
    assert "on target in every skill" not in words(await chat.says("sol", "/plan"))


async def test_everything_done_and_the_capstone_approved_is_complete(chat: Chat, content: Content) -> None:
    await chat.completes("ada", "1")
    chat.meet("grace")
    for project in content.pack.curriculum.project_ids:
        await ticks(chat, project)
    said = words(await chat.says("ada", "/plan"))
    assert "28 of 32 projects done" in said
    assert "Expected: Complete" not in said
    for item in content.pack.curriculum.capstone_ids:
        await asks(chat, item, "grace")
        await approves(chat, "grace")
    said = words(await chat.says("ada", "/plan"))
    assert "have finished the modules for your gaps" in said
    assert "Expected: Complete" in said
    assert "Everything is done" in said
