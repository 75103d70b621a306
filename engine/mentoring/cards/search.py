"""The cards of looking for a mentor and asking one."""

from collections.abc import Mapping, Sequence

from engine.chat.cards import Action, Block, Button, Buttons, Card, Choice, Choices, Context, Paragraph, Style
from engine.chat.text import Text, shorten
from engine.content.voice import Voice
from engine.mentoring.forms import TOPIC_FORM, WANTED_TOPIC, ask_form
from engine.mentoring.records.pairs import PairState
from engine.mentoring.rules.matching import Match, Mentor
from engine.mentoring.rules.topics import Topic
from engine.mentoring.views import HubView, PairView

PAGE = 5
"""Suggestions on one card."""
LISTED = 10
"""Mentors on one card of the list, and pairs on the first card."""
NAMED = 3
"""Topics of a mentor that the list names."""


def hub_card(voice: Voice, view: HubView, notice: Text | None = None) -> Card:
    """Where somebody stands: who asks them, whom they ask, their pairs, and their own offer."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if view.pairs:
        choices = tuple(_pair_choice(voice, pair) for pair in view.pairs[:LISTED])
        blocks.append(Choices(voice.line("mentoring.yours"), choices))
        more = len(view.pairs) - LISTED
        blocks += [Context(voice.text("mentoring.more_going", count=more))] if more > 0 else []
    else:
        blocks.append(Paragraph(voice.text("mentoring.nothing")))
    own, offer = view.own, view.own.offer
    values = {"topics": voice.all_of([topic.name for topic in own.topics]), "mentees": own.mentees}
    values |= {"capacity": offer.capacity if offer else 0, "paused": bool(offer and offer.paused)}
    blocks.append(Paragraph(voice.text("mentoring.own_offer" if offer else "mentoring.no_offer", **values)))
    buttons = [
        Button(voice.line("mentoring.find"), Action("mentor.find"), Style.PRIMARY),
        Button(voice.line("mentoring.my_offer" if offer else "mentoring.offer"), Action("mentor.offer")),
        Button(voice.line("mentoring.all"), Action("mentor.list")),
        *([Button(voice.line("mentoring.past"), Action("mentor.history"))] if view.has_past else []),
    ]
    private = Context(voice.text("mentoring.who_sees"))
    return Card("mentoring", voice.line("mentoring.title"), (*blocks, Buttons(tuple(buttons)), private))


def choose_card(voice: Voice, gaps: Sequence[Topic], typed: str = "", topics: Sequence[Topic] = ()) -> Card:
    """In what somebody wants a mentor: words that may mean several topics, their widest gaps, or anything typed."""
    blocks: list[Block] = []
    if typed:
        key = "mentoring.which_text" if topics else "mentoring.unknown_topic"
        blocks.append(Paragraph(voice.text(key, said=typed)))
    if topics:
        blocks.append(Choices("", tuple(_topic_choice(topic) for topic in topics[:LISTED])))
    elif gaps:
        blocks.append(Choices(voice.line("mentoring.your_gaps"), tuple(_topic_choice(topic) for topic in gaps)))
        blocks.append(Context(voice.text("mentoring.gaps_private")))
    elif not typed:
        blocks.append(Paragraph(voice.text("mentoring.no_gaps")))
    search = Button(voice.line("mentoring.search"), Action("mentor.find"), *([] if topics or gaps else [Style.PRIMARY]))
    fields = TOPIC_FORM.blocks(voice, {WANTED_TOPIC.name: typed})
    buttons = Buttons((search, back_button(voice)))
    return Card("mentor_topic", voice.line("mentoring.find_title"), (*blocks, *fields, buttons))


def matches_card(voice: Voice, topic: Topic, matches: Sequence[Match], start: int, notice: Text | None = None) -> Card:
    """Who could be asked, and why each of them."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if shown := matches[start : start + PAGE]:
        options = tuple(
            Choice(shorten(match.mentor.name), explain_match(voice, match), _ask_action(match.mentor, topic.id))
            for match in shown
        )
        blocks += [Paragraph(voice.text("mentoring.matches_text", topic=topic.name)), Choices("", options)]
        blocks.append(Context(voice.text("mentoring.how_matched")))
    else:
        blocks.append(Paragraph(voice.text("mentoring.no_match", topic=topic.name)))
    more = len(matches) - start - PAGE
    onward = Action("mentor.find", {"topic": topic.id, "start": str(start + PAGE)})
    buttons = [Button(voice.line("mentoring.more", count=more), onward)] if more > 0 else []
    buttons += [
        Button(voice.line("mentoring.other_topic"), Action("mentor.find")),
        Button(voice.line("mentoring.all"), Action("mentor.list")),
        back_button(voice),
    ]
    title = voice.line("mentoring.matches_title", topic=topic.name)
    return Card("mentor_matches", title, (*blocks, Buttons(tuple(buttons))))


def explain_match(voice: Voice, match: Match) -> str:
    """Why somebody is suggested, and what speaks against it."""
    language = voice.languages.get(match.mentor.languages[0], match.mentor.languages[0])
    reasons = [
        voice.line(f"mentoring.fit_{match.fit.name.lower()}", topic=match.topic.name),
        voice.line("mentoring.hours", hours=match.shared_minutes // 60, minutes=match.shared_minutes % 60),
        voice.line("mentoring.own_language" if match.own_language else "mentoring.other_language", language=language),
        voice.line("mentoring.places", free=match.mentor.free, capacity=match.mentor.capacity, asks=match.mentor.asks),
    ]
    if match.mentor.team_id is not None:
        reasons.append(voice.line("mentoring.same_team" if match.same_team else "mentoring.other_team"))
    return "; ".join(reasons)


def list_card(voice: Voice, mentors: Sequence[Mentor], names: Sequence[str], start: int, topic: Topic | None) -> Card:
    """Everybody who offers to mentor, or of them those who serve a topic. `names` are those of their topics."""
    shown = range(start, min(start + LISTED, len(mentors)))
    title = voice.line("mentoring.list_title_of", topic=topic.name) if topic else voice.line("mentoring.list_title")
    where = {"topic": topic.id} if topic else {}
    blocks: list[Block] = []
    if shown:
        options = tuple(_mentor_choice(voice, mentors[at], names[at], topic.id if topic else "") for at in shown)
        blocks += [Paragraph(voice.text("mentoring.list_text", count=len(mentors))), Choices("", options)]
    else:
        blocks.append(Paragraph(voice.text("mentoring.list_empty", topic=topic.name if topic else "")))
    more = len(mentors) - start - LISTED
    onward = Action("mentor.list", {**where, "start": str(start + LISTED)})
    buttons = [Button(voice.line("mentoring.more", count=more), onward)] if more > 0 else []
    buttons += [Button(voice.line("mentoring.all"), Action("mentor.list"))] if topic else []
    buttons += [Button(voice.line("mentoring.find"), Action("mentor.find")), back_button(voice)]
    return Card("mentors", title, (*blocks, Buttons(tuple(buttons)), Context(voice.text("mentoring.list_public"))))


def ask_card(
    voice: Voice, mentor: Mentor, topics: Sequence[Topic], typed: Mapping[str, str], problem: Text | None = None
) -> Card:
    """In what somebody is asked, and what they are told: everything that they will see."""
    send = Action("mentor.send", {"mentor": str(mentor.id)})
    blocks: tuple[Block, ...] = (
        *((Paragraph(problem),) if problem else ()),
        Paragraph(voice.text("mentoring.ask_text", name=mentor.name)),
        *ask_form(topics).blocks(voice, typed),
        Buttons((Button(voice.line("mentoring.send"), send, Style.PRIMARY),)),
        Context(voice.text("mentoring.ask_sees", name=mentor.name)),
    )
    return Card("mentor_ask", voice.line("mentoring.ask_title", name=mentor.name), blocks)


def pair_args(view: PairView) -> dict[str, str]:
    return {"pair": str(view.pair.id)}


def state_line(voice: Voice, view: PairView) -> str:
    """Where an ask or a pair is, from the reader's side."""
    pair, side = view.pair, "mentee" if view.is_mentee else "mentor"
    when = voice.date(pair.ended_at or pair.answered_at or pair.asked_at)
    key = f"{pair.state}_{side}" if pair.state in (PairState.ASKED, PairState.ACCEPTED) else pair.state
    return voice.line(f"mentoring.state_{key}", when=when, waits=view.waits)


def title_line(voice: Voice, view: PairView) -> str:
    """Who and what, in a line; who is gone has no name."""
    name = view.other.name or voice.line("mentoring.gone")
    return shorten(voice.line("mentoring.about", name=name, topic=view.topic) if view.topic else name)


def _pair_choice(voice: Voice, view: PairView) -> Choice:
    return Choice(title_line(voice, view), state_line(voice, view), Action("mentor.open", pair_args(view)))


def _topic_choice(topic: Topic) -> Choice:
    return Choice(shorten(topic.name), "", Action("mentor.find", {"topic": topic.id}))


def _mentor_choice(voice: Voice, mentor: Mentor, names: str, topic: str) -> Choice:
    languages = voice.all_of([voice.languages.get(code, code) for code in mentor.languages])
    values = {"topics": names, "languages": languages, "free": mentor.free, "capacity": mentor.capacity}
    return Choice(shorten(mentor.name), voice.line("mentoring.listed", **values), _ask_action(mentor, topic))


def _ask_action(mentor: Mentor, topic: str) -> Action:
    return Action("mentor.ask", {"mentor": str(mentor.id), **({"topic": topic} if topic else {})})


def back_button(voice: Voice) -> Button:
    return Button(voice.line("mentoring.back"), Action("mentor"))
