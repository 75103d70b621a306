"""The report and the export: what `/program` tells, all at once."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from sqlalchemy import Connection

from engine.chat.cards import Card, Context
from engine.chat.files import escape_formula
from engine.chat.text import Plain
from engine.content.load import Content
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.people.records.organisations import NamedOrganisation
from engine.program.cards import program as cards
from engine.program.cards.experiments import experiments_blocks, rows_table
from engine.program.experiments import Experiment, find_experiments
from engine.program.overview import ProgramView, compare_cohorts, view_program
from engine.program.rules.cohorts import ComparedCohort


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its title, and its parts as cards without anything to press."""

    title: str
    locale: str
    parts: tuple[Card, ...]


def make_report(
    tx: Connection, content: Content, organisation: NamedOrganisation, smallest: int, now: datetime
) -> Report:
    """Report on an organisation, in the pack's own language and in UTC. `smallest` is the server's smallest group."""
    pack, voice = content.pack, content.voices.voice(content.pack.default_locale, "UTC")
    view = view_program(tx, organisation.id, pack, now, now.date())
    cohorts = compare_cohorts(tx, organisation.id, pack, view.facts, now.date())
    experiments = find_experiments(tx, organisation.id, pack, smallest, now)
    title = voice.line("program.report_title", name=organisation.name, day=voice.date(now))
    return Report(title, voice.locale.replace("_", "-"), tuple(_report_cards(voice, pack, view, cohorts, experiments)))


def _report_cards(
    voice: Voice, pack: Pack, view: ProgramView, cohorts: Sequence[ComparedCohort], experiments: Sequence[Experiment]
) -> Iterator[Card]:
    table, told = cards.metrics_table(voice, view), Context(voice.text("program.how_told"))
    yield Card("program", voice.line("program.report_summary"), (*cards.summary_blocks(voice, view), table, told))
    yield Card("program_rollout", voice.line("program.rollout_title"), (cards.rollout_table(voice, pack, view),))
    rows = [block for experiment in experiments for block in rows_table(voice, experiment)]
    told_of_cohorts = (*cards.cohorts_blocks(voice, cohorts), *experiments_blocks(voice, experiments), *rows)
    yield Card("program_cohorts", voice.line("program.cohorts_title"), told_of_cohorts)
    for status in view.metrics:
        blocks = cards.metric_blocks(voice, status, None if status.missing else status.forecast)
        yield Card("program_metric", status.metric.name, (*blocks, Context((Plain(status.metric.how),))))


def aggregates_csv(
    view: ProgramView, cohorts: Sequence[ComparedCohort], experiments: Sequence[Experiment], today: date
) -> str:
    """All figures as CSV: a row for each metric now, each earlier value of it, each count behind it, each cohort, and
    each comparison of two that is told."""
    out = StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(("kind", "of", "name", "date", "value", "unit", "target", "source"))
    for status in view.metrics:
        metric = status.metric
        about = (metric.unit, "" if metric.value is None else metric.value, status.origin)
        number = escape_formula(status.words) if status.number is None else status.number
        write(("metric", metric.id, metric.name, status.as_of or "", number, *about))
        for day, value in status.history:
            write(("history", metric.id, metric.name, day, round(value, 3), *about))
        for name, count in status.computed.rows if status.computed else ():
            write(("rows", metric.id, name, today, count, "", "", "computed"))
    for group in cohorts:
        which = escape_formula(group.cohort.name)
        for name in ("people", "completion", "certification", "answered"):
            value, unit = getattr(group, name), "" if name == "people" else "percent"
            told = "" if value is None else round(value, 2)
            write(("cohort", which, name, group.cohort.start or "", told, unit, "", ""))
    for experiment in experiments:
        pair = escape_formula(f"{experiment.pair.earlier.name} − {experiment.pair.later.name}")
        for span, told in experiment.told.items():
            source, day = "by lot" if told.by_lot else "not by lot", experiment.pair.known_on(span)
            for name in ("value", "low", "high") if told.estimate else ():
                number = round(getattr(told.estimate, name), 2)
                write(("effect", pair, f"{span}_{name}", day, number, "projects a person", "", source))
    return out.getvalue()
