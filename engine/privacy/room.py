"""Privacy: one's own data. The room's table of contents."""

from datetime import timedelta

from engine.access import EVERYBODY
from engine.card_messages import forget_card_messages
from engine.people.records.seen_events import forget_seen_events
from engine.privacy import flows
from engine.privacy.retention import erase_expired
from engine.room import Command, Every, Job, Room

KEEP_EVENTS = timedelta(days=3)
"""Far longer than any platform repeats an event (Slack: an hour)."""

ROOM = Room(
    name="privacy",
    commands=(
        Command("privacy", EVERYBODY, flows.show_privacy, spoken=True),
        Command("privacy.export", EVERYBODY, flows.export_data, spoken=False),
        Command("privacy.xapi", EVERYBODY, flows.export_statements, spoken=False),
        Command("privacy.erase", EVERYBODY, flows.ask_erase, spoken=False),
        Command("privacy.erase_now", EVERYBODY, flows.erase_me, spoken=False),
    ),
    jobs=(
        Job(
            "forget seen events",
            Every.HOUR,
            lambda tx, present: forget_seen_events(tx, present.now - KEEP_EVENTS),
            forgets=True,
        ),
        Job("forget old cards", Every.HOUR, lambda tx, present: forget_card_messages(tx, present.now), forgets=True),
        Job(
            "erase what is over its time",
            Every.HOUR,
            lambda tx, present: erase_expired(tx, present.now, present.deployment.retention),
            forgets=True,
        ),
    ),
)
