"""Saying yes, maybe or no, and the waiting list."""

from datetime import datetime

from sqlalchemy import Connection

from engine.chat.errors import Refusal
from engine.community.notifications import SeatFree, notify_members, schedule_event_reminders
from engine.community.records.events import Occurrence, find_answers, save_answer, save_visit
from engine.community.rules import seats
from engine.community.rules.seats import Answer


def answer_invitation(tx: Connection, occurrence: Occurrence, member_id: int, wish: Answer, now: datetime) -> Answer:
    """Take somebody's answer to an occurrence, whose row is held; returns what it comes to."""
    if occurrence.cancelled:
        raise Refusal("community.cancelled_already", event=occurrence.series.title)
    if occurrence.ends <= now:
        raise Refusal("community.over", event=occurrence.series.title)
    answers = find_answers(tx, [occurrence.row])[occurrence.row]
    got = seats.decide_answer(answers, member_id, wish, occurrence.capacity)
    if answers.get(member_id) is not got:
        save_answer(tx, occurrence, member_id, got, now)
        if got is Answer.YES:
            schedule_event_reminders(tx, occurrence, [member_id], now)
        give_seats(tx, occurrence, now)
    return got


def give_seats(tx: Connection, occurrence: Occurrence, now: datetime) -> int:
    """Let those who wait longest have the seats that are free, and tell them; returns how many."""
    answers = find_answers(tx, [occurrence.row])[occurrence.row]
    lucky = seats.find_next_in_line(answers, occurrence.capacity)
    for member_id in lucky:
        save_visit(tx, occurrence, member_id, {"answer": Answer.YES})  # keeps its place in the order of answers
    schedule_event_reminders(tx, occurrence, lucky, now)
    notify_members(tx, SeatFree(occurrence.row, occurrence.sequence), occurrence, lucky, now)
    return len(lucky)
