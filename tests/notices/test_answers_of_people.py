"""What people do for somebody reaches them: a reviewer's answer, a result that is shared."""

from datetime import timedelta

from sqlalchemy import update

from engine.people.records.members import MEMBER
from tests.conversation import Chat, pressable, words
from tests.notices.conftest import MONDAY
from tests.notices.mailbox import Mailbox, open_mailbox
from tests.program.owned import approves, asks, earns_certificate, shows

SYSTEM = "enterprise_system"
NAME = "Design and implement enterprise-scale AI system"


async def sent_back(chat: Chat) -> None:
    chat.meet("grace")
    await shows(chat, SYSTEM, "https://example.org/system")
    await asks(chat, SYSTEM, "grace")
    await chat.says("grace", "/reviews")
    await chat.presses("grace", f"Ada: {NAME}")
    await chat.presses("grace", "Send back…")
    await chat.presses("grace", "Send back", {"comment": "No load test"})


async def test_who_asked_for_a_review_is_told_of_the_answer_at_their_time(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.time = MONDAY + timedelta(hours=13)
    await sent_back(chat)
    await mailbox.live_until(MONDAY + timedelta(days=1))
    [told] = [each for each in mailbox.to("ada") if each.card.key == "review_answer"]
    assert told.card.title == "Grace has sent your work back"
    assert "No load test" in words(told.card)
    assert [label for label, _ in pressable(told.card)] == ["Capstone reviews"]


async def test_an_answer_that_another_request_has_followed_is_not_told(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.time = MONDAY - timedelta(days=1)
    await sent_back(chat)
    await asks(chat, SYSTEM, "grace")
    await mailbox.live_until(MONDAY + timedelta(days=1))
    assert "review_answer" not in [each.card.key for each in mailbox.to("ada")]


async def test_an_approval_is_told_without_a_certificate_that_is_not_there(chat: Chat, mailbox: Mailbox) -> None:
    chat.meet("grace")
    await shows(chat, SYSTEM, "https://example.org/system")
    await asks(chat, SYSTEM, "grace")
    await approves(chat, "grace")
    await mailbox.live_until(MONDAY + timedelta(days=1))
    [told] = [each.card for each in mailbox.to("ada") if each.card.key == "review_answer"]
    assert (told.title, "certificate" in words(told)) == ("Grace has approved your work", False)


async def test_the_certificate_is_announced_once_with_the_last_approval(chat: Chat, mailbox: Mailbox) -> None:
    chat.meet("grace")
    await earns_certificate(chat)
    await mailbox.live_until(MONDAY + timedelta(days=6))
    told = [each.card for each in mailbox.to("ada") if each.card.key in ("review_answer", "digest")]
    assert words(told[-1]).count("your certificate is there") == 1
    assert not any("your certificate is there" in words(card) for card in told[:-1])


async def shares(chat: Chat) -> Mailbox:
    """Dora reports to Paula, and shares a result with her on a Sunday."""
    mailbox = open_mailbox(chat)
    chat.clock.time = MONDAY - timedelta(days=1)
    chat.meet("dora")
    chat.meet("paula")
    reports = update(MEMBER).where(MEMBER.c.id == chat.member_id("dora")).values(manager_id=chat.member_id("paula"))
    chat.store.run(lambda tx: tx.execute(reports))
    await chat.completes("dora", "4")
    await chat.presses("dora", "Share with Paula")
    return mailbox


async def test_a_manager_hears_of_a_shared_result_and_opens_it(chat: Chat) -> None:
    mailbox = await shares(chat)
    await mailbox.live_until(MONDAY)
    [told] = [each.card for each in mailbox.to("paula")]
    assert told.title == "Dora shares a result with you"
    assert not any(each in words(told) for each in ("4.0", "PROFICIENT", "EXPERT"))
    assert (await chat.presses("paula", "Show the result")).key == "shared_result"


async def test_a_result_that_was_taken_back_is_not_announced_and_once_is_enough(chat: Chat) -> None:
    mailbox = await shares(chat)
    await chat.presses("dora", "Take back")
    await mailbox.live_until(MONDAY)
    assert mailbox.to("paula") == []
    await chat.presses("dora", "Share with Paula")
    await mailbox.live_until(MONDAY + timedelta(days=1))
    assert mailbox.to("paula") == []


async def test_who_does_not_want_to_hear_of_shared_results_does_not(chat: Chat) -> None:
    mailbox = await shares(chat)
    await chat.says("paula", "/nudges")
    card = chat.cards["paula"]
    off = next(action for label, action in pressable(card) if "share with me" in label)
    await chat.sends("paula", action=off)
    await mailbox.live_until(MONDAY + timedelta(days=1))
    assert mailbox.to("paula") == []
