"""A year of a company, and an adversary who asks everything that may be asked, and subtracts.

The adversary is an owner, every manager and a colleague at once, knows who is in which figure (which the bot tells
nobody), and asks after every month: teams with their files, the program with all of its figures, rows, cohorts, report
and CSV, and by and by every command that there is. People join, leave, return, change teams, roles and managers, and
assess themselves when they like.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, StaticPool, create_engine, insert, select, update
from sqlmodel import SQLModel

from demo.scripted_user import Player
from engine.chat.cards import Action, Card
from engine.chat.requests import Identity
from engine.content.load import default_pack, load_content
from engine.gate import Gate
from engine.insight import batches as closing
from engine.insight.batches import ClosingRules, close_due_groups, count_again, cut_due_organisation
from engine.insight.records.figures import COUNTED, FIGURE, read_figure
from engine.insight.records.totals import CUT, find_totals
from engine.insight.rules import disclosure
from engine.insight.rules.disclosure import CountedBatch
from engine.people.records.members import IDENTITY, MEMBER, TEAM, add_organisation
from engine.people.records.organisations import NamedOrganisation
from engine.program.experiments import find_experiments
from engine.program.overview import compare_cohorts, view_program
from engine.program.records import find_months
from engine.program.report import aggregates_csv, make_report
from engine.rooms import COMMANDS
from engine.scoring.records.assessments import ASSESSMENT
from tests.insight.test_compositions import implied, stays_open

CONTENT = load_content(default_pack())
PACK = CONTENT.pack
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
SMALLEST = 5
ROLES = ("software_engineer", "qa_engineer", "data_engineer")
PEOPLE = 26
TEAMS = 4
MANAGERS = range(TEAMS)
OWNER = PEOPLE
COLLEAGUE = 9
BY_CHANCE = {"join", "link"}
"""Commands that give out a code of their own each time."""
Equation = dict[tuple[int, int], int]
"""By member and answer, how often it is in a sum."""


@dataclass(frozen=True)
class Event:
    """What happens to somebody: they assess, or a column of their row changes."""

    month: int
    person: int
    column: str = ""
    value: object = None


@contextmanager
def company() -> Iterator[Connection]:
    """Four teams with managers below one owner; the last team is small."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    SQLModel.metadata.create_all(engine)
    with engine.begin() as tx:
        organisation = add_organisation(tx, "Example")
        for team in range(TEAMS):
            tx.execute(insert(TEAM).values(id=team + 1, organisation_id=organisation, name=f"Team {team}"))
        for person in [OWNER, *range(PEOPLE)]:
            row: dict[str, object] = {"organisation_id": organisation, "email": f"p{person}@example.com"}
            row |= {"id": person + 1, "name": f"Person {person}", "timezone": "UTC", "locale": "en"}
            team = min(person // 7, TEAMS - 1)
            boss = OWNER if person in MANAGERS else MANAGERS[team]
            place = {} if person == OWNER else {"team_id": team + 1, "manager_id": boss + 1}
            row |= {"role_id": ROLES[person % 3], "is_owner": person == OWNER, "standing": "active", **place}
            tx.execute(insert(MEMBER).values(**row))
            who = {"platform": "test", "workspace": "test", "user": str(person), "member_id": person + 1}
            tx.execute(insert(IDENTITY).values(**who, organisation_id=organisation))
        yield tx
    engine.dispose()


@contextmanager
def small_cuts() -> Iterator[None]:
    """Let the organisation be cut from a third of the people and batches on: its four teams would never be enough."""
    few = {"CUT_PEOPLE": 15, "CUT_BATCHES": 3}
    with patch.multiple(closing, **few), patch.multiple(disclosure, **few):
        yield


def player(tx: Connection, person: int, when: datetime) -> Player:
    return Player(Gate(CONTENT), tx, Identity("test", "test", str(person)), when)


def assess(tx: Connection, person: int, when: datetime, ratings: list[int]) -> None:
    one = player(tx, person, when)
    if one.says("/assess core").key == "stranger":
        return
    one.presses("assess.begin", pace="express")
    for at in range(len(PACK.core.domains)):
        one.says(" ".join(map(str, ratings[4 * at : 4 * at + 4])))
    one.presses("assess.submit")


def ask_everything(tx: Connection, when: datetime) -> Iterator[tuple[int, str, Card]]:
    """Every question about teams and the program, by the owner and every manager: who asked what, and what they got."""
    for asker in (OWNER, *MANAGERS):
        one = player(tx, asker, when)
        for question in ("/team-gaps", "/team-gaps all", "/team-gaps team"):
            yield asker, question, one.says(question)
        for team in range(TEAMS):
            yield asker, f"team {team}", one.does(Action("team_gaps.show", {"team": str(team + 1)}))
        for key in ("all", *map(str, range(1, TEAMS + 1))):
            yield asker, f"file of {key}", one.does(Action("team_gaps.file", {"team": key}))
        yield asker, "program", one.says("/program")
        yield asker, "cohorts", one.does(Action("program.cohorts"))
        for metric in PACK.metrics:
            yield asker, metric.id, one.does(Action("program.metric", {"metric": metric.id}))


def tell_everything(tx: Connection, when: datetime) -> Iterator[tuple[int, str, object]]:
    """Every command that can be typed, as the owner, a manager, and a colleague; what it does is taken back."""
    for asker in (OWNER, 1, COLLEAGUE):
        one = player(tx, asker, when + timedelta(hours=1))
        for command in COMMANDS.values():
            if command.spoken and command.name not in BY_CHANCE:
                savepoint = tx.begin_nested()
                yield asker, command.name, one.says(f"/coach {command.name}")
                savepoint.rollback()


def report_everything(tx: Connection, when: datetime) -> Iterator[tuple[int, str, object]]:
    """What an owner gets on the command line."""
    yield OWNER, "report", make_report(tx, CONTENT, NamedOrganisation(1, "Example"), SMALLEST, when)
    seen = view_program(tx, 1, PACK, when, when.date())
    cohorts = compare_cohorts(tx, 1, PACK, seen.facts, when.date())
    yield OWNER, "CSV", aggregates_csv(seen, cohorts, find_experiments(tx, 1, PACK, SMALLEST, when), when.date())


def live(tx: Connection, events: list[Event], answers: dict[tuple[int, int], list[int]]) -> list[tuple[int, str, str]]:
    """Let the events happen month by month, and return everything that the adversary was told, to the last detail."""
    transcript = []
    for month in range(13):
        when = START + timedelta(days=30.44 * month)
        for number, event in enumerate(each for each in events if each.month == month):
            if event.column:
                tx.execute(update(MEMBER).where(MEMBER.c.id == event.person + 1).values({event.column: event.value}))
            else:
                assess(tx, event.person, when + timedelta(minutes=9 * number), answers[event.person, month])
        later = when + timedelta(days=27)
        rules = ClosingRules(CONTENT.pack, SMALLEST, later)
        while close_due_groups(tx, rules) or cut_due_organisation(tx, rules):
            pass
        told = [*ask_everything(tx, later), *report_everything(tx, later)]
        told += tell_everything(tx, later) if month in (4, 8, 12) else []
        transcript += [(asker, asked, repr(each)) for asker, asked, each in told]
    return transcript


def happenings(random: Random) -> list[Event]:
    """A turbulent year: people answer about every third month, and somebody moves every month."""
    events = []
    for month in range(12):
        events += [Event(month, person) for person in range(PEOPLE) if random.random() < 0.4]
        for _ in range(random.randint(0, 4)):
            person = random.randrange(TEAMS, PEOPLE)
            column, value = random.choice(
                [
                    ("team_id", random.randint(1, TEAMS)),
                    ("role_id", random.choice(ROLES)),
                    ("manager_id", random.randint(1, TEAMS)),
                    ("standing", random.choice(["left", "active"])),
                ]
            )
            events.append(Event(month, person, column, value))
    random.shuffle(events)
    return events


def answered(random: Random, events: list[Event]) -> dict[tuple[int, int], list[int]]:
    return {(each.person, each.month): [random.randint(0, 5) for _ in range(16)] for each in events if not each.column}


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """The rows in reduced echelon form, exactly: what follows about one unknown alone stands in a row of its own."""
    rows, found = [row[:] for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((at for at in range(found, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], [*rows[found]]
        rows[found] = [value / rows[found][column] for value in rows[found]]
        for at in range(len(rows)):
            if at != found and (factor := rows[at][column]):
                rows[at] = [one - factor * other for one, other in zip(rows[at], rows[found], strict=True)]
        found += 1
    return rows[:found]


def told_of_teams(tx: Connection) -> list[Equation]:
    """The answers that each batch holds."""
    held: defaultdict[int, Equation] = defaultdict(dict)
    for row in tx.execute(select(COUNTED.c.figure_id, COUNTED.c.assessment_id, COUNTED.c.member_id)):
        held[row.figure_id][row.member_id, row.assessment_id] = 1
    return list(held.values())


def told_of_cuts(tx: Connection) -> list[Equation]:
    """The answers that each cut of the organisation holds."""
    held: defaultdict[object, Equation] = defaultdict(dict)
    mine = select(FIGURE.c.cut_on, COUNTED.c.assessment_id, COUNTED.c.member_id)
    mine = mine.join_from(COUNTED, FIGURE, FIGURE.c.id == COUNTED.c.figure_id).where(FIGURE.c.cut_on.is_not(None))
    for row in tx.execute(mine):
        held[row.cut_on][row.member_id, row.assessment_id] = 1
    return list(held.values())


def told_of_the_program(tx: Connection) -> list[Equation]:
    """The first and the latest answers whose difference each month's mean improvement holds."""
    of_core = ASSESSMENT.c.submitted_at.is_not(None) & (ASSESSMENT.c.form_id == PACK.core.id)
    given = tx.execute(
        select(ASSESSMENT.c.id, ASSESSMENT.c.member_id, ASSESSMENT.c.submitted_at)
        .where(of_core)
        .order_by(ASSESSMENT.c.submitted_at)
    ).all()
    equations = []
    for month in find_months(tx, 1):
        if month.told:
            before = [each for each in given if each.submitted_at.date() < month.closed_on]
            first = {each.member_id: each.id for each in reversed(before)}
            latest = {each.member_id: each.id for each in before}
            changed = [member for member in first if first[member] != latest[member]]
            assert len(changed) == month.told.people
            equations.append(
                {(each, number[each]): sign for each in changed for number, sign in ((first, -1), (latest, 1))}
            )
    return equations


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 2**32))
def test_no_sum_or_difference_of_what_was_told_is_about_one_person(seed: int) -> None:
    """Linear algebra: what is told is an equation in the answers that it holds, and one colleague's are known."""
    random = Random(seed)
    events = happenings(random)
    with company() as tx, small_cuts():
        live(tx, events, answered(random, events))
        teams, program, cuts = told_of_teams(tx), told_of_the_program(tx), told_of_cuts(tx)
    assert len(teams) > 3, "a year in which nothing was told attacks nothing"
    assert len(program) > 3
    assume(len(cuts) > 1)  # most years have two quarters in which enough is new
    assert min(map(len, teams)) >= SMALLEST
    told = (*teams, *program, *cuts)
    unknowns = sorted({answer for equation in told for answer in equation})
    rows = [[Fraction(equation.get(answer, 0)) for answer in unknowns] for equation in told]
    for member in {member for member, _ in unknowns}:
        others = [answer for answer in unknowns if answer[0] != member]
        left = [[value for value, answer in zip(row, unknowns, strict=True) if answer[0] != member] for row in rows]
        for row in reduced(left):
            people = {who for value, (who, _) in zip(row, others, strict=True) if value}
            assert len(people) >= SMALLEST - 1, "fewer people than a group follow from what was told"


@pytest.mark.parametrize("seed", [16])
def test_no_range_is_narrowed_by_what_it_adds_up_to(seed: int) -> None:
    """Neither by the people of its batch, nor, together with all others, by a cut of the organisation."""
    random = Random(seed)
    events = happenings(random)
    with company() as tx, small_cuts():
        live(tx, events, answered(random, events))
        rules = ClosingRules(PACK, SMALLEST, START)
        rows = tx.execute(select(FIGURE).order_by(FIGURE.c.id)).all()
        batches = {row.id: count_again(tx, read_figure(row), rules) for row in rows}
        cuts = {total.closed_on: total.group.batch for total in find_totals(tx, 1, CUT)}
    cut_in = {row.id: row.cut_on for row in rows}
    for figure_id, batch in batches.items():
        for place_id, place in batch.told.items():
            assert place.fits(batch.counts[place_id])
            follows = [*implied([*place.levels.values()], place.rated)]
            assert all(not one.width or two.width >= 2 for one, two in zip(place.levels.values(), follows, strict=True))
            if day := cut_in[figure_id]:
                rest = [other for key, other in batches.items() if cut_in[key] == day and place_id in other.told]
                together = [CountedBatch({"skill": x.told[place_id]}, {"skill": x.counts[place_id]}) for x in rest]
                at, exact = [id(x) for x in rest].index(id(batch)), cuts[day][place_id]
                open_levels = [level for level, count in place.levels.items() if count.width]
                assert all(stays_open(exact, together, at, level) for level in open_levels)
    exact = [count for cut in cuts.values() for place in cut.values() for count in place.levels.values()]
    assert sum(not count.width for count in exact) > len(exact) / 12, "cuts that tell nothing exactly test nothing"


@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 2**32))
def test_two_years_in_which_two_colleagues_have_each_others_answers_are_told_alike(seed: int) -> None:
    """Whatever the adversary asks: the words that come back fit both years, so that they cannot tell which it is."""
    random = Random(seed)
    events = happenings(random)
    one, other = 8, 11
    events = [each for each in events if each.person not in (one, other)]
    events += [Event(month, person) for month in (0, 3, 6, 9) for person in (one, other)]
    answers = answered(random, events)
    swap = {one: other, other: one}
    swapped = {(person, month): answers[swap.get(person, person), month] for person, month in answers}
    with company() as tx, small_cuts():
        told = live(tx, events, answers)
        batches = tx.execute(select(COUNTED.c.figure_id, COUNTED.c.member_id)).all()
    with company() as tx, small_cuts():
        assert live(tx, events, swapped) == told
    together = [{row.figure_id for row in batches if row.member_id == person + 1} for person in (one, other)]
    assert together[0] == together[1]
    assert together[0], "their answers were never told, so nothing was tested"
