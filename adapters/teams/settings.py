"""How Teams is set up: who the bot is, and whom it trusts."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from botframework.connector.auth import AuthenticationConstants

from adapters.loopback import LOOPBACK
from engine.chat.errors import AdvanceError

METADATA_URL = str(AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL)
TOKEN_ISSUER = str(AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER)
LOGIN_URL = str(AuthenticationConstants.TO_CHANNEL_FROM_BOT_LOGIN_URL_PREFIX)
OAUTH_SCOPE = str(AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE)
SHARED_TENANT = str(AuthenticationConstants.DEFAULT_CHANNEL_AUTH_TENANT)
"""Where a bot of many tenants logs in."""

SERVICE_URL = "https://smba.trafficmanager.net/teams/"
"""Where Teams is reached as long as nobody in a tenant has written from a nearer place."""
SERVICE_HOSTS = ("smba.trafficmanager.net",)
SERVICE_DOMAINS = (".teams.microsoft.com", ".teams.microsoft.us")
FILE_DOMAINS = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn")
"""Where people's own files are, in Microsoft's clouds."""


class TeamsError(AdvanceError):
    """Teams cannot be used with these settings."""


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """An Azure Bot by `app_id`, with a password or a certificate; none of them in the anonymous mode of development.

    With `tenant_id` only that tenant is served. `certificate` is a PEM with the private key and the certificate.
    """

    app_id: str
    app_password: str
    certificate: str
    tenant_id: str
    metadata_url: str = METADATA_URL
    token_issuer: str = TOKEN_ISSUER
    login_url: str = LOGIN_URL
    oauth_scope: str = OAUTH_SCOPE
    service_hosts: tuple[str, ...] = ()
    ca_bundle: Path | None = None
    """Certificates that are trusted besides the machine's own."""

    @property
    def anonymous(self) -> bool:
        return not self.app_id

    def trusts(self, service_url: str) -> bool:
        """Whether a token of ours may be sent to this address."""
        if "?" in service_url or "#" in service_url:
            return False
        return self._knows_address(service_url, SERVICE_HOSTS, SERVICE_DOMAINS)

    def takes_files(self, upload_url: str) -> bool:
        """Whether a person's file may be sent to this address."""
        return self._knows_address(upload_url, (), FILE_DOMAINS)

    def _knows_address(self, url: str, hosts: tuple[str, ...], domains: tuple[str, ...]) -> bool:
        """Whether an address is Microsoft's, or one that the settings name; on this machine, plain HTTP will do."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.username or parts.password:
            return False
        named = bool({host, f"{host}:{port}"} & set(self.service_hosts))
        if host in LOOPBACK:
            return parts.scheme in ("http", "https") and (self.anonymous or named)
        return parts.scheme == "https" and (host in hosts or host.endswith(domains) or named) and not self.anonymous


def is_safe_address(url: str) -> bool:
    """Whether secrets may be sent to `url`, and keys be fetched from it: over https, or on this machine."""
    try:
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
        return bool(parts.hostname) and (parts.scheme == "https" or local)
    except ValueError:
        return False


def read_hosts(listed: str) -> tuple[str, ...]:
    """The hosts of a comma-separated list, each with or without a port."""
    return tuple(host.strip().lower() for host in listed.split(",") if host.strip())
