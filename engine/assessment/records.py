"""A result shared with one's manager, by a button, until it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlmodel import Field, SQLModel

from engine.people.records.members import MEMBER, MemberStatus
from engine.scoring.records import ASSESSMENT, AssessmentState
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import Kind, personal
from engine.store.sql import INSERT
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class SharedResult(SQLModel, table=True):
    """One submitted assessment that its owner lets one manager see. Taking it back deletes the row."""

    __tablename__ = "shared_result"
    assessment_id: int = Field(foreign_key="assessment.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    with_id: int = Field(foreign_key="member.id", index=True)
    """The manager at that time; who comes after them sees nothing."""
    shared_at: datetime = Field(sa_type=UtcDateTime)


SHARED = table_of(SharedResult)

personal(SHARED, Kind.ASSESSMENTS, "member_id", "with_id", "assessment_id")


@dataclass(frozen=True, slots=True)
class Manager:
    """Whom somebody reports to."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """With whom a result can be shared, and whether it is."""

    manager: Manager
    shared: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """A result that somebody shares with the one who asks."""

    assessment_id: int
    member_id: int
    name: str
    role_id: str | None
    shared_at: datetime


def manager_of(tx: Connection, member_id: int) -> Manager | None:
    """The active manager of a member, if there is one other than themselves."""
    boss = MEMBER.alias("boss")
    query = select(boss.c.id, boss.c.name).join_from(MEMBER, boss, boss.c.id == MEMBER.c.manager_id)
    query = query.where(MEMBER.c.id == member_id, boss.c.standing == MemberStatus.ACTIVE, boss.c.id != member_id)
    row = tx.execute(query).first()
    return Manager(*row) if row else None


def sharing_of(tx: Connection, member_id: int, assessment_id: int) -> Sharing | None:
    """How it stands with the member's manager and one of their results; None without a manager."""
    manager = manager_of(tx, member_id)
    if manager is None:
        return None
    query = select(SHARED.c.with_id).where(SHARED.c.assessment_id == assessment_id, SHARED.c.with_id == manager.id)
    return Sharing(manager, tx.scalar(query) is not None)


def share(
    tx: Connection, organisation_id: int, member_id: int, assessment_id: int, manager: Manager, at: datetime
) -> bool:
    """Let the manager see a submitted result of the member; False where it is not theirs."""
    mine = (ASSESSMENT.c.id == assessment_id) & (ASSESSMENT.c.member_id == member_id)
    if tx.scalar(select(ASSESSMENT.c.id).where(mine, ASSESSMENT.c.state == AssessmentState.SUBMITTED)) is None:
        return False
    values = {"organisation_id": organisation_id, "member_id": member_id, "with_id": manager.id, "shared_at": at}
    new = INSERT[tx.dialect.name](SHARED).values(assessment_id=assessment_id, **values)
    again = {"with_id": manager.id, "shared_at": at}
    tx.execute(new.on_conflict_do_update(index_elements=["assessment_id"], set_=again))
    return True


def take_back(tx: Connection, member_id: int, assessment_id: int) -> None:
    """Let nobody see a result of the member any more."""
    tx.execute(delete(SHARED).where(SHARED.c.assessment_id == assessment_id, SHARED.c.member_id == member_id))


def shared_with(tx: Connection, manager_id: int) -> list[Shared]:
    """Results that people who still report to a manager share with them, the newest first."""
    return [Shared(*row) for row in _SHARED_WITH.rows(tx, manager=manager_id)]


_SHARED_WITH = CompiledStatement(
    lambda _: (
        select(SHARED.c.assessment_id, SHARED.c.member_id, MEMBER.c.name, MEMBER.c.role_id, SHARED.c.shared_at)
        .join_from(SHARED, MEMBER, MEMBER.c.id == SHARED.c.member_id)
        .where(SHARED.c.with_id == bindparam("manager"), MEMBER.c.manager_id == bindparam("manager"))
        .where(MEMBER.c.standing == MemberStatus.ACTIVE)
        .order_by(SHARED.c.shared_at.desc())
    )
)
