"""The cards that everybody sees: the conference, its program, one talk, and one's own agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Choices,
    Context,
    Download,
    Fact,
    Facts,
    Paragraph,
    Style,
)
from engine.chat.text import Link, Plain, Text
from engine.community.cards.events import event_args, when_text
from engine.community.ics import MEDIA_TYPE, calendar_file
from engine.community.records.events import Occurrence
from engine.conference.calendar_entries import talk_entry
from engine.conference.labels import cut, deadline_line, format_line, place_line, speakers_line, to_conference
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.availability import moment_at, shown_place
from engine.content.conference import ConferenceRules
from engine.content.voice import Voice
from engine.paging import on_page, page_buttons

WARNINGS = 5
"""Overlaps, and talks that are off, that are named on one card."""


@dataclass(frozen=True, slots=True)
class Hall:
    """A conference as one person sees it. `conference` is None before its call for talks."""

    occurrence: Occurrence
    conference: Conference | None
    rules: ConferenceRules
    rooms: Mapping[int, str]
    talks: Sequence[Talk]
    """Those that everybody may see: with a time, in its order; before the schedule, those that are announced."""
    marks: Mapping[int, int]
    """How many people want to hear each talk."""
    mine: frozenset[int]
    """The talks that the person wants to hear."""
    runs: bool

    @property
    def args(self) -> dict[str, str]:
        return event_args(self.occurrence)


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the person in a conference."""

    drafts: int = 0
    own: int = 0
    to_confirm: int = 0
    asked: int = 0
    reviews: int = 0
    committee: bool = False
    """Whether the person reviews, or is asked to."""


def conference_card(voice: Voice, hall: Hall, desk: Desk, now: datetime, notice: Text | None = None) -> Card:
    """How far the conference is, and everything that the person can do there."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    facts = [Fact(voice.line("community.when"), (Plain(when_text(voice, hall.occurrence, now, length=True)),))]
    if hall.conference:
        key = "call_open" if hall.conference.is_open(now) else "call_closed"
        said = voice.text(f"conference.{key}", until=deadline_line(voice, hall.conference, now))
        facts.append(Fact(voice.line("conference.call"), said))
    if hall.talks:
        facts.append(Fact(voice.line("conference.program"), voice.text("conference.talks", count=len(hall.talks))))
    blocks += [Facts(tuple(facts)), Paragraph(voice.text(_stage(hall, now)))]
    blocks.append(Buttons(tuple(_doors(voice, hall, desk, now))))
    return Card("conference", hall.occurrence.series.title, (*blocks, Context(voice.text("conference.hint"))))


def _stage(hall: Hall, now: datetime) -> str:
    """The sentence for how far a conference is."""
    if hall.occurrence.cancelled:
        return "conference.stage_cancelled"
    if hall.occurrence.ends <= now:
        return "conference.stage_over"
    if hall.conference is None:
        return "conference.stage_none"
    if hall.conference.published_at:
        return "conference.stage_published"
    if hall.conference.announced_at:
        return "conference.stage_announced"
    return "conference.stage_open" if hall.conference.is_open(now) else "conference.stage_review"


def _doors(voice: Voice, hall: Hall, desk: Desk, now: datetime) -> list[Button]:
    def door(key: str, command: str, style: Style = Style.NORMAL, **values: object) -> Button:
        return Button(voice.line(f"conference.{key}", **values), Action(command, hall.args), style)

    found = []
    if hall.conference and hall.conference.is_open(now):
        found.append(door("propose", "conference.propose", Style.PRIMARY))
    if desk.own or desk.asked:
        waits = desk.to_confirm + desk.asked + desk.drafts
        found.append(door("to_mine", "conference.mine", count=waits))
    if desk.committee:
        found.append(door("to_reviews", "conference.reviews", count=desk.reviews))
    if hall.talks:
        found.append(door("to_program", "conference.program"))
        found.append(door("to_agenda", "conference.agenda"))
    if hall.runs:
        found.append(door("to_desk", "conference.desk"))
    found.append(door("to_past", "conference.past"))
    return [*found, Button(voice.line("conference.to_event"), Action("events.show", hall.args))]


def program_card(voice: Voice, hall: Hall, page: int) -> Card:
    """The talks, to open one."""
    shown, page = on_page(hall.talks, page)
    choices = tuple(talk_choice(voice, hall, each) for each in shown)
    published = any(each.is_shown for each in hall.talks)
    key = "program_text" if published else "announced_text" if hall.talks else "no_program"
    blocks: list[Block] = [Paragraph(voice.text(f"conference.{key}", zone=voice.zone.key))]
    blocks += [Choices("", choices)] if choices else []
    buttons = page_buttons(voice, "conference.program", hall.args, page, len(hall.talks))
    if hall.talks:
        buttons.append(Button(voice.line("conference.to_agenda"), Action("conference.agenda", hall.args)))
    buttons.append(to_conference(voice, hall.occurrence))
    return Card("conference_program", voice.line("conference.program"), (*blocks, Buttons(tuple(buttons))))


def talk_choice(voice: Voice, hall: Hall, talk: Talk) -> Choice:
    place = shown_place(talk)
    facts = [place_line(voice, hall.occurrence, place, hall.rooms) if place else format_line(voice, hall.rules, talk)]
    facts.append(speakers_line(voice, talk))
    if count := hall.marks.get(talk.id, 0):
        facts.append(voice.line("conference.wanted", count=count))
    if talk.id in hall.mine:
        facts.append(voice.line("conference.in_agenda"))
    about = " · ".join(filter(None, facts))
    return Choice(
        cut(talk.title), about, Action("conference.talk", {"talk": str(talk.id)}), chosen=talk.id in hall.mine
    )


def talk_card(voice: Voice, hall: Hall, talk: Talk, now: datetime, notice: Text | None = None) -> Card:
    """One talk, to put into one's agenda."""
    facts = [Fact(voice.line("conference.what"), (Plain(format_line(voice, hall.rules, talk)),))]
    place = shown_place(talk)
    if place:
        when_ = (Plain(place_line(voice, hall.occurrence, place, hall.rooms)),)
        facts.append(Fact(voice.line("community.when"), when_))
    facts.append(Fact(voice.line("conference.speakers"), (Plain(speakers_line(voice, talk)),)))
    if count := hall.marks.get(talk.id, 0):
        facts.append(Fact(voice.line("conference.interest"), (Plain(voice.line("conference.wanted", count=count)),)))
    if talk.slides:
        facts.append(Fact(voice.line("conference.slides"), (Link(talk.slides, talk.slides),)))
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks += [Paragraph((Plain(talk.abstract),)), Facts(tuple(facts))]
    buttons = []
    if hall.occurrence.ends > now and not hall.occurrence.cancelled:
        key, wanted = ("unmark", "") if talk.id in hall.mine else ("mark", "yes")
        press = Action("conference.mark", {"talk": str(talk.id), "wanted": wanted})
        buttons.append(
            Button(voice.line(f"conference.{key}"), press, Style.NORMAL if talk.id in hall.mine else Style.PRIMARY)
        )
        if place:
            blocks.append(_download(voice, hall, talk, now))
    doors = ("agenda", "program")
    buttons += [Button(voice.line(f"conference.to_{key}"), Action(f"conference.{key}", hall.args)) for key in doors]
    return Card("conference_talk", cut(talk.title), (*blocks, Buttons(tuple(buttons))))


def _download(voice: Voice, hall: Hall, talk: Talk, now: datetime) -> Download:
    """The talk as a file for any calendar."""
    content = calendar_file(talk.title, [talk_entry(voice, hall.occurrence, talk, hall.rooms)], now)
    return Download(voice.line("community.add_to_calendar"), f"talk-{talk.id}.ics", MEDIA_TYPE, content)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The talks that somebody wants to hear and gives, in order; `overlaps` are pairs that are on at once."""

    talks: Sequence[Talk]
    overlaps: Sequence[tuple[Talk, Talk]]
    cancelled: Sequence[Talk]
    gives: frozenset[int]


def agenda_card(voice: Voice, hall: Hall, agenda: Agenda, page: int, now: datetime) -> Card:
    """What is next for the person, in their zone."""
    blocks: list[Block] = []
    coming = [each for each in agenda.talks if _ends(hall, each) > now]
    if coming and coming[0].is_shown:
        place = shown_place(coming[0])
        assert place is not None
        said = place_line(voice, hall.occurrence, place, hall.rooms)
        blocks.append(Paragraph(voice.text("conference.next", title=coming[0].title, place=said)))
    blocks += [
        Paragraph(voice.text("conference.overlap", first=first.title, second=second.title))
        for first, second in agenda.overlaps[:WARNINGS]
    ]
    blocks += [Paragraph(voice.text("conference.gone", title=each.title)) for each in agenda.cancelled[:WARNINGS]]
    shown, page = on_page(agenda.talks, page)
    choices = tuple(_agenda_choice(voice, hall, agenda, each) for each in shown)
    blocks.append(
        Paragraph(voice.text("conference.agenda_text" if choices else "conference.no_agenda", zone=voice.zone.key))
    )
    blocks += [Choices("", choices)] if choices else []
    buttons = page_buttons(voice, "conference.agenda", hall.args, page, len(agenda.talks))
    buttons += [
        Button(voice.line("conference.to_program"), Action("conference.program", hall.args)),
        Button(voice.line("community.to_feed"), Action("events.feed")),
        to_conference(voice, hall.occurrence),
    ]
    return Card("conference_agenda", voice.line("conference.to_agenda"), (*blocks, Buttons(tuple(buttons))))


def _agenda_choice(voice: Voice, hall: Hall, agenda: Agenda, talk: Talk) -> Choice:
    place = shown_place(talk)
    said = place_line(voice, hall.occurrence, place, hall.rooms) if place else voice.line("conference.no_time")
    own = voice.line("conference.you_speak") if talk.id in agenda.gives else speakers_line(voice, talk)
    return Choice(cut(talk.title), f"{said} · {own}", Action("conference.talk", {"talk": str(talk.id)}))


def _ends(hall: Hall, talk: Talk) -> datetime:
    if talk.shown_starts is None:
        return hall.occurrence.ends
    return moment_at(hall.occurrence, talk.shown_starts) + timedelta(minutes=talk.minutes)


def past_card(voice: Voice, editions: Sequence[tuple[Occurrence, Sequence[Talk]]], hall: Hall, page: int) -> Card:
    """What was given at earlier conferences, with slides."""
    given = [(occurrence, talk) for occurrence, talks in editions for talk in talks]
    shown, page = on_page(given, page)
    blocks: list[Block] = []
    if not shown:
        blocks.append(Paragraph(voice.text("conference.no_past")))
    facts = tuple(Fact(_given(voice, occurrence, talk), _slides(voice, talk)) for occurrence, talk in shown)
    blocks += [Facts(facts)] if facts else []
    buttons = page_buttons(voice, "conference.past", hall.args, page, len(given))
    buttons.append(to_conference(voice, hall.occurrence))
    return Card("conference_past", voice.line("conference.to_past"), (*blocks, Buttons(tuple(buttons))))


def _given(voice: Voice, occurrence: Occurrence, talk: Talk) -> str:
    return f"{voice.date(occurrence.starts)} · {cut(talk.title)}"


def _slides(voice: Voice, talk: Talk) -> Text:
    names: Text = (Plain(speakers_line(voice, talk)),)
    return (*names, Plain(" · "), Link(talk.slides, talk.slides)) if talk.slides else names
