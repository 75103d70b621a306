"""The cards of the notifications about somebody's week."""

from engine.chat.cards import Action, Block, Button, Buttons, Card, Context, Paragraph, Style
from engine.content.voice import Voice
from engine.curriculum.weekly import CatchUpHelp, PostponedAction, WeekSummary
from engine.notices.cards import answer_buttons


def weekly_card(voice: Voice, notice_id: int, week: WeekSummary, postponed: PostponedAction | None) -> Card:
    """The week, one action, and what may be answered."""
    blocks: list[Block] = list(week.blocks)
    if postponed:
        action = postponed.action
        blocks.append(Paragraph(voice.text("notices.put_off", title=action.title, minutes=action.minutes)))
        done = Action("notice.done", {"notice": str(postponed.notice_id)})
        blocks.append(Buttons((Button(voice.line("notices.done_that", title=action.title), done),)))
    to_week = Button(voice.line("notices.to_week"), Action("week"))
    if week.action:
        done = Action("notice.done", {"notice": str(notice_id)})
        first = (Button(voice.line("notices.done"), done, Style.PRIMARY), to_week)
        buttons = answer_buttons(voice, notice_id, *first)
    else:
        buttons = Buttons((to_week,))
    return Card("weekly", week.title, (*blocks, buttons, Context(voice.text("notices.small_print"))))


def behind_card(voice: Voice, notice_id: int, catch_up: CatchUpHelp) -> Card:
    buttons = answer_buttons(voice, notice_id, Button(voice.line("notices.to_week"), Action("week"), Style.PRIMARY))
    return Card("behind", catch_up.title, (*catch_up.blocks, buttons))
