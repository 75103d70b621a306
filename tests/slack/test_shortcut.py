"""The message shortcut: a message becomes evidence for the latest rating."""

from pathlib import Path

import pytest

from adapters.slack.manifest import LOG_EVIDENCE
from engine.content.load import Content
from tests.databases import new_sqlite
from tests.slack.app import running
from tests.slack.fake import FakeSlack


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


async def test_ones_own_message_becomes_evidence_with_its_link(fake: FakeSlack, url: str, content: Content) -> None:
    async with running(fake, url, content) as app:
        await app.starts("ada")
        await app.presses("ada", "4")
        await app.says("ada", "back")
        said = next(each for each in fake.messages("ada") if each.get("text") == "back")
        assert (await app.slack.shortcut("ada", LOG_EVIDENCE, said)).status == 200
        assert "Kept as evidence for" in await app.reads("ada")
        shown = await app.says("ada", "my answers")
        assert "Evidence: back https://" in shown


async def test_of_somebody_elses_message_only_the_link_is_kept(fake: FakeSlack, url: str, content: Content) -> None:
    async with running(fake, url, content) as app:
        await app.starts("ada")
        await app.presses("ada", "4")
        card = app.cards("ada")[-1]
        assert (await app.slack.shortcut("ada", LOG_EVIDENCE, card)).status == 200
        shown = await app.says("ada", "my answers")
        assert "Evidence: https://" in shown


async def test_without_an_assessment_it_says_what_to_do(fake: FakeSlack, url: str, content: Content) -> None:
    async with running(fake, url, content) as app:
        await app.says("ada", "hello")
        said = next(each for each in fake.messages("ada") if each.get("text") == "hello")
        assert (await app.slack.shortcut("ada", LOG_EVIDENCE, said)).status == 200
        assert "Evidence belongs to a rating" in await app.reads("ada")
