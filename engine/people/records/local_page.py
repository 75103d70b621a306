"""Everybody on the roster may be tried on the local page."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select

from engine.people.records.members import IDENTITY, MEMBER, WORKSPACE
from engine.store.sql import INSERT


def join_local_page(tx: Connection, organisation_id: int, workspace: str) -> None:
    """Make the local page a workspace of the organisation, and each of its members somebody there, by e-mail."""
    insert = INSERT[tx.dialect.name]
    values = {"organisation_id": organisation_id, "platform": "web", "external_id": workspace}
    tx.execute(insert(WORKSPACE).values(**values).on_conflict_do_nothing())
    people = select(literal("web"), literal(workspace), MEMBER.c.email, MEMBER.c.organisation_id, MEMBER.c.id).where(
        MEMBER.c.organisation_id == organisation_id
    )
    columns = ["platform", "workspace", "user", "organisation_id", "member_id"]
    tx.execute(insert(IDENTITY).from_select(columns, people).on_conflict_do_nothing())
