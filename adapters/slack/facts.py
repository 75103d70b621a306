"""Facts, in few lines."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.drawing import Json
from adapters.slack.text import mark_text, rich_blocks
from engine.chat.cards import Fact
from engine.chat.text import Bold, Plain, Span, as_plain_text

MOST_FIELDS = 10
SHORT_FACT = 40
"""Facts up to this length stand in two columns."""


def fact_blocks(facts: Sequence[Fact]) -> list[Json]:
    """Short facts in two columns, others as lines."""
    fields = [mark_text((Bold(fact.label), Plain("\n"), *fact.value)) for fact in facts if _is_short(fact)]
    if 1 < len(fields) == len(facts) <= MOST_FIELDS and all(fields):
        return [{"type": "section", "fields": [{"type": "mrkdwn", "text": f, "verbatim": True} for f in fields]}]
    spans: list[Span] = []
    for fact in facts:
        spans += [Plain("\n" if spans else ""), Bold(fact.label), *_draw_value(fact)]
    return rich_blocks(tuple(spans))


def _draw_value(fact: Fact) -> list[Span]:
    """What stands after the label; several lines become a list below it."""
    if "\n" not in as_plain_text(fact.value):
        return [Plain(": "), *fact.value]
    return [Plain("\n• "), *(replace(span, text=span.text.replace("\n", "\n• ")) for span in fact.value)]


def _is_short(fact: Fact) -> bool:
    value = as_plain_text(fact.value)
    return bool(value.strip()) and "\n" not in value and max(len(value), len(fact.label)) <= SHORT_FACT
