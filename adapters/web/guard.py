"""Guard: what may talk to the local page, and what every answer carries.

The page has no sign-in, so only this machine may use it (`adapters.loopback`); other sites cannot send JSON.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps

from aiohttp import web

from adapters.loopback import Stranger, refuse_strangers
from engine.chat.errors import Unavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

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
        refuse_strangers(request)
        return await handler(request)
    except Stranger as stranger:
        return web.json_response({"error": str(stranger)}, status=403)
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
