"""The app package, against Microsoft's published schema, and the settings of Teams."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import Result
from jsonschema_rs import Draft4Validator
from PIL import Image
from typer.testing import CliRunner

from bot.cli import app
from engine.content.load import Content
from engine.rooms import LISTED
from tests.teams.app import running
from tests.teams.fake import APP_ID, FakeTeams
from tests.teams.limits import SCHEMAS

URL = "https://advance.example.com"
VALIDATOR = Draft4Validator(json.loads((SCHEMAS / "MicrosoftTeams-1.25.schema.json").read_text()))


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def advance(*words: str, **settings: str) -> Result:
    return CliRunner().invoke(app, words, env={f"ADVANCE_{name.upper()}": value for name, value in settings.items()})


@pytest.fixture
def packed(tmp_path: Path) -> ZipFile:
    result = advance(
        "manifest", "teams", "--url", f"{URL}/", "--out", "app.zip", teams_app_id=APP_ID, teams_app_password="x"
    )
    assert result.exit_code == 0, result.output
    return ZipFile(tmp_path / "app.zip")


@pytest.fixture
def manifest(packed: ZipFile) -> Any:
    return json.loads(packed.read("manifest.json"))


def test_the_manifest_passes_microsofts_schema(manifest: Any) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(manifest)] == []
    assert manifest["manifestVersion"] == "1.25"


def test_the_schema_notices_what_is_wrong(manifest: Any) -> None:
    for broken in ({"name": {"short": "x" * 31}}, {"unheardOf": 1}, {"bots": [{}]}, {"id": 3}):
        assert not VALIDATOR.is_valid(manifest | broken)


def test_the_package_holds_the_manifest_and_its_icons_and_nothing_else(packed: ZipFile, manifest: Any) -> None:
    assert sorted(packed.namelist()) == ["color.png", "manifest.json", "outline.png"]
    colour = Image.open(BytesIO(packed.read(manifest["icons"]["color"])))
    outline = Image.open(BytesIO(packed.read(manifest["icons"]["outline"]))).convert("RGBA")
    assert (colour.size, outline.size) == ((192, 192), (32, 32))
    assert colour.convert("RGBA").getextrema()[3] == (255, 255), "the colour icon is a full square"
    raw = outline.tobytes()
    pixels = [raw[at : at + 4] for at in range(0, len(raw), 4)]
    assert {pixel[:3] for pixel in pixels if pixel[3]} == {b"\xff\xff\xff"}, "the outline is white on nothing"
    assert 60 < sum(pixel[3] > 128 for pixel in pixels) < 700


def test_every_command_of_the_help_is_offered_in_every_scope(manifest: Any) -> None:
    [bot] = manifest["bots"]
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    for listed in bot["commandLists"]:
        titles = [each["title"] for each in listed["commands"]]
        offered = LISTED if len(LISTED) <= 10 else (*LISTED[:9], "help")
        said = "add teams.command_… to content/copy/en/teams.j2"
        assert titles == [f"/{name}" for name in offered], said
        assert all(each["description"] for each in listed["commands"])


def test_the_same_settings_give_the_same_package(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        words = ("manifest", "teams", "--url", URL, "--out", name)
        assert advance(*words, teams_app_id=APP_ID, teams_app_password="x").exit_code == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


async def test_the_addresses_in_the_manifest_are_answered(
    manifest: Any, fake: FakeTeams, database_url: str, content: Content
) -> None:
    async with running(fake, database_url, content) as served:
        session = served.teams._session
        assert session is not None
        for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
            address = manifest["developer"][name].replace(URL, served.teams.url.removesuffix("/api/messages"))
            async with session.get(address) as answer:
                assert answer.status == 200
                assert "Ratings and evidence are shown to the person alone" in await answer.text()


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (("--url", "http://advance.example.com"), {"teams_app_id": APP_ID}, "https"),
        (("--url", URL), {}, "ADVANCE_TEAMS_APP_ID: this is missing"),
    ],
)
def test_what_is_missing_for_a_package_is_said(words: tuple[str, ...], settings: dict[str, str], said: str) -> None:
    proof = {"teams_app_password": "x"} if settings else {}
    result = advance("manifest", "teams", *words, **settings | proof)
    assert (result.exit_code, said in result.output) == (1, True)


PEM = "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"teams_app_password": "x"}, "ADVANCE_TEAMS_APP_ID: this is missing"),
        ({"teams_tenant_id": "x"}, "ADVANCE_TEAMS_APP_ID: this is missing"),
        ({"teams_app_id": "x"}, "ADVANCE_TEAMS_APP_PASSWORD or ADVANCE_TEAMS_APP_CERTIFICATE: one of them"),
        ({"teams_app_id": "x", "teams_app_password": "x", "teams_app_certificate": "a.pem"}, "one of them"),
        ({"teams_app_id": "x", "teams_app_certificate": "missing.pem"}, "cannot read missing.pem"),
        ({"teams_app_id": "x", "teams_app_certificate": "a.pem"}, "needs a PEM certificate and its private key"),
        ({"teams_allow_anonymous": "1", "host": "0.0.0.0"}, "The playground is served on 127.0.0.1 only"),
        ({"teams_allow_anonymous": "1", "host": "example.com"}, "The playground is served on 127.0.0.1 only"),
        ({"teams_allow_anonymous": "1", "teams_app_id": "x", "teams_app_password": "x"}, "set one"),
        ({"teams_openid_metadata_url": "http://example.com/keys"}, "ADVANCE_TEAMS_OPENID_METADATA_URL: keys and"),
        ({"teams_login_url": "http://example.com/"}, "ADVANCE_TEAMS_LOGIN_URL: keys and passwords only travel"),
        ({"teams_login_url": "nonsense"}, "ADVANCE_TEAMS_LOGIN_URL: keys and passwords only travel"),
    ],
)
def test_settings_that_cannot_be_used_are_named_and_the_server_does_not_start(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    (tmp_path / "a.pem").write_text(PEM)
    for command in ("check", "serve"):
        result = advance(command, **settings)
        assert result.exit_code == 1
        assert said in result.output


def test_every_problem_is_said_at_once() -> None:
    settings = {"teams_app_password": "x", "teams_login_url": "x", "teams_allow_anonymous": "1", "host": "0.0.0.0"}
    result = advance("check", **settings)
    for said in ("ADVANCE_TEAMS_APP_ID", "ADVANCE_TEAMS_LOGIN_URL", "ADVANCE_TEAMS_ALLOW_ANONYMOUS"):
        assert said in result.output
