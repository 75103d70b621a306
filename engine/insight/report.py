"""What there is to tell of a team, before it becomes words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from engine.community.records.events import Occurrence
from engine.content.models import Skill
from engine.insight.records.figures import Participation
from engine.insight.records.team_asks import AskOfTeam
from engine.insight.rules.disclosure import Batch
from engine.insight.rules.priorities import Gap, SharedModule
from engine.insight.rules.trend import Change, Group

ALL = "all"
"""Stands for all teams in a button."""


@dataclass(frozen=True, slots=True)
class Step:
    """What there is to compare with: since when, the overall change, and the domains that moved beyond chance."""

    since: date
    baseline: bool
    change: Change
    domains: tuple[tuple[str, Change], ...]


class Comparison(NamedTuple):
    """The same groups at an earlier time and now."""

    since: date
    baseline: bool
    """Whether the earlier figures are the first ones."""
    then: Group
    now: Group


@dataclass(frozen=True, slots=True)
class TeamsView:
    """What is known of some teams; `now` is None where nothing may be told."""

    key: str
    """A team's id, or “all”."""
    name: str
    participation: Participation
    roles: Mapping[str | None, int]
    now: Group | None
    closed_on: date
    missing: int | None = None
    """Without figures, how many answers are missing for them; None where all of its teams are too small."""
    average: Batch = field(default_factory=dict)
    """The whole organisation's figures, to compare with; nothing where they would be the same."""
    compared: Sequence[Comparison] = ()
    whole: bool = False
    """Whether it is everybody, from totals: of who is not in them nobody has looked whether they have answered."""
    told: tuple[str, ...] = ()
    """The texts that `now` and `average` were read from: what is drawn of equal ones is drawn once."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there are no figures of some teams yet."""

    view: TeamsView
    smallest: int
    next_closing: date
    asked: AskOfTeam | None
    """Who has asked the team for its answers of late."""


@dataclass(frozen=True, slots=True)
class TeamReport:
    """Everything that a card of a team says."""

    view: TeamsView
    group: Group
    steps: tuple[Step, ...]
    gaps: tuple[Gap, ...]
    strengths: tuple[Skill, ...]
    module: SharedModule | None
    session: Occurrence | None
    mentors: tuple[str, ...]
    """Names of those who offer publicly to mentor in the biggest gap."""
    roles: tuple[tuple[str | None, int], ...]
    next_closing: date
    smallest: int
    several: bool
    """Whether there are other teams to choose from."""
    monthly: bool
    """Whether the reader gets them once a month."""
