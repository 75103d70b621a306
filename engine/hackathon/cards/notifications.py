"""The cards of notices about a hackathon."""

from collections.abc import Sequence

from engine.chat.cards import Action, Button, Buttons, Card, Paragraph, Style, sentence_card
from engine.community.cards.events import event_args, when_text
from engine.content.voice import Voice
from engine.hackathon.cards.teams import answer_buttons, small_team_blocks
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition


def reminder_card(voice: Voice, edition: Edition, team: Team, mergers: Sequence[Team]) -> Card:
    """Until when to submit; and with whom a team that is too small could join forces."""
    me = {"team": str(team.id)}
    blocks = small_team_blocks(voice, edition, team, mergers)
    if team.submission is None:
        until = voice.moment(edition.deadline)
        blocks.insert(0, Paragraph(voice.text("hackathon.nothing_submitted_yet", team=team.name, when=until)))
    key = "hackathon.change_entry" if team.submission else "hackathon.submit"
    buttons = (
        Button(voice.line(key), Action("hackathon.entry_form", me), Style.PRIMARY),
        Button(voice.line("hackathon.my_team"), Action("hackathon.team", me)),
    )
    title = voice.line("hackathon.reminder_title", event=edition.title)
    return Card("hackathon_reminder", title, (*blocks, Buttons(buttons)))


def join_asked_card(voice: Voice, team: Team, member_id: int) -> Card:
    """Somebody asks to join the reader's team."""
    text = voice.text("hackathon.asks", name=team.requests[member_id])
    to_team = Button(voice.line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)}))
    return sentence_card("hackathon_asks", team.name, text, *answer_buttons(voice, team, member_id), to_team)


def join_answered_card(voice: Voice, edition: Edition, team: Team, *, inside: bool) -> Card:
    """A team has let the reader in, or not."""
    text = voice.text("hackathon.you_are_in" if inside else "hackathon.not_let_in", team=team.name)
    if inside:
        button = Button(voice.line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)}))
    else:
        button = Button(voice.line("hackathon.all_teams"), Action("hackathon.teams", event_args(edition.occurrence)))
    return sentence_card("hackathon_answered", edition.title, text, button)


def deadline_card(voice: Voice, edition: Edition) -> Card:
    """There is another deadline."""
    text = voice.text("hackathon.news_deadline", when=voice.moment(edition.deadline))
    return sentence_card("hackathon_deadline", edition.title, text, _open_button(voice, edition))


def judging_card(voice: Voice, edition: Edition, waiting: int) -> Card:
    """Submissions wait for the reader's scores."""
    text = voice.text("hackathon.news_judging", count=waiting)
    judging = Action("hackathon.judging", event_args(edition.occurrence))
    button = Button(voice.line("hackathon.to_judging"), judging, Style.PRIMARY)
    return sentence_card("hackathon_to_judge", edition.title, text, button)


def results_card(voice: Voice, edition: Edition, team: Team) -> Card:
    """The results are out."""
    to_results = Action("hackathon.results", event_args(edition.occurrence))
    buttons = [Button(voice.line("hackathon.to_results"), to_results, Style.PRIMARY)]
    if team.submission:
        feedback = Action("hackathon.feedback", {"team": str(team.id)})
        buttons.append(Button(voice.line("hackathon.feedback"), feedback))
    return sentence_card("hackathon_news_results", edition.title, voice.text("hackathon.news_results"), *buttons)


def cancelled_card(voice: Voice, edition: Edition) -> Card:
    """The event of the reader's team does not take place."""
    text = voice.text("hackathon.news_cancelled", when=when_text(voice, edition.occurrence, edition.now))
    return sentence_card("hackathon_cancelled", edition.title, text, _open_button(voice, edition))


def _open_button(voice: Voice, edition: Edition) -> Button:
    return Button(voice.line("hackathon.open"), Action("hackathon", event_args(edition.occurrence)))
