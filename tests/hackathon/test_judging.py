"""Judging: who may, who may not, and what the results say."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.achievements.records import ACHIEVEMENT
from engine.chat.cards import Action
from tests.conversation import Chat, pressable, words
from tests.hackathon.players import DEADLINE, appoint, event_of, judge, people, publish, submit, team
from tests.notices.mailbox import open_mailbox


async def two_teams(chat: Chat) -> dict[str, str]:
    """Owls and Larks with two people each, both with a submission; jan and jill judge, olga owns."""
    people(chat, "bob", "cid", "dan", "jan", "jill", olga=True)
    found = {"Owls": await team(chat, "Owls", "ada", "bob"), "Larks": await team(chat, "Larks", "cid", "dan")}
    await submit(chat, "ada", "Bot")
    await submit(chat, "cid", "Alarm")
    for who in ("jan", "jill"):
        await appoint(chat, who)
    return found


async def test_a_judge_never_judges_their_own_team_even_if_they_join_it_afterwards(chat: Chat) -> None:
    teams = await two_teams(chat)
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await judge(chat, "jan", {"Owls": 5, "Larks": 1})
    await judge(chat, "jill", {"Owls": 3, "Larks": 3})
    await chat.says("olga", "/hackathon")
    await chat.presses("olga", "For the host")
    await chat.presses("olga", "An hour more")
    await chat.sends("jan", action=Action("hackathon.join", {"team": teams["Owls"]}))
    chat.clock.time = DEADLINE + timedelta(hours=3)
    card = await chat.says("jan", "/hackathon judge")
    assert "Left out, because you are or were in it: Owls" in words(card)
    refused = await chat.sends("jan", action=Action("hackathon.verdict_form", {"team": teams["Owls"]}))
    assert "others judge it" in words(refused)
    assert "1 | Owls | Bot | 50" in words(await publish(chat)), "the five of jan does not count any more"


async def test_who_has_left_a_team_does_not_judge_it_either(chat: Chat) -> None:
    teams = await two_teams(chat)
    await chat.sends("jan", action=Action("hackathon.join", {"team": teams["Owls"]}))
    await chat.sends("jan", action=Action("hackathon.leave", {"team": teams["Owls"]}))
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    refused = await chat.sends("jan", action=Action("hackathon.verdict_form", {"team": teams["Owls"]}))
    assert "You are or were in that team" in words(refused)


async def test_nobody_judges_who_has_not_agreed_or_before_the_deadline(chat: Chat) -> None:
    teams = await two_teams(chat)
    form = Action("hackathon.verdict_form", {"team": teams["Owls"]})
    assert "Judging begins after the deadline" in words(await chat.sends("jan", action=form))
    people(chat, "ida")
    assert "Only its judges" in words(await chat.sends("ida", action=form))
    await appoint(chat, "ida", says="Rather not")
    assert "Only its judges" in words(await chat.sends("ida", action=form))
    uninvited = await chat.sends("bob", action=Action("hackathon.judge", {**event_of(chat), "said": "yes"}))
    assert "Nobody has asked you" in words(uninvited)


async def test_every_criterion_needs_a_score_and_what_was_typed_stays(chat: Chat) -> None:
    await two_teams(chat)
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await chat.says("jan", "/hackathon judge")
    await chat.presses("jan", "Owls")
    card = await chat.presses("jan", "Keep it", {"impact": "5", "technique": "6", "comment": "Well done"})
    assert "Each criterion needs a score" in words(card)
    assert "impact Impact = 5" in words(card)
    assert "technique Technique = \n" in words(card)
    assert "comment To the team = Well done" in words(card)


async def test_results_wait_until_every_team_was_judged_and_the_host_publishes(chat: Chat) -> None:
    await two_teams(chat)
    await chat.says("olga", "/hackathon")
    early = await chat.sends("olga", action=Action("hackathon.publish_now", event_of(chat)))
    assert "Results come after that" in words(early)
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await judge(chat, "jan", {"Owls": 5})
    card = await publish(chat)
    assert "Nobody has judged Larks yet" in words(card)
    assert "Publish now" not in [label for label, _ in pressable(card)]
    refused = await chat.sends("olga", action=Action("hackathon.publish_now", event_of(chat)))
    assert "Nobody has judged Larks yet" in words(refused)
    for who in ("jan", "bob"):
        assert "There are no results yet" in words(
            await chat.sends(who, action=Action("hackathon.results", event_of(chat)))
        )
    await chat.says("olga", "/hackathon")
    assert "Jan: 1 of 2 judged; missing: Larks" in words(await chat.presses("olga", "For the host"))
    assert "Jill: 0 of 2 judged; missing: Owls and Larks" in words(chat.cards["olga"])


async def test_publishing_twice_at_once_tells_and_credits_once(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await two_teams(chat)
    await chat.says("bob", "/log innovation Bot https://code.example.com/Bot")
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await judge(chat, "jan", {"Owls": 4, "Larks": 4})
    now = Action("hackathon.publish_now", event_of(chat))
    await asyncio.gather(chat.sends("olga", action=now), chat.sends("olga", action=now))
    assert "Owls and Larks have the same points and the same means, and share a place" in words(chat.cards["olga"])
    count = chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(ACHIEVEMENT)))
    assert count == 4, "bob has logged it himself, and keeps that entry"
    await chat.says("bob", "/log")
    assert "1 confirmed" in words(await chat.presses("bob", "Bot"))
    await mailbox.tick()
    await mailbox.tick()
    told = [each.user for each in mailbox.messages if each.card.key == "hackathon_news_results"]
    assert sorted(told) == ["ada", "bob", "cid", "dan"]


async def test_feedback_is_for_the_team_alone(chat: Chat) -> None:
    teams = await two_teams(chat)
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await judge(chat, "jan", {"Owls": 5, "Larks": 2}, comment="Cite the page")
    feedback = Action("hackathon.feedback", {"team": teams["Owls"]})
    assert "There are no results yet" in words(await chat.sends("ada", action=feedback))
    await publish(chat)
    card = await chat.sends("ada", action=feedback)
    assert "Cite the page" in words(card)
    assert "Jan" not in words(card)
    for who in ("cid", "olga", "jan"):
        assert "Only those in Owls" in words(await chat.sends(who, action=feedback))


async def test_a_judge_who_is_let_go_does_not_count(chat: Chat) -> None:
    await two_teams(chat)
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await judge(chat, "jan", {"Owls": 1, "Larks": 5})
    await judge(chat, "jill", {"Owls": 5, "Larks": 1})
    await chat.says("olga", "/hackathon")
    await chat.presses("olga", "For the host")
    await chat.presses("olga", "Without Jan")
    assert "1 | Owls | Bot | 100" in words(await publish(chat))


async def test_a_judge_who_steps_back_does_not_count_until_they_agree_again(chat: Chat) -> None:
    await two_teams(chat)
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await judge(chat, "jan", {"Owls": 1, "Larks": 5})
    await chat.presses("jan", "I cannot judge")
    await judge(chat, "jill", {"Owls": 5, "Larks": 5})
    await chat.says("olga", "/hackathon")
    card = await chat.presses("olga", "For the host")
    assert "Jan: rather not" in words(card)
    assert "Larks have the same points" in words(await publish(chat))


async def test_after_the_results_nothing_changes_any_more(chat: Chat) -> None:
    teams = await two_teams(chat)
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    await judge(chat, "jan", {"Owls": 5, "Larks": 1})
    await publish(chat)
    for who, command, args in (
        ("ada", "hackathon.keep_entry", {"team": teams["Owls"]}),
        ("ada", "hackathon.leave", {"team": teams["Owls"]}),
        ("jan", "hackathon.keep_verdict", {"team": teams["Owls"]}),
        ("olga", "hackathon.set_deadline", event_of(chat)),
        ("olga", "hackathon.dismiss", {**event_of(chat), "member": str(chat.member_id("jan"))}),
    ):
        card = await chat.sends(who, action=Action(command, args), form={"title": "x", "link": "https://x.org"})
        assert card.key == "note", command
    assert "1 | Owls | Bot | 100" in words(await chat.sends("bob", action=Action("hackathon.results", event_of(chat))))


@pytest.mark.parametrize("typed", ["", "nobody at all", "\x00"])
async def test_a_judge_whom_nobody_knows_is_asked_for_again(chat: Chat, typed: str) -> None:
    people(chat, olga=True)
    await chat.says("olga", "/hackathon")
    await chat.presses("olga", "For the host")
    await chat.presses("olga", "Ask somebody to judge")
    card = await chat.presses("olga", "Ask somebody to judge", {"judge": typed})
    assert card.key == "hackathon_judge_form"


async def test_who_hosts_the_event_manages_it_and_nobody_else(chat: Chat) -> None:
    people(chat, "bob", olga=True)
    await chat.says("ada", "/hackathon")
    manage = Action("hackathon.manage", event_of(chat))
    assert "Only the host and owners" in words(await chat.sends("bob", action=manage))
    await chat.says("olga", "/events hackathon")
    await chat.presses("olga", "Change this one")
    await chat.presses("olga", "Save", {"when": "2026-05-21 09:00", "host": "Bob"})
    assert (await chat.sends("bob", action=manage)).key == "hackathon_manage"
    await chat.says("ada", "/hackathon idea Buy my shoes")
    await chat.says("bob", "/hackathon ideas")
    await chat.presses("bob", "Buy my shoes")
    assert "Nobody has proposed" in words(await chat.presses("bob", "Take it off the list"))
