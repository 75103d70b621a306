"""Results: what the verdicts come to, publishing them once, and what a team reads about its own work."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.hackathon.achievements_award import credit
from engine.hackathon.cards import results as cards
from engine.hackathon.finding import find_edition, find_team, hold_edition, past_editions
from engine.hackathon.notifications import ResultsOut, notify_members
from engine.hackathon.participation import team_of
from engine.hackathon.records import editions as records
from engine.hackathon.records import judging as verdicts
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.judging import Result
from engine.hackathon.rules.edition import Edition, Phase
from engine.hackathon.rules.ranking import Contestant, Ranked, Scored, rank
from engine.recurrence.zones import zone_of
from engine.turn import Args, Turn


def results(turn: Turn, args: Args) -> Replies:
    """Show what was published: of the edition that is named, or the latest unless one waits for its results."""
    edition = find_edition(turn, args)
    if not args.optional("series") and edition.phase(turn.now) is not Phase.JUDGING:
        edition = next(iter(past_editions(turn, published=True)), edition)
    return _show(turn, edition)


def ask_publish(turn: Turn, args: Args) -> Replies:
    """Ask before publishing, and say what is missing."""
    edition = hold_edition(turn, args)
    _must_be_due(turn, edition)
    ranked = standings(turn, edition)
    return turn.reply(cards.publish_card(turn.voice, edition, _silent(turn, edition, ranked), len(ranked)))


def publish(turn: Turn, args: Args) -> Replies:
    """Publish, once: keep the results, tell everybody in a team, and credit them with what they made."""
    edition = hold_edition(turn, args)
    if edition.published_at is not None:
        return _show(turn, edition)
    _must_be_due(turn, edition)
    ranked = standings(turn, edition)
    if silent := _silent(turn, edition, ranked):
        raise Refusal("hackathon.not_judged", teams=turn.voice.all_of(silent))
    verdicts.keep_results(turn.tx, edition.occurrence, [_result(each) for each in ranked])
    records.change_edition(turn.tx, edition.row, {"published_at": turn.now})
    teams = [each for each in team_records.find_teams(turn.tx, edition.row) if each.entry]
    day = edition.deadline.astimezone(zone_of(edition.occurrence.series.pattern.timezone)).date()
    credit(turn.tx, turn.scope, teams, day, turn.now)
    concerned = team_records.find_concerned(turn.tx, edition.row)
    notify_members(turn.tx, concerned, ResultsOut(edition.row), edition, turn.now)
    return _show(turn, find_edition(turn, args))


def feedback(turn: Turn, args: Args) -> Replies:
    """What judges say about one's own team; nobody else reads it."""
    edition, team = find_team(turn, args)
    if turn.scope.member_id not in team.members:
        raise Refusal("hackathon.not_in_team", team=team.name)
    if edition.published_at is None:
        raise Refusal("hackathon.no_results")
    mine = next((each for each in standings(turn, edition) if each.team_id == team.id), None)
    said = verdicts.find_verdicts(turn.tx, edition.row)
    comments = [each.comment for each in said if each.team_id == team.id and each.comment]
    return turn.reply(cards.feedback_card(turn.voice, edition, team, mine.means if mine else {}, comments))


def standings(turn: Turn, edition: Edition) -> list[Ranked]:
    """How the teams that submitted something stand by now."""
    teams = [each for each in team_records.find_teams(turn.tx, edition.row) if each.entry]
    given: dict[int, list[Scored]] = {each.id: [] for each in teams}
    for each in verdicts.find_verdicts(turn.tx, edition.row):
        if each.team_id in given:
            given[each.team_id].append(Scored(each.judge_id, each.scores))
    contestants = [
        Contestant(each.id, {*each.members, *each.former}, given[each.id], edition.competes(each.size))
        for each in teams
    ]
    return rank(contestants, edition.rules.criteria, edition.rules.scale)


def _silent(turn: Turn, edition: Edition, ranked: Sequence[Ranked]) -> list[str]:
    """Names of teams about which no judge has said anything that counts."""
    without = {each.team_id for each in ranked if each.points is None}
    return [each.name for each in team_records.find_teams(turn.tx, edition.row) if each.id in without]


def _result(ranked: Ranked) -> Result:
    assert ranked.points is not None, "published only when every team was judged"
    return Result(ranked.team_id, ranked.place, hundredths(ranked.points), ranked.judges, ranked.decided_by)


def hundredths(value: Fraction) -> int:
    """Rounded half up, as people expect of points."""
    return int(value * 100 + Fraction(1, 2))


def _must_be_due(turn: Turn, edition: Edition) -> None:
    match edition.phase(turn.now):
        case Phase.JUDGING:
            if not any(each.entry for each in team_records.find_teams(turn.tx, edition.row)):
                raise Refusal("hackathon.nothing_submitted")
        case Phase.OPEN:
            raise Refusal("hackathon.too_early", when=turn.voice.moment(edition.deadline))
        case other:
            raise Refusal(f"hackathon.is_{other}", event=edition.occurrence.series.title)


def _show(turn: Turn, edition: Edition) -> Replies:
    if edition.published_at is None:
        raise Refusal("hackathon.no_results")
    teams = team_records.find_teams(turn.tx, edition.row)
    found = verdicts.find_results(turn.tx, edition.row)
    return turn.reply(cards.results_card(turn.voice, edition, found, teams, team_of(teams, turn.scope.member_id)))
