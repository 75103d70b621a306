"""That each check of a signature at Slack's door is noticed when it goes."""

from math import inf

import pytest

from adapters.slack import service
from adapters.slack.service import SlackService
from tests.slack.app import Running
from tests.slack.test_doors import FORGED, app, url
from tests.slack.test_doors import test_what_is_not_signed_by_slack_just_now_is_refused_without_effect as refuses

__all__ = ["app", "url"]


CHECKS = {
    "bad signature": (SlackService, "_is_signed", lambda *_: True),
    "stale": (service, "OLDEST", inf),
    "future": (service, "OLDEST", inf),
}


@pytest.mark.parametrize("forged", CHECKS)
async def test_without_a_check_a_forged_request_gets_in(
    app: Running, forged: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*CHECKS[forged])
    with pytest.raises(AssertionError):
        await refuses(app, FORGED[forged], caplog)
