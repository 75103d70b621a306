"""Delivery: due notices of one workspace go out, each once, at the platform's pace.

`claim_batch` marks a batch as sending, with cards built from what is true at that moment, and commits; then each is
sent; then `record_outcomes` writes down what came of it, and the next batch is claimed in the same commit. A process
that dies in between leaves notices in sending: the next drain looks them up at the platform before it sends them again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from engine.chat.errors import CannotTell, DeliveryError, Unavailable
from engine.chat.ports import Clock, Messenger, Watch
from engine.notices.claim import LEASE, ClaimedBatch, NoticeContext, OutgoingNotice, RefusedNotice, claim_batch
from engine.notices.outcomes import Outcome, record_outcomes
from engine.notices.states import OPEN_STATES, NoticeState
from engine.notices.workspace import Workspace
from engine.store.store import Store

log = logging.getLogger(__name__)

BATCH = 100
"""Notices in one commit; as many are to be looked up after a crash. At Slack's pace they take a third of the lease."""
BLIND_BATCH = 1
"""The same where nothing can be looked up: only the one in hand is in doubt after a crash, and waits for the operator.
It costs a millisecond or a few each, and such a platform takes longer for a message."""
RECORD_TRIES, RECORD_EVERY = 60, 1.0
"""How often, and after how many seconds each, outcomes are offered to a database that is out of order: as long as a
lease lasts, after which others look the messages up."""
MOST_LOOK_UPS = 30
"""How often a message is looked for, at one look a minute, before it is an operator's to decide."""
_LONGEST_BACKOFF = timedelta(hours=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=5)
"""How long a workspace is left alone whose platform does not answer: after the second call, and at most."""


@dataclass(slots=True)
class Drained:
    """What one drain did."""

    sent: int = 0
    failed: int = 0
    in_doubt: int = 0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self.sent += outcome.state is NoticeState.SENT
            self.failed += outcome.state is NoticeState.DEAD
            self.in_doubt += outcome.state is NoticeState.IN_DOUBT


@dataclass(slots=True)
class _OpenBatch:
    """A claimed batch, and what came of it so far, which is yet to be written down."""

    claimed_at: datetime
    outcomes: list[Outcome] = field(default_factory=list)


class Delivery:
    """Sends what the ledger holds. One drain of a workspace at a time, wherever it runs."""

    def __init__(self, context: NoticeContext, store: Store, clock: Clock, watch: Watch) -> None:
        self._context = context
        self._store = store
        self._clock = clock
        self._watch = watch
        self._dice = Random()
        self._claiming = asyncio.Lock()  # one batch at a time, so that answers are not kept waiting by many workspaces
        self._stopping = False

    def stop(self) -> None:
        """Let every drain end after the message that it is sending."""
        self._stopping = True

    async def send_due(self, workspace: Workspace, messenger: Messenger) -> Drained:
        """Claim a batch, send it, record its outcomes, until nothing is due there or the platform asks to wait."""
        drained = Drained()
        batch = _OpenBatch(self._clock.now())
        try:
            while not self._stopping:
                async with self._claiming:
                    sent, batch = batch, _OpenBatch(self._clock.now())
                    try:
                        claimed = await self._record_and_claim(workspace, messenger, sent, batch.claimed_at)
                    except Exception:
                        batch = sent  # to be recorded alone
                        raise
                self._count(drained, workspace, sent, claimed.refused)
                if not claimed.due:
                    break
                await self._send_batch(messenger, claimed, batch)
        finally:
            if batch.outcomes:
                await self._record(batch)
                self._count(drained, workspace, batch)
        return drained

    async def _record(self, batch: _OpenBatch) -> None:
        """Record the outcomes of a batch; where the database is out of order, as soon as it is not.

        What a platform has taken and nobody writes down would be in doubt.
        """
        for left in reversed(range(RECORD_TRIES)):
            try:
                await self._store.transact(record_outcomes, batch.outcomes, batch.claimed_at, self._clock.now())
                return
            except Unavailable:
                if self._stopping or not left:
                    raise
            await asyncio.sleep(RECORD_EVERY)

    async def _record_and_claim(
        self, workspace: Workspace, messenger: Messenger, sent: _OpenBatch, now: datetime
    ) -> ClaimedBatch:
        """Record the outcomes of a batch, and claim the next one in the same transaction."""
        limit = BATCH if messenger.looks_up else BLIND_BATCH

        def record_and_claim(tx: Connection) -> ClaimedBatch:
            record_outcomes(tx, sent.outcomes, sent.claimed_at, now)
            return claim_batch(tx, workspace, now, limit, self._context)

        return await self._store.transact(record_and_claim)

    def _count(
        self, drained: Drained, workspace: Workspace, batch: _OpenBatch, refused: Sequence[RefusedNotice] = ()
    ) -> None:
        """Count what has been recorded."""
        drained.add(batch.outcomes)
        settled = [(each.notice.kind.name, each.state) for each in batch.outcomes if each.state not in OPEN_STATES]
        for kind, state in (*settled, *refused):
            self._watch.settled(workspace.platform, kind, state)

    async def _send_batch(self, messenger: Messenger, claimed: ClaimedBatch, batch: _OpenBatch) -> None:
        """Send a batch, and note what came of it, also when it is cancelled: what was not begun goes back.

        Nothing is begun late in the lease, after which another server may take it for abandoned, nor after a call that
        the platform has not answered.
        """
        outcomes, waiting = batch.outcomes, deque(claimed.outgoing)
        look_again_at: datetime | None = None
        try:
            while waiting and not self._stopping and self._clock.now() < batch.claimed_at + LEASE / 2:
                notice = waiting.popleft()
                if look_again_at and notice.card is None:
                    outcomes.append(Outcome(notice, NoticeState.SENDING, not_before=look_again_at))
                    continue
                outcomes.append(await self._send_notice(messenger, notice, claimed.unanswered))
                look_again_at = outcomes[-1].look_again_at or look_again_at
                if outcomes[-1].pause_until or outcomes[-1].unanswered or outcomes[-1].everybody:
                    break
        finally:
            pause = outcomes[-1].pause_until if outcomes else None
            outcomes += [_put_back(notice, pause or self._clock.now()) for notice in waiting if notice.card]

    async def _send_notice(self, messenger: Messenger, notice: OutgoingNotice, unanswered: int) -> Outcome:
        """Send or look up a notice; where the platform has left calls `unanswered`, it is first asked for nothing."""
        try:
            if notice.card is None:
                outcome = await self._look_up_notice(messenger, notice)
            else:
                if unanswered:
                    await messenger.probe(notice.address)
                reference = await messenger.send(notice.address, notice.card, notice.key)
                outcome = Outcome(notice, NoticeState.SENT, reference=reference)
        except DeliveryError as error:
            if error.outage:
                return self._decide_in_outage(notice, error, unanswered + 1)
            outcome = self._decide_after_failure(notice, error)
        except Exception as error:
            log.error("notice %s: the messenger broke", notice.id, exc_info=error)
            outcome = self._decide_after_failure(notice, DeliveryError(type(error).__name__, in_doubt=True))
        return outcome._replace(unanswered=0) if unanswered else outcome

    async def _look_up_notice(self, messenger: Messenger, notice: OutgoingNotice) -> Outcome:
        """Whether an abandoned notice had arrived; where it had not, it goes out again."""
        posted_at, now = notice.posted_at, self._clock.now()
        age = now - posted_at if posted_at and posted_at <= now else None  # a clock may have been set back since
        try:
            reference = await messenger.find(notice.address, notice.key, age)
        except CannotTell as error:
            return Outcome(notice, NoticeState.IN_DOUBT, error=str(error))
        if reference is not None:
            return Outcome(notice, NoticeState.SENT, reference=reference)
        return _put_back(notice, self._clock.now())

    def _decide_after_failure(self, notice: OutgoingNotice, error: DeliveryError) -> Outcome:
        """What becomes of a notice that the platform did not take, or about which it cannot tell."""
        now, reason = self._clock.now(), str(error)
        in_doubt = error.in_doubt or notice.card is None
        again = NoticeState.SENDING if in_doubt else NoticeState.PENDING
        given_up = NoticeState.IN_DOUBT if in_doubt else NoticeState.DEAD
        if error.permanent:
            return Outcome(notice, given_up, error=reason, unreachable=True, everybody=error.everybody)
        if notice.card is None:
            return self._decide_after_look(notice, error)
        if error.retry_after is not None:
            until = now + timedelta(seconds=max(error.retry_after, 1))
            return Outcome(notice, again, error=reason, not_before=until, pause_until=until)
        until = now + max(self._back_off(notice.attempts), LEASE if in_doubt else timedelta(0))
        if until >= notice.expires_at:
            return Outcome(notice, given_up, error=reason, tried=1)
        return Outcome(notice, again, error=reason, not_before=until, tried=1)

    def _decide_after_look(self, notice: OutgoingNotice, error: DeliveryError) -> Outcome:
        """What becomes of a notice that the platform did not find yet: it is looked for again, for a while.

        A limit on looking is none on sending, so that the workspace goes on; those that wait take turns.
        """
        now, reason, limit = self._clock.now(), str(error), error.retry_after
        wait = max(self._back_off(notice.attempts), LEASE) if limit is None else timedelta(seconds=max(limit, 1))
        if notice.attempts + 1 >= MOST_LOOK_UPS or now + wait >= notice.expires_at:
            return Outcome(notice, NoticeState.IN_DOUBT, error=reason, tried=1)
        until, turn = now + wait, timedelta(seconds=1)
        look_again_at = None if limit is None else until
        return Outcome(
            notice, NoticeState.SENDING, error=reason, not_before=until + turn, tried=1, look_again_at=look_again_at
        )

    def _decide_in_outage(self, notice: OutgoingNotice, error: DeliveryError, unanswered: int) -> Outcome:
        """What becomes of a notice while the platform does not answer: it waits, and the workspace with it.

        The first call that is not answered may have been one bad moment; from the second on there is a pause.
        """
        now, reason = self._clock.now(), str(error)
        pause = _pause_after(unanswered)
        until = now + pause if pause else None
        if not (error.in_doubt or notice.card is None):
            again = until or now
            return Outcome(notice, NoticeState.PENDING, "", reason, again, pause_until=until, unanswered=unanswered)
        state = NoticeState.SENDING if now < notice.expires_at else NoticeState.IN_DOUBT
        again = max(until or now, now + LEASE)
        return Outcome(notice, state, "", reason, again, pause_until=until, unanswered=unanswered)

    def _back_off(self, attempts: int) -> timedelta:
        """A minute, doubled with every attempt, with a third of jitter either way."""
        return min(timedelta(minutes=2 ** min(attempts, 10)), _LONGEST_BACKOFF) * self._dice.uniform(2 / 3, 4 / 3)


def _pause_after(unanswered: int) -> timedelta:
    """How long a workspace is left alone after so many unanswered calls."""
    return min(_FIRST_PAUSE * 2 ** min(unanswered - 2, 10), _LONGEST_PAUSE) if unanswered > 1 else timedelta(0)


def _put_back(notice: OutgoingNotice, not_before: datetime) -> Outcome:
    """A notice that was claimed and not sent."""
    return Outcome(notice, NoticeState.PENDING, not_before=not_before)
