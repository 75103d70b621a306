"""One aiohttp application: the platforms' routes, and what an operator asks."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from aiohttp import web
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from advance.adapters.slack.service import SlackService, SlackSettings
from advance.adapters.web.certificates import add_certificates
from advance.adapters.web.inbound import add_local_page
from advance.bot.build import LOCAL_WORKSPACE, Advance
from advance.bot.clock import DemoClock, start_ticks
from advance.bot.public import add_public_links

log = logging.getLogger(__name__)

ADVANCE = web.AppKey("advance", Advance)
SLACK = web.AppKey("slack", SlackService)
"""Where Slack is set up: who can speak first there."""


def make_app(advance: Advance, organisation: str) -> web.Application:
    """Put the application together; it closes the store when it ends."""
    app = web.Application()
    app[ADVANCE] = advance
    app.router.add_get("/healthz", healthy)
    app.router.add_get("/readyz", ready)
    if advance.settings.local_page:
        movable = advance.clock if isinstance(advance.clock, DemoClock) else None
        add_local_page(app, advance.engine, workspace=LOCAL_WORKSPACE, movable_clock=movable, organisation=organisation)
    if advance.settings.public_url:
        add_public_links(app, advance.engine)
    add_certificates(app, advance.engine)
    app.cleanup_ctx.append(_running)
    if slack := _slack(advance):
        app[SLACK] = slack
        slack.add_to(app)
    return app


def _slack(advance: Advance) -> SlackService | None:
    """Slack, where it is set up."""
    settings = advance.settings
    if not (settings.slack_bot_token or settings.slack_client_id):
        return None
    return SlackService(
        advance.engine,
        SlackSettings(
            bot_token=settings.slack_bot_token.get_secret_value(),
            signing_secret=settings.slack_signing_secret.get_secret_value(),
            app_token=settings.slack_app_token.get_secret_value(),
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            api_url=settings.slack_api_url,
        ),
    )


async def healthy(_: web.Request) -> web.Response:
    """The process answers."""
    return web.Response(text="ok\n")


async def ready(request: web.Request) -> web.Response:
    """The database answers too."""
    try:
        await request.app[ADVANCE].store.transact(_ping)
    except SQLAlchemyError as error:
        log.warning("not ready: %s", error)
        return web.Response(status=503, text="the database does not answer\n")
    return web.Response(text="ok\n")


async def _running(app: web.Application) -> AsyncIterator[None]:
    advance = app[ADVANCE]
    ticks = start_ticks(advance.store, advance.clock)
    yield
    ticks.shutdown(wait=False)
    advance.store.close()


def _ping(tx: Connection) -> None:
    tx.execute(select(1))
