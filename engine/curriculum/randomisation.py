"""Cohorts whose weekly messages begin at different times, and the lot that decides who joins which.

Two cohorts with the same first day, of which one waits for its messages, show what the messages do: before the second
one's begin, nothing else tells the two apart, as long as nobody chose who is where. So chance divides people, half and
half, from a seed that is kept: anybody can draw again and find the same halves.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import Connection, select

from engine.curriculum.cohorts import Assignment, CohortError, Joining, check_messages, plan_assignment
from engine.curriculum.records.enrolments import CohortSummary, NewEnrolment, enrol, find_cohorts, set_messages_after
from engine.curriculum.records.randomisation import CohortPair, NewDraw, find_randomised_pairs, save_draw
from engine.people.records.members import MEMBER

SEEDS = 2**31
"""Seeds are whole numbers from 0 to below this."""


@dataclass(frozen=True, slots=True)
class Randomisation:
    """What a lot does."""

    earlier: CohortSummary
    later: CohortSummary
    first_half: Sequence[int]
    """People who join the earlier one."""
    second_half: Sequence[int]
    seed: int
    assignment: Assignment

    @property
    def smaller_half(self) -> int:
        """How many people the smaller half has."""
        return min(len(self.first_half), len(self.second_half))

    @property
    def weeks_apart(self) -> int:
        """How many weeks lie between the messages of the two."""
        return self.later.messages_after - self.earlier.messages_after


def split_randomly(people: Sequence[int], seed: int) -> tuple[list[int], list[int]]:
    """Divide people by chance, the same way for the same seed; of an odd number it gives either half one more."""
    chance = Random(seed)
    shuffled = list(people)
    chance.shuffle(shuffled)
    half = (len(shuffled) + chance.randrange(2)) // 2
    return shuffled[:half], shuffled[half:]


def plan_draw(
    tx: Connection, organisation_id: int, cohorts: tuple[CohortSummary, CohortSummary], joining: Joining, seed: int
) -> Randomisation:
    """What chance decides with a seed about which of two cohorts each of some people joins. Raises CohortError for
    cohorts that could not be compared, and for a seed out of range."""
    earlier, later = sorted(cohorts, key=lambda cohort: cohort.messages_after)
    _check_comparable(earlier, later, joining.now.date())
    if not 0 <= seed < SEEDS:
        raise CohortError(f"A seed is a whole number from 0 to {SEEDS - 1}.")
    assignment = plan_assignment(tx, cohorts, joining)
    halves = split_randomly(_sort_by_address(tx, organisation_id, assignment.members), seed)
    return Randomisation(earlier, later, *halves, seed, assignment)


def randomise(
    tx: Connection, organisation_id: int, cohorts: tuple[CohortSummary, CohortSummary], joining: Joining, seed: int
) -> Randomisation:
    """Let chance decide which of two cohorts each of some people joins; raises as `plan_draw`."""
    plan = plan_draw(tx, organisation_id, cohorts, joining, seed)
    halves = ((plan.first_half, plan.earlier), (plan.second_half, plan.later))
    cohort_of = {member: cohort for half, cohort in halves for member in half}
    enrolments = [NewEnrolment(member, cohort.start, cohort.id) for member, cohort in cohort_of.items()]
    enrol(tx, organisation_id, enrolments, joining.now)
    drawn = {member: cohort.id for member, cohort in cohort_of.items()}
    save_draw(tx, organisation_id, NewDraw(CohortPair(plan.earlier.id, plan.later.id), seed, drawn), joining.now)
    return plan


def change_messages(tx: Connection, organisation_id: int, cohort: CohortSummary, after: int, today: date) -> None:
    """Let a cohort's weekly messages begin so many weeks after its start. Raises CohortError once they have begun, and
    where it would then not wait longer than the cohort that it was drawn against."""
    if cohort.messages_from <= today:
        raise CohortError(
            f"The weekly messages of “{cohort.name}” began on {cohort.messages_from}. Some have come by now, so "
            "another day would be untrue. Make another cohort."
        )
    if cohort.start + timedelta(weeks=after) < today:
        raise CohortError(f"“{cohort.name}” has waited for longer than that: {after} weeks after its start are over.")
    check_messages(cohort.start, after, today)
    cohorts = {other.id: other for other in find_cohorts(tx, organisation_id)}
    waits = {other.id: other.messages_after for other in cohorts.values()} | {cohort.id: after}
    for pair in find_randomised_pairs(tx, organisation_id):
        if waits[pair.earlier_id] >= waits[pair.later_id]:
            raise CohortError(
                f"A lot divided people between “{cohorts[pair.earlier_id].name}” and “{cohorts[pair.later_id].name}”, "
                "whose messages begin later. They must still do so afterwards."
            )
    set_messages_after(tx, cohort.id, after)


def _sort_by_address(tx: Connection, organisation_id: int, members: Collection[int]) -> list[int]:
    """Members in an order that does not depend on who came first."""
    everybody = select(MEMBER.c.id).where(MEMBER.c.organisation_id == organisation_id).order_by(MEMBER.c.email)
    wanted = set(members)
    return [member for member in tx.scalars(everybody) if member in wanted]


def _check_comparable(earlier: CohortSummary, later: CohortSummary, today: date) -> None:
    """Raise CohortError where a lot between two cohorts would not show what messages do."""
    if earlier.id == later.id:
        raise CohortError("A lot needs two cohorts; these are one.")
    if earlier.start != later.start:
        raise CohortError(
            f"“{earlier.name}” starts on {earlier.start}, “{later.name}” on {later.start}. With the same first day "
            "nothing but the messages tells them apart."
        )
    if earlier.messages_after == later.messages_after:
        raise CohortError(
            f"The weekly messages of “{earlier.name}” and “{later.name}” begin at the same time. "
            f"Run: advance cohort messages “{later.name}” --after 4"
        )
    if earlier.start < today:
        raise CohortError(f"These cohorts started on {earlier.start}. A lot must be drawn before anything happens.")
