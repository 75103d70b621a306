"""Looking for a mentor, asking one, and what comes of it."""

import asyncio

import pytest
from sqlalchemy import select, update

from engine.chat.cards import Action
from engine.mentoring.records.pairs import MENTORSHIP
from engine.people.records.members import MEMBER
from tests.conversation import Chat, pressable, words
from tests.mentoring.people import asks, offers, pairs
from tests.notices.mailbox import Mailbox, open_mailbox


@pytest.fixture
def mailbox(chat: Chat) -> Mailbox:
    return open_mailbox(chat)


def labels(chat: Chat, who: str) -> list[str]:
    return [label for label, _ in pressable(chat.cards[who])]


async def arrived(mailbox: Mailbox, who: str) -> list[str]:
    """Keys of the cards about mentoring that somebody was sent by now."""
    await mailbox.tick()
    return [each.card.key for each in mailbox.to(who) if each.card.key.startswith("mentor_")]


async def test_who_asks_is_told_why_somebody_is_suggested_and_the_mentor_sees_what_was_said(
    chat: Chat, mailbox: Mailbox
) -> None:
    await chat.completes("ada", "1")
    await offers(chat, "bob")
    card = await chat.says("ada", "find me a mentor for mlops pipeline")
    assert "Offers exactly this; 8 shared working hours; speaks your language; 1 of 1 place free" in words(card)
    await asks(chat, "ada", "Bob", said="Our pipeline <breaks> weekly")
    assert await arrived(mailbox, "bob") == ["mentor_request"]
    request = words(mailbox.to("bob")[-1].card)
    assert "Ada would like you as mentor in MLOps pipeline" in request
    assert "Our pipeline <breaks> weekly" in request
    assert not any(told in request for told in ("BEGINNER", "level", "1.0", "gap"))


async def test_both_are_introduced_once_with_agenda_and_address(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    card = await pairs(chat, "ada", "bob")
    assert "ada@example.com" in words(card)
    assert await arrived(mailbox, "ada") == ["mentor_introduction"]
    told = words(mailbox.to("ada")[-1].card)
    assert "bob@example.com" in told
    assert all(item in told for item in chat.content.pack.mentoring.agenda)
    assert await arrived(mailbox, "ada") == ["mentor_introduction"]
    assert "mentor_introduction" not in await arrived(mailbox, "bob")


async def test_who_switched_mentoring_off_is_sent_nothing_about_it(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await chat.sends("bob", action=Action("nudges.kind", {"kind": "mentoring", "on": ""}))
    await asks(chat, "ada", "Bob")
    assert await arrived(mailbox, "bob") == []
    assert "Mentoring waits for you (1)" in words(await chat.says("bob", "/home"))


async def test_a_no_is_told_kindly_and_the_same_mentor_is_not_suggested_again(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await asks(chat, "ada", "Bob")
    await chat.says("bob", "/mentor")
    await chat.presses("bob", "Ada")
    await chat.presses("bob", "Not now")
    assert await arrived(mailbox, "ada") == ["mentor_refused"]
    assert "says nothing about you" in words(mailbox.to("ada")[-1].card)
    await chat.says("ada", "find me a mentor for mlops pipeline")
    assert "Bob" not in labels(chat, "ada")
    pressed = await chat.sends("ada", action=Action("mentor.ask", {"mentor": str(chat.member_id("bob"))}))
    assert "cannot take this on" in words(pressed)


async def test_only_one_ask_at_a_time_and_it_can_be_taken_back(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await offers(chat, "cleo")
    await asks(chat, "ada", "Bob")
    card = await chat.says("ada", "find me a mentor for mlops pipeline")
    assert "still waiting for Bob" in words(card)
    assert "waiting for an answer already" in words(await chat.presses("ada", "Cleo"))
    await chat.says("ada", "/mentor")
    await chat.presses("ada", "Bob")
    await chat.presses("ada", "Take it back")
    assert await arrived(mailbox, "bob") == []
    assert (await asks(chat, "ada", "Cleo")).key == "mentor_asked"


async def test_an_ask_that_nobody_answers_lapses_and_is_told_once(chat: Chat, mailbox: Mailbox) -> None:
    await offers(chat, "bob")
    await asks(chat, "ada", "Bob")
    rules, begun = chat.content.pack.mentoring, chat.clock.now()
    await mailbox.live_until(begun.replace(day=begun.day + rules.lapses_after_days + 4))
    assert mailbox.times("mentor_refused", "ada") == ["Thu 2026-03-12 09:00"]
    assert "not got round to answering" in words(chat.cards["ada"])
    late = await chat.says("bob", "/mentor")
    assert "Ada" not in words(late)


async def test_the_last_place_is_given_once_and_whoever_else_asked_is_told(chat: Chat, mailbox: Mailbox) -> None:
    chat.meet("cleo")
    await offers(chat, "bob")
    for who in ("ada", "cleo"):
        await asks(chat, who, "Bob")
    waiting = await chat.says("bob", "/mentor")
    opened = [action for label, action in pressable(waiting) if label.startswith(("Ada", "Cleo"))]
    got = [await chat.sends("bob", action=Action("mentor.accept", action.args)) for action in opened]
    assert [card.key for card in got] == ["mentor_introduction", "note"]
    assert sorted(await arrived(mailbox, "ada") + await arrived(mailbox, "cleo")) == [
        "mentor_introduction",
        "mentor_refused",
    ]
    assert "1 of 1 place taken" in words(await chat.says("bob", "/mentor"))


async def test_presses_at_the_same_moment_are_decided_once(chat: Chat) -> None:
    others = ["cleo", "dan"]
    for who in others:
        chat.meet(who)
    await offers(chat, "bob", places="2")
    for who in ("ada", *others):
        await asks(chat, who, "Bob")
    numbers = chat.store.run(lambda tx: list(tx.scalars(select(MENTORSHIP.c.id).order_by(MENTORSHIP.c.id))))
    presses = [("bob", Action("mentor.accept", {"pair": str(number)})) for number in numbers * 2]
    presses.append(("ada", Action("mentor.withdraw", {"pair": str(numbers[0])})))
    await asyncio.gather(*(chat.sends(who, action=action) for who, action in presses))
    states = chat.store.run(lambda tx: list(tx.scalars(select(MENTORSHIP.c.state).order_by(MENTORSHIP.c.id))))
    assert states.count("accepted") == 2
    assert set(states) <= {"accepted", "freed", "withdrawn"}


@pytest.mark.parametrize("how", ["pause mentoring", "stop mentoring", "leaves", "/privacy erase"])
async def test_a_mentor_who_is_gone_frees_who_asked_and_they_are_told_once(
    chat: Chat, mailbox: Mailbox, how: str
) -> None:
    await offers(chat, "bob")
    await asks(chat, "ada", "Bob")
    if how == "leaves":
        gone = update(MEMBER).where(MEMBER.c.name == "Bob").values(standing="left")
        chat.store.run(lambda tx: tx.execute(gone))
    else:
        await chat.says("bob", how)
    if how == "stop mentoring":
        await chat.presses("bob", "Stop")
    if how == "/privacy erase":
        await chat.presses("bob", "Erase everything now")
    assert await arrived(mailbox, "ada") == ["mentor_refused"]
    assert "no place for a mentee any more" in words(chat.cards["ada"])
    assert await arrived(mailbox, "ada") == ["mentor_refused"]
    assert "Bob" not in words(await chat.says("ada", "/mentor list"))


async def test_a_mentor_whom_no_message_reaches_is_not_offered_and_who_asked_is_told_at_once(
    chat: Chat, mailbox: Mailbox
) -> None:
    await offers(chat, "bob")
    await asks(chat, "ada", "Bob")
    await chat.engine.close_workspace("test", "test", "the app was removed")
    assert await arrived(mailbox, "ada") == [], "a closed workspace says nothing about Bob"
    await chat.engine.open_workspace("test", "test", "Test", alone=False)
    await chat.engine.close_address(chat.identity("bob"), "user_disabled")
    assert await arrived(mailbox, "ada") == ["mentor_refused"]
    assert "Bob" not in words(await chat.says("ada", "/mentor list"))


async def test_gaps_are_suggested_to_their_owner_alone(chat: Chat) -> None:
    await chat.completes("ada", "1")
    await offers(chat, "bob")
    card = await chat.says("ada", "/mentor find")
    first = words(card).split("furthest from your target\n")[1].splitlines()[0]
    assert first in {domain.name for domain in chat.content.pack.core.domains}
    assert "furthest" not in words(await chat.says("bob", "/mentor find"))


async def test_a_result_leads_to_a_mentor_for_the_widest_gap(chat: Chat) -> None:
    await offers(chat, "bob", "AI system design")
    low = {skill.id: "4" for skill in chat.content.pack.core.skills}
    low |= {skill.id: "0" for skill in chat.content.pack.core.domains[0].skills}
    await chat.completes("ada", low)
    card = await chat.presses("ada", "Find a mentor")
    assert card.title == "A mentor for AI system design"
    assert "Bob" in words(card)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("find me a mentor for kubernetes", "mentor_topic"),
        ("/mentor pipeline", "mentor_topic"),
        ("/mentor rag", "mentor_matches"),
        ("I need a mentor in MLOps pipeline", "mentor_matches"),
        ("/mentor mlops pipelin", "mentor_matches"),
        ("mentor", "mentoring"),
        ("/mentor", "mentoring"),
        ("I’d like to mentor", "mentor_offer"),
        ("I want to mentor others", "mentor_offer"),
        ("i can mentor data architecture", "mentor_offer"),
        ("/mentor offer", "mentor_offer"),
        ("/mentor list", "mentors"),
        ("who mentors", "mentors"),
        ("pause mentoring", "mentor_offer"),
        ("/mentor stop", "mentor_offer"),
        ("/mentor history", "mentor_history"),
        ("/mentor " + "x" * 300, "mentor_topic"),
        ("/mentor ' OR 1=1 --", "mentor_topic"),
    ],
)
async def test_words_do_what_buttons_do(chat: Chat, said: str, key: str) -> None:
    assert (await chat.says("ada", said)).key == key


@pytest.mark.parametrize(
    ("command", "args"),
    [
        ("mentor.ask", {"mentor": "999999"}),
        ("mentor.send", {"mentor": "own"}),
        ("mentor.open", {"pair": "999999"}),
        ("mentor.accept", {"pair": "999999"}),
        ("mentor.find", {"topic": "no_such_topic"}),
        ("mentor.find", {"topic": "mlops_pipeline", "start": "-1"}),
        ("mentor.topic", {"topic": "no_such_topic", "on": "yes"}),
        ("mentor.met", {"pair": "999999", "number": "1", "met": "yes"}),
        ("mentor.later", {"pair": "x", "number": "1"}),
    ],
)
async def test_a_made_up_press_is_refused(chat: Chat, command: str, args: dict[str, str]) -> None:
    made_up = {name: str(chat.member_id("ada")) if value == "own" else value for name, value in args.items()}
    assert (await chat.sends("ada", action=Action(command, made_up))).key == "note"
