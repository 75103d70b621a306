"""Taking part in an edition, and who could work with whom."""

from collections.abc import Iterable, Sequence

from engine.chat.errors import Refusal
from engine.community import rsvp
from engine.community.records.events import find_visit
from engine.community.rules.seats import Answer
from engine.hackathon.records.editions import Participant, add_participant, find_participant
from engine.hackathon.records.ideas import find_ideas
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition
from engine.hackathon.rules.matching import TeamProfile
from engine.turn import Turn


def join_edition(turn: Turn, edition: Edition) -> bool:
    """Let the person take part in an edition that is open and whose row is locked; False where they do already.

    They come to the event, too; where every seat is taken they wait for one, and cannot take part before.
    """
    me = turn.scope.member_id
    if find_participant(turn.tx, edition.row, me):
        return False
    visit = find_visit(turn.tx, edition.row, me)
    if visit is None or visit.answer is not Answer.YES:
        answer = rsvp.answer_invitation(turn.tx, edition.occurrence, me, Answer.YES, turn.now)
        if answer is Answer.WAITING:
            raise Refusal("hackathon.full", event=edition.title)
    return add_participant(turn.tx, edition.occurrence, me, turn.now)


def find_seekers(participants: Iterable[Participant], teams: Iterable[Team]) -> list[Participant]:
    """Who takes part, is in no team, and lets that be seen."""
    teamed = {member_id for team in teams for member_id in team.members}
    return [participant for participant in participants if participant.shown and participant.id not in teamed]


def describe_teams(
    turn: Turn, edition: Edition, teams: Sequence[Team], participants: Iterable[Participant]
) -> dict[int, TeamProfile]:
    """Every team that has members, by id, as far as they let it be seen."""
    shown = {participant.id: participant for participant in participants if participant.shown}
    ideas = find_ideas(turn.tx, edition.occurrence.id, turn.scope.member_id)
    wants_by_id = {idea.id: idea.wants for idea in ideas}
    profiles = {}
    for team in (team for team in teams if team.members):
        people = tuple(shown[member_id] for member_id in team.members if member_id in shown)
        wants = wants_by_id.get(team.idea_id or 0, frozenset())
        profiles[team.id] = TeamProfile(team.id, len(team.members), edition.rules.team.largest, people, wants)
    return profiles
