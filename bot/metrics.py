"""What monitoring reads at `/metrics`: numbers of what happens, never of whom it happens to."""

import hmac
from ipaddress import ip_address

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from engine.api import Engine
from engine.chat.ports import Watch

TURN_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
"""What a proxy adds: then the request comes from anywhere, though its connection is from this machine."""


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


def add_metrics(app: web.Application, metrics: Metrics, engine: Engine, token: str) -> None:
    """Serve them at `/metrics`: to whoever has the token; without one to this machine alone."""

    async def show(request: web.Request) -> web.Response:
        if not _may_read(request, token):
            return web.Response(status=403, text="Metrics are for this machine, or for who has the token.\n")
        metrics.lag.set(await engine.notice_lag())
        return web.Response(body=generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    app.router.add_get("/metrics", show)


def _may_read(request: web.Request, token: str) -> bool:
    if token:
        authorization = request.headers.get("Authorization", "")
        return hmac.compare_digest(authorization.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode())
    try:
        near = ip_address(request.remote or "").is_loopback
    except ValueError:
        near = False
    return near and not any(name in request.headers for name in FORWARDED)
