"""Until when the bot is silent: the one place that knows when somebody's next weekly message comes, whatever holds it
back. Every card that names such a day asks here, and the planner plans by the same days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from engine.content.models import Pack
from engine.curriculum.records.enrolments import CURRENT_ENROLMENTS, find_enrolment
from engine.curriculum.rules.pace import find_program_days
from engine.notices.kinds import WEEKLY
from engine.notices.records.ledger import find_waiting
from engine.notices.records.preferences import find_preferences
from engine.notices.rules.cadence import QUIET_AFTER, ProgramDays, Rhythm, allowed_from, find_message, first_day
from engine.people.records.planning import find_planning_state
from engine.store.compiled_sql import reading_ahead
from engine.turn import Turn

_NEAR = timedelta(days=14)
"""What lies further away than this, and further back, tells members apart for nothing when a week is planned."""
_USUAL = timedelta(days=8)
"""Within that time the next message of somebody comes whom nothing holds back, and who has one each week."""


@dataclass(frozen=True, slots=True)
class NextMessage:
    """When the next weekly message comes. `key` is the copy's sentence about it."""

    key: str
    when: datetime | None = None
    """None where none comes."""
    is_late: bool = False
    """Whether something holds it back."""


def find_next_message(turn: Turn) -> NextMessage:
    """What is to be said to the person of a turn about their next weekly message."""
    scope, enrolment = turn.scope, find_enrolment(turn.tx, turn.scope.member_id, turn.pack.curriculum.weeks)
    wishes = find_preferences(turn.tx, scope.member_id, scope.person.timezone, turn.now)
    if wishes.off:
        return NextMessage("notices.state_off", is_late=True)
    if WEEKLY.name in wishes.kinds_off:
        return NextMessage("notices.state_no_weekly", is_late=True)
    if enrolment is None:
        return NextMessage("notices.state_not_started")
    days = find_program_days(enrolment)
    when = _find_moment(turn, replace(wishes.rhythm, program=days))
    if when is None:
        if any(last == date.max for _, last in days.waits):
            return NextMessage("notices.state_paused", is_late=True)
        is_over = enrolment.ends is not None and turn.today > enrolment.ends
        return NextMessage("notices.state_over" if is_over else "notices.state_away_to_its_end", is_late=not is_over)
    is_late = when - turn.now > _USUAL * wishes.rhythm.every
    if enrolment.waits_for_messages(turn.today):
        return NextMessage("notices.state_held_back", when, is_late=True)
    if scope.person.unanswered > QUIET_AFTER:
        return NextMessage("notices.state_quiet", when, is_late)
    return NextMessage("notices.next_message", when, is_late)


def _find_moment(turn: Turn, rhythm: Rhythm) -> datetime | None:
    """When the message comes that waits in the ledger, as for the end of the quiet hours; otherwise the next one."""
    waiting = find_waiting(turn.tx, turn.scope.member_id, WEEKLY.name)
    if waiting:
        moment = allowed_from(rhythm, max(waiting.not_before, turn.now))
        if moment < waiting.expires_at and rhythm.program.is_said(moment.astimezone(turn.voice.zone).date()):
            return moment
    return find_message(rhythm, *find_planning_state(turn.tx, turn.scope.member_id), turn.now)


def find_members_days(tx: Connection, members: Sequence[int], pack: Pack, now: datetime) -> dict[int, ProgramDays]:
    """By member, the days of their program that matter from now on; who is in none is left out."""
    days = {}
    with reading_ahead(tx, members, (CURRENT_ENROLMENTS,)):
        for member in members:
            if enrolment := find_enrolment(tx, member, pack.curriculum.weeks):
                days[member] = _trim(find_program_days(enrolment), now.date())
    return days


def _trim(days: ProgramDays, today: date) -> ProgramDays:
    """The same without what is long over or far away, so that people can be planned for together."""
    near, past = today + _NEAR, today - _NEAR
    first_week = days.first_week if first_day(days.first_week, days.week_from) > past else 0
    waits = tuple(span for span in days.waits if span[1] > past)
    first, last = days.says or (near, past)
    says = (date.min if first < past else first, date.max if last > near else last)
    return replace(days, first_week=first_week, waits=waits, says=says)
