"""Files that have no link: Teams asks the person whether they want one in their OneDrive, and takes it after a yes.

Nothing is kept between the question and the answer. The question carries what the person had asked for; after a yes the
engine is asked once more, so that the file is as of then, and only for whoever may still have it.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.teams.actions import UnreadablePress
from adapters.teams.client import Line, TeamsRefusal
from adapters.teams.conversation import Place
from adapters.teams.replies import Courier
from adapters.teams.text import Json
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

    def __init__(self, engine: Engine, line: Line, courier: Courier) -> None:
        self._engine = engine
        self._line = line
        self._courier = courier
        self._offered: OrderedDict[str, None] = OrderedDict()

    def has_some(self, replies: Replies) -> bool:
        """Whether there is a file that a card cannot link to."""
        return any(True for _ in self._unlinked(replies))

    async def offer(self, place: Place, asked: Request, replies: Replies) -> None:
        """Ask whether somebody wants the files of the cards; once, however often a card is drawn anew in its place."""
        for download in self._unlinked(replies):
            # by its name: a calendar entry says when it was made, and is another one every second
            key = _digest(f"{place.tenant} {place.person} {place.pressed or asked.event_id} {download.name}")
            if key in self._offered:
                continue
            there = await self._courier.direct(place)
            await self._line.send(
                there.service_url,
                place.tenant,
                there.conversation,
                _question(download, len(await self._read(download)), asked),
            )
            self._offered[key] = None
            while len(self._offered) > KEPT:
                self._offered.popitem(last=False)

    async def hand_over(self, place: Place, download: Download, slot: Slot) -> None:
        """Upload a file that somebody has agreed to, and show it in the place of the question."""
        try:
            await self._line.upload(slot.upload_url, await self._read(download))
        except DeliveryError as error:
            log.warning("a file was not uploaded in tenant %s: %s", place.tenant, error)
            shown: Json = {"type": "message", "text": self._engine.line("teams.file_failed")}
        else:
            content = {"uniqueId": slot.id, "fileType": slot.kind}
            file = {"contentType": FILE, "contentUrl": slot.content_url, "name": slot.name, "content": content}
            shown = {"type": "message", "attachments": [file]}
        await self._line.send(place.service_url, place.tenant, place.conversation, shown)
        await self.withdraw(place)

    async def withdraw(self, place: Place) -> None:
        """Take the question away, which Teams leaves standing after its answer."""
        if not place.pressed:
            return
        try:
            await self._line.delete(place.service_url, place.tenant, place.conversation, place.pressed)
        except TeamsRefusal as refusal:
            log.info("the question about a file stays: %s", refusal)

    async def _read(self, download: Download) -> bytes:
        return await asyncio.to_thread(file_bytes, download, self._engine.charts)

    def _unlinked(self, replies: Replies) -> Iterator[Download]:
        for reply in replies:
            for block in reply.card.blocks:
                if isinstance(block, Download) and self._engine.links.file(block) is None:
                    yield block


def find_file(replies: Replies, name: str) -> Download | None:
    """The file of this name in the cards."""
    blocks = (block for reply in replies for block in reply.card.blocks)
    return next((block for block in blocks if isinstance(block, Download) and block.name == name), None)


def read_consent(value: Any) -> Consent:
    """What the value of a ``fileConsent/invoke`` says; raises UnreadablePress for anything that is not ours."""
    match value:
        case {"action": "accept" | "decline" as said, "context": {"name": str(name), "text": str(text)} as asked}:
            slot = _slot(value.get("uploadInfo")) if said == "accept" else None
            return Consent(name, text, _action(asked), _words(asked.get("form")), slot)
        case _:
            raise UnreadablePress("an answer about a file says nothing about it")


def _question(download: Download, size: int, asked: Request) -> Json:
    context: Json = {"name": download.name, "text": asked.text, "form": dict(asked.form)}
    if asked.action:
        context |= {"command": asked.action.command, "args": dict(asked.action.args)}
    content = {"description": download.label, "sizeInBytes": size, "acceptContext": context, "declineContext": context}
    return {"type": "message", "attachments": [{"contentType": QUESTION, "name": download.name, "content": content}]}


def _slot(found: Any) -> Slot:
    match found:
        case {"uploadUrl": str(upload), "contentUrl": str(content), "name": str(name)}:
            return Slot(upload, content, name, str(found.get("uniqueId", "")), str(found.get("fileType", "")))
        case _:
            raise UnreadablePress("a yes to a file does not say where it goes")


def _action(asked: Mapping[str, Any]) -> Action | None:
    command = asked.get("command")
    return Action(command, _words(asked.get("args"))) if isinstance(command, str) and command else None


def _words(found: object) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, Mapping) or not all(isinstance(each, str) for pair in found.items() for each in pair):
        raise UnreadablePress("an answer about a file has odd words")
    return dict(found)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()
