"""The cards of the host: the deadline, and how far the judges are."""

from datetime import timedelta

from engine.chat.cards import Action, Block, Button, Buttons, Card, Context, Fact, Facts, Heading, Paragraph, Style
from engine.chat.text import Plain, Text, shorten
from engine.community.cards.events import event_args
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back_button
from engine.hackathon.forms import DEADLINE, DEADLINE_FORM
from engine.hackathon.records.judging import Consent
from engine.hackathon.rules.edition import Edition, Phase, stamp_deadline
from engine.hackathon.views import HostView, JudgeProgress

STEPS = (("hour", timedelta(hours=1)), ("day", timedelta(days=1)))
"""By how much one press moves the deadline."""


def manage_card(voice: Voice, view: HostView) -> Card:
    """Everything that the host decides."""
    edition, line, event = view.edition, voice.line, event_args(view.edition.occurrence)
    deadline = Fact(line("hackathon.deadline"), (Plain(voice.moment(edition.deadline)),))
    submissions = Fact(line("hackathon.submissions"), (Plain(str(view.submissions)),))
    blocks: list[Block] = [Facts((deadline, submissions))]
    if not edition.is_settled:
        blocks.append(Buttons(tuple(_extension_buttons(voice, view))))
    blocks.append(Heading(line("hackathon.judges_title")))
    if view.judges:
        facts = (Fact(progress.judge.name, _describe_progress(voice, view, progress)) for progress in view.judges)
        blocks.append(Facts(tuple(facts)))
    else:
        blocks.append(Paragraph(voice.text("hackathon.no_judges")))
    buttons = []
    if not edition.is_settled:
        buttons.append(Button(line("hackathon.appoint"), Action("hackathon.judge_form", event), Style.PRIMARY))
        for judge in (progress.judge for progress in view.judges):
            dismiss = Action("hackathon.dismiss", event | {"member": str(judge.id)})
            buttons.append(Button(shorten(line("hackathon.dismiss", name=judge.name)), dismiss))
    if edition.phase is Phase.JUDGING:
        buttons.append(Button(line("hackathon.publish"), Action("hackathon.publish", event), Style.PRIMARY))
    blocks += [Buttons((*buttons, back_button(voice, edition))), Context(voice.text("hackathon.manage_hint"))]
    return Card("hackathon_manage", line("hackathon.to_manage"), tuple(blocks))


def _extension_buttons(voice: Voice, view: HostView) -> list[Button]:
    """One press each, which names the deadline that it was drawn from: pressed twice it moves once."""
    edition, event = view.edition, event_args(view.edition.occurrence)
    since = stamp_deadline(edition.deadline)
    start = max(edition.deadline, edition.now.replace(second=0, microsecond=0))
    buttons = []
    for name, step in STEPS:
        args = event | {"since": since, "until": stamp_deadline(start + step)}
        buttons.append(Button(voice.line(f"hackathon.extend_{name}"), Action("hackathon.set_deadline", args)))
    return [*buttons, Button(voice.line("hackathon.other_deadline"), Action("hackathon.deadline_form", event))]


def _describe_progress(voice: Voice, view: HostView, progress: JudgeProgress) -> Text:
    if progress.judge.consent is not Consent.ACCEPTED:
        return voice.text(f"hackathon.consent_{progress.judge.consent}")
    if view.edition.is_open:
        return voice.text("hackathon.judge_ready")
    done = progress.total - len(progress.waiting)
    waiting = voice.all_of(list(progress.waiting))
    return voice.text("hackathon.judge_done", done=done, total=progress.total, waiting=waiting)


def deadline_form(voice: Voice, edition: Edition, typed: str) -> Card:
    """Another deadline, in words."""
    action = Action("hackathon.set_deadline", event_args(edition.occurrence))
    blocks = (
        Paragraph(voice.text("hackathon.deadline_now", when=voice.moment(edition.deadline), zone=voice.zone.key)),
        *DEADLINE_FORM.blocks(voice, {DEADLINE.name: typed}),
        Buttons((Button(voice.line("hackathon.keep"), action, Style.PRIMARY),)),
    )
    return Card("hackathon_deadline_form", voice.line("hackathon.other_deadline"), blocks)
