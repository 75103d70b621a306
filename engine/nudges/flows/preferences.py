"""What `/nudges` does: see and change when the bot may speak first."""

from __future__ import annotations

from datetime import date, timedelta

from engine.chat.cards import Block, Mode, Replies, Reply
from engine.chat.dates import read_date
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.curriculum.progress import find_progress
from engine.curriculum.records.enrolments import find_enrolment, want_messages
from engine.notices.records.preferences import end_leave, find_preferences, save_preferences, take_leave
from engine.notices.rules.cadence import QUIET_AFTER, Preferences, Rhythm, is_quiet, local_minute, next_slot
from engine.nudges.cards import preferences as cards
from engine.nudges.rules.parse_preferences import ParsedWishes, Wish, parse_wishes, read_minute
from engine.people.records.planning import find_planning_state
from engine.recurrence.zones import NO_HOLIDAYS, countries
from engine.turn import Args, Turn

EVERY = (1, 2, 4)
LONGEST_LEAVE = timedelta(days=366)
SNOOZE = timedelta(days=7)
QUOTED = 80
"""Characters of a wish that are said back to its author."""


def change_by_words(turn: Turn, args: Args) -> Replies:
    """Do what was said in words, and show how things are."""
    parsed = parse_wishes(turn.request.text, turn.voice.vocabulary.notices, turn.voice.day_names, turn.today)
    match parsed.wish:
        case Wish.OFF:
            _save_preferences(turn, off=True)
        case Wish.ON:
            _save_preferences(turn, off=False, snoozed_until=None)
        case Wish.BACK:
            _end_absence(turn)
        case Wish.LEAVE if parsed.last is None:
            return ask_leave(turn, args)
        case Wish.LEAVE:
            return _take_leave(turn, parsed.first or turn.today, parsed.last or turn.today)
        case Wish.SNOOZE:
            _save_preferences(turn, snoozed_until=min(parsed.last or turn.today + SNOOZE, turn.today + LONGEST_LEAVE))
        case _:
            _set_rhythm(turn, parsed)
    unheard = args.optional("words") if parsed == ParsedWishes() else ""
    return _show_preferences(turn, turn.voice.text("notices.not_heard", said=unheard[:QUOTED]) if unheard else None)


def switch_off(turn: Turn, args: Args) -> Replies:
    _save_preferences(turn, off=True)
    return _show_preferences(turn)


def switch_on(turn: Turn, args: Args) -> Replies:
    """Write again, from the next slot on."""
    _save_preferences(turn, off=False, snoozed_until=None)
    return _show_preferences(turn)


def begin_messages(turn: Turn, args: Args) -> Replies:
    """Let the weekly messages begin before those of the cohort do."""
    enrolment = find_enrolment(turn.tx, turn.scope.member_id, turn.pack.curriculum.weeks)
    if enrolment is not None and enrolment.waits_for_messages(turn.today):
        want_messages(turn.tx, enrolment.id)
        _save_preferences(turn, off=False)
    return _show_preferences(turn)


def snooze_week(turn: Turn, args: Args) -> Replies:
    """Nothing for a week."""
    _save_preferences(turn, snoozed_until=turn.today + SNOOZE)
    return _show_preferences(turn)


def come_back(turn: Turn, args: Args) -> Replies:
    """End every leave and snooze."""
    _end_absence(turn)
    return _show_preferences(turn)


def set_frequency(turn: Turn, args: Args) -> Replies:
    """How many weeks there are between messages."""
    weeks = args.number("weeks")
    if weeks not in EVERY:
        raise Refusal("chat.unknown_button")
    _save_preferences(turn, every=weeks)
    return _show_preferences(turn)


def toggle_kind(turn: Turn, args: Args) -> Replies:
    """Switch one kind of notices on or off. The press says which, so that a second one changes nothing."""
    name = args.word("kind")
    if name not in turn.rooms.optional_kinds:
        raise Refusal("chat.unknown_button")
    unwanted = _find_wishes(turn).kinds_off
    unwanted = unwanted - {name} if args.optional("on") else unwanted | {name}
    _save_preferences(turn, kinds_off=" ".join(kind for kind in turn.rooms.optional_kinds if kind in unwanted))
    return _show_preferences(turn)


def open_form(turn: Turn, args: Args) -> Replies:
    """Open the form."""
    return (Reply(cards.edit_card(turn.voice, cards.form_values(turn.voice, _find_wishes(turn))), Mode.FORM),)


def save_form(turn: Turn, args: Args) -> Replies:
    """Keep what was chosen and typed; if something is wrong with it, the form comes back with everything in it."""
    form = {**cards.form_values(turn.voice, _find_wishes(turn)), **turn.request.form}
    columns = _read_form(turn, form)
    if isinstance(columns, Refusal):
        problem = turn.voice.text(columns.key, **columns.values)
        return (Reply(cards.edit_card(turn.voice, form, problem), Mode.FORM),)
    _save_preferences(turn, **columns)
    return _show_preferences(turn)


def ask_leave(turn: Turn, args: Args) -> Replies:
    """Open the form."""
    today = turn.today.isoformat()
    mode = Mode.FORM if turn.request.action else Mode.NEW
    return (Reply(cards.leave_card(turn.voice, {"first": today, "last": ""}), mode),)


def save_leave(turn: Turn, args: Args) -> Replies:
    """Be away on the days that were typed."""
    form = {name: turn.request.form.get(name, "") for name in ("first", "last")}
    try:
        first, last = (_read_date(turn, form[name]) for name in form)
        return _take_leave(turn, first, last)
    except Refusal as refusal:
        problem = turn.voice.text(refusal.key, **refusal.values)
        return (Reply(cards.leave_card(turn.voice, form, problem), Mode.FORM),)


def _show_preferences(turn: Turn, notice: Text | None = None, offer: tuple[Block, ...] = ()) -> Replies:
    wishes = _find_wishes(turn)
    due, done = find_planning_state(turn.tx, turn.scope.member_id)
    begins = _held_back_until(turn)
    if begins is not None:
        due, done = max(due, local_minute(wishes.rhythm.zone, begins, 0)), 0
    view = cards.NudgesView(
        wishes=wishes,
        kinds=turn.rooms.optional_kinds,
        coming=None if wishes.off else next_slot(wishes.rhythm, due, done, turn.now),
        today=turn.today,
        was_quiet=turn.scope.person.unanswered > QUIET_AFTER,
        held_back=begins is not None,
    )
    return turn.reply(cards.nudges_card(turn.voice, view, notice, offer))


def _held_back_until(turn: Turn) -> date | None:
    """The day on which the weekly messages of the person's cohort begin, if that is still to come."""
    enrolment = find_enrolment(turn.tx, turn.scope.member_id, turn.pack.curriculum.weeks)
    if enrolment is None or not enrolment.waits_for_messages(turn.today):
        return None
    return enrolment.messages_from


def _set_rhythm(turn: Turn, parsed: ParsedWishes) -> None:
    """Change day, time and frequency, as far as they were said."""
    changed: dict[str, object] = {}
    if parsed.wish:
        changed["every"] = int(parsed.wish.value.removeprefix("every_"))
    if parsed.weekday is not None:
        changed["weekday"] = parsed.weekday
    if parsed.minute is not None:
        _refuse_quiet(turn, _find_wishes(turn).rhythm, parsed.minute)
        changed["minute"] = parsed.minute
    if changed:
        _save_preferences(turn, **changed, off=False)


def _read_form(turn: Turn, form: dict[str, str]) -> dict[str, object] | Refusal:
    """The form as columns, or what is wrong with it."""
    minutes: dict[str, int] = {}
    for name in ("minute", "quiet_from", "quiet_to"):
        minute = read_minute(form[name])
        if minute is None:
            return Refusal("notices.bad_time", said=form[name][:40])
        minutes[name] = minute
    country = _read_country(turn, form["country"])
    if country is None:
        return Refusal("notices.bad_country", said=form["country"][:40])
    weekday, every_ = form["weekday"], form["every"]
    if weekday not in tuple("0123456") or every_ not in tuple(map(str, EVERY)):
        return Refusal("chat.unknown_button")
    rhythm = Rhythm(quiet_from=minutes["quiet_from"], quiet_to=minutes["quiet_to"])
    if is_quiet(rhythm, minutes["minute"]):
        return Refusal("notices.time_is_quiet", time=turn.voice.clock(minutes["minute"]))
    chosen = {"weekday": int(weekday), "every": int(every_), "digest": form["digest"] == "yes"}
    return {**minutes, "country": country, **chosen}


def _read_country(turn: Turn, typed: str) -> str | None:
    """The code of a country by name or code; empty for the zone's own, and None for one that nobody knows."""
    wanted = typed.strip().casefold()
    if not wanted:
        return ""
    if wanted in turn.voice.vocabulary.notices.get("none", ()):
        return NO_HOLIDAYS
    names = {name.casefold(): code for code, name in turn.voice.territories.items()}
    code = names.get(wanted, wanted.upper())
    return code if code in countries() else None


def _read_date(turn: Turn, typed: str) -> date:
    day = read_date(typed, turn.voice.day_names, turn.today)
    if day is None:
        raise Refusal("notices.bad_date", said=typed[:40])
    return day


def _take_leave(turn: Turn, first: date, last: date) -> Replies:
    """Be away; whoever would miss a week of the program can have it wait by one press."""
    today = turn.today
    if not (first <= last and today <= last and last - first <= LONGEST_LEAVE and first <= today + LONGEST_LEAVE):
        raise Refusal("notices.bad_span")
    take_leave(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now, (first, last))
    place = find_progress(turn)
    missed = place is not None and place.misses(first, last)
    return _show_preferences(turn, offer=cards.pause_offer(turn.voice, first, last) if missed else ())


def _end_absence(turn: Turn) -> None:
    end_leave(turn.tx, turn.scope.member_id, turn.now)
    _save_preferences(turn, off=False, snoozed_until=None)


def _refuse_quiet(turn: Turn, rhythm: Rhythm, minute: int) -> None:
    if is_quiet(rhythm, minute):
        raise Refusal("notices.time_is_quiet", time=turn.voice.clock(minute))


def _save_preferences(turn: Turn, **changed: object) -> None:
    save_preferences(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now, **changed)


def _find_wishes(turn: Turn) -> Preferences:
    return find_preferences(turn.tx, turn.scope.member_id, turn.scope.person.timezone, turn.now)
