"""Forms: what is drawn is what is read, what is wrong is said, and nothing that was typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.chat.cards import SelectInput, TextInput
from engine.chat.dates import Names
from engine.chat.errors import InvalidInput
from engine.chat.forms import (
    ChoiceField,
    DayField,
    Field,
    Form,
    LineField,
    LinkField,
    ParagraphField,
    ParsedField,
    PastDayField,
    ScaleField,
    YesNoField,
)
from engine.chat.requests import Identity, Request
from engine.chat.text import Plain

TODAY = date(2026, 3, 4)


class Keys:
    """A voice that says the keys of its sentences."""

    day_names = Names({"wednesday": 2, "friday": 4}, {"may": 5})

    def line(self, key: str, /, **values: object) -> str:
        return f"{key} {values['zone']}" if values else key


@dataclass(frozen=True)
class Sent:
    """A form that came back."""

    request: Request
    today: date = TODAY

    @property
    def voice(self) -> Keys:
        return Keys()


def sent(**form: str) -> Sent:
    return Sent(Request(Identity("test", "test", "ada"), "event", datetime(2026, 3, 4, tzinfo=UTC), form=form))


def read_seats(words: str, reader: Sent) -> tuple[str, date]:
    if words == "none":
        raise InvalidInput("no_seats", said=words)
    return words, reader.today


KIND = ChoiceField("kind", "kind_label", options={"talk": "a_talk", "paper": Plain("A paper")}, missing="which_kind")
TITLE = LineField("title", "title_label", "title_hint", longest=12, required=True, missing="no_title", too_long="long")
NAME = LineField("name", "name_label", longest=12)
ABOUT = ParagraphField("about", "about_label", longest=30, too_long="long")
LINK = LinkField("link", "link_label", Plain("https://"), wrong="no_link", longest=30, too_long="long")
DAY = DayField("day", "day_label", wrong="no_day")
PAST = PastDayField("past", "past_label", wrong="no_day", future="future", named={"yesterday": ("gestern",)})
SCORE = ScaleField("score", "score_label", options={"1": "one", "2": "two"}, required=True, needed="score_needed")
RIGHT = YesNoField("right", "right_label", options={"yes": "right", "no": "retried"})
WORDS = ParsedField("words", "words_label", values={"zone": "UTC"}, parse=read_seats)
ALL: tuple[Field[Any], ...] = (KIND, TITLE, NAME, ABOUT, LINK, DAY, PAST, SCORE, RIGHT, WORDS)
FORM = Form(ALL)

anything = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["talk", "yes", "no", "1", "7", "2026-03-01", "gestern", "friday", "3 may", "example.org", "none"]),
)


@given(st.fixed_dictionaries({asked.name: anything for asked in ALL}))
def test_nothing_that_was_typed_is_lost(typed: dict[str, str]) -> None:
    came_back = FORM.typed(sent(**typed, unknown="x"))
    assert came_back == typed
    for block in FORM.blocks(Keys(), came_back):
        match block:
            case TextInput():
                assert block.value == typed[block.name]
            case SelectInput():
                known = typed[block.name] in {option.value for option in block.options}
                assert block.value == (typed[block.name] if known else "")


@given(st.fixed_dictionaries({asked.name: anything for asked in ALL}))
def test_what_is_drawn_is_what_is_read(typed: dict[str, str]) -> None:
    drawn = {
        block.name: block.value for block in FORM.blocks(Keys(), typed) if isinstance(block, TextInput | SelectInput)
    }
    for asked in ALL:
        if drawn[asked.name] or not typed[asked.name]:
            assert outcome(asked, drawn[asked.name]) == outcome(asked, typed[asked.name])


@given(asked=st.sampled_from(ALL), typed=anything)
def test_what_is_read_keeps_what_the_field_says(asked: Field[Any], typed: str) -> None:
    match outcome(asked, typed):
        case str() as text if not isinstance(asked, SelectFields):
            assert isinstance(asked, LineField | LinkField)
            assert len(text) <= asked.longest
            assert text or not asked.required
            assert all(character == "\n" or character.isprintable() or ord(character) > 126 for character in text)
        case str() as value:
            assert value in ("", *asked.options)
        case date() as day if isinstance(asked, PastDayField):
            assert day <= TODAY


SelectFields = ChoiceField | ScaleField | YesNoField


def outcome(asked: Field[Any], typed: str) -> object:
    """The value that is read, or the copy about what is wrong."""
    try:
        return asked.read(typed, sent())
    except InvalidInput as problem:
        return (problem.key,)


def test_a_form_gives_each_fields_value() -> None:
    values = FORM.read(
        sent(
            kind="talk",
            title="  RAG\tin  use ",
            name="Somebody with a long name",
            about="One.\n\n Two. ",
            link="example.org/a",
            day="3 May",
            past="Gestern",
            score="2",
            right="no",
            words="a few",
        )
    )
    assert values[KIND] == "talk"
    assert values[TITLE] == "RAG in use"
    assert values[NAME] == "Somebody wit"
    assert values[ABOUT] == "One.\nTwo."
    assert values[LINK] == "https://example.org/a"
    assert values[DAY] == date(2026, 5, 3)
    assert values[PAST] == date(2026, 3, 3)
    assert values[SCORE] == 2
    assert values[RIGHT] is False
    assert values[WORDS] == ("a few", TODAY)


def test_what_may_stay_empty_is_nothing() -> None:
    values = FORM.read(sent(title="RAG", score="1"))
    for asked in (KIND, NAME, ABOUT, LINK):
        assert values[asked] == ""
    for empty in (DAY, PAST, RIGHT):
        assert values[empty] is None


@pytest.mark.parametrize(
    ("asked", "typed", "key"),
    [
        (KIND, "poster", "chat.unknown_button"),
        (replace(KIND, required=True), "", "which_kind"),
        (TITLE, " \n ", "no_title"),
        (TITLE, "RAG in production", "long"),
        (ABOUT, "word " * 7, "long"),
        (LINK, "no link", "no_link"),
        (LINK, "https://example.org/\x00", "no_link"),
        (LINK, "https://example.org/\ud800", "no_link"),
        (LINK, "https://example.org/0123456789012", "long"),
        (replace(LINK, too_long=""), "example.org/0123456789012345", "no_link"),
        (DAY, "someday", "no_day"),
        (PAST, "2026-03-05", "future"),
        (PAST, "1970-01-01", "no_day"),
        (PAST, "friday", "no_day"),
        (SCORE, "3", "chat.unknown_button"),
        (SCORE, "", "chat.needed"),
        (RIGHT, "maybe", "chat.unknown_button"),
        (WORDS, "none", "no_seats"),
    ],
)
def test_what_is_wrong_is_said(asked: Field[Any], typed: str, key: str) -> None:
    assert outcome(asked, typed) == (key,)


def test_a_problem_quotes_what_was_typed_and_names_the_limit() -> None:
    with pytest.raises(InvalidInput) as raised:
        TITLE.read("x" * 99, sent())
    assert raised.value.values == {"said": "x" * 40, "typed": "x" * 40, "words": "x" * 40, "most": 12}


def test_the_first_thing_that_is_wrong_is_said() -> None:
    with pytest.raises(InvalidInput, match="no_title"):
        FORM.read(sent(title="", link="no link"))


def test_inputs_carry_label_hint_limit_and_whether_they_may_stay_empty() -> None:
    title, words = (asked.draw(Keys(), {}) for asked in (TITLE, WORDS))
    assert title == TextInput("title", "title_label", "title_hint", "", 12, required="chat.needed")
    assert words.label == "words_label UTC"
    assert LINK.draw(Keys(), {}).hint == "https://"
    assert ABOUT.draw(Keys(), {}).multiline
    assert SCORE.draw(Keys(), {}).required == "score_needed"
    assert [(option.value, option.label) for option in KIND.draw(Keys(), {}).options] == [
        ("talk", "a_talk"),
        ("paper", "A paper"),
    ]


def test_options_may_depend_on_data() -> None:
    rooms: Mapping[str, Plain] = {"7": Plain("Blue"), "9": Plain("Red")}
    form = Form((TITLE, KIND)).where(KIND.among(rooms, initial="7"))
    block = form.blocks(Keys())[1]
    assert isinstance(block, SelectInput)
    assert (block.value, [option.label for option in block.options]) == ("7", ["Blue", "Red"])
    assert form.read(sent(title="RAG", kind="9"))[KIND] == "9"
    assert form.read(sent(title="RAG"))[KIND] == "7"
    with pytest.raises(InvalidInput, match=r"chat\.unknown_button"):
        form.read(sent(title="RAG", kind="talk"))
