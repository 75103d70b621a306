"""What a platform says of somebody whom the engine knows, and what follows when that is something new."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.engine import Row

from engine.accounts.same_person import KnownPeople
from engine.chat.requests import Identity
from engine.content.models import Pack
from engine.people.arrivals import Profile, describe_identity, expect_member, introduce_member
from engine.people.records.local_page import LOCAL
from engine.people.records.members import IDENTITY, MEMBER, NO_ADDRESS, MemberStatus, is_of_identity, mark_back
from engine.people.records.planning import replan_members
from engine.people.rules.spelling import squeeze_name
from engine.recurrence.zones import find_zone
from engine.room import Present

OUTSIDE = "no full member any more"
"""Why somebody cannot be reached where they have become a guest, or were deactivated."""

LetGo = Callable[[Connection, int, Present, MemberStatus], bool]
"""Has somebody leave, after they have given up what they hold in every room."""


def meet(tx: Connection, profile: Profile, present: Present, let_go: LetGo) -> None:
    """Make somebody known who speaks; of whom is known, follow what is new."""
    if not _follow_profile(tx, profile, present, let_go):
        introduce_member(tx, profile, present.now)


def hear_of(tx: Connection, profile: Profile, told: Present, let_go: LetGo) -> bool:
    """Follow what a platform told of somebody then; of others nobody is kept whom the roster does not have.

    Returns False, and changes nothing, where something later is known of them.
    """
    mine = is_of_identity(IDENTITY, profile.identity)
    if tx.scalar(select(IDENTITY.c.member_id).where(mine, IDENTITY.c.read_at > told.now)) is not None:
        return False
    if not _follow_profile(tx, profile, told, let_go):
        expect_member(tx, profile, told.now)
    return True


def _follow_profile(tx: Connection, profile: Profile, present: Present, let_go: LetGo) -> bool:
    """Follow what is new in a profile: address, zone, language, name, membership. False where nobody is known by it."""
    known = tx.execute(select(IDENTITY).where(is_of_identity(IDENTITY, profile.identity))).first()
    if known is None:
        return False
    tx.execute(
        update(IDENTITY)
        .where(is_of_identity(IDENTITY, profile.identity))
        .values(**describe_identity(profile), read_at=present.now)
    )
    if not _follow_membership(tx, profile, known):
        let_go(tx, known.member_id, present, MemberStatus.AWAY)
    if profile.insider:
        name, zone = squeeze_name(profile.name)[:200], find_zone(profile.timezone) or ""
        _follow_told(tx, known, name, zone, profile.locale[:20])
        _follow_address(tx, profile, known, present.pack, present.now)
    return True


def _follow_membership(tx: Connection, profile: Profile, known: Row[Any]) -> bool:
    """Whether somebody is a full member anywhere; who was away is back when they are one again."""
    mine = is_of_identity(IDENTITY, profile.identity)
    if profile.insider:
        tx.execute(update(IDENTITY).where(mine, IDENTITY.c.unreachable == OUTSIDE).values(unreachable=None))
        mark_back(tx, known.member_id)
        return True
    tx.execute(update(IDENTITY).where(mine).values(unreachable=OUTSIDE))
    inside = (IDENTITY.c.member_id == known.member_id) & ~IDENTITY.c.outside & (IDENTITY.c.platform != LOCAL)
    return tx.execute(select(IDENTITY.c.user).where(inside).limit(1)).first() is not None


def was_read_since(tx: Connection, identity: Identity, moment: datetime) -> bool:
    """Whether some server has found out after that moment who somebody is."""
    mine = is_of_identity(IDENTITY, identity) & (IDENTITY.c.read_at > moment)
    return tx.scalar(select(IDENTITY.c.member_id).where(mine)) is not None


def follow_client(tx: Connection, identity: Identity, timezone: str, locale: str) -> None:
    """Follow the zone and the language that somebody's own client tells; an empty one tells nothing."""
    mine = is_of_identity(IDENTITY, identity)
    known = tx.execute(select(IDENTITY).where(mine)).first()
    told = {"timezone": find_zone(timezone) or "", "locale": locale[:20]}
    new = {column: said for column, said in told.items() if said and known and said != getattr(known, column)}
    if new and known:
        tx.execute(update(IDENTITY).where(mine).values(**new))
        _follow_told(tx, known, "", new.get("timezone", ""), new.get("locale", ""))


def _follow_told(tx: Connection, known: Row[Any], name: str, zone: str, locale: str) -> None:
    """Take on a zone and a language that the platform has not said before, and the name of whom no roster has."""
    member = tx.execute(select(MEMBER).where(MEMBER.c.id == known.member_id)).one()
    listed, values = not member.email.endswith(NO_ADDRESS), dict[str, object]()
    is_new = zone != known.timezone and (known.timezone or member.timezone == "UTC" or not listed)
    if zone and is_new and not member.keeps_timezone:
        values["timezone"] = zone
    if locale and locale != known.locale and (known.locale or not listed):
        values["locale"] = locale
    if name and not listed:
        values["name"] = name
    changed = {column: value for column, value in values.items() if value != getattr(member, column)}
    if changed:
        tx.execute(update(MEMBER).where(MEMBER.c.id == member.id).values(**changed))
    if "timezone" in changed:
        replan_members(tx, [member.id])


def _follow_address(tx: Connection, profile: Profile, known: Row[Any], pack: Pack, now: datetime) -> None:
    """Who has another address by now is the person whom the roster has under it."""
    member = tx.execute(select(MEMBER.c.id, MEMBER.c.email).where(MEMBER.c.id == known.member_id)).one()
    if member.email in profile.addresses or not profile.addresses:
        return
    people = KnownPeople(tx, known.organisation_id, pack, now, [*profile.addresses, member.email])
    own = people.find_member(member.id)
    for address in profile.addresses:
        listed = people.find_listed(address)
        if own and listed and listed is not own and (listed.is_there or not own.is_there):
            people.unite(own, listed)
            return
