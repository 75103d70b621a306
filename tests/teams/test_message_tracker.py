"""Cards that fill several messages, and cards whose buttons are over, across a restart."""

from pathlib import Path

from engine.content.load import Content
from tests.databases import new_sqlite
from tests.teams.app import Running, running
from tests.teams.delivery import labels, words
from tests.teams.fake import FakeTeams


async def test_after_a_restart_a_new_question_takes_the_buttons_of_the_one_before(
    fake: FakeTeams, sqlite: Path, tmp_path: Path, content: Content
) -> None:
    url = new_sqlite(sqlite, tmp_path)
    async with running(fake, url, content) as app:
        await app.starts("ada")
        asked = app.cards("ada")[-1]
        assert asked.card is not None
        assert labels(asked.card)
    async with running(fake, url, content) as app:
        await app.says("ada", "3")
        before, question = _newest_two(app)
        assert words(before).split("\n")[0] == "This goes on further down."
        assert (labels(before), bool(labels(question))) == ([], True)
        await app.says("ada", "4")
        before, question = _newest_two(app)
        assert "further down" not in words(before)
        assert (labels(before), bool(labels(question))) == ([], True)


def _newest_two(app: Running) -> tuple[dict[str, object], dict[str, object]]:
    before, newest = (each.card or {} for each in app.cards("ada")[-2:])
    return before, newest
