"""What `/plan` and `/certificate` do, and the projects of a module."""

from engine.certificates.cards import certificate_card
from engine.certificates.records import find_latest_certificate
from engine.chat.cards import Replies
from engine.curriculum.cards.plan import no_plan_card, not_yet_card, plan_card
from engine.curriculum.completion import find_module_of, toggle_project
from engine.curriculum.next_steps import plan_learning
from engine.curriculum.progress import find_abilities, find_achieved
from engine.curriculum.views import find_module, show_module
from engine.scoring.history import find_unleveled
from engine.turn import Args, Turn


def show_plan(turn: Turn, args: Args) -> Replies:
    """Show the steps from the latest core result and from evidence, for today's role."""
    abilities = find_abilities(turn, find_achieved(turn))
    if abilities is None:
        unleveled = find_unleveled(turn.tx, turn.scope.member_id, turn.pack)
        return turn.reply(no_plan_card(turn.voice, plan_learning(turn, None, {}).pathway, unleveled))
    plan = plan_learning(turn, abilities.score, abilities.ratings)
    role = turn.pack.role_by_id[turn.scope.person.role_id or ""]
    return turn.reply(plan_card(turn.voice, turn.pack.curriculum, plan, abilities.raises, role.name))


def show_certificate(turn: Turn, args: Args) -> Replies:
    """Show the certificate, or what it still takes."""
    curriculum, achieved = turn.pack.curriculum, find_achieved(turn)
    certificate = find_latest_certificate(turn.tx, turn.scope.member_id, curriculum.certificate.id)
    if certificate is None:
        return turn.reply(not_yet_card(turn.voice, curriculum, achieved))
    return turn.reply(certificate_card(turn, certificate, still_complete=achieved.complete))


def open_module(turn: Turn, args: Args) -> Replies:
    """Open one module."""
    return show_module(turn, find_module(turn, args))


def toggle_module_project(turn: Turn, args: Args) -> Replies:
    """Mark a project as done or open on the card of its module."""
    module = find_module_of(turn.pack.curriculum, args.word("project"))
    news = toggle_project(turn, args)
    return (*show_module(turn, module), *news)
