"""An organisation over seventeen weeks gets exactly the messages that the oracle predicts.

With holidays of eleven countries, leave, snoozes, changes of the clocks on four continents, people who never answer,
who switch it off and on, who leave, and a server that is down for two days. `ADVANCE_SIMULATED=1000` makes it a
thousand people; it takes some minutes.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

from tests.chat import Chat
from tests.notices.mailbox import open_mailbox
from tests.notices.simulation import START, Human, Oracle, Sent, invent, live, settle

PEOPLE = int(os.environ.get("ADVANCE_SIMULATED", "40"))
SEED = os.environ.get("ADVANCE_SEED", "sixteen weeks")


def difference(human: Human, got: list[Sent], expected: list[Sent]) -> str:
    """Who it is, and what differs, for whoever has to find out why."""
    wrong = [("too much", *each) for each in got if each not in expected]
    wrong += [("missing", *each) for each in expected if each not in got]
    return "\n".join([repr(human), *(f"{how}: {kind} {at:%a %Y-%m-%d %H:%M}" for how, kind, at in wrong)])


async def test_everybody_gets_exactly_what_the_oracle_predicts(chat: Chat) -> None:
    random = Random(SEED)
    humans = [invent(number, random) for number in range(PEOPLE)]
    chat.clock.time = START
    mailbox = open_mailbox(chat)
    settle(chat, humans)
    await live(chat, mailbox, humans)
    modules = len(chat.content.pack.curriculum.modules)
    seen: Counter[str] = Counter()
    for human in humans:
        got: list[Sent] = [(each.card.key, each.at) for each in mailbox.to(human.name)]
        expected = Oracle(human, modules).predict()
        assert got == expected, difference(human, got, expected)
        seen.update(kind for kind, _ in got)
    assert min(seen[kind] for kind in ("weekly", "behind", "reassess", "quiet")) >= PEOPLE // 10
