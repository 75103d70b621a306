"""Cards as Slack shows them, and what comes back when they are pressed."""

import copy
import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.event import UnreadableAction
from adapters.slack.actions import read_action, read_actions, read_source
from adapters.slack.render import FORM, NOWHERE, render_home, render_messages, render_modal
from adapters.slack.text import mark_text, split_text
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
from engine.chat.text import Bold, Code, Italic, Link, Plain, Span, Text, as_plain_text
from tests.cards.gallery import NAMES, Gallery
from tests.cards.specimens import SPECIMENS
from tests.golden import FOLDER, as_json, check_golden, check_none_left_over, file_name
from tests.slack.limits import SlackError, check_message, check_view

BLOCKS = FOLDER / "slack" / "blocks"
HOSTILE = "*bold* _x_ ~x~ `x` :smile: @here <!channel> <@U1> http://evil & &lt; > |\n> quote"
CHART = RadarChart(("a", "b", "c"), (), 5, "none")
Json = dict[str, Any]


class Uploaded:
    """Every picture is uploaded, no file has an address."""

    def picture(self, chart: Chart) -> Json:
        return {"slack_file": {"id": f"F{type(chart).__name__.upper()}"}}

    def file(self, download: Download) -> str | None:
        return None


class Linked(Uploaded):
    """Every file has an address, too."""

    def file(self, download: Download) -> str:
        return f"https://advance.example.com/{download.name}"


UPLOADED, LINKED = Uploaded(), Linked()


def card(*blocks: Block, title: str = "A title") -> Card:
    return Card("test", title, blocks)


def shown(*blocks: Block) -> list[Json]:
    """The blocks of a message, after Slack has taken it."""
    found = render_messages(card(*blocks), UPLOADED)[0]
    check_message(found)
    return list(found["blocks"][1:])


def read(thing: Any) -> Iterator[str]:
    """Every text of a payload that people read."""
    if isinstance(thing, dict):
        yield from ([thing["text"]] if isinstance(thing.get("text"), str) else [])
        for value in thing.values():
            yield from read(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from read(value)


def drawn(card: Card) -> Json:
    """The messages of a card; where they are others, those with files at addresses, and what a view of it holds."""
    found: Json = {"messages": render_messages(card, UPLOADED)}
    for name, sources in (("linked", LINKED), ("nowhere", NOWHERE)):
        other = render_messages(card, sources)
        found |= {name: other} if other != found["messages"] else {}
    view = render_home(card, UPLOADED)
    found |= {"home": view} if view["blocks"] != found["messages"][0]["blocks"] else {}
    return found | ({"modal": render_modal(card, "C1:1.2", UPLOADED)} if card.sender else {})


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_kind_of_block_looks_as_it_did(name: str, request: pytest.FixtureRequest) -> None:
    file = BLOCKS / f"{file_name(name)}.json"
    check_golden(file, as_json(drawn(SPECIMENS[name])) + "\n", write=request.config.getoption("--write-golden"))


def test_no_golden_file_is_left_over(request: pytest.FixtureRequest) -> None:
    check_none_left_over(BLOCKS, "*", map(file_name, SPECIMENS), write=request.config.getoption("--write-golden"))


@pytest.mark.parametrize("name", SPECIMENS)
def test_slack_takes_every_kind_of_block(name: str) -> None:
    for sources in (UPLOADED, LINKED, NOWHERE):
        for each in render_messages(SPECIMENS[name], sources):
            check_message(each)
        check_view(render_home(SPECIMENS[name], sources))


@pytest.mark.parametrize("name", NAMES)
def test_slack_takes_every_example(name: str, gallery: Gallery) -> None:
    [sent] = render_messages(gallery[name], UPLOADED)
    check_message(sent)
    assert json.dumps([sent]) == json.dumps(render_messages(gallery[name], UPLOADED)), "the same card is another JSON"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_fits_the_app_home_and_a_modal(name: str, gallery: Gallery) -> None:
    example = gallery[name]
    check_view(render_home(example))
    if example.sender:
        check_view(render_modal(example, "C1:1.2"))


# What is pressed


def slack_presses(sent: Json, holder: str = "message") -> Iterator[Json]:
    """A payload for everything that can be pressed, as Slack sends it; a checklist with one item toggled."""
    for block in sent["blocks"]:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if "action_id" not in element:
                continue
            press = {"type": element["type"], "action_id": element["action_id"]} | {"block_id": block.get("block_id")}
            for how in presses_of(element):
                yield {"type": "block_actions", "actions": [press | how], holder: copy.deepcopy(sent)}


def presses_of(element: Json) -> Iterator[Json]:
    match element["type"]:
        case "button":
            yield {"value": element["value"]}
        case "static_select":
            yield from ({"selected_option": option} for option in element["options"])
        case "checkboxes":
            before = element.get("initial_options", [])
            for option in element["options"]:
                kept = [each for each in before if each != option]
                yield {"selected_options": kept if option in before else [*kept, option]}


def presses_meant(card: Card) -> list[Action]:
    found: list[Action] = []
    for block in card.blocks:
        match block:
            case Buttons(buttons):
                found += [button.action for button in buttons]
            case Choices(_, options):
                found += [option.action for option in options]
            case Checklist(_, items):
                found += [item.action for item in items]
            case _:
                pass
    return found


def same(action: Action) -> tuple[str, dict[str, str]]:
    return action.command, dict(action.args)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_pressed_is_what_was_meant(name: str, gallery: Gallery) -> None:
    example = gallery[name]
    sent = render_messages(example, UPLOADED)[0]
    assert [same(read_action(press)[0]) for press in slack_presses(sent)] == list(map(same, presses_meant(example)))


words = st.text(max_size=200)
actions = st.builds(Action, st.text(min_size=1, max_size=30), st.dictionaries(words, words, max_size=3))
choices = st.builds(Choice, words, st.one_of(st.just(""), words), actions, st.booleans())
items = st.builds(CheckItem, words, st.booleans(), actions)
buttons = st.builds(Button, words, actions, st.sampled_from(Style))
pressable = st.one_of(
    st.builds(Buttons, st.lists(buttons, max_size=30).map(tuple)),
    st.builds(Choices, words, st.lists(choices, max_size=30).map(tuple)),
    st.builds(Checklist, words, st.lists(items, max_size=12).map(tuple)),
)
spans = st.one_of(
    st.builds(Plain, words),
    st.builds(Bold, words),
    st.builds(Italic, words),
    st.builds(Code, words),
    st.builds(Link, words, st.just("https://example.org/?a=1&b=<|>")),
)
texts = st.lists(spans, max_size=4).map(tuple)
tables = st.lists(st.lists(words, min_size=3, max_size=3).map(tuple), max_size=8).map(
    lambda rows: Table("Caption", ("A", "B", "C"), tuple(rows))
)
readable = st.one_of(
    st.builds(Heading, words),
    st.builds(Paragraph, texts),
    st.builds(Context, texts),
    st.builds(Facts, st.lists(st.builds(Fact, words, texts), max_size=12).map(tuple)),
    tables,
    st.builds(Progress, words, st.integers(-3, 40), st.integers(0, 40)),
    st.builds(Image, st.just(CHART), words),
    st.just(Divider()),
)


@given(st.lists(pressable, max_size=4).map(tuple))
def test_whatever_can_be_pressed_comes_back(blocks: tuple[Block, ...]) -> None:
    sent = render_messages(card(*blocks), UPLOADED)
    for each in sent:
        check_message(each)
    found = [same(read_action(press)[0]) for each in sent for press in slack_presses(each)]
    assert found == list(map(same, presses_meant(card(*blocks))))


@given(words, st.lists(st.one_of(readable, pressable), max_size=30).map(tuple))
def test_slack_takes_every_card(title: str, blocks: tuple[Block, ...]) -> None:
    anything = card(*blocks, title=title)
    for each in render_messages(anything, UPLOADED):
        check_message(each)
    check_view(render_home(anything))
    check_view(render_modal(card(*blocks, Buttons((Button("Go", Action("go")),)), title=title), "C1:1.2"))


# Words


def test_words_of_people_are_shown_as_they_are() -> None:
    blocks = shown(Paragraph((Plain(HOSTILE),)), Context((Bold("Evidence:"), Plain(f" {HOSTILE}"))))
    assert [block["type"] for block in blocks] == ["rich_text", "rich_text"]
    assert list(read(blocks)) == [HOSTILE, "Evidence:", f" {HOSTILE}"]


@pytest.mark.parametrize(
    "block",
    [
        Context((Plain(HOSTILE),)),
        Choices("", (Choice("1", HOSTILE, Action("a")),)),
        Choices("", (Choice(f"A label longer than a button {HOSTILE}", HOSTILE, Action("a")),)),
        Facts((Fact("Label", (Plain("*x*"),)), Fact("Other", (Plain(":x:"),)))),
        Table("Caption", ("Head",), ((HOSTILE,),)),
    ],
)
def test_no_markup_is_read_into_words(block: Block) -> None:
    assert '"mrkdwn"' not in json.dumps(shown(block))


def test_small_print_keeps_its_styles() -> None:
    [block] = shown(Context((Plain("You & I can type "), Code("/plan"), Plain(", or "), Bold("press"), Plain("."))))
    assert block["elements"][0]["text"] == "You &amp; I can type `/plan`, or *press*."
    assert block["elements"][0]["verbatim"] is True


@example((Plain(":"), Plain("0:")))
@example((Plain(":"), Link("x", "javascript:alert(1)"), Plain(":")))
@example((Plain(":"), Bold(""), Plain("x:")))
@given(texts)
def test_mrkdwn_is_never_misread(text: Text) -> None:
    found = mark_text(text)
    if found is None:
        return
    for unstyled, spans_beside in groupby((span for span in text if span.text), key=is_unstyled):
        words_beside = "".join(span.text for span in spans_beside)
        assert not unstyled or not re.search(r"[*~`]|(?<!\w)_|_(?!\w)|:[^\s:]+:|^\s*>", words_beside, re.MULTILINE)


def is_unstyled(span: Span) -> bool:
    return isinstance(span, Plain) or (isinstance(span, Link) and not span.url.startswith("https://"))


def test_only_web_addresses_are_links() -> None:
    bad, good = Link("no", "javascript:alert(1)"), Link("yes", "https://example.org/a b".replace(" ", "_"))
    [block] = shown(Paragraph((bad, Plain(" "), good)))
    assert [leaf["type"] for leaf in block["elements"][0]["elements"]] == ["text", "text", "link"]


def test_the_fallback_is_escaped() -> None:
    found = render_messages(card(Paragraph((Plain("<!channel> & co"),))), UPLOADED)[0]
    assert found["text"] == "A title: &lt;!channel&gt; &amp; co"


def test_an_escape_is_never_cut() -> None:
    found = render_messages(card(Paragraph((Plain("<&>" * 2000),))), UPLOADED)[0]
    assert re.fullmatch(r"A title: (&lt;|&amp;|&gt;)+…", found["text"])


@given(texts, st.integers(1, 50))
def test_pieces_lose_nothing(text: Text, most: int) -> None:
    found = split_text(text, most)
    assert "".join(map(as_plain_text, found)) == as_plain_text(text)
    assert all(len(as_plain_text(piece)) <= most for piece in found)


def test_long_text_is_parted_between_words() -> None:
    blocks = shown(Paragraph((Plain("word " * 1500),)))
    assert len(blocks) == 3
    assert "".join(read(blocks)) == "word " * 1500
    assert all(part.endswith("word ") for part in read(blocks))


# Blocks


def test_a_choice_has_its_description_beside_the_button() -> None:
    first, second = shown(Choices("", (Choice("0", "Never", Action("a")), Choice("1", "Once", Action("b"), True))))
    assert (first["text"]["text"], first["accessory"]["text"]["text"]) == ("Never", "0")
    assert (second["text"]["text"], second["accessory"]["style"]) == ("✓ Once", "primary")


def test_a_long_label_stands_in_bold_beside_an_arrow() -> None:
    label = "1. Machine Learning Engineering Fundamentals"
    [block] = shown(Choices("", (Choice(label, "Why & how", Action("a")),)))
    assert block["text"]["text"] == f"*{label}*\nWhy &amp; how"
    assert block["accessory"]["text"]["text"] == "→"
    assert block["accessory"]["accessibility_label"] == label


def test_many_choices_become_a_menu() -> None:
    options = tuple(Choice(f"Role {n}", "", Action("role.pick", {"role": f"r{n}"}), n == 3) for n in range(40))
    label, menu = shown(Choices("Roles", options))
    assert menu["elements"][0]["type"] == "static_select"
    assert menu["elements"][0]["initial_option"]["text"]["text"] == "Role 3"
    assert list(read(label)) == ["Roles"]


def test_a_table_is_native_once_and_set_in_letters_after_that() -> None:
    table = Table("Caption", ("Name", "Level"), (("One", "2.5"), ("", "10")))
    blocks = shown(table, table)
    assert [block["type"] for block in blocks] == ["rich_text", "table", "rich_text", "rich_text"]
    assert blocks[1]["column_settings"] == [{"is_wrapped": True}, {"align": "right"}]
    assert list(read(blocks[3])) == ["Name  Level\n───────────\nOne     2.5\n         10"]


def test_a_checklist_keeps_long_labels_whole() -> None:
    label = "Build the evaluation framework that every team of the organisation can use for its own models"
    _, block = shown(Checklist("Projects", (CheckItem(label, True, Action("tick", {"id": "1"})),)))
    [option] = block["elements"][0]["initial_options"]
    assert option["text"]["text"] + option["description"]["text"] == label


def test_a_missing_picture_is_told_in_words() -> None:
    found = render_messages(card(Image(CHART, "Three of five.")), NOWHERE)[0]
    assert found["blocks"][1]["elements"][0]["text"] == "Three of five."


def test_a_long_card_fills_several_messages_and_tears_nothing_apart() -> None:
    part = (
        Heading("A heading"),
        Paragraph((Plain("x" * 500),)),
        Choices("", tuple(Choice(str(n), "y" * 100, Action("a", {"n": str(n)})) for n in range(6))),
    )
    long = card(*part * 8)
    found = render_messages(long, UPLOADED)
    assert [each["text"] for each in found[1:]] == [f"A title ({at}/{len(found)})" for at in range(2, len(found) + 1)]
    assert render_messages(long, UPLOADED)[0] == found[0]
    for each in found:
        check_message(each)
        assert sum("accessory" in block for block in each["blocks"]) % 6 == 0
        assert each["blocks"][-1]["type"] != "header"


# Forms


FORM_CARD = card(
    Paragraph((Plain("Which one?"),)),
    TextInput("note", "Note", hint="In one line", value="old", max_length=500),
    SelectInput("level", "Level", tuple(Option(str(n), str(n)) for n in range(6)), value="2"),
    SelectInput("sure", "Sure?", (Option("yes", "Yes"), Option("", "No matter"))),
    Buttons((Button("Later", Action("later")), Button("Keep", Action("keep", {"id": "7"}), Style.PRIMARY))),
    title="Add your best evidence for this skill",
)


def state_of(view: Json, **values: Json) -> Json:
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    given = {block["block_id"]: block["element"]["action_id"] for block in inputs}
    return {"values": {block: {name: values.get(name.removeprefix("form:"), {})} for block, name in given.items()}}


def test_a_form_is_a_modal_that_knows_where_it_belongs() -> None:
    view = render_modal(FORM_CARD, "C1:1.2")
    check_view(view)
    assert (view["callback_id"], view["title"]["text"], view["submit"]["text"]) == (
        FORM,
        "Add your best evidence…",
        "Keep",
    )
    picked = {"selected_option": {"value": " "}}
    state = state_of(view, note={"value": None}, level={"selected_option": {"value": "4"}}, sure=picked)
    payload = {"type": "view_submission", "view": view | {"state": state}}
    action, form = read_action(payload)
    assert same(action) == ("keep", {"id": "7"})
    assert form == {"note": "", "level": "4", "sure": ""}
    assert read_source(payload) == "C1:1.2"


def test_inputs_of_a_message_come_with_its_buttons() -> None:
    sent = render_messages(FORM_CARD, UPLOADED)[0]
    check_message(sent)
    state = state_of(
        sent, note={"value": "new"}, level={"selected_option": {"value": "4"}}, sure={"selected_option": None}
    )
    for press in slack_presses(sent):
        assert read_action(press | {"state": state})[1] == {"note": "new", "level": "4", "sure": ""}


def test_other_buttons_of_a_modal_still_work() -> None:
    view = render_modal(FORM_CARD, "C1:1.2")
    [press] = slack_presses(view | {"state": state_of(view, note={"value": "x"})}, holder="view")
    action, form = read_action(press)
    assert (action.command, form["note"]) == ("later", "x")


def test_a_form_without_a_button_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no button"):
        render_modal(card(TextInput("a", "A")), "C1")


# Checklists and broken payloads


def test_items_ticked_in_one_breath_all_come_back() -> None:
    items = tuple(CheckItem(str(n), n == 0, Action("tick", {"n": str(n)})) for n in range(4))
    sent = render_messages(card(Checklist("", items)), UPLOADED)[0]
    press = next(slack_presses(sent))
    options = sent["blocks"][1]["elements"][0]["options"]
    press["actions"][0]["selected_options"] = options[1:3]
    assert [action.args["n"] for action in read_actions(press)[0]] == ["0", "1", "2"]
    press["actions"][0]["selected_options"] = options[:1]
    assert read_actions(press)[0] == ()
    with pytest.raises(UnreadableAction):
        read_action(press)


def broken(payload: Any) -> Iterator[Any]:
    """The payload with each of its parts left out or replaced."""
    yield from (None, [], "x", 7)
    parts = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for key, value in parts:
        for other in broken(value):
            changed = copy.copy(payload)
            changed[key] = other
            yield changed
        if isinstance(payload, dict):
            yield {k: v for k, v in payload.items() if k != key}


def test_a_broken_payload_is_unreadable_and_nothing_else() -> None:
    items = (CheckItem("a", True, Action("tick", {"n": "1"})), CheckItem("b", False, Action("tick", {"n": "2"})))
    sent = render_messages(
        card(Checklist("", items), TextInput("note", "Note"), Buttons((Button("x", Action("x")),))), UPLOADED
    )[0]
    view = render_modal(FORM_CARD, "C1")
    payloads = [press | {"state": state_of(sent, note={"value": "x"})} for press in slack_presses(sent)]
    payloads.append({"type": "view_submission", "view": view | {"state": state_of(view)}})
    for payload in payloads:
        read_action(payload)
        for each in broken(payload):
            try:
                action, form = read_action(each)
            except UnreadableAction:
                continue
            assert isinstance(action.command, str)
            assert all(isinstance(value, str) for value in form.values())


@given(st.recursive(st.none() | st.booleans() | words, lambda x: st.lists(x) | st.dictionaries(words, x)), words)
def test_any_value_of_a_button_is_read_or_refused(anything: object, text: str) -> None:
    for value in (text, anything, json.dumps(anything), "[" * 100_000):
        press = {"type": "button", "action_id": "press:1:x", "value": value}
        try:
            read_action({"type": "block_actions", "actions": [press]})
        except UnreadableAction:
            continue


# The limits themselves


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"text": "<!channel>"},
        {"blocks": []},
        {"blocks": [{"type": "divider"}] * 51},
        {"blocks": [{"type": "divider", "block_id": "a"}] * 2},
        {"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}]},
        {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}]},
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<@U1>"}}]},
        {"blocks": [{"type": "image", "image_url": "https://example.org", "alt_text": ""}]},
        {"blocks": [{"type": "actions", "elements": []}]},
        {"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "a" * 2900}}] * 5},
    ],
)
def test_the_limits_refuse_what_slack_refuses(change: Json) -> None:
    good: Json = {"text": "Hello", "blocks": [{"type": "divider"}]}
    check_message(good)
    with pytest.raises(SlackError):
        check_message(good | change)
