"""What a content pack says about hackathons: teams, the end of submissions, criteria, and skills that are asked for."""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from engine.content.entry import Entry, Id, Line, Prose


class Below(StrEnum):
    """What a team below the smallest size may do on submission day."""

    COMPETES = "competes"
    """All that the others may."""
    SHOWS = "shows"
    """Submit and hear what the judges say, without a place."""


class TeamRules(Entry):
    """How many people make a team."""

    smallest: Annotated[int, Field(ge=1, le=50)]
    largest: Annotated[int, Field(ge=2, le=50)]
    below: Below

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.smallest > self.largest:
            raise ValueError("the smallest team is larger than the largest")
        return self


class Scale(Entry):
    """The scores that a judge may give."""

    least: Annotated[int, Field(ge=0, le=10)]
    most: Annotated[int, Field(ge=1, le=10)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least >= self.most:
            raise ValueError("the least score is not below the most")
        return self

    @property
    def scores(self) -> range:
        return range(self.least, self.most + 1)


class Criterion(Entry):
    """Something that judges score."""

    id: Id
    name: Line
    weight: Annotated[int, Field(ge=1, le=100)]
    """How much it counts beside the others."""
    description: Prose


class HackathonRules(Entry):
    """What holds for every edition."""

    closes_before_end: Annotated[int, Field(ge=0, le=2880)]
    """Minutes before the event's end until which teams submit, unless its host says otherwise."""
    team: TeamRules
    scale: Scale
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=8)]
    skills: Annotated[tuple[Id, ...], Field(min_length=1, max_length=10)]
    """Skills of the core form that people say they bring or want to learn."""

    @cached_property
    def criterion_by_id(self) -> dict[str, Criterion]:
        return {each.id: each for each in self.criteria}
