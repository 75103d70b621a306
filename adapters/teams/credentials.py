"""The bot's own tokens for the connector: one is kept until shortly before its end.

By hand, because botbuilder's credentials log in with blocking calls and only at Microsoft's own addresses.
"""

import asyncio
import json
import logging
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from math import isfinite
from time import time
from typing import Any
from uuid import uuid4

import aiohttp
import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from adapters.pacing import backoff, read_retry_after
from adapters.teams.settings import SHARED_TENANT, TeamsError, TeamsSettings
from engine.chat.errors import DeliveryError
from engine.chat.ports import Watch

log = logging.getLogger(__name__)

EARLY = 5 * 60
"""Seconds before its end from which a token is renewed."""
LOGIN_SECONDS = 10
TRIES = 5
LONGEST_PAUSE = 60.0
"""Seconds; whoever needs a token while the login asks to wait longer is told so instead of waiting."""
REFUSED = frozenset([401, 403])
"""Statuses of a login whose password, certificate or app is wrong; all others may be of a bad moment, 400 too."""
ASSERTION_SECONDS = 10 * 60
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Credentials:
    """Tokens for the connector."""

    def __init__(self, session: aiohttp.ClientSession, settings: TeamsSettings, watch: Watch) -> None:
        self._session = session
        self._watch = watch
        self._settings = settings
        tenant = settings.tenant_id or SHARED_TENANT
        self._url = f"{settings.login_url.rstrip('/')}/{tenant}/oauth2/v2.0/token"
        self._token = ""
        self._renew_at = self._ends_at = 0.0
        self._paused_until = 0.0
        self._renewal: asyncio.Future[None] | None = None

    async def token(self) -> str:
        """A token that is good for some minutes; empty in anonymous mode. Raises DeliveryError.

        Whoever needs one while it is renewed waits for the same renewal. Where that fails, the old token does until
        its end.
        """
        if self._settings.anonymous:
            return ""
        if time() >= self._renew_at:
            self._renewal = self._renewal or asyncio.ensure_future(self._try_renewal())
            try:
                await asyncio.shield(self._renewal)
            except DeliveryError:
                if time() >= self._ends_at:
                    raise
        return self._token

    def drop(self, token: str) -> None:
        """Forget a token that the connector has refused."""
        if token == self._token:
            self._renew_at = self._ends_at = 0.0

    async def _try_renewal(self) -> None:
        try:
            await self._keep_trying()
        except DeliveryError as error:
            self._watch.renewed("teams", "failed")
            log.warning("the bot's token is not renewed: %s", error)
            raise
        finally:
            self._renewal = None
        self._watch.renewed("teams", "renewed")

    async def _keep_trying(self) -> None:
        """Log in, as patiently as the connector is called."""
        reason, pause = "", self._paused_until - _loop_time()
        for attempt in range(TRIES):
            if pause > LONGEST_PAUSE:
                raise DeliveryError(f"the login is limited ({reason or 'still'})", retry_after=pause, outage=True)
            if attempt or pause > 0:
                await asyncio.sleep(max(pause, backoff(attempt)))
            try:
                return await self._log_in()
            except _Again as again:
                reason, pause = str(again), again.pause
                self._paused_until = _loop_time() + pause
                log.info("the login: %s, try %d", reason, attempt + 1)
        raise DeliveryError(f"the login failed {TRIES} times: {reason}", outage=True)

    async def _log_in(self) -> None:
        """One login; raises _Again where another one may help, DeliveryError where only somebody's hand does."""
        scope = self._settings.oauth_scope.removesuffix("/.default")
        form = {"grant_type": "client_credentials", "client_id": self._settings.app_id, "scope": f"{scope}/.default"}
        form |= self._make_proof()
        timeout = aiohttp.ClientTimeout(total=LOGIN_SECONDS)
        try:
            async with self._session.post(self._url, data=form, timeout=timeout) as answer:
                status, read, pause = answer.status, await answer.read(), answer.headers.get("Retry-After")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _Again(f"no answer ({type(error).__name__})") from error
        content = read_json(read) or {}
        token, seconds = content.get("access_token"), _read_number(content.get("expires_in", 3600))
        if status < 300 and token and isinstance(token, str) and seconds:
            self._token, self._ends_at = token, time() + seconds
            self._renew_at = time() + max(seconds - EARLY, seconds / 2)
            return
        reason = f"status {status} {_read_code(content)}".rstrip()
        if status in REFUSED:
            raise DeliveryError(f"the login refuses the bot ({reason}): check the bot's password", outage=True)
        raise _Again(reason, read_retry_after(pause, 0.0))

    def _make_proof(self) -> dict[str, str]:
        """What proves that we are the bot: the password, or words signed with the certificate's key."""
        if not self._settings.certificate:
            return {"client_secret": self._settings.app_password}
        now, claims = int(time()), {"aud": self._url, "iss": self._settings.app_id, "sub": self._settings.app_id}
        signed = jwt.encode(
            claims | {"jti": uuid4().hex, "nbf": now, "exp": now + ASSERTION_SECONDS},
            self._settings.certificate,
            algorithm="RS256",
            headers={"x5t": thumbprint(self._settings.certificate)},
        )
        return {"client_assertion_type": ASSERTION, "client_assertion": signed}


class _Again(Exception):
    """Another login may help, after `pause` seconds."""

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


def read_json(read: bytes) -> Mapping[str, Any] | None:
    """A JSON object; None for anything else, such as a gateway's page."""
    try:
        content = json.loads(read)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _read_number(value: object) -> float:
    """Seconds, as a number or as digits; 0 for anything else."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return max(seconds, 0.0) if isfinite(seconds) else 0.0


def _read_code(content: Mapping[str, Any]) -> str:
    """The login's own words for why not, without its sentences, which may quote what was sent."""
    error, sentence = str(content.get("error", "")), str(content.get("error_description", ""))
    code = re.search(r"AADSTS\d+", sentence)
    known = error if re.fullmatch(r"[a-z_]{1,60}", error) else ""
    return " ".join(filter(None, (known, code[0] if code else "")))


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


def thumbprint(pem: str) -> str:
    """The certificate's fingerprint, as the login wants it. Raises TeamsError for a PEM that is none."""
    try:
        certificate = load_pem_x509_certificate(pem.encode())
        load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise TeamsError("the certificate file needs a PEM certificate and its private key") from error
    digest = certificate.fingerprint(SHA1())  # noqa: S303  # the name of the key at the login, not a protection
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
