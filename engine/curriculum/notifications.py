"""What the bot says by itself about somebody's weeks, and about the reviews of their capstone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from engine.certificates.records import find_latest_certificate
from engine.curriculum.cards import notifications as cards
from engine.curriculum.cards.reviews import review_answer_card, review_request_card
from engine.curriculum.progress import MemberProgress, find_progress
from engine.curriculum.records.projects import find_action_answers
from engine.curriculum.records.reviews import find_pending_reviews, find_reviews
from engine.curriculum.weekly import READ_AHEAD, PostponedAction, find_catch_up_help, summarise_current_week
from engine.notices.kinds import WEEKLY, Kind
from engine.notices.notification import NOTHING, Due, FollowUp, Notification, Offer
from engine.notices.planner import MemberWeek
from engine.notices.records.notices import NOTICE
from engine.notices.responses import Response, had_since
from engine.notices.rules.cadence import working_day_later
from engine.notices.schedule import schedule
from engine.notices.states import NoticeState
from engine.store.compiled_sql import MemberBatchQuery, Theirs
from engine.turn import Turn

HELP_AGAIN = timedelta(weeks=6)
"""Time between two messages of help for being behind."""

BEHIND = Kind("behind", budgeted=True, awaits_answer=True, optional=True)


def _last_weekly(theirs: Theirs) -> Select[Any]:
    """The last weekly message that each member got."""
    got = theirs(NOTICE.c.member_id) & (NOTICE.c.kind == WEEKLY.name) & (NOTICE.c.state == NoticeState.SENT)
    last = select(func.max(NOTICE.c.id)).where(got).group_by(NOTICE.c.member_id)
    return select(*(NOTICE.c[name] for name in ("member_id", "id", "answer", "subject"))).where(NOTICE.c.id.in_(last))


LAST_WEEKLY = MemberBatchQuery(_last_weekly)


@dataclass(frozen=True, slots=True)
class WeeklyMessage(Notification):
    """The week: what it is about, and one action. Who is behind gets help two working days later."""

    kind = WEEKLY
    key_format = "{week}"
    reads = (*READ_AHEAD, LAST_WEEKLY)
    example_values = ("2026-W10",)
    week: str

    def offer(self, turn: Turn, due: Due) -> Offer:
        progress = find_progress(turn)
        if progress is None:
            return NOTHING
        follow_up = _plan_catch_up_help(turn, due, progress)
        week = summarise_current_week(turn, progress)
        if week is None:
            return Offer(follow_up=follow_up)
        postponed = _find_postponed(turn)
        if postponed and postponed.action.id == week.action:
            postponed = None
        return Offer(cards.weekly_card(turn.voice, due.id, week, postponed), week.action, follow_up)


@dataclass(frozen=True, slots=True)
class BehindHelp(Notification):
    """Help for somebody who is behind their schedule."""

    kind = BEHIND
    key_format = "{module}"
    reads = READ_AHEAD
    example_values = ("mlops",)
    module: str
    """The newest module that fell due."""

    def offer(self, turn: Turn, due: Due) -> Offer:
        catch_up = find_catch_up_help(turn)
        return Offer(cards.behind_card(turn.voice, due.id, catch_up), catch_up.smallest.id) if catch_up else NOTHING


@dataclass(frozen=True, slots=True)
class ReviewRequest(Notification):
    """Somebody's capstone item waits for this person's approval."""

    kind = Kind("review", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{review}"
    example_values = (1,)
    review: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        """A colleague's request, as long as it is open."""
        review = next((review for review in find_pending_reviews(turn) if review.id == self.review), None)
        if review is None or review.project_id not in turn.pack.curriculum.capstone_ids:
            return NOTHING
        return Offer(review_request_card(turn.voice, turn.pack.curriculum, review), review.project_id)


@dataclass(frozen=True, slots=True)
class ReviewAnswer(Notification):
    """What somebody has said to this person's capstone item."""

    kind = Kind("reviewed", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{review}"
    example_values = (1,)
    review: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The answer, unless another request has followed."""
        curriculum, reviews = turn.pack.curriculum, find_reviews(turn.tx, turn.scope.member_id)
        capstone = [review for project_id, review in reviews.items() if project_id in curriculum.capstone_ids]
        answered = {review.id: review for review in capstone if review.answered_at}
        review = answered.get(self.review)
        if review is None:
            return NOTHING
        certificate = find_latest_certificate(turn.tx, turn.scope.member_id, curriculum.certificate.id)
        is_last = review == max(answered.values(), key=lambda review: (review.answered_at, review.id))
        certified = is_last and certificate is not None and certificate.revoked_at is None
        return Offer(review_answer_card(turn.voice, curriculum, review, certified=certified), review.project_id)


def plan_weekly(tx: Connection, this: MemberWeek) -> None:
    """Put the weekly message into the ledger for members whose slot has come."""
    if this.has_message and WEEKLY.name not in this.wishes.kinds_off:
        schedule(tx, this.members, WeeklyMessage(this.name), this.slot.moment, this.slot.expires)


def _find_postponed(turn: Turn) -> PostponedAction | None:
    """The action of the last weekly message, where its reader answered “next week” and it is still open."""
    for notice_id, answer, subject in LAST_WEEKLY.rows(turn.tx, turn.scope.member_id):
        action = turn.pack.curriculum.action_by_id.get(subject) if answer == Response.NEXT_WEEK else None
        if action and action.id not in find_action_answers(turn.tx, turn.scope.member_id):
            return PostponedAction(notice_id, action)
    return None


def _plan_catch_up_help(turn: Turn, due: Due, progress: MemberProgress) -> FollowUp | None:
    """Help for somebody who is behind, if they have had none for a while: more would be nagging."""
    catch_up = None if BEHIND.name in due.wishes.kinds_off else find_catch_up_help(turn, progress)
    if catch_up is None or had_since(turn, BEHIND, turn.now - HELP_AGAIN):
        return None
    when = working_day_later(due.wishes.rhythm, turn.now, 2)
    return FollowUp(BehindHelp(catch_up.key), when, working_day_later(due.wishes.rhythm, when, 2))
