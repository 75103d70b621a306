"""The rota: who hosts next, volunteering, and swapping by both agreeing."""

from datetime import datetime

from sqlalchemy import Connection

from engine.community.agenda import find_upcoming
from engine.community.notifications import HostChosen, notify_members, schedule_event_reminders
from engine.community.records import events as records
from engine.community.records.events import Occurrence, Series
from engine.community.records.forum import Swap, SwapState, find_hosted_days, find_volunteers, settle_swap
from engine.community.rules.rota import next_host
from engine.community.rules.seats import Answer
from engine.notices.records.preferences import find_leaves

AHEAD = 4
"""Occurrences for which the rota knows a host."""


def fill_rota(tx: Connection, series: Series, now: datetime) -> list[Occurrence]:
    """The next occurrences, each with a host where somebody can; who is away or has left is replaced."""
    ahead = find_upcoming(tx, [series], now, AHEAD)
    volunteers = find_volunteers(tx, series.id)
    if not volunteers:
        return ahead
    leaves = find_leaves(tx, volunteers, now)
    filled = []
    for planned in sorted(ahead, key=lambda occurrence: occurrence.day):
        held = records.lock_occurrence(tx, series, planned.day, now)
        day = held.local_start.date()
        away = {who for who, spans in leaves.items() if any(first <= day <= last for first, last in spans)}
        if held.host_id is None or held.host_id in away or not records.find_names(tx, [held.host_id]):
            held = _appoint_host(tx, held, volunteers, away, now)
        filled.append(held)
    return sorted(filled, key=lambda occurrence: occurrence.starts)


def exchange_days(tx: Connection, swap: Swap, series: Series, now: datetime) -> bool:
    """Let two hosts exchange their days, both of which both must still have; False where one has changed."""
    pair = {occurrence.row: occurrence for occurrence in records.lock_rows(tx, series, (swap.mine_id, swap.theirs_id))}
    mine, theirs = pair.get(swap.mine_id), pair.get(swap.theirs_id)
    if mine is None or theirs is None or (mine.host_id, theirs.host_id) != (swap.asked_by, swap.asked_of):
        return False
    if any(occurrence.cancelled or occurrence.starts <= now for occurrence in (mine, theirs)):
        return False
    _set_host(tx, mine, swap.asked_of, now)
    _set_host(tx, theirs, swap.asked_by, now)
    settle_swap(tx, swap.id, SwapState.AGREED)
    return True


def _appoint_host(tx: Connection, held: Occurrence, volunteers: list[int], away: set[int], now: datetime) -> Occurrence:
    hosted = find_hosted_days(tx, held.series.id, volunteers)
    chosen = next_host(volunteers, hosted, away, held.day)
    if chosen is None:
        return held
    _set_host(tx, held, chosen, now)
    appointed = records.lock_occurrence(tx, held.series, held.day, now)
    notify_members(tx, HostChosen(appointed.row, appointed.sequence), appointed, [chosen], now)
    return appointed


def _set_host(tx: Connection, held: Occurrence, member_id: int, now: datetime) -> None:
    """Make somebody the host, who then comes, too, unless they have answered otherwise."""
    records.change_occurrence(tx, held, now, {"host_id": member_id})
    if records.find_visit(tx, held.row, member_id) is None:
        records.save_answer(tx, held, member_id, Answer.YES, now)
        schedule_event_reminders(tx, held, [member_id], now)
