"""The session of one workspace: answers what its people type or press, and shows them the replies."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.drawing import Json
from adapters.event import Event
from adapters.message_tracker import MessageTracker, ShownCard
from adapters.outbox import Outbox
from adapters.pending_replies import PendingReply
from adapters.recent import Recent
from adapters.slack.attachments import Attachments
from adapters.slack.client import Access, SlackClient, SlackRefusal
from adapters.slack.conversation import Conversation, Spot, Workspace
from adapters.slack.message_store import SlackMessageStore
from adapters.slack.profile import read_profile
from adapters.slack.render import render_home, render_messages, render_modal
from adapters.slack.reply_queue import ReplyQueue
from engine.api import Engine, Undelivered
from engine.chat.cards import Action, Card, Mode, Replies, with_line
from engine.chat.errors import DeliveryError, Unavailable
from engine.chat.requests import Identity, Mention, Request

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds for the engine to commit; Slack gives up at 3."""
READ_AGAIN = timedelta(days=1)
"""After this it is found out anew who somebody is who speaks."""
KEPT_PEOPLE = 50_000
LOOK_SECONDS = 0.5
"""For how long an acknowledgement may wait for where somebody is."""
MOST_MET = 5
"""People who are looked up when one message mentions them all for the first time."""
READY_TRIES = 6
"""Slack needs a moment before an uploaded picture may stand in a message."""
KEPT_EVENTS = 1000
LOST_TRIGGER = frozenset({"expired_trigger_id", "invalid_trigger_id", "trigger_expired"})
USED_TRIGGER = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""The modal is open: only a call of ours, of which we did not hear, can have used the trigger."""


class Session:
    """Everything that serves one workspace."""

    def __init__(
        self,
        engine: Engine,
        web_client: AsyncWebClient,
        workspace: Workspace,
        outbox: Outbox,
        access: Access | None = None,
    ) -> None:
        """Without `access`, the token of `web_client` is all that there ever is."""
        self.workspace = workspace
        self.client = SlackClient(web_client, access)
        self.queue = ReplyQueue(engine, workspace, outbox)
        self.attachments = Attachments(self.client, engine.charts, engine.links)
        self._engine = engine
        self._pending = outbox.replies
        self._store = SlackMessageStore(self.client)
        self._read: Recent[str, datetime] = Recent(KEPT_PEOPLE)
        """When it was found out who people are."""
        self._strangers: Recent[str, None] = Recent(KEPT_EVENTS)
        """Events of people of whom nothing is kept, answered lately: a repeated delivery is no second one."""
        self._hinted: set[str] = set()
        """Who knows that things are slow just now."""
        self._tracker: MessageTracker[Json] = MessageTracker(engine, self._store, self.render)

    async def answer(self, conversation: Conversation, event: Event, *, hold_forms: bool = False) -> Replies | None:
        """Have the engine record an event, and put its replies into the outbox (forms only without `hold_forms`).

        Returns the replies once they are committed; None where the event is not recorded, or not in time: it must not
        be acknowledged, though what the engine does later is shown all the same.
        """
        user = conversation.user
        request = self._request(user, event)
        answering = asyncio.ensure_future(self._answer(request))
        try:
            replies = await asyncio.wait_for(asyncio.shield(answering), PATIENCE)
        except TimeoutError:
            log.warning("the engine needed longer than %s s", PATIENCE)
            self.queue.put(user, self._show_late(conversation, request, answering))
            return None
        except Unavailable:
            return None
        except DeliveryError as error:
            await self.queue.note_failure(user, error)
            return () if error.permanent else None
        self._hinted.discard(user)
        shown = tuple(reply for reply in replies if not (hold_forms and reply.mode is Mode.FORM))
        if shown:
            pending = self._pending.add(request.identity, request.received_at, shown)
            self.queue.put(user, self._show_pending(conversation, pending))
        self._follow_profile(user)
        return replies

    async def show_kept(self, kept: Undelivered) -> bool:
        """Show what was answered and could not be shown then; returns whether it can be now."""
        who = kept.address.identity
        pending = self._pending.add(who, kept.asked_at, kept.replies, is_kept=True)
        self.queue.put(who.user, self._show_pending(Conversation(who.user), pending))
        return await pending.went_through()

    async def is_with_bot(self, user: str, channel: str) -> bool | None:
        """Whether a conversation is somebody's own with the bot, where they see its answers; None where Slack does not
        say so at once."""
        if not channel.startswith("D"):
            return False
        try:
            return await asyncio.wait_for(self.client.open_direct(user, patient=False), LOOK_SECONDS) == channel
        except (DeliveryError, TimeoutError):
            return None

    def tell_elsewhere(self, conversation: Conversation, channel: str, text: str) -> None:
        """Tell somebody something where they typed, after their answer, unless that is where the answer is."""
        if not self._pending.is_full(self.workspace.identify(conversation.user)):
            self.queue.put(conversation.user, self._tell_elsewhere(conversation, channel, text))

    def expect(self, user: str) -> None:
        """Get to know somebody before they speak, such as who installed the app."""
        self.queue.put(user, self._introduce(self.workspace.identify(user)))

    def hear_of(self, user: Mapping[str, Any], told_at: datetime) -> None:
        """Follow what Slack tells of somebody, who may never have spoken."""
        identity = self.workspace.identify(str(user.get("id", "")))
        self.queue.put(identity.user, self._hear_of(identity, user, told_at))

    def whisper(self, user: str, channel: str, text: str) -> None:
        """Say something in a channel that only one person sees, after what they are to get before."""
        if not self._pending.is_full(self.workspace.identify(user)):
            self.queue.put(user, self._whisper(user, channel, text))

    def hint(self, conversation: Conversation, text: str) -> None:
        """Tell somebody something where they pressed or typed, at once and before what they are to get; once until
        something of theirs is recorded in time."""
        user, url = conversation.user, conversation.response_url
        if url and user not in self._hinted:
            self._hinted.add(user)
            hint = {"text": text, "response_type": "ephemeral"}
            self.queue.put_first(user, self.client.respond(url, hint, replace=False))

    def show_home(self, user: str, event_id: str) -> None:
        """Bring the person's App Home up to date."""
        if not self._pending.is_full(self.workspace.identify(user)):
            self.queue.put(user, self._show_home(self._request(user, Event(event_id, action=Action("home")))))

    def render(self, card: Card) -> list[Json]:
        """The messages of a card."""
        return render_messages(card, self.attachments)

    async def show(self, conversation: Conversation, replies: Replies) -> None:
        """Show replies: as a modal, in place of the card that was pressed, or below."""
        for reply in replies:
            if reply.mode is Mode.FORM and await self._open_modal(conversation, reply.card):
                continue
            await self._show_card(conversation, reply.card, replaces=reply.mode is Mode.REPLACE)

    async def _show_pending(self, conversation: Conversation, pending: PendingReply) -> None:
        """Show replies, which are kept where that fails in an outage."""
        async with self._pending.showing(pending):
            said = self._engine.line("chat.left_out") if pending.others_left_out else ""
            await self.show(conversation, with_line(pending.replies, said))

    async def _show_answer(self, conversation: Conversation, request: Request, replies: Replies) -> None:
        """Show what the engine has answered just now."""
        if replies:
            await self._show_pending(conversation, self._pending.add(request.identity, request.received_at, replies))

    async def complete(self, user: str, shown: ShownCard[Json]) -> None:
        """What follows a card's first message: its others, the end of the card before it, drawn pictures, files."""
        spots = await self._tracker.track(self.workspace.identify(user), shown)
        if await self.attachments.draw(shown.card):
            for spot, before, part in zip(spots, shown.parts, self.render(shown.card), strict=False):
                if part != before:
                    await self._update_when_ready(Spot.from_text(spot), part)
        await self.attachments.share(shown.card, Spot.from_text(shown.spot), is_new=shown.is_new)

    async def _show_card(self, conversation: Conversation, card: Card, *, replaces: bool) -> None:
        """Show a card at once, and once more with its pictures when they are drawn."""
        parts = self.render(card)
        spot = conversation.pressed if replaces else None
        url = conversation.response_url
        try:
            replaced = spot and (
                (url and await self.client.respond(url, parts[0]))
                or await self._store.replace(spot.as_text(), parts[0])
            )
            if spot is None or not replaced:
                spot = await self._post_card(conversation.user, parts[0])
        except SlackRefusal as refusal:
            self.attachments.distrust_links(card, refusal)
            await self._show_card(conversation, card, replaces=replaces)
            return
        is_new = spot != conversation.pressed
        await self.complete(conversation.user, ShownCard(card, spot.as_text(), parts, is_new))

    async def _post_card(self, user: str, message: Json) -> Spot:
        async def post(channel: str) -> Spot:
            return Spot(channel, await self.client.post_message(channel, message))

        return await self.client.reach(user, post)

    async def _open_modal(self, conversation: Conversation, card: Card) -> bool:
        """Open a modal; False when Slack no longer takes the trigger, so that a message must do."""
        if not conversation.trigger:
            return False
        view = render_modal(card, conversation.source, self.attachments)
        try:
            await self.client.call("views.open", trigger_id=conversation.trigger, view=view)
        except SlackRefusal as refusal:
            if refusal.error in USED_TRIGGER:
                return True
            if refusal.error not in LOST_TRIGGER:
                raise
            return False
        return True

    async def _update_when_ready(self, spot: Spot, message: Json) -> None:
        for attempt in range(READY_TRIES):
            try:
                await self.client.call("chat.update", channel=spot.channel, ts=spot.ts, **message)
                return
            except SlackRefusal as refusal:
                if refusal.error != "invalid_blocks" or attempt == READY_TRIES - 1:
                    log.info("a picture was not shown, its words stay: %s", refusal.error)
                    return
                await asyncio.sleep(0.3 * 2**attempt)

    async def _whisper(self, user: str, channel: str, text: str) -> None:
        """Send what only one person sees; it is a courtesy, which some channels do not take."""
        try:
            await self.client.call("chat.postEphemeral", channel=channel, user=user, text=text)
        except SlackRefusal as refusal:
            log.info("a channel does not take a hint: %s", refusal.error)

    async def _tell_elsewhere(self, conversation: Conversation, channel: str, text: str) -> None:
        if await self.client.open_direct(conversation.user) != channel and conversation.response_url:
            said = {"text": text, "response_type": "ephemeral"}
            await self.client.respond(conversation.response_url, said, replace=False)

    async def _show_home(self, request: Request) -> None:
        replies = await self._answer(request)
        if replies:
            await self._publish_home(request.identity.user, replies[0].card)

    async def _publish_home(self, user: str, card: Card) -> None:
        try:
            await self.client.call("views.publish", user_id=user, view=render_home(card, self.attachments))
        except SlackRefusal as refusal:
            self.attachments.distrust_links(card, refusal)
            await self._publish_home(user, card)

    async def _answer(self, request: Request) -> Replies:
        """The engine's replies; of somebody who writes for the first time it is found out before who they are."""
        if request.mentions:
            request = replace(request, mentions=await self._meet_all(request.mentions))
        replies = await self._engine.answer_if_known(request)
        if replies is None and request.event_id in self._strangers:
            return ()
        if replies is None:
            await self._introduce(request.identity)
            replies = await self._engine.answer_if_known(request)
        if replies is None:
            replies = await self._engine.answer(request)
            self._strangers[request.event_id] = None
        return replies

    async def _introduce(self, identity: Identity) -> None:
        """Have the engine meet somebody, as Slack describes them, or follow what is new about them."""
        answer = await self.client.call("users.info", user=identity.user, include_locale=True)
        if user := answer.get("user"):
            await self._engine.introduce(read_profile(identity, user))
        self._read[identity.user] = self._engine.clock.now()

    def _follow_profile(self, user: str) -> None:
        """Once a day, after the answer, find out anew who somebody is who speaks."""
        now, read_at = self._engine.clock.now(), self._read.get(user)
        if read_at is None or not timedelta() <= now - read_at < READ_AGAIN:
            self._read[user] = now
            self.queue.put(user, self._read_daily(self.workspace.identify(user), now))

    async def _read_daily(self, identity: Identity, now: datetime) -> None:
        """Find out anew who somebody is, unless it was found out lately, before this server began or by another one."""
        if not await self._engine.was_read_since(identity, now - READ_AGAIN):
            await self._read_again(identity)

    async def _read_again(self, identity: Identity) -> None:
        try:
            await self._introduce(identity)
        except (DeliveryError, Unavailable) as error:  # it is no answer that somebody waits for
            self._read.pop(identity.user, None)
            log.info("a profile in workspace %s was not read anew: %s", self.workspace.team, error)

    async def _hear_of(self, identity: Identity, user: Mapping[str, Any], told_at: datetime) -> None:
        if not await self._engine.hear_of(read_profile(identity, user), told_at):
            await self._read_again(identity)

    async def _meet_all(self, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Have the engine know who is mentioned, as far as the roster has them, and name the others."""
        return tuple([await self._meet(mention) for mention in mentions[:MOST_MET]]) + mentions[MOST_MET:]

    async def _meet(self, mention: Mention) -> Mention:
        who = self.workspace.identify(mention.user)
        if await self._engine.is_known(who):
            return mention
        try:
            answer = await self.client.call("users.info", patient=False, user=mention.user, include_locale=True)
        except DeliveryError as error:
            log.info("somebody who is mentioned was not looked up: %s", error)
            return mention
        profile = read_profile(who, answer.get("user", {}))
        await self._engine.hear_of(profile)
        return replace(mention, name=profile.name)

    async def _show_late(
        self, conversation: Conversation, request: Request, answering: asyncio.Future[Replies]
    ) -> None:
        """Show what the engine says when it is done at last."""
        await self._show_answer(conversation, request, await answering)

    def _request(self, user: str, event: Event) -> Request:
        return event.as_request(self.workspace.identify(user), self._engine.clock.now())
