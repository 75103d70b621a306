"""`/team-gaps`: how the teams below somebody stand, and what their people share."""

from collections.abc import Sequence

from engine.assessment.cards.results import shared_result_card
from engine.assessment.records import SharedWith, find_shared_results
from engine.chat.cards import Card, Replies
from engine.chat.errors import Refusal, require_found
from engine.insight.cards import team_gaps as cards
from engine.insight.flows.delegation import lend_to, parse_delegation
from engine.insight.forms import TEAM, TEAM_FORM
from engine.insight.records.access_log import Accessed, log_access
from engine.insight.records.figures import find_next_closing
from engine.insight.records.monthly import stop_monthly, want_monthly
from engine.insight.records.team_asks import find_recent_ask
from engine.insight.report import ALL, Missing, TeamsView
from engine.insight.views import build_report, view_chosen, view_teams
from engine.insight.visibility import VisibleTeams, find_visible_teams, match_teams
from engine.people.records.teams import NamedTeam, find_team_of
from engine.scoring.history import find_results
from engine.turn import Args, Turn


def show_team_gaps(turn: Turn, args: Args) -> Replies:
    """Show the only team, or the one that was named, or offer all."""
    words = args.optional("words")
    if delegation := parse_delegation(turn, words):
        return lend_to(turn, delegation)
    visible = find_visible_teams(turn)
    if not words:
        teams = visible.list_teams(cards.MOST_TEAMS + 1)
        return _show_teams(turn, visible, teams) if len(teams) == 1 else _offer_teams(turn, teams)
    if words in turn.voice.line("team_gaps.all_words").split(", "):
        return _show_teams(turn, visible, visible.all_together)
    teams = visible.list_teams()
    matching = match_teams(words, teams)
    if len(matching) == 1:
        return _show_teams(turn, visible, matching)
    return _offer_teams(turn, matching or teams, words, several=bool(matching))


def show_team(turn: Turn, args: Args) -> Replies:
    """Show a team that was chosen, or all together."""
    visible = find_visible_teams(turn)
    chosen = _find_chosen(visible, args.optional("team") or TEAM_FORM.typed(turn)[TEAM.name])
    if not chosen:
        raise Refusal("team_gaps.not_yours")
    return _show_teams(turn, visible, chosen)


def export_team(turn: Turn, args: Args) -> Replies:
    """The figures of a team, or of all, as a file."""
    visible = find_visible_teams(turn)
    chosen = _find_chosen(visible, args.word("team"))
    view = view_teams(turn, visible, chosen) if chosen else None
    if view is None or view.now is None:
        raise Refusal("team_gaps.not_yours")
    log_access(turn, Accessed.EXPORT, team_ids=[chosen[0].id if len(chosen) == 1 else None])
    report = build_report(turn, view, view.now, several=visible.several)
    return turn.reply(cards.file_card(turn.voice, turn.pack, report))


def preview_team(turn: Turn, args: Args) -> Replies:
    """Exactly what the person's manager sees of their team, to be seen before anything is submitted."""
    team = require_found(find_team_of(turn.tx, turn.scope.member_id), "team_gaps.no_team")
    card = _draw_teams(turn, view_chosen(turn, [team]), (), several=False)
    return turn.reply(cards.as_preview(turn.voice, card))


def switch_monthly(turn: Turn, args: Args) -> Replies:
    """Switch the monthly digest of the teams' figures on or off."""
    scope, on = turn.scope, bool(args.optional("on"))
    if on:
        want_monthly(turn.tx, scope.organisation_id, scope.member_id, turn.now)
    else:
        stop_monthly(turn.tx, scope.member_id)
    return turn.reply(cards.monthly_card(turn.voice, on=on))


def show_shared_result(turn: Turn, args: Args) -> Replies:
    """Show a result while its owner shares it with their manager; the access is logged first."""
    wanted, found = args.number("assessment"), find_shared_results(turn.tx, turn.scope.member_id)
    shared = next((shared for shared in found if shared.assessment_id == wanted), None)
    results = find_results(turn.tx, shared.member_id, turn.pack) if shared else ()
    result = next((result for result in results if result.assessment.id == wanted), None)
    if shared is None or result is None:
        raise Refusal("result.not_shared")
    log_access(turn, Accessed.RESULT, member_id=shared.member_id)
    role = turn.pack.role_by_id.get(result.assessment.role_id or "")
    return turn.reply(shared_result_card(turn.voice, result, role.name if role else "", shared.name, shared.shared_at))


def _find_chosen(visible: VisibleTeams, team_id: str) -> Sequence[NamedTeam]:
    if team_id == ALL:
        return visible.all_together
    team = visible.find_team(team_id)
    return [team] if team else []


def _offer_teams(turn: Turn, teams: Sequence[NamedTeam], asked: str = "", *, several: bool = False) -> Replies:
    return turn.reply(cards.picker_card(turn.voice, teams, asked, several=several))


def _show_teams(turn: Turn, visible: VisibleTeams, chosen: Sequence[NamedTeam]) -> Replies:
    view, several = view_teams(turn, visible, chosen), len(chosen) > 1 or visible.several
    shared = find_shared_results(turn.tx, turn.scope.member_id) if view.now else ()
    return turn.reply(_draw_teams(turn, view, shared, several=several))


def _draw_teams(turn: Turn, view: TeamsView, shared: Sequence[SharedWith], *, several: bool) -> Card:
    """How some teams stand, or why that cannot be told yet."""
    if view.now is None:
        asked = None if view.key == ALL else find_recent_ask(turn.tx, int(view.key), turn.now)
        missing = Missing(view, turn.deployment.smallest_group, find_next_closing(turn.now).date(), asked)
        return cards.waiting_card(turn.voice, missing, several=several)
    return cards.team_card(turn.voice, turn.pack, build_report(turn, view, view.now, several=several), shared)
