"""What people type in Slack arrives as they typed it, and whom they mention is found."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.manifest import LOG_EVIDENCE
from adapters.slack.text import escape_text
from adapters.slack.typed_text import read_typed
from engine.content.load import Content
from tests.colleagues import add_colleague, find_entry
from tests.slack.app import Running, running, words
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Channel, new_id

TYPED = [
    ("R&amp;D for &lt;beginners&gt;", "R&D for <beginners>", ""),
    ("&amp;lt; is how &lt; is written", "&lt; is how < is written", ""),
    ("&quot;quoted&quot; &amp;nbsp; &#39; again", "&quot;quoted&quot; &nbsp; &#39; again", ""),
    ("merged <https://example.com/pull?a=1&amp;b=2>", "merged", "https://example.com/pull?a=1&b=2"),
    (
        "merged <https://example.com/a?b=1&amp;c=2|my &lt;first&gt; PR>",
        "merged my <first> PR",
        "https://example.com/a?b=1&c=2",
    ),
    ("read <http://example.com/a|example.com/a>", "read", "http://example.com/a"),
    ("learned <http://Node.js|Node.js> today", "learned Node.js", ""),
    ("wrote to <mailto:ada@example.com|ada@example.com>", "wrote to ada@example.com", ""),
    ("spoke in <#C012AB3CD|general> and <#C012AB3CE>", "spoke in #general and #C012AB3CE", ""),
    ("told <!here> and <!subteam^S012AB3CD|@devs>", "told @here and @devs", ""),
    ("due <!date^1392734382^{date}^https://example.com/|February 18th>", "due February 18th", ""),
    ("rang <tel:+4930123456|+49 30 123456>", "rang +49 30 123456", ""),
]


@pytest.fixture
async def app(fake: FakeSlack, database_url: str, content: Content) -> AsyncIterator[Running]:
    fake.add_user("grace", real_name="Grace Hopper")
    async with running(fake, database_url, content) as app:
        await app.says("ada", "hello")
        yield app


@given(st.text())
def test_whatever_slack_escapes_is_read_back(typed: str) -> None:
    assert read_typed(escape_text(typed)).words == typed


@pytest.mark.parametrize(("sent", "title", "link"), TYPED)
async def test_words_are_kept_as_they_were_typed(app: Running, sent: str, title: str, link: str) -> None:
    await app.uses("ada", "/log", f"innovation {sent}")
    assert app.store.run(find_entry) == (title, link)


@pytest.mark.parametrize("how", ["<@{id}>", "<@{id}|ghopper>", "<mailto:grace@example.com|grace@example.com>"])
async def test_a_mention_or_a_pasted_address_finds_a_mentor_who_has_never_written(
    fake: FakeSlack, app: Running, how: str
) -> None:
    app.store.run(add_colleague, "Grace Hopper", "grace@example.com", "ai_system_design")
    await app.uses("ada", "/mentor", how.format(id=fake.user("grace").id))
    modal = fake.modal("ada")
    assert modal is not None, await app.reads("ada")
    assert "Grace Hopper" in words(modal["blocks"])


async def test_of_two_with_one_name_a_mention_finds_the_one_who_is_meant(fake: FakeSlack, app: Running) -> None:
    app.store.run(add_colleague, "Grace Hopper", "other@example.com")
    app.store.run(add_colleague, "Grace Hopper", "grace@example.com", "ai_system_design")
    await app.uses("ada", "/mentor", f"<@{fake.user('grace').id}>")
    assert fake.modal("ada") is not None


async def test_whoever_is_mentioned_and_does_not_mentor_is_named(fake: FakeSlack, app: Running) -> None:
    app.store.run(add_colleague, "Grace Hopper", "grace@example.com")
    said = await app.says("ada", f"/mentor <@{fake.user('grace').id}>")
    assert "Grace Hopper does not offer to mentor" in said


async def test_a_mention_stands_for_a_name_in_what_is_kept(fake: FakeSlack, app: Running) -> None:
    stranger = fake.add_user("pat", real_name="Pat Guest", is_restricted=True).id
    app.store.run(add_colleague, "Grace Hopper", "grace@example.com")
    await app.uses("ada", "/log", f"innovation paired with <@{fake.user('grace').id}> and <@{stranger}>")
    assert app.store.run(find_entry) == ("paired with Grace Hopper and Pat Guest", "")


async def test_a_mention_in_a_form_finds_the_colleague(fake: FakeSlack, app: Running) -> None:
    app.store.run(add_colleague, "Grace Hopper", "grace@example.com")
    await app.uses("ada", "/log", "innovation wrote the eval suite")
    await app.presses("ada", "Ask a colleague to confirm")
    await app.slack.submits("ada", {"Name or e-mail": f"<@{fake.user('grace').id}|grace>"})
    assert "Grace Hopper" in await app.reads("ada")


async def test_the_bot_itself_is_nobody_who_is_named(fake: FakeSlack, app: Running) -> None:
    fake.add_channel("general")
    await app.slack.mentions("ada", "#general", f"/log innovation thanked <@{fake.team.bot_user_id}> for R&amp;D")
    await app.settles()
    assert app.store.run(find_entry) == ("thanked for R&D", "")


HIDDEN = [
    "\u200b/help",
    "/he\u00adlp",
    "\u202a/help\u202c",
    "\ufeff\u2060/help\u00a0",
    "`/help`",
    "```/help```",
    "“/help”",
    '"/help"',
    "'/help' please",
    "«/help».",
    "*/help*",
    "_/help_",
    "~/help~",
    "&gt; /help",
    "<@{bot}> `/help`",
]


@pytest.mark.parametrize("typed", HIDDEN)
async def test_a_command_is_heard_whatever_is_around_it(fake: FakeSlack, app: Running, typed: str) -> None:
    assert "What I can do" in await app.says("ada", typed.format(bot=fake.team.bot_user_id))


async def test_what_follows_a_marked_command_is_kept_letter_by_letter(app: Running) -> None:
    await app.says("ada", '`/log` innovation Read "Clean" and __init__ \U0001f469\u200d\U0001f4bb with “Ada”')
    assert app.store.run(find_entry) == ('Read "Clean" and __init__ \U0001f469\u200d\U0001f4bb with “Ada”', "")


async def test_a_command_beside_a_colleague_is_answered_where_the_person_sees_it(fake: FakeSlack, app: Running) -> None:
    beside = Channel(new_id("D"), "directmessage", fake.user("ada").id)
    fake.team.channels[beside.id] = beside
    assert "in our direct messages" in (await app.slack.command("ada", "/help", channel=beside.id)).body
    assert not (await app.slack.command("ada", "/help")).body


async def test_a_long_message_of_ones_own_is_cut_and_kept_with_its_link(fake: FakeSlack, app: Running) -> None:
    await app.starts("ada")
    await app.presses("ada", "4")
    await app.says("ada", "back")
    long = fake.messages("ada")[-2] | {"text": "R&amp;D " + "word " * 5000, "user": fake.user("ada").id}
    assert (await app.slack.shortcut("ada", LOG_EVIDENCE, long)).status == 200
    assert "Kept as evidence for" in await app.reads("ada")
    shown = await app.says("ada", "my answers")
    assert "Evidence: R&D word" in shown
    assert "https://" in shown
