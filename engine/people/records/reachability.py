"""Whom the bot can reach, where, and where it cannot."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, or_, select, update

from engine.chat.requests import Identity
from engine.people.records.members import IDENTITY, IS_ACTIVE, MEMBER, WORKSPACE, is_of_identity

WORKSPACE_CLOSED = "workspace: "
"""How the reason begins where it is the workspace's, not the person's."""


def can_be_reached(member: FromClause = MEMBER) -> ColumnElement[bool]:
    """The condition that some platform takes messages for a member, or that none knows them yet.

    A workspace that is closed as a whole says nothing about the people in it.
    """
    theirs = select(IDENTITY.c.user).where(IDENTITY.c.member_id == member.c.id)
    taken = or_(IDENTITY.c.unreachable.is_(None), IDENTITY.c.unreachable.startswith(WORKSPACE_CLOSED))
    return ~theirs.exists() | theirs.where(taken).exists()


def record_use(tx: Connection, identity: Identity, address: str, at: datetime) -> None:
    """Note that somebody spoke, from where, and so that the platform reaches them."""
    known: dict[str, object] = {"used_at": at, "unreachable": None}
    known |= {"address": address} if address else {}
    tx.execute(update(IDENTITY).where(is_of_identity(IDENTITY, identity)).values(**known))


def record_asking(tx: Connection, identity: Identity, *, asks: bool) -> None:
    """Note whether the last card in a conversation takes typed words as an answer."""
    tx.execute(update(IDENTITY).where(is_of_identity(IDENTITY, identity)).values(asks=asks))


def is_reachable(tx: Connection, identity: Identity) -> bool:
    """Whether somebody is known, has spoken, and is not unreachable since."""
    reached = IDENTITY.c.used_at.is_not(None) & IDENTITY.c.unreachable.is_(None)
    query = select(IDENTITY.c.member_id).where(is_of_identity(IDENTITY, identity), reached)
    return tx.scalar(query) is not None


def mark_unreachable(tx: Connection, identity: Identity, reason: str) -> None:
    """Note that the platform takes no messages for somebody until they speak again."""
    tx.execute(update(IDENTITY).where(is_of_identity(IDENTITY, identity)).values(unreachable=reason[:200]))


class UnreachablePerson(NamedTuple):
    """Somebody whom a platform takes no messages for."""

    name: str
    platform: str
    reason: str


def find_unreachable(tx: Connection, organisation_id: int, most: int) -> list[UnreachablePerson]:
    """Active members whom a platform takes no messages for, by name."""
    query = (
        select(MEMBER.c.name, IDENTITY.c.platform, IDENTITY.c.unreachable)
        .join_from(IDENTITY, MEMBER, IDENTITY.c.member_id == MEMBER.c.id)
        .where(MEMBER.c.organisation_id == organisation_id, IS_ACTIVE)
        .where(IDENTITY.c.unreachable.is_not(None))
        .order_by(MEMBER.c.name)
    )
    return [UnreachablePerson(*row) for row in tx.execute(query.limit(most))]


def find_latest_address(tx: Connection, platform: str, workspace: str) -> str:
    """The address from which somebody in a workspace spoke last; empty where there is none."""
    here = (IDENTITY.c.platform == platform, IDENTITY.c.workspace == workspace, IDENTITY.c.address != "")
    address = tx.scalar(select(IDENTITY.c.address).where(*here).order_by(IDENTITY.c.used_at.desc()).limit(1))
    return str(address or "")


def mark_workspace_unreachable(tx: Connection, platform: str, workspace: str, reason: str) -> None:
    """Note that nobody can be reached in a workspace until it is opened again, or until they speak."""
    here = (IDENTITY.c.platform == platform, IDENTITY.c.workspace == workspace, IDENTITY.c.unreachable.is_(None))
    tx.execute(update(IDENTITY).where(*here).values(unreachable=f"{WORKSPACE_CLOSED}{reason}"[:200]))


def mark_workspace_reachable(tx: Connection, platform: str, workspace: str) -> None:
    """Take back `mark_workspace_unreachable`."""
    closed = IDENTITY.c.unreachable.startswith(WORKSPACE_CLOSED)
    here = (IDENTITY.c.platform == platform, IDENTITY.c.workspace == workspace, closed)
    tx.execute(update(IDENTITY).where(*here).values(unreachable=None))


def pause_workspace(tx: Connection, platform: str, workspace: str, until: datetime) -> None:
    """Leave a workspace alone until then."""
    here = (WORKSPACE.c.platform == platform) & (WORKSPACE.c.external_id == workspace)
    tx.execute(update(WORKSPACE).where(here).values(paused_until=until))


def record_silence(tx: Connection, platform: str, workspace: str, unanswered: int) -> None:
    """Note how many calls in a row the platform has not answered in a workspace; 0 when it has answered one."""
    here = (WORKSPACE.c.platform == platform) & (WORKSPACE.c.external_id == workspace)
    tx.execute(update(WORKSPACE).where(here).values(unanswered=unanswered))


class Place(NamedTuple):
    """A workspace in which somebody is known."""

    platform: str
    workspace: str


def find_places(tx: Connection, member_id: int) -> list[Place]:
    """Where somebody is known."""
    query = select(IDENTITY.c.platform, IDENTITY.c.workspace).where(IDENTITY.c.member_id == member_id)
    return [Place(*row) for row in tx.execute(query)]


def find_reachable_place(tx: Connection, member_id: int) -> Place | None:
    """Where somebody was last, of all places where they can be reached."""
    reachable = (IDENTITY.c.member_id == member_id) & IDENTITY.c.unreachable.is_(None)
    query = select(IDENTITY.c.platform, IDENTITY.c.workspace).where(reachable)
    row = tx.execute(query.order_by(IDENTITY.c.used_at.desc().nulls_last()).limit(1)).first()
    return Place(*row) if row else None
