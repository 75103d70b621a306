"""Charts as PNG.

matplotlib costs about a second to import, so it arrives with the first picture and never with the bot.
"""

from io import BytesIO
from threading import Lock
from typing import assert_never

from engine.chat.charts import Chart, HeatMap, LineChart, RadarChart, Theme

_matplotlib_in_use = Lock()  # its settings and its font and text caches are shared by the whole process


class Pictures:
    """Draws charts with matplotlib; safe to call from worker threads, which then take turns."""

    def draw(self, chart: Chart, theme: Theme = "light") -> bytes:
        """A PNG of at most 1024 by 1024 pixels; the same chart and theme give the same bytes."""
        with _matplotlib_in_use:
            from engine.insight.pictures.bars import draw_bars
            from engine.insight.pictures.heat import draw_heat
            from engine.insight.pictures.line import draw_line
            from engine.insight.pictures.radar import draw_radar
            from engine.insight.pictures.style import PALETTES, themed

            palette = PALETTES[theme]
            with themed(palette):
                match chart:
                    case RadarChart() if len(chart.axes) < 3:
                        figure = draw_bars(chart, palette)
                    case RadarChart():
                        figure = draw_radar(chart, palette)
                    case LineChart():
                        figure = draw_line(chart, palette)
                    case HeatMap():
                        figure = draw_heat(chart, palette)
                    case _:
                        assert_never(chart)
                file = BytesIO()
                figure.savefig(file, format="png", metadata={"Software": None})
                return file.getvalue()
