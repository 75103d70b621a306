"""Who could mentor whom, and why: an order that can be explained. Pure.

Suggested is only who offers something that serves the wish, has a place free, and speaks a language that the seeker
does. Of these the better topic comes first; then who can meet in the working hours of both; then who speaks the
seeker's own language, is of another team, has more of their places free, and has the longer shared hours. Whom nothing
tells apart come in an order of the seeker's own, so that not everybody asks the same one first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import blake2b

from engine.mentoring.rules.topics import Topic, TopicFit, compare_topics
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
    fit: TopicFit
    topic: Topic
    """The one of the mentor's topics that serves best."""
    shared_minutes: int
    """Of both working days."""
    meets_easily: bool
    own_language: bool
    same_team: bool


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """When people work, in hours of everybody's own clock, and how many shared ones make meeting easy."""

    first: int
    last: int
    enough: int


@dataclass(frozen=True, slots=True)
class MentorSearch:
    """Who looks for a mentor in which topic, and what else tells how well somebody suits them."""

    seeker: Seeker
    topic: Topic
    topics: Mapping[str, Topic]
    """All that there are, by id."""
    day: WorkingDay
    now: datetime


def match_mentors(search: MentorSearch, mentors: Iterable[Mentor]) -> list[Match]:
    """Everybody whom the seeker could ask, the best first; the order of `mentors` means nothing."""
    matches = (_match_mentor(search, mentor) for mentor in mentors)
    return sorted((match for match in matches if match), key=lambda match: _sort_key(search.seeker, match))


def serves_topic(mentor: Mentor, wanted: Topic, topics: Mapping[str, Topic]) -> bool:
    """Whether somebody offers anything that serves a topic."""
    return any(name in topics and compare_topics(topics[name], wanted) is not None for name in mentor.topics)


def count_shared_minutes(zone: str, other: str, day: WorkingDay, now: datetime) -> int:
    """Minutes of a working day in which two people both work."""
    return sum(last - first for first, last in find_shared_spans(zone, other, day, now))


def find_shared_spans(zone: str, other: str, day: WorkingDay, now: datetime) -> list[tuple[int, int]]:
    """When two people both work, in minutes of the day in the first one's `zone`, by the offsets of `now`."""
    ahead = _find_offset(zone, now) - _find_offset(other, now)
    first, last = 60 * day.first, 60 * day.last
    shifts = (ahead + shift for shift in (-2 * DAY, -DAY, 0, DAY, 2 * DAY))
    spans = ((max(first, first + shift), min(last, last + shift)) for shift in shifts)
    return sorted(span for span in spans if span[0] < span[1])


def _match_mentor(search: MentorSearch, mentor: Mentor) -> Match | None:
    seeker, topics = search.seeker, search.topics
    serving = [
        (fit, at)
        for at, name in enumerate(mentor.topics)
        if name in topics and (fit := compare_topics(topics[name], search.topic)) is not None
    ]
    spoken = set(seeker.languages) & set(mentor.languages)
    if not serving or not spoken or not mentor.free or mentor.id == seeker.id:
        return None
    best, at = min(serving)
    minutes = count_shared_minutes(seeker.timezone, mentor.timezone, search.day, search.now)
    return Match(
        mentor=mentor,
        fit=best,
        topic=topics[mentor.topics[at]],
        shared_minutes=minutes,
        meets_easily=minutes >= 60 * search.day.enough,
        own_language=seeker.languages[0] in spoken,
        same_team=mentor.team_id is not None and mentor.team_id == seeker.team_id,
    )


def _sort_key(seeker: Seeker, match: Match) -> tuple[object, ...]:
    mentor = match.mentor
    return (
        match.fit,
        not match.meets_easily,
        not match.own_language,
        match.same_team,
        mentor.load,
        -match.shared_minutes,
        blake2b(f"{seeker.id}/{mentor.id}".encode(), digest_size=8).digest(),
        mentor.id,
    )


def _find_offset(zone: str, now: datetime) -> int:
    """Minutes that a zone is ahead of UTC."""
    ahead = now.astimezone(zone_of(zone)).utcoffset()
    return 0 if ahead is None else round(ahead.total_seconds() / 60)
