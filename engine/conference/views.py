"""Seeing a conference as the person does: its talks, what they want to hear, and what waits for them."""

from __future__ import annotations

from engine.access import can_manage
from engine.community.records.events import Occurrence
from engine.conference.assignment import left_to_review
from engine.conference.cards.attendee import Agenda, Desk, Hall
from engine.conference.labels import status
from engine.conference.records import reviews as review_records
from engine.conference.records import talks as records
from engine.conference.records.tables import Decision, Said, State
from engine.conference.records.talks import Talk
from engine.conference.rules.timetable import overlap
from engine.turn import Turn


def look(turn: Turn, occurrence: Occurrence) -> Hall:
    conference = records.find_conference(turn.tx, occurrence) if occurrence.id is not None else None
    if conference is None:
        return Hall(occurrence, None, turn.pack.conference, {}, (), {}, frozenset(), can_manage(turn, occurrence))
    talks = [each for each in records.find_talks(turn.tx, conference.id) if each.is_given]
    if conference.published_at:
        talks = [each for each in talks if each.is_shown]
    return Hall(
        occurrence=occurrence,
        conference=conference,
        rules=turn.pack.conference,
        rooms=records.find_rooms(turn.tx, conference.id),
        talks=sorted(talks, key=in_order),
        marks=records.count_marks(turn.tx, conference.id),
        mine=frozenset(each.id for each in records.find_marked(turn.tx, conference.id, turn.scope.member_id)),
        runs=can_manage(turn, occurrence),
    )


def in_order(talk: Talk) -> tuple[bool, int, int, str, int]:
    """The order of a program: by time and room, then by title."""
    starts = talk.shown_starts
    return (starts is None, starts or 0, talk.shown_room_id or 0, talk.title.casefold(), talk.id)


def find_own(turn: Turn, conference_id: int) -> list[Talk]:
    """The talks of the person. The draft of somebody else is not theirs to see, though they may be asked later."""
    me = turn.scope.member_id
    found = records.find_own_talks(turn.tx, conference_id, me)
    return [each for each in found if each.author_id == me or each.state is State.PROPOSED]


def waits(turn: Turn, hall: Hall) -> Desk:
    """What waits for the person in a conference."""
    if hall.conference is None:
        return Desk()
    me, own = turn.scope.member_id, find_own(turn, hall.conference.id)
    said = review_records.said_of(turn.tx, hall.conference.id, me)
    is_open, ahead = hall.conference.is_open(turn.now), hall.occurrence.starts > turn.now
    left = left_to_review(turn, hall.conference) if said is Said.YES else []
    asked = [each for each in own if any(one.id == me and one.said is Said.ASKED for one in each.people)]
    return Desk(
        drafts=sum(each.state is State.DRAFT for each in own) if is_open else 0,
        own=len(own),
        to_confirm=sum(status(each) == Decision.ACCEPTED and each.is_by(me) for each in own) if ahead else 0,
        asked=len(asked) if ahead else 0,
        reviews=len(left),
        committee=said in (Said.ASKED, Said.YES),
    )


def agenda_of(turn: Turn, hall: Hall) -> Agenda:
    """The talks that the person gives and wants to hear, in order."""
    if hall.conference is None:
        return Agenda((), (), (), frozenset())
    me = turn.scope.member_id
    marked = records.find_marked(turn.tx, hall.conference.id, me)
    gives = {each.id: each for each in find_own(turn, hall.conference.id) if each.is_by(me) and each.is_given}
    wanted = {each.id: each for each in marked if each.is_given} | gives
    talks = sorted(wanted.values(), key=in_order)
    timed = [each for each in talks if each.is_shown]
    pairs = [(first, second) for at, first in enumerate(timed) for second in timed[at + 1 :] if at_once(first, second)]
    gone = [each for each in marked if each.shown_starts is not None and not each.is_given]
    return Agenda(talks, pairs, gone, frozenset(gives))


def at_once(first: Talk, second: Talk) -> bool:
    """Whether two talks of the schedule are on at the same time."""
    one, other = first.shown_starts or 0, second.shown_starts or 0
    return overlap(first.minutes, one, second.minutes, other)
