"""Finding the conference and the talk that a press or words name, and who runs it."""

from __future__ import annotations

from typing import NamedTuple

from engine.chat.errors import Refusal
from engine.community.agenda import find_upcoming
from engine.community.cards.events import CONFERENCE, event_args
from engine.community.finding import find_event, list_series, lock_event
from engine.community.records import events as community
from engine.community.records.events import Occurrence, Series
from engine.conference.records import talks as records
from engine.conference.records.tables import State
from engine.conference.records.talks import Conference, Talk
from engine.turn import Args, Turn

AHEAD = 2
"""Occurrences of each series in which one that is under way is looked for."""


class ConferenceAndTalk(NamedTuple):
    """A talk with the conference that it is for."""

    conference: Conference
    talk: Talk


def conference_series(turn: Turn, *, ended: bool = False) -> list[Series]:
    return [each for each in list_series(turn, ended=ended) if each.kind == CONFERENCE]


def find_edition(turn: Turn, args: Args, series: Series | None = None) -> Occurrence:
    """The occurrence that a press names, or the next one, of a series or of all: first one whose call for talks was
    opened."""
    if args.optional("day"):
        return _of_kind(find_event(turn, args))
    ahead = find_upcoming(turn.tx, [series] if series else conference_series(turn), turn.now, AHEAD)
    under_way = (each for each in ahead if each.id is not None and records.find_conference(turn.tx, each))
    found = next(under_way, next(iter(ahead), None))
    if found is None:
        raise Refusal("conference.none")
    return found


def hold_edition(turn: Turn, args: Args) -> Occurrence:
    """The same with a row that nobody else changes meanwhile."""
    return lock_event(turn, Args(event_args(find_edition(turn, args))))


def find_conference(turn: Turn, args: Args) -> Conference:
    """The conference that a press names, or the next; Refusal where it has had no call for talks."""
    occurrence = find_edition(turn, args)
    return _opened(turn, occurrence)


def hold_conference(turn: Turn, args: Args) -> Conference:
    """The same, which nobody else changes meanwhile."""
    return _opened(turn, hold_edition(turn, args))


def find_conference_by_id(turn: Turn, conference_id: int) -> Conference | None:
    """The conference of a row, in the person's own organisation; None where there is none."""
    occurrence = community.find_occurrence_by_id(turn.tx, conference_series(turn, ended=True), conference_id)
    return records.find_conference(turn.tx, occurrence) if occurrence else None


def find_talk_by_id(turn: Turn, talk_id: int) -> ConferenceAndTalk | None:
    """A talk of the person's own organisation, with its conference; None where there is none."""
    talk = records.find_talk(turn.tx, turn.scope.organisation_id, talk_id)
    conference = find_conference_by_id(turn, talk.occurrence_id) if talk else None
    return ConferenceAndTalk(conference, talk) if conference and talk else None


def conference_of(turn: Turn, conference_id: int, *, hold: bool = False) -> Conference:
    """The conference of a row, in the person's own organisation."""
    found = community.find_occurrence_by_id(turn.tx, conference_series(turn, ended=True), conference_id)
    if found and hold:
        found = community.lock_occurrence(turn.tx, found.series, found.day, turn.now)
    if found is None:
        raise Refusal("chat.unknown_button")
    return _opened(turn, found)


def find_talk(turn: Turn, args: Args, *, hold: bool = False) -> ConferenceAndTalk:
    """The talk that a press names and its conference; with `hold` nobody else changes them meanwhile."""
    number, organisation = args.number("talk"), turn.scope.organisation_id
    talk = records.find_talk(turn.tx, organisation, number)
    if talk is None:
        raise Refusal("conference.no_talk")
    conference = conference_of(turn, talk.occurrence_id, hold=hold)
    talk = records.find_talk(turn.tx, organisation, number) if hold else talk
    if talk is None:
        raise Refusal("conference.no_talk")
    return ConferenceAndTalk(conference, talk)


def own_talk(turn: Turn, args: Args) -> ConferenceAndTalk:
    """A talk of which the person is the author, held."""
    named = find_talk(turn, args, hold=True)
    if named.talk.author_id != turn.scope.member_id or named.talk.state is State.WITHDRAWN:
        raise Refusal("conference.not_yours")
    return named


def _of_kind(occurrence: Occurrence) -> Occurrence:
    if occurrence.series.kind != CONFERENCE:
        raise Refusal("chat.unknown_button")
    return occurrence


def _opened(turn: Turn, occurrence: Occurrence) -> Conference:
    found = records.find_conference(turn.tx, occurrence)
    if found is None:
        raise Refusal("conference.not_opened", event=occurrence.series.title)
    return found
