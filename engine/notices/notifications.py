"""Notifications about notifications: the digest, the silence, and people whom nothing reaches."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.notices import cards
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer, UnreadableKey
from engine.notices.records.notices import NOTICE
from engine.notices.states import NoticeState
from engine.people.records.reachability import find_unreachable
from engine.turn import Turn

NAMED = 10
"""Unreachable people who are named to an owner; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Digest(Notification):
    """What was over the week's budget, in one message."""

    kind = Kind("digest", budgeted=False, awaits_answer=True, optional=False)
    key_format = "{week}"
    example_values = ("2026-W10",)
    week: str

    def offer(self, turn: Turn, due: Due) -> Offer:
        """Everything that was held back and is still worth saying."""
        query = select(NOTICE).where(NOTICE.c.member_id == turn.scope.member_id, NOTICE.c.state == NoticeState.HELD)
        held = turn.tx.execute(query.order_by(NOTICE.c.id)).all()
        offered = []
        for row in held:
            if row.kind in due.wishes.kinds_off:
                continue
            try:
                notification = due.revive(row.kind, row.occurrence)
            except UnreadableKey:
                continue
            offered.append(notification.offer(turn, due._replace(id=row.id, expires_at=row.expires_at)).card)
        wanted = [card for card in offered if card]
        return Offer(cards.digest_card(turn.voice, wanted)) if wanted else NOTHING


@dataclass(frozen=True, slots=True)
class GoingQuiet(Notification):
    """The bot says that it goes quiet."""

    kind = Kind("quiet", budgeted=False, awaits_answer=True, optional=False, announces_silence=True)
    key_format = "{week}"
    example_values = ("2026-W10",)
    week: str

    def offer(self, turn: Turn, due: Due) -> Offer:
        return Offer(cards.quiet_card(turn.voice, due.id))


@dataclass(frozen=True, slots=True)
class UnreachedPeople(Notification):
    """For owners: whom a platform takes no messages for."""

    kind = Kind("unreached", budgeted=False, awaits_answer=False, optional=False)
    key_format = "{week}"
    example_values = ("2026-W10",)
    week: str

    def offer(self, turn: Turn, due: Due) -> Offer:
        people = find_unreachable(turn.tx, turn.scope.organisation_id, NAMED + 1)
        return Offer(cards.unreached_card(turn.voice, people, NAMED)) if people else NOTHING
