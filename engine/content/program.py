"""What a pack says of the program: why it is done, how it is rolled out, and by which metrics it is judged."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field

from engine.content.entry import Entry, Id, Line, Prose


class Activity(Entry):
    """Something due in a rollout phase."""

    id: Id
    name: Line
    due_month: Annotated[int, Field(ge=1, le=60)]


class RolloutPhase(Entry):
    """A stretch of the organisation's rollout."""

    id: Id
    name: Line
    first_month: Annotated[int, Field(ge=1)]
    last_month: Annotated[int, Field(ge=1)]
    activities: Annotated[tuple[Activity, ...], Field(min_length=1)]


class Source(StrEnum):
    """Where a metric's number comes from."""

    COMPUTED = "computed"
    RECORDED = "recorded"
    IMPORTED = "imported"


FARTHEST = 100
"""How many times its target a value may be; beyond it is a slip of the finger or of the unit."""


class Bounds(NamedTuple):
    """Between which values a metric's value lies."""

    least: Decimal
    most: Decimal


class Metric(Entry):
    """One success metric with its target."""

    id: Id
    name: Line
    target: Line
    """The target as the framework words it."""
    value: Decimal | None
    """The target as a number in `unit`; none where the framework gives no number."""
    most: Decimal | None = None
    """The largest value that can be, as of a share of people; nothing for one without a bound."""
    unit: Line
    source: Source
    how: Prose
    """How the current value is found."""

    @property
    def bounds(self) -> Bounds:
        """Shares and counts begin at 0; a change in percent may be one for the worse."""
        if self.most is not None:
            return Bounds(Decimal(0), self.most)
        farthest = FARTHEST * (self.value or Decimal(0))
        return Bounds(-farthest if self.unit == "percent" else Decimal(0), farthest)


class MetricGroup(Entry):
    """Metrics under one heading."""

    id: Id
    name: Line
    metrics: Annotated[tuple[Metric, ...], Field(min_length=1)]


class Claim(Entry):
    """A figure of the framework's business case."""

    id: Id
    name: Line
    figure: Line


class Program(Entry):
    """Why an organisation does this, in the framework's figures."""

    name: Line
    summary: Prose
    impact: tuple[Claim, ...]
    deliverables: tuple[Line, ...]
    costs: tuple[Claim, ...]
    benefits: tuple[Claim, ...]
