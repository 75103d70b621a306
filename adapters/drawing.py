"""What drawing a card has in common in Slack and Teams: where pictures are, what belongs together, how it is parted."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol, TypeVar

from engine.chat.cards import Block, Buttons, Card, Download, Heading, Progress, SelectInput, TextInput
from engine.chat.charts import Chart

BAR_STEPS = 10

Picture_co = TypeVar("Picture_co", covariant=True)
Json = dict[str, Any]
Group = list[Json]
"""Blocks that belong together; no message ends inside of one unless the group alone fills it."""


class Sources(Protocol[Picture_co]):
    """Where pictures and files are."""

    def picture(self, chart: Chart) -> Picture_co | None:
        """How a block refers to a picture; None where it is nowhere yet."""

    def file(self, download: Download) -> str | None:
        """The address of a file; None where it has none."""


class Nowhere:
    """No pictures and no files."""

    def picture(self, chart: Chart) -> None:
        return None

    def file(self, download: Download) -> None:
        return None


def group_blocks(card: Card, title: Json, draw: Callable[[Block], list[Json]]) -> list[Group]:
    """The drawn blocks of a card. A heading joins what it heads; all inputs join the buttons that send them."""
    groups: list[Group] = [[title]]
    inputs = [at for at, block in enumerate(card.blocks) if isinstance(block, SelectInput | TextInput)]
    first, last = (inputs[0], inputs[-1]) if inputs else (len(card.blocks), -1)
    sent = next((at for at, b in enumerate(card.blocks) if at > last and isinstance(b, Buttons)), last)
    joins = True
    for at, block in enumerate(card.blocks):
        drawn = draw(block)
        if joins or first < at <= sent:
            groups[-1] += drawn
        else:
            groups.append(drawn)
        joins = isinstance(block, Heading)
    return groups


def split_groups(groups: Sequence[Group], fits: Callable[[Group], bool]) -> Iterator[Group]:
    """The blocks of each message, as many as `fits` lets into one."""
    everything = list(chain.from_iterable(groups))
    if fits(everything):
        yield everything
        return
    part: Group = []
    for group in groups:
        if part and not fits([*part, *group]):
            yield part
            part = []
        for block in group:
            if part and not fits([*part, block]):
                yield part
                part = []
            part.append(block)
    yield part


def progress_line(progress: Progress) -> str:
    """A bar and its label, with the numbers where the label does not tell them."""
    total = max(progress.total, 1)
    filled = min(max(progress.done, 0), total) * BAR_STEPS // total
    bar = "▰" * filled + "▱" * (BAR_STEPS - filled)
    numbers = "" if str(progress.total) in progress.label else f" ({progress.done}/{progress.total})"
    return f"{bar} {progress.label}{numbers}"
