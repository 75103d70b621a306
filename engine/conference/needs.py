"""What commands of a conference need of the one who gives them."""

from collections.abc import Collection

from engine.access import Access, Need, host_of
from engine.conference.finding import find_conference, find_edition, find_talk, require_conference
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import find_response
from engine.conference.records.tables import Response
from engine.turn import Args, Turn

ONLY_HOST = "conference.only_host"
NOT_REVIEWER = "conference.not_reviewer"

HOST_BEFORE_CALL = host_of(find_edition, ONLY_HOST)
"""The host of the event that a press names, or of the next conference; its call for talks need not be open yet."""
HOST_OF_NEXT = host_of(lambda turn, args: find_conference(turn, args).occurrence, ONLY_HOST)
"""The host of the conference that a press names by its day, or of the next one."""
HOST = host_of(lambda turn, args: _named_conference(turn, args).occurrence, ONLY_HOST)
"""The host of the conference that a press names by its id."""
HOST_OF_TALK = host_of(lambda turn, args: find_talk(turn, args).conference.occurrence, ONLY_HOST)
"""The host of the conference for which the talk is that a press names."""


def _named_conference(turn: Turn, args: Args) -> Conference:
    return require_conference(turn, args.number("conference"))


def _has_said(turn: Turn, conference: Conference, answers: Collection[Response]) -> bool:
    """Whether the person was asked to review and has answered one of these."""
    return find_response(turn.tx, conference.id, turn.scope.member_id) in answers


REVIEWER = Need(
    Access.REVIEWER, lambda turn, args: _has_said(turn, find_talk(turn, args).conference, (Response.YES,)), NOT_REVIEWER
)
"""Who reviews the talk that a press names."""
REVIEWER_OR_ASKED = Need(
    Access.REVIEWER,
    lambda turn, args: _has_said(turn, find_conference(turn, args), (Response.ASKED, Response.YES)),
    NOT_REVIEWER,
)
"""Who reviews, or has not answered yet whether they do."""
WAS_ASKED = Need(
    Access.REVIEWER, lambda turn, args: _has_said(turn, _named_conference(turn, args), tuple(Response)), NOT_REVIEWER
)
"""Who was asked to review, whatever they have answered."""
