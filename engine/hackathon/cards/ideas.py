"""The cards of ideas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from engine.chat.text import Plain, Text
from engine.community.cards.events import event_args
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back, cut, noted, skills
from engine.hackathon.forms import IDEA_LINE, IDEA_TITLE, WANTS, idea_form
from engine.hackathon.records.ideas import Idea
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition
from engine.paging import on_page, page_buttons


@dataclass(frozen=True, slots=True)
class Draft:
    """An idea as it was typed; `wants` are ids of skills."""

    title: str = ""
    line: str = ""
    wants: tuple[str, ...] = ()

    @property
    def typed(self) -> dict[str, str]:
        wants = dict(zip((wanted.name for wanted in WANTS), self.wants, strict=False))
        return {IDEA_TITLE.name: self.title, IDEA_LINE.name: self.line, **wants}


@dataclass(frozen=True, slots=True)
class IdeaLook:
    """An idea as one member sees it. `team` is their own, `teams` are those that work on it."""

    edition: Edition
    idea: Idea
    open: bool
    mine: bool
    manages: bool
    team: Team | None
    teams: Sequence[Team]


def ideas_card(
    voice: Voice, edition: Edition, ideas: Sequence[Idea], page: int, open_: bool, notice: Text | None = None
) -> Card:
    """Every idea, the most liked first, to open."""
    chosen, page = on_page(ideas, page)
    event = event_args(edition.occurrence)
    options = tuple(
        Choice(cut(each.title), _about(voice, each), Action("hackathon.idea", {"idea": str(each.id)}))
        for each in chosen
    )
    shown: tuple[Block, ...] = (Choices("", options),) if options else (Paragraph(voice.text("hackathon.no_ideas")),)
    propose = Button(voice.line("hackathon.propose"), Action("hackathon.idea_form", event), Style.PRIMARY)
    buttons = (
        *((propose,) if open_ else ()),
        *page_buttons(voice, "hackathon.ideas", event, page, len(ideas)),
        back(voice, edition),
    )
    return Card("hackathon_ideas", voice.line("hackathon.ideas"), (*noted(notice), *shown, Buttons(buttons)))


def _about(voice: Voice, idea: Idea) -> str:
    likes = voice.line("hackathon.likes", count=idea.likes)
    return f"{likes} · {idea.line}" if idea.line else likes


def idea_card(voice: Voice, look: IdeaLook, pack: Pack, notice: Text | None = None) -> Card:
    """One idea, with what can be done about it."""
    idea = look.idea
    blocks: list[Block] = noted(notice)
    blocks += [Paragraph((Plain(idea.line),))] if idea.line else []
    facts = [Fact(voice.line("hackathon.author"), (Plain(idea.author or voice.line("hackathon.somebody")),))]
    facts.append(Fact(voice.line("hackathon.liked"), (Plain(voice.line("hackathon.likes", count=idea.likes)),)))
    if idea.wants:
        facts.append(Fact(voice.line("hackathon.wants"), (Plain(skills(pack, idea.wants, voice)),)))
    if look.teams:
        names = voice.all_of([each.name for each in look.teams])
        facts.append(Fact(voice.line("hackathon.taken_by"), (Plain(names),)))
    blocks += [Facts(tuple(facts)), Buttons(tuple(_buttons(voice, look)))]
    return Card("hackathon_idea", idea.title, tuple(blocks))


def _buttons(voice: Voice, look: IdeaLook) -> list[Button]:
    me, line = {"idea": str(look.idea.id)}, voice.line
    buttons = []
    if look.open:
        key, liked = ("hackathon.unlike", "") if look.idea.liked else ("hackathon.like", "yes")
        buttons.append(Button(line(key), Action("hackathon.like", me | {"liked": liked})))
        if look.team is None:
            event = event_args(look.edition.occurrence)
            buttons.append(
                Button(line("hackathon.team_of_it"), Action("hackathon.team_form", event | me), Style.PRIMARY)
            )
        elif look.team.idea_id != look.idea.id:
            take = line("hackathon.take_idea", team=look.team.name)
            buttons.append(Button(cut(take), Action("hackathon.take_idea", me)))
        if look.mine:
            buttons.append(Button(line("hackathon.edit_idea"), Action("hackathon.idea_form", me)))
    if look.mine or look.manages:
        key = "hackathon.take_back" if look.mine else "hackathon.remove_idea"
        buttons.append(Button(line(key), Action("hackathon.close_idea", me), Style.DANGER))
    to_ideas = Action("hackathon.ideas", event_args(look.edition.occurrence))
    return [*buttons, Button(line("hackathon.all_ideas"), to_ideas)]


def form_card(
    voice: Voice, edition: Edition, draft: Draft, idea_id: int | None, pack: Pack, notice: Text | None
) -> Card:
    """A title, a line, and the skills that it needs."""
    args = {"idea": str(idea_id)} if idea_id is not None else event_args(edition.occurrence)
    line = voice.line
    blocks: tuple[Block, ...] = (
        *noted(notice),
        *idea_form(edition, pack).blocks(voice, draft.typed),
        Buttons((Button(line("hackathon.keep"), Action("hackathon.keep_idea", args), Style.PRIMARY),)),
        Context(voice.text("hackathon.idea_seen")),
    )
    return Card("hackathon_idea_form", line("hackathon.edit_idea" if idea_id else "hackathon.propose"), blocks)
