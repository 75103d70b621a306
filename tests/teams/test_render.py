"""Cards as Teams shows them, and what comes back when they are pressed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.drawing import Nowhere
from adapters.event import UnreadableAction
from adapters.teams.actions import input_id, press_button, read_action
from adapters.teams.render import adaptive_cards, make_message, summarise_card
from adapters.teams.text import is_literal
from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    CheckItem,
    Checklist,
    Choice,
    Choices,
    Context,
    Divider,
    Download,
    Fact,
    Facts,
    Heading,
    Image,
    Option,
    Paragraph,
    Progress,
    SelectInput,
    Style,
    Table,
    TextInput,
)
from engine.chat.charts import Chart, RadarChart
from engine.chat.text import Bold, Code, Italic, Link, Plain, Text
from tests.cards.gallery import NAMES, Gallery
from tests.cards.specimens import SPECIMENS
from tests.golden import FOLDER, as_json, check_golden, check_none_left_over, file_name
from tests.teams.delivery import button, buttons, inputs, labels, words
from tests.teams.limits import Json, TeamsError, check_activity, check_card, parts

BLOCKS = FOLDER / "teams" / "blocks"
HOSTILE = "*bold* _x_ ~x~ `x` # head\n- list\n1. one <b>x</b> [a](http://evil) {{DATE(2020-01-01T00:00:00Z)}} & \\ | >"
PIXEL = (
    "data:image/png;base64,"
    + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8z8BQDwAEgAF/QualIQAAAABJRU5ErkJggg=="
)
CHART = RadarChart(("a", "b", "c"), (), 5, "none")


NOWHERE = Nowhere()


@dataclass(frozen=True)
class At:
    """Pictures and files at addresses."""

    address: str

    def picture(self, chart: Chart) -> str:
        return self.address.format(type(chart).__name__.lower())

    def file(self, download: Download) -> str:
        return f"https://advance.example.com/{download.name}"


LINKS = At("https://advance.example.com/{}.png")


def card(*blocks: Block, title: str = "A title") -> Card:
    return Card("test", title, blocks)


def only(shown: Card) -> Json:
    [found] = adaptive_cards(shown, NOWHERE)
    return found


def drawn(card: Card) -> Json:
    """The card; where they are others, the one without pictures and addresses too."""
    found: Json = {"summary": summarise_card(card), "cards": adaptive_cards(card, LINKS)}
    nowhere = adaptive_cards(card, NOWHERE)
    return found | ({"nowhere": nowhere} if nowhere != found["cards"] else {})


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_kind_of_block_looks_as_it_did(name: str, request: pytest.FixtureRequest) -> None:
    file = BLOCKS / f"{file_name(name)}.json"
    check_golden(file, as_json(drawn(SPECIMENS[name])) + "\n", write=request.config.getoption("--write-golden"))


def test_no_golden_file_is_left_over(request: pytest.FixtureRequest) -> None:
    check_none_left_over(BLOCKS, "*", map(file_name, SPECIMENS), write=request.config.getoption("--write-golden"))


@pytest.mark.parametrize("name", SPECIMENS)
def test_teams_takes_every_kind_of_block(name: str) -> None:
    for pictures in (LINKS, NOWHERE, At(PIXEL)):
        for part in adaptive_cards(SPECIMENS[name], pictures):
            check_activity(make_message(part, summarise_card(SPECIMENS[name])), direct=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_what_teams_takes_with_and_without_pictures(name: str, gallery: Gallery) -> None:
    example = gallery[name]
    for pictures in (LINKS, NOWHERE, At(PIXEL)):
        for shown in adaptive_cards(example, pictures):
            check_activity(make_message(shown, summarise_card(example)), direct=True)


def actions(shown: Card) -> Iterator[tuple[str, Action]]:
    for block in shown.blocks:
        match block:
            case Buttons(all_buttons):
                yield from ((each.label, each.action) for each in all_buttons)
            case Choices(_, options):
                yield from ((each.label, each.action) for each in options)
            case Checklist(_, items):
                yield from ((each.label, each.action) for each in items)
            case _:
                pass


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_can_be_pressed_comes_back_as_its_action_in_new_and_old_clients(
    name: str, gallery: Gallery
) -> None:
    example = gallery[name]
    shown = [each for part in adaptive_cards(example, NOWHERE) for each in buttons(part)]
    asked = [action for _, action in actions(example)]
    new = [
        read_action({"action": {"type": "Action.Execute", "verb": each["verb"], "data": each["data"]}})
        for each in shown
    ]
    old = [read_action(each["fallback"]["data"]) for each in shown]
    assert [action for action, _ in new] == [action for action, _ in old] == asked


def test_inputs_come_back_by_their_names() -> None:
    shown = only(
        card(TextInput("command", "Name"), SelectInput("args", "Level", (Option("1", "One"),)), TextInput("on", "x"))
    )
    typed = {each["id"]: value for each, value in zip(inputs(shown), ("Ada", "1", True), strict=True)}
    data = press_button("Send", Action("save", {"a": "b"}))["data"] | typed
    assert read_action(data) == (Action("save", {"a": "b"}), {"command": "Ada", "args": "1", "on": "true"})


@pytest.mark.parametrize(
    "value",
    [
        None,
        "press",
        [],
        {},
        {"action": None},
        {"action": {"type": "Action.Execute"}},
        {"action": {"type": "Action.Execute", "data": []}},
        {"command": ""},
        {"command": 3, "args": {}},
        {"command": "assess", "args": []},
        {"command": "assess", "args": {"a": 1}},
        {"command": "assess", "form.x": {"a": 1}},
    ],
)
def test_what_no_card_of_ours_can_have_sent_is_told_apart(value: object) -> None:
    with pytest.raises(UnreadableAction):
        read_action(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["command", "args", "action"]), inner),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_a_press_or_told_apart(value: object) -> None:
    try:
        action, form = read_action(value)
    except UnreadableAction:
        return
    assert action.command
    assert all(isinstance(each, str) for each in form.values())


spans = st.one_of(
    st.builds(Plain, st.text()),
    st.builds(Bold, st.text(min_size=1)),
    st.builds(Italic, st.text(min_size=1)),
    st.builds(Code, st.text(min_size=1)),
    st.builds(Link, st.text(min_size=1), st.just("https://example.org/a?b=c&d")),
)


def said(shown: Json) -> str:
    """The words of a card that a reader sees, each line by itself."""
    lines = []
    for part in parts(shown["body"]):
        if part.get("type") == "TextBlock":
            lines.append(part["text"])
        elif part.get("type") == "RichTextBlock":
            lines.append("".join(run["text"] for run in part["inlines"]))
    return "\n".join(lines)


@given(st.lists(spans, max_size=8).map(tuple))
def test_text_of_any_kind_is_shown_letter_by_letter(text: Text) -> None:
    shown = only(card(Paragraph(text)))
    check_card(shown)
    lines = [line for line in "".join(span.text for span in text).split("\n") if line.strip()]
    assert said(shown).split("\n", 1)[1:] == (["\n".join(lines)] if lines else [])


@given(st.text())
def test_markdown_never_gets_into_a_text_block(words_of_a_person: str) -> None:
    shown = only(
        card(Heading(words_of_a_person), Facts((Fact("x", (Plain(words_of_a_person),)),)), title=words_of_a_person)
    )
    for part in parts(shown["body"]):
        if part.get("type") == "TextBlock":
            assert is_literal(part["text"])
        for fact in part.get("facts", ()):
            assert is_literal(fact["value"])


@pytest.mark.parametrize(
    "block",
    [
        Heading(HOSTILE),
        Paragraph((Plain(HOSTILE), Bold(HOSTILE), Link(HOSTILE, "https://example.org"))),
        Context((Plain(HOSTILE),)),
        Facts((Fact(HOSTILE, (Plain(HOSTILE),)),)),
        Facts((Fact("a", (Plain("b"),)), Fact("c", (Bold("d"),)))),
        Table(HOSTILE, ("a", HOSTILE), (("b", HOSTILE), ("c", ""))),
        Choices(HOSTILE, (Choice(HOSTILE, HOSTILE, Action("a")), Choice("b", "", Action("b"), chosen=True))),
        Choices("", tuple(Choice(str(at), "", Action("a", {"v": str(at)})) for at in range(40))),
        Checklist(HOSTILE, (CheckItem(HOSTILE, True, Action("a")), CheckItem("b", False, Action("b")))),
        SelectInput("s", "Label", tuple(Option(str(at), HOSTILE) for at in range(30)), "3"),
        SelectInput("s", "Label", ()),
        TextInput("t", "Label", "Hint", "value", 10, True, "Please say something."),
        Progress("Half", 0, 0),
        Progress("Half", 9, 4),
        Image(CHART, "words"),
        Download("Calendar", "a.ics", "text/calendar", "BEGIN"),
        Divider(),
        Buttons(tuple(Button(f"b{at}", Action("a"), Style.DANGER) for at in range(9))),
    ],
    ids=lambda block: type(block).__name__,
)
def test_every_block_keeps_to_the_schema_whatever_it_says(block: Block) -> None:
    for shown in adaptive_cards(card(block), NOWHERE):
        check_card(shown)


def test_a_required_input_holds_back_only_the_button_that_sends_it() -> None:
    send, cancel = Button("Send", Action("send"), Style.PRIMARY), Button("Not now", Action("help"))
    shown = only(card(TextInput("code", "Code", required="Type the code."), Buttons((send, cancel))))
    assert inputs(shown)[0]["errorMessage"] == "Type the code."
    assert "associatedInputs" not in button(shown, "Send")
    assert button(shown, "Not now")["associatedInputs"] == "none"


def test_a_card_too_large_for_one_activity_is_parted_between_its_parts() -> None:
    paragraphs = [Paragraph((Plain(f"{at} " + "é" * 700),)) for at in range(40)]
    form = [TextInput("note", "Note"), Buttons((Button("Keep", Action("keep"), Style.PRIMARY),))]
    whole = card(*paragraphs[:20], Heading("Part two"), *paragraphs[20:], *form)
    shown = adaptive_cards(whole, NOWHERE)
    assert len(shown) > 1
    for each in shown:
        check_activity(make_message(each, "summary"), direct=True)
    text = "\n".join(said(each) for each in shown)
    assert [f"{at} " in text for at in range(40)] == [True] * 40
    [holder] = [each for each in shown if inputs(each)]
    assert labels(holder) == ["Keep"]
    [headed] = [each for each in shown if "Part two" in said(each)]
    assert not said(headed).endswith("Part two")


def test_one_endless_paragraph_is_refused_by_nobody() -> None:
    for shown in adaptive_cards(card(Paragraph((Plain("\n".join("x" * 900 for _ in range(90))),))), NOWHERE):
        check_activity(make_message(shown, "summary"), direct=True)


def test_half_a_character_breaks_nothing() -> None:
    shown = only(card(Paragraph((Plain("half \ud800 of it"),)), title="\ud800"))
    assert "half" in words(json.loads(json.dumps(shown)))


def test_input_names_never_meet_those_of_an_action() -> None:
    assert input_id("command") not in ("command", "args")


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "message"},
        {"type": "message", "text": "x", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive"}]},
        {"type": "message", "attachments": [{"contentType": "image/png"}]},
        {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}]},
        {"type": "message", "text": "x" * 30_000},
    ],
    ids=["empty", "words and card", "an attachment", "an empty card", "too large"],
)
def test_the_fake_refuses_what_teams_would(activity: Json) -> None:
    with pytest.raises((TeamsError, KeyError)):
        check_activity(activity, direct=True)
