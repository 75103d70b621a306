"""What `/nudges` does: see and change when the bot may speak first."""

from datetime import date, timedelta

from engine.chat.cards import Block, Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.curriculum.progress import find_progress
from engine.curriculum.records.enrolments import find_enrolment, start_messages_early
from engine.curriculum.silence import find_next_message
from engine.notices.records.preferences import end_leave, find_preferences, save_preferences, take_leave
from engine.notices.rules.cadence import Preferences, Rhythm, is_quiet
from engine.nudges import forms
from engine.nudges.cards import preferences as cards
from engine.nudges.rules.parse_preferences import ParsedWishes, Wish, parse_wishes
from engine.turn import Args, Turn

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
    if enrolment and enrolment.waits_for_messages(turn.today):
        start_messages_early(turn.tx, enrolment.id)
        _save_preferences(turn, off=False)
    return _show_preferences(turn)


def snooze_week(turn: Turn, args: Args) -> Replies:
    _save_preferences(turn, snoozed_until=turn.today + SNOOZE)
    return _show_preferences(turn)


def come_back(turn: Turn, args: Args) -> Replies:
    """End every leave and snooze."""
    _end_absence(turn)
    return _show_preferences(turn)


def set_frequency(turn: Turn, args: Args) -> Replies:
    """How many weeks there are between messages."""
    weeks = args.number("weeks")
    if weeks not in forms.EVERY:
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
    """Open the form for day, time, frequency, quiet hours and country."""
    return (Reply(cards.edit_card(turn.voice, forms.type_preferences(turn.voice, _find_wishes(turn))), Mode.FORM),)


def save_form(turn: Turn, args: Args) -> Replies:
    """Keep what was chosen and typed; if something is wrong with it, the form comes back with everything in it."""
    typed = {**forms.type_preferences(turn.voice, _find_wishes(turn)), **turn.request.form}
    form = forms.preferences_form(turn.voice)
    try:
        values = form.check(typed, turn)
        quiet = Rhythm(quiet_from=values[forms.QUIET_FROM], quiet_to=values[forms.QUIET_TO])
        _refuse_quiet(turn, quiet, values[forms.MINUTE])
    except Refusal as problem:
        return (Reply(cards.edit_card(turn.voice, typed, turn.explain(problem)), Mode.FORM),)
    _save_preferences(turn, **{asked.name: values[asked] for asked in form})
    return _show_preferences(turn)


def ask_leave(turn: Turn, args: Args) -> Replies:
    """Open the form for days away."""
    mode = Mode.FORM if turn.request.action else Mode.NEW
    return (Reply(cards.leave_card(turn.voice, {forms.FIRST.name: turn.today.isoformat()}), mode),)


def save_leave(turn: Turn, args: Args) -> Replies:
    """Be away on the days that were typed."""
    try:
        days = forms.LEAVE_FORM.read(turn)
        return _take_leave(turn, days[forms.FIRST] or turn.today, days[forms.LAST] or turn.today)
    except Refusal as problem:
        return (Reply(cards.leave_card(turn.voice, forms.LEAVE_FORM.typed(turn), turn.explain(problem)), Mode.FORM),)


def _show_preferences(turn: Turn, notice: Text | None = None, offer: tuple[Block, ...] = ()) -> Replies:
    enrolment = find_enrolment(turn.tx, turn.scope.member_id, turn.pack.curriculum.weeks)
    pauses = enrolment.pauses if enrolment else ()
    view = cards.NudgesView(
        wishes=_find_wishes(turn),
        kinds=turn.rooms.optional_kinds,
        coming=find_next_message(turn),
        today=turn.today,
        pauses=tuple(sorted((pause for pause in pauses if pause.quiet), key=lambda pause: pause.first)),
        held_back=enrolment is not None and enrolment.waits_for_messages(turn.today),
    )
    return turn.reply(cards.nudges_card(turn.voice, view, notice, offer))


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


def _take_leave(turn: Turn, first: date, last: date) -> Replies:
    """Be away; whoever would miss a week of the program can have it wait by one press."""
    today = turn.today
    if not (first <= last and today <= last and last - first <= LONGEST_LEAVE and first <= today + LONGEST_LEAVE):
        raise Refusal("notices.bad_span")
    take_leave(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now, (first, last))
    place = find_progress(turn)
    missed = place and place.misses(first, last)
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
