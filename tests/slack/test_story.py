"""What people do in Slack, from the first word to the plan: over signed HTTP, over Socket Mode, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import client as line
from adapters.slack.manifest import COMMANDS
from engine.content.load import Content
from engine.curriculum.records.projects import PROJECT_DONE
from tests.databases import new_postgres, new_sqlite
from tests.platforms import confirm_events
from tests.slack.app import PACE, QUESTIONS, ROLE, SUBMIT, Rows, Running, labels, pictures, running, words
from tests.slack.fake import FakeSlack
from tests.slack.workspace import elements


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second between two messages here."""
    monkeypatch.setattr(line, "BURST", 10_000)


@pytest.fixture
async def app(fake: FakeSlack, sqlite: Path, tmp_path: Path, content: Content) -> AsyncIterator[Running]:
    async with running(fake, new_sqlite(sqlite, tmp_path), content) as app:
        yield app


async def assessed(app: Running, rating: str = "3") -> None:
    """Ada has a first result."""
    await app.starts("ada")
    await app.presses("ada", *[rating] * QUESTIONS, SUBMIT)


async def test_a_newcomer_is_assessed_by_buttons_on_a_single_card(fake: FakeSlack, app: Running) -> None:
    assert "What do you do?" in await app.uses("ada", "/assess")
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
    assert SUBMIT not in labels(fake.last_card("ada"))
    assert len(app.cards("ada")) == 1


async def test_a_result_comes_with_its_picture_uploaded_and_described(fake: FakeSlack, app: Running) -> None:
    await assessed(app)
    [picture] = pictures(fake.last_card("ada"))
    kept = fake.files[picture["slack_file"]["id"]]
    assert (kept.content or b"").startswith(b"\x89PNG")
    assert "AI system design 3.0 of 2.0" in picture["alt_text"]
    assert kept.shared == []


async def test_the_same_picture_is_uploaded_once(fake: FakeSlack, app: Running) -> None:
    await assessed(app)
    await app.uses("ada", "/progress")
    uploads = len(fake.calls_to("upload"))
    await app.uses("ada", "/progress")
    assert pictures(fake.last_card("ada"))
    assert len(fake.calls_to("upload")) == uploads


async def test_a_refused_link_comes_back_in_the_modal_with_everything_that_was_typed(
    fake: FakeSlack, app: Running
) -> None:
    await app.starts("ada")
    await app.presses("ada", "4", "Add evidence")
    ack = await app.slack.submits("ada", {"In one line": "Sized the queue", "Link": "nonsense"})
    assert ack.json["response_action"] == "update"
    modal = fake.modal("ada")
    assert modal is not None
    assert "does not look like a link" in words(modal["blocks"])
    typed = [element["initial_value"] for _, element in elements(modal["blocks"])]
    assert typed == ["Sized the queue", "nonsense"]
    await app.slack.submits("ada", {"Link": "https://example.com/queue"})
    assert fake.modal("ada") is None
    assert "Kept as evidence" in await app.reads("ada")
    assert len(app.cards("ada")) == 1
    evidence = [row for row in app.rows()["rating"] if "evidence=Sized the queue" in row]
    assert ["link=https://example.com/queue" in row for row in evidence] == [True]


async def test_a_paper_is_proposed_in_a_modal_taken_by_button_and_read_with_checkboxes(
    fake: FakeSlack, app: Running
) -> None:
    assert "nothing to vote for" in await app.uses("ada", "/paper")
    await app.presses("ada", "Propose a paper")
    await app.slack.submits("ada", {"Link, arXiv number or DOI": "arxiv.org/pdf/2005.11401v2", "Title": ""})
    modal = fake.modal("ada")
    assert modal is not None
    assert "What is its title?" in words(modal["blocks"])
    await app.slack.submits("ada", {"Title": "Retrieval & generation <2020>"})
    assert "on the list, with your vote" in await app.reads("ada")
    assert "you present it" in await app.presses("ada", "I present it")
    await app.presses("ada", "Reading")
    boxes = next(each for _, each in elements(fake.last_card("ada")) if each["type"] == "checkboxes")
    assert "1 of 7 done" in await app.presses("ada", boxes["options"][2]["text"]["text"])
    assert "2005.11401" in await app.uses("ada", "/paper", "propose <https://arxiv.org/abs/2005.11401|arxiv.org> Again")
    assert len(app.rows()["paper"]) == 1


async def test_mentoring_is_offered_and_what_it_does_not_know_is_said(fake: FakeSlack, app: Running) -> None:
    assert "I find nothing in the framework for “cooking”" in await app.uses("ada", "/mentor", "cooking")
    await app.uses("ada", "/mentor", "offer")
    assert "AI system design" in await app.uses("ada", "/mentor", "offer ai system design")
    await app.presses("ada", "Make it public")
    await app.slack.submits("ada", {"Languages": "Klingon-ish"})
    modal = fake.modal("ada")
    assert modal is not None
    assert "I know no language called" in words(modal["blocks"])
    await app.slack.submits("ada", {"Languages": "English"})
    assert "Your offer is public" in await app.reads("ada")
    assert len(app.rows()["mentoring_offer"]) == 1


async def test_a_hackathon_has_ideas_and_teams_and_no_submission_of_nobody(
    fake: FakeSlack, app: Running, content: Content
) -> None:
    await confirm_events(app, content)
    assert "You are in no team yet" in await app.uses("ada", "/coach", "hackathon submit")
    assert "Runbook answers" in await app.uses("ada", "/coach", "hackathon idea Runbook answers")
    assert "Night owls" in await app.uses("ada", "/coach", "hackathon team Night owls")
    await app.uses("ada", "/coach", "hackathon submit")
    entry = {"Title": "Runbooks", "Link to code, demo or slides": "not a link", "What does it do?": " "}
    for changed, told in (
        ({}, "That is no link that opens in a browser"),
        ({"Link to code, demo or slides": "https://example.org/runbooks"}, "what it does are needed"),
    ):
        await app.slack.submits("ada", entry | changed)
        modal = fake.modal("ada")
        assert modal is not None
        assert told in words(modal["blocks"])
    assert app.rows()["hackathon_entry"] == []


async def test_a_conference_is_opened_by_its_owner_and_nobody_proposes_before(
    fake: FakeSlack, app: Running, content: Content
) -> None:
    await confirm_events(app, content)
    assert "no call for talks yet" in await app.uses("ada", "/coach", "conference")
    assert "Only the host of the conference" in await app.uses("ada", "/coach", "conference call until friday")


async def test_a_plan_leads_to_a_module_whose_projects_are_ticked_and_unticked(fake: FakeSlack, app: Running) -> None:
    await assessed(app, rating="1")
    assert "Your way to the certificate" in await app.uses("ada", "/plan")
    await app.presses("ada", "→")
    boxes = next(each for _, each in elements(fake.last_card("ada")) if each["type"] == "checkboxes")
    first, second = (option["text"]["text"] for option in boxes["options"][:2])
    await app.slack.checks("ada", first)
    await app.slack.checks("ada", second)
    await app.settles()
    assert app.count(PROJECT_DONE) == 2
    await app.slack.checks("ada", first, app.cards("ada")[-1])
    await app.settles()
    assert app.count(PROJECT_DONE) == 1
    shown = next(each for _, each in elements(fake.last_card("ada")) if each["type"] == "checkboxes")
    assert [option["text"]["text"] for option in shown["initial_options"]] == [second]


async def test_boxes_ticked_faster_than_the_card_changes_are_all_kept(fake: FakeSlack, app: Running) -> None:
    await assessed(app, rating="1")
    await app.uses("ada", "/plan")
    await app.presses("ada", "→")
    card = app.cards("ada")[-1]
    boxes = next(each for _, each in elements(card["blocks"]) if each["type"] == "checkboxes")
    for option in boxes["options"][:3]:
        await app.slack.checks("ada", option["text"]["text"], card)
    await app.settles()
    assert app.count(PROJECT_DONE) == 3


@pytest.mark.parametrize(
    ("command", "typed", "answer"),
    [
        ("/coach", "", "Hello Ada, I am Advance"),
        ("/coach", "help", "What I can do"),
        ("/coach", "role data engineer", "Data Engineer"),
        ("/coach", "how am i doing", "Your progress"),
        ("/assess", "validation", "What do you do?"),
        ("/progress", "", "progress"),
        ("/plan", "", "plan"),
    ],
)
async def test_commands_answer_newcomers(app: Running, command: str, typed: str, answer: str) -> None:
    assert answer in await app.uses("ada", command, typed)


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_command_of_the_manifest_is_answered(fake: FakeSlack, app: Running, command: str) -> None:
    await app.uses("ada", f"/{command}")
    assert "did not understand" not in await app.reads("ada")
    assert len(app.cards("ada")) == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("hello", "I am Advance"),
        ("progres", "progress"),
        ("asess me", "What do you do?"),
        ("what can you do?", "What I can do"),
        ("banana split", "Did you mean one of these?"),
        ("*banana* & <https://example.com|plan>", "plan"),
    ],
)
async def test_plain_words_in_a_direct_message_are_understood(app: Running, typed: str, answer: str) -> None:
    assert answer in await app.says("ada", typed)


async def test_typed_answers_move_through_the_questions(app: Running) -> None:
    await app.starts("ada")
    assert "Question 2 of 16" in await app.says("ada", "three")
    assert "Question 3 of 16" in await app.says("ada", "not sure")
    assert "Question 2 of 16" in await app.says("ada", "back")
    assert "0 to 5" in await app.says("ada", "7")
    assert app.count() == 2


async def test_the_home_tab_welcomes_and_its_buttons_answer_in_the_direct_message(
    fake: FakeSlack, app: Running, content: Content
) -> None:
    await confirm_events(app, content)
    await app.slack.opens_home("ada")
    await app.settles()
    home = fake.home("ada")
    assert home is not None
    assert "Hello Ada, I am Advance" in words(home["blocks"])
    assert not app.cards("ada")
    said = words(home["blocks"])
    assert all(each in said for each in ("Your program", "Next events", "Settings", "My role", "My nudges"))
    await app.slack.presses("ada", "Assess me", home)
    assert "What do you do?" in await app.reads("ada")


async def test_the_home_tab_is_up_to_date_whenever_it_is_opened(fake: FakeSlack, app: Running) -> None:
    await app.slack.opens_home("ada")
    await assessed(app)
    await app.slack.opens_home("ada")
    await app.settles()
    assert "AI DEVELOPING" in words((fake.home("ada") or {})["blocks"])


async def test_the_messages_tab_publishes_nothing(fake: FakeSlack, app: Running) -> None:
    await app.slack.opens_home("ada", tab="messages")
    await app.settles()
    assert fake.home("ada") is None


async def test_express_asks_a_domain_at_once_with_menus(fake: FakeSlack, app: Running) -> None:
    await app.starts("ada", pace="Express")
    for _ in range(4):
        menus = [element["action_id"] for _, element in elements(fake.last_card("ada")) if "options" in element]
        assert len(menus) == 4
        await app.presses("ada", "Next", **dict.fromkeys(menus, "4"))
    await app.presses("ada", SUBMIT)
    assert app.count() == QUESTIONS
    assert len(app.cards("ada")) == 1


async def test_an_unfinished_domain_keeps_what_was_chosen(fake: FakeSlack, app: Running) -> None:
    await app.starts("ada", pace="Express")
    menus = [element["action_id"] for _, element in elements(fake.last_card("ada")) if "options" in element]
    said = await app.presses("ada", "Next", **{menus[0]: "4"})
    assert "Still open" in said
    shown = [element for _, element in elements(fake.last_card("ada")) if "options" in element]
    assert [element.get("initial_option", {}).get("value") for element in shown] == ["4", None, None, None]


async def tells(app: Running) -> Rows:
    """A story that uses every surface; returns the database that it ends in."""
    await app.uses("ada", "/assess")
    await app.presses("ada", ROLE, PACE, "4", "Add evidence")
    await app.slack.submits("ada", {"In one line": "A queue", "Link": "nonsense"})
    await app.slack.submits("ada", {"Link": "https://example.com/"})
    await app.reads("ada")
    await app.says("ada", "not sure")
    await app.presses("ada", *["3"] * (QUESTIONS - 2))
    await app.presses("ada", "Access control", "1", SUBMIT)
    await app.slack.mentions("ada", "#general", "plan")
    await app.settles()
    await app.presses("ada", "→")
    boxes = next(each for _, each in elements(app.fake.last_card("ada")) if each["type"] == "checkboxes")
    await app.slack.checks("ada", boxes["options"][0]["text"]["text"])
    await app.settles()
    await app.slack.opens_home("ada")
    await app.uses("ada", "/assess", "validation")
    await app.presses("ada", PACE, "2")
    return app.rows()


async def test_the_same_story_ends_in_the_same_rows_over_http_over_socket_mode_and_on_postgresql(
    fake: FakeSlack, sqlite: Path, postgres: str, tmp_path: Path, content: Content
) -> None:
    fake.add_channel("general")
    ends = []
    for name, socket in (("http", False), ("socket", True), ("postgresql", False)):
        (tmp_path / name).mkdir()
        url = new_postgres(postgres) if name == "postgresql" else new_sqlite(sqlite, tmp_path / name)
        fake.team.channels = {key: each for key, each in fake.team.channels.items() if not each.user}
        async with running(fake, url, content, socket=socket) as app:
            ends.append(await tells(app))
    assert len(ends[0]["rating"]) == QUESTIONS + 1
    assert ends[0]["project_done"]
    assert ends[1] == ends[0]
    assert ends[2] == ends[0]


async def test_a_mention_is_answered_in_private_and_the_channel_only_hears_where(fake: FakeSlack, app: Running) -> None:
    general = fake.add_channel("general")
    fake.add_user("bob")
    await assessed(app)
    await app.slack.mentions("ada", "#general", "my progress")
    assert "AI DEVELOPING" in await app.reads("ada")
    assert [each["text"] for each in fake.messages(general) if each.get("bot_id")] == []
    [pointer] = [each for each in fake.messages(general, seen_by="ada") if each.get("bot_id")]
    assert "direct messages" in pointer["text"]
    assert "blocks" not in pointer
    assert not [each for each in fake.messages(general, seen_by="bob") if each.get("bot_id")]


async def test_a_command_in_a_channel_is_answered_in_private(fake: FakeSlack, app: Running) -> None:
    general = fake.add_channel("general", has_bot=False)
    ack = await app.slack.command("ada", "/assess", channel="#general")
    assert "direct messages" in ack.body
    assert "What do you do?" in await app.reads("ada")
    assert not [each for each in fake.messages(general) if each.get("bot_id")]


async def test_a_newcomer_is_introduced_once_with_zone_and_language(fake: FakeSlack, app: Running) -> None:
    fake.add_user("bob", tz="Asia/Tokyo", locale="de-DE", real_name="Bob B")
    await app.says("bob", "hello")
    await app.says("bob", "help")
    await app.slack.opens_home("bob")
    await app.settles()
    assert len(fake.calls_to("users.info")) == 1
    [member] = app.rows()["member"]
    assert {"name=Bob B", "timezone=Asia/Tokyo", "locale=de_DE"} <= set(member)
