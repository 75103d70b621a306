"""The cards of papers: the list, one paper, reading it, and what was read."""

from collections.abc import Collection, Mapping, Sequence
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
from engine.community.cards.events import EventView, answer_choices, event_args, when_text
from engine.community.cards.notifications import paper_paragraph, reading_button
from engine.community.records.events import Occurrence
from engine.community.records.readings import Reading
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
from engine.papers.records.papers import Paper, PaperState
from engine.papers.records.parts import Note, Parts, Role

PAGE = 8
"""Papers on one card."""


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


@dataclass(frozen=True, slots=True)
class PaperList:
    """The list of papers as one member sees it: one page of what is to vote for, and what comes next."""

    papers: Sequence[Paper]
    page: int
    total: int
    parts: Mapping[int, Parts]
    picked: Sequence[Paper]
    next: Occurrence | None
    rules: PaperRules


def list_card(voice: Voice, papers: PaperList, now: datetime, notice: Text | None = None) -> Card:
    """What is read next, and what to vote for."""
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if papers.next:
        key = "papers.next" if papers.picked else "papers.next_open"
        days = papers.rules.days_to_read
        blocks.append(Paragraph(voice.text(key, when=when_text(voice, papers.next, now), days=days)))
    else:
        blocks.append(Paragraph(voice.text("papers.no_review")))
    if papers.picked:
        blocks.append(
            Choices(voice.line("papers.picked"), tuple(_make_choice(voice, papers, paper) for paper in papers.picked))
        )
    if papers.papers:
        blocks.append(
            Choices(voice.line("papers.wanted"), tuple(_make_choice(voice, papers, paper) for paper in papers.papers))
        )
    else:
        blocks.append(Paragraph(voice.text("papers.nothing")))
    blocks += _make_paging(voice, "paper", papers.page, papers.total)
    buttons = (
        Button(voice.line("papers.propose"), Action("paper.form"), Style.PRIMARY),
        Button(voice.line("papers.to_mine"), Action("paper.mine")),
        Button(voice.line("papers.to_history"), Action("paper.history")),
    )
    return Card("papers", voice.line("papers.title"), (*blocks, Buttons(buttons), Context(voice.text("papers.hint"))))


def _make_choice(voice: Voice, papers: PaperList, paper: Paper) -> Choice:
    parts = papers.parts.get(paper.id, Parts())
    facts = [voice.line("papers.votes", count=paper.votes)]
    facts += [voice.line("papers.you_vote")] if paper.is_wanted else []
    facts += [voice.moment(paper.starts)] if paper.starts else []
    if parts.presenters or paper.state is PaperState.PICKED:
        facts.append(voice.line("papers.has_presenter" if parts.presenters else "papers.needs_presenter"))
    facts += [voice.line("papers.implementers", count=len(parts.implementers))] if parts.implementers else []
    return Choice(paper.title, " · ".join(facts), _about(paper, "paper.show"))


def paper_card(voice: Voice, view: PaperView, now: datetime, notice: Text | None = None) -> Card:
    """One paper, and what the reader can do about it."""
    paper = view.paper
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks += [Paragraph((Link(paper.link, paper.link),)), Facts(tuple(_list_facts(voice, view, now)))]
    for note in view.notes:
        blocks += _show_note(voice, view, note)
    if view.takeaway:
        blocks.append(Paragraph(voice.text("papers.takeaway", words=view.takeaway)))
    return Card("paper", paper.title, (*blocks, Buttons(tuple(_list_buttons(voice, view, now)))))


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
    match view.paper.state:
        case PaperState.WITHDRAWN:
            buttons = (
                [_make_button(voice, view, "restore", Style.PRIMARY)] if view.paper.is_mine or view.manages else []
            )
        case PaperState.READ:
            buttons = _list_buttons_after(voice, view)
        case _:
            buttons = _list_buttons_before(voice, view, now)
    return [*buttons, Button(voice.line("papers.to_list"), Action("paper"))]


def _list_buttons_before(voice: Voice, view: PaperView, now: datetime) -> list[Button]:
    paper = view.paper
    buttons = []
    if paper.state is PaperState.OPEN:
        key, wanted, style = ("unvote", "", Style.NORMAL) if paper.is_wanted else ("vote", "yes", Style.PRIMARY)
        buttons.append(Button(voice.line(f"papers.{key}"), _about(paper, "paper.vote", wanted=wanted), style))
    reading = voice.line("papers.read", done=view.ticks, total=view.steps)
    buttons.append(Button(reading, _about(paper, "paper.read"), Style.NORMAL))
    for role in Role:
        if role in view.own_roles:
            buttons.append(Button(voice.line(f"papers.leave_{role}"), _about_role(view, "give_back", role)))
        elif view.is_free(role):
            buttons.append(Button(voice.line(f"papers.take_{role}"), _about_role(view, "take", role)))
    for review in view.may_pick:
        label = voice.line("papers.pick", when=when_text(voice, review, now))
        buttons.append(Button(label, _about(paper, "paper.pick", **event_args(review))))
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
        buttons.append(Button(label, _about(view.paper, "paper.note"), style))
    for role in Role:
        if role in view.own_roles and not noted:
            buttons.append(Button(voice.line(f"papers.undo_{role}"), _about_role(view, "give_back", role)))
        elif role not in view.own_roles and view.is_free(role):
            buttons.append(Button(voice.line(f"papers.done_{role}"), _about_role(view, "take", role)))
    buttons += [
        Button(voice.line(f"papers.log_{role}"), _about(view.paper, "paper.log", role=role.value))
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
        Buttons((Button(voice.line("papers.keep"), _about(paper, "paper.keep_title"), Style.PRIMARY),)),
    )
    return Card("paper_title", voice.line("papers.retitle"), blocks)


def reading_card(voice: Voice, paper: Paper, rules: PaperRules, ticks: set[str], notice: Text | None = None) -> Card:
    """The reading checklist of one reader, ticked in place."""
    items = tuple(
        CheckItem(
            step.name,
            step.id in ticks,
            _about(paper, "paper.tick", step=step.id, done="" if step.id in ticks else "yes"),
        )
        for step in rules.reading
    )
    done = sum(item.done for item in items)
    blocks = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph((Link(paper.link, paper.link),)),
        Progress(voice.line("papers.progress", done=done, total=len(items)), done, len(items)),
        Checklist(voice.line("papers.steps"), items),
        Buttons((Button(voice.line("papers.to_paper"), _about(paper, "paper.show")),)),
        Context(voice.text("papers.reading_private")),
    )
    return Card("paper_reading", paper.title, blocks)


def note_card(voice: Voice, view: PaperView, words: str, link: str, notice: Text | None = None) -> Card:
    """What came of a paper, to write down."""
    keep = Button(voice.line("papers.keep"), _about(view.paper, "paper.keep_note"), Style.PRIMARY)
    form = SLIDES_FORM if view.own_roles == [Role.PRESENTER] else NOTE_FORM
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph(voice.text("papers.note_text", title=view.paper.title)),
        *form.blocks(voice, {NOTE.name: words, NOTE_LINK.name: link}),
        Buttons((keep,)),
        Context(voice.text("papers.note_public")),
    )
    return Card("paper_note", voice.line("papers.add_note"), blocks)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of what was read, all or what fits some words, the latest first."""

    papers: Sequence[Paper]
    page: int
    total: int
    words: str
    noted: Collection[int]
    """Papers with notes or code."""


def history_card(voice: Voice, history: HistoryPage) -> Card:
    """What was read."""
    choices = tuple(
        Choice(paper.title, _describe(voice, paper, noted=paper.id in history.noted), _about(paper, "paper.show"))
        for paper in history.papers
    )
    empty = "papers.not_found" if history.words else "papers.no_history"
    results: Block = Choices("", choices) if choices else Paragraph(voice.text(empty, words=history.words))
    search = SEARCH_FORM.blocks(voice, {SEARCH.name: history.words})
    paging = _make_paging(voice, "paper.history", history.page, history.total, words=history.words)
    buttons = (
        Button(voice.line("papers.search"), Action("paper.history"), Style.PRIMARY),
        Button(voice.line("papers.to_list"), Action("paper")),
    )
    blocks = (results, *paging, *search, Buttons(buttons))
    return Card("paper_history", voice.line("papers.history"), blocks)


def _describe(voice: Voice, paper: Paper, *, noted: bool) -> str:
    day = voice.date(paper.starts) if paper.starts else ""
    return " · ".join(filter(None, (day, voice.line("papers.noted") if noted else "")))


def mine_card(voice: Voice, papers: Sequence[tuple[Paper, str]], page: int, total: int) -> Card:
    """What the reader has to do with papers: each with what that is, in words."""
    choices = tuple(Choice(paper.title, about, _about(paper, "paper.show")) for paper, about in papers)
    listed: Block = Choices("", choices) if choices else Paragraph(voice.text("papers.mine_none"))
    back = Buttons((Button(voice.line("papers.to_list"), Action("paper")),))
    return Card(
        "paper_mine", voice.line("papers.mine"), (listed, *_make_paging(voice, "paper.mine", page, total), back)
    )


def which_card(voice: Voice, words: str, options: Sequence[tuple[Paper, Action]]) -> Card:
    """Which of several papers words mean; a press does what was asked."""
    choices = tuple(Choice(paper.title, voice.line("papers.votes", count=paper.votes), act) for paper, act in options)
    back = Buttons((Button(voice.line("papers.to_list"), Action("paper")),))
    blocks = (Paragraph(voice.text("papers.which_text", words=words)), Choices("", choices), back)
    return Card("paper_which", voice.line("papers.which"), blocks)


def _make_paging(voice: Voice, command: str, page: int, total: int, **args: str) -> list[Block]:
    """The way to the pages before and after, where there are some."""
    pages = -(-total // PAGE)
    if pages < 2:
        return []
    turns = Buttons(tuple(page_buttons(voice, command, args, page, total, PAGE)))
    return [Context(voice.text("papers.page", page=page + 1, pages=pages, total=total)), turns]


def _make_button(voice: Voice, view: PaperView, name: str, style: Style = Style.NORMAL) -> Button:
    """A button for what is called alike in the copy and in the commands."""
    return Button(voice.line(f"papers.{name}"), _about(view.paper, f"paper.{name}"), style)


def _about_role(view: PaperView, name: str, role: Role) -> Action:
    """A press about a role."""
    return _about(view.paper, f"paper.{name}", role=role.value)


def _about(paper: Paper, command: str, /, **args: str) -> Action:
    """A press about a paper."""
    return Action(command, {"paper": str(paper.id), **args})
