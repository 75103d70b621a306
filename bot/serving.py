"""Runs the HTTP server until Ctrl-C or a termination signal."""

import logging
import os
import resource
import threading
import webbrowser
from collections.abc import Callable

from aiohttp import web

from bot.build import Advance
from bot.http import make_app
from bot.lock import only_server
from engine.chat.errors import AdvanceError

log = logging.getLogger(__name__)

STOP_SECONDS = 10
"""From the signal to stop until the process is gone; orchestrators kill after 30."""
MOST_DESCRIPTORS = 65_536


class PortError(AdvanceError):
    """The server cannot listen where it should."""


def run_server(advance: Advance, organisation: str, say: Callable[[str], None], *, open_browser: bool) -> None:
    """Serve until stopped; raise PortError where the port is taken or not allowed."""
    raise_descriptor_limit()
    host, port = advance.settings.host, advance.settings.port
    address = f"{advance.settings.own_url}/"

    def ready(_: str) -> None:
        say(f"Advance is at {address} (Ctrl-C stops it).")
        if open_browser:
            _open_page(address)

    try:
        with only_server(advance.settings.database_url):
            app = make_app(advance, organisation)
            app.on_shutdown.append(_end_in_time)
            web.run_app(app, host=host, port=port, print=_call_once(ready), access_log=None, shutdown_timeout=2)
    except OSError as error:
        raise PortError(f"Cannot listen on {host}:{port}: {error.strerror}. Is it running already?") from None
    finally:
        advance.store.close(0)
    say("Stopped. Everything is kept.")


async def _end_in_time(_: web.Application) -> None:
    """End the process when its time is over, whatever still hangs: everything that counts is in the database."""
    timer = threading.Timer(STOP_SECONDS, _end_now)
    timer.daemon = True
    timer.start()


def _end_now() -> None:
    log.warning("stopped after %d seconds with work in hand; the next server goes on with it", STOP_SECONDS)
    logging.shutdown()
    os._exit(0)


def raise_descriptor_limit() -> int:
    """Let this process open as many files and connections as the system allows it; returns how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _call_once(call: Callable[[str], None]) -> Callable[..., None]:
    """aiohttp prints when it listens; only the first print matters."""
    called = False

    def listening(*words: object, **_: object) -> None:
        nonlocal called
        if not called:
            called = True
            call(" ".join(map(str, words)))

    return listening


def _open_page(address: str) -> None:
    """Open a browser where there is one."""
    try:
        webbrowser.open(address)
    except webbrowser.Error:
        logging.getLogger(__name__).debug("no browser to open")
