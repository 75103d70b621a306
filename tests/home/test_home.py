"""The first words: greeting, help, words that mean nothing, and how each reader writes dates and numbers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from babel import localedata

from engine.access import Access
from engine.chat.cards import Buttons, Choices, Facts, Heading, Progress, Style
from engine.content.load import Content
from engine.content.voice import Voice
from engine.curriculum.records.enrolments import NewEnrolment, enrol
from engine.home.flows import EVENTS, QUOTED
from engine.rooms import COMMANDS, LISTED
from tests.conversation import Chat, pressable, words
from tests.databases import new_sqlite
from tests.turns import in_turn


@pytest.fixture
def database_url(sqlite: Path, tmp_path: Path) -> str:
    """One kind is enough here: words do not depend on where results are kept."""
    return new_sqlite(sqlite, tmp_path)


def primary(chat: Chat, who: str = "ada") -> list[str]:
    """The buttons that ask most to be pressed."""
    blocks = [block for block in chat.cards[who].blocks if isinstance(block, Buttons)]
    return [button.label for block in blocks for button in block.buttons if button.style is Style.PRIMARY]


async def test_a_newcomer_hears_what_this_is_and_is_offered_one_thing(chat: Chat) -> None:
    card = await chat.says("ada", "hello")
    assert card.title == "Hello Ada, I am Advance"
    assert "your competency level" in words(card)
    assert "Only you see your ratings" in words(card)
    assert primary(chat) == ["Assess me"]
    assert (await chat.presses("ada", "Assess me")).key == "intro"


async def test_only_the_first_name_is_used(chat: Chat) -> None:
    chat.meet("Grace Brewster Hopper")
    assert (await chat.says("Grace Brewster Hopper", "hi")).title == "Hello Grace, I am Advance"


async def test_a_stop_in_the_middle_is_where_the_greeting_leads_back_to(chat: Chat) -> None:
    await chat.says("ada", "/assess validation")
    await chat.presses("ada", "One at a time")
    for answer in ("3", "skip", "1"):
        await chat.says("ada", answer)
    card = await chat.says("ada", "good morning")
    assert card.title == "Welcome back, Ada"
    assert "Your Validation and Quality Assurance is waiting where you left it: 3 of 15 questions" in words(card)
    assert [(block.done, block.total) for block in card.blocks if isinstance(block, Progress)] == [(3, 15)]
    assert primary(chat) == ["Continue: Validation and Quality Assurance"]
    assert "Question 4 of 15" in words(await chat.presses("ada", "Continue"))


@pytest.mark.parametrize(
    ("later", "due"), [(timedelta(days=1), False), (timedelta(days=89), False), (timedelta(days=90), True)]
)
async def test_a_result_is_due_again_after_ninety_days(chat: Chat, later: timedelta, due: bool) -> None:
    await chat.completes("ada", "4")
    chat.clock.forward(later)
    card = await chat.says("ada", "hello")
    assert "AI PROFICIENT at 4.0 of 5" in words(card)
    assert ("Three months on" in words(card)) is due
    assert primary(chat) == (["Assess me again"] if due else [])
    assert "Assess me again" in words(card)


async def test_a_deep_dive_alone_is_no_level_to_greet_with(chat: Chat) -> None:
    await chat.completes("ada", "4", "validation")
    assert "AI PROFICIENT" not in words(await chat.says("ada", "hello"))


UNLISTED = {"forms", "hello", "home", "join", "pace", "certificate", "capstone", "reviews"}
UNLISTED |= {
    "conference",
    "forum",
    "hackathon",
    "manage_events",
    "new_event",
    "edit_event",
    "move_event",
    "cancel_event",
}
"""Spoken commands to which a button of a listed one leads, and those for few."""


async def test_help_lists_each_command_and_its_button_works(chat: Chat) -> None:
    card = await chat.says("ada", "/help")
    facts = next(block for block in card.blocks if isinstance(block, Facts)).facts
    assert [fact.label for fact in facts] == [f"/{name}" for name in LISTED]
    assert {name for name, command in COMMANDS.items() if command.spoken} - set(LISTED) == UNLISTED
    assert {action.command for _, action in pressable(card)} == {
        each for each in LISTED if COMMANDS[each].needs.access is Access.MEMBER
    } - {"help"}
    for label, action in pressable(card):
        assert (await chat.sends("ada", action=action)).key not in ("apology", "note", "unknown"), label


@pytest.mark.parametrize("command", [name for name, command in COMMANDS.items() if command.spoken])
async def test_every_spoken_command_is_understood_by_its_name(chat: Chat, command: str) -> None:
    typed = await chat.says("ada", f"/{command}")
    assert typed.key not in ("apology", "unknown")
    assert (await chat.says("ada", f" {command.upper()}! ")).title == typed.title


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("my wonderful progres report", "My progress"),
        ("the curiculum of my team", "My plan"),
        ("list all commmands", "Help"),
        ("which rolle", "My role"),
        ("do an asessment with me", "Assess me"),
    ],
)
async def test_words_that_nearly_mean_something_offer_it(chat: Chat, said: str, offered: str) -> None:
    card = await chat.says("ada", said)
    assert card.key == "unknown"
    assert offered in [label for label, _ in pressable(card)][:2]


@pytest.mark.parametrize("said", ["xyzzy", "", "🦄", "<@U1>", "**bold** [x](https://example.org)"])
async def test_words_that_mean_nothing_offer_three_commands_and_are_quoted_literally(chat: Chat, said: str) -> None:
    card = await chat.says("ada", said)
    assert card.key == "unknown"
    assert len(pressable(card)) == 3
    assert (f"“{said}”" in words(card)) is bool(said)


async def test_a_long_message_is_quoted_shortly(chat: Chat) -> None:
    said = words(await chat.says("ada", "word\n" * 700))
    quoted = said.partition("“")[2].partition("”")[0]
    assert len(quoted) == QUOTED
    assert quoted.endswith("…")


async def test_numbers_and_dates_are_in_the_language_of_the_copy_and_the_zone_of_the_reader(
    chat: Chat, content: Content
) -> None:
    chat.meet("eva", locale="de", timezone="Europe/Berlin")
    chat.clock.time = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # it is the third in Berlin
    core = content.pack.core
    ratings = {skill.id: "2" if at < 14 else "3" for at, skill in enumerate(core.skills)}  # 34 / 16 = 2.125
    said = words(await chat.completes("eva", ratings))
    assert "Overall 2.1" in said
    assert "2,1" not in said
    assert "Mar 3, 2026" in said
    said = words(await chat.says("eva", "hello"))
    assert "at 2.1" in said
    assert "from Mar 3, 2026" in said


@pytest.mark.parametrize(
    ("locale", "number", "day"),
    [
        ("en", "2.5", "Mar 2, 2026"),
        ("en_GB", "2.5", "2 Mar 2026"),
        ("en-DE", "2,5", "2 Mar 2026"),
        ("de-CH", "2.5", "Mar 2, 2026"),
        ("de", "2.5", "Mar 2, 2026"),
        ("fr", "2.5", "Mar 2, 2026"),
        ("xx", "2.5", "Mar 2, 2026"),
    ],
)
def test_each_region_of_the_copys_language_has_its_own_numbers_and_dates(
    content: Content, locale: str, number: str, day: str
) -> None:
    voice = content.voices.voice(locale, "UTC")
    assert voice.number(2.5) == number
    assert voice.date(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) == day


def test_a_moment_is_told_in_the_readers_zone(content: Content) -> None:
    moment = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    assert content.voices.voice("de", "Asia/Kolkata").moment(moment) == "Tue, Mar 3, 1:30\u202fAM"
    assert content.voices.voice("en_GB", "America/New_York").moment(moment) == "Mon 2 Mar, 15:00"


def test_nobody_reads_formats_of_another_language_than_the_sentence_around_them(content: Content) -> None:
    """Every locale that there is, in a pack that speaks English."""
    moment, day = datetime(2026, 12, 2, 20, 0, tzinfo=UTC), date(2026, 12, 2)

    def written(voice: Voice) -> tuple[object, ...]:
        numbers = voice.number(2.19), voice.signed(Fraction(3, 4)), voice.amount(Decimal("1234.5"))
        days = voice.date(day), voice.moment(moment), voice.moment(moment, year=True), voice.time(moment)
        names = voice.weekday(2), voice.clock(900), voice.territories["DE"], voice.all_of(["a", "b"]), voice.locale
        return *numbers, *days, *names

    english = written(content.voices.voice("en", "Asia/Kolkata"))
    others = [name for name in localedata.locale_identifiers() if not name.startswith("en")]
    assert len(others) > 500
    assert {name: written(content.voices.voice(name, "Asia/Kolkata")) for name in others} == dict.fromkeys(
        others, english
    )


async def test_at_a_glance_are_level_week_next_action_next_events_and_settings(chat: Chat) -> None:
    chat.confirms_events()
    await chat.completes("ada", "4")
    card = await chat.says("ada", "where am i?")
    assert (card.key, "AI PROFICIENT" in words(card)) == ("home", True)
    assert "none of the program's weeks" in words(card)
    start = chat.clock.now().date() - timedelta(weeks=4)
    in_turn(
        chat,
        "ada",
        lambda turn: enrol(turn.tx, turn.scope.organisation_id, [NewEnrolment(turn.scope.member_id, start)], turn.now),
    )
    card = await chat.says("ada", "home")
    headings = [block.text for block in card.blocks if isinstance(block, Heading)]
    assert [each.partition(":")[0] for each in headings] == ["Week 5 of 16", "Next events", "Settings"]
    assert "minutes:" in words(card)
    events = [block for block in card.blocks if isinstance(block, Choices)][-1].options
    assert events[0].description == "Weekly technical AI discussion"
    assert len(events) == EVENTS
    for label, action in pressable(card):
        assert (await chat.sends("ada", action=action)).key not in ("apology", "note", "unknown"), label


async def test_a_greeting_mentions_the_week_that_somebody_is_in(chat: Chat) -> None:
    assert "This week" not in words(await chat.says("ada", "hello"))
    start = chat.clock.now().date()
    in_turn(
        chat,
        "ada",
        lambda turn: enrol(turn.tx, turn.scope.organisation_id, [NewEnrolment(turn.scope.member_id, start)], turn.now),
    )
    assert "This week is Week 1 of 16" in words(await chat.says("ada", "hello"))
    assert (await chat.presses("ada", "My week")).key == "week"


async def test_the_next_events_are_the_soonest_ones_and_in_the_readers_own_time(chat: Chat) -> None:
    chat.confirms_events()
    chat.meet("kei", timezone="Asia/Tokyo")
    shown = {}
    for who in ("ada", "kei"):
        blocks = (await chat.says(who, "home")).blocks
        shown[who] = [each.label for block in blocks if isinstance(block, Choices) for each in block.options]
    assert shown["ada"] != shown["kei"]
