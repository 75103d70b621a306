"""One example of every kind of card: for the gallery, golden files, and the check of a content pack.

Examples are not made up: a played person lives through them on a database in memory, with the pack at hand.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jinja2 import TemplateError
from sqlalchemy import Connection, StaticPool, create_engine, insert, select, update
from sqlmodel import SQLModel

from advance.engine.chat.cards import Action, Card, Facts, SelectInput
from advance.engine.chat.requests import Identity
from advance.engine.chat.text import Code, plain
from advance.engine.content.load import Content
from advance.engine.curriculum.enrolments import enrol
from advance.engine.examples_program import log_scenes, privacy_scenes, program_scenes
from advance.engine.examples_teams import team_scenes
from advance.engine.gate import Gate
from advance.engine.notices.cadence import QUIET_AFTER
from advance.engine.notices.names import (
    BEHIND,
    DIGEST,
    EVENT,
    EVENT_AFTER,
    EVENT_NEWS,
    QUIET,
    REASSESS,
    UNREACHED,
    WEEKLY,
    State,
)
from advance.engine.notices.planner import Planned, add_notices
from advance.engine.notices.records import NOTICE
from advance.engine.notices.taking import take
from advance.engine.people.join_codes import keep_code
from advance.engine.people.joining_cards import code_card
from advance.engine.people.records import IDENTITY, MEMBER, NO_ADDRESS, ORGANISATION, add_organisation, note_unreachable
from advance.engine.program_examples import PAULA, SampleCertifier, live_program
from advance.engine.rehearsal import Example, Player

__all__ = ["Example", "broken_examples", "examples"]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Identity("example", "example", "ada")
OWNER = Identity("example", "example", "olga")
ADDRESS = "https://advance.example.com"
SENTENCE = "weekly forum every wednesday 15:00 Europe/Berlin 45 min https://meet.example.com/forum"
GRACE = Identity("example", "example", "grace")
ALAN = Identity("example", "example", "alan")


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
    _add_person(tx, PERSON, locale)
    ada = Player(gate, tx, PERSON, NOW)
    yield from _arrive(gate, ada)
    yield from _answer_one_by_one(ada, content)
    yield from _express(ada)
    yield from _dive(ada, content)
    yield from _plan(ada, content)
    yield from (Example(*scene) for scene in (*log_scenes(ada), *privacy_scenes(ada), *program_scenes(ada)))
    yield from _notices(gate, tx, content, locale)
    _add_person(tx, OWNER, locale, is_owner=True)
    yield from _events(ada, Player(Gate(content, address=ADDRESS), tx, OWNER, ada.now), content)
    yield from _join(gate, tx, locale)
    yield from _links(ada, locale)
    yield from (Example(*scene) for scene in team_scenes(gate, tx, content.pack, locale, NOW))
    _add_person(tx, PAULA, locale)
    paula = Player(Gate(content, SampleCertifier()), tx, PAULA, NOW)
    _assess(paula, content)
    yield from live_program(paula, content.pack)


def _arrive(gate: Gate, ada: Player) -> Iterator[Example]:
    stranger = Player(gate, ada.tx, Identity("example", "example", "nobody"), NOW)
    yield Example("home", "stranger", stranger.says("hello"))
    yield Example("home", "welcome, newcomer", ada.says("hello"))
    yield Example("home", "home, newcomer", ada.says("/home"))
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
    yield Example("home", "home, assessed", ada.says("/home"))


def _dive(ada: Player, content: Content) -> Iterator[Example]:
    pillar = content.pack.pillars[0]
    yield Example("assessment", "intro, deep-dive", ada.says(f"/assess {pillar.id}"))
    ada.presses("assess.begin", pace="single")
    for at in range(len(pillar.skills)):
        ada.says("skip" if at < len(pillar.domains[0].skills) - 1 else str(at % 3 + 1))
    yield Example("result", "result, deep-dive with a domain left out", ada.presses("assess.submit"))


def _notices(gate: Gate, tx: Connection, content: Content, locale: str) -> Iterator[Example]:
    """Messages that the bot starts, to somebody who is in the program and has no time for its projects."""
    member = _add_person(tx, GRACE, locale)
    _add_person(tx, ALAN, locale)
    grace = Player(gate, tx, GRACE, NOW)
    _assess(grace, content)
    organisation = int(tx.execute(select(ORGANISATION.c.id)).scalar_one())
    enrol(tx, organisation, member, date(2026, 3, 2), grace.now)
    grace.now = NOW + timedelta(weeks=6)
    yield Example("notices", WEEKLY, _notice(grace, content, member, WEEKLY))
    yield Example("home", "home, in a week", grace.says("/home"))
    yield Example("home", "welcome, in a week", grace.says("hello"))
    yield Example("notices", BEHIND, _notice(grace, content, member, BEHIND))
    note_unreachable(tx, ALAN, "account_inactive")
    yield Example("notices", UNREACHED, _notice(grace, content, member, UNREACHED))
    tx.execute(update(MEMBER).where(MEMBER.c.id == member).values(unanswered=QUIET_AFTER))
    yield Example("notices", QUIET, _notice(grace, content, member, QUIET))
    yield from _answers(grace, member)
    grace.now = NOW + timedelta(weeks=20)
    yield Example("notices", REASSESS, _notice(grace, content, member, REASSESS))
    tx.execute(update(NOTICE).where(NOTICE.c.kind.in_((EVENT, REASSESS))).values(state=State.HELD))
    yield Example("notices", DIGEST, _notice(grace, content, member, DIGEST))
    yield from _wishes(grace)


def _assess(grace: Player, content: Content) -> None:
    """Two skills short of the target everywhere."""
    grace.does(Action("role.pick", {"role": content.pack.roles[0].id}))
    grace.says("/assess")
    grace.presses("assess.begin", pace="single")
    for _ in content.pack.core.skills:
        grace.says("2")
    grace.presses("assess.submit")


def _links(ada: Player, locale: str) -> Iterator[Example]:
    """Ada turns out to be the person who has answered a few questions elsewhere."""
    other = Player(ada.gate, ada.tx, Identity("elsewhere", "example", "ada"), ada.now)
    _add_person(ada.tx, other.identity, locale, email="ada@elsewhere.invalid")
    for said in ("/assess validation", "2", "3"):
        other.says(said)
    given = ada.says("/link")
    yield Example("link", "link", _with_code(given, "BCDF-GHJK"))
    yield Example("link", "link, code refused", _with_code(other.says("/link bcdf ghjk"), "BCDF-GHJK"))
    yield Example("link", "linked", other.says(f"/link {_code(given)}"))


def _code(card: Card) -> str:
    return next(plain(fact.value) for block in card.blocks if isinstance(block, Facts) for fact in block.facts)


def _with_code(card: Card, code: str) -> Card:
    """The card with a code that is the same every time."""
    shown = {_code(card): code}
    blocks = (
        Facts(tuple(replace(f, value=(Code(shown.get(plain(f.value), "")),)) for f in block.facts))
        if isinstance(block, Facts)
        else block
        for block in card.blocks
    )
    return replace(card, blocks=tuple(blocks))


def _answers(grace: Player, member: int) -> Iterator[Example]:
    """What may be answered to a weekly message."""
    weekly = grace.tx.scalar(select(NOTICE.c.id).where(NOTICE.c.member_id == member, NOTICE.c.kind == WEEKLY))
    for name, command, args in (
        ("later", "later", {}),
        ("put off until tomorrow", "put_off", {"when": "tomorrow"}),
        ("put off until next week", "put_off", {"when": "next_week"}),
        ("time blocked", "block", {}),
        ("not relevant", "not_relevant", {}),
        ("no time", "because", {"why": "no_time"}),
        ("known", "because", {"why": "known"}),
        ("wrong role", "because", {"why": "wrong_role"}),
        ("done", "done", {}),
    ):
        yield Example("notices", name, grace.does(Action(f"notice.{command}", {"notice": str(weekly), **args})))
    yield Example("notices", "gone", grace.does(Action("notice.done", {"notice": "999999"})))


def _wishes(grace: Player) -> Iterator[Example]:
    yield Example("notices", "nudges", grace.says("/nudges"))
    yield Example("notices", "nudges, not understood", grace.says("/nudges on blursday"))
    yield Example("notices", "nudges, form", grace.presses("nudges.edit"))
    yield Example("notices", "nudges, refused", grace.presses("nudges.save", {"minute": "half past"}))
    yield Example("notices", "leave, form", grace.says("I'm on leave"))
    yield Example("notices", "leave, refused", grace.presses("nudges.save_leave", {"first": "soon", "last": "later"}))
    yield Example("notices", "nudges, away", grace.says("I'm on leave until 20 December"))
    yield Example("notices", "nudges, off", grace.says("stop nudging me"))


def _due(ada: Player, content: Content, kind: str, key: str = "") -> Card:
    """The next card of this kind that the bot sends to somebody by itself, when its time has come."""
    mine = (IDENTITY.c.user == ada.identity.user) & (NOTICE.c.kind == kind) & (NOTICE.c.state == State.PENDING)
    query = select(NOTICE.c.not_before).join_from(NOTICE, IDENTITY, IDENTITY.c.member_id == NOTICE.c.member_id)
    while moment := ada.tx.scalars(query.where(mine).order_by(NOTICE.c.not_before)).first():
        ada.now = max(ada.now, moment)
        _, outgoing, _ = take(ada.tx, PERSON.platform, PERSON.workspace, ada.now, 100, content)
        ada.tx.execute(update(NOTICE).where(NOTICE.c.state == State.SENDING).values(state=State.SENT))
        cards = [each.card for each in outgoing if each.kind == kind and each.card]
        if found := [card for card in cards if not key or card.key == key]:
            ada.card = found[0]
            return found[0]
    raise LookupError(kind)


def _notice(grace: Player, content: Content, member: int, kind: str, occurrence: str = "example") -> Card:
    """The card of a notice that falls due now, a week after the one before."""
    grace.now += timedelta(weeks=1)
    add_notices(grace.tx, [member], Planned(kind, occurrence, grace.now, grace.now + timedelta(days=7)))
    _, outgoing, _ = take(grace.tx, GRACE.platform, GRACE.workspace, grace.now, 10, content)
    grace.tx.execute(update(NOTICE).where(NOTICE.c.state == State.SENDING).values(state=State.SENT))
    return next(each.card for each in outgoing if each.card)


def _plan(ada: Player, content: Content) -> Iterator[Example]:
    yield Example("curriculum", "plan", ada.says("/plan"))
    yield Example("curriculum", "module", ada.presses("plan.module"))
    yield Example("curriculum", "module, one project done", ada.presses("plan.tick"))
    for module in content.pack.curriculum.modules:
        for project in module.projects:
            ada.does(Action("plan.tick", {"project": project.id, "done": "yes"}))
    yield Example("curriculum", "plan, everything ticked", ada.says("/plan"))


def _events(ada: Player, olga: Player, content: Content) -> Iterator[Example]:
    yield Example("community", "events", ada.says("/events"))
    yield Example("community", "event", ada.presses("events.show"))
    yield Example("community", "event, said yes", ada.presses("events.answer", answer="yes"))
    yield Example("community", "event, shown", ada.presses("events.shown"))
    ada.card = ada.says("/events")
    yield Example("community", "feed, none", ada.presses("events.feed"))
    yield Example("community", "events of owners", olga.says("/events"))
    yield Example("community", "event of owners", olga.presses("events.show"))
    yield Example("community", "one moved", olga.presses("events.move"))
    form = {"when": "friday 16:00 60 min", "capacity": "1", "place": "Room 5", "host": "Olga Example"}
    yield Example("community", "event, moved", olga.presses("events.keep_move", form))
    yield Example("community", "news, moved", _due(ada, content, EVENT_NEWS))
    olga.now = ada.now
    yield Example("community", "event, waiting", olga.presses("events.answer", answer="yes"))
    yield Example("community", "reminder", _due(ada, content, EVENT))
    yield Example("community", "after", _due(ada, content, EVENT_AFTER))
    yield Example("community", "takeaway", ada.presses("events.attended", was="there"))
    yield Example("community", "takeaway, refused", ada.presses("events.takeaway", {"takeaway": " "}))
    yield Example("community", "takeaway, kept", ada.presses("events.takeaway", {"takeaway": "Ask for the metric"}))
    olga.now = ada.now
    olga.says("/events")
    olga.presses("events.show")
    yield Example("community", "one cancelled?", olga.presses("events.cancel"))
    yield Example("community", "event, cancelled", olga.presses("events.cancel_now"))
    yield Example("community", "series, new", olga.says(f"/events new {SENTENCE}"))
    yield Example("community", "series, edited", olga.presses("events.edit"))
    yield Example("community", "series, not understood", olga.says("/events new dinner every 30 february 19:00"))
    yield Example("community", "events managed", olga.says("/events manage"))
    yield Example("community", "series", olga.presses("events.series"))
    yield Example("community", "series ended?", olga.presses("events.end"))
    yield Example("community", "forum, nothing yet", ada.says("/forum"))
    yield Example("community", "topic", ada.presses("forum.ask", question=""))
    yield Example("community", "topic, refused", ada.presses("forum.keep", {"words": " "}))
    ada.says("/forum propose How we cache embeddings")
    ada.says("/forum ask How do you test prompts?")
    yield Example("community", "forum, hosted", ada.presses("forum.host"))
    olga.now = ada.now = ada.now + timedelta(weeks=2)
    olga.says("/forum")
    yield Example("community", "forum of a second host", olga.presses("forum.host"))
    olga.now = ada.now = ada.now + timedelta(weeks=3)
    olga.says("/forum")
    yield Example("community", "swaps", olga.presses("forum.swap"))
    yield Example("community", "swap asked for", olga.presses("forum.ask_swap"))
    yield Example("community", "swap", _due(ada, content, EVENT_NEWS, "forum_swap"))
    ada.says("/forum")
    yield Example("community", "tidy", ada.presses("forum.tidy"))


def _join(gate: Gate, tx: Connection, locale: str) -> Iterator[Example]:
    """An owner of another workspace, with a code from the first one."""
    until, code = NOW + timedelta(hours=1), "7KQ4-M2XW-9TRB"
    yield Example("people", "join code", code_card(gate.voice(None), "Example", code, until))
    organisation = add_organisation(tx, "Elsewhere")
    identity = Identity(PERSON.platform, "elsewhere", "grace")
    values = {"email": f"grace@elsewhere{NO_ADDRESS}", "name": "Grace Example", "organisation_id": organisation}
    values |= {"timezone": "UTC", "locale": locale, "is_owner": True, "standing": "active"}
    member = tx.execute(insert(MEMBER).values(**values).returning(MEMBER.c.id)).scalar_one()
    who = {"platform": identity.platform, "workspace": identity.workspace, "user": identity.user}
    tx.execute(insert(IDENTITY).values(**who, organisation_id=organisation, member_id=member))
    keep_code(tx, 1, member, code, NOW)
    grace = Player(gate, tx, identity, NOW)
    yield Example("people", "join, wrong code", grace.says("join 0000-0000-0000"))
    yield Example("people", "join, confirm", grace.says(f"join {code}"))
    yield Example("people", "joined", grace.presses("join.now"))


def _add_person(tx: Connection, who: Identity, locale: str, *, email: str = "", is_owner: bool = False) -> int:
    """Somebody of the example's organisation, which comes with the first of them."""
    organisation = tx.scalar(select(ORGANISATION.c.id)) or add_organisation(tx, "Example")
    person: dict[str, object] = {"email": email or f"{who.user}@example.com", "name": f"{who.user.title()} Example"}
    person |= {"organisation_id": organisation, "start_date": date(2026, 1, 12), "standing": "active"}
    person |= {"timezone": "Europe/Berlin", "locale": locale, "is_owner": is_owner}
    member = int(tx.execute(insert(MEMBER).values(**person).returning(MEMBER.c.id)).scalar_one())
    identity = {"platform": who.platform, "workspace": who.workspace, "user": who.user}
    tx.execute(insert(IDENTITY).values(**identity, organisation_id=organisation, member_id=member))
    return member
