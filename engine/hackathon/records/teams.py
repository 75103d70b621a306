"""Tables of teams, their members, who asks to join, and what they submit, and their queries.

Who has been in a team longest is its captain, so there always is one, whoever leaves.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlmodel import Field, SQLModel

from engine.community.records.events import Occurrence
from engine.people.records.members import IS_ACTIVE, MEMBER, MemberStatus
from engine.store.personal import Kind, impersonal, personal
from engine.store.sql import add_row, save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LONGEST_NAME, LONGEST_TITLE, LONGEST_ABOUT, LONGEST_LINK = 60, 120, 600, 500


class HackathonTeam(SQLModel, table=True):
    """A team; one without members is not shown any more."""

    __tablename__ = "hackathon_team"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    occurrence_id: int = Field(foreign_key="event_occurrence.id", index=True)
    idea_id: int | None = Field(default=None, foreign_key="hackathon_idea.id")
    name: str = Field(max_length=LONGEST_NAME)
    open: bool = True
    """Whether anybody may join; otherwise the captain is asked."""
    made_at: datetime = Field(sa_type=UtcDateTime)


class HackathonMembership(SQLModel, table=True):
    """Somebody who is or was in a team."""

    __tablename__ = "hackathon_seat"
    team_id: int = Field(foreign_key="hackathon_team.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    joined_at: datetime = Field(sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """They still never judge that team."""


class HackathonRequest(SQLModel, table=True):
    """Somebody who asks to join a team."""

    __tablename__ = "hackathon_request"
    team_id: int = Field(foreign_key="hackathon_team.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    declined: bool = False


class HackathonSubmission(SQLModel, table=True):
    """What a team submits."""

    __tablename__ = "hackathon_entry"
    team_id: int = Field(foreign_key="hackathon_team.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    title: str = Field(max_length=LONGEST_TITLE)
    link: str = Field(max_length=LONGEST_LINK)
    about: str = Field(max_length=LONGEST_ABOUT)
    submitted_at: datetime = Field(sa_type=UtcDateTime)
    """When it was last changed."""


TEAM = table_of(HackathonTeam)
MEMBERSHIP = table_of(HackathonMembership)
REQUEST = table_of(HackathonRequest)
SUBMISSION = table_of(HackathonSubmission)
impersonal(TEAM, "a team's name, whoever is in it")
personal(MEMBERSHIP, Kind.COMMUNITY, "member_id")
personal(REQUEST, Kind.COMMUNITY, "member_id")
impersonal(SUBMISSION, "what a team made together")


@dataclass(frozen=True, slots=True)
class Submission:
    title: str
    link: str
    about: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its members' ids and names, the captain first."""

    id: int
    idea_id: int | None
    name: str
    open: bool
    members: Mapping[int, str]
    former: frozenset[int]
    """Who has left it, or the organisation."""
    size: int
    """How many have not left the team, whether they still are in the organisation or not."""
    requests: Mapping[int, str]
    """Who asks to join, by id their name."""
    submission: Submission | None

    @property
    def captain(self) -> int | None:
        return next(iter(self.members), None)

    def can_be_judged_by(self, member_id: int) -> bool:
        """Whether it has submitted something, and they neither are nor were in it."""
        return self.submission is not None and member_id not in self.members and member_id not in self.former


def add_team(tx: Connection, occurrence: Occurrence, values: Mapping[str, object], now: datetime) -> int:
    where = {"organisation_id": occurrence.series.organisation_id, "occurrence_id": occurrence.row}
    new = insert(TEAM).values(**where, made_at=now, **values)
    return int(tx.execute(new.returning(TEAM.c.id)).scalar_one())


def change_team(tx: Connection, team_id: int, values: Mapping[str, object]) -> None:
    tx.execute(update(TEAM).where(TEAM.c.id == team_id).values(**values))


def find_occurrence_of_team(tx: Connection, team_id: int) -> int | None:
    """The occurrence's row of a team."""
    return tx.scalar(select(TEAM.c.occurrence_id).where(TEAM.c.id == team_id))


def find_teams(tx: Connection, occurrence_id: int | None) -> list[Team]:
    """The teams of an edition that have members or have submitted something, in the order in which they were made."""
    rows = tx.execute(select(TEAM).where(TEAM.c.occurrence_id == occurrence_id).order_by(TEAM.c.id)).all()
    ids = [row.id for row in rows]
    memberships, requests, submissions = _find_memberships(tx, ids), _find_requests(tx, ids), _find_submissions(tx, ids)
    teams = []
    for row in rows:
        known = memberships[row.id]
        here = {one.member_id: one.name for one in known if one.left_at is None and one.standing == MemberStatus.ACTIVE}
        team = Team(
            members=here,
            former=frozenset(one.member_id for one in known if one.member_id not in here),
            size=sum(one.left_at is None for one in known),
            requests=requests[row.id],
            submission=submissions.get(row.id),
            **{name: row._mapping[name] for name in ("id", "idea_id", "name", "open")},
        )
        if here or team.submission:
            teams.append(team)
    return teams


def find_team_members(tx: Connection, occurrence_id: int) -> list[int]:
    """Everybody who is in a team of an edition and still is there."""
    query = (
        select(MEMBERSHIP.c.member_id)
        .join(TEAM)
        .join(MEMBER)
        .where(TEAM.c.occurrence_id == occurrence_id, MEMBERSHIP.c.left_at.is_(None), IS_ACTIVE)
    )
    return list(tx.scalars(query.distinct().order_by(MEMBERSHIP.c.member_id)))


def add_member(tx: Connection, organisation_id: int, team_id: int, member_id: int, now: datetime) -> None:
    """Let somebody be in a team, behind those who are; their wish to join is settled."""
    key, joined = {"team_id": team_id, "member_id": member_id}, {"joined_at": now, "left_at": None}
    save_row(tx, MEMBERSHIP, key, joined, organisation_id=organisation_id)
    tx.execute(delete(REQUEST).where(REQUEST.c.team_id == team_id, REQUEST.c.member_id == member_id))


def remove_member(tx: Connection, team_id: int, member_id: int, now: datetime) -> None:
    here = (MEMBERSHIP.c.team_id == team_id) & (MEMBERSHIP.c.member_id == member_id)
    tx.execute(update(MEMBERSHIP).where(here).values(left_at=now))


def dissolve_team(tx: Connection, team_id: int) -> None:
    """Let a team that nobody is in be one that never submitted anything."""
    for table in (SUBMISSION, REQUEST):
        tx.execute(delete(table).where(table.c.team_id == team_id))


def ask_to_join(tx: Connection, organisation_id: int, team_id: int, member_id: int, now: datetime) -> bool:
    """Ask to join; False where they have asked before."""
    values = {"team_id": team_id, "member_id": member_id, "organisation_id": organisation_id}
    return add_row(tx, REQUEST, {**values, "asked_at": now, "declined": False})


def decline_request(tx: Connection, team_id: int, member_id: int) -> None:
    mine = (REQUEST.c.team_id == team_id) & (REQUEST.c.member_id == member_id)
    tx.execute(update(REQUEST).where(mine).values(declined=True))


def drop_requests(tx: Connection, member_id: int, team_ids: Collection[int]) -> None:
    """Forget what somebody asked of these teams."""
    tx.execute(delete(REQUEST).where(REQUEST.c.member_id == member_id, REQUEST.c.team_id.in_(team_ids)))


def find_team_of(teams: Iterable[Team], member_id: int) -> Team | None:
    """The one of these teams that somebody is in."""
    return next((team for team in teams if member_id in team.members), None)


def is_request_open(tx: Connection, team_id: int, member_id: int) -> bool | None:
    """Whether somebody waits for an answer of a team; False after a no, None where they have not asked."""
    mine = (REQUEST.c.team_id == team_id) & (REQUEST.c.member_id == member_id)
    declined = tx.scalar(select(REQUEST.c.declined).where(mine))
    return None if declined is None else not declined


def save_submission(tx: Connection, organisation_id: int, team_id: int, values: Mapping[str, object]) -> None:
    """Submit, or change what was submitted."""
    save_row(tx, SUBMISSION, {"team_id": team_id}, values, organisation_id=organisation_id)


def _find_memberships(tx: Connection, team_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """By team who is and who was in it, the longest first."""
    query = (
        select(MEMBERSHIP, MEMBER.c.name, MEMBER.c.standing)
        .join_from(MEMBERSHIP, MEMBER)
        .where(MEMBERSHIP.c.team_id.in_(team_ids))
        .order_by(MEMBERSHIP.c.joined_at, MEMBERSHIP.c.member_id)
    )
    memberships: dict[int, list[Row[Any]]] = {team_id: [] for team_id in team_ids}
    for row in tx.execute(query):
        memberships[row.team_id].append(row)
    return memberships


def _find_requests(tx: Connection, team_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """By team who asks to join and still is there, the longest first."""
    query = (
        select(REQUEST.c.team_id, REQUEST.c.member_id, MEMBER.c.name)
        .join_from(REQUEST, MEMBER)
        .where(REQUEST.c.team_id.in_(team_ids), REQUEST.c.declined.is_(False), IS_ACTIVE)
        .order_by(REQUEST.c.asked_at, REQUEST.c.member_id)
    )
    requests: dict[int, dict[int, str]] = {team_id: {} for team_id in team_ids}
    for team_id, member_id, name in tx.execute(query):
        requests[team_id][member_id] = name
    return requests


def _find_submissions(tx: Connection, team_ids: Collection[int]) -> dict[int, Submission]:
    rows = tx.execute(select(SUBMISSION).where(SUBMISSION.c.team_id.in_(team_ids)))
    return {row.team_id: Submission(row.title, row.link, row.about, row.submitted_at) for row in rows}
