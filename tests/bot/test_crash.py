"""kill -9 at any moment: what was acknowledged is there, and nothing is half done."""

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from engine.api import Engine
from engine.chat.cards import Progress
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.scoring.records.results import DOMAIN_RESULT
from engine.store.store import open_store
from tests.bot.crash_child import PEOPLE, answer_forever
from tests.conversation import Chat, pressable, words

ROUNDS = {"sqlite": 10, "postgresql": 5}
Answer = tuple[str, int, str, int]
"""Who, which assessment, which skill, and the rating."""

starter = multiprocessing.get_context("forkserver")
starter.set_forkserver_preload(["tests.bot.crash_child"])


@contextmanager
def child(url: str, seed: int) -> Iterator[tuple[Any, Pipe]]:
    """Somebody else's process at work; it is dead afterwards in any case."""
    reader, writer = starter.Pipe(duplex=False)
    process = starter.Process(target=answer_forever, args=(url, seed, writer), daemon=True)
    process.start()
    writer.close()
    try:
        yield process, reader
    finally:
        process.kill()
        process.join()
        reader.close()


def crash(url: str, dice: random.Random) -> list[Answer]:
    """Let a child answer, kill it at a random point, and return what it had acknowledged."""
    answers: list[Answer] = []
    with child(url, dice.randint(0, 2**30)) as (process, acknowledged):
        for _ in range(dice.randint(1, 90)):
            assert acknowledged.poll(20), "the child answers nothing"
            answers.append(acknowledged.recv())
        time.sleep(dice.random() * 0.005)
        process.kill()
        while True:
            try:
                answers.append(acknowledged.recv())
            except EOFError:
                return answers


def check_whole(tx: Connection) -> None:
    """Nothing is half written: a submitted assessment has its sums and domains, no other has any."""
    if tx.dialect.name == "sqlite":
        assert tx.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert tx.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    counted = select(func.count(), func.coalesce(func.sum(RATING.c.value), 0))
    domains = select(func.count(), func.coalesce(func.sum(DOMAIN_RESULT.c.total), 0))
    for row in tx.execute(select(ASSESSMENT)):
        ratings, total = tx.execute(counted.where(RATING.c.assessment_id == row.id)).one()
        results, summed = tx.execute(domains.where(DOMAIN_RESULT.c.assessment_id == row.id)).one()
        if row.state == "submitted":
            assert (row.rated, row.total, row.submitted_at is None) == (ratings, total, False)
            assert (ratings, results, summed) == (16, 4, total)
        else:
            assert (row.state, row.submitted_at, results) == ("open", None, 0)


def find_all_ratings(tx: Connection) -> dict[tuple[int, str], int | None]:
    rows = tx.execute(select(RATING.c.assessment_id, RATING.c.skill_id, RATING.c.value))
    return {(row.assessment_id, row.skill_id): row.value for row in rows}


async def check_resumes(chat: Chat, content: Content, who: str, ratings: dict[tuple[int, str], int | None]) -> None:
    """`/assess` goes on with the first question that has no answer."""
    card = await chat.says(who, "/assess")
    if card.key == "intro":
        return
    buttons = dict(pressable(card))
    action = buttons["3"] if card.key == "question" else buttons["Submit and see my result"]
    given = [skill for skill in content.pack.core.skills if (int(action.args["assessment"]), skill.id) in ratings]
    assert given == list(content.pack.core.skills[: len(given)])
    if len(given) == 16:
        assert card.key == "review"
        return
    assert f"Question {len(given) + 1} of 16" in words(card)
    assert card.title == content.pack.core.skills[len(given)].name
    progress = next(block for block in card.blocks if isinstance(block, Progress))
    assert progress.done == len(given)


@pytest.fixture(scope="module", autouse=True)
def _stop_starter() -> Iterator[None]:
    yield
    multiprocessing.forkserver._forkserver._stop()  # type: ignore[attr-defined]  # or it outlives the tests


async def test_no_acknowledged_answer_is_lost_when_the_process_is_killed(
    chat: Chat, content: Content, database_url: str
) -> None:
    dice = random.Random()
    for name in PEOPLE[1:]:
        chat.meet(name)
    chat.store.close()
    everything: dict[tuple[int, str], int] = {}
    for _ in range(ROUNDS[database_url.partition(":")[0].partition("+")[0]]):
        acknowledged = crash(database_url, dice)
        everything |= {(assessment, skill): rating for _, assessment, skill, rating in acknowledged}
        chat.store = open_store(database_url)
        chat.engine = Engine(content, chat.store, chat.clock, Pictures())
        chat.store.run(check_whole)
        ratings = chat.store.run(find_all_ratings)
        assert {key: ratings.get(key) for key in everything} == everything
        assert len(ratings) - len(everything) <= len(PEOPLE), "at most one answer a person was not yet acknowledged"
        everything |= {key: value for key, value in ratings.items() if value is not None}
        for who in PEOPLE:
            await check_resumes(chat, content, who, ratings)
        chat.store.close()
    assert len(everything) > 16
