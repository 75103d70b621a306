"""What greeting and help do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from advance.engine.assessment.standing import history, unfinished
from advance.engine.chat.cards import Replies
from advance.engine.chat.understand import nearest
from advance.engine.curriculum.reviews import pending_reviews
from advance.engine.home import cards
from advance.engine.turn import Args, Turn

REASSESS_AFTER = timedelta(days=90)
SUGGESTED = 3
QUOTED = 80
"""Characters of a message that are said back to its author."""


def hello(turn: Turn, args: Args) -> Replies:
    """Greet, and say where the person is."""
    results = history(turn.tx, turn.scope.member_id, turn.pack)
    core = [each for each in results if each.form.id == turn.pack.core.id]
    latest = core[-1] if core else None
    since = latest.sitting.submitted_at if latest else None
    due = since is not None and turn.now - since >= REASSESS_AFTER
    found = unfinished(turn.tx, turn.scope.member_id, turn.pack)
    opened = cards.Unfinished(*found) if found else None
    name, reviews = turn.scope.person.name.partition(" ")[0], len(pending_reviews(turn))
    return turn.reply(cards.welcome_card(turn.voice, name, opened, latest, due, reviews))


def show_help(turn: Turn, commands: Sequence[str]) -> Replies:
    """List the commands."""
    return turn.reply(cards.help_card(turn.voice, commands))


def unknown(turn: Turn, said: str, phrases: dict[str, tuple[str, ...]]) -> Replies:
    """Offer the commands nearest to what was said."""
    known = {phrase: name for name, each in phrases.items() for phrase in (name, *each)}
    found = [known[phrase] for phrase in nearest(said, known, limit=10)]
    suggested = list(dict.fromkeys([*found, "assess", "plan", "help"]))[:SUGGESTED]
    quoted = " ".join(said.split())
    quoted = quoted if len(quoted) <= QUOTED else quoted[: QUOTED - 1] + "…"
    return turn.reply(cards.unknown_card(turn.voice, quoted, suggested))
