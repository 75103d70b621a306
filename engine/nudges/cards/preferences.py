"""The cards of `/nudges`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    CheckItem,
    Checklist,
    Context,
    Fact,
    Facts,
    Paragraph,
    Style,
)
from engine.chat.text import Plain, Text
from engine.content.voice import Voice
from engine.curriculum.cards.pace import pause_line
from engine.curriculum.cards.silence import next_message_text
from engine.curriculum.rules.pace import Pause
from engine.curriculum.silence import NextMessage
from engine.notices.rules.cadence import Preferences
from engine.nudges.forms import LEAVE_FORM, preferences_form
from engine.recurrence.zones import NO_HOLIDAYS, country_of


@dataclass(frozen=True, slots=True)
class NudgesView:
    """How things are between somebody and the bot's own messages."""

    wishes: Preferences
    kinds: Sequence[str]
    """Those that can be switched off."""
    coming: NextMessage
    today: date
    pauses: Sequence[Pause]
    """Those of their program, in order."""
    held_back: bool
    """Whether the weekly messages of their cohort are still to begin."""


def nudges_card(voice: Voice, view: NudgesView, notice: Text | None = None, offer: tuple[Block, ...] = ()) -> Card:
    """When the next message comes, and everything that can be changed about it."""
    wishes, today, held_back = view.wishes, view.today, view.held_back
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph(next_message_text(voice, view.coming)),
        *offer,
        Facts(tuple(_preference_facts(voice, view))),
        Checklist(voice.line("notices.kinds"), tuple(_kind_item(voice, name, wishes) for name in view.kinds)),
        Buttons(tuple(_preference_buttons(voice, wishes, today, held_back=held_back))),
        Context(voice.text("notices.nudges_hint")),
    )
    return Card("nudges", voice.line("notices.nudges_title"), blocks)


def pause_offer(voice: Voice, first: date, last: date) -> tuple[Block, ...]:
    """That the program goes on while somebody is away, and the way to let it wait."""
    days = {"first": first.isoformat(), "last": last.isoformat()}
    text = voice.text("notices.program_goes_on", first=voice.date(first), last=voice.date(last))
    return Paragraph(text), Buttons((Button(voice.line("notices.pause_program"), Action("pace.pause", days)),))


def edit_card(voice: Voice, typed: Mapping[str, str], problem: Text | None = None) -> Card:
    """The form for day, time, frequency, quiet hours and country."""
    blocks: tuple[Block, ...] = (
        *((Paragraph(problem),) if problem else ()),
        *preferences_form(voice).blocks(voice, typed),
        Buttons((Button(voice.line("notices.save"), Action("nudges.save"), Style.PRIMARY),)),
    )
    return Card("nudges_form", voice.line("notices.edit_title"), blocks)


def leave_card(voice: Voice, typed: Mapping[str, str], problem: Text | None = None) -> Card:
    """The form for days away."""
    blocks: tuple[Block, ...] = (
        *((Paragraph(problem),) if problem else ()),
        *LEAVE_FORM.blocks(voice, typed),
        Context(voice.text("notices.leave_text")),
        Buttons((Button(voice.line("notices.save"), Action("nudges.save_leave"), Style.PRIMARY),)),
    )
    return Card("leave_form", voice.line("notices.leave_title"), blocks)


def _preference_facts(voice: Voice, view: NudgesView) -> list[Fact]:
    wishes, rhythm, today = view.wishes, view.wishes.rhythm, view.today
    weekday = voice.line("notices.first_day") if rhythm.weekday is None else voice.weekday(rhythm.weekday)
    day = voice.text("notices.day_and_time_is", day=weekday, time=voice.clock(rhythm.minute))
    often = voice.line(f"notices.every_{rhythm.every}")
    often += voice.line("notices.or_digest") if wishes.digest else ""
    start, end = voice.clock(rhythm.quiet_from), voice.clock(rhythm.quiet_to)
    quiet = voice.text("notices.quiet_hours_are", start=start, end=end)
    if rhythm.quiet_from == rhythm.quiet_to:
        quiet = voice.text("notices.quiet_hours_none")
    country = rhythm.country or country_of(rhythm.zone)
    holidays: Text = (Plain(voice.territories.get(country, country)),)
    if country == NO_HOLIDAYS:
        holidays = voice.text("notices.holidays_none")
    facts = [
        Fact(voice.line("notices.day_and_time"), day),
        Fact(voice.line("notices.how_often"), (Plain(often),)),
        Fact(voice.line("notices.quiet_hours"), quiet),
        Fact(voice.line("notices.holidays"), holidays),
    ]
    away = [
        voice.line("notices.away_is", first=voice.date(first), last=voice.date(last))
        for first, last in rhythm.leave
        if last >= today
    ]
    if rhythm.snoozed_until and rhythm.snoozed_until > today:
        away.append(voice.line("notices.snoozed", day=voice.date(rhythm.snoozed_until)))
    pauses = [pause for pause in view.pauses if pause.last is None or pause.last >= today]
    away += [voice.line("notices.program_paused", days=pause_line(voice, pause)) for pause in pauses]
    if away:
        facts.append(Fact(voice.line("notices.away"), (Plain("\n".join(away)),)))
    return facts


def _kind_item(voice: Voice, name: str, wishes: Preferences) -> CheckItem:
    wanted = name not in wishes.kinds_off
    action = Action("nudges.kind", {"kind": name, "on": "" if wanted else "yes"})
    return CheckItem(voice.line(f"notices.kind_{name}"), wanted, action)


def _preference_buttons(voice: Voice, wishes: Preferences, today: date, *, held_back: bool) -> list[Button]:
    if wishes.off:
        return [Button(voice.line("notices.on"), Action("nudges.resume"), Style.PRIMARY)]
    away = any(first <= today <= last for first, last in wishes.rhythm.leave)
    snoozed = wishes.rhythm.snoozed_until is not None and wishes.rhythm.snoozed_until > today
    back = Button(voice.line("notices.back"), Action("nudges.back"))
    return [
        Button(voice.line("notices.edit"), Action("nudges.edit"), Style.PRIMARY),
        back if away or snoozed else Button(voice.line("notices.snooze_week"), Action("nudges.snooze")),
        Button(voice.line("notices.leave"), Action("nudges.leave")),
        *([Button(voice.line("notices.begin"), Action("nudges.begin"))] if held_back else []),
        Button(voice.line("notices.off"), Action("nudges.off")),
    ]
