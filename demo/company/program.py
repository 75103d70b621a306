"""The demo's people in the program: cohorts at different weeks, somebody away, a review that waits, a certificate."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import Connection, insert, select

from demo.scripted_user import Player
from engine.chat.cards import Action
from engine.content.models import Module, Pack
from engine.curriculum.cohorts import Joining, find_people
from engine.curriculum.randomisation import randomise
from engine.curriculum.records.enrolments import CohortSummary, add_cohort, find_cohorts
from engine.curriculum.records.randomisation import find_randomised_members
from engine.notices.kinds import WEEKLY
from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import week_name, week_of
from engine.notices.states import NoticeState
from engine.people.records.members import IDENTITY

LOT = (("Pathfinders", -12, 0), ("Pathfinders who waited", -12, 4))
"""Cohorts between which a lot decided: names, weeks from this Monday to the start, and from there to the messages."""
COHORTS = (("Second wave", -5, 0), ("Newcomers", 2, 0))
"""Cohorts that people chose."""
SEED = 3
HELPED = 2.0
"""How much harder it is for somebody invented to finish a project without messages."""
FINISHED = "tess.tickbox@example.com"
"""Has earned the certificate."""
WAITING = "zoe.zwischenspeicher@example.com"
"""Waits for one last review."""
NEW = ("dev.dummy@example.com", "sam.sample@example.com")
"""Have no role yet, and have only just begun: whoever tries the demo as one of them sees a beginning."""
REVIEWER = "berta.bauplan@example.com"


def take_part(tx: Connection, organisation: int, players: Mapping[str, Player], pack: Pack, today: datetime) -> None:
    """Let most people, by their addresses, join a cohort, tick some of what was planned, and show some of that."""
    monday = (today - timedelta(days=today.weekday())).date()
    for name, weeks, later in (*LOT, *COHORTS):
        add_cohort(tx, organisation, name, monday + timedelta(weeks=weeks), later)
    cohorts = {cohort.name: cohort for cohort in find_cohorts(tx, organisation)}
    others = [email for email in players if email not in (FINISHED, WAITING)]
    drawn = [email for email in others[::2] if email not in NEW]
    before = datetime.combine(monday + timedelta(weeks=LOT[0][1], days=-3), time(9), UTC)
    pair = cohorts[LOT[0][0]], cohorts[LOT[1][0]]
    members = find_people(tx, organisation, [], drawn, everybody=False)
    randomise(tx, organisation, pair, Joining(members, pack.curriculum.weeks, before, move=True), SEED)
    sides = dict(find_randomised_members(tx, pair[0].id, pair[1].id))
    for email, member in zip(drawn, members, strict=True):
        cohort = pair[sides[member] == pair[1].id]
        _go_through(players[email], Random(f"program {email}"), cohort, pack, today)
    for email in [email for email in others[1::2] if email not in NEW]:
        random = Random(f"program {email}")
        if random.random() < 0.8:
            _join_cohort(players[email], random, [cohorts[name] for name, *_ in COHORTS], pack, today)
    for email in NEW:
        _begin(players[email], today)
    for email in (FINISHED, WAITING):
        _finish_program(players[email], players[REVIEWER], pack, today, last_waits=email == WAITING)


def _join_cohort(person: Player, random: Random, cohorts: Sequence[CohortSummary], pack: Pack, today: datetime) -> None:
    """Choose a cohort, and go through its weeks."""
    cohort = random.choices(cohorts, weights=(3, 1))[0]
    person.now = min(today, _morning(cohort.start))
    if person.says("/week").key == "start":
        person.presses("pace.join", cohort=str(cohort.id))
        _go_through(person, random, cohort, pack, today)


def _begin(person: Player, today: datetime) -> None:
    """Start today, at their own pace."""
    person.now = today - timedelta(minutes=30)
    if person.says("/week").key == "start":
        person.presses("pace.start")


def _go_through(person: Player, random: Random, cohort: CohortSummary, pack: Pack, today: datetime) -> None:
    """Do projects at the end of each module so far, more of them with messages than without; some are away now."""
    for number, module in enumerate(pack.curriculum.modules):
        person.now = _morning(cohort.start) + timedelta(weeks=2 * number + 1, days=4)
        if person.now > today:
            break
        _do_projects(person, random, module, helped=person.now.date() >= cohort.messages_from)
    _remember_messages(person, random, cohort, today)
    person.now = today - timedelta(hours=5)
    if cohort.start < today.date() and random.random() < 0.12:
        person.says("/pace", "pace.pause_form")
        person.presses("pace.pause", {"first": "", "last": (today + timedelta(days=9)).date().isoformat()})


def _remember_messages(person: Player, random: Random, cohort: CohortSummary, today: datetime) -> None:
    """The weekly messages of the weeks that are over, as the ledger has them; two of three were answered."""
    here = (IDENTITY.c.workspace == person.identity.workspace) & (IDENTITY.c.user == person.identity.user)
    who = person.tx.execute(select(IDENTITY.c.organisation_id, IDENTITY.c.member_id).where(here)).one()
    for week in range(cohort.messages_after, 16):
        at = _morning(cohort.start) + timedelta(weeks=week)
        if at + timedelta(weeks=1) > today:
            break
        values = {"platform": "web", "workspace": person.identity.workspace, "kind": WEEKLY.name, "attempts": 1}
        values |= {"state": NoticeState.SENT, "occurrence": week_name(week_of(at.date()))}
        values |= dict.fromkeys(("not_before", "expires_at", "sending_at", "settled_at"), at)
        values |= dict.fromkeys(("platform_ref", "last_error", "subject"), "")
        answer = "done" if random.random() < 0.67 else ""
        person.tx.execute(insert(NOTICE).values(**who._mapping, **values, answer=answer))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def _do_projects(person: Player, random: Random, module: Module, *, helped: bool) -> None:
    for project in module.projects:
        luck = random.random() * (1 if helped else 1 + HELPED)
        if luck < 0.45:
            _show_evidence(person, module, project.id)
        elif luck < 0.75:
            person.does(Action("plan.tick", {"project": project.id, "done": "yes"}))


def _finish_program(person: Player, reviewer: Player, pack: Pack, today: datetime, *, last_waits: bool) -> None:
    """Go through the whole program, and have the capstone reviewed."""
    start = _morning(today.date() - timedelta(weeks=17))  # which is the same day in the person's zone
    person.at(start).says("/week")
    person.presses("pace.start", start=person.now.date().isoformat())
    for module in pack.curriculum.modules:
        person.now += timedelta(weeks=2)
        for project in module.projects:
            _show_evidence(person, module, project.id)
    items = pack.curriculum.modules[-1].projects
    for item in items:
        person.does(Action("review.send"), {"project": item.id, "reviewer": reviewer.identity.user})
    reviewer.now = person.now + timedelta(hours=3)
    for _ in items[1:] if last_waits else items:
        reviewer.says("/reviews", "review.open", "review.approve")


def _show_evidence(person: Player, module: Module, project: str) -> None:
    form = {"project": project, "link": f"https://code.example.com/{project.replace('_', '-')}"}
    person.does(Action("week.keep_evidence", {"module": module.id, "number": ""}), form)
