"""What the bot says first about events: to the minute, once, and never after a no."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.chat.requests import Identity
from engine.community.records.events import RSVP
from engine.community.rules.reminder_times import Lead, moment_of
from engine.people.arrivals import Profile
from tests.conversation import Chat, words
from tests.notices.mailbox import Mailbox, open_mailbox

FORUM = "/events weekly technical"
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe")
ZONES += ("Africa/Casablanca", "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns")
MINUTE = timedelta(minutes=1)


def slow_moment(lead: Lead, starts: datetime, timezone: str) -> datetime:
    """Look at a clock on the wall, minute by minute, for the time at which the event will start, a day or a week
    before. Where the clock skips that time, go on as if it had not."""
    zone, days = ZoneInfo(timezone), {Lead.WEEK: 7, Lead.DAY: 1}[lead]
    wanted = starts.astimezone(zone).replace(tzinfo=None) - timedelta(days=days)
    moment = starts - timedelta(days=days, hours=4)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    while shown < wanted:
        moment += MINUTE
        before, shown = shown, moment.astimezone(zone).replace(tzinfo=None)
    return moment if shown == wanted else moment - MINUTE + (wanted - before)


@settings(max_examples=300, deadline=None)
@given(
    starts=st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    lead=st.sampled_from([Lead.DAY, Lead.WEEK]),
    near=st.sampled_from([None, (3, 29), (3, 30), (10, 25), (11, 1), (11, 2), (3, 8), (3, 9), (4, 5), (10, 4)]),
)
def test_a_reminder_comes_at_the_minute_that_a_clock_on_the_wall_shows(
    starts: datetime, zone: str, lead: Lead, near: tuple[int, int] | None
) -> None:
    starts = starts.replace(second=0, microsecond=0)
    if near:
        starts = starts.replace(month=near[0], day=near[1])
    assert moment_of(lead, starts, starts, zone) == slow_moment(lead, starts, zone)


@pytest.fixture
def mailbox(chat: Chat) -> Mailbox:
    """Ada has no quiet hours in which a test would have to think; it is the Monday before the forum."""
    return open_mailbox(chat)


async def says_yes(chat: Chat, who: str = "ada") -> None:
    await chat.says(who, FORUM)
    await chat.presses(who, "Yes")


def about_events(mailbox: Mailbox, who: str = "ada") -> list[tuple[str, str]]:
    """Kind of card and time of everything about events that has arrived."""
    found = [each for each in mailbox.to(who) if each.card.key.startswith("event_")]
    return [(each.card.key, f"{each.at:%d %H:%M}") for each in found]


async def test_who_said_yes_is_reminded_a_day_and_an_hour_before_and_asked_once_afterwards(
    chat: Chat, mailbox: Mailbox
) -> None:
    await says_yes(chat)
    await mailbox.live_until(datetime(2026, 3, 9, tzinfo=UTC))
    assert about_events(mailbox) == [
        ("event_reminder", "03 15:00"),
        ("event_reminder", "04 14:00"),
        ("event_after", "04 15:45"),
    ]
    reminders = [words(each.card) for each in mailbox.messages if each.card.key == "event_reminder"]
    assert "It begins in 60 minutes" in reminders[1]
    assert "It begins" not in reminders[0]


@pytest.mark.parametrize("answer", ["Maybe", "No", ""])
async def test_nobody_else_is_reminded(chat: Chat, mailbox: Mailbox, answer: str) -> None:
    await says_yes(chat)
    if answer:
        await chat.presses("ada", answer)
    else:
        chat.store.run(lambda tx: tx.execute(RSVP.delete()))
    await mailbox.live_until(datetime(2026, 3, 9, tzinfo=UTC))
    assert about_events(mailbox) == []


async def test_who_moves_to_another_zone_is_invited_by_their_new_clock(chat: Chat, mailbox: Mailbox) -> None:
    """Clocks in Berlin go back between the invitation and the conference, those of UTC do not."""
    chat.clock.time = datetime(2026, 10, 13, 9, tzinfo=UTC)
    await chat.says("ada", "hello")
    await mailbox.live_until(datetime(2026, 10, 14, 9, tzinfo=UTC))
    there = Profile(Identity("web", "web", "ada"), "Ada", "ada@example.com", "Europe/Berlin", "en", insider=True)
    await chat.engine.open_workspace("web", "web", "Web", alone=True)
    await chat.engine.introduce(there)
    await mailbox.live_until(datetime(2026, 10, 24, tzinfo=UTC))
    assert about_events(mailbox) == [("event_reminder", "20 08:00")]


async def test_a_yes_in_the_last_minutes_brings_no_reminder_of_yesterday(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.time = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
    await says_yes(chat)
    await mailbox.live_until(datetime(2026, 3, 9, tzinfo=UTC))
    assert about_events(mailbox) == [("event_after", "04 15:45")]


async def test_who_else_goes_is_named_only_where_they_let_it_be_seen(chat: Chat, mailbox: Mailbox) -> None:
    for who in ("bob", "eve"):
        chat.meet(who)
        await says_yes(chat, who)
    await chat.presses("eve", "Show my name")
    await says_yes(chat)
    await mailbox.live_until(datetime(2026, 3, 3, 16, tzinfo=UTC))
    said = words(mailbox.to("ada")[0].card)
    assert "Eve and others, 2 in all, go, too" in said
    assert "Bob" not in said
    assert "Eve" not in words(mailbox.to("eve")[0].card)


async def owner_moves(chat: Chat, when: str) -> None:
    await chat.says("olga", FORUM)
    await chat.presses("olga", "Change this one")
    await chat.presses("olga", "Save", {"when": when})


async def test_a_move_is_told_once_to_everybody_who_is_coming_and_reminders_follow(
    chat: Chat, mailbox: Mailbox
) -> None:
    for who, answer in (("bob", "Maybe"), ("eve", "No"), ("olga", "")):
        chat.meet(who, is_owner=who == "olga")
        await chat.says(who, FORUM)
        if answer:
            await chat.presses(who, answer)
    await says_yes(chat)
    await owner_moves(chat, "2026-03-05 11:00 60 min")
    await mailbox.live_until(datetime(2026, 3, 9, tzinfo=UTC))
    assert about_events(mailbox)[0][0] == "event_news"
    assert about_events(mailbox)[1:] == [
        ("event_reminder", "04 11:00"),
        ("event_reminder", "05 10:00"),
        ("event_after", "05 12:00"),
    ]
    assert [kind for kind, _ in about_events(mailbox, "bob")] == ["event_news"]
    assert about_events(mailbox, "eve") == []
    assert about_events(mailbox, "olga") == []


async def test_two_moves_before_anybody_hears_of_them_are_told_once_with_the_last_time(
    chat: Chat, mailbox: Mailbox
) -> None:
    chat.meet("olga", is_owner=True)
    await says_yes(chat)
    await owner_moves(chat, "2026-03-05 11:00")
    await owner_moves(chat, "2026-03-05 12:00")
    await mailbox.tick()
    (message,) = mailbox.messages
    assert "12:00" in words(message.card)


async def test_a_cancellation_is_told_once_and_ends_the_reminders(chat: Chat, mailbox: Mailbox) -> None:
    chat.meet("olga", is_owner=True)
    await says_yes(chat)
    await chat.says("olga", f"{FORUM}")
    await chat.presses("olga", "Cancel this one")
    assert "1 person is coming" in words(chat.cards["olga"])
    await chat.presses("olga", "Cancel it")
    await mailbox.live_until(datetime(2026, 3, 9, tzinfo=UTC))
    (message,) = mailbox.to("ada")
    assert "It is cancelled" in words(message.card)


async def test_a_series_that_changes_its_hour_tells_those_who_come_and_one_that_ends_too(
    chat: Chat, mailbox: Mailbox
) -> None:
    chat.meet("olga", is_owner=True)
    await says_yes(chat)
    form = {"name": "Forum", "when": "every wednesday 14:00 UTC", "kind": "forum"}
    await chat.says("olga", "/events edit weekly technical")
    assert "I tell 1 person" in words(await chat.presses("olga", "Save", form))
    await mailbox.tick()
    assert "2:00" in words(chat.cards["ada"])
    await chat.says("olga", "/events edit forum")
    assert "I tell" not in words(await chat.presses("olga", "Save", form | {"summary": "Another summary"}))
    await chat.says("olga", "/events manage")
    await chat.presses("olga", "Forum")
    await chat.presses("olga", "End the series")
    await chat.presses("olga", "End it")
    await mailbox.tick()
    assert [each.card.key for each in mailbox.to("ada")] == ["event_news", "event_news"]
    assert "It is cancelled" in words(chat.cards["ada"])


async def test_everybody_is_invited_to_the_hackathon_a_week_ahead_and_not_after_a_no(
    chat: Chat, mailbox: Mailbox
) -> None:
    chat.clock.time = datetime(2026, 5, 8, 9, tzinfo=UTC)
    chat.meet("nina", timezone="America/New_York")
    chat.meet("bob")
    await chat.says("bob", "/events hackathon")
    await chat.presses("bob", "No")
    await mailbox.live_until(datetime(2026, 5, 30, tzinfo=UTC))
    assert about_events(mailbox) == [("event_reminder", "14 09:00")]
    assert about_events(mailbox, "nina") == [("event_reminder", "14 12:00")], "05:00 there is a quiet hour"
    assert about_events(mailbox, "bob") == []
    assert "Do you come?" in words(mailbox.to("ada")[0].card)


async def test_the_conference_is_announced_where_nobody_has_ever_asked_for_events(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.time = datetime(2026, 10, 12, 9, tzinfo=UTC)
    await mailbox.live_until(datetime(2026, 10, 22, tzinfo=UTC))
    assert about_events(mailbox) == [("event_reminder", "20 09:00")]


async def test_what_somebody_took_away_is_kept_as_theirs(chat: Chat, mailbox: Mailbox) -> None:
    await says_yes(chat)
    await mailbox.live_until(datetime(2026, 3, 4, 16, tzinfo=UTC))
    assert chat.cards["ada"].key == "event_after"
    assert (await chat.presses("ada", "I was there")).key == "event_takeaway"
    assert "Write a line first" in words(await chat.presses("ada", "Keep it", {"takeaway": " \x00 "}))
    assert "Kept" in words(await chat.presses("ada", "Keep it", {"takeaway": "Cache the\nembeddings"}))
    kept = chat.store.run(lambda tx: tx.execute(select(RSVP.c.attended, RSVP.c.takeaway)).one())
    assert tuple(kept) == (True, "Cache the embeddings")


async def test_who_could_not_come_is_asked_nothing_more(chat: Chat, mailbox: Mailbox) -> None:
    await says_yes(chat)
    await mailbox.live_until(datetime(2026, 3, 4, 16, tzinfo=UTC))
    assert "Noted" in words(await chat.presses("ada", "I could not"))
    assert chat.store.run(lambda tx: tx.scalar(select(RSVP.c.attended))) is False
