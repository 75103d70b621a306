"""The heat map: names on the left, one field per column, the fuller the stronger."""

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from engine.chat.charts import HeatMap, HeatRow
from engine.insight.pictures import style
from engine.insight.pictures.style import MARGIN, SMALL, TITLE, WIDTH, Palette

TALLEST = 680.0  # 1020 pixels; Teams shows at most 1024
ROW = 34.0
NAMES = 216.0
GAP = 2.0
FOOT = 40.0


def draw_heat(chart: HeatMap, palette: Palette) -> Figure:
    title = style.wrap(chart.name, WIDTH - 2 * MARGIN, 2, TITLE, bold=True)
    room = (WIDTH - NAMES - 2 * MARGIN) / max(1, len(chart.columns))
    heads = [style.wrap(name, room - 4, 2, SMALL) for name in chart.columns]
    top = MARGIN + style.text_height(title, TITLE) + 8
    head = max((style.text_height(head, SMALL) for head in heads), default=0.0) + 8
    row = min(ROW, (TALLEST - top - head - FOOT) / max(1, len(chart.rows)))
    height = top + head + row * len(chart.rows) + FOOT
    figure, axes = style.sheet(height)
    axes.set(xlim=(0, WIDTH), ylim=(height, 0))
    axes.set_axis_off()
    axes.text(MARGIN, MARGIN, title, size=TITLE, weight="bold", va="top")
    for column, name in enumerate(heads):
        middle = MARGIN + NAMES + room * (column + 0.5)
        axes.text(middle, top + head - 6, name, size=SMALL, color=palette.muted, ha="center", va="bottom")
    for number, heat_row in enumerate(chart.rows):
        draw_row(axes, heat_row, top + head + row * number, (room, row), chart.missing, palette)
    draw_frame(axes, MARGIN + 2, height - FOOT + 13, 22, 15, palette)
    legend = style.wrap(chart.legend, WIDTH - 2 * MARGIN - 34, 1, SMALL)
    axes.text(MARGIN + 34, height - FOOT + 20, legend, size=SMALL, color=palette.muted, va="center")
    return figure


def draw_row(axes: Axes, row: HeatRow, top: float, size: tuple[float, float], missing: str, palette: Palette) -> None:
    width, height = size
    indent = 0 if row.head else 12
    name = style.wrap(row.name, NAMES - indent - 6, 1, SMALL, bold=row.head)
    weight = "bold" if row.head else "normal"
    axes.text(MARGIN + indent, top + height / 2, name, size=SMALL, weight=weight, va="center")
    left = MARGIN + NAMES
    if not row.cells:
        axes.text(left + 6, top + height / 2, missing, size=SMALL, color=palette.muted, va="center")
    for column, cell in enumerate(row.cells):
        x = left + width * column
        colour = blend(palette.track, palette.series[0], min(max(cell.share, 0.0), 1.0))
        inside = (x + GAP / 2, top + GAP / 2), width - GAP, height - GAP
        axes.add_patch(Rectangle(*inside, facecolor=colour, linewidth=0))
        ink = max((palette.text, palette.card), key=lambda candidate: contrast(to_rgb(candidate), colour))
        axes.text(x + width / 2, top + height / 2, cell.words, size=SMALL, color=ink, ha="center", va="center")
    for column, cell in enumerate(row.cells):
        if cell.marked:
            draw_frame(axes, left + width * column + 2, top + 2, width - 4, height - 4, palette)


def draw_frame(axes: Axes, x: float, y: float, width: float, height: float, palette: Palette) -> None:
    axes.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=palette.series[1], linewidth=2))


def blend(low: str, high: str, share: float) -> tuple[float, float, float]:
    """A colour `share` of the way from one to another."""
    one, other = to_rgb(low), to_rgb(high)
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
