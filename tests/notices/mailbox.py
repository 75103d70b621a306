"""A platform that takes messages from the bot, and remembers every one; it can be told to misbehave."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select

from engine.api import Workspace
from engine.chat.cards import Card
from engine.chat.errors import DeliveryError
from engine.chat.ports import Address
from engine.curriculum.records.enrolments import NewEnrolment, enrol
from engine.notices.notification import Notification
from engine.notices.records.notices import NOTICE
from engine.notices.schedule import schedule
from engine.people.records.members import WORKSPACE
from tests.conversation import Chat
from tests.turns import in_turn

HERE = Workspace("test", "test")


@dataclass
class Message:
    """One message that has arrived."""

    user: str
    at: datetime
    key: str
    card: Card


@dataclass
class Mailbox:
    """The messenger of the test's platform."""

    chat: Chat
    messages: list[Message] = field(default_factory=list)
    faults: list[Exception | None] = field(default_factory=list)
    """Raised by the next sends, one each; None lets one pass."""
    takes_it_first: bool = False
    """Whether the message arrives although the send fails."""
    search_faults: list[Exception] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    """Keys of all sends, also of those that failed."""
    looks_up: bool = True
    searched: list[str] = field(default_factory=list)
    ages: list[timedelta | None] = field(default_factory=list)
    """How old the messages were said to be that were searched for."""
    probe_faults: list[DeliveryError] = field(default_factory=list)
    probed: list[datetime] = field(default_factory=list)

    async def send(self, address: Address, card: Card, key: str) -> str:
        self.tried.append(key)
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or self.takes_it_first:
            user = address.identity.user
            self.messages.append(Message(user, self.chat.clock.now(), key, card))
            self.chat.cards[user] = card
        if fault:
            raise fault
        return f"ref-{len(self.messages)}"

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        self.searched.append(key)
        self.ages.append(age)
        if self.search_faults:
            raise self.search_faults.pop(0)
        return next((f"ref-{at}" for at, each in enumerate(self.messages, 1) if each.key == key), None)

    async def probe(self, address: Address) -> None:
        self.probed.append(self.chat.clock.now())
        if self.probe_faults:
            raise self.probe_faults.pop(0)

    def to(self, user: str) -> list[Message]:
        return [each for each in self.messages if each.user == user]

    def kinds(self, user: str = "ada") -> list[tuple[str, str]]:
        """What has arrived, and when."""
        return [(each.card.key, f"{each.at:%a %Y-%m-%d %H:%M}") for each in self.to(user)]

    def times(self, key: str, user: str = "ada") -> list[str]:
        """When messages of a kind have arrived."""
        return [at for kind, at in self.kinds(user) if kind == key]

    async def tick(self) -> None:
        """What the server does every minute."""
        for workspace in await self.chat.engine.plan():
            await self.chat.engine.drain(workspace, self)

    async def live_until(self, end: datetime) -> None:
        """Let time pass, stopping wherever something is due."""
        await self.tick()
        while (moment := await self.chat.engine.find_next_moment()) and moment <= end:
            self.chat.clock.time = max(moment, self.chat.clock.time)
            await self.tick()
        self.chat.clock.time = max(end, self.chat.clock.time)


def open_mailbox(chat: Chat) -> Mailbox:
    """Make the test's workspace known, as a platform does when it is set up."""

    def work(tx: Connection) -> None:
        values = {"organisation_id": chat.organisation_id, "platform": "test", "external_id": "test"}
        tx.execute(insert(WORKSPACE).values(**values))

    chat.store.run(work)
    return Mailbox(chat)


def enrol_in_program(chat: Chat, who: str, start: date) -> None:
    in_turn(
        chat,
        who,
        lambda turn: enrol(turn.tx, turn.scope.organisation_id, [NewEnrolment(turn.scope.member_id, start)], turn.now),
    )


def put(chat: Chat, who: str, notification: Notification, at: datetime, expires: datetime) -> None:
    """Put a notification into the ledger."""
    chat.store.run(schedule, [chat.member_id(who)], notification, at, expires)


def ledger(chat: Chat, *columns: str) -> list[tuple[object, ...]]:
    """Kind, occurrence and state of every notice, or other columns, in order."""
    wanted = [NOTICE.c[name] for name in columns or ("kind", "occurrence", "state")]
    return chat.store.run(lambda tx: [tuple(row) for row in tx.execute(select(*wanted).order_by(NOTICE.c.id))])
