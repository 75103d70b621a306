"""How long what people leave behind is kept."""

from dataclasses import dataclass


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
