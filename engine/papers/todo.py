"""What waits for somebody with papers: the one thing that comes first, for greeting and home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from engine.chat.cards import Action, Button
from engine.community.records import events
from engine.community.records.events import Occurrence
from engine.community.rules.seats import Answer
from engine.papers.records import papers as records
from engine.papers.records import parts as part_records
from engine.papers.records.papers import Paper, State
from engine.papers.records.parts import Role
from engine.papers.views import reviews_ahead, step_ids
from engine.turn import Todo, Turn

NOTED_WITHIN = timedelta(days=14)
"""How long after a review its notes are asked for."""


def todos(turn: Turn) -> Iterator[Todo]:
    """What the person has taken on or said yes to, or what is open at the review that they host: the first of it."""
    yield from islice((todo for part in (_taken, _to_read, _to_host) for todo in part(turn)), 1)


def _taken(turn: Turn) -> Iterator[Todo]:
    """A role before its review; afterwards the notes that nobody else can write."""
    taken = part_records.find_taken(turn.tx, turn.scope.member_id)
    papers = records.find_papers(turn.tx, turn.scope.organisation_id, turn.scope.member_id, taken, turn.now)
    for paper in sorted(papers, key=lambda each: each.starts or turn.now):
        if paper.state is State.PICKED:
            role = next(role for role in Role if role in taken[paper.id])
            yield _about(turn, f"papers.wait_{role}", "paper.show", paper)
        elif paper.state is State.READ and paper.starts and paper.starts > turn.now - NOTED_WITHIN:
            notes = part_records.find_notes(turn.tx, [paper.id])[paper.id]
            if all(note.member_id != turn.scope.member_id for note in notes):
                yield _about(turn, "papers.wait_note", "paper.note", paper)


def _to_read(turn: Turn) -> Iterator[Todo]:
    """A paper that is not read through, of a review that is near and to which the person comes."""
    for review in reviews_ahead(turn):
        if review.id is None or review.starts > turn.now + timedelta(days=turn.pack.papers.days_to_read):
            continue
        visit = events.find_visit(turn.tx, review.id, turn.scope.member_id)
        if visit and visit.answer is Answer.YES:
            for paper in _picked(turn, review):
                if step_ids(turn) - part_records.find_ticks(turn.tx, paper.id, turn.scope.member_id):
                    yield _about(turn, "papers.wait_reading", "paper.read", paper)


def _to_host(turn: Turn) -> Iterator[Todo]:
    """A review that the person hosts, without a paper or without somebody who presents it."""
    for review in reviews_ahead(turn):
        near = review.starts <= turn.now + 2 * timedelta(days=turn.pack.papers.days_to_read)
        if review.host_id != turn.scope.member_id or not near:
            continue
        papers = _picked(turn, review)
        if not papers:
            said = turn.voice.text("papers.wait_pick", when=turn.voice.moment(review.starts))
            yield Todo(Button(turn.voice.line("papers.waits"), Action("paper")), said)
        for paper in papers:
            if not part_records.find_parts(turn.tx, [paper.id])[paper.id].presenters:
                yield _about(turn, "papers.wait_host", "paper.show", paper)


def _picked(turn: Turn, review: Occurrence) -> list[Paper]:
    who = (turn.scope.organisation_id, turn.scope.member_id)
    picked = records.find_in(turn.tx, *who, State.PICKED, turn.now)
    return [each for each in picked if each.occurrence_id == review.id]


def _about(turn: Turn, key: str, command: str, paper: Paper) -> Todo:
    assert paper.starts is not None
    said = turn.voice.text(key, title=paper.title, when=turn.voice.moment(paper.starts))
    return Todo(Button(turn.voice.line("papers.waits"), Action(command, {"paper": str(paper.id)})), said)
