"""The cards of one paper: what it is and who does what, reading it, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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
    Heading,
    Paragraph,
    Progress,
    Style,
)
from engine.chat.text import Link, Plain, Text
from engine.community.cards.events import EventView, answer_choices, event_args, when_text
from engine.community.cards.notifications import paper_paragraph, reading_button
from engine.community.records.events import Occurrence
from engine.community.records.readings import Reading
from engine.content.papers import PaperRules, ReadingStep
from engine.content.voice import Voice
from engine.papers.forms import NOTE_FORM, SLIDES_FORM, TITLE_FORM
from engine.papers.records.papers import Paper, PaperState
from engine.papers.records.parts import Note, Parts, Role


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper as one member, `me`, sees it."""

    paper: Paper
    me: int
    parts: Parts
    names: Mapping[int, str]
    notes: Sequence[Note]
    review: Occurrence | None
    may_pick: Sequence[Occurrence]
    """The reviews for which the member may pick it."""
    manages: bool
    """Whether the member decides about it."""
    has_room: bool
    """Whether one more person can implement it."""
    ticks: int
    steps: int
    unlogged: Sequence[Role]
    takeaway: str
    """What the member took away from its review."""
    came: bool
    """Whether the member can say what they took away."""

    @property
    def own_roles(self) -> list[Role]:
        """The member's roles."""
        return [role for role in Role if self.me in self.parts.holders(role)]

    def is_free(self, role: Role) -> bool:
        return self.has_room if role is Role.IMPLEMENTER else not self.parts.presenters


def paper_card(voice: Voice, view: PaperView, now: datetime) -> Card:
    """One paper, and what the reader can do about it."""
    link = Link(view.paper.link, view.paper.link)
    blocks: list[Block] = [Paragraph((link,)), Facts(tuple(_list_facts(voice, view, now)))]
    for note in view.notes:
        blocks += _show_note(voice, view, note)
    if view.takeaway:
        blocks.append(Paragraph(voice.text("papers.takeaway", words=view.takeaway)))
    return Card("paper", view.paper.title, (*blocks, Buttons(tuple(_list_buttons(voice, view, now)))))


def _list_facts(voice: Voice, view: PaperView, now: datetime) -> list[Fact]:
    paper, line = view.paper, voice.line
    facts = []
    if view.review:
        key = "papers.read_on" if paper.state is PaperState.READ else "papers.picked_for"
        facts.append(Fact(line(key), (Plain(when_text(voice, view.review, now)),)))
    if paper.state is PaperState.WITHDRAWN:
        facts.append(Fact(line("papers.state"), voice.text("papers.is_withdrawn")))
    over = paper.state is PaperState.READ
    if not over:
        mine = line("papers.you_vote") if paper.is_wanted else ""
        votes = " · ".join(filter(None, (line("papers.votes", count=paper.votes), mine)))
        facts.append(Fact(line("papers.wanted_by"), (Plain(votes),)))
    for role in Role:
        names = voice.all_of([view.names[who] for who in view.parts.holders(role) if who in view.names])
        if names or not over:
            key = f"papers.did_{role}" if over else f"papers.{role}"
            facts.append(Fact(line(key), (Plain(names or line("papers.nobody")),)))
    return facts


def _show_note(voice: Voice, view: PaperView, note: Note) -> list[Block]:
    """What somebody wrote down; without their name where they have left."""
    name = view.names.get(note.member_id, "")
    words: Text = (Plain(note.words),) if note.words else ()
    link: Text = (Link(note.link, note.link),) if note.link else ()
    heading = voice.line("papers.note_of", name=name) if name else voice.line("papers.note")
    return [Heading(heading), *(Paragraph(text) for text in (words, link) if text)]


def _list_buttons(voice: Voice, view: PaperView, now: datetime) -> list[Button]:
    if view.paper.state is PaperState.READ:
        buttons = _list_buttons_after(voice, view)
    elif view.paper.state is not PaperState.WITHDRAWN:
        buttons = _list_buttons_before(voice, view, now)
    else:
        may_restore = view.paper.is_mine or view.manages
        buttons = [_make_button(voice, view, "restore", Style.PRIMARY)] if may_restore else []
    return [*buttons, list_button(voice)]


def _list_buttons_before(voice: Voice, view: PaperView, now: datetime) -> list[Button]:
    paper = view.paper
    buttons = []
    if paper.state is PaperState.OPEN:
        key, wanted, style = ("unvote", "", Style.NORMAL) if paper.is_wanted else ("vote", "yes", Style.PRIMARY)
        buttons.append(Button(voice.line(f"papers.{key}"), about_paper(paper, "paper.vote", wanted=wanted), style))
    reading = voice.line("papers.read", done=view.ticks, total=view.steps)
    buttons.append(Button(reading, about_paper(paper, "paper.read"), Style.NORMAL))
    for role in Role:
        if role in view.own_roles:
            buttons.append(Button(voice.line(f"papers.leave_{role}"), _about_role(view, "give_back", role)))
        elif view.is_free(role):
            buttons.append(Button(voice.line(f"papers.take_{role}"), _about_role(view, "take", role)))
    for review in view.may_pick:
        label = voice.line("papers.pick", when=when_text(voice, review, now))
        buttons.append(Button(label, about_paper(paper, "paper.pick", **event_args(review))))
    if paper.state is PaperState.PICKED and view.manages:
        buttons.append(_make_button(voice, view, "unpick"))
    if paper.is_mine or view.manages:
        buttons.append(_make_button(voice, view, "retitle"))
        buttons += [_make_button(voice, view, "withdraw", Style.DANGER)] if paper.state is PaperState.OPEN else []
    return buttons


def _list_buttons_after(voice: Voice, view: PaperView) -> list[Button]:
    buttons = []
    noted = any(note.member_id == view.me for note in view.notes)
    if view.own_roles:
        style = Style.NORMAL if noted else Style.PRIMARY
        label = voice.line("papers.change_note" if noted else "papers.add_note")
        buttons.append(Button(label, about_paper(view.paper, "paper.note"), style))
    for role in Role:
        if role in view.own_roles and not noted:
            buttons.append(Button(voice.line(f"papers.undo_{role}"), _about_role(view, "give_back", role)))
        elif role not in view.own_roles and view.is_free(role):
            buttons.append(Button(voice.line(f"papers.done_{role}"), _about_role(view, "take", role)))
    buttons += [
        Button(voice.line(f"papers.log_{role}"), about_paper(view.paper, "paper.log", role=role.value))
        for role in view.unlogged
    ]
    if view.came and view.review:
        there = Action("events.attended", event_args(view.review) | {"was": "there"})
        buttons.append(Button(voice.line("papers.take_away"), there))
    return buttons


def picked_card(voice: Voice, seen: EventView, paper: Reading, now: datetime) -> Card:
    """What is read at the review, and when that is."""
    text = voice.text("papers.news", when=when_text(voice, seen.occurrence, now))
    opened = Button(voice.line("papers.to_paper"), Action("paper.show", {"paper": str(paper.id)}))
    buttons = Buttons((reading_button(voice, paper), opened))
    blocks = (Paragraph(text), paper_paragraph(voice, paper), answer_choices(voice, seen), buttons)
    return Card("paper_news", seen.occurrence.series.title, blocks)


def title_card(voice: Voice, paper: Paper, typed: Mapping[str, str]) -> Card:
    """The title of a paper, to correct."""
    keep = Button(voice.line("papers.keep"), about_paper(paper, "paper.keep_title"), Style.PRIMARY)
    return Card("paper_title", voice.line("papers.retitle"), (*TITLE_FORM.blocks(voice, typed), Buttons((keep,))))


def reading_card(voice: Voice, paper: Paper, rules: PaperRules, ticks: set[str]) -> Card:
    """The reading checklist of one reader, ticked in place."""
    done = len(ticks & {step.id for step in rules.reading})
    items = tuple(_make_step(paper, step, is_done=step.id in ticks) for step in rules.reading)
    blocks = (
        Paragraph((Link(paper.link, paper.link),)),
        Progress(voice.line("papers.progress", done=done, total=len(items)), done, len(items)),
        Checklist(voice.line("papers.steps"), items),
        Buttons((Button(voice.line("papers.to_paper"), about_paper(paper, "paper.show")),)),
        Context(voice.text("papers.reading_private")),
    )
    return Card("paper_reading", paper.title, blocks)


def _make_step(paper: Paper, step: ReadingStep, *, is_done: bool) -> CheckItem:
    tick = about_paper(paper, "paper.tick", step=step.id, done="" if is_done else "yes")
    return CheckItem(step.name, is_done, tick)


def note_card(voice: Voice, view: PaperView, typed: Mapping[str, str]) -> Card:
    """What came of a paper, to write down."""
    keep = Button(voice.line("papers.keep"), about_paper(view.paper, "paper.keep_note"), Style.PRIMARY)
    form = SLIDES_FORM if view.own_roles == [Role.PRESENTER] else NOTE_FORM
    blocks = (
        Paragraph(voice.text("papers.note_text", title=view.paper.title)),
        *form.blocks(voice, typed),
        Buttons((keep,)),
        Context(voice.text("papers.note_public")),
    )
    return Card("paper_note", voice.line("papers.add_note"), blocks)


def list_button(voice: Voice) -> Button:
    return Button(voice.line("papers.to_list"), Action("paper"))


def _make_button(voice: Voice, view: PaperView, name: str, style: Style = Style.NORMAL) -> Button:
    """A button for what is called alike in the copy and in the commands."""
    return Button(voice.line(f"papers.{name}"), about_paper(view.paper, f"paper.{name}"), style)


def _about_role(view: PaperView, name: str, role: Role) -> Action:
    """A press about a role."""
    return about_paper(view.paper, f"paper.{name}", role=role.value)


def about_paper(paper: Paper, command: str, /, **args: str) -> Action:
    """A press about a paper."""
    return Action(command, {"paper": str(paper.id), **args})
