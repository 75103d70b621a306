"""What presses on notices do. Those on old ones are harmless: they answer for the notice that they stand on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.content.models import Action
from engine.curriculum.progress import find_place
from engine.curriculum.weekly import choose_action
from engine.notices import cards
from engine.notices.policies import BEHIND, WEEKLY
from engine.notices.records.preferences import find_wishes
from engine.notices.rules.cadence import Rhythm, working_day_later
from engine.nudges import responses as answers
from engine.nudges.calendar_file import calendar_file
from engine.nudges.responses import Said
from engine.turn import Args, Turn

PROJECT_BLOCK = 60
"""Minutes to block for a project, of which one hour is a beginning."""
FORM_BLOCK = 15
WORKING_WEEK = 5


def done(turn: Turn, args: Args) -> Replies:
    """The action is done; if there is time for another one, it is at hand."""
    notice, action = _mine(turn, args)
    answers.keep(turn, notice, Said.DONE)
    place = find_place(turn)
    following = choose_action(turn, place) if place else None
    title = _title(turn, notice, action)
    return turn.reply(cards.done_card(turn.voice, title, following.action if following else None))


def later(turn: Turn, args: Args) -> Replies:
    """Ask when."""
    notice, action = _mine(turn, args)
    rhythm = _rhythm(turn)
    today = answers.later_today(rhythm, turn.now)
    tomorrow = working_day_later(rhythm, turn.now, 1)
    title = _title(turn, notice, action)
    return turn.reply(cards.later_card(turn.voice, notice.id, title, today, tomorrow))


def put_off(turn: Turn, args: Args) -> Replies:
    """Come back later: today and tomorrow with the notice itself, next week with the message of that week."""
    notice, action = _mine(turn, args)
    said = _said(args.word("when"), Said.TODAY, Said.TOMORROW, Said.NEXT_WEEK)
    rhythm = _rhythm(turn)
    when = working_day_later(rhythm, turn.now, 1)
    if said is Said.TODAY:
        when = answers.later_today(rhythm, turn.now) or when
    if said is Said.NEXT_WEEK:
        when = working_day_later(rhythm, turn.now, WORKING_WEEK)
    with_weekly = said is Said.NEXT_WEEK and notice.kind == WEEKLY
    answers.keep(turn, notice, said)
    if not with_weekly:
        answers.remind(turn, notice, when)
    return turn.reply(cards.put_off_card(turn.voice, _title(turn, notice, action), None if with_weekly else when))


def not_relevant(turn: Turn, args: Args) -> Replies:
    """Ask why."""
    notice, action = _mine(turn, args)
    return turn.reply(cards.not_relevant_card(turn.voice, notice.id, _title(turn, notice, action)))


def because(turn: Turn, args: Args) -> Replies:
    """Take the reason: it decides what comes next, and offers what would help."""
    notice, action = _mine(turn, args)
    said = _said(args.word("why"), Said.KNOWN, Said.WRONG_ROLE, Said.NO_TIME)
    answers.keep(turn, notice, said)
    kind = answers.origin_kind(turn, notice)
    return turn.reply(cards.because_card(turn.voice, _title(turn, notice, action), said, kind))


def block(turn: Turn, args: Args) -> Replies:
    """A calendar entry at the next free working slot."""
    notice, action = _mine(turn, args)
    starts = answers.next_block(turn, _rhythm(turn), notice)
    answers.keep(turn, notice, Said.BLOCKED)
    title = _title(turn, notice, action)
    minutes = action.minutes if action else PROJECT_BLOCK if notice.kind == BEHIND else FORM_BLOCK
    about = f"{action.how}\n\n{action.done_when}" if action else title
    file = calendar_file(f"notice-{notice.id}@advance", title, about, starts, minutes, turn.voice.zone, turn.now)
    return turn.reply(cards.block_card(turn.voice, notice.id, title, starts, minutes, file, done=action is not None))


def _mine(turn: Turn, args: Args) -> tuple[Row[Any], Action | None]:
    """The notice that a press stands on, and the action that it offered."""
    notice = answers.find_notice(turn, args.number("notice"))
    if notice is None:
        raise Refusal("notices.gone")
    return notice, answers.find_action(turn, notice.subject)


def _title(turn: Turn, notice: Row[Any], action: Action | None) -> str:
    if action:
        return action.title
    return turn.voice.line(f"notices.kind_{answers.origin_kind(turn, notice)}")


def _said(value: str, *allowed: Said) -> Said:
    found = next((each for each in allowed if each.value == value), None)
    if found is None:
        raise Refusal("chat.unknown_button")
    return found


def _rhythm(turn: Turn) -> Rhythm:
    return find_wishes(turn.tx, turn.scope.member_id, turn.scope.person.timezone, turn.now).rhythm
