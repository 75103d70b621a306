"""A small company, and how its cards are read."""

from datetime import timedelta

from sqlalchemy import Connection, func, select, update

from engine.chat.cards import Card, Image, Table
from engine.chat.charts import HeatMap
from engine.people.records.members import MEMBER
from tests.conversation import Chat

APRIL = timedelta(days=31)
"""From the clock's start in March into the next month."""


class Company:
    """Berta leads Platform and Tiny, Paula leads Data, Grace is above both, Oscar owns the program."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        chat.meet("oscar", is_owner=True)
        chat.meet("grace")
        for boss, team in (("berta", "Platform"), ("paula", "Data")):
            chat.meet(boss, team_id=chat.team_id(team), manager_id=chat.member_id("grace"))
        self.platform = [f"plato{number}" for number in range(6)]
        self.tiny = ["tina", "timo", "tess"]
        self.data = [f"dora{number}" for number in range(6)]
        for people, boss, team in (
            (self.platform, "berta", "Platform"),
            (self.tiny, "berta", "Tiny"),
            (self.data, "paula", "Data"),
        ):
            for name in people:
                chat.meet(name, team_id=chat.team_id(team), manager_id=chat.member_id(boss))

    async def assess(self, people: list[str], *ratings: str) -> None:
        for number, name in enumerate(people):
            await self.chat.completes(name, ratings[number % len(ratings)])

    async def asks(self, who: str, text: str = "/team-gaps") -> Card:
        return await self.chat.says(who, text)

    def change(self, name: str, **columns: object) -> None:
        chosen = update(MEMBER).where(MEMBER.c.id == self.chat.member_id(name))
        self.chat.store.run(lambda tx: tx.execute(chosen.values(**columns)))

    def next_month(self) -> None:
        self.chat.clock.forward(APRIL)


def table(card: Card) -> Table:
    return next(block for block in card.blocks if isinstance(block, Table))


def heat(card: Card) -> HeatMap:
    chart = next(block.chart for block in card.blocks if isinstance(block, Image))
    assert isinstance(chart, HeatMap)
    return chart


def count(tx: Connection, what: object) -> int:
    return int(tx.execute(select(func.count()).select_from(what)).scalar_one())  # type: ignore[arg-type]
