"""Finished projects and answered actions: the tables, and their queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlmodel import Field, SQLModel

from engine.curriculum.rules.choice import Answer
from engine.store.compiled_sql import MemberBatchQuery
from engine.store.personal import Kind, personal
from engine.store.sql import INSERT
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class ProjectDone(SQLModel, table=True):
    """A project, or an item of the capstone, that a member has ticked."""

    __tablename__ = "project_done"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    project_id: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    done_at: datetime = Field(sa_type=UtcDateTime)
    link: str = Field(default="", max_length=500)
    """What shows it; empty where the person has shown nothing."""


class ActionAnswer(SQLModel, table=True):
    """What a member last said about an action."""

    __tablename__ = "action_answer"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    action_id: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    answer: str = Field(max_length=20)
    answered_at: datetime = Field(sa_type=UtcDateTime)


PROJECT_DONE = table_of(ProjectDone)
personal(PROJECT_DONE, Kind.CURRICULUM, "member_id")
ACTION_ANSWER = table_of(ActionAnswer)
personal(ACTION_ANSWER, Kind.CURRICULUM, "member_id")


@dataclass(frozen=True, slots=True)
class Tick:
    """A project that a member has ticked, and what shows it, if anything."""

    at: datetime
    link: str


TICKS = MemberBatchQuery(
    lambda theirs: select(*(PROJECT_DONE.c[name] for name in ("member_id", "project_id", "done_at", "link"))).where(
        theirs(PROJECT_DONE.c.member_id)
    )
)
ANSWERS = MemberBatchQuery(
    lambda theirs: select(*(ACTION_ANSWER.c[name] for name in ("member_id", "action_id", "answer"))).where(
        theirs(ACTION_ANSWER.c.member_id)
    )
)


def find_ticks(tx: Connection, member_id: int) -> dict[str, Tick]:
    """Project id to its tick."""
    return {project: Tick(at, link) for project, at, link in TICKS.rows(tx, member_id)}


def tick(tx: Connection, organisation_id: int, member_id: int, project_id: str, at: datetime) -> None:
    """Note a project as done; twice is once."""
    values = {"member_id": member_id, "project_id": project_id, "organisation_id": organisation_id}
    new = INSERT[tx.dialect.name](PROJECT_DONE).values(**values, done_at=at, link="")
    tx.execute(new.on_conflict_do_nothing())


def keep_link(tx: Connection, organisation_id: int, member_id: int, project_id: str, link: str, at: datetime) -> None:
    """Note a project as done and what shows it; an earlier tick keeps its time."""
    values = {"member_id": member_id, "project_id": project_id, "organisation_id": organisation_id}
    new = INSERT[tx.dialect.name](PROJECT_DONE).values(**values, done_at=at, link=link)
    tx.execute(new.on_conflict_do_update(index_elements=["member_id", "project_id"], set_={"link": link}))


def untick(tx: Connection, member_id: int, project_id: str) -> None:
    """Take a tick back, and with it what showed it."""
    mine = (PROJECT_DONE.c.member_id == member_id) & (PROJECT_DONE.c.project_id == project_id)
    tx.execute(delete(PROJECT_DONE).where(mine))


def find_answers(tx: Connection, member_id: int) -> dict[str, Answer]:
    """Action id to what the member last said about it."""
    return {action: Answer(answer) for action, answer in ANSWERS.rows(tx, member_id)}


def answer_action(
    tx: Connection, organisation_id: int, member_id: int, action_id: str, answer: Answer, at: datetime
) -> None:
    """Keep what a member says about an action, in place of what they said before."""
    values = {"member_id": member_id, "action_id": action_id, "organisation_id": organisation_id}
    new = INSERT[tx.dialect.name](ACTION_ANSWER).values(**values, answer=answer, answered_at=at)
    changed = {"answer": answer, "answered_at": at}
    tx.execute(new.on_conflict_do_update(index_elements=["member_id", "action_id"], set_=changed))


def forget_answer(tx: Connection, member_id: int, action_id: str) -> None:
    mine = (ACTION_ANSWER.c.member_id == member_id) & (ACTION_ANSWER.c.action_id == action_id)
    tx.execute(delete(ACTION_ANSWER).where(mine))
