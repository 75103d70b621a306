"""Whether a notice may go out now: the last look at what its reader wishes, just before it is sent. Pure."""

from datetime import date, datetime
from typing import NamedTuple

from engine.notices.kinds import Kind
from engine.notices.rules import cadence
from engine.notices.rules.cadence import BUDGET, QUIET_AFTER, Preferences, Rhythm
from engine.notices.states import NoticeState
from engine.recurrence.zones import zone_of


class Verdict(NamedTuple):
    """What becomes of a notice. PENDING has the moment from which it may go; SENDING means now."""

    state: NoticeState
    reason: str = ""
    not_before: datetime | None = None


NOTHING_TO_SAY = "there is nothing to say"
"""Why a notice is skipped whose time has passed, or not come."""
GO = Verdict(NoticeState.SENDING)


def decide_sending(
    kind: Kind, expires: datetime, wishes: Preferences, *, active: bool, unanswered: int, sent: int, now: datetime
) -> Verdict:
    """Decide; `sent` is how many notices that count have gone out in the reader's week."""
    if not active:
        return Verdict(NoticeState.SKIPPED, "no longer served")
    if wishes.off or kind.name in wishes.kinds_off:
        return Verdict(NoticeState.SKIPPED, "switched off")
    if kind.announces_silence and unanswered < QUIET_AFTER:
        return Verdict(NoticeState.SKIPPED, "came back")
    if not kind.announces_silence and unanswered + kind.awaits_answer > QUIET_AFTER:
        return Verdict(NoticeState.SKIPPED, "gone quiet, or about to say so")
    may = cadence.allowed_from(wishes.rhythm, now)
    if max(may, now) >= expires:
        return Verdict(NoticeState.EXPIRED)
    if may > now:
        return Verdict(NoticeState.PENDING, not_before=may)
    if kind.budgeted and (sent >= BUDGET or (wishes.digest and kind.joins_digest)):
        return Verdict(NoticeState.HELD, "over the week's budget")
    return GO


def digest_at(rhythm: Rhythm, now: datetime) -> datetime:
    """When what is held back goes out: at the member's time on the last working day of the week, of the next week
    where that is over."""
    week = cadence.week_of(now.astimezone(zone_of(rhythm.zone)).date())
    for candidate in (week, week + 1, week + 2):
        days = [date.fromordinal(7 * candidate + 1 + day) for day in range(7)]
        working = [day for day in days if cadence.is_working_day(rhythm, day)]
        if working and (moment := cadence.local_minute(rhythm.zone, working[-1], rhythm.minute)) > now:
            return moment
    return cadence.local_minute(rhythm.zone, date.fromordinal(7 * week + 26), rhythm.minute)
