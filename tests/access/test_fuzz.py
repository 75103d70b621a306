"""Random words, presses and forms by everybody: nothing breaks, nobody gets an apology, every row can be read back.

`python -m bench.fuzz` does the same with an invented company, as often as one likes.
"""

from bench.fuzz.run import Fuzz, Report
from tests.access.people import settle_in_as
from tests.conversation import Chat

TURNS = 10_000
"""On each database."""
MOST_CALLS = 400_000


async def test_ten_thousand_random_turns_break_nothing(chat: Chat) -> None:
    await settle_in_as(chat, "owner")
    chat.meet("left", standing="left")
    report = Report()
    fuzz = Fuzz(chat.store, chat.content, 17, report, chat.clock.now())
    fuzz.run(TURNS)
    fuzz.check()
    assert not [*report.errors, *report.broken], "\n".join(report.lines())
    assert report.worst[0][0] < MOST_CALLS
