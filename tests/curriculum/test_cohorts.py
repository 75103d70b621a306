"""Cohorts and certificates on the command line, and start dates of rosters: kind sentences, nobody in two cohorts."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, update
from typer.testing import CliRunner, Result

from bot.cli import app
from engine.curriculum.records.enrolments import COHORT, ENROLMENT, NewEnrolment, enrol, find_enrolments
from engine.curriculum.rules.pace import Enrolment
from engine.people.records.members import MEMBER, add_organisation
from engine.store.store import open_store

TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=7)
WEEKS = range(1, 17)
ROSTER = """email,name,team,start_date
ada@example.com,Ada,Platform,{soon}
ben@example.com,Ben,Platform,{ago}
cleo@example.com,Cleo,Data,2019-04-01
dana@example.com,Dana,Data,
"""

Advance = Callable[..., Result]


@pytest.fixture
def advance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> Advance:
    """The command line on a fresh database with a roster of four."""
    for name in [name for name in os.environ if name.startswith("ADVANCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVANCE_DATABASE_URL", database_url)
    (tmp_path / "people.csv").write_text(ROSTER.format(soon=SOON, ago=TODAY - timedelta(days=15)))

    def run(*words: str) -> Result:
        result = CliRunner().invoke(app, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


def on_database(work: Callable[[Connection], object]) -> object:
    store = open_store(os.environ["ADVANCE_DATABASE_URL"])
    try:
        return store.run(work)
    finally:
        store.close()


def enrolled() -> dict[str, Enrolment]:
    """Who is in the program, by first name."""

    def find(tx: Connection) -> dict[str, Enrolment]:
        names = dict(tx.execute(select(MEMBER.c.id, MEMBER.c.name)).all())
        return {names[member]: each for member, each in find_enrolments(tx, list(names), WEEKS).items()}

    found = on_database(find)
    assert isinstance(found, dict)
    return found


def test_a_rosters_start_dates_bring_people_into_their_cohort_or_at_their_own_pace(advance: Advance) -> None:
    on_database(lambda tx: add_organisation(tx, "Our organisation"))
    assert advance("cohort", "add", "Soon", "--start", str(SOON)).exit_code == 0
    said = advance("roster", "import", "people.csv").stdout
    assert "New in the program, by their start date: 2." in said
    found = enrolled()
    assert {name: each.cohort for name, each in found.items()} == {"Ada": "Soon", "Ben": ""}
    assert found["Ben"].begins == TODAY - timedelta(days=15)


def test_importing_again_enrols_nobody_twice_and_trying_enrols_nobody(advance: Advance) -> None:
    assert "in the program" not in advance("roster", "import", "people.csv", "--dry-run").stdout
    advance("roster", "import", "people.csv")
    assert "in the program" not in advance("roster", "import", "people.csv").stdout
    assert on_database(lambda tx: tx.scalar(select(func.count()).select_from(ENROLMENT))) == 2


def test_a_cohort_is_made_listed_and_filled(advance: Advance) -> None:
    advance("roster", "import", "people.csv")
    assert "There is no cohort yet" in advance("cohort", "list").stdout
    made = advance("cohort", "add", "  Spring   2026 ", "--start", str(SOON))
    assert f"Made the cohort “Spring 2026”. It starts on {SOON}." in made.stdout
    assert "3 joined “Spring 2026”, 1 of them" in advance("cohort", "assign", "spring 2026", "--all").stdout
    assert f"{SOON}      3  Spring 2026" in advance("cohort", "list").stdout


def test_whoever_has_begun_elsewhere_stays_there_unless_moved(advance: Advance) -> None:
    advance("roster", "import", "people.csv")
    advance("cohort", "add", "Spring", "--start", str(SOON))
    said = advance("cohort", "assign", "Spring", "--email", "ben@example.com", "--email", "DANA@example.com").stdout
    assert "1 joined “Spring”" in said
    assert "1 are in a run that has begun and stay there" in said
    assert enrolled()["Ben"].cohort == ""
    moved = advance("cohort", "assign", "Spring", "--team", "platform", "--move").stdout
    assert "2 joined “Spring”, 2 of them from another run." in moved
    assert enrolled()["Ben"].cohort == "Spring"


def test_joining_a_second_cohort_leaves_the_first_and_keeps_the_history(advance: Advance) -> None:
    advance("roster", "import", "people.csv")
    for name in ("First", "Second"):
        advance("cohort", "add", name, "--start", str(SOON))
        advance("cohort", "assign", name, "--email", "dana@example.com")
    assert enrolled()["Dana"].cohort == "Second"
    again = advance("cohort", "assign", "Second", "--email", "dana@example.com").stdout
    assert "0 joined “Second”, 0 of them from another run. 1 were in it." in again
    ended = select(func.count()).where(ENROLMENT.c.ended_at.is_not(None))
    assert on_database(lambda tx: tx.scalar(ended)) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "Spring", "--start", "soon"), "“soon” is no day. Write it as 2026-01-12."),
        (("add", "Spring", "--start", "2027-02-29"), "“2027-02-29” is no day"),
        (("add", "Spring", "--start", str(TODAY.replace(year=TODAY.year + 5, day=1))), "more than two years ahead"),
        (("add", "Spring", "--start", "2024-02-29"), "would be over by now"),
        (("add", "   ", "--start", str(SOON)), "A cohort needs a name"),
        (("add", "x" * 101, "--start", str(SOON)), "A cohort needs a name"),
        (("add", "a\x1b[2Jb", "--start", str(SOON)), "A cohort needs a name"),
        (("add", "AUTUMN", "--start", str(SOON)), "There is a cohort “Autumn” already"),
        (("assign", "Autum", "--all"), "There is no cohort “Autum”. Did you mean “Autumn”?"),
        (("assign", "Whatever", "--all"), "There is no cohort “Whatever”. Run: advance cohort list"),
        (("assign", "Autumn"), "Say who: --team, --email or --all."),
        (("assign", "Autumn", "--all", "--team", "Data"), "Say who: --team, --email or --all."),
        (("assign", "Autumn", "--team", "Platfrom"), "There is no team “Platfrom”. Did you mean “Platform”?"),
        (
            ("assign", "Autumn", "--email", "nobody@example.com"),
            "Nobody on the roster has the address nobody@example.com",
        ),
        (("list", "--organisation", "Elsewhere"), "Say which organisation is meant"),
    ],
)
def test_what_cannot_be_is_said_kindly_and_changes_nothing(advance: Advance, words: tuple[str, ...], says: str) -> None:
    advance("roster", "import", "people.csv")
    advance("cohort", "add", "Autumn", "--start", str(SOON))
    before = enrolled()
    result = advance("cohort", *words)
    assert result.exit_code == 1
    assert says in result.stderr
    assert enrolled() == before


def test_a_cohort_in_the_recent_past_is_joined_where_it_is(advance: Advance) -> None:
    advance("roster", "import", "people.csv")
    start = TODAY - timedelta(days=30)
    assert "people join it where it is" in advance("cohort", "add", "Late", "--start", str(start)).stdout
    advance("cohort", "assign", "Late", "--email", "dana@example.com")
    assert enrolled()["Dana"].begins == start


def test_people_who_left_join_nothing(advance: Advance) -> None:
    advance("roster", "import", "people.csv")
    advance("cohort", "add", "Autumn", "--start", str(SOON))
    gone = update(MEMBER).where(MEMBER.c.name == "Dana").values(standing="left")
    on_database(lambda tx: tx.execute(gone))
    assert "Nobody on the roster" in advance("cohort", "assign", "Autumn", "--email", "dana@example.com").stderr
    advance("cohort", "assign", "Autumn", "--all", "--move")
    assert set(enrolled()) == {"Ada", "Ben", "Cleo"}


def test_a_cohort_that_moves_takes_its_people_along(advance: Advance) -> None:
    advance("roster", "import", "people.csv")
    advance("cohort", "add", "Autumn", "--start", str(SOON))
    advance("cohort", "assign", "Autumn", "--all", "--move")
    later = SOON + timedelta(days=7)
    on_database(lambda tx: tx.execute(update(COHORT).values(start_date=later)))
    assert {each.begins for each in enrolled().values()} == {later}


def test_no_certificate_is_listed_or_revoked_where_there_is_none(advance: Advance) -> None:
    advance("roster", "import", "people.csv")
    assert "No certificate has been issued yet." in advance("certificate", "list").stdout
    result = advance("certificate", "revoke", "nothing", "--because", "x")
    assert result.exit_code == 1
    assert "There is no valid certificate nothing" in result.stderr


def test_a_file_that_is_no_badge_is_a_sentence(advance: Advance) -> None:
    assert "no badge whose signature holds" in advance("certificate", "check", "people.csv").stderr
    assert "Cannot use missing.svg" in advance("certificate", "check", "missing.svg").stderr


def test_enrolling_ends_the_earlier_run(advance: Advance) -> None:
    advance("roster", "import", "people.csv")
    member = select(MEMBER.c.id, MEMBER.c.organisation_id).where(MEMBER.c.name == "Ada")

    def again(tx: Connection) -> None:
        ada, organisation = tx.execute(member).one()
        enrol(tx, organisation, [NewEnrolment(ada, date(2028, 2, 29))], datetime.now(UTC))

    on_database(again)
    assert enrolled()["Ada"].begins == date(2028, 2, 29)
