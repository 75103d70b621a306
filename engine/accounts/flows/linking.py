"""What linking accounts does: a code is given on one side and typed on the other."""

from __future__ import annotations

from engine.accounts.cards.linking import link_card, linked_card
from engine.accounts.records.link_codes import give_code, merge, pair_up, read_code, take_code
from engine.assessment.merging import merge_open_assessments
from engine.chat.cards import Replies
from engine.turn import Args, Turn


def link(turn: Turn, args: Args) -> Replies:
    """Give a code, and ask for one; words after the command are one already."""
    if typed := args.optional("words"):
        return _redeem(turn, typed)
    return _ask(turn)


def redeem(turn: Turn, args: Args) -> Replies:
    """Take a code that was typed alone, or into the card."""
    return _redeem(turn, args.optional("code") or turn.request.form.get("code", ""))


def _redeem(turn: Turn, typed: str) -> Replies:
    code = read_code(typed)
    if code is None:
        return _ask(turn, "link.no_code")
    scope = turn.scope
    giver = take_code(turn.tx, scope.organisation_id, scope.member_id, code, turn.now)
    if giver is None:
        return _ask(turn, "link.wrong")
    pair = pair_up(turn.tx, scope.organisation_id, scope.member_id, giver)
    merged = merge_open_assessments(turn.tx, pair.kept, pair.joined, turn.pack, turn.now)
    merge(turn.tx, pair)
    return turn.reply(linked_card(turn.voice, turn.pack, merged))


def _ask(turn: Turn, notice: str = "") -> Replies:
    code = give_code(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now)
    return turn.reply(link_card(turn.voice, code, notice))
