"""`advance program`, `advance report` and `advance export`: what an owner of the program needs outside of chat."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from adapters.web.report import report_html
from bot.cli.database import run_in_organisation, run_in_store
from bot.cli.output import Organisation, read_file, say, sentences
from bot.settings import read_settings
from engine.content.load import load_content, load_pack
from engine.insight.pictures import Pictures
from engine.people.records.organisations import choose_organisation
from engine.program.experiments import find_experiments
from engine.program.overview import compare_cohorts, metrics_of, view_program
from engine.program.records import add_values
from engine.program.report import aggregates_csv, make_report
from engine.program.rules.csv_import import read_values

app = typer.Typer(help="The metrics of the program.", no_args_is_help=True)
export_app = typer.Typer(help="Figures to take elsewhere.", no_args_is_help=True)
report_app = typer.Typer()


@app.command("metrics", epilog="Example: advance program metrics")
def program_metrics() -> None:
    """Name every metric as an import calls it, with its target and unit."""
    with sentences():
        for metric in metrics_of(load_pack(read_settings().content)).values():
            say(f"{metric.id}: {metric.target} ({metric.unit}, {metric.source})")


@app.command("import", epilog="Example: advance program import metrics.csv --dry-run")
def program_import(
    file: Annotated[Path, typer.Argument(help="CSV with metric, value, date (YYYY-MM-DD) and, if you like, note.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    organisation: Organisation = None,
) -> None:
    """Bring values of metrics in from a CSV file: all of it, or nothing and every reason why not."""
    with sentences():
        pack, now = load_pack(read_settings().content), datetime.now(UTC)
        values = read_values(read_file(file), metrics_of(pack), now.date())
        new = run_in_organisation(organisation, add_values, values, now, dry_run=dry_run)
        say(f"{'Would keep' if dry_run else 'Kept'} {new} new values; {len(values) - new} were there already.")


@report_app.command("report", epilog="Example: advance report --out report.html")
def report(
    out: Annotated[Path, typer.Option(help="The HTML file to write.")] = Path("report.html"),
    organisation: Organisation = None,
) -> None:
    """Write a report on the program as one HTML file that prints well; it holds no figure of a single person."""
    with sentences():
        settings = read_settings()
        content, smallest, now = load_content(settings.content), settings.smallest_group, datetime.now(UTC)
        made = run_in_store(lambda tx: make_report(tx, content, choose_organisation(tx, organisation), smallest, now))
        html = report_html(made.title, made.locale, made.parts, Pictures())
        out.write_text(html, encoding="utf-8")
        say(f"Wrote {out}.")


@export_app.command("aggregates", epilog="Example: advance export aggregates --out figures.csv")
def export_aggregates(
    out: Annotated[Path, typer.Option(help="The CSV file to write.")] = Path("aggregates.csv"),
    organisation: Organisation = None,
) -> None:
    """Write all figures of the program as CSV: metrics, their history, the counts behind them, cohorts."""
    with sentences():
        settings = read_settings()
        pack, now = load_pack(settings.content), datetime.now(UTC)

        def work(tx: Connection, found: int) -> str:
            seen = view_program(tx, found, pack, now, now.date())
            cohorts = compare_cohorts(tx, found, pack, seen.facts, now.date())
            trials = find_experiments(tx, found, pack, settings.smallest_group, now)
            return aggregates_csv(seen, cohorts, trials, now.date())

        out.write_text(run_in_organisation(organisation, work), encoding="utf-8", newline="")
        say(f"Wrote {out}.")
