"""All rooms, and what they offer together."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from engine.access import Access
from engine.accounts import room as accounts
from engine.achievements import room as achievements
from engine.assessment import room as assessment
from engine.community import room as community
from engine.conference import room as conference
from engine.content.voice import Voice
from engine.curriculum import room as curriculum
from engine.hackathon import room as hackathon
from engine.home import room as home
from engine.insight import room as insight
from engine.mentoring import room as mentoring
from engine.notices.registry import Registry
from engine.nudges import room as nudges
from engine.papers import room as papers
from engine.people.records.members import MemberStatus, lock_active_member, mark_left
from engine.privacy import room as privacy
from engine.program import room as program
from engine.room import Command, Job, Present, Room
from engine.settings import room as settings
from engine.turn import Todo, Turn

ROOMS: tuple[Room, ...] = (
    settings.ROOM,
    curriculum.ROOM,
    assessment.ROOM,
    community.ROOM,
    mentoring.ROOM,
    papers.ROOM,
    hackathon.ROOM,
    conference.ROOM,
    nudges.ROOM,
    accounts.ROOM,
    achievements.ROOM,
    program.ROOM,
    privacy.ROOM,
    insight.ROOM,
    home.ROOM,
)
"""In this order they are asked what waits, whether they can make something of words, and what happens by itself: who
names a language answers no question, the program's months are closed before people go of whom they are, and home knows
what to say when nobody else does."""
COMMANDS: Mapping[str, Command] = {command.name: command for room in ROOMS for command in room.commands}
NOTIFICATIONS = Registry(notification for room in ROOMS for notification in room.notifications)
JOBS: tuple[Job, ...] = tuple(job for room in ROOMS for job in room.jobs)
LISTED = (
    "assess",
    "week",
    "plan",
    "progress",
    "events",
    "paper",
    "log",
    "mentor",
    "nudges",
    "role",
    "settings",
    "link",
    "team-gaps",
    "program",
    "privacy",
    "help",
)
"""Commands that help lists and platforms offer, in this order."""


def let_go(tx: Connection, member_id: int, present: Present, status: MemberStatus = MemberStatus.LEFT) -> bool:
    """Note that somebody has left, or is away, after they have given up what they hold in every room; False where they
    are not there."""
    if not lock_active_member(tx, member_id):
        return False
    for room in ROOMS:
        if room.release:
            room.release(tx, member_id, present)
    return mark_left(tx, member_id, present.now, status)


class Together:
    """What all rooms offer together."""

    @property
    def listed(self) -> tuple[str, ...]:
        return LISTED

    @property
    def for_everybody(self) -> tuple[str, ...]:
        return tuple(name for name in LISTED if COMMANDS[name].needs.access is Access.MEMBER)

    @property
    def optional_kinds(self) -> tuple[str, ...]:
        return NOTIFICATIONS.optional

    def phrases(self, voice: Voice) -> Mapping[str, Sequence[str]]:
        return {name: words for name, words in voice.vocabulary.commands.items() if name in COMMANDS}

    def let_go(self, turn: Turn) -> None:
        let_go(turn.tx, turn.scope.member_id, Present(turn.pack, turn.deployment, turn.now))

    def todos(self, turn: Turn) -> Iterator[Todo]:
        for room in ROOMS:
            if room.todos:
                yield from room.todos(turn)


TOGETHER = Together()
