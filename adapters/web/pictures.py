"""Pictures: charts under addresses nobody can guess, drawn when a browser asks and remembered for a while."""

import asyncio
import hashlib
import hmac
import secrets

from adapters.recent import Recent
from engine.chat.charts import Chart, Charts, Theme

KEPT_CHARTS = 4000
KEPT_DRAWINGS = 100


class Pictures:
    """The shelf between a card, which names a chart, and the browser, which asks for its PNG."""

    def __init__(self, charts: Charts) -> None:
        self._charts = charts
        self._key = secrets.token_bytes(32)
        self._shelf: Recent[str, Chart] = Recent(KEPT_CHARTS)
        self._drawn: Recent[tuple[str, Theme], bytes] = Recent(KEPT_DRAWINGS)
        self._one_at_a_time = asyncio.Lock()

    def address(self, chart: Chart, theme: Theme) -> str:
        """Put the chart on the shelf and return where the page finds its picture."""
        chart_id = hmac.new(self._key, repr(chart).encode(), hashlib.sha256).hexdigest()[:32]
        self._shelf[chart_id] = chart
        return f"/charts/{chart_id}.png?theme={theme}"

    async def png(self, chart_id: str, theme: Theme) -> bytes | None:
        """Draw off the event loop; None for a chart that is not on the shelf."""
        chart = self._shelf.get(chart_id)
        if chart is None:
            return None
        async with self._one_at_a_time:  # matplotlib shares caches between figures, and two tabs ask at once
            png = self._drawn.get((chart_id, theme))
            if png is None:
                png = await asyncio.to_thread(self._charts.draw, chart, theme)
            self._drawn[chart_id, theme] = png
            return png
