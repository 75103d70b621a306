"""In which language somebody is spoken to: that of their profile where there is copy in it, or the one they choose."""

import json
from datetime import UTC, datetime

import pytest

from engine.api import Engine
from engine.chat.cards import Card, Choices, Download
from engine.content.load import Content, load_content
from engine.insight.pictures import Pictures
from engine.people.records.members import MEMBER
from engine.people.records.roster import import_roster
from engine.people.rules.roster import COLUMNS, Roster, RosterRow
from engine.store.store import Store
from tests.content.packs import copied
from tests.conversation import Chat, FixedClock, words
from tests.notices.mailbox import open_mailbox

GERMAN = {
    "settings": "{% block title %}Deine Einstellungen{% endblock %}{% block done %}Gern.{% endblock %}",
    "home": "{% block title_back %}Willkommen zurück, {{ name }}{% endblock %}"
    "{% block standing %}Zuletzt **{{ level }}** mit {{ overall }} von 5, am {{ when }}.{% endblock %}",
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """A pack with some German copy."""
    pack = copied(tmp_path_factory.mktemp("pack"))
    folder = pack.folder / "copy" / "de"
    folder.mkdir()
    (folder / "words.yaml").write_text((pack.folder / "copy" / "en" / "words.yaml").read_text())
    for room in ("settings", "home"):
        (folder / f"{room}.j2").write_text(GERMAN[room])
    return load_content(pack.folder)


@pytest.fixture
def chat(store: Store, organisation_id: int, both: Content) -> Chat:
    clock = FixedClock()
    chat = Chat(Engine(both, store, clock, Pictures()), store, clock, organisation_id, both)
    chat.meet("ada", locale="en_GB", timezone="Europe/Berlin")
    return chat


def chosen(card: Card) -> list[str]:
    options = [option for block in card.blocks if isinstance(block, Choices) for option in block.options]
    return [option.label for option in options if option.chosen]


@pytest.mark.parametrize(
    "said",
    [
        "/settings language German",
        "/settings language de",
        "/settings deutsch",
        "settings language: german",
        "speak German to me",
        "Please speak german with me!",
        "my language is German",
        "Can you talk to me in German, please?",
        "change my language to Deutsch",
        "I would rather you write to me in German",
    ],
)
async def test_a_language_is_chosen_by_command_and_in_words(chat: Chat, said: str) -> None:
    card = await chat.says("ada", said)
    assert (card.key, card.title) == ("settings", "Deine Einstellungen")
    assert "Gern." in words(card)
    assert chosen(card) == ["Deutsch"]


@pytest.mark.parametrize(
    "said",
    [
        "use it",
        "answer no",
        "find me a mentor who speaks German",
        "german",
        "I speak at the conference",
        "write a talk in German about models",
    ],
)
async def test_what_names_a_language_by_the_way_changes_none(chat: Chat, said: str) -> None:
    card = await chat.says("ada", said)
    assert card.key != "settings"


async def test_a_language_is_chosen_by_a_press_and_given_up_again(chat: Chat) -> None:
    card = await chat.says("ada", "/settings")
    assert "I write to you in English, the language of your profile" in words(card)
    assert chosen(card) == ["English"]
    assert "The language of my profile" not in words(card)
    card = await chat.presses("ada", "Deutsch")
    assert (card.title, chosen(card)) == ("Deine Einstellungen", ["Deutsch"])
    card = await chat.presses("ada", "The language of my profile")
    assert "I write to you in English, the language of your profile" in words(card)
    card = await chat.says("ada", "/settings language my profile")
    assert "the language of your profile" in words(card)


async def test_a_language_without_copy_is_answered_kindly_with_those_that_there_are(chat: Chat) -> None:
    for said in ("speak French to me", "/settings language french"):
        card = await chat.says("ada", said)
        assert "I am sorry, I do not speak French yet. I speak Deutsch and English." in words(card)
        assert chosen(card) == ["English"]
    card = await chat.says("ada", "/settings language gibberish")
    assert "I do not know a language “gibberish”. I speak Deutsch and English." in words(card)


async def test_the_choice_wins_over_the_profile_in_everything_that_is_said_from_then_on(chat: Chat) -> None:
    await chat.completes("ada", "2")
    await chat.says("ada", "speak German to me")
    said = words(await chat.says("ada", "hello"))
    assert "Willkommen zurück, Ada" in said
    assert "mit 2,0 von 5, am 02.03.2026" in said
    row = RosterRow(2, "ada@example.com", "Ada", timezone="Europe/Berlin", locale="fr")
    chat.store.run(import_roster, chat.organisation_id, Roster((row,), frozenset(COLUMNS)))
    assert "Willkommen zurück" in words(await chat.says("ada", "hello"))
    await chat.says("ada", "speak English to me")
    assert "Welcome back" in words(await chat.says("ada", "hello"))
    assert "I write to you in English, as you chose" in words(await chat.says("ada", "/settings"))


async def test_what_the_bot_says_first_is_in_the_chosen_language_too(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await chat.says("ada", "speak German to me")
    person = chat.store.run(lambda tx: tx.execute(MEMBER.select()).one())
    assert (person.locale, person.chosen_locale) == ("en_GB", "de")
    chat.meet("olga", is_owner=True)
    await chat.says("olga", "/events new Dinner every wednesday 19:00 Europe/Berlin 2 h")
    await chat.says("ada", "/events dinner")
    await chat.presses("ada", "Yes")
    await mailbox.live_until(datetime(2026, 3, 4, 23, tzinfo=UTC))
    reminders = [words(each.card) for each in mailbox.to("ada") if each.card.key == "event_reminder"]
    assert any("Mi., 4. März, 19:00" in reminder for reminder in reminders)


async def test_english_keeps_the_region_of_the_profile(chat: Chat) -> None:
    await chat.says("ada", "speak German to me")
    await chat.completes("ada", "2")
    await chat.says("ada", "my language is English")
    assert "from 2 Mar 2026" in words(await chat.says("ada", "hello"))


async def test_the_choice_is_shown_exported_and_erased(chat: Chat) -> None:
    assert "I write to you in English, the language of your profile" in words(await chat.says("ada", "/privacy"))
    await chat.says("ada", "speak English to me")
    assert "I write to you in English, as you chose" in words(await chat.says("ada", "/privacy"))
    card = await chat.says("ada", "/privacy export")
    content = next(block.content for block in card.blocks if isinstance(block, Download))
    assert isinstance(content, str)
    assert [row["chosen_locale"] for row in json.loads(content)["data"]["profile"]["member"]] == ["en_GB"]
    await chat.says("ada", "/privacy erase")
    await chat.presses("ada", "Erase everything now")
    assert chat.store.run(lambda tx: tx.execute(MEMBER.select()).all()) == []


async def test_a_profile_in_a_language_without_copy_is_told_why_it_reads_english(chat: Chat) -> None:
    chat.meet("remi", locale="fr_FR")
    said = words(await chat.says("remi", "/settings"))
    assert "I write to you in English: your profile says French, which I do not speak yet." in said


async def test_a_language_is_heard_in_the_middle_of_an_assessment(chat: Chat) -> None:
    await chat.says("ada", "/assess")
    await chat.presses("ada", "One at a time")
    assert (await chat.says("ada", "speak German to me")).title == "Deine Einstellungen"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """A pack with a title in several languages, scripts and regions, and nothing else of them."""
    pack = copied(tmp_path_factory.mktemp("pack"))
    for name in ("fi", "pt-BR", "pt_PT", "sr", "sr-Latn", "zh-TW", "en_GB"):
        folder = pack.folder / "copy" / name
        folder.mkdir()
        (folder / "settings.j2").write_text(f"{{% block title %}}Copy of {name}{{% endblock %}}")
    return load_content(pack.folder)


@pytest.mark.parametrize(
    ("locale", "copy"),
    [
        ("fi", "Copy of fi"),
        ("fil", "Your settings"),
        ("fil_PH", "Your settings"),
        ("fit", "Your settings"),
        ("pt_BR", "Copy of pt-BR"),
        ("pt_PT", "Copy of pt_PT"),
        ("pt_AO", "Copy of pt_PT"),
        ("sr_Cyrl_RS", "Copy of sr"),
        ("sr_Latn_RS", "Copy of sr-Latn"),
        ("zh_Hant_TW", "Copy of zh-TW"),
        ("en_GB", "Copy of en_GB"),
        ("en_US", "Your settings"),
        ("xx", "Your settings"),
    ],
)
async def test_a_reader_is_spoken_to_in_the_language_script_and_region_of_their_whole_tag(
    store: Store, organisation_id: int, many: Content, locale: str, copy: str
) -> None:
    clock = FixedClock()
    chat = Chat(Engine(many, store, clock, Pictures()), store, clock, organisation_id, many)
    chat.meet("ada", locale=locale)
    assert (await chat.says("ada", "/settings")).title == copy


@pytest.mark.parametrize(
    ("said", "copy"),
    [
        ("/settings language Brazilian Portuguese", "Copy of pt-BR"),
        ("/settings language pt-PT", "Copy of pt_PT"),
        ("speak European Portuguese to me", "Copy of pt_PT"),
        ("/settings language Finnish", "Copy of fi"),
        ("/settings language Filipino", "Your settings"),
        ("/settings language Latin", "Your settings"),
    ],
)
async def test_a_region_of_a_language_is_chosen_by_its_name(
    store: Store, organisation_id: int, many: Content, said: str, copy: str
) -> None:
    clock = FixedClock()
    chat = Chat(Engine(many, store, clock, Pictures()), store, clock, organisation_id, many)
    chat.meet("ada")
    assert (await chat.says("ada", said)).title == copy
