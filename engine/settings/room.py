"""Settings: the language and the time zone. The room's table of contents."""

from engine.access import EVERYBODY
from engine.room import Command, Room
from engine.settings import flows

ROOM = Room(
    name="settings",
    commands=(
        Command("settings", EVERYBODY, flows.change_by_words, spoken=True),
        Command("settings.language", EVERYBODY, flows.set_language, spoken=False),
    ),
    hear=flows.hear_settings,
)
