"""What an operator does about cohorts, and how a roster's start dates bring people into the program."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from engine.chat.errors import AdvanceError
from engine.chat.understand import find_closest
from engine.curriculum.records.enrolments import (
    ENROLMENT,
    CohortSummary,
    NewEnrolment,
    add_cohort,
    enrol,
    find_cohorts,
    find_enrolments,
)
from engine.curriculum.rules.pace import ProgramState, StartProblem, check_start, find_position
from engine.people.records.members import MEMBER, MemberStatus, find_active_members
from engine.people.records.teams import find_team_called
from engine.people.rules.spelling import fold_address

LONGEST_NAME = 100
BATCH = 5000
CLOSE = 70
"""Likeness of two names, of 100, from which one is asked about."""
LONGEST_WAIT = 8
"""Weeks after which a cohort's weekly messages begin at the latest: half of the program."""


class CohortError(AdvanceError):
    """Something about a cohort cannot be done; a sentence says what to do instead."""


@dataclass(frozen=True, slots=True)
class NewCohort:
    """A cohort that is to be made."""

    name: str
    start: date
    messages_after: int = 0
    """Weeks from the start after which its weekly messages begin."""


@dataclass(frozen=True, slots=True)
class Joining:
    """People who are to join a cohort."""

    members: Sequence[int]
    weeks: Sequence[int]
    """The curriculum's weeks in their order."""
    now: datetime
    move: bool
    """Whether those come, too, whose run elsewhere has begun."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What becomes of people who are to join a cohort."""

    members: tuple[int, ...]
    """Those who join."""
    moved: int
    """Of those, how many leave another run."""
    already: int
    begun: int
    """How many are in a run that has begun, and stay there."""

    @property
    def joined(self) -> int:
        return len(self.members)


def open_cohort(tx: Connection, organisation_id: int, cohort: NewCohort, weeks: Sequence[int], today: date) -> str:
    """Make a cohort; returns its name. Raises CohortError for a name that is taken, and for a start or a first week of
    messages that makes no sense."""
    name, start = " ".join(cohort.name.split()), cohort.start
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise CohortError(f"A cohort needs a name of up to {LONGEST_NAME} characters.")
    taken = {other.name.casefold(): other for other in find_cohorts(tx, organisation_id)}
    if earlier := taken.get(name.casefold()):
        raise CohortError(f"There is a cohort “{earlier.name}” already; it starts on {earlier.start}.")
    match check_start(start, today, len(weeks)):
        case StartProblem.OVER:
            raise CohortError(f"A cohort that started on {start} would be over by now. Choose a later day.")
        case StartProblem.FAR:
            raise CohortError(f"{start} is more than two years ahead. Is the year right?")
        case None:
            check_messages(start, cohort.messages_after, today)
            add_cohort(tx, organisation_id, name, start, cohort.messages_after)
    return name


def check_messages(start: date, after: int, today: date) -> None:
    """Raise CohortError where weekly messages cannot begin so many weeks after a start. The past is what it was: had
    messages already come, saying that they had not would falsify every comparison."""
    if not 0 <= after <= LONGEST_WAIT:
        raise CohortError(f"Weekly messages begin 0 to {LONGEST_WAIT} weeks after the start, not {after}.")
    begin = start + timedelta(weeks=after)
    if after and begin < today:
        raise CohortError(f"Weekly messages cannot begin on {begin}: that day is over. Choose more weeks.")


def find_cohort(tx: Connection, organisation_id: int, name: str) -> CohortSummary:
    """A cohort by its name, in any case. Raises CohortError that names the nearest one."""
    cohorts = {cohort.name.casefold(): cohort for cohort in find_cohorts(tx, organisation_id)}
    wanted = " ".join(name.split()).casefold()
    if wanted in cohorts:
        return cohorts[wanted]
    if not cohorts:
        raise CohortError("There is no cohort yet. Run: advance cohort add NAME --start 2026-01-12")
    near = find_closest(wanted, cohorts, CLOSE)
    hint = f"Did you mean “{cohorts[near].name}”?" if near else "Run: advance cohort list"
    raise CohortError(f"There is no cohort “{name}”. {hint}")


def assign_members(tx: Connection, organisation_id: int, cohort: CohortSummary, joining: Joining) -> Assignment:
    """Let members join a cohort. Whoever is in a run that has begun stays there, unless they are to move."""
    assignment = plan_assignment(tx, [cohort], joining)
    enrolments = [NewEnrolment(member, cohort.start, cohort.id) for member in assignment.members]
    enrol(tx, organisation_id, enrolments, joining.now)
    return assignment


def plan_assignment(tx: Connection, cohorts: Collection[CohortSummary], joining: Joining) -> Assignment:
    """Which of the members join one of some cohorts when they are let, and what becomes of the others."""
    names = {cohort.name for cohort in cohorts}
    members: list[int] = []
    moved = already = begun = 0
    for first in range(0, len(joining.members), BATCH):
        batch = joining.members[first : first + BATCH]
        current = find_enrolments(tx, batch, joining.weeks)
        for member in batch:
            run = current.get(member)
            if run is None:
                members.append(member)
            elif run.cohort in names:
                already += 1
            elif joining.move or find_position(run, joining.now.date()).state is ProgramState.BEFORE:
                members.append(member)
                moved += 1
            else:
                begun += 1
    return Assignment(tuple(members), moved, already, begun)


def find_people(
    tx: Connection, organisation_id: int, teams: Sequence[str], emails: Sequence[str], *, everybody: bool
) -> list[int]:
    """Active members by team, by address, or all of them. Raises TeamError for a team that there is not, CohortError
    for an address that nobody has."""
    if everybody:
        return find_active_members(tx, organisation_id)
    people: dict[int, None] = {}
    for name in teams:
        team = find_team_called(tx, organisation_id, name)
        people |= dict.fromkeys(find_active_members(tx, organisation_id, MEMBER.c.team_id == team.id))
    for email in emails:
        members = find_active_members(tx, organisation_id, MEMBER.c.email == fold_address(email))
        if not members:
            raise CohortError(f"Nobody on the roster has the address {email}.")
        people |= dict.fromkeys(members)
    return list(people)


class Starters(NamedTuple):
    """How many people a roster's start dates bring into the program."""

    people: int
    again: int
    """Of those, how many have come back, for whom it is a new run."""


def enrol_by_start_date(tx: Connection, organisation_id: int, weeks: Sequence[int], now: datetime) -> Starters:
    """Bring people into the program on the start date of the roster.

    Whoever was ever enrolled is left alone, unless they have left since and have a later start date, and so is who
    would be through by now. A cohort that starts on the same day is theirs; others go at their own pace.
    """
    cohorts = {cohort.start: cohort.id for cohort in reversed(find_cohorts(tx, organisation_id))}
    ever = select(ENROLMENT.c.member_id).where(ENROLMENT.c.organisation_id == organisation_id)
    since = select(ENROLMENT.c.id).where(
        ENROLMENT.c.member_id == MEMBER.c.id, ENROLMENT.c.created_at > MEMBER.c.left_at
    )
    is_back = MEMBER.c.left_at.is_not(None) & MEMBER.c.id.in_(ever) & ~since.exists()
    rows = tx.execute(
        select(MEMBER.c.id, MEMBER.c.start_date, MEMBER.c.left_at, is_back)
        .where(MEMBER.c.organisation_id == organisation_id, MEMBER.c.standing == MemberStatus.ACTIVE)
        .where(MEMBER.c.start_date.is_not(None), MEMBER.c.id.not_in(ever) | is_back)
        .order_by(MEMBER.c.id)
    )
    new: dict[int, date] = {}
    again: set[int] = set()
    for member, start, left_at, back in rows:
        if check_start(start, now.date(), len(weeks)) or (back and start < left_at.date()):
            continue
        new[member] = start
        again |= {member} if back else set()
    enrol(tx, organisation_id, [NewEnrolment(member, start, cohorts.get(start)) for member, start in new.items()], now)
    return Starters(len(new), len(again))
