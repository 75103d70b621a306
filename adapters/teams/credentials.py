"""The bot's own tokens for the connector: one is kept until shortly before its end.

By hand, because botbuilder's credentials log in with blocking calls and only at Microsoft's own addresses.
"""

import asyncio
import logging
from base64 import urlsafe_b64encode
from time import time
from uuid import uuid4

import aiohttp
import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from adapters.teams.settings import SHARED_TENANT, TeamsError, TeamsSettings
from engine.chat.errors import DeliveryError
from engine.chat.ports import Watch

log = logging.getLogger(__name__)

EARLY = 5 * 60
"""Seconds before its end from which a token is renewed."""
LOGIN_SECONDS = 10
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
        self._good_until = 0.0
        self._renewing = asyncio.Lock()

    async def token(self) -> str:
        """A token that is good for some minutes; empty in anonymous mode. Raises DeliveryError."""
        if self._settings.anonymous:
            return ""
        if time() >= self._good_until:
            async with self._renewing:
                if time() >= self._good_until:
                    await self._try_renewal()
        return self._token

    def drop(self, token: str) -> None:
        """Forget a token that the connector has refused."""
        if token == self._token:
            self._good_until = 0.0

    async def _try_renewal(self) -> None:
        try:
            await self._renew_token()
        except DeliveryError:
            self._watch.renewed("teams", "failed")
            raise
        self._watch.renewed("teams", "renewed")

    async def _renew_token(self) -> None:
        scope = self._settings.oauth_scope.removesuffix("/.default")
        form = {"grant_type": "client_credentials", "client_id": self._settings.app_id, "scope": f"{scope}/.default"}
        form |= self._make_proof()
        timeout = aiohttp.ClientTimeout(total=LOGIN_SECONDS)
        try:
            async with self._session.post(self._url, data=form, timeout=timeout) as answer:
                read = await answer.json(content_type=None)
                token, seconds = str(read["access_token"]), float(read.get("expires_in", 3600))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DeliveryError(f"the login does not answer ({type(error).__name__})", outage=True) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            reason = f"the login gives no token (status {answer.status}): check the bot's password"
            raise DeliveryError(reason, outage=True) from error
        self._token, self._good_until = token, time() + max(seconds - EARLY, seconds / 2)

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


def thumbprint(pem: str) -> str:
    """The certificate's fingerprint, as the login wants it. Raises TeamsError for a PEM that is none."""
    try:
        certificate = load_pem_x509_certificate(pem.encode())
        load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise TeamsError("the certificate file needs a PEM certificate and its private key") from error
    digest = certificate.fingerprint(SHA1())  # noqa: S303  # the name of the key at the login, not a protection
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
