"""Who of an organisation is known under which addresses: the roster's, and those that platforms vouch for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, or_, select

from engine.people.records.local_page import LOCAL
from engine.people.records.members import IDENTITY, MEMBER, NO_ADDRESS, MemberStatus
from engine.people.records.reachability import Place


@dataclass(slots=True)
class Account:
    """A member as addresses find them."""

    id: int
    email: str
    name: str
    standing: str
    is_owner: bool
    vouched: list[str] = field(default_factory=list)
    """Addresses under which platforms know them."""
    places: set[Place] = field(default_factory=set)
    """Where they are known today, besides the local page."""

    @property
    def is_listed(self) -> bool:
        """Whether a roster has them."""
        return not self.email.endswith(NO_ADDRESS)

    @property
    def is_there(self) -> bool:
        return self.standing == MemberStatus.ACTIVE


def find_accounts(tx: Connection, organisation_id: int, addresses: Collection[str] | None = None) -> list[Account]:
    """All members of an organisation, or those with one of some addresses; the oldest first."""
    which = MEMBER.c.organisation_id == organisation_id
    if addresses is not None:
        which &= _has_address(organisation_id, addresses)
    columns = (MEMBER.c.id, MEMBER.c.email, MEMBER.c.name, MEMBER.c.standing, MEMBER.c.is_owner)
    rows = tx.execute(select(*columns).where(which).order_by(MEMBER.c.id))
    accounts = {row.id: Account(*row) for row in rows}
    for member_id, place, known_as, outside in _find_places(tx, organisation_id, accounts, addresses is None):
        account = accounts[member_id]
        account.vouched += known_as
        if not outside and place.platform != LOCAL:
            account.places.add(place)
    return list(accounts.values())


def _has_address(organisation_id: int, addresses: Collection[str]) -> ColumnElement[bool]:
    named = or_(IDENTITY.c.email.in_(addresses), IDENTITY.c.sign_in.in_(addresses))
    vouched = select(IDENTITY.c.member_id).where(IDENTITY.c.organisation_id == organisation_id, named)
    return or_(MEMBER.c.email.in_(addresses), MEMBER.c.id.in_(vouched))


def _find_places(
    tx: Connection, organisation_id: int, accounts: Collection[int], everybody: bool
) -> Iterator[tuple[int, Place, list[str], bool]]:
    """Where members are known, under which addresses, and whether they are outside by now; the latest use first."""
    columns = (IDENTITY.c[name] for name in ("member_id", "platform", "workspace", "email", "sign_in", "outside"))
    query = select(*columns).where(IDENTITY.c.organisation_id == organisation_id)
    if not everybody:
        query = query.where(IDENTITY.c.member_id.in_(accounts))
    for row in tx.execute(query.order_by(IDENTITY.c.used_at.desc().nulls_last())):
        known_as = [address for address in (row.email, row.sign_in) if address]
        yield row.member_id, Place(row.platform, row.workspace), known_as, row.outside
