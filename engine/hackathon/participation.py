"""Taking part: who does says that they come, and has a place in the edition."""

from __future__ import annotations

from engine.chat.errors import Refusal
from engine.community import rsvp
from engine.community.records import events
from engine.community.rules.seats import Answer
from engine.hackathon.records import editions as records
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.editions import Entrant
from engine.hackathon.records.ideas import find_ideas
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition
from engine.hackathon.rules.matching import Group, Person
from engine.turn import Turn


def enter(turn: Turn, edition: Edition) -> bool:
    """Let the person take part in an edition that is open and whose row is held; False where they do already.

    They come to the event, too; where every seat is taken they wait for one, and cannot take part before.
    """
    me = turn.scope.member_id
    if records.find_entrant(turn.tx, edition.row, me):
        return False
    visit = events.find_visit(turn.tx, edition.row, me)
    if visit is None or visit.answer is not Answer.YES:
        got = rsvp.answer_invitation(turn.tx, edition.occurrence, me, Answer.YES, turn.now)
        if got is Answer.WAITING:
            raise Refusal("hackathon.full", event=edition.occurrence.series.title)
    return records.take_part(turn.tx, edition.occurrence, me, turn.now)


def team_of(teams: list[Team], member_id: int) -> Team | None:
    """The team that somebody is in."""
    return next((each for each in teams if member_id in each.members), None)


def without_team(entrants: list[Entrant], teams: list[Team]) -> list[Entrant]:
    """Who takes part, is in no team, and lets that be seen."""
    seated = {who for team in teams for who in team.members}
    return [each for each in entrants if each.shown and each.id not in seated]


def person_of(entrant: Entrant) -> Person:
    return Person(entrant.id, entrant.role, entrant.brings, entrant.learns)


def groups_of(turn: Turn, edition: Edition, teams: list[Team], entrants: list[Entrant]) -> dict[int, Group]:
    """Every team as far as its members let it be seen."""
    shown = {each.id: person_of(each) for each in entrants if each.shown}
    wants = {each.id: each.wants for each in find_ideas(turn.tx, edition.occurrence.id, turn.scope.member_id)}
    largest = edition.rules.team.largest
    return {
        team.id: Group(
            id=team.id,
            size=len(team.members),
            largest=largest,
            people=tuple(shown[who] for who in team.members if who in shown),
            wants=wants.get(team.idea_id or 0, frozenset()),
        )
        for team in teams
        if team.members
    }


def leave_team(turn: Turn, team: Team) -> None:
    """Leave a team; one in which nobody is left takes what it submitted with it."""
    team_records.leave(turn.tx, team.id, turn.scope.member_id, turn.now)
    if set(team.members) == {turn.scope.member_id}:
        team_records.dissolve(turn.tx, team.id)
