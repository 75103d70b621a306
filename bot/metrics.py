"""What monitoring reads at `/metrics`: numbers of what happens, never of whom it happens to."""

import hmac

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from adapters.loopback import Stranger, refuse_strangers
from engine.api import Engine
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
        self.lag = Gauge(
            "advance_notice_lag_seconds", "How long the oldest due notice has waited.", registry=self.registry
        )

    def answered(self, platform: str, seconds: float) -> None:
        self._turns.labels(platform).observe(seconds)

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
        metrics.lag.set(await engine.notice_lag())
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
