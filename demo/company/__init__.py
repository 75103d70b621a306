"""The invented company of the demo: its people, and the last year of their lives, lived through the front door."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, update

from demo.company.conference import hold_conference
from demo.company.forum import meet_at_the_forum
from demo.company.hackathons import hold_hackathons
from demo.company.history import live_through
from demo.company.logs import log_achievements, record_metrics
from demo.company.mentoring import mentor_each_other
from demo.company.papers import read_papers
from demo.company.program import take_part
from demo.events import confirm_events
from demo.scripted_user import Player
from engine.chat.requests import Identity
from engine.content.load import Content
from engine.curriculum.cohorts import enrol_by_start_date
from engine.gate import Gate
from engine.people.records.local_page import join_local_page
from engine.people.records.members import MEMBER, add_organisation
from engine.people.records.organisations import find_workspace_organisation
from engine.people.records.roster import import_roster
from engine.people.rules.roster import read_roster
from engine.store.store import Store

ORGANISATION = "Example Engineering (demo, invented people)"
FOUNDED = timedelta(days=500)
"""How long ago the owner set the year up: before anything happened."""
ROSTER = Path(__file__).parent / "roster.csv"


def settle_company(store: Store, content: Content, workspace: str, say: Callable[[str], None]) -> None:
    """Bring the company into a workspace of the local page and let its last year happen, unless it is there already.

    All of it happens in one transaction; `say` is told what is happening.
    """
    if store.run(find_workspace_organisation, "web", workspace) is not None:
        return
    roster = read_roster(ROSTER.read_bytes(), content.pack)
    say(f"Inviting {len(roster.rows)} invented people …")

    def work(tx: Connection) -> None:
        organisation = add_organisation(tx, ORGANISATION)
        import_roster(tx, organisation, roster)
        head = roster.rows[0].email
        tx.execute(update(MEMBER).where(MEMBER.c.email == head).values(is_owner=True))
        join_local_page(tx, organisation, workspace)
        confirm_events(Player(Gate(content), tx, Identity("web", workspace, head), datetime.now(UTC) - FOUNDED))
        say("Living through their last year …")
        people = [(row.email, row.role or "") for row in roster.rows]
        gate, pack, now = Gate(content), content.pack, datetime.now(UTC)

        def enter(email: str) -> Player:
            return Player(gate, tx, Identity("web", workspace, email), now)

        live_through(tx, [(enter(email), role) for email, role in people], pack)
        enrol_by_start_date(tx, organisation, pack.curriculum.weeks, now)
        players = {email: enter(email) for email, _ in people}
        take_part(tx, organisation, players, pack, now)
        log_achievements(players, now)
        record_metrics(players[head], now)
        meet_at_the_forum(tx, players, now)
        read_papers(players, head, now)
        mentor_each_other(players, pack, now)
        hold_hackathons(tx, organisation, players, pack, now)
        hold_conference(players, head, pack, now)

    store.run(work)
