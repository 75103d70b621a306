"""`advance notices`: a look into the ledger of what the bot sends by itself."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, NamedTuple

import typer

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, fail, say, sentences
from engine.notices.operator import (
    MOST_LISTED,
    LedgerEntry,
    LedgerFilter,
    count_states,
    find_notices,
    resolve_doubt,
    resolve_doubts,
)

Number = Annotated[
    int | None,
    typer.Argument(help="The notice's number, as `advance notices --in-doubt` shows it.", show_default=False),
]
AllInDoubt = Annotated[bool, typer.Option("--in-doubt", help="All that are in doubt, instead of one.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        help="Of all, only those that came into doubt from this moment (UTC) on.",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        show_default=False,
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what it would be.")]

app = typer.Typer(help="What the bot sends by itself: look, and settle what is in doubt.", invoke_without_command=True)


@app.callback(epilog="Example: advance notices --failed")
def notices(
    context: typer.Context,
    due: Annotated[bool, typer.Option("--due", help="What should go out now.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="What a platform did not take.")] = False,
    in_doubt: Annotated[bool, typer.Option("--in-doubt", help="What may have arrived, and nobody can tell.")] = False,
    person: Annotated[str, typer.Option("--for", help="Only those for the person with this address.")] = "",
    organisation: Organisation = None,
) -> None:
    """Show notices: with no option, how many there are in each state."""
    if context.invoked_subcommand:
        return
    with sentences():
        chosen = [which for which, on in zip(LedgerFilter, (due, failed, in_doubt), strict=True) if on]
        if len(chosen) > 1:
            fail("Choose one of --due, --failed and --in-doubt.")
        if not chosen and not person:
            states = sorted(run_in_organisation(organisation, count_states).items())
            say(", ".join(f"{number} {_write_state(state)}" for state, number in states) or "No notices yet.")
            return
        which = chosen[0] if chosen else None
        _print_table(run_in_organisation(organisation, find_notices, datetime.now(UTC), which, person))
        if which is LedgerFilter.IN_DOUBT:
            say(
                "In doubt: the platform may have taken it and cannot tell. `advance notices resend NUMBER` sends it "
                "once more, so that its reader may see it twice; `advance notices drop NUMBER` lets it be."
            )


@app.command(epilog="Example: advance notices resend --in-doubt --since 2026-03-02T09:00 --dry-run")
def resend(
    number: Number = None,
    in_doubt: AllInDoubt = False,
    since: Since = None,
    dry_run: DryRun = False,
    organisation: Organisation = None,
) -> None:
    """Send notices in doubt once more, one or all since a moment; their readers may see them twice."""
    with sentences():
        count = _settle(_Doubts(number, in_doubt, since), organisation, resend=True, dry_run=dry_run)
        if dry_run:
            say(f"{count} would go out again. Nothing has changed.")
        else:
            say(f"{count} to go out again with the next round, where readers still want it.")


@app.command(epilog="Example: advance notices drop 4711")
def drop(
    number: Number = None,
    in_doubt: AllInDoubt = False,
    since: Since = None,
    dry_run: DryRun = False,
    organisation: Organisation = None,
) -> None:
    """Let notices in doubt be, one or all since a moment; their readers may never see them."""
    with sentences():
        count = _settle(_Doubts(number, in_doubt, since), organisation, resend=False, dry_run=dry_run)
        say(f"{count} would be dropped. Nothing has changed." if dry_run else f"{count} dropped.")


class _Doubts(NamedTuple):
    """Which notices in doubt are meant: one, or all that came into doubt since a moment."""

    number: int | None
    all: bool
    since: datetime | None


def _settle(doubts: _Doubts, organisation: str | None, *, resend: bool, dry_run: bool) -> str:
    """Settle them, and return how many they are, in words; a dry run shows them instead."""
    now = datetime.now(UTC)
    if doubts.number is not None and not (doubts.all or doubts.since):
        settle_one = partial(resolve_doubt, resend=resend)
        run_in_organisation(organisation, settle_one, doubts.number, now, dry_run=dry_run)
        return "1 notice"
    if doubts.number is not None or not doubts.all:
        fail("Name one notice by its number, or all of them by --in-doubt.")
    since = (doubts.since or datetime.min).replace(tzinfo=UTC)
    settle_all = partial(resolve_doubts, resend=resend)
    settled = run_in_organisation(organisation, settle_all, now, since, dry_run=dry_run)
    if dry_run:
        _print_table(settled)
    return f"{len(settled)} notice{'s' if len(settled) != 1 else ''}"


def _print_table(notices_seen: list[LedgerEntry]) -> None:
    """A table as wide as its widest cells."""
    if not notices_seen:
        say("None.")
        return
    rows = [("NUMBER", "WHEN (UTC)", "STATE", "KIND", "OCCURRENCE", "PLATFORM", "FOR", "TRIES", "WHY")]
    for notice in notices_seen:
        when = f"{notice.at:%Y-%m-%d %H:%M}"
        about = (notice.kind, notice.occurrence, notice.platform, notice.email)
        rows.append((str(notice.id), when, _write_state(notice.state), *about, str(notice.attempts), notice.reason))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if len(notices_seen) == MOST_LISTED:
        say(f"These are the first {MOST_LISTED}; there may be more.")


def _write_state(state: str) -> str:
    return state.replace("_", " ")
