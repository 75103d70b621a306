"""Delivers what is due in a workspace, through the messenger of its platform."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from engine.api import Engine, Workspace
from engine.chat.errors import Unavailable
from engine.chat.ports import Messenger

FindMessenger = Callable[[str], Awaitable[Messenger | None]]
"""The messenger of a workspace of one platform, by the platform's id; None where it is not served, or not yet."""
GRACE = 1.0
"""Seconds that a message which is being sent may take when the server stops, after those that replies were given."""

log = logging.getLogger(__name__)


class DeliveryWorker:
    """Delivers through the messengers of the platforms that this server serves."""

    def __init__(self, engine: Engine, messengers: Mapping[str, FindMessenger]) -> None:
        """`messengers` has one for each platform that is served; what others should send waits."""
        self._engine = engine
        self._messengers = messengers

    @property
    def platforms(self) -> tuple[str, ...]:
        """What is served, in order of name."""
        return tuple(sorted(self._messengers))

    async def deliver(self, workspace: Workspace) -> bool:
        """Deliver what is due there; False where this server cannot, or not now. Never raises."""
        try:
            find = self._messengers.get(workspace.platform)
            messenger = await find(workspace.external_id) if find else None
            if messenger is None:
                return False
            drained = await self._engine.drain(workspace, messenger)
        except Unavailable as error:
            log.warning("the notices of %s wait: %s", workspace, error)
            return False
        except Exception as error:
            log.error("the notices of %s cannot be sent", workspace, exc_info=error)
            return False
        if drained.sent or drained.failed or drained.in_doubt:
            log.info("notices of %s: %s", workspace, drained)
        return True
