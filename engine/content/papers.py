"""What a content pack says about paper reviews."""

from typing import Annotated

from pydantic import Field

from engine.content.entry import Entry, Id, Line


class ReadingStep(Entry):
    """Something to find out while reading."""

    id: Id
    name: Line


class PaperRules(Entry):
    """How papers are chosen, prepared and read."""

    papers_each: Annotated[int, Field(ge=1, le=5)]
    """How many papers one review can have."""
    days_to_read: Annotated[int, Field(ge=1, le=28)]
    """How many days before a review the most wanted paper is picked where nobody has."""
    implementers: Annotated[int, Field(ge=1, le=10)]
    """How many people can implement one paper; one presents it."""
    reading: Annotated[tuple[ReadingStep, ...], Field(min_length=1, max_length=10)]
