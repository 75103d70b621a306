"""What a reviewer may review: never a talk of their own, and nothing before the call has closed."""

from collections import Counter

from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import find_reviews
from engine.conference.records.tables import TalkState
from engine.conference.records.talks import Talk, find_talks
from engine.turn import Turn


def list_reviewable(turn: Turn, conference: Conference) -> list[Talk]:
    """The proposals that the person may review, also those that they have."""
    if conference.is_open(turn.now) or conference.announced_at or conference.occurrence.cancelled:
        return []
    talks = find_talks(turn.tx, conference.id, TalkState.PROPOSED)
    return [talk for talk in talks if not talk.concerns(turn.scope.member_id) and talk.speakers]


def list_unreviewed(turn: Turn, conference: Conference) -> list[Talk]:
    """Those that the person has not reviewed, the ones with the fewest reviews first, so that all get some."""
    reviews = find_reviews(turn.tx, conference.id)
    own = {review.talk_id for review in reviews if review.reviewer_id == turn.scope.member_id}
    counts = Counter(review.talk_id for review in reviews)
    talks = [talk for talk in list_reviewable(turn, conference) if talk.id not in own]
    return sorted(talks, key=lambda talk: (counts[talk.id], talk.id))
