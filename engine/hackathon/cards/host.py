"""The cards of the host: the deadline, judges, and how far they are."""

from __future__ import annotations

from collections.abc import Sequence
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
    Fact,
    Facts,
    Heading,
    Paragraph,
    Style,
)
from engine.chat.text import Plain, Text
from engine.community.cards.events import event_args
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back, cut, noted
from engine.hackathon.forms import DEADLINE, DEADLINE_FORM, JUDGE, JUDGE_FORM
from engine.hackathon.records.judging import Consent, Judge
from engine.hackathon.rules.edition import Edition, Phase, stamp
from engine.people.records.colleagues import Colleague

OFFERED = 20
"""People among whom one is chosen."""
STEPS = (("hour", timedelta(hours=1)), ("day", timedelta(days=1)))
"""By how much one press moves the deadline."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A judge, the names of teams that wait for them, and how many they may judge in all."""

    judge: Judge
    to_judge: Sequence[str]
    total: int


@dataclass(frozen=True, slots=True)
class ManageLook:
    edition: Edition
    phase: Phase
    judges: Sequence[Bench]
    entries: int
    now: datetime


def manage_card(voice: Voice, look: ManageLook, notice: Text | None = None) -> Card:
    """Everything that the host decides."""
    edition, line = look.edition, voice.line
    event = event_args(edition.occurrence)
    deadline = Fact(line("hackathon.deadline"), (Plain(voice.moment(edition.deadline)),))
    entries = Fact(line("hackathon.submissions"), (Plain(str(look.entries)),))
    unsettled = look.phase in (Phase.OPEN, Phase.JUDGING)
    blocks: list[Block] = [*noted(notice), Facts((deadline, entries))]
    if unsettled:
        blocks.append(Buttons(tuple(_extensions(voice, look))))
    blocks.append(Heading(line("hackathon.judges_title")))
    if look.judges:
        blocks.append(Facts(tuple(Fact(each.judge.name, _progress(voice, look, each)) for each in look.judges)))
    else:
        blocks.append(Paragraph(voice.text("hackathon.no_judges")))
    buttons = []
    if unsettled:
        buttons.append(Button(line("hackathon.appoint"), Action("hackathon.judge_form", event), Style.PRIMARY))
        buttons += [
            Button(
                cut(line("hackathon.dismiss", name=each.judge.name)),
                Action("hackathon.dismiss", event | {"member": str(each.judge.id)}),
            )
            for each in look.judges
        ]
    if look.phase is Phase.JUDGING:
        buttons.append(Button(line("hackathon.publish"), Action("hackathon.publish", event), Style.PRIMARY))
    blocks += [Buttons((*buttons, back(voice, edition))), Context(voice.text("hackathon.manage_hint"))]
    return Card("hackathon_manage", line("hackathon.to_manage"), tuple(blocks))


def _extensions(voice: Voice, look: ManageLook) -> list[Button]:
    """One press each, which names the deadline that it was drawn from: pressed twice it moves once."""
    edition, event = look.edition, event_args(look.edition.occurrence)
    since = stamp(edition.deadline)
    start = max(edition.deadline, look.now.replace(second=0, microsecond=0))
    buttons = [
        Button(
            voice.line(f"hackathon.extend_{name}"),
            Action("hackathon.set_deadline", event | {"since": since, "until": stamp(start + step)}),
        )
        for name, step in STEPS
    ]
    return [*buttons, Button(voice.line("hackathon.other_deadline"), Action("hackathon.deadline_form", event))]


def _progress(voice: Voice, look: ManageLook, bench: Bench) -> Text:
    if bench.judge.consent is not Consent.ACCEPTED:
        return voice.text(f"hackathon.consent_{bench.judge.consent}")
    if look.phase is Phase.OPEN:
        return voice.text("hackathon.judge_ready")
    done = bench.total - len(bench.to_judge)
    waiting = voice.all_of(list(bench.to_judge))
    return voice.text("hackathon.judge_done", done=done, total=bench.total, waiting=waiting)


def deadline_form(voice: Voice, edition: Edition, typed: str, notice: Text | None = None) -> Card:
    """Another deadline, in words."""
    action = Action("hackathon.set_deadline", event_args(edition.occurrence))
    blocks: tuple[Block, ...] = (
        *noted(notice),
        Paragraph(voice.text("hackathon.deadline_now", when=voice.moment(edition.deadline), zone=voice.zone.key)),
        *DEADLINE_FORM.blocks(voice, {DEADLINE.name: typed}),
        Buttons((Button(voice.line("hackathon.keep"), action, Style.PRIMARY),)),
    )
    return Card("hackathon_deadline_form", voice.line("hackathon.other_deadline"), blocks)


def judge_form(voice: Voice, edition: Edition, typed: str, notice: Text | None = None) -> Card:
    """Who is asked to judge."""
    action = Action("hackathon.appoint", event_args(edition.occurrence))
    blocks: tuple[Block, ...] = (
        *noted(notice),
        Paragraph(voice.text("hackathon.appoint_text")),
        *JUDGE_FORM.blocks(voice, {JUDGE.name: typed}),
        Buttons((Button(voice.line("hackathon.appoint"), action, Style.PRIMARY),)),
    )
    return Card("hackathon_judge_form", voice.line("hackathon.appoint"), blocks)


def several_card(voice: Voice, edition: Edition, typed: str, found: Sequence[Colleague]) -> Card:
    """Several people could be meant."""
    event = event_args(edition.occurrence)
    options = tuple(
        Choice(cut(each.name), each.email, Action("hackathon.appoint", event | {"member": str(each.id)}))
        for each in found[:OFFERED]
    )
    label = voice.line("hackathon.several", typed=typed)
    to_manage = Button(voice.line("hackathon.to_manage"), Action("hackathon.manage", event))
    return Card("hackathon_judges", voice.line("hackathon.appoint"), (Choices(label, options), Buttons((to_manage,))))
