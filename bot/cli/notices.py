"""`advance notices`: a look into the ledger of what the bot sends by itself."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, fail, say, sentences
from engine.notices.operator import MOST_LISTED, LedgerEntry, LedgerFilter, count_states, find_notices, resolve_doubt

Number = Annotated[int, typer.Argument(help="The notice's number, as `advance notices --in-doubt` shows it.")]

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


@app.command(epilog="Example: advance notices resend 4711")
def resend(number: Number, organisation: Organisation = None) -> None:
    """Send a notice in doubt once more; its reader may see it twice."""
    with sentences():
        run_in_organisation(organisation, partial(resolve_doubt, resend=True), number, datetime.now(UTC))
        say(f"Notice {number} goes out again with the next round, if its reader still wants it.")


@app.command(epilog="Example: advance notices drop 4711")
def drop(number: Number, organisation: Organisation = None) -> None:
    """Let a notice in doubt be; its reader may never see it."""
    with sentences():
        run_in_organisation(organisation, partial(resolve_doubt, resend=False), number, datetime.now(UTC))
        say(f"Notice {number} is not sent again.")


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
