"""One person, one member: who was known before the roster came, has another address, comes and goes."""

import unicodedata
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Row
from typer.testing import CliRunner

from bot.cli import app as command_line
from engine.content.load import Content
from engine.people.records.members import IDENTITY, MEMBER
from engine.store.store import Store
from tests.conversation import FixedClock
from tests.slack import payloads
from tests.slack.app import Running as SlackApp
from tests.slack.app import running as slack_running
from tests.slack.fake import FakeSlack
from tests.teams.app import running as teams_running
from tests.teams.fake import FakeTeams

Advance = Callable[..., str]
HEAD = "email,name,role,team,timezone\n"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        fake.add_user("ada", email="Ada@Example.com", tz="Europe/London")
        yield fake


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    async with FakeTeams() as fake:
        fake.add_user("ada", email="ada@example.com")
        yield fake


@pytest.fixture
def advance(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Advance:
    """The command line on the same database; a file's words stand in for its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVANCE_DATABASE_URL", database_url)

    def run(*words: str, file: str = "", fails: bool = False) -> str:
        if file:
            (tmp_path / "people.csv").write_text(file)
            words = (*words, "people.csv")
        result = CliRunner().invoke(command_line, words)
        assert (result.exit_code != 0) is fails, result.output
        return result.output

    return run


def people(store: Store) -> list[Row[Any]]:
    return store.run(lambda tx: list(tx.execute(select(MEMBER).order_by(MEMBER.c.id))))


def identities(store: Store) -> list[Row[Any]]:
    return store.run(lambda tx: list(tx.execute(select(IDENTITY))))


async def changes(fake: FakeSlack, app: SlackApp, name: str, kind: str = "user_change", **now: Any) -> None:
    """Slack tells that somebody is described anew."""
    user = fake.user(name)
    for field, value in now.items():
        setattr(user, field, value)
    assert (await app.slack.happens({"type": kind, "user": user.as_json(True, True)})).status == 200
    await app.settles()


async def test_who_said_hello_before_the_roster_came_is_the_rosters_person(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    async with slack_running(slack, database_url, content) as app:
        await app.starts("ada")
        await app.presses("ada", "3")
        rated = app.count()
        said = advance("roster", "import", file=HEAD + "ada@example.com,Ada Lovelace,QA,Data,\n")
        assert "Created 0 people, updated 1" in said
        assert "Known to a platform already, and taken over with all that they have: 1." in said
        [ada] = people(app.store)
        assert (ada.email, ada.name, ada.timezone) == ("ada@example.com", "Ada Lovelace", "Europe/London")
        assert app.count() == rated
        assert "Question 2" in await app.says("ada", "/assess")
        assert "Created 0 people, updated 0; 1 are" in advance(
            "roster", "import", file=HEAD + "ada@example.com,Ada Lovelace,QA,Data,\n"
        )


async def test_an_address_that_is_not_confirmed_makes_nobody_the_rosters_person(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    advance("roster", "import", file=HEAD + "olga@example.com,Olga,QA,Data,\n")
    advance("owner", "add", "olga@example.com")
    slack.add_user("mallory", email="olga@example.com", is_email_confirmed=False)
    async with slack_running(slack, database_url, content) as app:
        await app.says("mallory", "hello")
        assert sorted((person.name, person.is_owner) for person in people(app.store)) == [
            ("Mallory", False),
            ("Olga", True),
        ]
        await changes(slack, app, "mallory", is_email_confirmed=True)
        assert [person.name for person in people(app.store)] == ["Olga"]


async def test_a_trial_run_takes_nobody_over(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "hello")
        before = people(app.store)
        assert "Would create 0" in advance("roster", "import", "--dry-run", file=HEAD + "ada@example.com,Ada,QA,,\n")
        assert people(app.store) == before


@pytest.mark.parametrize("first", ["owner", "roster"])
async def test_who_is_known_in_slack_and_in_teams_becomes_one_by_their_address(
    slack: FakeSlack, teams: FakeTeams, database_url: str, content: Content, advance: Advance, first: str
) -> None:
    async with (
        slack_running(slack, database_url, content) as there,
        teams_running(teams, database_url, content) as here,
    ):
        await there.says("ada", "hello")
        await here.says("ada", "hello")
        assert len(people(here.store)) == 2
        if first == "owner":
            assert "owns the program now" in advance("owner", "add", "ADA@example.com")
        advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,\n")
        if first == "roster":
            assert "owns the program now" in advance("owner", "add", "ADA@example.com")
        [ada] = people(here.store)
        assert ada.is_owner
        assert {row.platform for row in identities(here.store)} == {"slack", "teams"}


async def test_two_who_are_known_in_one_place_stay_two(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    slack.add_user("bob", email="bob@example.com")
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "hello")
        await app.says("bob", "hello")
        advance("roster", "import", file=HEAD + "ada@example.com,Ada,,,\nbob@example.com,Bob,,,\n")
        said = advance("roster", "rename", "ada@example.com", "bob@example.com", fails=True)
        assert "are two people" in said
        assert len(people(app.store)) == 2


async def test_a_changed_address_locks_nobody_out_whom_the_roster_lets_go_and_brings_anew(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,\n")
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "/assess")
        await app.presses("ada", "One at a time", "3")
        advance("roster", "leave", "ada@example.com")
        advance("roster", "import", file=HEAD + "ada.king@example.org,Ada King,QA,,\n")
        slack.user("ada").email = "ada.king@example.org"
        assert "Question 2" in await app.says("ada", "/assess")
        [ada] = people(app.store)
        assert (ada.email, ada.standing) == ("ada.king@example.org", "active")


@pytest.mark.parametrize("told", ["by an event", "by what they write a day later", "by the next roster"])
async def test_a_changed_address_is_followed(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance, told: str
) -> None:
    advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,\n")
    clock = FixedClock()
    async with slack_running(slack, database_url, content, clock=clock) as app:
        await app.says("ada", "hello")
        new = HEAD + "ada.king@example.org,Ada King,QA,,\n"
        if told == "by the next roster":
            await changes(slack, app, "ada", email="ada.king@example.org")
            advance("roster", "import", file=new)
        else:
            advance("roster", "import", file=new)
            assert len(people(app.store)) == 2
        if told == "by an event":
            await changes(slack, app, "ada", email="ada.king@example.org")
        if told == "by what they write a day later":
            slack.user("ada").email = "ada.king@example.org"
            await app.says("ada", "hello")
            assert len(people(app.store)) == 2, "a profile is read once a day"
            clock.forward(timedelta(days=1))
            await app.says("ada", "hello")
        [ada] = people(app.store)
        assert (ada.email, ada.name) == ("ada.king@example.org", "Ada King")


async def test_a_renamed_person_keeps_all_that_they_have(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,\n")
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "/assess")
        await app.presses("ada", "One at a time", "3")
        advance("roster", "import", file=HEAD + "ada@example.org,Ada,QA,Data,\n")
        assert "Ada has the address ada@example.org now" in advance(
            "roster", "rename", "ADA@example.com", "Ada@Example.org"
        )
        [ada] = people(app.store)
        assert (ada.email, app.count()) == ("ada@example.org", 1)
        assert "Nobody in the organisation" in advance("roster", "rename", "x@example.com", "y@example.com", fails=True)
        assert "is not an e-mail address" in advance("roster", "rename", "ada@example.org", "y", fails=True)
        assert len(people(app.store)) == 1


async def test_a_sign_in_name_finds_the_person_as_their_address_does(
    teams: FakeTeams, database_url: str, content: Content, advance: Advance, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = teams.users["ada"]
    member = user.as_member() | {"email": "ada.lovelace@mail.example", "userPrincipalName": "AL42@Example.com"}
    monkeypatch.setattr(type(user), "as_member", lambda self: member)
    advance("roster", "import", file=HEAD + "al42@example.com,Ada,QA,,\n")
    async with teams_running(teams, database_url, content) as app:
        await app.says("ada", "hello")
        assert [row.email for row in people(app.store)] == ["al42@example.com"]
        assert "Ada owns" in advance("owner", "add", "ada.lovelace@mail.example")


@pytest.mark.parametrize(
    ("listed", "vouched"),
    [
        ("strauß@example.com", "STRAUSS@example.com"),
        ("İpek@example.com", "i̇pek@example.com"),
        (unicodedata.normalize("NFD", "zoë@example.com"), unicodedata.normalize("NFC", "ZOË@example.com")),
        ("ada@example.com", "\u200bada@example.com\ufeff"),
    ],
)
async def test_addresses_are_compared_without_case_and_however_they_are_composed(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance, listed: str, vouched: str
) -> None:
    slack.user("ada").email = vouched
    advance("roster", "import", file=HEAD + f"{listed},Ada,QA,,\n")
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "hello")
        assert len(people(app.store)) == 1
        for command in (("owner", "add"), ("roster", "leave")):
            advance(*command, vouched)


async def test_zone_name_and_language_are_followed_as_slack_tells_them(
    slack: FakeSlack, database_url: str, content: Content
) -> None:
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "hello")
        await changes(slack, app, "ada", tz="America/New_York", real_name="Ada  King", locale="de-DE")
        [ada] = people(app.store)
        assert (ada.timezone, ada.name, ada.locale) == ("America/New_York", "Ada King", "de_DE")
        await changes(slack, app, "ada", tz="Nowhere/Land")
        assert people(app.store)[0].timezone == "America/New_York"


async def test_a_zone_is_followed_with_each_activity_in_teams_and_a_roster_that_says_nothing_new_keeps_it(
    teams: FakeTeams, database_url: str, content: Content, advance: Advance
) -> None:
    roster = HEAD + "ada@example.com,Ada,QA,,Europe/Berlin\n"
    advance("roster", "import", file=roster)
    async with teams_running(teams, database_url, content) as app:
        await app.says("ada", "hello")
        teams.users["ada"].zone = "Asia/Tokyo"
        await app.says("ada", "hello")
        assert people(app.store)[0].timezone == "Asia/Tokyo"
        assert "updated 0" in advance("roster", "import", file=roster)
        assert people(app.store)[0].timezone == "Asia/Tokyo"
        advance("roster", "import", file=roster.replace("Europe/Berlin", "Europe/Paris"))
        assert people(app.store)[0].timezone == "Europe/Paris"


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted", "deleted"])
@pytest.mark.parametrize("listed", [True, False])
async def test_who_is_no_full_member_any_more_is_refused_and_who_is_one_again_is_back(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance, mark: str, listed: bool
) -> None:
    if listed:
        advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,\n")
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "hello")
        await changes(slack, app, "ada", "user_change", **{mark: True})
        [ada] = people(app.store)
        assert ada.standing == "away"
        if listed:
            advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,\n")
            assert people(app.store)[0].standing == "away"
        if mark != "deleted":
            assert "not met yet" in await app.says("ada", "/assess")
        await changes(slack, app, "ada", "user_change", **{mark: False})
        assert people(app.store)[0].standing == "active"
        assert "not met yet" not in await app.says("ada", "/week")


async def test_a_guest_is_noticed_within_a_day_of_what_they_write(
    teams: FakeTeams, database_url: str, content: Content
) -> None:
    clock = FixedClock()
    async with teams_running(teams, database_url, content, clock=clock) as app:
        await app.says("ada", "hello")
        teams.users["ada"].role = "guest"
        clock.forward(timedelta(days=1))
        await app.says("ada", "hello")
        assert people(app.store)[0].standing == "away"
        before = len(app.cards("ada"))
        assert "not met yet" in await app.says("ada", "/week")
        teams.users["ada"].role = "user"
        assert "not met yet" not in await app.says("ada", "/week")
        assert len(app.cards("ada")) == before + 2


async def test_what_slack_told_before_something_newer_undoes_nothing(
    slack: FakeSlack, database_url: str, content: Content
) -> None:
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "hello")
        user = slack.user("ada").as_json(True, True) | {"deleted": True}
        late = payloads.event(slack, slack.team, {"type": "user_change", "user": user})
        assert (await app.slack.delivers("event", late | {"event_time": late["event_time"] - 60})).status == 200
        await app.settles()
        assert people(app.store)[0].standing == "active"


async def test_a_zone_that_somebody_says_is_theirs_until_they_say_otherwise(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "hello")
        for said, zone in (
            ("My time zone is New York", "America/New_York"),
            ("/coach settings timezone asia/tokyo", "Asia/Tokyo"),
            ("my timezone is Mars/Olympus", "Asia/Tokyo"),
        ):
            name, _, rest = said.removeprefix("/").partition(" ")
            await (app.uses("ada", f"/{name}", rest) if said.startswith("/") else app.says("ada", said))
            assert people(app.store)[0].timezone == zone, said
        assert "I do not know a time zone" in await app.reads("ada")
        await changes(slack, app, "ada", tz="Europe/Paris")
        advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,Europe/Rome\n")
        assert people(app.store)[0].timezone == "Asia/Tokyo"
        await app.says("ada", "my time zone is that of my profile")
        assert people(app.store)[0].timezone == "Europe/Paris"


async def test_slackbot_and_apps_are_nobody(slack: FakeSlack, database_url: str, content: Content) -> None:
    ada = slack.user("ada").as_json(True, True)
    async with slack_running(slack, database_url, content) as app:
        for user in (ada | {"id": "USLACKBOT"}, ada | {"id": "UAPP", "is_bot": True}):
            assert (await app.slack.happens({"type": "team_join", "user": user})).status == 200
        said = {
            "type": "message",
            "channel": "D1",
            "channel_type": "im",
            "user": "USLACKBOT",
            "text": "hi",
            "ts": "1.1",
        }
        assert (await app.slack.happens(said)).status == 200
        await app.settles()
        assert (people(app.store), slack.calls_to("chat.postMessage")) == ([], [])


async def test_who_comes_back_with_a_new_start_date_begins_a_new_run(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    now = datetime.now(UTC).date()
    roster = "email,name,start_date\nada@example.com,Ada,{}\n"
    advance("roster", "import", file=roster.format(now - timedelta(weeks=3)))
    async with slack_running(slack, database_url, content) as app:
        await app.says("ada", "hello")
        advance("roster", "leave", "ada@example.com")
        assert "New in the program" not in advance("roster", "import", file=roster.format(now - timedelta(weeks=3)))
        advance("roster", "leave", "ada@example.com")
        said = advance("roster", "import", file=roster.format(now + timedelta(days=1)))
        assert "New in the program, by their start date: 1. Of them back, for whom it is a new run: 1." in said
        assert "Of them back" not in advance("roster", "import", file=roster.format(now + timedelta(days=1)))
        told = await app.says("ada", "/week")
        assert "You have not begun yet" in told
        assert "Welcome back! Your new start date begins a new run" in told
        assert "Welcome back" not in await app.says("ada", "/week 1")


def has_addresses(monkeypatch: pytest.MonkeyPatch, teams: FakeTeams, **addresses: tuple[str, str]) -> None:
    """People of a tenant have an e-mail address and a sign-in name that are not the same."""
    described = {teams.users[name].id: teams.users[name].as_member() for name in addresses}
    for name, (email, sign_in) in addresses.items():
        described[teams.users[name].id] |= {"email": email, "userPrincipalName": sign_in}
    monkeypatch.setattr(type(teams.users["ada"]), "as_member", lambda user: described[user.id])


async def test_a_mailbox_that_two_people_share_makes_neither_an_owner_nor_the_rosters_person(
    teams: FakeTeams, database_url: str, content: Content, advance: Advance, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams.add_user("bob", email="bob@example.com")
    shared = "office@example.com"
    has_addresses(monkeypatch, teams, ada=(shared, "ada@example.com"), bob=(shared, "bob@example.com"))
    async with teams_running(teams, database_url, content) as app:
        await app.says("ada", "hello")
        await app.says("bob", "hello")
        assert "Several people have the address office@example.com" in advance("owner", "add", shared, fails=True)
        assert "Several people" in advance("roster", "leave", shared, fails=True)
        assert not any(person.is_owner for person in people(app.store))
        advance("roster", "import", file=HEAD + f"{shared},Office,,,\nbob@example.com,Bob,,,\n")
        listed = {person.email for person in people(app.store) if not person.email.endswith(".invalid")}
        assert listed == {shared, "bob@example.com"}
        assert len(people(app.store)) == 3, "of two who share the address nobody is taken over"


@pytest.mark.parametrize("listed", [True, False])
async def test_who_shares_the_address_of_an_owner_is_nobody_else_than_themselves(
    teams: FakeTeams,
    database_url: str,
    content: Content,
    advance: Advance,
    monkeypatch: pytest.MonkeyPatch,
    listed: bool,
) -> None:
    teams.add_user("bob", email="bob@example.com")
    has_addresses(monkeypatch, teams, ada=("ada@example.com", "ada@example.com"), bob=("ada@example.com", "bob@x.com"))
    rows = "ada@example.com,Ada,,,\n" + ("bob@x.com,Bob,,,\n" if listed else "")
    advance("roster", "import", file=HEAD + rows)
    advance("owner", "add", "ada@example.com")
    async with teams_running(teams, database_url, content) as app:
        await app.says("ada", "hello")
        await app.says("bob", "hello")
        assert [person.is_owner for person in people(app.store)] == [True, False]
        assert len({row.member_id for row in identities(app.store) if row.platform == "teams"}) == 2


async def test_the_address_that_a_guest_takes_on_is_nobodys(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    slack.add_user("eve", email="eve@example.com")
    async with slack_running(slack, database_url, content) as app:
        await app.starts("eve")
        await app.presses("eve", "3")
        await changes(slack, app, "eve", is_restricted=True)
        await changes(slack, app, "eve", email="ada@example.com")
        advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,\n")
        assert "Ada owns" in advance("owner", "add", "ada@example.com")
        eve, ada = people(app.store)
        assert (eve.is_owner, ada.is_owner, ada.email) == (False, True, "ada@example.com")
        await changes(slack, app, "eve", is_restricted=False, email="eve@example.com")
        assert [person.is_owner for person in people(app.store)] == [False, True]


async def test_who_is_renamed_to_the_address_of_somebody_who_left_is_still_there(
    slack: FakeSlack, database_url: str, content: Content, advance: Advance
) -> None:
    advance("roster", "import", file=HEAD + "ada@example.org,Ada,QA,,\n")
    advance("roster", "leave", "ada@example.org")
    async with slack_running(slack, database_url, content) as app:
        advance("roster", "import", file=HEAD + "ada@example.com,Ada,QA,,\n")
        await app.says("ada", "hello")
        advance("roster", "rename", "ada@example.com", "ada@example.org")
        [ada] = people(app.store)
        assert (ada.email, ada.standing) == ("ada@example.org", "active")


async def test_who_is_gone_in_one_place_and_a_member_in_another_is_there(
    slack: FakeSlack, teams: FakeTeams, database_url: str, content: Content, advance: Advance
) -> None:
    async with (
        slack_running(slack, database_url, content) as there,
        teams_running(teams, database_url, content) as here,
    ):
        await there.says("ada", "hello")
        await here.says("ada", "hello")
        await changes(slack, there, "ada", deleted=True)
        assert [person.standing for person in people(here.store)] == ["away", "active"]
        advance("roster", "import", file=HEAD + "ada@example.com,Ada,,,\n")
        assert [person.standing for person in people(here.store)] == ["active"]
