"""What follows from answers to notifications."""

from datetime import datetime, timedelta

from sqlalchemy import select

from engine.curriculum.records.projects import save_action_answer
from engine.curriculum.rules.choice import Answer
from engine.notices.records.notices import NOTICE
from engine.notices.responses import Received, Response, find_received, save_response
from engine.notices.rules.cadence import Rhythm, allowed_from, working_day_later
from engine.notices.schedule import schedule
from engine.nudges.notifications import Reminder
from engine.recurrence.zones import zone_of
from engine.turn import Turn

LATER_TODAY = timedelta(hours=3)
BLOCKED_LATELY = timedelta(days=10)
_MOST_DAYS = 10

SETTLING = {Response[answer.name]: answer for answer in Answer}
"""Answers that say something about the action itself: the curriculum chooses the next one by them."""


def find_origin(turn: Turn, received: Received) -> Received:
    """What a reminder reminds of; any other notification itself."""
    reminder = Reminder.read(received.key) if received.kind == Reminder.kind.name else None
    return (reminder and find_received(turn, reminder.notice)) or received


def record_response(turn: Turn, received: Received, response: Response) -> None:
    """Keep an answer, and pass it on to the curriculum where it is about an action."""
    save_response(turn, received.id, response)
    if response in SETTLING and received.subject in turn.pack.curriculum.action_by_id:
        save_action_answer(turn.tx, turn.scope, received.subject, SETTLING[response], turn.now)


def find_later_today(rhythm: Rhythm, now: datetime) -> datetime | None:
    """A few hours on, where that is still today and may be."""
    when, zone = now + LATER_TODAY, zone_of(rhythm.zone)
    is_today = when.astimezone(zone).date() == now.astimezone(zone).date()
    return when if is_today and allowed_from(rhythm, when) == when else None


def schedule_reminder(turn: Turn, received: Received, when: datetime) -> None:
    """Send a notification once more; asking twice for a day is asking once."""
    reminder = Reminder(find_origin(turn, received).id, when.astimezone(turn.voice.zone).date())
    schedule(turn.tx, [turn.scope.member_id], reminder, when, when + timedelta(days=2))


def find_free_slot(turn: Turn, rhythm: Rhythm, received: Received) -> datetime:
    """When to block time: at the reader's own time on their next working day that has no block yet."""
    lately = turn.now - BLOCKED_LATELY
    mine = (NOTICE.c.member_id == turn.scope.member_id) & (NOTICE.c.answer == Response.BLOCKED)
    query = select(NOTICE.c.answered_at).where(mine, NOTICE.c.answered_at > lately, NOTICE.c.id != received.id)
    taken = {working_day_later(rhythm, moment, 1) for moment in turn.tx.scalars(query)}
    days = (working_day_later(rhythm, turn.now, number) for number in range(1, _MOST_DAYS))
    return next((moment for moment in days if moment not in taken), working_day_later(rhythm, turn.now, _MOST_DAYS))
