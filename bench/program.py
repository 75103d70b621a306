"""What `/program` and its report cost: the engine beside its floor (bare SQL) and the way that tutorials build it.

The organisation of `team_gaps`, in twenty cohorts, each person with half of the advanced projects shown. The floor
counts projects by cohort and day, and nothing else; the ORM loop walks from each person to their projects.
"""

import sqlite3
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, select

from bench.database import NOW, PLATFORM, WORKSPACE
from bench.team_gaps import LATER, OWNER, SIZES, make_organisation, timed
from engine.chat.cards import Action
from engine.chat.requests import Identity, Request
from engine.content.load import Content, default_pack, load_content
from engine.curriculum.records.enrolments import MemberEnrolment
from engine.curriculum.records.projects import ProjectDone
from engine.gate import Gate
from engine.people.records.members import Member
from engine.people.records.organisations import NamedOrganisation
from engine.program.report import make_report
from engine.program.rules.months import FEWEST
from engine.store.store import connect

COHORTS = 20
ROUNDS = 5
SHOWN_SQL = """
    SELECT e.cohort_id, p.project_id, date(p.done_at), count(*) FROM project_done p
    JOIN enrolment e ON e.member_id = p.member_id JOIN member m ON m.id = p.member_id
    WHERE p.link != '' AND e.ended_at IS NULL AND m.standing = 'active' GROUP BY 1, 2, 3
"""


def add_program(file: Path, content: Content, members: int) -> None:
    """Write cohorts, runs and shown projects."""
    projects = [each.id for phase in content.pack.curriculum.phases[2:] for m in phase.modules for each in m.projects]
    start = [str((NOW - timedelta(days=150 + 7 * cohort)).date()) for cohort in range(COHORTS)]
    day = [str((NOW - timedelta(days=back)).replace(tzinfo=None)) for back in range(60)]
    database = sqlite3.connect(file)
    database.execute("PRAGMA synchronous = OFF")
    cohorts = ((number + 1, f"Cohort {number}", first) for number, first in enumerate(start))
    database.executemany("INSERT INTO cohort (id, organisation_id, name, start_date) VALUES (?, 1, ?, ?)", cohorts)
    runs = ((each, each % COHORTS + 1, start[0], day[0]) for each in range(1, members + 1))
    database.executemany(
        "INSERT INTO enrolment (organisation_id, member_id, cohort_id, start_date, shift, weeks, created_at) "
        "VALUES (1, ?, ?, ?, 0, '', ?)",
        runs,
    )
    shown = (
        (each, project, day[(each + at) % len(day)])
        for each in range(1, members + 1)
        for at, project in enumerate(projects)
        if (each + at) % 2
    )
    database.executemany(
        "INSERT INTO project_done (member_id, project_id, organisation_id, done_at, link) VALUES (?, ?, 1, ?, 'x')",
        shown,
    )
    database.commit()
    database.execute("ANALYZE")
    database.commit()
    database.close()


def measure(file: Path, content: Content, members: int) -> dict[str, float]:
    engine, gate, events = connect(f"sqlite:///{file}"), Gate(content), count()

    def ask() -> None:
        request = Request(Identity(PLATFORM, WORKSPACE, str(OWNER)), str(next(events)), LATER, action=Action("program"))
        with engine.begin() as tx:
            assert gate.handle(tx, request)[0].card.key == "program"

    def report() -> None:
        with engine.begin() as tx:
            make_report(tx, content, NamedOrganisation(1, "Bench"), FEWEST, LATER)

    def objects() -> None:
        with Session(engine) as session:
            for person in session.exec(select(Member)).all():
                session.exec(select(MemberEnrolment).where(MemberEnrolment.member_id == person.id)).all()
                session.exec(select(ProjectDone).where(ProjectDone.member_id == person.id)).all()

    figures = {"first in a month": timed(ask, 1), "/program": timed(ask, ROUNDS), "report": timed(report, ROUNDS)}
    bare = sqlite3.connect(file)
    figures["floor: bare SQL"] = timed(lambda: bare.execute(SHOWN_SQL).fetchall(), ROUNDS)
    bare.close()
    if members <= SIZES[0]:
        figures["ORM loop"] = timed(objects, 1)
    engine.dispose()
    return figures


def main() -> None:
    content = load_content(default_pack())
    results = []
    for members in SIZES:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "bench.db"
            make_organisation(file, content, members)
            add_program(file, content, members)
            results.append(measure(file, content, members))
    print(f"{'median milliseconds of CPU':<30}" + "".join(f"{members:>12,}" for members in SIZES) + f"{'growth':>10}")
    for name in results[0]:
        cells = "".join(f"{each[name]:>12.1f}" if name in each else f"{'–':>12}" for each in results)
        growth = f"{results[1][name] / results[0][name]:>10.1f}" if name in results[1] else f"{'–':>10}"
        print(f"{name:<30}{cells}{growth}")


if __name__ == "__main__":
    main()
