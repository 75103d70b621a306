"""Who could mentor whom, and why: an order that can be explained. Pure.

Suggested is only who offers something that serves the wish, has a place free, and speaks a language that the seeker
does. Of these the better topic comes first; then who can meet in the working hours of both; then who speaks the
seeker's own language, is of another team, has more of their places free, and has the longer shared hours. Whom nothing
tells apart come in an order of the seeker's own, so that not everybody asks the same one first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import blake2b

from engine.mentoring.rules.topics import Fit, Topic, fit
from engine.recurrence.zones import zone_of

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks for a mentor; the first of the languages is their own."""

    id: int
    team_id: int | None
    timezone: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mentor:
    """An offer that is open: whose it is, what for, and how many it has room for."""

    id: int
    name: str
    team_id: int | None
    timezone: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    capacity: int
    pairs: int
    """Mentees at the moment."""
    asks: int
    """Asks that wait for an answer."""

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.pairs)

    @property
    def load(self) -> Fraction:
        """Mentees and asks per place."""
        return Fraction(self.pairs + self.asks, max(1, self.capacity))


@dataclass(frozen=True, slots=True)
class Match:
    """A mentor who could be asked, with the reasons."""

    mentor: Mentor
    fit: Fit
    topic: Topic
    """The one of the mentor's topics that serves best."""
    shared_minutes: int
    """Of both working days."""
    meets_easily: bool
    own_language: bool
    same_team: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """The working day, in hours of everybody's own clock, and how many shared ones make meeting easy."""

    first: int
    last: int
    enough: int


def match(
    seeker: Seeker, wanted: Topic, mentors: Iterable[Mentor], topics: Mapping[str, Topic], hours: Hours, now: datetime
) -> list[Match]:
    """Everybody whom the seeker could ask, the best first; the order of `mentors` means nothing."""
    found = (_match(seeker, wanted, each, topics, hours, now) for each in mentors)
    return sorted((each for each in found if each), key=lambda each: _rank(seeker, each))


def serves(mentor: Mentor, wanted: Topic, topics: Mapping[str, Topic]) -> bool:
    """Whether somebody offers anything that serves a topic."""
    return any(name in topics and fit(topics[name], wanted) is not None for name in mentor.topics)


def shared_minutes(zone: str, other: str, hours: Hours, now: datetime) -> int:
    """Minutes of a working day in which two people both work."""
    return sum(last - first for first, last in shared_spans(zone, other, hours, now))


def shared_spans(zone: str, other: str, hours: Hours, now: datetime) -> list[tuple[int, int]]:
    """When two people both work, in minutes of the day in the first one's `zone`, by the offsets of `now`."""
    ahead = _offset(zone, now) - _offset(other, now)
    first, last = 60 * hours.first, 60 * hours.last
    turns = (ahead + turn for turn in (-2 * DAY, -DAY, 0, DAY, 2 * DAY))
    spans = ((max(first, first + turn), min(last, last + turn)) for turn in turns)
    return sorted(span for span in spans if span[0] < span[1])


def _match(
    seeker: Seeker, wanted: Topic, mentor: Mentor, topics: Mapping[str, Topic], hours: Hours, now: datetime
) -> Match | None:
    serving = [
        (found, at)
        for at, name in enumerate(mentor.topics)
        if name in topics and (found := fit(topics[name], wanted)) is not None
    ]
    spoken = set(seeker.languages) & set(mentor.languages)
    if not serving or not spoken or not mentor.free or mentor.id == seeker.id:
        return None
    best, at = min(serving)
    together = shared_minutes(seeker.timezone, mentor.timezone, hours, now)
    return Match(
        mentor=mentor,
        fit=best,
        topic=topics[mentor.topics[at]],
        shared_minutes=together,
        meets_easily=together >= 60 * hours.enough,
        own_language=seeker.languages[0] in spoken,
        same_team=mentor.team_id is not None and mentor.team_id == seeker.team_id,
    )


def _rank(seeker: Seeker, each: Match) -> tuple[object, ...]:
    mentor = each.mentor
    return (
        each.fit,
        not each.meets_easily,
        not each.own_language,
        each.same_team,
        mentor.load,
        -each.shared_minutes,
        blake2b(f"{seeker.id}/{mentor.id}".encode(), digest_size=8).digest(),
        mentor.id,
    )


def _offset(zone: str, now: datetime) -> int:
    """Minutes that a zone is ahead of UTC."""
    ahead = now.astimezone(zone_of(zone)).utcoffset()
    return 0 if ahead is None else round(ahead.total_seconds() / 60)
