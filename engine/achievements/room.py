"""Achievements: the log. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY
from engine.achievements import flows
from engine.room import Command, Room

ROOM = Room(
    name="achievements",
    commands=(
        Command("log", EVERYBODY, flows.log, spoken=True),
        Command("log.form", EVERYBODY, flows.form, spoken=False),
        Command("log.keep", EVERYBODY, flows.keep, spoken=False),
        Command("log.open", EVERYBODY, flows.show, spoken=False),
        Command("log.right", EVERYBODY, flows.set_right, spoken=False),
        Command("log.remove", EVERYBODY, flows.ask_remove, spoken=False),
        Command("log.remove_now", EVERYBODY, flows.remove, spoken=False),
        Command("log.ask", EVERYBODY, flows.ask, spoken=False),
        Command("log.ask_now", EVERYBODY, flows.ask_colleague, spoken=False),
        Command("log.requests", EVERYBODY, flows.requests, spoken=False),
        Command("log.confirm", EVERYBODY, flows.confirm, spoken=False),
        Command("log.decline", EVERYBODY, flows.decline, spoken=False),
        Command("log.feed", EVERYBODY, flows.feed, spoken=False),
        Command("log.share", EVERYBODY, flows.share, spoken=False),
    ),
)
