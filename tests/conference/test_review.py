"""Reviews without names, decisions that are told in one step, and the waiting list."""

import asyncio

import pytest
from sqlalchemy import func, select, update

from engine.chat.cards import Action
from engine.conference.records.tables import REVIEW, TALK
from engine.people.records.members import MEMBER
from engine.privacy.records import erase_member, find_rows
from tests.conference.stage import CLOSES, SCORES, call, decides, meet_everybody, proposes, reviewed, reviews_all
from tests.conversation import Chat, pressable, words
from tests.notices.mailbox import open_mailbox


@pytest.fixture(autouse=True)
def everybody(chat: Chat) -> None:
    meet_everybody(chat)


async def three_proposals(chat: Chat) -> None:
    await call(chat)
    await proposes(chat, "ada", "Alpha", speakers="Rita")
    await proposes(chat, "bob", "Beta")
    await proposes(chat, "cleo", "Gamma")


async def test_reviewers_agree_see_no_names_and_nothing_of_their_own(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await three_proposals(chat)
    assert "not on the program committee" in words(await chat.says("rita", "/conference reviews"))
    await chat.says("olga", "/conference committee Rita")
    await mailbox.tick()
    invited = next(each.card for each in mailbox.to("rita") if each.card.key == "conference_invitation")
    chat.cards["rita"] = invited
    card = await chat.presses("rita", "I agree")
    assert "nothing to review now" in words(card), "the call is open"
    chat.clock.time = CLOSES
    await chat.says("rita", "hello")
    await chat.presses("rita", "Conference: speak, too?")
    await chat.presses("rita", "Alpha")
    await chat.presses("rita", "Rather not")
    assert "Conference: 2 to review" in words(await chat.says("rita", "hello"))
    card = await chat.presses("rita", "Conference: 2 to review")
    assert "0/2" in words(card)
    assert "Alpha" not in words(card), "rita is asked to speak in it"
    card = await chat.presses("rita", "Beta")
    assert "Bob" not in words(card)
    refused = await chat.sends("rita", action=Action("conference.review", {"talk": "1"}))
    assert "others review it" in words(refused)
    await chat.says("rita", "/conference reviews")
    await chat.presses("rita", "Beta")
    assert "Answer every question" in words(await chat.presses("rita", "Save the review", {"use": "2", "clarity": "9"}))
    assert "1/2" in words(await chat.presses("rita", "Save the review", SCORES))
    ranking = words(await chat.says("olga", "/conference ranking"))
    assert "Bob" not in ranking
    assert "3.0 of 1 review" in ranking


async def test_a_no_to_reviewing_is_a_no(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await three_proposals(chat)
    await chat.says("olga", "/conference committee rita@example.com")
    await mailbox.tick()
    chat.cards["rita"] = next(each.card for each in mailbox.to("rita") if each.card.key == "conference_invitation")
    assert "thank you for saying so" in words(await chat.presses("rita", "Rather not"))
    assert "Rita: rather not" in words(await chat.says("olga", "/conference committee Rita"))
    await mailbox.tick()
    assert len(mailbox.times("conference_invitation", "rita")) == 1


async def test_nobody_knows_of_a_decision_before_all_are_told_each_once(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await three_proposals(chat)
    assert "still open" in words(
        await chat.sends("olga", action=Action("conference.decided", {"talk": "1", "decision": "accepted"}))
    )
    await reviewed(chat)
    for talk, decision in (("1", "accepted"), ("2", "waitlisted"), ("3", "declined")):
        await chat.sends("olga", action=Action("conference.decided", {"talk": talk, "decision": decision}))
    await mailbox.tick()
    for who, title in (("ada", "Alpha"), ("bob", "Beta"), ("cleo", "Gamma")):
        await chat.says(who, "/conference my talks")
        assert "Status: Proposed" in words(await chat.presses(who, title))
    assert "Alpha" not in words(await chat.says("bob", "/conference program"))
    confirm = await chat.says("olga", "/conference announce")
    assert "1 accepted, 1 waitlisted and 1 declined talks" in words(confirm)
    press = dict(pressable(confirm))["Tell them"]
    await asyncio.gather(chat.sends("olga", action=press), chat.sends("olga", action=press))
    for _ in range(3):
        await mailbox.tick()
    for who, said in (("ada", "is accepted"), ("bob", "on the waiting list"), ("cleo", "There is no place")):
        told = [words(each.card) for each in mailbox.to(who) if each.card.key == "talk_decision"]
        assert [said in each for each in told] == [True]
    assert "Everything that is decided has been told" in words(await chat.says("olga", "/conference announce"))
    assert "Ada" in words(await chat.says("olga", "/conference ranking"))


async def test_the_best_of_the_waiting_list_is_asked_when_somebody_cannot(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await three_proposals(chat)
    await chat.says("olga", "/conference committee rita")
    await chat.says("rita", "/conference reviews")
    await chat.presses("rita", "I agree")
    chat.clock.time = CLOSES.replace(day=2, hour=10)
    low = dict.fromkeys(SCORES, "1")
    await reviews_all(chat, "rita", {"Beta": low})
    await decides(chat, alpha="Accept", beta="Waiting list", gamma="Waiting list")
    await mailbox.tick()
    chat.cards["ada"] = next(each.card for each in mailbox.to("ada") if each.card.key == "talk_decision")
    declined = chat.cards["ada"]
    assert "next talk of the waiting list" in words(await chat.presses("ada", "I cannot"))
    await mailbox.tick()
    assert "is accepted" in words(mailbox.to("cleo")[-1].card)
    chat.cards["ada"] = declined
    assert "You have turned it down" in words(await chat.presses("ada", "I speak")), "a stale button changes nothing"
    await mailbox.tick()
    assert [each for each in mailbox.to("bob") if "is accepted" in words(each.card)] == []


@pytest.mark.parametrize("way", ["leaves", "is erased"])
async def test_the_best_of_the_waiting_list_is_asked_when_a_speaker_is_gone(chat: Chat, way: str) -> None:
    mailbox = open_mailbox(chat)
    await three_proposals(chat)
    await chat.says("olga", "/conference committee rita")
    await chat.says("rita", "/conference reviews")
    await chat.presses("rita", "I agree")
    chat.clock.time = CLOSES.replace(day=2, hour=10)
    await reviews_all(chat, "rita", {"Beta": dict.fromkeys(SCORES, "1")})
    await decides(chat, alpha="Accept", beta="Waiting list", gamma="Waiting list")
    await mailbox.tick()
    chat.leaves("cleo")
    if way == "leaves":
        chat.leaves("ada")
    else:
        await chat.says("ada", "/privacy erase")
        await chat.presses("ada", "Erase everything now")
    await mailbox.tick()
    assert "is accepted" in words(mailbox.to("bob")[-1].card), "cleo, who was the next, has left before"


async def test_who_is_erased_takes_their_talk_along_and_nobody_learns_who_reviewed_it(chat: Chat) -> None:
    await three_proposals(chat)
    await reviewed(chat)
    ada, rita = chat.member_id("ada"), chat.member_id("rita")
    bob = chat.store.run(find_rows, chat.member_id("bob"))
    tables = {name for heap in bob.values() for name in heap}
    assert "conference_talk" in tables
    assert "conference_review" not in tables
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(REVIEW))) == 2
    chat.store.run(erase_member, chat.member_id("bob"))
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(REVIEW))) == 1
    assert "Beta" not in words(await chat.says("olga", "/conference ranking"))
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.id == ada).values(standing="left")))
    assert "Alpha" not in words(await chat.says("olga", "/conference ranking")), "rita has not agreed"
    chat.store.run(erase_member, rita)
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(REVIEW))) == 0
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(TALK))) == 2
