"""Credit: what a team submitted stands in the log of everybody in it, as an innovation."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from engine.achievements import records as log
from engine.achievements.records import ConfirmationState, EntryKind
from engine.achievements.rules.counting import LoggedEntry, merge_works
from engine.hackathon.records.teams import Submission, Team
from engine.turn import Scope


def credit_teams(tx: Connection, publisher: Scope, teams: Sequence[Team], day: date, now: datetime) -> None:
    """Log each submission for everybody in its team, once; who publishes it has seen it, and so confirms it.

    Somebody who has logged the same work already keeps that entry, and nobody confirms their own.
    """
    organisation = publisher.organisation_id
    for team in teams:
        submission = team.submission
        assert submission is not None
        values: dict[str, object] = {"kind": EntryKind.INNOVATION, "title": submission.title, "link": submission.link}
        values |= {"happened_on": day, "right_first_time": None}
        for member in team.members:
            number = _find_logged(tx, member, submission, day) or log.add_entry(tx, organisation, member, values, now)
            if member != publisher.member_id:
                log.ask_confirmation(tx, organisation, number, publisher.member_id, now)
                log.save_answer(tx, number, publisher.member_id, ConfirmationState.CONFIRMED, now)


def _find_logged(tx: Connection, member_id: int, submission: Submission, day: date) -> int | None:
    """The entry of somebody's log that is about the same work, if there is one."""
    new = LoggedEntry(EntryKind.INNOVATION, submission.title, day, submission.link, None, confirmed=False)
    for entry in log.find_entries(tx, member_id, log.count_entries(tx, member_id)):
        old = LoggedEntry(entry.kind, entry.title, entry.day, entry.link, None, confirmed=False)
        if entry.kind == EntryKind.INNOVATION and len(merge_works([old, new])) == 1:
            return entry.id
    return None
