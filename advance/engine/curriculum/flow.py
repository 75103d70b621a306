"""What `/plan` does, and ticking projects."""

from __future__ import annotations

from advance.engine.assessment.standing import current_score
from advance.engine.chat.cards import Replies
from advance.engine.chat.errors import Refusal
from advance.engine.content.models import Module
from advance.engine.curriculum import cards, records
from advance.engine.curriculum.outlook import look_ahead
from advance.engine.curriculum.pathway import finished_modules
from advance.engine.turn import Args, Turn


def plan(turn: Turn, args: Args) -> Replies:
    """Show the steps from the latest core result for today's role."""
    standing = current_score(turn, turn.pack.core)
    score, ratings = standing if standing else (None, {})
    outlook = look_ahead(turn, score, ratings)
    if score is None:
        return turn.reply(cards.no_plan_card(turn.voice, outlook.pathway))
    role = turn.pack.role_by_id[turn.scope.person.role_id or ""]
    return turn.reply(cards.plan_card(turn.voice, turn.pack.curriculum, outlook, role.name))


def module(turn: Turn, args: Args) -> Replies:
    """Open one module."""
    found = turn.pack.curriculum.module_by_id.get(args.word("module"))
    if found is None:
        raise Refusal("chat.unknown_button")
    return _show(turn, found)


def tick(turn: Turn, args: Args) -> Replies:
    """Tick or untick a project. The press says which, so that a second one changes nothing."""
    project = args.word("project")
    home = next((each for each in turn.pack.curriculum.modules for item in each.projects if item.id == project), None)
    if home is None:
        raise Refusal("chat.unknown_button")
    if args.optional("done"):
        records.tick(turn.tx, turn.scope.organisation_id, turn.scope.member_id, project, turn.now)
    else:
        records.untick(turn.tx, turn.scope.member_id, project)
    return _show(turn, home)


def _show(turn: Turn, found: Module) -> Replies:
    curriculum = turn.pack.curriculum
    done = records.find_done(turn.tx, turn.scope.member_id).keys()
    finished = finished_modules(curriculum, done)
    unmet = [curriculum.module_by_id[name] for name in found.requires if name not in finished]
    return turn.reply(cards.module_card(turn.voice, curriculum, found, done, unmet))
