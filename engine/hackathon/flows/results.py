"""Results: what the verdicts come to, publishing them once, and what a team reads about its own work."""

from collections.abc import Sequence

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.hackathon.achievements_award import credit_teams
from engine.hackathon.cards.results import feedback_card, publish_card, results_card
from engine.hackathon.finding import find_edition, find_past_editions, find_team, lock_edition
from engine.hackathon.notifications import ResultsOut, notify_members
from engine.hackathon.records.editions import change_edition
from engine.hackathon.records.judging import Result, find_results, find_verdicts, save_results
from engine.hackathon.records.teams import find_team_members, find_team_of, find_teams
from engine.hackathon.rules.edition import Edition, Phase
from engine.hackathon.rules.ranking import Contestant, RankedTeam, TeamScores, rank_teams, to_hundredths
from engine.recurrence.zones import zone_of
from engine.turn import Args, Turn


def show_results(turn: Turn, args: Args) -> Replies:
    """Show what was published: of the edition that is named, or the latest unless one waits for its results."""
    edition = find_edition(turn, args)
    if not args.optional("series") and edition.phase is not Phase.JUDGING:
        edition = next(iter(find_past_editions(turn, published=True)), edition)
    return _show_results(turn, edition)


def ask_publish(turn: Turn, args: Args) -> Replies:
    """Ask before publishing, and say what is missing."""
    edition = lock_edition(turn, args)
    _must_be_due(turn, edition)
    ranked = _rank_teams(turn, edition)
    return turn.reply(publish_card(turn.voice, edition, _name_unjudged(turn, edition, ranked), len(ranked)))


def publish_results(turn: Turn, args: Args) -> Replies:
    """Publish, once: keep the results, tell everybody in a team, and credit them with what they made."""
    edition = lock_edition(turn, args)
    if edition.published_at is not None:
        return _show_results(turn, edition)
    _must_be_due(turn, edition)
    ranked = _rank_teams(turn, edition)
    if unjudged := _name_unjudged(turn, edition, ranked):
        raise Refusal("hackathon.not_judged", teams=turn.voice.all_of(unjudged))
    save_results(turn.tx, edition.occurrence, [_result_of(team) for team in ranked])
    change_edition(turn.tx, edition.row, {"published_at": turn.now})
    teams = [team for team in find_teams(turn.tx, edition.row) if team.submission]
    day = edition.deadline.astimezone(zone_of(edition.occurrence.series.pattern.timezone)).date()
    credit_teams(turn.tx, turn.scope, teams, day, turn.now)
    notify_members(turn.tx, find_team_members(turn.tx, edition.row), ResultsOut(edition.row), edition, turn.now)
    return _show_results(turn, find_edition(turn, args))


def show_feedback(turn: Turn, args: Args) -> Replies:
    """What judges say about one's own team; nobody else reads it."""
    edition, team = find_team(turn, args)
    if turn.scope.member_id not in team.members:
        raise Refusal("hackathon.not_in_team", team=team.name)
    if edition.published_at is None:
        raise Refusal("hackathon.no_results")
    own = next((ranked for ranked in _rank_teams(turn, edition) if ranked.team_id == team.id), None)
    verdicts = [verdict for verdict in find_verdicts(turn.tx, edition.row) if verdict.team_id == team.id]
    comments = [verdict.comment for verdict in verdicts if verdict.comment]
    return turn.reply(feedback_card(turn.voice, edition, team, own.means if own else {}, comments))


def _rank_teams(turn: Turn, edition: Edition) -> list[RankedTeam]:
    """How the teams that submitted something stand by now."""
    teams = [team for team in find_teams(turn.tx, edition.row) if team.submission]
    scores: dict[int, list[TeamScores]] = {team.id: [] for team in teams}
    for verdict in find_verdicts(turn.tx, edition.row):
        if verdict.team_id in scores:
            scores[verdict.team_id].append(TeamScores(verdict.judge_id, verdict.scores))
    contestants = [
        Contestant(team.id, {*team.members, *team.former}, scores[team.id], edition.competes(team.size))
        for team in teams
    ]
    return rank_teams(contestants, edition.rules.criteria, edition.rules.scale)


def _name_unjudged(turn: Turn, edition: Edition, ranked: Sequence[RankedTeam]) -> list[str]:
    """Names of teams about which no judge has said anything that counts."""
    unjudged = {team.team_id for team in ranked if team.points is None}
    return [team.name for team in find_teams(turn.tx, edition.row) if team.id in unjudged]


def _result_of(ranked: RankedTeam) -> Result:
    assert ranked.points is not None, "published only when every team was judged"
    return Result(ranked.team_id, ranked.place, to_hundredths(ranked.points), ranked.judges, ranked.decided_by)


def _must_be_due(turn: Turn, edition: Edition) -> None:
    match edition.phase:
        case Phase.JUDGING:
            if not any(team.submission for team in find_teams(turn.tx, edition.row)):
                raise Refusal("hackathon.nothing_submitted")
        case Phase.OPEN:
            raise Refusal("hackathon.too_early", when=turn.voice.moment(edition.deadline))
        case other:
            raise Refusal(f"hackathon.is_{other}", event=edition.title)


def _show_results(turn: Turn, edition: Edition) -> Replies:
    if edition.published_at is None:
        raise Refusal("hackathon.no_results")
    teams, results = find_teams(turn.tx, edition.row), find_results(turn.tx, edition.row)
    own_team = find_team_of(teams, turn.scope.member_id)
    return turn.reply(results_card(turn.voice, edition, results, teams, own_team))
