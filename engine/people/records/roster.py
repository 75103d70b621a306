"""Brings a roster into the database: everything is checked and compared first, then written in bulk."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, bindparam, insert, select, update

from engine.csv_table import Problem
from engine.people.records.members import MEMBER, TEAM, MemberStatus
from engine.people.records.organisations import lock_organisation
from engine.people.records.planning import replan_members
from engine.people.rules.roster import COLUMNS, Roster, list_problems
from engine.people.rules.spelling import fold_name

PersonValues = dict[str, Any]
"""A person by MEMBER's columns, as a roster speaks of them: ``team_id`` is the team's name and ``manager_id`` the
manager's e-mail, so that teams and people who have no id yet compare like all others."""
_STORED = {"role": "role_id", "team": "team_id", "manager_email": "manager_id"}
"""Columns of the file that the table calls otherwise."""
_COMPARED = {_STORED.get(column, column): column for column in COLUMNS if column != "email"}
"""Columns of the table that a file can change, and what the file calls them."""
_FOLLOWED = {"timezone": "UTC", "locale": "en"}
"""Columns that platforms tell, too, and what an empty cell stands for."""
_KEPT = ("standing", "keeps_timezone", *(f"listed_{column}" for column in _FOLLOWED))
CHAIN = 10
"""People whom the sentence about a circle of managers names at most."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, or would do. People who are not in the file are untouched and not counted."""

    created: int
    updated: int
    """People of whom at least one value changed, or who are back."""
    unchanged: int
    teams_created: int


@dataclass(frozen=True, slots=True)
class _Present:
    """Who and what the database has: ids by e-mail and by team name, everybody's values by e-mail."""

    members: dict[str, int]
    values: dict[str, PersonValues]
    teams: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Changes:
    """What there is to write, by e-mail."""

    created: dict[str, PersonValues]
    updated: dict[str, PersonValues]
    teams: list[str]


def import_roster(tx: Connection, organisation_id: int, roster: Roster, *, dry_run: bool = False) -> ImportSummary:
    """Bring the people of `roster` up to date in one organisation, and return how many that were.

    Only the file's columns change; who had left and is in the file is active again. A second import of the same file
    writes nothing. Raises RosterError before any write where a manager is unknown or people manage each other in a
    circle. Imports into one organisation wait for each other on PostgreSQL, as all writers do on SQLite."""
    if not lock_organisation(tx, organisation_id):
        raise list_problems([(0, f"There is no organisation {organisation_id}.")])
    present = _find_present(tx, organisation_id)
    if problems := [*_manager_problems(roster, present)]:
        raise list_problems(problems)
    changes = _compare_rows(roster, present)
    if not dry_run:
        _write_changes(tx, organisation_id, changes, present)
    created, updated = len(changes.created), len(changes.updated)
    return ImportSummary(created, updated, len(roster.rows) - created - updated, len(changes.teams))


def _find_present(tx: Connection, organisation_id: int) -> _Present:
    team_query = select(TEAM.c.name, TEAM.c.id).where(TEAM.c.organisation_id == organisation_id).order_by(TEAM.c.id)
    teams = dict(tx.execute(team_query).all())
    people = tx.execute(select(MEMBER).where(MEMBER.c.organisation_id == organisation_id)).all()
    email_of = {person.id: person.email for person in people}
    name_of = {team_id: name for name, team_id in teams.items()}
    values = {
        person.email: {
            **{column: getattr(person, column) for column in (*_COMPARED, *_KEPT)},
            "team_id": name_of.get(person.team_id),
            "manager_id": email_of.get(person.manager_id),
        }
        for person in people
    }
    return _Present({email: member_id for member_id, email in email_of.items()}, values, teams)


def _manager_problems(roster: Roster, present: _Present) -> Iterator[Problem]:
    if "manager_email" not in roster.columns:
        return
    lines = {row.email: row.line for row in roster.rows}
    for row in roster.rows:
        manager = row.manager_email
        if manager and manager not in lines and manager not in present.members:
            yield row.line, f"the manager {manager} is neither in this file nor on the roster; give them a row."
    managers = {email: values["manager_id"] for email, values in present.values.items()}
    managers |= {row.email: row.manager_email for row in roster.rows}
    for chain in _find_circles(managers):
        here = [(lines[email], place) for place, email in enumerate(chain) if email in lines]
        if here:
            line, place = min(here)
            yield line, f"people manage each other in a circle: {_chain_words(chain[place:] + chain[:place])}."


def _find_circles(managers: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Everybody who is their own manager over some others, given each person's manager."""
    done: set[str] = set()
    for start in managers:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in done:
            done.add(at)
            path.append(at)
            at = managers.get(at)
        if at in path:
            yield path[path.index(at) :]


def _chain_words(people: list[str]) -> str:
    more = len(people) - CHAIN
    shown = people if more <= 0 else [*people[:CHAIN], f"… {more} more …"]
    return " → ".join([*shown, people[0]])


def _compare_rows(roster: Roster, present: _Present) -> _Changes:
    """Compare the file with the database. Upper and lower case do not make two teams of one name."""
    created: dict[str, PersonValues] = {}
    updated: dict[str, PersonValues] = {}
    spelling = {fold_name(name): name for name in present.teams} | {name: name for name in present.teams}
    given = [column for column, title in _COMPARED.items() if title in roster.columns]
    for row in roster.rows:
        values: PersonValues = {column: getattr(row, title) for column, title in _COMPARED.items()}
        values["standing"] = MemberStatus.ACTIVE
        if row.team:
            values["team_id"] = spelling.get(row.team) or spelling.setdefault(fold_name(row.team), row.team)
        known = present.values.get(row.email)
        if known is None:
            created[row.email] = values | {f"listed_{column}": values[column] for column in _FOLLOWED}
        elif changed := _find_changes(values, known, given):
            updated[row.email] = changed
    named = dict.fromkeys(values.get("team_id") for values in (*created.values(), *updated.values()))
    return _Changes(created, updated, [name for name in named if name and name not in present.teams])


def _find_changes(values: PersonValues, known: PersonValues, given: list[str]) -> PersonValues:
    """What a row changes about somebody; a zone or a language only if the roster has not said it before."""
    changes = {column: values[column] for column in given if column not in _FOLLOWED}
    changes["standing"] = MemberStatus.AWAY if known["standing"] == MemberStatus.AWAY else MemberStatus.ACTIVE
    for column, usual in _FOLLOWED.items():
        said = values[column]
        is_new = column in given and said != (known[f"listed_{column}"] or usual)
        changes[f"listed_{column}"] = said if column in given else known[f"listed_{column}"]
        is_free = is_new and not (column == "timezone" and known["keeps_timezone"])
        changes[column] = said if is_free else known[column]
    same = all(known[column] == value for column, value in changes.items())
    return {} if same else changes


def _write_changes(tx: Connection, organisation_id: int, changes: _Changes, present: _Present) -> None:
    """Write teams, then new people, then who changed, and last who manages the new ones, who may be new themselves."""
    own = {"organisation_id": organisation_id}
    teams = present.teams | _insert_rows(tx, TEAM.c.name, [{**own, "name": name} for name in changes.teams])
    people = [
        {**own, "email": email, "is_owner": False, **_to_columns(values, teams, {})}
        for email, values in changes.created.items()
    ]
    members = present.members | _insert_rows(tx, MEMBER.c.email, people)
    updated = {members[email]: _to_columns(values, teams, members) for email, values in changes.updated.items()}
    _update_members(tx, updated)
    moved = [members[email] for email, values in changes.updated.items() if _has_moved(values, present.values[email])]
    if moved:
        replan_members(tx, moved)
    managed = {email: values["manager_id"] for email, values in changes.created.items() if values["manager_id"]}
    _update_members(tx, {members[email]: {"manager_id": members[manager]} for email, manager in managed.items()})


def _has_moved(values: PersonValues, before: PersonValues) -> bool:
    """Whether somebody's clock is another one now."""
    return bool(values.get("timezone", before["timezone"]) != before["timezone"])


def _to_columns(values: PersonValues, teams: Mapping[str, int], members: Mapping[str, int]) -> PersonValues:
    """Values as the table has them: ids of teams and managers, none for a manager who is not in `members`."""
    ids = {"team_id": teams, "manager_id": members}
    return {column: ids[column].get(value) if column in ids else value for column, value in values.items()}


def _insert_rows(tx: Connection, key: Column[str], rows: list[PersonValues]) -> dict[str, int]:
    """Insert rows of one table, and return their ids by `key`. SQLAlchemy sends a thousand rows a statement, fewer
    where a database takes fewer variables."""
    if not rows:
        return {}
    return dict(tx.execute(insert(key.table).returning(key, key.table.c.id), rows).all())


def _update_members(tx: Connection, rows: Mapping[int, PersonValues]) -> None:
    """Set the same columns of members, by id: one statement, which the driver prepares once and runs for each."""
    if not rows:
        return
    columns = next(iter(rows.values()))
    statement = update(MEMBER).where(MEMBER.c.id == bindparam("_id"))
    statement = statement.values({column: bindparam(f"_{column}") for column in columns})
    values = [{"_id": key, **{f"_{name}": value for name, value in row.items()}} for key, row in rows.items()]
    tx.execute(statement, values)
