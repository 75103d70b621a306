"""The weekly forum: topics and votes, what many lack, and a rota that is fair."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from engine.chat.cards import Action, Card, Facts, Mode
from engine.chat.text import as_plain_text
from engine.community.records.forum import TOPIC, VOTE
from engine.community.rules.rota import next_host
from engine.people.records.members import MEMBER
from tests.conversation import Chat, pressable, words
from tests.notices.mailbox import open_mailbox


def hosts(card: Card) -> list[str]:
    """Who hosts the next ones, in order."""
    facts = next(block for block in card.blocks if isinstance(block, Facts)).facts
    return [as_plain_text(fact.value) for fact in facts]


async def rota(chat: Chat, *people: str) -> None:
    for who in people:
        if who != "ada":
            chat.meet(who)
        await chat.says(who, "/forum")
        await chat.presses(who, "I host, too")


async def test_topics_are_proposed_in_words_and_voted_on(chat: Chat) -> None:
    chat.meet("bob")
    card = await chat.says("ada", "/forum propose How we cache *Embeddings*")
    assert "[x] How we cache *Embeddings* · 1" in words(card)
    await chat.says("bob", "/forum propose Prompt tests")
    await chat.presses("bob", "How we cache")
    card = await chat.says("ada", "forum")
    lines = [line for line in words(card).splitlines() if line.startswith("[")]
    assert lines == ["[x] How we cache *Embeddings* · 2", "[ ] Prompt tests · 1"]
    card = await chat.presses("ada", "How we cache")
    assert "[ ] How we cache *Embeddings* · 1" in words(card)


async def test_questions_stand_apart(chat: Chat) -> None:
    card = await chat.says("ada", "/forum ask how do you test prompts?")
    assert "Questions asked beforehand" in words(card)
    await chat.presses("ada", "Ask a question")
    card = await chat.presses("ada", "Ask a question", {"words": "And how often?"})
    assert "And how often? · 1" in words(card)


@pytest.mark.parametrize("typed", ["", "  \x00 ", "x" * 141])
async def test_a_topic_that_is_none_comes_back(chat: Chat, typed: str) -> None:
    await chat.says("ada", "/forum")
    await chat.presses("ada", "Propose a topic")
    card = await chat.presses("ada", "Propose a topic", {"words": typed})
    assert (card.key, chat.replies[0].mode) == ("forum_ask", Mode.FORM)
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(TOPIC))) == 0


async def test_one_person_cannot_fill_the_list(chat: Chat) -> None:
    for at in range(5):
        await chat.says("ada", f"/forum propose topic {at}")
    assert "take one back first" in words(await chat.says("ada", "/forum propose one more"))


async def test_a_topic_is_taken_back_by_its_author_and_closed_by_an_owner_and_nobody_else(chat: Chat) -> None:
    chat.meet("bob")
    chat.meet("olga", is_owner=True)
    await chat.says("ada", "/forum propose mine")
    await chat.says("ada", "/forum propose talked about")
    assert "Tidy up" not in words(await chat.says("bob", "/forum"))
    numbers = chat.store.run(lambda tx: list(tx.scalars(select(TOPIC.c.id).order_by(TOPIC.c.id))))
    refused = await chat.sends("bob", action=Action("forum.close", {"topic": str(numbers[0])}))
    assert "Only who proposed it" in words(refused)
    await chat.presses("ada", "Tidy up")
    await chat.presses("ada", "mine")
    await chat.says("olga", "/forum")
    await chat.presses("olga", "Tidy up")
    await chat.presses("olga", "talked about")
    assert "Nobody has proposed anything yet" in words(await chat.says("ada", "/forum"))
    gone = await chat.sends("ada", action=Action("forum.vote", {"topic": str(numbers[0]), "wanted": "yes"}))
    assert "not on the list any more" in words(gone)


async def test_a_vote_counts_once_however_often_it_is_pressed(chat: Chat) -> None:
    chat.meet("bob")
    await chat.says("ada", "/forum propose something")
    press = dict(pressable(await chat.says("bob", "/forum")))["something · 1"]
    for _ in range(3):
        await chat.sends("bob", action=press)
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(VOTE))) == 2


async def test_what_many_lack_is_named_from_five_people_on_and_without_a_figure(chat: Chat) -> None:
    people = ["ada", *(f"person{at}" for at in range(4))]
    for who in people:
        if who != "ada":
            chat.meet(who)
        assert "room to grow" not in words(await chat.says(who, "/forum"))
        weak = {skill.id for skill in chat.content.pack.core.domains[2].skills}
        await chat.completes(
            who, {skill.id: "1" if skill.id in weak else "5" for skill in chat.content.pack.core.skills}
        )
    said = words(await chat.says("ada", "/forum"))
    assert f"Most of us have room to grow in {chat.content.pack.core.domains[2].name}:" in said
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Person0").values(standing="left")))
    assert "room to grow" not in words(await chat.says("ada", "/forum"))


async def test_the_rota_takes_turns_and_everybody_is_told(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await rota(chat, "ada", "bob", "eve")
    assert hosts(await chat.says("ada", "/forum")) == ["Ada", "Ada", "Ada", "Ada"], "days that somebody has stay theirs"
    chat.clock.forward(timedelta(weeks=4))
    assert hosts(await chat.says("ada", "/forum")) == ["Bob", "Eve", "Ada", "Bob"]
    await mailbox.tick()
    assert "You host on" in words(mailbox.to("eve")[-1].card)
    assert "You host on" in words(mailbox.to("ada")[-1].card)


async def test_who_is_on_leave_or_has_left_is_replaced(chat: Chat) -> None:
    await rota(chat, "ada", "bob")
    await chat.says("ada", "I'm on leave until 12 March")
    assert hosts(await chat.says("bob", "/forum"))[:2] == ["Bob", "Bob"]
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Bob").values(standing="left")))
    card = await chat.says("ada", "/forum")
    assert hosts(card)[:2] == ["Nobody yet", "Nobody yet"]
    assert hosts(card)[2:] == ["Ada", "Ada"]


async def swapped_rota(chat: Chat) -> list[str]:
    """Two hosts in turn; returns who hosts."""
    chat.clock.time = datetime(2026, 3, 2, 9, tzinfo=UTC)
    await rota(chat, "ada", "bob")
    chat.clock.forward(timedelta(weeks=4))
    await chat.says("bob", "/forum")
    return hosts(await chat.says("ada", "/forum"))


async def test_hosts_swap_when_both_agree_and_not_before(chat: Chat) -> None:
    before = await swapped_rota(chat)
    assert before == ["Bob", "Ada", "Bob", "Ada"]
    mailbox = open_mailbox(chat)
    await chat.presses("ada", "Swap days")
    await chat.presses("ada", "Wed, Apr 1")
    assert hosts(await chat.says("ada", "/forum")) == before
    await mailbox.tick()
    asked = next(each.card for each in mailbox.to("bob") if each.card.key == "forum_swap")
    assert "Ada asks to exchange days" in words(asked)
    chat.cards["bob"] = asked
    assert hosts(await chat.presses("bob", "Agree"))[:2] == ["Ada", "Bob"]
    await mailbox.tick()
    assert "Agreed" in words(mailbox.to("ada")[-1].card)
    chat.cards["bob"] = asked
    assert "not possible any more" in words(await chat.presses("bob", "Agree"))


async def test_a_swap_that_is_declined_changes_nothing(chat: Chat) -> None:
    before = await swapped_rota(chat)
    mailbox = open_mailbox(chat)
    await chat.presses("ada", "Swap days")
    await chat.presses("ada", "Wed, Apr 1")
    await mailbox.tick()
    chat.cards["bob"] = next(each.card for each in mailbox.to("bob") if each.card.key == "forum_swap")
    await chat.presses("bob", "Rather not")
    assert hosts(await chat.says("ada", "/forum")) == before


async def test_two_hosts_who_ask_each_other_at_once_have_agreed_once(chat: Chat) -> None:
    await swapped_rota(chat)
    for who in ("ada", "bob"):
        await chat.says(who, "/forum")
        await chat.presses(who, "Swap days")
    ada = next(action for label, action in pressable(chat.cards["ada"]) if label.startswith("Wed, Apr 1"))
    bob = next(action for label, action in pressable(chat.cards["bob"]) if label.startswith("Wed, Apr 8"))
    await asyncio.gather(chat.sends("ada", action=ada), chat.sends("bob", action=bob))
    assert "apology" not in {chat.cards["ada"].key, chat.cards["bob"].key}
    assert hosts(await chat.says("ada", "/forum"))[:2] == ["Ada", "Bob"]


async def test_nobody_swaps_for_somebody_else(chat: Chat) -> None:
    before = await swapped_rota(chat)
    await chat.presses("ada", "Swap days")
    action = next(action for label, action in pressable(chat.cards["ada"]) if label.startswith("Wed, Apr 1"))
    chat.meet("mallory")
    assert "not possible" in words(await chat.sends("mallory", action=action))
    await chat.sends("ada", action=action)
    for who in ("mallory", "ada"):
        answer = Action("forum.answer_swap", {"swap": "1", "said": "agree"})
        assert (await chat.sends(who, action=answer)).key == "note"
    assert hosts(await chat.says("ada", "/forum")) == before


@given(st.integers(1, 6), st.integers(1, 60), st.data())
def test_hosts_who_are_never_away_host_equally_often(people: int, weeks: int, data: st.DataObject) -> None:
    volunteers = list(range(people))
    hosted: dict[int, set[date]] = {}
    for week in range(weeks):
        day = date(2026, 3, 4) + timedelta(weeks=week)
        away = data.draw(st.sets(st.sampled_from(volunteers), max_size=people // 3))
        chosen = next_host(volunteers, hosted, away, day)
        assert chosen is not None
        assert chosen not in away
        hosted.setdefault(chosen, set()).add(day)
        assert streak(hosted, volunteers, day) <= 1 or people - len(away) <= 1 or people == 1


def streak(hosted: dict[int, set[date]], volunteers: Sequence[int], day: date) -> int:
    """How often in a row the host of `day` has hosted."""
    host = next(each for each in volunteers if day in hosted.get(each, ()))
    count = 0
    while day in hosted[host]:
        count, day = count + 1, day - timedelta(weeks=1)
    return count
