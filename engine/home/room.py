"""Home: greeting and help. The room's table of contents."""

from engine.access import EVERYBODY
from engine.home import flows
from engine.room import Command, Room

ROOM = Room(
    name="home",
    commands=(
        Command("help", EVERYBODY, flows.show_help, spoken=True),
        Command("hello", EVERYBODY, flows.greet, spoken=True),
        Command("home", EVERYBODY, flows.show_home, spoken=True),
    ),
    hear=flows.hear_thanks,
    ask_again=flows.suggest_commands,
)
