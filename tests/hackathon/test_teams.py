"""Teams: seats, captains, wishes to join, and who is told."""

import asyncio

import pytest
from sqlalchemy import select, update

from engine.chat.cards import Action
from engine.hackathon.records.judging import JUDGE
from engine.hackathon.records.teams import TEAM, find_teams
from engine.people.records.members import MEMBER
from tests.conversation import Chat, pressable, words
from tests.hackathon.players import appoint, event_of, people, submit, team, team_id
from tests.notices.mailbox import open_mailbox


async def test_two_who_want_the_last_seat_get_it_once(chat: Chat) -> None:
    people(chat, "bob", "cid", "dan", "eve", "fay")
    number = await team(chat, "Owls", "ada", "bob", "cid", "dan")
    join = Action("hackathon.join", {"team": number})
    await asyncio.gather(chat.sends("eve", action=join), chat.sends("fay", action=join))
    said = {who: words(chat.cards[who]) for who in ("eve", "fay")}
    assert sorted("Owls has 5 people" in each for each in said.values()) == [False, True]
    assert "Size: 5 of 5" in words(await chat.sends("ada", action=Action("hackathon.team", {"team": number})))


async def test_the_captain_is_who_has_been_there_longest(chat: Chat) -> None:
    people(chat, "bob", "cid")
    number = await team(chat, "Owls", "ada", "bob", "cid")
    show = Action("hackathon.team", {"team": number})
    assert "Ask me who joins" not in words(await chat.sends("bob", action=show))
    await chat.sends("ada", action=show)
    assert "You have left Owls" in words(await chat.presses("ada", "Leave the team"))
    card = await chat.sends("bob", action=show)
    assert "Who: Bob and Cid" in words(card)
    await chat.presses("bob", "Ask me who joins")
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Bob").values(standing="left")))
    assert "Open to everybody" in words(await chat.sends("cid", action=show))


async def test_a_team_ends_with_its_last_member_who_is_asked_first(chat: Chat) -> None:
    number = await team(chat, "Owls", "ada")
    await submit(chat, "ada", "Bot")
    card = await chat.presses("ada", "Leave the team")
    assert (card.key, "“Bot” is no longer submitted" in words(card)) == ("hackathon_leave", True)
    assert "There is no team yet" in words(await chat.presses("ada", "Leave the team"))
    gone = await chat.sends("ada", action=Action("hackathon.team", {"team": number}))
    assert "not there any more" in words(gone)
    assert "Owls is there, and you are its captain" in words(await chat.says("ada", "/hackathon team Owls"))


async def test_a_wish_to_join_is_answered_by_the_captain_alone(chat: Chat) -> None:
    people(chat, "bob", "cid", "dan")
    mailbox = open_mailbox(chat)
    number = await team(chat, "Owls", "ada", "bob")
    await chat.sends("ada", action=Action("hackathon.doors", {"team": number, "open": ""}))
    for who in ("cid", "dan"):
        await chat.sends(who, action=Action("hackathon.team", {"team": number}))
        assert "I have asked the captain" in words(await chat.presses(who, "Ask to join"))
    await mailbox.tick()
    assert [each.card.key for each in mailbox.messages] == ["hackathon_asks"] * 2
    assert {each.user for each in mailbox.messages} == {"ada"}
    yes, no = (
        next(action for label, action in pressable(each.card) if label.startswith(label_of))
        for each, label_of in zip(mailbox.messages, ("Let Cid in", "Not Dan"), strict=True)
    )
    assert "Only the captain, Ada," in words(await chat.sends("bob", action=yes))
    assert "Cid is in" in words(await chat.sends("ada", action=yes))
    await chat.sends("ada", action=no)
    assert "Nobody waits for that answer" in words(await chat.sends("ada", action=yes))
    await mailbox.tick()
    assert "You are in Owls" in words(mailbox.to("cid")[-1].card)
    assert "has found its people" in words(mailbox.to("dan")[-1].card)
    again = await chat.sends("dan", action=Action("hackathon.join", {"team": number}))
    assert "I do not ask twice" in words(again)


async def test_nobody_is_in_two_teams_but_who_is_alone_may_move_on(chat: Chat) -> None:
    people(chat, "bob", "cid")
    owls = await team(chat, "Owls", "ada", "bob")
    await team(chat, "Solo", "cid")
    refused = await chat.says("ada", "/hackathon team Second")
    assert "You are in Owls. Leave it first" in words(refused)
    refused = await chat.sends("ada", action=Action("hackathon.join", {"team": team_id(chat, "Solo")}))
    assert "nobody is in two teams" in words(refused)
    card = await chat.sends("cid", action=Action("hackathon.join", {"team": owls}))
    assert "Who: Ada, Bob, and Cid" in words(card)
    assert "Solo" not in words(await chat.says("cid", "/hackathon teams"))


async def test_a_lonely_team_hears_who_could_take_it_in(chat: Chat) -> None:
    people(chat, "bob", "cid")
    await team(chat, "Owls", "ada", "bob")
    card = await chat.says("cid", "/hackathon team Solo")
    assert "You are alone, and a team has at least 2" in words(card)
    assert "Owls" in [label for label, _ in pressable(card)]


async def test_suggestions_use_what_people_ticked_and_show_only_who_wants_it(chat: Chat) -> None:
    people(chat, "bob")
    chat.meet("dana", role="data_engineer")
    await chat.says("bob", "/hackathon")
    for who, tick in (("bob", "Model deployment"), ("dana", "Data pipeline design")):
        await chat.says(who, "/hackathon")
        await chat.presses(who, "Take part")
        await chat.presses(who, tick)
    await chat.says("bob", "/hackathon team Owls")
    show = Action("hackathon.team", {"team": team_id(chat, "Owls")})
    assert "Dana" not in words(await chat.sends("bob", action=show))
    assert "Dana" not in words(await chat.says("bob", "/hackathon people"))
    await chat.says("dana", "/hackathon")
    await chat.presses("dana", "What I bring")
    await chat.presses("dana", "Show me to others")
    said = words(await chat.sends("bob", action=show))
    assert "Dana: adds Data pipeline design; adds the role Data Engineer" in said
    assert "Dana | Data Engineer | Data pipeline design" in words(await chat.says("bob", "/hackathon people"))
    assert "adds Data pipeline design" in words(await chat.says("dana", "/hackathon teams"))
    await chat.presses("dana", "Owls")
    await chat.presses("dana", "Join")
    assert "Nobody who lets it be seen" in words(await chat.says("bob", "/hackathon people"))


async def test_what_somebody_does_not_show_is_used_for_nobody_else(chat: Chat) -> None:
    people(chat, "bob", "dana")
    for who, kept in (("bob", "learns"), ("dana", "brings")):
        await chat.says(who, "/hackathon")
        await chat.presses(who, "Take part")
        tick = {"list": kept, "skill": "model_deployment", "on": "yes"}
        await chat.sends(who, action=Action("hackathon.tick", event_of(chat) | tick))
    await chat.says("bob", "/hackathon team Owls")
    assert "can teach" not in words(await chat.says("dana", "/hackathon teams"))
    await chat.sends("bob", action=Action("hackathon.shown", event_of(chat) | {"shown": "yes"}))
    assert "can teach Model deployment" in words(await chat.says("dana", "/hackathon teams"))


async def test_who_is_let_in_asks_nobody_else_any_more(chat: Chat) -> None:
    people(chat, "bob", "cid")
    owls, larks = await team(chat, "Owls", "ada"), await team(chat, "Larks", "bob")
    for who, number in (("ada", owls), ("bob", larks)):
        await chat.sends(who, action=Action("hackathon.doors", {"team": number, "open": ""}))
        await chat.sends("cid", action=Action("hackathon.join", {"team": number}))
    await chat.sends("ada", action=Action("hackathon.team", {"team": owls}))
    await chat.presses("ada", "Let Cid in")
    assert "Cid asks" not in words(await chat.sends("bob", action=Action("hackathon.team", {"team": larks})))


@pytest.mark.parametrize("name", ["", "  \x00", "x" * 61, "oWLS"])
async def test_a_name_that_is_none_comes_back(chat: Chat, name: str) -> None:
    people(chat, "bob")
    await team(chat, "Owls", "bob")
    await chat.says("ada", "/hackathon")
    await chat.presses("ada", "Make a team")
    card = await chat.presses("ada", "Make a team", {"name": name})
    assert card.key == "hackathon_team_form"


async def test_a_full_event_lets_nobody_take_part_before_they_have_a_seat(chat: Chat) -> None:
    people(chat, "bob", olga=True)
    await chat.says("olga", "/events hackathon")
    await chat.presses("olga", "Change this one")
    await chat.presses("olga", "Save", {"when": "2026-05-21 09:00", "capacity": "1"})
    await chat.says("bob", "/hackathon team Owls")
    refused = await chat.says("ada", "/hackathon team Late")
    assert "You are on the waiting list" in words(refused)
    assert "you are number 1 of those who wait" in words(await chat.says("ada", "/events hackathon"))
    assert chat.store.run(lambda tx: tx.scalars(TEAM.select().with_only_columns(TEAM.c.name)).all()) == ["Owls"]


async def test_who_leaves_has_no_place_in_a_team_and_judges_nothing_also_if_they_return(chat: Chat) -> None:
    people(chat, "bob", "cleo", olga=True)
    await team(chat, "Crew", "ada", "bob")
    await appoint(chat, "cleo")
    for who in ("ada", "cleo"):
        chat.leaves(who)
        chat.returns(who)
    teams = chat.store.run(lambda tx: find_teams(tx, tx.scalar(select(TEAM.c.occurrence_id))))
    assert [(list(one.members.values()), one.size) for one in teams] == [(["Bob"], 1)]
    assert chat.store.run(lambda tx: tx.scalars(select(JUDGE.c.member_id)).all()) == []
