"""What is read at a review: picked by who runs it or by votes, moved with it, freed with it, and told in time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.chat.cards import Action, Card
from engine.community.records.events import OCCURRENCE, SERIES
from engine.community.records.readings import PAPER
from tests.conversation import Chat, pressable
from tests.conversation import words as as_typeset
from tests.notices.mailbox import Mailbox, open_mailbox

REVIEW = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)
EVENT = "/events paper review"
PICK = "Pick for Thu, Mar 12"


def words(card: Card) -> str:
    """What a card says, with plain spaces in its times."""
    return as_typeset(card).replace("\u202f", " ")


@pytest.fixture
def mailbox(chat: Chat) -> Mailbox:
    """Olga is an owner, bob one of many; it is ten days before the review."""
    chat.meet("bob")
    chat.meet("olga", is_owner=True)
    return open_mailbox(chat)


async def propose(chat: Chat, title: str, number: str, *voters: str) -> None:
    await chat.says("ada", f"/paper propose {number} {title}")
    for who in voters:
        await chat.says(who, f"/paper vote {title}")


def picked(chat: Chat) -> list[str]:
    """The titles of what is picked for any review that was not cancelled."""
    query = select(PAPER.c.title).join_from(PAPER, OCCURRENCE, OCCURRENCE.c.id == PAPER.c.occurrence_id)
    stands = query.where(OCCURRENCE.c.cancelled_at.is_(None)).order_by(PAPER.c.id)
    return chat.store.run(lambda tx: list(tx.scalars(stands)))


async def test_an_owner_or_the_host_picks_and_nobody_else(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Retrieval", "2005.11401")
    assert not any(label.startswith("Pick") for label, _ in pressable(await chat.says("bob", "/paper retrieval")))
    assert "Only the host of that review" in words(await chat.says("bob", "/paper pick retrieval"))
    await chat.says("olga", "/paper retrieval")
    card = await chat.presses("olga", PICK)
    assert "We read it on: Thu, Mar 12, 3:00 PM" in words(card)
    assert "Put it back" not in words(await chat.says("bob", "/paper retrieval"))
    refused = await chat.sends("bob", action=Action("paper.unpick", {"paper": "1"}))
    assert "Only the host of that review" in words(refused)
    host = chat.member_id("bob")
    mine = SERIES.c.kind == "paper_review"
    chat.store.run(lambda tx: tx.execute(update(SERIES).where(mine).values(host_id=host)))
    await chat.says("bob", "/paper retrieval")
    card = await chat.presses("bob", "Put it back")
    assert "on the list again" in words(card)
    assert PICK in " ".join(label for label, _ in pressable(card))


async def test_a_review_has_no_more_papers_than_can_be_read(chat: Chat, mailbox: Mailbox) -> None:
    for at, title in enumerate(("Alpha", "Beta", "Gamma")):
        await propose(chat, title, f"2005.0000{at}")
        card = await chat.says("olga", f"/paper pick {title}")
    assert "enough to read: Alpha and Beta" in words(card)
    assert picked(chat) == ["Alpha", "Beta"]
    await chat.says("olga", "/paper put back alpha")
    await chat.says("olga", "/paper pick gamma")
    assert picked(chat) == ["Beta", "Gamma"]


async def test_two_who_pick_at_once_do_not_pick_too_much(chat: Chat, mailbox: Mailbox) -> None:
    chat.meet("otto", is_owner=True)
    for at, title in enumerate(("Alpha", "Beta", "Gamma")):
        await propose(chat, title, f"2005.0000{at}")
    await chat.says("olga", "/paper pick alpha")
    await asyncio.gather(chat.says("olga", "/paper pick beta"), chat.says("otto", "/paper pick gamma"))
    assert len(picked(chat)) == 2


async def test_a_second_press_changes_nothing_and_a_stale_one_shows_the_paper(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Retrieval", "2005.11401")
    await chat.says("olga", "/paper retrieval")
    press = next(action for label, action in pressable(chat.cards["olga"]) if label.startswith(PICK))
    for _ in range(2):
        card = await chat.sends("olga", action=press)
        assert "Picked for" in words(card)
    chat.clock.forward(timedelta(days=12))
    assert "not ahead of us any more" in words(await chat.sends("olga", action=press))
    elsewhere = Action("paper.pick", {"paper": "1", "series": "1", "day": "2026-03-18"})
    assert "not ahead of us any more" in words(await chat.sends("olga", action=elsewhere))


async def test_the_most_wanted_is_picked_a_week_before_and_only_once(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Alpha", "2005.00000")
    await propose(chat, "Beta", "2005.00001", "bob")
    await mailbox.live_until(REVIEW - timedelta(days=7, minutes=5))
    assert picked(chat) == []
    chat.clock.time = REVIEW - timedelta(days=7)
    await mailbox.tick()
    assert picked(chat) == ["Beta"]
    await chat.says("olga", "/paper put back beta")
    await mailbox.tick()
    assert picked(chat) == []


async def test_votes_pick_nothing_where_an_owner_has_picked_or_nobody_votes(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Alpha", "2005.00000")
    await chat.says("ada", "/paper unvote alpha")
    chat.clock.time = REVIEW - timedelta(days=3)
    await mailbox.tick()
    assert picked(chat) == []
    await chat.says("olga", "/paper pick alpha")
    await propose(chat, "Beta", "2005.00001", "bob")
    await mailbox.tick()
    assert picked(chat) == ["Alpha"]


async def test_several_servers_that_plan_at_once_pick_one_paper(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Alpha", "2005.00000")
    await propose(chat, "Beta", "2005.00001")
    chat.clock.time = REVIEW - timedelta(days=3)
    await asyncio.gather(*(chat.engine.plan() for _ in range(4)))
    assert len(picked(chat)) == 1


async def test_a_review_that_is_moved_takes_its_paper_along(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Retrieval", "2005.11401")
    await chat.says("olga", "/paper pick retrieval")
    await chat.says("olga", EVENT)
    await chat.presses("olga", "Change this one")
    await chat.presses("olga", "Save", {"when": "2026-03-19 16:00 90 min"})
    assert "We read it on: Thu, Mar 19, 4:00 PM" in words(await chat.says("ada", "/paper retrieval"))


async def test_a_review_that_is_cancelled_frees_its_paper_for_the_next(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Retrieval", "2005.11401")
    await chat.says("olga", "/paper pick retrieval")
    await chat.says("olga", EVENT)
    await chat.presses("olga", "Cancel this one")
    assert "Retrieval" not in words(await chat.presses("olga", "Cancel it"))
    card = await chat.says("olga", "/paper")
    assert "The next review is on Thu, Apr 9" in words(card)
    assert "Nothing is picked" in words(card)
    await chat.says("olga", "/paper retrieval")
    assert "We read it on: Thu, Apr 9" in words(await chat.presses("olga", "Pick for Thu, Apr 9"))


async def test_who_comes_is_told_what_to_read_and_reminded_of_it_and_nobody_who_said_no(
    chat: Chat, mailbox: Mailbox
) -> None:
    chat.meet("nina")
    await propose(chat, "Retrieval", "2005.11401")
    for who, said in (("bob", "Yes"), ("nina", "No")):
        await chat.says(who, EVENT)
        await chat.presses(who, said)
    await chat.says("nina", "/paper implement retrieval")
    await chat.says("olga", "/paper pick retrieval")
    assert "To read: Retrieval" in words(await chat.says("bob", EVENT))
    await mailbox.live_until(REVIEW - timedelta(minutes=30))
    assert [kind for kind, _ in mailbox.kinds("bob")][:1] == ["paper_news"]
    assert [each.card.key for each in mailbox.to("ada")] == ["paper_news"], "who proposed it, too"
    assert mailbox.to("nina") == []
    reminders = [each.card for each in mailbox.to("bob") if each.card.key == "event_reminder"]
    assert len(reminders) == 2
    assert all("To read: Retrieval" in words(card) for card in reminders)
    chat.cards["bob"] = reminders[0]
    assert (await chat.presses("bob", "Reading checklist")).key == "paper_reading"


async def test_news_of_a_paper_that_was_put_back_is_not_sent(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Alpha", "2005.00000")
    await propose(chat, "Beta", "2005.00001")
    for said in ("pick alpha", "pick beta", "put back alpha"):
        await chat.says("olga", f"/paper {said}")
    await mailbox.live_until(REVIEW)
    (news,) = [words(each.card) for each in mailbox.messages]
    assert "Beta" in news
    assert "Alpha" not in news


async def test_hello_and_home_say_what_waits(chat: Chat, mailbox: Mailbox) -> None:
    await propose(chat, "Retrieval", "2005.11401")
    assert "Retrieval" not in words(await chat.says("bob", "hello"))
    await chat.says("bob", "/paper present retrieval")
    assert "Retrieval" not in words(await chat.says("bob", "hello")), "it is not picked yet"
    await chat.says("olga", "/paper pick retrieval")
    for said in ("hello", "/home"):
        assert "You present Retrieval on Thu, Mar 12" in words(await chat.says("bob", said))
    assert (await chat.presses("bob", "Paper review")).key == "paper"
    await chat.says("ada", EVENT)
    await chat.presses("ada", "Yes")
    assert "To read before" not in words(await chat.says("ada", "hello")), "it is more than a week ahead"
    chat.clock.time = REVIEW - timedelta(days=5)
    assert "To read before Thu, Mar 12, 3:00 PM: Retrieval." in words(await chat.says("ada", "hello"))
    await chat.presses("ada", "Paper review")
    for label, action in pressable(chat.cards["ada"]):
        if action.command == "paper.tick":
            await chat.presses("ada", label)
    assert "To read before" not in words(await chat.says("ada", "hello"))
    chat.clock.time = REVIEW + timedelta(days=1)
    assert "What came of Retrieval?" in words(await chat.says("bob", "hello"))
    await chat.presses("bob", "Paper review")
    await chat.presses("bob", "Keep", {"words": "A lot"})
    assert "What came of" not in words(await chat.says("bob", "hello"))


async def test_a_host_hears_that_nothing_is_picked_or_nobody_presents(chat: Chat, mailbox: Mailbox) -> None:
    host, mine = chat.member_id("bob"), SERIES.c.kind == "paper_review"
    await chat.says("bob", "/events")
    chat.store.run(lambda tx: tx.execute(update(SERIES).where(mine).values(host_id=host)))
    assert "You host the paper review on Thu, Mar 12, 3:00 PM, and nothing is picked" in words(
        await chat.says("bob", "hello")
    )
    await propose(chat, "Retrieval", "2005.11401")
    await chat.says("bob", "/paper pick retrieval")
    assert "nobody presents Retrieval yet" in words(await chat.says("bob", "hello"))
    await chat.says("ada", "/paper present retrieval")
    assert "You host" not in words(await chat.says("bob", "hello"))


async def test_the_host_of_one_review_does_not_take_a_paper_from_another(chat: Chat, mailbox: Mailbox) -> None:
    await chat.says("olga", "/events new paper review every second tuesday of the month 17:00 90 min")
    host = chat.member_id("bob")
    west = SERIES.c.rule.contains("TU")
    values = {"host_id": host, "kind": "paper_review", "region": "West"}
    chat.store.run(lambda tx: tx.execute(update(SERIES).where(west).values(**values)))
    await propose(chat, "Retrieval", "2005.11401")
    await chat.says("olga", "/paper retrieval")
    await chat.presses("olga", PICK)
    assert not any(label.startswith("Pick") for label, _ in pressable(await chat.says("bob", "/paper retrieval")))
    assert "picked for a review already" in words(await chat.says("bob", "/paper pick retrieval"))
    await chat.says("olga", "/paper retrieval")
    assert "We read it on: Tue, Mar 10" in words(await chat.presses("olga", "Pick for Tue, Mar 10"))
