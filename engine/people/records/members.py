"""Members: the tables of people, and plain look-ups of members by id, organisation or identity."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    ScalarSelect,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlmodel import Field, SQLModel

from engine.chat.requests import Identity
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import Kind, impersonal, personal
from engine.store.sql import in_param, pack_ids
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class Organisation(SQLModel, table=True):
    """One company."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200)
    started_on: date | None = None
    """The first day of the rollout; None until an owner has said so."""


class Workspace(SQLModel, table=True):
    """One Slack workspace, Teams tenant or local page; it belongs to one organisation."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    platform: str = Field(max_length=20)
    external_id: str = Field(max_length=100)
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Until when it is left alone: the platform asked for it, or does not answer."""
    unanswered: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How many calls in a row the platform has not answered there."""


class Team(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    name: str = Field(max_length=200)


class MemberStatus(StrEnum):
    """Whether somebody is served."""

    ACTIVE = "active"
    AWAY = "away"
    """No platform counts them among its full members any more; they are back when one does."""
    LEFT = "left"


ACTIVE = text("standing = 'active'")
"""Whom the index of due members holds. Queries that are to use it say it in these words: SQLite does not see that a
variable has this value."""


class Member(SQLModel, table=True):
    """A person whom the bot serves."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        Index("roles_of_members", "organisation_id", "standing", "role_id", "team_id"),
        Index("due_members", "next_due_at", sqlite_where=ACTIVE, postgresql_where=ACTIVE),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    email: str = Field(max_length=254)
    """As `fold_address` writes it; the roster's key."""
    name: str = Field(max_length=200)
    role_id: str | None = Field(default=None, max_length=48)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    manager_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    is_owner: bool = False
    timezone: str = Field(default="UTC", max_length=64)
    keeps_timezone: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether they have said their zone themselves, so that neither a roster nor a platform changes it."""
    listed_timezone: str | None = Field(default=None, max_length=64)
    listed_locale: str | None = Field(default=None, max_length=20)
    """What the roster said last: only what is new in it undoes what a platform has said since."""
    locale: str = Field(default="en", max_length=20)
    """As the roster or the platform's profile says."""
    chosen_locale: str | None = Field(default=None, max_length=20)
    """What they have chosen themselves, which wins."""
    start_date: date | None = None
    standing: str = Field(default=MemberStatus.ACTIVE, max_length=10)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When they last left."""
    next_due_at: datetime = Field(
        default=datetime(1970, 1, 1, tzinfo=UTC),
        sa_type=UtcDateTime,
        sa_column_kwargs={"server_default": text("'1970-01-01 00:00:00.000000'")},
    )
    """When the planner of notices looks at them again."""
    nudged_week: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """The last week whose message was planned."""
    unanswered: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Notices sent since they last gave any sign of life."""


class MemberIdentity(SQLModel, table=True):
    """A member as one platform knows them."""

    __tablename__ = "identity"
    platform: str = Field(primary_key=True, max_length=20)
    workspace: str = Field(primary_key=True, max_length=100)
    user: str = Field(primary_key=True, max_length=254)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    email: str = Field(default="", max_length=254)
    """Their address as the platform vouches for it; it only finds the same person on a roster."""
    sign_in: str = Field(default="", max_length=254, sa_column_kwargs={"server_default": ""})
    """The name with which they sign in there, where it is another address."""
    timezone: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    locale: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    """What the platform said last; what is new in it is followed."""
    outside: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether the platform counts them among its full members no more: a guest by now, or deactivated."""
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the platform was last asked who they are, or told so."""
    address: str = Field(default="", sa_type=Text)
    """What the platform needs beyond the ids to reach them, in its own form; opaque here."""
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When they last spoke there, to about an hour: a message that the bot starts goes where they were last."""
    unreachable: str | None = Field(default=None, max_length=200)
    """Why the platform takes no messages for them; None while it does."""
    asks: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether the last answer there was a card that takes typed words as an answer of its own."""


NO_ADDRESS = ".invalid"
"""How the made-up address ends of a member whom no roster knows."""
USE_PRECISION = timedelta(hours=1)

ORGANISATION = table_of(Organisation)
WORKSPACE = table_of(Workspace)
TEAM = table_of(Team)
MEMBER = table_of(Member)
IDENTITY = table_of(MemberIdentity)
personal(MEMBER, Kind.PROFILE, "id", cleared=("manager_id",))
personal(IDENTITY, Kind.PROFILE, "member_id")
impersonal(ORGANISATION, "A company.")
impersonal(WORKSPACE, "A company's place on a platform.")
impersonal(TEAM, "The name of a team.")
LOCALE = func.coalesce(MEMBER.c.chosen_locale, MEMBER.c.locale).label("locale")
"""The locale in which a member is spoken to."""
IS_ACTIVE = MEMBER.c.standing == MemberStatus.ACTIVE
"""The condition that a member is still there."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member as one request sees them: first the member's own columns, then their identity's."""

    id: int
    organisation_id: int
    name: str
    role_id: str | None
    timezone: str
    locale: str
    standing: str
    is_owner: bool
    unanswered: int
    address: str
    used_at: datetime | None
    unreachable: str | None
    asks: bool = False
    outside: bool = False

    @property
    def is_served(self) -> bool:
        """Whether they are still there, and no stranger in the place where they speak."""
        return self.standing == MemberStatus.ACTIVE and not self.outside

    def has_new_contact(self, address: str, now: datetime) -> bool:
        """Whether it is worth noting that they spoke at `now` from `address`."""
        moved = bool(address) and address != self.address
        return moved or self.unreachable is not None or self.used_at is None or now - self.used_at > USE_PRECISION


PERSON_COLUMNS = [
    LOCALE if each.name == "locale" else MEMBER.c[each.name] for each in fields(Person) if each.name in MEMBER.c
]
"""The columns of a person that are the member's own."""
_CONTACT_COLUMNS = [IDENTITY.c[each.name] for each in fields(Person) if each.name not in MEMBER.c]
_FIND_PERSON = CompiledStatement(
    lambda _: (
        select(*PERSON_COLUMNS, *_CONTACT_COLUMNS)
        .join_from(IDENTITY, MEMBER, IDENTITY.c.member_id == MEMBER.c.id)
        .where(
            IDENTITY.c.platform == bindparam("platform"),
            IDENTITY.c.workspace == bindparam("workspace"),
            IDENTITY.c.user == bindparam("user"),
        )
        .with_for_update(of=MEMBER, key_share=True)
    )
)


def find_person(tx: Connection, identity: Identity) -> Person | None:
    """Return the member behind an identity, locked until the end of the transaction, so that a person's presses
    have their effects one after the other on PostgreSQL too."""
    rows = _FIND_PERSON.rows(tx, platform=identity.platform, workspace=identity.workspace, user=identity.user)
    return Person(*rows[0]) if rows else None


def is_of_identity(table: Table, identity: Identity) -> ColumnElement[bool]:
    """The condition that a row is of an identity."""
    place = (table.c.platform == identity.platform) & (table.c.workspace == identity.workspace)
    return place & (table.c.user == identity.user)


def set_role(tx: Connection, member_id: int, role_id: str) -> None:
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id).values(role_id=role_id))


class Language(NamedTuple):
    """The locale of somebody's profile, and the one that they have chosen; None where they have not."""

    profile: str
    chosen: str | None


def find_language(tx: Connection, member_id: int) -> Language:
    return Language(*tx.execute(select(MEMBER.c.locale, MEMBER.c.chosen_locale).where(MEMBER.c.id == member_id)).one())


def choose_locale(tx: Connection, member_id: int, locale: str | None) -> None:
    """Speak to a member in a locale from now on; None for that of their profile."""
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id).values(chosen_locale=locale))


def choose_timezone(tx: Connection, member_id: int, zone: str) -> None:
    """Have a member's times in a zone that neither a roster nor a platform changes."""
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id).values(timezone=zone, keeps_timezone=True))


def follow_profile_zone(tx: Connection, member_id: int) -> str:
    """Have a member's times in the zone of their profile again, else of the roster; returns it."""
    told = select(IDENTITY.c.timezone).where(IDENTITY.c.member_id == member_id, IDENTITY.c.timezone != "")
    listed = select(MEMBER.c.listed_timezone).where(MEMBER.c.id == member_id)
    zone = tx.scalar(told.order_by(IDENTITY.c.used_at.desc().nulls_last()).limit(1)) or tx.scalar(listed) or "UTC"
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id).values(timezone=zone, keeps_timezone=False))
    return str(zone)


def is_active_in(organisation_id: int | ScalarSelect[int]) -> ColumnElement[bool]:
    """The condition that a member is still there, and of an organisation."""
    return (MEMBER.c.organisation_id == organisation_id) & IS_ACTIVE


def find_active_members(tx: Connection, organisation_id: int, *which: ColumnElement[bool]) -> list[int]:
    """The members of an organisation who are still there and fulfil some conditions."""
    return list(tx.scalars(select(MEMBER.c.id).where(is_active_in(organisation_id), *which).order_by(MEMBER.c.id)))


def count_members(tx: Connection, *which: ColumnElement[bool]) -> int:
    """How many members fulfil some conditions."""
    return int(tx.execute(select(func.count()).select_from(MEMBER).where(*which)).scalar_one())


def find_names(tx: Connection, member_ids: Collection[int]) -> dict[int, str]:
    """The names of some members, also of those who have left."""
    return dict(tx.execute(select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.id.in_(member_ids))).all())


_TIMEZONES = CompiledStatement(
    lambda dialect: select(MEMBER.c.id, MEMBER.c.timezone).where(in_param(dialect, MEMBER.c.id, "members"))
)


def find_timezones(tx: Connection, member_ids: Collection[int]) -> dict[int, str]:
    """The time zones of some members."""
    return dict(_TIMEZONES.rows(tx, members=pack_ids(tx.dialect.name, list(member_ids))))


class ActiveMember(NamedTuple):
    """A member who is still there, and how to speak to them."""

    id: int
    organisation_id: int
    locale: str
    timezone: str


def find_active_member(tx: Connection, member_id: int) -> ActiveMember | None:
    columns = (LOCALE if name == "locale" else MEMBER.c[name] for name in ActiveMember._fields)
    here = (MEMBER.c.id == member_id) & (MEMBER.c.standing == MemberStatus.ACTIVE)
    row = tx.execute(select(*columns).where(here)).one_or_none()
    return ActiveMember(*row) if row else None


def find_email(tx: Connection, member_id: int) -> str:
    """The address of a member; empty where it is one that the bot made up."""
    email = str(tx.execute(select(MEMBER.c.email).where(MEMBER.c.id == member_id)).scalar_one())
    return "" if email.endswith(NO_ADDRESS) else email


def find_organisation_of(tx: Connection, member_id: int) -> int:
    """The organisation of a member."""
    return int(tx.execute(select(MEMBER.c.organisation_id).where(MEMBER.c.id == member_id)).scalar_one())


def is_on_roster(organisation_id: int) -> ColumnElement[bool]:
    """The condition that a member is of an organisation and came by a roster, not by their own first words."""
    return (MEMBER.c.organisation_id == organisation_id) & ~MEMBER.c.email.endswith(NO_ADDRESS)


def is_owner(tx: Connection, member_id: int) -> bool:
    return bool(tx.scalar(select(MEMBER.c.is_owner).where(MEMBER.c.id == member_id)))


def manages(tx: Connection, member_id: int) -> bool:
    """Whether somebody who is still there reports to them."""
    reports = select(MEMBER.c.id).where(MEMBER.c.manager_id == member_id, IS_ACTIVE)
    return tx.scalar(reports.limit(1)) is not None


def count_reports(tx: Connection, member_id: int) -> int:
    """How many people report to somebody directly."""
    return count_members(tx, MEMBER.c.manager_id == member_id, IS_ACTIVE)


def lock_active_member(tx: Connection, member_id: int) -> bool:
    """Lock a member until the end of the transaction; False where they are not there any more."""
    there = select(MEMBER.c.id).where(MEMBER.c.id == member_id, IS_ACTIVE).with_for_update(key_share=True)
    return tx.scalar(there) is not None


def mark_left(tx: Connection, member_id: int, at: datetime, status: MemberStatus = MemberStatus.LEFT) -> bool:
    """Note that somebody has left, or is away; False where they are not there."""
    there = (MEMBER.c.id == member_id) & IS_ACTIVE
    return tx.execute(update(MEMBER).where(there).values(standing=status, left_at=at)).rowcount == 1


def mark_left_for_good(tx: Connection, member_id: int, at: datetime) -> bool:
    """Note that somebody who is away has left; False where they are not away."""
    away = (MEMBER.c.id == member_id) & (MEMBER.c.standing == MemberStatus.AWAY)
    return tx.execute(update(MEMBER).where(away).values(standing=MemberStatus.LEFT, left_at=at)).rowcount == 1


def mark_back(tx: Connection, member_id: int) -> None:
    """Note that somebody is back, if they were away."""
    away = (MEMBER.c.id == member_id) & (MEMBER.c.standing == MemberStatus.AWAY)
    tx.execute(update(MEMBER).where(away).values(standing=MemberStatus.ACTIVE))


def find_owners(tx: Connection, member_id: int) -> list[int]:
    """The owners of a member's organisation."""
    organisation = select(MEMBER.c.organisation_id).where(MEMBER.c.id == member_id).scalar_subquery()
    return list(tx.scalars(select(MEMBER.c.id).where(is_active_in(organisation), MEMBER.c.is_owner)))


def add_organisation(tx: Connection, name: str) -> int:
    return int(tx.execute(insert(ORGANISATION).values(name=name).returning(ORGANISATION.c.id)).scalar_one())
