"""What people type in Teams arrives as they typed it, and whom they mention is found."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from engine.content.load import Content
from tests.colleagues import add_colleague, find_entry
from tests.teams.app import Running, running
from tests.teams.fake import BOT, FakeTeams, User

RAW = [
    ("R&D for <beginners>", "R&D for <beginners>", ""),
    ("&lt; is how < is written, &amp; so on", "&lt; is how < is written, &amp; so on", ""),
    ("merged https://example.com/a?x=1&copy=2&lt=3&amp;y=4", "merged", "https://example.com/a?x=1&copy=2&lt=3&amp;y=4"),
]
MARKED_UP = [
    ("R&amp;D for &lt;beginners&gt;", "R&D for <beginners>", ""),
    ("&amp;lt; and &quot;x&quot; and &#39;y&#39; and&nbsp;z", "&lt; and \"x\" and 'y' and z", ""),
    ("merged https://example.com/a?x=1&amp;copy=2&amp;lt=3", "merged", "https://example.com/a?x=1&copy=2&lt=3"),
    ("merged https://example.com/a?x=1&copy=2", "merged", "https://example.com/a?x=1&copy=2"),
]


@pytest.fixture
async def app(fake: FakeTeams, database_url: str, content: Content) -> AsyncIterator[Running]:
    fake.add_user("grace", real_name="Grace Hopper")
    async with running(fake, database_url, content) as app:
        await app.says("ada", "hello")
        yield app


def mention(user: User, text: str) -> dict[str, Any]:
    return {"type": "mention", "text": f"<at>{text}</at>", "mentioned": {"id": user.id, "name": text}}


def with_bot(text: str, *mentions: dict[str, Any]) -> dict[str, Any]:
    """What somebody says to the bot where others read it."""
    bot = {"type": "mention", "text": "<at>Advance</at>", "mentioned": {"id": BOT, "name": "Advance"}}
    return {"type": "message", "text": f"<at>Advance</at>&nbsp;{text}", "entities": [bot, *mentions]}


@pytest.mark.parametrize(("sent", "title", "link"), RAW)
async def test_alone_with_the_bot_words_are_kept_as_they_come(app: Running, sent: str, title: str, link: str) -> None:
    await app.says("ada", f"/log innovation {sent}")
    assert app.store.run(find_entry) == (title, link)


@pytest.mark.parametrize(("sent", "title", "link"), MARKED_UP)
async def test_among_others_entities_are_read_once_and_links_stay_whole(
    fake: FakeTeams, app: Running, sent: str, title: str, link: str
) -> None:
    await app.teams.mentions("ada", fake.add_channel("ada"), f"/log innovation {sent}")
    await app.settles()
    assert app.store.run(find_entry) == (title, link)


@pytest.mark.parametrize("parts", [["Grace Hopper"], ["Grace", "Hopper"]], ids=["one", "in two"])
async def test_a_mention_finds_a_mentor_who_has_never_written(fake: FakeTeams, app: Running, parts: list[str]) -> None:
    app.store.run(add_colleague, "Grace Hopper", "other@example.com")
    app.store.run(add_colleague, "Grace Hopper", "grace@example.com", "ai_system_design")
    mentions = [mention(fake.users["grace"], part) for part in parts]
    text = "/mentor " + "&nbsp;".join(f"<at>{part}</at>" for part in parts)
    await app.teams.sends(fake.users["ada"], fake.add_channel("ada", "grace"), with_bot(text, *mentions))
    assert "Ask Grace Hopper" in await app.reads("ada")


async def test_somebody_who_is_mentioned_and_unknown_keeps_their_name(fake: FakeTeams, app: Running) -> None:
    guest = fake.add_user("pat", role="guest")
    said = with_bot("/log innovation thanked <at>Pat</at>", mention(guest, "Pat"))
    await app.teams.sends(fake.users["ada"], fake.add_channel("ada", "pat"), said)
    await app.settles()
    assert app.store.run(find_entry) == ("thanked Pat", "")


async def test_of_many_who_are_mentioned_everybody_keeps_their_name(fake: FakeTeams, app: Running) -> None:
    names = [f"P{number}" for number in range(7)]
    mentions = [mention(fake.add_user(name.lower()), name) for name in names]
    said = with_bot("/log innovation " + " ".join(f"<at>{name}</at>" for name in names), *mentions)
    await app.teams.sends(fake.users["ada"], fake.add_channel("ada"), said)
    await app.settles()
    assert app.store.run(find_entry) == (" ".join(names), "")


@pytest.mark.parametrize(
    "typed", ["grace@example.com", "Grace Hopper <grace@example.com>", "mailto:Grace@Example.com,"]
)
async def test_a_pasted_address_finds_the_person(app: Running, typed: str) -> None:
    app.store.run(add_colleague, "Grace Hopper", "grace@example.com", "ai_system_design")
    assert "Ask Grace Hopper" in await app.says("ada", f"/mentor {typed}")


@pytest.mark.parametrize("typed", ["\u200b/help", "`/help`", "“/help”", "> /help", "/help\u00a0\u2060"])
async def test_a_command_is_heard_whatever_is_around_it(app: Running, typed: str) -> None:
    assert "What I can do" in await app.says("ada", typed)
