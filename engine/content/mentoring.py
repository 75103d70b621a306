"""The rules of mentoring, as a pack gives them."""

from typing import Annotated

from pydantic import Field

from engine.content.entry import Entry, Prose

Days = Annotated[int, Field(ge=1, le=400)]
Hour = Annotated[int, Field(ge=0, le=24)]


class MentoringRules(Entry):
    """Who is asked when, and how a pair begins, goes on and ends."""

    offer_from: Annotated[int, Field(ge=1, le=5)]
    """A rating from which a skill is suggested to its owner as one to mentor in. It keeps nobody from offering: an
    offer is public, and one that only high ratings allow would tell everybody the rating."""
    usual_mentees: Annotated[int, Field(ge=1)]
    """What an offer begins with."""
    most_mentees: Annotated[int, Field(ge=1, le=20)]
    most_mentors: Annotated[int, Field(ge=1, le=10)]
    """That one person can have at the same time."""
    lapses_after_days: Days
    """How long an ask waits for its answer."""
    ask_again_after_days: Days
    """Until somebody who said no, or nothing, is suggested to the same person again."""
    check_in_every_days: Days
    check_ins: Annotated[int, Field(ge=1, le=100)]
    """After so many a pair has come to its end."""
    later_days: Days
    """When a check-in that is put off comes back."""
    working_hours: tuple[Hour, Hour]
    """Of everybody's day, in their own zone."""
    good_overlap_hours: Annotated[int, Field(ge=1, le=24)]
    """Hours of both working days from which meeting is easy."""
    agenda: Annotated[tuple[Prose, ...], Field(min_length=1, max_length=10)]
    """Of the first meeting."""
