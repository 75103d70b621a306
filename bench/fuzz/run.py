"""A run of the fuzz: turns of an invented company's people, and what came of them."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from cProfile import Profile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from traceback import extract_tb

from sqlalchemy import Connection, select, text
from sqlmodel import SQLModel

from bench.fuzz.doors import DOORS, REFUSALS, Done, Door
from bench.fuzz.nonsense import Nonsense
from bot.clock import SystemClock
from engine.api import Engine
from engine.chat.cards import Action, Card, Download, Replies
from engine.chat.requests import Identity, Request
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.people.records.members import IDENTITY
from engine.rooms import COMMANDS, TOGETHER
from engine.store.store import Store
from engine.vault import new_key

BATCH = 16
"""People who act at once; on SQLite their turns share a commit."""
PROFILED = 50
"""One of so many turns has its steps counted."""
GARBLED = 0.1
"""Share of payloads with a broken part."""
WORST = 5
HERE = str(Path(__file__).parents[2])


@dataclass
class Report:
    """What came of a run."""

    turns: int = 0
    refused: int = 0
    """Payloads that a parser refused."""
    errors: Counter[str] = field(default_factory=Counter)
    """Exceptions by where they came from; each would have been an apology or worse."""
    examples: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    """Rows that cannot be read back, and people who can no longer be answered."""
    got_through: set[str] = field(default_factory=set)
    """Commands that answered something else than a note, which most refusals are."""
    worst: list[tuple[int, str]] = field(default_factory=list)
    """The most calls of functions in a turn, and what it was."""

    @property
    def is_clean(self) -> bool:
        return not self.errors and not self.broken

    def note_error(self, stage: str, error: BaseException, what: str) -> None:
        """Count an error by its kind and the line of ours that it came from."""
        ours = [frame for frame in extract_tb(error.__traceback__) if frame.filename.startswith(HERE)]
        place = f"{ours[-1].filename.removeprefix(HERE)}:{ours[-1].lineno}" if ours else "?"
        kind = f"{stage}: {type(error).__name__} at {place}"
        self.errors[kind] += 1
        if kind not in self.examples:
            self.examples[kind] = f"{what[:300]} … {str(error)[:200]}"
            print(f"{kind}\n    {self.examples[kind]}", file=sys.stderr, flush=True)

    def note_steps(self, calls: int, what: str) -> None:
        self.worst = sorted([*self.worst, (calls, what[:80])], reverse=True)[:WORST]

    def lines(self) -> Iterator[str]:
        """The report for a reader."""
        yield f"{self.turns:,} turns, {self.refused:,} refused by parsers"
        yield f"{sum(self.errors.values()):,} exceptions and apologies, {len(self.broken):,} broken rows"
        for kind, number in self.errors.most_common():
            yield f"  {number} × {kind}\n      {self.examples[kind]}"
        yield from (f"  broken: {what}" for what in self.broken)
        yield f"{len(self.got_through)} of {len(COMMANDS)} commands got through"
        yield "worst turns in calls of functions: " + ", ".join(f"{calls:,} ({what!r})" for calls, what in self.worst)


class Fuzz:
    """People of one database who act at random."""

    def __init__(self, store: Store, content: Content, seed: int, report: Report, begin: datetime) -> None:
        """Time goes on from `begin`, by a minute or two each turn."""
        self._store = store
        self._report = report
        self._engine = Engine(content, store, SystemClock(), Pictures(), [new_key()])
        voice = content.voices.voice(content.pack.default_locale, "UTC")
        self._nonsense = Nonsense(seed, TOGETHER.phrases(voice))
        self._people = store.run(_find_people)
        self._cards: dict[Identity, Card] = {}
        self._now = begin
        self._events = count()

    def run(self, turns: int) -> None:
        """Have people act so often."""
        random, last = self._nonsense.random, self._report.turns + turns
        while self._report.turns < last:
            people = random.sample(self._people, min(BATCH, len(self._people), last - self._report.turns))
            acting = [(who, door := random.choice(DOORS), self._act(who, door)) for who in people]
            for who, door, answers in acting:
                for what, answer in answers:
                    self._take(who, door, what, answer)
                self._report.turns += 1

    def check(self) -> None:
        """Read every row back, and have everybody look at what is kept of them."""
        for table in SQLModel.metadata.sorted_tables:
            self._check(f"table {table.name}", lambda tx, table=table: tx.execute(select(table)).all())
        for who in self._people:
            for action in (Action("help"), Action("home"), Action("privacy.export")):
                self._check(f"{action.command} of {who.user}", self._look, who, action)

    def _act(self, who: Identity, door: Door) -> list[tuple[str, Future[Replies]]]:
        """What somebody does, as their platform writes it and its door reads it; returns what is asked of the gate."""
        payload = door.write(self._draw(self._cards.get(who)))
        if self._nonsense.random.random() < GARBLED:
            payload = self._nonsense.garble(payload)
        try:
            events = door.read(json.loads(json.dumps(payload)))
        except REFUSALS:
            self._report.refused += 1
            return []
        except Exception as error:
            self._report.note_error(f"{door.name} reads", error, repr(payload))
            return []
        self._now += timedelta(seconds=self._nonsense.random.randrange(1, 300))
        requests = [event.as_request(who, self._now) for event in events]
        return [(_describe(each), self._store.submit(self._counted(), each)) for each in requests]

    def _draw(self, card: Card | None) -> Done:
        event, random = f"e{next(self._events)}", self._nonsense.random
        if random.random() < 0.35:
            return Done(event, self._nonsense.words())
        form = self._nonsense.form(card) if random.random() < 0.5 else None
        return Done(event, action=self._nonsense.action(card), form=form)

    def _counted(self) -> Callable[[Connection, Request], Replies]:
        """The gate, which counts its steps now and then."""
        if self._nonsense.random.randrange(PROFILED):
            return self._engine.handle

        def handle(tx: Connection, request: Request) -> Replies:
            profile = Profile()
            replies: Replies = profile.runcall(self._engine.handle, tx, request)
            self._report.note_steps(sum(entry.callcount for entry in profile.getstats()), _describe(request))
            return replies

        return handle

    def _take(self, who: Identity, door: Door, what: str, answer: Future[Replies]) -> None:
        """What somebody sees after that, drawn as their platform draws it."""
        try:
            replies = answer.result()
        except Exception as error:
            self._report.note_error("gate", error, what)
            return
        for reply in replies:
            if reply.card.key != "note":
                self._report.got_through.add(what.partition(" ")[0])
            try:
                door.draw(reply)
            except Exception as error:
                self._report.note_error(f"{door.name} draws", error, f"{what} {reply.card.key}")
            self._cards[who] = reply.card
            self._nonsense.note_card(reply.card)

    def _look(self, tx: Connection, who: Identity, action: Action) -> None:
        request = Request(who, f"check{next(self._events)}", self._now, action=action)
        for reply in self._engine.handle(tx, request):
            for block in reply.card.blocks:
                if isinstance(block, Download) and isinstance(block.content, str) and block.name.endswith(".json"):
                    json.loads(block.content)

    def _check(self, what: str, work: Callable[..., object], *args: object) -> None:
        try:
            self._store.run(work, *args)
        except Exception as error:
            self._report.broken.append(f"{what}: {type(error).__name__} {str(error)[:200]}")


def check_sqlite(tx: Connection) -> list[str]:
    """What SQLite itself finds wrong with its file."""
    wrong = [str(row) for row in tx.execute(text("PRAGMA foreign_key_check"))]
    return wrong + [str(row[0]) for row in tx.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]


def read_memory() -> float:
    """Megabytes of memory that the process holds now."""
    if sys.platform != "linux":
        return 0.0
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def _find_people(tx: Connection) -> list[Identity]:
    known = select(IDENTITY.c.platform, IDENTITY.c.workspace, IDENTITY.c.user).order_by(IDENTITY.c.user)
    return [Identity(*row) for row in tx.execute(known)]


def _describe(request: Request) -> str:
    if request.action is None:
        return f"words {request.text[:100]!r}"
    return f"{request.action.command} {dict(request.action.args)!r:.150} {dict(request.form)!r:.150}"
