"""The radar: names around rings, one outline per series."""

from dataclasses import dataclass
from math import cos, isnan, nan, pi, sin
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.chat.charts import RadarChart
from engine.insight.pictures import style
from engine.insight.pictures.style import MARGIN, SMALL, WIDTH, Palette

Align = Literal["left", "center", "right"]

RADIUS = 160.0


@dataclass(frozen=True, slots=True)
class Label:
    """The name of an axis, below it what stands for a missing value; the centre of the radar is at 0, 0."""

    name: str
    missing: str
    x: float
    top: float
    bottom: float
    align: Align


def draw_radar(chart: RadarChart, palette: Palette) -> Figure:
    labels = place_labels(chart)
    low, high = min(label.bottom for label in labels), max(label.top for label in labels)
    foot = style.legend_height(chart.series)
    figure, axes = style.sheet(foot + high - low + MARGIN)
    axes.set(xlim=(-WIDTH / 2, WIDTH / 2), ylim=(low - foot, high + MARGIN))
    axes.set_axis_off()
    draw_rings(axes, chart, palette)
    for index in range(len(chart.series)):
        draw_outline(axes, chart, index, palette)
    for label in labels:
        axes.text(label.x, label.top, label.name, ha=label.align, va="top")
        axes.text(label.x, label.bottom, label.missing, ha=label.align, va="bottom", size=SMALL, color=palette.muted)
    style.draw_legend(figure, chart.series, palette)
    return figure


def direction(index: int, count: int) -> tuple[float, float]:
    """Axes start at the top and go clockwise."""
    angle = 2 * pi * index / count
    return sin(angle), cos(angle)


def place_labels(chart: RadarChart) -> list[Label]:
    """Names beside the radar reach to the margin, those above and below it to their neighbours."""
    count = len(chart.axes)
    most = max(1, min(3, 24 // count))  # lines that fit between two neighbours
    labels = []
    for index, name in enumerate(chart.axes):
        across, up = direction(index, count)
        x = (RADIUS + 16) * across
        align: Align = "center" if abs(across) < 0.1 else "left" if across > 0 else "right"
        room = WIDTH / 2 - MARGIN - abs(x)
        if align == "center":
            room = 2 * (RADIUS + 16) * direction(1, count)[0] - 14
        rated = not chart.series or chart.series[0].values[index] is not None
        words, missing = style.wrap(name, room, most), "" if rated else style.wrap(chart.missing, room, 1, SMALL)
        half = (style.text_height(words) + style.text_height(missing, SMALL)) / 2
        middle = (RADIUS + 14 + half) * up
        labels.append(Label(words, missing, x, middle + half, middle - half, align))
    return labels


def draw_rings(axes: Axes, chart: RadarChart, palette: Palette) -> None:
    spokes = [direction(index, len(chart.axes)) for index in range(len(chart.axes) + 1)]
    figures: dict[str, Any] = {"size": 8.5, "color": palette.muted, "path_effects": style.halo(palette)}
    for across, up in spokes:
        axes.plot((0, RADIUS * across), (0, RADIUS * up), color=palette.grid, linewidth=0.8, zorder=1)
    for value in {*style.ticks(chart.maximum), chart.maximum}:
        length, width = RADIUS * value / chart.maximum, 1.3 if value == chart.maximum else 0.8
        xs, ys = zip(*((length * across, length * up) for across, up in spokes), strict=True)
        axes.plot(xs, ys, color=palette.grid, linewidth=width, zorder=1)
        axes.text(9, length, f"{value:g}", **figures, va="center", zorder=5)


def draw_outline(axes: Axes, chart: RadarChart, series: int, palette: Palette) -> None:
    """From axis to axis, open on both sides of an axis without a value; the first series has its area tinted."""
    spokes = [direction(index, len(chart.axes)) for index in range(len(chart.axes))]
    lengths = [nan if value is None else RADIUS * value / chart.maximum for value in chart.series[series].values]
    points = [(length * across, length * up) for length, (across, up) in zip(lengths, spokes, strict=True)]
    xs, ys = zip(*points, points[0], strict=True)
    axes.plot(xs, ys, **style.pen(palette, series))
    if series == 0:
        corners = [(0.0, 0.0) if isnan(x) else (x, y) for x, y in points]
        axes.fill(*zip(*corners, strict=True), facecolor=palette.series[0], alpha=0.2, linewidth=0)
