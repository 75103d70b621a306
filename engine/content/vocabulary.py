"""What people may type, in one language."""

from typing import Annotated

from pydantic import Field

from engine.content.entry import Entry

Words = tuple[str, ...]


class Vocabulary(Entry):
    """What people may type, in one language; all in lower case."""

    numbers: Annotated[tuple[Words, ...], Field(min_length=6, max_length=6)]
    """Words for 0 to 5."""
    answers: dict[str, Words]
    """What an answer may mean besides a number: skip, back, why, …"""
    commands: dict[str, Words]
    """Command name to the phrases that ask for it."""
    notices: dict[str, Words] = Field(default_factory=dict)
    """What somebody may wish about messages that the bot starts: off, snooze, leave, …"""
    filler: Words
    """Words around a number that mean nothing: “please”, “i would say”."""
    thanks: dict[str, Words] = Field(default_factory=dict)
    """Words that mean no more than thanks: one of those that are `said`, with any of those `around`."""
    calendar: dict[str, Words]
    """Words of “every wednesday from 15:00”, by what they mean."""
    log: dict[str, Words] = Field(default_factory=dict)
    """Words of a typed log entry: each kind of achievement by its id, and `today`, `yesterday`, `right`, `retried`,
    `feed`, `about`."""
    settings: dict[str, Words] = Field(default_factory=dict)
    """Words of `/settings language german` and “speak German to me”: those that ask for a `language`, those around its
    name that mean nothing (`filler`), and those for that of one's `profile`."""
    privacy: dict[str, Words] = Field(default_factory=dict)
    """Words after `/privacy`: `export`, `xapi`, `erase`."""
    papers: dict[str, Words] = Field(default_factory=dict)
    """Words after `/paper`, by what they ask for: `propose`, `vote`, `present`, `history`, …"""
    mentoring: dict[str, Words] = Field(default_factory=dict)
    """Words around `/mentor`, by what they ask for: `find`, `offer`, `pause`, `resume`, `stop`, `list`, `history`; and
    those that lead to a topic: `filler`."""
    hackathon: dict[str, Words] = Field(default_factory=dict)
    """Words after `/hackathon`: `idea`, `team`, `submit`, `people`, `rules`, `judge`, `results`, `past`."""
    conference: dict[str, Words] = Field(default_factory=dict)
    """Words after `/conference`, by the part of the room that they ask for: `propose`, `call`, `agenda`, …"""
    program: dict[str, Words] = Field(default_factory=dict)
    """Words after `/program`: `record`, `start`, `rollout`, `cohorts`."""
