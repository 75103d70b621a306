"""What owners do with events in chat."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, update

from engine.chat.cards import Card, Mode, TextInput
from engine.community.records.events import OCCURRENCE, SERIES
from engine.notices.records.notices import NOTICE
from tests.conversation import Chat, words

SENTENCE = "weekly forum every wednesday 15:00 Europe/Berlin 45 min https://meet.example.com/Forum"


@pytest.fixture
def owners(chat: Chat) -> Chat:
    chat.meet("olga", is_owner=True, timezone="Europe/Berlin")
    return chat


def fields(card: Card) -> dict[str, str]:
    return {block.name: block.value for block in card.blocks if isinstance(block, TextInput)}


def count_series(chat: Chat) -> int:
    return int(chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(SERIES))) or 0)


@pytest.mark.parametrize("start", ["/events new", "events new", "new event", "Add an event", "/Event New"])
async def test_a_series_is_made_from_one_sentence(owners: Chat, start: str) -> None:
    card = await owners.says("olga", f"{start} {SENTENCE}")
    said = words(card).replace("\u202f", " ")
    assert (card.key, card.title) == ("series", "Weekly forum")
    assert "every Wednesday, 3:00 PM in Europe/Berlin, 45 min" in said
    assert "https://meet.example.com/Forum" in said
    assert "Wed, Mar 4, 3:00 PM" in said


async def test_a_series_never_has_fewer_seats_than_are_taken_of_what_lies_ahead(owners: Chat) -> None:
    await owners.says("olga", f"/events new {SENTENCE}")
    owners.meet("bob")
    for who in ("ada", "bob"):
        await owners.says(who, "/events weekly forum")
        await owners.presses(who, "Yes")
    await owners.says("olga", "/events edit weekly forum")
    form = fields(owners.cards["olga"])
    said = words(await owners.presses("olga", "Save", form | {"capacity": "1"}))
    assert "2 people have a seat on 2026-03-04" in said
    assert "Done." in words(await owners.presses("olga", "Save", form | {"capacity": "2"}))


async def test_a_members_wish_for_a_series_is_refused_kindly(owners: Chat) -> None:
    await owners.says("ada", "/events")
    before = count_series(owners)
    assert "owners" in words(await owners.says("ada", f"/events new {SENTENCE}"))
    assert count_series(owners) == before


async def test_the_default_that_a_new_series_replaces_is_offered_to_end(owners: Chat) -> None:
    await owners.says("olga", f"/events new {SENTENCE}")
    await owners.presses("olga", "End “Weekly technical")
    card = await owners.presses("olga", "End it")
    assert "Weekly technical" not in words(card)
    assert "Weekly technical" not in words(await owners.says("ada", "/events"))


async def test_what_the_sentence_leaves_open_is_asked_in_the_form_with_the_rest_filled_in(owners: Chat) -> None:
    card = await owners.says("olga", "/events new Dinner every friday")
    assert owners.replies[0].mode is Mode.FORM
    assert "At what time?" in words(card)
    assert fields(card)["name"] == "Dinner"
    assert fields(card)["when"] == "every Friday"
    card = await owners.presses("olga", "Save", fields(card) | {"when": "every friday 19:30 2 h"})
    assert card.key == "series"
    assert "2 h" in words(card)


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("every wednesday 15:00 PST", "“PST”"),
        ("every monday 15:00 except 2026-12-28", "“except”"),
        ("every monday 15:00 for 5 weeks", "“for 5 weeks”"),
        ("bimonthly on monday 15:00", "“bimonthly”"),
        ("every monday 15:00 until 03/04/2026", "can be read as two different days"),
        ("every monday 15:00 GMT+5:30", "Asia/Colombo, Asia/Kolkata"),
        ("2026-05-05 2026-05-06 15:00", "“2026-05-06”"),
    ],
)
async def test_a_sentence_that_is_not_understood_saves_nothing_and_says_what_was_left_over(
    owners: Chat, sentence: str, says: str
) -> None:
    before = count_series(owners)
    card = await owners.says("olga", f"/events new Dinner {sentence}")
    assert says in words(card)
    assert fields(card)["when"] == f"Dinner {sentence}"
    assert count_series(owners) == before


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("biweekly on friday 15:00-16:30 GMT+2", "every 2 weeks on Friday 15:00 Etc/GMT-2 90 min"),
        ("on the last weekday of every month 15:00", "every month on the last weekday 15:00"),
        ("every monday until 31.12.2026 15:00", "every Monday until 2026-12-31 15:00"),
        ("FREQ=DAILY;UNTIL=20260310T150000Z 15:00 America/New_York", "every day until 2026-03-09 15:00"),
        ("FREQ=DAILY;UNTIL=20260310T150000Z 15:00 Asia/Tokyo", "every day until 2026-03-10 15:00"),
        ("FREQ=DAILY;UNTIL=20260310T023000Z 23:00 America/New_York", "every day until 2026-03-08 23:00"),
    ],
)
async def test_a_sentence_is_understood_whole(owners: Chat, sentence: str, says: str) -> None:
    await owners.says("olga", f"/events new Dinner {sentence}")
    card = await owners.says("olga", "/events edit dinner")
    assert fields(card)["name"] == "Dinner"
    assert says in fields(card)["when"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "found no name"),
        ("name", "x" * 121, "120 characters"),
        ("when", "now and then", "do not understand “now and then”"),
        ("when", "every 30 february 10:00", "never happens"),
        ("when", "FREQ=HOURLY 10:00", "must count days"),
        ("when", "FREQ=WEEKLY;BYDAY=XX 10:00", "not a recurrence rule"),
        ("when", "every monday 10:00 Europe/Olympus", "no time zone Europe/Olympus"),
        ("when", "every monday 10:00 PST", "do not understand “PST”"),
        ("when", "every monday 10:00 from 1999-01-01", "too far away"),
        ("link", "javascript:alert(1)", "no link"),
        ("link", "https://", "no link"),
        ("place", "x" * 201, "200 characters"),
        ("host", "nobody@example.com", "do not know"),
        ("capacity", "many", "whole number"),
        ("capacity", "-1", "whole number"),
        ("capacity", "0", "whole number"),
        ("region", "x" * 61, "60 characters"),
        ("kind", "party", "no kind"),
        ("summary", "x" * 601, "600 characters"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(owners: Chat, field: str, value: str, says: str) -> None:
    await owners.says("olga", "/events")
    await owners.says("olga", "/events new")
    form = {"name": "Dinner", "when": "every friday 19:30", "link": "https://example.org/x", "kind": "other"}
    before = count_series(owners)
    card = await owners.presses("olga", "Save", form | {field: value})
    assert says in words(card)
    assert {**form, field: value}.items() - {("kind", value)} - {("kind", "other")} <= fields(card).items()
    assert count_series(owners) == before


async def test_a_rule_with_a_million_dates_costs_nothing(owners: Chat) -> None:
    card = await owners.says("olga", "/events new Standup FREQ=DAILY;COUNT=1000000 09:00 15 min")
    assert card.key == "series"
    assert (await owners.says("olga", "/events")).key == "events"


async def test_two_series_of_one_name_need_a_region(owners: Chat) -> None:
    await owners.says("olga", f"/events new {SENTENCE}")
    card = await owners.says("olga", f"/events new {SENTENCE.replace('wednesday', 'thursday')}")
    assert "There is a series Weekly forum already" in words(card)
    card = await owners.presses("olga", "Save", fields(card) | {"region": "Americas"})
    assert card.title == "Weekly forum (Americas)"
    assert "Weekly forum (Americas)" in words(await owners.says("ada", "/events"))


async def test_an_untouched_default_follows_the_content_and_a_changed_one_does_not(owners: Chat) -> None:
    await owners.says("olga", "/events edit conference")
    form = fields(owners.cards["olga"]) | {"kind": "conference", "place": "The big hall"}
    card = await owners.presses("olga", "Save", form)
    assert "The big hall" in words(card)
    follows = owners.store.run(lambda tx: dict(tx.execute(select(SERIES.c.source, SERIES.c.follows)).all()))
    assert follows == {"forum": True, "paper_review": True, "hackathon": True, "conference": False}


async def test_one_is_moved_over_midnight_and_keeps_its_answers(owners: Chat) -> None:
    await owners.says("ada", "/events weekly technical")
    await owners.presses("ada", "Yes")
    await owners.says("olga", "/events move weekly technical to 2026-03-05 00:30")
    card = await owners.presses("olga", "Save", fields(owners.cards["olga"]))
    assert "Thu, Mar 5, 1:30 AM" in words(card).replace("\u202f", " ")
    assert "1 person" in words(await owners.says("ada", "/events weekly technical"))
    assert "Wed, Mar 4" not in words(await owners.says("ada", "/events"))


@pytest.mark.parametrize(
    ("when", "utc"),
    [
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 02:30 UTC", datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
    ],
)
async def test_one_can_be_moved_into_an_hour_that_does_not_exist_or_comes_twice(
    owners: Chat, when: str, utc: datetime
) -> None:
    await owners.says("olga", f"/events new {SENTENCE}")
    await owners.says("olga", "/events move weekly forum")
    assert (await owners.presses("olga", "Save", {"when": when})).key == "event"
    assert owners.store.run(lambda tx: tx.scalar(select(OCCURRENCE.c.starts_at))) == utc


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("2026-03-01 10:00", "in the past"),
        ("2029-03-01 10:00", "more than a year"),
        ("2026-02-30", "no day"),
        ("every month", "do not understand when"),
        ("10:00 9 days", "lasts"),
    ],
)
async def test_a_move_that_makes_no_sense_changes_nothing(owners: Chat, when: str, says: str) -> None:
    await owners.says("olga", "/events move weekly technical")
    card = await owners.presses("olga", "Save", {"when": when})
    assert card.key == "move_form"
    assert says in words(card)
    assert fields(card)["when"] == when
    moved = owners.store.run(lambda tx: tx.scalar(select(OCCURRENCE.c.moved)))
    assert moved is False


async def test_one_is_cancelled_by_its_day_and_brought_back(owners: Chat) -> None:
    await owners.says("olga", "/events cancel weekly technical 2026-03-11")
    assert "Mar 11" in words(owners.cards["olga"])
    await owners.presses("olga", "Cancel it")
    assert "This one is cancelled" in words(owners.cards["olga"])
    said = words(await owners.says("ada", "/events"))
    assert "Wed, Mar 4" in said
    assert "Wed, Mar 11" not in said
    await owners.presses("olga", "Let it take place")
    assert "Wed, Mar 11" in words(await owners.says("ada", "/events"))


async def test_of_several_forums_the_one_of_that_day_is_cancelled(owners: Chat) -> None:
    await owners.says("olga", "/events new weekly forum every tuesday 15:00 America/New_York 45 min")
    assert "Weekly technical" in words(await owners.says("olga", "/events cancel forum 2026-03-11"))
    assert "Weekly forum" in words(await owners.says("olga", "/events cancel forum 2026-03-10"))
    assert "Weekly forum" in words(await owners.says("olga", "/events move forum to wednesday 16:00"))


async def test_an_answer_to_a_cancelled_event_is_refused(owners: Chat) -> None:
    await owners.says("ada", "/events weekly technical")
    await owners.says("olga", "/events cancel weekly technical")
    await owners.presses("olga", "Cancel it")
    assert "is cancelled on that day" in words(await owners.presses("ada", "Yes"))


async def test_a_rule_that_no_longer_has_a_day_cancels_it(owners: Chat) -> None:
    await owners.says("ada", "/events weekly technical")
    await owners.presses("ada", "Yes")
    await owners.says("olga", "/events edit weekly technical")
    form = fields(owners.cards["olga"]) | {"when": "every thursday 15:00 UTC 45 min", "kind": "forum"}
    assert "I tell 1 person" in words(await owners.presses("olga", "Save", form))
    assert "Thu, Mar 5" in words(await owners.says("ada", "/events"))
    assert owners.store.run(lambda tx: tx.scalar(select(OCCURRENCE.c.cancelled_at))) is not None


async def test_unknown_names_show_the_list(owners: Chat) -> None:
    for wish in ("edit", "move", "cancel"):
        assert (await owners.says("olga", f"/events {wish} nonsense")).key == "events_managed"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), wish=st.sampled_from(["new", "edit", "move", "cancel", ""]))
async def test_nothing_that_an_owner_types_breaks_a_reply(owners: Chat, text: str, wish: str) -> None:
    assert (await owners.says("olga", f"/events {wish} {text}")).key != "apology"


async def test_a_default_follows_the_content_before_anything_is_said_about_it(owners: Chat) -> None:
    await owners.says("ada", "/events weekly technical")
    await owners.presses("ada", "Yes")

    def begin_later(tx: Connection) -> None:
        tx.execute(update(SERIES).where(SERIES.c.source == "forum").values(starts=time(16)))
        tx.execute(update(OCCURRENCE).values(starts_at=datetime(2026, 3, 4, 16, tzinfo=UTC)))

    owners.store.run(begin_later)
    await owners.engine.plan()
    told = select(NOTICE.c.occurrence).where(NOTICE.c.kind == "event_news")
    assert owners.store.run(lambda tx: list(tx.scalars(told))) == ["1/1/moved"]
    starts = select(SERIES.c.starts).where(SERIES.c.source == "forum")
    assert owners.store.run(lambda tx: tx.scalar(starts)) == time(15)
