"""What typed words mean: commands, answers and markup, however they are written."""

from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.assessment.rules.answers import Mistake, Rated, Wish, read_answer
from engine.chat.text import Bold, Plain, as_plain_text, escape, parse_markup
from engine.chat.understand import find_nearest, hear_command, normalise
from engine.content.load import Content
from engine.content.vocabulary import Vocabulary
from tests.conversation import Chat, words

IN_CHAT = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)
MARKS = st.text("ab \\*_`[]()<>&@/:-\u2028é👍ſ", max_size=30)


@pytest.fixture(scope="session")
def vocabulary(content: Content) -> Vocabulary:
    return content.voices.voice("en", "UTC").vocabulary


def any_words(content: Content) -> st.SearchStrategy[str]:
    """Any text, with what the vocabulary knows mixed in."""
    vocabulary = content.voices.voice("en", "UTC").vocabulary
    phrases = chain(*vocabulary.numbers, *vocabulary.answers.values(), *vocabulary.commands.values())
    known = st.sampled_from(sorted({*phrases, *vocabulary.answers, *vocabulary.commands, "/assess", "evidence:"}))
    token = st.one_of(known, known.map(str.upper), st.text(max_size=12), st.integers().map(str), MARKS)
    return st.lists(token, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("typed", "command", "rest"),
    [
        ("/assess", "assess", ""),
        ("assess", "assess", ""),
        ("ASSESS", "assess", ""),
        ("/Assess Validation", "assess", "validation"),
        ("  assess   me!  ", "assess", ""),
        ("<at>Advance</at> assess me", "assess", ""),
        ("<@U1> /assess", "assess", ""),
        ("<@U1|advance> /plan", "plan", ""),
        ("@Advance help", "help", ""),
        ("assses", "assess", ""),
        ("porgress", "progress", ""),
        ("/asess validation", "assess", "validation"),
        ("what should I learn next?", "plan", "next"),
        ("What's next?", "plan", ""),
        ("show me my plan please", "plan", ""),
        ("how am I doing?", "progress", ""),
        ("good morning", "hello", ""),
        ("I am a data engineer", "role", "data engineer"),
        ("I am an ML engineer", "role", "ml engineer"),
        ("“help”", "help", ""),
        ("```help```", "help", ""),
        ("**__Help__**!", "help", ""),
        ("~~assess~~", "assess", ""),
    ],
)
def test_a_command_is_heard_however_it_is_written(vocabulary: Vocabulary, typed: str, command: str, rest: str) -> None:
    heard = hear_command(typed, vocabulary.commands)
    assert heard is not None
    assert (heard.command, heard.rest) == (command, rest)
    assert heard.slash is ("/" in typed.replace("</at>", ""))


@pytest.mark.parametrize("typed", ["", "   ", "/", "3", "gardening", "<@U1>", "?!", "x" * 10_000, "a plan to help me"])
def test_words_that_name_no_command_are_none(vocabulary: Vocabulary, typed: str) -> None:
    assert hear_command(typed, vocabulary.commands) is None


async def test_a_polite_word_after_a_command_is_no_name_of_an_assessment(chat: Chat) -> None:
    assert (await chat.says("ada", "assess me please")).key == "intro"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Hello  World! ", "hello world"),
        ("<at>Advance Bot</at>  Plan", "plan"),
        ("…‘plan’…", "‘plan’"),
        ("\tSTRASSE\n", "strasse"),
        ("“Why?”", "why"),
    ],
)
def test_normalising_leaves_the_words(text: str, clean: str) -> None:
    assert normalise(text) == clean


def test_the_nearest_names_come_first_and_are_limited() -> None:
    assert find_nearest("progres report", ["assess", "progress", "plan"], limit=1) == ["progress"]
    assert find_nearest("", ["assess", "plan"], limit=3) == []


def test_every_spelling_of_a_number_is_that_number(vocabulary: Vocabulary) -> None:
    for value, names in enumerate(vocabulary.numbers):
        for name in (str(value), *names):
            around = [f"{filler} {name}" for filler in vocabulary.filler] + [f"{name} {vocabulary.filler[0]}"]
            for typed in (name, name.upper(), name.title(), f"  {name}!", f"{name}/5", f"{name} out of 5", *around):
                assert read_answer(typed, vocabulary, 1) == Rated((value,)), typed
        for typed in (f"{value}\ufe0f\u20e3", chr(0xFF10 + value)):
            assert read_answer(typed, vocabulary, 1) == Rated((value,)), typed


def test_every_phrase_of_a_wish_is_that_wish(vocabulary: Vocabulary) -> None:
    for wish, phrases in vocabulary.answers.items():
        for phrase in (wish, *phrases):
            skipped = Rated((None,)) if wish == "skip" else Wish(wish)
            assert read_answer(phrase.upper() + ".", vocabulary, 1) == skipped, phrase


@pytest.mark.parametrize(
    ("typed", "asked", "answer"),
    [
        ("3 2 - 4", 4, Rated((3, 2, None, 4))),
        ("3,2,1,0", 4, Rated((3, 2, 1, 0))),
        ("three two one zero", 4, Rated((3, 2, 1, 0))),
        ("3/4/4/4", 4, Rated((3, 4, 4, 4))),
        ("3/4/4/5", 4, Rated((3, 4, 4, 5))),
        ("3, 4, 4, ?", 4, Rated((3, 4, 4, None))),
        ("3 2", 4, Mistake("assessment.wrong_count")),
        ("3 2", 1, Mistake("assessment.wrong_count")),
        ("3", 0, Mistake("assessment.wrong_count")),
        ("6", 1, Mistake("assessment.out_of_range")),
        ("3 2 9 1", 4, Mistake("assessment.out_of_range")),
        ("-2", 1, Mistake("assessment.out_of_range")),
        ("3.5", 1, Mistake("assessment.not_whole")),
        ("3,5", 1, Mistake("assessment.not_whole")),
        ("3,5", 2, Rated((3, 5))),
        ("3½", 1, Mistake("assessment.not_whole")),
        ("/3", 1, None),
        ("", 1, None),
        ("two birds", 1, None),
    ],
)
def test_an_answer_is_read_for_as_many_questions_as_were_asked(
    vocabulary: Vocabulary, typed: str, asked: int, answer: object
) -> None:
    assert read_answer(typed, vocabulary, asked) == answer


@pytest.mark.parametrize(("typed", "kept"), [("I’d say 3", Rated((3,))), ("don’t know", Rated((None,)))])
def test_the_apostrophe_of_a_phone_is_an_apostrophe(vocabulary: Vocabulary, typed: str, kept: Rated) -> None:
    assert read_answer(typed, vocabulary, 1) == kept


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_words_break_the_reading(content: Content, vocabulary: Vocabulary, data: st.DataObject) -> None:
    text, asked = data.draw(any_words(content)), data.draw(st.integers(0, 5))
    answer = read_answer(text, vocabulary, asked)
    if isinstance(answer, Rated):
        assert len(answer.values) == asked
        assert all(value is None or 0 <= value <= 5 for value in answer.values)
    heard = hear_command(text, vocabulary.commands)
    assert heard is None or heard.command in vocabulary.commands


@IN_CHAT
@given(st.data())
async def test_any_words_get_a_card_when_nothing_is_open(chat: Chat, content: Content, data: st.DataObject) -> None:
    said = data.draw(any_words(content).filter(lambda text: "assess" not in text.casefold()))
    card = await chat.says("ada", said)
    assert card.key != "apology"
    assert chat.replies


@IN_CHAT
@given(st.data())
async def test_any_words_get_a_card_in_the_middle_of_a_question(
    chat: Chat, content: Content, data: st.DataObject
) -> None:
    pace = data.draw(st.sampled_from(["One at a time", "Express"]))
    said = data.draw(any_words(content))
    if (await chat.says("ada", "/assess")).key == "intro":
        await chat.presses("ada", pace)
        await chat.says("ada", "3")
    assert (await chat.says("ada", said)).key != "apology", said


async def test_a_pace_may_be_typed_after_a_stop_at_the_start(chat: Chat) -> None:
    for typed in ("/assess", "stop", "continue"):
        card = await chat.says("ada", typed)
    assert card.key == "intro"
    assert (await chat.says("ada", "express")).key == "domain"


@pytest.mark.parametrize("typed", ["evidence", "Proof!"])
async def test_the_word_evidence_alone_gets_a_sentence(chat: Chat, typed: str) -> None:
    await chat.says("ada", "/assess")
    await chat.presses("ada", "One at a time")
    await chat.says("ada", "4")
    card = await chat.says("ada", typed)
    assert card.key == "question"
    assert "Question 2 of 16" in words(card)


@given(st.one_of(st.text(), MARKS))
def test_what_is_escaped_is_read_as_exactly_itself(value: str) -> None:
    assert parse_markup(escape(value)) == ((Plain(value),) if value else ())


@given(MARKS.filter(bool))
def test_what_is_escaped_stays_itself_inside_of_markup(value: str) -> None:
    assert parse_markup(f"**{escape(value)}** and {escape(value)}") == (Bold(value), Plain(f" and {value}"))


@given(st.one_of(st.text(), MARKS))
def test_any_markup_is_read_without_an_error(source: str) -> None:
    assert isinstance(as_plain_text(parse_markup(source)), str)


@pytest.mark.parametrize(
    "value",
    [
        "**bold**",
        "_it_",
        "`code`",
        "[x](https://example.org)",
        "\\",
        "\\**",
        "{{ 7 * 7 }}",
        "{% raw %}",
        "<b>&amp;",
        "@here",
    ],
)
def test_a_hostile_value_stays_literal_in_a_sentence(content: Content, value: str) -> None:
    voice = content.voices.voice("en", "UTC")
    kept = voice.text("assessment.evidence_kept", skill=value)
    assert kept == (Plain("Kept as evidence for "), Bold(value), Plain("."))
    assert value in voice.line("home.unknown_text", said=value)


@given(MARKS.filter(bool))
def test_any_value_stays_literal_in_a_sentence(content: Content, value: str) -> None:
    voice = content.voices.voice("en", "UTC")
    kept = voice.text("assessment.evidence_kept", skill=value)
    assert kept == (Plain("Kept as evidence for "), Bold(value), Plain("."))
