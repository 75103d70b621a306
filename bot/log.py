"""The log: standard error, one line an event, and no flood of the same line."""

import logging
from time import monotonic

SPAN = 60.0
"""Seconds in which lines are counted."""
MOST_ALIKE = 60
"""Lines of one kind that the log takes in a span."""
MOST_KINDS = 1000
"""Kinds that are counted; a program has fewer."""


def configure_log(level: str) -> None:
    """Log to standard error from `level` on."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(FloodGate())
    for talkative in ("alembic", "apscheduler", "procrastinate", "psycopg.pool"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


class FloodGate(logging.Filter):
    """Lets MOST_ALIKE lines of a kind through in each span; the first line of the next span says how many it held back.

    Lines are of one kind that come from the same place of the same logger, whatever they tell.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[tuple[str, str, int], int] = {}
        self._ends_at = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        held_back = self._begin_span() if monotonic() >= self._ends_at else 0
        kind = (record.name, record.pathname, record.lineno)
        if kind not in self._counts and len(self._counts) >= MOST_KINDS:
            return False
        self._counts[kind] = self._counts.get(kind, 0) + 1
        if held_back:
            record.msg, record.args = f"{record.getMessage()} ({held_back} lines like earlier ones were left out)", ()
        return self._counts[kind] <= MOST_ALIKE

    def _begin_span(self) -> int:
        """Count anew; returns how many lines were held back in the span that is over."""
        held_back = sum(max(count - MOST_ALIKE, 0) for count in self._counts.values())
        self._counts, self._ends_at = {}, monotonic() + SPAN
        return held_back
