"""Mentoring: mentoring. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY
from engine.mentoring.flows import offers, pairs, search
from engine.mentoring.jobs import find_next_change, follow_pairs
from engine.mentoring.notifications import (
    AskDeclined,
    AskFreed,
    AskLapsed,
    CheckInDue,
    CheckInPutOff,
    MentorAsked,
    PairCompleted,
    PairEnded,
    PairIntroduced,
)
from engine.mentoring.views import todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="mentoring",
    commands=(
        Command("mentor", EVERYBODY, search.mentor, spoken=True),
        Command("mentor.find", EVERYBODY, search.find, spoken=False),
        Command("mentor.list", EVERYBODY, search.list_mentors, spoken=False),
        Command("mentor.ask", EVERYBODY, search.ask, spoken=False),
        Command("mentor.send", EVERYBODY, search.send, spoken=False),
        Command("mentor.withdraw", EVERYBODY, search.withdraw, spoken=False),
        Command("mentor.open", EVERYBODY, search.open_pair, spoken=False),
        Command("mentor.history", EVERYBODY, search.history, spoken=False),
        Command("mentor.offer", EVERYBODY, offers.offer, spoken=False),
        Command("mentor.topic", EVERYBODY, offers.topic, spoken=False),
        Command("mentor.more", EVERYBODY, offers.more, spoken=False),
        Command("mentor.add", EVERYBODY, offers.add, spoken=False),
        Command("mentor.terms", EVERYBODY, offers.terms, spoken=False),
        Command("mentor.publish", EVERYBODY, offers.publish, spoken=False),
        Command("mentor.pause", EVERYBODY, offers.pause, spoken=False),
        Command("mentor.stop", EVERYBODY, offers.stop, spoken=False),
        Command("mentor.stop_now", EVERYBODY, offers.stop_now, spoken=False),
        Command("mentor.waiting", EVERYBODY, pairs.waiting, spoken=False),
        Command("mentor.accept", EVERYBODY, pairs.accept, spoken=False),
        Command("mentor.decline", EVERYBODY, pairs.decline, spoken=False),
        Command("mentor.met", EVERYBODY, pairs.met, spoken=False),
        Command("mentor.helped", EVERYBODY, pairs.helped, spoken=False),
        Command("mentor.later", EVERYBODY, pairs.later, spoken=False),
        Command("mentor.leave", EVERYBODY, pairs.leave, spoken=False),
        Command("mentor.leave_now", EVERYBODY, pairs.leave_now, spoken=False),
    ),
    notifications=(
        MentorAsked,
        PairIntroduced,
        AskDeclined,
        AskLapsed,
        AskFreed,
        CheckInDue,
        CheckInPutOff,
        PairEnded,
        PairCompleted,
    ),
    jobs=(
        Job(
            "follow asks and pairs",
            Every.MINUTE,
            lambda tx, present: follow_pairs(tx, present.pack.mentoring, present.now),
            next_moment=lambda tx, present: find_next_change(tx, present.pack.mentoring, present.now),
        ),
    ),
    todos=todos,
)
