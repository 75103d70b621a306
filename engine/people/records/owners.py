"""Who owns the program of an organisation, as the operator decides it."""

from sqlalchemy import Connection, update

from engine.people.records.members import MEMBER


def set_owner(tx: Connection, member_id: int, *, owns: bool) -> None:
    """Make a member an owner, or no longer one."""
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id).values(is_owner=owns))
