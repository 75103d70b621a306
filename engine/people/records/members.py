"""Tables of people, and the queries that find them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    Row,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
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
from engine.store.sql import INSERT, in_ids
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
    """Until when the platform asked to be left alone."""


class Team(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    name: str = Field(max_length=200)


class MemberStatus(StrEnum):
    """Whether somebody is served."""

    ACTIVE = "active"
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
    """Lower case; the roster's key."""
    name: str = Field(max_length=200)
    role_id: str | None = Field(default=None, max_length=48)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    manager_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    is_owner: bool = False
    timezone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en", max_length=20)
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
    """Their address as the platform vouches for it, in lower case; it only finds the same person on a roster."""
    address: str = Field(default="", sa_type=Text)
    """What the platform needs beyond the ids to reach them, in its own form; opaque here."""
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When they last spoke there, to about an hour: a message that the bot starts goes where they were last."""
    unreachable: str | None = Field(default=None, max_length=200)
    """Why the platform takes no messages for them; None while it does."""


class SeenEvent(SQLModel, table=True):
    """Platform events that had their effect; a second delivery has none."""

    __tablename__ = "seen_event"
    platform: str = Field(primary_key=True, max_length=20)
    workspace: str = Field(primary_key=True, max_length=100)
    event_id: str = Field(primary_key=True, max_length=200)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)


NO_ADDRESS = ".invalid"
"""How the made-up address ends of a member whom no roster knows."""
USE_PRECISION = timedelta(hours=1)
WORKSPACE_CLOSED = "workspace: "
"""How the reason begins where it is the workspace's, not the person's."""

ORGANISATION = table_of(Organisation)
WORKSPACE = table_of(Workspace)
TEAM = table_of(Team)
MEMBER = table_of(Member)
IDENTITY = table_of(MemberIdentity)
SEEN = table_of(SeenEvent)
personal(MEMBER, Kind.PROFILE, "id", cleared=("manager_id",))
personal(IDENTITY, Kind.PROFILE, "member_id")
impersonal(ORGANISATION, "A company.")
impersonal(WORKSPACE, "A company's place on a platform.")
impersonal(TEAM, "The name of a team.")
impersonal(SEEN, "Events by ids that platforms make up, without saying whose; they go after days.")


@dataclass(frozen=True, slots=True)
class Person:
    """A member as one request sees them."""

    id: int
    organisation_id: int
    name: str
    role_id: str | None
    timezone: str
    locale: str
    standing: str
    is_owner: bool
    address: str
    used_at: datetime | None
    unreachable: str | None
    unanswered: int

    def used_otherwise(self, address: str, now: datetime) -> bool:
        """Whether speaking at `now` from `address` is news about where to reach them."""
        moved = bool(address) and address != self.address
        return moved or self.unreachable is not None or self.used_at is None or now - self.used_at > USE_PRECISION


_BY_IDENTITY = CompiledStatement(
    lambda _: (
        select(
            MEMBER.c.id,
            MEMBER.c.organisation_id,
            MEMBER.c.name,
            MEMBER.c.role_id,
            MEMBER.c.timezone,
            MEMBER.c.locale,
            MEMBER.c.standing,
            MEMBER.c.is_owner,
            IDENTITY.c.address,
            IDENTITY.c.used_at,
            IDENTITY.c.unreachable,
            MEMBER.c.unanswered,
        )
        .join_from(IDENTITY, MEMBER, IDENTITY.c.member_id == MEMBER.c.id)
        .where(
            IDENTITY.c.platform == bindparam("platform"),
            IDENTITY.c.workspace == bindparam("workspace"),
            IDENTITY.c.user == bindparam("user"),
        )
        .with_for_update(of=MEMBER, key_share=True)
    )
)
_SEE = CompiledStatement(lambda dialect: INSERT[dialect](SEEN).on_conflict_do_nothing())


def find_person(tx: Connection, identity: Identity) -> Person | None:
    """Return the member behind an identity, locked until the end of the transaction, so that a person's presses
    have their effects one after the other on PostgreSQL too."""
    rows = _BY_IDENTITY.rows(tx, platform=identity.platform, workspace=identity.workspace, user=identity.user)
    return Person(*rows[0]) if rows else None


def record_use(tx: Connection, identity: Identity, address: str, at: datetime) -> None:
    """Note that somebody spoke, from where, and so that the platform reaches them."""
    known: dict[str, object] = {"used_at": at, "unreachable": None}
    known |= {"address": address} if address else {}
    tx.execute(update(IDENTITY).where(*_is(identity)).values(**known))


def reset_unanswered(tx: Connection, member_id: int) -> None:
    """Note that somebody answers: the bot need not go quiet."""
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id).values(unanswered=0))


def replan_member(tx: Connection, member_id: int, now: datetime) -> None:
    """Have the planner of notices look at somebody at once, whose zone or wishes have changed."""
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id, MEMBER.c.next_due_at > now).values(next_due_at=now))


def replan_members(tx: Connection, members: Collection[int]) -> None:
    """Have the planner of notices look at people from now on, wherever their clocks are now."""
    never = datetime(1970, 1, 1, tzinfo=UTC)
    tx.execute(update(MEMBER).where(MEMBER.c.id.in_(members)).values(next_due_at=never))


def find_schedule(tx: Connection, member_id: int) -> tuple[datetime, int]:
    """When the planner of notices looks at somebody next, and the last week whose message it has planned."""
    query = select(MEMBER.c.next_due_at, MEMBER.c.nudged_week).where(MEMBER.c.id == member_id)
    row = tx.execute(query).one()
    return row.next_due_at, row.nudged_week


def mark_unreachable(tx: Connection, identity: Identity, reason: str) -> None:
    """Note that the platform takes no messages for somebody until they speak again."""
    tx.execute(update(IDENTITY).where(*_is(identity)).values(unreachable=reason[:200]))


def find_latest_address(tx: Connection, platform: str, workspace: str) -> str:
    """The address from which somebody in a workspace spoke last; empty where there is none."""
    here = (IDENTITY.c.platform == platform, IDENTITY.c.workspace == workspace, IDENTITY.c.address != "")
    found = tx.scalar(select(IDENTITY.c.address).where(*here).order_by(IDENTITY.c.used_at.desc()).limit(1))
    return str(found or "")


def mark_workspace_unreachable(tx: Connection, platform: str, workspace: str, reason: str) -> None:
    """Note that nobody can be reached in a workspace until it is opened again, or until they speak."""
    here = (IDENTITY.c.platform == platform, IDENTITY.c.workspace == workspace, IDENTITY.c.unreachable.is_(None))
    tx.execute(update(IDENTITY).where(*here).values(unreachable=f"{WORKSPACE_CLOSED}{reason}"[:200]))


def mark_workspace_reachable(tx: Connection, platform: str, workspace: str) -> None:
    """Take back `note_workspace_unreachable`."""
    closed = IDENTITY.c.unreachable.startswith(WORKSPACE_CLOSED)
    here = (IDENTITY.c.platform == platform, IDENTITY.c.workspace == workspace, closed)
    tx.execute(update(IDENTITY).where(*here).values(unreachable=None))


def is_reachable(tx: Connection, identity: Identity) -> bool:
    """Whether somebody is known, has spoken, and is not unreachable since."""
    found = tx.execute(select(IDENTITY.c.used_at, IDENTITY.c.unreachable).where(*_is(identity))).one_or_none()
    return found is not None and found.used_at is not None and found.unreachable is None


def _is(identity: Identity) -> tuple[ColumnElement[bool], ...]:
    return (
        IDENTITY.c.platform == identity.platform,
        IDENTITY.c.workspace == identity.workspace,
        IDENTITY.c.user == identity.user,
    )


def find_timezones(tx: Connection, members: Collection[int]) -> dict[int, str]:
    """The zone of each of these members."""
    query = select(MEMBER.c.id, MEMBER.c.timezone).where(in_ids(tx, MEMBER.c.id, list(members)))
    return dict(tx.execute(query).all())


def set_role(tx: Connection, member_id: int, role_id: str) -> None:
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id).values(role_id=role_id))


def is_on_roster(organisation_id: int) -> ColumnElement[bool]:
    """The members of an organisation whom a roster has brought in, not their own first words."""
    return (MEMBER.c.organisation_id == organisation_id) & ~MEMBER.c.email.endswith(NO_ADDRESS)


def is_owner(tx: Connection, member_id: int) -> bool:
    return bool(tx.scalar(select(MEMBER.c.is_owner).where(MEMBER.c.id == member_id)))


def manages(tx: Connection, member_id: int) -> bool:
    """Whether somebody who is still there reports to them."""
    reports = select(MEMBER.c.id).where(MEMBER.c.manager_id == member_id, MEMBER.c.standing == MemberStatus.ACTIVE)
    return tx.scalar(reports.limit(1)) is not None


def count_reports(tx: Connection, member_id: int) -> int:
    """How many people report to somebody directly."""
    reports = (MEMBER.c.manager_id == member_id) & (MEMBER.c.standing == MemberStatus.ACTIVE)
    return int(tx.execute(select(func.count()).select_from(MEMBER).where(reports)).scalar_one())


def mark_left(tx: Connection, organisation_id: int, email: str, at: datetime) -> bool:
    """Note that somebody has left; False where no active member has this address."""
    who = (MEMBER.c.organisation_id == organisation_id) & (MEMBER.c.email == email.strip().casefold())
    gone = update(MEMBER).where(who, MEMBER.c.standing == MemberStatus.ACTIVE)
    return tx.execute(gone.values(standing=MemberStatus.LEFT, left_at=at)).rowcount == 1


def record_event(tx: Connection, identity: Identity, event_id: str, at: datetime) -> bool:
    """Note that an event is having its effect; return False where it already had."""
    event = {"platform": identity.platform, "workspace": identity.workspace, "event_id": event_id}
    return _SEE.change(tx, **event, seen_at=at) == 1


def forget_seen_events(tx: Connection, before: datetime) -> int:
    """Drop events that no platform will deliver again; return how many."""
    return tx.execute(delete(SEEN).where(SEEN.c.seen_at < before)).rowcount


def find_workspace_organisation(tx: Connection, platform: str, external_id: str) -> int | None:
    query = select(WORKSPACE.c.organisation_id)
    return tx.scalar(query.where(WORKSPACE.c.platform == platform, WORKSPACE.c.external_id == external_id))


def find_workspace_people(tx: Connection, platform: str, workspace: str) -> list[Row[tuple[str, str, str | None, str]]]:
    """Everybody who can speak in a workspace, by team and name."""
    manages = select(MEMBER.c.manager_id).where(MEMBER.c.manager_id.is_not(None))
    query = (
        select(
            IDENTITY.c.user,
            MEMBER.c.name,
            MEMBER.c.role_id,
            TEAM.c.name.label("team"),
            MEMBER.c.timezone,
            MEMBER.c.locale,
            MEMBER.c.is_owner,
            MEMBER.c.unanswered,
            MEMBER.c.id.in_(manages).label("manages"),
        )
        .select_from(IDENTITY.join(MEMBER, IDENTITY.c.member_id == MEMBER.c.id).outerjoin(TEAM))
        .where(IDENTITY.c.platform == platform, IDENTITY.c.workspace == workspace)
        .where(MEMBER.c.standing == MemberStatus.ACTIVE)
        .order_by(TEAM.c.name, MEMBER.c.name)
    )
    return list(tx.execute(query))


def find_owners(tx: Connection, member_id: int) -> list[int]:
    """The owners of a member's organisation."""
    organisation = select(MEMBER.c.organisation_id).where(MEMBER.c.id == member_id).scalar_subquery()
    mine = MEMBER.c.organisation_id == organisation
    query = select(MEMBER.c.id).where(mine, MEMBER.c.is_owner, MEMBER.c.standing == MemberStatus.ACTIVE)
    return list(tx.scalars(query))


def find_unreachable(tx: Connection, organisation_id: int, most: int) -> list[tuple[str, str, str]]:
    """Name, platform and reason of active members whom a platform takes no messages for, by name."""
    query = (
        select(MEMBER.c.name, IDENTITY.c.platform, IDENTITY.c.unreachable)
        .join_from(IDENTITY, MEMBER, IDENTITY.c.member_id == MEMBER.c.id)
        .where(MEMBER.c.organisation_id == organisation_id, MEMBER.c.standing == MemberStatus.ACTIVE)
        .where(IDENTITY.c.unreachable.is_not(None))
        .order_by(MEMBER.c.name)
    )
    return [(row.name, row.platform, row.unreachable) for row in tx.execute(query.limit(most))]


def add_organisation(tx: Connection, name: str) -> int:
    return int(tx.execute(insert(ORGANISATION).values(name=name).returning(ORGANISATION.c.id)).scalar_one())
