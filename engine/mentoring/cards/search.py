"""The cards of looking for a mentor and asking one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Choices,
    Context,
    Paragraph,
    Style,
)
from engine.chat.text import Text
from engine.content.voice import Voice
from engine.mentoring.forms import MESSAGE, TOPIC, TOPIC_FORM, WANTED_TOPIC, ask_form, cut
from engine.mentoring.records.offers import Offer
from engine.mentoring.records.pairs import State
from engine.mentoring.rules.matching import Match, Mentor
from engine.mentoring.rules.topics import Topic
from engine.mentoring.views import Seen

PAGE = 5
"""Suggestions on one card."""
LISTED = 10
"""Mentors on one card of the list, and pairs on the first card."""
NAMED = 3
"""Topics of a mentor that the list names."""
"""Characters of what is said to a mentor, and of what helped."""


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody's own offer, as the first card tells of it."""

    offer: Offer | None
    topics: tuple[str, ...]
    """Their names."""
    mentees: int


def hub_card(voice: Voice, going: Sequence[Seen], own: Own, *, has_past: bool, notice: Text | None = None) -> Card:
    """Where somebody stands: who asks them, whom they ask, their pairs, and their own offer."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if going:
        blocks.append(Choices(voice.line("mentoring.yours"), tuple(_going(voice, each) for each in going[:LISTED])))
        more = len(going) - LISTED
        blocks += [Context(voice.text("mentoring.more_going", count=more))] if more > 0 else []
    else:
        blocks.append(Paragraph(voice.text("mentoring.nothing")))
    offer = own.offer
    values = {"topics": voice.all_of(list(own.topics)), "mentees": own.mentees}
    values |= {"capacity": offer.capacity if offer else 0, "paused": bool(offer and offer.paused)}
    blocks.append(Paragraph(voice.text("mentoring.own_offer" if offer else "mentoring.no_offer", **values)))
    label = voice.line("mentoring.my_offer" if offer else "mentoring.offer")
    buttons = [
        Button(voice.line("mentoring.find"), Action("mentor.find"), Style.PRIMARY),
        Button(label, Action("mentor.offer")),
        Button(voice.line("mentoring.all"), Action("mentor.list")),
        *([Button(voice.line("mentoring.past"), Action("mentor.history"))] if has_past else []),
    ]
    private = Context(voice.text("mentoring.who_sees"))
    return Card("mentoring", voice.line("mentoring.title"), (*blocks, Buttons(tuple(buttons)), private))


def choose_card(voice: Voice, gaps: Sequence[Topic], said: str = "", found: Sequence[Topic] = ()) -> Card:
    """In what somebody wants a mentor: words that may mean several topics, their widest gaps, or anything typed."""
    blocks: list[Block] = []
    if said:
        key = "mentoring.which_text" if found else "mentoring.unknown_topic"
        blocks.append(Paragraph(voice.text(key, said=said)))
    if found:
        blocks.append(Choices("", tuple(_topic(each) for each in found[:LISTED])))
    elif gaps:
        blocks.append(Choices(voice.line("mentoring.your_gaps"), tuple(_topic(each) for each in gaps)))
        blocks.append(Context(voice.text("mentoring.gaps_private")))
    elif not said:
        blocks.append(Paragraph(voice.text("mentoring.no_gaps")))
    search = Button(voice.line("mentoring.search"), Action("mentor.find"), *([] if found or gaps else [Style.PRIMARY]))
    typed = TOPIC_FORM.blocks(voice, {WANTED_TOPIC.name: said})
    return Card("mentor_topic", voice.line("mentoring.find_title"), (*blocks, *typed, Buttons((search, _back(voice)))))


def matches_card(voice: Voice, topic: Topic, found: Sequence[Match], start: int, notice: Text | None = None) -> Card:
    """Who could be asked, and why each of them."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    shown = found[start : start + PAGE]
    buttons = []
    if shown:
        options = tuple(
            Choice(cut(each.mentor.name), reasons(voice, each), _ask(each.mentor, topic.id)) for each in shown
        )
        blocks += [Paragraph(voice.text("mentoring.matches_text", topic=topic.name)), Choices("", options)]
        blocks.append(Context(voice.text("mentoring.how_matched")))
    else:
        blocks.append(Paragraph(voice.text("mentoring.no_match", topic=topic.name)))
    if more := len(found) - start - PAGE:
        at = {"topic": topic.id, "start": str(start + PAGE)}
        buttons += [Button(voice.line("mentoring.more", count=more), Action("mentor.find", at))] if more > 0 else []
    buttons += [
        Button(voice.line("mentoring.other_topic"), Action("mentor.find")),
        Button(voice.line("mentoring.all"), Action("mentor.list")),
        _back(voice),
    ]
    return Card(
        "mentor_matches", voice.line("mentoring.matches_title", topic=topic.name), (*blocks, Buttons(tuple(buttons)))
    )


def reasons(voice: Voice, each: Match) -> str:
    """Why somebody is suggested, and what speaks against it."""
    language = voice.languages.get(each.mentor.languages[0], each.mentor.languages[0])
    parts = [
        voice.line(f"mentoring.fit_{each.fit.name.lower()}", topic=each.topic.name),
        voice.line("mentoring.hours", **shared_hours(each.shared_minutes)),
        voice.line("mentoring.own_language" if each.own_language else "mentoring.other_language", language=language),
        voice.line("mentoring.places", free=each.mentor.free, capacity=each.mentor.capacity, asks=each.mentor.asks),
    ]
    if each.mentor.team_id is not None:
        parts.append(voice.line("mentoring.same_team" if each.same_team else "mentoring.other_team"))
    return "; ".join(parts)


def shared_hours(minutes: int) -> dict[str, int]:
    """Shared working time, as sentences name it."""
    return {"hours": minutes // 60, "minutes": minutes % 60}


def list_card(voice: Voice, mentors: Sequence[Mentor], names: Sequence[str], start: int, topic: Topic | None) -> Card:
    """Everybody who offers to mentor, or of them those who serve a topic. `names` are those of their topics."""
    shown = range(start, min(start + LISTED, len(mentors)))
    title = voice.line("mentoring.list_title_of", topic=topic.name) if topic else voice.line("mentoring.list_title")
    where = {"topic": topic.id} if topic else {}
    blocks: list[Block] = []
    if shown:
        options = tuple(_listed(voice, mentors[at], names[at], topic.id if topic else "") for at in shown)
        blocks += [Paragraph(voice.text("mentoring.list_text", count=len(mentors))), Choices("", options)]
    else:
        blocks.append(Paragraph(voice.text("mentoring.list_empty", topic=topic.name if topic else "")))
    more = len(mentors) - start - LISTED
    onward = Action("mentor.list", {**where, "start": str(start + LISTED)})
    buttons = [Button(voice.line("mentoring.more", count=more), onward)] if more > 0 else []
    buttons += [Button(voice.line("mentoring.all"), Action("mentor.list"))] if topic else []
    buttons += [Button(voice.line("mentoring.find"), Action("mentor.find")), _back(voice)]
    return Card("mentors", title, (*blocks, Buttons(tuple(buttons)), Context(voice.text("mentoring.list_public"))))


def ask_card(
    voice: Voice, mentor: Mentor, topics: Sequence[Topic], chosen: str, said: str = "", problem: Text | None = None
) -> Card:
    """In what somebody is asked, and what they are told: everything that they will see."""
    send = Action("mentor.send", {"mentor": str(mentor.id)})
    blocks: tuple[Block, ...] = (
        *((Paragraph(problem),) if problem else ()),
        Paragraph(voice.text("mentoring.ask_text", name=mentor.name)),
        *ask_form(topics).blocks(voice, {TOPIC.name: chosen, MESSAGE.name: said}),
        Buttons((Button(voice.line("mentoring.send"), send, Style.PRIMARY),)),
        Context(voice.text("mentoring.ask_sees", name=mentor.name)),
    )
    return Card("mentor_ask", voice.line("mentoring.ask_title", name=mentor.name), blocks)


def pair_args(each: Seen) -> dict[str, str]:
    return {"pair": str(each.pair.id)}


def state_line(voice: Voice, each: Seen) -> str:
    """Where an ask or a pair is, from the reader's side."""
    pair, side = each.pair, "mentee" if each.is_mentee else "mentor"
    when = voice.date(pair.ended_at or pair.answered_at or pair.asked_at)
    key = f"{pair.state}_{side}" if pair.state in (State.ASKED, State.ACCEPTED) else pair.state
    return voice.line(f"mentoring.state_{key}", when=when, waits=each.waits)


def about(voice: Voice, each: Seen) -> str:
    """Who and what, in a line; who is gone has no name."""
    name = each.other.name or voice.line("mentoring.gone")
    return cut(voice.line("mentoring.about", name=name, topic=each.topic) if each.topic else name)


def _going(voice: Voice, each: Seen) -> Choice:
    return Choice(about(voice, each), state_line(voice, each), Action("mentor.open", pair_args(each)))


def _topic(topic: Topic) -> Choice:
    return Choice(cut(topic.name), "", Action("mentor.find", {"topic": topic.id}))


def _listed(voice: Voice, mentor: Mentor, names: str, topic: str) -> Choice:
    languages = voice.all_of([voice.languages.get(code, code) for code in mentor.languages])
    values = {"topics": names, "languages": languages, "free": mentor.free, "capacity": mentor.capacity}
    return Choice(cut(mentor.name), voice.line("mentoring.listed", **values), _ask(mentor, topic))


def _ask(mentor: Mentor, topic: str) -> Action:
    return Action("mentor.ask", {"mentor": str(mentor.id), **({"topic": topic} if topic else {})})


def _back(voice: Voice) -> Button:
    return Button(voice.line("mentoring.back"), Action("mentor"))
