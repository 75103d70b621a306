"""What an operator does about teams: another name, two that become one, one that ends."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from engine.chat.errors import AdvanceError
from engine.chat.understand import find_closest
from engine.people.records.members import IS_ACTIVE, MEMBER, TEAM, is_active_in
from engine.people.records.teams import NamedTeam
from engine.people.rules.roster import LONGEST_NAME, Roster
from engine.people.rules.spelling import fold_name, squeeze_name

MOST = 0.8
"""The part of a team from which it is asked whether another name is only that."""
FEWEST = 2
"""People of a team whose other name says nothing if there are fewer."""
CLOSE = 70
"""Likeness of two names, of 100, from which one is asked about."""


class TeamError(AdvanceError):
    """Something about a team cannot be done; a sentence says what to do instead."""


@dataclass(frozen=True, slots=True)
class LikelyRename:
    """A team most of whose people a roster has in a team that there is not yet."""

    old: str
    new: str
    people: int
    of: int


def rename_team(tx: Connection, organisation_id: int, old: str, new: str) -> NamedTeam:
    """Give a team another name; figures and people stay its own. Raises TeamError for a name that another team has."""
    team, name = find_team_called(tx, organisation_id, old), squeeze_name(new)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise TeamError(f"A team needs a name of up to {LONGEST_NAME} characters.")
    taken = _find_teams(tx, organisation_id).get(fold_name(name))
    if taken and taken.id != team.id:
        raise TeamError(f"There is a team “{taken.name}” already. Run: advance team merge “{team.name}” “{taken.name}”")
    tx.execute(update(TEAM).where(TEAM.c.id == team.id).values(name=name))
    return NamedTeam(team.id, name)


def merge_teams(tx: Connection, organisation_id: int, source: str, target: str) -> int:
    """Have everybody of a team be in another one; returns how many are there and active.

    What has been told of the first stays what it was: its figures are of those people then.
    """
    first, second = (find_team_called(tx, organisation_id, name) for name in (source, target))
    if first.id == second.id:
        raise TeamError(f"“{first.name}” is one team already.")
    return _move_people(tx, first.id, second.id)


def end_team(tx: Connection, organisation_id: int, name: str) -> int:
    """Have everybody of a team be in none; returns how many are there and active."""
    return _move_people(tx, find_team_called(tx, organisation_id, name).id, None)


def find_team_called(tx: Connection, organisation_id: int, name: str) -> NamedTeam:
    """A team by its name, in any case. Raises TeamError that names the nearest one."""
    teams, wanted = _find_teams(tx, organisation_id), fold_name(name)
    if wanted in teams:
        return teams[wanted]
    near = find_closest(wanted, teams, CLOSE)
    hint = f" Did you mean “{teams[near].name}”?" if near else ""
    raise TeamError(f"There is no team “{squeeze_name(name)}”.{hint}")


def find_likely_renames(tx: Connection, organisation_id: int, roster: Roster) -> list[LikelyRename]:
    """The teams that a roster seems to call otherwise; of two that come into one, none is."""
    if "team" not in roster.columns:
        return []
    teams = _find_teams(tx, organisation_id)
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


def _find_teams(tx: Connection, organisation_id: int) -> dict[str, NamedTeam]:
    """The teams of an organisation by their names as they are compared."""
    rows = tx.execute(select(TEAM.c.id, TEAM.c.name).where(TEAM.c.organisation_id == organisation_id))
    return {fold_name(name): NamedTeam(team_id, name) for team_id, name in rows}


def _move_people(tx: Connection, source: int, target: int | None) -> int:
    theirs = MEMBER.c.team_id == source
    active = int(tx.scalar(select(func.count()).select_from(MEMBER).where(theirs, IS_ACTIVE)) or 0)
    tx.execute(update(MEMBER).where(theirs).values(team_id=target))
    return active
