"""The demo: an invented organisation with some history, on an embedded database, with a clock that can be moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, update

from advance.bot.build import LOCAL_WORKSPACE, Advance, build, load
from advance.bot.clock import DemoClock
from advance.bot.demo.conference import hold_conference
from advance.bot.demo.forum import meet_at_the_forum
from advance.bot.demo.hackathons import hold_hackathons
from advance.bot.demo.history import live_through
from advance.bot.demo.logs import log_achievements, record_metrics
from advance.bot.demo.mentoring import mentor_each_other
from advance.bot.demo.papers import read_papers
from advance.bot.demo.program import take_part
from advance.bot.settings import read_settings
from advance.engine.curriculum.cohorts import enrol_by_start_date
from advance.engine.gate import Gate
from advance.engine.migrations import migrate
from advance.engine.people.local import join_local_page
from advance.engine.people.records import MEMBER, add_organisation, workspace_organisation
from advance.engine.people.roster import read_roster
from advance.engine.people.roster_records import import_roster
from advance.engine.store import connect
from advance.engine.vault import new_key

ORGANISATION = "Example Engineering (demo, invented people)"
ROSTER = Path(__file__).parent / "roster.csv"


def open_demo(folder: Path, host: str, port: int, say: Callable[[str], None]) -> Advance:
    """Open the demo in `folder`, made on the first visit; `say` is told what is happening."""
    url = f"sqlite:///{(folder / 'demo.db').resolve()}"
    folder.mkdir(parents=True, exist_ok=True)
    public_url = f"http://{host}:{port}"
    settings = read_settings(
        database_url=url, host=host, port=port, local_page=True, public_url=public_url, secret_keys=_key(folder / "key")
    )
    content = load(settings)
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
        gate, pack, now = Gate(advance.content), advance.content.pack, datetime.now(UTC)
        live_through(gate, tx, LOCAL_WORKSPACE, people, pack, now)
        enrol_by_start_date(tx, organisation, pack.curriculum.weeks, now)
        take_part(gate, tx, LOCAL_WORKSPACE, organisation, [email for email, _ in people], pack, now)
        log_achievements(gate, tx, LOCAL_WORKSPACE, [email for email, _ in people], now)
        record_metrics(gate, tx, LOCAL_WORKSPACE, head, now)
        meet_at_the_forum(gate, tx, LOCAL_WORKSPACE, now)
        read_papers(gate, tx, LOCAL_WORKSPACE, head, [email for email, _ in people], now)
        mentor_each_other(gate, tx, LOCAL_WORKSPACE, pack, now)
        hold_hackathons(gate, tx, LOCAL_WORKSPACE, organisation, [email for email, _ in people], pack, now)
        hold_conference(gate, tx, LOCAL_WORKSPACE, head, [email for email, _ in people], pack, now)

    advance.store.run(work)


def _key(file: Path) -> str:
    """The demo's own key for secrets, made on the first visit, so that it can sign badges."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(new_key())
    return file.read_text()
