"""The checklists of docs/contributing.md, followed: what is added by them works, and for whom it may."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

import engine.content.sentences as sentences
import engine.rooms as rooms
from adapters.slack.manifest import make_manifest as make_slack_manifest
from adapters.teams.manifest import make_manifest as make_teams_manifest
from adapters.web.render import card_html
from bot.checks import check_content
from engine.access import EVERYBODY, OWNERS
from engine.api import Engine
from engine.chat.cards import Action, Button, Buttons, Card, Paragraph, Replies
from engine.content.load import load_content
from engine.content.voice import Voice
from engine.insight.pictures import Pictures
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer
from engine.notices.registry import Registry
from engine.room import Command
from engine.rooms import COMMANDS, NOTIFICATIONS, ROOMS
from engine.store.store import Store
from engine.turn import Args, Turn
from tests.content.packs import Pack, copied
from tests.conversation import Chat, FixedClock, words
from tests.notices.conftest import MONDAY
from tests.notices.mailbox import enrol_in_program, open_mailbox, put

ROOT = Path(__file__).parents[2]
SENTENCES = {
    "home.weather": "",
    "home.weather_text": "place",
    "help.weather": "",
    "notices.kind_weather": "",
    "slack.command_weather": "",
    "slack.hint_weather": "",
    "teams.command_weather": "",
}
"""What `make golden` would write down once the pack has the sentences of the new card."""

Rebuild = Callable[[], Chat]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return copied(tmp_path)


@pytest.fixture
def rebuild(pack: Pack, store: Store, organisation_id: int) -> Rebuild:
    """Start a server on the changed pack; Ada is in its chat."""

    def build() -> Chat:
        content, clock = load_content(pack.folder), FixedClock()
        chat = Chat(Engine(content, store, clock, Pictures()), store, clock, organisation_id, content)
        chat.meet("ada")
        return chat

    return build


@pytest.fixture
def weather(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences of a new card, in the pack and among those that the program says."""
    known = dict(sentences.known_sentences()) | {key: frozenset(given.split()) for key, given in SENTENCES.items()}
    monkeypatch.setattr(sentences, "known_sentences", lambda: known)
    for file, text in (
        (
            "home",
            "{% block weather %}Weather{% endblock %}\n{% block weather_text %}Rain in {{ place }}.{% endblock %}\n",
        ),
        ("help", "{% block weather %}How it is outside.{% endblock %}\n"),
        ("notices", "{% block kind_weather %}The weather{% endblock %}\n"),
        ("slack", "{% block command_weather %}Ask{% endblock %}\n{% block hint_weather %}[place]{% endblock %}\n"),
        ("teams", "{% block command_weather %}Ask how it is outside{% endblock %}\n"),
    ):
        with (pack.folder / "copy" / "en" / f"{file}.j2").open("a", encoding="utf-8") as copy:
            copy.write(text)


def weather_card(voice: Voice, place: str) -> Card:
    """Card, step 1: values in, blocks out."""
    buttons = Buttons((Button(voice.line("home.weather"), Action("weather")),))
    return Card(
        "weather", voice.line("home.weather"), (Paragraph(voice.text("home.weather_text", place=place)), buttons)
    )


def show_weather(turn: Turn, args: Args) -> Replies:
    """Command, step 1: a flow."""
    return turn.reply(weather_card(turn.voice, args.optional("words") or "Berlin"))


@dataclass(frozen=True, slots=True)
class Storm(Notification):
    """Notification, step 1: one class."""

    kind = Kind("weather", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{place}/{force}"
    example_values = ("Berlin", 9)
    place: str
    force: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        return Offer(weather_card(turn.voice, self.place)) if self.force > 7 else NOTHING


async def test_a_question_is_added_by_four_steps(pack: Pack, rebuild: Rebuild) -> None:
    core = (pack.folder / "framework" / "core.yaml").read_text()
    first = re.search(r"(?ms)^      - id: microservices_design.*?(?=^      - id: |^  - id: )", core)
    assert first is not None
    new = first[0].replace("microservices_design", "edge_design").replace("Microservices", "Edge")
    new = re.sub(r"short: .*", "short: Edge design", new)
    pack.change("framework/core.yaml", r"^      - id: microservices_design", f"{new}      - id: microservices_design")
    pack.change("framework/curriculum.yaml", r"^        builds:\n", "        builds:\n          - edge_design\n")
    for action in ("baseline_first", "split_check", "hungry_gpu"):
        found = rf"(?s)- id: {action}\n.*?builds: \["
        builds = re.search(found, (pack.folder / "framework" / "curriculum.yaml").read_text())
        assert builds is not None
        pack.change("framework/curriculum.yaml", found, f"{builds[0]}edge_design, ")
    pack.change("pack.yaml", r'^version: "?2026\.11"?', 'version: "2026.12"')
    assert check_content(pack.folder) == []
    chat = rebuild()
    await chat.says("ada", "/assess")
    card = await chat.presses("ada", "One at a time")
    assert "Question 1 of 17" in words(card)


async def test_a_command_is_added_by_its_steps_and_refused_to_whom_it_is_not_for(
    pack: Pack, rebuild: Rebuild, weather: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.change("copy/en/words.yaml", "^commands:", "commands:\n  weather: [how is the weather, is it raining]")
    monkeypatch.setitem(COMMANDS, "weather", Command("weather", EVERYBODY, show_weather, spoken=True))
    monkeypatch.setattr(rooms, "LISTED", ("weather", *rooms.LISTED))
    monkeypatch.setattr("adapters.slack.manifest.COMMANDS", ("weather",))
    chat = rebuild()
    assert "How it is outside." in words(await chat.says("ada", "/help"))
    line = chat.content.voices.voice("en", "UTC").line
    for manifest in (
        make_slack_manifest(line, "https://advance.example.com"),
        make_teams_manifest(line, rooms.LISTED, "app", "https://advance.example.com", "1"),
    ):
        assert "/weather" in str(manifest)
    assert "Rain in Oslo." in words(await chat.says("ada", "/weather Oslo")).replace("oslo", "Oslo")
    assert "Rain in Berlin." in words(await chat.says("ada", "How is the weather?"))
    assert "Rain in Berlin." in words(await chat.presses("ada", "Weather"))
    monkeypatch.setitem(COMMANDS, "weather", Command("weather", OWNERS, show_weather, spoken=True))
    assert "for the owners of the AI program" in words(await chat.says("ada", "/weather"))


async def test_a_card_is_shown_on_the_page(rebuild: Rebuild, weather: None) -> None:
    voice = rebuild().content.voices.voice("en", "UTC")
    shown = card_html(weather_card(voice, "<Oslo>"), uid="card", picture=lambda chart, theme: "")
    assert "Rain in &lt;Oslo&gt;." in shown


async def test_a_notification_is_added_by_one_class_one_card_and_its_sentences(
    rebuild: Rebuild, weather: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [notification for room in ROOMS for notification in room.notifications]
    monkeypatch.setattr("engine.api.NOTIFICATIONS", Registry([*every, Storm]))
    monkeypatch.setattr("engine.rooms.NOTIFICATIONS", Registry([*every, Storm]))
    chat = rebuild()
    chat.clock.time = MONDAY - timedelta(days=1)
    enrol_in_program(chat, "ada", MONDAY.date())
    mailbox = open_mailbox(chat)
    for storm in (Storm("Oslo", 9), Storm("Oslo", 9), Storm("Rome", 3)):
        put(chat, "ada", storm, MONDAY + timedelta(hours=1), MONDAY + timedelta(days=1))
    await mailbox.live_until(MONDAY + timedelta(hours=2))
    assert [words(each.card) for each in mailbox.to("ada") if each.card.key == "weather"] == [
        "Weather\nRain in Oslo.\nWeather"
    ]
    assert "The weather" in words(await chat.says("ada", "/nudges"))
    await chat.presses("ada", "The weather")
    put(chat, "ada", Storm("Lima", 10), MONDAY + timedelta(hours=3), MONDAY + timedelta(days=1))
    await mailbox.live_until(MONDAY + timedelta(hours=4))
    assert len([each for each in mailbox.to("ada") if each.card.key == "weather"]) == 1
    assert "weather" not in NOTIFICATIONS.kinds, "the registry of the others is untouched"


def test_a_block_that_a_renderer_does_not_know_does_not_type_check(tmp_path: Path) -> None:
    for name in ("engine", "adapters", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    cards = tmp_path / "engine" / "chat" / "cards.py"
    text = cards.read_text()
    cards.write_text(text.replace("Block = (\n", "class Quote:\n    pass\n\n\nBlock = (\n    Quote |\n", 1))
    assert cards.read_text() != text
    check = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "--cache-dir", str(tmp_path / "cache")]
    environment = os.environ | {"MYPYPATH": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    files = ["adapters/slack/blocks.py", "adapters/teams/blocks.py", "adapters/web/render.py"]
    done = subprocess.run([*check, *files], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    named = {line.partition(":")[0] for line in done.stdout.splitlines() if "Quote" in line and "error" in line}
    assert named >= {*files}, done.stdout
