"""A conference as one person sees it: its talks, what they want to hear, and what waits for them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from engine.access import can_manage
from engine.community.cards.events import event_args
from engine.community.records.events import Occurrence
from engine.conference.labels import find_status
from engine.conference.records.conferences import Conference, find_rooms, read_conference
from engine.conference.records.reviews import find_response, find_reviews
from engine.conference.records.tables import Decision, Response, TalkState
from engine.conference.records.talks import Talk, count_marks, find_marked, find_own_talks, find_talks
from engine.conference.rules.timetable import are_at_once
from engine.content.conference import ConferenceRules
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class ConferenceView:
    """A conference as one person sees it. `conference` is None before its call for talks."""

    me: int
    occurrence: Occurrence
    conference: Conference | None
    rules: ConferenceRules
    rooms: Mapping[int, str]
    talks: Sequence[Talk]
    """Those that everybody may see: with a time, in its order; before the schedule, those that are announced."""
    marks: Mapping[int, int]
    """How many people want to hear each talk."""
    marked: frozenset[int]
    """The talks that the person wants to hear."""
    can_manage: bool

    @property
    def args(self) -> dict[str, str]:
        return event_args(self.occurrence)


class OwnTasks(NamedTuple):
    """How much waits for the person in a conference."""

    drafts: int = 0
    own: int = 0
    to_confirm: int = 0
    asked: int = 0
    reviews: int = 0
    on_committee: bool = False
    """Whether the person reviews, or is asked to."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The talks that somebody wants to hear and gives, in order; `overlaps` are pairs that are on at once."""

    talks: Sequence[Talk]
    overlaps: Sequence[tuple[Talk, Talk]]
    cancelled: Sequence[Talk]
    given: frozenset[int]


def view_conference(turn: Turn, occurrence: Occurrence) -> ConferenceView:
    """The conference that an occurrence is, as the person sees it."""
    me, rules, manages = turn.scope.member_id, turn.pack.conference, can_manage(turn, occurrence)
    conference = read_conference(turn.tx, occurrence) if occurrence.id is not None else None
    if conference is None:
        return ConferenceView(me, occurrence, None, rules, {}, (), {}, frozenset(), manages)
    talks = [talk for talk in find_talks(turn.tx, conference.id) if talk.is_given]
    if conference.published_at:
        talks = [talk for talk in talks if talk.is_shown]
    return ConferenceView(
        me=me,
        occurrence=occurrence,
        conference=conference,
        rules=rules,
        rooms=find_rooms(turn.tx, conference.id),
        talks=in_program_order(talks),
        marks=count_marks(turn.tx, conference.id),
        marked=frozenset(talk.id for talk in find_marked(turn.tx, conference.id, me)),
        can_manage=manages,
    )


def in_program_order(talks: Iterable[Talk]) -> list[Talk]:
    """Talks by time and room, then by title; those without a time last."""
    by_room = sorted(talks, key=lambda talk: (talk.shown_room_id or 0, talk.title.casefold(), talk.id))
    return sorted(by_room, key=lambda talk: (talk.shown_starts is None, talk.shown_starts or 0))


def list_own_talks(turn: Turn, conference_id: int) -> list[Talk]:
    """The talks of the person. The draft of somebody else is not theirs to see, though they may be asked later."""
    me = turn.scope.member_id
    talks = find_own_talks(turn.tx, conference_id, me)
    return [talk for talk in talks if talk.author_id == me or talk.state is TalkState.PROPOSED]


def list_reviewable(turn: Turn, conference: Conference) -> list[Talk]:
    """The proposals that the person may review: never a talk of their own, and nothing before the call has closed."""
    if conference.is_open(turn.now) or conference.announced_at or conference.occurrence.cancelled:
        return []
    talks = find_talks(turn.tx, conference.id, TalkState.PROPOSED)
    return [talk for talk in talks if not talk.concerns(turn.scope.member_id) and talk.speakers]


def list_unreviewed(turn: Turn, conference: Conference) -> list[Talk]:
    """Those that the person has not reviewed, the ones with the fewest reviews first, so that all get some."""
    reviews = find_reviews(turn.tx, conference.id)
    own = {review.talk_id for review in reviews if review.reviewer_id == turn.scope.member_id}
    counts = Counter(review.talk_id for review in reviews)
    talks = [talk for talk in list_reviewable(turn, conference) if talk.id not in own]
    return sorted(talks, key=lambda talk: (counts[talk.id], talk.id))


def find_own_tasks(turn: Turn, view: ConferenceView) -> OwnTasks:
    """What waits for the person in a conference."""
    if view.conference is None:
        return OwnTasks()
    own, response = list_own_talks(turn, view.conference.id), find_response(turn.tx, view.conference.id, view.me)
    is_open, is_ahead = view.conference.is_open(turn.now), view.occurrence.starts > turn.now
    to_confirm = sum(find_status(talk) == Decision.ACCEPTED and talk.is_by(view.me) for talk in own)
    return OwnTasks(
        drafts=sum(talk.state is TalkState.DRAFT for talk in own) if is_open else 0,
        own=len(own),
        to_confirm=to_confirm if is_ahead else 0,
        asked=sum(talk.is_asked(view.me) for talk in own) if is_ahead else 0,
        reviews=len(list_unreviewed(turn, view.conference)) if response is Response.YES else 0,
        on_committee=response in (Response.ASKED, Response.YES),
    )


def find_agenda(turn: Turn, view: ConferenceView) -> Agenda:
    """The talks that the person gives and wants to hear, in order."""
    if view.conference is None:
        return Agenda((), (), (), frozenset())
    marked = find_marked(turn.tx, view.conference.id, view.me)
    own = list_own_talks(turn, view.conference.id)
    given = {talk.id: talk for talk in own if talk.is_by(view.me) and talk.is_given}
    talks = in_program_order(({talk.id: talk for talk in marked if talk.is_given} | given).values())
    pairs = combinations((talk for talk in talks if talk.is_shown), 2)
    overlaps = [(first, second) for first, second in pairs if overlap(first, second)]
    cancelled = [talk for talk in marked if talk.shown_starts is not None and not talk.is_given]
    return Agenda(talks, overlaps, cancelled, frozenset(given))


def overlap(first: Talk, second: Talk) -> bool:
    """Whether two talks of the schedule are on at the same time."""
    return are_at_once(first.minutes, first.shown_starts or 0, second.minutes, second.shown_starts or 0)
