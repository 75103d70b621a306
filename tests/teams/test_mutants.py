"""That each check of a token at Teams' door is noticed when it goes."""

import pytest

from adapters.teams.guard import Guard
from engine.content.load import Content
from tests.mutants import mutant_of
from tests.teams import test_doors
from tests.teams.app import Running
from tests.teams.delivery import How
from tests.teams.fake import FakeTeams
from tests.teams.test_doors import CLAIMS, HEADERS, app, forged, url

__all__ = ["app", "url"]
REQUIRED = '"require": ["exp", "iss", "aud"]'
CHECKED = {
    "wrong signature": (REQUIRED, f'{REQUIRED}, "verify_signature": False, "verify_exp": True'),
    "expired": (REQUIRED, f'{REQUIRED}, "verify_exp": False'),
    "not yet": (REQUIRED, f'{REQUIRED}, "verify_nbf": False'),
    "without an end": (REQUIRED, '"require": ["iss", "aud"]'),
    "wrong audience": (REQUIRED, f'{REQUIRED}, "verify_aud": False'),
    "wrong issuer": (REQUIRED, f'{REQUIRED}, "verify_iss": False'),
}
EVIL = "https://evil.example/"
ADMITTED: dict[str, tuple[str, How, int]] = {
    "another service": ("if token.service_url != service_url:", How(claims=CLAIMS["another service"][0]), 403),
    "not trusted": (
        "if not self._settings.trusts(service_url):",
        How(change={"serviceUrl": EVIL}, claims={"serviceurl": EVIL}),
        403,
    ),
    "no token": ("if not self._settings.anonymous:", How(headers={"Authorization": HEADERS["basic"]}), 401),
}


@pytest.mark.parametrize("name", CHECKED)
async def test_without_a_check_a_forged_token_gets_in(
    fake: FakeTeams, app: Running, name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guard, "_check_token", mutant_of(Guard._check_token, *CHECKED[name]))
    how = How(claims=CLAIMS[name][0]) if name in CLAIMS else How(token=forged(fake, name))
    with pytest.raises(AssertionError):
        await test_doors.refused(app, how, 401, caplog)


@pytest.mark.parametrize("name", ADMITTED)
async def test_without_a_check_a_token_for_something_else_gets_in(
    app: Running, name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, how, status = ADMITTED[name]
    await test_doors.refused(app, how, status, caplog)
    monkeypatch.setattr(Guard, "admit", mutant_of(Guard.admit, step, "if False:"))
    with pytest.raises(AssertionError):
        await test_doors.refused(app, how, status, caplog)


async def test_without_a_check_a_key_for_something_else_gets_in(
    fake: FakeTeams, url: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = "if token.endorsements and channel not in token.endorsements:"
    monkeypatch.setattr(Guard, "admit", mutant_of(Guard.admit, step, "if False:"))
    with pytest.raises(AssertionError):
        await test_doors.test_a_key_that_does_not_sign_for_teams_is_refused(fake, url, content)
