"""What `/events` does: what is next, saying whether one comes, and one's own calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from advance.engine.chat.cards import Replies
from advance.engine.chat.errors import Refusal
from advance.engine.chat.text import Text
from advance.engine.chat.understand import closest
from advance.engine.community import cards, records, rsvp
from advance.engine.community.agenda import load_series, upcoming
from advance.engine.community.calendar import LAST_YEAR, takes_place
from advance.engine.community.cards import Seen
from advance.engine.community.feed import PATH, feed_token, revoke_feed
from advance.engine.community.records import Occurrence, Series
from advance.engine.community.seats import Answer
from advance.engine.turn import Args, Turn

SOON = timedelta(days=21)
"""The overview has the next occurrence of each series, and all that are as soon as this."""
MOST = 10
LIKE = 70
"""Likeness of words and a series' name, of 100, from which the series is meant."""


def events(turn: Turn, args: Args) -> Replies:
    """Show what is next; with words the event that they name."""
    series = series_of(turn)
    words = args.optional("words")
    if words and (named := named_series(series, words)):
        return show_next(turn, named)
    first: dict[int, Occurrence] = {}
    found = upcoming(turn.tx, series, turn.now, MOST)
    chosen = [each for each in found if first.setdefault(each.series.id, each) is each or each.starts < turn.now + SOON]
    agenda = seen_by(turn, chosen[:MOST])
    return turn.reply(cards.events_card(turn.voice, agenda, turn.now, owner=turn.scope.person.is_owner))


def show(turn: Turn, args: Args) -> Replies:
    """Open one event."""
    return show_event(turn, find_event(turn, args))


def answer(turn: Turn, args: Args) -> Replies:
    """Say yes, maybe or no, in place. The press says which, so that a second one changes nothing."""
    wish = args.word("answer")
    if wish not in (Answer.YES, Answer.MAYBE, Answer.NO):
        raise Refusal("chat.unknown_button")
    occurrence = hold_event(turn, args)
    got = rsvp.answer(turn.tx, occurrence, turn.scope.member_id, Answer(wish), turn.now)
    return show_event(turn, occurrence, turn.voice.text(f"community.said_{got}"))


def choose_shown(turn: Turn, args: Args) -> Replies:
    """Let others see whether one goes, or not."""
    occurrence = find_event(turn, args)
    chosen = {"shown": bool(args.optional("shown"))}
    records.keep_choice(turn.tx, turn.scope.organisation_id, turn.scope.member_id, chosen)
    return show_event(turn, occurrence)


def feed(turn: Turn, args: Args) -> Replies:
    """Show the address of one's own calendar, where there is one."""
    has_one = records.find_choice(turn.tx, turn.scope.member_id)[1] is not None
    return _show_feed(turn) if has_one else turn.reply(cards.feed_card(turn.voice, ""))


def new_feed(turn: Turn, args: Args) -> Replies:
    """Make an address; the one before stops working."""
    return _show_feed(turn, anew=True)


def stop_feed(turn: Turn, args: Args) -> Replies:
    """Let the address stop working."""
    revoke_feed(turn.tx, turn.scope.organisation_id, turn.scope.member_id)
    return turn.reply(cards.feed_card(turn.voice, ""))


def _show_feed(turn: Turn, *, anew: bool = False) -> Replies:
    if not turn.address:
        raise Refusal("community.no_address")
    token = feed_token(turn.tx, turn.scope.organisation_id, turn.scope.member_id, anew=anew)
    return turn.reply(cards.feed_card(turn.voice, f"{turn.address.rstrip('/')}/{PATH}/{token}.ics"))


def series_of(turn: Turn, *, ended: bool = False) -> list[Series]:
    """The organisation's series that go on, or all of them."""
    return load_series(turn.tx, turn.scope.organisation_id, turn.pack.community, turn.now, ended=ended)


def named_series(series: Sequence[Series], words: str) -> Series | None:
    """The series that words name: by its kind, its name or its region, with typos; None where they fit none or two."""
    asked = words.casefold().strip()
    for names in ([each.title for each in series], [each.name for each in series], [each.region for each in series]):
        found = [each for each, name in zip(series, names, strict=True) if name.casefold() == asked]
        if len(found) == 1:
            return found[0]
    parts = [each for each in series if asked and asked in each.title.casefold()]
    parts = parts or [each for each in series if each.kind.replace("_", " ") == asked]
    if len(parts) == 1:
        return parts[0]
    close = closest(asked, [each.title.casefold() for each in series], LIKE)
    return next((each for each in series if each.title.casefold() == close), None)


def find_event(turn: Turn, args: Args) -> Occurrence:
    """The event that a press names, with or without a row; Refusal where the organisation has no such event."""
    series, day = _named(turn, args)
    found = records.find_occurrence(turn.tx, series, day)
    return found or _by_rule(series, day)


def hold_event(turn: Turn, args: Args) -> Occurrence:
    """The same with a row that nobody else changes meanwhile."""
    series, day = _named(turn, args)
    if records.find_occurrence(turn.tx, series, day) is None:
        _by_rule(series, day)
    return records.hold_occurrence(turn.tx, series, day, turn.now)


def show_next(turn: Turn, series: Series) -> Replies:
    """The next event of a series."""
    found = upcoming(turn.tx, [series], turn.now)
    if not found:
        raise Refusal("community.nothing_ahead", event=series.title)
    return show_event(turn, found[0])


def show_event(turn: Turn, occurrence: Occurrence, notice: Text | None = None) -> Replies:
    seen = seen_by(turn, [occurrence])[0]
    owner = turn.scope.person.is_owner
    return turn.reply(cards.event_card(turn.voice, seen, turn.now, owner=owner, notice=notice))


def seen_by(turn: Turn, occurrences: Sequence[Occurrence]) -> list[Seen]:
    """Occurrences as the person sees them."""
    me = turn.scope.member_id
    answers = records.find_answers(turn.tx, [each.id for each in occurrences if each.id is not None])
    going = {who for each in answers.values() for who, answer in each.items() if answer is Answer.YES}
    hosts = records.find_names(turn.tx, {each.host_id for each in occurrences if each.host_id is not None})
    names = records.find_names(turn.tx, going, shown=True)
    shown = records.find_choice(turn.tx, me)[0]

    def seen(occurrence: Occurrence) -> Seen:
        given = answers.get(occurrence.id or 0, {})
        waiting = [who for who, answer in given.items() if answer is Answer.WAITING]
        return Seen(
            occurrence=occurrence,
            answers=given,
            mine=given.get(me),
            place_in_line=waiting.index(me) + 1 if me in waiting else 0,
            names=[name for who, name in names.items() if given.get(who) is Answer.YES],
            host=hosts.get(occurrence.host_id or 0, ""),
            shown=shown,
        )

    return [seen(each) for each in occurrences]


def _named(turn: Turn, args: Args) -> tuple[Series, date]:
    number = args.number("series")
    series = next((each for each in series_of(turn, ended=True) if each.id == number), None)
    try:
        day = date.fromisoformat(args.word("day"))
    except ValueError:
        raise Refusal("chat.unknown_button") from None
    if series is None or not 2000 <= day.year < LAST_YEAR:
        raise Refusal("chat.unknown_button")
    return series, day


def _by_rule(series: Series, day: date) -> Occurrence:
    """An event without a row; it must be one that the rule has and that is not over with its series."""
    if not takes_place(series.pattern, day):
        raise Refusal("community.not_any_more", event=series.title)
    found = records.expected(series, day)
    return replace(found, cancelled=True) if series.ended_at and found.starts >= series.ended_at else found
