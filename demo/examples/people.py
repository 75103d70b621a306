"""Who lives through the examples."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert, select

from demo.scripted_user import Player
from engine.chat.cards import Action
from engine.chat.requests import Identity
from engine.content.models import Pack
from engine.people.records.members import IDENTITY, MEMBER, ORGANISATION, TEAM, add_organisation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADA = Identity("example", "example", "ada")
OLGA = Identity("example", "example", "olga")
GRACE = Identity("example", "example", "grace")
ALAN = Identity("example", "example", "alan")


def add_member(tx: Connection, organisation: int, who: Identity, **values: object) -> int:
    """Somebody of an organisation, with their account; `values` are columns of the member."""
    usual = {"email": f"{who.user}@example.com", "timezone": "Europe/Berlin", "is_owner": False, "standing": "active"}
    new = insert(MEMBER).values(**{"organisation_id": organisation, **usual, **values}).returning(MEMBER.c.id)
    member = int(tx.execute(new).scalar_one())
    tx.execute(insert(IDENTITY).values(**asdict(who), organisation_id=organisation, member_id=member))
    return member


def add_person(tx: Connection, who: Identity, locale: str, **values: object) -> int:
    """Somebody of the example's organisation, which comes with the first of them."""
    organisation = tx.scalar(select(ORGANISATION.c.id)) or add_organisation(tx, "Example")
    person = {"name": f"{who.user.title()} Example", "locale": locale, "start_date": date(2026, 1, 12), **values}
    return add_member(tx, organisation, who, **person)


def joins(ada: Player, user: str, name: str, *, team: str = "", manager: str = "", is_owner: bool = False) -> Player:
    """Somebody else of ada's organisation."""
    tx, me = ada.tx, ada.identity
    mine = (IDENTITY.c.user == me.user) & (IDENTITY.c.platform == me.platform) & (IDENTITY.c.workspace == me.workspace)
    known = tx.execute(select(IDENTITY.c.organisation_id, MEMBER.c.locale).join(MEMBER).where(mine))
    organisation, locale = known.one()
    person: dict[str, object] = {"name": name, "timezone": "UTC", "locale": locale, "is_owner": is_owner}
    person |= {"role_id": "software_engineer"}
    new_team = insert(TEAM).values(organisation_id=organisation, name=team).returning(TEAM.c.id)
    person |= {"team_id": tx.scalar(new_team)} if team else {}
    boss = select(MEMBER.c.id).where(MEMBER.c.email == f"{manager}@example.com").scalar_subquery()
    person |= {"manager_id": boss} if manager else {}
    who = replace(me, user=user)
    add_member(tx, organisation, who, **person)
    return ada.beside(who)


def assess(player: Player, pack: Pack) -> None:
    """Two skills short of the target everywhere."""
    player.does(Action("role.pick", {"role": pack.roles[0].id}))
    player.says("/assess")
    player.presses("assess.begin", pace="single")
    for _ in pack.core.skills:
        player.says("2")
    player.presses("assess.submit")
