"""Colleagues who have not written yet, and what was logged: what tests of typed words need on every platform."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from engine.achievements.records import ACHIEVEMENT
from engine.mentoring.records.pairs import OFFER, OFFERED
from engine.people.records.members import MEMBER, ORGANISATION, MemberStatus


def find_entry(tx: Connection) -> tuple[str, str]:
    """The title and the link of the only entry in anybody's log."""
    row = tx.execute(select(ACHIEVEMENT.c.title, ACHIEVEMENT.c.link)).one()
    return (row.title, row.link)


def add_colleague(tx: Connection, name: str, email: str, topic: str = "") -> None:
    """Somebody of the roster who has not written yet, and perhaps offers to mentor."""
    organisation, at = tx.scalar(select(ORGANISATION.c.id)), datetime.now(UTC)
    person = {"organisation_id": organisation, "email": email, "name": name, "timezone": "UTC", "locale": "en"}
    added = insert(MEMBER).values(**person, is_owner=False, standing=MemberStatus.ACTIVE).returning(MEMBER.c.id)
    whose = {"member_id": tx.execute(added).scalar_one(), "organisation_id": organisation}
    if topic:
        tx.execute(insert(OFFER).values(**whose, capacity=2, languages="en", paused=False, offered_at=at))
        tx.execute(insert(OFFERED).values(**whose, topic_id=topic, chosen_at=at))
