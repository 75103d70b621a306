"""Settings from the environment, or from the file ``advance.env`` in the working directory."""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from adapters.outgoing import trust_bundle
from adapters.teams import settings as teams
from adapters.teams.credentials import thumbprint
from engine.chat.errors import AdvanceError
from engine.content.load import default_pack

FILE = "advance.env"


class SettingsError(AdvanceError):
    """Settings that cannot be used; every problem is a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Everything that can be set, each as ADVANCE_ and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ADVANCE_", env_file=FILE, frozen=True, extra="ignore")

    database_url: str = "sqlite:///advance.db"
    """SQLite by default; ``postgresql+psycopg://user:password@host/database`` for PostgreSQL."""
    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=1, le=65535)
    content: Path = Field(default_factory=default_pack)
    """The folder of the content pack."""
    local_page: bool = False
    """Serve the local page, on which a visitor may speak as anybody; only on loopback."""
    slack_bot_token: SecretStr = SecretStr("")
    """The workspace's bot token, ``xoxb-…``; sets Slack up."""
    slack_signing_secret: SecretStr = SecretStr("")
    """Serves Slack over HTTP at ``/slack/events``."""
    slack_app_token: SecretStr = SecretStr("")
    """An app-level token, ``xapp-…``: uses Socket Mode, which needs no public address."""
    slack_client_id: str = ""
    """With the client secret: any workspace may install the app, at ``/slack/install``."""
    slack_client_secret: SecretStr = SecretStr("")
    secret_keys: SecretStr = SecretStr("")
    """Keys for secrets at rest and signed links, comma-separated; the first seals and signs, all open."""
    public_url: str = ""
    """Where the internet reaches this server, such as ``https://advance.example.com``: pictures and files get links."""
    slack_api_url: str = "https://slack.com/api/"
    """The base URL of Slack's Web API, for proxies and tests."""
    ca_bundle: Path | None = None
    """A PEM file, or a folder of them, with certificates that are trusted besides the machine's own."""
    smallest_group: int = Field(default=5, ge=3)
    """People of whom team figures are told at least."""
    keep_results_days: int = Field(default=1095, ge=0)
    """Days after which assessments go that nobody has touched since; 0 keeps them for good."""
    keep_left_days: int = Field(default=180, ge=0)
    """Days after which everything goes about people who have left; 0 keeps it for good."""
    keep_looks_days: int = Field(default=365, ge=0)
    """Days after which it goes who looked at figures of a team; 0 keeps it for good."""
    teams_app_id: str = ""
    """The Azure Bot's app id; serves Teams at ``/api/messages``."""
    teams_app_password: SecretStr = SecretStr("")
    teams_app_certificate: Path | None = None
    """A PEM file with the app's certificate and its private key, instead of the password."""
    teams_tenant_id: str = ""
    """The only tenant that is served; without it, every tenant that installs the app."""
    teams_openid_metadata_url: str = teams.METADATA_URL
    """Where the keys are published that Teams signs with. This and the next four are for sovereign clouds and tests."""
    teams_token_issuer: str = teams.TOKEN_ISSUER
    teams_login_url: str = teams.LOGIN_URL
    teams_oauth_scope: str = teams.OAUTH_SCOPE
    teams_service_hosts: str = ""
    """Hosts, comma-separated, that replies may be sent to besides Microsoft's own."""
    teams_allow_anonymous: bool = False
    """Serve Microsoft's local playground without an app id, on loopback only: a visitor may speak as anybody."""
    metrics_token: SecretStr = SecretStr("")
    """Lets who sends it (``Authorization: Bearer …``) read ``/metrics``; without it, only this machine may."""
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @property
    def own_url(self) -> str:
        """Where the server listens."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def public_doors(self) -> list[str]:
        """The settings by which this server is reached from outside, usually through a proxy on this machine."""
        doors = ["slack_signing_secret", "slack_client_id", "teams_app_id"]
        doors += [] if _is_own_address(self.public_url) else ["public_url"]
        return [f"ADVANCE_{name.upper()}" for name in doors if getattr(self, name)]


def read_settings(**overrides: object) -> Settings:
    """Read the settings; raise SettingsError naming everything that is wrong, at once."""
    problems: list[str] = []
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError:
        raise SettingsError([f"{FILE}: the file is not UTF-8"]) from None
    except ValidationError as error:
        wrong = {str(problem["loc"][0]): str(problem["msg"]) for problem in error.errors()}
        problems = [f"ADVANCE_{name.upper()}: {reason}" for name, reason in wrong.items()]
        defaults = {name: Settings.model_fields[name].get_default(call_default_factory=True) for name in wrong}
        settings = Settings(**(overrides | defaults))  # type: ignore[arg-type]
    if problems := problems + _find_problems(settings):
        raise SettingsError(problems)
    return settings


def list_ways_in(settings: Settings) -> list[str]:
    """Ways by which people can reach this server."""
    ways_in = ["the local page"] if settings.local_page else []
    if settings.slack_client_id:
        ways_in.append("Slack for every workspace that installs the app")
    elif settings.slack_bot_token:
        ways = [("Socket Mode", settings.slack_app_token), ("HTTP", settings.slack_signing_secret)]
        ways_in.append(f"Slack over {' and '.join(name for name, secret in ways if secret)}")
    if settings.teams_app_id:
        whom = f"the tenant {settings.teams_tenant_id}" if settings.teams_tenant_id else "every tenant"
        ways_in.append(f"Teams for {whom}")
    elif settings.teams_allow_anonymous:
        ways_in.append("Teams' local playground")
    return ways_in


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a listener on `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_own_address(url: str) -> bool:
    """Whether an address leads to this machine alone."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _find_problems(settings: Settings) -> list[str]:
    problems = []
    if not settings.content.is_dir():
        problems.append(f"ADVANCE_CONTENT: there is no folder {settings.content}")
    if settings.local_page:
        problems += _find_exposure(settings, "ADVANCE_LOCAL_PAGE", "The local page")
    if settings.teams_allow_anonymous:
        problems += _find_exposure(settings, "ADVANCE_TEAMS_ALLOW_ANONYMOUS", "The playground")
    problems += _find_slack_problems(settings)
    if wrong := _find_public_url_problem(settings):
        problems.append(f"ADVANCE_PUBLIC_URL: {wrong}")
    problems += _find_teams_problems(settings)
    try:
        trust_bundle(settings.ca_bundle)
    except OSError as error:
        reason = error.strerror or error
        problems.append(f"ADVANCE_CA_BUNDLE (or REQUESTS_CA_BUNDLE): no certificates can be read there ({reason})")
    if wrong := _find_database_url_problem(settings.database_url):
        problems.append(f"ADVANCE_DATABASE_URL: {wrong}")
    return problems


def _find_exposure(settings: Settings, name: str, door: str) -> list[str]:
    """By what others could come to a door on which a visitor may speak as anybody."""
    problems = []
    if not is_loopback(settings.host):
        problems.append(
            f"{name}: anybody who can reach {settings.host} could speak as anybody. {door} is served on 127.0.0.1 only"
        )
    if settings.public_doors:
        problems.append(
            f"{name}: others reach this server ({', '.join(settings.public_doors)}), and could speak as anybody. "
            f"{door} needs a server of its own"
        )
    return problems


def _find_slack_problems(settings: Settings) -> list[str]:
    """What is missing or mixed up among Slack's settings."""
    bot, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
    problems = []
    many = bool(settings.slack_client_id or settings.slack_client_secret)
    if many and bot:
        problems.append(
            "ADVANCE_SLACK_BOT_TOKEN is for one workspace, ADVANCE_SLACK_CLIENT_ID for many: set one of them"
        )
    if many:
        needed = ("slack_client_id", "slack_client_secret", "slack_signing_secret", "secret_keys")
        problems += [f"ADVANCE_{name.upper()}: this is missing" for name in needed if not getattr(settings, name)]
        return problems
    if bot and not (settings.slack_signing_secret or app):
        problems.append("ADVANCE_SLACK_SIGNING_SECRET (HTTP) or ADVANCE_SLACK_APP_TOKEN (Socket Mode): one is needed")
    if not bot and (settings.slack_signing_secret or app):
        problems.append("ADVANCE_SLACK_BOT_TOKEN: this is missing")
    if bot and not bot.startswith("xoxb-"):
        problems.append("ADVANCE_SLACK_BOT_TOKEN: a bot token starts with xoxb-")
    if app and not app.startswith("xapp-"):
        problems.append("ADVANCE_SLACK_APP_TOKEN: an app-level token starts with xapp-")
    if not settings.slack_api_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        problems.append("ADVANCE_SLACK_API_URL: tokens are only sent over https, or to this machine")
    return problems


def _find_public_url_problem(settings: Settings) -> str:
    """Why links cannot start with the public address; empty where they can, or where there is none."""
    if not settings.public_url:
        return ""
    try:
        parts = urlsplit(settings.public_url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.query or parts.fragment or parts.username is not None:
        return "this is not an address such as https://advance.example.com"
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        return "links are made for https only"
    if not settings.secret_keys.get_secret_value():
        return "links are signed: set ADVANCE_SECRET_KEYS too (`advance key` makes one)"
    return ""


def _find_teams_problems(settings: Settings) -> list[str]:
    """What is missing or unsafe among the settings of Teams."""
    proofs = (bool(settings.teams_app_password), settings.teams_app_certificate is not None)
    problems = []
    if settings.teams_allow_anonymous and settings.teams_app_id:
        problems.append("ADVANCE_TEAMS_ALLOW_ANONYMOUS is for the playground, ADVANCE_TEAMS_APP_ID for Teams: set one")
    if not settings.teams_app_id and (any(proofs) or settings.teams_tenant_id):
        problems.append("ADVANCE_TEAMS_APP_ID: this is missing")
    if settings.teams_app_id and sum(proofs) != 1:
        problems.append("ADVANCE_TEAMS_APP_PASSWORD or ADVANCE_TEAMS_APP_CERTIFICATE: one of them is needed")
    if settings.teams_app_certificate is not None:
        problems += [
            f"ADVANCE_TEAMS_APP_CERTIFICATE: {problem}"
            for problem in _find_certificate_problems(settings.teams_app_certificate)
        ]
    for name in ("teams_openid_metadata_url", "teams_login_url"):
        if not teams.is_safe_address(getattr(settings, name)):
            problems.append(f"ADVANCE_{name.upper()}: keys and passwords only travel over https, or on this machine")
    return problems


def _find_certificate_problems(file: Path) -> list[str]:
    try:
        thumbprint(file.read_text())
    except OSError as error:
        return [f"cannot read {file}: {error.strerror}"]
    except (AdvanceError, UnicodeDecodeError) as error:
        return [str(error)]
    return []


def _find_database_url_problem(url: str) -> str:
    """Why a database URL cannot be used; empty where it can."""
    try:
        driver = make_url(url).drivername
    except (ArgumentError, ValueError):
        return "this is not a database URL, such as sqlite:///advance.db"
    if driver in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        return ""
    if driver in ("postgres", "postgresql"):
        return f"write postgresql+psycopg:// instead of {driver}://"
    return f"{driver} is not supported; use sqlite or postgresql+psycopg"
