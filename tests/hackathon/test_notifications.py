"""What the bot says first about a hackathon: in time, once, and never to who does not want it."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.chat.cards import Action
from tests.conversation import Chat, pressable, words
from tests.hackathon.players import DEADLINE, appoint, event_of, judge, people, publish, submit, team
from tests.notices.mailbox import Mailbox, open_mailbox

DAY_BEFORE = datetime(2026, 5, 21, 15, tzinfo=UTC)


def heard(mailbox: Mailbox, who: str) -> list[str]:
    return [each.card.key for each in mailbox.to(who) if each.card.key.startswith("hackathon")]


async def at(chat: Chat, mailbox: Mailbox, moment: datetime) -> None:
    chat.clock.time = moment
    await mailbox.tick()


async def test_a_team_without_a_submission_is_reminded_on_the_day_before(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    people(chat, "bob", "cid", "dan")
    await team(chat, "Owls", "ada", "bob")
    await team(chat, "Larks", "cid", "dan")
    await submit(chat, "cid", "Alarm")
    await at(chat, mailbox, DAY_BEFORE - timedelta(minutes=1))
    assert heard(mailbox, "ada") == []
    await at(chat, mailbox, DAY_BEFORE)
    await mailbox.tick()
    assert (heard(mailbox, "ada"), heard(mailbox, "bob")) == (["hackathon_reminder"], ["hackathon_reminder"])
    assert heard(mailbox, "cid") == [], "that team has submitted"
    chat.cards["ada"] = next(each.card for each in mailbox.to("ada") if each.card.key == "hackathon_reminder")
    assert "Owls has submitted nothing yet" in words(chat.cards["ada"])
    assert (await chat.presses("ada", "Submit")).key == "hackathon_entry_form"


async def test_who_is_alone_hears_in_time_with_whom_to_join_forces(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    people(chat, "bob", "cid")
    await team(chat, "Owls", "ada", "bob")
    await team(chat, "Solo", "cid")
    await submit(chat, "cid", "Alarm")
    await at(chat, mailbox, DAY_BEFORE)
    (card,) = (each.card for each in mailbox.to("cid") if each.card.key == "hackathon_reminder")
    assert "You are alone, and a team has at least 2" in words(card)
    assert "Owls" in [label for label, _ in pressable(card)]
    assert "submitted nothing" not in words(card)


async def test_nobody_is_reminded_who_has_switched_it_off(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await team(chat, "Solo", "ada")
    await chat.says("ada", "/nudges")
    await chat.presses("ada", "Before a hackathon's deadline")
    await at(chat, mailbox, DAY_BEFORE)
    assert heard(mailbox, "ada") == []


async def test_after_a_move_the_reminder_comes_on_the_day_before_the_new_deadline(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    people(chat, olga=True)
    await team(chat, "Solo", "ada")
    await chat.says("olga", "/events hackathon")
    await chat.presses("olga", "Change this one")
    await chat.presses("olga", "Save", {"when": "2026-06-03 09:00"})
    await mailbox.tick()
    await at(chat, mailbox, DAY_BEFORE)
    assert heard(mailbox, "ada") == []
    await at(chat, mailbox, datetime(2026, 6, 3, 15, tzinfo=UTC))
    assert heard(mailbox, "ada") == ["hackathon_reminder"]


async def test_who_joins_on_the_last_day_is_reminded_some_hours_before(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    chat.clock.time = DAY_BEFORE + timedelta(hours=1)
    await team(chat, "Solo", "ada")
    await at(chat, mailbox, DEADLINE - timedelta(hours=3))
    assert heard(mailbox, "ada") == ["hackathon_reminder"]


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_everybody_in_a_team_hears_of_a_cancellation_once(chat: Chat, answer: str) -> None:
    mailbox = open_mailbox(chat)
    people(chat, olga=True)
    await team(chat, "Solo", "ada")
    await chat.sends("ada", action=Action("events.answer", event_of(chat) | {"answer": answer}))
    await chat.says("olga", "/events hackathon")
    await chat.presses("olga", "Cancel this one")
    await chat.presses("olga", "Cancel")
    for _ in range(3):
        await at(chat, mailbox, chat.clock.time + timedelta(hours=1))
    told = [each.card for each in mailbox.to("ada") if "cancelled" in words(each.card)]
    assert [each.key for each in told] == [{"yes": "event_news", "no": "hackathon_cancelled"}[answer]]
    assert "This hackathon is cancelled" in words(await chat.sends("ada", action=Action("hackathon", event_of(chat))))
    refused = await chat.sends("ada", action=Action("hackathon.idea_form", event_of(chat)))
    assert "there is nothing to change" in words(refused)


async def test_teams_hear_of_another_deadline(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    people(chat, "bob", olga=True)
    await team(chat, "Owls", "ada", "bob")
    await chat.sends("olga", action=Action("hackathon.manage", event_of(chat)))
    assert "2 people are told" in words(await chat.presses("olga", "A day more"))
    await mailbox.tick()
    assert "Submissions now close on Sat, May 23, 3:00" in words(mailbox.to("bob")[-1].card)


async def test_home_and_greeting_say_what_waits_and_nothing_otherwise(chat: Chat) -> None:
    people(chat, "bob", "cid", "jan", olga=True)
    number = await team(chat, "Owls", "ada", "bob")
    for who in ("ada", "bob", "jan"):
        assert "hackathon" not in words(await chat.says(who, "/home")).partition("Next events")[0]
    await chat.sends("ada", action=Action("hackathon.doors", {"team": number, "open": ""}))
    await chat.sends("cid", action=Action("hackathon.join", {"team": number}))
    assert "Cid asks to join Owls" in words(await chat.says("ada", "hello"))
    assert (await chat.presses("ada", "My team")).key == "hackathon_team"
    await chat.sends("olga", action=Action("hackathon.judge_form", event_of(chat)))
    await chat.presses("olga", "Ask somebody to judge", {"judge": "Jan"})
    assert "You are asked to judge" in words(await chat.says("jan", "/home"))
    await chat.presses("jan", "I judge")
    assert "judge" not in words(await chat.says("jan", "/home"))
    chat.clock.time = DEADLINE - timedelta(hours=2)
    assert "Owls has submitted nothing yet" in words(await chat.says("bob", "hello"))
    await submit(chat, "bob", "Bot")
    assert "Owls has submitted" not in words(await chat.says("bob", "hello"))
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    assert "1 submission waits for your scores" in words(await chat.says("jan", "/home"))
    await judge(chat, "jan", {"Owls": 4})
    assert "scores" not in words(await chat.says("jan", "/home"))


async def test_somebody_who_is_erased_takes_their_part_along(chat: Chat) -> None:
    people(chat, "bob", "cid", "jan", olga=True)
    await chat.says("ada", "/hackathon idea Runbook bot")
    await team(chat, "Owls", "ada", "bob")
    await team(chat, "Larks", "cid", "olga")
    for who in ("ada", "cid"):
        await submit(chat, who, f"Work of {who}")
    await appoint(chat, "jan")
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await judge(chat, "jan", {"Owls": 4, "Larks": 2}, comment="Nice")
    await publish(chat)
    for who in ("ada", "bob", "jan"):
        await chat.says(who, "/privacy")
        await chat.presses(who, "Erase")
        await chat.sends(who, action=Action("privacy.erase_now", {"sure": "yes"}))
    card = await chat.sends("cid", action=Action("hackathon.results", event_of(chat)))
    assert "1 | Owls | Work of ada | 75" in words(card)
    assert "Owls (somebody who has left) came first" in words(card)
    card = await chat.sends("cid", action=Action("hackathon.ideas", event_of(chat)))
    assert "Runbook bot" in words(card)
    assert "Ada" not in words(await chat.presses("cid", "Runbook bot"))
