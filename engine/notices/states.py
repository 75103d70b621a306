"""The states that a notice goes through."""

from enum import StrEnum


class NoticeState(StrEnum):
    """Where a notice is on its way."""

    PENDING = "pending"
    SENDING = "sending"
    """Handed to the platform, or about to be; after a crash nobody knows which, so it is looked for first."""
    SENT = "sent"
    SKIPPED = "skipped"
    """There was nothing to say any more, or the member does not want it."""
    HELD = "held"
    """Over the week's budget: it joins the digest."""
    EXPIRED = "expired"
    DEAD = "dead"
    """The platform does not take it."""
    IN_DOUBT = "in_doubt"
    """The platform may have taken it and cannot tell; it is not sent again."""


OPEN_STATES = frozenset((NoticeState.PENDING, NoticeState.SENDING))
"""Those of notices that are not settled."""
