"""Mentoring: offers, looking for a mentor, requests, and pairs. The room's table of contents."""

from engine.access import EVERYBODY
from engine.mentoring import notifications as news
from engine.mentoring.flows import offers, pairs, search
from engine.mentoring.jobs import find_next_change, follow_pairs
from engine.mentoring.leaving import end_mentoring
from engine.mentoring.views import list_todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="mentoring",
    commands=(
        Command("mentor", EVERYBODY, search.show_mentoring, spoken=True),
        Command("mentor.find", EVERYBODY, search.search_mentors, spoken=False),
        Command("mentor.list", EVERYBODY, search.list_mentors, spoken=False),
        Command("mentor.ask", EVERYBODY, search.open_ask_form, spoken=False),
        Command("mentor.send", EVERYBODY, search.send_ask, spoken=False),
        Command("mentor.withdraw", EVERYBODY, pairs.withdraw_ask, spoken=False),
        Command("mentor.open", EVERYBODY, pairs.show_pair, spoken=False),
        Command("mentor.history", EVERYBODY, search.show_history, spoken=False),
        Command("mentor.offer", EVERYBODY, offers.show_offer, spoken=False),
        Command("mentor.topic", EVERYBODY, offers.toggle_topic, spoken=False),
        Command("mentor.more", EVERYBODY, offers.open_topic_form, spoken=False),
        Command("mentor.add", EVERYBODY, offers.add_topic, spoken=False),
        Command("mentor.terms", EVERYBODY, offers.open_terms_form, spoken=False),
        Command("mentor.publish", EVERYBODY, offers.publish_offer, spoken=False),
        Command("mentor.pause", EVERYBODY, offers.pause_offer, spoken=False),
        Command("mentor.stop", EVERYBODY, offers.ask_stop, spoken=False),
        Command("mentor.stop_now", EVERYBODY, offers.stop_offer, spoken=False),
        Command("mentor.waiting", EVERYBODY, pairs.show_waiting, spoken=False),
        Command("mentor.accept", EVERYBODY, pairs.accept_ask, spoken=False),
        Command("mentor.decline", EVERYBODY, pairs.decline_ask, spoken=False),
        Command("mentor.met", EVERYBODY, pairs.answer_check_in, spoken=False),
        Command("mentor.helped", EVERYBODY, pairs.keep_what_helped, spoken=False),
        Command("mentor.later", EVERYBODY, pairs.put_off_check_in, spoken=False),
        Command("mentor.leave", EVERYBODY, pairs.ask_leave, spoken=False),
        Command("mentor.leave_now", EVERYBODY, pairs.leave_pair, spoken=False),
    ),
    notifications=(
        news.MentorAsked,
        news.PairIntroduced,
        news.AskDeclined,
        news.AskLapsed,
        news.AskFreed,
        news.CheckInDue,
        news.CheckInPutOff,
        news.PairEnded,
        news.PairCompleted,
    ),
    jobs=(
        Job(
            "follow asks and pairs",
            Every.MINUTE,
            lambda tx, present: follow_pairs(tx, present.pack.mentoring, present.now),
            next_moment=lambda tx, present: find_next_change(tx, present.pack.mentoring, present.now),
        ),
    ),
    todos=list_todos,
    release=end_mentoring,
)
