"""A result shared with one's manager, by a button, until it is taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlmodel import Field, SQLModel

from engine.people.records.members import MEMBER, MemberStatus
from engine.scoring.records.assessments import ASSESSMENT
from engine.scoring.records.results import HAS_LEVEL
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import Kind, personal
from engine.store.sql import save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime
from engine.turn import Scope


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
class SharedWith:
    """A result that somebody shares with the one who asks."""

    assessment_id: int
    member_id: int
    name: str
    role_id: str | None
    shared_at: datetime


def find_manager(tx: Connection, member_id: int) -> Manager | None:
    """The active manager of a member, if there is one other than themselves."""
    manager = MEMBER.alias("manager")
    query = select(manager.c.id, manager.c.name).join_from(MEMBER, manager, manager.c.id == MEMBER.c.manager_id)
    query = query.where(MEMBER.c.id == member_id, manager.c.standing == MemberStatus.ACTIVE, manager.c.id != member_id)
    row = tx.execute(query).first()
    return Manager(*row) if row else None


def find_sharing(tx: Connection, member_id: int, assessment_id: int) -> Sharing | None:
    """Whether a member shares one of their results with their manager; None without a manager."""
    manager = find_manager(tx, member_id)
    if manager is None:
        return None
    query = select(SHARED.c.with_id).where(SHARED.c.assessment_id == assessment_id, SHARED.c.with_id == manager.id)
    return Sharing(manager, tx.scalar(query) is not None)


def share_result(tx: Connection, scope: Scope, assessment_id: int, manager: Manager, at: datetime) -> bool:
    """Let the manager see a result of the member that has a level; False where it is not theirs."""
    mine = (ASSESSMENT.c.id == assessment_id) & (ASSESSMENT.c.member_id == scope.member_id)
    if tx.scalar(select(ASSESSMENT.c.id).where(mine, HAS_LEVEL)) is None:
        return False
    owner = {"organisation_id": scope.organisation_id, "member_id": scope.member_id}
    save_row(tx, SHARED, {"assessment_id": assessment_id}, {"with_id": manager.id, "shared_at": at}, **owner)
    return True


def unshare_result(tx: Connection, member_id: int, assessment_id: int) -> None:
    """Let nobody see a result of the member any more."""
    tx.execute(delete(SHARED).where(SHARED.c.assessment_id == assessment_id, SHARED.c.member_id == member_id))


def find_shared_results(tx: Connection, manager_id: int) -> list[SharedWith]:
    """Results that people who still report to a manager share with them, the newest first."""
    return [SharedWith(*row) for row in _SHARED_RESULTS.rows(tx, manager=manager_id)]


_SHARED_RESULTS = CompiledStatement(
    lambda _: (
        select(SHARED.c.assessment_id, SHARED.c.member_id, MEMBER.c.name, MEMBER.c.role_id, SHARED.c.shared_at)
        .join_from(SHARED, MEMBER, MEMBER.c.id == SHARED.c.member_id)
        .where(SHARED.c.with_id == bindparam("manager"), MEMBER.c.manager_id == bindparam("manager"))
        .where(MEMBER.c.standing == MemberStatus.ACTIVE)
        .order_by(SHARED.c.shared_at.desc())
    )
)
