"""What `/plan` does, and ticking projects."""

from __future__ import annotations

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.content.models import Module
from engine.curriculum.cards import plan as cards
from engine.curriculum.completion import home_of, set_tick
from engine.curriculum.next_steps import plan_learning
from engine.curriculum.progress import find_abilities, find_achieved
from engine.curriculum.rules.pathway import finished_modules
from engine.turn import Args, Turn


def plan(turn: Turn, args: Args) -> Replies:
    """Show the steps from the latest core result and from evidence, for today's role."""
    able = find_abilities(turn, find_achieved(turn))
    outlook = plan_learning(turn, able.score if able else None, able.ratings if able else {})
    if able is None:
        return turn.reply(cards.no_plan_card(turn.voice, outlook.pathway))
    role = turn.pack.role_by_id[turn.scope.person.role_id or ""]
    return turn.reply(cards.plan_card(turn.voice, turn.pack.curriculum, outlook, able.raises, role.name))


def module(turn: Turn, args: Args) -> Replies:
    """Open one module."""
    found = turn.pack.curriculum.module_by_id.get(args.word("module"))
    if found is None:
        raise Refusal("chat.unknown_button")
    return show_module(turn, found)


def tick(turn: Turn, args: Args) -> Replies:
    """Tick or untick a project. The press says which, so that a second one changes nothing."""
    home = home_of(turn.pack.curriculum, args.word("project"))
    news = set_tick(turn, args.word("project"), done=bool(args.optional("done")))
    return (*show_module(turn, home), *news)


def show_module(turn: Turn, found: Module, notice: Text | None = None) -> Replies:
    """One module as it stands for the person."""
    curriculum, achieved = turn.pack.curriculum, find_achieved(turn)
    finished = finished_modules(curriculum, achieved.done.keys())
    unmet = [curriculum.module_by_id[name] for name in found.requires if name not in finished]
    return turn.reply(cards.module_card(turn.voice, curriculum, found, achieved, unmet, notice))
