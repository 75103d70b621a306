"""What one member sees of an edition, its ideas, teams and judging."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.access import can_manage
from engine.community.records.events import find_host_name
from engine.hackathon.participation import describe_teams, find_seekers
from engine.hackathon.records.editions import Participant, find_participant, find_participants
from engine.hackathon.records.ideas import Idea, find_ideas
from engine.hackathon.records.judging import Judge, Verdict, find_judges, find_verdicts, is_judge
from engine.hackathon.records.teams import Team, find_team_of, find_teams, is_request_open
from engine.hackathon.rules.edition import Edition
from engine.hackathon.rules.matching import Match, TeamProfile, suggest_candidates, suggest_mergers, suggest_teams
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition as one member sees it."""

    edition: Edition
    host: str
    ideas: int
    teams: Sequence[Team]
    seekers: int
    """How many look for a team and let it be seen."""
    participant: Participant | None
    team: Team | None
    judges: bool
    """Whether the member has agreed to judge."""
    manages: bool


@dataclass(frozen=True, slots=True)
class IdeaView:
    """An idea as one member sees it. `team` is their own, `teams` are those that work on it."""

    edition: Edition
    idea: Idea
    mine: bool
    manages: bool
    team: Team | None
    teams: Sequence[Team]


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team as one member, `me`, sees it."""

    edition: Edition
    team: Team
    me: int
    idea: Idea | None
    suggested: Sequence[tuple[Participant, Match]]
    """Who looks for a team and suits this one."""
    mergers: Sequence[Team]
    """Teams that could take in all of this one, where it is too small."""
    asked: bool | None
    """Whether the member waits for an answer; False after a no."""
    sees_submission: bool

    @property
    def inside(self) -> bool:
        return self.me in self.team.members


@dataclass(frozen=True, slots=True)
class TeamListView:
    """The teams of an edition, and those that suit the member who sees them."""

    edition: Edition
    teams: Sequence[Team]
    suggested: Sequence[tuple[Team, Match]]


@dataclass(frozen=True, slots=True)
class JudgingView:
    """What one judge has before them. `own` are names of teams that they may not judge."""

    edition: Edition
    teams: Sequence[Team]
    own: Sequence[str]
    judged: Collection[int]
    """Ids of teams that they have judged."""


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """A judge, the names of teams that wait for them, and how many they may judge in all."""

    judge: Judge
    waiting: Sequence[str]
    total: int


@dataclass(frozen=True, slots=True)
class HostView:
    """An edition as its host sees it."""

    edition: Edition
    judges: Sequence[JudgeProgress]
    submissions: int


def view_edition(turn: Turn, edition: Edition) -> EditionView:
    me, occurrence = turn.scope.member_id, edition.occurrence
    teams = find_teams(turn.tx, occurrence.id)
    return EditionView(
        edition=edition,
        host=find_host_name(turn.tx, occurrence.host_id),
        ideas=len(find_ideas(turn.tx, occurrence.id, me)),
        teams=teams,
        seekers=len(list_seekers(turn, edition)),
        participant=find_participant(turn.tx, occurrence.id, me),
        team=find_team_of(teams, me),
        judges=is_judge(turn.tx, occurrence.id, me),
        manages=can_manage(turn, edition),
    )


def view_idea(turn: Turn, edition: Edition, idea: Idea) -> IdeaView:
    teams = find_teams(turn.tx, edition.row)
    return IdeaView(
        edition=edition,
        idea=idea,
        mine=idea.author_id == turn.scope.member_id,
        manages=can_manage(turn, edition),
        team=find_team_of(teams, turn.scope.member_id),
        teams=[team for team in teams if team.idea_id == idea.id and team.members],
    )


def view_team(turn: Turn, edition: Edition, team: Team) -> TeamView:
    me = turn.scope.member_id
    is_inside = me in team.members
    ideas = find_ideas(turn.tx, edition.row, me, team.idea_id) if team.idea_id else []
    suggested, mergers = list[tuple[Participant, Match]](), list[Team]()
    if is_inside and edition.is_open:
        teams, participants = find_teams(turn.tx, edition.row), find_participants(turn.tx, edition.row)
        profiles = describe_teams(turn, edition, teams, participants)
        seekers = {seeker.id: seeker for seeker in find_seekers(participants, teams)}
        matches = suggest_candidates(profiles[team.id], seekers.values())
        suggested = [(seekers[match.candidate], match) for match in matches]
        if edition.is_small(len(team.members)):
            mergers = find_mergers(team, teams, profiles)
    return TeamView(
        edition=edition,
        team=team,
        me=me,
        idea=ideas[0] if ideas else None,
        suggested=suggested,
        mergers=mergers,
        asked=is_request_open(turn.tx, team.id, me),
        sees_submission=is_inside or not edition.is_open or can_manage(turn, edition),
    )


def view_teams(turn: Turn, edition: Edition) -> TeamListView:
    teams = find_teams(turn.tx, edition.occurrence.id)
    alone = edition.is_open and find_team_of(teams, turn.scope.member_id) is None
    participant = find_participant(turn.tx, edition.occurrence.id, turn.scope.member_id) if alone else None
    suggested = []
    if participant:
        profiles = describe_teams(turn, edition, teams, find_participants(turn.tx, edition.row))
        team_by_id = {team.id: team for team in teams}
        matches = suggest_teams(participant, profiles.values())
        suggested = [(team_by_id[match.team], match) for match in matches]
    return TeamListView(edition, teams, suggested)


def view_judging(turn: Turn, edition: Edition) -> JudgingView:
    teams = [team for team in find_teams(turn.tx, edition.occurrence.id) if team.submission]
    to_judge = [team for team in teams if team.can_be_judged_by(turn.scope.member_id)]
    own = [team.name for team in teams if team not in to_judge]
    return JudgingView(edition, to_judge, own, find_own_verdicts(turn, edition).keys())


def view_as_host(turn: Turn, edition: Edition) -> HostView:
    teams = [team for team in find_teams(turn.tx, edition.occurrence.id) if team.submission]
    verdicts = find_verdicts(turn.tx, edition.occurrence.id)
    judged = {(verdict.team_id, verdict.judge_id) for verdict in verdicts}
    progress = []
    for judge in find_judges(turn.tx, edition.occurrence.id):
        to_judge = [team for team in teams if team.can_be_judged_by(judge.id)]
        waiting = [team.name for team in to_judge if (team.id, judge.id) not in judged]
        progress.append(JudgeProgress(judge, waiting, len(to_judge)))
    return HostView(edition, progress, len(teams))


def list_seekers(turn: Turn, edition: Edition) -> list[Participant]:
    """Who looks for a team, as long as teams change."""
    if edition.occurrence.id is None or not edition.is_open:
        return []
    return find_seekers(find_participants(turn.tx, edition.row), find_teams(turn.tx, edition.row))


def find_mergers(team: Team, teams: Sequence[Team], profiles: Mapping[int, TeamProfile]) -> list[Team]:
    """Teams with which another one could join forces."""
    team_by_id = {other.id: other for other in teams}
    return [team_by_id[number] for number in suggest_mergers(profiles[team.id], profiles.values())]


def find_own_verdicts(turn: Turn, edition: Edition) -> dict[int, Verdict]:
    """By team what the person gave it."""
    verdicts = find_verdicts(turn.tx, edition.occurrence.id)
    return {verdict.team_id: verdict for verdict in verdicts if verdict.judge_id == turn.scope.member_id}


def count_unjudged(turn: Turn, edition: Edition) -> int:
    """How many submissions wait for the person's scores, if they judge."""
    judged = find_own_verdicts(turn, edition)
    teams = find_teams(turn.tx, edition.row)
    return sum(team.can_be_judged_by(turn.scope.member_id) and team.id not in judged for team in teams)
