"""The cards with which owners change events."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from engine.chat.cards import (
    Action,
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
from engine.chat.text import Plain
from engine.community import forms
from engine.community.cards.events import (
    confirm_choice,
    event_args,
    pattern_line,
    place_line,
    place_text,
    suits_line,
    when_text,
)
from engine.community.confirming import WaitingSeries
from engine.community.records.events import Occurrence, Series, expected_occurrence
from engine.community.series_drafts import SeriesDraft
from engine.content.models import Community
from engine.content.voice import Voice
from engine.recurrence.zones import zone_of

_SHORT_MONTHS = re.compile("BYMONTHDAY=(29|30|31)")


def manage_card(voice: Voice, series: Sequence[Series]) -> Card:
    """Every series, to open and change, also those that wait to be confirmed."""
    choices = tuple(
        Choice(one.title[:75], _describe_series(voice, one), Action("events.series", {"series": str(one.id)}))
        for one in series
    )
    buttons = (
        Button(voice.line("community.new"), Action("new_event"), Style.PRIMARY),
        Button(voice.line("community.to_events"), Action("events")),
    )
    blocks = (
        Paragraph(voice.text("community.manage_text")),
        *((Choices("", choices),) if choices else ()),
        Buttons(buttons),
        Context(voice.text("community.manage_hint")),
    )
    return Card("events_managed", voice.line("community.manage_title"), blocks)


def _describe_series(voice: Voice, series: Series) -> str:
    where = place_line(expected_occurrence(series, series.pattern.first))
    state = "" if series.confirmed_at else voice.line("community.waiting_mark")
    return " · ".join(filter(None, (state, pattern_line(voice, series.pattern), where)))


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series as an owner sees it."""

    series: Series
    host: str
    ahead: Sequence[Occurrence]
    """Its next dates."""
    replaces: Series | None
    """One of the content's, of the same kind, whose place a new series may take."""
    waiting: WaitingSeries | None
    """Where nobody has confirmed it yet: whom its time suits."""
    may_take_back: bool
    """Whether it can wait again: it is the content's, and nobody has heard of it yet."""


def series_card(voice: Voice, view: SeriesView, now: datetime) -> Card:
    """A series, its next dates, and what can be changed."""
    series, default = view.series, view.replaces
    line = voice.line
    facts = [Fact(line("community.when"), (Plain(pattern_line(voice, series.pattern)),))]
    if place := place_text(expected_occurrence(series, series.pattern.first)):
        facts.append(Fact(line("community.where"), place))
    facts.append(Fact(line("community.host"), (Plain(view.host or line("community.no_host")),)))
    if series.capacity is not None:
        facts.append(Fact(line("community.seats_title"), (Plain(str(series.capacity)),)))
    notes = list[Context | Paragraph]()
    if view.waiting:
        facts.append(Fact(line("community.whom_it_suits"), (Plain(suits_line(voice, view.waiting)),)))
        dates = "\n".join(when_text(voice, occurrence, now) for occurrence in view.ahead)
        facts.append(Fact(line("community.next_dates"), (Plain(dates),)))
        notes.append(Paragraph(voice.text("community.waiting_text")))
    buttons = _list_series_buttons(voice, view)
    if _SHORT_MONTHS.search(series.pattern.rule):
        notes.append(Context(voice.text("community.short_months")))
    if default:
        when, key = pattern_line(voice, default.pattern), "replaces" if default.confirmed_at else "replaces_waiting"
        notes.append(Paragraph(voice.text(f"community.{key}", event=default.title, when=when)))
        end = Action("events.end", {"series": str(default.id)})
        buttons.append(Button(line("community.end_other", event=default.title[:50]), end))
    buttons.append(Button(line("community.to_manage"), Action("manage_events")))
    about = (Paragraph((Plain(series.summary),)),) if series.summary else ()
    choices = () if view.waiting else (_make_date_choice(voice, occurrence, now) for occurrence in view.ahead)
    ahead = as_choices(choices, line("community.next_dates"))
    return Card("series", series.title, (*about, Facts(tuple(facts)), *ahead, *notes, Buttons(tuple(buttons))))


def _list_series_buttons(voice: Voice, view: SeriesView) -> list[Button]:
    """To confirm or to change it, and to be rid of it."""
    line, me = voice.line, {"series": str(view.series.id)}
    edit = Action("events.edit", me)
    if view.waiting:
        confirm = Button(line("community.confirm_this"), confirm_choice(voice, view.waiting).action, Style.PRIMARY)
        first = [confirm, Button(line("community.edit"), edit)]
    else:
        first = [Button(line("community.edit"), edit, Style.PRIMARY)]
        first += [Button(line("community.take_back"), Action("events.take_back", me))] if view.may_take_back else []
    key = "community.leave_out" if view.waiting else "community.end"
    return [*first, Button(line(key), Action("events.end", me), Style.DANGER)]


def _make_date_choice(voice: Voice, occurrence: Occurrence, now: datetime) -> Choice:
    zone = zone_of(occurrence.series.pattern.timezone)
    here = when_text(voice, occurrence, now)
    there = voice.moment(occurrence.starts, zone)
    moved = voice.line("community.moved_mark") if occurrence.moved else ""
    differs = voice.line("community.there_text", when=there, zone=zone.key) if not here.endswith(there) else ""
    return Choice(here, " · ".join(filter(None, (differs, moved))), Action("events.show", event_args(occurrence)))


def series_form(voice: Voice, community: Community, draft: SeriesDraft, series: Series | None) -> Card:
    """Everything about a series, to type."""
    line, args = voice.line, {"series": str(series.id)} if series else {}
    blocks = (
        *forms.series_form(community, is_new=series is None).blocks(voice, asdict(draft)),
        Buttons((Button(line("community.save"), Action("events.keep_series", args), Style.PRIMARY),)),
    )
    key = "community.edit_title" if series else "community.new_title"
    return Card("series_form", voice.line(key, event=series.title if series else ""), blocks)


def move_form(voice: Voice, occurrence: Occurrence, draft: SeriesDraft) -> Card:
    """What is different on one day."""
    line = voice.line
    blocks = (
        *forms.move_form(occurrence.series.pattern.timezone).blocks(voice, asdict(draft)),
        Buttons((Button(line("community.save"), Action("events.keep_move", event_args(occurrence)), Style.PRIMARY),)),
    )
    return Card("move_form", line("community.move_title", event=occurrence.series.title), blocks)


def cancel_card(voice: Voice, occurrence: Occurrence, coming: int, now: datetime) -> Card:
    """Asks before one day is cancelled."""
    event, when = event_args(occurrence), when_text(voice, occurrence, now)
    text = voice.text("community.cancel_text", event=occurrence.series.title, when=when, coming=coming)
    cancel = Button(voice.line("community.cancel_now"), Action("events.cancel_now", event), Style.DANGER)
    keep = Button(voice.line("community.keep"), Action("events.show", event))
    return Card("cancel", voice.line("community.cancel_title"), (Paragraph(text), Buttons((cancel, keep))))


def end_card(voice: Voice, series: Series, coming: int) -> Card:
    """Asks before a series ends."""
    me = {"series": str(series.id)}
    text = voice.text("community.end_text", event=series.title, coming=coming)
    end = Button(voice.line("community.end_now"), Action("events.end_now", me), Style.DANGER)
    keep = Button(voice.line("community.keep"), Action("events.series", me))
    return Card("end_series", voice.line("community.end_title"), (Paragraph(text), Buttons((end, keep))))
