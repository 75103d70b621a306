"""The peer: the same work as tutorials build it, with SQLModel's async session on aiosqlite."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.database import PLATFORM, WORKSPACE
from engine.people.records.members import Member, MemberIdentity
from engine.people.records.seen_events import SeenEvent
from engine.scoring.records.assessments import Assessment, Rating


class Peer:
    """Answers questions on a database of the bench, with objects and a unit of work."""

    def __init__(self, file: Path, skills: list[str], platform: str = PLATFORM, workspace: str = WORKSPACE) -> None:
        self._where = (platform, workspace)
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
        event.listen(self._engine.sync_engine, "connect", _prepare)
        self._skills = skills

    async def answer(self, user: str, event_id: str, value: int, at: datetime) -> None:
        """Answer the question that the person is at."""
        async with AsyncSession(self._engine) as session:
            identity = await session.get_one(MemberIdentity, (*self._where, user))
            member = await session.get_one(Member, identity.member_id)
            session.add(SeenEvent(platform=self._where[0], workspace=self._where[1], event_id=event_id, seen_at=at))
            mine = select(Assessment).where(Assessment.member_id == member.id, Assessment.state == "open")
            assessment = (await session.exec(mine)).one()
            ratings = (await session.exec(select(Rating).where(Rating.assessment_id == assessment.id))).all()
            answered = {rating.skill_id for rating in ratings} | {assessment.position}
            rating = Rating(
                assessment_id=assessment.id or 0,
                skill_id=assessment.position,
                organisation_id=member.organisation_id,
                value=value,
                rated_at=at,
            )
            await session.merge(rating)
            assessment.position = next((skill for skill in self._skills if skill not in answered), "review")
            assessment.version += 1
            assessment.touched_at = at
            await session.commit()

    async def close(self) -> None:
        await self._engine.dispose()


def _prepare(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
