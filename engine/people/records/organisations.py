"""Which organisation a command of the operator is about."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.chat.errors import AdvanceError
from engine.people.records.members import ORGANISATION, add_organisation


class OrganisationError(AdvanceError):
    """It is not clear which organisation is meant."""


def choose_organisation(tx: Connection, name: str | None, *, create: str = "") -> tuple[int, str]:
    """Id and name of the organisation called `name`, or of the only one there is.

    With `create` a missing one is made: called `name`, or `create` where nobody named it and there is none yet.
    Raises OrganisationError where there is none, or several and no name.
    """
    found = tx.execute(select(ORGANISATION.c.id, ORGANISATION.c.name).order_by(ORGANISATION.c.id)).all()
    named = [row for row in found if name is None or row.name == name]
    if len(named) == 1:
        return named[0].id, named[0].name
    if create and not named and (name or not found):
        return add_organisation(tx, name or create), name or create
    if not found:
        raise OrganisationError("There is no organisation yet. Run: advance roster import people.csv")
    known = ", ".join(f"“{row.name}”" for row in found)
    raise OrganisationError(f"Say which organisation is meant, with --organisation: {known}")
