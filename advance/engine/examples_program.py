"""Examples of the log, of privacy and of the program: more people live through them, beside the one of `examples`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, insert, select

from advance.engine.chat.cards import Card
from advance.engine.chat.requests import Identity
from advance.engine.people.records import IDENTITY, MEMBER, TEAM
from advance.engine.rehearsal import Player

Scene = tuple[str, str, Card]
"""Room, name and card of an example."""


def log_scenes(ada: Player) -> Iterator[Scene]:
    """The log of ada, and what bob is asked."""
    bob = joins(ada, "bob", "Bob Example", team="Search")
    joins(ada, "bobby", "Bob Other")
    yield "log", "log, empty", ada.says("/log")
    yield "log", "form", ada.presses("log.form")
    yield "log", "form, refused", ada.presses("log.keep", {"title": "Lazy indexes", "link": "not a link"})
    yield "log", "entry", ada.says("/log talk RAG in <production> at the team day https://example.org/slides")
    yield "log", "ask", ada.presses("log.ask")
    yield "log", "ask, several", ada.presses("log.ask_now", {"colleague": "bob"})
    yield "log", "entry, asked", ada.presses("log.ask_now")
    yield "log", "request", bob.says("hello")
    yield "log", "log, answered", bob.presses("log.confirm")
    yield "log", "feed, without a team", ada.says("/log feed")
    yield "log", "feed, empty", bob.says("/log feed")
    bob.presses("log.share")
    yield "log", "entry, deployment", bob.says("/log deployment the **ranker**")
    yield "log", "feed", bob.says("/log feed")
    yield "log", "log", ada.says("/log")
    ada.presses("log.open")
    yield "log", "remove", ada.presses("log.remove")


def privacy_scenes(ada: Player) -> Iterator[Scene]:
    """What ada can see and take along, and how somebody goes."""
    yield "privacy", "privacy", ada.says("/privacy")
    newcomer = joins(ada, "new", "New Example")
    yield "privacy", "export", newcomer.says("/privacy export")
    yield "privacy", "statements", newcomer.says("/privacy xapi")
    head = joins(ada, "head", "Head Example", is_owner=True)
    joins(ada, "report", "Report Example", manager="head")
    yield "privacy", "erase", newcomer.says("/privacy erase")
    yield "privacy", "erase, the last owner", head.says("/privacy erase")
    yield "privacy", "erased", newcomer.presses("privacy.erase_now")


def joins(ada: Player, user: str, name: str, *, team: str = "", manager: str = "", is_owner: bool = False) -> Player:
    """Somebody else of ada's organisation."""
    tx, me = ada.tx, ada.identity
    known = tx.execute(
        select(IDENTITY.c.organisation_id, MEMBER.c.locale).join(MEMBER).where(IDENTITY.c.user == me.user)
    )
    organisation, locale = known.one()
    person: dict[str, object] = {"email": f"{user}@example.com", "name": name, "organisation_id": organisation}
    person |= {"timezone": "UTC", "locale": locale, "is_owner": is_owner, "standing": "active"}
    person |= {"role_id": "software_engineer", "team_id": _team(tx, organisation, team) if team else None}
    boss = select(MEMBER.c.id).where(MEMBER.c.email == f"{manager}@example.com").scalar_subquery()
    person |= {"manager_id": boss} if manager else {}
    member = tx.execute(insert(MEMBER).values(**person).returning(MEMBER.c.id)).scalar_one()
    who = {"platform": me.platform, "workspace": me.workspace, "user": user}
    tx.execute(insert(IDENTITY).values(**who, organisation_id=organisation, member_id=member))
    return Player(ada.gate, tx, Identity(me.platform, me.workspace, user), ada.now)


def _team(tx: Connection, organisation_id: int, name: str) -> int:
    new = insert(TEAM).values(organisation_id=organisation_id, name=name)
    return int(tx.execute(new.returning(TEAM.c.id)).scalar_one())
