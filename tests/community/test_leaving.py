"""Whoever leaves frees what they held, at once, whichever way they go."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, update

from engine.chat.errors import InvalidInput
from engine.community.records.events import OCCURRENCE, RSVP, find_answers, find_series, lock_rows
from engine.community.rules.seats import Answer
from engine.community.series_changes import revise_occurrence
from engine.people.records.members import MEMBER, MemberStatus
from engine.room import Every
from tests.community.test_events import limit, seat
from tests.conversation import Chat, words
from tests.notices.mailbox import open_mailbox

WAYS = ("leaves", "goes away", "is erased", "is back")
PEOPLE = ("ada", "bob", "cleo")


async def erase(chat: Chat, who: str) -> None:
    await chat.says(who, "/privacy erase")
    await chat.presses(who, "Erase everything now")


@pytest.mark.parametrize("way", ["left", "away", "erased"])
async def test_a_seat_goes_to_who_waits_the_moment_somebody_leaves(chat: Chat, way: str) -> None:
    await limit(chat, "1")
    mailbox = open_mailbox(chat)
    chat.meet("bob")
    await seat(chat, "ada")
    await seat(chat, "bob")
    if way == "erased":
        await erase(chat, "ada")
    else:
        assert chat.leaves("ada", MemberStatus(way))
    assert answers(chat) == [Answer.YES]
    await mailbox.tick()
    assert "the seat is yours" in words(mailbox.messages[-1].card)


async def test_who_comes_back_has_no_seat_that_somebody_else_has_now(chat: Chat) -> None:
    await limit(chat, "1")
    chat.meet("bob")
    await seat(chat, "ada")
    await seat(chat, "bob")
    chat.leaves("ada")
    chat.returns("ada")
    assert answers(chat) == [Answer.YES]
    assert "number 1 of those who wait" in words(await seat(chat, "ada"))


async def test_a_seat_that_came_free_by_another_way_is_given_within_a_minute(chat: Chat) -> None:
    await limit(chat, "1")
    chat.meet("bob")
    await seat(chat, "ada")
    await seat(chat, "bob")
    chat.store.run(lambda tx: tx.execute(delete(RSVP).where(RSVP.c.member_id == chat.member_id_in(tx, "ada"))))
    assert answers(chat) == [Answer.WAITING]
    await chat.engine.run_jobs(Every.MINUTE)
    assert answers(chat) == [Answer.YES]


async def test_who_leaves_hosts_nothing_that_is_ahead(chat: Chat) -> None:
    await limit(chat, "5")
    await chat.presses("olga", "Change this one")
    chat.meet("bob")
    await chat.presses("olga", "Save", {"when": "15:00", "capacity": "5", "host": "bob@example.com"})
    chat.leaves("bob")
    chat.returns("bob")
    assert "Host: Nobody yet" in words(await seat(chat, "ada"))


SAY = st.tuples(st.just("says"), st.sampled_from(PEOPLE), st.sampled_from(["Yes", "Yes", "Maybe", "No"]))
GO = st.tuples(st.sampled_from(WAYS), st.sampled_from(PEOPLE), st.just(""))
CHANGE = st.tuples(st.just("seats"), st.just(""), st.sampled_from(["1", "2", "3"]))
STEPS = st.lists(st.one_of(SAY, GO, SAY, GO, CHANGE), max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_no_seat_is_free_beside_somebody_who_waits_and_no_more_come_than_there_are_seats(
    chat: Chat, steps: list[tuple[str, str, str]]
) -> None:
    await begin(chat)
    seats = 1
    for what, who, said in steps:
        if what == "seats":
            seats = chat.store.run(change_seats, int(said), seats, chat)
        else:
            await take(chat, what, who, said)
        given_now = answers(chat)
        taken, waiting = given_now.count(Answer.YES), given_now.count(Answer.WAITING)
        assert taken <= seats
        assert waiting == 0 or taken == seats


async def begin(chat: Chat) -> None:
    """An event with one seat, which everybody wants."""

    def work(tx: Connection) -> None:
        tx.execute(delete(RSVP))
        tx.execute(update(OCCURRENCE).values(capacity=1))

    if not chat.cards.get("olga"):
        await limit(chat, "1")
    chat.store.run(work)
    for who in PEOPLE:
        if standing(chat, who) is None:
            chat.meet(who)
        chat.returns(who)
        await seat(chat, who)


async def take(chat: Chat, what: str, who: str, said: str) -> None:
    """One step."""
    there = standing(chat, who)
    if what == "is back" and there is None:
        chat.meet(who)
    elif what == "is back":
        chat.returns(who)
    elif there == MemberStatus.ACTIVE and what == "says":
        await seat(chat, who, said)
    elif there == MemberStatus.ACTIVE and what == "is erased":
        await erase(chat, who)
    elif there == MemberStatus.ACTIVE:
        chat.leaves(who, MemberStatus.LEFT if what == "leaves" else MemberStatus.AWAY)


def standing(chat: Chat, who: str) -> str | None:
    query = select(MEMBER.c.standing).where(MEMBER.c.email == f"{who}@example.com")
    return chat.store.run(lambda tx: tx.scalar(query))


def change_seats(tx: Connection, wanted: int, seats: int, chat: Chat) -> int:
    """More seats, or fewer; returns how many there are then."""
    rows = set(tx.scalars(select(OCCURRENCE.c.id).where(OCCURRENCE.c.capacity.is_not(None))))
    for series in find_series(tx, chat.organisation_id):
        for occurrence in lock_rows(tx, series, rows):
            try:
                revise_occurrence(tx, occurrence, chat.clock.now(), {"capacity": wanted})
            except InvalidInput:
                return seats
    return wanted


def answers(chat: Chat) -> list[Answer]:
    """What those who are there have said, the earliest first."""

    def work(tx: Connection) -> list[Answer]:
        rows = set(tx.scalars(select(OCCURRENCE.c.id).where(OCCURRENCE.c.capacity.is_not(None))))
        return [answer for by_member in find_answers(tx, rows).values() for answer in by_member.values()]

    return chat.store.run(work)
