"""Cohorts whose weekly messages begin at different times, compared: what is told of each pair, kept for good.

A comparison is made when its weeks are over, by the round that closes months or by whoever looks first, and never
again: nobody who joins, leaves or is erased afterwards changes a figure, so no two figures differ by one person.
`effect` says what is compared and why it is safe.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select
from sqlmodel import Field, SQLModel

from engine.content.models import Curriculum, Pack
from engine.curriculum.records.enrolments import COHORT, ENROLMENT, CohortSummary, find_cohorts
from engine.curriculum.records.projects import PROJECT_DONE
from engine.curriculum.records.randomisation import find_randomised_members, find_randomised_pairs
from engine.curriculum.records.reviews import has_evidence
from engine.notices.kinds import WEEKLY
from engine.notices.records.notices import NOTICE
from engine.notices.states import NoticeState
from engine.program.records import midnight
from engine.program.rules.effect_size import Estimate, is_disclosable, mean_difference
from engine.program.rules.months import FEWEST
from engine.room import Present
from engine.store.personal import impersonal
from engine.store.sql import add_row
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
    """Projects done in the weeks, with evidence."""
    earlier_messages: int = 0
    later_messages: int = 0
    """Weekly messages that went out in the weeks."""
    value: float = 0
    low: float = 0
    high: float = 0
    """Projects a person, earlier less later, with the interval of 95 %."""


EFFECT = table_of(NudgeEffect)
impersonal(EFFECT, "Figures of groups, told once.")


@dataclass(frozen=True, slots=True)
class ToldComparison:
    """A comparison that was made. `estimate` is None where it cannot be told, and `why_not` says why."""

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
class CohortPair:
    """Two cohorts, of which the first has its messages earlier."""

    earlier: CohortSummary
    later: CohortSummary
    by_lot: bool
    """Whether chance put people into the one or the other."""

    @property
    def weeks_apart(self) -> int:
        """How many weeks lie between the messages of the two."""
        return self.later.messages_after - self.earlier.messages_after

    @property
    def key(self) -> tuple[int, int]:
        return self.earlier.id, self.later.id

    def weeks(self, span: Span) -> tuple[int, int]:
        """First and last week of the program, from 1."""
        first = self.earlier.messages_after + (self.weeks_apart if span is Span.AFTER else 0)
        return first + 1, first + self.weeks_apart

    def known_on(self, span: Span) -> date:
        """The day on which a comparison can be made."""
        return max(self.earlier.start, self.later.start) + self.weeks(span)[1] * WEEK + A_DAY


class _ComparisonRules(NamedTuple):
    """What comparisons go by."""

    curriculum: Curriculum
    fewest: int
    """People on each side."""
    now: datetime


class _Side(NamedTuple):
    """A cohort of a pair, and whom it is compared by."""

    cohort: CohortSummary
    members: Sequence[int]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A pair and what is known of it by now."""

    pair: CohortPair
    told: Mapping[Span, ToldComparison]


def find_experiments(
    tx: Connection, organisation_id: int, pack: Pack, smallest: int, now: datetime
) -> list[Experiment]:
    """Every pair of an organisation, after making the comparisons whose weeks are over; `smallest` is the server's."""
    pairs = list(find_cohort_pairs(tx, organisation_id))
    told = _find_told(tx, organisation_id)
    rules = _ComparisonRules(pack.curriculum, max(FEWEST, smallest), now)
    for pair in pairs:
        due = [span for span in Span if pair.known_on(span) <= now.date() and span not in told.get(pair.key, {})]
        if due:
            _save_comparisons(tx, organisation_id, pair, due, rules)
    told = _find_told(tx, organisation_id)
    return [Experiment(pair, told.get(pair.key, {})) for pair in pairs]


def compare_all_cohorts(tx: Connection, present: Present) -> int:
    """Make the comparisons whose weeks are over in every organisation; returns in how many it looked."""
    organisations = tx.scalars(select(COHORT.c.organisation_id).distinct()).all()
    for organisation_id in organisations:
        find_experiments(tx, organisation_id, present.pack, present.deployment.smallest_group, present.now)
    return len(organisations)


def find_cohort_pairs(tx: Connection, organisation_id: int) -> Iterator[CohortPair]:
    """Pairs by lot; a cohort that waits without one stands beside the one with the nearest start that does not wait."""
    cohorts = {cohort.id: cohort for cohort in find_cohorts(tx, organisation_id)}
    drawn = find_randomised_pairs(tx, organisation_id)
    yield from (CohortPair(cohorts[earlier], cohorts[later], True) for earlier, later in drawn)
    at_once = [cohort for cohort in cohorts.values() if not cohort.messages_after]
    for later in cohorts.values():
        if later.messages_after and at_once and all(later.id not in pair for pair in drawn):
            nearest = min(at_once, key=lambda cohort: (abs(cohort.start - later.start), cohort.id))
            yield CohortPair(nearest, later, False)


def _find_told(tx: Connection, organisation_id: int) -> dict[tuple[int, int], dict[Span, ToldComparison]]:
    told: dict[tuple[int, int], dict[Span, ToldComparison]] = {}
    for row in tx.execute(select(EFFECT).where(EFFECT.c.organisation_id == organisation_id)):
        told.setdefault((row.earlier_id, row.later_id), {})[Span(row.span)] = _read_told(row)
    return told


def _read_told(row: Row[Any]) -> ToldComparison:
    return ToldComparison(
        first_week=row.first_week,
        last_week=row.last_week,
        by_lot=row.by_lot,
        why_not=row.why_not,
        people=(row.earlier_people, row.later_people),
        done=(row.earlier_done, row.later_done),
        messages=(row.earlier_messages, row.later_messages),
        estimate=None if row.why_not else Estimate(row.value, row.low, row.high),
    )


def _save_comparisons(
    tx: Connection, organisation_id: int, pair: CohortPair, spans: Sequence[Span], rules: _ComparisonRules
) -> None:
    """Make comparisons, and keep them for good."""
    earlier, later = _find_sides(tx, pair)
    for span in spans:
        first, last = pair.weeks(span)
        done = [_count_outcomes(tx, side, pair, span, rules) for side in (earlier, later)]
        values: dict[str, object] = {"earlier_id": pair.earlier.id, "later_id": pair.later.id, "span": span.value}
        values |= {"organisation_id": organisation_id, "first_week": first, "last_week": last}
        values |= {"by_lot": pair.by_lot, "compared_at": rules.now, **_compute_figures(done, rules.fewest)}
        if not values["why_not"]:
            values["earlier_messages"] = _count_messages(tx, earlier, first, last)
            values["later_messages"] = _count_messages(tx, later, first, last)
        add_row(tx, EFFECT, values)


def _compute_figures(done: Sequence[Sequence[int]], fewest: int) -> dict[str, object]:
    """What is kept of the outcomes of two sides."""
    if min(map(len, done)) < fewest:
        return {"why_not": "few"}
    if not all(is_disclosable(side, fewest) for side in done):
        return {"why_not": "alike"}
    figures: dict[str, object] = {"why_not": "", **asdict(mean_difference(*done))}
    for name, side in zip(("earlier", "later"), done, strict=True):
        figures |= {f"{name}_people": len(side), f"{name}_done": sum(side)}
    return figures


def _find_sides(tx: Connection, pair: CohortPair) -> list[_Side]:
    """Whom a lot put on each side, else who was there by the end of its first week; each where they were first."""
    if pair.by_lot:
        rows = find_randomised_members(tx, pair.earlier.id, pair.later.id)
    else:
        rows = [(member, cohort) for member, cohort in tx.execute(_joined_in_time(pair))]
    put: dict[int, int] = {}
    for member, cohort in rows:
        put.setdefault(member, cohort)
    return [
        _Side(cohort, [member for member, where in put.items() if where == cohort.id])
        for cohort in (pair.earlier, pair.later)
    ]


def _joined_in_time(pair: CohortPair) -> Select[Any]:
    in_time = [
        (ENROLMENT.c.cohort_id == cohort.id)
        & (ENROLMENT.c.created_at < midnight(cohort.start + WEEK))
        & (ENROLMENT.c.ended_at.is_(None) | (ENROLMENT.c.ended_at >= midnight(cohort.start)))
        for cohort in (pair.earlier, pair.later)
    ]
    return select(ENROLMENT.c.member_id, ENROLMENT.c.cohort_id).where(or_(*in_time)).order_by(ENROLMENT.c.id)


def _count_outcomes(tx: Connection, side: _Side, pair: CohortPair, span: Span, rules: _ComparisonRules) -> list[int]:
    """For each of a side's people, the projects done in the weeks with evidence; nothing is a number, too."""
    theirs = PROJECT_DONE.c.member_id.in_(side.members) & PROJECT_DONE.c.project_id.in_(rules.curriculum.project_ids)
    in_time = _is_within(PROJECT_DONE.c.done_at, side.cohort, *pair.weeks(span)) & has_evidence(rules.curriculum)
    query = select(PROJECT_DONE.c.member_id, func.count()).where(theirs, in_time)
    done: Counter[int] = Counter(dict(tx.execute(query.group_by(PROJECT_DONE.c.member_id)).all()))
    return [done[member] for member in side.members]


def _count_messages(tx: Connection, side: _Side, first_week: int, last_week: int) -> int:
    """Weekly messages to a side that went out in some weeks."""
    sent = (NOTICE.c.kind == WEEKLY.name) & (NOTICE.c.state == NoticeState.SENT)
    in_time = _is_within(NOTICE.c.sending_at, side.cohort, first_week, last_week)
    query = select(func.count()).where(NOTICE.c.member_id.in_(side.members), sent, in_time)
    return int(tx.execute(query).scalar_one())


def _is_within(
    column: ColumnElement[datetime], cohort: CohortSummary, first_week: int, last_week: int
) -> ColumnElement[bool]:
    """Whether a moment lies in some weeks of a cohort's program, counted from 1."""
    begin, end = midnight(cohort.start + (first_week - 1) * WEEK), midnight(cohort.start + last_week * WEEK)
    return (column >= begin) & (column < end)
