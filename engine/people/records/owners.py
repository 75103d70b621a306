"""Who owns the program of an organisation, as the operator decides it."""

from sqlalchemy import Connection, or_, select, update

from engine.chat.errors import AdvanceError
from engine.people.records.members import IDENTITY, MEMBER, is_active_in


class OwnerError(AdvanceError):
    """It is not clear who is meant."""


def set_owner(tx: Connection, organisation_id: int, email: str, *, owns: bool) -> str:
    """Make the member with this address an owner, or no longer one; returns their name.

    The address is the roster's or, for somebody whom no roster knows, the one that a platform vouches for. Raises
    OwnerError where nobody has it.
    """
    address = email.strip().casefold()
    vouched = (IDENTITY.c.organisation_id == organisation_id) & (IDENTITY.c.email == address)
    meant = or_(MEMBER.c.email == address, MEMBER.c.id.in_(select(IDENTITY.c.member_id).where(vouched)))
    people = tx.execute(select(MEMBER.c.id, MEMBER.c.name).where(is_active_in(organisation_id), meant)).all()
    if not address or len(people) != 1:
        whom = "Several people have" if len(people) > 1 else "Nobody in the organisation has"
        raise OwnerError(f"{whom} the address {email}. People are known from a roster, or once they have said hello.")
    tx.execute(update(MEMBER).where(MEMBER.c.id == people[0].id).values(is_owner=owns))
    return str(people[0].name)
