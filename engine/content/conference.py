"""What a content pack says about the conference: formats, tracks, criteria of the review, and the shape of its days."""

from functools import cached_property
from typing import Annotated

from pydantic import Field

from engine.content.entry import Entry, Id, Line, Prose, Short

Minutes = Annotated[int, Field(ge=5, le=480, multiple_of=5)]
Hour = Annotated[int, Field(ge=0, le=24)]


class TalkFormat(Entry):
    """How long a talk is, and what it is for."""

    id: Id
    name: Short
    minutes: Minutes
    summary: Prose


class Track(Entry):
    """What talks are about."""

    id: Id
    name: Short
    summary: Prose


class TalkCriterion(Entry):
    """What reviewers look at."""

    id: Id
    name: Short
    question: Prose
    weight: Annotated[int, Field(ge=1, le=10)]


class Break(Entry):
    """When nobody speaks; `after` is minutes from the start of each day."""

    name: Short
    after: Annotated[int, Field(ge=5, le=1435, multiple_of=5)]
    minutes: Minutes


class ConferenceRules(Entry):
    """The conference."""

    framework: Line
    """The framework's own line."""
    formats: Annotated[tuple[TalkFormat, ...], Field(min_length=1, max_length=10)]
    tracks: Annotated[tuple[Track, ...], Field(min_length=1, max_length=10)]
    criteria: Annotated[tuple[TalkCriterion, ...], Field(min_length=1, max_length=6)]
    scale: Annotated[tuple[Short, ...], Field(min_length=2, max_length=7)]
    """What a criterion can be, the least first, which counts as 1."""
    prior: Annotated[int, Field(ge=0, le=10)]
    """How many reviews of the average score are added to those of each talk, so that one kind review does not win."""
    most_talks: Annotated[int, Field(ge=1, le=10)]
    """Drafts and proposals of one person."""
    most_speakers: Annotated[int, Field(ge=1, le=6)]
    speaker_changeover: Annotated[int, Field(ge=0, le=60, multiple_of=5)]
    """Minutes that a speaker has between two talks of theirs."""
    room_changeover: Annotated[int, Field(ge=0, le=60, multiple_of=5)]
    """Minutes between two talks in one room."""
    day_minutes: Annotated[int, Field(ge=60, le=1440, multiple_of=5)]
    """How long each day is of a conference that lasts longer than one."""
    breaks: tuple[Break, ...] = ()
    working_hours: tuple[Hour, Hour]
    """When somebody who speaks from elsewhere would like to speak, by their own clock."""

    @cached_property
    def format_by_id(self) -> dict[str, TalkFormat]:
        return {each.id: each for each in self.formats}

    @cached_property
    def track_by_id(self) -> dict[str, Track]:
        return {each.id: each for each in self.tracks}
