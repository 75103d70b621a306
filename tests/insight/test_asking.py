"""A card without figures says what is missing, and asks for it: once, kindly, and nobody who has answered."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.chat.cards import Action
from engine.insight.records.team_asks import ASK
from tests.conversation import pressable, words
from tests.insight.company import Company, count
from tests.notices.mailbox import Mailbox, open_mailbox


def asked(mailbox: Mailbox) -> set[str]:
    return {each.user for each in mailbox.messages if each.card.key == "team_ask"}


async def test_a_card_without_figures_says_how_many_answers_are_missing_and_when_the_next_count_is(
    company: Company,
) -> None:
    await company.assess(company.platform[:3], "3")
    said = words(await company.asks("berta", "/team-gaps platform"))
    assert "3 of 7 people have answered. 2 more answers are missing" in said
    assert "The next count is on Apr 1, 2026." in said
    await company.assess(company.platform[3:4], "3")
    assert "1 more answer is missing" in words(await company.asks("berta", "/team-gaps platform"))
    await company.assess(company.platform[4:], "3")
    enough = words(await company.asks("berta", "/team-gaps platform"))
    assert "6 of 7 people have answered. That is enough. The next count is on Apr 1, 2026." in enough
    company.next_month()
    assert (await company.asks("berta", "/team-gaps platform")).key == "team_gaps"


async def test_a_team_that_is_too_small_and_several_teams_are_told_what_holds_for_them(company: Company) -> None:
    tiny = words(await company.asks("berta", "/team-gaps tiny"))
    assert "0 of 3 people have answered." in tiny
    assert "counted together with the other small teams" in tiny
    await company.assess(company.platform[:2], "3")
    for who in ("grace", "oscar"):
        card = await company.asks(who, "/team-gaps all")
        assert "once 5 of its people have answered. The nearest one is missing 3 more answers." in words(card)
        assert "Ask my team" not in words(card)


async def test_an_answer_that_will_be_too_old_to_be_counted_is_missing(company: Company) -> None:
    """Half a year is how long one waits."""
    await company.assess(company.platform[:3], "3")
    company.chat.clock.time = datetime(2026, 9, 15, tzinfo=UTC)
    said = words(await company.asks("berta", "/team-gaps platform"))
    assert "0 of 7 people have answered. 5 more answers are missing" in said


async def test_who_has_not_answered_is_asked_once_in_the_name_of_who_asks(company: Company) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    await company.assess(company.platform[:3], "3")
    await company.asks("berta", "/team-gaps platform")
    done = words(await chat.presses("berta", "Ask my team"))
    assert "I ask the 3 people of Platform who have not answered yet: once, in your name" in done
    assert "You can ask again from Apr 1, 2026 on." in done
    await mailbox.live_until(chat.clock.now() + timedelta(days=9))
    assert asked(mailbox) == set(company.platform[3:]), "neither who has answered, nor Berta herself"
    [message] = mailbox.to("plato4")
    assert message.card.title == "Berta asks for your answers"
    assert "Berta sees figures of at least 5 people together, and is not told who has answered." in words(message.card)
    assert (await chat.presses("plato4", "Begin")).key == "intro"


@pytest.mark.parametrize("again", ["berta", "grace", "oscar"])
async def test_no_team_is_asked_twice_in_a_month_whoever_asks(company: Company, again: str) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    pressed = Action("team_gaps.ask", {"team": str(chat.team_id("Platform"))})
    await chat.sends("berta", action=pressed)
    card = await company.asks(again, "/team-gaps platform")
    assert "Ask my team" not in [label for label, _ in pressable(card)]
    assert "Berta asked this team on Mar 2, 2026. It can be asked again from Apr 1, 2026 on" in words(card)
    chat.clock.forward(timedelta(days=29))
    refused = await chat.sends(again, action=pressed)
    assert refused.key == "note"
    assert chat.store.run(count, ASK) == 1
    chat.clock.forward(timedelta(days=1))
    assert (await chat.sends(again, action=pressed)).key == "team_asked"
    await mailbox.live_until(chat.clock.now() + timedelta(days=9))
    assert [each.card.title for each in mailbox.to("plato0")] == [f"{again.title()} asks for your answers"]


async def test_an_ask_keeps_to_quiet_hours_and_to_what_somebody_has_switched_off(company: Company) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    await chat.sends("plato0", action=Action("nudges.kind", {"kind": "asked", "on": ""}))
    company.change("plato1", timezone="Asia/Tokyo")
    chat.clock.time = datetime(2026, 3, 2, 22, tzinfo=UTC)
    await chat.sends("berta", action=Action("team_gaps.ask", {"team": str(chat.team_id("Platform"))}))
    await mailbox.live_until(chat.clock.now() + timedelta(days=9))
    assert asked(mailbox) == {*company.platform} - {"plato0"}
    hours = {each.user: each.at.hour for each in mailbox.messages}
    assert 8 <= hours["plato2"] < 18
    assert 8 <= (hours["plato1"] + 9) % 24 < 18


async def test_who_answers_or_leaves_the_team_first_is_not_asked(company: Company) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    chat.clock.time = datetime(2026, 3, 2, 23, tzinfo=UTC)
    await chat.sends("berta", action=Action("team_gaps.ask", {"team": str(chat.team_id("Platform"))}))
    await company.assess(["plato0"], "3")
    company.change("plato1", team_id=chat.team_id("Data"))
    await mailbox.live_until(chat.clock.now() + timedelta(days=9))
    assert asked(mailbox) == set(company.platform[2:])


async def test_nobody_asks_a_team_that_is_not_theirs_or_in_which_all_others_have_answered(company: Company) -> None:
    chat = company.chat
    pressed = Action("team_gaps.ask", {"team": str(chat.team_id("Platform"))})
    for who in ("paula", "plato0"):
        assert (await chat.sends(who, action=pressed)).key == "note"
    await company.assess(company.platform, "3")
    nobody = await chat.sends("berta", action=pressed)
    assert "Nobody else in Platform has yet to answer." in words(nobody)
    assert chat.store.run(count, ASK) == 0


async def test_an_ask_goes_with_who_asked(company: Company) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    chat.clock.time = datetime(2026, 3, 2, 23, tzinfo=UTC)
    await chat.sends("berta", action=Action("team_gaps.ask", {"team": str(chat.team_id("Platform"))}))
    await chat.says("berta", "/privacy erase")
    await chat.presses("berta", "Erase")
    await mailbox.live_until(chat.clock.now() + timedelta(days=9))
    assert asked(mailbox) == set()
    assert chat.store.run(lambda tx: tx.execute(select(ASK.c.id)).all()) == []
