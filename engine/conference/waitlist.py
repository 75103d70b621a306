"""What follows when a talk will not be given: those who wanted to hear it are told, and the next one is offered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from engine.conference.notifications import notify_changes, notify_decision
from engine.conference.records import talks as records
from engine.conference.records.scores import scores_of
from engine.conference.records.tables import Decision, State
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.review_scores import ranked
from engine.content.conference import ConferenceRules


def free_place(tx: Connection, rules: ConferenceRules, conference: Conference, was: Talk, now: datetime) -> None:
    """Take a talk, which was accepted until now, out of the schedule; `was` is how it was before."""
    records.change_talk(tx, was.id, room_id=None, starts=None)
    if was.told is not Decision.ACCEPTED or not was.is_given:
        return
    if was.is_shown:
        drop_shown(tx, was, now)
        notify_changes(tx, conference, [was], now)
    if conference.occurrence.starts > now and not conference.occurrence.cancelled:
        offer_next(tx, rules, conference, now)


def drop_shown(tx: Connection, was: Talk, now: datetime) -> None:
    """Let calendars and agendas know that a talk of the schedule is off."""
    records.change_talk(tx, was.id, sequence=was.sequence + 1, shown_at=now)


def offer_next(tx: Connection, rules: ConferenceRules, conference: Conference, now: datetime) -> Talk | None:
    """Accept the best talk of the waiting list, and ask its speakers."""
    waiting = [each for each in records.find_talks(tx, conference.id, State.PROPOSED) if _waits(each)]
    scores = scores_of(tx, rules, conference.id)
    order = ranked({each.id: scores.get(each.id) for each in waiting})
    chosen = next((each for number in order for each in waiting if each.id == number), None)
    if chosen:
        records.change_talk(tx, chosen.id, decision=Decision.ACCEPTED, told=Decision.ACCEPTED)
        notify_decision(tx, conference, chosen, Decision.ACCEPTED, now)
    return chosen


def _waits(talk: Talk) -> bool:
    return talk.decision is Decision.WAITLISTED and talk.told is Decision.WAITLISTED and bool(talk.speakers)
