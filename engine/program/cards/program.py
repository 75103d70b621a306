"""The cards of `/program`."""

from __future__ import annotations

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
from engine.chat.text import Plain, Text
from engine.content.models import Pack
from engine.content.program import Metric
from engine.content.voice import Voice
from engine.program.cards.experiments import effects_told
from engine.program.experiments import Trial
from engine.program.forms import PICK_FORM, START, START_FORM, VALUE_FORM, among_metrics, cut
from engine.program.overview import Overview
from engine.program.records import Value
from engine.program.rules.cohorts import Cohort, Compared
from engine.program.rules.forecast import Forecast
from engine.program.rules.metric_status import Origin, Standing

COHORT_COLUMNS = ("cohort", "starts", "week", "messages", "answered", "people", "completion", "certified")
NONE = "–"
RECENT = 12
"""Recorded values on one card."""


def program_card(voice: Voice, pack: Pack, seen: Overview, notice: Text | None = None) -> Card:
    """Where the program stands: the rollout, the sixteen metrics, and ways into each."""
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    blocks += [*summary(voice, seen), metrics_table(voice, seen)]
    blocks += [
        *PICK_FORM.where(among_metrics(standing.metric for standing in seen.metrics)).blocks(voice),
        Buttons(
            (
                Button(voice.line("program.show_rows"), Action("program.metric"), Style.PRIMARY),
                Button(voice.line("program.record"), Action("program.form")),
                Button(voice.line("program.to_rollout"), Action("program.rollout")),
                Button(voice.line("program.to_cohorts"), Action("program.cohorts")),
            )
        ),
        Context(voice.text("program.how_told")),
    ]
    return Card("program", voice.line("program.title"), tuple(blocks))


def summary(voice: Voice, seen: Overview) -> tuple[Block, ...]:
    """The rollout, and how many targets are reached, in a sentence each."""
    reached = sum(each.reached for each in seen.metrics)
    missing = sum(each.origin is Origin.NOWHERE for each in seen.metrics)
    counts = voice.text("program.counts", reached=reached, total=len(seen.metrics), missing=missing)
    return Paragraph(_where(voice, seen)), Paragraph(counts)


def metrics_table(voice: Voice, seen: Overview) -> Table:
    """All metrics with what holds now, the target and the source."""
    columns = tuple(voice.line(f"program.{name}") for name in ("metric", "now", "target", "source"))
    rows = tuple(
        (each.metric.name, now_of(voice, each), each.metric.target, source_of(voice, each)) for each in seen.metrics
    )
    return Table(voice.line("program.caption"), columns, rows)


def metric_card(voice: Voice, each: Standing, values: Sequence[Value], notice: Text | None = None) -> Card:
    """One metric down to its rows: where the number comes from, its history, where it is going."""
    metric = each.metric
    facts = (
        Fact(voice.line("program.now"), (Plain(now_of(voice, each)),)),
        Fact(voice.line("program.target"), (Plain(metric.target),)),
        Fact(voice.line("program.source"), (Plain(source_of(voice, each)),)),
    )
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    blocks += [Facts(facts), *([Paragraph((Plain(each.words),))] if each.words else [])]
    blocks += [Paragraph(voice.text(each.missing))] if each.missing else []
    blocks += rows_of(voice, each)
    blocks += [Paragraph(ahead_of(voice, each.forecast))] if each.forecast else []
    blocks += [picture] if (picture := picture_of(voice, each)) else []
    blocks += _values(voice, metric, values)
    buttons = (
        Button(voice.line("program.record"), Action("program.form", {"metric": metric.id}), Style.PRIMARY),
        Button(voice.line("program.to_program"), Action("program")),
    )
    return Card("program_metric", metric.name, (*blocks, Buttons(buttons), Context((Plain(metric.how),))))


def rows_of(voice: Voice, each: Standing) -> list[Block]:
    """The counts that a computed number comes from."""
    if each.computed is None or not each.computed.rows:
        return []
    columns = (voice.line("program.counted"), voice.line("program.count"))
    rows = tuple((voice.line(f"program.row_{name}"), str(count)) for name, count in each.computed.rows)
    caption = "program.rows_caption" if each.origin is Origin.COMPUTED else "program.rows_beside"
    value = "" if each.computed.value is None else amount(voice, each.metric, each.computed.value)
    return [Table(voice.line(caption, value=value), columns, rows)]


def picture_of(voice: Voice, each: Standing) -> Image | None:
    """The history against the target; None for fewer than two points."""
    target = each.metric.value
    if len(each.history) < 2 or target is None or min(value for _, value in each.history) < 0:
        return None
    most = max(float(target), *(value for _, value in each.history))
    band = Band(voice.line("program.target_band"), float(target))
    points = tuple((day, round(value, 1)) for day, value in each.history)
    chart = LineChart(each.metric.name, points, (Band(voice.line("program.below"), 0), band), most * 1.15, voice.locale)
    first, last = each.history[0], each.history[-1]
    values = {"first": _number(voice, each.metric, first[1]), "last": _number(voice, each.metric, last[1])}
    days = {"since": voice.date(first[0]), "until": voice.date(last[0])}
    return Image(chart, voice.line("program.picture", name=each.metric.name, **values, **days))


def form_card(voice: Voice, metrics: Sequence[Metric], typed: Mapping[str, str], notice: Text | None = None) -> Card:
    """A value to record."""
    blocks: tuple[Block, ...] = (
        *VALUE_FORM.where(among_metrics(metrics)).blocks(voice, typed),
        Buttons((Button(voice.line("program.keep"), Action("program.keep"), Style.PRIMARY),)),
    )
    return Card("program_form", voice.line("program.form_title"), (*((Paragraph(notice),) if notice else ()), *blocks))


def rollout_card(voice: Voice, pack: Pack, seen: Overview, notice: Text | None = None) -> Card:
    """The phases with what is due, to tick; and the start, to set."""
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    blocks.append(Paragraph(_where(voice, seen)))
    for phase in pack.rollout:
        label = voice.line("program.phase", name=phase.name, first=phase.first_month, last=phase.last_month)
        items = tuple(
            CheckItem(
                voice.line("program.activity", name=each.name, month=each.due_month),
                each.id in seen.done,
                Action("program.tick", {"activity": each.id, "done": "" if each.id in seen.done else "yes"}),
            )
            for each in phase.activities
        )
        blocks.append(Checklist(label, items))
    started = seen.started.isoformat() if seen.started else ""
    blocks += [
        *START_FORM.blocks(voice, {START.name: started}),
        Buttons(
            (
                Button(voice.line("program.set_start"), Action("program.start")),
                Button(voice.line("program.to_program"), Action("program")),
            )
        ),
    ]
    return Card("program_rollout", voice.line("program.rollout_title"), tuple(blocks))


def cohorts_card(voice: Voice, cohorts: Sequence[Compared], trials: Sequence[Trial]) -> Card:
    """Cohorts beside each other, and what can be said of nudges."""
    rows = [
        Button(
            voice.line("program.effect_rows", earlier=pair.earlier.name, later=pair.later.name),
            Action("program.effect", {"earlier": str(pair.earlier.id), "later": str(pair.later.id)}),
        )
        for pair in (trial.pair for trial in trials if any(each.estimate for each in trial.told.values()))
    ]
    back = Buttons((*rows, Button(voice.line("program.to_program"), Action("program"))))
    blocks = (*cohorts_told(voice, cohorts), *effects_told(voice, trials), back)
    return Card("program_cohorts", voice.line("program.cohorts_title"), blocks)


def cohorts_told(voice: Voice, cohorts: Sequence[Compared]) -> tuple[Block, ...]:
    """The cohorts, and what of them is not told."""
    few = any(each.people is None for each in cohorts)
    return (
        cohorts_table(voice, cohorts) if cohorts else Paragraph(voice.text("program.no_cohorts")),
        *([Context(voice.text("program.fewest"))] if few else []),
    )


def rollout_table(voice: Voice, pack: Pack, seen: Overview) -> Table:
    """Every activity with its phase and month, and whether it is done."""
    columns = tuple(voice.line(f"program.{name}") for name in ("to_rollout", "what", "month", "state"))
    states = {True: voice.line("program.is_done"), False: voice.line("program.is_open")}
    rows = tuple(
        (phase.name, each.name, str(each.due_month), states[each.id in seen.done])
        for phase in pack.rollout
        for each in phase.activities
    )
    return Table(voice.line("program.rollout_caption"), columns, rows)


def cohorts_table(voice: Voice, cohorts: Sequence[Compared]) -> Table:
    columns = tuple(voice.line(f"program.{name}") for name in COHORT_COLUMNS)
    rows = tuple(
        (
            *_when(voice, each.cohort),
            _share(voice, each.answered),
            voice.line("program.too_few") if each.people is None else str(each.people),
            _share(voice, each.completion),
            _share(voice, each.certification),
        )
        for each in cohorts
    )
    return Table(voice.line("program.cohorts_caption"), columns, rows)


def _when(voice: Voice, cohort: Cohort) -> tuple[str, str, str, str]:
    """Name, first day, week, and how much later the messages of a cohort begin."""
    return (
        cohort.name or voice.line("program.own_pace"),
        voice.date(cohort.start) if cohort.start else NONE,
        str(cohort.week or NONE),
        voice.line("program.messages_of", weeks=cohort.messages_after),
    )


def _share(voice: Voice, value: Decimal | None) -> str:
    return NONE if value is None else _percent(voice, Decimal(round(value)))


def amount(voice: Voice, metric: Metric, value: Decimal) -> str:
    """A value with its unit, as the reader writes numbers."""
    if metric.unit == "percent":
        return _percent(voice, value)
    return voice.line("program.amount", number=voice.amount(value), unit=metric.unit)


def now_of(voice: Voice, each: Standing) -> str:
    """What holds now, in a few words."""
    if each.number is not None:
        return amount(voice, each.metric, each.number)
    return voice.line("program.judged" if each.words else "program.not_known")


def source_of(voice: Voice, each: Standing) -> str:
    """Where the number comes from, and of when it is."""
    day = voice.date(each.as_of) if each.as_of else ""
    return voice.line(f"program.from_{each.origin}", day=day)


def ahead_of(voice: Voice, ahead: Forecast) -> Text:
    """The forecast as a sentence."""
    days = {
        "earliest": voice.date(ahead.earliest) if ahead.earliest else "",
        "latest": voice.date(ahead.latest) if ahead.latest else "",
    }
    return voice.text(f"program.ahead_{ahead.outlook}", **days)


def _values(voice: Voice, metric: Metric, values: Sequence[Value]) -> list[Block]:
    """The recorded values, of which each can be taken back."""
    options = []
    for value in values[:RECENT]:
        shown = value.words if value.number is None else amount(voice, metric, value.number)
        about = {"by": value.by, "at": voice.date(value.at), "note": value.note, "origin": value.origin}
        label = voice.line("program.value_label", value=cut(shown, 50), day=voice.date(value.day))
        action = Action("program.withdraw", {"value": str(value.id)})
        key = "program.value_withdrawn" if value.withdrawn else "program.value_about"
        options.append(Choice(label, voice.line(key, **about), action))
    return [Choices(voice.line("program.values"), tuple(options))] if options else []


def _where(voice: Voice, seen: Overview) -> Text:
    """Month and phase, and what is due."""
    now = seen.rollout
    if now is None or seen.started is None:
        return voice.text("program.not_started")
    values = {
        "month": now.month,
        "phase": now.phase.name if now.phase else "",
        "due": voice.all_of([each.name for each in now.due]),
        "overdue": voice.all_of([each.name for each in now.overdue]),
        "done": now.done,
        "total": now.activities,
    }
    day = voice.date(seen.started)
    return voice.text(
        "program.where" if now.month else "program.ahead", started=day, is_set=seen.start_is_set, **values
    )


def _number(voice: Voice, metric: Metric, value: float) -> str:
    return amount(voice, metric, Decimal(str(round(value, 2))))


def _percent(voice: Voice, value: Decimal) -> str:
    return voice.line("program.percent", number=voice.amount(value))
