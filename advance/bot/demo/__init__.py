"""The demo: an invented organisation with some history, on an embedded database, with a clock that can be moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, update

from advance.bot.build import LOCAL_WORKSPACE, Advance, build, load
from advance.bot.clock import DemoClock
from advance.bot.demo.history import live_through
from advance.bot.demo.program import log_achievements, record_metrics
from advance.bot.settings import read_settings
from advance.engine.gate import Gate
from advance.engine.migrations import migrate
from advance.engine.people.local import join_local_page
from advance.engine.people.records import MEMBER, add_organisation, workspace_organisation
from advance.engine.people.roster import read_roster
from advance.engine.people.roster_records import import_roster
from advance.engine.store import connect

ORGANISATION = "Example Engineering (demo, invented people)"
ROSTER = Path(__file__).parent / "roster.csv"


def open_demo(folder: Path, host: str, port: int, say: Callable[[str], None]) -> Advance:
    """Open the demo in `folder`, made on the first visit; `say` is told what is happening."""
    url = f"sqlite:///{(folder / 'demo.db').resolve()}"
    settings = read_settings(database_url=url, host=host, port=port, local_page=True)
    content = load(settings)
    folder.mkdir(parents=True, exist_ok=True)
    say("Preparing the database …")
    schema = connect(url)
    migrate(schema)
    schema.dispose()
    advance = build(settings, DemoClock(folder / "clock"), content)
    if advance.store.run(workspace_organisation, "web", LOCAL_WORKSPACE) is None:
        _settle(advance, say)
    return advance


def _settle(advance: Advance, say: Callable[[str], None]) -> None:
    """Bring in the invented organisation and let its last year happen, in one transaction: all of it or nothing."""
    roster = read_roster(ROSTER.read_bytes(), advance.content.pack)
    say(f"Inviting {len(roster.rows)} invented people …")

    def work(tx: Connection) -> None:
        organisation = add_organisation(tx, ORGANISATION)
        import_roster(tx, organisation, roster)
        head = roster.rows[0].email
        tx.execute(update(MEMBER).where(MEMBER.c.email == head).values(is_owner=True))
        join_local_page(tx, organisation, LOCAL_WORKSPACE)
        say("Living through their last year …")
        people = [(row.email, row.role or "") for row in roster.rows]
        gate, today = Gate(advance.content), datetime.now(UTC)
        live_through(gate, tx, LOCAL_WORKSPACE, people, advance.content.pack, today)
        log_achievements(gate, tx, LOCAL_WORKSPACE, [address for address, _ in people], today)
        record_metrics(gate, tx, LOCAL_WORKSPACE, head, today)

    advance.store.run(work)
