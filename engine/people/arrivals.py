"""How people and workspaces that write for the first time become known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from engine.chat.requests import Identity
from engine.people.records.members import (
    IDENTITY,
    IS_ACTIVE,
    MEMBER,
    NO_ADDRESS,
    WORKSPACE,
    MemberStatus,
    add_organisation,
    is_of_identity,
    is_on_roster,
    mark_back,
)
from engine.people.records.organisations import choose_organisation, find_workspace_organisation, lock_organisation
from engine.people.records.planning import replan_members
from engine.people.records.reachability import mark_workspace_reachable
from engine.people.rules.spelling import fold_address, squeeze_name
from engine.recurrence.zones import find_zone
from engine.store.sql import add_row


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody as their platform describes them.

    `email` and `sign_in`, the address with which they sign in, may be empty; they only find the person on the roster.
    An empty zone or language is one that the platform does not tell. `insider` is whether the workspace itself counts
    them as a full member: guests, people of other companies, bots and workflows are not. `administers` is whether they
    run the workspace itself, as owners and admins of Slack do.
    """

    identity: Identity
    name: str
    email: str
    timezone: str
    locale: str
    insider: bool
    administers: bool = False
    sign_in: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses under which a roster may have them, as they are kept."""
        folded = (fold_address(address)[:254] for address in (self.email, self.sign_in))
        return tuple(dict.fromkeys(address for address in folded if address))

    @property
    def own_address(self) -> str:
        """The one of them that nobody else in the workspace has: several people may have one mailbox, not one sign-in
        name."""
        return self.addresses[-1] if self.addresses else ""


def open_workspace(
    tx: Connection, platform: str, external_id: str, name: str, *, alone: bool, beside: Sequence[str] = ()
) -> int:
    """Return the organisation of a workspace, which it gets on its first appearance.

    The only workspace of a server (`alone`) belongs to the organisation whose roster the server has, if that is one;
    any other starts an organisation of its own, unless the owners of those `beside` it have made them one. One that was
    closed is reachable again.
    """
    known = find_workspace_organisation(tx, platform, external_id)
    if known is not None:
        mark_workspace_reachable(tx, platform, external_id)
        return known
    together = _find_united(tx, platform, beside)
    own = choose_organisation(tx, None, create=name).id if alone else together
    organisation = own or add_organisation(tx, name)
    add_row(tx, WORKSPACE, {"organisation_id": organisation, "platform": platform, "external_id": external_id})
    return organisation


def _find_united(tx: Connection, platform: str, workspaces: Sequence[str]) -> int | None:
    """The organisation that several workspaces have been made; None where they are fewer, or not one."""
    here = (WORKSPACE.c.platform == platform) & WORKSPACE.c.external_id.in_(workspaces)
    organisations = tx.scalars(select(WORKSPACE.c.organisation_id).where(here)).all()
    return organisations[0] if len(organisations) > 1 and len(set(organisations)) == 1 else None


def introduce_member(tx: Connection, profile: Profile, now: datetime) -> bool:
    """Make an insider known: as the member whom the roster has under their address, else as a new one.

    Returns False, and changes nothing, for outsiders and for workspaces that nobody has opened.
    """
    who = profile.identity
    organisation = find_workspace_organisation(tx, who.platform, who.workspace)
    if organisation is None or not profile.insider:
        return False
    member = (
        _find_on_roster(tx, organisation, profile)
        or _find_same_account(tx, organisation, profile)
        or _add_member(tx, organisation, profile)
    )
    _save_identity(tx, profile, organisation, member, now)
    return True


def expect_member(tx: Connection, profile: Profile, now: datetime) -> bool:
    """Note how to reach an insider whom the roster has, before they have written; nobody else is kept."""
    who = profile.identity
    organisation = find_workspace_organisation(tx, who.platform, who.workspace)
    member = _find_on_roster(tx, organisation, profile) if organisation is not None and profile.insider else None
    if organisation is None or member is None:
        return False
    _save_identity(tx, profile, organisation, member, now)
    return True


def is_known(tx: Connection, identity: Identity) -> bool:
    return tx.scalar(select(IDENTITY.c.member_id).where(is_of_identity(IDENTITY, identity))) is not None


def describe_identity(profile: Profile) -> dict[str, object]:
    """What is kept of a profile: what the platform does not tell is left out, and so are the addresses of outsiders,
    for which nobody vouches."""
    known: dict[str, object] = {"outside": not profile.insider}
    if profile.insider and profile.addresses:
        known |= {"email": profile.addresses[0], "sign_in": "".join(profile.addresses[1:])}
    if zone := find_zone(profile.timezone):
        known["timezone"] = zone
    if profile.locale:
        known["locale"] = profile.locale[:20]
    return known


def _save_identity(tx: Connection, profile: Profile, organisation: int, member: int, now: datetime) -> None:
    who = profile.identity
    place = {"platform": who.platform, "workspace": who.workspace, "user": who.user}
    known = describe_identity(profile) | {"organisation_id": organisation, "member_id": member, "read_at": now}
    add_row(tx, IDENTITY, place | known)
    mark_back(tx, member)


def _find_on_roster(tx: Connection, organisation: int, profile: Profile) -> int | None:
    """The member with one of the addresses; a zone that the roster left at its default is the profile's."""
    rows = tx.execute(
        select(MEMBER.c.email, MEMBER.c.id, IS_ACTIVE.label("is_there")).where(
            MEMBER.c.organisation_id == organisation, MEMBER.c.email.in_(profile.addresses)
        )
    )
    own = sorted(rows, key=lambda row: (not row.is_there, row.email != profile.own_address))
    member = next((row.id for row in own if not _is_somebody_else(tx, row.id, row.email, profile)), None)
    if member is not None and (zone := find_zone(profile.timezone)):
        default = (MEMBER.c.id == member) & (MEMBER.c.timezone == "UTC") & ~MEMBER.c.keeps_timezone
        if tx.execute(update(MEMBER).where(default).values(timezone=zone)).rowcount:
            replan_members(tx, [member])
    return member


def _is_somebody_else(tx: Connection, member: int, address: str, profile: Profile) -> bool:
    """Whether a member is known as another person in the very same place.

    An address that is nobody else's there passes to a new account of the same person; a mailbox may be shared.
    """
    who, theirs = profile.identity, (IDENTITY.c.member_id == member) & ~IDENTITY.c.outside
    there = (IDENTITY.c.platform == who.platform) & (IDENTITY.c.workspace == who.workspace)
    others = tx.execute(select(IDENTITY.c.email, IDENTITY.c.sign_in).where(theirs, there, IDENTITY.c.user != who.user))
    return any(address != profile.own_address or address != (other.sign_in or other.email) for other in others)


def _find_same_account(tx: Connection, organisation: int, profile: Profile) -> int | None:
    """The member with this account in another workspace of the same organisation, as in Slack's Enterprise Grid."""
    who, emails = profile.identity, profile.addresses
    here = (IDENTITY.c.organisation_id == organisation) & (IDENTITY.c.platform == who.platform)
    same = here & (IDENTITY.c.user == who.user) & IDENTITY.c.email.in_(emails)
    return tx.scalar(select(IDENTITY.c.member_id).where(same).limit(1))


def _add_member(tx: Connection, organisation: int, profile: Profile) -> int:
    who = profile.identity
    address = f"{who.user}@{who.workspace}.{who.platform}{NO_ADDRESS}".casefold()
    person = {"organisation_id": organisation, "email": address, "name": squeeze_name(profile.name)[:200] or who.user}
    person |= {"timezone": find_zone(profile.timezone) or "UTC", "locale": profile.locale or "en"}
    owns = profile.administers and _is_without_owner(tx, organisation)
    add_row(tx, MEMBER, person | {"is_owner": owns, "standing": MemberStatus.ACTIVE})
    mine = (MEMBER.c.organisation_id == organisation) & (MEMBER.c.email == address)
    return int(tx.execute(select(MEMBER.c.id).where(mine)).scalar_one())


def _is_without_owner(tx: Connection, organisation: int) -> bool:
    """Whether an organisation is one that a workspace started by itself, and nobody owns its program yet.

    Where there is a roster, or another workspace has joined, owners are made by the operator alone.
    """
    lock_organisation(tx, organisation)
    owned = select(MEMBER.c.id).where(MEMBER.c.organisation_id == organisation, MEMBER.c.is_owner)
    rostered = select(MEMBER.c.id).where(is_on_roster(organisation))
    workspaces = select(WORKSPACE.c.id).where(WORKSPACE.c.organisation_id == organisation)
    none = not any(tx.execute(query.limit(1)).first() for query in (owned, rostered))
    return none and len(tx.execute(workspaces.limit(2)).all()) == 1
