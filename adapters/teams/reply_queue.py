"""The replies to Teams on their way, and who cannot be reached."""

import logging
from collections.abc import Coroutine
from typing import Any

from adapters.outbox import Outbox
from engine.api import Engine
from engine.chat.errors import DeliveryError
from engine.chat.requests import Identity

log = logging.getLogger(__name__)


class ReplyQueue:
    """Does what follows the answer to a request, in order for each person."""

    def __init__(self, engine: Engine, outbox: Outbox) -> None:
        self._engine = engine
        self._outbox = outbox

    def put(self, who: Identity, work: Coroutine[Any, Any, None]) -> None:
        """Do the work after what the person is to get before."""
        self._outbox.put(who, lambda: self._run(who, work), work.close)

    async def _run(self, who: Identity, work: Coroutine[Any, Any, None]) -> None:
        """Do it; what Teams refuses for good is said once, in the log, and not tried for ever."""
        try:
            await work
        except DeliveryError as error:
            log.warning("a reply in tenant %s was not delivered: %s", who.workspace, error)
            if error.permanent:
                await self._engine.close_address(who, str(error))
