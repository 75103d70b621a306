"""Conversations on the local page: from what somebody did to what their page shows."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from adapters.recent import Recent
from adapters.web.pictures import Pictures
from adapters.web.render import card_html, page_html, said_html
from adapters.web.transcript import Transcript, Transcripts
from engine.api import Engine
from engine.chat.cards import Action, Card, Mode, Replies, as_finished
from engine.chat.requests import Identity, Request

KEPT_UPDATES = 500


class PageUpdate(NamedTuple):
    """What came of one event: where the transcript stands, which messages changed, and a form to fill in."""

    sequence: int
    messages: tuple[str, ...]
    form: str | None


@dataclass(frozen=True, slots=True)
class PagePress:
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
        self._updates: Recent[tuple[str, str], PageUpdate] = Recent(KEPT_UPDATES)
        self._cards = 0

    async def open_transcript(self, user: str) -> PageUpdate:
        """Greet in an empty transcript; however often it is asked, the engine is asked once."""
        event_id = f"open-{self._transcripts.instance}-{sha256(user.encode()).hexdigest()}"  # an address can be long
        if len(self._transcripts.of(user)):
            return PageUpdate(self._transcripts.of(user).sequence, (), None)
        return await self._answer(user, event_id, Request(self._identify(user), event_id, self._now(), text="hello"))

    async def answer_text(self, user: str, event_id: str, text: str) -> PageUpdate:
        transcript = self._transcripts.of(user)
        bubble = f"e-{event_id}"
        if bubble not in transcript:
            transcript.put(bubble, "you", said_html(text), self._now())
        return await self._answer(user, event_id, Request(self._identify(user), event_id, self._now(), text=text))

    async def answer_press(self, user: str, event_id: str, press: PagePress) -> PageUpdate:
        request = Request(self._identify(user), event_id, self._now(), action=press.action, form=press.form)
        return await self._answer(user, event_id, request, press.message)

    def show_card(self, user: str, card: Card) -> str:
        """A message that the bot starts itself; returns its id."""
        transcript = self._transcripts.of(user)
        return self._put_card(transcript, transcript.new_id(), card)

    def add_page_line(self, user: str, template: str, **values: object) -> None:
        """A line from the page itself, between the messages."""
        transcript = self._transcripts.of(user)
        transcript.put(transcript.new_id(), "page", page_html(template, **values), self._now())

    async def _answer(self, user: str, event_id: str, request: Request, pressed: str = "") -> PageUpdate:
        transcript = self._transcripts.of(user)
        async with transcript.answering:
            earlier = self._updates.get((user, event_id))  # a retry after a lost answer must still get its form
            if earlier:
                return earlier
            replies = await self._engine.answer(request)
            if any(reply.card.farewell for reply in replies):
                self._forget(user, transcript)
            update = self._show_replies(transcript, replies, pressed)
            if not any(reply.card.apology for reply in replies):
                self._updates[user, event_id] = update
            return update

    def _forget(self, user: str, transcript: Transcript) -> None:
        """Drop what is remembered of somebody."""
        transcript.clear()
        for key in [key for key in self._updates if key[0] == user]:
            del self._updates[key]

    def _show_replies(self, transcript: Transcript, replies: Replies, pressed: str) -> PageUpdate:
        messages: list[str] = []
        form: str | None = None
        for reply in replies:
            if reply.mode is Mode.FORM:
                form = self._render(reply.card)
            elif reply.mode is Mode.REPLACE and pressed in transcript:
                messages.append(self._put_card(transcript, pressed, reply.card))
            else:
                messages.append(self._put_card(transcript, transcript.new_id(), reply.card))
        return PageUpdate(transcript.sequence, tuple(messages), form)

    def _put_card(self, transcript: Transcript, message: str, card: Card) -> str:
        transcript.put(message, "bot", self._render(card), self._now())
        if card.conversation:
            earlier = transcript.newest.get(card.conversation)
            transcript.newest[card.conversation] = (message, card)
            if earlier and earlier[0] != message and earlier[0] in transcript:
                transcript.put(earlier[0], "bot", self._render(as_finished(earlier[1])), self._now())
        return message

    def _render(self, card: Card) -> str:
        self._cards += 1
        return card_html(card, uid=f"c{self._cards}", picture=self._pictures.address)

    def _identify(self, user: str) -> Identity:
        return Identity("web", self._workspace, user)

    def _now(self) -> datetime:
        return self._engine.clock.now()
