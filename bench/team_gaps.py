"""What `/team-gaps` costs: the engine beside its floor (bare SQL) and the way that tutorials build it (ORM objects).

An organisation of 10,000 and of 100,000 members in teams of ten, five assessments each. The engine's figures hold
everything from the request to the finished card, access log and all; the floor is the statements alone; the ORM loop
loads a team's people, walks to their latest assessments and counts. “First in a month” makes the batch.
"""

import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from sqlmodel import Session, select

from bench.database import NOW, PLATFORM, WORKSPACE
from engine.chat.cards import Action
from engine.chat.requests import Identity, Request
from engine.content.load import Content, default_pack, load_content
from engine.deployment import SMALLEST_GROUP
from engine.gate import Gate
from engine.insight.batches import ClosingRules, close_due_groups
from engine.people.records.members import Member
from engine.scoring.records.assessments import Assessment, Rating
from engine.store.migrations import migrate
from engine.store.store import connect

SIZES = (10_000, 100_000)
TEAM = 10
SITTINGS = 5
ROUNDS = 40
TALKERS = 100
"""Teams whose leaders are known on a platform and ask."""
OWNER = 1
LATER = NOW + timedelta(days=40)

TEAM_SQL = """
    SELECT f.closed_on, f.people, f.active, f.batch FROM team_figure f WHERE f.team_id = ? ORDER BY f.closed_on
"""
ANSWERED_SQL = """
    SELECT count(*), count(c.assessment_id), count(l.assessment_id) FROM member m
    LEFT JOIN latest_result l ON l.member_id = m.id AND l.form_id = 'core'
    LEFT JOIN counted_answer c ON c.assessment_id = l.assessment_id
    WHERE m.team_id = ? AND m.standing = 'active'
"""
EVERYBODY_SQL = """
    SELECT r.skill_id, r.value, count(*) FROM latest_result l JOIN rating r ON r.assessment_id = l.assessment_id
    WHERE l.form_id = 'core' AND r.value IS NOT NULL GROUP BY r.skill_id, r.value
"""


def make_organisation(file: Path, content: Content, members: int) -> None:
    """Write an organisation with its history, by bare SQL: that is not what is measured."""
    engine = connect(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    skills = [skill.id for skill in content.pack.core.skills]
    domains = [domain.id for domain in content.pack.core.domains]
    result = ("qa_engineer", content.pack.levels[1].id)
    at = [str((NOW - timedelta(days=91 * back)).replace(tzinfo=None)) for back in range(SITTINGS)]
    everybody = range(1, members + 1)
    database = sqlite3.connect(file)
    database.execute("PRAGMA synchronous = OFF")

    def fill(table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
        marks = ", ".join("?" * (columns.count(",") + 1))
        database.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    fill("organisation", "id, name", iter([(1, "Bench")]))
    fill("team", "id, organisation_id, name", ((team + 1, 1, f"Team {team}") for team in range(members // TEAM)))
    person = "id, organisation_id, email, name, role_id, team_id, manager_id, is_owner, timezone, locale, standing"
    fill(
        "member",
        f"{person}, unanswered" if _has(database, "member", "unanswered") else person,
        (_person(each, _has(database, "member", "unanswered")) for each in everybody),
    )
    talkers = range(1, TALKERS * TEAM + 1, TEAM)
    identity = 'platform, workspace, "user", organisation_id, member_id, address'
    fill("identity", identity, ((PLATFORM, WORKSPACE, str(each), 1, each, "") for each in talkers))
    sitting = "id, organisation_id, member_id, form_id, state, position, paused, version, opened_at, touched_at"
    fill(
        "assessment",
        f"{sitting}, submitted_at, content_version, role_id, level_id, rated, total",
        (
            (each * SITTINGS + back, 1, each, "core", "submitted", "", 0, 1, day, day, day, "1", *result, 16, 40)
            for each in everybody
            for back, day in enumerate(at)
        ),
    )
    fill(
        "latest_result",
        "member_id, form_id, organisation_id, assessment_id, submitted_at",
        ((each, "core", 1, each * SITTINGS, at[0]) for each in everybody),
    )
    fill(
        "rating",
        "assessment_id, skill_id, organisation_id, value, evidence, link, rated_at",
        (
            (each * SITTINGS + back, skill, 1, (each + number + back) % 6, "", "", at[back])
            for each in everybody
            for back in range(SITTINGS)
            for number, skill in enumerate(skills)
        ),
    )
    fill(
        "domain_result",
        "assessment_id, domain_id, organisation_id, asked, rated, total, target_tenths",
        ((each * SITTINGS, domain, 1, 4, 4, each % 21, 35) for each in everybody for domain in domains),
    )
    database.commit()
    database.execute("ANALYZE")
    database.commit()
    database.close()


def _has(database: sqlite3.Connection, table: str, column: str) -> bool:
    return column in {row[1] for row in database.execute(f"PRAGMA table_info({table})")}


def _person(each: int, unanswered: bool) -> tuple[object, ...]:
    """The first of ten leads the others, and the first of all leads the leaders and owns the program."""
    team = (each - 1) // TEAM
    leader = team * TEAM + 1
    boss = (None if each == OWNER else OWNER) if each == leader else leader
    row = (each, 1, f"p{each}@example.com", f"P {each}", "qa_engineer", team + 1, boss, each == OWNER, "UTC", "en")
    return (*row, "active", 0) if unanswered else (*row, "active")


def timed(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of CPU."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(1000 * (time.process_time() - start))
    return median(times)


def ask(gate: Gate, tx: Connection, events: Iterator[int], who: int, team: str) -> None:
    identity = Identity(PLATFORM, WORKSPACE, str(who))
    action = Action("team_gaps.show", {"team": team})
    card = gate.handle(tx, Request(identity, str(next(events)), LATER, action=action))[0].card
    assert card.key == "team_gaps", card.key


def loop_over_objects(session: Session, people: list[Member]) -> Counter[tuple[str, int]]:
    """The latest ratings of some people, as an ORM invites to count them."""
    found: Counter[tuple[str, int]] = Counter()
    for person in people:
        mine = session.exec(select(Assessment).where(Assessment.member_id == person.id)).all()
        submitted = [each for each in mine if each.submitted_at]
        latest = max(submitted, key=lambda each: each.submitted_at)  # type: ignore[arg-type,return-value]
        for rating in session.exec(select(Rating).where(Rating.assessment_id == latest.id)).all():
            if rating.value is not None:
                found[rating.skill_id, rating.value] += 1
    return found


def measure(file: Path, content: Content, members: int) -> dict[str, float]:
    engine, gate, events = connect(f"sqlite:///{file}"), Gate(content), count()
    leaders = count(TEAM + 1, TEAM)
    figures: dict[str, float] = {}

    def first_ask() -> None:
        who = next(leaders)
        with engine.begin() as tx:
            ask(gate, tx, events, who, str(who // TEAM + 1))

    def again() -> None:
        with engine.begin() as tx:
            ask(gate, tx, events, TEAM + 1, "2")

    def whole() -> None:
        with engine.begin() as tx:
            ask(gate, tx, events, OWNER, "all")

    bare = sqlite3.connect(file)

    def floor() -> None:
        bare.execute(TEAM_SQL, (2,)).fetchall()
        bare.execute(ANSWERED_SQL, (2,)).fetchall()

    def objects() -> None:
        with Session(engine) as session:
            loop_over_objects(session, list(session.exec(select(Member).where(Member.team_id == 2)).all()))

    def all_objects() -> None:
        with Session(engine) as session:
            loop_over_objects(session, list(session.exec(select(Member)).all()))

    figures["team, first in a month"] = timed(first_ask, ROUNDS)
    figures["team, again"] = timed(again, ROUNDS)
    figures["team, floor: bare SQL"] = timed(floor, ROUNDS)
    figures["team, ORM loop"] = timed(objects, ROUNDS)
    start, closed = time.process_time(), 0
    while True:
        with engine.begin() as tx:
            made = close_due_groups(tx, ClosingRules(content.pack, SMALLEST_GROUP, LATER))
        if not made:
            break
        closed += made
    figures["closing a month, a team"] = 1000 * (time.process_time() - start) / max(1, closed)
    figures["everybody, from the total"] = timed(whole, 5)
    figures["everybody, floor: bare SQL"] = timed(lambda: bare.execute(EVERYBODY_SQL).fetchall(), 3)
    if members <= SIZES[0]:
        figures["everybody, ORM loop"] = timed(all_objects, 1)
    bare.close()
    engine.dispose()
    return figures


def main() -> None:
    content = load_content(default_pack())
    results = []
    for members in SIZES:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "bench.db"
            make_organisation(file, content, members)
            results.append(measure(file, content, members))
    print(f"{'median milliseconds of CPU':<30}" + "".join(f"{members:>12,}" for members in SIZES))
    for name in results[0]:
        cells = (f"{each[name]:>12.2f}" if name in each else f"{'–':>12}" for each in results)
        print(f"{name:<30}" + "".join(cells))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
