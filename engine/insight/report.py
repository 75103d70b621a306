"""What there is to tell of a team, before it becomes words."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from engine.community.records.events import Occurrence
from engine.content.models import Skill
from engine.insight.records.figures import Participation
from engine.insight.rules.disclosure import Batch
from engine.insight.rules.priorities import Gap, SharedModule
from engine.insight.rules.trend import Change, Group


@dataclass(frozen=True, slots=True)
class Step:
    """What there is to compare with: since when, the overall change, and the domains that moved beyond chance."""

    since: date
    baseline: bool
    change: Change
    domains: tuple[tuple[str, Change], ...]


@dataclass(frozen=True, slots=True)
class WaitingTeams:
    """Teams of which nothing may be told yet."""

    name: str
    participation: Participation
    smallest: int
    next_closing: date


@dataclass(frozen=True, slots=True)
class TeamReport:
    """Everything that a card of a team says."""

    key: str
    """The team's id, or “all”."""
    name: str
    group: Group
    closed_on: date
    participation: Participation
    steps: tuple[Step, ...]
    gaps: tuple[Gap, ...]
    strengths: tuple[Skill, ...]
    module: SharedModule | None
    session: Occurrence | None
    mentors: tuple[str, ...]
    """Names of those who offer publicly to mentor in the biggest gap."""
    roles: tuple[tuple[str | None, int], ...]
    average: Batch
    """The whole organisation's figures, to compare with; empty where there is nothing to compare."""
    told: tuple[str, ...]
    """The texts that the figures were read from: what is drawn of equal ones is drawn once."""
    next_closing: date
    smallest: int
    several: bool
    """Whether there are other teams to choose from."""
    monthly: bool
    """Whether the reader gets them once a month."""


def tenths(value: Fraction) -> Fraction:
    """Rounded to one decimal."""
    return Fraction(round(value * 10), 10)


def hundredths(value: Fraction) -> Fraction:
    """Rounded to two decimals."""
    return Fraction(round(value * 100), 100)
