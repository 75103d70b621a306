"""The cards of ideas."""

from collections.abc import Mapping, Sequence

from engine.chat.cards import Action, Button, Buttons, Card, Choice, Choices, Context, Fact, Facts, Paragraph, Style
from engine.chat.text import Plain, shorten
from engine.community.cards.events import event_args
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back_button, name_skills
from engine.hackathon.forms import make_idea_form
from engine.hackathon.records.ideas import Idea
from engine.hackathon.rules.edition import Edition
from engine.hackathon.views import IdeaView
from engine.paging import on_page, page_buttons


def ideas_card(voice: Voice, edition: Edition, ideas: Sequence[Idea], page: int) -> Card:
    """Every idea, the most liked first, to open."""
    chosen, page = on_page(ideas, page)
    event = event_args(edition.occurrence)
    options = tuple(
        Choice(shorten(idea.title), _describe_idea(voice, idea), Action("hackathon.idea", {"idea": str(idea.id)}))
        for idea in chosen
    )
    shown = Choices("", options) if options else Paragraph(voice.text("hackathon.no_ideas"))
    propose = Button(voice.line("hackathon.propose"), Action("hackathon.idea_form", event), Style.PRIMARY)
    pages = page_buttons(voice, "hackathon.ideas", event, page, len(ideas))
    buttons = Buttons((*((propose,) if edition.is_open else ()), *pages, back_button(voice, edition)))
    return Card("hackathon_ideas", voice.line("hackathon.ideas"), (shown, buttons))


def _describe_idea(voice: Voice, idea: Idea) -> str:
    likes = voice.line("hackathon.likes", count=idea.likes)
    return f"{likes} · {idea.line}" if idea.line else likes


def idea_card(voice: Voice, view: IdeaView, pack: Pack) -> Card:
    """One idea, with what can be done about it."""
    idea = view.idea
    facts = [
        Fact(voice.line("hackathon.author"), (Plain(idea.author or voice.line("hackathon.somebody")),)),
        Fact(voice.line("hackathon.liked"), (Plain(voice.line("hackathon.likes", count=idea.likes)),)),
    ]
    if idea.wants:
        facts.append(Fact(voice.line("hackathon.wants"), (Plain(name_skills(pack, idea.wants, voice)),)))
    if view.teams:
        names = voice.all_of([team.name for team in view.teams])
        facts.append(Fact(voice.line("hackathon.taken_by"), (Plain(names),)))
    about = (Paragraph((Plain(idea.line),)),) if idea.line else ()
    buttons = Buttons(tuple(_idea_buttons(voice, view)))
    return Card("hackathon_idea", idea.title, (*about, Facts(tuple(facts)), buttons))


def _idea_buttons(voice: Voice, view: IdeaView) -> list[Button]:
    me, line = {"idea": str(view.idea.id)}, voice.line
    buttons = []
    if view.edition.is_open:
        key, liked = ("hackathon.unlike", "") if view.idea.liked else ("hackathon.like", "yes")
        buttons.append(Button(line(key), Action("hackathon.like", me | {"liked": liked})))
        if view.team is None:
            form = Action("hackathon.team_form", event_args(view.edition.occurrence) | me)
            buttons.append(Button(line("hackathon.team_of_it"), form, Style.PRIMARY))
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


def idea_form(voice: Voice, edition: Edition, old: Idea | None, typed: Mapping[str, str], pack: Pack) -> Card:
    """A title, a line, and the skills that it needs."""
    args, line = {"idea": str(old.id)} if old else event_args(edition.occurrence), voice.line
    blocks = (
        *make_idea_form(edition, pack).blocks(voice, typed),
        Buttons((Button(line("hackathon.keep"), Action("hackathon.keep_idea", args), Style.PRIMARY),)),
        Context(voice.text("hackathon.idea_seen")),
    )
    return Card("hackathon_idea_form", line("hackathon.edit_idea" if old else "hackathon.propose"), blocks)
