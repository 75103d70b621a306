"""The pack that comes with Advance says what the framework says, and teaches all of it."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.api import Engine
from engine.content.load import Content
from engine.content.models import Aim, Form
from engine.content.program import Metric
from engine.curriculum.rules.needs import find_needs
from engine.curriculum.rules.steps import Prior, plan_steps
from engine.insight.pictures import Pictures
from engine.scoring.rules.scoring import score_ratings
from tests.content.packs import copied, loaded
from tests.conversation import Chat, words

NAMES: Any = yaml.safe_load((Path(__file__).parent / "framework_names.yaml").read_text())
FORMS = ["core", "architecture", "development", "validation", "analytics", "next_generation", "collaboration"]
FORMS += ["excellence"]


def test_the_seven_pillars_stand_in_order_with_their_headings_sub_areas_and_85_topics(content: Content) -> None:
    found = [
        {name: getattr(pillar, name) for name in ("letter", "name", "audience", "focus", "heading", "group")}
        | {"areas": {domain.name: [skill.name for skill in domain.skills] for domain in pillar.domains}}
        for pillar in content.pack.pillars
    ]
    assert found == NAMES["pillars"]
    assert [list(pillar["areas"]) for pillar in found] == [list(pillar["areas"]) for pillar in NAMES["pillars"]]
    assert "".join(pillar["letter"] for pillar in found) == "ADVANCE"
    assert sum(len(pillar.domains) for pillar in content.pack.pillars) == 17
    assert sum(len(pillar.skills) for pillar in content.pack.pillars) == 85


def test_the_core_form_asks_four_skills_in_each_of_four_domains(content: Content) -> None:
    found = [(domain.id, [skill.id for skill in domain.skills]) for domain in content.pack.core.domains]
    assert found == list(NAMES["core"].items())
    assert [len(skills) for _, skills in found] == [4, 4, 4, 4]


def test_the_four_levels_have_the_thresholds_and_words_of_the_framework(content: Content) -> None:
    found = [(level.at_least, level.name, level.meaning) for level in content.pack.levels]
    assert found == [(Decimal(threshold), name, meaning) for threshold, name, meaning in NAMES["levels"]]


def test_the_curriculum_has_every_phase_module_week_objective_and_project(content: Content) -> None:
    found = []
    for phase in content.pack.curriculum.phases:
        modules: list[dict[str, Any]] = [
            {
                "name": module.name,
                "weeks": [week.number for week in module.weeks],
                "objectives": list(module.objectives),
                "projects": [project.name for project in module.projects],
            }
            for module in phase.modules
        ]
        found.append({"name": phase.name, "weeks": [modules[0]["weeks"][0], modules[-1]["weeks"][-1]]})
        found[-1]["modules"] = modules
    assert found == NAMES["curriculum"]["phases"]
    assert [module.id for module in content.pack.curriculum.modules if module.capstone] == ["capstone"]


def test_the_program_keeps_its_terms_its_certificate_and_its_careers(content: Content) -> None:
    curriculum, expected = content.pack.curriculum, NAMES["curriculum"]
    assert curriculum.name == expected["name"]
    assert curriculum.duration == expected["duration"]
    assert curriculum.format == expected["format"]
    assert curriculum.commitment == expected["commitment"]
    assert expected["commitment"].startswith(f"{curriculum.hours_per_week} hours per week")
    assert ", ".join(curriculum.prerequisites) == expected["prerequisites"]
    assert curriculum.certificate.name == expected["certification"]
    assert ", ".join(curriculum.certificate.careers) + " opportunities" == expected["career_advancement"]


def test_the_business_case_quotes_every_figure(content: Content) -> None:
    program, expected = content.pack.program, NAMES["program"]
    assert program.name == expected["name"]
    assert [[claim.figure, claim.name] for claim in program.impact] == expected["impact"]
    assert list(program.deliverables) == expected["deliverables"]
    for claims, lines in ((program.costs, expected["costs"]), (program.benefits, expected["benefits"])):
        found = [(claim.figure, claim.name.casefold()) for claim in claims]
        assert found == [(figure, f"{rest} ({label})".casefold()) for label, figure, rest in lines]


def test_the_community_has_every_event_practice_and_way_of_mentoring(content: Content) -> None:
    community = content.pack.community
    assert [each.framework for each in community.series] == NAMES["events"]
    assert [each.framework for each in community.practices] == NAMES["practices"]
    assert [each.framework for each in community.mentoring] == NAMES["mentoring"]
    frequencies = [each.rule.partition(";")[0] for each in community.series]
    assert frequencies == ["FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "FREQ=YEARLY"]
    assert "BYMONTH=2,5,8,11;" in community.series[2].rule


def test_the_rollout_has_three_phases_over_two_years(content: Content) -> None:
    found = [
        {
            "name": phase.name,
            "months": [phase.first_month, phase.last_month],
            "activities": [activity.name for activity in phase.activities],
        }
        for phase in content.pack.rollout
    ]
    assert found == NAMES["rollout"]


def test_the_sixteen_metrics_have_their_targets_in_words(content: Content) -> None:
    found = {group.name: {each.name: each.target for each in group.metrics} for group in content.pack.metrics}
    assert found == NAMES["metrics"]
    assert [len(group) for group in found.values()] == [4, 4, 4, 4]


def test_a_metrics_number_is_the_one_in_its_words(content: Content) -> None:
    metrics: list[Metric] = [each for group in content.pack.metrics for each in group.metrics]
    in_words = {"AI": None, "quarterly speaking/writing contributions": 1, "industry-leading AI capabilities": None}
    for metric in metrics:
        digits = "".join(each for each in metric.target.partition(" ")[0] if each.isdigit())
        assert metric.value == (int(digits) if digits else in_words[metric.target]), metric.id


@pytest.mark.parametrize("form", FORMS)
def test_every_skill_has_six_different_anchors_of_its_own(content: Content, form: str) -> None:
    anchors = [anchor for skill in content.pack.forms[form].skills for anchor in skill.anchors]
    assert len(anchors) == 6 * len(content.pack.forms[form].skills)
    assert len(set(anchors)) == len(anchors)


def test_no_anchor_serves_two_skills_of_the_pack(content: Content) -> None:
    anchors = [anchor for skill in content.pack.skill_by_id.values() for anchor in skill.anchors]
    assert len(set(anchors)) == len(anchors) == 6 * (16 + 85)


def test_every_role_has_a_target_in_all_21_domains(content: Content) -> None:
    assert len(content.pack.domain_by_id) == 21
    for role in content.pack.roles:
        assert role.domains.keys() == content.pack.domain_by_id.keys(), role.id


def test_every_audience_of_the_framework_has_a_role(content: Content) -> None:
    pillars = {pillar["audience"] for pillar in NAMES["pillars"]}
    assert pillars <= {role.audience for role in content.pack.roles}


def test_every_skill_and_topic_is_built_by_some_module(content: Content) -> None:
    built = {skill for module in content.pack.curriculum.modules for skill in module.builds}
    assert content.pack.skill_by_id.keys() - built == set()


def test_every_core_skill_is_built_by_three_actions_and_what_evidence_shows_is_built_by_the_module(
    content: Content,
) -> None:
    actions = [action for week in content.pack.curriculum.week_by_number.values() for action in week.actions]
    for skill in content.pack.core.skills:
        assert sum(skill.id in action.builds for action in actions) >= 3, skill.id
    assert all(set(module.shows) <= set(module.builds) for module in content.pack.curriculum.modules)


def test_security_and_data_have_their_share_of_the_actions(content: Content) -> None:
    links = [name for action in content.pack.curriculum.action_by_id.values() for name in action.builds]
    for domain in content.pack.core.domains:
        assert sum(name in {skill.id for skill in domain.skills} for name in links) >= len(links) / 6, domain.id


@pytest.mark.parametrize(
    ("action", "skill"), [("latency_budget", "real_time_processing"), ("replay_a_decision", "regulatory_compliance")]
)
def test_an_action_does_not_claim_what_it_does_not_build(content: Content, action: str, skill: str) -> None:
    assert skill not in content.pack.curriculum.action_by_id[action].builds


def test_every_week_offers_at_least_three_actions_of_fifteen_minutes(content: Content) -> None:
    for module in content.pack.curriculum.modules:
        for week in module.weeks:
            assert [action.minutes for action in week.actions].count(15) >= 3, week.number


def test_the_projects_of_a_module_fit_its_weeks(content: Content) -> None:
    curriculum = content.pack.curriculum
    for module in curriculum.modules:
        assert module.hours <= curriculum.hours_per_week * len(module.weeks), module.id


@pytest.mark.parametrize("form", FORMS)
def test_any_skill_that_is_the_only_one_short_brings_a_module_that_builds_it(content: Content, form: str) -> None:
    asked: Form = content.pack.forms[form]
    top = {domain.id: Aim(target=Decimal(5), weight=Decimal(1)) for domain in asked.domains}
    role = content.pack.roles[0].model_copy(update={"domains": top})
    for skill in asked.skills:
        ratings: dict[str, int | None] = {each.id: 4 if each is skill else 5 for each in asked.skills}
        result = score_ratings(asked, ratings, role, content.pack.levels)
        assert [gap.gap for gap in result.gaps] == [Fraction(1, len(asked.domain_of[skill.id].skills))]
        steps = plan_steps(find_needs(result, ratings), content.pack.curriculum, Prior(set(), {}))
        assert any(skill in [need.skill for need in step.needs] and skill.id in step.module.builds for step in steps), (
            skill.id
        )


def test_every_role_that_is_new_to_a_core_domain_gets_steps_for_all_of_its_skills(content: Content) -> None:
    for role in content.pack.roles:
        for domain in content.pack.core.domains:
            ratings: dict[str, int | None] = {skill.id: 5 for skill in content.pack.core.skills}
            ratings |= {skill.id: 0 for skill in domain.skills}
            needs = find_needs(score_ratings(content.pack.core, ratings, role, content.pack.levels), ratings)
            steps = plan_steps(needs, content.pack.curriculum, Prior(set(), {}))
            assert {need.skill.id for step in steps for need in step.needs} == {skill.id for skill in domain.skills}


async def test_another_pack_brings_its_own_questions_and_levels(
    chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = copied(tmp_path)
    pack.change("pack.yaml", "id: advance", "id: acme")
    pack.change("framework/core.yaml", r"question: How far have you gone in designing .*", "question: Does it bend?")
    pack.change("framework/levels.yaml", "AI EXPERT", "Captain")
    pack.change("framework/levels.yaml", '"4.5"', '"2.9"')
    pack.change("framework/levels.yaml", '"3.5"', '"2.8"')
    pack.change("framework/levels.yaml", '"2.5"', '"2.7"')
    content = loaded(pack, monkeypatch)
    assert content.pack.id == "acme"
    chat.engine = Engine(content, chat.store, chat.clock, Pictures())
    await chat.says("ada", "/assess")
    assert "Does it bend?" in words(await chat.presses("ada", "One at a time"))
    for _ in range(16):
        await chat.says("ada", "3")
    assert "Captain" in words(await chat.presses("ada", "Submit"))


def test_a_changed_question_changes_the_revision_that_results_are_stored_with(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = copied(tmp_path)
    pack.change("framework/core.yaml", "question: How far", "question: Say how far")
    assert loaded(pack, monkeypatch).pack.revision != content.pack.revision
