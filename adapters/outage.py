"""Outages: what a failed call says about whether a platform can have taken it."""

import aiohttp

CONNECT_SECONDS = 5
"""How long a platform may take to accept a connection."""
_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, aiohttp.ConnectionTimeoutError)


def make_timeout(seconds: float) -> aiohttp.ClientTimeout:
    """The patience for a call: so many seconds in all, and fewer for its connection."""
    return aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)


def was_never_taken(error: BaseException) -> bool:
    """Whether a call failed before anything was sent: a refused connection or proxy, an unknown host, a wrong
    certificate."""
    return isinstance(error, _NEVER_CONNECTED)
