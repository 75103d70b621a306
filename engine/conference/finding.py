"""Finding the conference and the talk that a press or words name."""

from typing import NamedTuple

from engine.chat.errors import Refusal, require_found
from engine.community.agenda import find_upcoming
from engine.community.cards.events import CONFERENCE, event_args
from engine.community.finding import find_event, list_series, lock_event
from engine.community.records.events import Occurrence, Series, find_occurrence_by_id, lock_occurrence
from engine.conference.records.conferences import Conference, read_conference
from engine.conference.records.tables import TalkState
from engine.conference.records.talks import Talk, read_talk
from engine.turn import Args, Turn

AHEAD = 2
"""Occurrences of each series in which one that is under way is looked for."""


class ConferenceAndTalk(NamedTuple):
    """A talk with the conference that it is for."""

    conference: Conference
    talk: Talk


def list_conference_series(turn: Turn, *, ended: bool = False) -> list[Series]:
    """The organisation's series of conferences that go on; with `ended` also those that are over."""
    return [series for series in list_series(turn, ended=ended) if series.kind == CONFERENCE]


def find_edition(turn: Turn, args: Args, series: Series | None = None) -> Occurrence:
    """The occurrence that a press names, or the next one, of a series or of all: first one that has had its call."""
    if args.optional("day"):
        named = find_event(turn, args)
        if named.series.kind != CONFERENCE:
            raise Refusal("chat.unknown_button")
        return named
    ahead = find_upcoming(turn.tx, [series] if series else list_conference_series(turn), turn.now, AHEAD)
    under_way = (event for event in ahead if event.id is not None and read_conference(turn.tx, event))
    return require_found(next(under_way, next(iter(ahead), None)), "conference.none")


def lock_edition(turn: Turn, args: Args) -> Occurrence:
    """The same with a row that nobody else changes meanwhile."""
    return lock_event(turn, Args(event_args(find_edition(turn, args))))


def find_conference(turn: Turn, args: Args) -> Conference:
    """The conference that a press names, or the next; Refusal where it has had no call for talks."""
    return _require_opened(turn, find_edition(turn, args))


def lock_conference(turn: Turn, args: Args) -> Conference:
    """The same, which nobody else changes meanwhile."""
    return _require_opened(turn, lock_edition(turn, args))


def find_uncancelled_conference(turn: Turn, conference_id: int) -> Conference | None:
    """A conference of the person's own organisation; None where there is none, or it is cancelled."""
    occurrence = find_occurrence_by_id(turn.tx, list_conference_series(turn, ended=True), conference_id)
    return read_conference(turn.tx, occurrence) if occurrence and not occurrence.cancelled else None


def find_uncancelled_talk(turn: Turn, talk_id: int) -> ConferenceAndTalk | None:
    """A talk with its conference; None where there is none, or it is cancelled."""
    talk = read_talk(turn.tx, turn.scope.organisation_id, talk_id)
    conference = find_uncancelled_conference(turn, talk.occurrence_id) if talk else None
    return ConferenceAndTalk(conference, talk) if conference and talk else None


def require_conference(turn: Turn, conference_id: int) -> Conference:
    """A conference of the person's own organisation; Refusal where there is none."""
    return _require_opened(turn, _require_occurrence(turn, conference_id))


def lock_conference_by_id(turn: Turn, conference_id: int) -> Conference:
    """The same, which nobody else changes meanwhile."""
    occurrence = _require_occurrence(turn, conference_id)
    return _require_opened(turn, lock_occurrence(turn.tx, occurrence.series, occurrence.day, turn.now))


def find_talk(turn: Turn, args: Args) -> ConferenceAndTalk:
    """The talk that a press names, with its conference; Refusal where there is none."""
    talk = _require_talk(turn, args)
    return ConferenceAndTalk(require_conference(turn, talk.occurrence_id), talk)


def lock_talk(turn: Turn, args: Args) -> ConferenceAndTalk:
    """The same, which nobody else changes meanwhile: the talk is read again once its conference is locked."""
    conference = lock_conference_by_id(turn, _require_talk(turn, args).occurrence_id)
    return ConferenceAndTalk(conference, _require_talk(turn, args))


def lock_own_talk(turn: Turn, args: Args) -> ConferenceAndTalk:
    """A talk of which the person is the author, locked."""
    named = lock_talk(turn, args)
    if named.talk.author_id != turn.scope.member_id or named.talk.state is TalkState.WITHDRAWN:
        raise Refusal("conference.not_yours")
    return named


def _require_talk(turn: Turn, args: Args) -> Talk:
    return require_found(read_talk(turn.tx, turn.scope.organisation_id, args.number("talk")), "conference.no_talk")


def _require_occurrence(turn: Turn, conference_id: int) -> Occurrence:
    return require_found(find_occurrence_by_id(turn.tx, list_conference_series(turn, ended=True), conference_id))


def _require_opened(turn: Turn, occurrence: Occurrence) -> Conference:
    conference = read_conference(turn.tx, occurrence)
    if conference is None:
        raise Refusal("conference.not_opened", event=occurrence.series.title)
    return conference
