"""Rules that every notification of every room keeps, and what becomes of notices that nobody can read."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from engine.content.load import Content
from engine.notices.claim import RETRY_UNREADABLE
from engine.notices.notification import Notification
from engine.notices.records.notices import NOTICE
from engine.rooms import NOTIFICATIONS
from tests.conversation import Chat
from tests.notices.conftest import MONDAY
from tests.notices.mailbox import Mailbox, ledger

every_notification = pytest.mark.parametrize("notification", NOTIFICATIONS.notifications, ids=lambda cls: cls.__name__)


@every_notification
def test_its_key_reads_back_to_an_equal_notification(notification: type[Notification]) -> None:
    example = notification.example()
    revived = NOTIFICATIONS.revive(notification.kind.name, example.key)
    assert revived == example, f"give every field of {notification.__name__} a place in its key_format, {example.key!r}"
    assert revived.key == example.key


@every_notification
def test_its_key_is_read_by_no_other_notification_of_its_kind(notification: type[Notification]) -> None:
    key = notification.example().key
    readers = [other.__name__ for other in NOTIFICATIONS.find_classes(notification.kind.name) if other.read(key)]
    assert readers == [notification.__name__], f"make the key_formats differ: {key!r} is read by {readers}"


@every_notification
def test_its_kind_and_key_fit_into_the_ledger(notification: type[Notification]) -> None:
    assert len(notification.kind.name) <= NOTICE.c.kind.type.length
    assert len(notification.example().key) <= NOTICE.c.occurrence.type.length


@every_notification
def test_it_says_what_it_is_about(notification: type[Notification]) -> None:
    made_up = f"{notification.__name__}("
    documented = notification.__doc__ and not notification.__doc__.startswith(made_up)
    assert documented, f"{notification.__module__}.{notification.__name__} has no docstring"


def test_no_notification_is_registered_twice() -> None:
    assert [cls.__name__ for cls, count in Counter(NOTIFICATIONS.notifications).items() if count > 1] == []


def test_the_notifications_of_a_kind_have_one_policy() -> None:
    kinds = {notification.kind for notification in NOTIFICATIONS.notifications}
    names = Counter(kind.name for kind in kinds)
    assert [name for name, count in names.items() if count > 1] == [], "let them share one Kind object"


@pytest.mark.parametrize("kind", NOTIFICATIONS.optional)
def test_a_kind_that_can_be_switched_off_has_its_sentence(kind: str, content: Content) -> None:
    voice = content.voices.voice(content.pack.default_locale, "UTC")
    assert voice.line(f"notices.kind_{kind}"), f"write notices.kind_{kind} into content/copy/en"


@pytest.mark.parametrize(
    ("kind", "key"), [("from_the_future", "1"), ("weekly", "")], ids=["unknown kind", "unreadable key"]
)
async def test_a_notice_that_cannot_be_read_is_put_off_and_holds_nobody_up(
    chat: Chat, mailbox: Mailbox, kind: str, key: str
) -> None:
    _put_into_ledger(chat, kind, key)
    await mailbox.live_until(MONDAY + timedelta(minutes=30))
    assert mailbox.kinds() == [("weekly", "Mon 2026-03-02 09:00")]
    assert ledger(chat, "kind", "state", "attempts") == [(kind, "pending", 0), ("weekly", "sent", 0)]
    put_off = select(NOTICE.c.not_before).where(NOTICE.c.kind == kind, NOTICE.c.occurrence == key)
    not_before = chat.store.run(lambda tx: tx.execute(put_off).scalar_one())
    assert not_before == MONDAY - timedelta(minutes=1) + RETRY_UNREADABLE


async def test_one_that_may_have_been_sent_waits_to_be_looked_up(chat: Chat, mailbox: Mailbox) -> None:
    _put_into_ledger(chat, "from_the_future", "1", state="sending")
    await mailbox.live_until(MONDAY + timedelta(hours=3))
    assert mailbox.kinds() == [("weekly", "Mon 2026-03-02 09:00")]
    assert ledger(chat, "kind", "state", "attempts") == [("from_the_future", "sending", 0), ("weekly", "sent", 0)]


async def test_it_is_sent_once_a_program_can_read_it(
    chat: Chat, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(NOTIFICATIONS, "kinds", {})
        await mailbox.live_until(MONDAY + timedelta(minutes=30))
    assert mailbox.messages == []
    await mailbox.live_until(MONDAY + RETRY_UNREADABLE)
    assert mailbox.kinds() == [("weekly", "Mon 2026-03-02 10:00")]


def _put_into_ledger(chat: Chat, kind: str, key: str, state: str = "pending") -> None:
    """Put a notice for Ada that is due just before her weekly message."""
    values = {"organisation_id": chat.organisation_id, "member_id": chat.member_id("ada"), "platform": "test"}
    times = {"not_before": MONDAY - timedelta(minutes=1), "expires_at": MONDAY + timedelta(days=7)}
    notice = {**values, **times, "workspace": "test", "kind": kind, "occurrence": key, "state": state}
    chat.store.run(lambda tx: tx.execute(insert(NOTICE).values(**notice)).rowcount)
