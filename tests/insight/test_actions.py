"""What a manager should do on Monday: the biggest gap first, by its name, and for how many people."""

import re

import pytest

from engine.chat.cards import Card
from engine.content.load import Content
from tests.conversation import words
from tests.insight.company import Company, table

MONDAY = "What to do on Monday"


def actions(card: Card) -> list[str]:
    """The numbered actions."""
    return re.findall(r"^\d\. (.+)$", words(card).partition(MONDAY)[2], flags=re.MULTILINE)


def below(card: Card, place: str) -> str:
    """The cell that says how many people are short of a domain or a skill."""
    columns = table(card).columns
    row = next(row for row in table(card).rows if row[0].removeprefix("· ") == place)
    return row[columns.index("Below its level")]


async def assess_weak_in(company: Company, content: Content, number: int) -> Card:
    """Six people on target, but for one domain, in which the first four are beginners."""
    weak = {skill.id for skill in content.pack.core.domains[number].skills}
    for at, name in enumerate([*company.data, "paula"]):
        ratings = {skill.id: "1" if skill.id in weak and at < 4 else "5" for skill in content.pack.core.skills}
        await company.chat.completes(name, ratings)
    company.next_month()
    return await company.asks("paula")


@pytest.mark.parametrize("number", range(4))
async def test_every_action_for_a_gap_serves_the_biggest_one_names_it_and_says_how_many_it_fits(
    company: Company, content: Content, number: int
) -> None:
    pack, domain = content.pack, content.pack.core.domains[number]
    card = await assess_weak_in(company, content, number)
    assert f"The biggest gap is {domain.name}" in words(card)
    first, *others = actions(card)
    said = re.match(
        r"Run “(.+)” together \(.+\)\. It serves the biggest gap, (.+), and fits (.+) of (\d+) people: "
        r"so many are short of (.+?)\.",
        first,
    )
    assert said, first
    module = next(module for module in pack.curriculum.modules if module.name == said[1])
    skill = next(skill for skill in domain.skills if skill.name == said[5])
    assert said[2] == domain.name
    assert skill.id in module.builds
    assert (said[3], said[4]) == (below(card, skill.name), "7")
    for name in re.findall(r"It also builds (.+)\.$", first):
        named = [each for each in domain.skills if each.name in name]
        assert named
        assert all(each.id in module.builds for each in named)
    for action in others:
        assert not action.startswith(("Hold", "Ask somebody")) or domain.name in action
        assert not action.startswith("Hold") or f"fits {below(card, domain.name)} of 7 people" in action


async def test_a_team_on_target_gets_no_module_for_a_gap(company: Company, content: Content) -> None:
    await company.assess([*company.data, "paula"], "5")
    company.next_month()
    card = await company.asks("paula")
    assert "serves the biggest gap" not in words(card)
    assert actions(card)


@pytest.mark.parametrize(("zone", "is_night"), [("Asia/Tokyo", True), ("America/Los_Angeles", False), ("UTC", False)])
async def test_no_team_is_told_to_hold_a_discussion_at_night(
    company: Company, content: Content, zone: str, is_night: bool
) -> None:
    """As it was seen: “Hold the next discussion, 0:00” in Tokyo, of a forum at 15:00 UTC."""
    company.chat.confirms_events()
    company.change("paula", timezone=zone)
    card = await assess_weak_in(company, content, 0)
    assert any("Weekly technical AI discussion" in action for action in actions(card)) is not is_night
