"""What the tests of notices share: Ada in the program, and a platform that takes the bot's messages."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conversation import Chat
from tests.notices.mailbox import Mailbox, enrol_in_program, open_mailbox

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def mailbox(chat: Chat) -> Mailbox:
    """Ada is in the program from Monday 2 March 2026 on, and it is the Sunday before."""
    chat.clock.time = MONDAY - timedelta(days=1)
    enrol_in_program(chat, "ada", MONDAY.date())
    return open_mailbox(chat)
