"""Tests as conversations: what somebody says or presses goes through the engine's front door, cards come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Connection, insert, select, update

from engine.api import Engine
from engine.chat.cards import (
    Action,
    Button,
    Buttons,
    Card,
    CheckItem,
    Checklist,
    Choice,
    Choices,
    Context,
    Facts,
    Heading,
    Image,
    Paragraph,
    Progress,
    Replies,
    SelectInput,
    Table,
    TextInput,
)
from engine.chat.requests import Identity, Request
from engine.chat.text import as_plain_text
from engine.community.agenda import load_every_series
from engine.community.confirming import confirm_series
from engine.content.load import Content
from engine.deployment import STANDALONE
from engine.people.records.members import IDENTITY, MEMBER, TEAM, MemberStatus
from engine.room import Present
from engine.rooms import let_go
from engine.store.store import Store

NASTY = (
    *("a", "1", ".", "-", ",", "'", "\t", "\n", "_", "/", "[", "\\[", "(", ")", "**", "`", "<", "\\", "@", "é", "🙂"),
    *("on ", "no ", "at 1 ", "for ", "every ", "may 1 ", "1 min ", "2026-03-02 ", "today, ", "called: ", "3 of 5 "),
    *("<at>a</at>", "http://", "https://a.b ", "a.", "a/", "doi/", "10.1000/", "&#1;", "FREQ=DAILY;", "1,000,"),
)
"""What a nasty text is made of, over and over."""


@dataclass
class FixedClock:
    """A clock that a test moves."""

    time: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    is_moved_by_hand: bool = True

    def now(self) -> datetime:
        return self.time

    def forward(self, by: timedelta) -> None:
        self.time += by


@dataclass
class Chat:
    """A room full of people; each sees the card that came last to them."""

    engine: Engine
    store: Store
    clock: FixedClock
    organisation_id: int
    content: Content
    cards: dict[str, Card] = field(default_factory=dict)
    replies: Replies = ()
    workspaces: dict[str, str] = field(default_factory=dict)
    """Of people who are elsewhere than all others."""
    _events: count[int] = field(default_factory=count)

    def meet(self, name: str, /, role: str | None = "software_engineer", **columns: object) -> None:
        """Add somebody to the roster and to the workspace."""

        def work(tx: Connection) -> None:
            person = {"email": f"{name}@example.com", "name": name.title(), "role_id": role, "standing": "active"}
            person |= {"organisation_id": self.organisation_id, "timezone": "UTC", "locale": "en", "is_owner": False}
            member = tx.execute(insert(MEMBER).values(**(person | columns)).returning(MEMBER.c.id)).scalar_one()
            who = {"platform": "test", "workspace": "test", "user": name, "organisation_id": self.organisation_id}
            tx.execute(insert(IDENTITY).values(**who, member_id=member))

        self.store.run(work)

    def team_id(self, name: str) -> int:
        """The team of that name, which is made where there is none."""

        def work(tx: Connection) -> int:
            mine = (TEAM.c.organisation_id == self.organisation_id) & (TEAM.c.name == name)
            new = insert(TEAM).values(organisation_id=self.organisation_id, name=name).returning(TEAM.c.id)
            return int(tx.scalar(select(TEAM.c.id).where(mine)) or tx.execute(new).scalar_one())

        return self.store.run(work)

    def member_id(self, name: str) -> int:
        return self.store.run(self.member_id_in, name)

    def member_id_in(self, tx: Connection, name: str) -> int:
        """The same inside a transaction."""
        return int(tx.execute(select(MEMBER.c.id).where(MEMBER.c.email == f"{name}@example.com")).scalar_one())

    def leaves(self, name: str, status: MemberStatus = MemberStatus.LEFT) -> bool:
        """Somebody leaves, or is away; False where they are not there."""
        present = Present(self.content.pack, STANDALONE, self.clock.now())
        return self.store.run(lambda tx: let_go(tx, self.member_id_in(tx, name), present, status))

    def returns(self, name: str) -> None:
        """Somebody is there again."""
        back = update(MEMBER).where(MEMBER.c.email == f"{name}@example.com").values(standing=MemberStatus.ACTIVE)
        self.store.run(lambda tx: tx.execute(back))

    def identity(self, who: str) -> Identity:
        """Where somebody speaks from."""
        return Identity("test", self.workspaces.get(who, "test"), who)

    async def says(self, who: str, text: str, event: str = "") -> Card:
        return await self.sends(who, text=text, event=event)

    async def presses(self, who: str, label: str, form: Mapping[str, str] | None = None) -> Card:
        """Press what is labelled so on the person's newest card; a label may be its beginning."""
        found = [action for words, action in pressable(self.cards[who]) if words == label]
        found = found or [action for words, action in pressable(self.cards[who]) if words.startswith(label)]
        assert found, f"nothing is labelled {label!r}; there is {[words for words, _ in pressable(self.cards[who])]}"
        return await self.sends(who, action=found[0], form=form)

    async def sends(
        self,
        who: str,
        *,
        text: str = "",
        action: Action | None = None,
        form: Mapping[str, str] | None = None,
        event: str = "",
    ) -> Card:
        """Hand a request to the engine as a platform would; an event with no reply leaves the card as it was."""
        self.clock.forward(timedelta(seconds=5))
        event = event or f"event-{next(self._events)}"
        request = Request(self.identity(who), event, self.clock.now(), text, action, form or {})
        self.replies = await self.engine.answer(request)
        if self.replies:
            self.cards[who] = self.replies[-1].card
        return self.cards[who]

    def confirms_events(self) -> None:
        """Have an owner's confirmation of every series at the content's own time, wherever people are."""
        community = self.content.pack.community

        def work(tx: Connection) -> None:
            for series in load_every_series(tx, self.organisation_id, community, self.clock.now()):
                assert confirm_series(tx, series, community, self.clock.now())

        self.store.run(work)

    async def confirms_as_owner(self, who: str) -> None:
        """The same by the words and presses of an owner."""
        usual = {series.name: series for series in self.content.pack.community.series}
        for label, press in pressable(await self.says(who, "/events")):
            if press.command == "events.confirm":
                default = usual[label.removeprefix("Confirm ")]
                at = {"starts": f"{default.starts:%H:%M}", "zone": default.timezone}
                await self.sends(who, action=Action(press.command, {**press.args, **at}))

    async def completes(self, who: str, ratings: Mapping[str, str] | str = "3", form: str = "") -> Card:
        """Assess, a domain at once: by skill id or the same for all; returns the result."""
        await self.says(who, f"/assess {form}".strip())
        card = await self.presses(who, "Express")
        while card.key == "domain":
            skills = [block.name for block in card.blocks if isinstance(block, SelectInput)]
            rated = (ratings if isinstance(ratings, str) else ratings.get(skill, "skip") for skill in skills)
            card = await self.says(who, " ".join(rated))
        card = await self.presses(who, "Submit")
        return await self.presses(who, "Submit anyway") if card.key == "early" else card


def pressable(card: Card) -> list[tuple[str, Action]]:
    """Label and action of everything that can be pressed, from top to bottom."""
    found: list[Button | Choice | CheckItem] = []
    for block in card.blocks:
        match block:
            case Buttons(buttons):
                found += buttons
            case Choices(_, options):
                found += options
            case Checklist(_, items):
                found += items
            case _:
                pass
    return [(each.label, each.action) for each in found]


def words(card: Card) -> str:
    """Everything that a card says, for looking for a sentence."""
    said = [card.title]
    for block in card.blocks:
        match block:
            case Paragraph(text) | Context(text):
                said.append(as_plain_text(text))
            case Heading(text):
                said.append(text)
            case Facts(facts):
                said += [f"{fact.label}: {as_plain_text(fact.value)}" for fact in facts]
            case Table(caption, columns, rows):
                said += [caption, *(" | ".join(row) for row in (columns, *rows))]
            case Choices(label, options):
                said += [label, *(f"{each.label}{' (chosen)' if each.chosen else ''}" for each in options)]
                said += [each.description for each in options]
            case Checklist(label, items):
                said += [label, *(f"[{'x' if item.done else ' '}] {item.label}" for item in items)]
            case SelectInput(name, label, _, value):
                said.append(f"{name} {label} = {value}")
            case TextInput(name, label, _, value):
                said.append(f"{name} {label} = {value}")
            case Progress(label, done, total):
                said.append(f"{label} {done}/{total}")
            case Image(_, alt):
                said.append(alt)
            case Buttons(buttons):
                said += [button.label for button in buttons]
            case _:
                pass
    return "\n".join(said)
