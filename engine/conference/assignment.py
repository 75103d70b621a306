"""What a reviewer may review: never a talk of their own, and nothing before the call has closed."""

from __future__ import annotations

from engine.conference.records import reviews as review_records
from engine.conference.records import talks as records
from engine.conference.records.tables import State
from engine.conference.records.talks import Conference, Talk
from engine.turn import Turn


def to_review(turn: Turn, conference: Conference) -> list[Talk]:
    """The proposals that the person may review, also those that they have."""
    if conference.is_open(turn.now) or conference.announced_at or conference.occurrence.cancelled:
        return []
    found = records.find_talks(turn.tx, conference.id, State.PROPOSED)
    return [each for each in found if not each.concerns(turn.scope.member_id) and each.speakers]


def left_to_review(turn: Turn, conference: Conference) -> list[Talk]:
    """Those that the person has not reviewed, the ones with the fewest reviews first, so that all get some."""
    reviews = review_records.find_reviews(turn.tx, conference.id)
    mine = {each.talk_id for each in reviews if each.reviewer_id == turn.scope.member_id}
    counts = {each.id: sum(one.talk_id == each.id for one in reviews) for each in to_review(turn, conference)}
    left = [each for each in to_review(turn, conference) if each.id not in mine]
    return sorted(left, key=lambda each: (counts[each.id], each.id))
