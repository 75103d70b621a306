"""Examples of the program's cards: somebody goes through it, asks for reviews, and earns the certificate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, insert, update

from advance.engine.certificates.records import CERTIFICATE, Certificate
from advance.engine.chat.cards import Action
from advance.engine.chat.requests import Identity
from advance.engine.content.models import Pack
from advance.engine.curriculum.enrolments import add_cohort
from advance.engine.people.records import IDENTITY, MEMBER
from advance.engine.rehearsal import Example, Player

REVIEWERS = (("grace", "Grace Example"), ("grete", "Grete Example"))
SHOWN = {"link": "https://example.org/work"}


class SampleCertifier:
    """Certificates that look the same every time."""

    def address(self, certificate: Certificate) -> str:
        return f"https://advance.example.org/certificates/{certificate.id}"

    def badge(self, tx: Connection, certificate: Certificate) -> str:
        return '<svg xmlns="http://www.w3.org/2000/svg"/>'


def live_program(ada: Player, pack: Pack, organisation: int) -> Iterator[Example]:
    """From the question when to start, to the certificate and what comes after."""
    for project in pack.curriculum.project_ids:
        ada.does(Action("plan.tick", {"project": project, "done": ""}))
    _add_reviewers(ada, organisation)
    yield from _start(ada, organisation)
    yield from _pace(ada)
    yield from _weeks(ada, pack)
    yield from _review(ada, pack)
    yield from _certificate(ada, pack)


def _start(ada: Player, organisation: int) -> Iterator[Example]:
    yield Example("program", "start", ada.says("/week"))
    add_cohort(ada.tx, organisation, "Summer <cohort>", (ada.now + timedelta(days=10)).date())
    yield Example("program", "start, with a cohort", ada.says("/week"))
    yield Example("program", "start, another day", ada.presses("pace.pick"))
    yield Example("program", "start, no day", ada.presses("pace.start_on", {"start": "soon"}))
    ada.says("/week")
    ada.presses("pace.join")
    yield Example("program", "week, not begun", ada.says("/week"))
    ada.now += timedelta(days=10)


def _pace(ada: Player) -> Iterator[Example]:
    yield Example("program", "pace", ada.says("/pace"))
    yield Example("program", "pause", ada.presses("pace.pause_form"))
    last = (ada.now + timedelta(days=8)).date().isoformat()
    ada.presses("pace.pause", {"first": ada.now.date().isoformat(), "last": last})
    yield Example("program", "week, paused", ada.says("/week"))
    ada.presses("pace.resume")
    ada.presses("pace.extra")
    yield Example("program", "pace, with an extra week and the plan's order", ada.presses("pace.order", order="plan"))
    yield Example("program", "skip", ada.presses("pace.skip"))
    yield Example("program", "skip, form", ada.presses("pace.skip_form"))
    yield Example("program", "skip, no link", ada.presses("pace.skip_now", {"link": "javascript:alert(1)"}))
    yield Example("program", "pace, skipped", ada.presses("pace.skip_now", SHOWN))
    yield Example("program", "start over", ada.does(Action("pace.restart")))
    ada.presses("pace.start", start=ada.now.date().isoformat())


def _weeks(ada: Player, pack: Pack) -> Iterator[Example]:
    yield Example("program", "week", ada.says("/week"))
    yield Example("program", "week, a project ticked", ada.presses("week.tick"))
    yield Example("program", "evidence", ada.presses("week.evidence"))
    first = pack.curriculum.modules[0].projects[0].id
    yield Example("program", "week, a project shown", ada.presses("week.keep_evidence", {"project": first, **SHOWN}))
    yield Example("program", "week, action done", ada.presses("week.answer", answer="done"))
    ada.now += timedelta(weeks=6)
    yield Example("program", "week, behind", ada.says("what is my week?"))
    yield Example("program", "week, a later one", ada.says("/week 9"))
    ada.now += timedelta(weeks=11)
    yield Example("program", "week, all over", ada.says("/week"))


def _review(ada: Player, pack: Pack) -> Iterator[Example]:
    yield Example("program", "capstone, nothing done", ada.says("/capstone"))
    for item in pack.curriculum.capstone_ids:
        ada.does(Action("plan.tick", {"project": item, "done": "yes"}))
    yield Example("program", "capstone, nobody asked", ada.says("/capstone"))
    yield Example("program", "ask for a review", ada.presses("review.ask"))
    item = pack.curriculum.modules[-1].projects[0].id
    yield Example("program", "reviewer unknown", ada.presses("review.send", {"project": item, "reviewer": "Nobody"}))
    yield Example("program", "which reviewer", ada.presses("review.send", {"project": item, "reviewer": "example"}))
    yield Example("program", "capstone, asked", ada.presses("review.send_to"))
    grace = Player(ada.gate, ada.tx, Identity("example", "example", "grace"), ada.now)
    yield Example("home", "welcome, a review waits", grace.says("hello"))
    yield Example("program", "reviews", grace.presses("reviews"))
    yield Example("program", "review", grace.presses("review.open"))
    yield Example("program", "review, comment", grace.presses("review.comment", verdict="decline"))
    yield Example("program", "reviews, sent back", grace.presses("review.decline", {"comment": "Show the <load> test"}))
    yield Example("program", "capstone, sent back", ada.says("/capstone"))


def _certificate(ada: Player, pack: Pack) -> Iterator[Example]:
    yield Example("program", "certificate, not yet", ada.says("/certificate"))
    for module in pack.curriculum.modules:
        for project in module.projects:
            args = {"module": module.id, "number": ""}
            ada.does(Action("week.keep_evidence", args), {"project": project.id, **SHOWN})
    grace = Player(ada.gate, ada.tx, Identity("example", "example", "grace"), ada.now)
    for item in pack.curriculum.modules[-1].projects:
        ada.does(Action("review.send"), {"project": item.id, "reviewer": "grace@example.com"})
        grace.says("/reviews")
        grace.presses("review.open")
        grace.presses("review.approve")
    ada.tx.execute(update(CERTIFICATE).values(id="kq3Xv0p1ZrT8wYbA"))
    yield Example("program", "certificate", ada.says("/certificate"))
    ada.does(Action("plan.tick", {"project": pack.curriculum.modules[0].projects[0].id, "done": ""}))
    yield Example("program", "certificate, unticked since", ada.says("/certificate"))
    ada.tx.execute(update(CERTIFICATE).values(revoked_at=ada.now, revoked_because="Issued in error"))
    yield Example("program", "certificate, revoked", ada.says("/certificate"))


def _add_reviewers(ada: Player, organisation: int) -> None:
    for user, name in REVIEWERS:
        person: dict[str, object] = {"email": f"{user}@example.com", "name": name, "organisation_id": organisation}
        person |= {"timezone": "Europe/Berlin", "locale": "en", "is_owner": False, "standing": "active"}
        new = insert(MEMBER).values(**person, start_date=date(2026, 1, 12)).returning(MEMBER.c.id)
        who = {"platform": "example", "workspace": "example", "user": user, "organisation_id": organisation}
        ada.tx.execute(insert(IDENTITY).values(**who, member_id=ada.tx.execute(new).scalar_one()))
