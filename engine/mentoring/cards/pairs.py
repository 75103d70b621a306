"""The cards of asks and pairs."""

from __future__ import annotations

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
from engine.mentoring.cards.search import about, pair_args, state_line
from engine.mentoring.forms import HELPED, MET_FORM, MISSED_FORM
from engine.mentoring.views import Seen

SHOWN = 20
"""Meetings and earlier pairs in a table."""


def request_card(voice: Voice, each: Seen) -> Card:
    """An ask, to its mentor: a name, a topic, and what the asker chose to say."""
    name, args = each.other.name, pair_args(each)
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text("mentoring.request_text", name=name, topic=each.topic)),
        *((Paragraph((Plain(each.pair.words),)),) if each.pair.words else ()),
        Buttons(
            (
                Button(voice.line("mentoring.accept"), Action("mentor.accept", args), Style.PRIMARY),
                Button(voice.line("mentoring.decline"), Action("mentor.decline", args)),
                _back(voice),
            )
        ),
        Context(voice.text("mentoring.request_hint", name=name)),
    )
    return Card("mentor_request", voice.line("mentoring.request_title", name=name), blocks)


def own_ask_card(voice: Voice, rules: MentoringRules, each: Seen, notice: Text | None = None) -> Card:
    """An ask, to its asker, while it waits."""
    values = {"name": each.other.name, "topic": each.topic, "when": voice.date(each.pair.asked_at)}
    withdraw = Button(voice.line("mentoring.withdraw"), Action("mentor.withdraw", pair_args(each)))
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph(voice.text("mentoring.waiting_text", **values, days=rules.lapses_after_days)),
        *((Paragraph((Plain(each.pair.words),)),) if each.pair.words else ()),
        Buttons((withdraw, _back(voice))),
    )
    return Card("mentor_asked", voice.line("mentoring.waiting_title", name=each.other.name), blocks)


def introduction_card(voice: Voice, rules: MentoringRules, each: Seen) -> Card:
    """Who the two are, how they reach each other, and what the first meeting is about."""
    side = "mentee" if each.is_mentee else "mentor"
    text = voice.text(f"mentoring.introduction_{side}", name=each.other.name, topic=each.topic)
    blocks = (Paragraph(text), *_pair_blocks(voice, rules, each))
    return Card("mentor_introduction", voice.line("mentoring.introduction_title", name=each.other.name), blocks)


def pair_card(voice: Voice, rules: MentoringRules, each: Seen, notice: Text | None = None) -> Card:
    """A pair that is going on."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if each.waits:
        blocks += [Paragraph(voice.text("mentoring.check_text", name=each.other.name)), _check_buttons(voice, each)]
    blocks += _pair_blocks(voice, rules, each)
    return Card("mentor_pair", about(voice, each), tuple(blocks))


def check_in_card(voice: Voice, each: Seen) -> Card:
    """Did the two meet?"""
    text = Paragraph(voice.text("mentoring.check_text", name=each.other.name))
    hint = Context(voice.text("mentoring.check_hint"))
    return Card(
        "mentor_check_in",
        voice.line("mentoring.check_title", name=each.other.name),
        (text, _check_buttons(voice, each), hint),
    )


def helped_card(voice: Voice, each: Seen, *, met: bool, helped: str = "", problem: Text | None = None) -> Card:
    """A line on what helped, for both; or what would."""
    args = {**pair_args(each), "number": str(each.pair.checks)}
    key = "met" if met else "missed"
    blocks: tuple[Block, ...] = (
        *((Paragraph(problem),) if problem else ()),
        Paragraph(voice.text(f"mentoring.{key}_text", name=each.other.name)),
        *(MET_FORM if met else MISSED_FORM).blocks(voice, {HELPED.name: helped}),
        Buttons(
            (
                Button(voice.line("mentoring.keep"), Action("mentor.helped", args), Style.PRIMARY),
                Button(voice.line("mentoring.to_pair"), Action("mentor.open", pair_args(each))),
            )
        ),
        Context(voice.text("mentoring.helped_sees", name=each.other.name)),
    )
    return Card("mentor_helped", voice.line("mentoring.helped_title"), blocks)


def leave_card(voice: Voice, each: Seen) -> Card:
    """Whether the pair should really end."""
    buttons = (
        Button(voice.line("mentoring.leave_now"), Action("mentor.leave_now", pair_args(each)), Style.DANGER),
        Button(voice.line("mentoring.not_leave"), Action("mentor.open", pair_args(each))),
    )
    text = Paragraph(voice.text("mentoring.leave_text", name=each.other.name))
    return Card("mentor_leave", voice.line("mentoring.leave_title"), (text, Buttons(buttons)))


def over_card(voice: Voice, each: Seen) -> Card:
    """A pair that is over: one has left, or all the way has been gone."""
    met = sum(1 for number in {said.number for said in each.said if said.met})
    values = {"name": each.other.name, "topic": each.topic, "met": met, "is_mentee": each.is_mentee}
    onward = Button(voice.line("mentoring.find"), Action("mentor.find")) if each.is_mentee else None
    blocks = (
        Paragraph(voice.text(f"mentoring.over_{each.pair.state}", **values)),
        *_meetings(voice, each),
        Buttons((*((onward,) if onward else ()), _back(voice))),
    )
    return Card("mentor_over", voice.line(f"mentoring.over_title_{each.pair.state}"), blocks)


def refused_card(voice: Voice, each: Seen) -> Card:
    """An ask that came to nothing, to its asker, with the way on."""
    args = {"topic": each.pair.topic_id} if each.topic else {}
    values = {"name": each.other.name, "topic": each.topic}
    blocks = (
        Paragraph(voice.text(f"mentoring.refused_{each.pair.state}", **values)),
        Buttons((Button(voice.line("mentoring.find_other"), Action("mentor.find", args), Style.PRIMARY), _back(voice))),
    )
    return Card("mentor_refused", voice.line("mentoring.refused_title"), blocks)


def history_card(voice: Voice, past: Sequence[Seen]) -> Card:
    """What was."""
    columns = tuple(voice.line(f"mentoring.column_{name}") for name in ("who", "topic", "state"))
    gone = voice.line("mentoring.gone")
    rows = tuple((each.other.name or gone, each.topic or "–", state_line(voice, each)) for each in past[:SHOWN])
    table = Table(voice.line("mentoring.past_caption"), columns, rows)
    blocks: tuple[Block, ...] = (table,) if rows else (Paragraph(voice.text("mentoring.no_past")),)
    more = (Context(voice.text("mentoring.more_past", count=len(past) - SHOWN)),) if len(past) > SHOWN else ()
    return Card("mentor_history", voice.line("mentoring.past"), (*blocks, *more, Buttons((_back(voice),))))


def _pair_blocks(voice: Voice, rules: MentoringRules, each: Seen) -> tuple[Block, ...]:
    since = voice.date(each.pair.answered_at or each.pair.asked_at)
    facts = (
        Fact(voice.line("mentoring.partner"), (Plain(each.other.name),)),
        Fact(voice.line("mentoring.topic"), (Plain(each.topic or "–"),)),
        Fact(voice.line("mentoring.since"), (Plain(since),)),
        Fact(voice.line("mentoring.reach"), voice.text("mentoring.reach_by", email=each.other.email)),
        Fact(voice.line("mentoring.times"), _times(voice, each)),
    )
    words = Fact(voice.line("mentoring.wish"), (Plain(each.pair.words),))
    agenda: tuple[Block, ...] = (
        Heading(voice.line("mentoring.agenda")),
        *(Paragraph(voice.text("mentoring.item", number=at, item=item)) for at, item in enumerate(rules.agenda, 1)),
    )
    met = any(said.met for said in each.said)
    return (
        Facts((*facts, *((words,) if each.pair.words else ()))),
        *(() if met else agenda),
        *_meetings(voice, each),
        Buttons((Button(voice.line("mentoring.leave"), Action("mentor.leave", pair_args(each))), _back(voice))),
        Context(voice.text("mentoring.cadence", days=rules.check_in_every_days, times=rules.check_ins)),
    )


def _times(voice: Voice, each: Seen) -> Text:
    """When both work, on the reader's clock."""
    spans = [
        voice.line("mentoring.span", start=voice.clock(first), end=voice.clock(last)) for first, last in each.shared
    ]
    return voice.text("mentoring.good_times", spans=voice.all_of(spans))


def _meetings(voice: Voice, each: Seen) -> tuple[Block, ...]:
    """What both have said, the newest first."""
    if not each.said:
        return ()
    me, other = voice.line("mentoring.you"), each.other.name or voice.line("mentoring.gone")
    columns = tuple(voice.line(f"mentoring.column_{name}") for name in ("day", "who", "met", "helped"))
    rows = tuple(
        (
            voice.date(said.at),
            me if said.member_id == each.me else other,
            voice.line("mentoring.yes" if said.met else "mentoring.no"),
            said.helped or "–",
        )
        for said in reversed(each.said[-SHOWN:])
    )
    return (Table(voice.line("mentoring.meetings"), columns, rows),)


def _check_buttons(voice: Voice, each: Seen) -> Buttons:
    args = {**pair_args(each), "number": str(each.pair.checks)}
    return Buttons(
        (
            Button(voice.line("mentoring.we_met"), Action("mentor.met", {**args, "met": "yes"}), Style.PRIMARY),
            Button(voice.line("mentoring.not_met"), Action("mentor.met", {**args, "met": "no"})),
            Button(voice.line("mentoring.later"), Action("mentor.later", args)),
        )
    )


def _back(voice: Voice) -> Button:
    return Button(voice.line("mentoring.back"), Action("mentor"))
