"""The cards of asks and pairs."""

from collections.abc import Sequence

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Context,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Style,
    Table,
)
from engine.chat.text import Plain, Text
from engine.content.mentoring import MentoringRules
from engine.content.voice import Voice
from engine.mentoring.cards.search import back_button, pair_args, state_line, title_line
from engine.mentoring.forms import HELPED, MET_FORM, MISSED_FORM
from engine.mentoring.records.pairs import PairState
from engine.mentoring.views import PairView

SHOWN = 20
"""Meetings and earlier pairs in a table."""


def request_card(voice: Voice, view: PairView) -> Card:
    """An ask, to its mentor: a name, a topic, and what the asker chose to say."""
    name, args = view.other.name, pair_args(view)
    buttons = (
        Button(voice.line("mentoring.accept"), Action("mentor.accept", args), Style.PRIMARY),
        Button(voice.line("mentoring.decline"), Action("mentor.decline", args)),
        back_button(voice),
    )
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text("mentoring.request_text", name=name, topic=view.topic)),
        *((Paragraph((Plain(view.pair.words),)),) if view.pair.words else ()),
        Buttons(buttons),
        Context(voice.text("mentoring.request_hint", name=name)),
    )
    return Card("mentor_request", voice.line("mentoring.request_title", name=name), blocks)


def own_ask_card(voice: Voice, rules: MentoringRules, view: PairView, notice: Text | None = None) -> Card:
    """An ask, to its asker, while it waits."""
    values = {"name": view.other.name, "topic": view.topic, "when": voice.date(view.pair.asked_at)}
    withdraw = Button(voice.line("mentoring.withdraw"), Action("mentor.withdraw", pair_args(view)))
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph(voice.text("mentoring.waiting_text", **values, days=rules.lapses_after_days)),
        *((Paragraph((Plain(view.pair.words),)),) if view.pair.words else ()),
        Buttons((withdraw, back_button(voice))),
    )
    return Card("mentor_asked", voice.line("mentoring.waiting_title", name=view.other.name), blocks)


def introduction_card(voice: Voice, rules: MentoringRules, view: PairView) -> Card:
    """Who the two are, how they reach each other, and what the first meeting is about."""
    side = "mentee" if view.is_mentee else "mentor"
    text = voice.text(f"mentoring.introduction_{side}", name=view.other.name, topic=view.topic)
    blocks = (Paragraph(text), *_pair_blocks(voice, rules, view))
    return Card("mentor_introduction", voice.line("mentoring.introduction_title", name=view.other.name), blocks)


def pair_card(voice: Voice, rules: MentoringRules, view: PairView, notice: Text | None = None) -> Card:
    """A pair that is going on."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if view.waits:
        blocks += [Paragraph(voice.text("mentoring.check_text", name=view.other.name)), _check_buttons(voice, view)]
    blocks += _pair_blocks(voice, rules, view)
    return Card("mentor_pair", title_line(voice, view), tuple(blocks))


def current_card(voice: Voice, rules: MentoringRules, view: PairView) -> Card:
    """An ask or a pair as it is now."""
    match view.pair.state:
        case PairState.ASKED:
            return own_ask_card(voice, rules, view) if view.is_mentee else request_card(voice, view)
        case PairState.ACCEPTED:
            return pair_card(voice, rules, view)
        case PairState.ENDED | PairState.COMPLETED:
            return over_card(voice, view)
        case _:
            return refused_card(voice, view)


def check_in_card(voice: Voice, view: PairView) -> Card:
    """Did the two meet?"""
    text = Paragraph(voice.text("mentoring.check_text", name=view.other.name))
    blocks = (text, _check_buttons(voice, view), Context(voice.text("mentoring.check_hint")))
    return Card("mentor_check_in", voice.line("mentoring.check_title", name=view.other.name), blocks)


def helped_card(voice: Voice, view: PairView, *, met: bool, helped: str = "", problem: Text | None = None) -> Card:
    """A line on what helped, for both; or what would."""
    args = {**pair_args(view), "number": str(view.pair.checks)}
    key = "met" if met else "missed"
    buttons = (
        Button(voice.line("mentoring.keep"), Action("mentor.helped", args), Style.PRIMARY),
        Button(voice.line("mentoring.to_pair"), Action("mentor.open", pair_args(view))),
    )
    blocks: tuple[Block, ...] = (
        *((Paragraph(problem),) if problem else ()),
        Paragraph(voice.text(f"mentoring.{key}_text", name=view.other.name)),
        *(MET_FORM if met else MISSED_FORM).blocks(voice, {HELPED.name: helped}),
        Buttons(buttons),
        Context(voice.text("mentoring.helped_sees", name=view.other.name)),
    )
    return Card("mentor_helped", voice.line("mentoring.helped_title"), blocks)


def leave_card(voice: Voice, view: PairView) -> Card:
    """Whether the pair should really end."""
    buttons = (
        Button(voice.line("mentoring.leave_now"), Action("mentor.leave_now", pair_args(view)), Style.DANGER),
        Button(voice.line("mentoring.not_leave"), Action("mentor.open", pair_args(view))),
    )
    text = Paragraph(voice.text("mentoring.leave_text", name=view.other.name))
    return Card("mentor_leave", voice.line("mentoring.leave_title"), (text, Buttons(buttons)))


def over_card(voice: Voice, view: PairView) -> Card:
    """A pair that is over: one has left, or all the way has been gone."""
    met = len({answer.number for answer in view.check_ins if answer.met})
    values = {"name": view.other.name, "topic": view.topic, "met": met, "is_mentee": view.is_mentee}
    onward = [Button(voice.line("mentoring.find"), Action("mentor.find"))] if view.is_mentee else []
    blocks = (
        Paragraph(voice.text(f"mentoring.over_{view.pair.state}", **values)),
        *_meeting_blocks(voice, view),
        Buttons((*onward, back_button(voice))),
    )
    return Card("mentor_over", voice.line(f"mentoring.over_title_{view.pair.state}"), blocks)


def refused_card(voice: Voice, view: PairView) -> Card:
    """An ask that came to nothing, to its asker, with the way on."""
    args = {"topic": view.pair.topic_id} if view.topic else {}
    values = {"name": view.other.name, "topic": view.topic}
    find = Button(voice.line("mentoring.find_other"), Action("mentor.find", args), Style.PRIMARY)
    text = Paragraph(voice.text(f"mentoring.refused_{view.pair.state}", **values))
    return Card("mentor_refused", voice.line("mentoring.refused_title"), (text, Buttons((find, back_button(voice)))))


def history_card(voice: Voice, past: Sequence[PairView]) -> Card:
    """What was."""
    columns = tuple(voice.line(f"mentoring.column_{name}") for name in ("who", "topic", "state"))
    gone = voice.line("mentoring.gone")
    rows = tuple((view.other.name or gone, view.topic or "–", state_line(voice, view)) for view in past[:SHOWN])
    table = Table(voice.line("mentoring.past_caption"), columns, rows)
    blocks: tuple[Block, ...] = (table,) if rows else (Paragraph(voice.text("mentoring.no_past")),)
    more = (Context(voice.text("mentoring.more_past", count=len(past) - SHOWN)),) if len(past) > SHOWN else ()
    return Card("mentor_history", voice.line("mentoring.past"), (*blocks, *more, Buttons((back_button(voice),))))


def _pair_blocks(voice: Voice, rules: MentoringRules, view: PairView) -> tuple[Block, ...]:
    facts = (
        Fact(voice.line("mentoring.partner"), (Plain(view.other.name),)),
        Fact(voice.line("mentoring.topic"), (Plain(view.topic or "–"),)),
        Fact(voice.line("mentoring.since"), (Plain(voice.date(view.pair.answered_at or view.pair.asked_at)),)),
        Fact(voice.line("mentoring.reach"), voice.text("mentoring.reach_by", email=view.other.email)),
        Fact(voice.line("mentoring.times"), _shared_times(voice, view)),
    )
    words = Fact(voice.line("mentoring.wish"), (Plain(view.pair.words),))
    agenda: tuple[Block, ...] = (
        Heading(voice.line("mentoring.agenda")),
        *(Paragraph(voice.text("mentoring.item", number=at, item=item)) for at, item in enumerate(rules.agenda, 1)),
    )
    return (
        Facts((*facts, *((words,) if view.pair.words else ()))),
        *(() if any(answer.met for answer in view.check_ins) else agenda),
        *_meeting_blocks(voice, view),
        Buttons((Button(voice.line("mentoring.leave"), Action("mentor.leave", pair_args(view))), back_button(voice))),
        Context(voice.text("mentoring.cadence", days=rules.check_in_every_days, times=rules.check_ins)),
    )


def _shared_times(voice: Voice, view: PairView) -> Text:
    """When both work, on the reader's clock."""
    spans = [
        voice.line("mentoring.span", start=voice.clock(first), end=voice.clock(last)) for first, last in view.shared
    ]
    return voice.text("mentoring.good_times", spans=voice.all_of(spans))


def _meeting_blocks(voice: Voice, view: PairView) -> tuple[Block, ...]:
    """What both have said, the newest first."""
    if not view.check_ins:
        return ()
    me, other = voice.line("mentoring.you"), view.other.name or voice.line("mentoring.gone")
    columns = tuple(voice.line(f"mentoring.column_{name}") for name in ("day", "who", "met", "helped"))
    rows = tuple(
        (
            voice.date(answer.at),
            me if answer.member_id == view.me else other,
            voice.line("mentoring.yes" if answer.met else "mentoring.no"),
            answer.helped or "–",
        )
        for answer in reversed(view.check_ins[-SHOWN:])
    )
    return (Table(voice.line("mentoring.meetings"), columns, rows),)


def _check_buttons(voice: Voice, view: PairView) -> Buttons:
    args = {**pair_args(view), "number": str(view.pair.checks)}
    buttons = (
        Button(voice.line("mentoring.we_met"), Action("mentor.met", {**args, "met": "yes"}), Style.PRIMARY),
        Button(voice.line("mentoring.not_met"), Action("mentor.met", {**args, "met": "no"})),
        Button(voice.line("mentoring.later"), Action("mentor.later", args)),
    )
    return Buttons(buttons)
