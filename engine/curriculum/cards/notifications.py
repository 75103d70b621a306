"""The cards of the notifications about somebody's week."""

from __future__ import annotations

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Context,
    Paragraph,
    Style,
)
from engine.content.voice import Voice
from engine.curriculum.weekly import Behind, PutOff, Weekly
from engine.notices.cards import answer_buttons


def weekly_card(voice: Voice, notice_id: int, week: Weekly, put_off: PutOff | None) -> Card:
    """The week, one action, and what may be answered."""
    blocks: list[Block] = list(week.blocks)
    if put_off:
        action = put_off.action
        blocks.append(Paragraph(voice.text("notices.put_off", title=action.title, minutes=action.minutes)))
        done = Action("notice.done", {"notice": str(put_off.notice_id)})
        blocks.append(Buttons((Button(voice.line("notices.done_that", title=action.title), done),)))
    to_week = Button(voice.line("notices.to_week"), Action("week"))
    if week.action:
        done = Action("notice.done", {"notice": str(notice_id)})
        first = (Button(voice.line("notices.done"), done, Style.PRIMARY), to_week)
        buttons = answer_buttons(voice, notice_id, *first)
    else:
        buttons = Buttons((to_week,))
    return Card("weekly", week.title, (*blocks, buttons, Context(voice.text("notices.small_print"))))


def behind_card(voice: Voice, notice_id: int, found: Behind) -> Card:
    to_week = Button(voice.line("notices.to_week"), Action("week"), Style.PRIMARY)
    buttons = answer_buttons(voice, notice_id, to_week)
    return Card("behind", found.title, (*found.blocks, buttons))
