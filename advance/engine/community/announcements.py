"""What notices about events say, built from what is true when they are sent; nothing where that is no longer so."""

from __future__ import annotations

from advance.engine.chat.cards import Card
from advance.engine.community import announcement_cards as cards
from advance.engine.community import records
from advance.engine.community.agenda import load_series
from advance.engine.community.leads import Lead
from advance.engine.community.records import Occurrence
from advance.engine.community.seats import Answer
from advance.engine.community.seeing import seen_by
from advance.engine.community.tidings import COMING, News, key_of
from advance.engine.turn import Turn


def reminder(turn: Turn, subject: str) -> Card | None:
    """The event, in a week, tomorrow or soon; nothing after a no, a move or a cancellation, or without the yes that
    asked for it."""
    lead = subject.rpartition("/")[2]
    occurrence = _find(turn, subject.partition("@")[0])
    if occurrence is None or lead not in tuple(Lead) or key_of(occurrence, Lead(lead)) != subject:
        return None
    seen = seen_by(turn, [occurrence])[0]
    unwanted = seen.mine is Answer.NO if lead == Lead.WEEK else seen.mine is not Answer.YES
    if occurrence.cancelled or occurrence.starts <= turn.now or unwanted:
        return None
    return cards.reminder_card(turn.voice, seen, turn.now)


def news(turn: Turn, subject: str) -> Card | None:
    """A move, a cancellation, a seat; nothing where the reader does not come any more or something newer is said."""
    row, sequence, kind = subject.split("/")
    occurrence = _find(turn, row)
    if occurrence is None or occurrence.sequence != int(sequence) or occurrence.ends <= turn.now:
        return None
    seen = seen_by(turn, [occurrence])[0]
    if seen.mine not in COMING or (kind == News.SEAT and seen.mine is not Answer.YES):
        return None
    return cards.news_card(turn.voice, News(kind), seen, turn.now)


def afterwards(turn: Turn, subject: str) -> Card | None:
    """The question whether the reader was there; nothing where they have said so, or it did not take place."""
    occurrence = _find(turn, subject.partition("@")[0])
    if occurrence is None or occurrence.cancelled or key_of(occurrence, Lead.AFTER) != subject:
        return None
    visit = records.find_visit(turn.tx, occurrence.row, turn.scope.member_id)
    if visit is None or visit.answer is not Answer.YES or visit.attended is not None:
        return None
    return cards.after_card(turn.voice, occurrence, turn.now)


def _find(turn: Turn, row: str) -> Occurrence | None:
    """The occurrence of a row in the reader's organisation."""
    series = load_series(turn.tx, turn.scope.organisation_id, turn.pack.community, turn.now, ended=True)
    return records.find_row(turn.tx, series, int(row))
