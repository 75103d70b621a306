"""The table of certificates, and its queries."""

from datetime import datetime
from secrets import choice, token_urlsafe

from sqlalchemy import Connection, Index, Text, select, update
from sqlmodel import Field, SQLModel

from engine.people.records.members import MEMBER, ORGANISATION
from engine.store.personal import Kind, personal
from engine.store.sql import add_row
from engine.store.tables import table_of, unique_where
from engine.store.types import UtcDateTime

ID_BYTES = 12
"""Of randomness in a verification id: nobody finds a certificate that they were not shown."""
PLACES = 2**17
"""In a status list: the least that W3C's Bitstring Status List 1.0 allows, so that one among them is nobody."""


class Certificate(SQLModel, table=True):
    """A certificate as it was issued: what it says stays, whatever becomes of its holder and the content."""

    __table_args__ = (
        unique_where("one_valid_certificate", "member_id", "certificate_id", where="revoked_at IS NULL"),
        Index("place_in_status_list", "organisation_id", "status_index", unique=True),
    )
    id: str = Field(primary_key=True, max_length=32)
    """The verification id."""
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id")
    name: str = Field(max_length=200)
    email: str = Field(max_length=254)
    issuer: str = Field(max_length=200)
    certificate_id: str = Field(max_length=48)
    """Which of the content's certificates it is."""
    title: str = Field(max_length=200)
    program: str = Field(max_length=200)
    criteria: str = Field(sa_type=Text)
    content_version: str = Field(max_length=200)
    issued_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_because: str = Field(default="", max_length=500)
    status_index: int | None = None
    """Its place in the organisation's status list, at random so that it tells nothing; None for none."""


CERTIFICATE = table_of(Certificate)
personal(CERTIFICATE, Kind.CURRICULUM, "member_id")


def find_certificate(tx: Connection, certificate_id: str) -> Certificate | None:
    """The certificate with a verification id, of whichever organisation: whoever has the id was shown it."""
    row = tx.execute(select(CERTIFICATE).where(CERTIFICATE.c.id == certificate_id)).first()
    return None if row is None else Certificate(**row._mapping)


def find_latest_certificate(tx: Connection, member_id: int, certificate_id: str) -> Certificate | None:
    """A member's certificate of a kind: the valid one, else the last that was revoked."""
    theirs = (CERTIFICATE.c.member_id == member_id) & (CERTIFICATE.c.certificate_id == certificate_id)
    valid_first = (CERTIFICATE.c.revoked_at.is_not(None), CERTIFICATE.c.issued_at.desc())
    row = tx.execute(select(CERTIFICATE).where(theirs).order_by(*valid_first)).first()
    return None if row is None else Certificate(**row._mapping)


def list_certificates(tx: Connection, organisation_id: int) -> list[Certificate]:
    """All certificates of an organisation, the oldest first."""
    query = select(CERTIFICATE).where(CERTIFICATE.c.organisation_id == organisation_id)
    rows = tx.execute(query.order_by(CERTIFICATE.c.issued_at, CERTIFICATE.c.id))
    return [Certificate(**row._mapping) for row in rows]


def issue_certificate(tx: Connection, member_id: int, at: datetime, words: dict[str, str]) -> bool:
    """Issue a certificate unless the member has a valid one of the kind; `words` are columns of what it says."""
    holder = tx.execute(
        select(MEMBER.c.organisation_id, MEMBER.c.name, MEMBER.c.email, ORGANISATION.c.name.label("issuer"))
        .join_from(MEMBER, ORGANISATION, MEMBER.c.organisation_id == ORGANISATION.c.id)
        .where(MEMBER.c.id == member_id)
    ).one()
    values = {**holder._mapping, **words, "id": token_urlsafe(ID_BYTES), "member_id": member_id, "issued_at": at}
    values["status_index"] = _find_free_place(tx, holder.organisation_id)
    return add_row(tx, CERTIFICATE, {**values, "revoked_because": ""})


def _find_free_place(tx: Connection, organisation_id: int) -> int | None:
    """One of the places that are left; None where none is."""
    free = tuple(set(range(PLACES)) - find_places(tx, organisation_id).keys())
    return choice(free) if free else None


def find_places(tx: Connection, organisation_id: int) -> dict[int, bool]:
    """The places in an organisation's status list that are taken, and whether what is there was revoked."""
    listed = (CERTIFICATE.c.organisation_id == organisation_id) & CERTIFICATE.c.status_index.is_not(None)
    query = select(CERTIFICATE.c.status_index, CERTIFICATE.c.revoked_at.is_not(None)).where(listed)
    return {place: bool(revoked) for place, revoked in tx.execute(query)}


def revoke_certificate(tx: Connection, organisation_id: int, certificate_id: str, because: str, at: datetime) -> bool:
    """Revoke a certificate of an organisation; False where there is no valid one with this id."""
    valid = (CERTIFICATE.c.id == certificate_id) & (CERTIFICATE.c.organisation_id == organisation_id)
    valid &= CERTIFICATE.c.revoked_at.is_(None)
    changed = update(CERTIFICATE).where(valid).values(revoked_at=at, revoked_because=because[:500])
    return tx.execute(changed).rowcount == 1
