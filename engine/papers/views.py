"""A paper as somebody sees it: who does what, what may be pressed, and the review at which it is read."""

from engine.access import can_manage
from engine.chat.cards import Replies
from engine.chat.errors import require_found
from engine.chat.text import Text
from engine.community.agenda import find_upcoming
from engine.community.cards.events import PAPER_REVIEW
from engine.community.finding import list_series
from engine.community.records.events import Occurrence, find_names, find_occurrence_by_id, find_visit
from engine.community.rules.seats import Answer
from engine.papers.cards.paper import PaperView, paper_card
from engine.papers.records.papers import Paper, PaperState, Viewer, find_paper, lock_paper
from engine.papers.records.parts import find_completions, find_notes, find_parts, find_unlogged
from engine.turn import Args, Turn


def viewer_of(turn: Turn) -> Viewer:
    return Viewer(turn.scope.organisation_id, turn.scope.member_id, turn.now)


def find_reviews_ahead(turn: Turn) -> list[Occurrence]:
    """The next review of each series of them."""
    series = [series for series in list_series(turn) if series.kind == PAPER_REVIEW]
    first: dict[int, Occurrence] = {}
    for review in find_upcoming(turn.tx, series, turn.now, per_series=2):
        if review.starts > turn.now:
            first.setdefault(review.series.id, review)
    return list(first.values())


def find_named_paper(turn: Turn, args: Args) -> Paper:
    """The paper that a press names; Refusal where the organisation has no such paper."""
    return _find_paper(turn, args.number("paper"))


def lock_named_paper(turn: Turn, args: Args) -> Paper:
    """The same, which nobody else changes before the end of the transaction."""
    lock_paper(turn.tx, find_named_paper(turn, args).id)
    return find_named_paper(turn, args)


def find_review(turn: Turn, paper: Paper) -> Occurrence | None:
    """The review for which a paper is picked or at which it was read."""
    if paper.occurrence_id is None:
        return None
    return find_occurrence_by_id(turn.tx, list_series(turn, ended=True), paper.occurrence_id)


def show_paper(turn: Turn, paper_id: int, notice: Text | None = None) -> Replies:
    """The card of a paper, as it is now."""
    paper = _find_paper(turn, paper_id)
    return turn.reply(paper_card(turn.voice, view_paper(turn, paper), turn.now), notice)


def view_paper(turn: Turn, paper: Paper) -> PaperView:
    """A paper with everything that its card says."""
    me, review = turn.scope.member_id, find_review(turn, paper)
    parts = find_parts(turn.tx, [paper.id])[paper.id]
    notes = find_notes(turn.tx, [paper.id])[paper.id]
    visit = find_visit(turn.tx, review.row, me) if review else None
    is_over = paper.state is PaperState.READ
    manages = review is not None and can_manage(turn, review)
    may_pick = paper.state is PaperState.OPEN or (paper.state is PaperState.PICKED and manages)
    reviews = [ahead for ahead in find_reviews_ahead(turn) if can_manage(turn, ahead)] if may_pick else []
    return PaperView(
        paper=paper,
        me=me,
        parts=parts,
        names=find_names(turn.tx, parts.members | {note.member_id for note in notes}),
        notes=notes,
        review=review,
        may_pick=[ahead for ahead in reviews if review is None or ahead.id != review.id],
        manages=turn.scope.person.is_owner or manages,
        has_room=len(parts.implementers) < turn.pack.papers.implementers,
        ticks=len(find_completions(turn.tx, paper.id, me) & step_ids(turn)),
        steps=len(turn.pack.papers.reading),
        unlogged=find_unlogged(turn.tx, paper.id, me) if is_over else [],
        takeaway=visit.takeaway if visit else "",
        came=is_over and visit is not None and visit.answer is Answer.YES,
    )


def step_ids(turn: Turn) -> set[str]:
    """The steps of the reading checklist, as the content has them today."""
    return {step.id for step in turn.pack.papers.reading}


def _find_paper(turn: Turn, paper_id: int) -> Paper:
    return require_found(find_paper(turn.tx, viewer_of(turn), paper_id), "papers.gone")
