"""That each check of where a request to the local page comes from is noticed when it goes."""

import pytest

from adapters import loopback
from adapters.web import guard
from tests.mutants import mutant_of
from tests.web.page import Client, page, sends, sqlite_url

__all__ = ["page", "sqlite_url"]
CHECKS: dict[str, tuple[str, str, dict[str, str]]] = {
    "another host": ("if _host_name(host) not in LOOPBACK:", "if False:", {"Host": "evil.example"}),
    "a proxy": ("any(_is_of_proxy(name.lower()) for name in request.headers)", "False", {"X-Forwarded-For": "::1"}),
    "another origin": ("if not same_origin or", "if", {"Origin": "https://evil.example"}),
    "another site": (
        'request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")',
        "False",
        {"Sec-Fetch-Site": "cross-site"},
    ),
}


@pytest.mark.parametrize("check", CHECKS)
async def test_without_a_check_another_site_gets_in(page: Client, check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    step, instead, headers = CHECKS[check]
    asked = {"persona": "ada@example.com"}
    assert (await sends(page, "/api/open", asked, **headers))[0] == 403
    monkeypatch.setattr(guard, "refuse_strangers", mutant_of(loopback.refuse_strangers, step, instead))
    assert (await sends(page, "/api/open", asked, **headers))[0] == 200
