"""Conference: the conference. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY
from engine.conference.flows import attendee, decisions, organiser, reviewer, schedule, speaker
from engine.conference.jobs import follow_conferences
from engine.conference.needs import (
    HOST,
    HOST_BEFORE_CALL,
    HOST_OF_NEXT,
    HOST_OF_TALK,
    REVIEWER,
    REVIEWER_OR_ASKED,
    WAS_ASKED,
)
from engine.conference.notifications import (
    AgendaOfDay,
    CallClosing,
    CoSpeakerAsked,
    DecisionMade,
    ReviewerAsked,
    ScheduleChanged,
    TalkComing,
)
from engine.conference.parts import find_part
from engine.conference.todo import todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="conference",
    commands=(
        Command("conference", EVERYBODY, attendee.conference, spoken=True, redirect=find_part),
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
        Command("conference.serve", WAS_ASKED, reviewer.serve, spoken=False),
        Command("conference.reviews", REVIEWER_OR_ASKED, reviewer.reviews, spoken=False),
        Command("conference.review", REVIEWER, reviewer.review, spoken=False),
        Command("conference.keep_review", REVIEWER, reviewer.keep_review, spoken=False),
        Command("conference.committee", HOST_OF_NEXT, reviewer.committee, spoken=False),
        Command("conference.appoint", HOST, reviewer.appoint, spoken=False),
        Command("conference.dismiss", HOST, reviewer.dismiss, spoken=False),
        Command("conference.ranking", HOST_OF_NEXT, decisions.ranking, spoken=False),
        Command("conference.decide", HOST_OF_TALK, decisions.decide, spoken=False),
        Command("conference.decided", HOST_OF_TALK, decisions.decided, spoken=False),
        Command("conference.announce", HOST_OF_NEXT, decisions.announce, spoken=False),
        Command("conference.announce_now", HOST_OF_NEXT, decisions.announce_now, spoken=False),
        Command("conference.desk", HOST_BEFORE_CALL, organiser.desk, spoken=False),
        Command("conference.call", HOST_BEFORE_CALL, organiser.call, spoken=False),
        Command("conference.keep_call", HOST_BEFORE_CALL, organiser.keep_call, spoken=False),
        Command("conference.close", HOST_OF_NEXT, organiser.close, spoken=False),
        Command("conference.rooms", HOST_OF_NEXT, organiser.rooms, spoken=False),
        Command("conference.add_room", HOST, organiser.add_room, spoken=False),
        Command("conference.drop_room", HOST, organiser.drop_room, spoken=False),
        Command("conference.schedule", HOST_OF_NEXT, schedule.schedule, spoken=False),
        Command("conference.make", HOST_OF_NEXT, schedule.make, spoken=False),
        Command("conference.place", HOST_OF_TALK, schedule.place, spoken=False),
        Command("conference.move", HOST_OF_TALK, schedule.move, spoken=False),
        Command("conference.keep_move", HOST_OF_TALK, schedule.keep_move, spoken=False),
        Command("conference.swaps", HOST_OF_TALK, schedule.swaps, spoken=False),
        Command("conference.swap", HOST_OF_TALK, schedule.swap, spoken=False),
        Command("conference.take_out", HOST_OF_TALK, schedule.take_out, spoken=False),
        Command("conference.publish", HOST_OF_NEXT, schedule.publish, spoken=False),
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
