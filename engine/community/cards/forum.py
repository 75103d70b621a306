"""The cards of the forum: topics, questions, the rota and swaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    CheckItem,
    Checklist,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Style,
)
from engine.chat.text import Plain, Text
from engine.community.cards.events import event_args, when_text
from engine.community.forms import QUESTION_FORM, TOPIC, TOPIC_FORM
from engine.community.records.events import Occurrence, Series
from engine.community.records.forum import Swap, Topic
from engine.content.voice import Voice

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Forum:
    """A forum as one member sees it. `gaps` are names of domains in which many have room to grow."""

    series: Series
    ahead: Sequence[Occurrence]
    topics: Sequence[Topic]
    gaps: Sequence[str]
    names: Mapping[int, str]
    me: int
    volunteers: bool
    """Whether the member hosts in turn."""
    keeps: bool
    """Whether the member may close any topic: an owner, or who hosts next."""


def forum_card(voice: Voice, forum: Forum, now: datetime, notice: Text | None = None) -> Card:
    """What will be talked about, to vote on, and who hosts."""
    me = {"series": str(forum.series.id)}
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if forum.ahead:
        blocks.append(Paragraph(voice.text("forum.next", when=when_text(voice, forum.ahead[0], now))))
    for questions, key in ((False, "topics"), (True, "questions")):
        if items := tuple(_item(voice, each) for each in forum.topics if each.is_question is questions)[:SHOWN]:
            blocks.append(Checklist(voice.line(f"forum.{key}"), items))
    if not forum.topics:
        blocks.append(Paragraph(voice.text("forum.no_topics")))
    if forum.gaps:
        blocks.append(Paragraph(voice.text("forum.gaps", gaps=voice.all_of(list(forum.gaps)))))
    blocks.append(Buttons(_talking(voice, forum, me)))
    blocks.append(Heading(voice.line("forum.hosts")))
    if forum.ahead:
        blocks.append(Facts(tuple(_hosted(voice, forum, each, now) for each in forum.ahead)))
    blocks.append(Buttons(_hosting(voice, forum, me)))
    return Card("forum", forum.series.title, (*blocks, Context(voice.text("forum.hint"))))


def _item(voice: Voice, topic: Topic) -> CheckItem:
    args = {"topic": str(topic.id), "wanted": "" if topic.voted else "yes"}
    return CheckItem(
        voice.line("forum.topic", words=topic.words, votes=topic.votes), topic.voted, Action("forum.vote", args)
    )


def _talking(voice: Voice, forum: Forum, me: Mapping[str, str]) -> tuple[Button, ...]:
    buttons = [
        Button(voice.line("forum.propose"), Action("forum.ask", {**me, "question": ""}), Style.PRIMARY),
        Button(voice.line("forum.question"), Action("forum.ask", {**me, "question": "yes"})),
    ]
    if any(each.mine or forum.keeps for each in forum.topics):
        buttons.append(Button(voice.line("forum.tidy"), Action("forum.tidy", me)))
    return tuple(buttons)


def _hosted(voice: Voice, forum: Forum, occurrence: Occurrence, now: datetime) -> Fact:
    name = forum.names.get(occurrence.host_id or 0, "")
    return Fact(when_text(voice, occurrence, now), (Plain(name or voice.line("community.no_host")),))


def _hosting(voice: Voice, forum: Forum, me: Mapping[str, str]) -> tuple[Button, ...]:
    key, joins = ("forum.stop_hosting", "") if forum.volunteers else ("forum.host_too", "yes")
    buttons = [Button(voice.line(key), Action("forum.host", {**me, "joins": joins}))]
    if any(each.host_id == forum.me for each in forum.ahead) and len({each.host_id for each in forum.ahead}) > 1:
        buttons.append(Button(voice.line("forum.swap"), Action("forum.swap", me)))
    return (*buttons, Button(voice.line("community.to_events"), Action("events")))


def ask_card(voice: Voice, series: Series, words: str, *, is_question: bool, notice: Text | None = None) -> Card:
    """A topic or a question, to type."""
    kind = "question" if is_question else "propose"
    args = {"series": str(series.id), "question": "yes" if is_question else ""}
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        *(QUESTION_FORM if is_question else TOPIC_FORM).blocks(voice, {TOPIC.name: words}),
        Buttons((Button(voice.line(f"forum.{kind}"), Action("forum.keep", args), Style.PRIMARY),)),
    )
    return Card("forum_ask", voice.line(f"forum.{kind}"), blocks)


def tidy_card(voice: Voice, series: Series, topics: Sequence[Topic]) -> Card:
    """Topics that the member may take off the list, to press."""
    options = tuple(
        Choice(each.words[:75], voice.line("forum.mine" if each.mine else "forum.done"), _close(each))
        for each in topics
    )
    back = Buttons((Button(voice.line("forum.back"), Action("forum", {"series": str(series.id)})),))
    blocks = (Paragraph(voice.text("forum.tidy_text")), *((Choices("", options),) if options else ()), back)
    return Card("forum_tidy", voice.line("forum.tidy"), blocks)


def _close(topic: Topic) -> Action:
    return Action("forum.close", {"topic": str(topic.id)})


def swaps_card(voice: Voice, forum: Forum, now: datetime) -> Card:
    """With whom the member could exchange their next day."""
    mine = next(each for each in forum.ahead if each.host_id == forum.me)
    others = [each for each in forum.ahead if each.host_id not in (None, forum.me) and each.host_id in forum.names]
    options = tuple(
        Choice(
            when_text(voice, each, now),
            forum.names[each.host_id or 0],
            Action("forum.ask_swap", {**event_args(mine), "theirs": each.day.isoformat()}),
        )
        for each in others
    )
    back = Buttons((Button(voice.line("forum.back"), Action("forum", {"series": str(forum.series.id)})),))
    text = voice.text("forum.swap_text", when=when_text(voice, mine, now))
    return Card("forum_swaps", voice.line("forum.swap"), (Paragraph(text), Choices("", options), back))


def swap_card(voice: Voice, swap: Swap, name: str, mine: Occurrence, theirs: Occurrence, now: datetime) -> Card:
    """Another host's wish to exchange days, seen by the one who is asked."""
    text = voice.text(
        "forum.swap_asked", name=name, yours=when_text(voice, theirs, now), theirs=when_text(voice, mine, now)
    )
    buttons = tuple(
        Button(voice.line(f"forum.{said}"), Action("forum.answer_swap", {"swap": str(swap.id), "said": said}), style)
        for said, style in (("agree", Style.PRIMARY), ("decline", Style.NORMAL))
    )
    return Card("forum_swap", voice.line("forum.swap"), (Paragraph(text), Buttons(buttons)))
