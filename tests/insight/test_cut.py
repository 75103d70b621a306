"""The whole organisation, counted together once a quarter."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select

from engine.chat.cards import Card
from engine.insight.records.figures import FIGURE
from engine.insight.records.totals import CUT, find_totals
from engine.insight.rules.disclosure import CUT_BATCHES, Count
from engine.room import Every
from tests.conversation import Chat, words
from tests.insight.company import table

TEAM_OF = 7
RATINGS = ((0, 1, 2, 3, 4, 5, 5), (3, 3, 4, 4, 4, 5, 0))
"""Of two kinds of teams; together they have everything, and of each level one or two people a team."""


class Organisation:
    """Teams of seven below one owner."""

    def __init__(self, chat: Chat, teams: int) -> None:
        self.chat, self.teams = chat, range(teams)
        chat.meet("oscar", is_owner=True)
        for team in self.teams:
            for person in range(TEAM_OF):
                team_id, manager_id = chat.team_id(f"Team {team}"), chat.member_id("oscar")
                chat.meet(f"p{team}x{person}", team_id=team_id, manager_id=manager_id)

    async def assess(self, teams: Sequence[int]) -> None:
        """Let everybody of some teams answer, each skill with the same rating."""
        for team in teams:
            for person, rating in enumerate(RATINGS[team % 2]):
                name = f"p{team}x{person}"
                await self.chat.says(name, "/assess")
                card = await self.chat.presses(name, "Express")
                while card.key == "domain":
                    card = await self.chat.says(name, " ".join([str(rating)] * 4))
                await self.chat.presses(name, "Submit")

    async def closes(self, month: int) -> Card:
        """What the owner sees at a month's beginning, after the work of an hour."""
        self.chat.clock.time = datetime(2026, month, 1, 9, tzinfo=UTC)
        await self.chat.engine.run_jobs(Every.HOUR)
        return await self.chat.says("oscar", "/team-gaps all")


def counts(card: Card) -> tuple[str, ...]:
    """The counts by level of the first domain."""
    return table(card).rows[0][-4:]


def is_cut(tx: Connection) -> list[object]:
    return list(tx.scalars(select(FIGURE.c.cut_on).order_by(FIGURE.c.id)))


@pytest.fixture
def organisation(chat: Chat) -> Organisation:
    return Organisation(chat, CUT_BATCHES)


async def test_a_quarter_that_begins_counts_exactly_what_eight_groups_have_told_anew(
    organisation: Organisation,
) -> None:
    await organisation.assess(organisation.teams)
    card = await organisation.closes(4)
    assert "56 answers in 8 groups, the latest until Apr 1, 2026" in words(card)
    assert counts(card) == ("16", "12", "16", "12")
    assert set(organisation.chat.store.run(is_cut)) == {datetime(2026, 4, 1).date()}
    team = await organisation.chat.says("oscar", "/team-gaps team 0")
    assert counts(team) == ("3", "≤ 2", "≤ 2", "≤ 2")


async def test_fewer_groups_are_told_as_what_their_batches_say(chat: Chat) -> None:
    organisation = Organisation(chat, CUT_BATCHES - 1)
    await organisation.assess(organisation.teams)
    card = await organisation.closes(4)
    assert "49 answers in 7 groups" in words(card)
    assert counts(card)[-1] == "≤ 14"
    assert chat.store.run(find_totals, chat.organisation_id, CUT) == []


async def test_no_batch_is_in_two_cuts_and_a_few_new_ones_wait(organisation: Organisation) -> None:
    """Else the difference of two cuts would be the difference of the one team that has answered anew."""
    chat = organisation.chat
    await organisation.assess(organisation.teams)
    first = await organisation.closes(4)
    await organisation.assess([0])
    assert counts(await organisation.closes(5)) == counts(first)
    assert counts(await organisation.closes(7)) == counts(first), "one new batch makes no cut"
    await organisation.assess([*organisation.teams][1:])
    assert counts(await organisation.closes(8)) == counts(first), "no cut but at a quarter's beginning"
    again = await organisation.closes(10)
    assert counts(again) == counts(first)
    assert "the latest until Oct 1, 2026" in words(again)
    cuts = chat.store.run(find_totals, chat.organisation_id, CUT)
    assert [(cut.closed_on.month, cut.group.parts) for cut in cuts] == [(4, 8), (10, 8)]
    assert "Since Apr 1, 2026: 0.0 ± 0.11 overall" in words(again)


async def test_a_batch_whose_answers_have_gone_stays_a_range_in_the_cut(organisation: Organisation) -> None:
    """Else the sum of the others would tell who has gone, beside what was told of the batch."""
    chat = organisation.chat
    await organisation.assess(organisation.teams)
    chat.clock.time = datetime(2026, 4, 1, 9, tzinfo=UTC)
    for team in organisation.teams:
        await chat.says("oscar", f"/team-gaps team {team}")
    await chat.says("p0x5", "/privacy erase")
    await chat.presses("p0x5", "Erase")
    await organisation.closes(4)
    [cut] = chat.store.run(find_totals, chat.organisation_id, CUT)
    place = cut.group.batch[chat.content.pack.core.domains[0].id]
    assert place.rated == 56
    assert place.levels["expert"] == Count(0, 16), "seven batches are too few to be counted"
