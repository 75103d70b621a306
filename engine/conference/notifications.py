"""What notices about a conference say, built from what is true when they are sent; nothing where it is no longer so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from engine.chat.cards import Card
from engine.chat.errors import Refusal
from engine.community.rules.reminder_times import Lead
from engine.conference import tidings
from engine.conference.cards import notifications as notice_cards
from engine.conference.cards import reviewer as review_cards
from engine.conference.cards import speaker as proposal_cards
from engine.conference.finding import conference_of
from engine.conference.records import reviews as review_records
from engine.conference.records import talks as records
from engine.conference.records.tables import Said, State
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.availability import moment_at
from engine.conference.views import agenda_of, find_own, in_order, look
from engine.recurrence.zones import zone_of
from engine.turn import Turn


def announcement(turn: Turn, key: str) -> Card | None:
    """The card of a notice; None where there is nothing to say any more."""
    what, _, rest = key.partition("/")
    try:
        card = _BUILDERS[what](turn, rest, key) if what in _BUILDERS else None
    except Refusal:
        return None
    return card


def _deadline(turn: Turn, rest: str, key: str) -> Card | None:
    conference = _conference(turn, rest.partition("@")[0])
    drafts = [each for each in find_own(turn, conference.id) if each.state is State.DRAFT]
    if not drafts or tidings.deadline_key(conference) != key or not conference.is_open(turn.now):
        return None
    return notice_cards.deadline_card(turn.voice, conference, len(drafts), turn.now)


def _speaking(turn: Turn, rest: str, key: str) -> Card | None:
    talk = _talk(turn, rest.partition("@")[0])
    conference = conference_of(turn, talk.occurrence_id)
    if conference.occurrence.cancelled or not talk.is_shown or not talk.is_by(turn.scope.member_id):
        return None
    starts = moment_at(conference.occurrence, talk.shown_starts or 0)
    if tidings.speaking_key(key.partition("/")[0], talk, starts) != key or starts <= turn.now:
        return None
    return notice_cards.speaking_card(turn.voice, look(turn, conference.occurrence), talk)


def _agenda(turn: Turn, rest: str, key: str) -> Card | None:
    number, _, day = rest.partition("@")
    conference = _conference(turn, number)
    hall = look(turn, conference.occurrence)
    zone = zone_of(turn.voice.zone.key)
    starts = {each.id: moment_at(hall.occurrence, each.shown_starts or 0) for each in hall.talks if each.is_shown}
    mine = [each for each in agenda_of(turn, hall).talks if each.id in starts]
    today = [each for each in mine if starts[each.id].astimezone(zone).date() == date.fromisoformat(day)]
    today = [each for each in today if starts[each.id] > turn.now]
    if not today or hall.occurrence.cancelled:
        return None
    return notice_cards.morning_card(turn.voice, hall, today)


def _decision(turn: Turn, rest: str, key: str) -> Card | None:
    number, _, decision = rest.partition("/")
    talk = _talk(turn, number)
    conference = conference_of(turn, talk.occurrence_id)
    if talk.told != decision or talk.state is not State.PROPOSED or not talk.is_by(turn.scope.member_id):
        return None
    if conference.occurrence.cancelled or talk.answer:
        return None
    return proposal_cards.decision_card(turn.voice, look(turn, conference.occurrence), talk)


def _with(turn: Turn, rest: str, key: str) -> Card | None:
    talk = _talk(turn, rest)
    conference, me = conference_of(turn, talk.occurrence_id), turn.scope.member_id
    author = next((each.name for each in talk.people if each.id == talk.author_id), None)
    asked = any(each.id == me and each.said is Said.ASKED for each in talk.people)
    if not asked or author is None or talk.state is not State.PROPOSED or conference.occurrence.cancelled:
        return None
    return proposal_cards.with_card(turn.voice, look(turn, conference.occurrence), talk, author)


def _committee(turn: Turn, rest: str, key: str) -> Card | None:
    conference = _conference(turn, rest)
    said = review_records.said_of(turn.tx, conference.id, turn.scope.member_id)
    if said is not Said.ASKED or conference.announced_at or conference.occurrence.cancelled:
        return None
    return review_cards.invitation_card(turn.voice, conference)


def _schedule(turn: Turn, rest: str, key: str) -> Card | None:
    conference = _conference(turn, rest.partition("/")[0])
    if conference.occurrence.cancelled:
        return None
    mine = {each.id: each for each in records.find_marked(turn.tx, conference.id, turn.scope.member_id)}
    own = find_own(turn, conference.id)
    mine |= {each.id: each for each in own if each.is_by(turn.scope.member_id)}
    changed = [
        each for each in mine.values() if each.shown_at and tidings.changes_key(conference, each.shown_at) == key
    ]
    if not changed:
        return None
    first = all(each.sequence == 1 and each.is_given for each in changed)
    hall = look(turn, conference.occurrence)
    return notice_cards.changes_card(turn.voice, hall, sorted(changed, key=in_order), first=first)


def _conference(turn: Turn, number: str) -> Conference:
    return conference_of(turn, int(number))


def _talk(turn: Turn, number: str) -> Talk:
    found = records.find_talk(turn.tx, turn.scope.organisation_id, int(number))
    if found is None:
        raise Refusal("conference.no_talk")
    return found


_BUILDERS: Mapping[str, Callable[[Turn, str, str], Card | None]] = {
    Lead.WEEK: _speaking,
    Lead.DAY: _speaking,
    "deadline": _deadline,
    "agenda": _agenda,
    "decision": _decision,
    "with": _with,
    "committee": _committee,
    "schedule": _schedule,
}
"""By how the key of a notice begins."""
