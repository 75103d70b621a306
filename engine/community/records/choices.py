"""The table of what members have chosen for all events, and its queries."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select
from sqlmodel import Field, SQLModel

from engine.people.records.members import IS_ACTIVE, MEMBER
from engine.store.personal import Kind, personal
from engine.store.sql import save_row
from engine.store.tables import table_of


class CommunityChoice(SQLModel, table=True):
    """What a member has chosen for all events."""

    __tablename__ = "community_choice"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    shown: bool = False
    """Whether others see them among those who go."""
    feed_secret: str | None = Field(default=None, max_length=64)
    """What signs the address of their calendar; another one revokes it."""


CHOICE = table_of(CommunityChoice)
personal(CHOICE, Kind.COMMUNITY, "member_id")


def is_shown(tx: Connection, member_id: int) -> bool:
    """Whether a member lets others see where they go."""
    return bool(tx.scalar(select(CHOICE.c.shown).where(CHOICE.c.member_id == member_id)))


def find_shown_names(tx: Connection, member_ids: Collection[int]) -> dict[int, str]:
    """Names of those of these members who still are there and let themselves be seen."""
    here = MEMBER.c.id.in_(member_ids) & IS_ACTIVE
    query = select(MEMBER.c.id, MEMBER.c.name).join_from(MEMBER, CHOICE)
    return dict(tx.execute(query.where(here, CHOICE.c.shown).order_by(MEMBER.c.name)).all())


def find_feed_secret(tx: Connection, member_id: int) -> str | None:
    """What signs the address of a member's calendar, where there is one."""
    return tx.scalar(select(CHOICE.c.feed_secret).where(CHOICE.c.member_id == member_id))


def save_choice(tx: Connection, organisation_id: int, member_id: int, values: Mapping[str, object]) -> None:
    save_row(tx, CHOICE, {"member_id": member_id}, values, organisation_id=organisation_id, shown=False)
