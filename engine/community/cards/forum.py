"""The cards of the forum: topics, questions, the rota and swaps."""

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
    as_choices,
    sentence_card,
)
from engine.chat.text import Plain
from engine.community.cards.events import event_args, when_text
from engine.community.forms import QUESTION_FORM, TOPIC, TOPIC_FORM
from engine.community.records.events import Occurrence, Series
from engine.community.records.forum import Topic
from engine.content.voice import Voice

SHOWN = 10


@dataclass(frozen=True, slots=True)
class ForumView:
    """A forum as one member sees it. `gaps` are names of domains in which many have room to grow."""

    series: Series
    ahead: Sequence[Occurrence]
    topics: Sequence[Topic]
    gaps: Sequence[str]
    names: Mapping[int, str]
    me: int
    volunteers: bool
    """Whether the member hosts in turn."""
    may_close: bool
    """Whether the member may close any topic: an owner, or who hosts next."""


def forum_card(voice: Voice, forum: ForumView, now: datetime) -> Card:
    """What will be talked about, to vote on, and who hosts."""
    me = {"series": str(forum.series.id)}
    blocks: list[Block] = []
    if forum.ahead:
        blocks.append(Paragraph(voice.text("forum.next", when=when_text(voice, forum.ahead[0], now))))
    for questions, key in ((False, "topics"), (True, "questions")):
        if items := tuple(_make_item(voice, topic) for topic in forum.topics if topic.is_question is questions)[:SHOWN]:
            blocks.append(Checklist(voice.line(f"forum.{key}"), items))
    if not forum.topics:
        blocks.append(Paragraph(voice.text("forum.no_topics")))
    if forum.gaps:
        blocks.append(Paragraph(voice.text("forum.gaps", gaps=voice.all_of(list(forum.gaps)))))
    blocks.append(Buttons(_list_topic_buttons(voice, forum, me)))
    blocks.append(Heading(voice.line("forum.hosts")))
    if forum.ahead:
        blocks.append(Facts(tuple(_describe_host(voice, forum, occurrence, now) for occurrence in forum.ahead)))
    blocks.append(Buttons(_list_host_buttons(voice, forum, me)))
    return Card("forum", forum.series.title, (*blocks, Context(voice.text("forum.hint"))))


def _make_item(voice: Voice, topic: Topic) -> CheckItem:
    vote = Action("forum.vote", {"topic": str(topic.id), "wanted": "" if topic.is_wanted else "yes"})
    return CheckItem(voice.line("forum.topic", words=topic.words, votes=topic.votes), topic.is_wanted, vote)


def _list_topic_buttons(voice: Voice, forum: ForumView, me: Mapping[str, str]) -> tuple[Button, ...]:
    buttons = [
        Button(voice.line("forum.propose"), Action("forum.ask", {**me, "question": ""}), Style.PRIMARY),
        Button(voice.line("forum.question"), Action("forum.ask", {**me, "question": "yes"})),
    ]
    if any(topic.is_mine or forum.may_close for topic in forum.topics):
        buttons.append(Button(voice.line("forum.tidy"), Action("forum.tidy", me)))
    return tuple(buttons)


def _describe_host(voice: Voice, forum: ForumView, occurrence: Occurrence, now: datetime) -> Fact:
    name = forum.names.get(occurrence.host_id or 0, "")
    return Fact(when_text(voice, occurrence, now), (Plain(name or voice.line("community.no_host")),))


def _list_host_buttons(voice: Voice, forum: ForumView, me: Mapping[str, str]) -> tuple[Button, ...]:
    key, joins = ("forum.stop_hosting", "") if forum.volunteers else ("forum.host_too", "yes")
    buttons = [Button(voice.line(key), Action("forum.host", {**me, "joins": joins}))]
    hosts = {occurrence.host_id for occurrence in forum.ahead}
    if forum.me in hosts and len(hosts) > 1:
        buttons.append(Button(voice.line("forum.swap"), Action("forum.swap", me)))
    return (*buttons, Button(voice.line("community.to_events"), Action("events")))


def topic_form(voice: Voice, series: Series, words: str, *, is_question: bool) -> Card:
    """A topic or a question, to type."""
    kind = "question" if is_question else "propose"
    args = {"series": str(series.id), "question": "yes" if is_question else ""}
    blocks = (
        *(QUESTION_FORM if is_question else TOPIC_FORM).blocks(voice, {TOPIC.name: words}),
        Buttons((Button(voice.line(f"forum.{kind}"), Action("forum.keep", args), Style.PRIMARY),)),
    )
    return Card("forum_ask", voice.line(f"forum.{kind}"), blocks)


def tidy_card(voice: Voice, series: Series, topics: Sequence[Topic]) -> Card:
    """Topics that the member may take off the list, to press."""
    options = []
    for topic in topics:
        why = voice.line("forum.mine" if topic.is_mine else "forum.done")
        options.append(Choice(topic.words[:75], why, Action("forum.close", {"topic": str(topic.id)})))
    back = Buttons((Button(voice.line("forum.back"), Action("forum", {"series": str(series.id)})),))
    text = Paragraph(voice.text("forum.tidy_text"))
    return Card("forum_tidy", voice.line("forum.tidy"), (text, *as_choices(options), back))


def swaps_card(voice: Voice, forum: ForumView, now: datetime) -> Card:
    """With whom the member could exchange their next day."""
    mine = next(occurrence for occurrence in forum.ahead if occurrence.host_id == forum.me)
    options = []
    for theirs in forum.ahead:
        if theirs.host_id != forum.me and theirs.host_id in forum.names:
            ask = Action("forum.ask_swap", event_args(mine) | {"theirs": theirs.day.isoformat()})
            options.append(Choice(when_text(voice, theirs, now), forum.names[theirs.host_id or 0], ask))
    back = Buttons((Button(voice.line("forum.back"), Action("forum", {"series": str(forum.series.id)})),))
    text = voice.text("forum.swap_text", when=when_text(voice, mine, now))
    return Card("forum_swaps", voice.line("forum.swap"), (Paragraph(text), Choices("", tuple(options)), back))


@dataclass(frozen=True, slots=True)
class SwapView:
    """Another host's wish to exchange days, as the one sees it who is asked."""

    id: int
    name: str
    """Of the other host."""
    theirs: Occurrence
    yours: Occurrence


def swap_card(voice: Voice, swap: SwapView, now: datetime) -> Card:
    yours, theirs = when_text(voice, swap.yours, now), when_text(voice, swap.theirs, now)
    text = voice.text("forum.swap_asked", name=swap.name, yours=yours, theirs=theirs)
    me = {"swap": str(swap.id)}
    agree = Button(voice.line("forum.agree"), Action("forum.answer_swap", me | {"said": "agree"}), Style.PRIMARY)
    decline = Button(voice.line("forum.decline"), Action("forum.answer_swap", me | {"said": "decline"}))
    return sentence_card("forum_swap", voice.line("forum.swap"), text, agree, decline)
