"""The content's series wait until an owner confirms them, at a time that suits the people who are there."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from engine.api import Engine
from engine.chat.cards import Action, Card, Choices, TextInput
from engine.community.records.events import OCCURRENCE, SERIES
from engine.community.rules.suggested_times import count_suited, suggest_pattern
from engine.community.series_import import import_events
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.notices.records.notices import NOTICE
from engine.people.records.members import MEMBER
from engine.recurrence.rules import EPOCH, Pattern, days_from
from engine.store.store import Store
from tests.conversation import Chat, FixedClock, pressable, words
from tests.notices.mailbox import open_mailbox

FORUM = "Weekly technical AI discussion"
SERIES_NAMES = (FORUM, "Monthly AI paper review", "Quarterly AI hackathon", "Annual internal AI conference")


@pytest.fixture
def chat(store: Store, organisation_id: int, content: Content) -> Chat:
    """Here nobody has confirmed anything; olga and otto own the program."""
    clock = FixedClock()
    chat = Chat(Engine(content, store, clock, Pictures()), store, clock, organisation_id, content)
    chat.meet("ada")
    for who in ("olga", "otto"):
        chat.meet(who, is_owner=True)
    return chat


def said_of(card: Card, label: str) -> str:
    """What stands beside an answer that can be pressed."""
    options = [option for block in card.blocks if isinstance(block, Choices) for option in block.options]
    return next(option.description for option in options if option.label.startswith(label)).replace("\u202f", " ")


def typed_fields(card: Card) -> dict[str, str]:
    return {block.name: block.value for block in card.blocks if isinstance(block, TextInput)}


def confirmed(chat: Chat) -> list[str]:
    query = select(SERIES.c.source).where(SERIES.c.confirmed_at.is_not(None)).order_by(SERIES.c.id)
    return chat.store.run(lambda tx: list(tx.scalars(query)))


async def test_nobody_sees_suggests_or_announces_what_no_owner_has_confirmed(chat: Chat) -> None:
    chat.clock.time = datetime(2026, 2, 9, 9, tzinfo=UTC)  # invitations to the hackathon of the nineteenth are due
    mailbox = open_mailbox(chat)
    await chat.completes("ada", "1")
    for said in ("/events", "/home", "/plan", "/progress", "hello", "/forum", "/hackathon", "/conference", "/paper"):
        shown = words(await chat.says("ada", said))
        assert not any(name in shown for name in SERIES_NAMES), said
        assert "wait for you" not in shown
    assert "Nothing is planned at the moment" in words(await chat.says("ada", "/events"))
    assert "There is no forum at the moment. When an owner" in words(await chat.says("ada", "/forum"))
    assert "No hackathon is planned" in words(await chat.says("ada", "/hackathon"))
    assert "There is no conference at the moment. When an owner" in words(await chat.says("ada", "/conference"))
    await mailbox.live_until(chat.clock.time + timedelta(days=12))
    assert not any(name in words(each.card) for each in mailbox.messages for name in SERIES_NAMES)
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(OCCURRENCE))) == 0
    kinds = chat.store.run(lambda tx: set(tx.scalars(select(NOTICE.c.kind))))
    assert not {kind for kind in kinds if kind.startswith("event")}


async def test_an_old_press_on_an_event_that_is_not_confirmed_is_refused_kindly(chat: Chat) -> None:
    await chat.says("olga", "/events")
    number = str(chat.store.run(lambda tx: tx.scalar(select(SERIES.c.id).where(SERIES.c.source == "forum"))))
    args = {"series": number, "day": "2026-03-04"}
    for command in ("events.show", "events.answer", "events.move", "events.cancel_now"):
        card = await chat.sends("olga", action=Action(command, args | {"answer": "yes"}))
        assert f"{FORUM} is not confirmed yet" in words(card)
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(OCCURRENCE))) == 0


async def test_an_owner_sees_what_waits_and_confirms_each_with_one_press(chat: Chat) -> None:
    for start in ("hello", "/home"):
        assert "4 events wait for you" in words(await chat.says("olga", start))
    card = await chat.presses("olga", "4 events wait")
    assert "Only owners see these" in words(card)
    assert [label for label, press in pressable(card) if press.command == "events.confirm"] == [
        f"Confirm {series.name}" for series in chat.content.pack.community.series
    ]
    card = await chat.presses("olga", f"Confirm {FORUM}")
    assert f"{FORUM} is confirmed, and everybody sees it" in words(card)
    assert confirmed(chat) == ["forum"]
    assert FORUM in words(await chat.says("ada", "/events"))
    assert (await chat.says("ada", "/forum")).title == FORUM
    assert "3 events wait for you" in words(await chat.says("olga", "hello"))
    for _ in range(3):
        await chat.says("olga", "/events")
        await chat.presses("olga", "Confirm")
    assert "for you" not in words(await chat.says("olga", "hello"))
    assert "Only owners see these" not in words(await chat.says("olga", "/events"))


async def test_a_time_inside_the_working_hours_of_most_people_is_suggested(chat: Chat) -> None:
    at = update(MEMBER).values(timezone="America/New_York")
    chat.store.run(lambda tx: tx.execute(at))
    about = said_of(await chat.says("olga", "/events"), f"Confirm {FORUM}")
    assert "every Wednesday, 3:00 PM in America/New_York, 45 min" in about
    assert "in working hours (9:00 AM to 5:00 PM) for all 3 people" in about
    for who in ("berlin1", "berlin2", "berlin3", "berlin4"):
        chat.meet(who, timezone="Europe/Berlin")
    chat.meet("tokyo", timezone="Asia/Tokyo")
    about = said_of(await chat.says("olga", "/events"), f"Confirm {FORUM}")
    assert "every Wednesday, 3:00 PM in Europe/Berlin, 45 min" in about
    assert "for 7 of 8 people" in about
    await chat.presses("olga", f"Confirm {FORUM}")
    assert "Wed, Mar 4, 3:00 PM" in words(await chat.says("berlin1", "/events")).replace("\u202f", " ")
    assert "Wed, Mar 4, 9:00 AM" in words(await chat.says("olga", "/events")).replace("\u202f", " ")


async def test_the_time_that_was_shown_is_confirmed_wherever_people_are_by_then(chat: Chat) -> None:
    await chat.says("olga", "/events")
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(timezone="Asia/Tokyo")))
    await chat.presses("olga", f"Confirm {FORUM}")
    at = select(SERIES.c.starts, SERIES.c.timezone).where(SERIES.c.source == "forum")
    assert chat.store.run(lambda tx: tuple(tx.execute(at).one())) == (time(15), "UTC")


async def test_a_confirmed_time_stays_where_the_content_is_loaded_anew(chat: Chat) -> None:
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(timezone="Asia/Tokyo")))
    await chat.says("olga", "/events")
    await chat.presses("olga", f"Confirm {FORUM}")
    await chat.engine.plan()
    assert "Wed, Mar 4, 3:00 PM" in words(await chat.says("ada", "/events")).replace("\u202f", " ")


async def test_two_owners_at_once_confirm_once(chat: Chat) -> None:
    for who in ("olga", "otto"):
        await chat.says(who, "/events")
    cards = await asyncio.gather(*(chat.presses(who, f"Confirm {FORUM}") for who in ("olga", "otto")))
    assert sorted("It is confirmed already" in words(card) for card in cards) == [False, True]
    assert confirmed(chat) == ["forum"]


async def test_an_owner_who_moves_it_and_one_who_confirms_what_was_shown_before_do_not_collide(chat: Chat) -> None:
    shown = await chat.says("otto", "/events")
    await chat.says("olga", "/events edit weekly technical")
    card = await chat.presses("olga", "Save", typed_fields(chat.cards["olga"]) | {"when": "every friday 10:00 UTC"})
    assert "every Friday, 10:00 AM in UTC" in words(card).replace("\u202f", " ")
    assert "Only owners see this" in words(card)
    card = await chat.sends("otto", action=dict(pressable(shown))[f"Confirm {FORUM}"])
    assert "It has changed since you saw it" in words(card)
    assert "every Friday, 10:00 AM in UTC" in words(card).replace("\u202f", " ")
    assert confirmed(chat) == []
    await chat.presses("otto", "Confirm it at this time")
    assert confirmed(chat) == ["forum"]
    assert "Fri, Mar 6, 10:00 AM" in words(await chat.says("ada", "/events")).replace("\u202f", " ")


async def test_the_form_of_a_series_that_waits_has_the_suggested_time(chat: Chat) -> None:
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(timezone="Asia/Tokyo")))
    fields = typed_fields(await chat.says("olga", "/events edit weekly technical"))
    assert "15:00" in fields["when"]
    assert "Asia/Tokyo" in fields["when"]


async def test_a_confirmed_series_is_moved_as_any_other(chat: Chat) -> None:
    await chat.says("olga", "/events")
    await chat.presses("olga", f"Confirm {FORUM}")
    await chat.says("ada", "/events weekly technical")
    await chat.presses("ada", "Yes")
    await chat.says("olga", "/events edit weekly technical")
    card = await chat.presses("olga", "Save", typed_fields(chat.cards["olga"]) | {"when": "16:00"})
    assert "I tell 1 person" in words(card)
    assert "Wed, Mar 4, 4:00 PM" in words(await chat.says("ada", "/events")).replace("\u202f", " ")


async def test_a_confirmation_is_taken_back_while_nobody_has_heard_of_it(chat: Chat) -> None:
    await chat.says("olga", "/events")
    await chat.presses("olga", f"Confirm {FORUM}")
    card = await chat.presses("olga", "Take it back")
    assert "Taken back: only owners see it again" in words(card)
    assert FORUM not in words(await chat.says("ada", "/events"))
    await chat.presses("olga", "Confirm it at this time")
    taken_back = dict(pressable(chat.cards["olga"]))["Take it back"]
    await chat.says("ada", "/events weekly technical")
    await chat.presses("ada", "Yes")
    card = await chat.sends("olga", action=taken_back)
    assert f"People know of {FORUM} already" in words(card)
    assert "you go" in words(await chat.says("ada", "/events"))
    await chat.says("olga", "/events manage")
    assert "Take it back" not in dict(pressable(await chat.presses("olga", FORUM)))


async def test_what_is_left_out_is_neither_seen_nor_asked_for_again(chat: Chat) -> None:
    await chat.says("olga", "/events manage")
    assert "not confirmed yet" in said_of(chat.cards["olga"], FORUM)
    await chat.presses("olga", FORUM)
    await chat.presses("olga", "Leave it out")
    await chat.presses("olga", "End it")
    assert FORUM not in words(await chat.says("olga", "/events"))
    assert "3 events wait for you" in words(await chat.says("olga", "hello"))


async def test_an_owner_alone_may_confirm(chat: Chat) -> None:
    shown = await chat.says("olga", "/events")
    for command in ("events.confirm", "events.take_back"):
        press = Action(command, dict(pressable(shown)[0][1].args))
        assert "owners" in words(await chat.sends("ada", action=press))
    assert confirmed(chat) == []


@pytest.mark.parametrize(
    "changed",
    [{"starts": "25:00"}, {"starts": ""}, {"starts": "15:00+02:00"}, {"zone": "Mars/Base"}, {"zone": "utc"}],
    ids=str,
)
async def test_a_made_up_time_confirms_nothing(chat: Chat, changed: dict[str, str]) -> None:
    press = dict(pressable(await chat.says("olga", "/events")))[f"Confirm {FORUM}"]
    card = await chat.sends("olga", action=Action(press.command, {**press.args, **changed}))
    assert card.key == "note"
    assert confirmed(chat) == []


async def test_a_series_of_ones_own_is_there_at_once_and_names_the_one_that_waits(chat: Chat) -> None:
    card = await chat.says("olga", "/events new Weekly forum every wednesday 15:00 Europe/Berlin 45 min")
    assert f"The framework suggests {FORUM}, which is not confirmed yet" in words(card)
    assert "Weekly forum" in words(await chat.says("ada", "/events"))
    assert "Take it back" not in dict(pressable(card))


async def test_what_a_file_names_is_confirmed_by_it_at_the_suggested_time(chat: Chat, tmp_path: Path) -> None:
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(timezone="Asia/Tokyo")))
    file = tmp_path / "year.yaml"
    file.write_text("series:\n  - default: forum\n    link: https://meet.example.com/forum\n")
    for changed, unchanged in ((1, 0), (0, 1)):
        done = chat.store.run(import_events, chat.organisation_id, file, chat.content, chat.clock.now())
        assert (done.changed, done.unchanged) == (changed, unchanged)
    assert confirmed(chat) == ["forum"]
    assert "Wed, Mar 4, 3:00 PM" in words(await chat.says("ada", "/events")).replace("\u202f", " ")


def test_where_nobody_is_the_content_has_its_own_time() -> None:
    assert suggest_pattern(pattern(), {}, date(2026, 3, 2)) == pattern()


def pattern(rule: str = "FREQ=WEEKLY;BYDAY=WE", minutes: int = 45, starts: time = time(15)) -> Pattern:
    return Pattern(rule, EPOCH, starts, minutes, "UTC")


def suits(start: datetime, minutes: int, zone: str) -> bool:
    """Whether an event is between nine and five on a working day of Monday to Friday."""
    first, last = start.astimezone(ZoneInfo(zone)), (start + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    ends = last.time() <= time(17) and (last.date() - first.date()).days == minutes // 1440
    return first.weekday() < 5 and last.weekday() < 5 and first.time() >= time(9) and ends


ZONES = ("America/New_York", "Europe/Berlin", "Asia/Tokyo", "Asia/Kolkata", "America/Sao_Paulo", "Australia/Sydney")


@settings(max_examples=10, deadline=None)
@given(
    people=st.dictionaries(st.sampled_from(ZONES), st.integers(1, 40), min_size=1, max_size=4),
    minutes=st.sampled_from([45, 90, 480, 1920]),
)
def test_no_other_time_suits_more_people_on_every_date_of_the_year(people: dict[str, int], minutes: int) -> None:
    today, usual = date(2026, 3, 2), pattern(minutes=minutes)
    chosen = suggest_pattern(usual, people, today)

    def count(starts: time, told_in: str) -> int:
        moved = Pattern(usual.rule, usual.first, starts, minutes, told_in)
        days = [day for day in days_from(moved, today) if day < today + timedelta(days=366)]
        suited = Counter(zone for day in days for zone in people if suits(moved.at(day), minutes, zone))
        return sum(number for zone, number in people.items() if suited[zone] == len(days))

    best = max(count(time(half // 2, half % 2 * 30), zone) for half in range(48) for zone in people)
    assert count(chosen.starts, chosen.timezone) == best == count_suited(chosen, people, today)
