"""What notices about events say, built from what is true when they are sent; nothing where that is no longer so."""

from __future__ import annotations

from engine.chat.cards import Card
from engine.community.agenda import load_series
from engine.community.cards import notifications as cards
from engine.community.cards.forum import swap_card
from engine.community.records import events as records
from engine.community.records import forum as forum_records
from engine.community.records.events import Occurrence
from engine.community.records.forum import SwapState
from engine.community.rules.reminder_times import Lead
from engine.community.rules.seats import Answer
from engine.community.tidings import COMING, News, key_of
from engine.community.views import view_events
from engine.turn import Turn


def reminder(turn: Turn, subject: str) -> Card | None:
    """The event, in a week, tomorrow or soon; nothing after a no, a move or a cancellation, or without the yes that
    asked for it."""
    lead = subject.rpartition("/")[2]
    occurrence = _find(turn, subject.partition("@")[0])
    if occurrence is None or lead not in tuple(Lead) or key_of(occurrence, Lead(lead)) != subject:
        return None
    seen = view_events(turn, [occurrence])[0]
    unwanted = seen.mine is Answer.NO if lead == Lead.WEEK else seen.mine is not Answer.YES
    if occurrence.cancelled or occurrence.starts <= turn.now or unwanted:
        return None
    return cards.reminder_card(turn.voice, seen, turn.now)


def news(turn: Turn, subject: str) -> Card | None:
    """A move, a cancellation, a seat; nothing where the reader does not come any more or something newer is said."""
    row, sequence, what = subject.split("/")
    kind, _, number = what.partition("-")
    occurrence = _find(turn, row)
    if occurrence is None or occurrence.sequence != int(sequence) or occurrence.ends <= turn.now:
        return None
    if kind == News.SWAP:
        return _swap(turn, occurrence, int(number))
    seen = view_events(turn, [occurrence])[0]
    if kind == News.PAPER:
        picked = next((each for each in seen.papers if each.id == int(number)), None)
        wanted = picked is not None and occurrence.starts > turn.now and seen.mine is not Answer.NO
        return cards.paper_news_card(turn.voice, seen, picked, turn.now) if picked and wanted else None
    if kind in (News.HOST, News.SWAPPED):
        wanted = occurrence.host_id == turn.scope.member_id and not occurrence.cancelled
    else:
        wanted = seen.mine is Answer.YES if kind == News.SEAT else seen.mine in COMING
    return cards.news_card(turn.voice, News(kind), seen, turn.now) if wanted else None


def afterwards(turn: Turn, subject: str) -> Card | None:
    """The question whether the reader was there; nothing where they have said so, or it did not take place."""
    occurrence = _find(turn, subject.partition("@")[0])
    if occurrence is None or occurrence.cancelled or key_of(occurrence, Lead.AFTER) != subject:
        return None
    visit = records.find_visit(turn.tx, occurrence.row, turn.scope.member_id)
    if visit is None or visit.answer is not Answer.YES or visit.attended is not None:
        return None
    return cards.after_card(turn.voice, occurrence, turn.now)


def _swap(turn: Turn, theirs: Occurrence, number: int) -> Card | None:
    """Another host's wish, while it is open."""
    swap = forum_records.find_swap(turn.tx, number)
    if swap is None or swap.asked_of != turn.scope.member_id or swap.state != SwapState.OPEN:
        return None
    mine = records.find_occurrence_by_id(turn.tx, [theirs.series], swap.mine_id)
    name = records.find_names(turn.tx, [swap.asked_by]).get(swap.asked_by)
    return swap_card(turn.voice, swap, name, mine, theirs, turn.now) if mine and name else None


def _find(turn: Turn, row: str) -> Occurrence | None:
    """The occurrence of a row in the reader's organisation."""
    series = load_series(turn.tx, turn.scope.organisation_id, turn.pack.community, turn.now, ended=True)
    return records.find_occurrence_by_id(turn.tx, series, int(row))
