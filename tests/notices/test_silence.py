"""Until when the bot is silent: every card names one moment, and that is when the next weekly message comes."""

import re
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from engine.content.voice import Voice
from tests.conversation import Chat, pressable, words
from tests.notices.mailbox import Mailbox, enrol_in_program, open_mailbox

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ZONES = ("UTC", "America/New_York", "Asia/Tokyo", "Africa/Cairo")
ASKED = ("/nudges", "/pace", "/week", "/home")
TOLD = re.compile(r"(?:next weekly message comes|weekly messages begin) on ([^.:]*:\d\d\s[AP]M)")
NONE = (
    "I do not write to you first",
    "no weekly message comes before that",
    "switched off the weekly message",
    "wait until you resume",
    "no weekly messages",
)


def when_told(chat: Chat, who: str) -> str | None:
    """When the next weekly message comes, as the newest card says; empty for never, None where it says nothing."""
    said = words(chat.cards[who])
    found = {each.replace("\u202f", " ") for each in TOLD.findall(said)}
    assert len(found) <= 1
    return found.pop() if found else "" if any(each in said for each in NONE) else None


async def ask(chat: Chat, who: str) -> str:
    """What all cards say alike."""
    told = {}
    for said in ASKED:
        await chat.says(who, said)
        told[said] = when_told(chat, who)
    assert told["/nudges"] is not None
    assert told["/pace"] is not None
    assert {each for each in told.values() if each is not None} == {told["/nudges"]}, told
    return told["/nudges"]


async def pause(chat: Chat, who: str, first: date, last: date | None) -> None:
    await chat.says(who, "/pace")
    if "Pause" in dict(pressable(chat.cards[who])):
        await chat.presses(who, "Pause")
        await chat.presses(who, "Pause", {"first": first.isoformat(), "last": last.isoformat() if last else ""})


async def press_if_there(chat: Chat, who: str, card: str, label: str) -> None:
    await chat.says(who, card)
    if action := dict(pressable(chat.cards[who])).get(label):
        await chat.sends(who, action=action)


async def act(chat: Chat, who: str, random: Random) -> str:
    """Do something by which the bot is silent or speaks again."""
    today = chat.clock.time.date()
    first = today + random.randint(0, 9) * DAY
    last = first + random.randint(0, 30) * DAY
    doing = random.choice(["pause", "open", "resume", "leave", "snooze", "week", "back", "off", "on", "day", "kind"])
    match doing:
        case "pause":
            await pause(chat, who, first, last)
        case "open":
            await pause(chat, who, today, None)
        case "resume":
            await press_if_there(chat, who, "/pace", "Resume")
        case "leave":
            await chat.says(who, f"I'm on leave until {last.isoformat()}")
        case "snooze":
            await chat.says(who, f"snooze until {last.isoformat()}" if last > today else "snooze")
        case "week":
            await press_if_there(chat, who, "/nudges", "Quiet for a week")
        case "back":
            await chat.says(who, "I'm back")
        case "off":
            await chat.says(who, "stop nudging me")
        case "on":
            await chat.says(who, "write to me again")
        case "day":
            await chat.says(who, f"nudge me on {random.choice(['mondays', 'wednesdays', 'fridays'])} at 10")
        case "kind":
            await chat.says(who, "/nudges")
            await chat.presses(who, "This week")
    return doing


@pytest.mark.parametrize("seed", range(12))
async def test_every_card_names_the_moment_at_which_the_next_weekly_message_comes(chat: Chat, seed: int) -> None:
    random = Random(f"silence {seed}")
    zone = ZONES[seed % len(ZONES)]
    chat.clock.time = MONDAY - DAY
    chat.meet("kim", timezone=zone)
    enrol_in_program(chat, "kim", MONDAY.date() + random.randint(-10, 10) * DAY)
    mailbox, done = open_mailbox(chat), list[str]()
    for _ in range(4):
        done.append(await act(chat, "kim", random))
        told = await ask(chat, "kim")
        await mailbox.tick()
        if not told:
            await expect_silence(chat, mailbox)
        else:
            await expect_message(chat, mailbox, told, zone, done)
        chat.clock.time += timedelta(hours=random.randint(1, 60))
        await mailbox.live_until(chat.clock.time)


async def expect_message(chat: Chat, mailbox: Mailbox, told: str, zone: str, done: list[str]) -> None:
    """The next weekly message comes when it was told to."""
    before, end = len(mailbox.times("weekly", "kim")), chat.clock.time + 20 * WEEK
    while len(mailbox.times("weekly", "kim")) == before and chat.clock.time < end:
        await chat.says("kim", "thanks")
        moment = await chat.engine.find_next_moment()
        await mailbox.live_until(min(moment or end, chat.clock.time + DAY))
    at = next(each.at for each in reversed(mailbox.to("kim")) if each.card.key == "weekly")
    voice: Voice = chat.content.voices.voice("en", zone)
    assert told == voice.moment(at).replace("\u202f", " "), (done, at.astimezone(ZoneInfo(zone)))


async def expect_silence(chat: Chat, mailbox: Mailbox) -> None:
    before = len(mailbox.times("weekly", "kim"))
    await mailbox.live_until(chat.clock.time + 2 * WEEK)
    assert len(mailbox.times("weekly", "kim")) == before


async def test_a_pause_of_the_program_is_known_to_the_nudges(chat: Chat) -> None:
    """As it was seen: paused until 31 August, while `/nudges` announced 16 August."""
    chat.clock.time = datetime(2026, 8, 12, 15, 0, tzinfo=UTC)
    await chat.says("ada", "hello")
    enrol_in_program(chat, "ada", date(2026, 7, 14))
    await pause(chat, "ada", date(2026, 8, 12), date(2026, 8, 31))
    assert await ask(chat, "ada") == "Tue, Sep 1, 9:00 AM"
    assert "Program paused: Aug 12, 2026 to Aug 31, 2026" in words(await chat.says("ada", "/nudges"))
    assert "keep quiet" not in words(await chat.says("ada", "/week"))


async def test_a_leave_that_outlasts_the_program_does_not_make_it_over(chat: Chat) -> None:
    """The program goes on without messages, and is over when its last day is."""
    enrol_in_program(chat, "ada", MONDAY.date())
    await chat.says("ada", "I'm on leave until 2026-08-31")
    for said in ("/nudges", "/pace", "/week", "/home"):
        assert "is over" not in words(await chat.says("ada", said)), said
    assert "no weekly message comes before that" in words(await chat.says("ada", "/nudges"))
    chat.clock.time = MONDAY + 17 * WEEK
    assert "Your program is over" in words(await chat.says("ada", "/nudges"))


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", "Africa/Cairo"])
async def test_week_one_comes_on_its_first_working_day(chat: Chat, zone: str, weekday: int) -> None:
    """As it was seen: started on a Tuesday, “Week 1” arrived on the Monday that is its last day."""
    start = date(2026, 6, 22) + weekday * DAY
    chat.clock.time = datetime(2026, 6, 22, 12, 0, tzinfo=UTC) - 3 * DAY
    chat.meet("kim", timezone=zone)
    mailbox = open_mailbox(chat)
    await mailbox.live_until(datetime(start.year, start.month, start.day, tzinfo=ZoneInfo(zone)).astimezone(UTC))
    await chat.says("kim", "/week")
    await chat.presses("kim", "Today")
    await mailbox.live_until(chat.clock.time + 8 * DAY)
    weeks = [(each.card.title.partition(":")[0], each.at.astimezone(ZoneInfo(zone))) for each in mailbox.to("kim")]
    (first, at), *_ = weeks
    rests = (4, 5) if zone == "Africa/Cairo" else (5, 6)
    days = [day for number in range(7) if (day := start + number * DAY).weekday() not in rests]
    assert (first, at.date()) == ("Week 1 of 16", days[0])
    assert (at.hour, at.minute) == (9, 0)


async def test_who_starts_over_hears_of_the_first_week_again(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    chat.clock.time = MONDAY - timedelta(hours=1)
    enrol_in_program(chat, "ada", MONDAY.date() - 3 * WEEK)
    await mailbox.live_until(MONDAY + timedelta(hours=2))
    await chat.says("ada", "/pace")
    await chat.presses("ada", "Start over")
    await chat.presses("ada", "Today")
    assert await ask(chat, "ada") == "Tue, Mar 3, 9:00 AM"
    await mailbox.live_until(MONDAY + 3 * DAY)
    titles = [each.card.title.partition(":")[0] for each in mailbox.to("ada") if each.card.key == "weekly"]
    assert titles == ["Week 4 of 16", "Week 1 of 16"]
