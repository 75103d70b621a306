"""Bodies of requests: read whole, within a size and a time, whatever a client makes of them."""

import asyncio

from aiohttp import web

from engine.chat.errors import AdvanceError

BODY_SECONDS = 10.0
"""Seconds within which a body has to be there; platforms send theirs at once."""


class BadBody(AdvanceError):
    """A body that is not read to its end. The reason is one that a client may see."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


async def read_bytes(request: web.Request, most: int) -> bytes:
    """A body of at most `most` bytes; raises BadBody. No platform compresses, so nothing is unpacked."""
    too_large = BadBody(413, "too large")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise BadBody(400, "the body is compressed")
    if (request.content_length or 0) > most:
        raise too_large
    try:
        body = await asyncio.wait_for(request.read(), BODY_SECONDS)
    except web.HTTPRequestEntityTooLarge:
        raise too_large from None
    except TimeoutError:
        raise BadBody(408, "the body did not come in time") from None
    except web.RequestPayloadError:
        raise BadBody(400, "the body cannot be read") from None
    if len(body) > most:
        raise too_large
    return body
