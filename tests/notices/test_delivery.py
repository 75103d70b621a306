"""A notice's way from the ledger to its reader, in good and bad weather."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from advance.engine.curriculum.enrolments import enrol
from tests.chat import Chat, words
from tests.notices.mailbox import Mailbox, ledger, open_mailbox
from tests.turns import in_turn

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST_DAY = MONDAY.date()


@pytest.fixture
def mailbox(chat: Chat) -> Mailbox:
    """Ada is in the program from Monday on, and it is the Sunday before."""
    chat.clock.time = MONDAY - timedelta(days=1)
    enrol_in_program(chat, "ada")
    return open_mailbox(chat)


def enrol_in_program(chat: Chat, who: str, start: date = FIRST_DAY) -> None:
    in_turn(
        chat,
        who,
        lambda turn: enrol(turn.tx, turn.scope.organisation_id, turn.scope.member_id, start, turn.now),
    )


async def test_the_week_arrives_on_monday_at_nine(chat: Chat, mailbox: Mailbox) -> None:
    await mailbox.live_until(MONDAY + timedelta(days=4))
    (message,) = mailbox.messages
    assert (message.user, message.at, message.card.key) == ("ada", MONDAY, "weekly")
    assert "Week 1 of 16" in words(message.card)
    assert ledger(chat) == [("weekly", "2026-W10", "sent")]
