"""Weekly messages that begin weeks after the program: held back, begun earlier by whoever wants, drawn by lot."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from bot.cli import app
from engine.curriculum.randomisation import split_randomly
from engine.curriculum.records.enrolments import ENROLMENT, NewEnrolment, add_cohort, enrol, find_cohorts
from engine.curriculum.records.randomisation import DRAW, DRAWN
from tests.conversation import Chat, pressable, words
from tests.notices.mailbox import Mailbox, open_mailbox

MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)


def wait_for_messages(chat: Chat, *names: str, weeks: int = 4, start: date = MONDAY) -> int:
    """Let people be in a cohort whose messages begin so many weeks later."""
    cohort = chat.store.run(lambda tx: add_cohort(tx, chat.organisation_id, "Spring B", start, weeks))
    for name in names:
        who = chat.member_id(name)
        chat.store.run(
            lambda tx, who=who: enrol(tx, chat.organisation_id, [NewEnrolment(who, start, cohort)], chat.clock.now())
        )
    return cohort


async def got(mailbox: Mailbox, until: date) -> list[tuple[str, date]]:
    """Kind and day of everything that arrives before a day."""
    before = len(mailbox.messages)
    await mailbox.live_until(datetime.combine(until, time(), UTC))
    return [(each.card.key, each.at.date()) for each in mailbox.messages[before:]]


async def test_messages_and_help_are_held_back_until_their_week_and_then_come(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await chat.says("ada", "hello")
    wait_for_messages(chat, "ada")
    early = await got(mailbox, MONDAY + 4 * WEEK)
    assert [each for each in early if each[0] in ("weekly", "behind")] == []
    late = await got(mailbox, MONDAY + 5 * WEEK)
    assert [each[0] for each in late if each[0] in ("weekly", "behind")] == ["weekly", "behind"]
    assert ("weekly", MONDAY + 4 * WEEK) in late


async def test_every_place_that_speaks_of_messages_says_when_they_begin(chat: Chat) -> None:
    await chat.says("ada", "hello")
    wait_for_messages(chat, "ada")
    for said in ("/week", "/pace", "/nudges", "/home"):
        assert "Your weekly messages begin on Mon, Mar 30" in words(await chat.says("ada", said))
    chat.clock.forward(4 * WEEK)
    for said in ("/week", "/pace", "/nudges"):
        assert "begin on" not in words(await chat.says("ada", said))


async def test_before_the_first_week_it_is_said_as_well(chat: Chat) -> None:
    await chat.says("ada", "hello")
    wait_for_messages(chat, "ada", start=MONDAY + WEEK)
    assert "Your weekly messages begin on Mon, Apr 6" in words(await chat.says("ada", "/week"))


async def test_whoever_joins_in_chat_sees_that_messages_come_later(chat: Chat) -> None:
    wait_for_messages(chat)
    assert "weekly messages from Mar 30, 2026 on" in words(await chat.says("ada", "/week"))


async def test_who_does_not_want_to_wait_gets_them_from_the_next_slot_on(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await chat.says("ada", "hello")
    wait_for_messages(chat, "ada")
    await chat.says("ada", "/nudges")
    stale = dict(pressable(chat.cards["ada"]))["Begin now"]
    assert "Begin now" not in dict(pressable(await chat.presses("ada", "Begin now")))
    assert "begin on" not in words(await chat.says("ada", "/week"))
    assert (await chat.sends("ada", action=stale)).key == "nudges"
    days = [day for kind, day in await got(mailbox, MONDAY + 2 * WEEK) if kind == "weekly"]
    assert days == [MONDAY + timedelta(days=1), MONDAY + WEEK]


async def test_the_button_does_nothing_for_whom_no_message_is_held_back(chat: Chat) -> None:
    await chat.says("ada", "/nudges")
    assert "Begin now" not in dict(pressable(chat.cards["ada"]))


async def test_a_pause_or_a_later_start_moves_the_weeks_and_not_the_messages(chat: Chat) -> None:
    await chat.says("ada", "hello")
    wait_for_messages(chat, "ada", start=MONDAY + WEEK)
    await chat.says("ada", "/pace")
    card = await chat.presses("ada", "Start a week later")
    assert "First day: Mar 16, 2026" in words(card)
    assert "Your weekly messages begin on Mon, Apr 6" in words(card)


Advance = Callable[..., Result]
TODAY = date.today()
SOON = TODAY + WEEK


@pytest.fixture
def advance(database_url: str, chat: Chat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Advance:
    """The command line on the database of the chat, with nine people and two cohorts of the same day."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVANCE_DATABASE_URL", database_url)
    for number in range(8):
        chat.meet(f"person{number}")

    def run(*said: str) -> Result:
        result = CliRunner().invoke(app, ("cohort", *said))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    run("add", "A", "--start", str(SOON))
    run("add", "B", "--start", str(SOON), "--messages-after", "4")
    return run


def sides(chat: Chat) -> dict[int, str]:
    """Into which cohort everybody was drawn, which is where they are."""
    names = {each.id: each.name for each in chat.store.run(find_cohorts, chat.organisation_id)}
    drawn = chat.store.run(lambda tx: tx.execute(select(DRAWN.c.member_id, DRAWN.c.cohort_id)).all())
    here = select(ENROLMENT.c.member_id, ENROLMENT.c.cohort_id).where(ENROLMENT.c.ended_at.is_(None))
    assert sorted(map(tuple, drawn)) == sorted(map(tuple, chat.store.run(lambda tx: tx.execute(here).all())))
    return {member: names[cohort] for member, cohort in drawn}


def test_the_list_says_when_messages_begin_and_they_can_be_moved_until_then(advance: Advance) -> None:
    assert f"B  (weekly messages from {SOON + 4 * WEEK} on)" in advance("list").stdout
    assert f"“B” begin on {SOON + 6 * WEEK}" in advance("messages", "b", "--after", "6").stdout
    assert f"B  (weekly messages from {SOON + 6 * WEEK} on)" in advance("list").stdout
    advance("messages", "B", "--after", "0")
    assert "weekly messages" not in advance("list").stdout


def test_chance_divides_people_half_and_half_and_its_seed_finds_the_same_halves(advance: Advance, chat: Chat) -> None:
    said = advance("draw", "B", "A", "--all", "--seed", "7").stdout
    assert "Chance put 4 into “A” and 5 into “B”." in said or "Chance put 5 into “A” and 4 into “B”." in said
    assert f"begin on {SOON + 4 * WEEK}. The seed was 7." in said
    assert "A comparison takes at least 5 people on each side" in said
    drawn = sides(chat)
    everybody = [chat.member_id(name) for name in ("ada", *(f"person{number}" for number in range(8)))]
    assert {member for member, name in drawn.items() if name == "A"} == set(split_randomly(everybody, 7)[0])
    assert chat.store.run(lambda tx: tx.scalar(select(DRAW.c.seed))) == 7


def test_before_a_draw_it_is_said_what_so_many_can_find(advance: Advance, chat: Chat) -> None:
    """A dry run draws nobody; a draw says the same."""
    for number in range(31):
        chat.meet(f"more{number}")
    finds = "20 on each side find messages that raise the pace by half in about 1 of 6 such comparisons"
    said = advance("draw", "A", "B", "--all", "--dry-run").stdout
    assert "Chance would put 20 into “A” and 20 into “B”." in said
    assert f"{finds}, 140 on each side in about 4 of 5" in said
    assert "The seed was" not in said
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(DRAWN))) == 0
    assert finds in advance("draw", "A", "B", "--all").stdout


def test_who_is_in_one_of_the_two_already_is_not_drawn_again(advance: Advance, chat: Chat) -> None:
    advance("assign", "A", "--email", "ada@example.com")
    assert "1 were in one of the two already and take no part" in advance("draw", "A", "B", "--all").stdout
    assert chat.member_id("ada") not in chat.store.run(lambda tx: set(tx.scalars(select(DRAWN.c.member_id))))
    assert "Chance put 0 into “A” and 0 into “B”" in advance("draw", "A", "B", "--all").stdout


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (("add", "C", "--start", str(SOON), "--messages-after", "9"), "begin 0 to 8 weeks after the start, not 9"),
        (("add", "C", "--start", str(SOON), "--messages-after", "-1"), "begin 0 to 8 weeks after the start, not -1"),
        (("add", "C", "--start", str(TODAY - 5 * WEEK), "--messages-after", "4"), "that day is over"),
        (("messages", "B", "--after", "9"), "begin 0 to 8 weeks after the start, not 9"),
        (("messages", "Z", "--after", "2"), "There is no cohort “Z”"),
        (("messages", "Running", "--after", "2"), "Some have come by now"),
        (("messages", "Waiting", "--after", "1"), "has waited for longer than that"),
        (("draw", "A", "A", "--all"), "these are one"),
        (("draw", "A", "Running", "--all"), "With the same first day"),
        (("draw", "A", "Likewise", "--all"), "begin at the same time. Run: advance cohort messages"),
        (("draw", "Running", "Waiting", "--all"), "A lot must be drawn before anything happens"),
        (("draw", "A", "B"), "Say who: --team, --email or --all."),
        (("draw", "A", "B", "--all", "--seed", "-1"), "A seed is a whole number from 0"),
        (("draw", "A", "B", "--email", "nobody@example.com"), "Nobody on the roster"),
    ],
)
def test_what_would_spoil_a_comparison_is_refused_and_changes_nothing(
    advance: Advance, chat: Chat, said: tuple[str, ...], says: str
) -> None:
    advance("add", "Likewise", "--start", str(SOON))
    advance("add", "Running", "--start", str(TODAY - 2 * WEEK))
    advance("add", "Waiting", "--start", str(TODAY - 2 * WEEK), "--messages-after", "4")
    before = advance("list").stdout
    result = advance(*said)
    assert result.exit_code == 1
    assert says in result.stderr
    assert advance("list").stdout == before
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(DRAW))) == 0


def test_cohorts_between_which_a_lot_was_drawn_must_stay_different(advance: Advance) -> None:
    advance("draw", "A", "B", "--all")
    assert "A lot divided people between “A” and “B”" in advance("messages", "B", "--after", "0").stderr
    assert "A lot divided people between “A” and “B”" in advance("messages", "A", "--after", "5").stderr
    assert advance("messages", "A", "--after", "1").exit_code == 0


def test_a_cohort_that_waits_may_begin_earlier_but_not_in_the_past(advance: Advance) -> None:
    advance("add", "Waiting", "--start", str(TODAY - 2 * WEEK), "--messages-after", "4")
    assert advance("messages", "Waiting", "--after", "3").exit_code == 0


@given(st.lists(st.integers(), unique=True, max_size=30), st.integers(0, 2**31 - 1))
def test_halves_hold_everybody_once_and_differ_by_one_at_most(people: list[int], seed: int) -> None:
    first, second = split_randomly(people, seed)
    assert sorted([*first, *second]) == sorted(people)
    assert abs(len(first) - len(second)) <= 1
    assert (first, second) == split_randomly(people, seed)


def test_everybody_is_as_likely_in_either_half() -> None:
    """Of 2,000 lots over five people, with four standard deviations of room."""
    seen = Counter(member for seed in range(2000) for member in split_randomly(range(5), seed)[0])
    assert all(abs(seen[member] - 1000) < 4 * (2000 / 4) ** 0.5 for member in range(5))
