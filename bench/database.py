"""A database as a company would have after a while: people in the middle of a question, and history behind them."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from engine.content.models import Pack
from engine.people.records.members import IDENTITY, MEMBER, add_organisation
from engine.scoring.records.assessments import ASSESSMENT, RATING, AssessmentState, Pace
from engine.store.migrations import migrate
from engine.store.store import connect

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLATFORM = WORKSPACE = "bench"
CHUNK = 20_000


def make_database(
    file: Path, pack: Pack, answering: int, stored: int, platform: str = PLATFORM, workspace: str = WORKSPACE
) -> None:
    """Write a database with `answering` people at their first question and at least `stored` ratings of others."""
    engine = connect(f"sqlite:///{file}")
    migrate(engine)
    with engine.begin() as tx:
        organisation = add_organisation(tx, "Bench")
        skills = [skill.id for skill in pack.core.skills]
        members = answering + -(-stored // len(skills))
        _add_people(tx, organisation, members, platform, workspace)
        _add_assessments(tx, organisation, members, answering, skills[0])
        _add_ratings(tx, organisation, range(answering + 1, members + 1), skills)
    engine.dispose()


def _add_people(tx: Connection, organisation: int, members: int, platform: str, workspace: str) -> None:
    person = {"organisation_id": organisation, "role_id": "software_engineer", "timezone": "UTC", "locale": "en"}
    person |= {"is_owner": False, "standing": "active"}
    who = {"platform": platform, "workspace": workspace, "organisation_id": organisation}
    for start in range(1, members + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, members + 1))
        tx.execute(
            insert(MEMBER), [person | {"id": n, "email": f"p{n}@example.com", "name": f"P {n}"} for n in numbers]
        )
        tx.execute(insert(IDENTITY), [who | {"user": str(n), "member_id": n} for n in numbers])


def _add_assessments(tx: Connection, organisation: int, members: int, answering: int, first: str) -> None:
    sitting = {"organisation_id": organisation, "form_id": "core", "pace": Pace.SINGLE, "paused": False, "version": 0}
    sitting |= {"opened_at": NOW, "touched_at": NOW, "content_version": "", "rated": 0, "total": 0, "position": first}
    for start in range(1, members + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, members + 1))
        rows = [
            sitting
            | {"id": n, "member_id": n, "state": AssessmentState.OPEN if n <= answering else AssessmentState.SUBMITTED}
            for n in numbers
        ]
        tx.execute(insert(ASSESSMENT), rows)


def _add_ratings(tx: Connection, organisation: int, assessments: range, skills: list[str]) -> None:
    shared = {"organisation_id": organisation, "evidence": "", "link": "", "rated_at": NOW}
    rows: list[dict[str, object]] = []
    for assessment in assessments:
        rows += [shared | {"assessment_id": assessment, "skill_id": skill, "value": assessment % 6} for skill in skills]
        if len(rows) >= CHUNK:
            tx.execute(insert(RATING), rows)
            rows.clear()
    if rows:
        tx.execute(insert(RATING), rows)
