"""What people do at a hackathon again and again."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import select

from engine.chat.cards import Action, Card
from engine.community.records.events import SERIES
from engine.hackathon.records.teams import TEAM
from tests.conversation import Chat, pressable

DEADLINE = datetime(2026, 5, 22, 15, tzinfo=UTC)
"""Of the first edition after the start of a test's clock."""


def people(chat: Chat, *names: str, olga: bool = False) -> None:
    for name in names:
        chat.meet(name)
    if olga:
        chat.meet("olga", is_owner=True)


def team_id(chat: Chat, name: str) -> str:
    return str(chat.store.run(lambda tx: tx.scalars(select(TEAM.c.id).where(TEAM.c.name == name)).one()))


async def team(chat: Chat, name: str, *members: str) -> str:
    """Let people make a team and join it; returns its id."""
    captain, *others = members
    await chat.says(captain, f"/hackathon team {name}")
    number = team_id(chat, name)
    for who in others:
        await chat.sends(who, action=Action("hackathon.join", {"team": number}))
    return number


async def submit(chat: Chat, who: str, title: str) -> Card:
    """Submit through the form."""
    await chat.says(who, "/hackathon")
    await chat.presses(who, "Submit")
    form = {"title": title, "link": f"https://code.example.com/{title.replace(' ', '-')}", "about": "It works."}
    return await chat.presses(who, "Submit", form)


async def judge(chat: Chat, who: str, scores: Mapping[str, int], comment: str = "") -> Card:
    """Give each of these teams one score in everything."""
    criteria = [each.id for each in chat.content.pack.hackathon.criteria]
    for name, score in scores.items():
        await chat.says(who, "/hackathon judge")
        await chat.presses(who, name)
        await chat.presses(who, "Keep it", {each: str(score) for each in criteria} | {"comment": comment})
    return chat.cards[who]


def event_of(chat: Chat) -> dict[str, str]:
    """The arguments of a press that name the first edition."""
    query = select(SERIES.c.id).where(SERIES.c.kind == "hackathon", SERIES.c.organisation_id == chat.organisation_id)
    return {"series": str(chat.store.run(lambda tx: tx.scalars(query).one())), "day": "2026-05-21"}


async def appoint(chat: Chat, who: str, says: str = "I judge") -> None:
    """Have olga ask somebody to judge, who answers."""
    await chat.sends("olga", action=Action("hackathon.judge_form", event_of(chat)))
    await chat.presses("olga", "Ask somebody to judge", {"judge": who})
    answer = {"said": "yes" if says == "I judge" else "no"}
    await chat.sends(who, action=Action("hackathon.judge", event_of(chat) | answer))


async def publish(chat: Chat) -> Card:
    """Have olga publish, as far as she may."""
    card = await chat.sends("olga", action=Action("hackathon.publish", event_of(chat)))
    if any(label == "Publish now" for label, _ in pressable(card)):
        return await chat.presses("olga", "Publish now")
    return card
