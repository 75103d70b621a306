"""Judging: agreeing to it, and scoring what the other teams submitted."""

from __future__ import annotations

from collections.abc import Mapping

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.hackathon.cards import judging as cards
from engine.hackathon.finding import find_edition, find_team, hold_edition
from engine.hackathon.records import judging as verdicts
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.judging import LONGEST_COMMENT, Consent, Verdict
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition, Phase
from engine.turn import Args, Turn


def answer(turn: Turn, args: Args) -> Replies:
    """Agree to judge, or not; also later, as long as there are no results."""
    edition = hold_edition(turn, args)
    consent = Consent.ACCEPTED if args.word("said") == "yes" else Consent.DECLINED
    if edition.phase(turn.now) in (Phase.PUBLISHED, Phase.CANCELLED):
        raise Refusal("hackathon.judging_over")
    if not verdicts.note_consent(turn.tx, edition.row, turn.scope.member_id, consent):
        raise Refusal("hackathon.not_asked_to_judge")
    if consent is Consent.DECLINED:
        return turn.reply(cards.declined_card(turn.voice, edition))
    return _show(turn, edition, turn.voice.text("hackathon.judges", when=turn.voice.moment(edition.deadline)))


def judging(turn: Turn, args: Args) -> Replies:
    """List what there is to judge."""
    return _show(turn, find_edition(turn, args))


def form(turn: Turn, args: Args) -> Replies:
    """Open a team's submission with the criteria, and what one gave it so far."""
    edition, team = _judged(turn, args, hold=False)
    mine = _given(turn, edition).get(team.id)
    return _form(turn, edition, team, mine.scores if mine else {}, mine.comment if mine else "")


def keep(turn: Turn, args: Args) -> Replies:
    """Keep what one gives a team."""
    edition, team = _judged(turn, args, hold=True)
    typed_in, scale = turn.request.form, edition.rules.scale
    allowed = {str(score): score for score in scale.scores}
    scores = {
        each.id: allowed[typed_in[each.id]] for each in edition.rules.criteria if typed_in.get(each.id) in allowed
    }
    comment = one_line(typed_in.get("comment", ""))
    if len(scores) < len(edition.rules.criteria) or len(comment) > LONGEST_COMMENT:
        key = "hackathon.comment_long" if len(comment) > LONGEST_COMMENT else "hackathon.scores_missing"
        notice = turn.voice.text(key, most=LONGEST_COMMENT)
        return _form(turn, edition, team, scores, comment, notice)
    verdict = Verdict(team.id, turn.scope.member_id, scores, comment)
    verdicts.keep_verdict(turn.tx, turn.scope.organisation_id, verdict, turn.now)
    return _show(turn, edition, turn.voice.text("hackathon.verdict_kept", team=team.name))


def _judged(turn: Turn, args: Args, *, hold: bool) -> tuple[Edition, Team]:
    """The team that a press names, which the person may judge now."""
    edition, team = find_team(turn, args, hold=hold)
    if edition.phase(turn.now) is not Phase.JUDGING:
        raise Refusal("hackathon.judging_over" if edition.published_at else "hackathon.not_judging_yet")
    if not team.can_be_judged_by(turn.scope.member_id):
        raise Refusal("hackathon.own_team" if team.entry else "hackathon.no_team")
    return edition, team


def _given(turn: Turn, edition: Edition) -> Mapping[int, Verdict]:
    """By team what the person gave it."""
    found = verdicts.find_verdicts(turn.tx, edition.occurrence.id)
    return {each.team_id: each for each in found if each.judge_id == turn.scope.member_id}


def _show(turn: Turn, edition: Edition, notice: Text | None = None) -> Replies:
    me = turn.scope.member_id
    teams = [each for each in team_records.find_teams(turn.tx, edition.occurrence.id) if each.entry]
    mine = [each for each in teams if each.can_be_judged_by(me)]
    look = cards.JudgingLook(
        edition=edition,
        phase=edition.phase(turn.now),
        teams=mine,
        own=[each.name for each in teams if each not in mine],
        given=frozenset(_given(turn, edition)),
    )
    return turn.reply(cards.judging_card(turn.voice, look, notice))


def _form(
    turn: Turn, edition: Edition, team: Team, scores: Mapping[str, int], comment: str, notice: Text | None = None
) -> Replies:
    return (Reply(cards.verdict_form(turn.voice, edition, team, scores, comment, notice), Mode.FORM),)
