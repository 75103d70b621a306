"""A report as one HTML file, pictures inside, that prints well."""

from base64 import b64encode
from collections.abc import Sequence

from adapters.web.render import card_html, page_html
from engine.chat.cards import Card
from engine.chat.charts import Chart, Charts, Theme


def report_html(title: str, locale: str, parts: Sequence[Card], charts: Charts) -> str:
    """Render the parts of a report, the first as its summary; light on every screen, since paper is."""
    drawn: dict[Chart, str] = {}

    def picture(chart: Chart, _: Theme) -> str:
        if chart not in drawn:
            drawn[chart] = f"data:image/png;base64,{b64encode(charts.draw(chart, 'light')).decode()}"
        return drawn[chart]

    shown = [card_html(card, uid=f"p{n}", picture=picture, level=2) for n, card in enumerate(parts)]
    return page_html("report.html", title=title, locale=locale, parts=shown)
