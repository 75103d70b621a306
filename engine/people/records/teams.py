"""Whose teams are whose: the teams below a person in the roster, and all teams of an organisation.

A team is below somebody when more than half of its other active members report to them, directly or through others.
So one person borrowed by another team hands that team's figures to nobody, and a team whose members changed manager
follows them at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, select

from engine.chat.errors import AdvanceError
from engine.chat.understand import find_closest
from engine.people.records.members import IS_ACTIVE, MEMBER, TEAM, MemberStatus, is_active_in
from engine.people.rules.spelling import fold_name, squeeze_name
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import in_param, pack_ids

CLOSE = 70
"""Likeness of two names, of 100, from which one is asked about."""


class TeamError(AdvanceError):
    """Something about a team cannot be done; a sentence says what to do instead."""


@dataclass(frozen=True, slots=True)
class NamedTeam:
    """A team that somebody is in."""

    id: int
    name: str


def find_all_teams(tx: Connection, organisation_id: int, most: int | None = None) -> list[NamedTeam]:
    """Teams of an organisation that have anybody active in them, by name; all, or the first few."""
    query = _select_inhabited().where(TEAM.c.organisation_id == organisation_id).order_by(TEAM.c.name, TEAM.c.id)
    return [NamedTeam(*row) for row in tx.execute(query.limit(most))]


def find_teams_by_name(tx: Connection, organisation_id: int) -> dict[str, NamedTeam]:
    """Every team of an organisation by its name as names are compared, whether anybody is in it or not."""
    rows = tx.execute(select(TEAM.c.id, TEAM.c.name).where(TEAM.c.organisation_id == organisation_id))
    return {fold_name(name): NamedTeam(team_id, name) for team_id, name in rows}


def find_team_called(tx: Connection, organisation_id: int, name: str) -> NamedTeam:
    """A team by its name, in any case. Raises TeamError that names the nearest one."""
    teams, wanted = find_teams_by_name(tx, organisation_id), fold_name(name)
    if wanted in teams:
        return teams[wanted]
    near = find_closest(wanted, teams, CLOSE)
    hint = f" Did you mean “{teams[near].name}”?" if near else ""
    raise TeamError(f"There is no team “{squeeze_name(name)}”.{hint}")


def find_team(tx: Connection, organisation_id: int, team_id: int) -> NamedTeam | None:
    """One of those teams by its id."""
    row = tx.execute(_select_inhabited().where(TEAM.c.id == team_id, TEAM.c.organisation_id == organisation_id)).first()
    return NamedTeam(*row) if row else None


def find_teams_below(tx: Connection, organisation_id: int, leaders: Sequence[int]) -> list[NamedTeam]:
    """Teams below one of some people, by name.

    Who has left still links those below to those above; a circle of managers ends where it began.
    """
    rows = _FIND_TEAMS_BELOW.rows(tx, organisation=organisation_id, leaders=pack_ids(tx.dialect.name, leaders))
    return list(dict.fromkeys(NamedTeam(*row) for row in rows))


def find_team_of(tx: Connection, member_id: int) -> NamedTeam | None:
    """The team of a member."""
    mine = select(MEMBER.c.team_id).where(MEMBER.c.id == member_id).scalar_subquery()
    row = tx.execute(_select_inhabited().where(TEAM.c.id == mine)).first()
    return NamedTeam(*row) if row else None


def count_roles(tx: Connection, organisation_id: int) -> dict[str | None, int]:
    """Each role in all teams together, with how many active people have it."""
    query = select(MEMBER.c.role_id, func.count()).where(is_active_in(organisation_id), MEMBER.c.team_id.is_not(None))
    return dict(tx.execute(query.group_by(MEMBER.c.role_id)).all())


def _select_inhabited() -> Select[Any]:
    somebody = select(MEMBER.c.id).where(MEMBER.c.team_id == TEAM.c.id, IS_ACTIVE)
    return select(TEAM.c.id, TEAM.c.name).where(somebody.exists())


def _teams_below_statement(dialect: str) -> Select[Any]:
    """The teams below each of some leaders: a team comes once for every leader whom it is below.

    The organisation is asked for after the recursion: within it, SQLite reads every member to filter what it joins.
    """
    person = (MEMBER.c.id, MEMBER.c.organisation_id, MEMBER.c.team_id, MEMBER.c.standing)
    first = select(*person, MEMBER.c.manager_id.label("leader_id"))
    chain = first.where(in_param(dialect, MEMBER.c.manager_id, "leaders")).cte("below", recursive=True)
    further = select(*person, chain.c.leader_id).join(chain, MEMBER.c.manager_id == chain.c.id)
    chain = chain.union(further)
    mine = chain.c.organisation_id == bindparam("organisation")
    below = (
        select(chain.c.leader_id, chain.c.team_id, func.count().label("reports"))
        .where(mine, chain.c.standing == MemberStatus.ACTIVE)
        .where(chain.c.id != chain.c.leader_id, chain.c.team_id.is_not(None))
        .group_by(chain.c.leader_id, chain.c.team_id)
        .subquery()
    )
    others = func.sum(case((MEMBER.c.id != below.c.leader_id, 1), else_=0))
    return (
        select(TEAM.c.id, TEAM.c.name)
        .select_from(below.join(TEAM, TEAM.c.id == below.c.team_id).join(MEMBER, MEMBER.c.team_id == TEAM.c.id))
        .where(IS_ACTIVE)
        .group_by(TEAM.c.id, TEAM.c.name, below.c.leader_id, below.c.reports)
        .having(2 * below.c.reports > others)
        .order_by(TEAM.c.name, TEAM.c.id)
    )


_FIND_TEAMS_BELOW = CompiledStatement(_teams_below_statement)
