"""Files that have no link: Teams asks the person whether they want one in their OneDrive, and takes it after a yes.

Nothing is kept between the question and the answer. The question carries what the person had asked for; after a yes the
engine is asked once more, so that the file is as of then, and only for whoever may still have it.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.drawing import Json
from adapters.event import UnreadableAction
from adapters.recent import Recent
from adapters.teams.client import TeamsClient, TeamsRefusal
from adapters.teams.conversation import Conversation
from engine.api import Engine
from engine.chat.cards import Action, Download, Replies
from engine.chat.errors import DeliveryError
from engine.chat.files import file_bytes
from engine.chat.requests import Request

log = logging.getLogger(__name__)

QUESTION = "application/vnd.microsoft.teams.card.file.consent"
FILE = "application/vnd.microsoft.teams.card.file.info"
KEPT = 20_000
"""Files of which is remembered that they were offered below a card."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where Teams takes a file, and what it is called there."""

    upload_url: str
    content_url: str
    name: str
    id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody says to the question: the file's name and what had been asked for; no slot is a no."""

    name: str
    text: str
    action: Action | None
    form: Mapping[str, str]
    slot: Slot | None


class Files:
    """Offers files and uploads them."""

    def __init__(self, engine: Engine, client: TeamsClient) -> None:
        self._engine = engine
        self._client = client
        self._offered: Recent[tuple[str, ...], None] = Recent(KEPT)

    def has_some(self, replies: Replies) -> bool:
        """Whether there is a file that a card cannot link to."""
        return any(True for _ in self._find_unlinked(replies))

    async def offer(self, conversation: Conversation, asked: Request, replies: Replies) -> None:
        """Ask whether somebody wants the files of the cards; once, however often a card is drawn anew in its place."""
        for download in self._find_unlinked(replies):
            # by its name: a calendar entry says when it was made, and is another one every second
            where = (conversation.chat.tenant, conversation.person, conversation.pressed or asked.event_id)
            key = (*where, download.name)
            if key in self._offered:
                continue
            chat = await self._client.find_direct(conversation)
            await self._client.send(chat, _ask_consent(download, len(await self._read_bytes(download)), asked))
            self._offered[key] = None

    async def hand_over(self, conversation: Conversation, download: Download, slot: Slot) -> None:
        """Upload a file that somebody has agreed to, and show it in the place of the question."""
        try:
            await self._client.upload(slot.upload_url, await self._read_bytes(download))
        except DeliveryError as error:
            log.warning("a file was not uploaded in tenant %s: %s", conversation.chat.tenant, error)
            shown: Json = {"type": "message", "text": self._engine.line("teams.file_failed")}
        else:
            content = {"uniqueId": slot.id, "fileType": slot.kind}
            file = {"contentType": FILE, "contentUrl": slot.content_url, "name": slot.name, "content": content}
            shown = {"type": "message", "attachments": [file]}
        await self._client.send(conversation.chat, shown)
        await self.withdraw(conversation)

    async def withdraw(self, conversation: Conversation) -> None:
        """Take the question away, which Teams leaves standing after its answer."""
        if not conversation.pressed:
            return
        try:
            await self._client.delete(conversation.pressed_spot)
        except TeamsRefusal as refusal:
            log.info("the question about a file stays: %s", refusal)

    async def _read_bytes(self, download: Download) -> bytes:
        return await asyncio.to_thread(file_bytes, download, self._engine.charts)

    def _find_unlinked(self, replies: Replies) -> Iterator[Download]:
        for reply in replies:
            for block in reply.card.blocks:
                if isinstance(block, Download) and self._engine.links.file(block) is None:
                    yield block


def find_file(replies: Replies, name: str) -> Download | None:
    """The file of this name in the cards."""
    blocks = (block for reply in replies for block in reply.card.blocks)
    return next((block for block in blocks if isinstance(block, Download) and block.name == name), None)


def read_consent(value: Any) -> Consent:
    """What the value of a ``fileConsent/invoke`` says; raises UnreadableAction for anything that is not ours."""
    match value:
        case {"action": "accept" | "decline" as answer, "context": {"name": str(name), "text": str(text)} as asked}:
            slot = _read_slot(value.get("uploadInfo")) if answer == "accept" else None
            return Consent(name, text, _read_action(asked), _read_words(asked.get("form")), slot)
        case _:
            raise UnreadableAction("an answer about a file says nothing about it")


def _ask_consent(download: Download, size: int, asked: Request) -> Json:
    context: Json = {"name": download.name, "text": asked.text, "form": dict(asked.form)}
    if asked.action:
        context |= {"command": asked.action.command, "args": dict(asked.action.args)}
    content = {"description": download.label, "sizeInBytes": size, "acceptContext": context, "declineContext": context}
    return {"type": "message", "attachments": [{"contentType": QUESTION, "name": download.name, "content": content}]}


def _read_slot(value: Any) -> Slot:
    match value:
        case {"uploadUrl": str(upload), "contentUrl": str(content), "name": str(name)}:
            return Slot(upload, content, name, str(value.get("uniqueId", "")), str(value.get("fileType", "")))
        case _:
            raise UnreadableAction("a yes to a file does not say where it goes")


def _read_action(asked: Mapping[str, Any]) -> Action | None:
    command = asked.get("command")
    return Action(command, _read_words(asked.get("args"))) if isinstance(command, str) and command else None


def _read_words(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(word, str) for pair in value.items() for word in pair):
        raise UnreadableAction("an answer about a file has odd words")
    return dict(value)
