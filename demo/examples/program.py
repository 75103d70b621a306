"""Examples of what an owner sees of the program."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select, update

from demo.examples.people import assess, joins
from demo.scripted_user import Player
from engine.chat.examples import Example
from engine.content.models import Pack
from engine.curriculum.cohorts import Joining, find_people
from engine.curriculum.randomisation import randomise
from engine.curriculum.records.enrolments import add_cohort, find_cohorts
from engine.curriculum.records.projects import PROJECT_DONE, complete_project
from engine.curriculum.records.randomisation import find_randomised_members
from engine.people.records.members import MEMBER


def live_metrics(ada: Player, pack: Pack) -> Iterator[Example]:
    """What an owner sees of the program, in which ada has a result."""
    assess(ada, pack)
    grace = joins(ada, "owner", "Grace Example", is_owner=True)
    yield Example("program", "program", grace.says("/program"))
    yield Example("program", "metric, no number yet", grace.says("/program deployment success"))
    yield Example("program", "form", grace.presses("program.form"))
    refused = grace.presses("program.keep", {"metric": "deployment_success", "value": "lots"})
    yield Example("program", "form, refused", refused)
    for day, value in (("2025-12-01", 70), ("2026-01-01", 78), ("2026-02-01", 83), ("2026-03-01", 85)):
        grace.says(f"/program record deployment success {value}% on {day} from the <pipeline>")
    yield Example("program", "metric, recorded", grace.says("/program deployment success"))
    yield Example("program", "metric, taken back", grace.presses("program.withdraw"))
    yield Example("program", "metric, computed", grace.says("/program open source contributions"))
    judged = grace.says("/program record competitive technical advantage Ahead of **peers**")
    yield Example("program", "metric, judged", judged)
    yield Example("program", "rollout", grace.says("/program start 2026-01-12"))
    yield Example("program", "cohorts", grace.says("/program cohorts"))


def live_cohorts(ada: Player, pack: Pack) -> Iterator[Example]:
    """Two cohorts between which a lot decided, of which one had its messages four weeks later."""
    grace, projects = joins(ada, "owner", "Grace Example", is_owner=True), [*pack.curriculum.project_by_id]
    tx, here = grace.tx, grace.tx.execute(select(MEMBER.c.organisation_id).where(MEMBER.c.is_owner)).scalars().first()
    assert here is not None, "grace owns the program"
    for name, after in (("Spring A", 0), ("Spring B", 4)):
        add_cohort(tx, here, name, (grace.now - timedelta(weeks=9)).date(), after)
    first, second = (cohort for cohort in find_cohorts(tx, here) if cohort.name.startswith("Spring"))
    drawn = [joins(grace, f"drawn{number}", f"Drawn {number}").identity.user for number in range(12)]
    members = find_people(tx, here, [], [f"{user}@example.com" for user in drawn], everybody=False)
    before = grace.now - timedelta(weeks=10)
    randomise(tx, here, (first, second), Joining(members, (), before, move=False), seed=1)
    early = grace.beside(grace.identity, before + timedelta(weeks=3))
    yield Example("program", "cohorts, weeks not over", early.says("/program cohorts"))
    for at, (member, cohort) in enumerate(find_randomised_members(tx, first.id, second.id)):
        for project in projects[: at % 3 + (2 if cohort == first.id else 0)]:
            complete_project(tx, here, member, project, grace.now - timedelta(weeks=6))
    shown = PROJECT_DONE.c.member_id.in_(members)
    tx.execute(update(PROJECT_DONE).where(shown).values(link="https://code.example.com/work"))
    yield Example("program", "cohorts, compared", grace.says("/program cohorts"))
    yield Example("program", "effect", grace.presses("program.effect"))
