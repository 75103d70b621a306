"""Papers: papers to read together. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY
from engine.papers.flows import papers, parts
from engine.papers.notifications import PaperPicked
from engine.papers.selection import pick_most_wanted
from engine.papers.todo import todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="papers",
    commands=(
        Command("paper", EVERYBODY, papers.paper, spoken=True),
        Command("paper.form", EVERYBODY, papers.form, spoken=False),
        Command("paper.keep", EVERYBODY, papers.keep, spoken=False),
        Command("paper.show", EVERYBODY, papers.show_paper, spoken=False),
        Command("paper.vote", EVERYBODY, papers.vote, spoken=False),
        Command("paper.withdraw", EVERYBODY, papers.withdraw, spoken=False),
        Command("paper.restore", EVERYBODY, papers.restore, spoken=False),
        Command("paper.retitle", EVERYBODY, papers.retitle, spoken=False),
        Command("paper.keep_title", EVERYBODY, papers.keep_title, spoken=False),
        Command("paper.pick", EVERYBODY, papers.pick, spoken=False),
        Command("paper.unpick", EVERYBODY, papers.unpick, spoken=False),
        Command("paper.history", EVERYBODY, papers.history, spoken=False),
        Command("paper.mine", EVERYBODY, papers.mine, spoken=False),
        Command("paper.take", EVERYBODY, parts.take, spoken=False),
        Command("paper.give_back", EVERYBODY, parts.give_back, spoken=False),
        Command("paper.read", EVERYBODY, parts.read, spoken=False),
        Command("paper.tick", EVERYBODY, parts.tick, spoken=False),
        Command("paper.note", EVERYBODY, parts.note, spoken=False),
        Command("paper.keep_note", EVERYBODY, parts.keep_note, spoken=False),
        Command("paper.log", EVERYBODY, parts.log, spoken=False),
    ),
    notifications=(PaperPicked,),
    jobs=(
        Job("pick papers", Every.MINUTE, lambda tx, present: pick_most_wanted(tx, present.pack.papers, present.now)),
    ),
    todos=todos,
)
