"""The cards of ideas."""

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
from engine.chat.text import Plain, Text, shorten
from engine.community.cards.events import event_args
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.hackathon import forms
from engine.hackathon.cards.hackathon import back_button, name_skills, notice_blocks
from engine.hackathon.records.ideas import Idea
from engine.hackathon.rules.edition import Edition
from engine.hackathon.views import IdeaView
from engine.paging import on_page, page_buttons


@dataclass(frozen=True, slots=True)
class IdeaDraft:
    """An idea as it was typed; `wants` are ids of skills, `idea_id` is that of one that is changed."""

    title: str = ""
    line: str = ""
    wants: tuple[str, ...] = ()
    idea_id: int | None = None

    @property
    def typed(self) -> dict[str, str]:
        wants = dict(zip((wanted.name for wanted in forms.WANTS), self.wants, strict=False))
        return {forms.IDEA_TITLE.name: self.title, forms.IDEA_LINE.name: self.line, **wants}


@dataclass(frozen=True, slots=True)
class IdeaList:
    """The ideas of an edition; to be added to while it is `open`."""

    edition: Edition
    ideas: Sequence[Idea]
    open: bool


def ideas_card(voice: Voice, listed: IdeaList, page: int, notice: Text | None = None) -> Card:
    """Every idea, the most liked first, to open."""
    edition, ideas = listed.edition, listed.ideas
    chosen, page = on_page(ideas, page)
    event = event_args(edition.occurrence)
    options = tuple(
        Choice(shorten(idea.title), _describe_idea(voice, idea), Action("hackathon.idea", {"idea": str(idea.id)}))
        for idea in chosen
    )
    shown: tuple[Block, ...] = (Choices("", options),) if options else (Paragraph(voice.text("hackathon.no_ideas")),)
    propose = Button(voice.line("hackathon.propose"), Action("hackathon.idea_form", event), Style.PRIMARY)
    buttons = (
        *((propose,) if listed.open else ()),
        *page_buttons(voice, "hackathon.ideas", event, page, len(ideas)),
        back_button(voice, edition),
    )
    return Card("hackathon_ideas", voice.line("hackathon.ideas"), (*notice_blocks(notice), *shown, Buttons(buttons)))


def _describe_idea(voice: Voice, idea: Idea) -> str:
    likes = voice.line("hackathon.likes", count=idea.likes)
    return f"{likes} · {idea.line}" if idea.line else likes


def idea_card(voice: Voice, view: IdeaView, pack: Pack, notice: Text | None = None) -> Card:
    """One idea, with what can be done about it."""
    idea = view.idea
    blocks: list[Block] = notice_blocks(notice)
    blocks += [Paragraph((Plain(idea.line),))] if idea.line else []
    facts = [Fact(voice.line("hackathon.author"), (Plain(idea.author or voice.line("hackathon.somebody")),))]
    facts.append(Fact(voice.line("hackathon.liked"), (Plain(voice.line("hackathon.likes", count=idea.likes)),)))
    if idea.wants:
        facts.append(Fact(voice.line("hackathon.wants"), (Plain(name_skills(pack, idea.wants, voice)),)))
    if view.teams:
        names = voice.all_of([team.name for team in view.teams])
        facts.append(Fact(voice.line("hackathon.taken_by"), (Plain(names),)))
    blocks += [Facts(tuple(facts)), Buttons(tuple(_idea_buttons(voice, view)))]
    return Card("hackathon_idea", idea.title, tuple(blocks))


def _idea_buttons(voice: Voice, view: IdeaView) -> list[Button]:
    me, line = {"idea": str(view.idea.id)}, voice.line
    buttons = []
    if view.open:
        key, liked = ("hackathon.unlike", "") if view.idea.liked else ("hackathon.like", "yes")
        buttons.append(Button(line(key), Action("hackathon.like", me | {"liked": liked})))
        if view.team is None:
            event = event_args(view.edition.occurrence)
            buttons.append(
                Button(line("hackathon.team_of_it"), Action("hackathon.team_form", event | me), Style.PRIMARY)
            )
        elif view.team.idea_id != view.idea.id:
            take = line("hackathon.take_idea", team=view.team.name)
            buttons.append(Button(shorten(take), Action("hackathon.take_idea", me)))
        if view.mine:
            buttons.append(Button(line("hackathon.edit_idea"), Action("hackathon.idea_form", me)))
    if view.mine or view.manages:
        key = "hackathon.take_back" if view.mine else "hackathon.remove_idea"
        buttons.append(Button(line(key), Action("hackathon.close_idea", me), Style.DANGER))
    to_ideas = Action("hackathon.ideas", event_args(view.edition.occurrence))
    return [*buttons, Button(line("hackathon.all_ideas"), to_ideas)]


def idea_form(voice: Voice, edition: Edition, draft: IdeaDraft, pack: Pack, notice: Text | None = None) -> Card:
    """A title, a line, and the skills that it needs."""
    args = {"idea": str(draft.idea_id)} if draft.idea_id is not None else event_args(edition.occurrence)
    line = voice.line
    blocks: tuple[Block, ...] = (
        *notice_blocks(notice),
        *forms.idea_form(edition, pack).blocks(voice, draft.typed),
        Buttons((Button(line("hackathon.keep"), Action("hackathon.keep_idea", args), Style.PRIMARY),)),
        Context(voice.text("hackathon.idea_seen")),
    )
    return Card("hackathon_idea_form", line("hackathon.edit_idea" if draft.idea_id else "hackathon.propose"), blocks)
