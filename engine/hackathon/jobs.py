"""What happens to hackathons by themselves: they follow what becomes of their events."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.community.cards.events import HACKATHON
from engine.community.records.events import find_answers, find_occurrence_by_id, find_series
from engine.community.rules.seats import COMING
from engine.content.hackathon import HackathonRules
from engine.hackathon.notifications import HackathonCancelled, JudgingOpen, notify_members, schedule_team_reminders
from engine.hackathon.records import editions as records
from engine.hackathon.records.judging import Consent, find_judges
from engine.hackathon.records.teams import find_team_members, find_teams
from engine.hackathon.rules.edition import Edition, Phase, stamp_deadline
from engine.notices.schedule import schedule

FOLLOWED_FOR = timedelta(days=40)
"""How long after its start an edition may still have something to tell."""


def follow_hackathons(tx: Connection, rules: HackathonRules, now: datetime) -> None:
    """Have people told what has become of editions: reminders for a deadline that moved along, a cancellation that
    teams have not heard of, submissions that judges wait for."""
    for organisation_id in records.find_organisations_to_follow(tx, now - FOLLOWED_FOR):
        series = [series for series in find_series(tx, organisation_id) if series.kind == HACKATHON]
        for row in records.find_edition_rows(tx, organisation_id, published=False):
            occurrence = find_occurrence_by_id(tx, series, row)
            if occurrence and occurrence.starts > now - FOLLOWED_FOR:
                _follow_edition(tx, records.find_edition(tx, occurrence, rules, now), now)


def _follow_edition(tx: Connection, edition: Edition, now: datetime) -> None:
    match edition.phase:
        case Phase.CANCELLED:
            _tell_cancelled(tx, edition, now)
        case Phase.OPEN:
            if edition.planned_for != edition.deadline:
                schedule_team_reminders(tx, edition, find_team_members(tx, edition.row), now)
                records.change_edition(tx, edition.row, {"planned_for": edition.deadline})
        case Phase.JUDGING:
            _tell_judges(tx, edition, now)
        case Phase.PUBLISHED:
            pass


def _tell_cancelled(tx: Connection, edition: Edition, now: datetime) -> None:
    """Tell everybody in a team who is not told as coming to the event."""
    answers = find_answers(tx, [edition.row])[edition.row]
    told = {member_id for member_id, answer in answers.items() if answer in COMING}
    others = [member_id for member_id in find_team_members(tx, edition.row) if member_id not in told]
    if edition.occurrence.ends > now:
        news = HackathonCancelled(edition.row, edition.occurrence.sequence)
        schedule(tx, others, news, now, edition.occurrence.ends)


def _tell_judges(tx: Connection, edition: Edition, now: datetime) -> None:
    """Tell those who have agreed to judge that submissions wait for them."""
    if any(team.submission for team in find_teams(tx, edition.row)):
        ready = [judge.id for judge in find_judges(tx, edition.row) if judge.consent is Consent.ACCEPTED]
        notify_members(tx, ready, JudgingOpen(edition.row, stamp_deadline(edition.deadline)), edition, now)
