"""Examples of a team's figures: an organisation of its own lives through two quarters."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, insert

from demo.examples.notices import due
from demo.examples.people import NOW, add_member
from demo.examples.stage import Stage
from demo.scripted_user import Player
from engine.assessment.notifications import SharedResult
from engine.chat.cards import Action
from engine.chat.examples import Example
from engine.chat.requests import Identity
from engine.content.load import Content
from engine.content.models import Pack
from engine.insight.notifications import NewTeamFigures, TeamAsked, plan_monthly
from engine.people.records.members import TEAM, add_organisation

QUARTER = timedelta(days=92)
MONTH = timedelta(days=31)
IN_FIRST_TEAM = 7


def live_teams(stage: Stage) -> Iterator[Example]:
    """Somebody with two teams, of which one has figures, later with a change, and the other has none yet."""
    content, pack = stage.content, stage.content.pack
    people = _add_teams(stage.tx, stage.locale, pack.roles[0].id)
    boss = stage.player(people[0])
    yield Example("team_gaps", "answers missing", boss.says("/team-gaps platform"))
    for quarter, name in enumerate(("team, first figures", "team, later")):
        when = NOW + quarter * QUARTER
        for number, identity in enumerate(people[1 : IN_FIRST_TEAM + 1]):
            _assess_member(stage.player(identity, when), pack, number, better=quarter)
        boss.now = when + MONTH
        if not quarter:
            yield Example("team_gaps", "which team", boss.says("/team-gaps"))
        yield Example("team_gaps", name, boss.says("/team-gaps platform"))
    yield Example("team_gaps", "file", boss.presses("team_gaps.file"))
    yield Example("team_gaps", "lending", boss.does(Action("team_gaps.lending")))
    yield Example("team_gaps", "lent", boss.presses("team_gaps.lend", {"who": "Person 9", "until": "2026-12-24"}))
    yield from _share_result(boss, boss.beside(people[1]), content)
    yield from _ask_team(boss, people[-1], content)
    _offer_mentoring(boss.beside(people[-1]), pack)
    yield Example("team_gaps", "team, with a mentor", boss.says("/team-gaps platform"))
    yield Example("team_gaps", "several teams", boss.says("/team-gaps t"))
    yield Example("team_gaps", "all teams", boss.does(Action("team_gaps.show", {"team": "all"})))
    yield from _show_month(boss, people[1 : IN_FIRST_TEAM + 1], content)


def _show_month(boss: Player, people: list[Identity], content: Content) -> Iterator[Example]:
    """New figures, for somebody who wants to be told of them."""
    yield Example("team_gaps", "monthly, on", boss.does(Action("team_gaps.monthly", {"on": "yes"})))
    for number, identity in enumerate(people):
        _assess_member(boss.beside(identity, NOW + 2 * QUARTER), content.pack, number, better=1)
    boss.now = NOW + 2 * QUARTER + MONTH
    plan_monthly(boss.tx, boss.now)
    yield Example("team_gaps", "month", due(boss, content, NewTeamFigures.kind))
    yield Example("team_gaps", "monthly, off", boss.presses("team_gaps.monthly"))


def _ask_team(boss: Player, member: Identity, content: Content) -> Iterator[Example]:
    """A team without figures is asked for its answers."""
    yield Example("team_gaps", "team, too few", boss.says("/team-gaps tiny"))
    yield Example("team_gaps", "asked", boss.presses("team_gaps.ask"))
    yield Example("team_gaps", "team, asked", boss.presses("team_gaps.show"))
    yield Example("team_gaps", "ask", due(boss.beside(member), content, TeamAsked.kind))


def _share_result(boss: Player, member: Player, content: Content) -> Iterator[Example]:
    """What a member is shown before they submit, and a result that they share."""
    yield Example("team_gaps", "preview", member.says("/assess", "team_gaps.preview"))
    yield Example("result", "result, shared", member.says("/progress", "assess.result", "assess.share"))
    yield Example("notices", "result shared", due(boss, content, SharedResult.kind))
    yield Example("team_gaps", "team, with a shared result", boss.says("/team-gaps platform"))
    yield Example("result", "shared result", boss.presses("team_gaps.shared"))


def _offer_mentoring(mentor: Player, pack: Pack) -> None:
    """Let somebody offer to mentor in everything that a team may be short of."""
    mentor.does(Action("mentor.topic", {"topic": pack.core.id, "on": "yes"}))
    mentor.presses("mentor.terms")
    mentor.presses("mentor.publish", {"capacity": "2", "languages": "English"})


def _assess_member(member: Player, pack: Pack, number: int, *, better: int) -> None:
    member.says("/assess")
    member.presses("assess.begin", pace="express")
    for at, domain in enumerate(pack.core.domains):
        rates = [(number * 3 + at + skill) % 5 + better for skill in range(len(domain.skills))]
        member.says(" ".join(map(str, rates)))
    member.presses("assess.submit")


def _add_teams(tx: Connection, locale: str, role: str) -> list[Identity]:
    """A leader, seven people of one team, and two of another."""
    organisation = add_organisation(tx, "Another example")
    new = insert(TEAM).returning(TEAM.c.id)
    teams = [tx.scalar(new.values(organisation_id=organisation, name=name)) for name in ("Platform", "Tiny")]
    people, boss = [], None
    for number, name in enumerate(("Berta Example", *(f"Person {number}" for number in range(1, 10)))):
        identity = Identity("example", "example", f"person{number}")
        team: dict[str, object] = {"team_id": teams[number > IN_FIRST_TEAM], "manager_id": boss} if boss else {}
        member = add_member(tx, organisation, identity, name=name, role_id=role, locale=locale, **team)
        boss = boss or member
        people.append(identity)
    return people
