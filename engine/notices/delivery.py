"""Delivery: due notices of one workspace go out, each once, at the platform's pace.

`claim` marks a slice as sending, with cards built from what is true at that moment, and commits; then each is sent;
then `settle` writes down what came of it, and the next slice is claimed in the same commit. A process that dies in
between leaves notices in sending: the next drain looks them up at the platform before it sends anything again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from engine.chat.errors import CannotTell, DeliveryError
from engine.chat.ports import Clock, Messenger, Watch
from engine.notices.claim import LEASE, Claimed, Means, Outgoing, Refused, claim
from engine.notices.outcomes import OPEN, Outcome, record_outcomes
from engine.notices.states import NoticeState
from engine.notices.workspace import Workspace
from engine.store.store import Store

log = logging.getLogger(__name__)

SLICE = 100
"""Notices in one commit; as many are to be looked up after a crash. At Slack's pace they take a third of the lease."""
BLIND_SLICE = 1
"""The same where nothing can be looked up: only the one in hand is in doubt after a crash, and waits for the operator.
It costs a millisecond or a few each, and such a platform takes longer for a message."""
ATTEMPTS = 6
"""Tries after which a notice is given up."""
_LONGEST_BACKOFF = timedelta(hours=1)


@dataclass(slots=True)
class Drained:
    """What one drain did."""

    sent: int = 0
    failed: int = 0
    in_doubt: int = 0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        for each in outcomes:
            self.sent += each.state is NoticeState.SENT
            self.failed += each.state is NoticeState.DEAD
            self.in_doubt += each.state is NoticeState.IN_DOUBT


@dataclass(slots=True)
class _Underway:
    """What came so far of the notices that were `taken` then, and is yet to be written down."""

    taken: datetime
    outcomes: list[Outcome] = field(default_factory=list)


def _returned(each: Outgoing, not_before: datetime) -> Outcome:
    """A notice that was taken and not sent."""
    return Outcome(each, NoticeState.PENDING, not_before=not_before)


class Delivery:
    """Sends what the ledger holds. One drain of a workspace at a time, wherever it runs."""

    def __init__(self, means: Means, store: Store, clock: Clock, watch: Watch) -> None:
        self._means = means
        self._store = store
        self._clock = clock
        self._watch = watch
        self._dice = Random()
        self._taking = asyncio.Lock()  # one slice at a time, so that answers are not kept waiting by many workspaces
        self._stopping = False

    def stop(self) -> None:
        """Let every drain end after the message that it is sending."""
        self._stopping = True

    async def send_due(self, workspace: Workspace, messenger: Messenger) -> Drained:
        """Send until nothing is due there, or the platform asks to wait."""
        drained = Drained()
        slice_ = _Underway(self._clock.now())
        try:
            while not self._stopping:
                async with self._taking:
                    before, slice_ = slice_, _Underway(self._clock.now())
                    try:
                        claimed = await self._turn_over(workspace, messenger, before, slice_.taken)
                    except Exception as error:
                        if not getattr(error, "connection_invalidated", False):
                            slice_ = before  # it is rolled back, and can be settled alone
                        raise
                self._tell(drained, workspace, before, claimed.refused)
                if not claimed.looked_at:
                    break
                await self._send_all(messenger, claimed.outgoing, slice_)
        finally:
            if slice_.outcomes:
                await self._store.transact(record_outcomes, slice_.outcomes, slice_.taken, self._clock.now())
                self._tell(drained, workspace, slice_)
        return drained

    async def _turn_over(self, workspace: Workspace, messenger: Messenger, before: _Underway, now: datetime) -> Claimed:
        """Settle a slice and claim the next one."""
        most = SLICE if messenger.looks_up else BLIND_SLICE

        def work(tx: Connection) -> Claimed:
            record_outcomes(tx, before.outcomes, before.taken, now)
            return claim(tx, workspace, now, most, self._means)

        return await self._store.transact(work)

    def _tell(self, drained: Drained, workspace: Workspace, slice_: _Underway, refused: Sequence[Refused] = ()) -> None:
        """Count what has been written down."""
        drained.add(slice_.outcomes)
        over = [(each.notice.kind.name, each.state) for each in slice_.outcomes if each.state not in OPEN]
        for kind, state in (*over, *refused):
            self._watch.settled(workspace.platform, kind, state)

    async def _send_all(self, messenger: Messenger, outgoing: Sequence[Outgoing], slice_: _Underway) -> None:
        """Send a slice, and note what came of it, also when it is cancelled: what was not begun goes back.

        Nothing is begun late in the lease, after which another server may take it for abandoned.
        """
        outcomes, waiting = slice_.outcomes, deque(outgoing)
        try:
            while waiting and not self._stopping and self._clock.now() < slice_.taken + LEASE / 2:
                outcomes.append(await self._send(messenger, waiting.popleft()))
                if outcomes[-1].pause_until:
                    break
        finally:
            pause = outcomes[-1].pause_until if outcomes else None
            outcomes += [_returned(each, pause or self._clock.now()) for each in waiting if each.card]

    async def _send(self, messenger: Messenger, each: Outgoing) -> Outcome:
        try:
            if each.card is None:
                return await self._look_up(messenger, each)
            reference = await messenger.send(each.address, each.card, each.key)
            return Outcome(each, NoticeState.SENT, reference=reference)
        except DeliveryError as error:
            return self._failed(each, error)
        except Exception as error:
            log.error("notice %s: the messenger broke", each.id, exc_info=error)
            return self._failed(each, DeliveryError(type(error).__name__, in_doubt=True))

    async def _look_up(self, messenger: Messenger, each: Outgoing) -> Outcome:
        """Whether an abandoned notice had arrived; where it had not, it goes out again."""
        try:
            reference = await messenger.find(each.address, each.key)
        except CannotTell as error:
            return Outcome(each, NoticeState.IN_DOUBT, error=str(error))
        if reference is not None:
            return Outcome(each, NoticeState.SENT, reference=reference)
        return Outcome(each, NoticeState.PENDING, not_before=self._clock.now())

    def _failed(self, each: Outgoing, error: DeliveryError) -> Outcome:
        """What becomes of a notice that the platform did not take, or about which it cannot tell."""
        now, reason = self._clock.now(), str(error)
        in_doubt = error.in_doubt or each.card is None
        if error.permanent:
            return Outcome(each, NoticeState.IN_DOUBT if in_doubt else NoticeState.DEAD, error=reason, unreachable=True)
        if error.retry_after is not None:
            until = now + timedelta(seconds=max(error.retry_after, 1))
            state = NoticeState.SENDING if in_doubt else NoticeState.PENDING
            return Outcome(each, state, error=reason, not_before=until, pause_until=until)
        if each.attempts + 1 >= ATTEMPTS:
            return Outcome(each, NoticeState.IN_DOUBT if in_doubt else NoticeState.DEAD, error=reason, tried=1)
        wait = LEASE * 2**each.attempts if in_doubt else self._backoff(each.attempts)
        state = NoticeState.SENDING if in_doubt else NoticeState.PENDING
        return Outcome(each, state, error=reason, not_before=now + wait, tried=1)

    def _backoff(self, attempts: int) -> timedelta:
        """A minute, doubled with every attempt, with a third of jitter either way."""
        return min(timedelta(minutes=2**attempts), _LONGEST_BACKOFF) * self._dice.uniform(2 / 3, 4 / 3)
