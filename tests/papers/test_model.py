"""Papers as a few people use them in any order, against an obviously correct picture of what must come of it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from engine.api import Engine
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.papers.records.papers import NOBODY, VOTE, PaperState, Viewer, find_paper_by_key, find_proposer
from engine.papers.records.parts import find_parts
from engine.people.records.members import add_organisation
from engine.store.store import open_store
from tests.conversation import Chat, FixedClock
from tests.databases import new_sqlite

PEOPLE = ("ada", "bob", "olga")
PAPERS = ("2005.11401", "1706.03762", "1810.04805")
SPELLINGS = ("{}", "https://arxiv.org/pdf/{}v2", "10.48550/arXiv.{}")
EACH = 2
"""Papers of one review, as the content says."""

Step = tuple[str, str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "propose",
                "vote",
                "unvote",
                "withdraw",
                "present",
                "implement",
                "give back",
                "pick",
                "put back",
                "a month",
            ]
        ),
        st.sampled_from(PEOPLE),
        st.integers(0, len(PAPERS) - 1),
        st.integers(0, len(SPELLINGS) - 1),
    ),
    max_size=30,
)


@dataclass
class Expected:
    """One paper, as it must be."""

    state: PaperState | None = None
    proposer: str = ""
    votes: set[str] = field(default_factory=set)
    presenter: str = ""
    implementers: list[str] = field(default_factory=list)


def happens(papers: list[Expected], step: Step) -> None:
    """What a step must do."""
    wish, who, number, _ = step
    paper = papers[number]
    may = who in ("olga", paper.proposer)
    match wish, paper.state:
        case "propose", None:
            papers[number] = Expected(PaperState.OPEN, who, {who})
        case "propose", PaperState.OPEN:
            paper.votes.add(who)
        case "propose", PaperState.WITHDRAWN:
            paper.state, paper.proposer = PaperState.OPEN, who
            paper.votes.add(who)
        case "vote", PaperState.OPEN:
            paper.votes.add(who)
        case "unvote", PaperState.OPEN:
            paper.votes.discard(who)
        case "withdraw", PaperState.OPEN if may:
            paper.state = PaperState.WITHDRAWN
        case "present", PaperState.OPEN | PaperState.PICKED | PaperState.READ:
            paper.presenter = paper.presenter or who
        case "implement", PaperState.OPEN | PaperState.PICKED | PaperState.READ if who not in paper.implementers:
            paper.implementers.append(who)
        case "give back", _:
            paper.presenter = "" if paper.presenter == who else paper.presenter
            paper.implementers = [each for each in paper.implementers if each != who]
        case "pick", PaperState.OPEN if who == "olga":
            if sum(each.state is PaperState.PICKED for each in papers) < EACH:
                paper.state = PaperState.PICKED
        case "put back", PaperState.PICKED if who == "olga":
            paper.state = PaperState.OPEN
        case "a month", _:
            for each in papers:
                each.state = PaperState.READ if each.state is PaperState.PICKED else each.state
        case _:
            pass


def seen(chat: Chat) -> list[Expected]:
    """The papers as they are."""

    def work(tx: Connection) -> list[Expected]:
        names = {chat.member_id_in(tx, who): who for who in PEOPLE}
        viewer, found = Viewer(chat.organisation_id, NOBODY, chat.clock.now()), []
        for number in PAPERS:
            paper = find_paper_by_key(tx, viewer, f"arxiv:{number}")
            if paper is None:
                found.append(Expected())
                continue
            parts = find_parts(tx, [paper.id])[paper.id]
            found.append(
                Expected(
                    paper.state,
                    names[find_proposer(tx, paper.id) or 0],
                    {names[who] for who in tx.scalars(select(VOTE.c.member_id).where(VOTE.c.paper_id == paper.id))},
                    names[parts.presenters[0]] if parts.presenters else "",
                    [names[who] for who in parts.implementers],
                )
            )
            assert (len(found[-1].votes), len(parts.presenters) <= 1) == (paper.votes, True)
        return found

    return chat.store.run(work)


@contextmanager
def room(template: Path, content: Content) -> Iterator[Chat]:
    with TemporaryDirectory() as folder:
        store = open_store(new_sqlite(template, Path(folder)))
        clock = FixedClock()
        chat = Chat(Engine(content, store, clock, Pictures()), store, clock, store.run(add_organisation, "X"), content)
        for who in PEOPLE:
            chat.meet(who, is_owner=who == "olga")
        yield chat
        store.close()


async def does(chat: Chat, step: Step) -> None:
    wish, who, number, spelling = step
    link = SPELLINGS[spelling].format(PAPERS[number])
    if wish == "a month":
        chat.clock.forward(timedelta(days=36))
    elif wish == "propose":
        await chat.says(who, f"/paper propose {link} Paper {number}")
    else:
        await chat.says(who, f"/paper {wish} {link}")
    assert chat.cards.get(who) is None or chat.cards[who].key != "apology"


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_people_do_papers_are_as_they_must_be(sqlite: Path, content: Content, steps: list[Step]) -> None:
    expected = [Expected() for _ in PAPERS]
    with room(sqlite, content) as chat:
        asyncio.run(chat.confirms_as_owner("olga"))
        for step in steps:
            asyncio.run(does(chat, step))
            happens(expected, step)
        assert seen(chat) == expected
