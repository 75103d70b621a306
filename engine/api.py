"""The engine's public face: what adapters and the composition root may use."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from time import perf_counter
from typing import TypeVar

from sqlalchemy import Connection

from engine.accounts.profiles import follow_client, hear_of, meet, was_read_since
from engine.calendar_feed import read_feed
from engine.card_messages import CardMessage, find_card_message, record_card_message
from engine.certificates.cards import CertificatePage, build_page
from engine.certificates.certifier import KeyCertifier
from engine.certificates.records import find_certificate
from engine.chat.cards import Replies
from engine.chat.charts import Charts
from engine.chat.errors import Unavailable
from engine.chat.ports import Clock, Messenger, Watch
from engine.chat.requests import Identity, Request
from engine.content.load import Content
from engine.deployment import DEFAULT_RETENTION, SMALLEST_GROUP, Deployment, Retention
from engine.gate import Gate
from engine.kept_replies import (
    LEASE,
    Undelivered,
    claim_replies,
    find_kept_workspaces,
    find_oldest_kept,
    forget_replies,
    keep_replies,
)
from engine.links import Links
from engine.notices.claim import NoticeContext
from engine.notices.delivery import Delivery, Drained
from engine.notices.planner import WeeklyPlans, plan_batch
from engine.notices.records.ledger import count_troubles, find_due_workspaces, find_next_moment, find_oldest_due
from engine.notices.records.ticks import find_steady_time, record_tick
from engine.notices.rules.cadence import QUIET_AFTER
from engine.notices.step_back import plan_anew
from engine.notices.workspace import Workspace
from engine.people.arrivals import Profile, is_known, open_workspace
from engine.people.records import reachability
from engine.people.records.local_page import find_local_people
from engine.room import Every, Job, Present
from engine.rooms import JOBS, LISTED, NOTIFICATIONS, ROOMS, TOGETHER, let_go
from engine.store.store import Store
from engine.vault import Vault, VaultError

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

__all__ = ["LISTED", "CardMessage", "Every", "Links", "Profile", "Undelivered", "Vault", "VaultError", "Workspace"]
"""What is made elsewhere and handed on, besides what is made here."""

WEEKLY_PLANS = WeeklyPlans(
    find_days=next(room.find_program_days for room in ROOMS if room.find_program_days),
    plans=tuple(room.plan_week for room in ROOMS if room.plan_week),
)
STEADY, STEADY_TO_FORGET = timedelta(minutes=10), timedelta(days=1)
"""For so long a clock has to run without a leap or a step back before jobs go by it, and before any forgets by it."""
Announce = Callable[[Connection, Sequence[Workspace]], None]


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody whom the local page can speak as."""

    user: str
    name: str
    role: str
    team: str
    timezone: str
    locale: str
    note: str
    """What else they are: the copy for a manager or a program owner, or empty."""
    left_alone: bool
    """Whether the bot has gone quiet for them."""


class Engine:
    """Answers requests. Every method that touches the database runs in one transaction of its own."""

    def __init__(
        self,
        content: Content,
        store: Store,
        clock: Clock,
        charts: Charts,
        secret_keys: Sequence[str] = (),
        public_url: str = "",
        keeping: Retention = DEFAULT_RETENTION,
        page_url: str = "",
        smallest_group: int = SMALLEST_GROUP,
        watch: Watch | None = None,
    ) -> None:
        """`public_url` is where the internet reaches the server, `page_url` where its local page is, or empty."""
        self.clock = clock
        self.charts = charts
        self.watch = watch or Watch()
        self.vault = Vault(store, secret_keys)
        self.links = Links(public_url, secret_keys)
        self._content = content
        self._store = store
        self._certifier = KeyCertifier(self.vault, public_url)
        self._deployment = Deployment(self._certifier, keeping, public_url or page_url, smallest_group)
        self._gate = Gate(content, self._deployment)
        context = NoticeContext(content, TOGETHER, NOTIFICATIONS, self._deployment)
        self._delivery = Delivery(context, store, clock, self.watch)

    def handle(self, tx: Connection, request: Request) -> Replies:
        """Answer inside a given transaction; for callers that group or measure."""
        return self._gate.handle(tx, request)

    async def answer(self, request: Request) -> Replies:
        """Answer a request; the replies are returned after its effects are on disk.

        Raises Unavailable alone, where the database is out of order: then there is no reply to give, and the request is
        to be made again. A defect is apologised for.
        """
        return await self._answer(self._gate.handle, request)

    async def answer_if_known(self, request: Request) -> Replies | None:
        """The same; None for somebody who has not been introduced, or whom the roster or their platform has let go: who
        they are is to be found out anew."""
        return await self._answer(self._gate.handle_if_known, request)

    async def _answer(self, handle: Callable[[Connection, Request], Answer], request: Request) -> Answer | Replies:
        began = perf_counter()
        try:
            answer = await self._store.transact(handle, request)
        except Unavailable as error:
            log.warning("a request is not answered: %s", error)
            self.watch.failed(request.identity.platform, "database")
            raise
        except Exception as error:
            reference = token_hex(4)
            asked = request.action.command if request.action else "words"
            log.error("reference %s: %s failed", reference, asked, exc_info=error)
            self.watch.failed(request.identity.platform, "defect")
            return self._gate.apologise(reference)
        self.watch.answered(request.identity.platform, perf_counter() - began)
        return answer

    async def open_workspace(
        self, platform: str, external_id: str, name: str, *, alone: bool, beside: Sequence[str] = ()
    ) -> None:
        """Make a workspace known; `alone` is whether it is the only one that this server serves, `beside` are others of
        the same company."""
        work = partial(open_workspace, alone=alone, beside=beside)
        await self._store.transact(work, platform, external_id, name)

    async def close_workspace(self, platform: str, external_id: str, reason: str) -> None:
        """Note that nobody in a workspace can be reached, such as after it has removed the app."""
        await self._store.transact(reachability.mark_workspace_unreachable, platform, external_id, reason)

    async def close_address(self, identity: Identity, reason: str) -> None:
        """Note that somebody takes no messages until they speak again."""
        await self._store.transact(reachability.mark_unreachable, identity, reason)

    async def is_known(self, identity: Identity) -> bool:
        """Whether somebody has been introduced."""
        return await self._store.transact(is_known, identity)

    async def introduce(self, profile: Profile) -> None:
        """Make somebody known, as far as their workspace vouches for them, or follow what is new about them; others are
        answered as strangers."""
        await self._store.transact(meet, profile, self._present(), let_go)

    async def was_read_since(self, identity: Identity, moment: datetime) -> bool:
        """Whether some server has found out after that moment who somebody is."""
        return await self._store.transact(was_read_since, identity, moment)

    async def hear_of(self, profile: Profile, told_at: datetime | None = None) -> bool:
        """Note that the platform can reach somebody of the roster, who may never have written, or follow what is new
        about somebody who is known; False where it was told before something that is known."""
        told = self._present(told_at)
        return await self._store.transact(hear_of, profile, told, let_go)

    async def follow_client(self, identity: Identity, timezone: str, locale: str) -> None:
        """Follow the zone and the language that somebody's own client tells; an empty one tells nothing."""
        await self._store.transact(follow_client, identity, timezone, locale)

    async def is_reachable(self, identity: Identity) -> bool:
        """Whether somebody has been introduced and the platform takes messages for them."""
        return await self._store.transact(reachability.is_reachable, identity)

    async def find_latest_address(self, platform: str, workspace: str) -> str:
        """The address from which somebody in a workspace spoke last; empty where nobody has."""
        return await self._store.transact(reachability.find_latest_address, platform, workspace)

    async def record_card_message(self, identity: Identity, card: CardMessage) -> tuple[CardMessage, ...]:
        """Note where a card is, and return the earlier cards of its conversation, which it ends."""
        return await self._store.transact(record_card_message, identity, card, self.clock.now())

    async def find_card_message(self, identity: Identity, spot: str) -> CardMessage:
        """What is known of the card whose first message is at `spot`."""
        return await self._store.transact(find_card_message, identity, spot)

    async def keep_replies(
        self, who: Identity, asked_at: datetime, replies: Replies, again: timedelta | None = None
    ) -> None:
        """Keep what somebody has been answered until it is on show; nothing is kept of strangers.

        Any server may show it when `again` is over; None while this one is at it.
        """
        due = self.clock.now() + (LEASE if again is None else again)
        await self._store.transact(keep_replies, who, asked_at, replies, due)

    async def forget_replies(self, who: Identity, asked_at: datetime) -> None:
        """Note that somebody has been shown what they asked for then."""
        await self._store.transact(forget_replies, who, asked_at)

    async def find_kept_workspaces(self, platform: str) -> Sequence[str]:
        """Where replies are kept that may be shown now."""
        return await self._store.transact(find_kept_workspaces, platform, self.clock.now())

    async def claim_replies(self, platform: str, workspace: str, limit: int) -> tuple[Undelivered, ...]:
        """Take some of a workspace's kept replies, the oldest first; for a while no other server shows them."""
        return await self._store.transact(claim_replies, platform, workspace, self.clock.now(), limit)

    async def reply_lag(self) -> float:
        """For how many seconds the oldest kept reply has been waiting."""
        oldest = await self._store.transact(find_oldest_kept)
        return (self.clock.now() - oldest).total_seconds() if oldest else 0.0

    async def personas(self, workspace: str) -> tuple[Persona, ...]:
        """Everybody in a workspace of the local page, by team and name."""
        rows = await self._store.transact(find_local_people, workspace)
        roles = self._content.pack.role_by_id
        voice = self._gate.voice(None)
        return tuple(
            Persona(
                user=row.user,
                name=row.name,
                role=roles[row.role_id].name if row.role_id in roles else voice.line("home.no_role"),
                team=row.team or voice.line("home.no_team"),
                timezone=row.timezone,
                locale=row.locale,
                note=voice.line("home.owner") if row.is_owner else voice.line("home.manager") if row.manages else "",
                left_alone=row.unanswered > QUIET_AFTER,
            )
            for row in rows
        )

    async def calendar(self, token: str) -> str | None:
        """Somebody's calendar as a file, for the token of their address; None where that is none, or none any more."""
        return await self._store.transact(read_feed, self._content, token, self.clock.now())

    async def run_jobs(self, every: Every) -> dict[str, object]:
        """Run what happens by itself so often, room by room; returns what each job says that it did.

        A clock that may be wrong is not gone by: after a leap or a step back of it, jobs are left out until it has run
        steadily for some minutes, and what forgets for good for a day.
        """
        steady = await self._store.transact(find_steady_time, self.clock.now())
        jobs = [job for job in JOBS if job.every is every and self._trusts_clock(job, steady)]
        return {job.name: await self._run(job) for job in jobs}

    def _trusts_clock(self, job: Job, steady: timedelta | None) -> bool:
        """Whether a clock that has run steadily for so long is right enough for a job."""
        needed = STEADY_TO_FORGET if job.forgets else STEADY
        return self.clock.is_moved_by_hand or steady is None or steady >= needed

    async def _run(self, job: Job) -> object:
        done = await self._store.transact(job.run, self._present())
        while job.steps and done:
            done = await self._store.transact(job.run, self._present())
        return done

    def _present(self, at: datetime | None = None) -> Present:
        return Present(self._content.pack, self._deployment, at or self.clock.now())

    async def plan(self, announce: Announce | None = None) -> tuple[Workspace, ...]:
        """Do what rooms do every minute, put what is due into the ledger, and return the workspaces where something
        waits to be sent.

        `announce` is called with those workspaces inside the planner's own transaction, for a queue that lives in the
        same database.
        """
        await self._store.transact(self._note_tick, self.clock.now())
        await self.run_jobs(Every.MINUTE)
        began = perf_counter()
        while await self._store.transact(plan_batch, self.clock.now(), self._content.pack, WEEKLY_PLANS):
            pass
        self.watch.planned(perf_counter() - began)
        return await self._store.transact(partial(_find_waiting, announce=announce), self.clock.now())

    def _note_tick(self, tx: Connection, now: datetime) -> None:
        if step := record_tick(tx, now):
            plan_anew(tx, step, now, self._content.pack, WEEKLY_PLANS.find_days)

    async def drain(self, workspace: Workspace, messenger: Messenger) -> Drained:
        """Send what is due in a workspace. Only one drain of a workspace may run at a time, in all processes."""
        return await self._delivery.send_due(workspace, messenger)

    def stop_drains(self) -> None:
        """Let every drain end after the message that it is sending; for good."""
        self._delivery.stop()

    async def notice_lag(self) -> float:
        """For how many seconds the oldest notice that is due has been waiting."""
        now = self.clock.now()
        oldest = await self._store.transact(find_oldest_due, now)
        return (now - oldest).total_seconds() if oldest else 0.0

    async def count_troubles(self) -> Mapping[str, int]:
        """How many notices are in doubt, and how many the platforms did not take in the last days."""
        return await self._store.transact(count_troubles, self.clock.now())

    async def find_next_moment(self) -> datetime | None:
        """When, later than now, there is something to plan or to send; None where there is nothing."""
        coming = [job.next_moment for job in JOBS if job.next_moment]
        moments = [await self._store.transact(find, self._present()) for find in coming]
        moments.append(await self._store.transact(find_next_moment, self.clock.now()))
        return min((moment for moment in moments if moment), default=None)

    async def certificate(self, verification_id: str) -> CertificatePage | None:
        """The words of a certificate's page; None where no certificate has this id."""
        return await self._store.transact(self._sheet, verification_id)

    async def badge(self, verification_id: str) -> str | None:
        """The badge file of a valid certificate; None where there is none."""
        return await self._store.transact(self._badge, verification_id)

    async def status_list(self, organisation_id: int, name: str = "") -> str | None:
        """Which badges of an organisation were revoked, as a signed credential; None where it has none. `name` tells
        which of its keys signs it."""
        return await self._store.transact(self._certifier.status_list, organisation_id, self.clock.now(), name)

    def _sheet(self, tx: Connection, verification_id: str) -> CertificatePage | None:
        certificate = find_certificate(tx, verification_id)
        if certificate is None:
            return None
        keys = self._certifier.signing_keys(tx, certificate)
        return build_page(self._gate.voice(None), certificate, ", ".join(keys))

    def _badge(self, tx: Connection, verification_id: str) -> str | None:
        certificate = find_certificate(tx, verification_id)
        return self._certifier.badge(tx, certificate.id) if certificate and certificate.revoked_at is None else None

    def line(self, key: str) -> str:
        """A sentence of the copy in the default language, for what an adapter itself has to say."""
        return self._gate.voice(None).line(key)

    def suggestions(self) -> tuple[str, ...]:
        """Commands worth offering beside an input."""
        return tuple(f"/{name}" for name in LISTED)


def _find_waiting(tx: Connection, now: datetime, announce: Announce | None) -> tuple[Workspace, ...]:
    workspaces = find_due_workspaces(tx, now)
    if announce and workspaces:
        announce(tx, workspaces)
    return workspaces
