"""What a room is made of: its commands, its notifications, and what happens in it by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from engine.access import Need
from engine.chat.cards import Action, Replies
from engine.content.models import Pack
from engine.deployment import Deployment
from engine.notices.notification import Notification
from engine.notices.planner import FindProgramDays, PlanWeek
from engine.turn import Args, Todo, Turn

Flow = Callable[[Turn, Args], Replies]


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person can ask for by words or by a button.

    `needs` has no default, so that nobody forgets it. A command with `spoken` can be typed, by the words
    that the copy's `words.yaml` has for it; the others are only behind buttons.
    """

    name: str
    needs: Need
    run: Flow
    spoken: bool
    redirect: Callable[[Turn, Args], Action | None] | None = None
    """The other command that the words after this one ask for, as in `/conference agenda`; None where they do not."""


class Every(Enum):
    """How often a job runs."""

    MINUTE = "minute"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Present:
    """What a job has in hand besides its transaction."""

    pack: Pack
    deployment: Deployment
    now: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """Something that happens by itself.

    `run` does it in one transaction and returns what it did, for the log. A job in `steps` does a part at a time and
    returns how much: it is run again, each time in a transaction of its own, until that is nothing. Several servers may
    run a job at once.
    """

    name: str
    every: Every
    run: Callable[[Connection, Present], object]
    steps: bool = False
    forgets: bool = False
    """Whether it deletes, or takes out of figures, what has become old, for good."""
    next_moment: Callable[[Connection, Present], datetime | None] | None = None
    """The first moment later than now at which it would do something, for clocks that are moved by hand."""


@dataclass(frozen=True, slots=True)
class Room:
    """One room, as its `room.py` declares it."""

    name: str
    commands: tuple[Command, ...] = ()
    notifications: tuple[type[Notification], ...] = ()
    jobs: tuple[Job, ...] = ()
    find_program_days: FindProgramDays | None = None
    """When members' weeks begin, and which days have a weekly message; one room knows."""
    plan_week: PlanWeek | None = None
    """Puts the room's weekly notifications into the ledger for members whose slot has come."""
    todos: Callable[[Turn], Iterator[Todo]] | None = None
    """What of the room waits for a person."""
    hear: Callable[[Turn, str], Replies | None] | None = None
    """Takes typed words as an answer to what the room has asked, or a wish that names no command; None for others."""
    release: Callable[[Connection, int, Present], None] | None = None
    """Frees what a member holds in the room who leaves, in the same transaction, and tells those who get it."""
    ask_again: Callable[[Turn], Replies | None] | None = None
    """What the room has asked, once more, for words that mean nothing; None where it has asked nothing."""
