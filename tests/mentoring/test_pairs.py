"""A pair from its introduction to its end."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.accounts.merging import merge_members
from engine.chat.cards import Action
from engine.mentoring.jobs import follow_pairs
from engine.mentoring.records.pairs import CHECK_IN, MENTORSHIP
from engine.people.records.members import MEMBER
from engine.privacy.records import find_rows
from tests.conversation import Chat, pressable, words
from tests.mentoring.people import asks, offers, pairs
from tests.notices.mailbox import Mailbox, open_mailbox


@pytest.fixture
def mailbox(chat: Chat) -> Mailbox:
    return open_mailbox(chat)


async def test_both_are_asked_every_two_weeks_and_thanked_at_the_end(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    await mailbox.live_until(chat.clock.now() + timedelta(weeks=27))
    for who in ("ada", "bob"):
        checks = mailbox.times("mentor_check_in", who)
        assert len(checks) == chat.content.pack.mentoring.check_ins
        assert checks[:2] == ["Mon 2026-03-16 09:00", "Mon 2026-03-30 09:00"]
        assert len(mailbox.times("mentor_over", who)) == 1
    assert "come to the end" in words(chat.cards["ada"])
    assert "0 of 1 place taken" in words(await chat.says("bob", "/mentor"))


async def test_what_one_says_of_a_meeting_both_can_read(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    await mailbox.live_until(chat.clock.now() + timedelta(days=15))
    assert chat.cards["ada"].key == "mentor_check_in"
    await chat.presses("ada", "We met")
    await chat.presses("ada", "Keep", {"helped": "We drew the <flow>"})
    assert "did you meet" in words(await chat.says("bob", "/mentor"))
    card = await chat.presses("bob", "Ada")
    assert "Ada | Yes | We drew the <flow>" in words(card)
    await chat.presses("bob", "Not yet")
    await chat.presses("bob", "Without a line")
    assert "did you meet" not in words(await chat.says("bob", "/mentor"))


async def test_later_brings_the_question_back_on_another_working_day(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    await mailbox.live_until(chat.clock.now() + timedelta(days=15))
    await chat.presses("ada", "Later")
    await mailbox.live_until(chat.clock.now() + timedelta(days=7))
    assert mailbox.times("mentor_check_in") == ["Mon 2026-03-16 09:00", "Fri 2026-03-20 09:00"]


@pytest.mark.parametrize(("leaver", "stays"), [("ada", "bob"), ("bob", "ada")])
async def test_each_can_leave_and_the_other_is_told_without_a_reason(
    chat: Chat, mailbox: Mailbox, leaver: str, stays: str
) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    await mailbox.tick()
    await chat.says(leaver, "/mentor")
    await chat.presses(leaver, stays.title())
    await chat.presses(leaver, "End this pair")
    assert "The pair has ended" in words(await chat.presses(leaver, "End it"))
    await mailbox.tick()
    assert mailbox.to(stays)[-1].card.key == "mentor_over"
    assert "has ended" in words(mailbox.to(stays)[-1].card)
    assert mailbox.times("mentor_over", leaver) == []


@pytest.mark.parametrize(("gone", "stays"), [("ada", "bob"), ("bob", "ada")])
async def test_when_one_leaves_the_company_the_other_is_told_once(
    chat: Chat, mailbox: Mailbox, gone: str, stays: str
) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    left = update(MEMBER).where(MEMBER.c.name == gone.title()).values(standing="left")
    chat.store.run(lambda tx: tx.execute(left))
    for _ in range(2):
        await mailbox.tick()
    assert len(mailbox.times("mentor_over", stays)) == 1
    assert gone.title() not in words(await chat.says(stays, "/mentor"))


@pytest.mark.parametrize(("gone", "stays"), [("ada", "bob"), ("bob", "ada")])
async def test_a_pair_of_whom_one_leaves_is_over_at_once_and_stays_so(
    chat: Chat, mailbox: Mailbox, gone: str, stays: str
) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    chat.leaves(gone)
    chat.returns(gone)
    await mailbox.tick()
    assert len(mailbox.times("mentor_over", stays)) == 1
    assert mailbox.times("mentor_over", gone) == []


async def test_an_erased_mentor_leaves_no_name_and_the_mentee_keeps_their_notes(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    await mailbox.live_until(chat.clock.now() + timedelta(days=15))
    await chat.presses("ada", "We met")
    await chat.says("bob", "/privacy erase")
    await chat.presses("bob", "Erase everything now")
    await mailbox.tick()
    assert "somebody who has gone" in words(mailbox.to("ada")[-1].card)
    assert chat.store.run(lambda tx: tx.execute(select(CHECK_IN.c.met)).all()) == [(True,)]
    assert "Bob" not in words(await chat.says("ada", "/mentor history"))


async def test_an_export_has_the_pair_on_both_sides(chat: Chat) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    for who in ("ada", "bob"):
        heap = chat.store.run(find_rows, chat.member_id(who))["mentoring"]  # type: ignore[index]
        (row,) = heap["mentorship"]
        assert (row["mentee_id"], row["mentor_id"]) == ("Ada", "Bob")


@pytest.mark.parametrize("accepted", [True, False])
async def test_who_turns_out_to_be_their_own_mentor_is_freed(chat: Chat, mailbox: Mailbox, accepted: bool) -> None:
    await offers(chat, "bob")
    await (pairs(chat, "ada", "bob") if accepted else asks(chat, "ada", "Bob"))
    ada, bob = chat.member_id("ada"), chat.member_id("bob")
    chat.store.run(merge_members, bob, ada)
    await mailbox.tick()
    state = chat.store.run(lambda tx: tx.scalar(select(MENTORSHIP.c.state)))
    assert state == ("ended" if accepted else "freed")
    assert "You offer to mentor in MLOps pipeline: 0 of 1" in words(await chat.says("ada", "/mentor"))


async def test_two_servers_that_tend_at_once_do_everything_once(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    chat.clock.forward(timedelta(days=14))
    for _ in range(2):
        chat.store.run(follow_pairs, chat.content.pack.mentoring, chat.clock.now())
    await mailbox.tick()
    assert len(mailbox.times("mentor_check_in")) == 1


async def test_a_stale_card_shows_the_current_one(chat: Chat) -> None:
    await offers(chat, "bob")
    await pairs(chat, "ada", "bob")
    stale = dict(pressable(await chat.says("ada", "/mentor")))["Bob: MLOps pipeline"]
    await chat.sends("ada", action=Action("mentor.leave_now", stale.args))
    for command in ("mentor.open", "mentor.leave", "mentor.leave_now", "mentor.withdraw"):
        assert (await chat.sends("ada", action=Action(command, stale.args))).key == "mentor_over"
    late = {**stale.args, "number": "1", "met": "yes"}
    assert (await chat.sends("ada", action=Action("mentor.met", late))).key == "note"
