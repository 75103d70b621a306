"""What all charts share: themes, fonts, wrapped names, the sheet and its legend.

Lengths are in sheet units, 100 to the inch; type sizes are in points.
"""

import textwrap
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from engine.chat.charts import RadarSeries, Theme

WIDTH = 640.0  # 960 pixels; Teams shows at most 1024 by 1024
MARGIN = 20.0
NAME, SMALL, TITLE = 11.0, 9.5, 13.0


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme; text on `card` and `track` keeps a contrast of at least 4.5 : 1."""

    card: str
    text: str
    muted: str
    grid: str
    track: str
    series: tuple[str, ...]


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        "#ffffff", "#1f2328", "#57606a", "#d5dae0", "#eceff3", ("#0b6570", "#b4470a", "#0b62d6", "#7a3fc0")
    ),
    "dark": Palette(
        "#1d2225", "#e8eaec", "#a4adb4", "#434a50", "#2b3136", ("#63c3cb", "#ffb25a", "#6cb0ff", "#c9a2ff")
    ),
}


def themed(palette: Palette) -> AbstractContextManager[None]:
    """matplotlib's settings for one theme; with its own font a picture looks the same on every machine."""
    return rc_context(
        {
            "figure.dpi": 150,
            "savefig.dpi": "figure",
            "figure.facecolor": palette.card,
            "axes.facecolor": "none",
            "font.family": "DejaVu Sans",
            "font.size": NAME,
            "text.color": palette.text,
            "text.parse_math": False,
            "xtick.color": palette.grid,
            "xtick.labelcolor": palette.muted,
            "xtick.labelsize": SMALL,
            "ytick.color": palette.grid,
            "ytick.labelcolor": palette.muted,
            "ytick.labelsize": SMALL,
            "legend.frameon": False,
            "legend.handletextpad": 0.5,
        }
    )


# Series differ in dash and marker too, so nobody has to tell colours apart.
DASHES: tuple[tuple[Any, str, float], ...] = (
    ("solid", "o", 7.0),
    ((0.0, (4.0, 2.2)), "D", 8.5),
    ((0.0, (1.2, 1.8)), "s", 8.0),
    ((0.0, (6.0, 2.0, 1.2, 2.0)), "^", 9.0),
)


def pen(palette: Palette, series: int) -> dict[str, Any]:
    """How `Axes.plot` draws a series: the first filled, the others hollow and larger, so both show on one point."""
    dash, marker, size = DASHES[series % len(DASHES)]
    colour = palette.series[series % len(palette.series)]
    return {
        "color": colour,
        "linewidth": 2.2,
        "linestyle": dash,
        "marker": marker,
        "markersize": size,
        "markerfacecolor": palette.card if series else colour,
        "markeredgecolor": colour if series else palette.card,
        "markeredgewidth": 1.8 if series else 1.0,
        "zorder": 3 if series else 4,
    }


def halo(palette: Palette) -> list[withStroke]:
    """Keeps text readable on top of lines."""
    return [withStroke(linewidth=2.5, foreground=palette.card)]


def sheet(height: float, left: float = 0, bottom: float = 0, right: float = 0, top: float = 0) -> tuple[Figure, Axes]:
    """A picture of `height` and axes that leave these borders free."""
    figure = Figure(figsize=(WIDTH / 100, ceil(height) / 100))
    inside = (left / WIDTH, bottom / height, 1 - (left + right) / WIDTH, 1 - (bottom + top) / height)
    axes = figure.add_axes(inside)
    axes.spines[:].set_visible(False)
    return figure, axes


def ticks(maximum: float) -> list[float]:
    """Round numbers from 0 to at most `maximum`."""
    return [float(tick) for tick in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(0, maximum) if tick <= maximum]


def legend_height(series: Sequence[RadarSeries]) -> float:
    return MARGIN + 26 * ceil(len(series) / 3) + 14


def draw_legend(figure: Figure, series: Sequence[RadarSeries], palette: Palette) -> None:
    """Up to three names to a row at the foot of the sheet."""
    if not series:
        return
    columns = min(len(series), 3)
    handles: list[Any] = [Line2D([], [], **pen(palette, index)) for index in range(len(series))]
    handles[0] = (Patch(facecolor=palette.series[0], alpha=0.2, linewidth=0), handles[0])
    names = [wrap(one.name, (WIDTH - 2 * MARGIN) / columns - 72, 1) for one in series]
    figure.legend(handles, names, loc="lower center", ncols=columns, handlelength=2.4)


# Words ----------------------------------------------------------------------------------------------------------------


def wrap(text: str, width: float, most: int, size: float = NAME, bold: bool = False) -> str:
    """`text` in at most `most` lines of `width`; what does not fit ends in an ellipsis."""
    text = legible(text)
    for letters in range(int(width / (0.62 * size)), 0, -1):  # few texts are narrower than 0.62 units a letter
        lines = textwrap.wrap(text, letters, max_lines=most, placeholder="…")
        if all(text_width(line, size, bold) <= width for line in lines):
            return "\n".join(lines)
    return "…"


def text_width(text: str, size: float, bold: bool = False) -> float:
    face = font_face(bold)
    face.set_size(size, 100)
    face.set_text(text)
    return face.get_width_height()[0] / 64


def text_height(text: str, size: float = NAME) -> float:
    return 1.75 * size * len(text.splitlines())


def font_face(bold: bool) -> FT2Font:
    return get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))


@cache
def drawable() -> frozenset[int]:
    """Code points that both weights of the font can draw."""
    return frozenset(font_face(False).get_charmap()) & frozenset(font_face(True).get_charmap())


def legible(text: str) -> str:
    """`text` in glyphs the font has: an unknown letter becomes a box, an unknown symbol or emoji disappears."""
    letters = [
        letter if letter.isspace() or ord(letter) in drawable() else "□" if letter.isalnum() else ""
        for letter in unicodedata.normalize("NFC", text[:200])
    ]
    return " ".join("".join(letters).split())
