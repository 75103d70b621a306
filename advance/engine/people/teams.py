"""Whose teams are whose: the teams below a person in the roster, and all teams of an organisation.

A team is below somebody when more than half of its other active members report to them, directly or through others.
So one person borrowed by another team hands that team's figures to nobody, and a team whose members changed manager
follows them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from advance.engine.people.records import MEMBER, TEAM, Standing


@dataclass(frozen=True, slots=True)
class TeamSize:
    """A team with its number of active members."""

    id: int
    name: str
    active: int


def all_teams(tx: Connection, organisation_id: int) -> list[TeamSize]:
    """Teams of an organisation that have anybody active in them, by name."""
    query = (
        select(TEAM.c.id, TEAM.c.name, func.count(MEMBER.c.id))
        .join_from(TEAM, MEMBER, MEMBER.c.team_id == TEAM.c.id)
        .where(TEAM.c.organisation_id == organisation_id, MEMBER.c.standing == Standing.ACTIVE)
        .group_by(TEAM.c.id, TEAM.c.name)
        .order_by(TEAM.c.name, TEAM.c.id)
    )
    return [TeamSize(*row) for row in tx.execute(query)]


def teams_below(tx: Connection, organisation_id: int, leader_id: int) -> list[TeamSize]:
    """Teams below a person, by name.

    Who has left still links those below to those above; a circle of managers ends where it began.
    """
    first = select(MEMBER.c.id, MEMBER.c.team_id, MEMBER.c.standing)
    mine = MEMBER.c.organisation_id == organisation_id
    chain = first.where(MEMBER.c.manager_id == leader_id, mine).cte("below", recursive=True)
    chain = chain.union(first.join(chain, MEMBER.c.manager_id == chain.c.id).where(mine))
    below = (
        select(chain.c.team_id, func.count().label("reports"))
        .where(chain.c.standing == Standing.ACTIVE, chain.c.id != leader_id, chain.c.team_id.is_not(None))
        .group_by(chain.c.team_id)
        .subquery()
    )
    others = func.sum(case((MEMBER.c.id != leader_id, 1), else_=0))
    query = (
        select(TEAM.c.id, TEAM.c.name, func.count(MEMBER.c.id))
        .select_from(below.join(TEAM, TEAM.c.id == below.c.team_id).join(MEMBER, MEMBER.c.team_id == TEAM.c.id))
        .where(MEMBER.c.standing == Standing.ACTIVE)
        .group_by(TEAM.c.id, TEAM.c.name, below.c.reports)
        .having(2 * below.c.reports > others)
        .order_by(TEAM.c.name, TEAM.c.id)
    )
    return [TeamSize(*row) for row in tx.execute(query)]


def team_of(tx: Connection, member_id: int) -> TeamSize | None:
    """The team of a member."""
    mine = select(MEMBER.c.team_id).where(MEMBER.c.id == member_id).scalar_subquery()
    query = select(TEAM.c.id, TEAM.c.name, func.count(MEMBER.c.id)).join_from(
        TEAM, MEMBER, MEMBER.c.team_id == TEAM.c.id
    )
    query = query.where(TEAM.c.id == mine, MEMBER.c.standing == Standing.ACTIVE).group_by(TEAM.c.id, TEAM.c.name)
    row = tx.execute(query).first()
    return TeamSize(*row) if row else None


def roles_of(tx: Connection, team_ids: Sequence[int]) -> list[tuple[str | None, int]]:
    """The roles in some teams with how many active people have them, the most frequent first."""
    query = select(MEMBER.c.role_id, func.count()).where(
        MEMBER.c.team_id.in_(team_ids), MEMBER.c.standing == Standing.ACTIVE
    )
    return [
        (role, count)
        for role, count in tx.execute(query.group_by(MEMBER.c.role_id).order_by(func.count().desc(), MEMBER.c.role_id))
    ]
