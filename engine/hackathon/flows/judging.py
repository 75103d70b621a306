"""Judging: agreeing to it, and scoring what the other teams submitted."""

from collections.abc import Mapping

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.forms import Form
from engine.chat.text import Text
from engine.hackathon.cards.judging import declined_card, judging_card, verdict_form
from engine.hackathon.finding import TeamInEdition, find_edition, find_team, lock_edition
from engine.hackathon.forms import COMMENT, score_fields, type_verdict
from engine.hackathon.records.judging import Consent, Verdict, save_consent, save_verdict
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition, Phase
from engine.hackathon.views import find_own_verdicts, view_judging
from engine.turn import Args, Turn


def answer_judge_request(turn: Turn, args: Args) -> Replies:
    """Agree to judge, or not; also later, as long as there are no results."""
    edition = lock_edition(turn, args)
    consent = Consent.ACCEPTED if args.word("said") == "yes" else Consent.DECLINED
    if edition.is_settled:
        raise Refusal("hackathon.judging_over")
    if not save_consent(turn.tx, edition.row, turn.scope.member_id, consent):
        raise Refusal("hackathon.not_asked_to_judge")
    if consent is Consent.DECLINED:
        return turn.reply(declined_card(turn.voice, edition))
    return _show_judging(turn, edition, turn.voice.text("hackathon.judges", when=turn.voice.moment(edition.deadline)))


def show_judging(turn: Turn, args: Args) -> Replies:
    """List what there is to judge."""
    return _show_judging(turn, find_edition(turn, args))


def open_verdict_form(turn: Turn, args: Args) -> Replies:
    """Open a team's submission with the criteria, and what one gave it so far."""
    edition, team = _find_team_to_judge(turn, args, lock=False)
    verdict = find_own_verdicts(turn, edition).get(team.id)
    return _open_form(turn, edition, team, type_verdict(verdict) if verdict else {})


def score_team(turn: Turn, args: Args) -> Replies:
    """Keep what one gives a team."""
    edition, team = _find_team_to_judge(turn, args, lock=True)
    criteria = score_fields(turn.voice, edition)
    form = Form((*criteria, COMMENT))
    try:
        given = form.read(turn)
    except InvalidInput as problem:
        return _open_form(turn, edition, team, form.typed(turn), turn.explain(problem))
    scores = {criterion.name: score for criterion in criteria if (score := given[criterion]) is not None}
    verdict = Verdict(team.id, turn.scope.member_id, scores, given[COMMENT])
    save_verdict(turn.tx, turn.scope.organisation_id, verdict, turn.now)
    return _show_judging(turn, edition, turn.voice.text("hackathon.verdict_kept", team=team.name))


def _find_team_to_judge(turn: Turn, args: Args, *, lock: bool) -> TeamInEdition:
    """The team that a press names, which the person may judge now."""
    edition, team = find_team(turn, args, lock=lock)
    if edition.phase is not Phase.JUDGING:
        raise Refusal("hackathon.judging_over" if edition.published_at else "hackathon.not_judging_yet")
    if not team.can_be_judged_by(turn.scope.member_id):
        raise Refusal("hackathon.own_team" if team.submission else "hackathon.no_team")
    return TeamInEdition(edition, team)


def _show_judging(turn: Turn, edition: Edition, notice: Text = ()) -> Replies:
    return turn.reply(judging_card(turn.voice, view_judging(turn, edition)), notice)


def _open_form(turn: Turn, edition: Edition, team: Team, typed: Mapping[str, str], notice: Text = ()) -> Replies:
    return turn.open_form(verdict_form(turn.voice, edition, team, typed), notice)
