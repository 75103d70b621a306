"""What `/nudges` does: see and change when the bot may speak first."""

from __future__ import annotations

from datetime import date, timedelta

from engine.chat.cards import Block, Mode, Replies, Reply
from engine.chat.dates import read_date
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.curriculum.progress import find_progress
from engine.curriculum.records.enrolments import find_enrolment, start_messages_early
from engine.notices.records.preferences import end_leave, find_preferences, save_preferences, take_leave
from engine.notices.rules.cadence import QUIET_AFTER, Preferences, Rhythm, is_quiet, local_minute, next_slot
from engine.nudges.cards import preferences as wish_cards
from engine.nudges.rules import parse_preferences as heard
from engine.nudges.rules.parse_preferences import Wish
from engine.people.records.members import find_schedule
from engine.recurrence.zones import NO_HOLIDAYS, countries
from engine.turn import Args, Turn

EVERY = (1, 2, 4)
LONGEST_LEAVE = timedelta(days=366)
SNOOZE = timedelta(days=7)
QUOTED = 80
"""Characters of a wish that are said back to its author."""


def nudges(turn: Turn, args: Args) -> Replies:
    """Do what was said in words, and show how things are."""
    said = heard.hear(turn.request.text, turn.voice.vocabulary.notices, turn.voice.day_names, _today(turn))
    match said.wish:
        case Wish.OFF:
            _save(turn, off=True)
        case Wish.ON:
            _save(turn, off=False, snoozed_until=None)
        case Wish.BACK:
            _come_back(turn)
        case Wish.LEAVE if said.last is None:
            return ask_leave(turn, args)
        case Wish.LEAVE:
            return _leave(turn, said.first or _today(turn), said.last or _today(turn))
        case Wish.SNOOZE:
            _save(turn, snoozed_until=min(said.last or _today(turn) + SNOOZE, _today(turn) + LONGEST_LEAVE))
        case _:
            _set(turn, said)
    unheard = args.optional("words") if said == heard.Heard() else ""
    return _show(turn, turn.voice.text("notices.not_heard", said=unheard[:QUOTED]) if unheard else None)


def off(turn: Turn, args: Args) -> Replies:
    _save(turn, off=True)
    return _show(turn)


def resume(turn: Turn, args: Args) -> Replies:
    """Write again, from the next slot on."""
    _save(turn, off=False, snoozed_until=None)
    return _show(turn)


def begin(turn: Turn, args: Args) -> Replies:
    """Let the weekly messages begin before those of the cohort do."""
    enrolment = find_enrolment(turn.tx, turn.scope.member_id, turn.pack.curriculum.weeks)
    if enrolment is not None and enrolment.waits_for_messages(_today(turn)):
        start_messages_early(turn.tx, enrolment.id)
        _save(turn, off=False)
    return _show(turn)


def snooze(turn: Turn, args: Args) -> Replies:
    """Nothing for a week."""
    _save(turn, snoozed_until=_today(turn) + SNOOZE)
    return _show(turn)


def back(turn: Turn, args: Args) -> Replies:
    """End every leave and snooze."""
    _come_back(turn)
    return _show(turn)


def every(turn: Turn, args: Args) -> Replies:
    """How many weeks there are between messages."""
    weeks = args.number("weeks")
    if weeks not in EVERY:
        raise Refusal("chat.unknown_button")
    _save(turn, every=weeks)
    return _show(turn)


def kind(turn: Turn, args: Args) -> Replies:
    """Switch one kind of notices on or off. The press says which, so that a second one changes nothing."""
    name = args.word("kind")
    if name not in turn.rooms.optional_kinds:
        raise Refusal("chat.unknown_button")
    unwanted = _wishes(turn).kinds_off
    unwanted = unwanted - {name} if args.optional("on") else unwanted | {name}
    _save(turn, kinds_off=" ".join(each for each in turn.rooms.optional_kinds if each in unwanted))
    return _show(turn)


def edit(turn: Turn, args: Args) -> Replies:
    """Open the form."""
    return (Reply(wish_cards.edit_card(turn.voice, wish_cards.typed(turn.voice, _wishes(turn))), Mode.FORM),)


def save(turn: Turn, args: Args) -> Replies:
    """Keep what was chosen and typed; if something is wrong with it, the form comes back with everything in it."""
    form = {**wish_cards.typed(turn.voice, _wishes(turn)), **turn.request.form}
    columns = _read(turn, form)
    if isinstance(columns, Refusal):
        problem = turn.voice.text(columns.key, **columns.values)
        return (Reply(wish_cards.edit_card(turn.voice, form, problem), Mode.FORM),)
    _save(turn, **columns)
    return _show(turn)


def ask_leave(turn: Turn, args: Args) -> Replies:
    """Open the form."""
    today = _today(turn).isoformat()
    mode = Mode.FORM if turn.request.action else Mode.NEW
    return (Reply(wish_cards.leave_card(turn.voice, {"first": today, "last": ""}), mode),)


def save_leave(turn: Turn, args: Args) -> Replies:
    """Be away on the days that were typed."""
    form = {name: turn.request.form.get(name, "") for name in ("first", "last")}
    try:
        first, last = (_read_date(turn, form[name]) for name in form)
        return _leave(turn, first, last)
    except Refusal as refusal:
        problem = turn.voice.text(refusal.key, **refusal.values)
        return (Reply(wish_cards.leave_card(turn.voice, form, problem), Mode.FORM),)


def _show(turn: Turn, notice: Text | None = None, offer: tuple[Block, ...] = ()) -> Replies:
    wishes = _wishes(turn)
    due, done = find_schedule(turn.tx, turn.scope.member_id)
    begins = _held_back_until(turn)
    if begins is not None:
        due, done = max(due, local_minute(wishes.rhythm.zone, begins, 0)), 0
    coming = None if wishes.off else next_slot(wishes.rhythm, due, done, turn.now)
    was_quiet = turn.scope.person.unanswered > QUIET_AFTER
    held_back = begins is not None
    card = wish_cards.nudges_card(
        turn.voice,
        wishes,
        turn.rooms.optional_kinds,
        coming,
        _today(turn),
        was_quiet=was_quiet,
        held_back=held_back,
        notice=notice,
        offer=offer,
    )
    return turn.reply(card)


def _held_back_until(turn: Turn) -> date | None:
    """The day on which the weekly messages of the person's cohort begin, if that is still to come."""
    enrolment = find_enrolment(turn.tx, turn.scope.member_id, turn.pack.curriculum.weeks)
    if enrolment is None or not enrolment.waits_for_messages(_today(turn)):
        return None
    return enrolment.messages_from


def _set(turn: Turn, said: heard.Heard) -> None:
    """Change day, time and frequency, as far as they were said."""
    changed: dict[str, object] = {}
    if said.wish:
        changed["every"] = int(said.wish.value.removeprefix("every_"))
    if said.weekday is not None:
        changed["weekday"] = said.weekday
    if said.minute is not None:
        _refuse_quiet(turn, _wishes(turn).rhythm, said.minute)
        changed["minute"] = said.minute
    if changed:
        _save(turn, **changed, off=False)


def _read(turn: Turn, form: dict[str, str]) -> dict[str, object] | Refusal:
    """The form as columns, or what is wrong with it."""
    minutes: dict[str, int] = {}
    for name in ("minute", "quiet_from", "quiet_to"):
        minute = heard.read_minute(form[name])
        if minute is None:
            return Refusal("notices.bad_time", said=form[name][:40])
        minutes[name] = minute
    country = _country(turn, form["country"])
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


def _country(turn: Turn, said: str) -> str | None:
    """The code of a country by name or code; empty for the zone's own, and None for one that nobody knows."""
    wanted = said.strip().casefold()
    if not wanted:
        return ""
    if wanted in turn.voice.vocabulary.notices.get("none", ()):
        return NO_HOLIDAYS
    names = {name.casefold(): code for code, name in turn.voice.territories.items()}
    code = names.get(wanted, wanted.upper())
    return code if code in countries() else None


def _read_date(turn: Turn, said: str) -> date:
    found = read_date(said, turn.voice.day_names, _today(turn))
    if found is None:
        raise Refusal("notices.bad_date", said=said[:40])
    return found


def _leave(turn: Turn, first: date, last: date) -> Replies:
    """Be away; whoever would miss a week of the program can have it wait by one press."""
    today = _today(turn)
    if not (first <= last and today <= last and last - first <= LONGEST_LEAVE and first <= today + LONGEST_LEAVE):
        raise Refusal("notices.bad_span")
    take_leave(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now, first, last)
    place = find_progress(turn)
    missed = place is not None and place.misses(first, last)
    return _show(turn, offer=wish_cards.pause_offer(turn.voice, first, last) if missed else ())


def _come_back(turn: Turn) -> None:
    end_leave(turn.tx, turn.scope.member_id, turn.now)
    _save(turn, off=False, snoozed_until=None)


def _refuse_quiet(turn: Turn, rhythm: Rhythm, minute: int) -> None:
    if is_quiet(rhythm, minute):
        raise Refusal("notices.time_is_quiet", time=turn.voice.clock(minute))


def _save(turn: Turn, **changed: object) -> None:
    save_preferences(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now, **changed)


def _wishes(turn: Turn) -> Preferences:
    return find_preferences(turn.tx, turn.scope.member_id, turn.scope.person.timezone, turn.now)


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.voice.zone).date()
