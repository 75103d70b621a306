"""The log: entries by words and by form, colleagues who confirm, and a feed for those who opt in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from engine.achievements.records import ACHIEVEMENT, EntryKind
from engine.achievements.rules.counting import LoggedEntry, merge_works
from engine.achievements.rules.parse_entry import EntryDraft, read_entry
from engine.chat.cards import Action, Card, Table
from engine.chat.understand import as_typed, hear_command
from engine.content.load import Content
from engine.people.records.members import MEMBER, TEAM
from tests.conversation import Chat, FixedClock, pressable, words

TODAY = FixedClock().time.date()
TALK = "/log talk RAG in production at the Team Day https://example.org/Slides"


def entries(chat: Chat) -> list[tuple[str, str, str, bool | None]]:
    rows = chat.store.run(lambda tx: tx.execute(select(ACHIEVEMENT).order_by(ACHIEVEMENT.c.id)).all())
    return [(row.kind, row.title, row.link, row.right_first_time) for row in rows]


@pytest.mark.parametrize(
    ("typed", "draft"),
    [
        (TALK, EntryDraft("talk", "RAG in production at the Team Day", "", "https://example.org/Slides")),
        ("/log a talk on RAG", EntryDraft("talk", "RAG")),
        ("log talk: RAG, yesterday", EntryDraft("talk", "RAG", "yesterday")),
        (
            "/log open source fixed the parser on 2026-02-14",
            EntryDraft("open_source", "fixed the parser", "2026-02-14"),
        ),
        ("/log patent Ranking with sketches", EntryDraft("patent", "Ranking with sketches")),
        ("/log deployment search, right the first time", EntryDraft("deployment", "search", right="yes")),
        ("/log deployment search (rolled back)", EntryDraft("deployment", "search", right="no")),
        ("/log deployed the ranker, not right the first time", EntryDraft("deployment", "the ranker", right="no")),
        ("I gave a talk on Streams", EntryDraft("talk", "Streams")),
        (
            "i published On Sketches https://example.org/p",
            EntryDraft("publication", "On Sketches", link="https://example.org/p"),
        ),
        ("/log something nice", EntryDraft("", "something nice")),
        ("/log", EntryDraft()),
        ("/log talk", EntryDraft("talk")),
        ("@advance  log   innovation   Lazy\u00a0 indexes", EntryDraft("innovation", "Lazy indexes")),
    ],
)
async def test_a_sentence_is_taken_apart(content: Content, typed: str, draft: EntryDraft) -> None:
    vocabulary = content.voices.voice("en", "UTC").vocabulary
    heard = hear_command(typed, vocabulary.commands)
    assert heard is not None
    assert heard.command == "log"
    named, said = as_typed(typed, heard)
    assert read_entry(named, said, tuple(EntryKind), vocabulary.log, TODAY) == draft


async def test_words_become_an_entry_with_its_letters_as_typed(chat: Chat) -> None:
    card = await chat.says("ada", TALK)
    assert card.key == "log_entry"
    assert entries(chat) == [("talk", "RAG in production at the Team Day", "https://example.org/Slides", None)]
    assert "RAG in production" in words(await chat.says("ada", "/log"))


async def test_what_is_missing_is_asked_with_everything_else_kept(chat: Chat) -> None:
    card = await chat.says("ada", "/log Lazy indexes https://example.org/i")
    assert card.key == "log_form"
    said = words(card)
    assert "title What = Lazy indexes" in said
    assert "link Link = https://example.org/i" in said
    card = await chat.presses("ada", "Keep", {"kind": "innovation", "title": "Lazy indexes"})
    assert entries(chat) == [("innovation", "Lazy indexes", "", None)]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("kind", "gardening", "Which kind is it?"),
        ("title", "  ", "Say in a few words"),
        ("title", "x" * 301, "too long"),
        ("day", "2026-03-03", "still to come"),
        ("day", "2026-02-30", "do not understand the day"),
        ("day", "1026-02-20", "do not understand the day"),
        ("link", "javascript:alert(1)", "http or https"),
        ("link", "example.org/" + "x" * 500, "too long"),
    ],
)
async def test_a_form_with_a_mistake_comes_back_and_keeps_nothing(
    chat: Chat, field: str, typed: str, says: str
) -> None:
    await chat.says("ada", "/log")
    await chat.presses("ada", "Log something")
    form = {"kind": "talk", "title": "Streams", "day": "2026-03-01", "link": "example.org", "right": ""} | {
        field: typed
    }
    card = await chat.presses("ada", "Keep", form)
    assert card.key == "log_form"
    assert says in words(card)
    assert "Streams" in words(card) or field == "title"
    assert entries(chat) == []


async def test_an_entry_can_be_changed_and_removed(chat: Chat) -> None:
    await chat.says("ada", TALK)
    await chat.presses("ada", "Change")
    await chat.presses("ada", "Keep", {"kind": "article", "title": "RAG", "day": "yesterday"})
    assert entries(chat) == [("article", "RAG", "", None)]
    await chat.presses("ada", "Remove")
    assert "RAG" in words(await chat.presses("ada", "Remove it"))
    assert entries(chat) == []


async def test_a_deployment_asks_whether_it_was_right_the_first_time(chat: Chat) -> None:
    card = await chat.says("ada", "/log deployment the ranker")
    assert "Was it right the first time?" in words(card)
    card = await chat.presses("ada", "No, it took more")
    assert entries(chat)[0][3] is False
    assert "Was it right the first time?" not in words(card)


async def ask_bob(chat: Chat, typed: str = "bob@example.com") -> Card:
    chat.meet("bob")
    await chat.says("ada", TALK)
    await chat.presses("ada", "Ask a colleague")
    return await chat.presses("ada", "Ask", {"colleague": typed})


@pytest.mark.parametrize("typed", ["bob@example.com", "Bob", " bob ", "@bob"])
async def test_a_colleague_is_asked_on_hello_and_confirms(chat: Chat, typed: str) -> None:
    assert "Bob will be asked" in words(await ask_bob(chat, typed))
    card = await chat.says("bob", "hello")
    assert [reply.card.key for reply in chat.replies] == ["welcome", "log_request"]
    assert "Ada has logged: RAG in production" in words(card)
    assert "You have confirmed" in words(await chat.presses("bob", "Confirm"))
    await chat.says("bob", "hello")
    assert [reply.card.key for reply in chat.replies] == ["welcome"]
    await chat.says("ada", "/log")
    assert "1 confirmed, 0 asked" in words(await chat.presses("ada", "RAG"))


async def test_a_second_press_on_a_request_changes_nothing(chat: Chat) -> None:
    await ask_bob(chat)
    confirm = dict(pressable(await chat.says("bob", "hello")))["Confirm"]
    await chat.presses("bob", "I cannot confirm it")
    assert "Nobody waits" in words(await chat.sends("bob", action=confirm))
    await chat.says("ada", "/log")
    assert "0 confirmed, 0 asked, 1 declined" in words(await chat.presses("ada", "RAG"))


@pytest.mark.parametrize("typed", ["ada@example.com", "Ada", "nobody", "", "eve@example.com"])
async def test_nobody_confirms_their_own_entry_nor_one_of_another_organisation(chat: Chat, typed: str) -> None:
    assert "Nobody else here is called" in words(await ask_bob(chat, typed))
    entry = dict(pressable(chat.cards["ada"]))["Ask"].args["entry"]
    own = str(chat.member_id("ada"))
    card = await chat.sends("ada", action=Action("log.ask_now", {"entry": entry, "colleague": own}))
    assert "Nobody else here" in words(card)
    assert "Nobody waits" in words(await chat.sends("ada", action=Action("log.confirm", {"entry": entry})))


async def test_of_two_colleagues_of_one_name_one_is_picked(chat: Chat) -> None:
    for who in ("sam 1 stone", "sam 2 stone"):
        chat.meet(who)
    card = await ask_bob(chat, "sam stone")
    assert card.key == "log_colleagues"
    assert "Sam 2 Stone will be asked" in words(await chat.presses("ada", "Sam 2 Stone"))


async def test_a_changed_entry_has_to_be_confirmed_anew(chat: Chat) -> None:
    await ask_bob(chat)
    await chat.says("bob", "hello")
    await chat.presses("bob", "Confirm")
    await chat.says("ada", "/log")
    await chat.presses("ada", "RAG")
    await chat.presses("ada", "Change")
    card = await chat.presses("ada", "Keep", {"kind": "patent", "title": "A patent", "day": "today"})
    assert "0 confirmed" in words(card)


async def test_the_feed_shows_a_team_only_those_who_opted_in(chat: Chat) -> None:
    team = chat.store.run(
        lambda tx: tx.execute(
            TEAM.insert().values(organisation_id=chat.organisation_id, name="Search").returning(TEAM.c.id)
        ).scalar_one()
    )
    assert "in no team" in words(await chat.says("ada", "/log feed"))
    for who in ("bob", "eve"):
        chat.meet(who)
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name != "Eve").values(team_id=team)))
    await chat.says("ada", TALK)
    await chat.says("eve", "/log talk Elsewhere")
    for who in ("ada", "eve"):
        await chat.says(who, "/log feed")
    assert "Nobody in your team shares" in words(await chat.says("bob", "/log feed"))
    for who in ("ada", "eve"):
        await chat.presses(who, "Share my log")
    card = await chat.says("bob", "/log feed")
    (table,) = [block for block in card.blocks if isinstance(block, Table)]
    assert [row[:3] for row in table.rows] == [("Ada", "Talk", "RAG in production at the Team Day")]
    await chat.says("ada", "/log feed")
    await chat.presses("ada", "Stop sharing")
    assert "Nobody in your team shares" in words(await chat.says("bob", "/log feed"))


def logged(
    title: str, link: str = "", kind: str = "publication", day: int = 1, right: bool | None = None
) -> LoggedEntry:
    return LoggedEntry(kind, title, TODAY.replace(day=day), link, right, False)


@pytest.mark.parametrize(
    ("entries", "count"),
    [
        ([logged("On Sketches"), logged("on sketches!")], 1),
        ([logged("A", "https://www.example.org/p/"), logged("B", "http://example.org/p")], 1),
        ([logged("A", "https://x.org/p"), logged("B", "https://x.org/p"), logged("B")], 1),
        ([logged("A"), logged("A", kind="patent")], 2),
        ([logged("Ranker", kind="deployment"), logged("Ranker", kind="deployment", day=2)], 2),
        ([logged("Ranker", kind="deployment"), logged("ranker", kind="deployment")], 1),
        ([], 0),
    ],
)
def test_joint_work_counts_once(entries: list[LoggedEntry], count: int) -> None:
    assert len(merge_works(entries)) == count


def test_a_deployment_that_one_says_failed_was_not_right() -> None:
    entries = [logged("R", kind="deployment", right=True), logged("R", kind="deployment", right=False)]
    assert merge_works(entries)[0].right_first_time is False


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "x.org", "y.org"])), max_size=12))
def test_counting_knows_no_order_and_loses_nobody(pairs: list[tuple[str, str]]) -> None:
    entries = [logged(title, f"https://{link}" if link else "") for title, link in pairs]
    counted = merge_works(entries)
    assert sorted(map(repr, counted)) == sorted(map(repr, merge_works(entries[::-1])))
    assert sum(work.entries for work in counted) == len(entries)


@given(st.text(max_size=60))
def test_no_words_break_the_reading(content: Content, said: str) -> None:
    vocabulary = content.voices.voice("en", "UTC").vocabulary
    draft = read_entry("log", said, tuple(EntryKind), vocabulary.log, TODAY)
    assert draft.kind in ("", *EntryKind)
