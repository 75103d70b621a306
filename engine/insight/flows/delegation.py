"""Lending one's view of teams: `/team-gaps delegate to somebody until a day`, or by a form."""

from datetime import timedelta
from typing import NamedTuple

from engine.chat.cards import Replies
from engine.chat.dates import read_date
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.insight.cards.delegation import delegation_card
from engine.insight.forms import DELEGATE, DELEGATION_FORM, UNTIL
from engine.people.records.colleagues import find_colleagues
from engine.people.records.delegation import end_lent_view, find_views_lent_by, lend_view
from engine.turn import Args, Turn

LONGEST = timedelta(days=366)
NAMED = 5
"""People whom an unclear name may list."""


class TypedDelegation(NamedTuple):
    """To whom and until when, in the words of whoever lends."""

    who: str
    until: str


def parse_delegation(turn: Turn, words: str) -> TypedDelegation | None:
    """To whom and until when, where typed words ask for lending."""
    for start in turn.voice.line("team_gaps.lend_words").split(", "):
        if words.startswith(f"{start} "):
            rest = words.removeprefix(start)
            who, _, until = rest.rpartition(f" {turn.voice.line('team_gaps.lend_until_word')} ")
            return TypedDelegation((who or rest).strip(), until.strip() if who else "")
    return None


def show_lending(turn: Turn, args: Args) -> Replies:
    """Show to whom the view is lent, and a form to lend it."""
    return _show_lending(turn)


def lend_by_form(turn: Turn, args: Args) -> Replies:
    """Lend it to whom the form names."""
    typed = DELEGATION_FORM.typed(turn)
    return lend_to(turn, TypedDelegation(typed[DELEGATE.name].strip().casefold(), typed[UNTIL.name]))


def lend_to(turn: Turn, typed: TypedDelegation) -> Replies:
    """Lend it to whom typed words name; only what is one's own is lent."""
    scope, quoted = turn.scope, typed.who[:80]
    colleagues = find_colleagues(turn.tx, scope.organisation_id, typed.who)
    if not colleagues:
        raise Refusal("team_gaps.lend_nobody", said=quoted)
    if len(colleagues) > 1:
        names = turn.voice.all_of([colleague.name for colleague in colleagues[:NAMED]])
        raise Refusal("team_gaps.lend_several", said=quoted, names=names)
    delegate = colleagues[0]
    if delegate.id == scope.member_id:
        raise Refusal("team_gaps.lend_self")
    today = turn.now.date()
    day = read_date(typed.until, turn.voice.day_names, today)
    if day is None or not today <= day <= today + LONGEST:
        raise Refusal("team_gaps.lend_when")
    lend_view(turn.tx, scope.organisation_id, scope.member_id, delegate.id, day)
    notice = turn.voice.text("team_gaps.lend_done", name=delegate.name, until=turn.voice.date(day))
    return _show_lending(turn, notice)


def end_lending(turn: Turn, args: Args) -> Replies:
    ended = end_lent_view(turn.tx, turn.scope.member_id, args.number("lent"))
    return _show_lending(turn, turn.voice.text("team_gaps.lend_ended" if ended else "team_gaps.lend_over"))


def _show_lending(turn: Turn, notice: Text | None = None) -> Replies:
    lent = find_views_lent_by(turn.tx, turn.scope.member_id, turn.now.date())
    return turn.reply(delegation_card(turn.voice, lent, notice))
