"""Pictures and files of messages.

With a public address of the server they are signed links. Without one, a picture is uploaded and shown in its card,
and a file is uploaded and shared below its card, once.
"""

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from adapters.recent import Recent
from adapters.slack.client import TRIES, SlackClient, SlackRefusal
from adapters.slack.conversation import Spot
from engine.api import Links
from engine.chat.cards import Card, Download, Image
from engine.chat.charts import Chart, Charts
from engine.chat.errors import DeliveryError
from engine.chat.files import file_bytes

log = logging.getLogger(__name__)

KEPT_FILES = 2000
KEPT_SHARED = 20_000
LOOKED_BACK = 100
"""Messages below a card among which its file is looked for."""
UNSHOWABLE = frozenset({"invalid_blocks", "invalid_blocks_format"})


class Attachments:
    """The pictures and files of one workspace."""

    def __init__(self, client: SlackClient, charts: Charts, links: Links) -> None:
        self._client = client
        self._charts = charts
        self._links = links
        self._linked = True
        self._files: Recent[Chart, str] = Recent(KEPT_FILES)
        self._shared: Recent[tuple[Spot, str], None] = Recent(KEPT_SHARED)

    def picture(self, chart: Chart) -> dict[str, Any] | None:
        """How a block refers to a picture; None where it has neither a link nor an upload yet."""
        if self._linked and (address := self._links.picture(chart)):
            return {"image_url": address}
        file = self._files.get(chart)
        return {"slack_file": {"id": file}} if file else None

    def file(self, download: Download) -> str | None:
        """The address of a file; None where it is shared instead."""
        return self._links.file(download)

    def distrust_links(self, card: Card, refusal: SlackRefusal) -> None:
        """Do without links from now on where they may be why Slack refuses a card; else raise the refusal again."""
        linked = self._linked and any(self._links.picture(image.chart) for image in _find_images(card))
        if not linked or refusal.error not in UNSHOWABLE:
            raise refusal
        self._linked = False
        log.error("ADVANCE_PUBLIC_URL: Slack does not get pictures from there; they are uploaded instead")

    async def draw(self, card: Card) -> bool:
        """Draw and upload the pictures that are not to be had yet; False where there is nothing to show anew."""
        fresh = False
        for image in _find_images(card):
            if self.picture(image.chart) is not None:
                continue
            png = await asyncio.to_thread(self._charts.draw, image.chart)
            try:
                file = await self._upload_file("advance.png", png, image.alt)
                await self._client.call("files.completeUploadExternal", files=[{"id": file, "title": "advance.png"}])
            except DeliveryError as error:
                log.warning("a picture was not uploaded, its words stay: %s", error)
                continue
            self._files[image.chart] = file
            fresh = True
        return fresh

    async def share(self, card: Card, spot: Spot, *, is_new: bool) -> None:
        """Share the files of a card below it; those of a card that is not new may be there already."""
        for download in (block for block in card.blocks if isinstance(block, Download)):
            name = _unique_name(download)
            if self.file(download) is not None or (spot, name) in self._shared:
                continue
            try:
                if is_new or not await self._is_shared(spot, name):
                    await self._share_file(spot, name, download)
            except DeliveryError as error:
                log.warning("a file was not shared: %s", error)
            else:
                self._shared[spot, name] = None

    async def _share_file(self, spot: Spot, name: str, download: Download) -> None:
        async def look() -> Mapping[str, Any] | None:
            return {"ok": True} if await self._is_shared(spot, name) else None

        content = await asyncio.to_thread(file_bytes, download, self._charts)
        file = await self._upload_file(name, content, download.label)
        await self._client.wait_turn(spot.channel)
        files = [{"id": file, "title": download.label}]
        await self._client.call_once("files.completeUploadExternal", look, files=files, channel_id=spot.channel)

    async def _is_shared(self, spot: Spot, name: str) -> bool:
        page = await self._client.call("conversations.history", channel=spot.channel, oldest=spot.ts, limit=LOOKED_BACK)
        messages = page.get("messages", ())
        return any(file.get("name") == name for message in messages for file in message.get("files", ()))

    async def _upload_file(self, name: str, content: bytes, alt: str) -> str:
        """Upload a file and return its id; nobody sees it before it is completed, so that it may be tried again."""
        for attempt in range(TRIES):
            slot = await self._client.call(
                "files.getUploadURLExternal", filename=name, length=len(content), alt_txt=alt[:1000]
            )
            try:
                await self._client.upload_bytes(slot["upload_url"], content)
            except DeliveryError as error:
                if not error.in_doubt or attempt == TRIES - 1:
                    raise
                continue
            return str(slot["file_id"])
        raise AssertionError("the last try returns or raises")


def _find_images(card: Card) -> list[Image]:
    return [block for block in card.blocks if isinstance(block, Image)]


def _unique_name(download: Download) -> str:
    """A name that no other file has, so that a shared one is found again."""
    path = PurePath(download.name)
    digest = hashlib.sha256(repr(download).encode(errors="replace")).hexdigest()
    return f"{path.stem}-{digest[:8]}{path.suffix}"
