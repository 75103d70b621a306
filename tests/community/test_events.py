"""What people see of events, and saying whether they come."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from engine.chat.cards import Action, Card, Download
from engine.community.records.events import OCCURRENCE, RSVP, SERIES
from engine.community.rules.seats import Answer, decide_answer, find_next_in_line
from engine.people.records.members import MEMBER, add_organisation
from tests.conversation import Chat, pressable, words
from tests.notices.mailbox import open_mailbox

FORUM = "/events weekly technical"


def file_of(card: Card) -> str:
    return next(block.content for block in card.blocks if isinstance(block, Download))


async def seat(chat: Chat, who: str, answer: str = "Yes") -> Card:
    """Answer to the next forum."""
    await chat.says(who, FORUM)
    return await chat.presses(who, answer)


async def limit(chat: Chat, seats: str) -> None:
    """An owner limits the next forum."""
    chat.meet("olga", is_owner=True)
    await chat.says("olga", FORUM)
    await chat.presses("olga", "Change this one")
    when = "2026-03-04 15:00 45 min"
    card = await chat.presses("olga", "Save", {"when": when, "capacity": seats})
    assert f"0 of {seats} taken" in words(card)


async def test_what_is_next_is_in_the_readers_zone_and_format(chat: Chat) -> None:
    chat.meet("kiran", timezone="Asia/Kolkata", locale="en_GB")
    said = words(await chat.says("kiran", "what events are there?"))
    assert "Wed 4 Mar, 20:30" in said
    assert "Asia/Kolkata" in said
    chat.meet("nina", timezone="America/New_York")
    card = await chat.says("nina", FORUM)
    assert "When: Wed, Mar 4, 10:00 AM · 45 min" in words(card).replace("\u202f", " ")
    assert "There: Wed, Mar 4, 3:00 PM in UTC" in words(card).replace("\u202f", " ")


async def test_every_series_of_the_content_is_there_once_and_nothing_is_kept_for_looking(chat: Chat) -> None:
    first, again = await chat.says("ada", "/events"), await chat.says("ada", "/events")
    assert first == again
    for name in ("Weekly technical AI", "Monthly AI paper review", "Quarterly AI hackathon", "Annual internal AI conf"):
        assert name in words(first)
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(OCCURRENCE))) == 0


async def test_an_event_that_goes_on_is_still_shown_and_one_that_is_over_is_not(chat: Chat) -> None:
    chat.clock.time = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
    assert "Wed, Mar 4" in words(await chat.says("ada", "/events"))
    chat.clock.time = datetime(2026, 3, 4, 15, 45, tzinfo=UTC)
    assert "Wed, Mar 4" not in words(await chat.says("ada", "/events"))


async def test_an_answer_is_given_in_place_and_can_be_changed(chat: Chat) -> None:
    card = await seat(chat, "ada")
    assert "You are in" in words(card)
    assert "Yes (chosen)" in words(card)
    assert chat.replies[0].mode == "replace"
    card = await chat.presses("ada", "Maybe")
    assert "Maybe (chosen)" in words(card)
    assert "Nobody has said so yet, 1 perhaps" in words(card)
    assert "Not this one (chosen)" in words(await chat.presses("ada", "No"))
    assert "you said no" in words(await chat.says("ada", "/events"))


async def test_names_are_shown_only_of_those_who_let_them(chat: Chat) -> None:
    for who in ("bob", "eve"):
        chat.meet(who)
        await seat(chat, who)
    await chat.presses("eve", "Show my name")
    assert "Who goes: 2 people: Eve" in words(await chat.says("ada", FORUM))
    await chat.presses("eve", "Hide my name")
    said = words(await chat.says("ada", FORUM))
    assert "Who goes: 2 people" in said
    assert "Eve" not in said


async def test_who_has_left_the_company_has_no_seat_and_hosts_nothing(chat: Chat) -> None:
    chat.meet("bob")
    await limit(chat, "1")
    await seat(chat, "bob")
    await chat.says("olga", FORUM)
    await chat.presses("olga", "Change this one")
    host = {"when": "15:00", "capacity": "1", "host": "bob@example.com"}
    assert "Host: Bob" in words(await chat.presses("olga", "Save", host))
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Bob").values(standing="left")))
    said = words(await seat(chat, "ada"))
    assert "You are in" in said
    assert "1 of 1 taken" in said
    assert "Host: Nobody yet" in said


async def test_a_full_event_has_a_waiting_list_and_the_first_moves_up_and_is_told(chat: Chat) -> None:
    await limit(chat, "1")
    mailbox = open_mailbox(chat)
    for who in ("bob", "eve"):
        chat.meet(who)
    assert "You are in" in words(await seat(chat, "ada"))
    assert "number 1 of those who wait" in words(await seat(chat, "bob"))
    assert "number 2 of those who wait" in words(await seat(chat, "eve"))
    assert "number 1 of those who wait" in words(await chat.presses("bob", "Yes")), "asking twice loses no place"
    await chat.presses("ada", "No")
    await mailbox.tick()
    assert [(each.user, each.card.key) for each in mailbox.messages] == [("bob", "event_news")]
    assert "the seat is yours" in words(mailbox.messages[0].card)
    assert "number 1 of those who wait" in words(await seat(chat, "eve"))
    assert "number 2 of those who wait" in words(await seat(chat, "ada")), "who left is the last in line"


async def test_more_seats_let_everybody_in_who_waits(chat: Chat) -> None:
    await limit(chat, "1")
    for who in ("bob", "eve"):
        chat.meet(who)
    for who in ("ada", "bob", "eve"):
        await seat(chat, who)
    await chat.says("olga", FORUM)
    await chat.presses("olga", "Change this one")
    card = await chat.presses("olga", "Save", {"when": "15:00", "capacity": "3"})
    assert "3 of 3 taken" in words(card)
    assert "waiting" not in words(card)


async def test_there_are_never_fewer_seats_than_are_taken(chat: Chat) -> None:
    await limit(chat, "2")
    chat.meet("bob")
    for who in ("ada", "bob"):
        await seat(chat, who)
    await chat.says("olga", FORUM)
    await chat.presses("olga", "Change this one")
    said = words(await chat.presses("olga", "Save", {"when": "15:00", "capacity": "1"}))
    assert "2 people have a seat on 2026-03-04" in said
    assert "2 of 2 taken" in words(await chat.presses("olga", "Save", {"when": "15:00", "capacity": "2"}))


async def test_a_race_for_the_last_seat_has_one_winner(chat: Chat) -> None:
    await limit(chat, "3")
    people = [f"person{at}" for at in range(12)]
    for who in people:
        chat.meet(who)
        await chat.says(who, FORUM)
    answers = await asyncio.gather(*(chat.presses(who, "Yes") for who in people))
    assert sum("You are in" in words(card) for card in answers) == 3
    assert not any(card.key == "apology" for card in answers)
    kept = chat.store.run(lambda tx: list(tx.scalars(select(RSVP.c.answer))))
    assert sorted(kept) == ["waiting"] * 9 + ["yes"] * 3
    everybody_leaves = await asyncio.gather(*(chat.presses(who, "No") for who in people[:6]))
    assert not any(card.key == "apology" for card in everybody_leaves)
    kept = chat.store.run(lambda tx: list(tx.scalars(select(RSVP.c.answer))))
    assert kept.count("yes") == 3


ANSWERS = st.lists(st.tuples(st.integers(1, 6), st.sampled_from([Answer.YES, Answer.MAYBE, Answer.NO])), max_size=40)


@given(ANSWERS, st.none() | st.integers(1, 4))
def test_seats_are_never_sold_twice_and_never_empty_while_somebody_waits(
    wishes: list[tuple[int, Answer]], capacity: int | None
) -> None:
    answers: dict[int, Answer] = {}
    for member, wish in wishes:
        got = decide_answer(answers, member, wish, capacity)
        if answers.get(member) is not got:
            answers.pop(member, None)
            answers[member] = got
        for lucky in find_next_in_line(answers, capacity):
            answers[lucky] = Answer.YES
        taken = list(answers.values()).count(Answer.YES)
        waiting = list(answers.values()).count(Answer.WAITING)
        assert capacity is None or taken <= capacity
        assert waiting == 0 or taken == capacity


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"series": "1"},
        {"series": "999999", "day": "2026-03-04"},
        {"series": "1", "day": "2026-03-05"},
        {"series": "1", "day": "yesterday"},
        {"series": "1", "day": "0001-01-01"},
        {"series": "1", "day": "9999-12-31"},
        {"series": "1'; DROP TABLE member", "day": "2026-03-04"},
        {"series": "1", "day": "2026-03-04", "answer": "waiting"},
        {"series": "1", "day": "2026-03-04", "answer": ""},
        {"series": "1", "day": "2026-02-25", "answer": "yes"},
    ],
    ids=str,
)
async def test_a_made_up_or_late_answer_is_refused_and_keeps_nothing(chat: Chat, args: dict[str, str]) -> None:
    await chat.says("ada", "/events")
    series = str(chat.store.run(lambda tx: tx.scalar(select(func.min(SERIES.c.id)))))
    args = args | ({"series": series} if args.get("series") == "1" else {})
    card = await chat.sends("ada", action=Action("events.answer", args))
    assert card.key == "note"
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(RSVP))) == 0


async def test_the_same_press_twice_is_one_answer(chat: Chat) -> None:
    card = await seat(chat, "ada")
    yes = dict(pressable(card))["Yes"]
    before = chat.store.run(lambda tx: tx.execute(select(RSVP)).all())
    chat.clock.forward(timedelta(minutes=3))
    await chat.sends("ada", action=yes)
    assert chat.store.run(lambda tx: tx.execute(select(RSVP)).all()) == before


async def test_the_file_of_an_event_keeps_its_id_and_counts_changes(chat: Chat) -> None:
    chat.meet("olga", is_owner=True)
    before = file_of(await chat.says("ada", FORUM))
    assert "SEQUENCE:0" in before
    await chat.says("olga", FORUM)
    await chat.presses("olga", "Change this one")
    await chat.presses("olga", "Save", {"when": "2026-03-04 16:00"})
    after = file_of(await chat.says("ada", FORUM))
    uid = next(line for line in before.splitlines() if line.startswith("UID:"))
    assert uid in after
    assert "SEQUENCE:1" in after
    assert "DTSTART:20260304T160000Z" in after


async def test_each_organisation_has_its_own_series(chat: Chat) -> None:
    organisation = chat.store.run(add_organisation, "Other")
    other = Chat(chat.engine, chat.store, chat.clock, organisation, chat.content, _events=count(10**6))
    other.meet("oscar", is_owner=True)
    await other.says("oscar", "/events new Secret meeting every friday 10:00")
    assert "Secret" not in words(await chat.says("ada", "/events"))
    assert "Secret" in words(await other.says("oscar", "/events"))


async def test_plans_name_the_organisations_own_event(chat: Chat) -> None:
    chat.meet("olga", is_owner=True)
    await chat.completes("ada", "1")
    assert "Weekly technical AI discussion" in words(await chat.says("ada", "/plan"))
    await chat.says("olga", "/events manage")
    await chat.presses("olga", "Weekly technical")
    await chat.presses("olga", "Edit")
    form = {"name": "Show and tell", "when": "every thursday 10:00 Europe/Berlin 45 min", "kind": "forum"}
    await chat.presses("olga", "Save", form)
    said = words(await chat.says("ada", "/plan"))
    assert "Show and tell" in said
    assert "Weekly technical" not in said


@pytest.mark.parametrize(("zone", "is_night"), [("Asia/Tokyo", True), ("America/Los_Angeles", False), ("UTC", False)])
async def test_nobody_is_asked_to_a_meeting_at_night(chat: Chat, zone: str, is_night: bool) -> None:
    """As it was seen: “Hold the next discussion, 0:00” in Tokyo. The forum begins at 15:00 UTC."""
    chat.clock.time = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    chat.meet("kim", timezone=zone)
    await chat.completes("kim", "1")
    said = words(await chat.says("kim", "/plan"))
    assert ("Weekly technical AI discussion" in said) is not is_night


@pytest.mark.parametrize(("zone", "invited"), [("Asia/Tokyo", True), ("America/Los_Angeles", False)])
async def test_nobody_is_invited_by_message_to_what_begins_at_night(chat: Chat, zone: str, invited: bool) -> None:
    """The conference of October begins at 9:00 UTC."""
    chat.clock.time = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
    mailbox = open_mailbox(chat)
    chat.meet("kim", timezone=zone)
    await chat.says("kim", "hello")
    await mailbox.live_until(datetime(2026, 10, 26, 9, 0, tzinfo=UTC))
    assert any("Annual internal AI conference" in words(each.card) for each in mailbox.to("kim")) is invited
