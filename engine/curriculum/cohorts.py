"""What an operator does about cohorts, and how a roster's start dates bring people into the program."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select

from engine.chat.errors import AdvanceError
from engine.chat.understand import find_closest
from engine.curriculum.records.enrolments import (
    ENROLMENT,
    CohortRow,
    add_cohort,
    enrol_many,
    find_cohorts,
    find_enrolments,
)
from engine.curriculum.rules.pace import Doubt, State, doubt, position
from engine.people.records.members import MEMBER, TEAM, MemberStatus

LONGEST_NAME = 100
BATCH = 5000
CLOSE = 70
"""Likeness of two names, of 100, from which one is asked about."""
LONGEST_WAIT = 8
"""Weeks after which a cohort's weekly messages begin at the latest: half of the program."""


class CohortError(AdvanceError):
    """Something about a cohort cannot be done; a sentence says what to do instead."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of the people that were to join a cohort."""

    joined: int
    moved: int
    """Of those, how many left another run."""
    already: int
    begun: int
    """How many are in a run that has begun, and stay there."""


def open_cohort(
    tx: Connection,
    organisation_id: int,
    name: str,
    start: date,
    today: date,
    weeks: Sequence[int],
    messages_after: int = 0,
) -> str:
    """Make a cohort; returns its name. Raises CohortError for a name that is taken, and for a start or a first week of
    messages that makes no sense."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise CohortError(f"A cohort needs a name of up to {LONGEST_NAME} characters.")
    taken = {each.name.casefold(): each for each in find_cohorts(tx, organisation_id)}
    if earlier := taken.get(name.casefold()):
        raise CohortError(f"There is a cohort “{earlier.name}” already; it starts on {earlier.start}.")
    match doubt(start, today, len(weeks)):
        case Doubt.OVER:
            raise CohortError(f"A cohort that started on {start} would be over by now. Choose a later day.")
        case Doubt.FAR:
            raise CohortError(f"{start} is more than two years ahead. Is the year right?")
        case None:
            check_messages(start, messages_after, today)
            add_cohort(tx, organisation_id, name, start, messages_after)
    return name


def check_messages(start: date, after: int, today: date) -> None:
    """Raise CohortError where weekly messages cannot begin so many weeks after a start. The past is what it was: had
    messages already come, saying that they had not would falsify every comparison."""
    if not 0 <= after <= LONGEST_WAIT:
        raise CohortError(f"Weekly messages begin 0 to {LONGEST_WAIT} weeks after the start, not {after}.")
    begin = start + timedelta(weeks=after)
    if after and begin < today:
        raise CohortError(f"Weekly messages cannot begin on {begin}: that day is over. Choose more weeks.")


def find_cohort(tx: Connection, organisation_id: int, name: str) -> CohortRow:
    """A cohort by its name, in any case. Raises CohortError that names the nearest one."""
    cohorts = {each.name.casefold(): each for each in find_cohorts(tx, organisation_id)}
    wanted = " ".join(name.split()).casefold()
    if wanted in cohorts:
        return cohorts[wanted]
    if not cohorts:
        raise CohortError("There is no cohort yet. Run: advance cohort add NAME --start 2026-01-12")
    near = find_closest(wanted, cohorts, CLOSE)
    hint = f"Did you mean “{cohorts[near].name}”?" if near else "Run: advance cohort list"
    raise CohortError(f"There is no cohort “{name}”. {hint}")


def assign(
    tx: Connection,
    organisation_id: int,
    cohort: CohortRow,
    members: Sequence[int],
    standard: Sequence[int],
    now: datetime,
    *,
    move: bool,
) -> Assigned:
    """Let members join a cohort. Whoever is in a run that has begun stays there, unless they are to `move`."""
    joining, found = may_join(tx, [cohort], members, standard, now, move=move)
    enrol_many(tx, organisation_id, [(member, cohort.start, cohort.id) for member in joining], now)
    return found


def may_join(
    tx: Connection,
    cohorts: Collection[CohortRow],
    members: Sequence[int],
    standard: Sequence[int],
    now: datetime,
    *,
    move: bool,
) -> tuple[list[int], Assigned]:
    """Which of the members join one of some cohorts when they are let, and what becomes of all of them."""
    names = {cohort.name for cohort in cohorts}
    joining: list[int] = []
    moved = already = begun = 0
    for part in _parts(members):
        current = find_enrolments(tx, part, standard)
        for member in part:
            run = current.get(member)
            if run is None:
                joining.append(member)
            elif run.cohort in names:
                already += 1
            elif move or position(run, now.date()).state is State.BEFORE:
                joining.append(member)
                moved += 1
            else:
                begun += 1
    return joining, Assigned(len(joining), moved, already, begun)


def people(
    tx: Connection, organisation_id: int, teams: Sequence[str], emails: Sequence[str], *, everybody: bool
) -> list[int]:
    """Active members by team, by address, or all of them. Raises CohortError for names that nobody has."""
    if everybody:
        return _members(tx, organisation_id)
    known = dict(tx.execute(select(TEAM.c.name, TEAM.c.id).where(TEAM.c.organisation_id == organisation_id)).all())
    by_name = {name.casefold(): name for name in known}
    found: dict[int, None] = {}
    for team in teams:
        name = by_name.get(team.casefold())
        if name is None:
            near = find_closest(team.casefold(), by_name, CLOSE)
            hint = f" Did you mean “{by_name[near]}”?" if near else ""
            raise CohortError(f"There is no team “{team}”.{hint}")
        found |= dict.fromkeys(_members(tx, organisation_id, MEMBER.c.team_id == known[name]))
    for email in emails:
        ids = _members(tx, organisation_id, MEMBER.c.email == email.strip().casefold())
        if not ids:
            raise CohortError(f"Nobody on the roster has the address {email}.")
        found |= dict.fromkeys(ids)
    return list(found)


def enrol_by_start_date(tx: Connection, organisation_id: int, standard: Sequence[int], now: datetime) -> int:
    """Bring people into the program on the start date of the roster; returns how many.

    Whoever was ever enrolled is left alone, and so is whoever's program would be over by now. A cohort that starts on
    the same day is theirs; others go at their own pace.
    """
    cohorts = {each.start: each.id for each in reversed(find_cohorts(tx, organisation_id))}
    ever = select(ENROLMENT.c.member_id).where(ENROLMENT.c.organisation_id == organisation_id)
    rows = tx.execute(
        select(MEMBER.c.id, MEMBER.c.start_date)
        .where(MEMBER.c.organisation_id == organisation_id, MEMBER.c.standing == MemberStatus.ACTIVE)
        .where(MEMBER.c.start_date.is_not(None), MEMBER.c.id.not_in(ever))
        .order_by(MEMBER.c.id)
    )
    new = [(member, start, cohorts.get(start)) for member, start in rows if not doubt(start, now.date(), len(standard))]
    enrol_many(tx, organisation_id, new, now)
    return len(new)


def _members(tx: Connection, organisation_id: int, *conditions: ColumnElement[bool]) -> list[int]:
    query = select(MEMBER.c.id).where(
        MEMBER.c.organisation_id == organisation_id, MEMBER.c.standing == MemberStatus.ACTIVE, *conditions
    )
    return list(tx.scalars(query.order_by(MEMBER.c.id)))


def _parts(members: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(members), BATCH):
        yield members[at : at + BATCH]
