"""What owners do with events: create, change, move, cancel and end them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.community import series_changes as changes
from engine.community import series_drafts as drafts
from engine.community.agenda import find_upcoming
from engine.community.cards import series_admin as managing_cards
from engine.community.finding import find_event, find_series_by_words, list_series, lock_event
from engine.community.forms import MOVE_FORM, SERIES_FORM
from engine.community.records import events as records
from engine.community.records.events import Occurrence, Series
from engine.community.series_drafts import Desk, Draft
from engine.community.tidings import COMING
from engine.community.views import show_event
from engine.recurrence.from_words import Phrase, UnclearWords, read_day, read_phrase
from engine.recurrence.rules import takes_place
from engine.recurrence.zones import zone_of
from engine.turn import Args, Turn

DATES = 3
"""Next dates on the card of a series: enough to see whether the rule is what was meant."""
FARTHEST = timedelta(days=366)
"""How far an occurrence may be moved."""


def manage(turn: Turn, args: Args) -> Replies:
    """List the series."""
    return turn.reply(managing_cards.manage_card(turn.voice, list_series(turn)))


def show_series(turn: Turn, args: Args) -> Replies:
    return _show(turn, _series(turn, args))


def new(turn: Turn, args: Args) -> Replies:
    """Create a series from a sentence; where that leaves something open, ask for it in the form."""
    words = args.optional("said")
    if not words:
        return _form(turn, Draft(), None)
    desk = _desk(turn)
    try:
        draft = drafts.draft_from(turn.voice, words, desk)
    except UnclearWords as unclear:
        return _form(turn, Draft(when=words), None, turn.explain(unclear))
    return _keep(turn, draft, desk, None)


def keep_series(turn: Turn, args: Args) -> Replies:
    """Create or change a series as the form says; if something is wrong, it comes back with everything in it."""
    series = _series(turn, args) if args.optional("series") else None
    draft = Draft(**SERIES_FORM.typed(turn))
    return _keep(turn, draft, _desk(turn), series)


def edit(turn: Turn, args: Args) -> Replies:
    """Open the form of a series: one that a press names, or the one that words name."""
    if args.optional("series"):
        series: Series | None = _series(turn, args)
    else:
        series = find_series_by_words(list_series(turn), args.optional("said"))
    if series is None:
        return manage(turn, args)
    return _form(turn, drafts.draft_of(turn.voice, turn.tx, series), series)


def ask_move(turn: Turn, args: Args) -> Replies:
    """Open the form of one occurrence; words may say already when it is to be."""
    occurrence, phrase = _meant(turn, args)
    if occurrence is None:
        return manage(turn, args)
    return (Reply(managing_cards.move_form(turn.voice, occurrence, _draft(turn, occurrence, phrase)), Mode.FORM),)


def keep_move(turn: Turn, args: Args) -> Replies:
    """Change one occurrence as the form says, and tell those who are coming."""
    occurrence = lock_event(turn, args)
    draft = Draft(**MOVE_FORM.typed(turn))
    if occurrence.cancelled or occurrence.ends <= turn.now:
        raise Refusal("community.over", event=occurrence.series.title)
    try:
        values = _moved(turn, occurrence, draft)
    except UnclearWords as unclear:
        notice = turn.explain(unclear)
        return (Reply(managing_cards.move_form(turn.voice, occurrence, draft, notice), Mode.FORM),)
    told = changes.change(turn.tx, occurrence, turn.now, values)
    return show_event(turn, find_event(turn, args), turn.voice.text("community.changed", told=told))


def ask_cancel(turn: Turn, args: Args) -> Replies:
    """Ask before cancelling one occurrence: the one that a press names, or that words name, or the next."""
    occurrence, _ = _meant(turn, args, on_day=True)
    if occurrence is None:
        return manage(turn, args)
    coming = _coming(turn, [occurrence])
    return turn.reply(managing_cards.cancel_card(turn.voice, occurrence, coming, turn.now))


def cancel(turn: Turn, args: Args) -> Replies:
    """Cancel one occurrence, and tell those who are coming."""
    occurrence = lock_event(turn, args)
    if occurrence.ends <= turn.now:
        raise Refusal("community.over", event=occurrence.series.title)
    told = changes.cancel(turn.tx, occurrence, turn.now)
    return show_event(turn, find_event(turn, args), turn.voice.text("community.cancelled", told=told))


def restore(turn: Turn, args: Args) -> Replies:
    """Let a cancelled occurrence take place after all."""
    occurrence = lock_event(turn, args)
    if occurrence.ends <= turn.now or occurrence.series.ended_at:
        raise Refusal("community.over", event=occurrence.series.title)
    told = changes.restore(turn.tx, occurrence, turn.now)
    return show_event(turn, find_event(turn, args), turn.voice.text("community.restored", told=told))


def ask_end(turn: Turn, args: Args) -> Replies:
    """Ask before a series ends."""
    series = _series(turn, args)
    ahead = [each for each in records.find_occurrences(turn.tx, [series], turn.now) if not each.cancelled]
    return turn.reply(managing_cards.end_card(turn.voice, series, _coming(turn, ahead)))


def end(turn: Turn, args: Args) -> Replies:
    """End a series, and tell those who are coming to what would have followed."""
    changes.end_series(turn.tx, _series(turn, args), turn.now)
    return manage(turn, args)


def _keep(turn: Turn, draft: Draft, desk: Desk, series: Series | None) -> Replies:
    try:
        values = drafts.read_draft(draft, desk, series)
    except UnclearWords as unclear:
        return _form(turn, draft, series, turn.explain(unclear))
    values["follows"] = False
    if series:
        told = changes.revise_series(turn.tx, series, turn.now, values)
        return _show(turn, _find(turn, series.id), turn.voice.text("community.changed", told=told))
    created = records.add_series(turn.tx, turn.scope.organisation_id, turn.now, values)
    assert created is not None
    return _show(turn, _find(turn, created), turn.voice.text("community.created"), offer_default=True)


def _show(turn: Turn, series: Series, notice: Text | None = None, *, offer_default: bool = False) -> Replies:
    host = records.find_names(turn.tx, [series.host_id]) if series.host_id else {}
    ahead = find_upcoming(turn.tx, [series], turn.now, DATES)
    same = (each for each in list_series(turn) if each.follows and each.kind == series.kind and each.id != series.id)
    default = next(same, None) if offer_default else None
    card = managing_cards.series_card(
        turn.voice, series, next(iter(host.values()), ""), ahead, turn.now, notice=notice, default=default
    )
    return turn.reply(card)


def _form(turn: Turn, draft: Draft, series: Series | None, notice: Text | None = None) -> Replies:
    card = managing_cards.series_form(turn.voice, turn.pack.community, draft, series, notice)
    return (Reply(card, Mode.FORM),)


def _desk(turn: Turn) -> Desk:
    return Desk(
        tx=turn.tx,
        organisation_id=turn.scope.organisation_id,
        community=turn.pack.community,
        series=list_series(turn),
        vocabulary=turn.voice.vocabulary.calendar,
        timezone=turn.voice.zone.key,
        now=turn.now,
    )


def _series(turn: Turn, args: Args) -> Series:
    """The series that a press names; Refusal where it is none of the organisation's, or over."""
    return _find(turn, args.number("series"))


def _find(turn: Turn, series_id: int) -> Series:
    found = next((each for each in list_series(turn) if each.id == series_id), None)
    if found is None:
        raise Refusal("community.no_series")
    return found


def _meant(turn: Turn, args: Args, *, on_day: bool = False) -> tuple[Occurrence | None, Phrase]:
    """The occurrence that a press or words name, and what else the words say; `on_day` is whether a day among them is
    the occurrence's own."""
    if args.optional("series"):
        return find_event(turn, args), Phrase()
    try:
        phrase = read_phrase(args.optional("said"), turn.voice.vocabulary.calendar, turn.now.date())
    except UnclearWords as unclear:
        raise Refusal(unclear.key, **unclear.values) from None
    known = list_series(turn)
    series = find_series_by_words(known, phrase.name)
    if on_day and phrase.days:
        series = _on_day(known, phrase) or series
    if series is None:
        return None, phrase
    ahead = find_upcoming(turn.tx, [series], turn.now, 60)
    named = [each for each in ahead if each.day in phrase.days[:1]]
    if len(phrase.days) > 1 or named:
        phrase.first = phrase.days[1] if len(phrase.days) > 1 else None
    return next(iter(named or ahead), None), phrase


def _on_day(series: Sequence[Series], phrase: Phrase) -> Series | None:
    """Of several series of a kind or a part of a name, the only one that takes place on the day of the phrase."""
    name = phrase.name.casefold().strip()
    found = [
        each
        for each in series
        if takes_place(each.pattern, phrase.days[0]) and (name in each.title.casefold() or each.kind == name)
    ]
    return found[0] if len(found) == 1 else None


def _draft(turn: Turn, occurrence: Occurrence, phrase: Phrase) -> Draft:
    """One occurrence as one would write it down, with what words said already."""
    local = occurrence.starts.astimezone(zone_of(occurrence.series.pattern.timezone))
    host = records.find_names(turn.tx, [occurrence.host_id]) if occurrence.host_id else {}
    minutes = f"{phrase.minutes or occurrence.minutes} {turn.voice.vocabulary.calendar['minutes'][0]}"
    with suppress(UnclearWords):
        zone = phrase.timezone or occurrence.series.pattern.timezone
        today = turn.now.astimezone(zone_of(zone)).date()
        local = read_day(phrase, occurrence.starts, zone, today).astimezone(local.tzinfo)
    return Draft(
        when=f"{local:%Y-%m-%d %H:%M} {minutes}",
        link=phrase.link or occurrence.link,
        place=occurrence.place,
        host=next(iter(host.values()), ""),
        capacity=str(occurrence.capacity or ""),
    )


def _moved(turn: Turn, occurrence: Occurrence, draft: Draft) -> dict[str, object]:
    """The columns that the form of one occurrence means; raises Unclear."""
    pattern = occurrence.series.pattern
    today = turn.now.astimezone(zone_of(pattern.timezone)).date()
    phrase = read_phrase(draft.when, turn.voice.vocabulary.calendar, today)
    starts = read_day(phrase, occurrence.starts, phrase.timezone or pattern.timezone, today)
    if starts <= turn.now:
        raise UnclearWords("community.past")
    if abs(starts - turn.now) > FARTHEST:
        raise UnclearWords("community.far")
    place = one_line(draft.place)
    if len(place) > records.LONGEST_PLACE:
        raise UnclearWords("community.too_long", words=place[:40], most=records.LONGEST_PLACE)
    return {
        "starts_at": starts,
        "minutes": phrase.minutes or occurrence.minutes,
        "place": place,
        "link": drafts.link_from(draft.link),
        "host_id": drafts.host_from(draft.host, turn.tx, turn.scope.organisation_id),
        "capacity": drafts.capacity_from(draft.capacity),
    }


def _coming(turn: Turn, occurrences: list[Occurrence]) -> int:
    """How many people will be told."""
    answers = records.find_answers(turn.tx, [each.id for each in occurrences if each.id is not None])
    return len({who for each in answers.values() for who, answer in each.items() if answer in COMING})
