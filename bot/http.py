"""One aiohttp application: the platforms' routes, and what an operator asks."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from aiohttp import web
from sqlalchemy import Connection, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from adapters.slack.service import SlackService, SlackSettings
from adapters.teams.service import TeamsService
from adapters.teams.settings import TeamsSettings, read_hosts
from adapters.web.certificates import add_certificates
from adapters.web.inbound import add_local_page
from adapters.web.messenger import LocalMessenger
from bot.build import LOCAL_WORKSPACE, Advance
from bot.clock import DemoClock, start_ticks
from bot.delivery import Drains, FindMessenger
from bot.demo_time import DemoPassage
from bot.metrics import add_metrics
from bot.notice_loop import Rounds
from bot.public import add_public_links
from bot.replicas import Replicas
from demo.examples import examples

log = logging.getLogger(__name__)

ADVANCE = web.AppKey("advance", Advance)
ROUNDS: web.AppKey[Rounds | Replicas] = web.AppKey("rounds")
SLACK = web.AppKey("slack", SlackService)
TEAMS = web.AppKey("teams", TeamsService)
"""Where Slack and Teams are set up: who can speak first there."""


def make_app(advance: Advance, organisation: str) -> web.Application:
    """Put the application together; it closes the store when it ends."""
    app = web.Application()
    app[ADVANCE] = advance
    app.router.add_get("/healthz", healthy)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/calendar/{token:[0-9a-f-]{1,100}}.ics", calendar)
    add_metrics(app, advance.metrics, advance.engine, advance.settings.metrics_token.get_secret_value())
    messengers: dict[str, FindMessenger] = {}
    app[ROUNDS] = rounds = _rounds(advance, Drains(advance.engine, messengers))
    if advance.settings.local_page:
        passage = _passage(advance, rounds)
        conversations = add_local_page(
            app,
            advance.engine,
            workspace=LOCAL_WORKSPACE,
            passage=passage,
            organisation=organisation,
            gallery=lambda: examples(advance.content),
        )
        messengers["web"] = LocalMessenger(conversations).serving
    if advance.settings.public_url:
        add_public_links(app, advance.engine)
    add_certificates(app, advance.engine)
    app.cleanup_ctx.append(_running)
    if slack := _slack(advance):
        app[SLACK] = slack
        slack.add_to(app)
        messengers["slack"] = slack.messenger
    if teams := _teams(advance):
        app[TEAMS] = teams
        teams.add_to(app)
        messengers["teams"] = teams.messenger
    return app


def _rounds(advance: Advance, drains: Drains) -> Rounds | Replicas:
    """Who plans and drains: this server by itself on SQLite, with others on PostgreSQL."""
    url = advance.settings.database_url
    if make_url(url).get_backend_name() == "sqlite":
        return Rounds(advance.engine, drains)
    return Replicas(advance.engine, drains, url)


def _passage(advance: Advance, rounds: Rounds | Replicas) -> DemoPassage | None:
    """How visitors let time pass, where the clock is theirs."""
    clock = advance.clock
    if isinstance(clock, DemoClock) and isinstance(rounds, Rounds):
        return DemoPassage(rounds, advance.engine, clock)
    return None


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


def _teams(advance: Advance) -> TeamsService | None:
    """Teams, where it is set up."""
    settings = advance.settings
    if not (settings.teams_app_id or settings.teams_allow_anonymous):
        return None
    pem = settings.teams_app_certificate
    return TeamsService(
        advance.engine,
        TeamsSettings(
            app_id=settings.teams_app_id,
            app_password=settings.teams_app_password.get_secret_value(),
            certificate=pem.read_text() if pem else "",
            tenant_id=settings.teams_tenant_id,
            metadata_url=settings.teams_openid_metadata_url,
            token_issuer=settings.teams_token_issuer,
            login_url=settings.teams_login_url,
            oauth_scope=settings.teams_oauth_scope,
            service_hosts=read_hosts(settings.teams_service_hosts),
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


async def calendar(request: web.Request) -> web.Response:
    """Somebody's calendar, under its signed address."""
    found = await request.app[ADVANCE].engine.calendar(request.match_info["token"])
    if found is None:
        return web.Response(status=404, text="There is no calendar here any more. Ask Advance for a new address.\n")
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    return web.Response(text=found, content_type="text/calendar", charset="utf-8", headers=headers)


async def _running(app: web.Application) -> AsyncIterator[None]:
    advance = app[ADVANCE]
    rounds = app[ROUNDS]
    ticks = start_ticks(advance.engine, rounds)
    yield
    ticks.shutdown(wait=False)
    await rounds.stop()
    advance.store.close()


def _ping(tx: Connection) -> None:
    tx.execute(select(1))
