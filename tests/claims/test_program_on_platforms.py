"""What people read in Slack and in Teams about their way and about the program is true: forecasts, lots, evidence."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from bot.cli import app
from engine.content.load import Content
from engine.content.models import Action
from engine.curriculum.records.projects import PROJECT_DONE
from engine.curriculum.records.randomisation import DRAWN
from tests.claims.conftest import OpenPlace
from tests.claims.place import QUARTER, TUESDAY, Place, plain
from tests.platforms import OWNER
from tests.turns import count_rows

AHEAD = re.compile(r"the target is reached between (\w+ \d+, \d+) and (\w+ \d+, \d+) \(80 % interval\)")
LINK = "https://example.org/work"
SIDE = 20
FOUNDATIONS = ("automated_training", "data_quality_management", "version_control", "data_pipeline_design")
"""What the projects of the first module show."""


def table(said: str) -> str:
    """What a card says, with the cells of a row behind each other in either platform's way."""
    return re.sub(r" \w+( \w+)?: (\d)", r" \2", said)


def day(words: str) -> datetime:
    return datetime.strptime(words, "%b %d, %Y").replace(tzinfo=UTC)


async def publishes(place: Place, *months: int) -> str:
    """Log so many publications in each of some months; what the owner then reads of them."""
    for count in months:
        for number in range(count):
            await place.says("ada", f"/log publication Paper {number} of {place.chat.clock.now():%B %Y}")
        place.chat.clock.forward(timedelta(days=31))
    return await place.says(OWNER, "/program research contributions")


def forecast(said: str) -> tuple[datetime, datetime]:
    found = AHEAD.search(said)
    assert found, said
    return day(found[1]), day(found[2])


async def test_nothing_is_foreseen_of_months_before_anything_was_there(place: Place) -> None:
    await place.says("ada", "/log publication On Sketches")
    said = await place.says(OWNER, "/program research contributions")
    assert "No forecast yet: it takes the counts of six months" in said
    assert "At this pace" not in said


async def test_a_forecast_waits_for_six_months_and_is_a_range_that_uneven_months_widen(open_place: OpenPlace) -> None:
    found = []
    for months in ((1, 1, 1, 1, 1, 1, 1, 1), (0, 2, 1, 1, 0, 2, 1, 1)):
        async with open_place("ada") as place:
            await place.chat.completes("ada")
            said = await publishes(place, *months[:5])
            assert "No forecast yet: it takes the counts of six months" in said
            assert not AHEAD.search(said)
            said = await publishes(place, *months[5:])
            assert "Now 8 " in said
            found.append(forecast(said))
            assert forecast(await place.says(OWNER, "/program research contributions")) == found[-1]
            assert place.chat.clock.now() < found[-1][0] < found[-1][1]
    even, uneven = (last - first for first, last in found)
    assert uneven > even


def shows_projects(place: Place, start: date, done: Mapping[int, Sequence[int]]) -> None:
    """Let people finish so many projects with a link in the first and in the second four weeks, and tick one more each
    time without showing anything."""
    projects = list(place.chat.content.pack.curriculum.project_by_id)
    rows, monday = [], datetime.combine(start, time(10), UTC)
    for member, counts in done.items():
        own = {"organisation_id": place.chat.organisation_id, "member_id": member}
        left = iter(projects)
        for span, count in enumerate(counts):
            at = {"done_at": monday + timedelta(weeks=4 * span, days=1)}
            rows += [own | at | {"project_id": next(left), "link": LINK} for _ in range(count)]
            rows.append(own | at | {"project_id": next(left), "link": ""})
    place.chat.store.run(lambda tx: tx.execute(insert(PROJECT_DONE), rows))


@pytest.fixture
def cohort(place: Place, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`advance cohort` beside the running bot, whose clock is that of the command line."""
    for name in [name for name in os.environ if name.startswith("ADVANCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ADVANCE_DATABASE_URL", place.url)
    place.chat.clock.time = datetime.now(UTC)

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, ["cohort", *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


async def test_a_lot_says_before_it_is_drawn_what_it_can_find_and_afterwards_tells_both_spans_apart(
    place: Place, cohort: Callable[..., str]
) -> None:
    for number in range(2 * SIDE):
        place.add(f"p{number}", "Platform")
    start = place.chat.clock.now().date() + timedelta(days=7)
    cohort("add", "A", "--start", str(start))
    cohort("add", "B", "--start", str(start), "--messages-after", "4")
    odds = "20 on each side find messages that raise the pace by half in about 1 of 6 such comparisons"
    said = cohort("draw", "A", "B", "--team", "Platform", "--dry-run")
    assert "Chance would put 20 into “A” and 20 into “B”." in said
    assert odds in said
    assert place.chat.store.run(count_rows, DRAWN) == 0
    assert odds in cohort("draw", "A", "B", "--team", "Platform")
    sides = defaultdict[int, list[int]](list)
    for row in place.chat.store.run(lambda tx: tx.execute(select(DRAWN).order_by(DRAWN.c.member_id)).all()):
        sides[row.cohort_id].append(row.member_id)
    first, second = (sides[name] for name in sorted(sides))
    done = {member: (1 + number % 2, number % 2) for number, member in enumerate(first)}
    done |= {member: (number % 2, number % 4) for number, member in enumerate(second)}
    shows_projects(place, start, done)
    place.chat.clock.time = datetime.combine(start, time(12), UTC) + timedelta(weeks=8, days=1)
    said = await place.says(OWNER, "/program cohorts")
    assert "In weeks 1 to 4, people with messages did 1.0 more projects with evidence each" in said
    assert "1.5 against 0.5 (95 % interval" in said
    assert "In weeks 5 to 8, when both had messages, those who had them first did 1.0 fewer" in said
    assert "0.5 against 1.5 (95 % interval" in said
    assert "A lot decided who is in which" in said
    assert "Taken together" not in said
    assert "no message went out in these weeks, so they cannot have done it" in said


async def test_a_link_is_a_link_until_somebody_else_has_looked(open_place: OpenPlace) -> None:
    row = "Of them confirmed by a colleague"
    async with open_place("ada", "bob") as place:
        assert "0 confirmed" in await place.says("ada", f"/log publication On Sketches {LINK}")
        for who, words in (("ada", "/log"), ("ada", "/progress"), ("ada", "/certificate"), ("ada", "/home")):
            assert "onfirmed" not in await place.says(who, words), words
        assert f"{row} 0" in table(await place.says(OWNER, "/program research contributions"))
        await place.says("ada", "/log")
        await place.presses("ada", "On Sketches", "Ask a colleague to confirm")
        assert "Bob will be asked" in await place.fills("ada", "Ask", **{"Name or e-mail": "bob"})
        assert f"{row} 0" in table(await place.says(OWNER, "/program research contributions"))
        await place.says("bob", "hello")
        assert "You have confirmed “On Sketches” of Ada" in await place.presses("bob", "Confirm")
        assert "confirmed by 1" in await place.says("ada", "/log")
        assert f"{row} 1" in table(await place.says(OWNER, "/program research contributions"))


async def test_the_capstone_counts_by_an_approval_and_not_by_a_link(open_place: OpenPlace, content: Content) -> None:
    projects = content.pack.curriculum.project_by_id
    async with open_place("ada", "bob") as place:
        shows_projects(place, TUESDAY.date(), {place.chat.member_id("ada"): (len(projects) - 1,)})
        place.chat.store.run(lambda tx: tx.execute(update(PROJECT_DONE).values(link=LINK)))
        assert "4 of the capstone to be approved" in await place.says("ada", "/certificate")
        assert "pproved by" not in await place.says("ada", "/capstone")
        await place.presses("ada", "Ask for a review")
        assert "Waiting for Bob" in await place.fills("ada", "Ask", **{"Who should look at it?": "bob"})
        assert "4 of the capstone to be approved" in await place.says("ada", "/certificate")
        await place.says("bob", "/reviews")
        await place.presses("bob", "Ada: ", "Approve")
        assert "3 of the capstone to be approved" in await place.says("ada", "/certificate")
        assert "Approved by Bob" in await place.says("ada", "/capstone")


async def test_the_same_answers_but_for_noise_are_no_change_and_the_baseline_is_what_they_are_compared_with(
    place: Place,
) -> None:
    await place.rates("ada", *["2", "3"] * 8)
    for answers in (["3", "2"] * 8, ["2", "3", "3", "2"] * 3 + ["3", "3", "2", "3"]):
        place.chat.clock.forward(QUARTER)
        said = await place.rates("ada", *answers)
        assert "Since your baseline of Mar 3, 2026: " in said
        assert "within what repeating the questions alone can give" in said
        assert not re.search("clearly|probably|improve", said), said
    place.chat.clock.forward(QUARTER)
    assert "Since your baseline of Mar 3, 2026: +1.5 overall. That is clearly" in await place.rates("ada", *["4"] * 16)
    place.chat.clock.forward(QUARTER)
    said = await place.rates("ada", *["2", "3"] * 8)
    assert "Since your baseline of Mar 3, 2026: 0.0 overall, which is within" in said


async def test_a_prerequisite_is_needed_unless_ratings_or_evidence_cover_it(place: Place, content: Content) -> None:
    """A module starts from level 2 of what those before it show; half a level below, 1.5 on average, is enough."""
    module = content.pack.curriculum.module_by_id["ml_engineering"]
    assert set(module.shows) == set(FOUNDATIONS)
    weak = {skill.id for skill in content.pack.core.domains[3].skills}
    needed = "First because step 2, AI Security and Compliance Implementation, needs it"
    urgent = "First, because Security and compliance is your most urgent gap"
    for foundations, first in (("1112", needed), ("1122", urgent), ("1112", needed)):
        own = dict(zip(FOUNDATIONS, foundations, strict=True))
        said = await place.rates(
            "ada", *[own.get(skill.id, "1" if skill.id in weak else "3") for skill in content.pack.core.skills]
        )
        assert first in said
        assert ("needs it" in said) == (first == needed)
        assert first in await place.says("ada", "/plan")
    await place.says("ada", "/week")
    await place.presses("ada", "Today")
    await place.says("ada", "/week")
    await place.presses("ada", "Show evidence")
    assert "is done and shown" in await place.fills("ada", "Keep", Link=LINK)
    said = await place.says("ada", "/plan")
    assert urgent in said
    assert "needs it" not in said
    assert "Automated training at 2 (you said 1)" in said


def offered(said: str, content: Content) -> Action:
    """The action of a weekly message."""
    (found,) = [each for each in content.pack.curriculum.action_by_id.values() if f"minutes: {each.title}." in said]
    return found


async def test_sixteen_weeks_of_doing_everything_serve_every_weak_skill(place: Place, content: Content) -> None:
    skills = content.pack.core.skills
    weak = {skill.id for skill in skills[2::3]}
    await place.rates("ada", *["1" if skill.id in weak else "4" for skill in skills])
    await place.says("ada", "/week")
    await place.presses("ada", "Today")
    served, named, actions = set[str](), set[str](), []
    for number in range(1, 17):
        await place.mailbox.live_until(TUESDAY + timedelta(weeks=number - 1, hours=2))
        said = plain(await place.app.reads("ada"))
        assert f"Week {number} of 16" in said
        actions.append(offered(said, content))
        because = re.search(r"it builds (.+?), where you are at 1 and your target", said)
        named |= {skill.id for skill in skills if because and skill.name == because[1]}
        served |= set(actions[-1].builds)
        assert "Noted as done" in await place.presses("ada", "Done")
    assert len({action.id for action in actions}) == 16
    assert weak <= served
    assert named <= weak


async def test_people_with_different_gaps_get_different_actions_in_the_same_week(
    open_place: OpenPlace, content: Content
) -> None:
    skills, found = content.pack.core.skills, []
    async with open_place("ada", "bob") as place:
        for who, domain in (("ada", 1), ("bob", 2)):
            weak = {skill.id for skill in content.pack.core.domains[domain].skills}
            await place.chat.completes(who, {skill.id: "0" if skill.id in weak else "4" for skill in skills})
            await place.says(who, "/week")
            await place.presses(who, "Today")
            action = offered(await place.says(who, "/week"), content)
            assert weak & set(action.builds)
            found.append(action.id)
    assert len(set(found)) == 2
