"""What the bot says first about a hackathon: news, each once, and a reminder for teams that have submitted nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import Connection, select

from engine.community.cards.events import HACKATHON as EVENT_KIND
from engine.community.records import events
from engine.community.rules.seats import COMING
from engine.content.hackathon import HackathonRules
from engine.hackathon.records import editions as records
from engine.hackathon.records import judging as judging_records
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.judging import Consent
from engine.hackathon.rules.edition import Edition, Phase, stamp
from engine.notices.kinds import Kind
from engine.notices.notification import Due, Notification, Offer
from engine.notices.schedule import schedule
from engine.people.records.members import MEMBER
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class HackathonReminder(Notification):
    """To be split."""

    kind = Kind("hackathon", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{about}"
    about: str

    @classmethod
    def example(cls) -> Self:
        return cls("1/1/moved")

    def offer(self, turn: Turn, due: Due) -> Offer:
        from engine.hackathon.notifications import reminder

        return Offer(reminder(turn, self.about))


@dataclass(frozen=True, slots=True)
class HackathonNews(Notification):
    """To be split."""

    kind = Kind("hackathon_news", budgeted=False, awaits_answer=False, optional=False)
    key_format = "{about}"
    about: str

    @classmethod
    def example(cls) -> Self:
        return cls("1/1/moved")

    def offer(self, turn: Turn, due: Due) -> Offer:
        from engine.hackathon.notifications import news

        return Offer(news(turn, self.about))


HOURS = timedelta(hours=3)
"""How long before the deadline a team is reminded that came too late for a reminder on the day before."""
NEWS_FOR = timedelta(days=14)
"""How long news is worth telling after the event."""
LOOKED_AT = timedelta(days=40)
"""How long after its start an edition may still have something to tell."""


class News(StrEnum):
    """What happened, to whom it is told."""

    JUDGE = "judge"
    """Asked to judge."""
    ASKS = "asks"
    """To a captain: somebody asks to join."""
    IN = "in"
    """Let into a team."""
    NOT_IN = "not_in"
    DEADLINE = "deadline"
    """To teams: there is another deadline."""
    JUDGING = "judging"
    """To judges: submissions are in."""
    RESULTS = "results"
    CANCELLED = "cancelled"
    """To those in a team who do not hear it as coming to the event."""


def tell(
    tx: Connection,
    news: News,
    about: str,
    members: Sequence[int],
    edition: Edition,
    now: datetime,
    until: timedelta = NEWS_FOR,
) -> None:
    """Tell these members once; `about` is what tells this news from other news of its kind."""
    schedule(
        tx, members, HackathonNews(f"{news}/{edition.row}/{about}"), now, max(edition.occurrence.ends, now) + until
    )


def remind(tx: Connection, edition: Edition, members: Collection[int], now: datetime) -> None:
    """Have those in a team reminded on the day before the deadline, or some hours before it where that is over.

    The reminder is about this deadline: after a move or an extension it is another one.
    """
    zones: defaultdict[str, list[int]] = defaultdict(list)
    for member_id, timezone in tx.execute(select(MEMBER.c.id, MEMBER.c.timezone).where(MEMBER.c.id.in_(members))):
        zones[timezone].append(member_id)
    for timezone, each in zones.items():
        local = edition.deadline.astimezone(zone_of(timezone))
        moments = (local_moment(local.date() - timedelta(days=1), local.time(), timezone), edition.deadline - HOURS)
        if moment := next((one for one in moments if one >= now), None):
            key = f"{edition.row}@{stamp(edition.deadline)}"
            schedule(tx, each, HackathonReminder(key), moment, edition.deadline)


def look_after(tx: Connection, rules: HackathonRules, now: datetime) -> None:
    """Follow what has become of the events: reminders for a deadline that moved along, a cancellation that teams have
    not heard of, submissions that judges wait for."""
    for organisation_id in records.find_busy(tx, now - LOOKED_AT):
        series = [each for each in events.find_series(tx, organisation_id) if each.kind == EVENT_KIND]
        for row in records.find_edition_rows(tx, organisation_id, published=False):
            found = events.find_occurrence_by_id(tx, series, row)
            if found and found.starts > now - LOOKED_AT:
                _look_at(tx, records.find_edition(tx, found, rules), now)


def _look_at(tx: Connection, edition: Edition, now: datetime) -> None:
    match edition.phase(now):
        case Phase.CANCELLED:
            _tell_cancelled(tx, edition, now)
        case Phase.OPEN:
            if records.find_planned(tx, edition.row) != edition.deadline:
                remind(tx, edition, team_records.find_concerned(tx, edition.row), now)
                records.change_edition(tx, edition.row, {"planned_for": edition.deadline})
        case Phase.JUDGING:
            _tell_judges(tx, edition, now)
        case Phase.PUBLISHED:
            pass


def _tell_cancelled(tx: Connection, edition: Edition, now: datetime) -> None:
    """Tell everybody in a team who is not told as coming to the event."""
    answers = events.find_answers(tx, [edition.row])[edition.row]
    told = {who for who, answer in answers.items() if answer in COMING}
    others = [who for who in team_records.find_concerned(tx, edition.row) if who not in told]
    if edition.occurrence.ends > now:
        tell(tx, News.CANCELLED, str(edition.occurrence.sequence), others, edition, now, timedelta())


def _tell_judges(tx: Connection, edition: Edition, now: datetime) -> None:
    if any(each.entry for each in team_records.find_teams(tx, edition.row)):
        judges = judging_records.find_judges(tx, edition.row)
        ready = [each.id for each in judges if each.consent is Consent.ACCEPTED]
        tell(tx, News.JUDGING, stamp(edition.deadline), ready, edition, now)
