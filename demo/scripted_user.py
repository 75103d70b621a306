"""People who are played: they type and press through the gate like anybody, at times of their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count

from sqlalchemy import Connection

from engine.chat.cards import Action, Buttons, Card, Checklist, Choices
from engine.chat.requests import Identity, Request
from engine.gate import Gate

PAUSE = timedelta(seconds=20)


@dataclass
class Player:
    """One played person; `card` is what they see."""

    gate: Gate
    tx: Connection
    identity: Identity
    now: datetime
    card: Card | None = None
    pause: timedelta = PAUSE
    """How long they take before each press."""
    _events: Iterator[int] = field(default_factory=count)

    @property
    def _who(self) -> str:
        """The person without their address: an event says nothing about whose it is."""
        return sha256(self.identity.user.encode()).hexdigest()[:16]

    def beside(self, identity: Identity, now: datetime | None = None) -> "Player":
        """Somebody else in the same place, at the same time where `now` is not another."""
        return Player(self.gate, self.tx, identity, now or self.now, pause=self.pause)

    def at(self, now: datetime) -> "Player":
        """The same person, at another time."""
        self.now = now
        return self

    def says(self, text: str, *commands: str) -> Card:
        """Say something, and press one button after the other: each the first that asks for the next of `commands`."""
        card = self._send(text=text)
        for command in commands:
            card = self.presses(command)
        return card

    def presses(self, command: str, form: Mapping[str, str] | None = None, **args: str) -> Card:
        """Press the first button of the current card that asks for `command` with these arguments."""
        return self._send(action=self.offered(command, **args)[0], form=form)

    def offered(self, command: str, **args: str) -> list[Action]:
        """What the current card offers to press, from top to bottom, that asks for `command` with these arguments."""
        offered = actions(self.card) if self.card else ()
        return [each for each in offered if each.command == command and args.items() <= each.args.items()]

    def does(self, action: Action, form: Mapping[str, str] | None = None) -> Card:
        """Press a button of an earlier card."""
        return self._send(action=action, form=form)

    def _send(self, text: str = "", action: Action | None = None, form: Mapping[str, str] | None = None) -> Card:
        self.now += self.pause
        event = f"played-{self._who}-{next(self._events)}-{self.now.timestamp():.0f}"
        request = Request(self.identity, event, self.now, text, action, form or {})
        self.card = self.gate.handle(self.tx, request)[-1].card
        return self.card


def actions(card: Card) -> Iterator[Action]:
    """Everything that can be pressed on a card, from top to bottom."""
    for block in card.blocks:
        match block:
            case Buttons(buttons):
                yield from (button.action for button in buttons)
            case Choices(_, options):
                yield from (option.action for option in options)
            case Checklist(_, items):
                yield from (item.action for item in items)
            case _:
                pass
