"""The cards of `/program`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    CheckItem,
    Checklist,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Image,
    Paragraph,
    Style,
    Table,
)
from engine.chat.charts import Band, LineChart
from engine.chat.text import Plain, Text, shorten
from engine.content.models import Pack
from engine.content.program import Metric
from engine.content.voice import Voice
from engine.program.cards.experiments import experiments_blocks
from engine.program.experiments import Experiment
from engine.program.forms import PICK_FORM, START, START_FORM, VALUE_FORM, among_metrics
from engine.program.overview import ProgramView
from engine.program.records import Value
from engine.program.rules.cohorts import ComparedCohort
from engine.program.rules.forecast import Forecast
from engine.program.rules.metric_status import MetricStatus, Origin

COHORT_COLUMNS = ("cohort", "starts", "week", "messages", "answered", "people", "completion", "certified")
NONE = "–"
RECENT = 12
"""Recorded values on one card."""


def program_card(voice: Voice, pack: Pack, view: ProgramView, notice: Text | None = None) -> Card:
    """Where the program stands: the rollout, the sixteen metrics, and ways into each."""
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    blocks += [*summary_blocks(voice, view), metrics_table(voice, view)]
    blocks += PICK_FORM.where(among_metrics(status.metric for status in view.metrics)).blocks(voice)
    buttons = (
        Button(voice.line("program.show_rows"), Action("program.metric"), Style.PRIMARY),
        Button(voice.line("program.record"), Action("program.form")),
        Button(voice.line("program.to_rollout"), Action("program.rollout")),
        Button(voice.line("program.to_cohorts"), Action("program.cohorts")),
    )
    hint = Context(voice.text("program.how_told"))
    return Card("program", voice.line("program.title"), (*blocks, Buttons(buttons), hint))


def summary_blocks(voice: Voice, view: ProgramView) -> tuple[Block, ...]:
    """The rollout, and how many targets are reached, in a sentence each."""
    reached = sum(status.reached for status in view.metrics)
    missing = sum(status.origin is Origin.NOWHERE for status in view.metrics)
    counts = voice.text("program.counts", reached=reached, total=len(view.metrics), missing=missing)
    return Paragraph(_rollout_text(voice, view)), Paragraph(counts)


def metrics_table(voice: Voice, view: ProgramView) -> Table:
    """All metrics with what holds now, the target and the source."""
    columns = tuple(voice.line(f"program.{name}") for name in ("metric", "now", "target", "source"))
    rows = tuple(
        (status.metric.name, _now_words(voice, status), status.metric.target, _source_words(voice, status))
        for status in view.metrics
    )
    return Table(voice.line("program.caption"), columns, rows)


def metric_card(voice: Voice, status: MetricStatus, values: Sequence[Value], notice: Text | None = None) -> Card:
    """One metric down to its rows: where the number comes from, its history, where it is going."""
    metric = status.metric
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    blocks += [*metric_blocks(voice, status, status.forecast), *_value_choices(voice, metric, values)]
    buttons = (
        Button(voice.line("program.record"), Action("program.form", {"metric": metric.id}), Style.PRIMARY),
        Button(voice.line("program.to_program"), Action("program")),
    )
    return Card("program_metric", metric.name, (*blocks, Buttons(buttons), Context((Plain(metric.how),))))


def metric_blocks(voice: Voice, status: MetricStatus, forecast: Forecast | None) -> list[Block]:
    """What there is to tell of a metric."""
    told = {"now": _now_words(voice, status), "target": status.metric.target, "source": _source_words(voice, status)}
    facts = tuple(Fact(voice.line(f"program.{name}"), (Plain(words),)) for name, words in told.items())
    blocks: list[Block] = [Facts(facts), *([Paragraph((Plain(status.words),))] if status.words else [])]
    blocks += [Paragraph(voice.text(status.missing))] if status.missing else []
    blocks += _counts_table(voice, status)
    blocks += [Paragraph(_forecast_text(voice, forecast))] if forecast else []
    blocks += [picture] if (picture := _history_chart(voice, status)) else []
    return blocks


def _counts_table(voice: Voice, status: MetricStatus) -> list[Block]:
    """The counts that a computed number comes from."""
    if status.computed is None or not status.computed.rows:
        return []
    columns = (voice.line("program.counted"), voice.line("program.count"))
    rows = tuple((voice.line(f"program.row_{name}"), str(count)) for name, count in status.computed.rows)
    caption = "program.rows_caption" if status.origin is Origin.COMPUTED else "program.rows_beside"
    value = "" if status.computed.value is None else _amount_words(voice, status.metric, status.computed.value)
    return [Table(voice.line(caption, value=value), columns, rows)]


def _history_chart(voice: Voice, status: MetricStatus) -> Image | None:
    """The history against the target; None for fewer than two points."""
    target = status.metric.value
    if len(status.history) < 2 or target is None or min(value for _, value in status.history) < 0:
        return None
    most = max(float(target), *(value for _, value in status.history))
    points = tuple((day, round(value, 1)) for day, value in status.history)
    bands = (Band(voice.line("program.below"), 0), Band(voice.line("program.target_band"), float(target)))
    chart = LineChart(status.metric.name, points, bands, most * 1.15, voice.locale)
    (since, first), (until, last) = status.history[0], status.history[-1]
    values = {"first": _number_words(voice, status.metric, first), "last": _number_words(voice, status.metric, last)}
    days = {"since": voice.date(since), "until": voice.date(until)}
    return Image(chart, voice.line("program.picture", name=status.metric.name, **values, **days))


def form_card(voice: Voice, metrics: Sequence[Metric], typed: Mapping[str, str], notice: Text | None = None) -> Card:
    """A value to record."""
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    blocks += VALUE_FORM.where(among_metrics(metrics)).blocks(voice, typed)
    keep = Button(voice.line("program.keep"), Action("program.keep"), Style.PRIMARY)
    return Card("program_form", voice.line("program.form_title"), (*blocks, Buttons((keep,))))


def rollout_card(voice: Voice, pack: Pack, view: ProgramView, notice: Text | None = None) -> Card:
    """The phases with what is due, to tick; and the start, to set."""
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    blocks.append(Paragraph(_rollout_text(voice, view)))
    for phase in pack.rollout:
        label = voice.line("program.phase", name=phase.name, first=phase.first_month, last=phase.last_month)
        items = tuple(
            CheckItem(
                voice.line("program.activity", name=activity.name, month=activity.due_month),
                activity.id in view.done,
                Action("program.tick", {"activity": activity.id, "done": "" if activity.id in view.done else "yes"}),
            )
            for activity in phase.activities
        )
        blocks.append(Checklist(label, items))
    blocks += START_FORM.blocks(voice, {START.name: view.start.day.isoformat() if view.start.day else ""})
    buttons = (
        Button(voice.line("program.set_start"), Action("program.start")),
        Button(voice.line("program.to_program"), Action("program")),
    )
    return Card("program_rollout", voice.line("program.rollout_title"), (*blocks, Buttons(buttons)))


def cohorts_card(voice: Voice, cohorts: Sequence[ComparedCohort], experiments: Sequence[Experiment]) -> Card:
    """Cohorts beside each other, and what can be said of nudges."""
    buttons = []
    for experiment in experiments:
        if any(told.estimate for told in experiment.told.values()):
            earlier, later = experiment.pair.earlier, experiment.pair.later
            label = voice.line("program.effect_rows", earlier=earlier.name, later=later.name)
            rows = Action("program.effect", {"earlier": str(earlier.id), "later": str(later.id)})
            buttons.append(Button(label, rows))
    back = Button(voice.line("program.to_program"), Action("program"))
    blocks = (*cohorts_blocks(voice, cohorts), *experiments_blocks(voice, experiments), Buttons((*buttons, back)))
    return Card("program_cohorts", voice.line("program.cohorts_title"), blocks)


def cohorts_blocks(voice: Voice, cohorts: Sequence[ComparedCohort]) -> tuple[Block, ...]:
    """The cohorts, and what of them is not told."""
    few = any(cohort.people is None for cohort in cohorts)
    return (
        _cohorts_table(voice, cohorts) if cohorts else Paragraph(voice.text("program.no_cohorts")),
        *([Context(voice.text("program.fewest"))] if few else []),
    )


def rollout_table(voice: Voice, pack: Pack, view: ProgramView) -> Table:
    """Every activity with its phase and month, and whether it is done."""
    columns = tuple(voice.line(f"program.{name}") for name in ("to_rollout", "what", "month", "state"))
    states = {True: voice.line("program.is_done"), False: voice.line("program.is_open")}
    rows = tuple(
        (phase.name, activity.name, str(activity.due_month), states[activity.id in view.done])
        for phase in pack.rollout
        for activity in phase.activities
    )
    return Table(voice.line("program.rollout_caption"), columns, rows)


def _cohorts_table(voice: Voice, cohorts: Sequence[ComparedCohort]) -> Table:
    columns = tuple(voice.line(f"program.{name}") for name in COHORT_COLUMNS)
    rows = tuple(
        (
            compared.cohort.name or voice.line("program.own_pace"),
            voice.date(compared.cohort.start) if compared.cohort.start else NONE,
            str(compared.cohort.week or NONE),
            voice.line("program.messages_of", weeks=compared.cohort.messages_after),
            _percent_or_none(voice, compared.answered),
            voice.line("program.too_few") if compared.people is None else str(compared.people),
            _percent_or_none(voice, compared.completion),
            _percent_or_none(voice, compared.certification),
        )
        for compared in cohorts
    )
    return Table(voice.line("program.cohorts_caption"), columns, rows)


def _percent_or_none(voice: Voice, value: Decimal | None) -> str:
    return NONE if value is None else _percent_words(voice, Decimal(round(value)))


def _amount_words(voice: Voice, metric: Metric, value: Decimal) -> str:
    """A value with its unit, as the reader writes numbers."""
    if metric.unit == "percent":
        return _percent_words(voice, value)
    return voice.line("program.amount", number=voice.amount(value), unit=metric.unit)


def _now_words(voice: Voice, status: MetricStatus) -> str:
    """What holds now, in a few words."""
    if status.number is not None:
        return _amount_words(voice, status.metric, status.number)
    return voice.line("program.judged" if status.words else "program.not_known")


def _source_words(voice: Voice, status: MetricStatus) -> str:
    """Where the number comes from, and of when it is."""
    return voice.line(f"program.from_{status.origin}", day=voice.date(status.as_of) if status.as_of else "")


def _forecast_text(voice: Voice, forecast: Forecast) -> Text:
    days = {
        "earliest": voice.date(forecast.earliest) if forecast.earliest else "",
        "latest": voice.date(forecast.latest) if forecast.latest else "",
    }
    return voice.text(f"program.ahead_{forecast.outlook}", **days)


def _value_choices(voice: Voice, metric: Metric, values: Sequence[Value]) -> list[Block]:
    """The recorded values, of which each can be taken back."""
    options = []
    for value in values[:RECENT]:
        shown = value.words if value.number is None else _amount_words(voice, metric, value.number)
        about = {"by": value.by, "at": voice.date(value.at), "note": value.note, "origin": value.origin}
        label = voice.line("program.value_label", value=shorten(shown, 50), day=voice.date(value.day))
        action = Action("program.withdraw", {"value": str(value.id)})
        key = "program.value_withdrawn" if value.withdrawn else "program.value_about"
        options.append(Choice(label, voice.line(key, **about), action))
    return [Choices(voice.line("program.values"), tuple(options))] if options else []


def _rollout_text(voice: Voice, view: ProgramView) -> Text:
    """Month and phase, and what is due."""
    rollout = view.rollout
    if rollout is None or view.start.day is None:
        return voice.text("program.not_started")
    values: dict[str, object] = {
        "month": rollout.month,
        "phase": rollout.phase.name if rollout.phase else "",
        "due": voice.all_of([activity.name for activity in rollout.due]),
        "overdue": voice.all_of([activity.name for activity in rollout.overdue]),
        "done": rollout.done,
        "total": rollout.activities,
    }
    values |= {"started": voice.date(view.start.day), "is_set": view.start.is_set}
    return voice.text("program.where" if rollout.month else "program.ahead", **values)


def _number_words(voice: Voice, metric: Metric, value: float) -> str:
    return _amount_words(voice, metric, Decimal(str(round(value, 2))))


def _percent_words(voice: Voice, value: Decimal) -> str:
    return voice.line("program.percent", number=voice.amount(value))
