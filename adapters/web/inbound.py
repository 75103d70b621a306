"""The routes of the local page. It is a small chat platform, and uses the engine as Slack and Teams do."""

import json
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from aiohttp import web

from adapters.web.body import LONGEST_ADDRESS, LONGEST_TEXT, Body, read_body
from adapters.web.conversation import Conversations, PagePress, PageUpdate
from adapters.web.guard import SECURITY_HEADERS, Problem, guard_handler
from adapters.web.pictures import Pictures
from adapters.web.render import card_html, page_html
from adapters.web.transcript import Batch, Transcripts
from engine.api import Engine, Persona
from engine.chat.charts import Theme
from engine.chat.examples import Example

STATIC = {"app.js": "text/javascript", "app.css": "text/css", "icon.svg": "image/svg+xml"}
STEPS = {
    "hour": ("one hour", timedelta(hours=1)),
    "day": ("one day", timedelta(days=1)),
    "week": ("one week", timedelta(weeks=1)),
}


Gallery = Callable[[], Sequence[Example]]
"""Makes one example of every kind of card."""


class MovableTime(Protocol):
    """Time that a visitor of the demo can let pass."""

    async def forward(self, by: timedelta) -> None:
        """Live through what happens until then; time never goes back."""


@dataclass(frozen=True, slots=True)
class LocalPage:
    """What the local page shows: whose it is, the examples of its gallery, and time where visitors can move it."""

    workspace: str
    organisation: str
    gallery: Gallery
    time: MovableTime | None


def add_local_page(app: web.Application, engine: Engine, settings: LocalPage) -> Conversations:
    """Serve the local page under `/`. The conversations returned can show messages that the bot starts itself."""
    page = _Handlers(engine, settings)
    app.router.add_routes(
        [
            web.get("/", guard_handler(page.show_page)),
            web.get("/gallery", guard_handler(page.show_gallery)),
            web.get("/static/{name}", guard_handler(page.send_static)),
            web.get("/charts/{id}.png", guard_handler(page.send_chart)),
            web.get("/events", guard_handler(page.stream_events)),
            web.get("/api/personas", guard_handler(page.list_personas)),
            web.post("/api/open", guard_handler(page.open_transcript)),
            web.post("/api/say", guard_handler(page.receive_text)),
            web.post("/api/press", guard_handler(page.receive_press)),
            web.post("/api/clock", guard_handler(page.move_clock)),
        ]
    )
    app.on_shutdown.append(page.close)
    return page.conversations


class _Handlers:
    """The handlers, and what they share."""

    def __init__(self, engine: Engine, settings: LocalPage) -> None:
        self._engine = engine
        self._settings = settings
        self._pictures = Pictures(engine.charts)
        self._transcripts = Transcripts()
        self._files = {name: (Path(__file__).parent / "static" / name).read_bytes() for name in STATIC}
        self.conversations = Conversations(engine, settings.workspace, self._transcripts, self._pictures)

    async def close(self, _: web.Application) -> None:
        self._transcripts.close()

    async def show_page(self, _: web.Request) -> web.Response:
        personas = sorted(await self._engine.personas(self._settings.workspace), key=attrgetter("team"))
        html = page_html(
            "page.html",
            organisation=self._settings.organisation,
            teams=[(team, list(people)) for team, people in groupby(personas, attrgetter("team"))],
            suggestions=self._engine.suggestions(),
            movable=self._settings.time is not None,
            now=self._write_now(),
        )
        return web.Response(text=html, content_type="text/html")

    async def show_gallery(self, _: web.Request) -> web.Response:
        rooms: dict[str, list[object]] = {}
        for n, example in enumerate(self._settings.gallery()):
            html = card_html(example.card, uid=f"g{n}", picture=self._pictures.address, level=3)
            rooms.setdefault(example.room, []).append((example, html))
        page = page_html("gallery.html", rooms=list(rooms.items()), organisation=self._settings.organisation)
        return web.Response(text=page, content_type="text/html")

    async def send_static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in STATIC:
            raise Problem(404, "There is no such file.")
        content = self._files[name]
        tag = f'"{sha256(content).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=content, content_type=STATIC[name], charset="utf-8", headers=headers)

    async def send_chart(self, request: web.Request) -> web.Response:
        theme: Theme = "dark" if request.query.get("theme") == "dark" else "light"
        png = await self._pictures.png(request.match_info["id"], theme)
        if png is None:
            raise Problem(404, "This picture is no longer here.")
        return web.Response(body=png, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    async def list_personas(self, _: web.Request) -> web.Response:
        personas = await self._engine.personas(self._settings.workspace)
        return web.json_response(
            {
                "organisation": self._settings.organisation,
                "now": self._write_now(),
                "movable_clock": self._settings.time is not None,
                "personas": [asdict(persona) for persona in personas],
            }
        )

    async def open_transcript(self, request: web.Request) -> web.Response:
        persona = await self._read_persona(await read_body(request))
        update = await self.conversations.open_transcript(persona.user)
        return web.json_response(update._asdict())

    async def receive_text(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        persona = await self._read_persona(body)
        event_id, words = body.text("event_id"), body.text("text", LONGEST_TEXT)
        update = await self.conversations.answer_text(persona.user, event_id, words)
        return await self._answer_update(persona, update)

    async def receive_press(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        persona = await self._read_persona(body)
        press = PagePress(body.action(), dict(body.strings("form")), body.text_or_empty("message"))
        update = await self.conversations.answer_press(persona.user, body.text("event_id"), press)
        return await self._answer_update(persona, update)

    async def move_clock(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        persona = await self._read_persona(body)
        if self._settings.time is None:
            raise Problem(404, "This clock cannot be moved.")
        step = STEPS.get(body.text("forward"))
        if step is None:
            raise Problem(400, "The clock moves forward by an hour, a day or a week.")
        await self._settings.time.forward(step[1])
        persona = await self._require_persona(persona.user)  # as time has left them
        self.conversations.add_page_line(
            persona.user, "clock.html", step=step[0], now=self._write_now(), persona=persona
        )
        self._transcripts.wake()
        return web.json_response({"now": self._write_now()})

    async def stream_events(self, request: web.Request) -> web.StreamResponse:
        persona = await self._require_persona(request.query.get("persona", ""))
        transcript = self._transcripts.of(persona.user)
        last = request.headers.get("Last-Event-ID") or request.query.get("last", "")
        seen = self._transcripts.seen(transcript, last)
        response = web.StreamResponse(headers={**SECURITY_HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):  # the tab was closed
            async with aclosing(transcript.follow(seen or 0)) as batches:
                async for batch in batches:
                    await response.write(self._write_event(batch, fresh=seen is None))
                    seen = batch.sequence
        return response

    def _write_event(self, batch: Batch, *, fresh: bool) -> bytes:
        messages = [{"id": m.id, "author": m.author, "html": m.html, "at": m.at.isoformat()} for m in batch.messages]
        data = json.dumps({"fresh": fresh, "now": self._write_now(), "messages": messages})
        return f"retry: 1000\nid: {self._transcripts.event_id(batch.sequence)}\ndata: {data}\n\n".encode()

    async def _answer_update(self, persona: Persona, update: PageUpdate) -> web.Response:
        """What came of an event, which may have changed the person's role, or erased them."""
        present = await self._find_persona(persona.user)
        return web.json_response({**update._asdict(), "role": present.role if present else ""})

    async def _read_persona(self, body: Body) -> Persona:
        return await self._require_persona(body.text("persona", LONGEST_ADDRESS))

    async def _require_persona(self, user: str) -> Persona:
        if persona := await self._find_persona(user):
            return persona
        raise Problem(404, "There is no such person here.")

    async def _find_persona(self, user: str) -> Persona | None:
        people = await self._engine.personas(self._settings.workspace)
        return next((persona for persona in people if persona.user == user), None)

    def _write_now(self) -> str:
        return self._engine.clock.now().isoformat()
