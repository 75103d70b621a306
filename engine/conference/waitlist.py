"""What follows when a talk will not be given: those who wanted to hear it are told, and the next one is offered."""

from datetime import datetime

from sqlalchemy import Connection

from engine.conference.notifications import notify_changes, notify_decision
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import find_reviews, score_reviews
from engine.conference.records.tables import Decision, TalkState
from engine.conference.records.talks import Talk, change_talk, find_talks
from engine.conference.rules.review_scores import rank_talks
from engine.content.conference import ConferenceRules


def free_slot(tx: Connection, rules: ConferenceRules, conference: Conference, before: Talk, now: datetime) -> None:
    """Take a talk, which was accepted until now, out of the schedule; `before` is how it was."""
    change_talk(tx, before.id, room_id=None, starts=None)
    if before.told is not Decision.ACCEPTED or not before.is_given:
        return
    if before.is_shown:
        cancel_shown_talk(tx, before, now)
        notify_changes(tx, conference, [before], now)
    if conference.occurrence.starts > now and not conference.occurrence.cancelled:
        offer_next_talk(tx, rules, conference, now)


def cancel_shown_talk(tx: Connection, before: Talk, now: datetime) -> None:
    """Let calendars and agendas know that a talk of the schedule is off."""
    change_talk(tx, before.id, sequence=before.sequence + 1, shown_at=now)


def offer_next_talk(tx: Connection, rules: ConferenceRules, conference: Conference, now: datetime) -> None:
    """Accept the best talk of the waiting list, and ask its speakers."""
    proposed = (talk for talk in find_talks(tx, conference.id, TalkState.PROPOSED) if talk.speakers)
    waiting = {talk.id: talk for talk in proposed if talk.decision is talk.told is Decision.WAITLISTED}
    scores = score_reviews(rules, find_reviews(tx, conference.id))
    for talk_id in rank_talks({talk_id: scores.get(talk_id) for talk_id in waiting})[:1]:
        change_talk(tx, talk_id, decision=Decision.ACCEPTED, told=Decision.ACCEPTED)
        notify_decision(tx, conference, waiting[talk_id], Decision.ACCEPTED, now)
