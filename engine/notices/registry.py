"""What each kind of notice says, built from what is true when it is sent; nothing where that is no longer so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from engine.assessment.records import shared_with
from engine.certificates.records import find_latest as find_latest_certificate
from engine.chat.cards import Card
from engine.community import notifications as announcements
from engine.conference.notifications import announcement as conference_announcement
from engine.curriculum.cards.reviews import review_answer_card, review_request_card
from engine.curriculum.progress import Place, find_place
from engine.curriculum.records.projects import find_answers
from engine.curriculum.records.reviews import find_reviews, pending_reviews
from engine.curriculum.weekly import AHEAD, behind, behind_at, weekly_at
from engine.hackathon import notifications as hackathon
from engine.insight.flows.monthly import month_card
from engine.mentoring import notifications as mentoring
from engine.notices import cards
from engine.notices.planner import Planned
from engine.notices.policies import (
    BEHIND,
    CONFERENCE,
    CONFERENCE_NEWS,
    DIGEST,
    EVENT,
    EVENT_AFTER,
    EVENT_NEWS,
    HACKATHON,
    HACKATHON_NEWS,
    MENTORING,
    QUIET,
    REASSESS,
    REASSESS_AFTER,
    REMINDER,
    REVIEW,
    REVIEWED,
    SHARED,
    TEAMS,
    UNREACHED,
    WEEKLY,
    NoticeState,
)
from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import Wishes, working_day_later
from engine.nudges import responses as answers
from engine.people.records.members import find_unreachable
from engine.scoring.history import history
from engine.scoring.records import find_latest
from engine.store.compiled_sql import MemberBatchQuery
from engine.turn import Turn

TOLD = 10
"""Unreachable people who are named to an owner; the rest is a number."""

HELP_AGAIN = timedelta(weeks=6)
"""Time between two messages of help for being behind."""


class Due(NamedTuple):
    """A notice whose time has come, and its reader's wishes."""

    id: int
    kind: str
    occurrence: str
    expires_at: datetime
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Offer:
    """What a notice says. `subject` is what it offers, in the ids of the content."""

    card: Card | None = None
    subject: str = ""
    follow: Planned | None = None
    """A notice of the same reader that follows from this one, later in the week."""


NOTHING = Offer()
Builder = Callable[[Turn, Due], Offer]


def build_weekly(turn: Turn, due: Due) -> Offer:
    """The week and its action; who is behind gets help of its own two working days later."""
    place = find_place(turn)
    if place is None:
        return NOTHING
    help_ = _help_later(turn, due, place)
    week = weekly_at(turn, place)
    if week is None:
        return Offer(follow=help_)
    put_off = answers.put_off(turn)
    if put_off and put_off.action.id == week.action:
        put_off = None
    return Offer(cards.weekly_card(turn.voice, due.id, week, put_off), week.action, help_)


def build_behind(turn: Turn, due: Due) -> Offer:
    found = behind(turn)
    return Offer(cards.behind_card(turn.voice, due.id, found), found.smallest.id) if found else NOTHING


def build_reassess(turn: Turn, due: Due) -> Offer:
    """Only while the latest result is still the old one."""
    core, member = turn.pack.core.id, turn.scope.member_id
    if member not in find_latest(turn.tx, [member], core, before=turn.now - REASSESS_AFTER):
        return NOTHING
    results = [each for each in history(turn.tx, member, turn.pack) if each.form.id == core]
    return Offer(cards.reassess_card(turn.voice, due.id, results[-1])) if results else NOTHING


def build_event(turn: Turn, due: Due) -> Offer:
    return Offer(announcements.reminder(turn, due.occurrence))


def build_event_news(turn: Turn, due: Due) -> Offer:
    return Offer(announcements.news(turn, due.occurrence))


def build_event_after(turn: Turn, due: Due) -> Offer:
    """Only for those who want to hear of events."""
    return NOTHING if EVENT in due.wishes.kinds_off else Offer(announcements.afterwards(turn, due.occurrence))


def build_hackathon(turn: Turn, due: Due) -> Offer:
    return Offer(hackathon.reminder(turn, due.occurrence))


def build_hackathon_news(turn: Turn, due: Due) -> Offer:
    return Offer(hackathon.news(turn, due.occurrence))


def build_conference(turn: Turn, due: Due) -> Offer:
    return Offer(conference_announcement(turn, due.occurrence))


def build_review(turn: Turn, due: Due) -> Offer:
    """A colleague's request, as long as it is open; the occurrence is its id."""
    found = next((each for each in pending_reviews(turn) if str(each.id) == due.occurrence), None)
    if found is None or found.project_id not in turn.pack.curriculum.capstone_ids:
        return NOTHING
    return Offer(review_request_card(turn.voice, turn.pack.curriculum, found), found.project_id)


def build_reviewed(turn: Turn, due: Due) -> Offer:
    """The answer of a colleague to a request, unless another one has followed; the occurrence is the request's id."""
    curriculum, found = turn.pack.curriculum, find_reviews(turn.tx, turn.scope.member_id)
    answered = [each for name, each in found.items() if each.answered_at and name in curriculum.capstone_ids]
    review = next((each for each in answered if str(each.id) == due.occurrence), None)
    if review is None:
        return NOTHING
    certificate = find_latest_certificate(turn.tx, turn.scope.member_id, curriculum.certificate.id)
    is_last = review == max(answered, key=lambda each: (each.answered_at, each.id))
    certified = is_last and certificate is not None and certificate.revoked_at is None
    return Offer(review_answer_card(turn.voice, curriculum, review, certified=certified), review.project_id)


def build_shared(turn: Turn, due: Due) -> Offer:
    """A result that somebody shares, as long as they do; the occurrence is the assessment's id."""
    found = shared_with(turn.tx, turn.scope.member_id)
    shared = next((each for each in found if str(each.assessment_id) == due.occurrence), None)
    return Offer(cards.shared_card(turn.voice, shared)) if shared else NOTHING


def build_teams(turn: Turn, due: Due) -> Offer:
    return Offer(month_card(turn))


def build_mentoring(turn: Turn, due: Due) -> Offer:
    return Offer(mentoring.news(turn, due.occurrence))


def build_reminder(turn: Turn, due: Due) -> Offer:
    """The earlier notice as it would be today; nothing where its subject is settled by now."""
    origin = answers.find_notice(turn, int(due.occurrence.partition("@")[0]))
    if origin is None or origin.kind not in BUILDERS:
        return NOTHING
    if origin.subject in find_answers(turn.tx, turn.scope.member_id):
        return NOTHING
    offer = BUILDERS[origin.kind](turn, due._replace(kind=origin.kind, occurrence=origin.occurrence))
    return replace(offer, card=cards.reminded(turn.voice, offer.card), follow=None) if offer.card else NOTHING


def build_digest(turn: Turn, due: Due) -> Offer:
    """Everything that was held back and is still worth saying."""
    query = select(NOTICE).where(NOTICE.c.member_id == turn.scope.member_id, NOTICE.c.state == NoticeState.HELD)
    rows = turn.tx.execute(query.order_by(NOTICE.c.id)).all()
    each = [Due(row.id, row.kind, row.occurrence, row.expires_at, due.wishes) for row in rows]
    wanted = [one for one in each if one.kind not in due.wishes.kinds_off]
    offers = [BUILDERS[one.kind](turn, one) for one in wanted]
    found = [offer.card for offer in offers if offer.card]
    return Offer(cards.digest_card(turn.voice, found)) if found else NOTHING


def build_quiet(turn: Turn, due: Due) -> Offer:
    return Offer(cards.quiet_card(turn.voice, due.id))


def build_unreached(turn: Turn, due: Due) -> Offer:
    found = find_unreachable(turn.tx, turn.scope.organisation_id, TOLD + 1)
    return Offer(cards.unreached_card(turn.voice, found, TOLD)) if found else NOTHING


BUILDERS: Mapping[str, Builder] = {
    WEEKLY: build_weekly,
    REASSESS: build_reassess,
    BEHIND: build_behind,
    EVENT: build_event,
    EVENT_NEWS: build_event_news,
    EVENT_AFTER: build_event_after,
    HACKATHON: build_hackathon,
    HACKATHON_NEWS: build_hackathon_news,
    CONFERENCE: build_conference,
    CONFERENCE_NEWS: build_conference,
    REVIEW: build_review,
    REVIEWED: build_reviewed,
    SHARED: build_shared,
    TEAMS: build_teams,
    MENTORING: build_mentoring,
    REMINDER: build_reminder,
    DIGEST: build_digest,
    QUIET: build_quiet,
    UNREACHED: build_unreached,
}

READS: Mapping[str, Sequence[MemberBatchQuery]] = {WEEKLY: (*AHEAD, answers.LAST_WEEKLY), BEHIND: AHEAD}
"""By kind, what is read ahead for all its readers in a slice; kinds that come one by one read for themselves."""


def _help_later(turn: Turn, due: Due, place: Place) -> Planned | None:
    """Help for somebody who is behind, if they have had none for a while: more would be nagging."""
    found = None if BEHIND in due.wishes.kinds_off else behind_at(turn, place)
    if found is None or answers.had_lately(turn, BEHIND, turn.now - HELP_AGAIN):
        return None
    when = working_day_later(due.wishes.rhythm, turn.now, 2)
    return Planned(BEHIND, found.key, when, working_day_later(due.wishes.rhythm, when, 2))
