"""The cards of those who speak: their talks, the form of one, being asked, being accepted, and the slides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
)
from engine.chat.text import Link, Plain, Text
from engine.conference import forms
from engine.conference.cards.attendee import Hall
from engine.conference.labels import (
    cut,
    deadline_line,
    format_line,
    place_line,
    speakers_line,
    status,
    status_line,
    to_conference,
)
from engine.conference.records.tables import Decision, Said, State
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.availability import shown_place
from engine.content.conference import ConferenceRules
from engine.content.voice import Voice


def talk_form(
    voice: Voice,
    rules: ConferenceRules,
    conference: Conference,
    typed: Mapping[str, str],
    now: datetime,
    *,
    talk: Talk | None = None,
    notice: Text | None = None,
) -> Card:
    """Everything about a talk, to type. A proposal is saved; a draft can be saved or proposed."""
    line = voice.line
    keep = Action("conference.keep", {"conference": str(conference.id), "talk": str(talk.id) if talk else ""})
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        *forms.talk_form(voice, rules, conference, talk).blocks(voice, typed),
        Buttons((Button(line("conference.save"), keep, Style.PRIMARY),)),
        Context(voice.text("conference.form_hint", until=deadline_line(voice, conference, now))),
    )
    return Card("talk_form", line("conference.form_title"), blocks)


def mine_card(
    voice: Voice, hall: Hall, talks: Sequence[Talk], me: int, now: datetime, notice: Text | None = None
) -> Card:
    """The talks of the person, and those in which they are asked to speak."""
    choices = tuple(
        Choice(cut(each.title), _about(voice, hall, each, me), Action("conference.own", {"talk": str(each.id)}))
        for each in talks
    )
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks += [Choices("", choices)] if choices else [Paragraph(voice.text("conference.no_own"))]
    buttons = []
    if hall.conference and hall.conference.is_open(now):
        buttons.append(Button(voice.line("conference.propose"), Action("conference.propose", hall.args), Style.PRIMARY))
    buttons.append(to_conference(voice, hall.occurrence))
    return Card("conference_mine", voice.line("conference.mine_title"), (*blocks, Buttons(tuple(buttons))))


def _about(voice: Voice, hall: Hall, talk: Talk, me: int) -> str:
    asked = any(each.id == me and each.said is Said.ASKED for each in talk.people)
    said = voice.line("conference.you_are_asked") if asked else status_line(voice, talk)
    return f"{said} · {format_line(voice, hall.rules, talk)}"


def own_card(voice: Voice, hall: Hall, talk: Talk, me: int, now: datetime, notice: Text | None = None) -> Card:
    """A talk as its speakers see it, with what they can do."""
    line = voice.line
    facts = [
        Fact(line("conference.status"), (Plain(status_line(voice, talk)),)),
        Fact(line("conference.what"), (Plain(format_line(voice, hall.rules, talk)),)),
        Fact(line("conference.speakers"), _who(voice, talk)),
    ]
    if (place := shown_place(talk)) and talk.is_given:
        facts.append(Fact(line("community.when"), (Plain(place_line(voice, hall.occurrence, place, hall.rooms)),)))
    if talk.slides:
        facts.append(Fact(line("conference.slides"), (Link(talk.slides, talk.slides),)))
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks += [Paragraph((Plain(talk.abstract),))] if talk.abstract else []
    blocks += [Facts(tuple(facts)), Buttons(tuple(_own_buttons(voice, hall, talk, me, now)))]
    return Card("conference_own", cut(talk.title), tuple(blocks))


def _who(voice: Voice, talk: Talk) -> Text:
    asked = [each.name for each in talk.people if each.said is Said.ASKED]
    return voice.text("conference.speakers_text", names=speakers_line(voice, talk), asked=voice.all_of(asked))


def _own_buttons(voice: Voice, hall: Hall, talk: Talk, me: int, now: datetime) -> list[Button]:
    args = {"talk": str(talk.id)}
    mine, is_open = talk.author_id == me, bool(hall.conference and hall.conference.is_open(now))
    buttons = []
    if any(each.id == me and each.said is Said.ASKED for each in talk.people):
        buttons += _yes_no(voice, "conference.join", args, "agree", "rather_not")
    elif status(talk) == Decision.ACCEPTED:
        buttons += _yes_no(voice, "conference.confirm", args, "confirm", "turn_down")
    if mine and is_open:
        buttons.append(Button(voice.line("conference.edit"), Action("conference.edit", args)))
    if mine and hall.occurrence.starts > now:
        buttons.append(Button(voice.line("conference.withdraw"), Action("conference.withdraw", args), Style.DANGER))
    if talk.is_given and talk.told is Decision.ACCEPTED and talk.is_by(me):
        buttons.append(Button(voice.line("conference.add_slides"), Action("conference.slides", args)))
    return [*buttons, Button(voice.line("conference.all_mine"), Action("conference.mine", hall.args))]


def _yes_no(voice: Voice, command: str, args: dict[str, str], yes: str, no: str) -> list[Button]:
    return [
        Button(voice.line(f"conference.{key}"), Action(command, {**args, "said": said.value}), style)
        for key, said, style in ((yes, Said.YES, Style.PRIMARY), (no, Said.NO, Style.NORMAL))
    ]


def withdraw_card(voice: Voice, talk: Talk) -> Card:
    """Whether it should really go."""
    key = "withdraw_shown" if talk.is_shown else "withdraw_draft" if talk.state is State.DRAFT else "withdraw_text"
    args = {"talk": str(talk.id)}
    buttons = (
        Button(voice.line("conference.withdraw_now"), Action("conference.withdraw_now", args), Style.DANGER),
        Button(voice.line("conference.keep_it"), Action("conference.own", args)),
    )
    text = Paragraph(voice.text(f"conference.{key}", title=talk.title))
    return Card("talk_withdraw", voice.line("conference.withdraw"), (text, Buttons(buttons)))


def slides_form(voice: Voice, talk: Talk, typed: str, notice: Text | None = None) -> Card:
    """The link to the slides, to type."""
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        *forms.SLIDES_FORM.blocks(voice, {forms.SLIDES.name: typed}),
        Buttons(
            (
                Button(
                    voice.line("conference.save"),
                    Action("conference.keep_slides", {"talk": str(talk.id)}),
                    Style.PRIMARY,
                ),
            )
        ),
        Context(voice.text("conference.slides_hint")),
    )
    return Card("talk_slides", voice.line("conference.add_slides"), blocks)


def with_card(voice: Voice, hall: Hall, talk: Talk, author: str) -> Card:
    """The question to somebody who is to speak, too."""
    text = voice.text("conference.with_text", name=author, title=talk.title, event=hall.occurrence.series.title)
    buttons = tuple(_yes_no(voice, "conference.join", {"talk": str(talk.id)}, "agree", "rather_not"))
    abstract: tuple[Block, ...] = (Paragraph((Plain(talk.abstract),)),) if talk.abstract else ()
    return Card("talk_with", voice.line("conference.with_title"), (Paragraph(text), *abstract, Buttons(buttons)))


def decision_card(voice: Voice, hall: Hall, talk: Talk) -> Card:
    """What is decided about a talk, for those who speak."""
    text = voice.text(f"conference.told_{talk.told}", title=talk.title, event=hall.occurrence.series.title)
    args = {"talk": str(talk.id)}
    accepted = talk.told is Decision.ACCEPTED and not talk.answer
    buttons = _yes_no(voice, "conference.confirm", args, "confirm", "turn_down") if accepted else []
    buttons.append(Button(voice.line("conference.open"), Action("conference.own", args)))
    blocks = (Paragraph(text), Buttons(tuple(buttons)))
    return Card("talk_decision", voice.line("conference.decision_title"), blocks)
