"""Pictures and files of cards: at signed links where the server has a public address, else in the card itself."""

import asyncio
import base64

from adapters.recent import Recent
from engine.api import Links
from engine.chat.cards import Card, Download, Image
from engine.chat.charts import Chart, Charts

KEPT_PICTURES = 200


class Pictures:
    """Where pictures and files are."""

    def __init__(self, charts: Charts, links: Links) -> None:
        self._charts = charts
        self._links = links
        self._drawn: Recent[Chart, str] = Recent(KEPT_PICTURES)

    def picture(self, chart: Chart) -> str | None:
        return self._links.picture(chart) or self._drawn.get(chart)

    def file(self, download: Download) -> str | None:
        return self._links.file(download)

    def find_missing(self, card: Card) -> list[Chart]:
        """The pictures of a card that must be drawn before it can be shown."""
        charts = [block.chart for block in card.blocks if isinstance(block, Image)]
        return [chart for chart in charts if not self.picture(chart)]

    async def draw(self, chart: Chart) -> None:
        """Draw a picture off the event loop, and keep it."""
        png = await asyncio.to_thread(self._charts.draw, chart)
        self._drawn[chart] = f"data:image/png;base64,{base64.b64encode(png).decode()}"
