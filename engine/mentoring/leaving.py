"""What somebody gives up in mentoring who leaves: asks in both directions, and pairs."""

from sqlalchemy import Connection, or_, select

from engine.mentoring import notifications
from engine.mentoring.jobs import free_all_asks
from engine.mentoring.notifications import notify_partner
from engine.mentoring.records.pairs import MENTORSHIP, PairState, change_state
from engine.room import Present


def end_mentoring(tx: Connection, member_id: int, present: Present) -> None:
    """Take back what a member has asked, free what they were asked, and end their pairs; the others are told."""
    mine, theirs = MENTORSHIP.c.mentee_id == member_id, MENTORSHIP.c.mentor_id == member_id
    own = select(MENTORSHIP.c.id).where(mine, MENTORSHIP.c.state == PairState.ASKED)
    for pair_id in tx.scalars(own).all():
        change_state(tx, pair_id, PairState.ASKED, PairState.WITHDRAWN, present.now)
    free_all_asks(tx, member_id, present.now)
    pairs = select(MENTORSHIP.c.id, MENTORSHIP.c.mentee_id, MENTORSHIP.c.mentor_id).where(
        or_(mine, theirs), MENTORSHIP.c.state == PairState.ACCEPTED
    )
    for pair_id, mentee_id, mentor_id in tx.execute(pairs).all():
        other = mentor_id if mentee_id == member_id else mentee_id
        ended = change_state(tx, pair_id, PairState.ACCEPTED, PairState.ENDED, present.now)
        if ended and other not in (member_id, None):
            notify_partner(tx, other, notifications.PairEnded(pair_id), present.now)
