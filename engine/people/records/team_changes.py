"""What an operator does about teams: another name, two that become one, one that ends."""

import shlex
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from engine.people.records.members import IS_ACTIVE, MEMBER, TEAM, is_active_in
from engine.people.records.teams import NamedTeam, TeamError, find_team_called, find_teams_by_name
from engine.people.rules.roster import LONGEST_NAME, Roster
from engine.people.rules.spelling import fold_name, squeeze_name

MOST = 0.8
"""The part of a team from which it is asked whether another name is only that."""
FEWEST = 2
"""People of a team whose other name says nothing if there are fewer."""


@dataclass(frozen=True, slots=True)
class LikelyRename:
    """A team most of whose people a roster has in a team that there is not yet."""

    old: str
    new: str
    people: int
    of: int


def rename_team(tx: Connection, organisation_id: int, old: str, new: str) -> NamedTeam:
    """Give a team another name; figures and people stay its own. Raises TeamError where there is no such
    team, or the name is another team's or none."""
    team, name = find_team_called(tx, organisation_id, old), squeeze_name(new)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise TeamError(f"A team needs a name of up to {LONGEST_NAME} characters.")
    taken = find_teams_by_name(tx, organisation_id).get(fold_name(name))
    if taken and taken.id != team.id:
        merge = shlex.join(["advance", "team", "merge", team.name, taken.name])
        raise TeamError(f"There is a team “{taken.name}” already. To make them one, run: {merge}")
    tx.execute(update(TEAM).where(TEAM.c.id == team.id).values(name=name))
    return NamedTeam(team.id, name)


def merge_teams(tx: Connection, organisation_id: int, source: str, target: str) -> int:
    """Have everybody of a team be in another one; returns how many of them are still there.

    What has been told of the first stays what it was: its figures are of those people then. Raises TeamError where
    there is no such team, or the two are one.
    """
    first, second = (find_team_called(tx, organisation_id, name) for name in (source, target))
    if first.id == second.id:
        raise TeamError(f"“{first.name}” is one team already.")
    return _move_people(tx, first.id, second.id)


def end_team(tx: Connection, organisation_id: int, name: str) -> int:
    """Have everybody of a team be in none; returns how many of them are still there. Raises TeamError where there is
    no such team."""
    return _move_people(tx, find_team_called(tx, organisation_id, name).id, None)


def find_likely_renames(tx: Connection, organisation_id: int, roster: Roster) -> list[LikelyRename]:
    """The teams that a roster seems to call otherwise; of two that come into one, none is."""
    if "team" not in roster.columns:
        return []
    teams = find_teams_by_name(tx, organisation_id)
    moves = {row.email: squeeze_name(row.team) for row in roster.rows if row.team and fold_name(row.team) not in teams}
    told = {row.email: fold_name(row.team) for row in roster.rows if row.team}
    people = select(MEMBER.c.email, MEMBER.c.team_id).where(
        is_active_in(organisation_id), MEMBER.c.team_id.is_not(None)
    )
    by_team: dict[int, list[str]] = {}
    for email, team_id in tx.execute(people):
        by_team.setdefault(team_id, []).append(email)
    likely = []
    for team in teams.values():
        emails = by_team.get(team.id, [])
        names = Counter(moves[email] for email in emails if email in moves)
        stays = any(told.get(email) == fold_name(team.name) for email in emails)
        if names and not stays and len(emails) >= FEWEST and max(names.values()) >= MOST * len(emails):
            [(name, count)] = names.most_common(1)
            likely.append(LikelyRename(team.name, name, count, len(emails)))
    once = Counter(fold_name(rename.new) for rename in likely)
    return [rename for rename in likely if once[fold_name(rename.new)] == 1]


def _move_people(tx: Connection, source: int, target: int | None) -> int:
    theirs = MEMBER.c.team_id == source
    active = int(tx.scalar(select(func.count()).select_from(MEMBER).where(theirs, IS_ACTIVE)) or 0)
    tx.execute(update(MEMBER).where(theirs).values(team_id=target))
    return active
