"""People of a conference, and what they do before the part that a test is about."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from engine.chat.cards import Card
from tests.conversation import Chat

STARTS = datetime(2026, 10, 27, 9, tzinfo=UTC)
"""When the content's conference takes place: the fourth Tuesday of October."""
CLOSES = datetime(2026, 9, 1, 23, 59, tzinfo=UTC)
SCORES = {"substance": "3", "use": "3", "clarity": "3"}


def meet_everybody(chat: Chat) -> None:
    """Olga runs the conference; ada, bob and cleo propose; rita reviews."""
    chat.clock.time = datetime(2026, 7, 1, 9, tzinfo=UTC)
    chat.meet("olga", is_owner=True)
    for who in ("bob", "cleo", "rita"):
        chat.meet(who)


async def call(chat: Chat) -> Card:
    return await chat.says("olga", "/conference call until 2026-09-01")


async def proposes(chat: Chat, who: str, title: str, /, **fields: str) -> Card:
    """Propose a talk through the form."""
    await chat.says(who, "/conference propose")
    form = {"title": title, "abstract": f"What {title} is about.", "format": "talk", "track": "production"}
    return await chat.presses(who, "Save", {**form, "remote": "no", "state": "proposed", **fields})


async def reviews_all(chat: Chat, who: str, scores: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """Review everything that there is; `scores` by title where they are not SCORES."""
    card = await chat.says(who, "/conference reviews")
    for title in [each.label for block in card.blocks for each in getattr(block, "options", ())]:
        await chat.says(who, "/conference reviews")
        await chat.presses(who, title)
        await chat.presses(who, "Save the review", {**SCORES, **(scores or {}).get(title, {})})


async def reviewed(chat: Chat) -> None:
    """A call that has closed, and rita on the committee."""
    await chat.says("olga", "/conference committee rita")
    await chat.says("rita", "/conference reviews")
    await chat.presses("rita", "I agree")
    chat.clock.time = max(chat.clock.time, CLOSES + timedelta(hours=10))
    await reviews_all(chat, "rita")


async def decides(chat: Chat, **decisions: str) -> Card:
    """Decide by the first word of each title, and announce."""
    for word, decision in decisions.items():
        card = await chat.says("olga", "/conference ranking")
        labels = [each.label for block in card.blocks for each in getattr(block, "options", ())]
        await chat.presses("olga", next(label for label in labels if f" {word}" in f" {label.lower()}"))
        await chat.presses("olga", decision)
    await chat.says("olga", "/conference announce")
    return await chat.presses("olga", "Tell them")


async def scheduled(chat: Chat, rooms: str = "Aula, Room 2") -> Card:
    await chat.says("olga", f"/conference rooms {rooms}")
    await chat.says("olga", "/conference schedule")
    await chat.presses("olga", "Place the rest")
    return await chat.presses("olga", "Publish")
