"""What signed links show: pictures and files that people's chat clients fetch without a session."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from aiohttp import web

from adapters.recent import Recent
from engine.api import Engine, Links
from engine.chat.charts import Chart, Charts
from engine.chat.files import file_bytes
from engine.links import FILES, PICTURES

KEPT_PICTURES = 512
"""Drawn pictures that are kept in memory, some 40 KB each."""
MOST_WAITING = 64
"""Pictures that may wait to be drawn; who comes then is asked to come back."""
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
"""What the link of a picture shows never changes."""
KEPT_NOWHERE = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def add_public_links(app: web.Application, engine: Engine) -> None:
    """Answer under ``/pictures`` and ``/files``."""
    door = PublicLinks(engine.links, engine.charts)
    app.router.add_get(f"/{PICTURES}/{{token:[\\w.-]+}}.png", door.picture)
    app.router.add_get(f"/{FILES}/{{token:[\\w.-]+}}/{{name}}", door.file)
    app.on_cleanup.append(door.close)


class PublicLinks:
    """Draws off the event loop, one picture after the other, each once while it is remembered."""

    def __init__(self, links: Links, charts: Charts) -> None:
        self._links = links
        self._charts = charts
        self._drawn: Recent[str, asyncio.Future[bytes]] = Recent(KEPT_PICTURES)
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, "pictures")

    async def picture(self, request: web.Request) -> web.Response:
        """A chart, drawn from what the link carries."""
        token = request.match_info["token"]
        drawing = self._drawn.get(token)
        if drawing is None:
            chart = self._links.read_picture(token)
            if chart is None:
                raise web.HTTPNotFound
            if self._waiting >= MOST_WAITING:
                raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"})
            drawing = self._draw_later(token, chart)
        self._drawn.move_to_end(token)
        png = await asyncio.shield(drawing)
        return web.Response(body=png, content_type="image/png", headers=FOR_EVER)

    async def file(self, request: web.Request) -> web.Response:
        """A file to save, as the link carries it."""
        download = self._links.read_file(request.match_info["token"])
        if download is None or download.name != request.match_info["name"]:
            raise web.HTTPNotFound
        content = await asyncio.get_running_loop().run_in_executor(self._thread, file_bytes, download, self._charts)
        saved = web.Response(body=content, headers=KEPT_NOWHERE)
        words = "; charset=utf-8" if isinstance(download.content, str) else ""
        saved.headers["Content-Type"] = download.media_type + words
        saved.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(download.name, safe='')}"
        return saved

    def _draw_later(self, token: str, chart: Chart) -> asyncio.Future[bytes]:
        self._waiting += 1
        drawing = asyncio.get_running_loop().run_in_executor(self._thread, self._charts.draw, chart)
        self._drawn[token] = drawing
        drawing.add_done_callback(lambda done: self._note_drawn(token, done))
        return drawing

    def _note_drawn(self, token: str, drawing: asyncio.Future[bytes]) -> None:
        self._waiting -= 1
        if drawing.cancelled() or drawing.exception() is not None:
            self._drawn.pop(token, None)

    async def close(self, _: web.Application) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
