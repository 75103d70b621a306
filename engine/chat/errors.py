"""The one family of errors. A person gets a sentence; the log gets a reference and the cause."""

from typing import TypeVar

Found = TypeVar("Found")


class AdvanceError(Exception):
    """Anything that Advance itself raises."""


class Refusal(AdvanceError):
    """The engine will not do what was asked; `key` names the copy that says why and what to do."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class InvalidInput(Refusal):
    """What was typed cannot be kept; a form comes back with everything in it, and says why."""


def require_found(found: Found | None, key: str = "chat.unknown_button") -> Found:
    """What somebody asked for; raises Refusal where there is none, by default as for a stale button."""
    if found is None:
        raise Refusal(key)
    return found


class Unavailable(AdvanceError):
    """The database is out of order: nothing of what was asked is kept, nobody may be told that it is, and it may be
    asked again."""


class DeliveryError(AdvanceError):
    """A platform did not take a message.

    `permanent` means that sending it again is pointless (a closed conversation, a revoked token); `retry_after` is how
    many seconds the platform asks to wait; `in_doubt` means that the platform may have taken it (a cut line, a server
    error), so that it must be looked for before it is sent again; `outage` means that the platform, or the login to it,
    does not answer, so that other messages would fare no better; `everybody` means that a permanent refusal is for the
    whole workspace, not for one person.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        in_doubt: bool = False,
        outage: bool = False,
        everybody: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.in_doubt = in_doubt
        self.outage = outage
        self.everybody = everybody


class CannotTell(DeliveryError):
    """A platform has no way to look a message up: whether it arrived will never be known."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, in_doubt=True)


class ContentError(AdvanceError):
    """A content pack cannot be used; each problem is a sentence with its file and line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
