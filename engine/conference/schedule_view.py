"""The schedule while it is made, as the host sees it, and the problem that it solves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.conference.records.conferences import Conference, find_rooms
from engine.conference.records.tables import TalkState
from engine.conference.records.talks import Talk, count_marks, find_listeners, find_talks
from engine.conference.rules.availability import find_shown_slot, find_slot, make_grid, make_session
from engine.conference.rules.timetable import Clash, Session, TimeGrid, Timetable, find_clashes
from engine.content.conference import ConferenceRules
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class TimetableProblem:
    """A conference as the rules of timetables see it."""

    grid: TimeGrid
    sessions: Mapping[int, Session]
    placed: Timetable

    @property
    def clashes(self) -> list[Clash]:
        return find_clashes(self.grid, list(self.sessions.values()), self.placed)


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """The schedule while it is made."""

    conference: Conference
    rules: ConferenceRules
    rooms: Mapping[int, str]
    talks: Sequence[Talk]
    """Everything that needs a slot: those that have one first, in their order."""
    clashes: Sequence[Clash]
    marks: Mapping[int, int]

    @property
    def changed(self) -> list[Talk]:
        """What differs from the schedule that everybody sees, of what they may know."""
        return [talk for talk in self.talks if talk.is_given and find_slot(talk) != find_shown_slot(talk)]

    @property
    def unplaced(self) -> list[Talk]:
        return [talk for talk in self.talks if find_slot(talk) is None]

    def title_of(self, talk_id: int | None) -> str:
        return next((talk.title for talk in self.talks if talk.id == talk_id), "")


def view_schedule(turn: Turn, conference: Conference) -> ScheduleView:
    """The schedule of a conference while it is made."""
    return ScheduleView(
        conference=conference,
        rules=turn.pack.conference,
        rooms=find_rooms(turn.tx, conference.id),
        talks=_list_planned_talks(turn, conference),
        clashes=find_problem(turn, conference).clashes,
        marks=count_marks(turn.tx, conference.id),
    )


def find_problem(turn: Turn, conference: Conference) -> TimetableProblem:
    """The timetable of a conference as far as it is made."""
    talks, rules = _list_planned_talks(turn, conference), turn.pack.conference
    listeners = find_listeners(turn.tx, [talk.id for talk in talks])
    return TimetableProblem(
        grid=make_grid(rules, conference.occurrence, find_rooms(turn.tx, conference.id)),
        sessions={talk.id: make_session(rules, conference.occurrence, talk, listeners) for talk in talks},
        placed={talk.id: slot for talk in talks if (slot := find_slot(talk))},
    )


def _list_planned_talks(turn: Turn, conference: Conference) -> list[Talk]:
    """What needs a slot, in the order of the schedule."""
    talks = [talk for talk in find_talks(turn.tx, conference.id, TalkState.PROPOSED) if talk.is_planned]
    return sorted(talks, key=lambda talk: (talk.starts is None, talk.starts or 0, talk.room_id or 0, talk.id))
