"""What Slack refuses, said as Slack says it. Needs nothing but Python, so that a fake Slack can use it, too.

From the Block Kit reference (docs.slack.dev/reference/block-kit); what is not documented there is marked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

MENUS = {"static_select", "overflow"}
IN_ACTIONS = {"button", "static_select", "overflow", "checkboxes", "radio_buttons"}
IN_SECTION = IN_ACTIONS | {"image"}
IN_INPUT = {"static_select", "radio_buttons", "checkboxes", "plain_text_input"}
MOST_OPTIONS = {"static_select": 100, "checkboxes": 10, "radio_buttons": 10, "overflow": 5}
STYLES = {"bold", "italic", "strike", "code"}
HEAVIEST_MESSAGE = 13_200  # characters, with 100 for each block; measured by others, not documented
CONTROL = re.compile(r"&(?!amp;|lt;|gt;)|<(?!https?://[^<>|\s]+(\|[^<>|]*)?>)|(?<!<)>")
LINK = re.compile(r"<https?://[^<>|\s]+(\|[^<>|]*)?>")


class SlackError(ValueError):
    """`invalid_blocks` and its kin, with the sentence of `response_metadata.messages`."""


def check_message(payload: Json) -> None:
    """Raise SlackError for what chat.postMessage and chat.update would refuse or garble."""
    text = payload.get("text")
    _need(isinstance(text, str) and text.strip(), "no_text: a message needs a fallback text", "/text")
    _need(len(str(text).encode()) <= 4000, "msg_too_long: chat.update takes 4000 bytes of text", "/text")
    _check_control(str(text), "/text")
    blocks = _check_blocks(payload.get("blocks"), 50)
    tables = [block for block in blocks if block["type"] == "table"]
    _need(len(tables) <= 1, "only_one_table_allowed", "/blocks")
    weight = sum(100 + sum(map(len, _texts(block))) for block in blocks if block["type"] != "table")
    _need(weight <= HEAVIEST_MESSAGE, f"msg_blocks_too_long: {weight} characters", "/blocks")


def check_view(view: Json) -> None:
    """Raise SlackError for what views.open, views.update and views.publish would refuse."""
    kind = view.get("type")
    _need(kind in {"modal", "home"}, f"unsupported view type {kind!r}", "/type")
    blocks = _check_blocks(view.get("blocks"), 100)
    _need(all(block["type"] != "table" for block in blocks), "a table is for messages only", "/blocks")
    _need(len(view.get("private_metadata", "")) <= 3000, "must be less than 3001 characters", "/private_metadata")
    _need(len(view.get("callback_id", "")) <= 255, "must be less than 256 characters", "/callback_id")
    if kind == "home":
        _need(not {"title", "submit", "close"} & set(view), "a home view has no title and no buttons", "/")
        return
    _check_plain(view.get("title"), 24, "/title")
    for name in ("submit", "close"):
        if name in view:
            _check_plain(view[name], 24, f"/{name}")
    inputs = any(block["type"] == "input" for block in blocks)
    _need(not inputs or "submit" in view, "missing required field: submit", "/submit")


def _check_blocks(blocks: Any, most: int) -> list[Json]:
    if not isinstance(blocks, list):
        raise SlackError("[ERROR] must be an array [json-pointer:/blocks]")
    _need(1 <= len(blocks) <= most, f"no more than {most} items allowed, and one at least", "/blocks")
    for at, block in enumerate(blocks):
        where = f"/blocks/{at}"
        _need(isinstance(block, Mapping) and block.get("type") in BLOCKS, "unsupported type", where)
        BLOCKS[block["type"]](block, where)
    _check_ids([block["block_id"] for block in blocks if "block_id" in block], "block_id")
    _check_ids([element["action_id"] for element in _elements(blocks) if "action_id" in element], "action_id")
    return blocks


def _check_ids(ids: list[Any], name: str) -> None:
    for each in ids:
        _need(isinstance(each, str) and 1 <= len(each) <= 255, "must be 1 to 255 characters", f"/{name}")
    twice = [each for each in set(ids) if ids.count(each) > 1]
    _need(not twice, f"{name} {twice} already exists", f"/{name}")


def _elements(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        if block["type"] == "actions":
            yield from block["elements"]
        yield from (block[name] for name in ("accessory", "element") if name in block)


def _check_header(block: Json, where: str) -> None:
    _check_keys(block, {"text"}, {"level"}, where)
    _check_plain(block["text"], 150, f"{where}/text")


def _check_section(block: Json, where: str) -> None:
    _check_keys(block, set(), {"text", "fields", "accessory", "expand"}, where)
    _need("text" in block or "fields" in block, "missing required field: text or fields", where)
    if "text" in block:
        _check_text(block["text"], 3000, f"{where}/text")
    if "fields" in block:
        _need(1 <= len(block["fields"]) <= 10, "no more than 10 items allowed", f"{where}/fields")
        for field in block["fields"]:
            _check_text(field, 2000, f"{where}/fields")
    if "accessory" in block:
        _check_element(block["accessory"], IN_SECTION, f"{where}/accessory")


def _check_context(block: Json, where: str) -> None:
    _check_keys(block, {"elements"}, set(), where)
    _need(1 <= len(block["elements"]) <= 10, "no more than 10 items allowed", f"{where}/elements")
    for element in block["elements"]:
        if element.get("type") == "image":
            _check_image_source(element, f"{where}/elements")
        else:
            _check_text(element, 2000, f"{where}/elements")


def _check_actions(block: Json, where: str) -> None:
    _check_keys(block, {"elements"}, set(), where)
    _need(1 <= len(block["elements"]) <= 25, "no more than 25 items allowed", f"{where}/elements")
    for element in block["elements"]:
        _check_element(element, IN_ACTIONS, f"{where}/elements")


def _check_input(block: Json, where: str) -> None:
    _check_keys(block, {"label", "element"}, {"hint", "optional", "dispatch_action"}, where)
    _check_plain(block["label"], 2000, f"{where}/label")
    if "hint" in block:
        _check_plain(block["hint"], 2000, f"{where}/hint")
    _check_element(block["element"], IN_INPUT, f"{where}/element")


def _check_image(block: Json, where: str) -> None:
    _check_keys(block, {"alt_text"}, {"image_url", "slack_file", "title"}, where)
    _check_image_source(block, where)


def _check_image_source(image: Json, where: str) -> None:
    alt = image.get("alt_text")
    _need(isinstance(alt, str) and 1 <= len(alt) <= 2000, "an image needs 1 to 2000 characters of alt_text", where)
    _need(("image_url" in image) != ("slack_file" in image), "either image_url or slack_file", where)
    if "image_url" in image:
        _need(re.match(r"https?://", image["image_url"]) is not None, "invalid image_url", where)
        _need(len(image["image_url"]) <= 3000, "must be less than 3001 characters", where)
    else:
        _need(len(set(image["slack_file"]) & {"id", "url"}) == 1, "either id or url", where)


def _check_rich_text(block: Json, where: str) -> None:
    _check_keys(block, {"elements"}, set(), where)
    _need(block["elements"], "missing element", where)
    for part in block["elements"]:
        _need(part.get("type") in {"rich_text_section", "rich_text_preformatted"}, "unsupported type", where)
        _need(part.get("elements"), "missing element", where)
        for leaf in part["elements"]:
            _check_leaf(leaf, where)


def _check_leaf(leaf: Json, where: str) -> None:
    _need(leaf.get("type") in {"text", "link"}, "unsupported type", where)
    text = leaf.get("text")
    _need(isinstance(text, str) and 1 <= len(text) <= 3000, "must be more than 0 characters", f"{where}/text")
    _need(set(leaf.get("style", {})) <= STYLES, "unsupported style", where)
    if leaf["type"] == "link":
        _need(re.match(r"https?://\S+$", leaf.get("url", "")) is not None, "invalid url", f"{where}/url")
        _need(len(leaf["url"]) <= 3000, "must be less than 3001 characters", f"{where}/url")


def _check_table(block: Json, where: str) -> None:
    _check_keys(block, {"rows"}, {"column_settings"}, where)
    rows = block["rows"]
    _need(1 <= len(rows) <= 100, "no more than 100 items allowed", f"{where}/rows")
    _need(len(block.get("column_settings", [])) <= 20, "no more than 20 items allowed", f"{where}/column_settings")
    for row in rows:
        _need(1 <= len(row) <= 20 and len(row) == len(rows[0]), "no more than 20 cells, the same in every row", where)
        for cell in row:
            _need(cell.get("type") == "rich_text", "unsupported type", f"{where}/rows")
            _check_rich_text(cell, f"{where}/rows")
    _need(sum(map(len, _texts(block))) <= 10_000, "a table has 10000 characters at most", where)


def _check_divider(block: Json, where: str) -> None:
    _check_keys(block, set(), set(), where)


def _check_element(element: Json, allowed: set[str], where: str) -> None:
    kind = element.get("type")
    _need(kind in allowed, f"unsupported element {kind!r}", where)
    match kind:
        case "image":
            _check_image_source(element, where)
        case "button":
            _check_button(element, where)
        case "plain_text_input":
            _check_text_input(element, where)
        case _:
            _check_options(element, where)


def _check_button(button: Json, where: str) -> None:
    _check_keys(button, {"text", "action_id"}, {"value", "style", "accessibility_label", "url", "confirm"}, where)
    _check_plain(button["text"], 75, f"{where}/text")
    value = button.get("value", " ")
    _need(isinstance(value, str) and 1 <= len(value) <= 2000, "must be less than 2001 characters", f"{where}/value")
    _need(button.get("style", "primary") in {"primary", "danger"}, "unsupported style", f"{where}/style")
    _need(1 <= len(button.get("accessibility_label", " ")) <= 75, "must be less than 76 characters", where)


def _check_text_input(element: Json, where: str) -> None:
    optional = {"initial_value", "multiline", "min_length", "max_length", "placeholder", "dispatch_action_config"}
    _check_keys(element, {"action_id"}, optional, where)
    most = element.get("max_length", 3000)
    _need(1 <= most <= 3000, "max_length is 1 to 3000", f"{where}/max_length")
    _need(len(element.get("initial_value", "")) <= most, "initial_value is longer than max_length", where)
    if "placeholder" in element:
        _check_plain(element["placeholder"], 150, f"{where}/placeholder")


def _check_options(element: Json, where: str) -> None:
    kind = element["type"]
    optional = {"options", "option_groups", "initial_option", "initial_options", "placeholder", "confirm"}
    _check_keys(element, {"action_id"}, optional, where)
    _need(("options" in element) != ("option_groups" in element), "either options or option_groups", where)
    groups = element.get("option_groups", [{"options": element.get("options")}])
    _need(1 <= len(groups) <= 100, "no more than 100 items allowed", f"{where}/option_groups")
    every = []
    for group in groups:
        if "label" in group:
            _check_plain(group["label"], 75, f"{where}/option_groups/label")
        most = MOST_OPTIONS[kind]
        _need(1 <= len(group["options"]) <= most, f"no more than {most} items allowed", f"{where}/options")
        every += group["options"]
    for option in every:
        _check_option(option, kind, f"{where}/options")
    values = [option["value"] for option in every]
    _need(len(set(values)) == len(values), "the values of options differ", f"{where}/options")  # needed by our reader
    initial = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else None)
    _need(initial is None or initial, "no less than 1 item allowed", f"{where}/initial_options")
    _need(all(option in every for option in initial or []), "an initial option is not an option", where)
    if "placeholder" in element:
        _check_plain(element["placeholder"], 150, f"{where}/placeholder")


def _check_option(option: Json, kind: str, where: str) -> None:
    if kind in MENUS:
        _check_plain(option.get("text"), 75, f"{where}/text")
    else:
        _check_text(option.get("text"), 75, f"{where}/text")
    value = option.get("value")
    _need(isinstance(value, str) and 1 <= len(value) <= 150, "must be less than 151 characters", f"{where}/value")
    if "description" in option:
        _check_text(option["description"], 75, f"{where}/description")


def _check_text(text: Any, most: int, where: str) -> None:
    _need(isinstance(text, Mapping), "missing required field: text", where)
    if text.get("type") != "mrkdwn":
        return _check_plain(text, most, where)
    _check_length(text.get("text"), most, where)
    return _check_control(text["text"], where)


def _check_plain(text: Any, most: int, where: str) -> None:
    _need(isinstance(text, Mapping) and text.get("type") == "plain_text", "must be a plain_text object", where)
    _check_length(text.get("text"), most, where)


def _check_length(words: Any, most: int, where: str) -> None:
    _need(isinstance(words, str) and words.strip(), "must be more than 0 characters", where)
    _need(len(words) <= most, f"must be less than {most + 1} characters", where)


def _check_control(words: str, where: str) -> None:
    found = CONTROL.search(LINK.sub("", words))
    _need(found is None, f"unescaped control characters in {words!r}", where)


def _check_keys(thing: Json, needed: set[str], optional: set[str], where: str) -> None:
    missing = needed - set(thing)
    _need(not missing, f"missing required field: {sorted(missing)}", where)
    extra = set(thing) - needed - optional - {"type", "block_id"}
    _need(not extra, f"no such field: {sorted(extra)}", where)


def _texts(thing: Any) -> Iterator[str]:
    """Everything that is read in a block."""
    if isinstance(thing, Mapping):
        yield from (value for key, value in thing.items() if key in {"text", "alt_text"} and isinstance(value, str))
        yield from (found for value in thing.values() for found in _texts(value))
    elif isinstance(thing, list):
        yield from (found for value in thing for found in _texts(value))


def _need(holds: object, sentence: str, where: str) -> None:
    if not holds:
        raise SlackError(f"[ERROR] {sentence} [json-pointer:{where}]")


BLOCKS: dict[str, Callable[[Json, str], None]] = {
    "header": _check_header,
    "section": _check_section,
    "context": _check_context,
    "actions": _check_actions,
    "input": _check_input,
    "image": _check_image,
    "rich_text": _check_rich_text,
    "table": _check_table,
    "divider": _check_divider,
}
