"""The cards with several papers: what to vote for, what was read, what is one's own; and the form of a new one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.chat.cards import Action, Block, Button, Buttons, Card, Choice, Context, Paragraph, Style, as_choices
from engine.community.cards.events import when_text
from engine.community.records.events import Occurrence
from engine.content.papers import PaperRules
from engine.content.voice import Voice
from engine.paging import page_buttons
from engine.papers.cards.paper import about_paper, list_button
from engine.papers.forms import PAPER_FORM, SEARCH, SEARCH_FORM
from engine.papers.records.papers import Paper, PaperState
from engine.papers.records.parts import Parts

PAGE = 8
"""Papers on one card."""


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


def list_card(voice: Voice, papers: PaperList, now: datetime) -> Card:
    """What is read next, and what to vote for."""
    text = voice.text("papers.no_review")
    if papers.next:
        key, when = "papers.next" if papers.picked else "papers.next_open", when_text(voice, papers.next, now)
        text = voice.text(key, when=when, days=papers.rules.days_to_read)
    picked, wanted = ([_make_choice(voice, papers, each) for each in some] for some in (papers.picked, papers.papers))
    buttons = (
        Button(voice.line("papers.propose"), Action("paper.form"), Style.PRIMARY),
        Button(voice.line("papers.to_mine"), Action("paper.mine")),
        Button(voice.line("papers.to_history"), Action("paper.history")),
    )
    blocks = (
        Paragraph(text),
        *as_choices(picked, voice.line("papers.picked")),
        *(as_choices(wanted, voice.line("papers.wanted")) or (Paragraph(voice.text("papers.nothing")),)),
        *_make_paging(voice, "paper", papers.page, papers.total),
        Buttons(buttons),
        Context(voice.text("papers.hint")),
    )
    return Card("papers", voice.line("papers.title"), blocks)


def _make_choice(voice: Voice, papers: PaperList, paper: Paper) -> Choice:
    parts = papers.parts.get(paper.id, Parts())
    facts = [voice.line("papers.votes", count=paper.votes)]
    facts += [voice.line("papers.you_vote")] if paper.is_wanted else []
    facts += [voice.moment(paper.starts)] if paper.starts else []
    if parts.presenters or paper.state is PaperState.PICKED:
        facts.append(voice.line("papers.has_presenter" if parts.presenters else "papers.needs_presenter"))
    facts += [voice.line("papers.implementers", count=len(parts.implementers))] if parts.implementers else []
    return Choice(paper.title, " · ".join(facts), about_paper(paper, "paper.show"))


def form_card(voice: Voice, typed: Mapping[str, str]) -> Card:
    """A paper to propose."""
    keep = Button(voice.line("papers.propose"), Action("paper.keep"), Style.PRIMARY)
    return Card("paper_form", voice.line("papers.propose"), (*PAPER_FORM.blocks(voice, typed), Buttons((keep,))))


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
    choices = as_choices(_make_past_choice(voice, history, paper) for paper in history.papers)
    empty = "papers.not_found" if history.words else "papers.no_history"
    search = Button(voice.line("papers.search"), Action("paper.history"), Style.PRIMARY)
    blocks: tuple[Block, ...] = (
        *(choices or (Paragraph(voice.text(empty, words=history.words)),)),
        *_make_paging(voice, "paper.history", history.page, history.total, words=history.words),
        *SEARCH_FORM.blocks(voice, {SEARCH.name: history.words}),
        Buttons((search, list_button(voice))),
    )
    return Card("paper_history", voice.line("papers.history"), blocks)


def _make_past_choice(voice: Voice, history: HistoryPage, paper: Paper) -> Choice:
    day = voice.date(paper.starts) if paper.starts else ""
    noted = voice.line("papers.noted") if paper.id in history.noted else ""
    return Choice(paper.title, " · ".join(filter(None, (day, noted))), about_paper(paper, "paper.show"))


def mine_card(voice: Voice, papers: Sequence[tuple[Paper, str]], page: int, total: int) -> Card:
    """What the reader has to do with papers: each with what that is, in words."""
    choices = as_choices(Choice(paper.title, about, about_paper(paper, "paper.show")) for paper, about in papers)
    listed = choices or (Paragraph(voice.text("papers.mine_none")),)
    paging = _make_paging(voice, "paper.mine", page, total)
    return Card("paper_mine", voice.line("papers.mine"), (*listed, *paging, Buttons((list_button(voice),))))


def which_card(voice: Voice, words: str, options: Sequence[tuple[Paper, Action]]) -> Card:
    """Which of several papers words mean; a press does what was asked."""
    choices = [Choice(paper.title, voice.line("papers.votes", count=paper.votes), act) for paper, act in options]
    text, back = Paragraph(voice.text("papers.which_text", words=words)), Buttons((list_button(voice),))
    return Card("paper_which", voice.line("papers.which"), (text, *as_choices(choices), back))


def _make_paging(voice: Voice, command: str, page: int, total: int, **args: str) -> list[Block]:
    """The way to the pages before and after, where there are some."""
    pages = -(-total // PAGE)
    if pages < 2:
        return []
    turns = Buttons(tuple(page_buttons(voice, command, args, page, total, PAGE)))
    return [Context(voice.text("papers.page", page=page + 1, pages=pages, total=total)), turns]
