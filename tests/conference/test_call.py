"""The call for talks: drafts, proposals, co-speakers who agree, deadlines and limits."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.chat.cards import Action, Mode
from engine.community.records.events import SERIES
from engine.conference.records.tables import SPEAKER, TALK
from tests.conference.stage import CLOSES, call, meet_everybody, proposes
from tests.conversation import Chat, pressable, words
from tests.notices.mailbox import open_mailbox


@pytest.fixture(autouse=True)
def everybody(chat: Chat) -> None:
    meet_everybody(chat)


async def test_a_call_closes_by_the_clock_of_the_series_and_not_a_second_later(chat: Chat) -> None:
    await chat.says("ada", "/conference")
    own = update(SERIES).where(SERIES.c.kind == "conference").values(timezone="America/New_York", follows=False)
    chat.store.run(lambda tx: tx.execute(own))
    assert "Tue, Sep 1, 11:59\u202fPM (America/New_York)" in words(await call(chat))
    await chat.says("ada", "/conference propose On time")
    chat.clock.time = datetime(2026, 9, 2, 3, 58, 40, tzinfo=UTC)
    saved = await chat.presses("ada", "Save", {"title": "On time", "abstract": "Just.", "state": "proposed"})
    assert "Proposed, thank you" in words(saved)
    chat.clock.time = datetime(2026, 9, 2, 3, 58, 50, tzinfo=UTC)
    await chat.presses("ada", "Change")
    assert "is closed" in words(await chat.presses("ada", "Save", {"title": "Late", "abstract": "Late."}))
    assert "On time" in words(await chat.says("ada", "/conference my talks"))


async def test_a_draft_waits_is_reminded_of_once_and_becomes_a_proposal(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await call(chat)
    card = await proposes(chat, "ada", "Half a thought", abstract="", state="draft")
    assert "a draft that only you see" in words(card)
    await mailbox.live_until(CLOSES - timedelta(hours=20))
    reminded = [each for each in mailbox.to("ada") if each.card.key == "conference_deadline"]
    assert len(reminded) == 1
    await chat.says("ada", "hello")
    await chat.presses("ada", "Conference: finish your draft")
    await chat.presses("ada", "Half a thought")
    await chat.presses("ada", "Change")
    card = await chat.presses("ada", "Save", {"title": "A whole one", "abstract": "Now it is.", "state": "proposed"})
    assert "Status: Proposed" in words(card)
    assert "finish your draft" not in words(await chat.says("ada", "hello"))


async def test_nobody_is_reminded_of_a_draft_that_is_gone_or_of_a_deadline_that_moved(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await call(chat)
    for who in ("ada", "bob"):
        await proposes(chat, who, f"Draft of {who}", state="draft")
    await chat.says("ada", "/conference my talks")
    await chat.presses("ada", "Draft of ada")
    await chat.presses("ada", "Withdraw")
    await chat.presses("ada", "Withdraw it")
    await chat.says("olga", "/conference call until 2026-09-10")
    await mailbox.live_until(datetime(2026, 9, 20, tzinfo=UTC))
    assert mailbox.times("conference_deadline", "ada") == []
    assert mailbox.times("conference_deadline", "bob") == ["Wed 2026-09-09 08:00"], "quiet hours end then"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": " \x00 "}, "What is it called?"),
        ({"abstract": "  "}, "A proposal needs an abstract"),
        ({"title": "x" * 141}, "is too long"),
        ({"abstract": "x" * 1501}, "is too long"),
        ({"format": "opera"}, "does not exist any more"),
        ({"track": "opera"}, "does not exist any more"),
        ({"speakers": "Nobody Here"}, "I do not know Nobody Here"),
        ({"speakers": "Bob, Cleo, Rita"}, "3 speakers at most"),
        ({"earliest": "teatime"}, "I do not understand “teatime”"),
        ({"earliest": "14:00", "latest": "14:10"}, "no room for 30 minutes"),
    ],
)
async def test_what_is_wrong_comes_back_with_everything_in_it(chat: Chat, fields: dict[str, str], said: str) -> None:
    await call(chat)
    card = await proposes(chat, "ada", "A talk", **fields)
    assert (card.key, chat.replies[0].mode) == ("talk_form", Mode.FORM)
    assert said in words(card)
    assert chat.store.run(lambda tx: tx.execute(select(TALK)).all()) == []


async def test_one_person_has_three_talks_at_most(chat: Chat) -> None:
    await call(chat)
    for number in range(3):
        await proposes(chat, "ada", f"Talk {number}")
    assert "3 talks here already" in words(await chat.says("ada", "/conference propose"))


async def test_a_co_speaker_is_named_only_after_agreeing_and_never_asked_again_after_a_no(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await call(chat)
    await proposes(chat, "ada", "Together", speakers="bob@example.com, Cleo", state="draft")
    await mailbox.tick()
    assert mailbox.times("talk_with", "bob") == [], "a draft asks nobody"
    assert "You have no talk" in words(await chat.says("bob", "/conference my talks"))
    await chat.says("ada", "/conference my talks")
    await chat.presses("ada", "Together")
    await chat.presses("ada", "Change")
    form = {"title": "Together", "abstract": "We.", "speakers": "Bob, Cleo", "state": "proposed"}
    assert "Speakers: Ada · asked: Bob and Cleo" in words(await chat.presses("ada", "Save", form))
    await mailbox.tick()
    assert "that is fine" in words(await chat.presses("bob", "Rather not")).casefold()
    assert "Speakers: Ada and Cleo" in words(await chat.presses("cleo", "I agree"))
    await chat.says("ada", "/conference my talks")
    await chat.presses("ada", "Together")
    await chat.presses("ada", "Change")
    await chat.presses("ada", "Save", form)
    await mailbox.tick()
    assert len(mailbox.times("talk_with", "bob")) == 1
    rows = chat.store.run(lambda tx: dict(tx.execute(select(SPEAKER.c.member_id, SPEAKER.c.said)).all()))
    assert rows == {chat.member_id("bob"): "no", chat.member_id("cleo"): "yes"}


async def test_nobody_touches_the_talk_of_somebody_else(chat: Chat) -> None:
    await call(chat)
    await proposes(chat, "ada", "Mine", speakers="Bob")
    presses = {
        "own": "note",
        "edit": "note",
        "withdraw": "note",
        "withdraw_now": "note",
        "join": "note",
        "confirm": "note",
        "slides": "note",
        "talk": "note",
        "mark": "note",
    }
    args = {"talk": "1", "said": "yes", "wanted": "yes"}
    got = {}
    for command in presses:
        got[command] = (await chat.sends("cleo", action=Action(f"conference.{command}", args))).key
    assert got == presses
    assert "Mine" not in words(await chat.says("cleo", "/conference program"))


async def test_only_the_host_and_owners_run_a_conference(chat: Chat) -> None:
    await call(chat)
    await proposes(chat, "ada", "Mine")
    everything = (
        "desk call keep_call close rooms committee ranking announce announce_now schedule make publish appoint "
        "dismiss add_room drop_room decide decided place move keep_move swaps swap take_out"
    )
    args = {"conference": "1", "talk": "1", "member": "1", "room": "1", "other": "1", "decision": "accepted"}
    for command in everything.split():
        card = await chat.sends("ada", action=Action(f"conference.{command}", args))
        assert "Only the host of the conference" in words(card), command
    assert "Run the conference" not in words(await chat.says("ada", "/conference"))
    await chat.says("olga", "/events move conference to 2026-10-27 09:00")
    await chat.presses("olga", "Save", {"when": "2026-10-27 09:00 480 min", "host": "Ada"})
    await chat.says("ada", "/conference")
    assert (await chat.presses("ada", "Run the conference")).key == "conference_desk"


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-30", "2026-06-01", "2026-10-27 09:00", "2027-01-01"])
async def test_a_call_ends_between_now_and_the_conference(chat: Chat, typed: str) -> None:
    await chat.says("olga", "/conference desk")
    await chat.presses("olga", "Open the call")
    card = await chat.presses("olga", "Save", {"closes": typed})
    assert (card.key, chat.replies[0].mode) == ("conference_call", Mode.FORM)
    assert len(words(card).splitlines()) > 3
    assert "There is no call for talks yet" in words(await chat.says("ada", "/conference"))


async def test_a_call_is_closed_early_and_reopened(chat: Chat) -> None:
    await call(chat)
    await proposes(chat, "ada", "Mine")
    assert "The call is closed" in words(await chat.says("olga", "/conference close"))
    await chat.says("ada", "/conference my talks")
    assert "Change" not in dict(pressable(await chat.presses("ada", "Mine")))
    assert "is closed" in words(await chat.says("bob", "/conference propose"))
    await call(chat)
    await chat.says("ada", "/conference my talks")
    assert "Change" in dict(pressable(await chat.presses("ada", "Mine")))


@pytest.mark.parametrize("said", ["propose a talk", "call for talks", "/conference new", "/coach conference propose"])
async def test_words_lead_to_their_part(chat: Chat, said: str) -> None:
    await call(chat)
    card = await chat.says("olga" if said == "call for talks" else "ada", said.replace("/coach ", "/"))
    assert card.key == ("conference_call" if said == "call for talks" else "talk_form")
