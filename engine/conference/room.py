"""Conference: the conference. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY
from engine.conference.flows import attendee, decisions, organiser, reviewer, schedule, speaker
from engine.conference.jobs import follow_conferences
from engine.conference.notifications import (
    AgendaOfDay,
    CallClosing,
    CoSpeakerAsked,
    DecisionMade,
    ReviewerAsked,
    ScheduleChanged,
    TalkComing,
)
from engine.conference.todo import todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="conference",
    commands=(
        Command("conference", EVERYBODY, attendee.conference, spoken=True),
        Command("conference.program", EVERYBODY, attendee.program, spoken=False),
        Command("conference.talk", EVERYBODY, attendee.talk, spoken=False),
        Command("conference.mark", EVERYBODY, attendee.mark, spoken=False),
        Command("conference.agenda", EVERYBODY, attendee.agenda, spoken=False),
        Command("conference.past", EVERYBODY, attendee.past, spoken=False),
        Command("conference.propose", EVERYBODY, speaker.propose, spoken=False),
        Command("conference.keep", EVERYBODY, speaker.keep, spoken=False),
        Command("conference.mine", EVERYBODY, speaker.mine, spoken=False),
        Command("conference.own", EVERYBODY, speaker.own, spoken=False),
        Command("conference.edit", EVERYBODY, speaker.edit, spoken=False),
        Command("conference.withdraw", EVERYBODY, speaker.withdraw, spoken=False),
        Command("conference.withdraw_now", EVERYBODY, speaker.withdraw_now, spoken=False),
        Command("conference.join", EVERYBODY, speaker.join, spoken=False),
        Command("conference.confirm", EVERYBODY, speaker.confirm, spoken=False),
        Command("conference.slides", EVERYBODY, speaker.slides, spoken=False),
        Command("conference.keep_slides", EVERYBODY, speaker.keep_slides, spoken=False),
        Command("conference.serve", EVERYBODY, reviewer.serve, spoken=False),
        Command("conference.reviews", EVERYBODY, reviewer.reviews, spoken=False),
        Command("conference.review", EVERYBODY, reviewer.review, spoken=False),
        Command("conference.keep_review", EVERYBODY, reviewer.keep_review, spoken=False),
        Command("conference.committee", EVERYBODY, reviewer.committee, spoken=False),
        Command("conference.appoint", EVERYBODY, reviewer.appoint, spoken=False),
        Command("conference.dismiss", EVERYBODY, reviewer.dismiss, spoken=False),
        Command("conference.ranking", EVERYBODY, decisions.ranking, spoken=False),
        Command("conference.decide", EVERYBODY, decisions.decide, spoken=False),
        Command("conference.decided", EVERYBODY, decisions.decided, spoken=False),
        Command("conference.announce", EVERYBODY, decisions.announce, spoken=False),
        Command("conference.announce_now", EVERYBODY, decisions.announce_now, spoken=False),
        Command("conference.desk", EVERYBODY, organiser.desk, spoken=False),
        Command("conference.call", EVERYBODY, organiser.call, spoken=False),
        Command("conference.keep_call", EVERYBODY, organiser.keep_call, spoken=False),
        Command("conference.close", EVERYBODY, organiser.close, spoken=False),
        Command("conference.rooms", EVERYBODY, organiser.rooms, spoken=False),
        Command("conference.add_room", EVERYBODY, organiser.add_room, spoken=False),
        Command("conference.drop_room", EVERYBODY, organiser.drop_room, spoken=False),
        Command("conference.schedule", EVERYBODY, schedule.schedule, spoken=False),
        Command("conference.make", EVERYBODY, schedule.make, spoken=False),
        Command("conference.place", EVERYBODY, schedule.place, spoken=False),
        Command("conference.move", EVERYBODY, schedule.move, spoken=False),
        Command("conference.keep_move", EVERYBODY, schedule.keep_move, spoken=False),
        Command("conference.swaps", EVERYBODY, schedule.swaps, spoken=False),
        Command("conference.swap", EVERYBODY, schedule.swap, spoken=False),
        Command("conference.take_out", EVERYBODY, schedule.take_out, spoken=False),
        Command("conference.publish", EVERYBODY, schedule.publish, spoken=False),
    ),
    notifications=(
        CallClosing,
        TalkComing,
        AgendaOfDay,
        DecisionMade,
        CoSpeakerAsked,
        ReviewerAsked,
        ScheduleChanged,
    ),
    jobs=(Job("follow conferences", Every.MINUTE, lambda tx, present: follow_conferences(tx, present.now)),),
    todos=todos,
)
