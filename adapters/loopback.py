"""Who speaks from this machine: the one guard of every door without a sign-in.

The local page, the playground's door and metrics without a token trust whoever comes from here. A proxy on this machine
brings everybody: its headers give it away, or that it speaks HTTP/1.0, as nginx does unless it is told otherwise. And a
browser here can be steered by other sites: DNS rebinding shows in the Host header, what they send in Origin and
Sec-Fetch-Site.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import HttpVersion11, web

from engine.chat.errors import AdvanceError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PROXIED = ("forwarded", "via", "x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip")
"""Headers that a proxy adds, besides all that begin with `x-forwarded-`."""


class Stranger(AdvanceError):
    """A request that does not come from this machine, or not of its own will; the text says so to whoever sent it."""


def refuse_strangers(request: web.Request) -> None:
    """Return where a request is from this machine; raises Stranger for any other."""
    if not _is_from_here(request.remote):
        raise Stranger("This is for the machine that it runs on.")
    if request.version < HttpVersion11 or any(_is_of_proxy(name.lower()) for name in request.headers):
        raise Stranger("This came through a proxy. It is for the machine that it runs on, at http://127.0.0.1.")
    host = request.headers.get("Host", "")
    if _host_name(host) not in LOOPBACK:
        raise Stranger("This is only served to this machine. Open it as http://127.0.0.1 or localhost.")
    if request.method in ("GET", "HEAD"):
        return
    origin = request.headers.get("Origin")
    same_origin = origin is None or _origin_host(origin) == host.lower()
    if not same_origin or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Stranger("This request comes from another site.")


def _is_from_here(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _is_of_proxy(header: str) -> bool:
    return header in PROXIED or header.startswith("x-forwarded-")


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
