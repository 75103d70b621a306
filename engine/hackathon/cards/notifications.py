"""The cards of notices about a hackathon."""

from collections.abc import Sequence
from datetime import datetime

from engine.chat.cards import Action, Block, Button, Buttons, Card, Choice, Choices, Paragraph, Style
from engine.chat.text import shorten
from engine.community.cards.events import event_args, when_text
from engine.content.voice import Voice
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition


def reminder_card(voice: Voice, edition: Edition, team: Team, mergers: Sequence[Team]) -> Card:
    """Until when to submit; and with whom a team that is too small could join forces."""
    me = {"team": str(team.id)}
    until, rules = voice.moment(edition.deadline), edition.rules.team
    blocks: list[Block] = []
    if team.submission is None:
        blocks.append(Paragraph(voice.text("hackathon.nothing_submitted_yet", team=team.name, when=until)))
    if edition.is_small(len(team.members)):
        values = {"count": len(team.members), "smallest": rules.smallest}
        blocks.append(Paragraph(voice.text(f"hackathon.small_{rules.below}", **values)))
    if mergers:
        options = tuple(_team_choice(voice, edition, other) for other in mergers)
        blocks.append(Choices(voice.line("hackathon.join_forces"), options))
    key = "hackathon.change_entry" if team.submission else "hackathon.submit"
    buttons = (
        Button(voice.line(key), Action("hackathon.entry_form", me), Style.PRIMARY),
        Button(voice.line("hackathon.my_team"), Action("hackathon.team", me)),
    )
    title = voice.line("hackathon.reminder_title", event=edition.occurrence.series.title)
    return Card("hackathon_reminder", title, (*blocks, Buttons(buttons)))


def _team_choice(voice: Voice, edition: Edition, team: Team) -> Choice:
    most = edition.rules.team.largest
    doors = voice.line("hackathon.is_open" if team.open else "hackathon.is_asked")
    about = voice.line("hackathon.size", count=len(team.members), most=most, doors=doors)
    return Choice(shorten(team.name), about, Action("hackathon.team", {"team": str(team.id)}))


def join_asked_card(voice: Voice, team: Team, member_id: int) -> Card:
    """Somebody asks to join the reader's team."""
    name = team.requests[member_id]
    args = {"team": str(team.id), "member": str(member_id)}
    buttons = (
        Button(shorten(voice.line("hackathon.accept", name=name)), Action("hackathon.accept", args), Style.PRIMARY),
        Button(shorten(voice.line("hackathon.decline", name=name)), Action("hackathon.decline", args)),
        Button(voice.line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)})),
    )
    text = Paragraph(voice.text("hackathon.asks", name=name))
    return Card("hackathon_asks", team.name, (text, Buttons(buttons)))


def join_answered_card(voice: Voice, edition: Edition, team: Team, *, inside: bool) -> Card:
    """A team has let the reader in, or not."""
    text = Paragraph(voice.text("hackathon.you_are_in" if inside else "hackathon.not_let_in", team=team.name))
    if inside:
        button = Button(voice.line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)}))
    else:
        button = Button(voice.line("hackathon.all_teams"), Action("hackathon.teams", event_args(edition.occurrence)))
    return Card("hackathon_answered", edition.occurrence.series.title, (text, Buttons((button,))))


def deadline_card(voice: Voice, edition: Edition) -> Card:
    """There is another deadline."""
    text = Paragraph(voice.text("hackathon.news_deadline", when=voice.moment(edition.deadline)))
    return Card("hackathon_deadline", edition.occurrence.series.title, (text, Buttons((_open_button(voice, edition),))))


def judging_card(voice: Voice, edition: Edition, waiting: int) -> Card:
    """Submissions wait for the reader's scores."""
    text = Paragraph(voice.text("hackathon.news_judging", count=waiting))
    button = Button(
        voice.line("hackathon.to_judging"), Action("hackathon.judging", event_args(edition.occurrence)), Style.PRIMARY
    )
    return Card("hackathon_to_judge", edition.occurrence.series.title, (text, Buttons((button,))))


def results_card(voice: Voice, edition: Edition, team: Team) -> Card:
    """The results are out."""
    text = Paragraph(voice.text("hackathon.news_results"))
    to_results = Action("hackathon.results", event_args(edition.occurrence))
    buttons = [Button(voice.line("hackathon.to_results"), to_results, Style.PRIMARY)]
    if team.submission:
        feedback = Action("hackathon.feedback", {"team": str(team.id)})
        buttons.append(Button(voice.line("hackathon.feedback"), feedback))
    return Card("hackathon_news_results", edition.occurrence.series.title, (text, Buttons(tuple(buttons))))


def cancelled_card(voice: Voice, edition: Edition, now: datetime) -> Card:
    """The event of the reader's team does not take place."""
    text = Paragraph(voice.text("hackathon.news_cancelled", when=when_text(voice, edition.occurrence, now)))
    return Card(
        "hackathon_cancelled", edition.occurrence.series.title, (text, Buttons((_open_button(voice, edition),)))
    )


def _open_button(voice: Voice, edition: Edition) -> Button:
    return Button(voice.line("hackathon.open"), Action("hackathon", event_args(edition.occurrence)))
