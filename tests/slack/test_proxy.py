"""Slack behind a company's proxy, with certificates that only the company knows."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.settings import SettingsError, read_settings
from engine.content.load import Content
from tests.databases import new_sqlite
from tests.slack.app import running
from tests.slack.fake import FakeSlack
from tests.tunnel import DOMAIN, tunnel


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
@pytest.mark.parametrize("variable", ["ADVANCE_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
async def test_every_session_of_slack_goes_through_the_proxy_and_trusts_the_bundle(
    fake: FakeSlack,
    sqlite: Path,
    tmp_path: Path,
    content: Content,
    socket: bool,
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticket, port = fake.sockets.ticket, urlsplit(fake.url).port or 0
    here = fake.root.replace("http", "ws", 1)
    monkeypatch.setattr(fake.sockets, "ticket", lambda: ticket().replace(here, f"wss://wss.{DOMAIN}/"))
    async with tunnel(port, tmp_path) as there:
        monkeypatch.setenv("HTTPS_PROXY", there.url)
        monkeypatch.setenv(variable, str(there.bundle))
        url, api = new_sqlite(sqlite, tmp_path), f"https://slack.{DOMAIN}/api/"
        async with running(fake, url, content, socket=socket, slack_api_url=api) as app:
            assert "I am Advance" in await app.says("ada", "hello")
        named = {"CONNECT slack.company.example:443"} | ({"CONNECT wss.company.example:443"} if socket else set())
        assert set(there.asked) == named


async def test_what_no_proxy_names_is_called_directly(
    fake: FakeSlack, sqlite: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tunnel(urlsplit(fake.url).port or 0, tmp_path) as there:
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, there.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with running(fake, new_sqlite(sqlite, tmp_path), content, socket=True) as app:
            assert "I am Advance" in await app.says("ada", "hello")
        assert there.asked == []


def test_a_bundle_without_certificates_is_a_problem_of_the_settings(tmp_path: Path) -> None:
    for file in (tmp_path / "nothing.pem", tmp_path / "empty.pem"):
        (tmp_path / "empty.pem").write_text("none")
        with pytest.raises(SettingsError, match="ADVANCE_CA_BUNDLE"):
            read_settings(ca_bundle=file)
