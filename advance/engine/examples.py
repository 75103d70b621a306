"""One example of every kind of card: for the gallery, golden files, and the check of a content pack.

Examples are not made up: a played person lives through them on a database in memory, with the pack at hand.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jinja2 import TemplateError
from sqlalchemy import Connection, StaticPool, create_engine, insert
from sqlmodel import SQLModel

from advance.engine.chat.cards import Action, SelectInput
from advance.engine.chat.requests import Identity
from advance.engine.content.load import Content
from advance.engine.gate import Gate
from advance.engine.people.records import IDENTITY, MEMBER, add_organisation
from advance.engine.program_examples import SampleCertifier, live_program
from advance.engine.rehearsal import Example, Player

__all__ = ["Example", "broken_examples", "examples"]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Identity("example", "example", "ada")


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
    gate = Gate(content, SampleCertifier())
    organisation = _add_person(tx, locale)
    ada = Player(gate, tx, PERSON, NOW)
    yield from _arrive(gate, ada)
    yield from _answer_one_by_one(ada, content)
    yield from _express(ada)
    yield from _dive(ada, content)
    yield from _plan(ada, content)
    yield from live_program(ada, content.pack, organisation)


def _arrive(gate: Gate, ada: Player) -> Iterator[Example]:
    stranger = Player(gate, ada.tx, Identity("example", "example", "nobody"), NOW)
    yield Example("home", "stranger", stranger.says("hello"))
    yield Example("home", "welcome, newcomer", ada.says("hello"))
    yield Example("home", "help", ada.says("/help"))
    yield Example("home", "unknown", ada.says("feed my **cat**"))
    yield Example("home", "unknown button", ada.does(Action("nothing.like.this")))
    yield Example("home", "apology", gate.apologise("4f2a9c01")[0].card)
    yield Example("curriculum", "plan, not assessed", ada.says("/plan"))
    yield Example("result", "progress, none", ada.says("/progress"))


def _answer_one_by_one(ada: Player, content: Content) -> Iterator[Example]:
    yield Example("assessment", "forms", ada.says("/assess gardening"))
    yield Example("assessment", "role", ada.says("/assess"))
    yield Example("assessment", "intro", ada.presses("role.pick", role=content.pack.roles[0].id))
    yield Example("assessment", "question", ada.presses("assess.begin", pace="single"))
    first = ada.card
    yield Example("assessment", "question, evidence offered", ada.presses("assess.answer", value="4"))
    yield Example("assessment", "evidence", ada.presses("assess.evidence"))
    yield Example("assessment", "evidence, refused", ada.presses("assess.keep_evidence", {"link": "not a link"}))
    form = {"note": "Capacity plan of the <ranking> service", "link": "https://example.org/plan"}
    yield Example("assessment", "question, evidence kept", ada.presses("assess.keep_evidence", form))
    yield Example("assessment", "question, out of range", ada.says("7"))
    yield Example("assessment", "question, why", ada.presses("assess.why"))
    ada.card = first
    yield Example("assessment", "question, older card", ada.presses("assess.answer", value="1"))
    yield Example("assessment", "paused", ada.presses("assess.pause"))
    yield Example("home", "welcome, unfinished", ada.says("hello"))
    yield Example("assessment", "another one open", ada.says(f"/assess {content.pack.pillars[0].id}"))
    yield Example("assessment", "question, resumed", ada.says("/assess"))
    for at in range(len(content.pack.core.skills) - 1):
        last = ada.says(("2", "3", "1", "4", "not sure")[at % 5])
    yield Example("assessment", "review", last)
    yield Example("assessment", "start over", ada.presses("assess.restart"))
    ada.presses("assess.resume")
    yield Example("result", "result, baseline", ada.presses("assess.submit"))


def _express(ada: Player) -> Iterator[Example]:
    ada.now = NOW + timedelta(days=92)
    yield Example("home", "welcome, reassessment due", ada.says("hello"))
    ada.presses("assess")
    yield Example("assessment", "domain", ada.presses("assess.begin", pace="express"))
    yield Example("assessment", "domain, descriptions", ada.presses("assess.anchors"))
    card = ada.card
    while card and (names := [block.name for block in card.blocks if isinstance(block, SelectInput)]):
        card = ada.presses("assess.answer_domain", {name: str(3 + at % 3) for at, name in enumerate(names)})
    yield Example("result", "result, with change", ada.presses("assess.submit"))
    yield Example("result", "progress", ada.says("/progress"))
    yield Example("home", "welcome, assessed", ada.says("hello"))


def _dive(ada: Player, content: Content) -> Iterator[Example]:
    pillar = content.pack.pillars[0]
    yield Example("assessment", "intro, deep-dive", ada.says(f"/assess {pillar.id}"))
    ada.presses("assess.begin", pace="single")
    for at in range(len(pillar.skills)):
        ada.says("skip" if at < len(pillar.domains[0].skills) - 1 else str(at % 3 + 1))
    yield Example("result", "result, deep-dive with a domain left out", ada.presses("assess.submit"))


def _plan(ada: Player, content: Content) -> Iterator[Example]:
    yield Example("curriculum", "plan", ada.says("/plan"))
    yield Example("curriculum", "module", ada.presses("plan.module"))
    yield Example("curriculum", "module, one project done", ada.presses("plan.tick"))
    for module in content.pack.curriculum.modules:
        for project in module.projects:
            ada.does(Action("plan.tick", {"project": project.id, "done": "yes"}))
    yield Example("curriculum", "plan, all projects ticked", ada.says("/plan"))


def _add_person(tx: Connection, locale: str) -> int:
    organisation = add_organisation(tx, "Example")
    person: dict[str, object] = {"email": "ada@example.com", "name": "Ada Example", "organisation_id": organisation}
    person |= {"timezone": "Europe/Berlin", "locale": locale, "is_owner": False, "standing": "active"}
    member = tx.execute(insert(MEMBER).values(**person, start_date=date(2026, 1, 12)).returning(MEMBER.c.id)).scalar()
    who = {"platform": PERSON.platform, "workspace": PERSON.workspace, "user": PERSON.user}
    tx.execute(insert(IDENTITY).values(**who, organisation_id=organisation, member_id=member))
    return organisation
