"""What `/program` does."""

from collections.abc import Mapping
from dataclasses import asdict

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.text import Text
from engine.insight.records.access_log import Accessed, log_access
from engine.people.records.organisations import set_rollout_start
from engine.program import records
from engine.program.cards import program as cards
from engine.program.cards.experiments import experiment_card
from engine.program.experiments import Experiment, find_experiments
from engine.program.forms import METRIC, PICK_FORM, START, START_FORM, VALUE_FORM
from engine.program.overview import ProgramView, compare_cohorts, metrics_of, view_program
from engine.program.rules.values import RecordedValue, TypedValue, check_value, read_typed, split_metric
from engine.turn import Args, Turn


def show_program(turn: Turn, args: Args) -> Replies:
    """Show the program, or do what was typed after the word."""
    typed = args.optional("said")
    first, _, rest = typed.partition(" ")
    wish = turn.voice.vocabulary.program
    asked = next((name for name, words in wish.items() if first.casefold() in (name, *words)), "")
    if asked == "record":
        value = read_typed(rest, metrics_of(turn.pack), turn.today)
        return _save_value(turn, value) if value.metric and value.value else _open_form(turn, value, "")
    if asked == "start" and rest:
        return _save_start(turn, {START.name: rest})
    if asked in ("start", "rollout"):
        return show_rollout(turn, args)
    if asked == "cohorts":
        return show_cohorts(turn, args)
    named, _ = split_metric(typed, metrics_of(turn.pack)) if typed else ("", "")
    if named:
        return _show_metric(turn, named)
    return turn.reply(cards.program_card(turn.voice, turn.pack, _view_program(turn)))


def show_metric(turn: Turn, args: Args) -> Replies:
    """Show one metric down to its rows."""
    chosen = args.optional("metric") or PICK_FORM.typed(turn)[METRIC.name]
    if not chosen:
        notice = turn.voice.text(METRIC.missing)
        return turn.reply(cards.program_card(turn.voice, turn.pack, _view_program(turn), notice))
    return _show_metric(turn, chosen)


def open_form(turn: Turn, args: Args) -> Replies:
    return _open_form(turn, TypedValue(metric=args.optional("metric"), day=turn.today.isoformat()), "")


def save_value(turn: Turn, args: Args) -> Replies:
    """Keep what was typed into the form; if something is wrong with it, the form comes back with everything in it."""
    return _save_value(turn, TypedValue(**VALUE_FORM.typed(turn)))


def withdraw_value(turn: Turn, args: Args) -> Replies:
    """Take a recorded value back; the history keeps it, marked so."""
    scope, key = turn.scope, args.number("value")
    values = records.find_values(turn.tx, scope.organisation_id)
    value = next((value for value in values if value.id == key), None)
    if value is None or not records.withdraw_value(turn.tx, scope.organisation_id, key, turn.now):
        raise Refusal("program.no_such_value")
    return _show_metric(turn, value.metric_id, turn.voice.text("program.withdrawn"))


def show_rollout(turn: Turn, args: Args) -> Replies:
    return _show_rollout(turn)


def toggle_activity(turn: Turn, args: Args) -> Replies:
    """Note an activity of the rollout as done, or as not done."""
    known = {activity.id for phase in turn.pack.rollout for activity in phase.activities}
    if args.word("activity") not in known:
        raise Refusal("chat.unknown_button")
    at = turn.now if args.optional("done") else None
    records.set_activity_done(turn.tx, turn.scope.organisation_id, args.word("activity"), at)
    return _show_rollout(turn)


def save_start(turn: Turn, args: Args) -> Replies:
    """Set the first day of the rollout."""
    return _save_start(turn, START_FORM.typed(turn))


def show_cohorts(turn: Turn, args: Args) -> Replies:
    facts = _view_program(turn).facts
    compared = compare_cohorts(turn.tx, turn.scope.organisation_id, turn.pack, facts, turn.today)
    return turn.reply(cards.cohorts_card(turn.voice, compared, _find_experiments(turn)))


def show_comparison(turn: Turn, args: Args) -> Replies:
    """Show what two cohorts tell of the messages, down to the rows."""
    log_access(turn, Accessed.PROGRAM)
    experiments = {experiment.pair.key: experiment for experiment in _find_experiments(turn)}
    experiment = require_found(experiments.get((args.number("earlier"), args.number("later"))))
    return turn.reply(experiment_card(turn.voice, experiment))


def _find_experiments(turn: Turn) -> list[Experiment]:
    smallest = turn.deployment.smallest_group
    return find_experiments(turn.tx, turn.scope.organisation_id, turn.pack, smallest, turn.now)


def _save_value(turn: Turn, typed: TypedValue) -> Replies:
    match check_value(typed, metrics_of(turn.pack), turn.today):
        case RecordedValue() as value:
            scope = turn.scope
            new = records.add_values(turn.tx, scope.organisation_id, [value], turn.now, by=scope.member_id)
            return _show_metric(turn, value.metric, turn.voice.text("program.kept" if new else "program.kept_before"))
        case problem:
            return _open_form(turn, typed, problem)


def _open_form(turn: Turn, typed: TypedValue, problem: str) -> Replies:
    metrics = metrics_of(turn.pack)
    chosen = metrics.get(typed.metric)
    least, most = map(turn.voice.amount, chosen.bounds) if chosen else ("", "")
    notice = turn.voice.text(problem, unit=chosen.unit if chosen else "", least=least, most=most) if problem else None
    return (Reply(cards.form_card(turn.voice, [*metrics.values()], asdict(typed), notice), Mode.FORM),)


def _save_start(turn: Turn, typed: Mapping[str, str]) -> Replies:
    try:
        start = START_FORM.check(typed, turn)[START]
    except InvalidInput as problem:
        return _show_rollout(turn, turn.explain(problem))
    set_rollout_start(turn.tx, turn.scope.organisation_id, start)
    return _show_rollout(turn, turn.voice.text("program.start_set"))


def _show_rollout(turn: Turn, notice: Text | None = None) -> Replies:
    return turn.reply(cards.rollout_card(turn.voice, turn.pack, _view_program(turn), notice))


def _show_metric(turn: Turn, metric_id: str, notice: Text | None = None) -> Replies:
    status = require_found(
        next((status for status in _view_program(turn).metrics if status.metric.id == metric_id), None)
    )
    values = records.find_values(turn.tx, turn.scope.organisation_id, metric_id)
    return turn.reply(cards.metric_card(turn.voice, status, values, notice))


def _view_program(turn: Turn) -> ProgramView:
    """The program as it is now; that somebody saw it is logged for everybody to read."""
    log_access(turn, Accessed.PROGRAM)
    return view_program(turn.tx, turn.scope.organisation_id, turn.pack, turn.now, turn.today)
