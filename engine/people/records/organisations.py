"""Organisations: which one a workspace belongs to, or a command of the operator is about."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from engine.chat.errors import AdvanceError
from engine.people.records.members import ORGANISATION, WORKSPACE, add_organisation


class OrganisationError(AdvanceError):
    """It is not clear which organisation is meant."""


class NamedOrganisation(NamedTuple):
    """An organisation and what it is called."""

    id: int
    name: str


def choose_organisation(tx: Connection, name: str | None, *, create: str = "") -> NamedOrganisation:
    """The organisation called `name`, or the only one there is.

    With `create` a missing one is made: called `name`, or `create` where nobody named it and there is none yet.
    Raises OrganisationError where there is none, or several and no name.
    """
    rows = tx.execute(select(ORGANISATION.c.id, ORGANISATION.c.name).order_by(ORGANISATION.c.id))
    known = [NamedOrganisation(*row) for row in rows]
    named = [organisation for organisation in known if name is None or organisation.name == name]
    if len(named) == 1:
        return named[0]
    if create and not named and (name or not known):
        return NamedOrganisation(add_organisation(tx, name or create), name or create)
    if not known:
        raise OrganisationError("There is no organisation yet. Run: advance roster import people.csv")
    names = ", ".join(f"“{organisation.name}”" for organisation in known)
    raise OrganisationError(f"Say which organisation is meant, with --organisation: {names}")


def find_workspace_organisation(tx: Connection, platform: str, external_id: str) -> int | None:
    query = select(WORKSPACE.c.organisation_id)
    return tx.scalar(query.where(WORKSPACE.c.platform == platform, WORKSPACE.c.external_id == external_id))


def find_organisations(tx: Connection) -> list[int]:
    """The ids of all organisations."""
    return list(tx.scalars(select(ORGANISATION.c.id)))


def find_organisation_name(tx: Connection, organisation_id: int) -> str:
    query = select(ORGANISATION.c.name).where(ORGANISATION.c.id == organisation_id)
    return str(tx.execute(query).scalar_one())


def lock_organisation(tx: Connection, organisation_id: int) -> bool:
    """Have others who lock it wait until the end of the transaction; False where there is none."""
    lock = select(ORGANISATION.c.id).where(ORGANISATION.c.id == organisation_id).with_for_update()
    return tx.execute(lock).first() is not None


def find_rollout_start(tx: Connection, organisation_id: int) -> date | None:
    """The first day of the rollout, where an owner has set it."""
    started_on: date | None = tx.scalar(select(ORGANISATION.c.started_on).where(ORGANISATION.c.id == organisation_id))
    return started_on


def set_rollout_start(tx: Connection, organisation_id: int, day: date) -> None:
    tx.execute(update(ORGANISATION).where(ORGANISATION.c.id == organisation_id).values(started_on=day))
