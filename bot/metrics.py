"""What monitoring reads at `/metrics`: numbers of what happens, never of whom it happens to."""

import hmac
from math import nan

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from adapters.loopback import Stranger, refuse_strangers
from engine.api import Engine
from engine.chat.errors import Unavailable
from engine.chat.ports import Watch

TURN_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
FOR_WHOM = "Metrics are for who has ADVANCE_METRICS_TOKEN, and for this machine where the server is not public.\n"


class Metrics(Watch):
    """Counts since the server started; several servers are added up by who reads them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("platform", "kind", "state")
        self._turns = Histogram(
            "advance_turn_seconds",
            "From a request to its answer, whose effects are on disk.",
            ("platform",),
            buckets=TURN_SECONDS,
            registry=self.registry,
        )
        self._planning = Histogram(
            "advance_planning_seconds", "How long a look at everybody who is due takes.", registry=self.registry
        )
        self._notices = Counter("advance_notices", "Notices by what became of them.", labels, registry=self.registry)
        self._failures = self._make_counter("failed_turns", "Requests that were not answered.", "platform", "cause")
        self._refusals = self._make_counter("refused_requests", "Requests that were turned away.", "platform", "reason")
        self._renewals = self._make_counter("token_renewals", "Renewals of our tokens.", "platform", "outcome")
        self._database = Histogram(
            "advance_database_seconds",
            "A piece of work in the database, its wait and its commit included.",
            buckets=TURN_SECONDS,
            registry=self.registry,
        )
        self._is_up = self._make_gauge("database_up", "Whether the database has answered just now.")
        self._lag = self._make_gauge("notice_lag_seconds", "How long the oldest due notice has waited.")
        self._reply_lag = self._make_gauge("reply_lag_seconds", "How long the oldest undelivered reply has waited.")
        self._doubts = self._make_gauge("notices_in_doubt", "Notices that may have arrived, and nobody can tell.")
        self._dead = self._make_gauge("notices_dead", "Notices of the last week that a platform did not take.")

    def _make_counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"advance_{name}", what, labels, registry=self.registry)

    def _make_gauge(self, name: str, what: str) -> Gauge:
        return Gauge(f"advance_{name}", what, registry=self.registry)

    async def look(self, engine: Engine) -> None:
        """Bring up to date what only the database knows; while it is out of order, that is not a number."""
        try:
            troubles = await engine.count_troubles()
            lags = await engine.notice_lag(), await engine.reply_lag()
        except Unavailable:
            troubles, lags = {}, (nan, nan)
        self._is_up.set(bool(troubles))
        self._lag.set(lags[0])
        self._reply_lag.set(lags[1])
        self._doubts.set(troubles.get("in_doubt", nan))
        self._dead.set(troubles.get("dead", nan))

    def answered(self, platform: str, seconds: float) -> None:
        self._turns.labels(platform).observe(seconds)

    def failed(self, platform: str, cause: str) -> None:
        self._failures.labels(platform, cause).inc()

    def refused(self, platform: str, reason: str) -> None:
        self._refusals.labels(platform, reason).inc()

    def renewed(self, platform: str, outcome: str) -> None:
        self._renewals.labels(platform, outcome).inc()

    def stored(self, seconds: float) -> None:
        self._database.observe(seconds)

    def planned(self, seconds: float) -> None:
        self._planning.observe(seconds)

    def settled(self, platform: str, kind: str, state: str) -> None:
        self._notices.labels(platform, kind, state).inc()


def add_metrics(app: web.Application, metrics: Metrics, engine: Engine, token: str, *, is_public: bool) -> None:
    """Serve them at `/metrics`: to whoever has the token; without one to this machine alone, and to nobody where the
    server `is_public`, because then a proxy on this machine may bring everybody."""

    async def show(request: web.Request) -> web.Response:
        if not (_has_token(request, token) if token else not is_public and _is_from_here(request)):
            return web.Response(status=403, text=FOR_WHOM)
        await metrics.look(engine)
        return web.Response(body=generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    app.router.add_get("/metrics", show)


def _has_token(request: web.Request, token: str) -> bool:
    authorization = request.headers.get("Authorization", "")
    return hmac.compare_digest(authorization.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode())


def _is_from_here(request: web.Request) -> bool:
    try:
        refuse_strangers(request)
    except Stranger:
        return False
    return True
