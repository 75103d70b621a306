"""The cards of those who speak: their talks, the form of one, being asked, being accepted, and the slides."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.chat.cards import Action, Block, Button, Buttons, Card, Context, Fact, Facts, Paragraph, Style, as_choices
from engine.chat.text import Link, Plain, Text, shorten
from engine.conference import forms
from engine.conference.labels import (
    answer_buttons,
    conference_button,
    describe_deadline,
    describe_format,
    describe_shown_slot,
    describe_status,
    find_status,
    name_speakers,
    offer_talk,
)
from engine.conference.records.conferences import Conference
from engine.conference.records.tables import Decision, Response, TalkState
from engine.conference.records.talks import Talk
from engine.conference.views import ConferenceView
from engine.content.voice import Voice


def talk_form(voice: Voice, conference: Conference, talk: Talk | None, inputs: Sequence[Block], now: datetime) -> Card:
    """Everything about a talk, to type. A proposal is saved; a draft can be saved or proposed."""
    args = {"conference": str(conference.id), "talk": str(talk.id) if talk else ""}
    save = Button(voice.line("conference.save"), Action("conference.keep", args), Style.PRIMARY)
    hint = Context(voice.text("conference.form_hint", until=describe_deadline(voice, conference, now)))
    return Card("talk_form", voice.line("conference.form_title"), (*inputs, Buttons((save,)), hint))


def own_talks_card(voice: Voice, view: ConferenceView, talks: Sequence[Talk], now: datetime) -> Card:
    """The talks of the person, and those in which they are asked to speak."""
    choices = as_choices(offer_talk(talk, _describe_talk(voice, view, talk), "conference.own") for talk in talks)
    listed = choices or (Paragraph(voice.text("conference.no_own")),)
    buttons = []
    if view.conference and view.conference.is_open(now):
        buttons.append(Button(voice.line("conference.propose"), Action("conference.propose", view.args), Style.PRIMARY))
    buttons.append(conference_button(voice, view.occurrence))
    return Card("conference_mine", voice.line("conference.mine_title"), (*listed, Buttons(tuple(buttons))))


def _describe_talk(voice: Voice, view: ConferenceView, talk: Talk) -> str:
    is_asked = talk.is_asked(view.me)
    status = voice.line("conference.you_are_asked") if is_asked else describe_status(voice, talk)
    return f"{status} · {describe_format(voice, view.rules, talk)}"


def own_talk_card(voice: Voice, view: ConferenceView, talk: Talk, now: datetime) -> Card:
    """A talk as its speakers see it, with what they can do."""
    line = voice.line
    facts = [
        Fact(line("conference.status"), (Plain(describe_status(voice, talk)),)),
        Fact(line("conference.what"), (Plain(describe_format(voice, view.rules, talk)),)),
        Fact(line("conference.speakers"), _name_people(voice, talk)),
    ]
    if talk.is_given and (when := describe_shown_slot(voice, view.occurrence, view.rooms, talk)):
        facts.append(Fact(line("community.when"), (Plain(when),)))
    if talk.slides:
        facts.append(Fact(line("conference.slides"), (Link(talk.slides, talk.slides),)))
    buttons = Buttons(tuple(_own_buttons(voice, view, talk, now)))
    return Card("conference_own", shorten(talk.title), (*_show_abstract(talk), Facts(tuple(facts)), buttons))


def _show_abstract(talk: Talk) -> tuple[Paragraph, ...]:
    return (Paragraph((Plain(talk.abstract),)),) if talk.abstract else ()


def _name_people(voice: Voice, talk: Talk) -> Text:
    asked = [person.name for person in talk.people if person.response is Response.ASKED]
    return voice.text("conference.speakers_text", names=name_speakers(voice, talk), asked=voice.all_of(asked))


def _own_buttons(voice: Voice, view: ConferenceView, talk: Talk, now: datetime) -> list[Button]:
    args = {"talk": str(talk.id)}
    is_author = talk.author_id == view.me
    buttons: list[Button] = []
    if talk.is_asked(view.me):
        buttons += answer_buttons(voice, "conference.join", args, "agree", "rather_not")
    elif find_status(talk) == Decision.ACCEPTED:
        buttons += answer_buttons(voice, "conference.confirm", args, "confirm", "turn_down")
    if is_author and view.conference and view.conference.is_open(now):
        buttons.append(Button(voice.line("conference.edit"), Action("conference.edit", args)))
    if is_author and view.occurrence.starts > now:
        buttons.append(Button(voice.line("conference.withdraw"), Action("conference.withdraw", args), Style.DANGER))
    if talk.is_given and talk.told is Decision.ACCEPTED and talk.is_by(view.me):
        buttons.append(Button(voice.line("conference.add_slides"), Action("conference.slides", args)))
    return [*buttons, Button(voice.line("conference.all_mine"), Action("conference.mine", view.args))]


def withdraw_card(voice: Voice, talk: Talk) -> Card:
    """Whether it should really go."""
    key = "withdraw_shown" if talk.is_shown else "withdraw_draft" if talk.state is TalkState.DRAFT else "withdraw_text"
    args = {"talk": str(talk.id)}
    buttons = (
        Button(voice.line("conference.withdraw_now"), Action("conference.withdraw_now", args), Style.DANGER),
        Button(voice.line("conference.keep_it"), Action("conference.own", args)),
    )
    text = Paragraph(voice.text(f"conference.{key}", title=talk.title))
    return Card("talk_withdraw", voice.line("conference.withdraw"), (text, Buttons(buttons)))


def slides_form(voice: Voice, talk: Talk, typed: Mapping[str, str]) -> Card:
    """The link to the slides, to type."""
    keep = Action("conference.keep_slides", {"talk": str(talk.id)})
    save = Buttons((Button(voice.line("conference.save"), keep, Style.PRIMARY),))
    blocks = (*forms.SLIDES_FORM.blocks(voice, typed), save, Context(voice.text("conference.slides_hint")))
    return Card("talk_slides", voice.line("conference.add_slides"), blocks)


def co_speaker_card(voice: Voice, view: ConferenceView, talk: Talk, author: str) -> Card:
    """The question to somebody who is to speak, too."""
    text = voice.text("conference.with_text", name=author, title=talk.title, event=view.occurrence.series.title)
    buttons = Buttons(answer_buttons(voice, "conference.join", {"talk": str(talk.id)}, "agree", "rather_not"))
    return Card("talk_with", voice.line("conference.with_title"), (Paragraph(text), *_show_abstract(talk), buttons))


def decision_card(voice: Voice, view: ConferenceView, talk: Talk) -> Card:
    """What is decided about a talk, for those who speak."""
    text = voice.text(f"conference.told_{talk.told}", title=talk.title, event=view.occurrence.series.title)
    args = {"talk": str(talk.id)}
    is_asked = talk.told is Decision.ACCEPTED and not talk.answer
    answers = answer_buttons(voice, "conference.confirm", args, "confirm", "turn_down") if is_asked else ()
    buttons = Buttons((*answers, Button(voice.line("conference.open"), Action("conference.own", args))))
    return Card("talk_decision", voice.line("conference.decision_title"), (Paragraph(text), buttons))
