"""What somebody can do about their pace: start, pause, take another week, start later, start over."""

from datetime import date, timedelta

from engine.chat.cards import Replies
from engine.chat.dates import read_date
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.curriculum.cards.pace import pace_card, pause_card, start_day_card
from engine.curriculum.forms import FIRST, LAST, PAUSE_FORM, START, START_FORM
from engine.curriculum.progress import find_progress, require_progress
from engine.curriculum.records.enrolments import NewEnrolment, add_pause, delete_pause, end_pause, enrol, set_shift
from engine.curriculum.rules.pace import Pause, ProgramState, check_start
from engine.curriculum.silence import find_next_message
from engine.curriculum.views import find_open_cohorts, show_changed_pace, show_start
from engine.turn import Args, Turn

LONGEST_PAUSE = timedelta(days=366)


def show_pace(turn: Turn, args: Args) -> Replies:
    """Show the pace; who has none can start."""
    progress = find_progress(turn)
    if progress is None:
        return show_start(turn)
    return turn.reply(pace_card(turn.voice, turn.pack.curriculum, progress, find_next_message(turn)))


def start_on_button(turn: Turn, args: Args) -> Replies:
    """Start self-paced on the day of the button."""
    day = read_date(args.word("start"), turn.voice.day_names, turn.today)
    if day is None or check_start(day, turn.today, len(turn.pack.curriculum.weeks)):
        raise Refusal("chat.unknown_button")
    return _begin_program(turn, args, day, None)


def open_start_form(turn: Turn, args: Args) -> Replies:
    """Ask for a day to start on."""
    return turn.open_form(start_day_card(turn.voice, turn.today, args.optional("again"), {}))


def start_on_typed_day(turn: Turn, args: Args) -> Replies:
    """Start self-paced on the day that was typed."""
    try:
        day = START_FORM.read(turn)[START]
    except InvalidInput as problem:
        typed = START_FORM.typed(turn)
        return turn.open_form(start_day_card(turn.voice, turn.today, args.optional("again"), typed), problem)
    return _begin_program(turn, args, day, None)


def join_cohort(turn: Turn, args: Args) -> Replies:
    """Join a cohort that is open."""
    wanted = args.number("cohort")
    found = next((cohort for cohort in find_open_cohorts(turn) if cohort.id == wanted), None)
    cohort = require_found(found, "pace.cohort_closed")
    return _begin_program(turn, args, cohort.start, cohort.id)


def confirm_restart(turn: Turn, args: Args) -> Replies:
    """Ask how to start over."""
    require_progress(turn)
    return show_start(turn, again=True)


def open_pause_form(turn: Turn, args: Args) -> Replies:
    """Ask from when to when."""
    require_progress(turn)
    return turn.open_form(pause_card(turn.voice, turn.today, {}))


def pause_program(turn: Turn, args: Args) -> Replies:
    """Stand still on the days of the button or the form, or until the person resumes; without a first, from today."""
    progress = require_progress(turn)
    typed = {name: args.optional(name) or words for name, words in PAUSE_FORM.typed(turn).items()}
    try:
        days = PAUSE_FORM.check(typed, turn)
        first, last = days[FIRST] or turn.today, days[LAST]
        _check_pause(turn, first, last)
    except InvalidInput as problem:
        return turn.open_form(pause_card(turn.voice, turn.today, typed), problem)
    add_pause(turn.tx, turn.scope.organisation_id, progress.enrolment.id, Pause(first, last))
    return show_changed_pace(turn, "pace.paused" if last else "pace.paused_open")


def resume_program(turn: Turn, args: Args) -> Replies:
    """Come back today."""
    end_pause(turn.tx, require_progress(turn).enrolment.id, turn.today)
    return show_changed_pace(turn, "pace.resumed")


def add_extra_week(turn: Turn, args: Args) -> Replies:
    """One more week for the week at hand: everything after it moves."""
    progress = require_progress(turn)
    if progress.position.state is not ProgramState.RUNNING:
        return show_changed_pace(turn, "pace.not_running")
    extra = progress.enrolment.extra_week(turn.today)
    if extra.first > turn.today + LONGEST_PAUSE:
        return show_changed_pace(turn, "pace.enough")
    add_pause(turn.tx, turn.scope.organisation_id, progress.enrolment.id, extra)
    return show_changed_pace(turn, "pace.extra_given")


def start_later(turn: Turn, args: Args) -> Replies:
    """Start a week later than planned."""
    progress = require_progress(turn)
    enrolment = progress.enrolment
    if progress.position.state is not ProgramState.BEFORE:
        return show_changed_pace(turn, "pace.begun")
    if check_start(enrolment.begins + timedelta(weeks=1), turn.today, len(enrolment.weeks)):
        return show_changed_pace(turn, "pace.enough")
    set_shift(turn.tx, enrolment.id, enrolment.shift + 1)
    return show_changed_pace(turn, "pace.moved")


def cancel_pause(turn: Turn, args: Args) -> Replies:
    """Take back a pause to come, or an extra week."""
    delete_pause(turn.tx, require_progress(turn).enrolment.id, args.number("pause"))
    return show_changed_pace(turn, "pace.cancelled")


def _begin_program(turn: Turn, args: Args, start: date, cohort_id: int | None) -> Replies:
    if find_progress(turn) is not None and not args.optional("again"):
        return show_changed_pace(turn, "pace.already")
    scope = turn.scope
    enrol(turn.tx, scope.organisation_id, [NewEnrolment(scope.member_id, start, cohort_id)], turn.now)
    return show_changed_pace(turn, "pace.started")


def _check_pause(turn: Turn, first: date, last: date | None) -> None:
    """Raise InvalidInput where a pause makes no sense."""
    if last is not None and last < first:
        raise InvalidInput("pace.pause_backwards")
    if abs(first - turn.today) > LONGEST_PAUSE or (last is not None and last - first > LONGEST_PAUSE):
        raise InvalidInput("pace.pause_long")
