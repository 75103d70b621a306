"""One or two axes make no radar: a bar for the first series, marks on it for the others."""

from matplotlib.figure import Figure

from engine.chat.charts import RadarChart
from engine.insight.pictures import style
from engine.insight.pictures.style import MARGIN, NAME, SMALL, WIDTH, Palette

ROW = 84.0  # a name and its bar
SIDE = MARGIN + 6  # half a mark reaches over the end of its bar


def draw_bars(chart: RadarChart, palette: Palette) -> Figure:
    foot = style.legend_height(chart.series) + 30
    figure, axes = style.sheet(foot + ROW * len(chart.axes) + MARGIN, SIDE, foot, SIDE, MARGIN)
    axes.set(xlim=(0, chart.maximum), ylim=(len(chart.axes), 0), xticks=style.ticks(chart.maximum), yticks=[])
    for row, name in enumerate(chart.axes):
        axes.text(0, row + 0.05, style.wrap(name, WIDTH - 2 * SIDE, 1, NAME + 1), size=NAME + 1, va="top")
        axes.barh(row + 0.56, chart.maximum, 0.26, color=palette.track)
        for index, series in enumerate(chart.series):
            value, look = series.values[row], style.pen(palette, index)
            if value is not None and index == 0:
                axes.barh(row + 0.56, value, 0.26, color=look["color"], alpha=0.35)
            elif value is not None:
                axes.plot((value, value), (row + 0.37, row + 0.75), color=look["color"], linewidth=2.2, clip_on=False)
            elif index == 0:
                missing = style.wrap(chart.missing, WIDTH / 2, 1, SMALL)
                axes.text(chart.maximum / 60, row + 0.56, missing, size=SMALL, color=palette.muted, va="center")
            if value is not None:
                axes.plot(value, row + 0.56, **look, clip_on=False)
    style.draw_legend(figure, chart.series, palette)
    return figure
