"""Exact scoring: ratings to levels, gaps and priorities.

Ratings are whole numbers from 0 to 5. Means, levels and gaps are exact fractions, so that no rounded display value
ever decides anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from math import ceil

from engine.content.models import Domain, Form, Level, Role

MENTOR_GAP = Fraction(3, 2)
MENTOR_LEVEL = Fraction(5, 2)
OFFER_LEVEL = Fraction(4)
LEVEL_SHARE, DOMAIN_SHARE = Fraction(3, 4), Fraction(1, 2)
"""Parts of a form's skills, and of those of each domain, that are rated where there is a level: of the core form 12 of
16, and 2 of 4. Fewer say more about what was left out than about the person."""
EVIDENCE_FROM = 3
"""Ratings from here on are worth a line of evidence."""


class Priority(IntEnum):
    """How urgent a gap is; the lower, the more urgent."""

    CRITICAL = 0
    HIGH = 1
    MODERATE = 2
    ON_TRACK = 3
    UNKNOWN = 4
    """The domain has no level."""


@dataclass(frozen=True, slots=True)
class DomainScore:
    """Where somebody stands in one domain; `current` and `gap` in rating levels, None without a level."""

    domain: Domain
    rated: int
    current: Fraction | None
    target: Fraction
    weight: Fraction

    @property
    def gap(self) -> Fraction | None:
        return None if self.current is None else max(Fraction(0), self.target - self.current)

    @property
    def priority(self) -> Priority:
        return priority_of(self.gap)

    @property
    def wants_mentor(self) -> bool:
        """A gap of 1.5 or a level below 2.5 asks for a mentor."""
        if self.current is None or self.gap is None:
            return False
        return self.gap >= MENTOR_GAP or self.current < MENTOR_LEVEL

    @property
    def can_mentor(self) -> bool:
        """A level of 4 that is on target can offer to mentor."""
        return self.current is not None and self.current >= OFFER_LEVEL and self.priority is Priority.ON_TRACK


@dataclass(frozen=True, slots=True)
class Score:
    """The whole result. Domains stand in the framework's order.

    `missing` is how many more ratings give a level; until then `overall` and `level` are None, and nothing follows from
    the domains that have one.
    """

    overall: Fraction | None
    level: Level | None
    domains: tuple[DomainScore, ...]
    missing: int = 0

    @property
    def gaps(self) -> tuple[DomainScore, ...]:
        """Domains short of their target: by priority, then gap, then weight, then the framework's order."""
        short = [] if self.missing else [domain for domain in self.domains if domain.gap]
        return tuple(sorted(short, key=lambda score: (score.priority, -(score.gap or 0), -score.weight)))


def score_ratings(form: Form, ratings: Mapping[str, int | None], role: Role, levels: tuple[Level, ...]) -> Score:
    """Score the ratings (skill id to 0-5, None for skipped) of one form for one role."""
    domains = tuple(_score_domain(domain, ratings, role) for domain in form.domains)
    missing = count_missing([(len(score.domain.skills), score.rated) for score in domains])
    overall = (
        None if missing else mean([value for skill in form.skills if (value := ratings.get(skill.id)) is not None])
    )
    return Score(overall, None if overall is None else level_of(overall, levels), domains, missing)


def count_missing(asked_and_rated: Sequence[tuple[int, int]]) -> int:
    """How many more ratings (0-5, not skipped) give a level, by what was asked and rated in each domain; 0 where there
    is one."""
    in_domains = sum(max(0, ceil(DOMAIN_SHARE * asked) - rated) for asked, rated in asked_and_rated)
    overall = ceil(LEVEL_SHARE * sum(asked for asked, _ in asked_and_rated)) - sum(
        rated for _, rated in asked_and_rated
    )
    return max(in_domains, overall, 0)


def mean(values: list[int]) -> Fraction | None:
    """The exact arithmetic mean, None of nothing."""
    return Fraction(sum(values), len(values)) if values else None


def level_of(overall: Fraction, levels: tuple[Level, ...]) -> Level:
    """The highest level whose threshold is reached; `levels` stand highest first and end at 0."""
    return next(level for level in levels if overall >= Fraction(level.at_least))


def priority_of(gap: Fraction | None) -> Priority:
    """A gap of 2 levels is critical, of 1 high, any other moderate."""
    if gap is None:
        return Priority.UNKNOWN
    if gap >= 2:
        return Priority.CRITICAL
    if gap >= 1:
        return Priority.HIGH
    return Priority.MODERATE if gap > 0 else Priority.ON_TRACK


def _score_domain(domain: Domain, ratings: Mapping[str, int | None], role: Role) -> DomainScore:
    rated = [value for skill in domain.skills if (value := ratings.get(skill.id)) is not None]
    aim = role.domains[domain.id]

    current = mean(rated) if 2 * len(rated) >= len(domain.skills) else None
    return DomainScore(domain, len(rated), current, Fraction(aim.target), Fraction(aim.weight))
