"""The cards that everybody sees: the conference, its program, one talk, and one's own agenda."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Context,
    Download,
    Fact,
    Facts,
    Paragraph,
    Style,
    as_choices,
)
from engine.chat.text import Link, Plain, Text, shorten
from engine.community.cards.events import when_text
from engine.community.ics import MEDIA_TYPE, calendar_file
from engine.community.records.events import Occurrence
from engine.conference.calendar_entries import make_talk_entry
from engine.conference.labels import (
    conference_button,
    describe_deadline,
    describe_format,
    describe_shown_slot,
    name_speakers,
    offer_talk,
)
from engine.conference.records.talks import Talk
from engine.conference.rules.availability import moment_at
from engine.conference.views import Agenda, ConferenceView, OwnTasks
from engine.content.voice import Voice
from engine.paging import on_page, page_buttons

WARNINGS = 5
"""Overlaps, and talks that are off, that are named on one card."""


def conference_card(voice: Voice, view: ConferenceView, tasks: OwnTasks, now: datetime) -> Card:
    """How far the conference is, and everything that the person can do there."""
    facts = [Fact(voice.line("community.when"), (Plain(when_text(voice, view.occurrence, now, length=True)),))]
    if view.conference:
        key = "call_open" if view.conference.is_open(now) else "call_closed"
        call = voice.text(f"conference.{key}", until=describe_deadline(voice, view.conference, now))
        facts.append(Fact(voice.line("conference.call"), call))
    if view.talks:
        facts.append(Fact(voice.line("conference.program"), voice.text("conference.talks", count=len(view.talks))))
    blocks = (
        Facts(tuple(facts)),
        Paragraph(voice.text(_name_stage(view, now))),
        Buttons(tuple(_list_buttons(voice, view, tasks, now))),
        Context(voice.text("conference.hint")),
    )
    return Card("conference", view.occurrence.series.title, blocks)


def _name_stage(view: ConferenceView, now: datetime) -> str:
    """The sentence for how far a conference is."""
    if view.occurrence.cancelled:
        return "conference.stage_cancelled"
    if view.occurrence.ends <= now:
        return "conference.stage_over"
    if view.conference is None:
        return "conference.stage_none"
    if view.conference.published_at:
        return "conference.stage_published"
    if view.conference.announced_at:
        return "conference.stage_announced"
    return "conference.stage_open" if view.conference.is_open(now) else "conference.stage_review"


def _list_buttons(voice: Voice, view: ConferenceView, tasks: OwnTasks, now: datetime) -> list[Button]:
    def link(key: str, command: str, style: Style = Style.NORMAL, **values: object) -> Button:
        return Button(voice.line(f"conference.{key}", **values), Action(command, view.args), style)

    buttons = []
    if view.conference and view.conference.is_open(now):
        buttons.append(link("propose", "conference.propose", Style.PRIMARY))
    if tasks.own or tasks.asked:
        waiting = tasks.to_confirm + tasks.asked + tasks.drafts
        buttons.append(link("to_mine", "conference.mine", count=waiting))
    if tasks.on_committee:
        buttons.append(link("to_reviews", "conference.reviews", count=tasks.reviews))
    if view.talks:
        buttons.append(link("to_program", "conference.program"))
        buttons.append(link("to_agenda", "conference.agenda"))
    if view.can_manage:
        buttons.append(link("to_desk", "conference.desk"))
    return [*buttons, link("to_past", "conference.past"), link("to_event", "events.show")]


def program_card(voice: Voice, view: ConferenceView, page: int) -> Card:
    """The talks, to open one."""
    shown, page = on_page(view.talks, page)
    choices = as_choices(talk_choice(voice, view, talk) for talk in shown)
    published = any(talk.is_shown for talk in view.talks)
    key = "program_text" if published else "announced_text" if view.talks else "no_program"
    text = Paragraph(voice.text(f"conference.{key}", zone=voice.zone.key))
    buttons = page_buttons(voice, "conference.program", view.args, page, len(view.talks))
    if view.talks:
        buttons.append(Button(voice.line("conference.to_agenda"), Action("conference.agenda", view.args)))
    buttons.append(conference_button(voice, view.occurrence))
    return Card("conference_program", voice.line("conference.program"), (text, *choices, Buttons(tuple(buttons))))


def talk_choice(voice: Voice, view: ConferenceView, talk: Talk) -> Choice:
    when = describe_shown_slot(voice, view.occurrence, view.rooms, talk)
    facts = [when or describe_format(voice, view.rules, talk), name_speakers(voice, talk)]
    if count := view.marks.get(talk.id, 0):
        facts.append(voice.line("conference.wanted", count=count))
    if talk.id in view.marked:
        facts.append(voice.line("conference.in_agenda"))
    about = " · ".join(filter(None, facts))
    return offer_talk(talk, about, "conference.talk", chosen=talk.id in view.marked)


def talk_card(voice: Voice, view: ConferenceView, talk: Talk, now: datetime) -> Card:
    """One talk, to put into one's agenda."""
    facts = [Fact(voice.line("conference.what"), (Plain(describe_format(voice, view.rules, talk)),))]
    when = describe_shown_slot(voice, view.occurrence, view.rooms, talk)
    if when:
        facts.append(Fact(voice.line("community.when"), (Plain(when),)))
    facts.append(Fact(voice.line("conference.speakers"), (Plain(name_speakers(voice, talk)),)))
    if count := view.marks.get(talk.id, 0):
        facts.append(Fact(voice.line("conference.interest"), (Plain(voice.line("conference.wanted", count=count)),)))
    if talk.slides:
        facts.append(Fact(voice.line("conference.slides"), (Link(talk.slides, talk.slides),)))
    blocks: list[Block] = [Paragraph((Plain(talk.abstract),)), Facts(tuple(facts))]
    buttons = []
    if view.occurrence.ends > now and not view.occurrence.cancelled:
        is_marked = talk.id in view.marked
        key, wanted, style = ("unmark", "", Style.NORMAL) if is_marked else ("mark", "yes", Style.PRIMARY)
        press = Action("conference.mark", {"talk": str(talk.id), "wanted": wanted})
        buttons.append(Button(voice.line(f"conference.{key}"), press, style))
        if when:
            content = calendar_file(talk.title, [make_talk_entry(voice, view.occurrence, talk, view.rooms)])
            label, name = voice.line("community.add_to_calendar"), f"talk-{talk.id}.ics"
            blocks.append(Download(label, name, MEDIA_TYPE, content))
    parts = ("agenda", "program")
    buttons += [Button(voice.line(f"conference.to_{key}"), Action(f"conference.{key}", view.args)) for key in parts]
    return Card("conference_talk", shorten(talk.title), (*blocks, Buttons(tuple(buttons))))


def agenda_card(voice: Voice, view: ConferenceView, agenda: Agenda, page: int, now: datetime) -> Card:
    """What is next for the person, in their zone."""
    blocks: list[Block] = []
    upcoming = next((talk for talk in agenda.talks if _find_end(view, talk) > now), None)
    if upcoming and upcoming.is_shown and (place := describe_shown_slot(voice, view.occurrence, view.rooms, upcoming)):
        blocks.append(Paragraph(voice.text("conference.next", title=upcoming.title, place=place)))
    blocks += [
        Paragraph(voice.text("conference.overlap", first=first.title, second=second.title))
        for first, second in agenda.overlaps[:WARNINGS]
    ]
    blocks += [Paragraph(voice.text("conference.gone", title=talk.title)) for talk in agenda.cancelled[:WARNINGS]]
    shown, page = on_page(agenda.talks, page)
    key = "conference.agenda_text" if shown else "conference.no_agenda"
    blocks.append(Paragraph(voice.text(key, zone=voice.zone.key)))
    blocks += as_choices(_agenda_choice(voice, view, agenda, talk) for talk in shown)
    buttons = page_buttons(voice, "conference.agenda", view.args, page, len(agenda.talks))
    buttons += [
        Button(voice.line("conference.to_program"), Action("conference.program", view.args)),
        Button(voice.line("community.to_feed"), Action("events.feed")),
        conference_button(voice, view.occurrence),
    ]
    return Card("conference_agenda", voice.line("conference.to_agenda"), (*blocks, Buttons(tuple(buttons))))


def _agenda_choice(voice: Voice, view: ConferenceView, agenda: Agenda, talk: Talk) -> Choice:
    when = describe_shown_slot(voice, view.occurrence, view.rooms, talk) or voice.line("conference.no_time")
    who = voice.line("conference.you_speak") if talk.id in agenda.given else name_speakers(voice, talk)
    return offer_talk(talk, f"{when} · {who}", "conference.talk")


def _find_end(view: ConferenceView, talk: Talk) -> datetime:
    if talk.shown_starts is None:
        return view.occurrence.ends
    return moment_at(view.occurrence, talk.shown_starts) + timedelta(minutes=talk.minutes)


class GivenTalk(NamedTuple):
    """A talk that was given at an earlier conference."""

    occurrence: Occurrence
    talk: Talk


def past_card(voice: Voice, given: Sequence[GivenTalk], view: ConferenceView, page: int) -> Card:
    """What was given at earlier conferences, with slides."""
    shown, page = on_page(given, page)
    facts = tuple(
        Fact(f"{voice.date(occurrence.starts)} · {shorten(talk.title)}", _link_slides(voice, talk))
        for occurrence, talk in shown
    )
    listed = Facts(facts) if facts else Paragraph(voice.text("conference.no_past"))
    buttons = page_buttons(voice, "conference.past", view.args, page, len(given))
    buttons.append(conference_button(voice, view.occurrence))
    return Card("conference_past", voice.line("conference.to_past"), (listed, Buttons(tuple(buttons))))


def _link_slides(voice: Voice, talk: Talk) -> Text:
    names: Text = (Plain(name_speakers(voice, talk)),)
    return (*names, Plain(" · "), Link(talk.slides, talk.slides)) if talk.slides else names
