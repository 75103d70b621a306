"""What the bot says by itself about a hackathon: a reminder before its deadline, and news, each once."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Connection

from engine.chat.cards import Card
from engine.hackathon.cards import notifications as cards
from engine.hackathon.cards.judging import judge_asked_card
from engine.hackathon.finding import find_edition_by_id
from engine.hackathon.participation import describe_teams
from engine.hackathon.records.editions import find_participants
from engine.hackathon.records.judging import Consent, find_judges
from engine.hackathon.records.teams import Team, find_team_of, find_teams, is_request_open
from engine.hackathon.rules.edition import Edition, Phase, stamp_deadline
from engine.hackathon.views import count_unjudged, find_mergers
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer
from engine.notices.schedule import schedule
from engine.people.records.members import find_timezones
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of
from engine.turn import Turn

LATE_REMINDER = timedelta(hours=3)
"""How long before the deadline a team is reminded that came too late for a reminder on the day before."""
NEWS_FOR = timedelta(days=14)
"""How long news is worth telling after the event."""

NEWS = Kind("hackathon_news", budgeted=False, awaits_answer=False, optional=False)


@dataclass(frozen=True, slots=True)
class EditionNotification(Notification):
    """Something about an edition, by the id of its occurrence."""

    kind = NEWS
    example_values: ClassVar[tuple[object, ...]] = (1, 1)
    edition: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        edition = find_edition_by_id(turn, self.edition)
        card = self.find_card(turn, edition) if edition else None
        return Offer(card) if card else NOTHING

    @abstractmethod
    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        """What it says; None where the reader has heard it otherwise or it is no longer so."""


@dataclass(frozen=True, slots=True)
class TeamReminder(EditionNotification):
    """The deadline is near, to somebody whose team has submitted nothing, or is too small."""

    kind = Kind("hackathon", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{edition}@{deadline}"
    example_values = (1, "2026-05-22T15:00Z")
    deadline: str
    """As `stamp_deadline` writes it: after a move or an extension it is another reminder."""

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        if not edition.is_open or stamp_deadline(edition.deadline) != self.deadline:
            return None
        teams = find_teams(turn.tx, edition.row)
        team = find_team_of(teams, turn.scope.member_id)
        if team is None or (team.submission and not edition.is_small(len(team.members))):
            return None
        mergers: list[Team] = []
        if edition.is_small(len(team.members)):
            profiles = describe_teams(turn, edition, teams, find_participants(turn.tx, edition.row))
            mergers = find_mergers(team, teams, profiles)
        return cards.reminder_card(turn.voice, edition, team, mergers)


@dataclass(frozen=True, slots=True)
class JudgeAsked(EditionNotification):
    """Somebody is asked to judge, while they have not answered."""

    key_format = "judge/{edition}/{at:%Y%m%d%H%M%S}"
    example_values = (1, datetime(2026, 5, 21, 9))
    at: datetime
    """When: who was dismissed may be asked again."""

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        judges = find_judges(turn.tx, edition.row)
        asked = any(judge.id == turn.scope.member_id and judge.consent is Consent.ASKED for judge in judges)
        return judge_asked_card(turn.voice, edition) if asked and not edition.is_settled else None


@dataclass(frozen=True, slots=True)
class JoinAsked(EditionNotification):
    """Somebody asks to join a team, to its captain."""

    key_format = "asks/{edition}/{team}/{member}"
    example_values = (1, 1, 2)
    team: int
    member: int
    """Who asks."""

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        team = _find_team_if_open(turn, edition, self.team)
        if team is None or team.captain != turn.scope.member_id or self.member not in team.requests:
            return None
        return cards.join_asked_card(turn.voice, team, self.member)


@dataclass(frozen=True, slots=True)
class LetIn(EditionNotification):
    """A team has let the reader in."""

    key_format = "in/{edition}/{team}/{at:%Y%m%d%H%M%S}"
    example_values = (1, 1, datetime(2026, 5, 21, 9))
    team: int
    at: datetime
    """When: who leaves may be let in again."""

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        team = _find_team_if_open(turn, edition, self.team)
        if team is None or turn.scope.member_id not in team.members:
            return None
        return cards.join_answered_card(turn.voice, edition, team, inside=True)


@dataclass(frozen=True, slots=True)
class NotLetIn(EditionNotification):
    """A team has said no to the reader."""

    key_format = "not_in/{edition}/{team}"
    team: int

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        team = _find_team_if_open(turn, edition, self.team)
        if team is None or is_request_open(turn.tx, team.id, turn.scope.member_id) is not False:
            return None
        return cards.join_answered_card(turn.voice, edition, team, inside=False)


@dataclass(frozen=True, slots=True)
class DeadlineChanged(EditionNotification):
    """There is another deadline, to everybody in a team."""

    key_format = "deadline/{edition}/{deadline}"
    example_values = (1, "2026-05-22T15:00Z")
    deadline: str
    """As `stamp_deadline` writes it."""

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        current = edition.is_open and stamp_deadline(edition.deadline) == self.deadline
        return cards.deadline_card(turn.voice, edition) if current and _find_own_team(turn, edition) else None


@dataclass(frozen=True, slots=True)
class JudgingOpen(EditionNotification):
    """Submissions are in, to judges for whom some wait."""

    key_format = "judging/{edition}/{deadline}"
    example_values = (1, "2026-05-22T15:00Z")
    deadline: str
    """The one that has passed, as `stamp_deadline` writes it."""

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        waiting = count_unjudged(turn, edition) if edition.phase is Phase.JUDGING else 0
        return cards.judging_card(turn.voice, edition, waiting) if waiting else None


@dataclass(frozen=True, slots=True)
class ResultsOut(EditionNotification):
    """The results are out, to everybody in a team."""

    key_format = "results/{edition}/"
    example_values = (1,)

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        team = _find_own_team(turn, edition)
        return cards.results_card(turn.voice, edition, team) if edition.published_at and team else None


@dataclass(frozen=True, slots=True)
class HackathonCancelled(EditionNotification):
    """The event does not take place, to those in a team who do not hear it as coming to the event."""

    key_format = "cancelled/{edition}/{sequence}"
    sequence: int
    """Of the occurrence: one that is restored may be cancelled again."""

    def find_card(self, turn: Turn, edition: Edition) -> Card | None:
        current = edition.phase is Phase.CANCELLED and edition.occurrence.sequence == self.sequence
        concerned = current and _find_own_team(turn, edition)
        return cards.cancelled_card(turn.voice, edition) if concerned else None


def notify_members(
    tx: Connection, members: Sequence[int], news: EditionNotification, edition: Edition, now: datetime
) -> None:
    """Have members told something about an edition now, or as long after it as that is of interest."""
    schedule(tx, members, news, now, max(edition.occurrence.ends, now) + NEWS_FOR)


def schedule_team_reminders(tx: Connection, edition: Edition, members: Sequence[int], now: datetime) -> None:
    """Have those in a team reminded on the day before the deadline, or some hours before it where that is over."""
    members_by_zone: defaultdict[str, list[int]] = defaultdict(list)
    for member_id, timezone in find_timezones(tx, members).items():
        members_by_zone[timezone].append(member_id)
    for timezone, alike in members_by_zone.items():
        local = edition.deadline.astimezone(zone_of(timezone))
        day_before = local_moment(local.date() - timedelta(days=1), local.time(), timezone)
        moments = (day_before, edition.deadline - LATE_REMINDER)
        if moment := next((moment for moment in moments if moment >= now), None):
            schedule(tx, alike, TeamReminder(edition.row, stamp_deadline(edition.deadline)), moment, edition.deadline)


def _find_own_team(turn: Turn, edition: Edition) -> Team | None:
    return find_team_of(find_teams(turn.tx, edition.row), turn.scope.member_id)


def _find_team_if_open(turn: Turn, edition: Edition, team_id: int) -> Team | None:
    """A team, as long as teams change."""
    teams = find_teams(turn.tx, edition.row) if edition.is_open else []
    return next((team for team in teams if team.id == team_id), None)
