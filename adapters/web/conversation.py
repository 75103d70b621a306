"""Conversations: one person's turn, from what they did to what their page shows."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from adapters.web.pictures import Pictures
from adapters.web.render import card_html, page_html, said_html
from adapters.web.transcript import Transcript, Transcripts
from engine.api import Engine
from engine.chat.cards import Action, Card, Mode, Replies, as_finished
from engine.chat.requests import Identity, Request

KEPT_TURNS = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one event: where the transcript stands, which messages changed, and a form to fill in."""

    sequence: int
    messages: tuple[str, ...]
    form: str | None

    def as_json(self) -> dict[str, object]:
        return {"sequence": self.sequence, "messages": self.messages, "form": self.form}


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a card: what it asks for, and the message that it was on (empty for none)."""

    action: Action
    form: dict[str, str]
    message: str


class Conversations:
    """Hands events to the engine and puts its replies where they belong."""

    def __init__(self, engine: Engine, workspace: str, transcripts: Transcripts, pictures: Pictures) -> None:
        self._engine = engine
        self._workspace = workspace
        self._transcripts = transcripts
        self._pictures = pictures
        self._turns: OrderedDict[tuple[str, str], Turn] = OrderedDict()
        self._cards = 0

    async def open(self, user: str) -> Turn:
        """Greet in an empty transcript; however often it is asked, the engine is asked once."""
        event_id = f"open-{self._transcripts.instance}-{sha256(user.encode()).hexdigest()}"  # an address can be long
        if len(self._transcripts.of(user)):
            return Turn(self._transcripts.of(user).sequence, (), None)
        return await self._turn(user, event_id, Request(self._who(user), event_id, self._now(), text="hello"))

    async def say(self, user: str, event_id: str, text: str) -> Turn:
        transcript = self._transcripts.of(user)
        bubble = f"e-{event_id}"
        if bubble not in transcript:
            transcript.put(bubble, "you", said_html(text), self._now())
        return await self._turn(user, event_id, Request(self._who(user), event_id, self._now(), text=text))

    async def press(self, user: str, event_id: str, press: Press) -> Turn:
        request = Request(self._who(user), event_id, self._now(), action=press.action, form=press.form)
        return await self._turn(user, event_id, request, press.message)

    def show(self, user: str, card: Card) -> str:
        """A message that the bot starts itself; returns its id."""
        transcript = self._transcripts.of(user)
        return self._put(transcript, transcript.new_id(), card)

    def update(self, user: str, message: str, card: Card) -> None:
        """Show another card in place of a message, or below the others when the message is gone."""
        transcript = self._transcripts.of(user)
        self._put(transcript, message if message in transcript else transcript.new_id(), card)

    def remark(self, user: str, template: str, **values: object) -> None:
        """A line from the page itself, between the messages."""
        transcript = self._transcripts.of(user)
        transcript.put(transcript.new_id(), "page", page_html(template, **values), self._now())

    async def _turn(self, user: str, event_id: str, request: Request, pressed: str = "") -> Turn:
        transcript = self._transcripts.of(user)
        async with transcript.turn:
            earlier = self._turns.get((user, event_id))  # a retry after a lost answer must still get its form
            if earlier:
                return earlier
            replies = await self._engine.answer(request)
            if any(reply.card.farewell for reply in replies):
                self._forget(user, transcript)
            turn = self._place(transcript, replies, pressed)
            self._turns[user, event_id] = turn
            while len(self._turns) > KEPT_TURNS:
                self._turns.popitem(last=False)
            return turn

    def _forget(self, user: str, transcript: Transcript) -> None:
        """Drop what is remembered of somebody."""
        transcript.clear()
        for key in [key for key in self._turns if key[0] == user]:
            del self._turns[key]

    def _place(self, transcript: Transcript, replies: Replies, pressed: str) -> Turn:
        messages: list[str] = []
        form: str | None = None
        for reply in replies:
            if reply.mode is Mode.FORM:
                form = self._html(reply.card)
            elif reply.mode is Mode.REPLACE and pressed in transcript:
                messages.append(self._put(transcript, pressed, reply.card))
            else:
                messages.append(self._put(transcript, transcript.new_id(), reply.card))
        return Turn(transcript.sequence, tuple(messages), form)

    def _put(self, transcript: Transcript, message: str, card: Card) -> str:
        transcript.put(message, "bot", self._html(card), self._now())
        if card.conversation:
            earlier = transcript.newest.get(card.conversation)
            transcript.newest[card.conversation] = (message, card)
            if earlier and earlier[0] != message and earlier[0] in transcript:
                transcript.put(earlier[0], "bot", self._html(as_finished(earlier[1])), self._now())
        return message

    def _html(self, card: Card) -> str:
        self._cards += 1
        return card_html(card, uid=f"c{self._cards}", picture=self._pictures.address)

    def _who(self, user: str) -> Identity:
        return Identity("web", self._workspace, user)

    def _now(self) -> datetime:
        return self._engine.clock.now()
