"""What `/log` does."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta

from engine.achievements import cards, records
from engine.achievements.forms import ASK_FORM, COLLEAGUE, DAY, ENTRY_FORM, KIND, LINK, RIGHT, TITLE, make_draft
from engine.achievements.records import ConfirmationState, Entry, EntryKind
from engine.achievements.rules.parse_entry import read_entry
from engine.achievements.views import show_first_request
from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.text import Text
from engine.people.records.colleagues import Colleague, find_colleague, find_colleagues, keep_reachable
from engine.turn import Args, Turn

FEED = timedelta(days=90)
MOST_ASKED = 10
"""Colleagues who can be asked about one entry."""


def open_log(turn: Turn, args: Args) -> Replies:
    """Save the entry that was typed, or show the log."""
    typed, named = args.optional("said"), args.optional("named")
    words = turn.voice.vocabulary.log
    if typed.casefold() in words.get("feed", ()):
        return show_feed(turn, args)
    draft = read_entry(named, typed, tuple(EntryKind), words, turn.today)
    if not draft.title and not draft.kind:
        return _show_log(turn)
    if not (draft.kind and draft.title):
        return turn.open_form(cards.entry_form_card(turn.voice, asdict(draft), None))
    return _save_entry(turn, asdict(draft), None)


def open_entry_form(turn: Turn, args: Args) -> Replies:
    """Open the form, empty or for an entry."""
    if not args.optional("entry"):
        return turn.open_form(cards.entry_form_card(turn.voice, {DAY.name: turn.today.isoformat()}, None))
    entry = _find_own_entry(turn, args)
    return turn.open_form(cards.entry_form_card(turn.voice, asdict(make_draft(entry)), entry.id))


def save_entry(turn: Turn, args: Args) -> Replies:
    """Keep what was typed into the form; if something is wrong with it, the form comes back with everything in it."""
    entry_id = _find_own_entry(turn, args).id if args.optional("entry") else None
    return _save_entry(turn, ENTRY_FORM.typed(turn), entry_id)


def show_entry(turn: Turn, args: Args) -> Replies:
    """Open an entry of one's own."""
    return turn.reply(cards.entry_card(turn.voice, _find_own_entry(turn, args)))


def set_right_first_time(turn: Turn, args: Args) -> Replies:
    """Say whether a deployment was right the first time."""
    entry = _find_own_entry(turn, args)
    if entry.kind != EntryKind.DEPLOYMENT or args.word("right") not in ("yes", "no"):
        raise Refusal("chat.unknown_button")
    records.set_right_first_time(turn.tx, entry.id, args.word("right") == "yes")
    return turn.reply(cards.entry_card(turn.voice, _find_own_entry(turn, args)))


def ask_remove(turn: Turn, args: Args) -> Replies:
    """Ask before an entry goes."""
    return turn.reply(cards.remove_card(turn.voice, _find_own_entry(turn, args)))


def remove_entry(turn: Turn, args: Args) -> Replies:
    """Remove an entry for good."""
    entry = _find_own_entry(turn, args)
    records.remove_entry(turn.tx, entry.id)
    return _show_log(turn, turn.voice.text("achievements.removed", title=entry.title))


def open_ask_form(turn: Turn, args: Args) -> Replies:
    """Open the form that asks for a colleague."""
    return turn.open_form(cards.ask_card(turn.voice, _find_own_entry(turn, args), {}))


def ask_colleague(turn: Turn, args: Args) -> Replies:
    """Ask the colleague whose name, address or (from a choice) id was given."""
    entry = _find_own_entry(turn, args)
    try:
        colleagues = _find_asked(turn, args)
    except InvalidInput as problem:
        return turn.open_form(cards.ask_card(turn.voice, entry, ASK_FORM.typed(turn)), problem)
    if len(colleagues) > 1:
        return turn.reply(cards.colleagues_card(turn.voice, entry, ASK_FORM.read(turn)[COLLEAGUE][:60], colleagues))
    (colleague,) = colleagues
    if entry.asked + entry.confirmed + entry.declined >= MOST_ASKED:
        raise Refusal("achievements.enough_asked", most=MOST_ASKED)
    new = records.ask_confirmation(turn.tx, turn.scope.organisation_id, entry.id, colleague.id, turn.now)
    notice = turn.voice.text("achievements.asked" if new else "achievements.asked_before", name=colleague.name)
    return turn.reply(cards.entry_card(turn.voice, _find_own_entry(turn, args), notice))


def show_requests(turn: Turn, args: Args) -> Replies:
    """Show the first request that waits for an answer."""
    return show_first_request(turn) or _show_log(turn, turn.voice.text("achievements.no_requests"))


def confirm_entry(turn: Turn, args: Args) -> Replies:
    return _answer_request(turn, args, ConfirmationState.CONFIRMED)


def decline_entry(turn: Turn, args: Args) -> Replies:
    return _answer_request(turn, args, ConfirmationState.DECLINED)


def show_feed(turn: Turn, args: Args) -> Replies:
    """Show what the team lets each other see."""
    entries = records.find_feed(turn.tx, turn.scope.member_id, turn.today - FEED, cards.SHOWN)
    return turn.reply(cards.feed_card(turn.voice, entries, records.is_in_feed(turn.tx, turn.scope.member_id)))


def share_log(turn: Turn, args: Args) -> Replies:
    """Let the team see one's log, or no longer."""
    if args.optional("on"):
        records.join_feed(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now)
    else:
        records.leave_feed(turn.tx, turn.scope.member_id)
    return show_feed(turn, args)


def _answer_request(turn: Turn, args: Args, state: ConfirmationState) -> Replies:
    requests = {entry.id: entry for entry in records.find_requests(turn.tx, turn.scope.member_id)}
    entry = requests.get(args.number("entry"))
    if entry is None or not records.save_answer(turn.tx, entry.id, turn.scope.member_id, state, turn.now):
        raise Refusal("achievements.not_asked")
    return _show_log(turn, turn.voice.text(f"achievements.now_{state}", name=entry.author, title=entry.title))


def _find_asked(turn: Turn, args: Args) -> list[Colleague]:
    """Whom a press or the form names; raises InvalidInput where that is nobody."""
    organisation, me = turn.scope.organisation_id, turn.scope.member_id
    if args.optional("colleague"):
        chosen = find_colleague(turn.tx, organisation, args.number("colleague"))
        colleagues, typed = [chosen] if chosen and chosen.id != me else [], ""
    else:
        typed = ASK_FORM.read(turn)[COLLEAGUE]
        colleagues = find_colleagues(turn.tx, organisation, typed, but=me)
    if not colleagues:
        raise InvalidInput("achievements.nobody", typed=typed[:80])
    return keep_reachable(turn.tx, colleagues)


def _save_entry(turn: Turn, typed: Mapping[str, str], entry_id: int | None) -> Replies:
    try:
        values = _read_entry(turn, typed)
    except InvalidInput as problem:
        return turn.open_form(cards.entry_form_card(turn.voice, typed, entry_id), problem)
    scope = turn.scope
    if entry_id is None:
        entry_id = records.add_entry(turn.tx, scope.organisation_id, scope.member_id, values, turn.now)
    else:
        records.change_entry(turn.tx, entry_id, values)
    entry = records.find_entry(turn.tx, scope.member_id, entry_id)
    assert entry is not None, "kept just now"
    return turn.reply(cards.entry_card(turn.voice, entry, turn.voice.text("achievements.kept")))


def _read_entry(turn: Turn, typed: Mapping[str, str]) -> dict[str, object]:
    """The columns of what was typed; raises InvalidInput."""
    entry = ENTRY_FORM.where(replace(DAY, named=turn.voice.vocabulary.log)).check(typed, turn)
    return {
        "kind": entry[KIND],
        "title": entry[TITLE],
        "happened_on": entry[DAY] or turn.today,
        "link": entry[LINK],
        "right_first_time": entry[RIGHT] if entry[KIND] == EntryKind.DEPLOYMENT else None,
    }


def _show_log(turn: Turn, notice: Text | None = None) -> Replies:
    entries = records.find_entries(turn.tx, turn.scope.member_id, cards.SHOWN)
    total = records.count_entries(turn.tx, turn.scope.member_id)
    waiting = len(records.find_requests(turn.tx, turn.scope.member_id))
    return turn.reply(cards.log_card(turn.voice, entries, total, waiting, notice))


def _find_own_entry(turn: Turn, args: Args) -> Entry:
    found = records.find_entry(turn.tx, turn.scope.member_id, args.number("entry"))
    return require_found(found, "achievements.gone")
