"""Whether a request is from Teams: its token, checked against the keys that Microsoft publishes.

By hand on PyJWT, because botbuilder fetches keys with blocking calls that never time out, fails on unknown keys, and
takes tokens of the emulator.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic, time
from typing import Any, NamedTuple

import aiohttp
import jwt
from botframework.connector.auth import AuthenticationConstants

from adapters.pacing import backoff
from adapters.recent import Recent
from adapters.teams.settings import TeamsSettings
from engine.chat.errors import AdvanceError

log = logging.getLogger(__name__)

ALGORITHMS = [str(name) for name in AuthenticationConstants.ALLOWED_SIGNING_ALGORITHMS]
FETCH_SECONDS = 5
TRIES = 4
FRESH = 24 * 60 * 60
"""Seconds after which keys are fetched anew."""
UNKNOWN_KEY = 60
"""Seconds that must pass before another unknown key has them fetched anew."""
LEEWAY = 5 * 60
LONGEST_TOKEN = 16_000
KEPT_TOKENS = 2000


class Refused(AdvanceError):
    """A request that is not let in. The reason is for the log; it holds nothing of the request. `advice` is for who
    runs the server."""

    def __init__(self, status: int, reason: str, advice: str = "it is not as Teams sends them") -> None:
        super().__init__(reason)
        self.status = status
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Key:
    """One of the keys; `endorsements` are the channels that it may sign for, empty for all."""

    public: Any
    endorsements: frozenset[str]


class Keys:
    """The keys that tokens are signed with, as published."""

    def __init__(self, session: aiohttp.ClientSession, metadata_url: str) -> None:
        self._session = session
        self._url = metadata_url
        self._keys: dict[str, Key] = {}
        self._fetched_at = -FRESH - 1.0
        self._fetching = asyncio.Lock()

    async def find(self, name: str) -> Key | None:
        """The key called `name`; raises Refused where no keys can be had."""
        key, age = self._keys.get(name), monotonic() - self._fetched_at
        if age > FRESH or (key is None and age > UNKNOWN_KEY):
            async with self._fetching:
                if monotonic() - self._fetched_at >= age:
                    await self._fetch_keys()
            key = self._keys.get(name)
        return key

    async def _fetch_keys(self) -> None:
        """Fetch the keys; the old ones go on where nobody answers just now."""
        try:
            metadata = await self._get_json(self._url)
            published = (await self._get_json(str(metadata["jwks_uri"])))["keys"]
            self._keys = {str(key["kid"]): _read_key(key) for key in published if key.get("kty") == "RSA"}
        except (aiohttp.ClientError, OSError, ValueError, TypeError, LookupError, jwt.PyJWTError) as error:
            log.error("the keys of Teams cannot be fetched: %s", _name_failure(error))
            if not self._keys:
                raise Refused(503, "there are no keys to check a token with", "the log says why") from error
        self._fetched_at = monotonic()

    async def _get_json(self, url: str) -> Mapping[str, Any]:
        """What is published at an address, tried again and again for some seconds."""
        async with asyncio.timeout(FETCH_SECONDS):
            for attempt in range(TRIES - 1):
                try:
                    return await self._try_get(url)
                except (aiohttp.ClientError, OSError, ValueError) as error:
                    log.info("the keys of Teams: %s, try %d", _name_failure(error), attempt + 1)
                    await asyncio.sleep(backoff(attempt))
            return await self._try_get(url)

    async def _try_get(self, url: str) -> Mapping[str, Any]:
        async with self._session.get(url, timeout=aiohttp.ClientTimeout(total=FETCH_SECONDS)) as answer:
            answer.raise_for_status()
            content = await answer.json(content_type=None)
        if not isinstance(content, dict):
            raise ValueError("not an object")
        return content


def _name_failure(error: Exception) -> str:
    return f"status {error.status}" if isinstance(error, aiohttp.ClientResponseError) else type(error).__name__


class _GoodToken(NamedTuple):
    """A token that was checked: until when it is good, for which address, and the endorsements of its key."""

    ends_at: float
    service_url: str
    endorsements: frozenset[str]


class Guard:
    """Checks tokens. One that was good is remembered until it ends, for Teams sends it many times."""

    def __init__(self, settings: TeamsSettings, keys: Keys) -> None:
        self._settings = settings
        self._keys = keys
        self._good: Recent[str, _GoodToken] = Recent(KEPT_TOKENS)

    async def admit(self, header: str, channel: str, service_url: str) -> None:
        """Return where a request is from Teams; raises Refused with the status to answer."""
        if not self._settings.anonymous:
            token = await self._check_token(self._read_bearer(header))
            if token.endorsements and channel not in token.endorsements:
                raise Refused(403, "the key does not sign for this channel")
            if token.service_url != service_url:
                raise Refused(403, "the token is for another service address")
        if not self._settings.trusts(service_url):
            raise Refused(403, "the service address is not trusted")

    def _read_bearer(self, header: str) -> str:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
            raise Refused(401, "there is no token")
        return token

    async def _check_token(self, token: str) -> _GoodToken:
        """What a good token says; raises Refused for any other."""
        if known := self._good.get(token):
            if known.ends_at > time():
                return known
            del self._good[token]
        try:
            header = jwt.get_unverified_header(token)
            name = header.get("kid")
            if header.get("alg") not in ALGORITHMS or not isinstance(name, str):
                raise Refused(401, "the token is not signed as Teams signs")
            key = await self._keys.find(name)
            if key is None:
                raise Refused(401, "the token is signed with an unknown key")
            claims = jwt.decode(
                token,
                key.public,
                algorithms=ALGORITHMS,
                audience=self._settings.app_id,
                issuer=self._settings.token_issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
            raise Refused(401, "the token is over or not yet good: check this server's clock") from error
        except jwt.InvalidAudienceError as error:
            advice = "check ADVANCE_TEAMS_APP_ID, if it was Teams that asked"
            raise Refused(401, f"the token is not good: {type(error).__name__}", advice) from error
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Refused(401, f"the token is not good: {type(error).__name__}") from None
        good = _GoodToken(float(claims["exp"]) + LEEWAY, str(claims.get("serviceurl", "")), key.endorsements)
        self._good[token] = good
        return good


def _read_key(published: Mapping[str, Any]) -> Key:
    endorsements = published.get("endorsements") or ()
    return Key(jwt.PyJWK.from_dict(dict(published), algorithm="RS256").key, frozenset(map(str, endorsements)))
