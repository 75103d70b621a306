"""What commands of a conference need of the one who gives them."""

from collections.abc import Callable

from engine.access import Access, Need, host_of
from engine.conference.finding import find_conference, find_edition, find_talk, require_conference
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import find_response
from engine.conference.records.tables import Response
from engine.turn import Args, Turn

ONLY_HOST = "conference.only_host"

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


def _reviewer_of(find: Callable[[Turn, Args], Conference], *answers: Response) -> Need:
    """Who was asked to review the talks of a conference, and has answered one of these."""

    def has_said(turn: Turn, args: Args) -> bool:
        return find_response(turn.tx, find(turn, args).id, turn.scope.member_id) in answers

    return Need(Access.REVIEWER, has_said, "conference.not_reviewer")


REVIEWER = _reviewer_of(lambda turn, args: find_talk(turn, args).conference, Response.YES)
"""Who reviews the talk that a press names."""
REVIEWER_OR_ASKED = _reviewer_of(find_conference, Response.ASKED, Response.YES)
"""Who reviews, or has not answered yet whether they do."""
WAS_ASKED = _reviewer_of(_named_conference, *Response)
"""Who was asked to review, whatever they have answered."""
