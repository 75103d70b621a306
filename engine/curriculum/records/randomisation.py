"""Cohorts whose weekly messages begin at different times, and the lot that decides who joins which.

Two cohorts with the same first day, of which one waits for its messages, show what the messages do: before the second
one's begin, nothing else tells the two apart, as long as nobody chose who is where. So chance divides people, half and
half, from a seed that is kept: anybody can draw again and find the same halves. Who was drawn into which is kept apart
from who is in it today, since people are compared as they were drawn, whatever they do later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from engine.curriculum.cohorts import Assigned, CohortError, check_messages, may_join
from engine.curriculum.records.enrolments import CohortRow, enrol_many, find_cohorts, set_messages_after
from engine.people.records.members import MEMBER
from engine.store.personal import Kind, impersonal, personal
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

SEEDS = 2**31
"""Seeds are whole numbers from 0 to below this."""


class CohortDraw(SQLModel, table=True):
    """One lot that divided people between two cohorts."""

    __tablename__ = "cohort_draw"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    earlier_id: int = Field(foreign_key="cohort.id")
    """The cohort whose messages begin first."""
    later_id: int = Field(foreign_key="cohort.id")
    seed: int
    drawn_at: datetime = Field(sa_type=UtcDateTime)


class CohortDrawn(SQLModel, table=True):
    """Into which cohort a lot put somebody."""

    __tablename__ = "cohort_drawn"
    draw_id: int = Field(foreign_key="cohort_draw.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    cohort_id: int = Field(foreign_key="cohort.id")


DRAW = table_of(CohortDraw)
DRAWN = table_of(CohortDrawn)
impersonal(DRAW, "That a lot was drawn, without who was in it.")
personal(DRAWN, Kind.CURRICULUM, "member_id")


@dataclass(frozen=True, slots=True)
class Draw:
    """What a lot has done."""

    earlier: CohortRow
    later: CohortRow
    first_half: int
    """People who joined the earlier one."""
    second_half: int
    seed: int
    others: Assigned
    """Of those, who were not drawn: they were there already, or have begun elsewhere."""


def halves(people: Sequence[int], seed: int) -> tuple[list[int], list[int]]:
    """Divide people by chance, the same way for the same seed; of an odd number it gives either half one more."""
    chance = Random(seed)
    shuffled = list(people)
    chance.shuffle(shuffled)
    half = (len(shuffled) + chance.randrange(2)) // 2
    return shuffled[:half], shuffled[half:]


def draw(
    tx: Connection,
    organisation_id: int,
    pair: tuple[CohortRow, CohortRow],
    members: Sequence[int],
    standard: Sequence[int],
    now: datetime,
    *,
    seed: int,
    move: bool,
) -> Draw:
    """Let chance decide which of two cohorts each of some people joins. Raises CohortError for cohorts that could not
    be compared, and for a seed out of range."""
    earlier, later = sorted(pair, key=lambda each: each.messages_after)
    _check(earlier, later, now.date())
    if not 0 <= seed < SEEDS:
        raise CohortError(f"A seed is a whole number from 0 to {SEEDS - 1}.")
    joining, others = may_join(tx, pair, members, standard, now, move=move)
    by_address = select(MEMBER.c.id).where(MEMBER.c.organisation_id == organisation_id).order_by(MEMBER.c.email)
    wanted = set(joining)
    first, second = halves([member for member in tx.scalars(by_address) if member in wanted], seed)
    sides = [(member, cohort) for half, cohort in ((first, earlier), (second, later)) for member in half]
    enrol_many(tx, organisation_id, [(member, cohort.start, cohort.id) for member, cohort in sides], now)
    values = {"organisation_id": organisation_id, "earlier_id": earlier.id, "later_id": later.id}
    key = tx.execute(insert(DRAW).values(**values, seed=seed, drawn_at=now).returning(DRAW.c.id)).scalar_one()
    same = {"draw_id": key, "organisation_id": organisation_id}
    if sides:
        tx.execute(insert(DRAWN), [{**same, "member_id": member, "cohort_id": cohort.id} for member, cohort in sides])
    return Draw(earlier, later, len(first), len(second), seed, others)


def _check(earlier: CohortRow, later: CohortRow, today: date) -> None:
    """Whether a lot between two cohorts would show what messages do."""
    if earlier.id == later.id:
        raise CohortError("A lot needs two cohorts; these are one.")
    if earlier.start != later.start:
        raise CohortError(
            f"“{earlier.name}” starts on {earlier.start}, “{later.name}” on {later.start}. With the same first day "
            "nothing but the messages tells them apart."
        )
    if earlier.messages_after == later.messages_after:
        raise CohortError(
            f"The weekly messages of “{earlier.name}” and “{later.name}” begin at the same time. "
            f"Run: advance cohort messages “{later.name}” --after 4"
        )
    if earlier.start < today:
        raise CohortError(f"These cohorts started on {earlier.start}. A lot must be drawn before anything happens.")


def change_messages(tx: Connection, organisation_id: int, cohort: CohortRow, after: int, today: date) -> None:
    """Let a cohort's weekly messages begin so many weeks after its start. Raises CohortError once they have begun, and
    where it would then not wait longer than the cohort that it was drawn against."""
    if cohort.messages_from <= today:
        raise CohortError(
            f"The weekly messages of “{cohort.name}” began on {cohort.messages_from}. Some have come by now, so "
            "another day would be untrue. Make another cohort."
        )
    if cohort.start + timedelta(weeks=after) < today:
        raise CohortError(f"“{cohort.name}” has waited for longer than that: {after} weeks after its start are over.")
    check_messages(cohort.start, after, today)
    cohorts = {each.id: each for each in find_cohorts(tx, organisation_id)}
    waits = {each.id: each.messages_after for each in cohorts.values()} | {cohort.id: after}
    for earlier, later in find_pairs(tx, organisation_id):
        if waits[earlier] >= waits[later]:
            raise CohortError(
                f"A lot divided people between “{cohorts[earlier].name}” and “{cohorts[later].name}”, whose messages "
                "begin later. They must still do so afterwards."
            )
    set_messages_after(tx, cohort.id, after)


def find_pairs(tx: Connection, organisation_id: int) -> list[tuple[int, int]]:
    """Ids of the cohorts between which a lot was drawn, each pair once: the one whose messages begin first leads."""
    pairs = select(DRAW.c.earlier_id, DRAW.c.later_id).where(DRAW.c.organisation_id == organisation_id)
    return [(earlier, later) for earlier, later in tx.execute(pairs.distinct().order_by(*pairs.selected_columns))]


def find_drawn(tx: Connection, earlier_id: int, later_id: int) -> list[tuple[int, int]]:
    """Member and cohort of everybody whom a lot put into one of a pair, in the order of the draws."""
    query = (
        select(DRAWN.c.member_id, DRAWN.c.cohort_id)
        .join_from(DRAWN, DRAW, DRAWN.c.draw_id == DRAW.c.id)
        .where(DRAW.c.earlier_id == earlier_id, DRAW.c.later_id == later_id)
        .order_by(DRAW.c.id, DRAWN.c.member_id)
    )
    return [(member, cohort) for member, cohort in tx.execute(query)]
