"""What linking accounts does: a code is given on one side and typed on the other."""

from engine.accounts.cards.linking import link_card, linked_card
from engine.accounts.forms import CODE, LINK_FORM
from engine.accounts.records.link_codes import give_code, merge_pair, pair_up, read_code, take_code
from engine.assessment.merging import merge_open_assessments
from engine.chat.cards import Replies
from engine.chat.typed import one_line
from engine.turn import Args, Turn


def link_account(turn: Turn, args: Args) -> Replies:
    """Give a code, and ask for one; words after the command are one already."""
    if typed := args.optional("words"):
        return _redeem_code(turn, typed)
    return _ask_for_code(turn)


def redeem_code(turn: Turn, args: Args) -> Replies:
    """Take a code that was typed alone, or into the card."""
    return _redeem_code(turn, args.optional("code") or LINK_FORM.typed(turn)[CODE.name])


def _redeem_code(turn: Turn, typed: str) -> Replies:
    code = read_code(typed)
    if code is None:
        return _ask_for_code(turn, typed, "link.no_code")
    scope = turn.scope
    giver = take_code(turn.tx, scope.organisation_id, scope.member_id, code, turn.now)
    if giver is None:
        return _ask_for_code(turn, typed, "link.wrong")
    pair = pair_up(turn.tx, scope.organisation_id, scope.member_id, giver)
    sittings = merge_open_assessments(turn.tx, pair.kept, pair.joined, turn.pack, turn.now)
    merge_pair(turn.tx, pair)
    return turn.reply(linked_card(turn.voice, turn.pack, sittings))


def _ask_for_code(turn: Turn, typed: str = "", notice: str = "") -> Replies:
    code = give_code(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now)
    return turn.reply(link_card(turn.voice, code, one_line(typed)[: CODE.longest], notice))
