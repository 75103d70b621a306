"""Pace: which curriculum week somebody is in on a calendar day. Pure; every date is one of the member's own zone.

A program is cut into weeks of seven days from its first day on, so that a cohort's weeks begin on one week day for
everybody. A week of which at least `MOSTLY` days are paused is not taken but waits, and everything after it moves by a
week; a shorter pause moves nothing. So a pause of whole weeks, from whichever day, moves exactly as many weeks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from engine.notices.rules.cadence import ProgramDays, week_of

WEEK = 7
MOSTLY = 4
"""Days of a week from which it counts as paused: with four of seven, pauses of whole weeks move whole weeks."""

FURTHEST = timedelta(days=730)
"""How far ahead a start may lie."""

Span = tuple[int, int | None]
"""First day and last day, or weeks, counted from the first day of the program; None for no end."""


class StartProblem(StrEnum):
    """Why a start makes no sense."""

    OVER = "over"
    """The last week would be over already."""
    FAR = "far"
    """So far ahead that it is a slip of the pen."""


class ProgramState(StrEnum):
    BEFORE = "before"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    """All weeks are over; what is left of the projects is another question."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the program stands still. `last` belongs to it; None until the person resumes."""

    first: date
    last: date | None
    quiet: bool = True
    """Whether the person is away; otherwise it is an extra week for the same curriculum week."""
    id: int = 0


@dataclass(frozen=True)
class Enrolment:
    """One run of a member through the program."""

    id: int = field(compare=False)
    """Runs with the same weeks on the same days are equal, whosever they are."""
    start: date
    weeks: tuple[int, ...]
    """Numbers of the curriculum weeks in the order in which this person takes them; never empty."""

    cohort: str = ""
    """The cohort's name; empty for self-paced."""
    shift: int = 0
    """Weeks by which the start is later than `start`."""
    pauses: tuple[Pause, ...] = ()
    """In any order, overlapping or not."""
    messages_after: int = 0
    """Weeks of the calendar from `start` on in which no weekly message comes, whatever shifts and pauses move."""

    @property
    def messages_from(self) -> date:
        """The first day of the weekly messages."""
        return self.start + timedelta(weeks=self.messages_after)

    def waits_for_messages(self, day: date) -> bool:
        """Whether weekly messages are held back on a day, for a cohort's begin later than its program."""
        return bool(self.messages_after) and day < self.messages_from

    @property
    def begins(self) -> date:
        """The first day of the program."""
        return self.start + timedelta(weeks=self.shift) if self.shift else self.start

    @cached_property
    def _waiting_spans(self) -> tuple[Span, ...]:
        if not self.pauses:
            return ()
        return _waiting_weeks(_merge_spans(self._spans_of(self.pauses)))

    def _spans_of(self, pauses: Iterable[Pause]) -> list[Span]:
        """Pauses as days from the beginning on; what lies before it moves nothing."""
        spans = []
        for pause in pauses:
            first = max((pause.first - self.begins).days, 0)
            last = (pause.last - self.begins).days if pause.last else None
            if last is None or last >= first:
                spans.append((first, last))
        return spans

    def waited_before(self, week: int) -> int:
        """How many calendar weeks before the one at `week`, counted from 0, were not taken."""
        return sum(
            week - first if last is None else min(last + 1, week) - first
            for first, last in self._waiting_spans
            if first < week
        )

    def first_day(self, number: int) -> date | None:
        """When the person's nth week begins; None where an open pause lies before it."""
        week = number - 1
        for first, last in self._waiting_spans:
            if first > week:
                break
            if last is None:
                return None
            week += last + 1 - first
        return self.begins + timedelta(weeks=week)

    def extra_week(self, today: date) -> Pause:
        """The pause that gives one more week to the curriculum week of today: the first calendar week, from this one
        on, that does not wait already."""
        week = (today - self.begins).days // WEEK
        for first, last in self._waiting_spans:
            if last is not None and first <= week <= last:
                week = last + 1
        first_day = self.begins + timedelta(weeks=week)
        return Pause(first_day, first_day + timedelta(days=WEEK - 1), quiet=False)

    @property
    def ends(self) -> date | None:
        """The last day of the last week; None while a pause is open."""
        last = self.first_day(len(self.weeks))
        return None if last is None else last + timedelta(days=WEEK - 1)


@dataclass(frozen=True, slots=True)
class Position:
    """Where an enrolment is on a day."""

    state: ProgramState
    number: int | None
    """The person's nth week, from 1; None before and after. In a pause, the one that goes on after it."""
    week: int | None
    """The number of the curriculum week that it is; other than `number` where the person has an order of their own."""
    first_day: date
    """Of the calendar week of the program that the day is in; before the start, of the first one to come."""
    last_day: date
    key: str
    """The same for all days of one calendar week of the program, whatever order, shifts or pauses change in it: the
    ledger's name for the one message of that week."""
    until: date | None = None
    """The last day of the pause that the day is in; None outside of one, or where it has no end yet."""


@lru_cache(maxsize=1024)
def find_position(enrolment: Enrolment, today: date) -> Position:
    """Find the week of an enrolment on a day."""
    day = (today - enrolment.begins).days
    if day < 0:
        return _make_position(enrolment, ProgramState.BEFORE, None, enrolment.first_day(1) or enrolment.begins)
    week = day // WEEK
    begin = enrolment.begins + timedelta(weeks=week)
    number = week + 1 - enrolment.waited_before(week)
    if number > len(enrolment.weeks):
        return _make_position(enrolment, ProgramState.FINISHED, None, begin)
    for first, last in _merge_spans(enrolment._spans_of(pause for pause in enrolment.pauses if pause.quiet)):
        if first <= day and (last is None or day <= last):
            until = None if last is None else enrolment.begins + timedelta(days=last)
            return _make_position(enrolment, ProgramState.PAUSED, number, begin, until)
    return _make_position(enrolment, ProgramState.RUNNING, number, begin)


@lru_cache(maxsize=1024)
def find_program_days(enrolment: Enrolment) -> ProgramDays:
    """Which days of a run have a weekly message: from its beginning, or that of its cohort's messages, to a week after
    its end, which has one about all of it. None comes in a pause, nor in what is left of a week that waits for one."""
    begins, ends = enrolment.begins, enrolment.ends
    away = _merge_spans(enrolment._spans_of(pause for pause in enrolment.pauses if pause.quiet))
    weeks = [(first * WEEK, None if last is None else last * WEEK + WEEK - 1) for first, last in _waiting_weeks(away)]
    return ProgramDays(
        week_from=begins.weekday(),
        first_week=week_of(begins, begins.weekday()),
        waits=tuple(
            (begins + timedelta(days=first), date.max if last is None else begins + timedelta(days=last))
            for first, last in _merge_spans([*away, *weeks])
        ),
        says=(max(begins, enrolment.messages_from), date.max if ends is None else ends + timedelta(days=WEEK)),
    )


def _make_position(
    enrolment: Enrolment, state: ProgramState, number: int | None, first: date, until: date | None = None
) -> Position:
    week = None if number is None else enrolment.weeks[number - 1]
    return Position(state, number, week, first, first + timedelta(days=WEEK - 1), f"week-{first.isoformat()}", until)


def _merge_spans(spans: list[Span]) -> list[Span]:
    """The same days as spans that neither overlap nor touch, in order."""
    joined: list[Span] = []
    for first, last in sorted(spans, key=lambda span: span[0]):
        if joined:
            start, end = joined[-1]
            if end is None:
                break
            if first <= end + 1:
                joined[-1] = (start, None if last is None else max(end, last))
                continue
        joined.append((first, last))
    return joined


def _waiting_weeks(days: Sequence[Span]) -> tuple[Span, ...]:
    """The weeks that are mostly covered by spans of days that neither overlap nor touch, in order."""
    covered: Counter[int] = Counter()
    endless: list[Span] = []
    for first, last in days:
        if last is None:
            endless = [(first // WEEK + 1, None)]
            last = endless[0][0] * WEEK - 1
        covered.update(day // WEEK for day in range(first, last + 1))
    return (*((week, week) for week, count in sorted(covered.items()) if count >= MOSTLY), *endless)


def check_start(start: date, today: date, weeks: int) -> StartProblem | None:
    """What speaks against beginning a program of so many weeks on a day; None where nothing does."""
    if start - today > FURTHEST:
        return StartProblem.FAR
    return StartProblem.OVER if (today - start).days >= weeks * WEEK else None


def drop_weeks(weeks: Sequence[int], taken: int, dropped: Iterable[int]) -> tuple[int, ...]:
    """The order without some curriculum weeks, of which the first `taken` stay: they are over."""
    out = set(dropped)
    return (*weeks[:taken], *(week for week in weeks[taken:] if week not in out))


def reorder_weeks(weeks: Sequence[int], taken: int, wanted: Sequence[int]) -> tuple[int, ...]:
    """The order in which what follows the first `taken` weeks stands as in `wanted`; nothing comes in or goes."""
    rank = {week: at for at, week in enumerate(wanted)}
    rest = sorted(weeks[taken:], key=lambda week: rank.get(week, len(rank) + week))
    return (*weeks[:taken], *rest)
