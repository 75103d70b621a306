"""The session of Teams: answers what people type or press, and shows them the replies."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from adapters.drawing import Json
from adapters.event import Event
from adapters.message_tracker import MessageTracker, ShownCard
from adapters.outbox import Outbox
from adapters.pending_replies import PendingReply
from adapters.recent import Recent
from adapters.teams.client import TeamsClient
from adapters.teams.conversation import Chat, Conversation, Reference, Spot
from adapters.teams.files import Consent, Files, find_file
from adapters.teams.message_store import TeamsMessageStore
from adapters.teams.people import People
from adapters.teams.pictures import Pictures
from adapters.teams.render import adaptive_cards, make_message, summarise_card
from adapters.teams.reply_queue import ReplyQueue
from adapters.teams.settings import SERVICE_URL, TeamsSettings
from engine.api import Engine, Undelivered
from engine.chat.cards import Card, Mode, Replies, Reply, with_line
from engine.chat.errors import DeliveryError, Unavailable
from engine.chat.requests import Identity, Request

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds for the engine to commit and for a card to be ready; Teams gives up at about 10."""
TYPING_AFTER = 1.0
"""Seconds after which somebody who waits sees the bot typing."""
KEPT_PRESSES = 500
"""Answers to presses that are kept for a repeated delivery, as text, which weighs less than a card's many parts."""
SUGGESTED = 6
"""Teams shows up to six suggested actions."""
CARD_ANSWER = "application/vnd.microsoft.card.adaptive"
SENTENCE_ANSWER = "application/vnd.microsoft.activity.message"


class _Press(NamedTuple):
    """A press on its way: what the engine says of it, and what Teams is answered."""

    recording: asyncio.Future[Replies]
    answering: asyncio.Future[str]


class Session:
    """Everything that serves people; there is one for all tenants."""

    def __init__(self, engine: Engine, client: TeamsClient, settings: TeamsSettings, outbox: Outbox) -> None:
        self.client = client
        self.queue = ReplyQueue(engine, outbox)
        self.store = TeamsMessageStore(client, self.queue)
        self._engine = engine
        self._pending = outbox.replies
        self._people = People(engine, client, settings)
        self._pictures = Pictures(engine.charts, engine.links)
        self._files = Files(engine, client)
        self._tracker: MessageTracker[Json] = MessageTracker(engine, self.store, self.render)
        self._presses: Recent[tuple[str, str], _Press] = Recent(KEPT_PRESSES)

    async def answer(self, conversation: Conversation, event: Event) -> bool:
        """Have the engine record an event, and put its replies into the outbox.

        Returns False where the event is not recorded, or not in time: it must not be acknowledged, though what the
        engine does later is shown all the same.
        """
        request = self._make_request(conversation, event)
        answering = asyncio.ensure_future(self._record(conversation, request))
        done, _ = await asyncio.wait([answering], timeout=TYPING_AFTER)
        if not done:
            await self._show_typing(conversation)
            done, _ = await asyncio.wait([answering], timeout=PATIENCE - TYPING_AFTER)
        if not done:
            log.warning("the engine needed longer than %s s", PATIENCE)
        replies = answering.result() if done and not answering.exception() else None
        pending = self._add_pending(request, replies) if replies else None
        self.queue.put(conversation.identity, self._show_answer(conversation, request, answering, pending))
        self._follow_profile(conversation)
        return _is_settled(answering)

    async def answer_press(self, conversation: Conversation, event: Event) -> str | None:
        """Have the engine record a press, and return what Teams shows in place of the card: a card, or a sentence.

        A press that is delivered again gets the same answer again. A card that is late goes into the message itself.
        None where the press is not recorded, or not in time: it must not be acknowledged.
        """
        key = (conversation.chat.tenant, event.id)
        press = self._presses.get(key) or self._begin_press(key, conversation, event)
        try:
            return await asyncio.wait_for(asyncio.shield(press.answering), PATIENCE)
        except TimeoutError:
            log.warning("the answer to a press needed longer than %s s", PATIENCE)
        except Unavailable:
            return None
        except DeliveryError as error:
            log.warning("a press in tenant %s was not answered: %s", conversation.chat.tenant, error)
        return self._sentence_answer("teams.working") if _is_settled(press.recording) else None

    def _begin_press(self, key: tuple[str, str], conversation: Conversation, event: Event) -> _Press:
        """Answer a press; the answer is remembered unless it fails or apologises."""
        request = self._make_request(conversation, event)
        recording = asyncio.ensure_future(self._record(conversation, request))
        answering = asyncio.ensure_future(self._make_answer(conversation, request, recording))
        press = self._presses[key] = _Press(recording, answering)

        def forget_failed(_: object) -> None:
            if self._presses.get(key) is press and not _is_worth_keeping(press):
                del self._presses[key]

        answering.add_done_callback(forget_failed)
        return press

    async def answer_consent(self, conversation: Conversation, event_id: str, consent: Consent) -> None:
        """Have the engine make a file that somebody has agreed to, and put its way to them into the outbox."""
        if consent.slot is None:
            self.queue.put(conversation.identity, self._files.withdraw(conversation))
            return
        event = Event(event_id, consent.text, consent.action, consent.form)
        replies = await self._people.answer_if_known(self._make_request(conversation, event))
        if not replies:
            return
        if file := find_file(replies, consent.name):
            self.queue.put(conversation.identity, self._files.hand_over(conversation, file, consent.slot))
        else:
            self.queue.put(conversation.identity, self.show(conversation, replies))

    async def welcome(self, conversation: Conversation, event_id: str) -> bool:
        """Greet somebody who has installed the app; they are greeted once, however often Teams tells of it.

        Returns False where the database is out of order: it must not be acknowledged. Who they are may be found out
        later.
        """
        recording: asyncio.Future[Replies] = asyncio.get_running_loop().create_future()
        recording.add_done_callback(
            asyncio.Future.exception
        )  # the outbox tells of it, also after we have stopped waiting
        self.queue.put(conversation.identity, self._welcome(conversation, event_id, recording))
        await asyncio.wait([recording], timeout=PATIENCE)
        return not (recording.done() and isinstance(recording.exception(), Unavailable))

    async def close_address(self, conversation: Conversation, reason: str) -> None:
        """Note that somebody is not to be written to until they speak again."""
        await self._engine.close_address(conversation.identity, reason)

    def expect_all(self, conversation: Conversation) -> None:
        """Look for people of the roster in the team or group that the app was added to."""
        self.queue.put(conversation.identity, self._people.expect_all(conversation.chat))

    def expect(self, conversation: Conversation, users: Sequence[str]) -> None:
        """Look up who has come to a team or group."""
        self.queue.put(conversation.identity, self._people.expect(conversation.chat, users))

    def render(self, card: Card) -> list[Json]:
        """The messages of a card."""
        return [make_message(part, summarise_card(card)) for part in adaptive_cards(card, self._pictures)]

    async def draw(self, card: Card) -> None:
        """Draw the pictures of a card that are not at hand."""
        for chart in self._pictures.find_missing(card):
            await self._pictures.draw(chart)

    async def show(self, conversation: Conversation, replies: Replies) -> None:
        """Show replies to the person alone; where they spoke before others, these only hear that it was done."""
        key = "teams.answered_privately"
        try:
            for reply in replies:
                await self._show_card(conversation, reply)
        except DeliveryError as error:
            if conversation.is_direct or not error.permanent:
                raise
            key = "teams.cannot_write"
        if replies and not conversation.is_direct:
            await self._say_before_others(conversation, key)

    async def show_kept(self, kept: Undelivered) -> bool:
        """Show what was answered and could not be shown then; returns whether the platform answers now."""
        who, reference = kept.address.identity, Reference.from_text(kept.address.reference)
        pending = self._pending.add(who, kept.asked_at, kept.replies, is_kept=True)
        service_url, bot = (reference.service_url, reference.bot) if reference else (SERVICE_URL, "")
        chat = Chat(service_url, who.workspace, reference.conversation if reference else "")
        conversation = Conversation(chat, who.user, who.user, bot, is_direct=reference is not None)
        self.queue.put(who, self._show_pending(conversation, pending))
        return await pending.went_through()

    async def complete(self, who: Identity, shown: ShownCard[Json]) -> None:
        """What follows a card's first message: its others, and the end of the card before it."""
        await self._tracker.track(who, shown)

    def _add_pending(self, request: Request, replies: Replies) -> PendingReply:
        return self._pending.add(request.identity, request.received_at, replies)

    async def _show_pending(self, conversation: Conversation, pending: PendingReply) -> None:
        """Show replies, which are kept where that fails in an outage."""
        async with self._pending.showing(pending):
            said = self._engine.line("chat.left_out") if pending.others_left_out else ""
            await self.show(conversation, with_line(pending.replies, said))

    async def _show_card(self, conversation: Conversation, reply: Reply) -> None:
        """Show a card as a message: in place of the pressed card where it is a form or replaces, else below."""
        if self._pictures.find_missing(reply.card):
            await self._show_typing(conversation)
            await self.draw(reply.card)
        chat = await self.client.find_direct(conversation)
        parts = self.render(reply.card)
        spot = conversation.pressed_spot
        replaces = reply.mode is not Mode.NEW and bool(conversation.pressed) and conversation.is_direct
        is_new = not (replaces and await self.store.replace(spot.as_text(), parts[0]))
        if is_new:
            spot = Spot(chat, await self.client.send(chat, parts[0]))
        await self.complete(conversation.identity, ShownCard(reply.card, spot.as_text(), parts, is_new))

    async def _show_answer(
        self,
        conversation: Conversation,
        request: Request,
        answering: asyncio.Future[Replies],
        pending: PendingReply | None,
    ) -> None:
        """Show what the engine says, and offer the files of it."""
        replies = await answering
        pending = pending or self._add_pending(request, replies)
        await self._show_pending(conversation, pending)
        await self._files.offer(conversation, request, pending.replies)

    async def _record(self, conversation: Conversation, request: Request) -> Replies:
        """The engine's replies; of somebody who writes for the first time it is found out before who they are."""
        await self._people.follow_client(conversation)
        if request.mentions:
            request = replace(request, mentions=await self._people.meet_all(conversation.chat, request.mentions))
        replies = await self._people.answer_if_known(request)
        if replies is None:
            await self._people.introduce(conversation)
            replies = await self._engine.answer(request)
        return replies

    async def _make_answer(
        self, conversation: Conversation, request: Request, recording: asyncio.Future[Replies]
    ) -> str:
        """What a press is answered with; what does not fit into the answer goes into the outbox."""
        replies = await recording
        self._follow_profile(conversation)
        if not replies:
            return self._sentence_answer("teams.done_already")
        first, *rest = replies
        if first.mode is Mode.NEW or not conversation.pressed:
            shown = self._show_pending(conversation, self._add_pending(request, replies))
            self.queue.put(conversation.identity, shown)
            self._offer_files(conversation, request, replies)
            return self._sentence_answer("teams.answered_below")
        answer = await self._make_card_answer(conversation, first.card)
        if rest:
            self.queue.put(conversation.identity, self.show(conversation, tuple(rest)))
        self._offer_files(conversation, request, replies)
        return answer

    def _follow_profile(self, conversation: Conversation) -> None:
        """Once a day, after the answer, find out anew who somebody is who speaks."""
        if self._people.begin_reading(conversation.identity):
            self.queue.put(conversation.identity, self._people.read_again(conversation))

    async def _make_card_answer(self, conversation: Conversation, card: Card) -> str:
        """The answer that makes Teams show a card at once in place of the pressed one.

        Teams forgets that card when the message is shown anew, so the message is updated too, once the person pauses.
        """
        await self.draw(card)
        parts = self.render(card)
        who, spot = conversation.identity, conversation.pressed_spot
        self.store.replace_when_quiet(who, spot, parts[0])
        self.queue.put(who, self.complete(who, ShownCard(card, spot.as_text(), parts, is_new=False)))
        return _write_answer(CARD_ANSWER, parts[0]["attachments"][0]["content"])

    async def _say_before_others(self, conversation: Conversation, key: str) -> None:
        try:
            await self.client.send(conversation.chat, {"type": "message", "text": self._engine.line(key)})
        except DeliveryError as error:
            log.warning("a channel or group of tenant %s took no message: %s", conversation.chat.tenant, error)

    async def _show_typing(self, conversation: Conversation) -> None:
        """Show that an answer is coming; nobody minds where it fails."""
        try:
            await self.client.send(await self.client.find_direct(conversation), {"type": "typing"})
        except DeliveryError as error:
            log.info("typing was not shown: %s", error)

    async def _welcome(self, conversation: Conversation, event_id: str, recording: asyncio.Future[Replies]) -> None:
        request = self._make_request(conversation, Event(event_id, "hello"))
        try:
            greeted = await self._engine.is_reachable(conversation.identity)
            replies = () if greeted else await self._record(conversation, request)
        except Exception as error:
            recording.set_exception(error)
            raise
        recording.set_result(replies)
        if replies:
            await self._show_pending(conversation, self._add_pending(request, replies))
            if self._people.remembers(conversation.identity):
                await self._suggest_commands(conversation)

    async def _suggest_commands(self, conversation: Conversation) -> None:
        """Suggested actions, which Teams shows under words only, never under a card."""
        names = self._engine.suggestions()[:SUGGESTED]
        activity: Json = {"type": "message", "text": self._engine.line("teams.suggestion")}
        actions = [{"type": "imBack", "title": name, "value": name} for name in names]
        activity["suggestedActions"] = {"to": [conversation.user], "actions": actions}
        await self.client.send(conversation.chat, activity)

    def _offer_files(self, conversation: Conversation, request: Request, replies: Replies) -> None:
        if self._files.has_some(replies):
            self.queue.put(conversation.identity, self._files.offer(conversation, request, replies))

    def _sentence_answer(self, key: str) -> str:
        return _write_answer(SENTENCE_ANSWER, self._engine.line(key))

    def _make_request(self, conversation: Conversation, event: Event) -> Request:
        return event.as_request(conversation.identity, self._engine.clock.now(), conversation.address)


def _is_settled(recording: asyncio.Future[Replies]) -> bool:
    """Whether an event is recorded, or another delivery of it would change nothing."""
    if not recording.done():
        return False
    error = recording.exception()
    return error is None or (isinstance(error, DeliveryError) and error.permanent)


def _is_worth_keeping(press: _Press) -> bool:
    """Whether an answer may be given again to the same press."""
    if press.answering.cancelled() or press.answering.exception():
        return False
    return not any(reply.card.apology for reply in press.recording.result())


def _write_answer(kind: str, value: Json | str) -> str:
    """The JSON that an invoke is answered with."""
    return json.dumps({"statusCode": 200, "type": kind, "value": value})
