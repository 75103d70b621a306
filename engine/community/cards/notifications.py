"""The cards of notices about events."""

from datetime import datetime

from engine.chat.cards import Action, Block, Button, Buttons, Card, Choice, Choices, Context, Paragraph, Style
from engine.chat.text import Link, Plain
from engine.community.cards.events import EventView, answer_choices, event_args, place_text, when_text
from engine.community.forms import TAKEAWAY, TAKEAWAY_FORM
from engine.community.records.events import Occurrence
from engine.community.records.readings import Reading
from engine.community.rules.seats import Answer
from engine.content.voice import Voice


def reminder_card(voice: Voice, seen: EventView, now: datetime) -> Card:
    """What begins when, where, and who else goes."""
    occurrence = seen.occurrence
    coming = seen.mine is Answer.YES
    minutes = int((occurrence.starts - now).total_seconds() // 60)
    text = voice.text("community.reminder_text", when=when_text(voice, occurrence, now), minutes=minutes, coming=coming)
    others = [name for who, name in seen.named.items() if who != seen.me]
    blocks: list[Block] = [Paragraph(text)]
    if place := place_text(occurrence):
        blocks.append(Paragraph(place))
    blocks += [paper_paragraph(voice, paper) for paper in seen.papers]
    if others:
        going = seen.count(Answer.YES) - coming
        blocks.append(Paragraph(voice.text("community.others", names=voice.all_of(others[:6]), count=going)))
    buttons = [Button(voice.line("community.open"), Action("events.show", event_args(occurrence)), Style.PRIMARY)]
    if coming:
        no = Action("events.answer", event_args(occurrence) | {"answer": Answer.NO.value})
        buttons.append(Button(voice.line("community.cannot"), no))
    else:
        blocks.append(answer_choices(voice, seen))
    buttons += [reading_button(voice, paper) for paper in seen.papers]
    return Card("event_reminder", occurrence.series.title, (*blocks, Buttons(tuple(buttons))))


def news_card(voice: Voice, sentence: str, seen: EventView, now: datetime) -> Card:
    """What is different about an event that the reader wanted to come to."""
    occurrence = seen.occurrence
    text = voice.text(sentence, when=when_text(voice, occurrence, now))
    blocks: list[Block] = [Paragraph(text)]
    if not occurrence.cancelled:
        blocks += [Paragraph(place)] if (place := place_text(occurrence)) else []
        blocks.append(answer_choices(voice, seen))
    opened = Button(voice.line("community.open"), Action("events.show", event_args(occurrence)))
    return Card("event_news", occurrence.series.title, (*blocks, Buttons((opened,))))


def paper_paragraph(voice: Voice, paper: Reading) -> Paragraph:
    """A paper to read, with its link."""
    return Paragraph((Plain(f"{voice.line('papers.to_read')}: "), Link(paper.title, paper.link)))


def reading_button(voice: Voice, paper: Reading) -> Button:
    """Leads to the reading checklist of a paper."""
    return Button(voice.line("papers.prepare"), Action("paper.read", {"paper": str(paper.id)}))


def feedback_card(voice: Voice, occurrence: Occurrence, now: datetime) -> Card:
    """One question, afterwards."""
    text = voice.text("community.after_text", event=occurrence.series.title, when=when_text(voice, occurrence, now))
    event = event_args(occurrence)
    options = tuple(
        Choice(voice.line(f"community.was_{was}"), "", Action("events.attended", event | {"was": was}))
        for was in ("there", "away")
    )
    return Card("event_after", voice.line("community.after_title"), (Paragraph(text), Choices("", options)))


def takeaway_card(voice: Voice, occurrence: Occurrence, takeaway: str) -> Card:
    """What somebody takes away: a line, kept as evidence."""
    action = Action("events.takeaway", event_args(occurrence))
    keep = Button(voice.line("community.takeaway_keep"), action, Style.PRIMARY)
    blocks = (
        Paragraph(voice.text("community.takeaway_text", event=occurrence.series.title)),
        *TAKEAWAY_FORM.blocks(voice, {TAKEAWAY.name: takeaway}),
        Buttons((keep, Button(voice.line("community.to_events"), Action("events")))),
        Context(voice.text("community.takeaway_private")),
    )
    return Card("event_takeaway", voice.line("community.takeaway_title"), blocks)
