"""Two workspaces become one organisation: who may, what moves, who is whom, and what nobody may see or try."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Connection, Table, func, insert, select, update
from sqlmodel import SQLModel

from engine.accounts.records.join_codes import GOOD_FOR, JOIN_CODE, LETTERS, TRIES, looks_like_code, new_code
from engine.api import Engine, Profile
from engine.chat.cards import Card, Replies
from engine.chat.requests import Identity, Request
from engine.content.load import Content
from engine.curriculum.records.enrolments import COHORT
from engine.curriculum.records.projects import PROJECT_DONE
from engine.insight.pictures import Pictures
from engine.people.records.members import IDENTITY, MEMBER, ORGANISATION, WORKSPACE, MemberStatus
from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.store.store import Store
from tests.conversation import FixedClock, pressable, words

HOME, AWAY = "T-HOME", "T-AWAY"


@dataclass
class World:
    """Two workspaces: HOME, whose organisation has a roster, and AWAY, which has installed the app by itself."""

    engine: Engine
    store: Store
    clock: FixedClock
    cards: dict[str, Card] = field(default_factory=dict)
    _events: count[int] = field(default_factory=count)

    async def arrives(self, who: str, team: str, **profile: object) -> None:
        given = {"email": f"{who}@example.com", "timezone": "Europe/Paris", "locale": "en", "insider": True} | profile
        identity = Identity("slack", team, who)
        await self.engine.introduce(Profile(identity=identity, name=who.title(), **given))  # type: ignore[arg-type]

    async def says(self, who: str, team: str, text: str) -> Card:
        return await self._sends(who, team, text=text)

    async def presses(self, who: str, team: str, label: str) -> Card:
        action = next(each for words, each in pressable(self.cards[who]) if words.startswith(label))
        return await self._sends(who, team, action=action)

    async def _sends(self, who: str, team: str, **asked: object) -> Card:
        self.clock.forward(timedelta(seconds=5))
        identity, event = Identity("slack", team, who), f"event-{next(self._events)}"
        request = Request(identity, event, self.clock.now(), **asked)  # type: ignore[arg-type]
        replies: Replies = await self.engine.answer(request)
        self.cards[who] = replies[-1].card
        return self.cards[who]

    async def answers(self, who: str, team: str, *ratings: str) -> None:
        """Assess, up to and with these ratings."""
        card = await self.says(who, team, "/assess")
        if card.key == "role":
            await self.presses(who, team, "QA Engineer")
        if self.cards[who].key == "intro":
            await self.presses(who, team, "One at a time")
        for rating in ratings:
            await self.says(who, team, rating)

    async def code(self) -> str:
        """The code that the owner of HOME gets."""
        return words(await self.says("hana", HOME, "join code")).partition("write to me:\njoin ")[2].split()[0]

    async def joins(self, who: str = "olaf") -> Card:
        await self.says(who, AWAY, f"join {await self.code()}")
        return await self.presses(who, AWAY, "Join Home")

    def rows(self, table: Table, *where: object) -> list[dict[str, object]]:
        query = select(table).where(*where)  # type: ignore[arg-type]
        return self.store.run(lambda tx: [dict(row._mapping) for row in tx.execute(query)])

    def organisation_of(self, team: str) -> int:
        [row] = self.rows(WORKSPACE, WORKSPACE.c.external_id == team)
        return int(str(row["organisation_id"]))

    def member(self, who: str) -> dict[str, object]:
        [identity] = self.rows(IDENTITY, IDENTITY.c.user == who)
        [member] = self.rows(MEMBER, MEMBER.c.id == identity["member_id"])
        return member

    def run(self, *statements: object) -> None:
        def work(tx: Connection) -> None:
            for statement in statements:
                tx.execute(statement)  # type: ignore[call-overload]

        self.store.run(work)


@pytest.fixture
async def world(store: Store, content: Content) -> World:
    clock = FixedClock()
    world = World(Engine(content, store, clock, Pictures()), store, clock)
    await world.engine.open_workspace("slack", HOME, "Home", alone=False)
    await world.engine.open_workspace("slack", AWAY, "Away", alone=False)
    home = world.organisation_of(HOME)
    person = {"organisation_id": home, "timezone": "UTC", "locale": "en", "standing": MemberStatus.ACTIVE}
    world.run(
        insert(MEMBER).values(**person, email="hana@example.com", name="Hana", is_owner=True),
        insert(MEMBER).values(**person, email="bea@example.com", name="Bea of the roster", is_owner=False),
    )
    await world.arrives("hana", HOME)
    await world.arrives("olaf", AWAY, administers=True)
    await world.arrives("bea", AWAY)
    await world.arrives("carl", AWAY)
    return world


async def test_the_first_administrator_of_a_workspace_owns_the_organisation_that_it_started(world: World) -> None:
    await world.arrives("second", AWAY, administers=True)
    assert [world.member(who)["is_owner"] for who in ("olaf", "second", "carl")] == [True, False, False]


async def test_where_there_is_a_roster_or_an_owner_an_administrator_is_a_member_like_others(world: World) -> None:
    world.run(update(MEMBER).values(is_owner=False))
    await world.arrives("admin", HOME, administers=True)
    assert not world.member("admin")["is_owner"]


async def test_an_administrator_from_outside_owns_nothing(world: World) -> None:
    world.run(update(MEMBER).values(is_owner=False))
    await world.arrives("guest", AWAY, administers=True, insider=False)
    assert not world.rows(IDENTITY, IDENTITY.c.user == "guest")


async def test_a_workspace_joins_and_everybody_keeps_everything(world: World) -> None:
    await world.answers("bea", AWAY, "4", "3")
    await world.answers("carl", AWAY, *["2"] * 16)
    await world.presses("carl", AWAY, "Submit")
    before = len(world.rows(RATING))
    card = await world.joins()
    assert (card.key, "3 people have moved, 1 of them" in words(card)) == ("joined", True)
    home = world.organisation_of(HOME)
    assert world.organisation_of(AWAY) == home
    assert [row["name"] for row in world.rows(ORGANISATION)] == ["Home"]
    assert world.member("bea")["name"] == "Bea of the roster"
    assert world.member("bea")["role_id"] == "qa_engineer"
    assert {str(world.member(who)["organisation_id"]) for who in ("bea", "carl", "olaf")} == {str(home)}
    assert not world.member("olaf")["is_owner"]
    assert len(world.rows(RATING)) == before
    assert "Question 3 of 16" in words(await world.says("bea", AWAY, "/assess"))
    assert "AI BEGINNER" in words(await world.says("carl", AWAY, "/progress"))
    await world.arrives("dora", AWAY)
    assert world.member("dora")["organisation_id"] == home


async def test_no_row_of_any_table_is_left_behind(world: World) -> None:
    await world.answers("bea", AWAY, "4")
    away = world.organisation_of(AWAY)
    await world.joins()
    for table in SQLModel.metadata.sorted_tables:
        if "organisation_id" in table.c:
            assert not world.rows(table, table.c.organisation_id == away), table.name


async def test_two_open_assessments_of_one_person_become_one_with_the_answers_of_both(world: World) -> None:
    world.run(update(IDENTITY).where(IDENTITY.c.user == "bea").values(user="bea-away"))
    await world.arrives("bea", HOME)
    await world.answers("bea", HOME, "5")
    await world.answers("bea-away", AWAY, "not sure", "4", "3")
    world.run(update(MEMBER).where(MEMBER.c.name == "Bea").values(role_id="qa_engineer"))
    await world.joins()
    assert world.member("bea") == world.member("bea-away")
    [assessment] = world.rows(ASSESSMENT, ASSESSMENT.c.state == "open")
    kept = world.rows(RATING, RATING.c.assessment_id == assessment["id"])
    assert sorted(str(row["value"]) for row in kept) == ["3", "4", "5"], "an answer is worth more than a skip"


async def test_what_both_have_done_is_done_once(world: World) -> None:
    world.run(update(IDENTITY).where(IDENTITY.c.user == "bea").values(user="bea-away"))
    await world.arrives("bea", HOME)
    for who in ("bea", "bea-away"):
        member = world.member(who)
        values = {"member_id": member["id"], "organisation_id": member["organisation_id"], "done_at": world.clock.now()}
        world.run(insert(PROJECT_DONE).values(project_id="x", **values))
    away = world.member("bea-away")
    values = {"member_id": away["id"], "organisation_id": away["organisation_id"], "done_at": world.clock.now()}
    world.run(insert(PROJECT_DONE).values(project_id="y", **values))
    await world.joins()
    assert sorted(str(row["project_id"]) for row in world.rows(PROJECT_DONE)) == ["x", "y"]
    assert {row["member_id"] for row in world.rows(PROJECT_DONE)} == {world.member("bea")["id"]}


async def test_who_reported_to_somebody_who_merges_still_does(world: World) -> None:
    carl, bea = world.member("carl")["id"], world.member("bea")["id"]
    world.run(update(MEMBER).where(MEMBER.c.id == carl).values(manager_id=bea))
    await world.joins()
    assert world.member("carl")["manager_id"] == world.member("bea")["id"] != bea


async def test_a_code_is_good_once(world: World) -> None:
    code = await world.code()
    await world.says("olaf", AWAY, f"join {code}")
    confirm = world.cards["olaf"]
    await world.presses("olaf", AWAY, "Join Home")
    world.cards["olaf"] = confirm
    world.run(update(MEMBER).values(is_owner=True))
    assert "does not work" in words(await world.presses("olaf", AWAY, "Join Home"))


async def test_a_code_ends_after_an_hour_and_with_the_next_one(world: World) -> None:
    first, second = await world.code(), await world.code()
    assert "does not work" in words(await world.says("olaf", AWAY, f"join {first}"))
    assert "Join Home?" in words(await world.says("olaf", AWAY, f"join {second}"))
    world.clock.forward(GOOD_FOR)
    assert "does not work" in words(await world.presses("olaf", AWAY, "Join Home"))
    assert world.organisation_of(AWAY) != world.organisation_of(HOME)


async def test_a_code_may_be_typed_as_it_is_heard(world: World) -> None:
    code = await world.code()
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert "Join Home?" in words(await world.says("olaf", AWAY, f"Join code {typed}"))


async def test_only_some_wrong_codes_may_be_tried_and_then_not_even_a_right_one(world: World) -> None:
    for _ in range(TRIES):
        assert "does not work" in words(await world.says("olaf", AWAY, f"join {new_code()}"))
    assert "Too many" in words(await world.says("olaf", AWAY, f"join {await world.code()}"))
    world.clock.forward(GOOD_FOR)
    assert "Join Home?" in words(await world.says("olaf", AWAY, f"join {await world.code()}"))


async def test_only_owners_make_and_use_codes(world: World) -> None:
    code = await world.code()
    for words_of_carl in ("join code", f"join {code}"):
        card = await world.says("carl", AWAY, words_of_carl)
        assert (card.key, "Home" in words(card), "owners" in words(card)) == ("note", False, True)


async def test_a_code_does_not_lead_to_where_one_is(world: World) -> None:
    code = await world.code()
    assert "in already" in words(await world.says("hana", HOME, f"join {code}"))


async def test_a_workspace_with_a_roster_or_with_companions_stays(world: World) -> None:
    code = words(await world.says("olaf", AWAY, "join code")).partition("write to me:\njoin ")[2].split()[0]
    assert "cannot move" in words(await world.says("hana", HOME, f"join {code}"))
    await world.engine.open_workspace("slack", "T-THIRD", "Third", alone=False)
    await world.arrives("tom", "T-THIRD", administers=True)
    world.run(
        update(WORKSPACE)
        .where(WORKSPACE.c.external_id == "T-THIRD")
        .values(organisation_id=world.organisation_of(AWAY))
    )
    assert "cannot move" in words(await world.says("olaf", AWAY, f"join {await world.code()}"))


async def test_a_code_is_not_readable_in_the_database(world: World) -> None:
    code = await world.code()
    assert not [row for row in world.rows(JOIN_CODE) if code in str(row) or code.replace("-", "") in str(row)]


async def test_things_of_one_name_stop_a_join_with_nothing_changed(world: World) -> None:
    for team in (HOME, AWAY):
        values = {
            "organisation_id": world.organisation_of(team),
            "name": "Spring",
            "start_date": world.clock.now().date(),
        }
        world.run(insert(COHORT).values(**values))
    assert "same name" in words(await world.joins())
    assert world.organisation_of(AWAY) != world.organisation_of(HOME)
    assert world.member("olaf")["is_owner"]
    world.run(update(COHORT).where(COHORT.c.organisation_id == world.organisation_of(AWAY)).values(name="Away's"))
    assert (await world.joins()).key == "joined"
    assert world.store.run(lambda tx: tx.scalar(select(func.count()).select_from(COHORT))) == 2


def test_codes_are_of_letters_that_nobody_mistakes_and_never_the_same() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(set(code) <= {*LETTERS, "-"} and looks_like_code(code) for code in codes)
