"""One aiohttp application: the platforms' routes, and what an operator asks."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from hashlib import sha256

from aiohttp import web
from sqlalchemy import make_url

from adapters.slack.service import SlackService, SlackSettings
from adapters.teams.service import TeamsService
from adapters.teams.settings import TeamsSettings, read_hosts
from adapters.web.certificates import add_certificates
from adapters.web.inbound import LocalPage, add_local_page
from adapters.web.messenger import LocalMessenger
from bot.build import LOCAL_WORKSPACE, Advance
from bot.clock import DemoClock
from bot.delivery import DeliveryWorker, FindMessenger
from bot.demo_time import DemoTime
from bot.metrics import add_metrics
from bot.notice_loop import Loop, NoticeLoop, start_schedule
from bot.public import add_public_links
from bot.replicas import Replicas
from demo.examples import examples
from engine.chat.errors import Unavailable
from engine.people.try_out import try_out

log = logging.getLogger(__name__)

CLOSE_SECONDS = 1.0
"""For what the database is still at when everything else has stopped."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

IDLE_SECONDS = 75.0
"""Seconds in which a connection has to bring a whole head of a request, the first or another: longer than the 60 that
usual proxies keep idle connections."""

ADVANCE = web.AppKey("advance", Advance)
LOOP: web.AppKey[Loop] = web.AppKey("loop")
SLACK = web.AppKey("slack", SlackService)
TEAMS = web.AppKey("teams", TeamsService)
"""Where Slack and Teams are set up: who can speak first there."""


def make_app(advance: Advance, organisation: str) -> web.Application:
    """Put the application together; it closes the store when it ends."""
    handler_args = {"auto_decompress": False, "keepalive_timeout": IDLE_SECONDS}
    app = web.Application(middlewares=[_ask_to_come_again], handler_args=handler_args)
    app[ADVANCE] = advance
    app.router.add_get("/healthz", answer_health)
    app.router.add_get("/readyz", answer_readiness)
    app.router.add_get("/calendar/{token:[0-9a-f-]{1,100}}.ics", send_calendar)
    token, is_public = advance.settings.metrics_token.get_secret_value(), bool(advance.settings.public_doors)
    add_metrics(app, advance.metrics, advance.engine, token, is_public=is_public)
    messengers: dict[str, FindMessenger] = {}
    app[LOOP] = loop = _make_loop(advance, DeliveryWorker(advance.engine, messengers))
    if advance.settings.local_page:
        gallery, time = partial(examples, advance.content), _make_demo_time(advance, loop)
        page = LocalPage(LOCAL_WORKSPACE, organisation, gallery, time)
        messengers["web"] = LocalMessenger(add_local_page(app, advance.engine, page)).find_messenger
    if advance.settings.public_url:
        add_public_links(app, advance.engine)
    add_certificates(app, advance.engine)
    app.on_shutdown.append(_begin_stop)
    app.cleanup_ctx.append(_run)
    if slack := _make_slack(advance):
        app[SLACK] = slack
        slack.add_to(app)
        messengers["slack"] = slack.find_messenger
    if teams := _make_teams(advance):
        app[TEAMS] = teams
        teams.add_to(app)
        messengers["teams"] = teams.find_messenger
    return app


def _make_loop(advance: Advance, worker: DeliveryWorker) -> Loop:
    """Who plans and delivers: this server by itself on SQLite, with others on PostgreSQL."""
    url = advance.settings.database_url
    if make_url(url).get_backend_name() == "sqlite":
        return NoticeLoop(advance.engine, worker)
    return Replicas(advance.engine, worker, url)


def _make_demo_time(advance: Advance, loop: Loop) -> DemoTime | None:
    """How visitors let time pass, where the clock is theirs."""
    clock = advance.clock
    if isinstance(clock, DemoClock) and isinstance(loop, NoticeLoop):
        return DemoTime(loop, advance.engine, clock)
    return None


def _make_slack(advance: Advance) -> SlackService | None:
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
            ca_bundle=settings.ca_bundle,
        ),
    )


def _make_teams(advance: Advance) -> TeamsService | None:
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
            ca_bundle=settings.ca_bundle,
        ),
    )


async def answer_health(_: web.Request) -> web.Response:
    """The process answers."""
    return web.Response(text="ok\n")


async def answer_readiness(request: web.Request) -> web.Response:
    """The database answers too, and keeps what it is given."""
    advance = request.app[ADVANCE]
    try:
        await advance.store.transact(try_out, advance.clock.now())
    except Exception as error:
        log.warning("not ready: %s", error, exc_info=None if isinstance(error, Unavailable) else error)
        return web.Response(status=503, text="the database does not answer\n")
    return web.Response(text="ok\n")


async def send_calendar(request: web.Request) -> web.Response:
    """Somebody's calendar, under its signed address; nothing where whoever asks has it already."""
    entries = await request.app[ADVANCE].engine.calendar(request.match_info["token"])
    if entries is None:
        return web.Response(status=404, text="There is no calendar here any more. Ask Advance for a new address.\n")
    tag = sha256(entries.encode()).hexdigest()[:32]
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff", "ETag": f'"{tag}"'}
    if any(known.value in (tag, "*") for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(text=entries, content_type="text/calendar", charset="utf-8", headers=headers)


async def _run(app: web.Application) -> AsyncIterator[None]:
    advance = app[ADVANCE]
    loop = app[LOOP]
    services = [app[key] for key in (SLACK, TEAMS) if key in app]
    schedule = start_schedule(advance.engine, loop, [service.show_kept for service in services])
    yield
    schedule.shutdown(wait=False)
    await loop.stop()
    advance.store.close(CLOSE_SECONDS)


async def _begin_stop(app: web.Application) -> None:
    """Begin nothing more, as soon as the server is to stop: everything that waits, waits at the same time."""
    app[ADVANCE].engine.stop_drains()


@web.middleware
async def _ask_to_come_again(request: web.Request, handler: Handler) -> web.StreamResponse:
    """While the database is out of order, nothing is acknowledged: platforms deliver it again."""
    try:
        return await handler(request)
    except Unavailable as error:
        log.warning("%s %s is not answered: %s", request.method, request.path, error)
        return web.Response(status=503, text="not just now\n", headers={"Retry-After": "10"})
