"""What commands about papers need of the one who gives them, beyond what everybody may do."""

from engine.access import Access, Need, can_manage, host_of
from engine.community.finding import find_event
from engine.papers.records.papers import PaperState
from engine.papers.views import find_named_paper, find_review, find_reviews_ahead
from engine.turn import Args, Turn


def _may_change(turn: Turn, args: Args) -> bool:
    """Who proposed a paper, or hosts a review that is ahead."""
    return find_named_paper(turn, args).is_mine or _hosts_next(turn)


def _may_unpick(turn: Turn, args: Args) -> bool:
    """Who hosts the review for which a paper is picked; where it is not picked any more, one that is ahead."""
    paper = find_named_paper(turn, args)
    review = find_review(turn, paper) if paper.state is PaperState.PICKED else None
    return can_manage(turn, review) if review else _hosts_next(turn)


def _hosts_next(turn: Turn) -> bool:
    return turn.scope.person.is_owner or any(can_manage(turn, review) for review in find_reviews_ahead(turn))


CHANGES_PAPER = Need(Access.MEMBER, _may_change, "papers.not_yours")
PICKS = host_of(find_event, "papers.not_yours_to_pick")
UNPICKS = Need(Access.HOST, _may_unpick, "papers.not_yours_to_pick")
