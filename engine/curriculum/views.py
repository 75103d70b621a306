"""What one person sees of the program, as several commands show it."""

from datetime import timedelta

from engine.chat.cards import Replies
from engine.chat.errors import require_found
from engine.chat.text import Text
from engine.content.models import Module
from engine.curriculum.cards.pace import pace_card, start_card
from engine.curriculum.cards.plan import module_card
from engine.curriculum.progress import find_achieved, find_prior, require_progress
from engine.curriculum.records.enrolments import CohortSummary, find_cohorts
from engine.turn import Args, Turn

OPEN_FOR = timedelta(days=14)
"""How long after its start a cohort can be joined in chat."""
SHOWN_AHEAD = timedelta(days=365)


def find_open_cohorts(turn: Turn) -> list[CohortSummary]:
    """Cohorts that the person could join now."""
    cohorts = find_cohorts(turn.tx, turn.scope.organisation_id)
    return [cohort for cohort in cohorts if turn.today - OPEN_FOR <= cohort.start <= turn.today + SHOWN_AHEAD]


def show_start(turn: Turn, *, again: bool = False) -> Replies:
    """Show the ways to begin the program, or to begin it again."""
    return turn.reply(start_card(turn.voice, turn.today, find_open_cohorts(turn), again=again))


def show_changed_pace(turn: Turn, notice: str, **values: object) -> Replies:
    """Show the pace after a change; `notice` is the key of the sentence about it."""
    progress = require_progress(turn)
    return turn.reply(pace_card(turn.voice, turn.pack.curriculum, progress, turn.voice.text(notice, **values)))


def find_module(turn: Turn, args: Args) -> Module:
    """The module of a press."""
    return require_found(turn.pack.curriculum.module_by_id.get(args.word("module")))


def show_module(turn: Turn, module: Module, notice: Text | None = None) -> Replies:
    """Show a module as it stands for the person."""
    achieved = find_achieved(turn)
    unmet = find_prior(turn, achieved).find_unmet(module, achieved.curriculum)
    return turn.reply(module_card(turn.voice, module, achieved, unmet, notice))
