"""Cohorts whose weekly messages begin at different times, compared: what is told of each pair, kept for good.

A comparison is made when its weeks are over, by the round that closes months or by whoever looks first, and never
again: nobody who joins, leaves or is erased afterwards changes a figure, so no two figures differ by one person.
`effect` says what is compared and why it is safe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select
from sqlmodel import Field, SQLModel

from engine.content.models import Pack
from engine.curriculum.notifications import WEEKLY
from engine.curriculum.records.enrolments import COHORT, ENROLMENT, CohortSummary, find_cohorts
from engine.curriculum.records.projects import PROJECT_DONE
from engine.curriculum.records.randomisation import find_randomised_members, find_randomised_pairs
from engine.notices.records.notices import NOTICE
from engine.notices.states import NoticeState
from engine.program.rules.effect_size import Estimate, difference, is_told
from engine.program.rules.months import FEWEST
from engine.room import Present
from engine.store.personal import impersonal
from engine.store.sql import INSERT
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

WEEK = timedelta(weeks=1)
A_DAY = timedelta(days=1)
"""After the last day it is still that day somewhere."""


class Span(StrEnum):
    """What a comparison is of."""

    APART = "apart"
    """The weeks in which one side has messages and the other does not."""
    AFTER = "after"
    """As many weeks after them, in which both have."""
    CHANGE = "change"
    """By how much the difference of the weeks apart is larger than that of the weeks after."""


class NudgeEffect(SQLModel, table=True):
    """A comparison as it was told; where the people were too few or too much alike, only that."""

    __tablename__ = "nudge_effect"
    earlier_id: int = Field(foreign_key="cohort.id", primary_key=True)
    later_id: int = Field(foreign_key="cohort.id", primary_key=True)
    span: str = Field(max_length=8, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    first_week: int
    last_week: int
    """Of the program, from 1; both belong to it."""
    by_lot: bool
    compared_at: datetime = Field(sa_type=UtcDateTime)
    why_not: str = Field(default="", max_length=8)
    """`few` or `alike` where it is not told."""
    earlier_people: int = 0
    later_people: int = 0
    earlier_done: int = 0
    later_done: int = 0
    """Projects ticked in the weeks; of a change, in the weeks apart less those in the weeks after."""
    earlier_messages: int = 0
    later_messages: int = 0
    """Weekly messages that went out in the weeks; 0 of a change."""
    value: float = 0
    low: float = 0
    high: float = 0
    """Projects a person, earlier less later, with the interval of 95 %."""


EFFECT = table_of(NudgeEffect)
impersonal(EFFECT, "Figures of groups, told once.")


@dataclass(frozen=True, slots=True)
class Told:
    """A comparison that was made. `estimate` is None where it cannot be told, and `why_not` says why."""

    span: Span
    first_week: int
    last_week: int
    by_lot: bool
    why_not: str
    people: tuple[int, int]
    """Of the earlier and of the later side, as in what follows."""
    done: tuple[int, int]
    messages: tuple[int, int]
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cohorts, of which the first has its messages earlier."""

    earlier: CohortSummary
    later: CohortSummary
    by_lot: bool
    """Whether chance put people into the one or the other."""

    @property
    def waits(self) -> int:
        """How many weeks lie between the messages of the two."""
        return self.later.messages_after - self.earlier.messages_after

    def weeks(self, span: Span) -> tuple[int, int]:
        """First and last week of the program, from 1; a change takes both spans."""
        first = self.earlier.messages_after + (self.waits if span is Span.AFTER else 0)
        return first + 1, first + self.waits * (2 if span is Span.CHANGE else 1)

    def known_on(self, span: Span) -> date:
        """The day on which a comparison can be made."""
        return max(self.earlier.start, self.later.start) + self.weeks(span)[1] * WEEK + A_DAY


@dataclass(frozen=True, slots=True)
class Trial:
    """A pair and what is known of it by now."""

    pair: Pair
    told: Mapping[Span, Told]


def look_at_trials(tx: Connection, organisation_id: int, pack: Pack, smallest: int, now: datetime) -> list[Trial]:
    """Every pair of an organisation, after making the comparisons whose weeks are over; `smallest` is the server's."""
    pairs = list(find_comparable(tx, organisation_id))
    told = _find_told(tx, organisation_id)
    for pair in pairs:
        due = [span for span in Span if pair.known_on(span) <= now.date() and span not in told.get(_key(pair), {})]
        if due:
            _compare(tx, organisation_id, pack, pair, due, max(FEWEST, smallest), now)
    told = _find_told(tx, organisation_id)
    return [Trial(pair, told.get(_key(pair), {})) for pair in pairs]


def look_at_all_trials(tx: Connection, present: Present) -> int:
    """Make the comparisons whose weeks are over in every organisation; returns in how many it looked."""
    organisations = tx.scalars(select(COHORT.c.organisation_id).distinct()).all()
    for organisation_id in organisations:
        look_at_trials(tx, organisation_id, present.pack, present.deployment.smallest_group, present.now)
    return len(organisations)


def find_comparable(tx: Connection, organisation_id: int) -> Iterator[Pair]:
    """Pairs between which a lot was drawn; a cohort that waits without a lot stands beside the one with the nearest
    start that does not wait."""
    cohorts = {each.id: each for each in find_cohorts(tx, organisation_id)}
    drawn = find_randomised_pairs(tx, organisation_id)
    yield from (Pair(cohorts[earlier], cohorts[later], True) for earlier, later in drawn)
    at_once = [each for each in cohorts.values() if not each.messages_after]
    for each in cohorts.values():
        if each.messages_after and at_once and all(each.id not in pair for pair in drawn):
            yield Pair(min(at_once, key=lambda other: (abs(other.start - each.start), other.id)), each, False)


def _key(pair: Pair) -> tuple[int, int]:
    return pair.earlier.id, pair.later.id


def _find_told(tx: Connection, organisation_id: int) -> dict[tuple[int, int], dict[Span, Told]]:
    found: dict[tuple[int, int], dict[Span, Told]] = {}
    for row in tx.execute(select(EFFECT).where(EFFECT.c.organisation_id == organisation_id)):
        found.setdefault((row.earlier_id, row.later_id), {})[Span(row.span)] = _told(row)
    return found


def _told(row: Row[Any]) -> Told:
    return Told(
        span=Span(row.span),
        first_week=row.first_week,
        last_week=row.last_week,
        by_lot=row.by_lot,
        why_not=row.why_not,
        people=(row.earlier_people, row.later_people),
        done=(row.earlier_done, row.later_done),
        messages=(row.earlier_messages, row.later_messages),
        estimate=None if row.why_not else Estimate(row.value, row.low, row.high),
    )


def _compare(
    tx: Connection, organisation_id: int, pack: Pack, pair: Pair, spans: Sequence[Span], fewest: int, now: datetime
) -> None:
    """Make comparisons, and keep them for good."""
    sides = _sides(tx, pair)
    for span in spans:
        first, last = pair.weeks(span)
        done = [_outcomes(tx, cohort, sides[cohort.id], pair, span, pack) for cohort in (pair.earlier, pair.later)]
        values: dict[str, object] = {"earlier_id": pair.earlier.id, "later_id": pair.later.id, "span": span.value}
        values |= {"organisation_id": organisation_id, "first_week": first, "last_week": last}
        values |= {"by_lot": pair.by_lot, "compared_at": now, **_figures(done, fewest)}
        if not values["why_not"] and span is not Span.CHANGE:
            for name, cohort in (("earlier", pair.earlier), ("later", pair.later)):
                values[f"{name}_messages"] = _messages(tx, cohort, sides[cohort.id], first, last)
        tx.execute(INSERT[tx.dialect.name](EFFECT).values(**values).on_conflict_do_nothing())


def _figures(done: Sequence[Sequence[int]], fewest: int) -> dict[str, object]:
    """What is kept of the outcomes of two sides."""
    kept: dict[str, object] = {f"{side}_messages": 0 for side in ("earlier", "later")}
    kept |= {f"{side}_{what}": 0 for side in ("earlier", "later") for what in ("people", "done")}
    kept |= {"value": 0.0, "low": 0.0, "high": 0.0, "why_not": ""}
    if min(map(len, done)) < fewest:
        return {**kept, "why_not": "few"}
    if not all(is_told(side, fewest) for side in done):
        return {**kept, "why_not": "alike"}
    found = difference(*done)
    for name, side in zip(("earlier", "later"), done, strict=True):
        kept |= {f"{name}_people": len(side), f"{name}_done": sum(side)}
    return {**kept, "value": found.value, "low": found.low, "high": found.high}


def _sides(tx: Connection, pair: Pair) -> dict[int, list[int]]:
    """By cohort, whom a lot put there, else who was there by the end of its first week; each person once, where they
    were first."""
    if pair.by_lot:
        rows = find_randomised_members(tx, pair.earlier.id, pair.later.id)
    else:
        rows = [(member, cohort) for member, cohort in tx.execute(_joined(pair))]
    first: dict[int, int] = {}
    for member, cohort in rows:
        first.setdefault(member, cohort)
    sides: dict[int, list[int]] = {pair.earlier.id: [], pair.later.id: []}
    for member, cohort in first.items():
        sides[cohort].append(member)
    return sides


def _joined(pair: Pair) -> Select[Any]:
    in_time = [
        (ENROLMENT.c.cohort_id == cohort.id)
        & (ENROLMENT.c.created_at < _begin(cohort.start + WEEK))
        & (ENROLMENT.c.ended_at.is_(None) | (ENROLMENT.c.ended_at >= _begin(cohort.start)))
        for cohort in (pair.earlier, pair.later)
    ]
    return select(ENROLMENT.c.member_id, ENROLMENT.c.cohort_id).where(or_(*in_time)).order_by(ENROLMENT.c.id)


def _outcomes(
    tx: Connection, cohort: CohortSummary, members: Sequence[int], pair: Pair, span: Span, pack: Pack
) -> list[int]:
    """For each of a side's people, the projects that they ticked in the weeks; nothing is a number, too."""
    if span is not Span.CHANGE:
        done = _done(tx, cohort, members, *pair.weeks(span), pack)
        return [done[member] for member in members]
    apart, after = (_done(tx, cohort, members, *pair.weeks(each), pack) for each in (Span.APART, Span.AFTER))
    return [apart[member] - after[member] for member in members]


def _done(
    tx: Connection, cohort: CohortSummary, members: Sequence[int], first: int, last: int, pack: Pack
) -> Counter[int]:
    query = select(PROJECT_DONE.c.member_id, func.count()).where(
        PROJECT_DONE.c.member_id.in_(members),
        PROJECT_DONE.c.project_id.in_(pack.curriculum.project_ids),
        PROJECT_DONE.c.done_at >= _begin(cohort.start + (first - 1) * WEEK),
        PROJECT_DONE.c.done_at < _begin(cohort.start + last * WEEK),
    )
    return Counter(dict(tx.execute(query.group_by(PROJECT_DONE.c.member_id)).all()))


def _messages(tx: Connection, cohort: CohortSummary, members: Sequence[int], first: int, last: int) -> int:
    query = select(func.count()).where(
        NOTICE.c.member_id.in_(members),
        NOTICE.c.kind == WEEKLY.name,
        NOTICE.c.state == NoticeState.SENT,
        NOTICE.c.sending_at >= _begin(cohort.start + (first - 1) * WEEK),
        NOTICE.c.sending_at < _begin(cohort.start + last * WEEK),
    )
    return int(tx.execute(query).scalar_one())


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
