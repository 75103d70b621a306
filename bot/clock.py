"""Clocks: the system's, and one that a visitor of the demo can move."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class SystemClock:
    is_moved_by_hand = False

    def now(self) -> datetime:
        return datetime.now(UTC)


class DemoClock:
    """The system's clock plus what visitors have moved it forward, kept in a file so that a restart does not move time
    back before what has already happened."""

    is_moved_by_hand = True

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._ahead = timedelta(seconds=float(file.read_text()))
        except (FileNotFoundError, ValueError):
            self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def forward(self, by: timedelta) -> None:
        if by < timedelta(0):
            raise ValueError("time only moves forward")
        self._ahead += by
        self._file.write_text(str(self._ahead.total_seconds()))
