"""A crowd: people of one organisation in several zones and workspaces, all enrolled, some with a result."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, insert

from engine.curriculum.records.enrolments import ENROLMENT
from engine.notices.rules.cadence import local_minute
from engine.people.records.members import IDENTITY, MEMBER, WORKSPACE, add_organisation

PLATFORM = "crowd"
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
)
CHUNK = 5_000
Row = dict[str, object]


def add_crowd(
    tx: Connection, people: int, start: date, *, workspaces: int = 1, zones: tuple[str, ...] = ZONES, begin: int = 1
) -> None:
    """Add `people`, whose ids are their numbers from `begin` on, enrolled from `start` on and due that day at
    nine, spread over zones and workspaces."""
    organisation = add_organisation(tx, "Crowd")
    here: Row = {"organisation_id": organisation, "platform": PLATFORM}
    tx.execute(insert(WORKSPACE), [here | {"external_id": f"w{n}"} for n in range(workspaces)])
    whose: Row = {"organisation_id": organisation}
    person = whose | {"role_id": "software_engineer", "locale": "en", "is_owner": False, "standing": "active"}
    enrolled = whose | {
        "start_date": start,
        "shift": 0,
        "weeks": "",
        "created_at": datetime.combine(start, time(12), UTC),
    }

    there = [{"timezone": zone, "next_due_at": local_minute(zone, start, 9 * 60)} for zone in zones]

    def members(n: int) -> Row:
        return person | {"id": n, "email": f"p{n}@example.com", "name": f"P {n}", **there[n % len(zones)]}

    def identities(n: int) -> Row:
        return here | {"workspace": f"w{n % workspaces}", "user": str(n), "member_id": n}

    def enrolments(n: int) -> Row:
        return enrolled | {"member_id": n}

    for table, row in ((MEMBER, members), (IDENTITY, identities), (ENROLMENT, enrolments)):
        for numbers in _chunks(begin, people):
            tx.execute(insert(table), [row(n) for n in numbers])


def _chunks(begin: int, people: int) -> Iterator[range]:
    for first in range(begin, begin + people, CHUNK):
        yield range(first, min(first + CHUNK, begin + people))
