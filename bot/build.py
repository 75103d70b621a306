"""The only place where objects are wired together."""

from dataclasses import dataclass, field

from bot.clock import DemoClock, SystemClock
from bot.metrics import Metrics
from bot.settings import Settings
from engine.api import Engine
from engine.content.load import Content
from engine.deployment import Retention
from engine.gc_tuning import tune_garbage_collection
from engine.insight.pictures import Pictures
from engine.store.migrations import require_current
from engine.store.store import Store, open_store

LOCAL_WORKSPACE = "local"


@dataclass(frozen=True, slots=True)
class Advance:
    """Everything that a running Advance consists of."""

    settings: Settings
    content: Content
    store: Store
    clock: SystemClock | DemoClock
    engine: Engine
    metrics: Metrics = field(default_factory=Metrics)


def build_advance(settings: Settings, clock: SystemClock | DemoClock, content: Content) -> Advance:
    """Open the database, which must be at its newest schema (else SchemaError), and put the engine together."""
    store = open_store(settings.database_url)
    try:
        require_current(store.engine)
    except BaseException:
        store.close()
        raise
    tune_garbage_collection()
    keys = [key.strip() for key in settings.secret_keys.get_secret_value().split(",") if key.strip()]
    metrics = Metrics()
    engine = Engine(
        content,
        store,
        clock,
        Pictures(),
        keys,
        public_url=settings.public_url,
        page_url=settings.own_url if settings.local_page else "",
        keeping=Retention(settings.keep_results_days, settings.keep_left_days, settings.keep_looks_days),
        smallest_group=settings.smallest_group,
        watch=metrics,
    )
    store.observe = metrics.stored
    return Advance(settings, content, store, clock, engine, metrics)
