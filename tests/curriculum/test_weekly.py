"""What the weekly message says: sixteen of them, each with its own substance, and the action that fits the person."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.chat.cards import Action, Card
from engine.content.load import Content
from engine.curriculum.records import projects as records
from engine.curriculum.records.enrolments import NewEnrolment, add_pause, enrol, find_enrolment, find_enrolments
from engine.curriculum.rules.choice import Answer
from engine.curriculum.rules.pace import Pause
from engine.curriculum.weekly import WeekSummary, find_catch_up_help, summarise_current_week
from tests.conversation import Chat, words
from tests.turns import in_turn

START = date(2026, 3, 2)


def enrolled(chat: Chat, who: str, start: date = START) -> None:
    in_turn(
        chat,
        who,
        lambda turn: enrol(turn.tx, turn.scope.organisation_id, [NewEnrolment(turn.scope.member_id, start)], turn.now),
    )


def in_week(chat: Chat, number: int) -> None:
    chat.clock.time = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(weeks=number - 1)


def message(chat: Chat, who: str = "ada") -> WeekSummary:
    found = in_turn(chat, who, summarise_current_week)
    assert found is not None
    return found


def said(message: WeekSummary) -> str:
    return words(Card("weekly", message.title, message.blocks))


async def answers(chat: Chat, action: str, answer: Answer) -> None:
    def keep(turn) -> None:  # type: ignore[no-untyped-def]
        records.save_action_answer(turn.tx, turn.scope, action, answer, turn.now)

    in_turn(chat, "ada", keep)


def test_every_week_has_its_own_substance(chat: Chat, content: Content) -> None:
    enrolled(chat, "ada")
    found = []
    for number in range(1, 17):
        in_week(chat, number)
        each = message(chat)
        week = content.pack.curriculum.week_by_number[number]
        assert (each.week, each.title) == (number, f"Week {number} of 16: {week.focus}")
        assert each.action in {action.id for action in week.actions}
        assert " ".join(week.gain.split()) in said(each)
        assert "Done when:" in said(each)
        found.append(each)
    assert len({each.key for each in found}) == len({said(each) for each in found}) == 16
    assert len({each.action for each in found}) == 16


def test_only_who_has_left_and_come_back_is_told_of_a_new_run_and_only_in_its_first_week(chat: Chat) -> None:
    enrolled(chat, "ada")
    in_week(chat, 3)
    enrolled(chat, "ada", START + timedelta(weeks=2))
    assert "Welcome back" not in said(message(chat)), "they have only begun again"
    chat.leaves("ada")
    in_week(chat, 5)
    chat.returns("ada")
    enrolled(chat, "ada", START + timedelta(weeks=4))
    assert "Welcome back! Your new start date begins a new run" in said(message(chat))
    in_week(chat, 6)
    assert "Welcome back" not in said(message(chat))


def test_every_week_has_several_actions_to_choose_from(content: Content) -> None:
    for week in content.pack.curriculum.week_by_number.values():
        assert len(week.actions) >= 3, f"week {week.number} offers too little to choose from"


@pytest.mark.parametrize("when", [date(2026, 3, 3), date(2025, 11, 3)])
def test_there_is_nothing_to_say_before_and_after(chat: Chat, when: date) -> None:
    enrolled(chat, "ada", when)
    assert in_turn(chat, "ada", summarise_current_week) is None


def test_there_is_nothing_to_say_to_somebody_who_is_not_enrolled_or_away(chat: Chat) -> None:
    assert in_turn(chat, "ada", summarise_current_week) is None
    assert in_turn(chat, "ada", find_catch_up_help) is None
    enrolled(chat, "ada")
    enrolment = in_turn(chat, "ada", lambda turn: find_enrolment(turn.tx, turn.scope.member_id, range(1, 17)))
    assert enrolment is not None
    chat.store.run(add_pause, chat.organisation_id, enrolment.id, Pause(START, None))
    assert in_turn(chat, "ada", summarise_current_week) is None


async def test_the_action_builds_the_widest_gap_that_the_week_serves(chat: Chat, content: Content) -> None:
    await chat.completes("ada", {skill.id: "4" for skill in content.pack.core.skills} | {"version_control": "0"})
    enrolled(chat, "ada")
    in_week(chat, 2)
    chosen = message(chat)
    assert chosen.action == "seed_and_pin"
    name = chat.content.pack.skill_by_id["version_control"].name
    assert f"it builds {name}, where you are at 0 and your target is" in said(chosen)


async def test_what_is_settled_does_not_come_again_and_what_had_no_time_comes_last(
    chat: Chat, content: Content
) -> None:
    enrolled(chat, "ada")
    week = content.pack.curriculum.week_by_number[1]
    seen = []
    for answer in (Answer.NO_TIME, Answer.DONE, Answer.WRONG_ROLE, Answer.DONE):
        seen.append(message(chat).action)
        await answers(chat, seen[-1], answer)
    assert sorted(seen) == sorted(action.id for action in week.actions)
    assert message(chat).action == seen[0]
    await answers(chat, seen[0], Answer.KNOWN)
    assert message(chat).action in {action.id for action in content.pack.curriculum.week_by_number[2].actions}


def test_people_of_whom_nothing_is_known_do_not_all_get_the_same_action(chat: Chat) -> None:
    names = [f"new{number}" for number in range(8)]
    for name in names:
        chat.meet(name)
        enrolled(chat, name)
    offered = Counter(message(chat, name).action for name in names)
    assert max(offered.values()) <= len(names) / 2


async def test_who_does_everything_has_every_weak_skill_served(chat: Chat, content: Content) -> None:
    await chat.completes("ada", "1")
    enrolled(chat, "ada")
    built = set[str]()
    for number in range(1, 17):
        in_week(chat, number)
        action = content.pack.curriculum.action_by_id[message(chat).action]
        built |= set(action.builds)
        await answers(chat, action.id, Answer.DONE)
    assert len(built & content.pack.core.skill_by_id.keys()) >= 0.9 * len(content.pack.core.skills)


def test_settling_everything_leaves_the_projects(chat: Chat, content: Content) -> None:
    enrolled(chat, "ada")

    def settle(turn) -> None:  # type: ignore[no-untyped-def]
        for action in content.pack.curriculum.action_by_id:
            scope = turn.scope
            records.save_action_answer(turn.tx, scope, action, Answer.DONE, turn.now)

    in_turn(chat, "ada", settle)
    found = message(chat)
    assert found.action == ""
    assert "What moves you now are the projects" in said(found)
    assert "Planned for this week: Build custom machine learning algorithms without libraries (4 h) and" in said(found)


async def test_what_is_behind_is_one_line_and_help_when_it_is_more(chat: Chat, content: Content) -> None:
    enrolled(chat, "ada")
    in_week(chat, 2)
    assert "Still open from the module before" not in said(message(chat))
    assert in_turn(chat, "ada", find_catch_up_help) is None
    in_week(chat, 3)
    assert "Still open from the module before: 4 projects; the quickest is “Implement cross-validation" in said(
        message(chat)
    )
    help_ = in_turn(chat, "ada", find_catch_up_help)
    assert help_ is not None
    assert help_.key == "behind-ml_engineering"
    assert help_.smallest.id == "validation_and_tuning"
    assert "4 projects from Machine Learning Engineering Fundamentals are open, about 12 hours" in words(
        Card("behind", help_.title, help_.blocks)
    )
    for project in content.pack.curriculum.modules[0].projects[:3]:
        await chat.sends("ada", action=Action("plan.tick", {"project": project.id, "done": "yes"}))
    assert "Still open from the module before: 1 project; it is “Develop automated feature" in said(message(chat))
    assert in_turn(chat, "ada", find_catch_up_help) is None
    in_week(chat, 4)
    assert "Still open" not in said(message(chat)), "once is enough"


def test_today_is_the_members_own(chat: Chat) -> None:
    chat.meet("aoi", timezone="Pacific/Auckland")
    chat.meet("liz", timezone="America/Los_Angeles")
    chat.meet("bob", timezone="Mars/Olympus_Mons")
    for who in ("aoi", "liz", "bob"):
        enrolled(chat, who)
    chat.clock.time = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    assert [message(chat, who).week for who in ("aoi", "liz", "bob")] == [2, 1, 1]


def test_one_statement_finds_the_enrolments_of_a_batch(chat: Chat) -> None:
    members = []
    for who in ("ben", "cleo", "dana"):
        chat.meet(who)
        members.append(in_turn(chat, who, lambda turn: turn.scope.member_id))
    enrolled(chat, "ben")
    enrolled(chat, "cleo", date(2026, 4, 6))
    enrolled(chat, "cleo", date(2026, 5, 4))
    found = chat.store.run(find_enrolments, members, range(1, 17))
    assert {member: each.start for member, each in found.items()} == {members[0]: START, members[1]: date(2026, 5, 4)}
    assert all(each.weeks == tuple(range(1, 17)) for each in found.values())
