"""The schedule by hand and by itself, what everybody sees of it, and what follows when something moves."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import Connection, select, update

from engine.achievements.records import ACHIEVEMENT
from engine.calendar_feed import read_feed
from engine.chat.cards import Action, Download
from engine.community.feed import make_feed_token
from engine.conference.records.tables import EDITION, MARK, TALK
from engine.people.records.members import MEMBER
from engine.privacy.records import erase_member
from tests.conference.stage import STARTS, call, decides, meet_everybody, proposes, reviewed, scheduled
from tests.conversation import Chat, words
from tests.notices.mailbox import Mailbox, open_mailbox


@pytest.fixture
async def mailbox(chat: Chat) -> Mailbox:
    """Three accepted talks in a published schedule; rita wants to hear Alpha and Beta."""
    meet_everybody(chat)
    mailbox = open_mailbox(chat)
    await call(chat)
    await proposes(chat, "ada", "Alpha", speakers="Bob")
    await chat.says("bob", "/conference my talks")
    await chat.presses("bob", "Alpha")
    await chat.presses("bob", "I agree")
    await proposes(chat, "bob", "Beta")
    await proposes(chat, "cleo", "Gamma", earliest="14:00")
    await reviewed(chat)
    await decides(chat, alpha="Accept", beta="Accept", gamma="Accept")
    for title in ("Alpha", "Beta"):
        await chat.says("rita", "/conference program")
        await chat.presses("rita", title)
        await chat.presses("rita", "I want to hear this")
    await scheduled(chat)
    await mailbox.tick()
    mailbox.messages.clear()
    return mailbox


def starts(chat: Chat) -> dict[str, tuple[int | None, int | None]]:
    """Minutes from the start in the schedule that is made, and in the one that is shown."""
    rows = chat.store.run(lambda tx: tx.execute(select(TALK.c.title, TALK.c.starts, TALK.c.shown_starts)).all())
    return {title: (made, shown) for title, made, shown in rows}


async def moves(chat: Chat, title: str, clock: str, room: str = "1") -> str:
    await chat.says("olga", "/conference schedule")
    await chat.presses("olga", title)
    await chat.presses("olga", "Move")
    return words(await chat.presses("olga", "Move it there", {"room": room, "clock": clock}))


async def test_moving_by_hand_refuses_clashes_and_says_why(chat: Chat, mailbox: Mailbox) -> None:
    alpha = (STARTS + timedelta(minutes=starts(chat)["Alpha"][0] or 0)).strftime("%H:%M")
    before = starts(chat)
    assert "somebody speaks in Alpha as well" in await moves(chat, "Beta", alpha, "2")
    assert "Alpha is in that room" in await moves(chat, "Gamma", alpha) or alpha < "14:00"
    assert "reach into a break" in await moves(chat, "Beta", "12:20")
    assert "outside the day" in await moves(chat, "Beta", "16:50")
    assert "its speakers have said when they can" in await moves(chat, "Gamma", "09:00", "2")
    for typed, room in (("", "1"), ("lunch", "1"), ("10:00", "99"), ("10:00", "")):
        assert "Move it there" in await moves(chat, "Beta", typed, room)
    assert starts(chat) == before
    assert "has another place" in await moves(chat, "Beta", "16:00")
    assert starts(chat)["Beta"] == (420, before["Beta"][1]), "nobody sees it before it is published"


async def test_two_talks_change_places_unless_that_clashes(chat: Chat, mailbox: Mailbox) -> None:
    before = starts(chat)
    await chat.says("olga", "/conference schedule")
    await chat.presses("olga", "Alpha")
    await chat.presses("olga", "Swap")
    assert "said when they can" in words(await chat.presses("olga", "Gamma"))
    await chat.presses("olga", "Swap")
    assert "have changed places" in words(await chat.presses("olga", "Beta"))
    after = starts(chat)
    assert (after["Alpha"][0], after["Beta"][0]) == (before["Beta"][0], before["Alpha"][0])
    again = await chat.sends("olga", action=Action("conference.swap", {"talk": "1", "other": "1"}))
    assert "nothing to swap" in words(again)


async def test_a_change_is_told_once_to_those_whom_it_concerns_when_it_is_published(
    chat: Chat, mailbox: Mailbox
) -> None:
    await moves(chat, "Beta", "16:00")
    await moves(chat, "Beta", "15:20")
    await mailbox.tick()
    assert mailbox.messages == []
    await chat.says("olga", "/conference schedule")
    assert "I tell 2 people" in words(await chat.presses("olga", "Publish the changes"))
    for _ in range(3):
        await mailbox.tick()
    assert sorted(each.user for each in mailbox.messages if each.card.key == "conference_changes") == ["bob", "rita"]
    assert "Beta" in words(mailbox.to("rita")[-1].card)
    assert "Alpha" not in words(mailbox.to("rita")[-1].card)
    assert "3:20" in words(mailbox.to("rita")[-1].card)


async def test_who_withdraws_frees_the_place_and_listeners_hear_of_it(chat: Chat, mailbox: Mailbox) -> None:
    await chat.says("bob", "/conference my talks")
    await chat.presses("bob", "Beta")
    await chat.presses("bob", "Withdraw")
    await chat.presses("bob", "Withdraw it")
    await mailbox.tick()
    assert "does not take place" in words(mailbox.to("rita")[-1].card)
    assert "Beta does not take place" in words(await chat.says("rita", "/conference agenda"))
    assert "Beta" not in words(await chat.says("rita", "/conference program"))
    assert starts(chat)["Beta"][0] is None


async def test_who_leaves_or_is_erased_is_not_in_the_schedule(chat: Chat, mailbox: Mailbox) -> None:
    gone = update(MEMBER).where(MEMBER.c.name == "Cleo").values(standing="left")
    chat.store.run(lambda tx: tx.execute(gone))
    assert "Gamma" not in words(await chat.says("rita", "/conference program"))
    assert "Gamma" not in words(await chat.says("olga", "/conference schedule"))
    ada = chat.member_id("ada")
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.id == ada).values(standing="left")))
    program = words(await chat.says("rita", "/conference program"))
    assert "Alpha" in program, "bob still gives it"
    assert "Ada" not in program
    chat.store.run(erase_member, ada)
    assert "Alpha" not in words(await chat.says("rita", "/conference program"))
    assert len(chat.store.run(lambda tx: tx.execute(select(MARK)).all())) == 1


async def test_a_conference_that_moves_takes_its_schedule_along(chat: Chat, mailbox: Mailbox) -> None:
    await chat.says("rita", "/conference program")
    before = words(chat.cards["rita"])
    await chat.says("olga", "/events move conference to 2026-11-03 11:00")
    await chat.presses("olga", "Save", {"when": "2026-11-03 11:00 480 min"})
    await mailbox.tick()
    assert [each.card.key for each in mailbox.to("rita")] == ["event_news"], "rita is a maybe, and told once"
    after = words(await chat.says("rita", "/conference program"))
    assert "Tue, Oct 27, 9:00" in before
    assert "Tue, Nov 3, 11:00" in after
    await mailbox.live_until(datetime(2026, 11, 4, tzinfo=UTC))
    mornings = [each for each in mailbox.to("rita") if each.card.key == "conference_morning"]
    assert [f"{each.at:%d %H:%M}" for each in mornings] == ["03 08:00"]
    at = datetime(2026, 11, 3, 11, tzinfo=UTC) + timedelta(minutes=starts(chat)["Gamma"][1] or 0)
    ahead = [f"{at - timedelta(days=days):%a %Y-%m-%d %H:%M}" for days in (7, 1)]
    assert mailbox.times("conference_speaking", "cleo") == ahead, "nothing is said of the day that it was"


async def test_a_cancelled_conference_reminds_nobody_and_counts_nothing(chat: Chat, mailbox: Mailbox) -> None:
    await chat.says("olga", "/events cancel conference")
    await chat.presses("olga", "Cancel it")
    await mailbox.live_until(STARTS + timedelta(days=1))
    assert {each.card.key for each in mailbox.to("rita")} <= {"event_news", "weekly"}
    assert not [each for each in mailbox.to("ada") if each.card.key.startswith("conference_")]
    assert chat.store.run(lambda tx: tx.execute(select(ACHIEVEMENT)).all()) == []


async def test_speakers_and_listeners_are_reminded_each_by_their_own_clock(chat: Chat, mailbox: Mailbox) -> None:
    await chat.says("cleo", "/conference my talks")
    await chat.presses("cleo", "Gamma")
    await chat.presses("cleo", "I speak")
    await mailbox.live_until(STARTS + timedelta(hours=12))
    at = STARTS + timedelta(minutes=starts(chat)["Gamma"][1] or 0)
    expected = [f"{at - timedelta(days=days):%a %Y-%m-%d %H:%M}" for days in (7, 1)]
    assert mailbox.times("conference_speaking", "cleo") == expected
    assert mailbox.times("conference_morning", "rita") == ["Tue 2026-10-27 08:00"]
    morning = next(each.card for each in mailbox.to("rita") if each.card.key == "conference_morning")
    assert "2 talks are in your agenda" in words(morning)


async def test_who_switched_these_off_is_not_reminded_but_hears_of_changes(chat: Chat, mailbox: Mailbox) -> None:
    await chat.sends("rita", action=Action("nudges.kind", {"kind": "conference", "on": ""}))
    await moves(chat, "Beta", "16:00")
    await chat.says("olga", "/conference publish")
    await mailbox.live_until(STARTS + timedelta(hours=12))
    assert mailbox.times("conference_morning", "rita") == []
    assert len(mailbox.times("conference_changes", "rita")) == 1


async def test_an_agenda_warns_of_two_at_once_and_is_in_the_zone_of_its_reader(chat: Chat, mailbox: Mailbox) -> None:
    beta = starts(chat)["Beta"][0] or 0
    clock = (STARTS + timedelta(minutes=beta)).strftime("%H:%M")
    tokyo = update(MEMBER).where(MEMBER.c.name == "Rita").values(timezone="Asia/Tokyo")
    chat.store.run(lambda tx: tx.execute(tokyo))
    chat.store.run(lambda tx: tx.execute(update(TALK).where(TALK.c.title == "Gamma").values(shown_starts=beta)))
    await chat.says("rita", "/conference program")
    await chat.presses("rita", "Gamma")
    await chat.presses("rita", "I want to hear this")
    said = words(await chat.says("rita", "/conference agenda"))
    assert "At the same time: Beta and Gamma" in said
    assert f"{(STARTS + timedelta(minutes=beta, hours=9)):%-I:%M}" in said, clock
    assert "Asia/Tokyo" in said


async def test_talks_are_in_the_calendar_with_ids_of_their_own(chat: Chat, mailbox: Mailbox) -> None:
    def entries() -> dict[str, tuple[str, int, str, datetime]]:
        def read(tx: Connection) -> str | None:
            token = make_feed_token(tx, chat.organisation_id, chat.member_id_in(tx, "rita"))
            return read_feed(tx, chat.content, token, chat.clock.now())

        found = Calendar.from_ical(chat.store.run(read) or "").walk("VEVENT")
        facts = {str(each["summary"]): each for each in found}
        return {
            name: (str(each["uid"]), int(each["sequence"]), str(each["status"]), each["dtstart"].dt)
            for name, each in facts.items()
        }

    before = entries()
    assert set(before) == {"Annual internal AI conference", "Alpha", "Beta"}
    assert len({uid for uid, *_ in before.values()}) == 3
    await moves(chat, "Beta", "16:00")
    await chat.says("olga", "/conference publish")
    after = entries()
    assert after["Beta"][0] == before["Beta"][0]
    assert after["Beta"][1] > before["Beta"][1]
    assert after["Beta"][3] == STARTS + timedelta(hours=7)
    assert after["Alpha"] == before["Alpha"]
    await chat.sends("bob", action=Action("conference.withdraw_now", {"talk": "2"}))
    assert entries()["Beta"][2] == "CANCELLED"
    await chat.says("rita", "/conference program")
    card = await chat.presses("rita", "Alpha")
    (file,) = [block for block in card.blocks if isinstance(block, Download)]
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert str(event["uid"]) == before["Alpha"][0]


async def test_talks_that_were_given_are_logged_once_and_keep_their_slides(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.time = STARTS + timedelta(days=1)
    await chat.says("bob", "/log talk beta on 2026-10-27")
    for _ in range(3):
        await mailbox.tick()
    query = select(MEMBER.c.name, ACHIEVEMENT.c.title, ACHIEVEMENT.c.kind)
    logged = query.join_from(ACHIEVEMENT, MEMBER, ACHIEVEMENT.c.member_id == MEMBER.c.id)
    rows = chat.store.run(lambda tx: tx.execute(logged).all())
    assert sorted(map(tuple, rows)) == [
        ("Ada", "Alpha", "talk"),
        ("Bob", "Alpha", "talk"),
        ("Bob", "beta", "talk"),
        ("Cleo", "Gamma", "talk"),
    ]
    await chat.sends("ada", action=Action("conference.slides", {"talk": "1"}))
    assert "no link" in words(await chat.presses("ada", "Save", {"slides": "my slides"}))
    assert "stands with your talk" in words(await chat.presses("ada", "Save", {"slides": "slides.example.com/alpha"}))
    assert "https://slides.example.com/alpha" in words(await chat.says("rita", "/conference past"))


async def test_a_schedule_needs_rooms_and_keeps_those_with_talks(chat: Chat, mailbox: Mailbox) -> None:
    refused = await chat.sends("olga", action=Action("conference.drop_room", {"conference": "1", "room": "1"}))
    assert "There are talks in that room" in words(refused)
    for typed, said in (
        (" , ", "Write the name"),
        ("x" * 61, "60 characters"),
        (",".join(map(str, range(30))), "20 rooms"),
    ):
        await chat.says("olga", "/conference rooms")
        assert said in words(await chat.presses("olga", "Add", {"room": typed}))
    card = await chat.presses("olga", "Add", {"room": "Garden, Aula"})
    assert words(card).count("Aula") == 1
    await chat.presses("olga", "Garden")
    assert "Garden" not in words(chat.cards["olga"])


async def test_nothing_changes_after_the_conference(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.time = STARTS + timedelta(days=1)
    args = {"talk": "1", "said": "no", "series": "4", "day": "2026-10-27", "wanted": "yes"}
    before = chat.store.run(lambda tx: tx.execute(select(TALK)).all())
    presses = {"withdraw_now": "ada", "confirm": "ada", "take_out": "olga", "make": "olga", "mark": "rita"}
    for command, who in presses.items():
        assert (await chat.sends(who, action=Action(f"conference.{command}", args))).key == "note", command
    assert chat.store.run(lambda tx: tx.execute(select(TALK)).all()) == before
    assert chat.store.run(lambda tx: tx.execute(select(EDITION)).one()).counted_at is None
