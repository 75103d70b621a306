"""Conference: the call for talks, reviews, the schedule, and everybody's agenda. The room's table of contents."""

from engine.access import EVERYBODY
from engine.conference import needs
from engine.conference.flows import attendee, decisions, organiser, reviewer, schedule, speaker
from engine.conference.jobs import follow_conferences
from engine.conference.leaving import free_talks
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
from engine.conference.todo import list_todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="conference",
    commands=(
        Command("conference", EVERYBODY, attendee.show_conference, spoken=True, redirect=find_part),
        Command("conference.program", EVERYBODY, attendee.show_program, spoken=False),
        Command("conference.talk", EVERYBODY, attendee.show_talk, spoken=False),
        Command("conference.mark", EVERYBODY, attendee.mark_talk, spoken=False),
        Command("conference.agenda", EVERYBODY, attendee.show_agenda, spoken=False),
        Command("conference.past", EVERYBODY, attendee.show_past, spoken=False),
        Command("conference.propose", EVERYBODY, speaker.open_proposal_form, spoken=False),
        Command("conference.keep", EVERYBODY, speaker.save_talk, spoken=False),
        Command("conference.mine", EVERYBODY, speaker.show_own_talks, spoken=False),
        Command("conference.own", EVERYBODY, speaker.show_own_talk, spoken=False),
        Command("conference.edit", EVERYBODY, speaker.edit_talk, spoken=False),
        Command("conference.withdraw", EVERYBODY, speaker.ask_withdraw, spoken=False),
        Command("conference.withdraw_now", EVERYBODY, speaker.withdraw_talk, spoken=False),
        Command("conference.join", EVERYBODY, speaker.answer_co_speaking, spoken=False),
        Command("conference.confirm", EVERYBODY, speaker.answer_acceptance, spoken=False),
        Command("conference.slides", EVERYBODY, speaker.open_slides_form, spoken=False),
        Command("conference.keep_slides", EVERYBODY, speaker.save_slides, spoken=False),
        Command("conference.serve", needs.WAS_ASKED, reviewer.answer_invitation, spoken=False),
        Command("conference.reviews", needs.REVIEWER_OR_ASKED, reviewer.show_reviews, spoken=False),
        Command("conference.review", needs.REVIEWER, reviewer.open_review_form, spoken=False),
        Command("conference.keep_review", needs.REVIEWER, reviewer.submit_review, spoken=False),
        Command("conference.committee", needs.HOST_OF_NEXT, reviewer.show_committee, spoken=False),
        Command("conference.appoint", needs.HOST, reviewer.appoint_reviewer, spoken=False),
        Command("conference.dismiss", needs.HOST, reviewer.dismiss_reviewer, spoken=False),
        Command("conference.ranking", needs.HOST_OF_NEXT, decisions.show_ranking, spoken=False),
        Command("conference.decide", needs.HOST_OF_TALK, decisions.show_proposal, spoken=False),
        Command("conference.decided", needs.HOST_OF_TALK, decisions.save_decision, spoken=False),
        Command("conference.announce", needs.HOST_OF_NEXT, decisions.ask_announce, spoken=False),
        Command("conference.announce_now", needs.HOST_OF_NEXT, decisions.announce_decisions, spoken=False),
        Command("conference.desk", needs.HOST_BEFORE_CALL, organiser.show_desk, spoken=False),
        Command("conference.call", needs.HOST_BEFORE_CALL, organiser.open_call_form, spoken=False),
        Command("conference.keep_call", needs.HOST_BEFORE_CALL, organiser.save_call, spoken=False),
        Command("conference.close", needs.HOST_OF_NEXT, organiser.close_call, spoken=False),
        Command("conference.rooms", needs.HOST_OF_NEXT, organiser.show_rooms, spoken=False),
        Command("conference.add_room", needs.HOST, organiser.add_rooms, spoken=False),
        Command("conference.drop_room", needs.HOST, organiser.drop_room, spoken=False),
        Command("conference.schedule", needs.HOST_OF_NEXT, schedule.show_schedule, spoken=False),
        Command("conference.make", needs.HOST_OF_NEXT, schedule.make_schedule, spoken=False),
        Command("conference.place", needs.HOST_OF_TALK, schedule.show_planned_talk, spoken=False),
        Command("conference.move", needs.HOST_OF_TALK, schedule.open_move_form, spoken=False),
        Command("conference.keep_move", needs.HOST_OF_TALK, schedule.move_talk, spoken=False),
        Command("conference.swaps", needs.HOST_OF_TALK, schedule.show_swaps, spoken=False),
        Command("conference.swap", needs.HOST_OF_TALK, schedule.swap_talks, spoken=False),
        Command("conference.take_out", needs.HOST_OF_TALK, schedule.unschedule_talk, spoken=False),
        Command("conference.publish", needs.HOST_OF_NEXT, schedule.publish_schedule, spoken=False),
    ),
    notifications=(CallClosing, TalkComing, AgendaOfDay, DecisionMade, CoSpeakerAsked, ReviewerAsked, ScheduleChanged),
    jobs=(Job("follow conferences", Every.MINUTE, lambda tx, present: follow_conferences(tx, present.now)),),
    todos=list_todos,
    release=free_talks,
)
