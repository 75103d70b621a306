"""What the bot says by itself about results."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from engine.assessment.cards import notifications as cards
from engine.assessment.records import find_shared_results
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer
from engine.notices.planner import MemberWeek
from engine.notices.rules.cadence import working_day_later
from engine.notices.schedule import schedule
from engine.scoring.history import find_results
from engine.scoring.records.results import find_latest_before
from engine.turn import Turn

REASSESS_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ReassessmentInvitation(Notification):
    """Three months after a result."""

    kind = Kind("reassess", budgeted=True, awaits_answer=True, optional=True)
    key_format = "after-{submitted}"
    example_values = (date(2026, 3, 2),)
    submitted: date
    """The day of the result."""

    def offer(self, turn: Turn, due: Due) -> Offer:
        """Only while the latest result is still the old one."""
        core, member = turn.pack.core.id, turn.scope.member_id
        if member not in find_latest_before(turn.tx, [member], core, before=turn.now - REASSESS_AFTER):
            return NOTHING
        results = [result for result in find_results(turn.tx, member, turn.pack) if result.form.id == core]
        return Offer(cards.reassess_card(turn.voice, due.id, results[-1])) if results else NOTHING


@dataclass(frozen=True, slots=True)
class SharedResult(Notification):
    """Somebody who reports to this person lets them see a result."""

    kind = Kind("shared", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{assessment}"
    example_values = (1,)
    assessment: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        """Only as long as it is shared."""
        results = find_shared_results(turn.tx, turn.scope.member_id)
        shared = next((result for result in results if result.assessment_id == self.assessment), None)
        return Offer(cards.shared_card(turn.voice, shared)) if shared else NOTHING


def plan_reassessments(tx: Connection, this: MemberWeek) -> None:
    """Put invitations to a reassessment into the ledger for members whose slot has come: on the next working day, one
    after each day's results that are old enough."""
    if ReassessmentInvitation.kind.name in this.wishes.kinds_off:
        return
    when = working_day_later(this.wishes.rhythm, this.slot.moment, 1)
    expires = working_day_later(this.wishes.rhythm, when, 3)
    invited: defaultdict[date, list[int]] = defaultdict(list)
    latest = find_latest_before(tx, this.members, this.pack.core.id, before=when - REASSESS_AFTER)
    for member, submitted in latest.items():
        invited[submitted.date()].append(member)
    for day, members in invited.items():
        schedule(tx, members, ReassessmentInvitation(day), when, expires)
