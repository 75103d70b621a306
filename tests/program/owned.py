"""Going through the program in tests: everything by words and presses, as people do it."""

from engine.chat.cards import Action, Card, Table
from tests.conversation import Chat

LINK = "https://example.org/work"


async def starts(chat: Chat, who: str = "ada", *, when: str = "Today") -> Card:
    """Start the program."""
    await chat.says(who, "/week")
    await chat.presses(who, when)
    return await chat.says(who, "/week")


async def ticks(chat: Chat, project: str, who: str = "ada", *, done: bool = True) -> Card:
    return await chat.sends(who, action=Action("plan.tick", {"project": project, "done": "yes" if done else ""}))


async def shows(chat: Chat, project: str, link: str = LINK, who: str = "ada") -> Card:
    """Show what a project is done by; the card is that of its module, or the form again."""
    curriculum = chat.content.pack.curriculum
    module = next(each.id for each in curriculum.modules if project in {item.id for item in each.projects})
    action = Action("week.keep_evidence", {"module": module, "number": ""})
    return await chat.sends(who, action=action, form={"project": project, "link": link})


async def asks(chat: Chat, project: str, reviewer: str, who: str = "ada") -> Card:
    """Ask for a review, by name or address."""
    return await chat.sends(who, action=Action("review.send"), form={"project": project, "reviewer": reviewer})


async def approves(chat: Chat, reviewer: str) -> Card:
    """Approve what waits longest."""
    card = await chat.says(reviewer, "/reviews")
    label = next(choice.label for block in card.blocks for choice in getattr(block, "options", ()))
    await chat.presses(reviewer, label)
    return await chat.presses(reviewer, "Approve")


async def finishes_projects(chat: Chat, who: str = "ada") -> Card:
    """Show every project, those of the capstone too; returns the last card."""
    for project in chat.content.pack.curriculum.project_by_id:
        card = await shows(chat, project, who=who)
    return card


async def earns_certificate(chat: Chat, who: str = "ada", reviewer: str = "grace") -> Card:
    """Finish everything and have it approved; the reviewer must have been met."""
    await finishes_projects(chat, who)
    for item in sorted(chat.content.pack.curriculum.capstone_ids):
        await asks(chat, item, f"{reviewer}@example.com", who)
        await approves(chat, reviewer)
    return await chat.says(who, "/certificate")


def row_of(card: Card, name: str) -> tuple[str, ...]:
    """The row of a table that starts with a name."""
    return next(row for block in card.blocks if isinstance(block, Table) for row in block.rows if row[0] == name)
