"""The demo's past, lived through the front door: the same requests that people make, at earlier times.

Everything is drawn from a generator seeded with the person's address, so every first visit sees the same history.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heapify, heappop, heapreplace
from random import Random

from sqlalchemy import Connection

from demo.scripted_user import Player
from engine.chat.cards import Action, SelectInput
from engine.content.models import Pack
from engine.deployment import SMALLEST_GROUP
from engine.insight.batches import ClosingRules, close_due_groups

QUARTER = timedelta(days=91)
Life = Iterator[datetime]
"""Does one thing at each step, and says when the next one is."""


def live_through(tx: Connection, people: Iterable[tuple[Player, str]], pack: Pack) -> None:
    """Give each of `people` (with their role id, or an empty one) a year: some assess often, some once, a few never.

    What they do happens in the order of time, and months close on the way, as they do on a server.
    """
    lives = [_live(visitor, role, pack) for visitor, role in people]
    due = [(when, number) for number, life in enumerate(lives) if (when := next(life, None))]
    heapify(due)
    month = (0, 0)
    while due:
        when, number = due[0]
        if (when.year, when.month) != month:
            month = (when.year, when.month)
            while close_due_groups(tx, ClosingRules(pack, SMALLEST_GROUP, when)):
                pass
        following = next(lives[number], None)
        if following:
            heapreplace(due, (following, number))
        else:
            heappop(due)


def _live(visitor: Player, role: str, pack: Pack) -> Life:
    random, today = Random(visitor.identity.user), visitor.now
    habit = random.random()
    if not role or habit < 0.12:
        return
    yield from _assess_every_quarter(visitor, random, pack, role, times=1 + int(habit * 3.6))
    if habit > 0.55:
        yield from _finish_projects(visitor, random, pack, today)
    if 0.4 < habit < 0.5:
        visitor.now = today - timedelta(days=random.randint(2, 9))
        yield visitor.now
        _leave_in_the_middle(visitor, random)


def _assess_every_quarter(visitor: Player, random: Random, pack: Pack, role: str, times: int) -> Life:
    today = visitor.now
    base = {
        domain.id: random.gauss(float(pack.role_by_id[role].domains[domain.id].target) - 1.3, 0.6)
        for domain in pack.core.domains
    }
    growth = random.uniform(0.05, 0.6)
    for quarter in range(times):
        visitor.now = today - QUARTER * (times - quarter) + timedelta(days=random.randint(0, 60), hours=-4)
        yield visitor.now
        visitor.says("/assess core")
        visitor.presses("assess.begin", pace="express")
        for domain in pack.core.domains:
            _answer_domain(visitor, random, base[domain.id] + growth * quarter)
        visitor.presses("assess.submit")


def _answer_domain(visitor: Player, random: Random, level: float) -> None:
    assert visitor.card is not None
    form = {
        block.name: "skip" if random.random() < 0.03 else str(min(5, max(0, round(random.gauss(level, 0.7)))))
        for block in visitor.card.blocks
        if isinstance(block, SelectInput)
    }
    visitor.presses("assess.answer_domain", form)


def _finish_projects(visitor: Player, random: Random, pack: Pack, today: datetime) -> Life:
    modules = pack.curriculum.modules[: random.randint(1, 4)]
    visitor.now = today - timedelta(weeks=10)
    yield visitor.now
    visitor.says("/plan")
    for module in modules:
        for project in module.projects:
            if random.random() < 0.8:
                visitor.now += timedelta(days=2)
                visitor.does(Action("plan.tick", {"project": project.id, "done": "yes"}))


def _leave_in_the_middle(visitor: Player, random: Random) -> None:
    visitor.says("/assess core")
    visitor.presses("assess.begin", pace="single")
    for _ in range(random.randint(3, 12)):
        visitor.says(str(random.randint(1, 4)))
