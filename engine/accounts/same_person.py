"""One person, one member: whom a platform knew before a roster did, and who has another address by now.

An address is the roster's, or one that a platform vouches for. Nobody becomes part of somebody who is known in the same
place: there are two of them.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import combinations

from sqlalchemy import Connection, delete, update

from engine.accounts.merging import merge_members
from engine.accounts.records.link_codes import LINK_CODE
from engine.assessment.merging import merge_open_assessments
from engine.chat.errors import AdvanceError
from engine.content.models import Pack
from engine.people.records.accounts import Account, find_accounts
from engine.people.records.members import MEMBER, MemberStatus, mark_back
from engine.people.records.owners import set_owner
from engine.people.rules.spelling import fold_address


class AddressError(AdvanceError):
    """It is not clear whom an address means."""


class KnownPeople:
    """The members of an organisation by their addresses; those of one person become one where that is asked for."""

    def __init__(
        self, tx: Connection, organisation_id: int, pack: Pack, now: datetime, addresses: Collection[str] | None = None
    ) -> None:
        """Of all members, or of those whom `addresses` can mean."""
        self._tx = tx
        self._pack = pack
        self._now = now
        self._accounts = {account.id: account for account in find_accounts(tx, organisation_id, addresses)}
        self._listed = {account.email: account.id for account in self._accounts.values()}
        self._vouched: dict[str, list[int]] = {}
        for account in self._accounts.values():
            for address in dict.fromkeys(account.vouched):
                self._vouched.setdefault(address, []).append(account.id)

    def find_and_unite(self, address: str) -> Account | None:
        """The one whom an address means; other members who have it, and whom no roster has, become part of them.

        Raises AddressError where two people share it, and the roster has neither under it.
        """
        meant = self._list_meant(address)
        kept = next((account for account in meant if account.email == address), None)
        kept = kept or next((account for account in meant if account.is_listed), None) or next(iter(meant), None)
        for account in meant:
            if kept and account is not kept and not account.is_listed:
                self.unite(account, kept)
        if kept and kept.email != address and len(self._list_meant(address)) > 1:
            raise AddressError(f"Several people have the address {address}. Say one that only the person has.")
        return kept

    def find_listed(self, address: str) -> Account | None:
        """The one whom the roster has under an address."""
        return self._accounts.get(self._listed.get(address, 0))

    def find_member(self, member_id: int) -> Account | None:
        return self._accounts.get(member_id)

    def take_over(self, address: str, listed: Collection[str]) -> bool:
        """Have the roster's person of an address be whom platforms know under it, if that is nobody of `listed`, the
        addresses of the whole roster; returns whether that changes anything."""
        changed = False
        known = [each for each in self._list_meant(address) if each.email != address and each.email not in listed]
        if any(one.places & other.places for one, other in combinations(known, 2)):
            return False  # a mailbox that people share says of none of them who they are
        for account in known:
            kept = self.find_listed(address)
            if kept is None:
                self.rename(account, address)
                changed = True
            else:
                changed |= self.unite(account, kept)
        return changed

    def rename(self, account: Account, address: str) -> None:
        """Let somebody have an address that nobody has on the roster."""
        self._listed.pop(account.email, None)
        self._listed[address] = account.id
        account.email = address
        self._tx.execute(update(MEMBER).where(MEMBER.c.id == account.id).values(email=address))

    def unite(self, joined: Account, kept: Account) -> bool:
        """Make two members one, with all that they have; False for two who are known in the same place."""
        if joined.places & kept.places:
            return False
        merge_open_assessments(self._tx, kept.id, joined.id, self._pack, self._now)
        self._tx.execute(delete(LINK_CODE).where(LINK_CODE.c.member_id == joined.id))
        merge_members(self._tx, joined.id, kept.id)
        if joined.is_owner:
            set_owner(self._tx, kept.id, owns=True)
        if joined.is_there and joined.places and kept.standing == MemberStatus.AWAY:
            mark_back(self._tx, kept.id)
            kept.standing = joined.standing
        kept.places |= joined.places
        del self._accounts[joined.id]
        self._listed.pop(joined.email, None)
        for address in joined.vouched:
            self._vouched.setdefault(address, []).append(kept.id)
        return True

    def _list_meant(self, address: str) -> list[Account]:
        ids = [self._listed.get(address, 0), *self._vouched.get(address, ())]
        return [self._accounts[each] for each in dict.fromkeys(ids) if each in self._accounts]


def take_over_known(tx: Connection, organisation_id: int, listed: Collection[str], pack: Pack, now: datetime) -> int:
    """Before a roster with these addresses is brought in: whom platforms know under one of them is the roster's person;
    returns how many are."""
    people = KnownPeople(tx, organisation_id, pack, now)
    return sum(people.take_over(address, listed) for address in listed)


def find_person_of(tx: Connection, organisation_id: int, address: str, pack: Pack, now: datetime) -> Account:
    """Whom an address means, of all who are or were there; those whom no roster has under it become part of them.

    Raises AddressError where that is nobody.
    """
    folded = fold_address(address)
    account = KnownPeople(tx, organisation_id, pack, now, [folded]).find_and_unite(folded) if folded else None
    if account is None:
        raise AddressError(
            f"Nobody in the organisation has the address {address}. "
            "People are known from a roster, or once they have said hello."
        )
    return account


def change_address(tx: Connection, organisation_id: int, old: str, new: str, pack: Pack, now: datetime) -> str:
    """Let somebody have another address, with all that they have; returns their name.

    Who has that address already, such as from the next roster, is the same person. Raises AddressError where nobody has
    the old one, and where two people have the two.
    """
    before, after = fold_address(old), fold_address(new)
    people = KnownPeople(tx, organisation_id, pack, now, [before, after])
    account, taken = people.find_and_unite(before), people.find_and_unite(after)
    if account is None:
        raise AddressError(f"Nobody in the organisation has the address {old}.")
    if taken is not None and taken is not account:
        if not people.unite(account, taken):
            raise AddressError(f"{old} and {new} are two people: both speak to me in the same place.")
        if account.is_there and not taken.is_there:
            tx.execute(update(MEMBER).where(MEMBER.c.id == taken.id).values(standing=account.standing))
        account = taken
    if account.email != after:
        people.rename(account, after)
    return account.name
