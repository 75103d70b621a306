"""Random words, presses and forms by everybody: nothing breaks, nobody gets an apology, every row can be read back.

`python -m bench.fuzz` does the same with an invented company, as often as one likes.
"""

import pytest

from bench.fuzz.run import Fuzz, Report
from tests.access.people import settle_in_as
from tests.conversation import Chat

TURNS = 5_000
MOST_CALLS = 400_000
"""Of functions, in any turn."""


@pytest.mark.parametrize(
    ("database_url", "seed"),
    [("sqlite", 1), ("sqlite", 2), ("sqlite", 3), ("postgresql", 4)],
    indirect=["database_url"],
)
async def test_five_thousand_random_turns_break_nothing(chat: Chat, seed: int) -> None:
    await settle_in_as(chat, "owner")
    chat.meet("left", standing="left")
    report = Report()
    fuzz = Fuzz(chat.store, chat.content, seed, report, chat.clock.now())
    fuzz.run(TURNS)
    fuzz.check()
    assert report.is_clean, "\n".join(report.lines())
    assert report.worst[0][0] < MOST_CALLS
