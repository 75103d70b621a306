"""Achievements: the log. The room's table of contents."""

from engine.access import EVERYBODY
from engine.achievements import flows
from engine.achievements.records import ASKS_IN_VAIN
from engine.notices.asked_in_vain import tell_askers
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="achievements",
    commands=(
        Command("log", EVERYBODY, flows.open_log, spoken=True),
        Command("log.form", EVERYBODY, flows.open_entry_form, spoken=False),
        Command("log.keep", EVERYBODY, flows.save_entry, spoken=False),
        Command("log.open", EVERYBODY, flows.show_entry, spoken=False),
        Command("log.right", EVERYBODY, flows.set_right_first_time, spoken=False),
        Command("log.remove", EVERYBODY, flows.ask_remove, spoken=False),
        Command("log.remove_now", EVERYBODY, flows.remove_entry, spoken=False),
        Command("log.ask", EVERYBODY, flows.open_ask_form, spoken=False),
        Command("log.ask_now", EVERYBODY, flows.ask_colleague, spoken=False),
        Command("log.requests", EVERYBODY, flows.show_requests, spoken=False),
        Command("log.confirm", EVERYBODY, flows.confirm_entry, spoken=False),
        Command("log.decline", EVERYBODY, flows.decline_entry, spoken=False),
        Command("log.feed", EVERYBODY, flows.show_feed, spoken=False),
        Command("log.share", EVERYBODY, flows.share_log, spoken=False),
    ),
    jobs=(
        Job(
            "tell who asks for confirmations in vain",
            Every.MINUTE,
            lambda tx, present: tell_askers(tx, ASKS_IN_VAIN, present.now),
        ),
    ),
)
