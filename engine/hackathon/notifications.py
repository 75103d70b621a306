"""What notices about a hackathon say, built from what is true when they are sent; nothing where it is no longer so."""

from __future__ import annotations

from engine.chat.cards import Card
from engine.community.records import events
from engine.hackathon.cards import judging as judging_cards
from engine.hackathon.cards import notifications as cards
from engine.hackathon.finding import hackathons
from engine.hackathon.flows.judging import to_judge
from engine.hackathon.participation import groups_of, team_of
from engine.hackathon.records import editions as records
from engine.hackathon.records import judging as judging_records
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.judging import Consent
from engine.hackathon.records.teams import Team
from engine.hackathon.rules import matching
from engine.hackathon.rules.edition import Edition, Phase, stamp
from engine.hackathon.tidings import News
from engine.turn import Turn


def reminder(turn: Turn, subject: str) -> Card | None:
    """The deadline is near: to somebody whose team has submitted nothing, or is too small, with whom it could join."""
    row, _, until = subject.partition("@")
    edition = _find(turn, row)
    if edition is None or edition.phase(turn.now) is not Phase.OPEN or stamp(edition.deadline) != until:
        return None
    teams = team_records.find_teams(turn.tx, edition.row)
    team = team_of(teams, turn.scope.member_id)
    if team is None or (team.entry and not edition.is_small(len(team.members))):
        return None
    mergers: list[Team] = []
    if edition.is_small(len(team.members)):
        groups = groups_of(turn, edition, teams, records.find_entrants(turn.tx, edition.row))
        by_id = {each.id: each for each in teams}
        mergers = [by_id[each] for each in matching.mergers(groups[team.id], groups.values())]
    return cards.reminder_card(turn.voice, edition, team, mergers)


def news(turn: Turn, subject: str) -> Card | None:
    """What happened; nothing where the reader has heard it otherwise or it is not so any more."""
    what, row, about = subject.split("/", 2)
    edition = _find(turn, row)
    if edition is None:
        return None
    match News(what):
        case News.JUDGE:
            return _judge(turn, edition)
        case News.ASKS:
            return _asks(turn, edition, *map(int, about.split("/")))
        case News.IN | News.NOT_IN:
            return _answered(turn, edition, int(about.partition("/")[0]), inside=what == News.IN)
        case News.DEADLINE:
            fresh = edition.phase(turn.now) is Phase.OPEN and stamp(edition.deadline) == about
            return cards.deadline_card(turn.voice, edition) if fresh and _own(turn, edition) else None
        case News.JUDGING:
            return _judging(turn, edition)
        case News.RESULTS:
            team = _own(turn, edition)
            return cards.results_card(turn.voice, edition, team) if edition.published_at and team else None
        case News.CANCELLED:
            cancelled = edition.phase(turn.now) is Phase.CANCELLED and str(edition.occurrence.sequence) == about
            return cards.cancelled_card(turn.voice, edition, turn.now) if cancelled and _own(turn, edition) else None


def _judge(turn: Turn, edition: Edition) -> Card | None:
    """The question whether somebody judges, while they have not answered."""
    judges = judging_records.find_judges(turn.tx, edition.row)
    asked = any(each.id == turn.scope.member_id and each.consent is Consent.ASKED for each in judges)
    due = edition.phase(turn.now) in (Phase.OPEN, Phase.JUDGING)
    return judging_cards.asked_card(turn.voice, edition) if asked and due else None


def _judging(turn: Turn, edition: Edition) -> Card | None:
    """How much waits for a judge."""
    me = turn.scope.member_id
    given = {each.team_id for each in judging_records.find_verdicts(turn.tx, edition.row) if each.judge_id == me}
    teams = team_records.find_teams(turn.tx, edition.row)
    waiting = sum(to_judge(each, me) and each.id not in given for each in teams)
    due = edition.phase(turn.now) is Phase.JUDGING
    return cards.judging_card(turn.voice, edition, waiting) if waiting and due else None


def _asks(turn: Turn, edition: Edition, team_id: int, member_id: int) -> Card | None:
    """Somebody's wish to join, to the captain, while it is open."""
    team = next((each for each in team_records.find_teams(turn.tx, edition.row) if each.id == team_id), None)
    waits = team and team.captain == turn.scope.member_id and member_id in team.asking
    if team is None or not waits or edition.phase(turn.now) is not Phase.OPEN:
        return None
    return cards.asks_card(turn.voice, team, member_id)


def _answered(turn: Turn, edition: Edition, team_id: int, *, inside: bool) -> Card | None:
    """The answer of a team that somebody asked to join."""
    team = next((each for each in team_records.find_teams(turn.tx, edition.row) if each.id == team_id), None)
    if team is None or edition.phase(turn.now) is not Phase.OPEN:
        return None
    me = turn.scope.member_id
    holds = me in team.members if inside else team_records.was_asked(turn.tx, team_id, me) is False
    return cards.answered_card(turn.voice, edition, team, inside=inside) if holds else None


def _own(turn: Turn, edition: Edition) -> Team | None:
    return team_of(team_records.find_teams(turn.tx, edition.row), turn.scope.member_id)


def _find(turn: Turn, row: str) -> Edition | None:
    """The edition of a row in the reader's organisation."""
    found = events.find_occurrence_by_id(turn.tx, hackathons(turn, ended=True), int(row))
    return records.find_edition(turn.tx, found, turn.pack.hackathon) if found else None
