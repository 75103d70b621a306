"""The cards of results: publishing them, places and winners, and feedback for one team."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from engine.chat.cards import Action, Button, Buttons, Card, Context, Fact, Facts, Heading, Paragraph, Style, Table
from engine.chat.text import Plain
from engine.community.cards.events import event_args
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back_button
from engine.hackathon.cards.teams import submission_text
from engine.hackathon.records.judging import Result
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition

SHOWN = 30
"""Teams in the table of results."""


def publish_card(voice: Voice, edition: Edition, silent: Sequence[str], total: int) -> Card:
    """Whether the results should really come out, and what is missing."""
    event = event_args(edition.occurrence)
    texts = [Paragraph(voice.text("hackathon.publish_text", count=total))]
    buttons = [Button(voice.line("hackathon.to_manage"), Action("hackathon.manage", event))]
    if silent:
        texts.append(Paragraph(voice.text("hackathon.not_judged", teams=voice.all_of(list(silent)))))
    else:
        publish = Action("hackathon.publish_now", event)
        buttons.insert(0, Button(voice.line("hackathon.publish_now"), publish, Style.PRIMARY))
    return Card("hackathon_publish", voice.line("hackathon.publish"), (*texts, Buttons(tuple(buttons))))


def results_card(
    voice: Voice, edition: Edition, results: Sequence[Result], teams: Sequence[Team], own: Team | None
) -> Card:
    """Who won, every place, and how ties were decided."""
    team_by_id = {team.id: team for team in teams}
    winners: list[Paragraph] = []
    for team in (team_by_id[result.team_id] for result in results if result.place == 1):
        names = voice.all_of(list(team.members.values())) or voice.line("hackathon.somebody")
        winners.append(Paragraph(voice.text("hackathon.winner", team=team.name, names=names)))
        winners.append(Paragraph(submission_text(team)))
    columns = tuple(voice.line(f"hackathon.{name}") for name in ("place", "team", "entry", "points"))
    rows = tuple(_result_row(voice, result, team_by_id[result.team_id]) for result in results[:SHOWN])
    table = Table(voice.line("hackathon.results_caption"), columns, rows)
    notes = [Context(voice.text("hackathon.tie", **tie)) for tie in _find_ties(edition, results, team_by_id)]
    if any(result.place is None for result in results):
        notes.append(Context(voice.text("hackathon.out_of_competition", smallest=edition.rules.team.smallest)))
    notes.append(Context(voice.text("hackathon.results_how")))
    buttons = [Button(voice.line("hackathon.to_rules"), Action("hackathon.rules", event_args(edition.occurrence)))]
    if own and own.submission:
        feedback = Action("hackathon.feedback", {"team": str(own.id)})
        buttons.insert(0, Button(voice.line("hackathon.feedback"), feedback, Style.PRIMARY))
    title = voice.line("hackathon.results_title", event=edition.title)
    return Card("hackathon_results", title, (*winners, table, *notes, Buttons((*buttons, back_button(voice, edition)))))


def _result_row(voice: Voice, result: Result, team: Team) -> tuple[str, str, str, str]:
    place = str(result.place) if result.place is not None else "–"
    return (place, team.name, team.submission.title if team.submission else "", voice.amount(result.points))


def _find_ties(edition: Edition, results: Sequence[Result], team_by_id: Mapping[int, Team]) -> list[dict[str, str]]:
    """Of teams with the same points, by which criterion one came before the other; or that they share a place."""
    ties: list[dict[str, str]] = []
    placed = [result for result in results if result.place is not None]
    for ahead, behind in pairwise(placed):
        is_shared = ahead.place == behind.place
        criterion = None if is_shared else edition.rules.criterion_by_id.get(behind.decided_by)
        if ahead.points == behind.points and (is_shared or criterion):
            names = {"first": team_by_id[ahead.team_id].name, "second": team_by_id[behind.team_id].name}
            ties.append(names | {"criterion": criterion.name if criterion else ""})
    return ties


def feedback_card(
    voice: Voice, edition: Edition, team: Team, means: Mapping[str, Fraction], comments: Sequence[str]
) -> Card:
    """What judges gave a team and say to it, without their names."""
    facts = tuple(
        Fact(criterion.name, (Plain(voice.number(means[criterion.id])),))
        for criterion in edition.rules.criteria
        if criterion.id in means
    )
    to_results = Button(voice.line("hackathon.to_results"), Action("hackathon.results", event_args(edition.occurrence)))
    said = [Paragraph((Plain(comment),)) for comment in comments] or [Paragraph(voice.text("hackathon.no_comments"))]
    blocks = (
        Paragraph(submission_text(team)),
        *((Facts(facts),) if facts else ()),
        Heading(voice.line("hackathon.comments")),
        *said,
        Context(voice.text("hackathon.feedback_private")),
        Buttons((to_results, back_button(voice, edition))),
    )
    return Card("hackathon_feedback", voice.line("hackathon.feedback_title", team=team.name), blocks)
