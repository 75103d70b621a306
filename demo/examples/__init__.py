"""One example of every kind of card: for the gallery, golden files, and the check of a content pack.

Examples are not made up: played people live through them on a database in memory, with the pack at hand.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

from jinja2 import TemplateError
from sqlalchemy import Connection, StaticPool, create_engine
from sqlmodel import SQLModel

from demo.examples.assessment import live_assessment
from demo.examples.community import live_events
from demo.examples.conference import live_conference
from demo.examples.curriculum import PAULA, SampleCertifier, live_curriculum, live_plan
from demo.examples.hackathon import live_hackathon
from demo.examples.linking import live_joining, live_linking
from demo.examples.log import live_log
from demo.examples.mentoring import live_mentoring
from demo.examples.notices import live_notices
from demo.examples.papers import live_papers
from demo.examples.people import ADA, NOW, OLGA, add_person, assess
from demo.examples.privacy import live_privacy
from demo.examples.program import live_program
from demo.examples.teams import live_teams
from demo.scripted_user import Player
from engine.chat.examples import Example
from engine.content.load import Content
from engine.deployment import Deployment
from engine.gate import Gate

__all__ = ["Example", "broken_examples", "examples"]

ADDRESS = "https://advance.example.com"


def examples(content: Content, locale: str = "") -> tuple[Example, ...]:
    """Live through one example of every kind of card."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    SQLModel.metadata.create_all(engine)
    with engine.begin() as tx:
        found = tuple(_live(tx, content, locale or content.pack.default_locale))
    engine.dispose()
    return found


def broken_examples(content: Content) -> list[str]:
    """Sentences of the pack that cannot be said, each with file and line; the first of each locale."""
    problems = []
    for locale in content.voices.locales:
        try:
            examples(content, locale)
        except (TemplateError, KeyError) as error:
            problems.append(_place(error, locale))
    return problems


def _place(error: Exception, locale: str) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    if not frames:
        room, _, name = str(error).strip("'").partition(".")
        return f"copy/{locale}/{room}.j2:1: the sentence “{name}” is missing"
    return f"copy/{locale}/{Path(frames[-1].filename).name}:{frames[-1].lineno}: {error}"


def _live(tx: Connection, content: Content, locale: str) -> Iterator[Example]:
    pack = content.pack
    gate = Gate(content, Deployment(SampleCertifier(), address=ADDRESS))
    add_person(tx, ADA, locale)
    ada = Player(gate, tx, ADA, NOW)
    yield from live_assessment(ada, pack)
    yield from live_plan(ada, pack)
    yield from live_log(ada)
    yield from live_privacy(ada)
    yield from live_program(ada, pack)
    yield from live_notices(ada, content, locale)
    add_person(tx, OLGA, locale, is_owner=True)
    olga = Player(gate, tx, OLGA, ada.now)
    yield from live_events(ada, olga, content)
    yield from live_papers(ada, olga, content)
    yield from live_mentoring(ada, content)
    yield from live_hackathon(Player(gate, tx, ADA, ada.now), Player(gate, tx, OLGA, ada.now), content)
    yield from live_joining(ada, locale)
    yield from live_linking(ada, locale)
    yield from live_teams(gate, tx, content, locale)
    add_person(tx, PAULA, locale)
    paula = Player(gate, tx, PAULA, NOW)
    assess(paula, pack)
    yield from live_curriculum(paula, content)
    yield from live_conference(gate, tx, content, locale)
