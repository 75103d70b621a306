"""Who looked at whose data: one row for every look, written before the reply, for the people concerned to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, insert, or_, select
from sqlmodel import Field, SQLModel

from engine.people.records.members import MEMBER, TEAM
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import Kind, personal
from engine.store.tables import table_of
from engine.store.types import UtcDateTime
from engine.turn import Turn


class Accessed(StrEnum):
    """What somebody looked at; each has its words in the copy, ``looks.seen_…``."""

    TEAM = "team"
    """Figures of a team."""
    ORGANISATION = "organisation"
    """Figures of everybody together."""
    RESULT = "result"
    """A result that its owner had shared."""
    PROGRAM = "program"
    """The program's metrics."""
    EXPORT = "export"
    """A file with figures, taken along."""


class AccessLog(SQLModel, table=True):
    """One look. `member_id` is whom it concerns, else `team_id` which team; both are None for everybody."""

    __tablename__ = "access_log"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    viewer_id: int | None = Field(default=None, foreign_key="member.id")
    """None once the viewer was erased."""
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    seen: str = Field(max_length=20)
    looked_at: datetime = Field(sa_type=UtcDateTime)


ACCESS_LOG = table_of(AccessLog)

personal(ACCESS_LOG, Kind.LOOKS, "member_id", cleared=("viewer_id",))


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """A look at somebody's data, as they are told of it."""

    viewer: str | None
    """The viewer's name; None once they were erased."""
    seen: Accessed
    team: str | None
    at: datetime


def log_access(
    turn: Turn, seen: Accessed, *, member_id: int | None = None, team_ids: Sequence[int | None] = (None,)
) -> None:
    """Note that the one who acts is about to see this, of each of the teams, in the transaction of the reply."""
    look: dict[str, object] = {"organisation_id": turn.scope.organisation_id, "viewer_id": turn.scope.member_id}
    look |= {"seen": seen.value, "member_id": member_id, "looked_at": turn.now}
    _NOTE.change_each(turn.tx, [{**look, "team_id": team_id} for team_id in team_ids])


_NOTE = CompiledStatement(lambda _: insert(ACCESS_LOG))


def find_accesses(tx: Connection, member_id: int, limit: int = 50) -> list[AccessEntry]:
    """The newest looks at a member, at their team, and at the whole organisation, by anybody but themselves."""
    me = select(MEMBER.c.organisation_id, MEMBER.c.team_id).where(MEMBER.c.id == member_id).subquery()
    everybody = and_(ACCESS_LOG.c.member_id.is_(None), ACCESS_LOG.c.team_id.is_(None))
    viewer = MEMBER.alias("viewer")
    query = (
        select(viewer.c.name.label("viewer"), ACCESS_LOG.c.seen, TEAM.c.name.label("team"), ACCESS_LOG.c.looked_at)
        .select_from(ACCESS_LOG.join(me, ACCESS_LOG.c.organisation_id == me.c.organisation_id))
        .join(viewer, viewer.c.id == ACCESS_LOG.c.viewer_id, isouter=True)
        .join(TEAM, TEAM.c.id == ACCESS_LOG.c.team_id, isouter=True)
        .where(or_(ACCESS_LOG.c.member_id == member_id, ACCESS_LOG.c.team_id == me.c.team_id, everybody))
        .where(or_(ACCESS_LOG.c.viewer_id.is_(None), ACCESS_LOG.c.viewer_id != member_id))
        .order_by(ACCESS_LOG.c.id.desc())
        .limit(limit)
    )
    return [AccessEntry(row.viewer, Accessed(row.seen), row.team, row.looked_at) for row in tx.execute(query)]
