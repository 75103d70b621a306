"""What managers and owners read in Slack and in Teams about groups is true, and gives nobody away by itself."""

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from engine.content.load import Content
from engine.content.models import Domain
from engine.insight.rules.disclosure import CUT_BATCHES, EXCEPTIONS, Count
from engine.room import Every
from engine.scoring.rules.scoring import level_of
from tests.claims.conftest import OpenPlace
from tests.claims.place import TEAM, Place
from tests.insight.test_compositions import implied
from tests.insight.test_cut import RATINGS
from tests.platforms import OWNER

PROMISE = "so that the figures alone give nobody away"
README, DOCS = (" ".join(Path(name).read_text().split()) for name in ("README.md", "docs/privacy.md"))
TIME = re.compile(r"(\d+):(\d\d) ([AP]M)")


def told(said: str, domain: Domain, content: Content, people: int) -> list[Count]:
    """The counts by level that a card tells of a domain, the lowest level first."""
    row = said.partition(f" {domain.name}: ")[2].partition(".")[0].partition(";")[0]
    names = [level.name for level in reversed(content.pack.levels)]
    words = re.fullmatch(", ".join(f"{name} (.+)" for name in names), row)
    assert words, said
    return [as_count(each, people) for each in words.groups()]


def as_count(words: str, people: int) -> Count:
    """Read “3”, “≤ 2”, “≥ 6” and “12–18”."""
    low, _, high = words.partition("–")
    if words.startswith("≤ "):
        return Count(0, int(words[2:]))
    if words.startswith("≥ "):
        return Count(int(words[2:]), people)
    return Count(int(low), int(high or low))


def below(said: str) -> re.Match[str]:
    found = re.search(r"The biggest gap is (.+?) : (.+?) of (\d+) people are below (.+?), which their roles ask", said)
    assert found, said
    return found


def on_monday(said: str) -> list[str]:
    """The numbered actions."""
    actions = said.partition("What to do on Monday")[2].partition(" Roles ")[0]
    return re.split(r" ?\d\. (?=[A-Z])", actions)[1:]


async def fill(place: Place, teams: int) -> None:
    """Let teams of seven below the owner answer, and the first quarter of the year end."""
    first = dict[int, str]()
    for team, number in product(range(teams), range(7)):
        name, rating = f"p{team}x{number}", RATINGS[team % 2][number]
        place.add(name, f"Team {team}")
        if first.setdefault(rating, name) == name:
            await place.chat.completes(name, str(rating))
        else:
            place.answers_like(name, first[rating])
    place.chat.clock.time = datetime(2026, 4, 1, 9, tzinfo=UTC)
    await place.chat.engine.run_jobs(Every.HOUR)


@pytest.mark.parametrize("teams", [CUT_BATCHES, CUT_BATCHES + 4])
async def test_an_organisation_is_counted_exactly_however_large_it_is(
    place: Place, content: Content, teams: int
) -> None:
    await fill(place, teams)
    said = await place.says(OWNER, "/team-gaps all")
    assert f"{7 * teams} answers in {teams} groups, the latest until Apr 1, 2026" in said
    for domain in content.pack.core.domains:
        assert [count.low for count in told(said, domain, content, 7 * teams)] == [2 * teams, 3 * teams // 2] * 2
        assert all(count.width == 0 for count in told(said, domain, content, 7 * teams))


async def test_who_has_answered_since_is_not_called_silent_of_an_organisation(place: Place) -> None:
    await fill(place, CUT_BATCHES)
    for number in range(7):
        place.add(f"new{number}", "New")
        await place.chat.completes(f"new{number}", "3")
    said = await place.says(OWNER, "/team-gaps all")
    assert "Not in these figures : 7 of 63" in said.replace("figures 7", "figures : 7")
    assert "Not yet assessed" not in said
    assert not any(re.match(r"Ask the \w+ who", action) for action in on_monday(said)), said


async def test_a_small_organisation_reads_what_its_teams_may_tell_and_that_is_true(
    place: Place, content: Content
) -> None:
    teams = 3
    await fill(place, teams)
    said = await place.says(OWNER, "/team-gaps all")
    assert f"{7 * teams} answers in {teams} groups" in said
    everybody = [rating for team in range(teams) for rating in RATINGS[team % 2]]
    true = [level_of(Fraction(rating), content.pack.levels) for rating in everybody]
    for domain in content.pack.core.domains:
        counts = told(said, domain, content, 7 * teams)
        for level, count in zip(reversed(content.pack.levels), counts, strict=True):
            assert count.low <= true.count(level) <= count.high
            assert count.width <= 2 * EXCEPTIONS * teams, "no wider than its teams make it"


async def test_seven_who_repeat_their_answers_and_one_who_is_new_are_told_as_the_docs_say(
    open_place: OpenPlace, content: Content
) -> None:
    """No card gives anybody away by itself. The two beside each other let somebody be guessed, and nobody is promised
    more than that."""
    async with open_place("ada", *TEAM, "iris", "jon") as place:
        cards = []
        for eighth, rating, other in (("iris", "5", "jon"), ("jon", "0", "iris")):
            place.make_team(eighth)
            place.change([other], team_id=None, manager_id=None)
            for who in (*TEAM, eighth):
                await place.chat.completes(who, rating if who == eighth else "3")
            place.chat.clock.forward(timedelta(days=62))
            cards.append(await place.says("ada", "/team-gaps"))
    for said in cards:
        assert "8 of 8 people" in said
        assert PROMISE in said
        for domain in content.pack.core.domains:
            counts = told(said, domain, content, 8)
            for each, follows in zip(counts, implied(counts, 8), strict=True):
                assert follows.width >= EXCEPTIONS or not each.width, (domain.name, counts)
    before, after = ([told(said, domain, content, 8) for domain in content.pack.core.domains] for said in cards)
    assert before == after, "the counts of the two are the same, and their difference says nothing"
    assert "−0.75" in cards[1], "the mean is what lets somebody guess"
    assert "somebody whose colleagues repeat their answers may be guessed" in DOCS
    assert "figures that alone give nobody away" in README


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        ((0, 0, 0, 0), ", which is within what chance alone can give"),
        ((1, 1, 1, 1), ", which is within what chance alone can give"),
        ((2, 2, 1, 1), ", probably more than chance would give"),
        ((3, 3, 2, 2), ", more than chance would give"),
    ],
)
async def test_a_teams_change_is_within_chance_only_where_its_interval_holds_zero(
    team: Place, content: Content, raised: tuple[int, ...], says: str
) -> None:
    """Seven people raise so many skills of each domain by a level; means are told in quarters."""
    for who in TEAM:
        await team.chat.completes(who, "2")
    team.chat.clock.forward(timedelta(days=31))
    await team.says("ada", "/team-gaps")
    up = {skill.id for domain, n in zip(content.pack.core.domains, raised, strict=True) for skill in domain.skills[:n]}
    for who in TEAM:
        await team.chat.completes(who, {skill.id: "3" if skill.id in up else "2" for skill in content.pack.core.skills})
    team.chat.clock.forward(timedelta(days=61))
    said = await team.says("ada", "/team-gaps")
    change = re.search(r"Since .+? 2026: \+?([\d.]+) ± ([\d.]+) overall([^.]+)\.", said)
    assert change, said
    assert change[3] == says
    assert (float(change[1]) <= float(change[2])) == ("alone can give" in says)


async def test_who_is_counted_as_below_is_below_the_level_that_the_card_names(team: Place, content: Content) -> None:
    """Three are on the target of their own role and three are not; neither is what is counted, nor what is said."""
    pack, domain = content.pack, content.pack.core.domains[0]
    roles = sorted(pack.roles, key=lambda role: role.domains[domain.id].target)
    lowest, highest = roles[0], roles[-1]
    team.change(TEAM[:3], role_id=lowest.id)
    team.change(TEAM[3:6], role_id=highest.id)
    team.change(TEAM[6:], team_id=None, manager_id=None)
    ratings = [int(lowest.domains[domain.id].target)] * 3 + [int(highest.domains[domain.id].target)] * 3
    for who, rating in zip(TEAM[:6], ratings, strict=True):
        on_target = dict.fromkeys((skill.id for skill in pack.core.skills), "5")
        await team.chat.completes(who, on_target | {skill.id: str(rating) for skill in domain.skills})
    team.chat.clock.forward(timedelta(days=31))
    said = await team.says("ada", "/team-gaps")
    name, words, rated, level = below(said).groups()
    assert (name, rated) == (domain.name, "6")
    order = [each.name for each in reversed(pack.levels)]
    true = sum(order.index(level_of(Fraction(rating), pack.levels).name) < order.index(level) for rating in ratings)
    count = as_count(words, 6)
    assert count.low <= true <= count.high
    assert "which their roles ask for on average" in said
    assert "the level that their roles ask for." not in said


@pytest.mark.parametrize("number", range(4))
async def test_the_first_action_of_monday_serves_the_biggest_gap_names_it_and_says_how_many_it_fits(
    team: Place, content: Content, number: int
) -> None:
    pack, domain = content.pack, content.pack.core.domains[number]
    weak = {skill.id for skill in domain.skills}
    for at, who in enumerate(TEAM):
        await team.chat.completes(
            who, {skill.id: "1" if skill.id in weak and at < 4 else "5" for skill in pack.core.skills}
        )
    team.chat.clock.forward(timedelta(days=31))
    said = await team.says("ada", "/team-gaps")
    assert below(said)[1] == domain.name
    first = re.match(
        r"Run “(.+)” together \(.+\)\. It serves the biggest gap, (.+), and fits (.+) of (\d+) people: "
        r"so many are short of (.+?)\.",
        on_monday(said)[0],
    )
    assert first, on_monday(said)
    module = next(module for module in pack.curriculum.modules if module.name == first[1])
    skill = next(skill for skill in domain.skills if skill.name == first[5])
    assert (first[2], first[4], skill.id in module.builds) == (domain.name, "7", True)
    fits = as_count(first[3], 7)
    assert fits.low <= 4 <= fits.high


async def test_a_team_on_target_is_not_told_to_take_a_module_that_fits_nobody(team: Place) -> None:
    for who in TEAM:
        await team.chat.completes(who, "5")
    team.chat.clock.forward(timedelta(days=31))
    said = await team.says("ada", "/team-gaps")
    assert "on target in every domain" in said
    assert [action.partition(" (")[0] for action in on_monday(said)] == ["Ask everybody to repeat the assessment"]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Europe/London", "Pacific/Auckland"])
async def test_what_is_to_be_held_on_a_monday_begins_by_day_where_the_reader_is(
    team: Place, content: Content, zone: str
) -> None:
    """The forum is at 15:00 UTC, which is midnight in Tokyo."""
    team.chat.confirms_events()
    weak = {skill.id for skill in content.pack.core.domains[0].skills}
    for who in TEAM:
        await team.chat.completes(
            who, {skill.id: "1" if skill.id in weak else "4" for skill in content.pack.core.skills}
        )
    team.chat.clock.forward(timedelta(days=31))
    team.change(["ada", *TEAM], timezone=zone)
    actions = on_monday(await team.says("ada", "/team-gaps"))
    begins = [int(hour) % 12 + 12 * (half == "PM") for action in actions for hour, _, half in TIME.findall(action)]
    assert all(7 <= hour < 21 for hour in begins), actions
    assert begins or zone in ("Asia/Tokyo", "Pacific/Auckland"), actions
