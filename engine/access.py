"""What a command needs of the one who gives it. The gate asks, before any flow runs; flows do not."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engine.people.records.delegation import find_views_lent_to
from engine.people.records.members import manages
from engine.turn import Args, Turn


class Access(StrEnum):
    """Whom a command is for."""

    MEMBER = "member"
    """Anybody whom the organisation's roster knows; the command touches only their own data."""
    LEADER = "leader"
    """Somebody to whom people report, an owner, or a delegate of theirs; the flow keeps to the teams below them."""
    OWNER = "owner"
    """A program owner; the command is about the whole organisation, never about one person's ratings."""
    HOST = "host"
    """Who hosts the event that a press names, or an owner."""
    JUDGE = "judge"
    """Who has agreed to judge the hackathon that a press names."""
    REVIEWER = "reviewer"
    """Who has agreed to review talks of the conference that a press names, or is asked to."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a command needs: `holds` tells whether the person of a turn has it for what a press names.

    `holds` raises Refusal where there is no such thing; `refusal` is the sentence for everybody else.
    """

    access: Access
    holds: Callable[[Turn, Args], bool]
    refusal: str


class Hosted(Protocol):
    """Something that has a host."""

    @property
    def host_id(self) -> int | None:
        """The member who hosts it; None where nobody does yet."""


def can_manage(turn: Turn, event: Hosted) -> bool:
    """Whether the person decides about an event: its host, or an owner of the program."""
    return turn.scope.person.is_owner or event.host_id == turn.scope.member_id


def host_of(find: Callable[[Turn, Args], Hosted], refusal: str) -> Need:
    """The need to host the event that `find` makes of a press's arguments, or to own the program."""
    return Need(Access.HOST, lambda turn, args: can_manage(turn, find(turn, args)), refusal)


def _leads(turn: Turn, args: Args) -> bool:
    member = turn.scope.member_id
    return (
        turn.scope.person.is_owner
        or manages(turn.tx, member)
        or bool(find_views_lent_to(turn.tx, member, turn.now.date()))
    )


EVERYBODY = Need(Access.MEMBER, lambda turn, args: True, "")
LEADERS = Need(Access.LEADER, _leads, "chat.only_leader")
OWNERS = Need(Access.OWNER, lambda turn, args: turn.scope.person.is_owner, "chat.only_owner")
