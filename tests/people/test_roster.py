"""The roster: what a file may look like, what is said of one that cannot be used, and what an import writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, event, select, update

import demo.company
from engine.content.load import Content
from engine.people.records.members import MEMBER, TEAM, MemberStatus, add_organisation
from engine.people.records.roster import ImportSummary, import_roster
from engine.people.rules.roster import COLUMNS, LONGEST_NAME, SHOWN, Roster, RosterError, read_roster
from engine.people.rules.roster import RosterRow as Person
from engine.store.store import Store

DEMO = Path(demo.company.__file__).parent / "roster.csv"
ADA = Person(2, "ada@example.com", "Ada")
BOB = Person(3, "bob@example.com", "Bob")
NAMES = count(1)


def problems(content: Content, data: str | bytes) -> list[str]:
    with pytest.raises(RosterError) as caught:
        read_roster(data if isinstance(data, bytes) else data.encode(), content.pack)
    return caught.value.problems


def file(**cells: str) -> str:
    """A file of one row with these cells."""
    cells = {"email": "ada@example.com", "name": "Ada"} | cells
    return ",".join(cells) + "\n" + ",".join(f'"{cell}"' for cell in cells.values())


def bring(store: Store, organisation_id: int, *people: Person, columns: tuple[str, ...] = COLUMNS) -> ImportSummary:
    return store.run(import_roster, organisation_id, Roster(people, frozenset(columns)))


def member(store: Store, email: str) -> Row[Any]:
    found: Row[Any] = store.run(lambda tx: tx.execute(select(MEMBER).where(MEMBER.c.email == email)).one())
    return found


@contextmanager
def writes(store: Store) -> Iterator[list[str]]:
    """The statements meanwhile that are not queries."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


HEAD = "email,name,role,team,manager_email,timezone,start_date,locale\n"
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "The file is empty."),
    "blank": ("\n ,,\n\n", "The file is empty."),
    "only a header": (HEAD, "The file has a header and nobody under it."),
    "half of UTF-16": (HEAD.encode("utf-16")[:-1], "The file says that it is UTF-16, and is not."),
    "a workbook": (b"PK\x03\x04...", "The file is an Excel workbook."),
    "not UTF-8": ("email,name\r\na@example.com,Zoë\r\n".encode("latin-1"), "line 2: byte 0xEB, number 29 of the file,"),
    "not UTF-8 after a BOM": (b"\xef\xbb\xbfname\n\xff", "line 2: byte 0xFF, number 9 of the file, is not UTF-8."),
    "no e-mail column": ("name,role\nAda,qa\n", "line 1: the column “email” is missing."),
    "no name column": ("\n\nemail\na@example.com\n", "line 3: the column “name” is missing."),
    "a column twice": ("email,name,E-Mail\na@example.com,A,b@example.com\n", "line 1: the column “email” stands here"),
    "only a separator": ("sep=;\n", "The file is empty."),
    "too few cells": ("email,name\na@example.com\n", "line 2: the row has 1 cells, the header 2;"),
    "too many cells": ("email;name\na@example.com;Ada;x\n", "line 2: the row has 3 cells, the header 2;"),
    "an open quotation": ('email,name\na@example.com,"Ada\n', "line 2: the quotation marks of this row do not pair"),
    "an open header": ('email,"name\na@example.com,Ada\n', "line 1: the quotation marks of this row do not pair"),
    "words after a quotation": ('email,name\na@example.com,"A"da\nb', "line 2: the quotation marks of this row do not"),
    "no e-mail": ("email,name\n,Ada\n", "line 2: the e-mail address is empty."),
    "a person twice": (
        "email,name\na@example.com,A\nb@example.com,B\nA@Example.com,A\n",
        "line 4: a@example.com stands",
    ),
    "their own manager": (
        "email,name,manager email\na@example.com,A,A@example.com\n",
        "line 2: a@example.com cannot be",
    ),
    "after cells of two lines": (
        'email,name\n"a@example.com\n",A\n\nx,"B\n"\n',
        "line 5: “x” is not an e-mail address.",
    ),
    "old line ends": ("email,name\ra@example.com,A\rx,B\r", "line 3: “x” is not an e-mail address."),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(content: Content, case: str) -> None:
    data, said = BAD[case]
    assert problems(content, data)[0].startswith(said)


CELLS = {
    "name": [
        ("", "the name is empty."),
        ("\u200b", "the name is empty."),
        ("x" * 201, "the name has 201 characters and may have 200."),
        ("Ada\x07x", "the name has a control character, U+0007; delete it."),
        ("A\u202eda", "the name has a control character, U+202E; delete it."),
        ("A\nda", "the name has a control character, U+000A; delete it."),
    ],
    "role": [
        ("Sofware Enginer", "there is no role “Sofware Enginer”; the nearest is “Software Engineer”."),
        ("Nurse", "there is no role “Nurse”."),
    ],
    "team": [("D\0", "the team has a control character, U+0000; delete it.")],
    "manager_email": [("bob", "“bob” is not an e-mail address.")],
    "timezone": [
        ("Europe/Belin", "there is no time zone “Europe/Belin”; the nearest is “Europe/Berlin”."),
        ("Kolkatta", "there is no time zone “Kolkatta”; the nearest is “Asia/Kolkata”."),
        ("GMT+5:30", "“GMT+5:30” is the time of Asia/Colombo and Asia/Kolkata; write the one that is meant."),
        *(
            (zone, f"there is no time zone “{zone}”; write it like Europe/Berlin.")
            for zone in ("localtime", "Europe/Munich", "PST", "CEST", "GMT+15", "Mars Standard Time", "Pacific Time")
        ),
    ],
    "start_date": [
        (day, f"“{day}” is not an ISO date; write year, month and day as 2026-01-31.")
        for day in ("31.01.2026", "1/31/2026", "2026-02-30", "20260131", "2026-W05-1", "2026-1-5")
    ],
    "locale": [
        (locale, f"“{locale}” is not a locale; write it like en, en-GB or pt-BR.")
        for locale in ("english", "xx", "xx-DE", "en-", "-", "C.UTF-8", "1031")
    ],
    "email": [
        (email, f"“{email}” is not an e-mail address.")
        for email in ("ada", "a b@example.com", "a@b@example.com", "a@example", ".a@example.com", "a..b@example.com")
    ]
    + [
        (f"{'x' * 65}@example.com", "“xxx"),
        (f"a@{'example.' * 40}com", "“a@example"),
        ("a\x1b[2J@x.de", "“a\ufffd[2J@x.de”"),
    ],
}


@pytest.mark.parametrize(("column", "cell", "said"), [(column, *each) for column in CELLS for each in CELLS[column]])
def test_a_bad_cell_is_named_with_its_line(content: Content, column: str, cell: str, said: str) -> None:
    found = problems(content, file(**{column: cell}))
    assert len(found) == 1
    assert found[0].startswith(f"line 2: {said}")


def test_all_problems_come_together_and_the_list_ends_somewhere(content: Content) -> None:
    some = problems(content, "email,name,role,role\nx,,,qa\na@example.com,A,chef,qa\n")
    assert [each.split(":")[0] for each in some] == ["line 1", "line 2", "line 2", "line 3"]
    many = problems(content, "email,name\n" + "x,A\n" * (SHOWN + 7))
    assert len(many) == SHOWN + 1
    assert many[-1] == "… and 7 more."


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_spreadsheets_may_write_the_file_their_way(content: Content, mark: str) -> None:
    rows = [
        ['"E-Mail"', "NAME", "Manager Email", "start-date"],
        [" Ada@Example.COM", '"Ada, ""A;""da"', "", "2026-01-05"],
        ["", "", "", ""],
    ]
    text = "\r\n".join(mark.join(row) for row in rows)
    read = read_roster(b"\xef\xbb\xbf" + text.encode(), content.pack)
    assert read.rows == (replace(ADA, name='Ada, "A;"da', start_date=date(2026, 1, 5)),)
    assert read.columns == {"email", "name", "manager_email", "start_date"}


EXPORTED = "E-Mail;Name;Team;\r\nada@example.com;Ada;Data;\r\n"
ADA_OF_DATA = (replace(ADA, team="Data"),)


@pytest.mark.parametrize(
    "data",
    [
        EXPORTED.encode(),
        b"\xef\xbb\xbf" + EXPORTED.encode("utf-8-sig"),
        EXPORTED.encode("utf-16"),
        EXPORTED.encode("utf-16-le"),
        EXPORTED.encode("utf-16-be"),
        EXPORTED.replace(";", "\t").encode("utf-16"),
        EXPORTED.encode("utf-32"),
        EXPORTED.replace(";", "|").encode(),
        EXPORTED.replace(";\r", "\r", 1).encode(),
        EXPORTED.replace("Data;", "Data").replace("Team;", "Team;;").replace("Data", "Data;;").encode(),
    ],
)
def test_a_file_is_read_as_programs_export_it(content: Content, data: bytes) -> None:
    read = read_roster(data, content.pack)
    assert (read.rows, read.unknown) == (ADA_OF_DATA, ())


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;;;\n", "\ufeffsep=;\n\ufeff"])
def test_the_separator_may_be_named_above_the_header(content: Content, first: str) -> None:
    read = read_roster((first + EXPORTED).encode(), content.pack)
    assert [(row.line, row.team) for row in read.rows] == [(3, "Data")]
    assert problems(content, first + EXPORTED.replace("ada@", "ada"))[0].startswith("line 3: ")


def test_a_title_is_known_whatever_in_it_nobody_sees(content: Content) -> None:
    titles = "\u200bname,E\u00adMail\u2060\u00a0"
    assert read_roster(f"{titles}\nAda,ada@example.com\n".encode(), content.pack).rows == (ADA,)


def test_columns_that_are_not_known_are_named_and_not_read(content: Content) -> None:
    data = b"Phone,email,name,tem,,manger_email\n1,ada@example.com,Ada,x,y,z\n"
    read = read_roster(data, content.pack)
    assert read.rows == (ADA,)
    assert read.unknown == ("“Phone”", "“tem” (is it “team”?)", "“column 5”", "“manger_email” (is it “manager_email”?)")
    read = read_roster(data, content.pack, ["phone", "TEM", "manger email", ""])
    assert read.unknown == ("“column 5”",)


def test_a_known_column_can_be_left_out_too(content: Content) -> None:
    read = read_roster(b"email,name,role\nada@example.com,Ada,Lead of many things\n", content.pack, ["Role"])
    assert (read.rows, read.columns) == ((ADA,), {"email", "name"})
    with pytest.raises(RosterError, match="the column “name” is missing"):
        read_roster(b"email,name\nada@example.com,Ada\n", content.pack, ["name"])


GOOD = [
    ("role", "rnd_engineer", "rnd_engineer"),
    ("role", "R&D engineer", "rnd_engineer"),
    ("role", "Machine  Learning Engineer", "ml_engineer"),
    ("role", "", None),
    ("team", "Data", "Data"),
    ("timezone", "asia/kolkata", "Asia/Kolkata"),
    ("timezone", "America/New York", "America/New_York"),
    ("timezone", "", "UTC"),
    ("timezone", "Asia/Calcutta", "Asia/Calcutta"),
    ("timezone", "US/Eastern", "US/Eastern"),
    ("timezone", "Eastern Standard Time", "America/New_York"),
    ("timezone", "Eastern Daylight Time", "America/New_York"),
    ("timezone", "W. Europe Standard Time", "Europe/Berlin"),
    ("timezone", "india standard time", "Asia/Kolkata"),
    ("timezone", "GMT+2", "Etc/GMT-2"),
    ("timezone", "UTC-05:00", "Etc/GMT+5"),
    ("timezone", "+0100", "Etc/GMT-1"),
    ("timezone", "GMT+5:45", "Asia/Kathmandu"),
    ("timezone", "UTC+00:00", "UTC"),
    ("locale", "en-GB", "en_GB"),
    ("locale", "EN_gb", "en_GB"),
    ("locale", "", "en"),
    ("locale", "de_AT.UTF-8", "de_AT"),
    ("locale", "de_DE@euro", "de_DE"),
    ("locale", "zh-Hans-CN", "zh_Hans_CN"),
    ("locale", "zh-TW", "zh_Hant_TW"),
    ("locale", "sr-Latn-RS", "sr_Latn_RS"),
    ("locale", "es-419", "es_419"),
    ("locale", "de-DE-u-co-phonebk", "de_DE"),
    ("locale", "de-US", "de"),
    ("locale", "fil", "fil"),
    ("start_date", "", None),
    ("manager_email", "Bob@example.com", "bob@example.com"),
    ("name", "<b>*Ada*</b> & {{ x }}", "<b>*Ada*</b> & {{ x }}"),
    ("name", "Zoe\u0308", "Zoë"),
    ("name", "x" * LONGEST_NAME, "x" * LONGEST_NAME),
]


@pytest.mark.parametrize(("column", "cell", "value"), GOOD)
def test_a_cell_is_read(content: Content, column: str, cell: str, value: str | None) -> None:
    assert getattr(read_roster(file(**{column: cell}).encode(), content.pack).rows[0], column) == value


def test_the_demo_roster_imports_and_imports_again_without_a_write(
    store: Store, organisation_id: int, content: Content
) -> None:
    demo = read_roster(DEMO.read_bytes(), content.pack)
    assert store.run(import_roster, organisation_id, demo) == ImportSummary(len(demo.rows), 0, 0, 5)
    with writes(store) as seen:
        assert store.run(import_roster, organisation_id, demo) == ImportSummary(0, 0, len(demo.rows), 0)
    assert not seen


def test_an_import_sets_what_the_file_says(store: Store, organisation_id: int) -> None:
    row = Person(2, "ada@example.com", "Ada", "cto", "None", "bob@example.com", "Asia/Tokyo", date(2026, 1, 5), "ja")
    assert bring(store, organisation_id, row, BOB) == ImportSummary(2, 0, 0, 1)
    ada, bob = member(store, row.email), member(store, BOB.email)
    assert (ada.name, ada.role_id, ada.timezone, ada.locale) == ("Ada", "cto", "Asia/Tokyo", "ja")
    assert (ada.start_date, ada.manager_id, ada.is_owner) == (date(2026, 1, 5), bob.id, False)
    assert store.run(lambda tx: tx.scalar(select(TEAM.c.name).where(TEAM.c.id == ada.team_id))) == "None"
    assert (bob.team_id, bob.manager_id, bob.standing) == (None, None, MemberStatus.ACTIVE)


def test_an_empty_cell_clears_and_an_absent_column_leaves_alone(store: Store, organisation_id: int) -> None:
    bring(store, organisation_id, replace(ADA, role="cto", team="Data", manager_email=BOB.email, locale="de"), BOB)
    renamed = replace(ADA, name="Ada L.")
    assert bring(store, organisation_id, renamed, columns=("email", "name", "role")) == ImportSummary(0, 1, 0, 0)
    ada = member(store, ADA.email)
    assert (ada.name, ada.role_id, ada.locale) == ("Ada L.", None, "de")
    assert None not in (ada.team_id, ada.manager_id)
    bring(store, organisation_id, ADA)
    ada = member(store, ADA.email)
    assert (ada.team_id, ada.manager_id, ada.locale) == (None, None, "en")


def test_who_left_and_is_in_the_file_is_back_and_nobody_else_is(store: Store, organisation_id: int) -> None:
    bring(store, organisation_id, ADA, BOB)
    store.run(lambda tx: tx.execute(update(MEMBER).values(standing=MemberStatus.LEFT)))
    assert bring(store, organisation_id, ADA) == ImportSummary(0, 1, 0, 0)
    assert [member(store, each.email).standing for each in (ADA, BOB)] == [MemberStatus.ACTIVE, MemberStatus.LEFT]


def test_a_team_in_another_case_is_the_same_team(store: Store, organisation_id: int) -> None:
    people = replace(ADA, team="Qualité"), replace(BOB, team="QUALITÉ")
    assert bring(store, organisation_id, *people).teams_created == 1
    assert bring(store, organisation_id, *reversed(people)) == ImportSummary(0, 0, 2, 0)


def test_organisations_do_not_meet(store: Store, organisation_id: int) -> None:
    bring(store, organisation_id, ADA)
    other = store.run(add_organisation, "Other")
    with pytest.raises(RosterError, match=r"line 3: the manager ada@example\.com is neither in this file nor"):
        bring(store, other, replace(BOB, manager_email=ADA.email))
    assert bring(store, other, ADA) == ImportSummary(1, 0, 0, 0)
    with pytest.raises(RosterError, match="There is no organisation 99"):
        bring(store, 99, ADA)


def test_a_dry_run_counts_and_writes_nothing(store: Store, organisation_id: int) -> None:
    bring(store, organisation_id, ADA)
    people = replace(ADA, team="Data", manager_email=BOB.email), replace(BOB, team="data")
    changed = Roster(people, frozenset(COLUMNS))
    with writes(store) as seen:
        planned = store.run(lambda tx: import_roster(tx, organisation_id, changed, dry_run=True))
    assert not seen
    assert planned == ImportSummary(1, 1, 0, 1) == store.run(import_roster, organisation_id, changed)


@pytest.mark.parametrize(
    ("manager_of_ada", "said"),
    [
        ("eve@example.com", "line 2: the manager eve@example.com is neither in this file nor on the roster; give"),
        ("bob@example.com", "line 2: people manage each other in a circle: ada@example.com → bob@example.com → ada@"),
        ("cleo@example.com", "line 2: people manage each other in a circle: ada@example.com → cleo@example.com → bob@"),
    ],
)
def test_managers_are_checked_over_file_and_database_before_a_write(
    store: Store, organisation_id: int, manager_of_ada: str, said: str
) -> None:
    cleo = Person(4, "cleo@example.com", "Cleo", manager_email=BOB.email)
    bring(store, organisation_id, ADA, replace(BOB, manager_email=ADA.email), cleo)
    with writes(store) as seen, pytest.raises(RosterError) as caught:
        bring(store, organisation_id, replace(ADA, manager_email=manager_of_ada, team="New"))
    assert caught.value.problems[0].startswith(said)
    assert not seen


def test_a_circle_in_the_file_names_everybody_once(store: Store, organisation_id: int) -> None:
    people = [Person(n + 2, f"p{n}@example.com", "P", manager_email=f"p{(n + 1) % 12}@example.com") for n in range(12)]
    with pytest.raises(RosterError) as caught:
        bring(store, organisation_id, *people)
    chain = " → ".join(f"p{n}@example.com" for n in range(10))
    assert caught.value.problems == [
        f"line 2: people manage each other in a circle: {chain} → … 2 more … → p0@example.com."
    ]


def test_turning_a_line_of_managers_round_is_no_circle(store: Store, organisation_id: int) -> None:
    bring(store, organisation_id, replace(ADA, manager_email=BOB.email), BOB)
    assert bring(store, organisation_id, ADA, replace(BOB, manager_email=ADA.email)) == ImportSummary(0, 2, 0, 0)


def test_a_large_roster_takes_few_statements(store: Store, organisation_id: int) -> None:
    people = [Person(n, f"p{n}@example.com", "P", team=f"T{n % 50}") for n in range(5000)]
    people = [replace(each, manager_email=people[n // 10].email) if n else each for n, each in enumerate(people)]
    with writes(store) as seen:
        assert bring(store, organisation_id, *people) == ImportSummary(5000, 0, 0, 50)
        assert bring(store, organisation_id, *people[:9]) == ImportSummary(0, 0, 9, 0)
    assert len(seen) < 20


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs")), min_size=1, max_size=30)
QUOTED = WORDS.map(lambda word: '"' + word.replace('"', '""') + '"')


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Rosters of valid rows, in which everybody's manager stands above them."""
    emails = draw(
        st.lists(st.emails().filter(lambda each: '"' not in each), unique_by=str.lower, min_size=1, max_size=8)
    )
    lines = [HEAD.strip()]
    for place, email in enumerate(emails):
        manager = draw(st.sampled_from(["", *emails[:place]]))
        role = draw(st.sampled_from(["", "qa", "CTO", "ml_engineer"]))
        zone, locale = draw(st.sampled_from([("", ""), ("UTC", "en-GB"), ("asia/kathmandu", "pt_BR")]))
        day = draw(st.dates().map(str) | st.just(""))
        team = draw(QUOTED | st.just(""))
        lines.append(f'"{email}",{draw(QUOTED)},{role},{team},"{manager}",{zone},{day},{locale}')
    return "\n".join(lines).encode()


def twice(tx: Connection, read: Roster) -> tuple[ImportSummary, ImportSummary]:
    organisation_id = add_organisation(tx, f"Organisation {next(NAMES)}")
    return import_roster(tx, organisation_id, read), import_roster(tx, organisation_id, read)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=files())
def test_any_valid_roster_imports_and_imports_again_unchanged(store: Store, content: Content, data: bytes) -> None:
    read = read_roster(data, content.pack)
    first, second = store.run(twice, read)
    assert first.created == len(read.rows)
    assert second == ImportSummary(0, 0, len(read.rows), 0)


NEARLY = st.lists(st.lists(st.text(max_size=8) | st.sampled_from(["a@b.de", '"', "\n", "en", "UTC"]), max_size=9))


@given(st.binary() | NEARLY.map(lambda rows: (HEAD + "\n".join(",".join(row) for row in rows)).encode()))
def test_no_bytes_raise_anything_but_a_roster_error(content: Content, data: bytes) -> None:
    try:
        assert read_roster(data, content.pack).rows
    except RosterError as error:
        assert error.problems
        assert "\n".join(error.problems) == str(error)
