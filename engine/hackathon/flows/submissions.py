"""Submissions: a title, a link and what it does, to change until the last second."""

from collections.abc import Mapping

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.typed import one_line, split_link
from engine.hackathon.cards.teams import late_card, submission_form, team_card
from engine.hackathon.finding import find_extenders, find_team, must_be_open
from engine.hackathon.forms import SUBMISSION_FORM, SUBMISSION_LINK, SUBMISSION_TITLE
from engine.hackathon.records.teams import Team, find_team_of, find_teams, save_submission
from engine.hackathon.rules.edition import Edition, Phase
from engine.hackathon.views import view_team
from engine.turn import Args, Turn


def submit_typed(turn: Turn, edition: Edition, typed: str) -> Replies:
    """Submit what was typed, a title and a link; what it does is asked in the form where it is not known yet."""
    team = find_team_of(find_teams(turn.tx, edition.row), turn.scope.member_id)
    if team is None:
        raise Refusal("hackathon.no_team_yet")
    title, link = split_link(typed)
    given = {SUBMISSION_TITLE.name: one_line(title), SUBMISSION_LINK.name: link or ""}
    known = _type_submission(team)
    return _save_typed(turn, edition, team, known | {name: text for name, text in given.items() if text})


def open_submission_form(turn: Turn, args: Args) -> Replies:
    """Open the form, with what was submitted so far."""
    edition, team = find_team(turn, args)
    _must_be_inside(turn, team)
    if edition.phase is Phase.JUDGING:
        return _refuse_late(turn, edition, team, {})
    must_be_open(turn, edition)
    return turn.ask(submission_form(turn.voice, edition, team, _type_submission(team)))


def submit_form(turn: Turn, args: Args) -> Replies:
    """Submit what was typed into the form."""
    edition, team = find_team(turn, args, lock=True)
    _must_be_inside(turn, team)
    return _save_typed(turn, edition, team, SUBMISSION_FORM.typed(turn))


def _save_typed(turn: Turn, edition: Edition, team: Team, typed: Mapping[str, str]) -> Replies:
    """Keep a submission in time; what is wrong with it is said above the form, which comes back with everything."""
    if edition.phase is Phase.JUDGING:
        return _refuse_late(turn, edition, team, typed)
    must_be_open(turn, edition)
    try:
        submission = SUBMISSION_FORM.check(typed, turn)
    except InvalidInput as problem:
        return turn.ask(submission_form(turn.voice, edition, team, typed), turn.explain(problem))
    values = {field.name: submission[field] for field in SUBMISSION_FORM}
    save_submission(turn.tx, turn.scope.organisation_id, team.id, {**values, "submitted_at": turn.now})
    (changed,) = (changed for changed in find_teams(turn.tx, edition.row) if changed.id == team.id)
    notice = turn.voice.text("hackathon.submitted", when=turn.voice.moment(edition.deadline))
    return turn.reply(team_card(turn.voice, view_team(turn, edition, changed), turn.pack), notice)


def _refuse_late(turn: Turn, edition: Edition, team: Team, typed: Mapping[str, str]) -> Replies:
    return turn.reply(late_card(turn.voice, edition, team, typed, find_extenders(turn, edition)))


def _type_submission(team: Team) -> dict[str, str]:
    """What a team has submitted so far as one would type it."""
    submission = team.submission
    return {field.name: getattr(submission, field.name) for field in SUBMISSION_FORM} if submission else {}


def _must_be_inside(turn: Turn, team: Team) -> None:
    if turn.scope.member_id not in team.members:
        raise Refusal("hackathon.not_in_team", team=team.name)
