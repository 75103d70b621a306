"""The cards of papers: the list, one paper, reading it, and what was read."""

from __future__ import annotations

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
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Progress,
    Style,
)
from engine.chat.text import Link, Plain, Text
from engine.community.cards.events import event_args, when_text
from engine.community.records.events import Occurrence
from engine.content.papers import PaperRules
from engine.content.voice import Voice
from engine.paging import page_buttons
from engine.papers.forms import (
    NOTE,
    NOTE_FORM,
    NOTE_LINK,
    PAPER_FORM,
    PAPER_LINK,
    PAPER_TITLE,
    SEARCH,
    SEARCH_FORM,
    SLIDES_FORM,
    TITLE,
    TITLE_FORM,
)
from engine.papers.records.papers import Paper, State
from engine.papers.records.parts import Note, Parts, Role

PAGE = 8
"""Papers on one card."""


@dataclass(frozen=True, slots=True)
class Look:
    """A paper as one member, `me`, sees it."""

    paper: Paper
    me: int
    parts: Parts
    names: Mapping[int, str]
    notes: Sequence[Note]
    review: Occurrence | None
    may_pick: Sequence[Occurrence]
    """The reviews for which the member may pick it."""
    runs: bool
    """Whether the member decides about it."""
    room: bool
    """Whether one more person can implement it."""
    ticks: int
    steps: int
    unlogged: Sequence[Role]
    takeaway: str
    """What the member took away from its review."""
    came: bool
    """Whether the member can say what they took away."""

    @property
    def mine(self) -> list[Role]:
        """The member's roles."""
        return [role for role in Role if self.me in self.parts.has(role)]

    def is_free(self, role: Role) -> bool:
        return self.room if role is Role.IMPLEMENTER else not self.parts.presenters


@dataclass(frozen=True, slots=True)
class Shelf:
    """The list of papers as one member sees it: one page of what is to vote for, and what comes next."""

    papers: Sequence[Paper]
    page: int
    total: int
    parts: Mapping[int, Parts]
    picked: Sequence[Paper]
    next: Occurrence | None
    rules: PaperRules


def shelf_card(voice: Voice, shelf: Shelf, now: datetime, notice: Text | None = None) -> Card:
    """What is read next, and what to vote for."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if shelf.next:
        key = "papers.next" if shelf.picked else "papers.next_open"
        days = shelf.rules.days_to_read
        blocks.append(Paragraph(voice.text(key, when=when_text(voice, shelf.next, now), days=days)))
    else:
        blocks.append(Paragraph(voice.text("papers.no_review")))
    if shelf.picked:
        blocks.append(Choices(voice.line("papers.picked"), tuple(_choice(voice, shelf, each) for each in shelf.picked)))
    if shelf.papers:
        blocks.append(Choices(voice.line("papers.wanted"), tuple(_choice(voice, shelf, each) for each in shelf.papers)))
    else:
        blocks.append(Paragraph(voice.text("papers.nothing")))
    blocks += _paging(voice, "paper", shelf.page, shelf.total)
    buttons = (
        Button(voice.line("papers.propose"), Action("paper.form"), Style.PRIMARY),
        Button(voice.line("papers.to_mine"), Action("paper.mine")),
        Button(voice.line("papers.to_history"), Action("paper.history")),
    )
    return Card("papers", voice.line("papers.title"), (*blocks, Buttons(buttons), Context(voice.text("papers.hint"))))


def _choice(voice: Voice, shelf: Shelf, paper: Paper) -> Choice:
    parts = shelf.parts.get(paper.id, Parts())
    facts = [voice.line("papers.votes", count=paper.votes)]
    facts += [voice.line("papers.you_vote")] if paper.voted else []
    facts += [voice.moment(paper.starts)] if paper.starts else []
    if parts.presenters or paper.state is State.PICKED:
        facts.append(voice.line("papers.has_presenter" if parts.presenters else "papers.needs_presenter"))
    facts += [voice.line("papers.implementers", count=len(parts.implementers))] if parts.implementers else []
    return Choice(paper.title, " · ".join(facts), _of(paper, "paper.show"))


def paper_card(voice: Voice, look: Look, now: datetime, notice: Text | None = None) -> Card:
    """One paper, and what the reader can do about it."""
    paper = look.paper
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks += [Paragraph((Link(paper.link, paper.link),)), Facts(tuple(_facts(voice, look, now)))]
    for note in look.notes:
        blocks += _note(voice, look, note)
    if look.takeaway:
        blocks.append(Paragraph(voice.text("papers.takeaway", words=look.takeaway)))
    return Card("paper", paper.title, (*blocks, Buttons(tuple(_buttons(voice, look, now)))))


def _facts(voice: Voice, look: Look, now: datetime) -> list[Fact]:
    paper, line = look.paper, voice.line
    facts = []
    if look.review:
        key = "papers.read_on" if paper.state is State.READ else "papers.picked_for"
        facts.append(Fact(line(key), (Plain(when_text(voice, look.review, now)),)))
    if paper.state is State.WITHDRAWN:
        facts.append(Fact(line("papers.state"), voice.text("papers.is_withdrawn")))
    over = paper.state is State.READ
    if not over:
        mine = line("papers.you_vote") if paper.voted else ""
        votes = " · ".join(filter(None, (line("papers.votes", count=paper.votes), mine)))
        facts.append(Fact(line("papers.wanted_by"), (Plain(votes),)))
    for role in Role:
        names = voice.all_of([look.names[who] for who in look.parts.has(role) if who in look.names])
        if names or not over:
            key = f"papers.did_{role}" if over else f"papers.{role}"
            facts.append(Fact(line(key), (Plain(names or line("papers.nobody")),)))
    return facts


def _note(voice: Voice, look: Look, note: Note) -> list[Block]:
    """What somebody wrote down; without their name where they have left."""
    name = look.names.get(note.member_id, "")
    words: Text = (Plain(note.words),) if note.words else ()
    link: Text = (Link(note.link, note.link),) if note.link else ()
    heading = voice.line("papers.note_of", name=name) if name else voice.line("papers.note")
    return [Heading(heading), *(Paragraph(each) for each in (words, link) if each)]


def _buttons(voice: Voice, look: Look, now: datetime) -> list[Button]:
    match look.paper.state:
        case State.WITHDRAWN:
            buttons = [_button(voice, look, "restore", Style.PRIMARY)] if look.paper.mine or look.runs else []
        case State.READ:
            buttons = _afterwards(voice, look)
        case _:
            buttons = _before(voice, look, now)
    return [*buttons, Button(voice.line("papers.to_list"), Action("paper"))]


def _before(voice: Voice, look: Look, now: datetime) -> list[Button]:
    paper = look.paper
    buttons = []
    if paper.state is State.OPEN:
        key, wanted, style = ("unvote", "", Style.NORMAL) if paper.voted else ("vote", "yes", Style.PRIMARY)
        buttons.append(Button(voice.line(f"papers.{key}"), _of(paper, "paper.vote", wanted=wanted), style))
    reading = voice.line("papers.read", done=look.ticks, total=look.steps)
    buttons.append(Button(reading, _of(paper, "paper.read"), Style.NORMAL))
    for role in Role:
        if role in look.mine:
            buttons.append(Button(voice.line(f"papers.leave_{role}"), _role(look, "give_back", role)))
        elif look.is_free(role):
            buttons.append(Button(voice.line(f"papers.take_{role}"), _role(look, "take", role)))
    for review in look.may_pick:
        label = voice.line("papers.pick", when=when_text(voice, review, now))
        buttons.append(Button(label, _of(paper, "paper.pick", **event_args(review))))
    if paper.state is State.PICKED and look.runs:
        buttons.append(_button(voice, look, "unpick"))
    if paper.mine or look.runs:
        buttons.append(_button(voice, look, "retitle"))
        buttons += [_button(voice, look, "withdraw", Style.DANGER)] if paper.state is State.OPEN else []
    return buttons


def _afterwards(voice: Voice, look: Look) -> list[Button]:
    buttons = []
    noted = any(note.member_id == look.me for note in look.notes)
    if look.mine:
        style = Style.NORMAL if noted else Style.PRIMARY
        label = voice.line("papers.change_note" if noted else "papers.add_note")
        buttons.append(Button(label, _of(look.paper, "paper.note"), style))
    for role in Role:
        if role in look.mine and not noted:
            buttons.append(Button(voice.line(f"papers.undo_{role}"), _role(look, "give_back", role)))
        elif role not in look.mine and look.is_free(role):
            buttons.append(Button(voice.line(f"papers.done_{role}"), _role(look, "take", role)))
    buttons += [
        Button(voice.line(f"papers.log_{role}"), _of(look.paper, "paper.log", role=role.value))
        for role in look.unlogged
    ]
    if look.came and look.review:
        there = Action("events.attended", event_args(look.review) | {"was": "there"})
        buttons.append(Button(voice.line("papers.take_away"), there))
    return buttons


def form_card(voice: Voice, link: str, title: str, notice: Text | None = None) -> Card:
    """A paper to propose."""
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        *PAPER_FORM.blocks(voice, {PAPER_LINK.name: link, PAPER_TITLE.name: title}),
        Buttons((Button(voice.line("papers.propose"), Action("paper.keep"), Style.PRIMARY),)),
    )
    return Card("paper_form", voice.line("papers.propose"), blocks)


def title_card(voice: Voice, paper: Paper, title: str, notice: Text | None = None) -> Card:
    """The title of a paper, to correct."""
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        *TITLE_FORM.blocks(voice, {TITLE.name: title}),
        Buttons((Button(voice.line("papers.keep"), _of(paper, "paper.keep_title"), Style.PRIMARY),)),
    )
    return Card("paper_title", voice.line("papers.retitle"), blocks)


def reading_card(voice: Voice, paper: Paper, rules: PaperRules, ticks: set[str], notice: Text | None = None) -> Card:
    """The reading checklist of one reader, ticked in place."""
    items = tuple(
        CheckItem(
            step.name,
            step.id in ticks,
            _of(paper, "paper.tick", step=step.id, done="" if step.id in ticks else "yes"),
        )
        for step in rules.reading
    )
    done = sum(item.done for item in items)
    blocks = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph((Link(paper.link, paper.link),)),
        Progress(voice.line("papers.progress", done=done, total=len(items)), done, len(items)),
        Checklist(voice.line("papers.steps"), items),
        Buttons((Button(voice.line("papers.to_paper"), _of(paper, "paper.show")),)),
        Context(voice.text("papers.reading_private")),
    )
    return Card("paper_reading", paper.title, blocks)


def note_card(voice: Voice, look: Look, words: str, link: str, notice: Text | None = None) -> Card:
    """What came of a paper, to write down."""
    keep = Button(voice.line("papers.keep"), _of(look.paper, "paper.keep_note"), Style.PRIMARY)
    form = SLIDES_FORM if look.mine == [Role.PRESENTER] else NOTE_FORM
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph(voice.text("papers.note_text", title=look.paper.title)),
        *form.blocks(voice, {NOTE.name: words, NOTE_LINK.name: link}),
        Buttons((keep,)),
        Context(voice.text("papers.note_public")),
    )
    return Card("paper_note", voice.line("papers.add_note"), blocks)


def history_card(voice: Voice, papers: Sequence[Paper], page: int, total: int, words: str, more: set[int]) -> Card:
    """What was read, the latest first; `more` are those with notes or code."""
    choices = tuple(
        Choice(each.title, _when_read(voice, each, noted=each.id in more), _of(each, "paper.show")) for each in papers
    )
    empty = "papers.not_found" if words else "papers.no_history"
    found: Block = Choices("", choices) if choices else Paragraph(voice.text(empty, words=words))
    buttons = (
        Button(voice.line("papers.search"), Action("paper.history"), Style.PRIMARY),
        Button(voice.line("papers.to_list"), Action("paper")),
    )
    blocks = (
        found,
        *_paging(voice, "paper.history", page, total, words=words),
        *SEARCH_FORM.blocks(voice, {SEARCH.name: words}),
        Buttons(buttons),
    )
    return Card("paper_history", voice.line("papers.history"), blocks)


def _when_read(voice: Voice, paper: Paper, *, noted: bool) -> str:
    day = voice.date(paper.starts) if paper.starts else ""
    return " · ".join(filter(None, (day, voice.line("papers.noted") if noted else "")))


def mine_card(voice: Voice, papers: Sequence[tuple[Paper, str]], page: int, total: int) -> Card:
    """What the reader has to do with papers: each with what that is, in words."""
    choices = tuple(Choice(paper.title, about, _of(paper, "paper.show")) for paper, about in papers)
    found: Block = Choices("", choices) if choices else Paragraph(voice.text("papers.mine_none"))
    back = Buttons((Button(voice.line("papers.to_list"), Action("paper")),))
    return Card("paper_mine", voice.line("papers.mine"), (found, *_paging(voice, "paper.mine", page, total), back))


def which_card(voice: Voice, words: str, options: Sequence[tuple[Paper, Action]]) -> Card:
    """Which of several papers words mean; a press does what was asked."""
    choices = tuple(Choice(paper.title, voice.line("papers.votes", count=paper.votes), act) for paper, act in options)
    back = Buttons((Button(voice.line("papers.to_list"), Action("paper")),))
    blocks = (Paragraph(voice.text("papers.which_text", words=words)), Choices("", choices), back)
    return Card("paper_which", voice.line("papers.which"), blocks)


def _paging(voice: Voice, command: str, page: int, total: int, **args: str) -> list[Block]:
    """The way to the pages before and after, where there are some."""
    pages = -(-total // PAGE)
    if pages < 2:
        return []
    turns = Buttons(tuple(page_buttons(voice, command, args, page, total, PAGE)))
    return [Context(voice.text("papers.page", page=page + 1, pages=pages, total=total)), turns]


def _button(voice: Voice, look: Look, name: str, style: Style = Style.NORMAL) -> Button:
    """A button for what is called alike in the copy and in the commands."""
    return Button(voice.line(f"papers.{name}"), _of(look.paper, f"paper.{name}"), style)


def _role(look: Look, name: str, role: Role) -> Action:
    """A press about a role."""
    return _of(look.paper, f"paper.{name}", role=role.value)


def _of(paper: Paper, command: str, /, **args: str) -> Action:
    """A press about a paper."""
    return Action(command, {"paper": str(paper.id), **args})
