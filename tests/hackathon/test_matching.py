"""Who suits whom: properties that hold for any people and teams."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.hackathon.rules.matching import (
    OFFERED,
    Candidate,
    Match,
    Reason,
    TeamProfile,
    score_match,
    suggest_candidates,
    suggest_mergers,
    suggest_teams,
)

SKILLS = st.frozensets(st.sampled_from(["data", "models", "tests", "story"]))
ROLES = st.sampled_from(["", "engineer", "analyst", "lead"])


def person_of(number: int) -> st.SearchStrategy[Candidate]:
    return st.builds(Candidate, st.just(number), ROLES, SKILLS, SKILLS)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Candidate, list[TeamProfile]]:
    """Somebody and teams of others, some full, some with people of whom nothing is seen."""
    groups, number = [], 1
    for at in range(draw(st.integers(0, 5))):
        shown = draw(st.integers(0, 4))
        people = tuple(draw(person_of(number + each)) for each in range(shown))
        number += shown
        groups.append(TeamProfile(at, shown + draw(st.integers(0, 2)), 5, people, draw(SKILLS)))
    return draw(person_of(0)), groups


def slow_points(person: Candidate, group: TeamProfile) -> int:
    """The points as the docstring says them, skill by skill."""
    there = {skill for each in group.people for skill in each.brings}
    wished = {skill for each in group.people for skill in each.learns}
    points = 0
    for skill in ("data", "models", "tests", "story"):
        if skill in person.brings and skill not in there:
            points += 3 if skill in group.wants else 2
        points += skill in person.learns and skill in there
        points += skill in person.brings and skill in wished
    return points + (2 if person.role and person.role not in {each.role for each in group.people} else 0)


@given(crowds())
def test_points_are_what_the_rules_say(crowd: tuple[Candidate, list[TeamProfile]]) -> None:
    person, groups = crowd
    for group in groups:
        assert score_match(person, group).points == slow_points(person, group)


@given(crowds(), st.randoms())
def test_the_order_of_what_is_asked_changes_nothing(crowd: tuple[Candidate, list[TeamProfile]], random: object) -> None:
    person, groups = crowd
    before = suggest_teams(person, groups)
    shuffled = list(groups)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    shuffled = [replace(each, people=each.people[::-1]) for each in shuffled]
    assert suggest_teams(person, shuffled) == before


@given(crowds())
def test_only_teams_with_a_seat_are_offered_the_best_first_and_a_few(
    crowd: tuple[Candidate, list[TeamProfile]],
) -> None:
    person, groups = crowd
    found = suggest_teams(person, groups)
    free = [each for each in groups if each.size < each.largest]
    assert len(found) == min(OFFERED, len(free))
    points = [slow_points(person, groups[each.team]) for each in found]
    assert points == sorted(points, reverse=True)
    rest = [each for each in free if each.id not in {one.team for one in found}]
    assert all(slow_points(person, each) <= min(points) for each in rest)


@given(crowds(), st.sampled_from(["data", "models", "tests", "story"]))
def test_bringing_more_never_makes_somebody_fit_less(crowd: tuple[Candidate, list[TeamProfile]], skill: str) -> None:
    person, groups = crowd
    for group in groups:
        more = replace(person, brings=person.brings | {skill})
        assert score_match(more, group).points >= score_match(person, group).points


@given(crowds())
def test_people_for_a_team_are_those_for_whom_the_team_is(crowd: tuple[Candidate, list[TeamProfile]]) -> None:
    person, groups = crowd
    for group in groups:
        found = suggest_candidates(group, [person, *group.people])
        assert [each.candidate for each in found] == ([person.id] if group.size < group.largest else [])
        assert found == ([score_match(person, group)] if found else [])


@given(crowds())
def test_teams_that_join_forces_fit_into_one(crowd: tuple[Candidate, list[TeamProfile]]) -> None:
    _, groups = crowd
    for group in groups:
        for other in suggest_mergers(group, groups):
            assert other != group.id
            assert group.size + groups[other].size <= 5


def test_reasons_say_what_somebody_adds() -> None:
    there = Candidate(2, "engineer", frozenset({"models"}), frozenset({"data"}))
    group = TeamProfile(7, 1, 5, (there,), frozenset({"data"}))
    person = Candidate(1, "analyst", frozenset({"data", "story"}), frozenset({"models"}))
    assert score_match(person, group) == Match(
        1,
        7,
        (
            (Reason.WANTED, ("data",)),
            (Reason.ADDS, ("story",)),
            (Reason.ROLE, ("analyst",)),
            (Reason.LEARNS, ("models",)),
            (Reason.TEACHES, ("data",)),
        ),
    )
