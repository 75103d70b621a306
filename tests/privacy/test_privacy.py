"""What is stored about people: every table declared, everything exported, everything erased."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from sqlalchemy import Boolean, Column, Connection, Date, Float, Integer, Table, Time, insert, select, update
from sqlmodel import SQLModel

from engine.chat.cards import Action, Card, Download
from engine.community.records.forum import TOPIC
from engine.deployment import Retention
from engine.people.records.members import IDENTITY, MEMBER, MemberStatus, mark_left
from engine.privacy.records import erase_member, find_rows
from engine.privacy.retention import erase_expired
from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.store.personal import find_personal, names_member
from engine.store.types import UtcDateTime
from tests.conversation import Chat, pressable, words
from tests.program.owned import shows

TABLES = SQLModel.metadata.sorted_tables
PERSONAL = [table for table in TABLES if find_personal(table)]
HOW = 'Say beside the table whose it is: personal(TABLE, Kind.…, "member_id"), or impersonal(TABLE, why).'


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_says_whether_it_is_personal(table: Table) -> None:
    assert (find_personal(table) is None) != (not table.info.get("impersonal")), f"{table.name}: {HOW}"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_column_that_leads_to_a_person_is_covered(table: Table) -> None:
    leading = {column.name for column in table.c if leads_to_a_person(column)}
    found = find_personal(table)
    covered = {*found.whose, *found.cleared, *found.follows} if found else set()
    assert leading <= covered, f"{table.name}: {HOW} Not covered: {leading - covered}"


@pytest.mark.parametrize("table", PERSONAL, ids=str)
def test_what_forgets_a_person_can_be_empty(table: Table) -> None:
    found = find_personal(table)
    assert found
    assert all(table.c[name].nullable for name in found.cleared)


@pytest.mark.parametrize("table", PERSONAL, ids=str)
def test_what_follows_the_row_of_somebody_else_is_deleted_with_it(table: Table) -> None:
    found = find_personal(table)
    assert found
    keys = [key for name in found.follows for key in table.c[name].foreign_keys]
    assert {key.ondelete for key in keys} <= {"CASCADE"}


def leads_to_a_person(column: Column[Any]) -> bool:
    """Whether a column names a member, or a row that belongs to one."""
    targets = [key.column.table for key in column.foreign_keys]
    return any((found := find_personal(target)) is not None and bool(found.whose) for target in targets)


def made_up(column: Column[Any], number: int) -> Any:
    """Some value for a column that no foreign key decides."""
    kind = column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Float):
        return 0.5
    if isinstance(kind, Integer):
        return number
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 1, 1, tzinfo=UTC)
    if isinstance(kind, Time):
        return time(9)
    if isinstance(kind, Date):
        return date(2026, 1, number)
    return f"x{number}"


def fill(tx: Connection, organisation_id: int, ada: int, bob: int) -> None:
    """A row of ada's in every personal table, and another that names her wherever a column may."""
    keys: dict[tuple[str, int], Mapping[str, Any]] = {("organisation", 0): {"id": organisation_id}}
    for table in TABLES:
        if table.name in ("organisation", "member"):
            continue
        for number, (first, other) in enumerate(((ada, bob), (bob, ada)), start=1):
            values: dict[str, Any] = {}
            people = iter((first, other, other, other))
            for column in table.c:
                (key,) = column.foreign_keys or (None,)
                if key is None:
                    if not (column.primary_key and isinstance(column.type, Integer) and len(table.primary_key) == 1):
                        values[column.name] = made_up(column, number)
                elif names_member(column):
                    values[column.name] = next(people)
                elif key.column.table.name == "organisation":
                    values[column.name] = organisation_id
                else:
                    values[column.name] = keys[key.column.table.name, number][key.column.name]
            returned = tx.execute(insert(table).values(**values).returning(table)).mappings().one()
            keys[table.name, number] = returned


def holding(tx: Connection, member_id: int) -> list[str]:
    """Every table and column that names a member."""
    columns = [column for table in TABLES for column in table.c if names_member(column)]
    return [str(column) for column in columns if tx.scalar(select(column).where(column == member_id).limit(1))]


def test_every_personal_table_is_exported_and_erased(chat: Chat) -> None:
    chat.meet("bob", manager_id=chat.member_id("ada"))
    ada, bob = chat.member_id("ada"), chat.member_id("bob")
    chat.store.run(fill, chat.organisation_id, ada, bob)
    exported = {name for heap in chat.store.run(find_rows, ada).values() for name in heap}
    assert exported == {
        table.name for table in PERSONAL if (found := find_personal(table)) and (found.whose or found.exported_to)
    }
    before = chat.store.run(holding, ada)
    assert len(before) >= len(PERSONAL) - 2
    chat.store.run(erase_member, ada)
    assert chat.store.run(holding, ada) == []
    assert chat.store.run(holding, bob) != []


def saved(card: Card) -> Any:
    (file,) = [block for block in card.blocks if isinstance(block, Download)]
    return json.loads(file.content)


async def test_the_export_holds_what_was_said_and_no_number_that_only_we_know(chat: Chat) -> None:
    await chat.completes("ada", "4")
    chat.meet("bob")
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Ada").values(manager_id=2)))
    await chat.says("ada", "/log talk Streams")
    card = await chat.says("ada", "/privacy")
    assert "Ratings, evidence, results | 22 | Only you" in words(card)
    export = saved(await chat.presses("ada", "Take it along"))
    assert export["summary"][0].startswith("Everything that Advance stores about Ada")
    assert "Ratings, evidence, results: 22" in export["summary"]
    data = export["data"]
    assert {row["value"] for row in data["assessments"]["rating"]} == {4}
    assert data["log"]["achievement"][0]["title"] == "Streams"
    assert data["profile"]["member"][0]["manager_id"] == "Bob"
    assert "organisation_id" not in json.dumps(export)


async def test_one_persons_export_holds_nothing_of_another(chat: Chat) -> None:
    chat.meet("bob")
    await chat.completes("bob", "5")
    await chat.says("bob", "/log talk The secret of Bob")
    assert "Bob" not in json.dumps(saved(await chat.says("ada", "/privacy export")))


async def test_what_somebody_proposed_is_in_their_export_and_stays_without_their_name(chat: Chat) -> None:
    chat.meet("bob")
    chat.confirms_events()
    await chat.says("ada", "/forum propose Caches that lie")
    export = saved(await chat.says("ada", "/privacy export"))
    assert [row["words"] for row in export["data"]["community"]["forum_topic"]] == ["Caches that lie"]
    assert "Caches" not in json.dumps(saved(await chat.says("bob", "/privacy export")))
    await chat.says("ada", "/privacy erase")
    await chat.presses("ada", "Erase everything now")
    assert chat.store.run(lambda tx: tx.execute(select(TOPIC.c.words, TOPIC.c.author_id)).all()) == [
        ("Caches that lie", None)
    ]


async def test_erasing_takes_two_presses_and_leaves_nothing(chat: Chat) -> None:
    await chat.completes("ada")
    ada = chat.member_id("ada")
    card = await chat.says("ada", "/privacy erase")
    assert "24 rows" in words(card)
    assert chat.store.run(holding, ada)
    card = await chat.presses("ada", "Erase everything now")
    assert card.key == "erased"
    assert card.farewell
    assert chat.store.run(holding, ada) == []
    assert (await chat.says("ada", "hello")).key == "stranger"


async def test_erasing_in_the_middle_of_an_assessment_makes_its_cards_harmless(chat: Chat) -> None:
    await chat.says("ada", "/assess")
    question = await chat.presses("ada", "One at a time")
    await chat.says("ada", "/privacy erase")
    await chat.presses("ada", "Erase everything now")
    card = await chat.sends("ada", action=dict(pressable(question))["3"])
    assert card.key == "stranger"
    assert chat.store.run(lambda tx: tx.execute(select(RATING)).all() + tx.execute(select(ASSESSMENT)).all()) == []


async def test_an_erased_person_who_comes_back_starts_from_nothing(chat: Chat) -> None:
    await chat.completes("ada")
    await chat.says("ada", "/privacy erase")
    await chat.presses("ada", "Erase everything now")
    chat.meet("ada")
    assert (await chat.says("ada", "/progress")).key == "no_progress"


async def test_who_reported_to_an_erased_manager_reports_to_their_manager(chat: Chat) -> None:
    chat.meet("grace")
    chat.store.run(
        lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Ada").values(manager_id=chat_id(tx, "grace")))
    )
    chat.meet("bob", manager_id=chat.member_id("ada"))
    assert "1 people report to you" in words(await chat.says("ada", "/privacy erase"))
    await chat.presses("ada", "Erase everything now")
    found = chat.store.run(lambda tx: dict(tx.execute(select(MEMBER.c.name, MEMBER.c.manager_id)).all()))
    assert found == {"Grace": None, "Bob": chat.member_id("grace")}
    assert (await chat.says("bob", "hello")).key == "welcome"


def chat_id(tx: Connection, name: str) -> int:
    return int(tx.execute(select(MEMBER.c.id).where(MEMBER.c.email == f"{name}@example.com")).scalar_one())


@pytest.mark.parametrize(("others", "warned"), [(False, True), (True, False)])
async def test_the_last_owner_is_told_what_their_erasure_means(chat: Chat, others: bool, warned: bool) -> None:
    chat.meet("grace", is_owner=True)
    chat.meet("bob", is_owner=others)
    assert ("only owner" in words(await chat.says("grace", "/privacy erase"))) == warned
    assert (await chat.presses("grace", "Erase everything now")).key == "erased"


async def test_a_made_up_press_without_the_question_erases_nobody(chat: Chat) -> None:
    assert (await chat.sends("ada", action=Action("privacy.erase_now"))).key == "note"
    assert (await chat.says("ada", "hello")).key == "welcome"


async def test_a_colleagues_confirmation_goes_with_the_colleague_and_the_entry_stays(chat: Chat) -> None:
    chat.meet("bob")
    await chat.says("ada", "/log talk Streams")
    await chat.presses("ada", "Ask a colleague")
    await chat.presses("ada", "Ask", {"colleague": "bob"})
    await chat.says("bob", "/privacy erase")
    await chat.presses("bob", "Erase everything now")
    await chat.says("ada", "/log")
    assert "0 confirmed, 0 asked" in words(await chat.presses("ada", "Streams"))


def people(tx: Connection) -> list[str]:
    return list(tx.scalars(select(MEMBER.c.name).order_by(MEMBER.c.name)))


async def test_who_left_goes_after_a_while_and_not_before(chat: Chat) -> None:
    await chat.completes("ada")
    chat.meet("bob")
    chat.meet("former", standing=MemberStatus.LEFT)
    gone = chat.clock.now()
    assert chat.store.run(mark_left, chat.member_id("ada"), gone)
    assert not chat.store.run(mark_left, chat.member_id("ada"), gone)
    chat.store.run(erase_expired, gone + timedelta(days=180), Retention())
    assert chat.store.run(people) == ["Ada", "Bob", "Former"]
    assert chat.store.run(erase_expired, gone + timedelta(days=181), Retention(left=0)).people == 0
    assert chat.store.run(erase_expired, gone + timedelta(days=181), Retention()).people == 1
    assert chat.store.run(people) == ["Bob", "Former"]
    assert chat.store.run(lambda tx: tx.execute(select(IDENTITY.c.user)).scalars().all()) == ["bob", "former"]


async def test_old_assessments_go_with_their_answers(chat: Chat) -> None:
    await chat.completes("ada")
    chat.clock.forward(timedelta(days=1000))
    await chat.completes("ada")
    now = chat.clock.now() + timedelta(days=100)
    assert chat.store.run(erase_expired, now, Retention(results=0)).assessments == 0
    assert chat.store.run(erase_expired, now, Retention()).assessments == 1
    assert chat.store.run(erase_expired, now, Retention()).assessments == 0
    assert len(chat.store.run(lambda tx: tx.execute(select(RATING)).all())) == 16


STATEMENT = {
    "type": "object",
    "required": ["id", "actor", "verb", "object", "timestamp"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "actor": {
            "type": "object",
            "properties": {
                "objectType": {"const": "Agent"},
                "name": {"type": "string"},
                "mbox": {"type": "string", "pattern": "^mailto:[^@\\s]+@[^@\\s]+$"},
                "account": {
                    "type": "object",
                    "required": ["homePage", "name"],
                    "additionalProperties": False,
                    "properties": {"homePage": {"pattern": "^https?://"}, "name": {"minLength": 1}},
                },
            },
            "oneOf": [{"required": ["mbox"]}, {"required": ["account"]}],
            "additionalProperties": False,
        },
        "verb": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"enum": [f"http://adlnet.gov/expapi/verbs/{name}" for name in ("completed", "shared")]},
                "display": {"type": "object", "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"}},
            },
            "additionalProperties": False,
        },
        "object": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "objectType": {"const": "Activity"},
                "id": {"type": "string", "pattern": "^https://\\S+$"},
                "definition": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "object", "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"}},
                        "type": {"pattern": "^http://adlnet.gov/expapi/activities/[a-z]+$"},
                        "moreInfo": {"pattern": "^https?://"},
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
        "result": {
            "type": "object",
            "properties": {
                "completion": {"type": "boolean"},
                "extensions": {"type": "object", "propertyNames": {"pattern": "^https://\\S+$"}},
                "score": {
                    "type": "object",
                    "properties": {
                        "scaled": {"type": "number", "minimum": -1, "maximum": 1},
                        "raw": {"type": "number", "minimum": 0, "maximum": 5},
                        "min": {"const": 0},
                        "max": {"const": 5},
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
        "context": {
            "type": "object",
            "properties": {"platform": {"type": "string"}, "language": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"}},
            "additionalProperties": False,
        },
        "timestamp": {"pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$"},
    },
}
"""What xAPI 1.0.3, part two, sections 2.4 and 4, says about the properties that we write."""


async def test_the_statements_have_the_shape_of_xapi_and_stay_the_same(chat: Chat) -> None:
    await chat.completes("ada", "4")
    await chat.sends("ada", action=Action("plan.tick", {"project": "custom_algorithms", "done": "yes"}))
    await chat.says("ada", "/log certificate Cloud architect https://example.org/c")
    found = saved(await chat.says("ada", "/privacy xapi"))
    validator = Draft202012Validator(STATEMENT, validate_formats=True)
    assert [error.message for each in found for error in validator.iter_errors(each)] == []
    assert [each["object"]["id"].split("/xapi/")[1].split("/")[0] for each in found].count("assessments") == 1
    assert {each["result"]["score"]["scaled"] for each in found if "score" in each["result"]} == {0.8}
    assert len({each["id"] for each in found}) == len(found) == 3
    assert found == saved(await chat.says("ada", "/privacy statements"))


async def test_what_is_said_of_a_shared_activity_is_nobodys_own(chat: Chat) -> None:
    link = "https://example.org/mine"
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(locale="de")))
    await chat.sends("ada", action=Action("plan.tick", {"project": "custom_algorithms", "done": "yes"}))
    await shows(chat, "custom_algorithms", link)
    await chat.says("ada", "/log certificate Architektin https://example.org/c")
    shared, own = saved(await chat.says("ada", "/privacy xapi"))
    assert all(Draft202012Validator(STATEMENT).is_valid(each) for each in (shared, own))
    assert link not in json.dumps(shared["object"])
    assert list(shared["result"]["extensions"].values()) == [link]
    assert list(shared["object"]["definition"]["name"]) == ["en"]
    assert own["object"]["definition"]["name"] == {"und": "Architektin"}
    assert own["object"]["definition"]["moreInfo"] == "https://example.org/c"


async def test_nothing_is_stamped_later_than_it_was_logged(chat: Chat) -> None:
    chat.clock.time = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
    await chat.says("ada", "/log talk Agents at night")
    await chat.says("ada", "/log talk Before, yesterday")
    stamps = [each["timestamp"][:16] for each in saved(await chat.says("ada", "/privacy xapi"))]
    assert stamps == ["2026-03-01T12:00", "2026-03-02T07:30"]


async def test_without_an_address_a_statement_names_an_account(chat: Chat) -> None:
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(email="u1@w1.slack.invalid")))
    await chat.completes("ada")
    (found,) = saved(await chat.says("ada", "/privacy xapi"))
    assert "mbox" not in found["actor"]
    assert Draft202012Validator(STATEMENT).is_valid(found)
