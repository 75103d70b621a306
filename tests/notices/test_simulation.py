"""An organisation over seventeen weeks gets exactly the messages that the oracle predicts.

With holidays of eleven countries, leave, snoozes, changes of the clocks on four continents, people who never answer,
who switch it off and on, who leave, and a server that is down for two days. `ADVANCE_SIMULATED=1000` makes it a
thousand people; it takes some minutes.
"""

import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from engine.content.load import Content
from tests.conversation import Chat, FixedClock
from tests.databases import new_sqlite
from tests.notices.mailbox import Mailbox, open_mailbox
from tests.notices.simulation import START, Human, Oracle, Sent, invent, live, settle
from tests.platforms import Platform, on_slack, on_teams

PEOPLE = int(os.environ.get("ADVANCE_SIMULATED", "40"))
ON_A_PLATFORM = int(os.environ.get("ADVANCE_SIMULATED", "12"))
SEED = os.environ.get("ADVANCE_SEED", "sixteen weeks")


def difference(human: Human, got: list[Sent], expected: list[Sent]) -> str:
    """Who it is, and what differs, for whoever has to find out why."""
    wrong = [("too much", *each) for each in got if each not in expected]
    wrong += [("missing", *each) for each in expected if each not in got]
    return "\n".join([repr(human), *(f"{how}: {kind} {at:%a %Y-%m-%d %H:%M}" for how, kind, at in wrong)])


def compare(mailbox: Mailbox, humans: list[Human], modules: int) -> Counter[str]:
    """Hold what has arrived against the oracle, and count it by kind."""
    seen: Counter[str] = Counter()
    for human in humans:
        got: list[Sent] = [(each.card.key, each.at) for each in mailbox.to(human.name)]
        expected = Oracle(human, modules).predict()
        assert got == expected, difference(human, got, expected)
        seen.update(kind for kind, _ in got)
    return seen


async def test_everybody_gets_exactly_what_the_oracle_predicts(chat: Chat) -> None:
    random = Random(SEED)
    humans = [invent(number, random) for number in range(PEOPLE)]
    chat.clock.time = START
    mailbox = open_mailbox(chat)
    for human in humans:
        chat.meet(human.name, timezone=human.rhythm.zone)
    settle(chat, humans)
    await live(chat, mailbox, humans, chat.says)
    seen = compare(mailbox, humans, len(chat.content.pack.curriculum.modules))
    assert min(seen[kind] for kind in ("weekly", "behind", "reassess", "quiet")) >= PEOPLE // 10


@pytest.mark.parametrize("platform", [on_slack, on_teams])
async def test_so_they_do_on_the_platforms(platform: Platform, sqlite: Path, tmp_path: Path, content: Content) -> None:
    """What they say comes in through the platform's door, and what is sent is counted on its server."""
    random = Random(f"{SEED} there")
    humans = [invent(number, random) for number in range(ON_A_PLATFORM)]
    zones = {human.name: human.rhythm.zone for human in humans}
    url = new_sqlite(sqlite, tmp_path)
    async with platform(url, content, FixedClock(START), zones) as (chat, mailbox, app):
        settle(chat, humans)
        await live(chat, mailbox, humans, app.says)
        seen = compare(mailbox, humans, len(content.pack.curriculum.modules))
    assert min(seen[kind] for kind in ("weekly", "behind", "quiet")) >= ON_A_PLATFORM // 10
