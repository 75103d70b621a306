"""A year of a company, and an adversary who asks everything that may be asked, and subtracts.

The adversary is an owner and every manager at once, knows who is in which batch (which the bot tells nobody), and asks
after every month. People join, leave, return, change teams, roles and managers, and assess themselves when they like.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, StaticPool, create_engine, insert, select, update
from sqlmodel import SQLModel

from advance.engine.chat.cards import Action, Card
from advance.engine.chat.requests import Identity
from advance.engine.content.load import default_pack, load_content
from advance.engine.gate import Gate
from advance.engine.insight.closing import close_due
from advance.engine.insight.figures import COUNTED, FIGURE
from advance.engine.people.records import IDENTITY, MEMBER, TEAM, add_organisation
from advance.engine.rehearsal import Player
from tests.chat import words

CONTENT = load_content(default_pack())
PACK = CONTENT.pack
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
SMALLEST = 5
ROLES = ("software_engineer", "qa_engineer", "data_engineer")
PEOPLE = 26
TEAMS = 4
MANAGERS = range(TEAMS)
OWNER = PEOPLE


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
    """Every question about teams, by the owner and by every manager, with who asked and what they got."""
    for asker in (OWNER, *MANAGERS):
        one = player(tx, asker, when)
        for question in ("/team-gaps", "/team-gaps all", "/team-gaps team"):
            yield asker, question, one.says(question)
        for team in range(TEAMS):
            yield asker, f"team {team}", one.does(Action("team_gaps.show", {"team": str(team + 1)}))


def live(tx: Connection, events: list[Event], answers: dict[tuple[int, int], list[int]]) -> list[tuple[int, str, str]]:
    """Let the events happen month by month, and return everything that the adversary was told."""
    transcript = []
    for month in range(13):
        when = START + timedelta(days=30.44 * month)
        for number, event in enumerate(each for each in events if each.month == month):
            if event.column:
                tx.execute(update(MEMBER).where(MEMBER.c.id == event.person + 1).values({event.column: event.value}))
            else:
                assess(tx, event.person, when + timedelta(minutes=9 * number), answers[event.person, month])
        later = when + timedelta(days=27)
        while close_due(tx, Gate(CONTENT).rules(later)):
            pass
        transcript += [(asker, asked, words(card)) for asker, asked, card in ask_everything(tx, later)]
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


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 2**32))
def test_no_sum_or_difference_of_what_was_told_is_about_one_person(seed: int) -> None:
    """Linear algebra: each batch is an equation in the answers that it holds, and one colleague's answers are known."""
    random = Random(seed)
    events = happenings(random)
    with company() as tx:
        live(tx, events, answered(random, events))
        held = tx.execute(select(COUNTED.c.figure_id, COUNTED.c.assessment_id, COUNTED.c.member_id)).all()
        figures = list(tx.scalars(select(FIGURE.c.id)))
    assert len(figures) > 3, "a year in which nothing was told attacks nothing"
    unknowns = sorted({row.assessment_id for row in held})
    equations = [
        [Fraction(any(row.figure_id == figure and row.assessment_id == each for row in held)) for each in unknowns]
        for figure in figures
    ]
    for member in {row.member_id for row in held}:
        own = {row.assessment_id for row in held if row.member_id == member}
        left = [[value for value, each in zip(row, unknowns, strict=True) if each not in own] for row in equations]
        for row in reduced(left):
            assert sum(map(bool, row)) >= SMALLEST - 1, "fewer people than a group follow from what was told"
    assert min(sum(row) for row in equations) >= SMALLEST


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
    with company() as tx:
        told = live(tx, events, answers)
        batches = tx.execute(select(COUNTED.c.figure_id, COUNTED.c.member_id)).all()
    with company() as tx:
        assert live(tx, events, swapped) == told
    together = [{row.figure_id for row in batches if row.member_id == person + 1} for person in (one, other)]
    assert together[0] == together[1]
    assert together[0], "their answers were never told, so nothing was tested"
