"""Who has asked a team for its answers, so that nobody does so twice in a month."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from engine.people.records.members import IS_ACTIVE, MEMBER
from engine.store.personal import Kind, personal
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

ASK_AGAIN = timedelta(days=30)
"""Time between two asks of one team, whoever asks."""


class TeamAsk(SQLModel, table=True):
    """Somebody has asked those of a team who had not answered."""

    __tablename__ = "team_ask"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    team_id: int = Field(foreign_key="team.id", index=True)
    asker_id: int = Field(foreign_key="member.id", index=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)


ASK = table_of(TeamAsk)

personal(ASK, Kind.PROFILE, "asker_id")


@dataclass(frozen=True, slots=True)
class AskOfTeam:
    """An ask, with the name of who asked."""

    team_id: int
    asker: str
    asked_at: datetime


def find_ask(tx: Connection, ask_id: int) -> AskOfTeam | None:
    """One whose asker is still there."""
    row = tx.execute(_ASKS.where(ASK.c.id == ask_id, IS_ACTIVE)).first()
    return AskOfTeam(*row) if row else None


def find_recent_ask(tx: Connection, team_id: int, now: datetime) -> AskOfTeam | None:
    """The last one of a team, as long as nobody may ask it again."""
    recent = _ASKS.where(ASK.c.team_id == team_id, ASK.c.asked_at > now - ASK_AGAIN)
    row = tx.execute(recent.order_by(ASK.c.id.desc()).limit(1)).first()
    return AskOfTeam(*row) if row else None


def add_ask(tx: Connection, organisation_id: int, team_id: int, asker_id: int, now: datetime) -> int:
    """Note an ask, and return its id."""
    values = {"organisation_id": organisation_id, "team_id": team_id, "asker_id": asker_id, "asked_at": now}
    return int(tx.execute(insert(ASK).values(**values).returning(ASK.c.id)).scalar_one())


_ASKS = select(ASK.c.team_id, MEMBER.c.name, ASK.c.asked_at).join_from(ASK, MEMBER, MEMBER.c.id == ASK.c.asker_id)
