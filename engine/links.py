"""Public links: addresses that carry what they show, signed, so that any replica can answer and nobody can make one up.

A link holds a whole picture or file, compressed. It can be opened by whoever has it and shows nothing beyond itself; a
file's ends with the day after it was made, since files hold more of a person than pictures do. Without a public address
of the server there are no links, and what would be too long for one has none.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from secrets import token_hex
from time import time
from typing import Any, get_args
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer
from pydantic import TypeAdapter, ValidationError

from engine.chat.cards import Download
from engine.chat.charts import Chart

PICTURES, FILES = "pictures", "files"
"""Where the server answers, below its public address."""
LONGEST = 2000
"""Characters of an address that every platform, proxy and browser takes."""

_DAY = 24 * 60 * 60

_CHARTS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Chart)}


class Links:
    """Makes links below `public_url` and reads them back. The first key signs, every key is accepted."""

    def __init__(self, public_url: str, keys: Sequence[str]) -> None:
        """Without a public address or a key there are no links."""
        self._url = public_url.rstrip("/") if keys else ""
        self._pictures = _make_signer(PICTURES, keys)
        self._files = _make_signer(FILES, keys)

    def picture(self, chart: Chart) -> str | None:
        """The address of a chart as a PNG; None where there is none."""
        if not self._url:
            return None
        token = self._pictures.dumps(_pack_chart(chart))
        return _if_short(f"{self._url}/{PICTURES}/{token}.png")

    def file(self, download: Download) -> str | None:
        """The address of a file under its name; None where there is none."""
        if not self._url:
            return None
        content = download.content if isinstance(download.content, str) else _pack_chart(download.content)
        token = self._files.dumps([_day_number() + 1, download.label, download.name, download.media_type, content])
        return _if_short(f"{self._url}/{FILES}/{token}/{quote(download.name, safe='')}")

    def read_picture(self, token: str) -> Chart | None:
        """The chart of a link that we made; None for everything else."""
        try:
            return _unpack_chart(self._pictures.loads(token))
        except (BadData, ValidationError, LookupError, ValueError, TypeError):
            return None

    def read_file(self, token: str) -> Download | None:
        """The file of a link that we made and that has not ended; None for everything else."""
        try:
            last_day, label, name, media_type, packed = self._files.loads(token)
            content = packed if isinstance(packed, str) else _unpack_chart(packed)
        except (BadData, ValidationError, LookupError, ValueError, TypeError):
            return None
        return Download(label, name, media_type, content) if _day_number() <= last_day else None


def _pack_chart(chart: Chart) -> list[Any]:
    kind = type(chart).__name__
    return [kind, _CHARTS[kind].dump_python(chart, mode="json")]


def _unpack_chart(packed: Any) -> Chart:
    kind, values = packed
    chart: Chart = _CHARTS[kind].validate_json(json.dumps(values))
    return chart


def _day_number() -> int:
    """Days since 1970: a link is the same all day, so that a card which is drawn again does not change."""
    return int(time() // _DAY)


def _if_short(address: str) -> str | None:
    return address if len(address) <= LONGEST else None


def _make_signer(purpose: str, keys: Sequence[str]) -> URLSafeSerializer:
    """Signs for one purpose; itsdangerous takes the newest key last. Without a key, one that opens nothing."""
    settings = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer([*reversed(keys)] or [token_hex(32)], f"advance {purpose}", signer_kwargs=settings)
