"""Teams get other names, become one and end, and keep their figures; a roster with another name asks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import app as command_line
from engine.people.records.members import MEMBER, TEAM
from engine.store.store import Store

HEAD = "email,name,team\n"
Advance = Callable[..., str]


@pytest.fixture
def advance(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Advance:
    """The command line on the database; `says` is typed where it asks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVANCE_DATABASE_URL", database_url)

    def run(*words: str, file: str = "", says: str = "", fails: bool = False) -> str:
        if file:
            (tmp_path / "people.csv").write_text(HEAD + file)
            words = (*words, "people.csv")
        result = CliRunner().invoke(command_line, words, input=says)
        assert (result.exit_code != 0) is fails, result.output
        return result.output

    return run


def team(name: str, people: int = 5, first: int = 1) -> str:
    return "".join(f"p{at}@example.com,P,{name}\n" for at in range(first, first + people))


def teams(store: Store) -> dict[str, int]:
    return store.run(lambda tx: dict(tx.execute(select(TEAM.c.name, TEAM.c.id)).all()))


def members(store: Store) -> dict[str, str | None]:
    query = select(MEMBER.c.email, TEAM.c.name).join_from(MEMBER, TEAM, isouter=True).order_by(MEMBER.c.id)
    return store.run(lambda tx: dict(tx.execute(query).all()))


def test_a_renamed_team_is_the_same_team(store: Store, advance: Advance) -> None:
    advance("roster", "import", file=team("Data") + team("Platform", 2, 6))
    before = teams(store)
    assert "called “Data and AI” now" in advance("team", "rename", " DATA ", "Data \u00a0and\u200b AI")
    assert teams(store) == {"Data and AI": before["Data"], "Platform": before["Platform"]}
    said = advance("team", "rename", "platform", "data and ai", fails=True)
    assert "run: advance team merge Platform 'Data and AI'" in " ".join(said.split())
    assert "Did you mean “Platform”" in advance("team", "rename", "Platfrom", "X", fails=True)
    assert "needs a name" in advance("team", "rename", "Platform", "\u200b ", fails=True)


def test_two_teams_become_one_and_a_team_ends(store: Store, advance: Advance) -> None:
    advance("roster", "import", file=team("Data") + team("Platform", 2, 6))
    assert "People of “data” who are in “Platform” now: 5." in advance("team", "merge", "data", "Platform")
    assert set(members(store).values()) == {"Platform"}
    assert "one team already" in advance("team", "merge", "Platform", "PLATFORM", fails=True)
    assert "People who are in no team now: 7." in advance("team", "end", "platform")
    assert set(members(store).values()) == {None}


@pytest.mark.parametrize(("says", "same"), [("y\n", True), ("n\n", False)])
def test_a_roster_with_a_team_under_another_name_asks(store: Store, advance: Advance, says: str, same: bool) -> None:
    advance("roster", "import", file=team("Data"))
    before = teams(store)["Data"]
    new = team("Data Science", 4) + "p5@example.com,P,\n"
    assert "I ask whether it is the same team" in advance("roster", "import", "--dry-run", file=new)
    said = advance("roster", "import", file=new, says=says)
    assert "4 of 5 people of “Data” arrive in the new team “Data Science”. Is it the same team" in said
    assert (teams(store)["Data Science"] == before) is same
    assert advance("roster", "import", file=new).count("arrive") == 0


def test_a_roster_that_nobody_answers_for_changes_nothing_and_says_how(store: Store, advance: Advance) -> None:
    advance("roster", "import", file=team("Data"))
    assert "--rename-teams" in advance("roster", "import", file=team("Science"), fails=True)
    assert list(teams(store)) == ["Data"]
    advance("roster", "import", "--rename-teams", file=team("Science"))
    assert list(teams(store)) == ["Science"]
    advance("roster", "import", "--new-teams", file=team("Art"))
    assert set(teams(store)) == {"Science", "Art"}


@pytest.mark.parametrize(
    "new",
    [team("Science", 3) + team("Data", 2, 4), team("Science", 3) + team("Art", 2, 4), team("dAtA"), team("Data\u00a0")],
)
def test_people_who_move_are_no_new_name(store: Store, advance: Advance, new: str) -> None:
    advance("roster", "import", file=team("Data"))
    assert "arrive" not in advance("roster", "import", file=new)
    assert "Data" in teams(store)


def test_white_space_of_any_kind_makes_no_second_team_and_no_second_name(store: Store, advance: Advance) -> None:
    advance(
        "roster",
        "import",
        file="a@example.com,A  da\u00a0L\u200b,Data  Team\nb@example.com,B,\u2007data\u00a0team\u200b\n",
    )
    assert list(teams(store)) == ["Data Team"]
    assert store.run(lambda tx: tx.scalar(select(MEMBER.c.name).where(MEMBER.c.email == "a@example.com"))) == "A da L"
