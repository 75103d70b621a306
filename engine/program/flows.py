"""What `/program` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.content.program import Metric
from engine.insight.records.access_log import Seen, note_look
from engine.program import records
from engine.program.cards import program as cards
from engine.program.cards.experiments import effect_card
from engine.program.experiments import Trial, look_at_trials
from engine.program.forms import METRIC, PICK_FORM, START, START_FORM, VALUE_FORM
from engine.program.overview import Overview, look, look_at_cohorts, metrics_of
from engine.program.rules.values import Recorded, Typed, check, read_typed, split_metric
from engine.turn import Args, Turn


def program(turn: Turn, args: Args) -> Replies:
    """Show the program, or do what was typed after the word."""
    said = args.optional("said")
    first, _, rest = said.partition(" ")
    wish = turn.voice.vocabulary.program
    asked = next((name for name, words in wish.items() if first.casefold() in (name, *words)), "")
    if asked == "record":
        return _typed(turn, rest)
    if asked == "start" and rest:
        return _set_start(turn, {START.name: rest})
    if asked in ("start", "rollout"):
        return rollout(turn, args)
    if asked == "cohorts":
        return cohorts(turn, args)
    named, _ = split_metric(said, metrics_of(turn.pack)) if said else ("", "")
    return _metric(turn, named) if named else turn.reply(cards.program_card(turn.voice, turn.pack, _look(turn)))


def metric(turn: Turn, args: Args) -> Replies:
    """Show one metric down to its rows."""
    chosen = args.optional("metric") or PICK_FORM.typed(turn)[METRIC.name]
    if not chosen:
        notice = turn.voice.text(METRIC.missing)
        return turn.reply(cards.program_card(turn.voice, turn.pack, _look(turn), notice))
    return _metric(turn, chosen)


def form(turn: Turn, args: Args) -> Replies:
    """Open the form for a value."""
    return _form(turn, Typed(metric=args.optional("metric"), day=turn.today.isoformat()), "")


def keep(turn: Turn, args: Args) -> Replies:
    """Keep what was typed into the form; if something is wrong with it, the form comes back with everything in it."""
    return _kept(turn, Typed(**VALUE_FORM.typed(turn)))


def withdraw(turn: Turn, args: Args) -> Replies:
    """Take a recorded value back; the history keeps it, marked so."""
    scope, key = turn.scope, args.number("value")
    values = records.find_values(turn.tx, scope.organisation_id)
    value = next((each for each in values if each.id == key), None)
    if value is None or not records.withdraw(turn.tx, scope.organisation_id, key, turn.now):
        raise Refusal("program.no_such_value")
    return _metric(turn, value.metric_id, turn.voice.text("program.withdrawn"))


def rollout(turn: Turn, args: Args) -> Replies:
    return _rollout(turn, None)


def tick(turn: Turn, args: Args) -> Replies:
    """Note an activity of the rollout as done, or as not done."""
    known = {activity.id for phase in turn.pack.rollout for activity in phase.activities}
    if args.word("activity") not in known:
        raise Refusal("chat.unknown_button")
    at = turn.now if args.optional("done") else None
    records.mark_done(turn.tx, turn.scope.organisation_id, args.word("activity"), at)
    return _rollout(turn, None)


def start(turn: Turn, args: Args) -> Replies:
    """Set the first day of the rollout."""
    return _set_start(turn, START_FORM.typed(turn))


def cohorts(turn: Turn, args: Args) -> Replies:
    """Compare the cohorts."""
    facts = _look(turn).facts
    compared = look_at_cohorts(turn.tx, turn.scope.organisation_id, turn.pack, facts, turn.today)
    return turn.reply(cards.cohorts_card(turn.voice, compared, _trials(turn)))


def effect(turn: Turn, args: Args) -> Replies:
    """Show what two cohorts tell of the messages, down to the rows."""
    note_look(turn, Seen.PROGRAM)
    wanted = args.number("earlier"), args.number("later")
    trial = next((each for each in _trials(turn) if (each.pair.earlier.id, each.pair.later.id) == wanted), None)
    if trial is None:
        raise Refusal("chat.unknown_button")
    return turn.reply(effect_card(turn.voice, trial))


def _trials(turn: Turn) -> list[Trial]:
    smallest = turn.deployment.smallest_group
    return look_at_trials(turn.tx, turn.scope.organisation_id, turn.pack, smallest, turn.now)


def _typed(turn: Turn, said: str) -> Replies:
    typed = read_typed(said, metrics_of(turn.pack), turn.today)
    return _kept(turn, typed) if typed.metric and typed.value else _form(turn, typed, "")


def _kept(turn: Turn, typed: Typed) -> Replies:
    match check(typed, metrics_of(turn.pack), turn.today):
        case Recorded() as value:
            scope = turn.scope
            new = records.add_values(turn.tx, scope.organisation_id, [value], "recorded", scope.member_id, turn.now)
        case problem:
            return _form(turn, typed, problem)
    return _metric(turn, value.metric, turn.voice.text("program.kept" if new else "program.kept_before"))


def _form(turn: Turn, typed: Typed, problem: str) -> Replies:
    metrics: list[Metric] = [*metrics_of(turn.pack).values()]
    chosen = metrics_of(turn.pack).get(typed.metric)
    most = "" if chosen is None or chosen.most is None else turn.voice.amount(chosen.most)
    unit = "" if chosen is None else chosen.unit
    notice = turn.voice.text(problem, unit=unit, most=most) if problem else None
    return (Reply(cards.form_card(turn.voice, metrics, asdict(typed), notice), Mode.FORM),)


def _set_start(turn: Turn, typed: Mapping[str, str]) -> Replies:
    try:
        start = START_FORM.check(typed, turn)[START]
    except InvalidInput as problem:
        return _rollout(turn, turn.explain(problem))
    records.set_start(turn.tx, turn.scope.organisation_id, start)
    return _rollout(turn, turn.voice.text("program.start_set"))


def _rollout(turn: Turn, notice: Text | None) -> Replies:
    return turn.reply(cards.rollout_card(turn.voice, turn.pack, _look(turn), notice))


def _metric(turn: Turn, metric_id: str, notice: Text | None = None) -> Replies:
    seen = next((each for each in _look(turn).metrics if each.metric.id == metric_id), None)
    if seen is None:
        raise Refusal("chat.unknown_button")
    values = records.find_values(turn.tx, turn.scope.organisation_id, metric_id)
    return turn.reply(cards.metric_card(turn.voice, seen, values, notice))


def _look(turn: Turn) -> Overview:
    """See the program; that somebody did is noted for everybody to read."""
    note_look(turn, Seen.PROGRAM)
    return look(turn.tx, turn.scope.organisation_id, turn.pack, turn.now, turn.today)
