"""The cards of the schedule while it is made."""

from collections.abc import Mapping

from engine.chat.cards import Action, Button, Buttons, Card, Choice, Context, Fact, Facts, Paragraph, Style, as_choices
from engine.chat.text import Plain, Text, shorten
from engine.community.cards.events import event_args
from engine.conference import forms
from engine.conference.labels import describe_format, describe_slot, desk_button, name_speakers, offer_talk
from engine.conference.records.tables import Response
from engine.conference.records.talks import Talk
from engine.conference.rules.availability import find_slot
from engine.conference.rules.timetable import Clash
from engine.conference.schedule_view import ScheduleView
from engine.content.voice import Voice
from engine.paging import on_page, page_buttons

SHOWN_CLASHES = 5


def schedule_card(voice: Voice, view: ScheduleView, page: int) -> Card:
    """The schedule while it is made: what clashes, what has no place, and what everybody does not see yet."""
    occurrence = view.conference.occurrence
    numbers = {"talks": len(view.talks), "unplaced": len(view.unplaced), "changed": len(view.changed)}
    key = "schedule_text" if view.talks else "nothing_to_place"
    shown, page = on_page(view.talks, page)
    pages = page_buttons(voice, "conference.schedule", event_args(occurrence), page, len(view.talks))
    lines = [Paragraph(voice.text(f"conference.{key}", zone=occurrence.series.pattern.timezone, **numbers))]
    lines += [Paragraph(explain_clash(voice, view, clash)) for clash in view.clashes[:SHOWN_CLASHES]]
    choices = as_choices(_planned_choice(voice, view, talk) for talk in shown)
    buttons = Buttons((*_schedule_buttons(voice, view), *pages, desk_button(voice, occurrence)))
    hint = Context(voice.text("conference.schedule_hint"))
    return Card("conference_schedule", voice.line("conference.schedule"), (*lines, *choices, buttons, hint))


def _schedule_buttons(voice: Voice, view: ScheduleView) -> list[Button]:
    args = event_args(view.conference.occurrence)
    buttons = []
    if view.unplaced:
        fill = Action("conference.make", {**args, "anew": ""})
        buttons.append(Button(voice.line("conference.fill"), fill, Style.PRIMARY))
    if view.talks and len(view.unplaced) < len(view.talks):
        buttons.append(Button(voice.line("conference.make_anew"), Action("conference.make", {**args, "anew": "yes"})))
    if view.changed and not view.clashes:
        style = Style.NORMAL if view.unplaced else Style.PRIMARY
        key = "publish_changes" if view.conference.published_at else "publish"
        buttons.append(Button(voice.line(f"conference.{key}"), Action("conference.publish", args), style))
    return [*buttons, Button(voice.line("conference.rooms"), Action("conference.rooms", args))]


def explain_clash(voice: Voice, view: ScheduleView, clash: Clash) -> Text:
    """Why a talk cannot be where it is."""
    other = view.title_of(clash.other)
    return voice.text(f"conference.clash_{clash.reason}", title=view.title_of(clash.talk), other=other)


def _planned_choice(voice: Voice, view: ScheduleView, talk: Talk) -> Choice:
    marks = view.marks.get(talk.id, 0)
    facts = (
        _describe_planned_slot(voice, view, talk),
        describe_format(voice, view.rules, talk),
        name_speakers(voice, talk),
        voice.line("conference.wanted", count=marks) if marks else "",
        "" if talk.answer == Response.YES else voice.line("conference.unconfirmed"),
    )
    return offer_talk(talk, " · ".join(filter(None, facts)), "conference.place")


def _describe_planned_slot(voice: Voice, view: ScheduleView, talk: Talk) -> str:
    """When and where, by the clock of the conference."""
    slot = find_slot(talk)
    if slot is None:
        return voice.line("conference.no_place")
    return describe_slot(voice, view.conference.occurrence, slot, view.rooms, there=True)


def planned_talk_card(voice: Voice, view: ScheduleView, talk: Talk) -> Card:
    """One talk of the schedule, to move, to exchange with another one, or to take out."""
    args, line = {"talk": str(talk.id)}, voice.line
    facts = [
        Fact(line("conference.what"), (Plain(describe_format(voice, view.rules, talk)),)),
        Fact(line("conference.speakers"), (Plain(name_speakers(voice, talk)),)),
        Fact(line("community.when"), (Plain(_describe_planned_slot(voice, view, talk)),)),
    ]
    if talk.earliest or talk.latest or talk.remote:
        facts.append(Fact(line("conference.able"), (Plain(_describe_availability(voice, view, talk)),)))
    buttons = [Button(line("conference.move"), Action("conference.move", args), Style.PRIMARY)]
    if find_slot(talk):
        buttons.append(Button(line("conference.swap"), Action("conference.swaps", args)))
        buttons.append(Button(line("conference.take_out"), Action("conference.take_out", args)))
    to_schedule = Action("conference.schedule", event_args(view.conference.occurrence))
    buttons.append(Button(line("conference.schedule"), to_schedule))
    return Card("conference_place", shorten(talk.title), (Facts(tuple(facts)), Buttons(tuple(buttons))))


def _describe_availability(voice: Voice, view: ScheduleView, talk: Talk) -> str:
    clocks = (talk.earliest, talk.latest)
    earliest, latest = (voice.clock(clock.hour * 60 + clock.minute) if clock else "" for clock in clocks)
    zone = view.conference.occurrence.series.pattern.timezone
    return voice.line("conference.able_text", earliest=earliest, latest=latest, zone=zone, remote=talk.remote)


def move_form(voice: Voice, view: ScheduleView, talk: Talk, typed: Mapping[str, str]) -> Card:
    """Where and when a talk is to be, to type."""
    inputs = forms.move_form(view.conference.occurrence.series.pattern.timezone, view.rooms).blocks(voice, typed)
    keep = Action("conference.keep_move", {"talk": str(talk.id)})
    move = Button(voice.line("conference.move_here"), keep, Style.PRIMARY)
    return Card("conference_move", voice.line("conference.move"), (*inputs, Buttons((move,))))


def swaps_card(voice: Voice, view: ScheduleView, talk: Talk, page: int) -> Card:
    """With which talk another one could change places."""
    others = [other for other in view.talks if other.id != talk.id and find_slot(other)]
    shown, page = on_page(others, page)
    args = {"talk": str(talk.id)}
    options = as_choices(_swap_choice(voice, view, talk, other) for other in shown)
    text = Paragraph(voice.text("conference.swap_text", title=talk.title))
    buttons = page_buttons(voice, "conference.swaps", args, page, len(others))
    buttons.append(Button(voice.line("conference.keep_it"), Action("conference.place", args)))
    return Card("conference_swaps", voice.line("conference.swap"), (text, *options, Buttons(tuple(buttons))))


def _swap_choice(voice: Voice, view: ScheduleView, talk: Talk, other: Talk) -> Choice:
    swap = Action("conference.swap", {"talk": str(talk.id), "other": str(other.id)})
    return Choice(shorten(other.title), _describe_planned_slot(voice, view, other), swap)
