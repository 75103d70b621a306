"""The cards of judges: who is asked, being asked, what there is to judge, and one submission with the criteria."""

from collections.abc import Mapping, Sequence

from engine.chat.cards import Action, Block, Button, Buttons, Card, Choice, Choices, Context, Paragraph, Progress, Style
from engine.chat.text import Plain, shorten
from engine.community.cards.events import event_args
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back_button
from engine.hackathon.cards.teams import submission_text
from engine.hackathon.forms import COMMENT, JUDGE, JUDGE_FORM, score_fields
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition
from engine.hackathon.views import JudgingView
from engine.people.records.colleagues import Colleague

OFFERED = 20
"""People among whom a judge is chosen."""
SHOWN = 40
"""Submissions to judge on one card, those that wait first."""


def judge_form(voice: Voice, edition: Edition, typed: str) -> Card:
    """Who is asked to judge."""
    action = Action("hackathon.appoint", event_args(edition.occurrence))
    blocks = (
        Paragraph(voice.text("hackathon.appoint_text")),
        *JUDGE_FORM.blocks(voice, {JUDGE.name: typed}),
        Buttons((Button(voice.line("hackathon.appoint"), action, Style.PRIMARY),)),
    )
    return Card("hackathon_judge_form", voice.line("hackathon.appoint"), blocks)


def choose_judge_card(voice: Voice, edition: Edition, typed: str, people: Sequence[Colleague]) -> Card:
    """Several people could be meant."""
    event = event_args(edition.occurrence)
    options = tuple(
        Choice(shorten(person.name), person.email, Action("hackathon.appoint", event | {"member": str(person.id)}))
        for person in people[:OFFERED]
    )
    label = voice.line("hackathon.several", typed=typed)
    to_manage = Button(voice.line("hackathon.to_manage"), Action("hackathon.manage", event))
    return Card("hackathon_judges", voice.line("hackathon.appoint"), (Choices(label, options), Buttons((to_manage,))))


def judge_asked_card(voice: Voice, edition: Edition) -> Card:
    """Somebody is asked to judge."""
    event = event_args(edition.occurrence)
    text = voice.text("hackathon.judge_asks", event=edition.title, when=voice.moment(edition.deadline))
    buttons = (
        Button(voice.line("hackathon.judge_yes"), Action("hackathon.judge", event | {"said": "yes"}), Style.PRIMARY),
        Button(voice.line("hackathon.judge_no"), Action("hackathon.judge", event | {"said": "no"})),
        Button(voice.line("hackathon.to_rules"), Action("hackathon.rules", event)),
    )
    return Card("hackathon_judge_asked", voice.line("hackathon.judge_title"), (Paragraph(text), Buttons(buttons)))


def declined_card(voice: Voice, edition: Edition) -> Card:
    """That a no is fine, and how to take it back."""
    judge = Action("hackathon.judge", event_args(edition.occurrence) | {"said": "yes"})
    text = Paragraph(voice.text("hackathon.judge_declined", event=edition.title))
    buttons = Buttons((Button(voice.line("hackathon.judge_yes"), judge), back_button(voice, edition)))
    return Card("hackathon_judge_declined", voice.line("hackathon.judge_title"), (text, buttons))


def judging_card(voice: Voice, view: JudgingView) -> Card:
    """Every submission that the judge may score, those that wait first."""
    blocks: list[Block] = []
    waiting = [team for team in view.teams if team.id not in view.judged]
    done = [team for team in view.teams if team.id in view.judged]
    if view.edition.is_open:
        blocks.append(Paragraph(voice.text("hackathon.judging_later", when=voice.moment(view.edition.deadline))))
    elif not view.teams:
        blocks.append(Paragraph(voice.text("hackathon.nothing_to_judge")))
    else:
        label = voice.line("hackathon.judged", done=len(done), total=len(view.teams))
        blocks.append(Progress(label, len(done), len(view.teams)))
        options = tuple(_team_choice(voice, team, team in done) for team in [*waiting, *done][:SHOWN])
        blocks.append(Choices("", options))
    if view.own and not view.edition.is_open:
        blocks.append(Context(voice.text("hackathon.own_left_out", teams=voice.all_of(list(view.own)))))
    no = Action("hackathon.judge", event_args(view.edition.occurrence) | {"said": "no"})
    buttons = (back_button(voice, view.edition), Button(voice.line("hackathon.judge_no_more"), no))
    return Card("hackathon_judging", voice.line("hackathon.to_judging"), (*blocks, Buttons(buttons)))


def _team_choice(voice: Voice, team: Team, done: bool) -> Choice:
    assert team.submission is not None
    state = voice.line("hackathon.is_judged" if done else "hackathon.waits")
    about = f"{team.submission.title} · {state}"
    return Choice(shorten(team.name), about, Action("hackathon.verdict_form", {"team": str(team.id)}))


def verdict_form(voice: Voice, edition: Edition, team: Team, typed: Mapping[str, str]) -> Card:
    """A submission, and a score for each criterion."""
    assert team.submission is not None
    blocks: list[Block] = [Paragraph(submission_text(team)), Paragraph((Plain(team.submission.about),))]
    for criterion, score in zip(edition.rules.criteria, score_fields(voice, edition), strict=True):
        blocks += [Context((Plain(criterion.description),)), score.draw(voice, typed)]
    blocks.append(COMMENT.draw(voice, typed))
    keep = Action("hackathon.keep_verdict", {"team": str(team.id)})
    blocks.append(Buttons((Button(voice.line("hackathon.keep"), keep, Style.PRIMARY),)))
    blocks.append(Context(voice.text("hackathon.verdict_seen")))
    return Card("hackathon_verdict_form", team.name, tuple(blocks))
