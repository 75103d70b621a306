"""The cards of linking accounts."""

from engine.accounts.forms import CODE, LINK_FORM
from engine.accounts.records.link_codes import GOOD_FOR
from engine.assessment.merging import MergedAssessments
from engine.chat.cards import Action, Block, Button, Buttons, Card, Context, Fact, Facts, Paragraph, Style
from engine.chat.text import Code
from engine.content.models import Pack
from engine.content.voice import Voice


def link_card(voice: Voice, code: str, typed: str = "", notice: str = "") -> Card:
    """A code for the other side, and a place for one from there; `notice` says what was wrong with `typed`."""
    minutes = int(GOOD_FOR.total_seconds() // 60)
    send = Button(voice.line("link.send"), Action("link.redeem"), Style.PRIMARY)
    blocks: list[Block] = [Paragraph(voice.text(notice))] if notice else []
    blocks += [
        Paragraph(voice.text("link.text", minutes=minutes)),
        Facts((Fact(voice.line("link.code"), (Code(code),)),)),
        *LINK_FORM.blocks(voice, {CODE.name: typed}),
        Buttons((send, Button(voice.line("link.not_now"), Action("hello")))),
        Context(voice.text("link.hint")),
    ]
    return Card("link", voice.line("link.title"), tuple(blocks))


def linked_card(voice: Voice, pack: Pack, joined: MergedAssessments) -> Card:
    """That two are one now, and what was decided where both had something."""
    blocks: list[Block] = [Paragraph(voice.text("link.linked"))]
    if joined.results:
        blocks.append(Paragraph(voice.text("link.results", count=joined.results)))
    if joined.goes_on in pack.forms:
        form = pack.forms[joined.goes_on].name
        blocks.append(Paragraph(voice.text("link.goes_on", form=form, added=joined.added)))
    if joined.dropped_form in pack.forms:
        form = pack.forms[joined.dropped_form].name
        blocks.append(Paragraph(voice.text("link.dropped", form=form, count=joined.dropped)))
    names = ("assess.resume", "plan", "progress") if joined.goes_on in pack.forms else ("assess", "plan", "progress")
    labels = {"assess.resume": "link.go_on"}
    buttons = tuple(Button(voice.line(labels.get(name, f"home.{name}")), Action(name)) for name in names)
    return Card("linked", voice.line("link.linked_title"), (*blocks, Buttons(buttons)))
