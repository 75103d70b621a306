"""The cards that everybody sees: what is next, one event, and one's own calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Paragraph,
    Style,
    as_choices,
)
from engine.chat.text import Link, Plain, Text
from engine.community.confirming import WaitingSeries
from engine.community.ics import event_download
from engine.community.records.events import Occurrence, Series
from engine.community.records.readings import Reading
from engine.community.rules.seats import Answer
from engine.community.rules.suggested_times import WORK_ENDS, WORK_STARTS
from engine.content.voice import Voice
from engine.recurrence.rules import Pattern
from engine.recurrence.to_text import duration_to_text, rule_to_text
from engine.recurrence.zones import zone_of

FORUM = "forum"
"""The kind of series with topics and a rota of hosts."""
PAPER_REVIEW = "paper_review"
"""The kind of series at which papers are read."""
HACKATHON = "hackathon"
"""The kind of series with ideas, teams and submissions."""
CONFERENCE = "conference"
"""The kind of series whose occurrences have a call for talks and a schedule."""
SHOWN_NAMES = 12
"""Of those who go and let it be seen."""


@dataclass(frozen=True, slots=True)
class EventView:
    """An occurrence as one reader, `me`, sees it. `named` are those who go and let it be seen."""

    occurrence: Occurrence
    me: int
    answers: Mapping[int, Answer]
    mine: Answer | None
    place_in_line: int
    named: Mapping[int, str]
    host: str
    shown: bool
    """Whether the reader is among those whom others see."""
    papers: Sequence[Reading] = ()
    """What is read there."""

    def count(self, answer: Answer) -> int:
        return sum(given is answer for given in self.answers.values())


def event_args(occurrence: Occurrence) -> dict[str, str]:
    """The arguments of a press that name an occurrence."""
    return {"series": str(occurrence.series.id), "day": occurrence.day.isoformat()}


@dataclass(frozen=True, slots=True)
class OwnersDesk:
    """What an owner sees beside the events."""

    waiting: Sequence[WaitingSeries]
    confirmed: Series | None
    """What they have just confirmed, and may take back."""


def events_card(voice: Voice, agenda: Sequence[EventView], now: datetime, desk: OwnersDesk | None) -> Card:
    """What is next, in the reader's zone; `desk` is None for everybody but owners."""
    choices = tuple(_make_choice(voice, seen, now) for seen in agenda)
    buttons = [Button(voice.line("community.to_feed"), Action("events.feed"))]
    if desk:
        buttons.append(Button(voice.line("community.to_manage"), Action("manage_events")))
    if desk and desk.confirmed:
        me = {"series": str(desk.confirmed.id)}
        buttons.append(Button(voice.line("community.add_details"), Action("events.edit", me)))
        buttons.append(Button(voice.line("community.take_back"), Action("events.take_back", me)))
    waiting = tuple(confirm_choice(voice, series) for series in desk.waiting) if desk else ()
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text("community.events_text" if choices else "community.no_events", zone=voice.zone.key)),
        *as_choices(choices),
        *as_choices(waiting, voice.line("community.waiting_for_owner")),
        Buttons(tuple(buttons)),
        Context(voice.text("community.events_hint")),
    )
    return Card("events", voice.line("community.events_title"), blocks)


def _make_choice(voice: Voice, seen: EventView, now: datetime) -> Choice:
    occurrence = seen.occurrence
    facts = [duration_to_text(voice, occurrence.minutes), place_line(occurrence)]
    if seen.count(Answer.YES):
        facts.append(voice.line("community.going", count=seen.count(Answer.YES)))
    if seen.mine:
        facts.append(voice.line(f"community.mine_{seen.mine}"))
    about = f"{occurrence.series.title}\n{' · '.join(filter(None, facts))}"
    return Choice(when_text(voice, occurrence, now), about, Action("events.show", event_args(occurrence)))


def confirm_choice(voice: Voice, waiting: WaitingSeries) -> Choice:
    """Confirms a series at the time that it says, whatever time would be suggested by then."""
    series = waiting.series
    args = {"series": str(series.id), "starts": f"{series.pattern.starts:%H:%M}", "zone": series.pattern.timezone}
    about = f"{pattern_line(voice, series.pattern)}\n{suits_line(voice, waiting)}"
    label = voice.line("community.confirm", event=series.title)
    return Choice(label[:75], about, Action("events.confirm", args))


def pattern_line(voice: Voice, pattern: Pattern) -> str:
    """“every Wednesday, 3:00 PM in Europe/Berlin, 45 min”."""
    clock = voice.time(pattern.at(pattern.first), zone_of(pattern.timezone))
    rule, length = rule_to_text(voice, pattern), duration_to_text(voice, pattern.minutes)
    return voice.line("community.pattern", rule=rule, clock=clock, zone=pattern.timezone, length=length)


def suits_line(voice: Voice, waiting: WaitingSeries) -> str:
    """For how many people its time is inside working hours."""
    first, last = voice.clock(WORK_STARTS), voice.clock(WORK_ENDS)
    return voice.line("community.suits", suited=waiting.suited, people=waiting.people, first=first, last=last)


def event_card(voice: Voice, seen: EventView, now: datetime, *, owner: bool) -> Card:
    """One occurrence with everything about it, and the reader's answer in place."""
    occurrence = seen.occurrence
    open_ = not occurrence.cancelled and occurrence.ends > now
    texts = [voice.text("community.cancelled_text")] if occurrence.cancelled else []
    texts += [(Plain(occurrence.series.summary),)] if occurrence.series.summary else []
    label = voice.line("community.add_to_calendar")
    shown = Context(voice.text("community.shown_text" if seen.shown else "community.hidden_text"))
    blocks = (
        *(Paragraph(text) for text in texts),
        Facts(tuple(_list_facts(voice, seen, now))),
        *((answer_choices(voice, seen), event_download(label, occurrence)) if open_ else ()),
        Buttons(tuple(_list_buttons(voice, seen, open_=open_, owner=owner))),
        *((shown,) if open_ else ()),
    )
    return Card("event", occurrence.series.title, blocks)


def _list_facts(voice: Voice, seen: EventView, now: datetime) -> list[Fact]:
    occurrence, line = seen.occurrence, voice.line
    facts = [Fact(line("community.when"), (Plain(when_text(voice, occurrence, now, length=True)),))]
    zone = zone_of(occurrence.series.pattern.timezone)
    if occurrence.starts.astimezone(zone).utcoffset() != occurrence.starts.astimezone(voice.zone).utcoffset():
        there = voice.moment(occurrence.starts, zone)
        facts.append(Fact(line("community.there"), voice.text("community.there_text", when=there, zone=zone.key)))
    if place := place_text(occurrence):
        facts.append(Fact(line("community.where"), place))
    facts += [Fact(line("papers.to_read"), (Link(paper.title, paper.link),)) for paper in seen.papers]
    facts.append(Fact(line("community.host"), (Plain(seen.host or line("community.no_host")),)))
    going, maybe = seen.count(Answer.YES), seen.count(Answer.MAYBE)
    names = voice.all_of(list(seen.named.values())[:SHOWN_NAMES])
    facts.append(Fact(line("community.who"), voice.text("community.who_text", going=going, maybe=maybe, names=names)))
    if occurrence.capacity is not None:
        waiting = seen.count(Answer.WAITING)
        seats = voice.text("community.seats", taken=going, seats=occurrence.capacity, waiting=waiting)
        facts.append(Fact(line("community.seats_title"), seats))
    return facts


def answer_choices(voice: Voice, seen: EventView) -> Choices:
    """The three answers, the given one marked."""
    given = Answer.YES if seen.mine is Answer.WAITING else seen.mine
    options = []
    for answer in (Answer.YES, Answer.MAYBE, Answer.NO):
        press = Action("events.answer", event_args(seen.occurrence) | {"answer": answer.value})
        options.append(Choice(voice.line(f"community.answer_{answer}"), "", press, chosen=answer is given))
    key = "community.waiting_label" if seen.mine is Answer.WAITING else "community.question"
    return Choices(voice.line(key, place=seen.place_in_line), tuple(options))


def _list_buttons(voice: Voice, seen: EventView, *, open_: bool, owner: bool) -> list[Button]:
    event = event_args(seen.occurrence)
    buttons = []
    kind = seen.occurrence.series.kind
    if kind == PAPER_REVIEW:
        for paper in seen.papers:
            show = Action("paper.show", {"paper": str(paper.id)})
            buttons.append(Button(voice.line("papers.open", title=paper.title), show))
        buttons.append(Button(voice.line("papers.to_list"), Action("paper")))
    elif kind in (HACKATHON, CONFERENCE) or (kind == FORUM and open_):
        buttons.append(Button(voice.line(f"community.to_{kind}"), Action(kind, event)))
    if open_:
        key, shown = ("community.hide_me", "") if seen.shown else ("community.show_me", "yes")
        buttons.append(Button(voice.line(key), Action("events.shown", event | {"shown": shown})))
    if owner and seen.occurrence.cancelled:
        buttons.append(Button(voice.line("community.restore"), Action("events.restore", event)))
    elif owner and open_:
        buttons.append(Button(voice.line("community.move"), Action("events.move", event)))
        buttons.append(Button(voice.line("community.cancel_one"), Action("events.cancel", event), Style.DANGER))
    return [*buttons, Button(voice.line("community.to_events"), Action("events"))]


def when_text(voice: Voice, occurrence: Occurrence, now: datetime, *, length: bool = False) -> str:
    """The start for the reader, with the year where it is another one, and the length where it is asked."""
    year = occurrence.starts.astimezone(voice.zone).year != now.astimezone(voice.zone).year
    moment = voice.moment(occurrence.starts, year=year)
    return f"{moment} · {duration_to_text(voice, occurrence.minutes)}" if length else moment


def place_line(occurrence: Occurrence) -> str:
    """Place, or the host of the link, on one line."""
    return occurrence.place or occurrence.link.partition("://")[2].partition("/")[0]


def place_text(occurrence: Occurrence) -> Text:
    """Place and link."""
    place: Text = (Plain(occurrence.place),) if occurrence.place else ()
    link: Text = (Link(occurrence.link, occurrence.link),) if occurrence.link else ()
    return (*place, Plain(" · "), *link) if place and link else place or link


def feed_card(voice: Voice, link: str) -> Card:
    """One's own calendar, under an address that can be revoked; `link` is empty where there is none."""
    buttons = [Button(voice.line("community.feed_new" if link else "community.feed_make"), Action("events.new_feed"))]
    if link:
        buttons.append(Button(voice.line("community.feed_stop"), Action("events.stop_feed"), Style.DANGER))
    buttons.append(Button(voice.line("community.to_events"), Action("events")))
    shown = (Paragraph((Link(link, link),)), Context(voice.text("community.feed_how"))) if link else ()
    text = voice.text("community.feed_text" if link else "community.feed_none")
    return Card("feed", voice.line("community.feed_title"), (Paragraph(text), *shown, Buttons(tuple(buttons))))
