"""Nudges: when the bot speaks first, and what is answered. The room's table of contents."""

from engine.access import EVERYBODY
from engine.notices.asked_in_vain import AskedInVain
from engine.notices.notifications import Digest, GoingQuiet, UnreachedPeople
from engine.notices.records.ledger import forget_old_notices
from engine.nudges.flows import preferences, responses
from engine.nudges.notifications import Reminder
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="nudges",
    commands=(
        Command("nudges", EVERYBODY, preferences.change_by_words, spoken=True),
        Command("nudges.off", EVERYBODY, preferences.switch_off, spoken=False),
        Command("nudges.resume", EVERYBODY, preferences.switch_on, spoken=False),
        Command("nudges.begin", EVERYBODY, preferences.begin_messages, spoken=False),
        Command("nudges.snooze", EVERYBODY, preferences.snooze_week, spoken=False),
        Command("nudges.back", EVERYBODY, preferences.come_back, spoken=False),
        Command("nudges.every", EVERYBODY, preferences.set_frequency, spoken=False),
        Command("nudges.kind", EVERYBODY, preferences.toggle_kind, spoken=False),
        Command("nudges.edit", EVERYBODY, preferences.open_form, spoken=False),
        Command("nudges.save", EVERYBODY, preferences.save_form, spoken=False),
        Command("nudges.leave", EVERYBODY, preferences.ask_leave, spoken=False),
        Command("nudges.save_leave", EVERYBODY, preferences.save_leave, spoken=False),
        Command("notice.done", EVERYBODY, responses.mark_done, spoken=False),
        Command("notice.later", EVERYBODY, responses.ask_when, spoken=False),
        Command("notice.put_off", EVERYBODY, responses.put_off, spoken=False),
        Command("notice.not_relevant", EVERYBODY, responses.ask_why, spoken=False),
        Command("notice.because", EVERYBODY, responses.take_reason, spoken=False),
        Command("notice.block", EVERYBODY, responses.block_time, spoken=False),
    ),
    notifications=(Reminder, Digest, GoingQuiet, UnreachedPeople, AskedInVain),
    jobs=(
        Job("forget old notices", Every.HOUR, lambda tx, present: forget_old_notices(tx, present.now), forgets=True),
    ),
)
