"""How the teams that somebody may see stand: the figures at hand, and the report that cards are made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from engine.community.agenda import find_next_for_domain, find_series_for_domain, find_upcoming, load_series
from engine.community.records.events import Occurrence
from engine.insight.batches import ClosingRules, TeamGroup, close_groups, group_small_teams
from engine.insight.records.access_log import Accessed, log_access
from engine.insight.records.figures import (
    Figure,
    Participation,
    TeamsParticipation,
    find_next_closing,
    find_participation,
)
from engine.insight.records.monthly import wants_monthly
from engine.insight.records.totals import CUT, find_told_figures, find_totals
from engine.insight.report import ALL, Comparison, Step, TeamReport, TeamsView
from engine.insight.rules.disclosure import count_short
from engine.insight.rules.priorities import find_biggest_gaps, find_module_to_share, find_short_skills, find_strengths
from engine.insight.rules.trend import Group, find_change, find_domain_changes
from engine.insight.visibility import VisibleTeams
from engine.mentoring.views import find_mentor_names
from engine.people.records.teams import NamedTeam, count_roles, find_all_teams
from engine.scoring.rules.change import Certainty
from engine.turn import Turn

QUARTER = timedelta(days=80)
"""How far back the figures of the last quarter lie at least: three closed months, of which two are short."""
YEAR = timedelta(days=366)


def view_teams(turn: Turn, visible: VisibleTeams, chosen: Sequence[NamedTeam]) -> TeamsView:
    """The figures of some teams; of a whole organisation from its totals. The look is noted."""
    return view_organisation(turn) if visible.everything and len(chosen) > 1 else view_chosen(turn, chosen)


def view_chosen(turn: Turn, chosen: Sequence[NamedTeam]) -> TeamsView:
    """The figures of some teams, after making the batches that are due. The look is noted."""
    ids = [team.id for team in chosen]
    log_access(turn, Accessed.TEAM, team_ids=ids)
    smallest = turn.deployment.smallest_group
    members = _find_current_participation(turn, ids)
    sizes = {team_id: members.teams[team_id].active for team_id in ids} if len(ids) > 1 else {}
    small = [team_id for team_id, active in sizes.items() if active < smallest]
    above = [group.above_id for group in group_small_teams(turn.tx, small) if group.above_id] if small else []
    told = find_told_figures(turn.tx, turn.scope.organisation_id, ids, above)
    latest = newest_at(told.figures, turn.now.date())
    name = chosen[0].name if len(chosen) == 1 else turn.voice.line("team_gaps.all_name")
    key = str(ids[0]) if len(ids) == 1 else ALL
    if not latest:
        missing = _count_missing(members, smallest)
        return TeamsView(key, name, members.total, members.roles, None, turn.now.date(), missing)
    beside = [told.total] if told.total and told.total.group.parts > 1 else []
    return TeamsView(
        key=key,
        name=name,
        participation=members.total,
        roles=members.roles,
        now=_add_up(latest),
        closed_on=max(figure.closed_on for figure in latest),
        average=beside[0].group.batch if beside else {},
        compared=_compare_with_earlier(told.figures, latest),
        told=(*(figure.stored for figure in latest), "", *(total.stored for total in beside)),
    )


def view_organisation(turn: Turn) -> TeamsView:
    """Everybody, from the cuts, while the last one says how things stand, or else from the totals of what batches tell.

    Their answers are counted when their own groups are.
    """
    log_access(turn, Accessed.ORGANISATION)
    told = find_totals(turn.tx, turn.scope.organisation_id)
    cuts = find_totals(turn.tx, turn.scope.organisation_id, CUT)
    totals = cuts if cuts and turn.now.date() - YEAR < cuts[-1].closed_on else told
    roles = count_roles(turn.tx, turn.scope.organisation_id)
    active = sum(roles.values())
    name = turn.voice.line("team_gaps.all_name")
    if not totals or not totals[-1].group.parts:
        teams = [team.id for team in find_all_teams(turn.tx, turn.scope.organisation_id)]
        members = find_participation(turn.tx, turn.pack.core.id, teams, turn.now)
        missing = _count_missing(members, turn.deployment.smallest_group)
        return TeamsView(ALL, name, members.total, roles, None, turn.now.date(), missing)
    newest = totals[-1]
    earlier = [(total, False) for total in totals if total.closed_on <= newest.closed_on - QUARTER][-1:]
    first = [(totals[0], True)] * (len(totals) > 1)
    return TeamsView(
        key=ALL,
        name=name,
        participation=Participation(active, min(active, told[-1].group.people)),
        roles=roles,
        now=newest.group,
        closed_on=newest.closed_on,
        compared=[
            Comparison(total.closed_on, baseline, total.group, newest.group)
            for total, baseline in (*earlier, *first)
            if total.group.parts
        ],
        whole=True,
        told=(newest.stored,),
    )


def build_report(turn: Turn, view: TeamsView, now: Group, *, several: bool) -> TeamReport:
    """What a card tells of some teams; `several` is whether the reader has others to choose from."""
    form = turn.pack.core
    now = replace(now, batch=count_short(now.batch, turn.pack.levels))
    gaps = find_biggest_gaps(form, now.batch)
    skills = gaps[0].domain.skills if gaps else find_short_skills(form, now.batch)
    return TeamReport(
        view=view,
        group=now,
        steps=tuple(_find_steps(turn, view)),
        gaps=gaps,
        strengths=find_strengths(form, now.batch),
        module=find_module_to_share(turn.pack.curriculum, skills, now.batch),
        session=_find_session(turn, gaps[0].domain.id) if gaps else None,
        mentors=find_mentor_names(turn, gaps[0].domain.id) if gaps else (),
        roles=tuple(sorted(view.roles.items(), key=lambda item: (-item[1], item[0] or ""))),
        next_closing=find_next_closing(turn.now).date(),
        smallest=turn.deployment.smallest_group,
        several=several,
        monthly=wants_monthly(turn.tx, turn.scope.member_id),
    )


def newest_at(figures: Sequence[Figure], day: date) -> list[Figure]:
    """The newest batch of each group at a day, unless it was a year old by then."""
    return list({figure.key: figure for figure in figures if day - YEAR < figure.closed_on <= day}.values())


def _find_current_participation(turn: Turn, team_ids: Sequence[int]) -> TeamsParticipation:
    """Who is there and has answered, after making the batches that are due."""
    form, smallest = turn.pack.core.id, turn.deployment.smallest_group
    members = find_participation(turn.tx, form, team_ids, turn.now)
    due = [TeamGroup((team_id,)) for team_id, participation in members.teams.items() if participation.due >= smallest]
    if due:
        close_groups(turn.tx, turn.scope.organisation_id, due, ClosingRules(turn.pack, smallest, turn.now))
        members = find_participation(turn.tx, form, team_ids, turn.now)
    return members


def _count_missing(members: TeamsParticipation, smallest: int) -> int | None:
    """How many answers are missing for figures of the team that is nearest to them; None where all are too small."""
    large = [team for team in members.teams.values() if team.active >= smallest]
    return min((max(0, smallest - team.waiting) for team in large), default=None)


def _compare_with_earlier(figures: Sequence[Figure], latest: Sequence[Figure]) -> list[Comparison]:
    """The last quarter's and the first batches beside the latest, of the groups that have figures at both times."""
    newest = max(figure.closed_on for figure in latest)
    compared = []
    for baseline, earlier in ((False, newest_at(figures, newest - QUARTER)), (True, [*reversed(figures)])):
        then = {figure.key: figure for figure in earlier}  # of a group the last one stays
        both = [now for now in latest if now.key in then and then[now.key].closed_on < now.closed_on]
        if both:
            old = [then[now.key] for now in both]
            compared.append(Comparison(min(figure.closed_on for figure in old), baseline, _add_up(old), _add_up(both)))
    return compared


def _find_steps(turn: Turn, view: TeamsView) -> list[Step]:
    """The changes, each date once."""
    form, steps = turn.pack.core, list[Step]()
    for since, baseline, then, now in view.compared:
        overall = find_change(form, then, now)
        if overall and not any(since == known.since for known in steps):
            changes = find_domain_changes(form, then, now)
            domains = [(name, change) for name, change in changes if change.certainty is Certainty.CLEAR]
            steps.append(Step(since, baseline, overall, tuple(domains)))
    return steps


def _add_up(figures: Sequence[Figure]) -> Group:
    return sum((figure.group for figure in figures), Group())


def _find_session(turn: Turn, domain_id: str) -> Occurrence | None:
    """The next community event that helps with a domain."""
    community = turn.pack.community
    series = load_series(turn.tx, turn.scope.organisation_id, community, turn.now)
    helpful = find_upcoming(turn.tx, find_series_for_domain(community, series, domain_id), turn.now)
    return find_next_for_domain(community, helpful, domain_id, turn.voice.zone)
