"""Finished projects and answered actions: the tables, and their queries."""

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlmodel import Field, SQLModel

from engine.curriculum.rules.achieved import Completion
from engine.curriculum.rules.choice import Answer
from engine.store.compiled_sql import MemberBatchQuery
from engine.store.personal import Kind, personal
from engine.store.sql import add_row, save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime
from engine.turn import Scope


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


_DONE = select(*(PROJECT_DONE.c[name] for name in ("member_id", "project_id", "done_at", "link")))
_ANSWERS = select(*(ACTION_ANSWER.c[name] for name in ("member_id", "action_id", "answer")))
COMPLETIONS = MemberBatchQuery(lambda theirs: _DONE.where(theirs(PROJECT_DONE.c.member_id)))
ACTION_ANSWERS = MemberBatchQuery(lambda theirs: _ANSWERS.where(theirs(ACTION_ANSWER.c.member_id)))


def find_completions(tx: Connection, member_id: int) -> dict[str, Completion]:
    """Project id to its completion, of all projects that a member has ticked."""
    return {project: Completion(at, link) for project, at, link in COMPLETIONS.rows(tx, member_id)}


def complete_project(tx: Connection, organisation_id: int, member_id: int, project_id: str, at: datetime) -> None:
    """Mark a project as done; twice is once."""
    values = {"member_id": member_id, "project_id": project_id, "organisation_id": organisation_id}
    add_row(tx, PROJECT_DONE, {**values, "done_at": at, "link": ""})


def save_evidence_link(tx: Connection, scope: Scope, project_id: str, link: str, at: datetime) -> None:
    """Mark a project as done and keep what shows it; one that was done already keeps its time."""
    key = {"member_id": scope.member_id, "project_id": project_id}
    save_row(tx, PROJECT_DONE, key, {"link": link}, organisation_id=scope.organisation_id, done_at=at)


def reopen_project(tx: Connection, member_id: int, project_id: str) -> None:
    """Take back that a project is done, and with it what showed it."""
    mine = (PROJECT_DONE.c.member_id == member_id) & (PROJECT_DONE.c.project_id == project_id)
    tx.execute(delete(PROJECT_DONE).where(mine))


def find_action_answers(tx: Connection, member_id: int) -> dict[str, Answer]:
    """Action id to what the member last said about it."""
    return {action: Answer(answer) for action, answer in ACTION_ANSWERS.rows(tx, member_id)}


def save_action_answer(tx: Connection, scope: Scope, action_id: str, answer: Answer, at: datetime) -> None:
    """Keep what a member says about an action, in place of what they said before."""
    key = {"member_id": scope.member_id, "action_id": action_id}
    changed = {"answer": answer, "answered_at": at}
    save_row(tx, ACTION_ANSWER, key, changed, organisation_id=scope.organisation_id)


def delete_action_answer(tx: Connection, member_id: int, action_id: str) -> None:
    """Take back what a member last said about an action."""
    mine = (ACTION_ANSWER.c.member_id == member_id) & (ACTION_ANSWER.c.action_id == action_id)
    tx.execute(delete(ACTION_ANSWER).where(mine))
