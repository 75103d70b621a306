"""The keys under which the ledger keeps what the bot says by itself about a conference."""

from datetime import UTC, date, datetime

import pytest

from engine.community.rules.reminder_times import Lead
from engine.conference.notifications import (
    AgendaOfDay,
    CallClosing,
    CoSpeakerAsked,
    DecisionMade,
    ReviewerAsked,
    ScheduleChanged,
    TalkComing,
)
from engine.conference.records.tables import Decision
from engine.notices.notification import Notification
from engine.rooms import NOTIFICATIONS

AT = datetime(2026, 9, 1, 23, 59, 58, 123456, UTC)


@pytest.mark.parametrize(
    ("notification", "key"),
    [
        (CallClosing(4, AT), "deadline/4@2026-09-01T23:59"),
        (TalkComing(Lead.WEEK, 7, AT), "week/7@2026-09-01T23:59"),
        (TalkComing(Lead.DAY, 7, AT), "day/7@2026-09-01T23:59"),
        (AgendaOfDay(4, date(2026, 10, 27)), "agenda/4@2026-10-27"),
        (DecisionMade(7, Decision.WAITLISTED), "decision/7/waitlisted"),
        (CoSpeakerAsked(7), "with/7"),
        (ReviewerAsked(4), "committee/4"),
        (ScheduleChanged(4, AT), "schedule/4/2026-09-01T23:59:58.123456"),
    ],
)
def test_a_notification_comes_back_from_the_key_that_the_ledger_keeps(notification: Notification, key: str) -> None:
    assert notification.key == key
    revived = NOTIFICATIONS.revive(notification.kind.name, key)
    assert (type(revived), revived.key) == (type(notification), key)
