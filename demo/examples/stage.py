"""What a story is played on: an organisation of its own, in a database in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, StaticPool, create_engine
from sqlmodel import SQLModel

from demo.examples.people import NOW, add_person
from demo.scripted_user import Player
from engine.chat.requests import Identity
from engine.content.load import Content
from engine.deployment import Deployment
from engine.gate import Gate

ADDRESS = "https://advance.example.com"


class SampleCertifier:
    """Certificates that look the same every time."""

    def address(self, certificate_id: str) -> str:
        return f"https://advance.example.org/certificates/{certificate_id}"

    def badge(self, tx: Connection, certificate_id: str) -> str:
        return '<svg xmlns="http://www.w3.org/2000/svg"/>'


@dataclass(frozen=True, slots=True)
class Stage:
    """Nobody is there at first. People press so quickly that one more press changes no time on a later card."""

    gate: Gate
    tx: Connection
    content: Content
    locale: str

    def enter(self, who: Identity, *, is_owner: bool = False) -> Player:
        """Somebody who joins the organisation."""
        add_person(self.tx, who, self.locale, is_owner=is_owner)
        return self.player(who)

    def player(self, who: Identity, now: datetime = NOW) -> Player:
        """Somebody who is there."""
        return Player(self.gate, self.tx, who, now, pause=timedelta(seconds=1))


@contextmanager
def open_stage(content: Content, locale: str) -> Iterator[Stage]:
    """An empty stage."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.deserialize(_empty_database())
    engine = create_engine("sqlite://", creator=lambda: database, poolclass=StaticPool)
    try:
        with engine.begin() as tx:
            yield Stage(Gate(content, Deployment(SampleCertifier(), address=ADDRESS)), tx, content, locale)
    finally:
        engine.dispose()


@cache
def _empty_database() -> bytes:
    """All tables without rows, ready to be copied: making them takes longer than most stories."""
    database = sqlite3.connect(":memory:")
    engine = create_engine("sqlite://", creator=lambda: database, poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    tables = database.serialize()
    engine.dispose()
    return tables
