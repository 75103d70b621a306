"""Two accounts of one person become one, by a code that is given on one side and typed on the other."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, select, update
from sqlmodel import SQLModel

from engine.accounts.merging import columns_to
from engine.accounts.records.link_codes import GOOD_FOR, LINK_CODE, MOST_TRIES
from engine.chat.cards import Action, Card, Facts
from engine.chat.requests import Identity, Request
from engine.chat.text import as_plain_text
from engine.curriculum.records.enrolments import ENROLMENT
from engine.curriculum.records.projects import PROJECT_DONE
from engine.people.records.members import IDENTITY, MEMBER, add_organisation
from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.scoring.records.results import LATEST
from tests.conversation import Chat, words


def elsewhere(chat: Chat, name: str) -> None:
    """Somebody whom no roster has, in another place than everybody else."""
    chat.meet(name, email=f"{name}@elsewhere.invalid")
    chat.store.run(lambda tx: tx.execute(update(IDENTITY).where(IDENTITY.c.user == name).values(workspace=name)))
    chat.workspaces[name] = name


def code_of(card: Card) -> str:
    return next(as_plain_text(fact.value) for block in card.blocks if isinstance(block, Facts) for fact in block.facts)


async def links(chat: Chat, giver: str, taker: str) -> Card:
    code = code_of(await chat.says(giver, "/link"))
    return await chat.says(taker, code)


def member_of(chat: Chat, name: str) -> int:
    query = select(IDENTITY.c.member_id).where(IDENTITY.c.user == name)
    return int(chat.store.run(lambda tx: tx.scalar(query)))


def count(chat: Chat, table: Table) -> int:
    return len(chat.store.run(lambda tx: tx.execute(select(table)).all()))


def mentions() -> list[tuple[Table, Column[Any]]]:
    """Every column that names a member."""
    return [(table, column) for table in SQLModel.metadata.sorted_tables for column in columns_to(table, MEMBER)]


@pytest.mark.parametrize(("giver", "taker"), [("ada", "lovelace"), ("lovelace", "ada")])
async def test_whoever_gives_the_code_the_one_on_the_roster_stays(chat: Chat, giver: str, taker: str) -> None:
    elsewhere(chat, "lovelace")
    ada = member_of(chat, "ada")
    assert (await links(chat, giver, taker)).key == "linked"
    assert member_of(chat, "lovelace") == member_of(chat, "ada") == ada
    assert count(chat, MEMBER) == 1


async def test_results_evidence_and_projects_are_in_common_afterwards(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    await chat.completes("ada", "2")
    chat.clock.forward(timedelta(days=100))
    await chat.completes("lovelace", "4")
    card = await links(chat, "ada", "lovelace")
    assert "One earlier result has come to your history" in words(card)
    for who in ("ada", "lovelace"):
        progress = words(await chat.says(who, "/progress"))
        assert "+2" in progress
    assert count(chat, ASSESSMENT) == 2


async def test_two_accounts_that_are_both_in_the_program_go_on_in_one_run(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    for who in ("ada", "lovelace"):
        await chat.says(who, "/week")
        await chat.presses(who, "Today")
    assert (await links(chat, "ada", "lovelace")).key == "linked"
    assert (await chat.says("ada", "/week")).title == (await chat.says("lovelace", "/week")).title
    assert [row.member_id for row in rows(chat, ENROLMENT)] == [member_of(chat, "ada")]


async def test_the_newer_result_is_the_one_that_counts(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    await chat.completes("ada", "2")
    chat.clock.forward(timedelta(days=100))
    await chat.completes("lovelace", "4")
    await links(chat, "ada", "lovelace")
    newest = max(rows(chat, ASSESSMENT), key=lambda row: row.submitted_at)
    assert [row.assessment_id for row in rows(chat, LATEST)] == [newest.id]


async def test_the_open_assessment_goes_on_from_either_side_in_the_middle_of_a_question(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    await chat.says("ada", "/assess")
    await chat.presses("ada", "One at a time")
    await chat.says("ada", "3")
    code = code_of(await chat.says("lovelace", "/link"))
    card = await chat.says("ada", code.lower().replace("-", " "))
    assert "Core assessment goes on where you left it" in words(card)
    assert "Question 2 of 16" in words(await chat.presses("ada", "Continue"))
    assert "Question 2 of 16" in words(await chat.says("lovelace", "/assess"))
    assert "Question 3 of 16" in words(await chat.says("lovelace", "4"))
    assert "Question 4 of 16" in words(await chat.says("ada", "5"))
    assert count(chat, RATING) == 3


async def test_answers_of_the_same_form_come_together_and_the_newer_assessment_wins(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    await chat.says("ada", "/assess")
    await chat.presses("ada", "One at a time")
    for rating in "111":
        await chat.says("ada", rating)
    await chat.says("lovelace", "/assess")
    await chat.presses("lovelace", "One at a time")
    await chat.says("lovelace", "5")
    card = await links(chat, "lovelace", "ada")
    assert "2 answers came from the other place" in words(card)
    given = chat.store.run(lambda tx: sorted(tx.scalars(select(RATING.c.value))))
    assert given == [1, 1, 5]
    assert [row.state for row in rows(chat, ASSESSMENT)].count("open") == 1
    await chat.says("ada", "/assess")
    assert (await chat.presses("ada", "My answers")).key == "review"


async def test_an_open_assessment_of_another_form_is_closed_and_that_is_said(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    await chat.says("ada", "/assess")
    await chat.presses("ada", "One at a time")
    await chat.says("ada", "1")
    await chat.says("lovelace", "/assess validation")
    await chat.presses("lovelace", "One at a time")
    card = await links(chat, "lovelace", "ada")
    assert "Core assessment was open in the other place" in words(card)
    assert "its one answer is gone" in words(card)
    assert "Validation" in words(await chat.says("ada", "/assess"))


async def test_a_code_is_good_once_and_for_some_minutes(chat: Chat) -> None:
    for name in ("lovelace", "byron"):
        elsewhere(chat, name)
    code = code_of(await chat.says("ada", "/link"))
    chat.clock.forward(GOOD_FOR + timedelta(seconds=1))
    assert "I do not know that code" in words(await chat.says("lovelace", code))
    code = code_of(await chat.says("ada", "/link"))
    assert (await chat.says("lovelace", f"link {code}")).key == "linked"
    assert "I do not know that code" in words(await chat.says("byron", code))
    assert count(chat, MEMBER) == 2


async def test_a_new_code_replaces_the_one_before(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    old = code_of(await chat.says("ada", "/link"))
    new = code_of(await chat.says("ada", "link my account"))
    assert "I do not know that code" in words(await chat.says("lovelace", old))
    assert (await chat.says("lovelace", new)).key == "linked"


async def test_whoever_guesses_has_to_wait_and_then_may_try_again(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    code = code_of(await chat.says("ada", "/link"))
    for _ in range(MOST_TRIES):
        assert "I do not know that code" in words(await chat.says("lovelace", "BCDF-GHJK"))
    assert "too many wrong codes" in words(await chat.says("lovelace", code))
    chat.clock.forward(GOOD_FOR + timedelta(minutes=1))
    code = code_of(await chat.says("ada", "/link"))
    assert (await chat.says("lovelace", code)).key == "linked"


async def test_the_database_has_no_code_that_could_be_typed(chat: Chat) -> None:
    code = code_of(await chat.says("ada", "/link"))
    [row] = rows(chat, LINK_CODE)
    assert code not in repr(row)
    assert code.replace("-", "") not in repr(row)


async def test_ones_own_code_changes_nothing(chat: Chat) -> None:
    code = code_of(await chat.says("ada", "/link"))
    assert "the code of this very account" in words(await chat.says("ada", code))
    assert count(chat, MEMBER) == 1


async def test_two_people_of_the_roster_and_two_accounts_in_one_place_stay_two(chat: Chat) -> None:
    chat.meet("grace")
    assert "two different people" in words(await links(chat, "ada", "grace"))
    chat.meet("twin", email="twin@elsewhere.invalid")
    assert "in the same place" in words(await links(chat, "ada", "twin"))
    assert count(chat, MEMBER) == 3


async def test_a_code_of_another_organisation_is_unknown(chat: Chat) -> None:
    other = replace(chat, organisation_id=chat.store.run(add_organisation, "Other"))
    elsewhere(other, "eve")
    code = code_of(await chat.says("ada", "/link"))
    assert "I do not know that code" in words(await other.says("eve", code))
    assert count(chat, MEMBER) == 2


async def test_what_is_no_code_is_said_kindly(chat: Chat) -> None:
    assert "That is not a code of mine" in words(await chat.says("ada", "/link banana"))
    await chat.says("ada", "/link")
    assert "That is not a code of mine" in words(await chat.presses("ada", "Link", {"code": ""}))
    assert "I do not know that code" in words(await chat.presses("ada", "Link", {"code": "bcdfghjk"}))


async def test_everything_that_names_a_member_moves(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    await chat.completes("lovelace")
    await chat.sends("lovelace", action=Action("plan.tick", {"project": "custom_algorithms", "done": "yes"}))
    await chat.says("lovelace", "stop nudging me")
    gone = member_of(chat, "lovelace")
    await links(chat, "ada", "lovelace")
    for table, column in mentions():
        assert gone not in [row._mapping[column.name] for row in rows(chat, table)], table.name


def test_every_table_of_a_member_takes_part() -> None:
    named = {(table.name, column.name) for table, column in mentions()}
    loose = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("member_id") and (table.name, column.name) not in named
    }
    assert not loose, "a member's id without a foreign key would be left behind when accounts are linked"
    assert ("project_done", "member_id") in named


async def test_a_project_done_on_both_sides_is_done_once(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    ids = {"project_id": "custom_algorithms", "organisation_id": chat.organisation_id, "done_at": chat.clock.now()}
    for name in ("ada", "lovelace"):
        done = PROJECT_DONE.insert().values(member_id=member_of(chat, name), **ids)
        chat.store.run(lambda tx, done=done: tx.execute(done))
    assert (await links(chat, "ada", "lovelace")).key == "linked"
    assert count(chat, PROJECT_DONE) == 1


async def test_the_one_who_stays_takes_what_they_did_not_have(chat: Chat) -> None:
    chat.meet("boss")
    elsewhere(chat, "lovelace")
    boss = member_of(chat, "boss")

    def prepare(tx: Connection) -> None:
        tx.execute(update(MEMBER).where(MEMBER.c.name == "Ada").values(role_id=None))
        other = {"manager_id": boss, "timezone": "Asia/Tokyo", "is_owner": True}
        tx.execute(update(MEMBER).where(MEMBER.c.name == "Lovelace").values(**other))

    chat.store.run(prepare)
    await links(chat, "lovelace", "ada")
    [ada] = [row for row in rows(chat, MEMBER) if row.name == "Ada"]
    assert (ada.role_id, ada.manager_id, ada.timezone) == ("software_engineer", boss, "Asia/Tokyo")
    assert not ada.is_owner, "authority comes from the roster, never from a code"


async def test_a_code_delivered_twice_links_once(chat: Chat) -> None:
    elsewhere(chat, "lovelace")
    code = code_of(await chat.says("ada", "/link"))
    who = Identity("test", "lovelace", "lovelace")
    for _ in range(2):
        await chat.engine.answer(Request(who, "the-same", chat.clock.now(), code))
    assert count(chat, MEMBER) == 1


def rows(chat: Chat, table: Table) -> list[Any]:
    return list(chat.store.run(lambda tx: tx.execute(select(table)).all()))
