"""What is the same for everybody whom this server serves."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

SMALLEST_GROUP = 5
"""People of whom figures are told at least, unless set otherwise."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Days after which something goes by itself; 0 keeps it for good."""

    results: int = 1095
    """Assessments that nobody has touched since."""
    left: int = 180
    """Everything about people who have left."""
    looks: int = 365
    """Who looked at figures of a team."""


DEFAULT_RETENTION = Retention()


class Certifier(Protocol):
    """Where certificates can be looked up, and their badge files, by their verification ids."""

    def address(self, certificate_id: str) -> str:
        """The page of a certificate; empty where there is no public one."""

    def badge(self, tx: Connection, certificate_id: str) -> str | None:
        """The badge file, an SVG picture with the signed credential inside; None where none can be signed."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """As the operator has set it; the defaults are those of a server that nobody reaches from outside."""

    certifier: Certifier | None = None
    """Signs badges; None where nobody asks for one."""
    retention: Retention = DEFAULT_RETENTION
    address: str = ""
    """Where people reach the server, for links to it; empty where they cannot."""
    smallest_group: int = SMALLEST_GROUP
    """People of whom figures are told at least."""


STANDALONE = Deployment()
