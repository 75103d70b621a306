"""What somebody gives up at conferences who leaves: talks that nobody else gives, speaking with others, reviewing."""

from sqlalchemy import Connection, delete

from engine.community.records.events import find_occurrence_by_id, find_series
from engine.conference.records.conferences import Conference, find_concerning, read_conference, renew_reminders
from engine.conference.records.tables import REVIEWER, SPEAKER, TalkState
from engine.conference.records.talks import Talk, change_talk, find_own_talks, remove_talk
from engine.conference.waitlist import free_slot
from engine.people.records.members import find_organisation_of
from engine.room import Present


def free_talks(tx: Connection, member_id: int, present: Present) -> None:
    """Take back the talks of a member that nobody else gives; the next of the waiting list is offered their slots."""
    organisation_id = find_organisation_of(tx, member_id)
    series = find_series(tx, organisation_id)
    for conference_id in find_concerning(tx, organisation_id, member_id, present.now):
        occurrence = find_occurrence_by_id(tx, series, conference_id)
        conference = read_conference(tx, occurrence) if occurrence else None
        if conference:
            _leave_conference(tx, conference, member_id, present)


def _leave_conference(tx: Connection, conference: Conference, member_id: int, present: Present) -> None:
    talks = find_own_talks(tx, conference.id, member_id)
    alone = [talk for talk in talks if _has_nobody_else(talk, member_id)]
    for talk in alone:  # all of them before any slot is offered, for one may be next in line
        if talk.state is TalkState.DRAFT:
            remove_talk(tx, talk.id)
        else:
            change_talk(tx, talk.id, state=TalkState.WITHDRAWN, changed_at=present.now)
    theirs = SPEAKER.c.talk_id.in_([talk.id for talk in talks]) & (SPEAKER.c.member_id == member_id)
    tx.execute(delete(SPEAKER).where(theirs))
    reviews = (REVIEWER.c.occurrence_id == conference.id) & (REVIEWER.c.member_id == member_id)
    tx.execute(delete(REVIEWER).where(reviews))
    for talk in alone:
        if talk.state is not TalkState.DRAFT:
            free_slot(tx, present.pack.conference, conference, talk, present.now)
    renew_reminders(tx, conference.id)


def _has_nobody_else(talk: Talk, member_id: int) -> bool:
    """Whether a member speaks in a talk, and nobody with them."""
    return {speaker.id for speaker in talk.speakers} == {member_id}
