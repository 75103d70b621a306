"""One edition from the first idea to the results, as people live through it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from engine.achievements.records import ACHIEVEMENT, CONFIRMATION
from tests.conversation import Chat, words
from tests.hackathon.players import DEADLINE, judge, people, submit
from tests.notices.mailbox import open_mailbox


async def test_from_an_idea_to_a_place(chat: Chat) -> None:
    people(chat, "bob", "eve", "jan", "jill", olga=True)
    card = await chat.says("ada", "/hackathon")
    assert "Propose ideas, find a team and submit what you build until Fri, May 22, 3:00" in words(card)
    card = await chat.says("ada", "/hackathon idea Runbook answers: A bot that finds the right page")
    assert (card.key, card.title) == ("hackathon_idea", "Runbook answers")
    await chat.says("bob", "hackathon ideas")
    await chat.presses("bob", "Runbook answers")
    assert "2 likes" in words(await chat.presses("bob", "I like it"))
    await chat.presses("bob", "Make a team of it")
    card = await chat.presses("bob", "Make a team", {"name": "Night owls", "doors": "open"})
    assert "Who: Bob" in words(card)
    await chat.says("ada", "/hackathon teams")
    await chat.presses("ada", "Night owls")
    assert "Who: Bob and Ada" in words(await chat.presses("ada", "Join"))
    await chat.says("eve", "/hackathon team Solo")

    await submit(chat, "bob", "Runbook bot")
    await submit(chat, "eve", "Drift alarm")
    mailbox = open_mailbox(chat)
    for who in ("jan", "jill"):
        await chat.says("olga", "/hackathon")
        await chat.presses("olga", "For the host")
        await chat.presses("olga", "Ask somebody to judge")
        assert "has not answered yet" in words(await chat.presses("olga", "Ask somebody to judge", {"judge": who}))
    await mailbox.tick()
    for who in ("jan", "jill"):
        assert mailbox.to(who)[-1].card.key == "hackathon_judge_asked"
        await chat.presses(who, "I judge")

    chat.clock.time = DEADLINE + timedelta(seconds=1)
    await mailbox.tick()
    assert "2 submissions wait for your scores" in words(mailbox.to("jan")[-1].card)
    await judge(chat, "jan", {"Night owls": 4, "Solo": 5})
    await judge(chat, "jill", {"Night owls": 5, "Solo": 5}, comment="Show the sources")
    assert "There are no results yet" in words(await chat.says("ada", "/hackathon results"))
    await chat.says("olga", "/hackathon")
    await chat.presses("olga", "For the host")
    await chat.presses("olga", "Publish the results")
    card = await chat.presses("olga", "Publish now")
    assert "1 | Night owls | Runbook bot | 87.5" in words(card)
    assert "– | Solo | Drift alarm | 100" in words(card)

    await mailbox.tick()
    assert [each.card.key for each in mailbox.to("ada")].count("hackathon_news_results") == 1
    chat.cards["ada"] = mailbox.to("ada")[-1].card
    card = await chat.presses("ada", "Feedback for us")
    assert "Impact: 4.5" in words(card)
    assert "Show the sources" in words(card)
    logged = chat.store.run(lambda tx: tx.execute(select(ACHIEVEMENT.c.title, ACHIEVEMENT.c.kind)).all())
    assert sorted(map(tuple, logged)) == [("Drift alarm", "innovation"), *[("Runbook bot", "innovation")] * 2]
    assert (
        len(
            chat.store.run(lambda tx: tx.execute(select(CONFIRMATION).where(CONFIRMATION.c.state == "confirmed")).all())
        )
        == 3
    )
    assert "1 | Night owls" in words(await chat.says("eve", "/hackathon results"))
    assert "won by Night owls" in words(await chat.says("ada", "/hackathon past"))


def test_the_deadline_is_that_of_the_content() -> None:
    assert datetime(2026, 5, 22, 15, tzinfo=UTC) == DEADLINE
