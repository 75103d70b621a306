"""Examples of the program's cards: somebody goes through it, asks for reviews, and earns the certificate."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select, update

from demo.examples.notices import due
from demo.examples.people import add_member, assess
from demo.scripted_user import Player
from engine.certificates.records import CERTIFICATE
from engine.chat.cards import Action
from engine.chat.examples import Example
from engine.chat.requests import Identity
from engine.content.load import Content
from engine.content.models import Pack
from engine.curriculum.notifications import ReviewAnswer
from engine.curriculum.records.enrolments import add_cohort
from engine.people.records.members import IDENTITY

PAULA = Identity("example", "example", "paula")
ROSA = Identity("example", "example", "rosa")
REVIEWERS = ((ROSA, "Rosa Reviewer"), (Identity("example", "example", "rudi"), "Rudi Reviewer"))
SHOWN = {"link": "https://example.org/work"}


def live_plan(ada: Player, pack: Pack) -> Iterator[Example]:
    """A plan that follows an assessment."""
    assess(ada, pack)
    yield Example("curriculum", "plan", ada.says("/plan"))
    yield Example("curriculum", "module", ada.presses("plan.module"))
    yield Example("curriculum", "module, one project done", ada.presses("plan.tick"))
    for project in pack.curriculum.project_by_id:
        ada.does(Action("plan.tick", {"project": project, "done": "yes"}))
    yield Example("curriculum", "plan, everything ticked", ada.says("/plan"))


def live_pace(paula: Player, pack: Pack) -> Iterator[Example]:
    """Paula starts with a cohort, pauses, skips, and starts over."""
    assess(paula, pack)
    yield from _start_program(paula, _add_reviewers(paula))
    yield from _change_pace(paula)


def _start_program(paula: Player, organisation: int) -> Iterator[Example]:
    yield Example("program", "start", paula.says("/week"))
    add_cohort(paula.tx, organisation, "Summer <cohort>", (paula.now + timedelta(days=10)).date())
    yield Example("program", "start, with a cohort", paula.says("/week"))
    yield Example("program", "start, another day", paula.presses("pace.pick"))
    yield Example("program", "start, no day", paula.presses("pace.start_on", {"start": "soon"}))
    paula.says("/week", "pace.join")
    yield Example("program", "week, not begun", paula.says("/week"))
    paula.now += timedelta(days=10)


def _change_pace(paula: Player) -> Iterator[Example]:
    yield Example("program", "pace", paula.says("/pace"))
    away = f"I'm on leave until {paula.now.date() + timedelta(days=13)}"
    yield Example("program", "leave, while the program goes on", paula.says(away))
    paula.says("I'm back")
    yield Example("program", "pause", paula.says("/pace", "pace.pause_form"))
    last = (paula.now + timedelta(days=8)).date().isoformat()
    paula.presses("pace.pause", {"first": paula.now.date().isoformat(), "last": last})
    yield Example("program", "week, paused", paula.says("/week"))
    paula.presses("pace.resume")
    paula.presses("pace.extra")
    yield Example("program", "pace, with an extra week and the plan's order", paula.presses("pace.order", order="plan"))
    yield Example("program", "skip", paula.presses("pace.skip"))
    yield Example("program", "skip, form", paula.presses("pace.skip_form"))
    yield Example("program", "skip, no link", paula.presses("pace.skip_now", {"link": "javascript:alert(1)"}))
    yield Example("program", "pace, skipped", paula.presses("pace.skip_now", SHOWN))
    yield Example("program", "start over", paula.does(Action("pace.restart")))


def live_weeks(paula: Player, pack: Pack) -> Iterator[Example]:
    """From the first week of the program to after its last one."""
    assess(paula, pack)
    paula.does(Action("pace.start", {"start": paula.now.date().isoformat()}))
    yield Example("program", "week", paula.says("/week"))
    yield Example("program", "week, a project ticked", paula.presses("week.tick"))
    yield Example("program", "evidence", paula.presses("week.evidence"))
    first = pack.curriculum.modules[0].projects[0].id
    yield Example("program", "week, a project shown", paula.presses("week.keep_evidence", {"project": first, **SHOWN}))
    yield Example("program", "week, action done", paula.presses("week.answer", answer="done"))
    paula.now += timedelta(weeks=6)
    yield Example("program", "week, behind", paula.says("what is my week?"))
    yield Example("program", "week, a later one", paula.says("/week 9"))
    paula.now += timedelta(weeks=11)
    yield Example("program", "week, all over", paula.says("/week"))


def live_reviews(paula: Player, content: Content) -> Iterator[Example]:
    """Paula asks for a review of her capstone, and rosa sends it back."""
    pack = content.pack
    _add_reviewers(paula)
    assess(paula, pack)
    paula.does(Action("pace.start", {"start": paula.now.date().isoformat()}))
    yield Example("program", "capstone, nothing done", paula.says("/capstone"))
    for item in pack.curriculum.capstone_ids:
        paula.does(Action("plan.tick", {"project": item, "done": "yes"}))
    yield Example("program", "capstone, nobody asked", paula.says("/capstone"))
    yield Example("program", "ask for a review", paula.presses("review.ask"))
    item = pack.curriculum.modules[-1].projects[0].id
    yield Example("program", "reviewer unknown", paula.presses("review.send", {"project": item, "reviewer": "Nobody"}))
    yield Example("program", "which reviewer", paula.presses("review.send", {"project": item, "reviewer": "reviewer"}))
    yield Example("program", "capstone, asked", paula.presses("review.send_to"))
    rosa = paula.beside(ROSA)
    yield Example("home", "welcome, a review waits", rosa.says("hello"))
    yield Example("program", "reviews", rosa.presses("reviews"))
    yield Example("program", "review", rosa.presses("review.open"))
    yield Example("program", "review, comment", rosa.presses("review.comment", verdict="decline"))
    yield Example("program", "reviews, sent back", rosa.presses("review.decline", {"comment": "Show the <load> test"}))
    yield Example("program", "capstone, sent back", paula.says("/capstone"))
    yield Example("notices", "review, sent back", due(paula, content, ReviewAnswer.kind))


def live_certificate(paula: Player, content: Content) -> Iterator[Example]:
    """Paula shows everything, rosa approves, and the certificate comes."""
    pack = content.pack
    _add_reviewers(paula)
    assess(paula, pack)
    paula.does(Action("pace.start", {"start": paula.now.date().isoformat()}))
    yield Example("program", "certificate, not yet", paula.says("/certificate"))
    for module in pack.curriculum.modules:
        for project in module.projects:
            args = {"module": module.id, "number": ""}
            paula.does(Action("week.keep_evidence", args), {"project": project.id, **SHOWN})
    rosa = paula.beside(ROSA)
    for item in pack.curriculum.modules[-1].projects:
        paula.does(Action("review.send"), {"project": item.id, "reviewer": "rosa@example.com"})
        rosa.says("/reviews", "review.open", "review.approve")
    yield Example("notices", "review, approved", due(paula, content, ReviewAnswer.kind))
    paula.tx.execute(update(CERTIFICATE).values(id="kq3Xv0p1ZrT8wYbA"))
    yield Example("program", "certificate", paula.says("/certificate"))
    paula.does(Action("plan.tick", {"project": pack.curriculum.modules[0].projects[0].id, "done": ""}))
    yield Example("program", "certificate, unticked since", paula.says("/certificate"))
    paula.tx.execute(update(CERTIFICATE).values(revoked_at=paula.now, revoked_because="Issued in error"))
    yield Example("program", "certificate, revoked", paula.says("/certificate"))


def _add_reviewers(paula: Player) -> int:
    """Two colleagues of hers; returns the organisation."""
    mine = select(IDENTITY.c.organisation_id).where(IDENTITY.c.user == PAULA.user)
    organisation = int(paula.tx.execute(mine).scalar_one())
    for who, name in REVIEWERS:
        add_member(paula.tx, organisation, who, name=name, locale="en")
    return organisation
