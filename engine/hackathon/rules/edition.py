"""One edition of a hackathon, and what may happen to it when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.community.records.events import Occurrence
from engine.content.hackathon import Below, HackathonRules


class Phase(StrEnum):
    """How far an edition is."""

    OPEN = "open"
    """Ideas, teams and submissions change."""
    JUDGING = "judging"
    """Submissions are in, results are not out."""
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Edition:
    """A hackathon as it is `now`. `closes_before` is how many minutes before its end submissions close."""

    occurrence: Occurrence
    rules: HackathonRules
    closes_before: int
    planned_for: datetime | None
    """The deadline for which reminders are in the ledger."""
    published_at: datetime | None
    now: datetime

    @property
    def title(self) -> str:
        return self.occurrence.series.title

    @property
    def row(self) -> int:
        return self.occurrence.row

    @property
    def host_id(self) -> int | None:
        return self.occurrence.host_id

    @property
    def deadline(self) -> datetime:
        """The last second in which something can be submitted, in UTC; it moves along with the event."""
        return self.occurrence.ends - timedelta(minutes=self.closes_before)

    @property
    def is_open(self) -> bool:
        """Whether submissions, teams and ideas may still change: to the second, so the deadline's own counts."""
        return self.phase is Phase.OPEN

    @property
    def is_settled(self) -> bool:
        """Whether it is over: nothing is decided about it any more."""
        return self.phase in (Phase.PUBLISHED, Phase.CANCELLED)

    @property
    def phase(self) -> Phase:
        if self.published_at is not None:
            return Phase.PUBLISHED
        if self.occurrence.cancelled:
            return Phase.CANCELLED
        return Phase.OPEN if self.now.replace(microsecond=0) <= self.deadline else Phase.JUDGING

    def is_small(self, size: int) -> bool:
        """Whether a team of this size is below what the rules ask for."""
        return size < self.rules.team.smallest

    def competes(self, size: int) -> bool:
        """Whether a team of this size gets a place among the others."""
        return not self.is_small(size) or self.rules.team.below is Below.COMPETES


def stamp_deadline(moment: datetime) -> str:
    """A deadline as presses and notices name it; deadlines are whole minutes."""
    return moment.strftime("%Y-%m-%dT%H:%MZ")
