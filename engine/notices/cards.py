"""The cards of notices: what the bot says when it speaks first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from engine.assessment.records import Shared
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
    Heading,
    Paragraph,
    Style,
)
from engine.content import models as content
from engine.content.voice import Voice
from engine.curriculum.weekly import Behind, Weekly
from engine.notices.policies import OPTIONAL, WEEKLY
from engine.nudges.responses import PutOff, Said
from engine.scoring.history import Result


def answer_buttons(voice: Voice, notice_id: int, *first: Button, block: bool = True) -> Buttons:
    """What can be answered to a notice, after the buttons that are its own."""
    args = {"notice": str(notice_id)}
    rest = [
        Button(voice.line("notices.later"), Action("notice.later", args)),
        Button(voice.line("notices.not_relevant"), Action("notice.not_relevant", args)),
    ]
    if block:
        rest.append(Button(voice.line("notices.block"), Action("notice.block", args)))
    return Buttons((*first, *rest))


def weekly_card(voice: Voice, notice_id: int, week: Weekly, put_off: PutOff | None) -> Card:
    """The week, one action, and what may be answered."""
    blocks: list[Block] = list(week.blocks)
    if put_off:
        action = put_off.action
        blocks.append(Paragraph(voice.text("notices.put_off", title=action.title, minutes=action.minutes)))
        done = Action("notice.done", {"notice": str(put_off.notice_id)})
        blocks.append(Buttons((Button(voice.line("notices.done_that", title=action.title), done),)))
    to_week = Button(voice.line("notices.to_week"), Action("week"))
    if week.action:
        done = Action("notice.done", {"notice": str(notice_id)})
        first = (Button(voice.line("notices.done"), done, Style.PRIMARY), to_week)
        buttons = answer_buttons(voice, notice_id, *first)
    else:
        buttons = Buttons((to_week,))
    return Card("weekly", week.title, (*blocks, buttons, Context(voice.text("notices.small_print"))))


def behind_card(voice: Voice, notice_id: int, found: Behind) -> Card:
    to_week = Button(voice.line("notices.to_week"), Action("week"), Style.PRIMARY)
    buttons = answer_buttons(voice, notice_id, to_week)
    return Card("behind", found.title, (*found.blocks, buttons))


def reassess_card(voice: Voice, notice_id: int, latest: Result) -> Card:
    """The invitation, with the result that it would be compared with."""
    score = latest.score
    level = score.level.name if score.level else ""
    overall = voice.number(score.overall) if score.overall is not None else ""
    text = voice.text(
        "notices.reassess_text", level=level, overall=overall, when=voice.date(latest.sitting.submitted_at)
    )
    begin = Button(voice.line("home.assess_again"), Action("assess"), Style.PRIMARY)
    return Card(
        "reassess",
        voice.line("notices.reassess_title"),
        (Paragraph(text), answer_buttons(voice, notice_id, begin)),
    )


def digest_card(voice: Voice, found: Sequence[Card]) -> Card:
    """Several notices in one message, each with its own first step."""
    blocks: list[Block] = [Paragraph(voice.text("notices.digest_text", count=len(found)))]
    for card in found:
        blocks.append(Heading(card.title))
        blocks += [each for each in card.blocks if isinstance(each, Paragraph)][:1]
        blocks += [Buttons(each.buttons[:1]) for each in card.blocks if isinstance(each, Buttons)][:1]
    return Card("digest", voice.line("notices.digest_title"), tuple(blocks))


def quiet_card(voice: Voice, notice_id: int) -> Card:
    """Said once, before silence."""
    buttons = (
        Button(voice.line("notices.resume"), Action("nudges.resume"), Style.PRIMARY),
        Button(voice.line("notices.change"), Action("nudges")),
        Button(voice.line("notices.stop"), Action("nudges.off")),
    )
    return Card(
        "quiet", voice.line("notices.quiet_title"), (Paragraph(voice.text("notices.quiet_text")), Buttons(buttons))
    )


def unreached_card(voice: Voice, found: Sequence[tuple[str, str, str]], most: int) -> Card:
    """For owners: name, platform and reason of people who cannot be reached."""
    facts = tuple(
        Fact(name, voice.text("notices.unreached_why", platform=platform, reason=reason))
        for name, platform, reason in found[:most]
    )
    text = voice.text("notices.unreached_text", more=len(found) > most, most=most)
    return Card("unreached", voice.line("notices.unreached_title"), (Paragraph(text), Facts(facts)))


def shared_card(voice: Voice, shared: Shared) -> Card:
    """For a manager: somebody shares a result, which is not told here, but shown when they open it."""
    show = Action("team_gaps.shared", {"assessment": str(shared.assessment_id)})
    button = Button(voice.line("notices.shared_show"), show, Style.PRIMARY)
    text = voice.text("notices.shared_text", name=shared.name)
    return Card("shared", voice.line("notices.shared_title", name=shared.name), (Paragraph(text), Buttons((button,))))


def reminded(voice: Voice, card: Card) -> Card:
    """The same, with the reason why it comes again."""
    return replace(card, blocks=(Context(voice.text("notices.reminded")), *card.blocks))


def later_card(voice: Voice, notice_id: int, title: str, today: datetime | None, tomorrow: datetime) -> Card:
    """When to come back."""

    def option(said: Said, when: datetime | None) -> Choice:
        description = voice.moment(when) if when else voice.line("notices.with_next")
        args = {"notice": str(notice_id), "when": said.value}
        return Choice(voice.line(f"notices.{said.value}"), description, Action("notice.put_off", args))

    options = [option(Said.TODAY, today)] if today else []
    options += [option(Said.TOMORROW, tomorrow), option(Said.NEXT_WEEK, None)]
    return Card("later", title, (Choices(voice.line("notices.later_question"), tuple(options)),))


def not_relevant_card(voice: Voice, notice_id: int, title: str) -> Card:
    """Why not: each reason changes something else."""
    reasons = tuple(
        Choice(
            voice.line(f"notices.{said.value}"),
            voice.line(f"notices.{said.value}_effect"),
            Action("notice.because", {"notice": str(notice_id), "why": said.value}),
        )
        for said in (Said.KNOWN, Said.WRONG_ROLE, Said.NO_TIME)
    )
    return Card("not_relevant", title, (Choices(voice.line("notices.why_not"), reasons),))


def done_card(voice: Voice, title: str, following: content.Action | None) -> Card:
    """Noted, and what could be next."""
    blocks: list[Block] = [Paragraph(voice.text("notices.done_text"))]
    if following:
        text = voice.text("notices.following", title=following.title, minutes=following.minutes)
        blocks.append(Paragraph(text))
    return Card("answered", title, (*blocks, Buttons((Button(voice.line("notices.to_week"), Action("week")),))))


def put_off_card(voice: Voice, title: str, when: datetime | None) -> Card:
    """When it comes again; None with the next weekly message."""
    text = voice.text("notices.put_off_until", when=voice.moment(when)) if when else voice.text("notices.put_off_week")
    return Card("answered", title, (Paragraph(text),))


def because_card(voice: Voice, title: str, said: Said, kind: str) -> Card:
    """What the reason changes, and what else would help."""
    blocks: list[Block] = [Paragraph(voice.text(f"notices.because_{said.value}"))]
    buttons = []
    if said is Said.WRONG_ROLE:
        buttons.append(Button(voice.line("assessment.change_role"), Action("role")))
    if said is Said.NO_TIME:
        buttons.append(Button(voice.line("notices.every_2"), Action("nudges.every", {"weeks": "2"})))
        buttons.append(Button(voice.line("notices.snooze_week"), Action("nudges.snooze")))
    if kind in OPTIONAL and kind != WEEKLY:
        off = Action("nudges.kind", {"kind": kind, "on": ""})
        buttons.append(Button(voice.line("notices.never_this"), off))
    buttons.append(Button(voice.line("notices.to_week"), Action("week")))
    return Card("answered", title, (*blocks, Buttons(tuple(buttons))))


def block_card(
    voice: Voice, notice_id: int, title: str, starts: datetime, minutes: int, file: str, *, done: bool
) -> Card:
    """The entry to save, and the way to say that it is done."""
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text("notices.block_text", when=voice.moment(starts), minutes=minutes)),
        Download(voice.line("notices.to_calendar"), "advance.ics", "text/calendar", file),
    )
    if done:
        action = Action("notice.done", {"notice": str(notice_id)})
        blocks = (*blocks, Buttons((Button(voice.line("notices.done"), action),)))
    return Card("answered", title, blocks)
