"""What people do in Teams, from the first word to the plan: over HTTP with tokens, on both databases."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from engine.content.load import Content
from engine.curriculum.records.projects import PROJECT_DONE
from engine.rooms import LISTED
from tests.databases import new_postgres, new_sqlite
from tests.platforms import confirm_events, unpace_teams
from tests.slack import app as slack
from tests.slack.fake import FakeSlack
from tests.teams.app import PACE, QUESTIONS, ROLE, SUBMIT, Rows, Running, running
from tests.teams.delivery import inputs, labels
from tests.teams.fake import FakeTeams
from tests.teams.limits import parts


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for their turn here."""
    unpace_teams(monkeypatch)


@pytest.fixture
async def app(fake: FakeTeams, sqlite: Path, tmp_path: Path, content: Content) -> AsyncIterator[Running]:
    async with running(fake, new_sqlite(sqlite, tmp_path), content) as app:
        yield app


async def test_a_newcomer_is_assessed_by_buttons_on_a_single_card(fake: FakeTeams, app: Running) -> None:
    assert "What do you do?" in await app.says("ada", "/assess")
    assert "Only you see your ratings" in await app.presses("ada", ROLE)
    said = await app.presses("ada", PACE)
    for number in range(1, QUESTIONS + 1):
        assert f"Question {number} of {QUESTIONS}" in said
        said = await app.presses("ada", "3")
    assert "Your answers" in said
    assert "Access control" in await app.presses("ada", "Access control")
    assert "Access control: 2" in await app.presses("ada", "2")
    said = await app.presses("ada", SUBMIT)
    assert "AI DEVELOPING" in said
    assert SUBMIT not in labels(app.card("ada"))
    assert len(app.cards("ada")) == 1


async def assessed(app: Running, rating: str = "3") -> None:
    """Ada has a first result."""
    await app.starts("ada")
    await app.presses("ada", *[rating] * QUESTIONS, SUBMIT)


async def test_mentoring_is_offered_and_what_it_does_not_know_is_said(app: Running) -> None:
    assert "I find nothing in the framework for “cooking”" in await app.says("ada", "mentor cooking")
    assert "AI system design" in await app.says("ada", "mentor offer ai system design")
    said = await app.presses("ada", "Make it public", "Offer it", languages="Klingon-ish")
    assert "I know no language called" in said
    assert "Your offer is public" in await app.presses("ada", "Offer it", languages="English")
    assert len(app.rows()["mentoring_offer"]) == 1


async def test_a_hackathon_has_ideas_and_teams_and_no_submission_of_nobody(app: Running, content: Content) -> None:
    await confirm_events(app, content)
    assert "You are in no team yet" in await app.says("ada", "hackathon submit")
    assert "Runbook answers" in await app.says("ada", "hackathon idea Runbook answers")
    assert "Night owls" in await app.says("ada", "hackathon team Night owls")


async def test_a_conference_is_opened_by_its_owner_and_nobody_proposes_before(app: Running, content: Content) -> None:
    await confirm_events(app, content)
    assert "no call for talks yet" in await app.says("ada", "conference")
    assert "Only the host of the conference" in await app.says("ada", "conference call until friday")


async def test_a_paper_is_proposed_on_a_card_taken_by_button_and_read_in_place(fake: FakeTeams, app: Running) -> None:
    assert "nothing to vote for" in await app.says("ada", "/paper")
    said = await app.presses("ada", "Propose a paper", "Propose a paper", link="arxiv.org/pdf/2005.11401v2", title="")
    assert "What is its title?" in said
    said = await app.presses("ada", "Propose a paper", title="Retrieval & generation <2020>")
    assert "on the list, with your vote" in said
    assert "you present it" in await app.presses("ada", "I present it")
    assert "0 of 7 done" in await app.presses("ada", "Reading: 0 of 7")
    assert "on the list already" in await app.says("ada", "propose a paper https://huggingface.co/papers/2005.11401")
    assert len(app.rows()["paper"]) == 1


async def test_a_result_comes_with_its_picture_in_the_card_and_described(fake: FakeTeams, app: Running) -> None:
    await assessed(app)
    [picture] = [part for part in parts(app.card("ada")) if part.get("type") == "Image"]
    assert picture["url"].startswith("data:image/png;base64,")
    assert "AI system design 3.0 of 2.0" in picture["altText"]


async def test_a_result_has_its_picture_at_a_signed_link_where_the_server_has_a_public_address(
    fake: FakeTeams, sqlite: Path, tmp_path: Path, content: Content
) -> None:
    public = {
        "public_url": "https://advance.example.com",
        "secret_keys": SecretStr("YWR2YW5jZS1hZHZhbmNlLWFkdmFuY2UtYWR2YW5jZTE="),
    }
    async with running(fake, new_sqlite(sqlite, tmp_path), content, **public) as app:
        await assessed(app)
        [picture] = [part for part in parts(app.card("ada")) if part.get("type") == "Image"]
        assert picture["url"].startswith("https://advance.example.com/pictures/")


async def test_a_refused_link_comes_back_in_the_card_with_everything_that_was_typed(app: Running) -> None:
    await app.starts("ada")
    await app.presses("ada", "4", "Add evidence")
    said = await app.presses("ada", "Keep", **{"In one line": "Sized the queue", "Link": "nonsense"})
    assert "does not look like a link" in said
    assert [each["value"] for each in inputs(app.card("ada"))] == ["Sized the queue", "nonsense"]
    said = await app.presses("ada", "Keep", Link="https://example.com/queue")
    assert "Kept as evidence" in said
    assert len(app.cards("ada")) == 1
    evidence = [row for row in app.rows()["rating"] if "evidence=Sized the queue" in row]
    assert ["link=https://example.com/queue" in row for row in evidence] == [True]


async def test_a_plan_leads_to_a_module_whose_projects_are_ticked_and_unticked(app: Running) -> None:
    await assessed(app, rating="1")
    assert "Your way to the certificate" in await app.says("ada", "/plan")
    await app.presses("ada", "→")
    await app.presses("ada", "☐", "☐")
    assert app.count(PROJECT_DONE) == 2
    assert labels(app.card("ada")).count("☑") == 2
    await app.presses("ada", "☑")
    assert app.count(PROJECT_DONE) == 1


async def test_boxes_ticked_faster_than_the_card_changes_are_all_kept(app: Running) -> None:
    await assessed(app, rating="1")
    await app.says("ada", "/plan")
    await app.presses("ada", "→")
    message = app.cards("ada")[-1]
    drawn = message.activity
    boxes = [each["tooltip"] for each in parts(app.card("ada")) if each.get("title") == "☐"]
    for box in boxes[:3]:
        await app.teams.presses("ada", box, message)
        message.activity, message.view = drawn, None  # as the client still shows it
    await app.settles()
    assert app.count(PROJECT_DONE) == 3


@pytest.mark.parametrize("command", LISTED)
async def test_every_command_is_answered_with_and_without_slash_and_mention(app: Running, command: str) -> None:
    for typed in (f"/{command}", command.upper(), f"<at>Advance</at> /{command}"):
        assert "did not understand" not in await app.says("ada", typed)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("hello", "I am Advance"),
        ("progres", "progress"),
        ("asess me", "What do you do?"),
        ("what can you do?", "What I can do"),
        ("banana split", "Did you mean one of these?"),
        ("*banana* & <plan>", "plan"),
        ("role data engineer", "Data Engineer"),
    ],
)
async def test_plain_words_are_understood(app: Running, typed: str, answer: str) -> None:
    assert answer in await app.says("ada", typed)


async def test_typed_answers_move_through_the_questions(app: Running) -> None:
    await app.starts("ada")
    assert "Question 2 of 16" in await app.says("ada", "three")
    assert "Question 3 of 16" in await app.says("ada", "not sure")
    assert "Question 2 of 16" in await app.says("ada", "back")
    assert "0 to 5" in await app.says("ada", "7")
    assert app.count() == 2


async def test_express_asks_a_domain_at_once_with_menus(app: Running) -> None:
    await app.starts("ada", pace="Express")
    for _ in range(4):
        asked = [each["label"] for each in inputs(app.card("ada"))]
        assert len(asked) == 4
        await app.presses("ada", "Next", **dict.fromkeys(asked, "4"))
    await app.presses("ada", SUBMIT)
    assert app.count() == QUESTIONS
    assert len(app.cards("ada")) == 1


async def test_an_unfinished_domain_keeps_what_was_chosen(app: Running) -> None:
    await app.starts("ada", pace="Express")
    first = inputs(app.card("ada"))[0]["label"]
    assert "Still open" in await app.presses("ada", "Next", **{first: "4"})
    assert [each.get("value") for each in inputs(app.card("ada"))] == ["4", None, None, None]


async def tells(app: Running) -> Rows:
    """A story that uses every surface; returns the database that it ends in."""
    await app.says("ada", "/assess")
    await app.presses("ada", ROLE, PACE, "4", "Add evidence")
    await app.presses("ada", "Keep", **{"In one line": "A queue", "Link": "nonsense"})
    await app.presses("ada", "Keep", Link="https://example.com/")
    await app.says("ada", "not sure")
    await app.presses("ada", *["3"] * (QUESTIONS - 2))
    await app.presses("ada", "Access control", "1", SUBMIT)
    channel = app.fake.add_channel("ada")
    await app.teams.mentions("ada", channel, "plan")
    await app.settles()
    await app.presses("ada", "→", "☐")
    await app.says("ada", "hello")
    await app.says("ada", "/assess validation")
    await app.presses("ada", PACE, "2")
    return app.rows()


def meaning(rows: Rows) -> Rows:
    """What the rows say about people and what they did, without what names the platform."""
    platform = {"identity", "workspace", "organisation", "seen_event", "posted_card", "kept_reply", "tick"}
    kept = {name: found for name, found in rows.items() if name not in platform}
    own = ("email=", "name=", "timezone=", "locale=")
    kept["member"] = [tuple(each for each in row if not each.startswith(own)) for row in rows["member"]]
    return kept


async def test_the_story_ends_in_the_rows_that_it_ends_in_in_slack_on_both_databases(
    fake: FakeTeams, sqlite: Path, postgres: str, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.slack import client as line
    from tests.slack.test_story import tells as tells_in_slack

    monkeypatch.setattr(line, "BURST", 10_000)
    ends = []
    for url in (new_sqlite(sqlite, tmp_path), new_postgres(postgres)):
        fake.conversations.clear()
        async with running(fake, url, content) as app:
            ends.append(await tells(app))
    assert len(ends[0]["rating"]) == QUESTIONS + 1
    assert ends[0]["project_done"]
    assert ends[1] == ends[0]
    (tmp_path / "slack").mkdir()
    async with FakeSlack() as other:
        other.add_user("ada")
        other.add_channel("general")
        async with slack.running(other, new_sqlite(sqlite, tmp_path / "slack"), content) as there:
            assert meaning(await tells_in_slack(there)) == meaning(ends[0])


async def test_a_conversation_that_began_in_slack_is_finished_in_teams(
    fake: FakeTeams, sqlite: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.slack import client as line

    monkeypatch.setattr(line, "BURST", 10_000)
    url = new_sqlite(sqlite, tmp_path)
    async with FakeSlack() as other:
        other.add_user("ada", email="ada@slack.example")
        async with slack.running(other, url, content) as there:
            await there.starts("ada")
            await there.presses("ada", *["3"] * 5)
            found = re.search("[B-Z]{4}-[B-Z]{4}", await there.says("ada", "/link"))
            assert found
        async with running(fake, url, content) as app:
            await app.starts("ada")
            assert "Question 2 of 16" in await app.presses("ada", "1")
            assert "Your accounts are one now" in await app.says("ada", found[0])
            assert "Question 6 of 16" in await app.presses("ada", "Continue")
            await app.presses("ada", *["4"] * 11, SUBMIT)
            assert app.count() == QUESTIONS
            assert len(app.rows()["member"]) == 1
        async with slack.running(other, url, content) as there:
            assert "3.56" in await there.says("ada", "my progress")


async def test_the_roster_makes_one_member_of_somebody_in_slack_and_in_teams(
    fake: FakeTeams, sqlite: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.slack import client as line
    from tests.teams.test_delivery import on_roster

    monkeypatch.setattr(line, "BURST", 10_000)
    url = new_sqlite(sqlite, tmp_path)
    async with FakeSlack() as other:
        other.add_user("ada", email="Ada@Example.com")
        async with slack.running(other, url, content) as there:
            there.store.run(on_roster, "ada")
            await there.starts("ada")
            assert "Question 6 of 16" in await there.presses("ada", *["3"] * 5)
        async with running(fake, url, content) as app:
            assert "Question 6 of 16" in await app.says("ada", "/assess")
            await app.presses("ada", *["4"] * 11, SUBMIT)
            assert "AI PROFICIENT" in await app.reads("ada")
        async with slack.running(other, url, content) as there:
            assert "AI PROFICIENT" in await there.says("ada", "my progress")
            assert len(there.rows()["member"]) == 1
