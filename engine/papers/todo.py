"""What a person has to do with papers: the one thing that comes first, for the greeting and home."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from engine.chat.cards import Action, Button
from engine.community.records.events import Occurrence, find_visit
from engine.community.rules.seats import Answer
from engine.papers.records.papers import Paper, PaperState, find_papers, find_papers_in_state
from engine.papers.records.parts import Role, find_completions, find_notes, find_parts, find_taken
from engine.papers.views import find_reviews_ahead, step_ids, viewer_of
from engine.turn import Todo, Turn

NOTED_WITHIN = timedelta(days=14)
"""How long after a review its notes are asked for."""


def list_todos(turn: Turn) -> Iterator[Todo]:
    """What the person has taken on or said yes to, or what is open at the review that they host: the first of it."""
    sources = (_find_roles, _find_reading, _find_hosting)
    yield from islice((todo for source in sources for todo in source(turn)), 1)


def _find_roles(turn: Turn) -> Iterator[Todo]:
    """A role before its review; afterwards the notes that nobody else can write."""
    taken = find_taken(turn.tx, turn.scope.member_id)
    papers = find_papers(turn.tx, viewer_of(turn), taken)
    for paper in sorted(papers, key=lambda paper: paper.starts or turn.now):
        if paper.state is PaperState.PICKED:
            role = next(role for role in Role if role in taken[paper.id])
            yield _make_todo(turn, f"papers.wait_{role}", "paper.show", paper)
        elif paper.state is PaperState.READ and paper.starts and paper.starts > turn.now - NOTED_WITHIN:
            notes = find_notes(turn.tx, [paper.id])[paper.id]
            if all(note.member_id != turn.scope.member_id for note in notes):
                yield _make_todo(turn, "papers.wait_note", "paper.note", paper)


def _find_reading(turn: Turn) -> Iterator[Todo]:
    """A paper that is not read through, of a review that is near and to which the person comes."""
    for review in find_reviews_ahead(turn):
        if review.id is None or review.starts > turn.now + timedelta(days=turn.pack.papers.days_to_read):
            continue
        visit = find_visit(turn.tx, review.id, turn.scope.member_id)
        if visit and visit.answer is Answer.YES:
            for paper in _find_picked(turn, review):
                if step_ids(turn) - find_completions(turn.tx, paper.id, turn.scope.member_id):
                    yield _make_todo(turn, "papers.wait_reading", "paper.read", paper)


def _find_hosting(turn: Turn) -> Iterator[Todo]:
    """A review that the person hosts, without a paper or without somebody who presents it."""
    for review in find_reviews_ahead(turn):
        is_near = review.starts <= turn.now + 2 * timedelta(days=turn.pack.papers.days_to_read)
        if review.host_id != turn.scope.member_id or not is_near:
            continue
        papers = _find_picked(turn, review)
        if not papers:
            text = turn.voice.text("papers.wait_pick", when=turn.voice.moment(review.starts))
            yield Todo(Button(turn.voice.line("papers.waits"), Action("paper")), text)
        for paper in papers:
            if not find_parts(turn.tx, [paper.id])[paper.id].presenters:
                yield _make_todo(turn, "papers.wait_host", "paper.show", paper)


def _find_picked(turn: Turn, review: Occurrence) -> list[Paper]:
    picked = find_papers_in_state(turn.tx, viewer_of(turn), PaperState.PICKED)
    return [paper for paper in picked if paper.occurrence_id == review.id]


def _make_todo(turn: Turn, key: str, command: str, paper: Paper) -> Todo:
    assert paper.starts is not None
    text = turn.voice.text(key, title=paper.title, when=turn.voice.moment(paper.starts))
    return Todo(Button(turn.voice.line("papers.waits"), Action(command, {"paper": str(paper.id)})), text)
