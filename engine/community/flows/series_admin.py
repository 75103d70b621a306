"""What owners do with events: confirm, create, change, move, cancel and end them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta
from typing import NamedTuple

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.community import series_changes as changes
from engine.community import series_drafts as drafts
from engine.community.agenda import find_upcoming
from engine.community.cards import series_admin as cards
from engine.community.cards.series_admin import SeriesView
from engine.community.confirming import at_suggested_time, confirm_series, take_back, view_waiting
from engine.community.finding import find_event, find_series_by_words, list_every_series, list_series, lock_event
from engine.community.forms import MOVE_FORM, SERIES_FORM
from engine.community.overview import show_agenda
from engine.community.records import events as records
from engine.community.records.events import Occurrence, Series
from engine.community.rules.seats import COMING
from engine.community.series_drafts import SeriesDraft, SeriesEditor
from engine.community.views import show_event
from engine.recurrence.from_words import Phrase, read_day, read_phrase, read_when
from engine.recurrence.rule_words import UnclearWords
from engine.recurrence.rules import Pattern, takes_place
from engine.recurrence.zones import zone_names, zone_of
from engine.turn import Args, Turn

DATES = 3
"""Next dates on the card of a series: enough to see whether the rule is what was meant."""
FARTHEST = timedelta(days=366)
"""How far an occurrence may be moved."""


def show_all_series(turn: Turn, args: Args) -> Replies:
    """List the series."""
    every = list_every_series(turn)
    suggested = {waiting.series.id: waiting.series for waiting in view_waiting(turn.tx, every, turn.now)}
    return turn.reply(cards.manage_card(turn.voice, [suggested.get(series.id, series) for series in every]))


def show_series(turn: Turn, args: Args) -> Replies:
    return _show_series(turn, _find_named_series(turn, args))


def confirm(turn: Turn, args: Args) -> Replies:
    """Confirm a series at the time that the press shows; where it has changed meanwhile, show it instead."""
    series = _find_named_series(turn, args)
    shown = replace(series, pattern=_read_shown_time(series, args))
    if confirm_series(turn.tx, shown, turn.pack.community, turn.now):
        confirmed = _find_named_series(turn, args)
        return show_agenda(turn, turn.voice.text("community.confirmed", event=confirmed.title), confirmed)
    key = "confirmed_already" if (series := _find_named_series(turn, args)).confirmed_at else "changed_meanwhile"
    return _show_series(turn, series, turn.voice.text(f"community.{key}"))


def let_wait_again(turn: Turn, args: Args) -> Replies:
    """Take a confirmation back, as long as nobody has heard of the series."""
    series = _find_named_series(turn, args)
    if series.source is None:
        raise Refusal("chat.unknown_button")
    take_back(turn.tx, series, turn.now)
    return _show_series(turn, _find_named_series(turn, args), turn.voice.text("community.taken_back"))


def create_series(turn: Turn, args: Args) -> Replies:
    """Create a series from a sentence; where that leaves something open, ask for it in the form."""
    words = args.optional("said")
    if not words:
        return _open_form(turn, SeriesDraft(), None)
    editor = _make_editor(turn)
    try:
        draft = drafts.draft_from_words(turn.voice, words, editor)
    except UnclearWords as unclear:
        return _open_form(turn, SeriesDraft(when=words), None, turn.explain(unclear))
    return _save_draft(turn, draft, editor, None)


def save_series(turn: Turn, args: Args) -> Replies:
    """Create or change a series as the form says; if something is wrong, it comes back with everything in it."""
    series = _find_named_series(turn, args) if args.optional("series") else None
    return _save_draft(turn, SeriesDraft(**SERIES_FORM.typed(turn)), _make_editor(turn), series)


def edit_series(turn: Turn, args: Args) -> Replies:
    """Open the form of a series: one that a press names, or the one that words name."""
    if args.optional("series"):
        series: Series | None = _find_named_series(turn, args)
    else:
        series = find_series_by_words(list_every_series(turn), args.optional("said"))
    if series is None:
        return show_all_series(turn, args)
    shown = at_suggested_time(turn.tx, series, turn.now)
    return _open_form(turn, drafts.draft_from_series(turn.voice, turn.tx, shown), series)


def open_move_form(turn: Turn, args: Args) -> Replies:
    """Open the form of one occurrence; words may say already when it is to be."""
    occurrence, phrase = _find_meant_event(turn, args)
    if occurrence is None:
        return show_all_series(turn, args)
    return turn.open_form(cards.move_form(turn.voice, occurrence, _draft_move(turn, occurrence, phrase)))


def save_move(turn: Turn, args: Args) -> Replies:
    """Change one occurrence as the form says, and tell those who are coming."""
    occurrence = lock_event(turn, args)
    draft = SeriesDraft(**MOVE_FORM.typed(turn))
    if occurrence.cancelled or occurrence.ends <= turn.now:
        raise Refusal("community.over", event=occurrence.series.title)
    try:
        values = _read_move(turn, occurrence, draft)
        told = changes.revise_occurrence(turn.tx, occurrence, turn.now, values)
    except InvalidInput as problem:
        return turn.open_form(cards.move_form(turn.voice, occurrence, draft), problem)
    return show_event(turn, find_event(turn, args), turn.voice.text("community.changed", told=told))


def ask_to_cancel(turn: Turn, args: Args) -> Replies:
    """Ask before cancelling one occurrence: the one that a press names, or that words name, or the next."""
    occurrence = _find_meant_event(turn, args, on_day=True).occurrence
    if occurrence is None:
        return show_all_series(turn, args)
    return turn.reply(cards.cancel_card(turn.voice, occurrence, _count_coming(turn, [occurrence]), turn.now))


def cancel_event(turn: Turn, args: Args) -> Replies:
    """Cancel one occurrence, and tell those who are coming."""
    occurrence = lock_event(turn, args)
    if occurrence.ends <= turn.now:
        raise Refusal("community.over", event=occurrence.series.title)
    told = changes.cancel_occurrence(turn.tx, occurrence, turn.now)
    return show_event(turn, find_event(turn, args), turn.voice.text("community.cancelled", told=told))


def restore_event(turn: Turn, args: Args) -> Replies:
    """Let a cancelled occurrence take place after all."""
    occurrence = lock_event(turn, args)
    if occurrence.ends <= turn.now or occurrence.series.ended_at:
        raise Refusal("community.over", event=occurrence.series.title)
    told = changes.restore_occurrence(turn.tx, occurrence, turn.now)
    return show_event(turn, find_event(turn, args), turn.voice.text("community.restored", told=told))


def ask_to_end(turn: Turn, args: Args) -> Replies:
    """Ask before a series ends."""
    series = _find_named_series(turn, args)
    ahead = records.find_occurrences(turn.tx, [series], turn.now)
    coming = _count_coming(turn, [occurrence for occurrence in ahead if not occurrence.cancelled])
    return turn.reply(cards.end_card(turn.voice, series, coming))


def end_series(turn: Turn, args: Args) -> Replies:
    """End a series, and tell those who are coming to what would have followed."""
    changes.end_series(turn.tx, _find_named_series(turn, args), turn.now)
    return show_all_series(turn, args)


def _save_draft(turn: Turn, draft: SeriesDraft, editor: SeriesEditor, series: Series | None) -> Replies:
    try:
        values = drafts.read_draft(draft, editor, series) | {"follows": False}
        told = changes.revise_series(turn.tx, series, turn.now, values) if series else 0
    except InvalidInput as problem:
        return _open_form(turn, draft, series, turn.explain(problem))
    if series:
        return _show_series(turn, _require_series(turn, series.id), turn.voice.text("community.changed", told=told))
    created = records.add_series(turn.tx, turn.scope.organisation_id, turn.now, values)
    assert created is not None
    return _show_series(turn, _require_series(turn, created), turn.voice.text("community.created"), is_new=True)


def _show_series(turn: Turn, series: Series, notice: Text = (), *, is_new: bool = False) -> Replies:
    others = (other for other in list_every_series(turn) if other.source and other.id != series.id)
    waiting = next(iter(view_waiting(turn.tx, [series], turn.now)), None)
    series = waiting.series if waiting else series
    replaced = next((other for other in others if other.kind == series.kind), None) if is_new else None
    view = SeriesView(
        series=series,
        host=records.find_host_name(turn.tx, series.host_id),
        ahead=find_upcoming(turn.tx, [series], turn.now, DATES),
        replaces=at_suggested_time(turn.tx, replaced, turn.now) if replaced else None,
        waiting=waiting,
        may_take_back=series.source is not None and records.is_untouched(turn.tx, series.id),
    )
    return turn.reply(cards.series_card(turn.voice, view, turn.now), notice)


def _open_form(turn: Turn, draft: SeriesDraft, series: Series | None, notice: Text = ()) -> Replies:
    return turn.open_form(cards.series_form(turn.voice, turn.pack.community, draft, series), notice)


def _make_editor(turn: Turn) -> SeriesEditor:
    return SeriesEditor(
        tx=turn.tx,
        organisation_id=turn.scope.organisation_id,
        community=turn.pack.community,
        series=list_every_series(turn),
        vocabulary=turn.voice.vocabulary.calendar,
        timezone=turn.voice.zone.key,
        now=turn.now,
    )


def _find_named_series(turn: Turn, args: Args) -> Series:
    """The series that a press names; Refusal where it is none of the organisation's, or over."""
    return _require_series(turn, args.number("series"))


def _require_series(turn: Turn, series_id: int) -> Series:
    series = next((one for one in list_every_series(turn) if one.id == series_id), None)
    return require_found(series, "community.no_series")


def _read_shown_time(series: Series, args: Args) -> Pattern:
    """The pattern of a series at the time that a press shows; Refusal where that is none."""
    zone = args.word("zone")
    try:
        starts = time.fromisoformat(args.word("starts"))
    except ValueError:
        raise Refusal("chat.unknown_button") from None
    if zone_names().get(zone.casefold()) != zone or starts.tzinfo:
        raise Refusal("chat.unknown_button")
    return replace(series.pattern, starts=starts, timezone=zone)


class EventRequest(NamedTuple):
    """The occurrence that a press or words name, None where they name none, and what else the words say."""

    occurrence: Occurrence | None
    phrase: Phrase


def _find_meant_event(turn: Turn, args: Args, *, on_day: bool = False) -> EventRequest:
    """What a press or words name; `on_day` is whether a day among the words is the occurrence's own."""
    if args.optional("series"):
        return EventRequest(find_event(turn, args), Phrase())
    try:
        phrase = read_phrase(args.optional("said"), turn.voice.vocabulary.calendar, turn.now.date())
    except UnclearWords as unclear:
        raise Refusal(unclear.key, **unclear.values) from None
    known = list_series(turn)
    series = find_series_by_words(known, phrase.name)
    if on_day and phrase.days:
        series = _on_day(known, phrase) or series
    if series is None:
        return EventRequest(None, phrase)
    ahead = find_upcoming(turn.tx, [series], turn.now, 60)
    named = [occurrence for occurrence in ahead if occurrence.day in phrase.days[:1]]
    if len(phrase.days) > 1 or named:
        phrase.first = phrase.days[1] if len(phrase.days) > 1 else None
    return EventRequest(next(iter(named or ahead), None), phrase)


def _on_day(series: Sequence[Series], phrase: Phrase) -> Series | None:
    """Of several series of a kind or a part of a name, the only one that takes place on the day of the phrase."""
    name = phrase.name.casefold().strip()
    named = (one for one in series if name in one.title.casefold() or one.kind == name)
    matches = [one for one in named if takes_place(one.pattern, phrase.days[0])]
    return matches[0] if len(matches) == 1 else None


def _draft_move(turn: Turn, occurrence: Occurrence, phrase: Phrase) -> SeriesDraft:
    """One occurrence as one would write it down, with what words said already."""
    local = occurrence.local_start
    minutes = f"{phrase.minutes or occurrence.minutes} {turn.voice.vocabulary.calendar['minutes'][0]}"
    with suppress(UnclearWords):
        zone = phrase.timezone or occurrence.series.pattern.timezone
        today = turn.now.astimezone(zone_of(zone)).date()
        local = read_day(phrase, occurrence.starts, zone, today).astimezone(local.tzinfo)
    return SeriesDraft(
        when=f"{local:%Y-%m-%d %H:%M} {minutes}",
        link=phrase.link or occurrence.link,
        place=occurrence.place,
        host=records.find_host_name(turn.tx, occurrence.host_id),
        capacity=str(occurrence.capacity or ""),
    )


def _read_move(turn: Turn, occurrence: Occurrence, draft: SeriesDraft) -> dict[str, object]:
    """The columns that the form of one occurrence means; raises UnclearWords."""
    pattern = occurrence.series.pattern
    today = turn.now.astimezone(zone_of(pattern.timezone)).date()
    phrase = read_when(draft.when, turn.voice.vocabulary.calendar, today)
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
        "link": drafts.read_optional_link(draft.link),
        "host_id": drafts.read_host(draft.host, turn.tx, turn.scope.organisation_id),
        "capacity": drafts.read_capacity(draft.capacity),
    }


def _count_coming(turn: Turn, occurrences: list[Occurrence]) -> int:
    """How many people will be told."""
    answers = records.find_answers(turn.tx, [occurrence.id for occurrence in occurrences if occurrence.id is not None])
    return len({member_id for given in answers.values() for member_id, answer in given.items() if answer in COMING})
