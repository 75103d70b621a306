"""What an operator sees of notices on the command line, and what they can settle."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner, Result

from bot.cli import app
from engine.notices.records.notices import NOTICE
from tests.conversation import Chat
from tests.notices.mailbox import ledger

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def notices(chat: Chat, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four of ada's: one due, one for tomorrow, one failed, and one in doubt; and one of somebody else."""
    monkeypatch.setenv("ADVANCE_DATABASE_URL", database_url)
    chat.meet("bob")
    row = {"organisation_id": chat.organisation_id, "platform": "test", "workspace": "test", "attempts": 0}
    row |= {"member_id": chat.member_id("ada"), "expires_at": NOW + timedelta(days=3), "platform_ref": ""}
    row |= {"last_error": "", "subject": "", "answer": "", "settled_at": None, "kind": "weekly"}
    over = {"settled_at": NOW, "attempts": 6}
    rows = [
        {"occurrence": "w1", "state": "pending", "not_before": NOW - timedelta(hours=1)},
        {"occurrence": "w2", "state": "pending", "not_before": NOW + timedelta(days=1)},
        {"occurrence": "w3", "state": "dead", "not_before": NOW, "last_error": "user not found", **over},
        {"occurrence": "w4", "state": "in_doubt", "not_before": NOW, "last_error": "status 503", **over},
        {"occurrence": "w5", "state": "dead", "not_before": NOW, "member_id": chat.member_id("bob"), **over},
    ]
    chat.store.run(lambda tx: tx.execute(insert(NOTICE), [row | each for each in rows]))


def runs(*words: str) -> Result:
    result = CliRunner().invoke(app, ["notices", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def occurrences(*words: str) -> set[str]:
    return {word for word in runs(*words).stdout.split() if word[0] == "w" and word[1:].isdigit()}


def test_each_option_shows_its_part_of_the_ledger() -> None:
    assert occurrences("--due") == {"w1"}
    assert occurrences("--failed") == {"w3", "w5"}
    assert occurrences("--in-doubt") == {"w4"}
    assert occurrences("--for", "Ada@Example.com") == {"w1", "w2", "w3", "w4"}
    assert occurrences("--failed", "--for", "bob@example.com") == {"w5"}
    assert runs("--for", "nobody@example.com").stdout == "None.\n"
    assert runs().stdout == "2 dead, 1 in doubt, 2 pending\n"
    assert "user not found" in runs("--failed").stdout


def test_a_notice_in_doubt_can_be_sent_again_or_dropped(chat: Chat) -> None:
    table = runs("--in-doubt").stdout
    number = next(line.split()[0] for line in table.splitlines() if "w4" in line)
    assert "may see it twice" in table
    assert runs("resend", number).exit_code == 0
    assert occurrences("--due") == {"w1", "w4"}
    refused = runs("drop", number)
    assert (refused.exit_code, refused.stderr) == (1, f"Notice {number} is not in doubt: it is pending.\n")


def test_what_is_dropped_is_settled_and_what_is_unknown_is_refused(chat: Chat) -> None:
    number = next(line.split()[0] for line in runs("--in-doubt").stdout.splitlines() if "w4" in line)
    assert runs("drop", number).exit_code == 0
    assert ("weekly", "w4", "skipped") in ledger(chat)
    assert runs("resend", "999999").stderr == "There is no notice 999999.\n"
    assert runs("--due", "--failed").stderr == "Choose one of --due, --failed and --in-doubt.\n"
    assert "--organisation" in runs("--due", "--organisation", "Nobody").stderr


def test_all_doubts_of_an_outage_are_settled_at_once_after_a_look_that_changes_nothing(chat: Chat) -> None:
    row = {"organisation_id": chat.organisation_id, "platform": "test", "workspace": "test", "attempts": 1}
    row |= {"member_id": chat.member_id("ada"), "platform_ref": "", "last_error": "status 503", "subject": ""}
    row |= {"answer": "", "kind": "weekly", "state": "in_doubt", "not_before": NOW}
    rows = [
        {
            "occurrence": f"w{number}",
            "settled_at": NOW - timedelta(hours=hours),
            "expires_at": NOW + timedelta(days=days),
        }
        for number, hours, days in ((10, 1, 3), (11, 1, 3), (12, 1, -1), (13, 50, 3))
    ]
    chat.store.run(lambda tx: tx.execute(insert(NOTICE), [row | each for each in rows]))
    since = f"{NOW - timedelta(hours=2):%Y-%m-%dT%H:%M}"
    seen = runs("resend", "--in-doubt", "--since", since, "--dry-run").stdout
    assert "3 notices would go out again. Nothing has changed.\n" in seen
    assert {word for word in seen.split() if word in ("w4", "w10", "w11", "w12", "w13")} == {"w4", "w10", "w11"}
    assert occurrences("--in-doubt") == {"w4", "w10", "w11", "w12", "w13"}
    assert "3 notices" in runs("resend", "--in-doubt", "--since", since).stdout
    assert occurrences("--in-doubt") == {"w12", "w13"}
    assert occurrences("--due") == {"w1", "w4", "w10", "w11"}
    assert runs("drop", "--in-doubt").stdout == "2 notices dropped.\n"
    assert occurrences("--in-doubt") == set()


def test_one_notice_or_all_are_meant_and_never_none() -> None:
    wanted = "Name one notice by its number, or all of them by --in-doubt.\n"
    assert (runs("resend").stderr, runs("drop", "1", "--in-doubt").stderr) == (wanted, wanted)
