"""`/team-gaps`: how the teams below somebody stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from advance.engine.chat.cards import Replies
from advance.engine.chat.errors import Refusal
from advance.engine.chat.understand import closest
from advance.engine.community.calendar import next_serving
from advance.engine.insight import figures, team_cards
from advance.engine.insight.disclosure import together
from advance.engine.insight.figures import Figure, Participation, closing
from advance.engine.insight.looks import Seen, note_look
from advance.engine.insight.priorities import biggest_gaps, module_to_share, role_mix, strengths
from advance.engine.insight.team_cards import Outline, Step
from advance.engine.insight.trend import Group, change, domain_changes
from advance.engine.people.teams import TeamSize, all_teams, roles_of, teams_below
from advance.engine.turn import Args, Turn

ALL = "all"
QUARTER = timedelta(days=80)
"""How far back the figures of the last quarter lie at least: three closed months, of which two are short."""
YEAR = timedelta(days=366)
LIKE = 75
"""Likeness of 100 from which a typed name is a team's."""


def team_gaps(turn: Turn, args: Args) -> Replies:
    """Show the only team, or the one that was named, or offer all."""
    words = args.optional("words")
    teams = visible_teams(turn)
    if not words:
        return _show(turn, teams, teams) if len(teams) == 1 else _pick(turn, teams)
    found = teams if words in turn.voice.line("team_gaps.all_words").split(", ") else named(words, teams)
    if len(found) == 1:
        return _show(turn, found, teams)
    card = team_cards.picker_card(turn.voice, found or teams, words, several=bool(found))
    return turn.reply(card)


def show(turn: Turn, args: Args) -> Replies:
    """Show a team that was chosen, or all together."""
    teams = visible_teams(turn)
    chosen = args.optional("team") or turn.request.form.get("team", "")
    if chosen == ALL:
        return _show(turn, teams, teams)
    found = [team for team in teams if str(team.id) == chosen]
    if not found:
        raise Refusal("team_gaps.not_yours")
    return _show(turn, found, teams)


def visible_teams(turn: Turn) -> list[TeamSize]:
    """The teams whose figures the one who acts may see."""
    scope = turn.scope
    if scope.person.is_owner:
        teams = all_teams(turn.tx, scope.organisation_id)
    else:
        teams = teams_below(turn.tx, scope.organisation_id, scope.member_id)
    if not teams:
        raise Refusal("team_gaps.no_teams")
    return teams


def named(words: str, teams: Sequence[TeamSize]) -> list[TeamSize]:
    """The teams that typed words may mean: exactly, as a part of the name, or with a typo."""
    words = words.casefold()
    exact = [team for team in teams if team.name.casefold() == words]
    parts = exact or [team for team in teams if words in team.name.casefold()]
    if parts:
        return parts
    near = closest(words, {team.name.casefold() for team in teams}, LIKE)
    return [team for team in teams if team.name.casefold() == near]


def _pick(turn: Turn, teams: Sequence[TeamSize]) -> Replies:
    return turn.reply(team_cards.picker_card(turn.voice, teams, "", several=False))


def _show(turn: Turn, chosen: Sequence[TeamSize], teams: Sequence[TeamSize]) -> Replies:
    """Note the look, make what batches are due, and show the figures."""
    for team in chosen:
        note_look(turn, Seen.TEAM, team_id=team.id)
    ids = [team.id for team in chosen]
    took = _participation(turn, ids)
    found = figures.find_figures(turn.tx, ids)
    name = chosen[0].name if len(chosen) == 1 else turn.voice.line("team_gaps.all_name")
    latest = as_of(found, turn.now.date())
    several = len(teams) > 1
    if not latest:
        smallest, coming = turn.smallest_group, _next_closing(turn)
        return turn.reply(team_cards.waiting_card(turn.voice, name, took, smallest, coming, several=several))
    key = str(ids[0]) if len(ids) == 1 else ALL
    outline = _outline(turn, key, name, found, latest, took, several=several)
    return turn.reply(team_cards.team_card(turn.voice, turn.pack, outline))


def _participation(turn: Turn, team_ids: Sequence[int]) -> Participation:
    """Who has answered, after making the batches that are due."""
    form = turn.pack.core.id
    took = figures.participation(turn.tx, form, team_ids, turn.now)
    due = [team_id for team_id, each in took.items() if each.due >= turn.smallest_group]
    if due:
        figures.close_teams(turn.tx, turn.scope.organisation_id, turn.pack, due, turn.smallest_group, turn.now)
        took = figures.participation(turn.tx, form, team_ids, turn.now)
    return sum(took.values(), Participation())


def as_of(found: Sequence[Figure], day: date) -> list[Figure]:
    """The newest batch of each group at a day, unless it was a year old by then."""
    newest = {(each.team_id, each.above_id): each for each in found if day - YEAR < each.closed_on <= day}
    return list(newest.values())


def _outline(
    turn: Turn,
    key: str,
    name: str,
    found: Sequence[Figure],
    latest: Sequence[Figure],
    took: Participation,
    *,
    several: bool,
) -> Outline:
    form, now = turn.pack.core, _group(latest)
    gaps = biggest_gaps(form, now.batch)
    teams = [each.team_id for each in latest if each.team_id is not None]
    return Outline(
        key=key,
        name=name,
        batch=now.batch,
        people=now.people,
        active=now.active,
        parts=now.parts,
        closed_on=max(each.closed_on for each in latest),
        participation=took,
        steps=tuple(_steps(turn, found, latest)),
        gaps=gaps,
        strengths=strengths(form, now.batch),
        module=module_to_share(turn.pack.curriculum, form, now.batch),
        session=next_serving(turn.pack.community, gaps[0].domain.id, turn.now) if gaps else None,
        roles=tuple(role_mix(roles_of(turn.tx, teams))),
        next_closing=_next_closing(turn),
        smallest=turn.smallest_group,
        several=several,
    )


def _steps(turn: Turn, found: Sequence[Figure], latest: Sequence[Figure]) -> list[Step]:
    """The change since the last quarter and since the baseline, over the groups that have figures at both times."""
    newest = max(each.closed_on for each in latest)
    first: dict[tuple[int | None, int | None], Figure] = {}
    for each in found:
        first.setdefault((each.team_id, each.above_id), each)
    steps: list[Step] = []
    for baseline, earlier in ((False, as_of(found, newest - QUARTER)), (True, list(first.values()))):
        step = _step(turn, earlier, latest, baseline=baseline)
        if step and not any(step.since == known.since for known in steps):
            steps.append(step)
    return steps


def _step(turn: Turn, earlier: Sequence[Figure], latest: Sequence[Figure], *, baseline: bool) -> Step | None:
    now = {(each.team_id, each.above_id): each for each in latest}
    then = {(each.team_id, each.above_id): each for each in earlier}
    both = [group for group in now if group in then and then[group].closed_on < now[group].closed_on]
    if not both:
        return None
    groups = _group([then[group] for group in both]), _group([now[group] for group in both])
    moved = change(turn.pack.core, *groups)
    if moved is None:
        return None
    domains = tuple((name, each) for name, each in domain_changes(turn.pack.core, *groups) if each.real)
    return Step(min(then[group].closed_on for group in both), baseline, moved, domains)


def _group(parts: Sequence[Figure]) -> Group:
    batch = together([each.batch for each in parts])
    return Group(batch, sum(each.people for each in parts), sum(each.active for each in parts), len(parts))


def _next_closing(turn: Turn) -> date:
    return (closing(turn.now) + timedelta(days=32)).date().replace(day=1)
