"""One example of every kind of card: for the gallery, golden files, and the check of a content pack.

Examples are not made up: a played person lives through them on a database in memory, with the pack at hand.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jinja2 import TemplateError
from sqlalchemy import Connection, StaticPool, create_engine, insert
from sqlmodel import SQLModel

from advance.engine.chat.cards import Action, Card, SelectInput
from advance.engine.chat.requests import Identity
from advance.engine.content.load import Content
from advance.engine.gate import Gate
from advance.engine.people.records import IDENTITY, MEMBER, TEAM, add_organisation
from advance.engine.rehearsal import Player

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Identity("example", "example", "ada")


@dataclass(frozen=True, slots=True)
class Example:
    """A card as it could be, and the room that it belongs to."""

    room: str
    name: str
    card: Card


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
    gate = Gate(content)
    _add_person(tx, locale)
    ada = Player(gate, tx, PERSON, NOW)
    yield from _arrive(gate, ada)
    yield from _answer_one_by_one(ada, content)
    yield from _express(ada)
    yield from _dive(ada, content)
    yield from _plan(ada, content)
    yield from _lead(gate, tx, content, locale)


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
    yield Example("curriculum", "plan, everything done", ada.says("/plan"))


def _lead(gate: Gate, tx: Connection, content: Content, locale: str) -> Iterator[Example]:
    """Somebody with two teams, of which one has figures, later with a change, and the other has none yet."""
    people = _add_teams(tx, locale, content.pack.roles[0].id)
    boss = Player(gate, tx, people[0], NOW)
    for quarter in range(2):
        _assess_team(gate, tx, people[1:8], content, NOW + quarter * timedelta(days=92))
        boss.now = NOW + quarter * timedelta(days=92) + timedelta(days=31)
        if quarter == 0:
            yield Example("team_gaps", "which team", boss.says("/team-gaps"))
        name = "team, later" if quarter else "team, first figures"
        yield Example("team_gaps", name, boss.says("/team-gaps platform"))
    yield Example("team_gaps", "team, too few", boss.says("/team-gaps tiny"))
    yield Example("team_gaps", "several teams", boss.says("/team-gaps t"))
    yield Example("team_gaps", "all teams", boss.does(Action("team_gaps.show", {"team": "all"})))


def _assess_team(gate: Gate, tx: Connection, people: list[Identity], content: Content, when: datetime) -> None:
    for number, identity in enumerate(people):
        member = Player(gate, tx, identity, when)
        member.says("/assess")
        member.presses("assess.begin", pace="express")
        for at, domain in enumerate(content.pack.core.domains):
            rates = [(number * 3 + at + skill) % 5 for skill in range(len(domain.skills))]
            member.says(" ".join(str(min(5, rate + (when > NOW))) for rate in rates))
        member.presses("assess.submit")


def _add_person(tx: Connection, locale: str) -> None:
    organisation = add_organisation(tx, "Example")
    _member(tx, organisation, PERSON, "Ada Example", locale)


def _add_teams(tx: Connection, locale: str, role: str) -> list[Identity]:
    """A leader, seven people of one team, and two of another."""
    organisation = add_organisation(tx, "Another example")
    names = ("Platform", "Tiny")
    add_team = insert(TEAM).returning(TEAM.c.id)
    teams = [tx.scalar(add_team.values(organisation_id=organisation, name=name)) for name in names]
    people = [Identity("example", "example", f"person{number}") for number in range(10)]
    boss = _member(tx, organisation, people[0], "Berta Example", locale, role_id=role)
    for number, each in enumerate(people[1:]):
        place = {"team_id": teams[number > 6], "manager_id": boss, "role_id": role}
        _member(tx, organisation, each, f"Person {number}", locale, **place)
    return people


def _member(tx: Connection, organisation: int, identity: Identity, name: str, locale: str, **columns: object) -> int:
    person: dict[str, object] = {"email": f"{identity.user}@example.com", "name": name, "organisation_id": organisation}
    person |= {"timezone": "Europe/Berlin", "locale": locale, "is_owner": False, "standing": "active"}
    new = insert(MEMBER).values(**person, start_date=date(2026, 1, 12), **columns)
    member = int(tx.execute(new.returning(MEMBER.c.id)).scalar_one())
    who = {"platform": identity.platform, "workspace": identity.workspace, "user": identity.user}
    tx.execute(insert(IDENTITY).values(**who, organisation_id=organisation, member_id=member))
    return member
