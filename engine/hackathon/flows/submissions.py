"""Submissions: a title, a link and what it does, to change until the last second."""

from dataclasses import asdict

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.typed import one_line, split_link
from engine.hackathon.cards.teams import SubmissionDraft, late_card, submission_form, team_card
from engine.hackathon.finding import find_extenders, find_team, must_be_open
from engine.hackathon.forms import SUBMISSION_ABOUT, SUBMISSION_FORM, SUBMISSION_LINK, SUBMISSION_TITLE
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
    known = _draft_of(team)
    draft = SubmissionDraft(one_line(title) or known.title, link or known.link, known.about)
    return _save_draft(turn, edition, team, draft)


def open_submission_form(turn: Turn, args: Args) -> Replies:
    """Open the form, with what was submitted so far."""
    edition, team = find_team(turn, args)
    _must_be_inside(turn, team)
    if edition.phase(turn.now) is Phase.JUDGING:
        return _refuse_late(turn, edition, team, SubmissionDraft())
    must_be_open(turn, edition)
    return (Reply(submission_form(turn.voice, edition, team, _draft_of(team)), Mode.FORM),)


def submit_form(turn: Turn, args: Args) -> Replies:
    """Submit what was typed into the form."""
    edition, team = find_team(turn, args, lock=True)
    _must_be_inside(turn, team)
    return _save_draft(turn, edition, team, SubmissionDraft(**SUBMISSION_FORM.typed(turn)))


def _save_draft(turn: Turn, edition: Edition, team: Team, draft: SubmissionDraft) -> Replies:
    """Keep a submission in time; what is wrong with it is said above the form, which comes back with everything."""
    if edition.phase(turn.now) is Phase.JUDGING:
        return _refuse_late(turn, edition, team, draft)
    must_be_open(turn, edition)
    try:
        submission = SUBMISSION_FORM.check(asdict(draft), turn)
    except InvalidInput as problem:
        return (Reply(submission_form(turn.voice, edition, team, draft, turn.explain(problem)), Mode.FORM),)
    values = {
        "title": submission[SUBMISSION_TITLE],
        "link": submission[SUBMISSION_LINK],
        "about": submission[SUBMISSION_ABOUT],
        "submitted_at": turn.now,
    }
    save_submission(turn.tx, turn.scope.organisation_id, team.id, values)
    (changed,) = (changed for changed in find_teams(turn.tx, edition.row) if changed.id == team.id)
    notice = turn.voice.text("hackathon.submitted", when=turn.voice.moment(edition.deadline))
    return turn.reply(team_card(turn.voice, view_team(turn, edition, changed), turn.pack, notice))


def _refuse_late(turn: Turn, edition: Edition, team: Team, draft: SubmissionDraft) -> Replies:
    return turn.reply(late_card(turn.voice, edition, team, draft, find_extenders(turn, edition)))


def _draft_of(team: Team) -> SubmissionDraft:
    submission = team.submission
    return SubmissionDraft(submission.title, submission.link, submission.about) if submission else SubmissionDraft()


def _must_be_inside(turn: Turn, team: Team) -> None:
    if turn.scope.member_id not in team.members:
        raise Refusal("hackathon.not_in_team", team=team.name)
