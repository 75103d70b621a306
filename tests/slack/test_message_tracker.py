"""Cards that fill several messages, and cards whose buttons are over: none is doubled, none is left over."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from adapters.outbox import Outbox
from adapters.slack.conversation import Conversation, Spot, Workspace
from adapters.slack.session import Session
from engine.card_messages import POSTED
from engine.chat.cards import Action, Button, Buttons, Card, Mode, Paragraph, Reply
from engine.chat.text import parse_markup
from engine.content.load import Content
from tests.databases import new_sqlite
from tests.slack.app import QUESTIONS, Running, labels, running, words
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Json

OVER = "This goes on further down."


async def test_after_a_restart_a_new_question_takes_the_buttons_of_the_one_before(
    fake: FakeSlack, sqlite: Path, tmp_path: Path, content: Content
) -> None:
    url = new_sqlite(sqlite, tmp_path)
    async with running(fake, url, content) as app:
        await app.starts("ada")
        asked = app.cards("ada")[-1]
        assert labels(asked["blocks"])
    async with running(fake, url, content) as app:
        await app.says("ada", "3")
        *_, before, question = app.cards("ada")
        assert before["ts"] == asked["ts"]
        assert (words(before["blocks"]), labels(before["blocks"])) == (OVER, [])
        assert f"2 of {QUESTIONS}" in words(question["blocks"])
        await app.says("ada", "4")
        *_, before, question = app.cards("ada")
        assert OVER not in words(before["blocks"]), "this server has shown it and knows what it looks like"
        assert (labels(before["blocks"]), bool(labels(question["blocks"]))) == ([], True)


async def test_a_long_card_is_redrawn_where_it_is_and_a_shorter_one_leaves_nothing_of_it(
    fake: FakeSlack, sqlite: Path, tmp_path: Path, content: Content
) -> None:
    url = new_sqlite(sqlite, tmp_path)
    async with running(fake, url, content) as app:
        await app.says("ada", "hello")
        show = shows(app)
        assert await show(lines("a", 120)) == ["a 0", "a 49", "a 99"]
        assert await show(lines("b", 120)) == ["b 0", "b 49", "b 99"]
    async with running(fake, url, content) as app:
        show = shows(app)
        assert await show(lines("c", 60)) == ["c 0", "c 49"]
        assert await show(lines("d", 1)) == ["d 0"]
        assert app.count(POSTED) == 0


async def test_a_message_of_a_long_card_that_somebody_has_deleted_comes_anew(
    fake: FakeSlack, sqlite: Path, tmp_path: Path, content: Content
) -> None:
    async with running(fake, new_sqlite(sqlite, tmp_path), content) as app:
        await app.says("ada", "hello")
        show = shows(app)
        await show(lines("a", 60))
        fake.channel(fake.user("ada")).messages.pop()
        assert await show(lines("b", 60)) == ["b 0", "b 49"]


def lines(name: str, number: int) -> Card:
    button = Buttons((Button("On", Action("plan")),))
    return Card("long", "Long", (*(Paragraph(parse_markup(f"{name} {n}")) for n in range(number)), button))


def shows(app: Running) -> Callable[[Card], Awaitable[list[str]]]:
    """Shows ada a card in place of the one before it, and returns the first line of each of its messages."""
    fake, user = app.fake, app.fake.user("ada")
    client = AsyncWebClient(fake.team.bot_token, base_url=fake.url, retry_handlers=[])
    session = Session(app.engine, client, Workspace(fake.team.id, "", ""), Outbox(app.engine))

    def shown() -> list[Json]:
        return app.cards("ada")[1:]

    async def show(card: Card) -> list[str]:
        pressed = Spot(fake.channel(user).id, shown()[0]["ts"]) if shown() else None
        await session.show(Conversation(user.id, pressed=pressed), (Reply(card, Mode.REPLACE),))
        return [next(said for said in words(each["blocks"]).split("\n") if said != "Long") for each in shown()]

    return show
