"""The same year for people in Slack and in Teams: the real applications, with the platforms' servers before them."""

from pathlib import Path
from random import Random

import pytest

from engine.content.load import Content
from tests.community.test_year import START, calendar, compare, invent, live, settle
from tests.conversation import FixedClock
from tests.databases import new_sqlite
from tests.platforms import Platform, on_slack, on_teams

PEOPLE = 6


@pytest.mark.parametrize("platform", [on_slack, on_teams])
async def test_everybody_hears_of_events_there_to_the_minute(
    platform: Platform, sqlite: Path, tmp_path: Path, content: Content
) -> None:
    random, events = Random("both platforms"), calendar()
    humans = [invent(2 * number, events, random) for number in range(PEOPLE)]
    zones = {human.name: human.rhythm.zone for human in humans}
    url = new_sqlite(sqlite, tmp_path)
    async with platform(url, content, FixedClock(START), zones) as (chat, mailbox, _):
        settle(chat, humans)
        await live(chat, mailbox, humans, events)
        compare(mailbox, humans, events)
