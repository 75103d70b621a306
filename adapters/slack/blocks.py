"""The blocks of a card as blocks of Slack's Block Kit."""

from collections.abc import Iterator, Sequence
from typing import assert_never
from zlib import crc32

from adapters.drawing import Json, Sources, progress_line
from adapters.slack.actions import button_ids, option_ids
from adapters.slack.facts import fact_blocks
from adapters.slack.inputs import LONGEST_OPTION, MOST_OPTIONS, make_option, select_input, text_input
from adapters.slack.tables import draw_monospaced_table, draw_native_table, suits_slack
from adapters.slack.text import (
    LONGEST_SECTION,
    mark_text,
    plain_text,
    rich_blocks,
    shorten_text,
    small_blocks,
    split_text,
)
from engine.chat import cards
from engine.chat.text import Bold, Link, Plain, Text, as_plain_text

LONGEST_HEADER = 150
LONGEST_BUTTON = 75
LONGEST_ALT = 2000
MOST_BUTTONS = 25
MOST_CHECKBOXES = 10

READABLE_BUTTON = 30
"""Slack may cut the text of a button beyond about this length, so a longer label stands beside it."""
EXPANDED_FROM = 250
"""Slack may fold away the end of a longer section."""


class Drawer:
    """Draws the blocks of one message or view. It counts, so that ids are one of a kind and the same every time."""

    def __init__(self, key: str, sources: Sources[Json], *, in_message: bool) -> None:
        """Only a message may hold a table of Slack's own, one, and only a message can be followed by a file."""
        self._key = key
        self._sources = sources
        self._in_message = self._native_table = in_message
        self._count = 0

    def draw(self, block: cards.Block) -> list[Json]:
        match block:
            case cards.Heading():
                return [draw_header(block.text)]
            case cards.Paragraph():
                return rich_blocks(block.text)
            case cards.Context():
                return small_blocks(block.text)
            case cards.Facts():
                return fact_blocks(block.facts)
            case cards.Table():
                return self._draw_table(block)
            case cards.Choices():
                return _draw_label(block.label) + list(self._draw_choices(block.options))
            case cards.Checklist():
                return _draw_label(block.label) + self._draw_checklist(block)
            case cards.SelectInput():
                return select_input(block, self._block_id(block.value))
            case cards.TextInput():
                return text_input(block, self._block_id(block.value))
            case cards.Progress():
                return small_blocks((Plain(progress_line(block)),))
            case cards.Image():
                return self._draw_image(block)
            case cards.Download():
                return self._draw_download(block)
            case cards.Divider():
                return [{"type": "divider"}]
            case cards.Buttons():
                return self.rows(block.buttons)
            case _:
                assert_never(block)

    def rows(self, buttons: Sequence[cards.Button]) -> list[Json]:
        """Buttons side by side."""
        elements = [self._draw_button(button.label, button.action, button.style) for button in buttons]
        starts = range(0, len(elements), MOST_BUTTONS)
        return [{"type": "actions", "elements": elements[at : at + MOST_BUTTONS]} for at in starts]

    def _draw_button(self, label: str, action: cards.Action, style: cards.Style, meaning: str = "") -> Json:
        """A button; `meaning` is what a screen reader says in place of a label that is only a sign."""
        self._count = number = self._count + 1
        button: Json = {"type": "button", "text": plain_text(label, LONGEST_BUTTON), **button_ids(action, number)}
        if style is not cards.Style.NORMAL:
            button["style"] = style.value
        if meaning:
            button["accessibility_label"] = shorten_text(meaning, LONGEST_BUTTON)
        return button

    def _draw_table(self, table: cards.Table) -> list[Json]:
        caption = _draw_label(table.caption)
        if self._native_table and suits_slack(table):
            self._native_table = False
            return [*caption, draw_native_table(table)]
        return [*caption, *draw_monospaced_table(table)]

    def _draw_choices(self, options: Sequence[cards.Choice]) -> Iterator[Json]:
        if len(options) > MOST_BUTTONS and not any(_needs_room(choice) for choice in options):
            yield from self._draw_menus(options) or self.rows(_as_buttons(options))
            return
        beside = any(_needs_room(choice) and len(choice.label) > READABLE_BUTTON for choice in options)
        row: list[cards.Choice] = []
        for choice in options:
            if not _needs_room(choice):
                row.append(choice)
                continue
            if row:
                yield from self.rows(_as_buttons(row))
                row = []
            yield from self._draw_roomy_choice(choice, beside)
        yield from self.rows(_as_buttons(row))

    def _draw_roomy_choice(self, choice: cards.Choice, beside: bool) -> list[Json]:
        """A choice as a section: with its label on the button or, where labels are long, `beside` the button."""
        sign = "✓ " if choice.chosen else ""
        if not beside:
            button = self._draw_button(choice.label, choice.action, _style_of_choice(choice))
            return _draw_section((Plain(f"{sign}{choice.description}"),), button)
        arrow = "✓" if choice.chosen else "→"
        button = self._draw_button(arrow, choice.action, _style_of_choice(choice), meaning=choice.label)
        return _draw_section((Plain(sign), Bold(choice.label), Plain(f"\n{choice.description}".rstrip())), button)

    def _draw_menus(self, options: Sequence[cards.Choice]) -> list[Json]:
        """Choices as menus; none where their actions do not fit into options."""
        elements = []
        for at in range(0, len(options), MOST_OPTIONS):
            part = options[at : at + MOST_OPTIONS]
            ids = option_ids([choice.action for choice in part], self._next_number())
            if ids is None:
                return []
            shown = [make_option(value, choice.label) for value, choice in zip(ids.values, part, strict=True)]
            menu: Json = {"type": "static_select", "action_id": ids.action_id, "options": shown}
            chosen = [entry for entry, choice in zip(shown, part, strict=True) if choice.chosen]
            elements.append(menu | ({"initial_option": chosen[0]} if chosen else {}))
        block_id = self._block_id([choice.chosen for choice in options])
        return [{"type": "actions", "block_id": block_id, "elements": elements}]

    def _draw_checklist(self, checklist: cards.Checklist) -> list[Json]:
        blocks = []
        for at in range(0, len(checklist.items), MOST_CHECKBOXES):
            part = checklist.items[at : at + MOST_CHECKBOXES]
            labels = [split_text((Plain(item.label or "…"),), LONGEST_OPTION) for item in part]
            ids = option_ids([item.action for item in part], self._next_number())
            if ids is None or any(len(label) > 2 for label in labels):
                return list(self._draw_switches(checklist))
            options = [
                make_option(value, *map(as_plain_text, label)) for value, label in zip(ids.values, labels, strict=True)
            ]
            boxes: Json = {"type": "checkboxes", "action_id": ids.action_id, "options": options}
            if done := [box for box, item in zip(options, part, strict=True) if item.done]:
                boxes["initial_options"] = done
            block_id = self._block_id([item.done for item in part])
            blocks.append({"type": "actions", "block_id": block_id, "elements": [boxes]})
        return blocks

    def _draw_switches(self, checklist: cards.Checklist) -> Iterator[Json]:
        """A checklist whose words or actions do not fit into checkboxes."""
        for item in checklist.items:
            button = self._draw_button("☑" if item.done else "☐", item.action, cards.Style.NORMAL, meaning=item.label)
            yield {"type": "section", "text": plain_text(item.label, LONGEST_SECTION), "accessory": button}

    def _draw_image(self, image: cards.Image) -> list[Json]:
        source = self._sources.picture(image.chart)
        if source is None:
            return small_blocks((Plain(image.alt),))
        return [{"type": "image", **source, "alt_text": shorten_text(image.alt, LONGEST_ALT)}]

    def _draw_download(self, download: cards.Download) -> list[Json]:
        """A link to the file, or a word that it follows below."""
        if address := self._sources.file(download):
            return rich_blocks((Link(download.label, address),))
        return small_blocks((Plain(f"↓ {download.label}"),)) if self._in_message else []

    def _block_id(self, state: object) -> str:
        """An id that changes with what is chosen: under the same id, Slack keeps what it showed before."""
        return f"{self._key}-{self._next_number()}-{crc32(repr(state).encode()):08x}"[-255:]

    def _next_number(self) -> int:
        self._count += 1
        return self._count


def draw_header(words: str) -> Json:
    return {"type": "header", "text": plain_text(words, LONGEST_HEADER)}


def _draw_section(text: Text, button: Json) -> list[Json]:
    """Text with a button beside it; what is too long for the section follows it."""
    first, *more = split_text(text, LONGEST_SECTION)
    words = mark_text(first) if len(first) > 1 else None
    if words and len(words) <= LONGEST_SECTION:
        shown: Json = {"type": "mrkdwn", "text": words, "verbatim": True}
    else:
        shown = plain_text(as_plain_text(first), LONGEST_SECTION)
    section: Json = {"type": "section", "text": shown, "accessory": button}
    if len(shown["text"]) > EXPANDED_FROM:
        section["expand"] = True
    return [section, *(block for part in more for block in rich_blocks(part))] if more else [section]


def _draw_label(words: str) -> list[Json]:
    return rich_blocks((Bold(words),))


def _needs_room(choice: cards.Choice) -> bool:
    return bool(choice.description.strip()) or len(choice.label) > LONGEST_BUTTON


def _as_buttons(options: Sequence[cards.Choice]) -> list[cards.Button]:
    return [
        cards.Button(f"✓ {choice.label}" if choice.chosen else choice.label, choice.action, _style_of_choice(choice))
        for choice in options
    ]


def _style_of_choice(choice: cards.Choice) -> cards.Style:
    return cards.Style.PRIMARY if choice.chosen else cards.Style.NORMAL
