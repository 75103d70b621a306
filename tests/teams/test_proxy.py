"""Teams behind a company's proxy, with certificates that only the company knows."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from engine.content.load import Content
from tests.databases import new_sqlite
from tests.teams.app import running
from tests.teams.delivery import How
from tests.teams.fake import FakeTeams
from tests.tunnel import DOMAIN, tunnel


async def test_keys_login_and_connector_are_reached_through_the_proxy(
    fake: FakeTeams, sqlite: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tunnel(urlsplit(fake.url).port or 0, tmp_path) as there:
        monkeypatch.setenv("HTTPS_PROXY", there.url)
        places = {
            "teams_login_url": f"https://login.{DOMAIN}/login/",
            "teams_openid_metadata_url": f"https://keys.{DOMAIN}/metadata",
            "teams_service_hosts": f"127.0.0.1,smba.{DOMAIN}",
            "ca_bundle": there.bundle,
        }
        how = How(change={"serviceUrl": f"https://smba.{DOMAIN}/emea/"})
        async with running(fake, new_sqlite(sqlite, tmp_path), content, **places) as app:
            assert (await app.teams.says("ada", "hello", how)).status == 200
            assert "I am Advance" in await app.reads("ada")
        assert set(there.asked) == {f"CONNECT {name}.{DOMAIN}:443" for name in ("login", "keys", "smba")}
