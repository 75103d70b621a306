"""What presses on notices do. Those on old ones are harmless: they answer for the notice that they stand on."""

from typing import NamedTuple

from engine.chat.cards import Replies
from engine.chat.errors import Refusal, require_found
from engine.content.models import Action
from engine.curriculum.next_action import choose_action
from engine.curriculum.notifications import BehindHelp, WeeklyMessage
from engine.curriculum.progress import find_progress
from engine.notices.records.preferences import find_preferences
from engine.notices.responses import Received, Response, find_received
from engine.notices.rules.cadence import Rhythm, working_day_later
from engine.nudges import responses
from engine.nudges.calendar_file import TimeBlock, calendar_file
from engine.nudges.cards import responses as cards
from engine.turn import Args, Turn

PROJECT_BLOCK = 60
"""Minutes to block for a project, of which one hour is a beginning."""
FORM_BLOCK = 15
WORKING_WEEK = 5


def mark_done(turn: Turn, args: Args) -> Replies:
    """The action is done; if there is time for another one, it is at hand."""
    notice, _, title = _find_own_notice(turn, args)
    responses.record_response(turn, notice, Response.DONE)
    place = find_progress(turn)
    following = choose_action(turn, place) if place else None
    return turn.reply(cards.done_card(turn.voice, title, following.action if following else None))


def ask_when(turn: Turn, args: Args) -> Replies:
    """Ask when a notice should come back."""
    notice, _, title = _find_own_notice(turn, args)
    rhythm = _find_rhythm(turn)
    today = responses.find_later_today(rhythm, turn.now)
    tomorrow = working_day_later(rhythm, turn.now, 1)
    return turn.reply(cards.later_card(turn.voice, notice.id, title, today, tomorrow))


def put_off(turn: Turn, args: Args) -> Replies:
    """Come back later: today and tomorrow with the notice itself, next week with the message of that week."""
    notice, _, title = _find_own_notice(turn, args)
    response = _read_response(args.word("when"), Response.TODAY, Response.TOMORROW, Response.NEXT_WEEK)
    rhythm = _find_rhythm(turn)
    when = working_day_later(rhythm, turn.now, WORKING_WEEK if response is Response.NEXT_WEEK else 1)
    if response is Response.TODAY:
        when = responses.find_later_today(rhythm, turn.now) or when
    with_weekly = response is Response.NEXT_WEEK and notice.kind == WeeklyMessage.kind.name
    responses.record_response(turn, notice, response)
    if not with_weekly:
        responses.schedule_reminder(turn, notice, when)
    return turn.reply(cards.put_off_card(turn.voice, title, None if with_weekly else when))


def ask_why(turn: Turn, args: Args) -> Replies:
    """Ask why an action is not for the person."""
    notice, _, title = _find_own_notice(turn, args)
    return turn.reply(cards.not_relevant_card(turn.voice, notice.id, title))


def take_reason(turn: Turn, args: Args) -> Replies:
    """Take the reason: it decides what comes next, and offers what would help."""
    notice, _, title = _find_own_notice(turn, args)
    response = _read_response(args.word("why"), Response.KNOWN, Response.WRONG_ROLE, Response.NO_TIME)
    responses.record_response(turn, notice, response)
    kind = responses.find_origin(turn, notice).kind
    can_stop = kind in turn.rooms.optional_kinds and kind != WeeklyMessage.kind.name
    return turn.reply(cards.because_card(turn.voice, title, response, kind, can_stop=can_stop))


def block_time(turn: Turn, args: Args) -> Replies:
    """A calendar entry at the next free working slot."""
    notice, action, title = _find_own_notice(turn, args)
    starts = responses.find_free_slot(turn, _find_rhythm(turn), notice)
    responses.record_response(turn, notice, Response.BLOCKED)
    minutes = action.minutes if action else PROJECT_BLOCK if notice.kind == BehindHelp.kind.name else FORM_BLOCK
    about = f"{action.how}\n\n{action.done_when}" if action else title
    time_block = TimeBlock(title, about, starts, minutes)
    file = calendar_file(f"notice-{notice.id}@advance", time_block, turn.voice.zone, turn.now)
    return turn.reply(cards.block_card(turn.voice, notice.id, time_block, file, done=action is not None))


class AnsweredNotice(NamedTuple):
    """The notice that a press stands on, the action that it offered, and what it is called."""

    notice: Received
    action: Action | None
    title: str


def _find_own_notice(turn: Turn, args: Args) -> AnsweredNotice:
    notice = require_found(find_received(turn, args.number("notice")), "notices.gone")
    if action := turn.pack.curriculum.action_by_id.get(notice.subject):
        return AnsweredNotice(notice, action, action.title)
    return AnsweredNotice(notice, None, turn.voice.line(f"notices.kind_{responses.find_origin(turn, notice).kind}"))


def _read_response(value: str, *allowed: Response) -> Response:
    if value not in allowed:
        raise Refusal("chat.unknown_button")
    return Response(value)


def _find_rhythm(turn: Turn) -> Rhythm:
    return find_preferences(turn.tx, turn.scope.member_id, turn.scope.person.timezone, turn.now).rhythm
