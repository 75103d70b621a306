"""What `/log` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta

from engine.achievements import cards, records
from engine.achievements.forms import ASK_FORM, COLLEAGUE, DAY, ENTRY_FORM, KIND, LINK, RIGHT, TITLE, draft_of
from engine.achievements.records import Entry, Kind, State
from engine.achievements.rules.parse_entry import read_entry
from engine.achievements.views import waiting_requests
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.people.records.colleagues import Colleague, find_colleague, find_colleagues
from engine.turn import Args, Turn

KINDS = tuple(Kind)
FEED = timedelta(days=90)
MOST_ASKED = 10
"""Colleagues who can be asked about one entry."""


def log(turn: Turn, args: Args) -> Replies:
    """Keep the entry that was typed, or show the log."""
    said, named = args.optional("said"), args.optional("named")
    words = turn.voice.vocabulary.log
    if said.casefold() in words.get("feed", ()):
        return feed(turn, args)
    draft = read_entry(named, said, KINDS, words, turn.today)
    if not draft.title and not draft.kind:
        return _shown(turn)
    if not (draft.kind and draft.title):
        return _open_form(turn, asdict(draft), None)
    return _save_entry(turn, asdict(draft), None)


def form(turn: Turn, args: Args) -> Replies:
    """Open the form, empty or for an entry."""
    if not args.optional("entry"):
        return _open_form(turn, {DAY.name: turn.today.isoformat()}, None)
    entry = _mine(turn, args)
    return _open_form(turn, asdict(draft_of(entry)), entry.id)


def keep(turn: Turn, args: Args) -> Replies:
    """Keep what was typed into the form; if something is wrong with it, the form comes back with everything in it."""
    return _save_entry(turn, ENTRY_FORM.typed(turn), _mine(turn, args).id if args.optional("entry") else None)


def show(turn: Turn, args: Args) -> Replies:
    return turn.reply(cards.entry_card(turn.voice, _mine(turn, args)))


def set_right(turn: Turn, args: Args) -> Replies:
    """Say whether a deployment was right the first time."""
    entry = _mine(turn, args)
    if entry.kind != Kind.DEPLOYMENT or args.word("right") not in ("yes", "no"):
        raise Refusal("chat.unknown_button")
    records.set_right(turn.tx, entry.id, args.word("right") == "yes")
    return turn.reply(cards.entry_card(turn.voice, _mine(turn, args)))


def ask_remove(turn: Turn, args: Args) -> Replies:
    return turn.reply(cards.remove_card(turn.voice, _mine(turn, args)))


def remove(turn: Turn, args: Args) -> Replies:
    entry = _mine(turn, args)
    records.remove_entry(turn.tx, entry.id)
    return _shown(turn, turn.voice.text("achievements.removed", title=entry.title))


def ask(turn: Turn, args: Args) -> Replies:
    """Open the form that asks for a colleague."""
    return (Reply(cards.ask_card(turn.voice, _mine(turn, args)), Mode.FORM),)


def ask_colleague(turn: Turn, args: Args) -> Replies:
    """Ask the colleague whose name, address or (from a choice) id was given."""
    entry = _mine(turn, args)
    try:
        colleagues = _find_asked(turn, args)
    except InvalidInput as problem:
        card = cards.ask_card(turn.voice, entry, ASK_FORM.typed(turn), turn.explain(problem))
        return (Reply(card, Mode.FORM),)
    if len(colleagues) > 1:
        typed = ASK_FORM.read(turn)[COLLEAGUE]
        return turn.reply(cards.colleagues_card(turn.voice, entry, typed[:60], colleagues))
    (colleague,) = colleagues
    if entry.asked + entry.confirmed + entry.declined >= MOST_ASKED:
        raise Refusal("achievements.enough_asked", most=MOST_ASKED)
    new = records.ask(turn.tx, turn.scope.organisation_id, entry.id, colleague.id, turn.now)
    notice = turn.voice.text("achievements.asked" if new else "achievements.asked_before", name=colleague.name)
    return turn.reply(cards.entry_card(turn.voice, _mine(turn, args), notice))


def requests(turn: Turn, args: Args) -> Replies:
    """Show the first request that waits for an answer."""
    waiting = waiting_requests(turn)
    return waiting if waiting else _shown(turn, turn.voice.text("achievements.no_requests"))


def confirm(turn: Turn, args: Args) -> Replies:
    return _answered(turn, args, State.CONFIRMED)


def decline(turn: Turn, args: Args) -> Replies:
    return _answered(turn, args, State.DECLINED)


def feed(turn: Turn, args: Args) -> Replies:
    """Show what the team lets each other see."""
    return _feed(turn)


def share(turn: Turn, args: Args) -> Replies:
    """Let the team see one's log, or no longer."""
    if args.optional("on"):
        records.join_feed(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now)
    else:
        records.leave_feed(turn.tx, turn.scope.member_id)
    return _feed(turn)


def _answered(turn: Turn, args: Args, state: State) -> Replies:
    asked = {each.id: each for each in records.find_requests(turn.tx, turn.scope.member_id)}
    entry = asked.get(args.number("entry"))
    if entry is None or not records.answer(turn.tx, entry.id, turn.scope.member_id, state, turn.now):
        raise Refusal("achievements.not_asked")
    return _shown(turn, turn.voice.text(f"achievements.now_{state}", name=entry.author, title=entry.title))


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
    return colleagues


def _save_entry(turn: Turn, typed: Mapping[str, str], entry_id: int | None) -> Replies:
    try:
        values = _read_entry(turn, typed)
    except InvalidInput as problem:
        return _open_form(turn, typed, entry_id, turn.explain(problem))
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
    words = turn.voice.vocabulary.log
    entry = ENTRY_FORM.where(replace(DAY, named=words)).check(typed, turn)
    return {
        "kind": entry[KIND],
        "title": entry[TITLE],
        "happened_on": entry[DAY] or turn.today,
        "link": entry[LINK],
        "right_first_time": entry[RIGHT] if entry[KIND] == Kind.DEPLOYMENT else None,
    }


def _open_form(turn: Turn, typed: Mapping[str, str], entry_id: int | None, notice: Text | None = None) -> Replies:
    return (Reply(cards.form_card(turn.voice, typed, entry_id, notice), Mode.FORM),)


def _shown(turn: Turn, notice: Text | None = None) -> Replies:
    entries = records.find_entries(turn.tx, turn.scope.member_id, cards.SHOWN)
    total = records.count_entries(turn.tx, turn.scope.member_id)
    waiting = len(records.find_requests(turn.tx, turn.scope.member_id))
    return turn.reply(cards.log_card(turn.voice, entries, total, waiting, notice))


def _feed(turn: Turn) -> Replies:
    entries = records.find_feed(turn.tx, turn.scope.member_id, turn.today - FEED, cards.SHOWN)
    shares = records.in_feed(turn.tx, turn.scope.member_id)
    return turn.reply(cards.feed_card(turn.voice, entries, shares))


def _mine(turn: Turn, args: Args) -> Entry:
    entry = records.find_entry(turn.tx, turn.scope.member_id, args.number("entry"))
    if entry is None:
        raise Refusal("achievements.gone")
    return entry
