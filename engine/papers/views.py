"""A paper as somebody sees it: who does what, what may be pressed, and the review at which it is read."""

from __future__ import annotations

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.community.agenda import find_upcoming
from engine.community.cards.events import PAPER_REVIEW
from engine.community.finding import list_series, runs
from engine.community.records import events
from engine.community.records.events import Occurrence
from engine.community.rules.seats import Answer
from engine.papers import cards
from engine.papers.cards import Look
from engine.papers.records import papers as records
from engine.papers.records import parts as part_records
from engine.papers.records.papers import Paper, State
from engine.turn import Args, Turn


def reviews_ahead(turn: Turn) -> list[Occurrence]:
    """The next review of each series of them."""
    series = [each for each in list_series(turn) if each.kind == PAPER_REVIEW]
    first: dict[int, Occurrence] = {}
    for each in find_upcoming(turn.tx, series, turn.now, each=2):
        if each.starts > turn.now:
            first.setdefault(each.series.id, each)
    return list(first.values())


def named_paper(turn: Turn, args: Args) -> Paper:
    """The paper that a press names; Refusal where the organisation has no such paper."""
    found = find(turn, args.number("paper"))
    if found is None:
        raise Refusal("papers.gone")
    return found


def held_paper(turn: Turn, args: Args) -> Paper:
    """The same, which nobody else changes before the end of the transaction."""
    records.hold_paper(turn.tx, named_paper(turn, args).id)
    return named_paper(turn, args)


def find(turn: Turn, paper_id: int) -> Paper | None:
    return records.find_paper(turn.tx, turn.scope.organisation_id, turn.scope.member_id, paper_id, turn.now)


def occurrence_of(turn: Turn, paper: Paper) -> Occurrence | None:
    """The review for which a paper is picked or at which it was read."""
    if paper.occurrence_id is None:
        return None
    return events.find_occurrence_by_id(turn.tx, list_series(turn, ended=True), paper.occurrence_id)


def show(turn: Turn, paper_id: int, notice: Text | None = None) -> Replies:
    """The card of a paper, as it is now."""
    paper = find(turn, paper_id)
    if paper is None:
        raise Refusal("papers.gone")
    return turn.reply(cards.paper_card(turn.voice, look(turn, paper), turn.now, notice))


def look(turn: Turn, paper: Paper) -> Look:
    """A paper with everything that its card says."""
    me, review = turn.scope.member_id, occurrence_of(turn, paper)
    parts = part_records.find_parts(turn.tx, [paper.id])[paper.id]
    notes = part_records.find_notes(turn.tx, [paper.id])[paper.id]
    visit = events.find_visit(turn.tx, review.row, me) if review else None
    over = paper.state is State.READ
    may_decide = paper.state is State.OPEN or (
        paper.state is State.PICKED and review is not None and runs(turn, review)
    )
    may_pick = [each for each in reviews_ahead(turn) if runs(turn, each)] if may_decide else []
    return Look(
        paper=paper,
        me=me,
        parts=parts,
        names=events.find_names(turn.tx, parts.everybody | {each.member_id for each in notes}),
        notes=notes,
        review=review,
        may_pick=[each for each in may_pick if review is None or each.id != review.id],
        runs=turn.scope.person.is_owner or (review is not None and runs(turn, review)),
        room=len(parts.implementers) < turn.pack.papers.implementers,
        ticks=len(part_records.find_ticks(turn.tx, paper.id, me) & step_ids(turn)),
        steps=len(turn.pack.papers.reading),
        unlogged=part_records.find_unlogged(turn.tx, paper.id, me) if over else [],
        takeaway=visit.takeaway if visit else "",
        came=over and visit is not None and visit.answer is Answer.YES,
    )


def step_ids(turn: Turn) -> set[str]:
    """The steps of the reading checklist, as the content has them today."""
    return {step.id for step in turn.pack.papers.reading}
