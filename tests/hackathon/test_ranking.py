"""Points and places: tables of cases, and properties that hold for any scores."""

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.content.hackathon import Criterion, Scale
from engine.hackathon.rules.ranking import Contestant, TeamScores, rank_teams, to_hundredths

CRITERIA = tuple(
    Criterion(id=name, name=name, weight=weight, description="of a test")
    for name, weight in (("demo", 1), ("impact", 3), ("technique", 3))
)
SCALE = Scale(least=1, most=5)
IDS = [each.id for each in CRITERIA]


def gives(judge: int, *scores: int) -> TeamScores:
    return TeamScores(judge, dict(zip(IDS, scores, strict=True)))


def places(*teams: Contestant) -> list[tuple[int, int | None, str]]:
    return [(each.team_id, each.place, each.decided_by) for each in rank_teams(teams, CRITERIA, SCALE)]


def test_points_are_the_mean_of_the_judges_weighted_and_of_a_hundred() -> None:
    team = Contestant(1, (), [gives(8, 5, 3, 4), gives(9, 1, 5, 5)])
    (found,) = rank_teams([team], CRITERIA, SCALE)
    # (5 + 9 + 12) / 7 = 26/7 and (1 + 15 + 15) / 7 = 31/7; their mean is 57/14; less 1, of 4
    assert found.points == 100 * (Fraction(57, 14) - 1) / 4
    assert to_hundredths(found.points) == 7679
    assert found.means == {"demo": 3, "impact": 4, "technique": Fraction(9, 2)}


def test_a_tie_is_decided_by_the_heaviest_criterion_the_first_of_equal_ones() -> None:
    ahead = Contestant(2, (), [gives(9, 3, 4, 2)])
    behind = Contestant(1, (), [gives(9, 3, 2, 4)])
    assert places(behind, ahead) == [(2, 1, ""), (1, 2, "impact")]


def test_equal_teams_share_a_place_and_the_next_is_as_much_later() -> None:
    same = [Contestant(each, (), [gives(9, 3, 3, 3)]) for each in (4, 3)]
    best, last = Contestant(1, (), [gives(9, 5, 5, 5)]), Contestant(2, (), [gives(9, 1, 1, 1)])
    assert places(last, *same, best) == [(1, 1, ""), (3, 2, ""), (4, 2, ""), (2, 4, "")]


def test_what_does_not_count_does_not_count() -> None:
    insider = Contestant(1, (7,), [gives(7, 5, 5, 5), gives(8, 1, 1, 1)])
    half = Contestant(2, (), [TeamScores(8, {"demo": 5}), gives(9, 3, 3, 3)])
    small = Contestant(3, (), [gives(8, 5, 5, 5)], competes=False)
    silent = Contestant(4, (), [])
    found = {
        each.team_id: (each.place, each.points) for each in rank_teams([silent, small, half, insider], CRITERIA, SCALE)
    }
    assert found == {1: (2, 0), 2: (1, 50), 3: (None, 100), 4: (None, None)}


score = st.integers(1, 5)
verdict = st.builds(lambda judge, scores: gives(judge, *scores), st.integers(1, 4), st.tuples(score, score, score))
contestants = st.lists(
    st.tuples(st.lists(verdict, max_size=4), st.frozensets(st.integers(1, 4), max_size=2), st.booleans()), max_size=6
).map(
    lambda teams: [
        Contestant(at, insiders, verdicts, competes) for at, (verdicts, insiders, competes) in enumerate(teams)
    ]
)


@given(contestants)
def test_more_points_are_never_behind_and_every_team_stands_once(teams: list[Contestant]) -> None:
    found = rank_teams(teams, CRITERIA, SCALE)
    assert sorted(each.team_id for each in found) == [each.team_id for each in teams]
    placed = [each for each in found if each.place is not None]
    assert found[: len(placed)] == placed
    for one, two in itertools.pairwise(placed):
        assert one.points is not None
        assert two.points is not None
        assert one.points >= two.points
        assert one.place is not None
        assert two.place is not None
        assert (one.place == two.place) == (one.means == two.means)
        assert bool(two.decided_by) == (one.points == two.points and one.place != two.place)
    assert all(each.points is None or 0 <= each.points <= 100 for each in found)


@given(contestants, st.randoms())
def test_the_order_of_teams_and_judges_changes_nothing(teams: list[Contestant], random: object) -> None:
    shuffled = [Contestant(each.team_id, each.insiders, each.verdicts[::-1], each.competes) for each in teams]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank_teams(shuffled, CRITERIA, SCALE) == rank_teams(teams, CRITERIA, SCALE)
