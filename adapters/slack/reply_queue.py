"""Replies of one workspace on their way, and who cannot be reached: the engine is told, and the log tells it once."""

import logging
from collections.abc import Coroutine
from typing import Any

from adapters.outbox import Outbox
from adapters.slack.conversation import Workspace
from engine.api import Engine
from engine.chat.errors import DeliveryError

log = logging.getLogger(__name__)


class ReplyQueue:
    """Does what follows an acknowledgement, in order for each person of one workspace."""

    def __init__(self, engine: Engine, workspace: Workspace, outbox: Outbox) -> None:
        self._engine = engine
        self._workspace = workspace
        self._outbox = outbox
        self._unreachable: set[str] = set()
        """Who could not be reached when last tried, "" for everybody."""

    def put(self, user: str, work: Coroutine[Any, Any, None]) -> None:
        """Do the work after what the person is to get before."""
        self._outbox.put((self._workspace.team, user), lambda: self._run(user, work), work.close)

    def put_first(self, user: str, work: Coroutine[Any, Any, object]) -> None:
        """Do the work without waiting for what the person is to get before."""
        self._outbox.put((self._workspace.team, user, "first"), lambda: work, work.close)

    async def _run(self, user: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except DeliveryError as error:
            await self.note_failure(user, error)
        else:
            await self._note_success(user)

    async def note_failure(self, user: str, error: DeliveryError) -> None:
        """Something could not be delivered; what Slack refuses for good is not tried for ever."""
        team, whom = self._workspace.team, "" if error.everybody else user
        already_logged = whom in self._unreachable
        if error.permanent:
            self._unreachable.add(whom)
        if error.everybody:
            if not already_logged:
                log.error("workspace %s does not let the app answer any more: %s; install it anew", team, error)
            await self._engine.close_workspace("slack", team, str(error))
        elif error.permanent:
            if not already_logged:
                log.warning("somebody in workspace %s takes no messages any more: %s", team, error)
            await self._engine.close_address(self._workspace.identify(user), str(error))
        else:
            log.warning("a reply in workspace %s was not delivered: %s", team, error)

    async def _note_success(self, user: str) -> None:
        """Something was delivered; a workspace that had shut the app out is open again."""
        self._unreachable.discard(user)
        if "" in self._unreachable:
            self._unreachable.clear()
            await self._engine.open_workspace("slack", self._workspace.team, self._workspace.name, alone=False)
