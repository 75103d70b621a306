"""Guard: what may talk to the local page, and what every answer carries.

The page has no sign-in, so only this machine may use it. A browser on this machine can be steered by other sites:
DNS rebinding shows in the Host header, cross-site posts show in Origin and Sec-Fetch-Site and cannot send JSON.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlsplit

from aiohttp import web

from engine.chat.errors import Unavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

log = logging.getLogger(__name__)


class Problem(Exception):
    """A request that cannot be served; `sentence` says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def guard_handler(handler: Handler) -> Handler:
    """Wrap one of our handlers, so that other routes of the same application are not touched."""

    @wraps(handler)
    async def serve(request: web.Request) -> web.StreamResponse:
        response = await _answer_guarded(handler, request)
        if not response.prepared:
            for name, value in SECURITY_HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    return serve


async def _answer_guarded(handler: Handler, request: web.Request) -> web.StreamResponse:
    try:
        _refuse_strangers(request)
        return await handler(request)
    except Problem as problem:
        return web.json_response({"error": problem.sentence}, status=problem.status)
    except web.HTTPException as error:
        return web.json_response({"error": f"{error.reason}."}, status=error.status)
    except Unavailable:
        return web.json_response({"error": "I could not keep this just now. Please try again in a minute."}, status=503)
    except ConnectionError:
        raise  # the browser has gone; aiohttp knows what to do
    except Exception:
        log.exception("the local page could not answer %s %s", request.method, request.path)
        return web.json_response({"error": "Something went wrong here. Please try again."}, status=503)


def _refuse_strangers(request: web.Request) -> None:
    host = request.headers.get("Host", "")
    if _host_name(host) not in LOOPBACK:
        raise Problem(403, "This page is only served to this machine. Open it as http://127.0.0.1 or localhost.")
    if request.method in ("GET", "HEAD"):
        return
    origin = request.headers.get("Origin")
    same_origin = origin is None or _origin_host(origin) == host.lower()
    if not same_origin or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "This request comes from another site.")


def _host_name(host: str) -> str | None:
    """The name in a Host header, without port and brackets; None where it cannot be read."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname if parts.netloc == host and "@" not in host else None


def _origin_host(origin: str) -> str | None:
    """Host and port of an Origin header; None for "null" and anything unreadable."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return None
    return parts.netloc if parts.scheme in ("http", "https") else None
