"""The skills in which somebody falls short, in the order in which they matter. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine.content.models import Domain, Skill
from engine.scoring.rules.scoring import DomainScore, Score


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that somebody rates below the target of its domain."""

    skill: Skill
    rating: int
    score: DomainScore

    @property
    def domain(self) -> Domain:
        return self.score.domain

    @property
    def target(self) -> Fraction:
        return self.score.target

    @property
    def gap(self) -> Fraction:
        return self.target - self.rating

    @property
    def alone(self) -> bool:
        """Whether its domain as a whole is on target."""
        return not self.score.gap


def find_needs(score: Score, ratings: Mapping[str, int | None]) -> tuple[Need, ...]:
    """The skills rated below their target: those of the most urgent gap first, in each domain the lowest rating first.

    Domains that are on target as a whole come last, the widest gap of one of their skills first: a mean hides them.
    Without a level there are none.
    """
    if score.missing:
        return ()
    short = [_find_needs_in(domain, ratings) for domain in score.gaps]
    hidden = [needs for domain in score.domains if domain.gap == 0 and (needs := _find_needs_in(domain, ratings))]
    hidden.sort(key=lambda needs: (-needs[0].gap, -needs[0].score.weight))
    return tuple(need for needs in (*short, *hidden) for need in needs)


def _find_needs_in(score: DomainScore, ratings: Mapping[str, int | None]) -> list[Need]:
    """Of one domain, the lowest rating first, else in the framework's order."""
    rated = [(value, skill) for skill in score.domain.skills if (value := ratings.get(skill.id)) is not None]
    return [
        Need(skill, value, score) for value, skill in sorted(rated, key=lambda pair: pair[0]) if value < score.target
    ]
