"""The line: one value over time, in front of named bands."""

from datetime import date
from math import inf
from operator import attrgetter, itemgetter
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.chat.charts import LineChart
from engine.content.voice import find_locale
from engine.insight.pictures import style
from engine.insight.pictures.style import MARGIN, SMALL, TITLE, WIDTH, Palette

HEIGHT = 380.0
LEFT = MARGIN + 20  # the scale
BAND_NAMES = 130.0
INSET = 30.0  # half a date, half the last value


def draw_line(chart: LineChart, palette: Palette) -> Figure:
    """Points in order of time; of several on one day the last given counts."""
    title = style.wrap(chart.name, WIDTH - 2 * MARGIN, 2, TITLE, bold=True)
    right = MARGIN + BAND_NAMES if chart.bands else LEFT
    top = MARGIN + style.text_height(title, TITLE) + 20
    figure, axes = style.sheet(HEIGHT, LEFT, MARGIN + 28, right, top)
    figure.text(MARGIN / WIDTH, 1 - MARGIN / HEIGHT, title, size=TITLE, weight="bold", va="top")
    axes.set(ylim=(0, chart.maximum), yticks=style.ticks(chart.maximum), xticks=[])
    axes.spines.bottom.set(visible=True, color=palette.grid, linewidth=1.3)
    values = {day.toordinal(): value for day, value in sorted(chart.points, key=itemgetter(0))}
    draw_bands(axes, chart, palette, last=next(reversed(values.values()), -inf))
    if values:
        room = WIDTH - LEFT - right - 2 * INSET
        locale = find_locale(chart.locale)
        draw_dates(axes, [*values], room, locale)
        draw_values(axes, values, palette, locale)
    return figure


def draw_bands(axes: Axes, chart: LineChart, palette: Palette, last: float) -> None:
    """Tints that grow stronger upwards; the name of the band that holds the last value is in bold."""
    bands = sorted(chart.bands, key=attrgetter("at_least"))
    reached = max((band.at_least for band in bands if band.at_least <= last), default=None)
    beside = axes.get_yaxis_transform()
    axes.axhspan(0, chart.maximum, color=palette.track, alpha=0.35, linewidth=0, zorder=0)
    for rank, band in enumerate(bands):
        low, high = band.at_least, bands[rank + 1].at_least if rank + 1 < len(bands) else chart.maximum
        tint = 0.05 + 0.17 * rank / max(len(bands) - 1, 1)
        axes.axhspan(low, high, color=palette.series[0], alpha=tint, linewidth=0, zorder=0.5)
        axes.axhline(low, color=palette.grid, linewidth=0.8, zorder=1)
        name = style.wrap(band.name, BAND_NAMES - 12, 2, SMALL, bold=True)
        look = {"weight": "bold"} if low == reached else {"color": palette.muted}
        axes.text(1.03, (low + high) / 2, name, look, size=SMALL, va="center", transform=beside)


def draw_dates(axes: Axes, days: list[int], room: float, locale: Locale) -> None:
    """The first and the last day, and as many between as have room, evenly apart."""
    first, last = days[0], days[-1]
    years = {date.fromordinal(first).year, date.fromordinal(last).year}
    skeleton = "MMMd" if len(years) == 1 else "yMMMd"

    def words(day: int) -> str:
        written = format_skeleton(skeleton, date.fromordinal(day), locale=locale)
        return style.wrap(written, 2 * (LEFT + INSET) - 6, 1, SMALL)

    widest = style.text_width(words(date(2026, 9, 28).toordinal()), SMALL) + 18
    steps = max(1, min(len(days) - 1, 5, int(room / widest)))
    shown = sorted({first + round((last - first) * step / steps) for step in range(steps + 1)})
    inset = (last - first or 2) * INSET / room
    axes.set_xlim(first - inset, last + inset)
    axes.set_xticks(shown, [words(day) for day in shown])


def draw_values(axes: Axes, values: dict[int, float], palette: Palette, locale: Locale) -> None:
    """The line and its last value in figures, on the side that the line leaves free."""
    days, heights = [*values], [*values.values()]
    look: dict[str, Any] = {"color": palette.series[0], "marker": "o", "markeredgecolor": palette.card}
    axes.plot(days, heights, **look, linewidth=2.6, markersize=8 if len(days) <= 30 else 0, zorder=3)
    axes.plot(days[-1], heights[-1], **look, markersize=11, clip_on=False, zorder=4)
    share, falling = heights[-1] / axes.get_ylim()[1], heights[-2:][0] > heights[-1]
    axes.annotate(
        format_decimal(heights[-1], "0.0#", locale=locale),
        (days[-1], heights[-1]),
        (0, -15 if share > 0.88 or (falling and share > 0.12) else 15),
        textcoords="offset points",
        ha="center",
        va="center",
        size=TITLE,
        weight="bold",
        path_effects=style.halo(palette),
        zorder=5,
    )
