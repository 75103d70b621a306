"""Outgoing calls: through the proxy that the environment names, and trusting the certificates of the company."""

import ssl
from os import environ
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from adapters.outage import make_timeout

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Where other programs look for a bundle; OpenSSL itself reads SSL_CERT_FILE and SSL_CERT_DIR."""
_TLS = {"wss": "https", "ws": "http"}


def open_session(seconds: float, ca_bundle: Path | None) -> aiohttp.ClientSession:
    """A session whose calls take at most so many seconds.

    HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured; `ca_bundle` is trusted besides what the machine trusts.
    """
    connector = aiohttp.TCPConnector(ssl=trust_bundle(ca_bundle))
    return aiohttp.ClientSession(timeout=make_timeout(seconds), connector=connector, trust_env=bool(getproxies()))


def trust_bundle(ca_bundle: Path | None) -> ssl.SSLContext:
    """What certificates are checked with; raises OSError (as ssl.SSLError is) for a bundle that cannot be used."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    named = str(ca_bundle or "") or next((environ[name] for name in BUNDLES if environ.get(name)), "")
    if named:
        folder = Path(named).is_dir()
        context.load_verify_locations(capath=named) if folder else context.load_verify_locations(cafile=named)
    return context


def find_proxy(url: str) -> str | None:
    """The proxy through which an address is reached; None where there is none. A web socket takes that of its web."""
    parts = urlsplit(url)
    proxy = getproxies().get(_TLS.get(parts.scheme, parts.scheme))
    return proxy if proxy and not proxy_bypass(parts.netloc.rpartition("@")[2]) else None
