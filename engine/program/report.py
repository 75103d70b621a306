"""The report and the export: what `/program` tells, all at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from sqlalchemy import Connection

from engine.chat.cards import Block, Card, Context, Fact, Facts, Paragraph
from engine.chat.text import Plain
from engine.content.load import Content
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.program.cards import program as cards
from engine.program.cards.experiments import effects_told, rows_table
from engine.program.experiments import Trial, look_at_trials
from engine.program.overview import Overview, look, look_at_cohorts
from engine.program.rules.cohorts import Compared
from engine.program.rules.metric_status import Standing


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its title, and its parts as cards without anything to press."""

    title: str
    locale: str
    parts: tuple[Card, ...]


def make_report(
    tx: Connection, content: Content, organisation_id: int, name: str, smallest: int, now: datetime
) -> Report:
    """Report on an organisation, in the pack's own language and in UTC. `smallest` is the server's smallest group."""
    pack, voice = content.pack, content.voices.voice(content.pack.default_locale, "UTC")
    seen = look(tx, organisation_id, pack, now, now.date())
    cohorts = look_at_cohorts(tx, organisation_id, pack, seen.facts, now.date())
    trials = look_at_trials(tx, organisation_id, pack, smallest, now)
    title = voice.line("program.report_title", name=name, day=voice.date(now))
    return Report(title, voice.locale.replace("_", "-"), tuple(_parts(voice, pack, seen, cohorts, trials)))


def _parts(
    voice: Voice, pack: Pack, seen: Overview, cohorts: Sequence[Compared], trials: Sequence[Trial]
) -> Iterator[Card]:
    table, told = cards.metrics_table(voice, seen), Context(voice.text("program.how_told"))
    yield Card("program", voice.line("program.report_summary"), (*cards.summary(voice, seen), table, told))
    rollout = cards.rollout_table(voice, pack, seen)
    yield Card("program_rollout", voice.line("program.rollout_title"), (rollout,))
    rows = [block for trial in trials for block in rows_table(voice, trial)]
    told_of_cohorts = (*cards.cohorts_told(voice, cohorts), *effects_told(voice, trials), *rows)
    yield Card("program_cohorts", voice.line("program.cohorts_title"), told_of_cohorts)
    for each in seen.metrics:
        yield Card("program_metric", each.metric.name, tuple(_metric(voice, each)))


def _metric(voice: Voice, each: Standing) -> Iterator[Block]:
    yield Facts(
        tuple(
            Fact(voice.line(f"program.{name}"), (Plain(value),))
            for name, value in (
                ("now", cards.now_of(voice, each)),
                ("target", each.metric.target),
                ("source", cards.source_of(voice, each)),
            )
        )
    )
    yield from ([Paragraph((Plain(each.words),))] if each.words else [])
    yield from ([Paragraph(voice.text(each.missing))] if each.missing else [])
    yield from cards.rows_of(voice, each)
    yield from ([Paragraph(cards.ahead_of(voice, each.forecast))] if each.forecast and not each.missing else [])
    yield from ([picture] if (picture := cards.picture_of(voice, each)) else [])
    yield Context((Plain(each.metric.how),))


def aggregates_csv(seen: Overview, cohorts: Sequence[Compared], trials: Sequence[Trial], today: date) -> str:
    """All figures as CSV: a row for each metric now, each earlier value of it, each count behind it, each cohort, and
    each comparison of two that is told."""
    out = StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(("kind", "of", "name", "date", "value", "unit", "target", "source"))
    for each in seen.metrics:
        metric = each.metric
        about = (metric.unit, "" if metric.value is None else metric.value, each.origin)
        number = each.words if each.number is None else each.number
        write(("metric", metric.id, metric.name, each.as_of or "", _safe(number), *about))
        for day, value in each.history:
            write(("history", metric.id, metric.name, day, round(value, 3), *about))
        for name, count in each.computed.rows if each.computed else ():
            write(("rows", metric.id, name, today, count, "", "", "computed"))
    for group in cohorts:
        which = _safe(group.cohort.name)
        for name in ("people", "completion", "certification", "answered"):
            value, unit = getattr(group, name), "" if name == "people" else "percent"
            told = "" if value is None else round(value, 2)
            write(("cohort", which, name, group.cohort.start or "", told, unit, "", ""))
    for trial in trials:
        pair = _safe(f"{trial.pair.earlier.name} − {trial.pair.later.name}")
        for span, told in trial.told.items():
            source, day = "by lot" if told.by_lot else "not by lot", trial.pair.known_on(span)
            for name in ("value", "low", "high") if told.estimate else ():
                number = round(getattr(told.estimate, name), 2)
                write(("effect", pair, f"{span}_{name}", day, number, "projects a person", "", source))
    return out.getvalue()


def _safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
