"""The cards of one's own offer to mentor."""

from collections.abc import Mapping, Sequence

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
    Paragraph,
    Style,
)
from engine.chat.text import Plain, Text, shorten
from engine.content.mentoring import MentoringRules
from engine.content.voice import Voice
from engine.mentoring.cards.search import back_button
from engine.mentoring.forms import TOPIC_FORM, WANTED_TOPIC, terms_form
from engine.mentoring.records.offers import Offer
from engine.mentoring.rules.topics import Topic
from engine.mentoring.views import OfferView

MOST_TOPICS = 10
"""Of one offer: as many as a checklist holds everywhere, and more than anybody is asked about."""


def offer_card(voice: Voice, view: OfferView, suggested: Sequence[Topic], notice: Text | None = None) -> Card:
    """What somebody offers or would offer: topics to tick, and what the others see."""
    offer, chosen = view.offer, view.topics
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks.append(Paragraph(voice.text("mentoring.offer_public" if offer else "mentoring.offer_text")))
    names = {topic.id for topic in chosen}
    items = [*chosen, *(topic for topic in suggested if topic.id not in names)][:MOST_TOPICS]
    if items:
        ticks = tuple(_topic_item(topic, topic.id in names) for topic in items)
        blocks.append(Checklist(voice.line("mentoring.offered_topics"), ticks))
    if suggested:
        blocks.append(Context(voice.text("mentoring.suggested_private")))
    if offer:
        languages = voice.all_of([voice.languages.get(code, code) for code in offer.languages])
        places = voice.text("mentoring.places_taken", mentees=view.mentees, capacity=offer.capacity)
        facts = (
            Fact(voice.line("mentoring.capacity"), places),
            Fact(voice.line("mentoring.languages"), (Plain(languages),)),
            Fact(voice.line("mentoring.zone"), (Plain(str(voice.zone)),)),
        )
        blocks.append(Facts(facts))
    title = voice.line("mentoring.offer_title_paused" if offer and offer.paused else "mentoring.offer_title")
    blocks += [_offer_buttons(voice, offer, bool(chosen)), Context(voice.text("mentoring.may_offer"))]
    return Card("mentor_offer", title, tuple(blocks))


def topic_card(voice: Voice, typed: str = "", topics: Sequence[Topic] = (), problem: Text | None = None) -> Card:
    """Which topic to add: typed, or one of several that the words may mean."""
    blocks: list[Block] = [Paragraph(problem)] if problem else []
    if topics:
        options = tuple(
            Choice(shorten(topic.name), "", Action("mentor.add", {"topic": topic.id})) for topic in topics[:MOST_TOPICS]
        )
        blocks += [Paragraph(voice.text("mentoring.which_text", said=typed)), Choices("", options)]
        return Card("mentor_which", voice.line("mentoring.add"), (*blocks, Buttons((back_button(voice),))))
    fields = TOPIC_FORM.blocks(voice, {WANTED_TOPIC.name: typed})
    add = Button(voice.line("mentoring.add"), Action("mentor.add"), Style.PRIMARY)
    return Card("mentor_add", voice.line("mentoring.add"), (*blocks, *fields, Buttons((add,))))


def terms_card(voice: Voice, rules: MentoringRules, typed: Mapping[str, str], problem: Text | None = None) -> Card:
    """How many, and in which languages."""
    publish = Button(voice.line("mentoring.publish"), Action("mentor.publish"), Style.PRIMARY)
    blocks: tuple[Block, ...] = (
        *((Paragraph(problem),) if problem else ()),
        *terms_form(rules).blocks(voice, typed),
        Buttons((publish,)),
        Context(voice.text("mentoring.terms_public", days=rules.lapses_after_days)),
    )
    return Card("mentor_terms", voice.line("mentoring.terms_title"), blocks)


def stop_card(voice: Voice, mentees: int) -> Card:
    """Whether the offer should really go."""
    buttons = (
        Button(voice.line("mentoring.stop_now"), Action("mentor.stop_now"), Style.DANGER),
        Button(voice.line("mentoring.not_stop"), Action("mentor.offer")),
    )
    text = Paragraph(voice.text("mentoring.stop_text", mentees=mentees))
    return Card("mentor_stop", voice.line("mentoring.stop_title"), (text, Buttons(buttons)))


def _topic_item(topic: Topic, chosen: bool) -> CheckItem:
    action = Action("mentor.topic", {"topic": topic.id, "on": "" if chosen else "yes"})
    return CheckItem(shorten(topic.name), chosen, action)


def _offer_buttons(voice: Voice, offer: Offer | None, has_topics: bool) -> Buttons:
    add = Button(voice.line("mentoring.add"), Action("mentor.more"), Style.NORMAL if has_topics else Style.PRIMARY)
    if offer is None:
        public = Button(voice.line("mentoring.to_publish"), Action("mentor.terms"), Style.PRIMARY)
        return Buttons((*((public,) if has_topics else ()), add, back_button(voice)))
    pause = Action("mentor.pause", {"on": "" if offer.paused else "yes"})
    buttons = (
        add,
        Button(voice.line("mentoring.change_terms"), Action("mentor.terms")),
        Button(voice.line("mentoring.resume" if offer.paused else "mentoring.pause"), pause),
        Button(voice.line("mentoring.stop"), Action("mentor.stop")),
        back_button(voice),
    )
    return Buttons(buttons)
