"""The local page, on which everybody of the roster can be tried."""

from typing import NamedTuple

from sqlalchemy import Connection, literal, select

from engine.people.records.members import IDENTITY, IS_ACTIVE, LOCALE, MEMBER, TEAM, WORKSPACE
from engine.store.sql import INSERT, add_row

LOCAL = "web"
"""The platform of the local page, which knows everybody of the roster."""


def join_local_page(tx: Connection, organisation_id: int, workspace: str) -> None:
    """Make the local page a workspace of the organisation, and each of its members somebody there, by e-mail."""
    add_row(tx, WORKSPACE, {"organisation_id": organisation_id, "platform": LOCAL, "external_id": workspace})
    everybody = select(literal(LOCAL), literal(workspace), MEMBER.c.email, MEMBER.c.organisation_id, MEMBER.c.id)
    people = everybody.where(MEMBER.c.organisation_id == organisation_id)
    columns = ["platform", "workspace", "user", "organisation_id", "member_id"]
    tx.execute(INSERT[tx.dialect.name](IDENTITY).from_select(columns, people).on_conflict_do_nothing())


class LocalPerson(NamedTuple):
    """Somebody whom the local page can speak as."""

    user: str
    team: str | None
    manages: bool
    name: str
    role_id: str | None
    timezone: str
    locale: str
    is_owner: bool
    unanswered: int


def find_local_people(tx: Connection, workspace: str) -> list[LocalPerson]:
    """Everybody who can speak on the local page, by team and name."""
    manages = select(MEMBER.c.manager_id).where(MEMBER.c.manager_id.is_not(None))
    about = [MEMBER.c.name, MEMBER.c.role_id, MEMBER.c.timezone, LOCALE, MEMBER.c.is_owner, MEMBER.c.unanswered]
    query = (
        select(*[IDENTITY.c.user, TEAM.c.name.label("team"), MEMBER.c.id.in_(manages).label("manages"), *about])
        .select_from(IDENTITY.join(MEMBER, IDENTITY.c.member_id == MEMBER.c.id).outerjoin(TEAM))
        .where(IDENTITY.c.platform == LOCAL, IDENTITY.c.workspace == workspace)
        .where(IS_ACTIVE)
        .order_by(TEAM.c.name, MEMBER.c.name)
    )
    return [LocalPerson(*row) for row in tx.execute(query)]
