"""Finished projects: the table, and its queries."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, select
from sqlmodel import Field, SQLModel

from advance.engine.people.personal import Kind, personal
from advance.engine.store import INSERT, UtcDateTime


class ProjectDone(SQLModel, table=True):
    """A project, or an item of the capstone, that a member has ticked."""

    __tablename__ = "project_done"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    project_id: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    done_at: datetime = Field(sa_type=UtcDateTime)


PROJECT_DONE = cast(Table, ProjectDone.__table__)  # type: ignore[attr-defined]
personal(PROJECT_DONE, Kind.CURRICULUM, "member_id")


def find_done(tx: Connection, member_id: int) -> dict[str, datetime]:
    """Project id to the moment it was ticked."""
    query = select(PROJECT_DONE.c.project_id, PROJECT_DONE.c.done_at).where(PROJECT_DONE.c.member_id == member_id)
    return dict(tx.execute(query).all())


def tick(tx: Connection, organisation_id: int, member_id: int, project_id: str, at: datetime) -> None:
    """Note a project as done; twice is once."""
    values = {"member_id": member_id, "project_id": project_id, "organisation_id": organisation_id, "done_at": at}
    tx.execute(INSERT[tx.dialect.name](PROJECT_DONE).values(**values).on_conflict_do_nothing())


def untick(tx: Connection, member_id: int, project_id: str) -> None:
    tx.execute(
        delete(PROJECT_DONE).where(PROJECT_DONE.c.member_id == member_id, PROJECT_DONE.c.project_id == project_id)
    )
