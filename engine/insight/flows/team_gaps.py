"""`/team-gaps`: how the teams below somebody stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.assessment.records import shared_with
from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.community.agenda import find_next_for_domain, find_series_for_domain, find_upcoming, load_series
from engine.community.records.events import Occurrence
from engine.insight.batches import Rules, TeamGroup, close_groups, small_groups
from engine.insight.cards import team_gaps as team_cards
from engine.insight.flows.delegation import lend_to, wanted
from engine.insight.records.access_log import Seen, note_look, note_looks
from engine.insight.records.figures import Crew, Figure, Participation, closing, find_crew
from engine.insight.records.monthly import wants_monthly
from engine.insight.records.totals import Share, find_told, find_totals
from engine.insight.report import Outline, Step
from engine.insight.rules.disclosure import Batch, together
from engine.insight.rules.priorities import biggest_gaps, module_to_share, strengths
from engine.insight.rules.trend import Group, change, domain_changes
from engine.insight.visibility import Sight, named, sight_of
from engine.mentoring.views import find_mentor_names
from engine.people.records.teams import NamedTeam, count_roles, find_team_of
from engine.turn import Args, Turn

ALL = "all"
QUARTER = timedelta(days=80)
"""How far back the figures of the last quarter lie at least: three closed months, of which two are short."""
YEAR = timedelta(days=366)


def team_gaps(turn: Turn, args: Args) -> Replies:
    """Show the only team, or the one that was named, or offer all."""
    words = args.optional("words")
    if asked := wanted(turn, words):
        return lend_to(turn, *asked)
    sight = sight_of(turn)
    if not words:
        teams = sight.teams(team_cards.MOST_TEAMS + 1)
        return _show(turn, sight, teams) if len(teams) == 1 else _pick(turn, teams)
    if words in turn.voice.line("team_gaps.all_words").split(", "):
        return _show(turn, sight, _everybody(sight))
    teams = sight.teams()
    found = named(words, teams)
    if len(found) == 1:
        return _show(turn, sight, found)
    card = team_cards.picker_card(turn.voice, found or teams, words, several=bool(found))
    return turn.reply(card)


def show(turn: Turn, args: Args) -> Replies:
    """Show a team that was chosen, or all together."""
    sight = sight_of(turn)
    found = _chosen(sight, args.optional("team") or turn.request.form.get("team", ""))
    if not found:
        raise Refusal("team_gaps.not_yours")
    return _show(turn, sight, found)


def file(turn: Turn, args: Args) -> Replies:
    """The figures of a team, or of all, as a file."""
    sight = sight_of(turn)
    chosen = _chosen(sight, args.word("team"))
    picture = look_at(turn, sight, chosen) if chosen else None
    if picture is None or picture.now is None:
        raise Refusal("team_gaps.not_yours")
    note_look(turn, Seen.EXPORT, team_id=chosen[0].id if len(chosen) == 1 else None)
    outline = outline_of(turn, picture, picture.now, several=sight.several)
    return turn.reply(team_cards.file_card(turn.voice, turn.pack, outline))


def preview(turn: Turn, args: Args) -> Replies:
    """Exactly what the person's manager sees of their team, to be seen before anything is submitted."""
    team = find_team_of(turn.tx, turn.scope.member_id)
    if team is None:
        raise Refusal("team_gaps.no_team")
    picture = _teams(turn, [team])
    if picture.now is None:
        seen = team_cards.waiting_card(
            turn.voice,
            team.name,
            picture.participation,
            turn.deployment.smallest_group,
            _next_closing(turn),
            several=False,
        )
    else:
        outline = outline_of(turn, picture, picture.now, several=False)
        seen = team_cards.team_card(turn.voice, turn.pack, outline, ())
    return turn.reply(team_cards.as_preview(turn.voice, seen))


def _everybody(sight: Sight) -> Sequence[NamedTeam]:
    """All teams of somebody; of a whole organisation two stand for all, since its figures are one."""
    return sight.teams(2) if sight.everything else sight.below


def _chosen(sight: Sight, team: str) -> Sequence[NamedTeam]:
    if team == ALL:
        return _everybody(sight)
    found = sight.team(team)
    return [found] if found else []


def _pick(turn: Turn, teams: Sequence[NamedTeam]) -> Replies:
    return turn.reply(team_cards.picker_card(turn.voice, teams, "", several=False))


def _show(turn: Turn, sight: Sight, chosen: Sequence[NamedTeam]) -> Replies:
    """Note the look, make what batches are due, and show the figures."""
    picture, several = look_at(turn, sight, chosen), len(chosen) > 1 or sight.several
    if picture.now is None:
        card = team_cards.waiting_card(
            turn.voice,
            picture.name,
            picture.participation,
            turn.deployment.smallest_group,
            _next_closing(turn),
            several=several,
        )
        return turn.reply(card)
    outline = outline_of(turn, picture, picture.now, several=several)
    return turn.reply(team_cards.team_card(turn.voice, turn.pack, outline, shared_with(turn.tx, turn.scope.member_id)))


def look_at(turn: Turn, sight: Sight, chosen: Sequence[NamedTeam] | None = None) -> Picture:
    """The figures of some teams, or of all that somebody may see; of everybody from the totals."""
    chosen = _everybody(sight) if chosen is None else chosen
    return _organisation(turn) if sight.everything and len(chosen) > 1 else _teams(turn, chosen)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of some teams; `now` is None where nothing may be told."""

    key: str
    name: str
    participation: Participation
    roles: Mapping[str | None, int]
    now: Group | None
    closed_on: date
    average: Batch
    """The whole organisation's figures beside it; nothing where they would be the same."""
    compared: Sequence[tuple[date, bool, Group, Group]]
    """Since when, whether that is the baseline, and the groups then and now."""
    told: tuple[str, ...] = ()
    """The texts that `now` and `average` were read from."""


def _teams(turn: Turn, chosen: Sequence[NamedTeam]) -> Picture:
    ids = [team.id for team in chosen]
    note_looks(turn, ids)
    crew = _crew(turn, ids)
    sizes = {team_id: crew.teams[team_id].active for team_id in ids} if len(ids) > 1 else {}
    small = [team_id for team_id, active in sizes.items() if active < turn.deployment.smallest_group]
    above = [group.above_id for group in small_groups(turn.tx, small) if group.above_id] if small else []
    told = find_told(turn.tx, turn.scope.organisation_id, ids, above)
    latest = as_of(told.figures, turn.now.date())
    name = chosen[0].name if len(chosen) == 1 else turn.voice.line("team_gaps.all_name")
    key = str(ids[0]) if len(ids) == 1 else ALL
    if not latest:
        return Picture(key, name, crew.all, crew.roles, None, turn.now.date(), {}, ())
    closed_on = max(each.closed_on for each in latest)
    beside = [told.total] if told.total and told.total.share.parts > 1 else []
    average = beside[0].share.batch if beside else {}
    compared = _compared(told.figures, latest)
    texts = (*(each.stored for each in latest), "", *(each.stored for each in beside))
    return Picture(key, name, crew.all, crew.roles, _group(latest), closed_on, average, compared, texts)


def _organisation(turn: Turn) -> Picture:
    """Everybody, from the totals that are kept; its answers are counted when their own groups are."""
    note_look(turn, Seen.ORGANISATION)
    totals = find_totals(turn.tx, turn.scope.organisation_id)
    roles = count_roles(turn.tx, turn.scope.organisation_id)
    active = sum(roles.values())
    name = turn.voice.line("team_gaps.all_name")
    if not totals or not totals[-1].share.parts:
        return Picture(ALL, name, Participation(active), roles, None, turn.now.date(), {}, ())
    newest = totals[-1]
    earlier = [total for total in totals if total.closed_on <= newest.closed_on - QUARTER][-1:]
    steps = [(each, False) for each in earlier] + [(totals[0], True)] * (len(totals) > 1)
    now = _of(newest.share)
    compared = [(each.closed_on, baseline, _of(each.share), now) for each, baseline in steps if each.share.parts]
    took = Participation(active, newest.share.people)
    return Picture(ALL, name, took, roles, now, newest.closed_on, {}, compared, (newest.stored,))


def _crew(turn: Turn, team_ids: Sequence[int]) -> Crew:
    """Who is there and has answered, after making the batches that are due."""
    form, rules = turn.pack.core.id, Rules(turn.pack, turn.deployment.smallest_group, turn.now)
    crew = find_crew(turn.tx, form, team_ids, turn.now)
    due = [TeamGroup((team_id,)) for team_id, each in crew.teams.items() if each.due >= turn.deployment.smallest_group]
    if due:
        close_groups(turn.tx, turn.scope.organisation_id, due, rules)
        crew = find_crew(turn.tx, form, team_ids, turn.now)
    return crew


def as_of(found: Sequence[Figure], day: date) -> list[Figure]:
    """The newest batch of each group at a day, unless it was a year old by then."""
    newest = {each.group: each for each in found if day - YEAR < each.closed_on <= day}
    return list(newest.values())


def _compared(found: Sequence[Figure], latest: Sequence[Figure]) -> list[tuple[date, bool, Group, Group]]:
    """The last quarter's and the first batches beside the latest, of the groups that have figures at both times."""
    newest = max(each.closed_on for each in latest)
    first: dict[tuple[int | None, int | None], Figure] = {}
    for each in found:
        first.setdefault(each.group, each)
    compared = []
    for baseline, earlier in ((False, as_of(found, newest - QUARTER)), (True, list(first.values()))):
        then = {each.group: each for each in earlier}
        both = [each for each in latest if each.group in then and then[each.group].closed_on < each.closed_on]
        if both:
            old = [then[each.group] for each in both]
            compared.append((min(each.closed_on for each in old), baseline, _group(old), _group(both)))
    return compared


def outline_of(turn: Turn, picture: Picture, now: Group, *, several: bool) -> Outline:
    form = turn.pack.core
    gaps = biggest_gaps(form, now.batch)
    return Outline(
        key=picture.key,
        name=picture.name,
        group=now,
        closed_on=picture.closed_on,
        participation=picture.participation,
        steps=tuple(_steps(turn, picture)),
        gaps=gaps,
        strengths=strengths(form, now.batch),
        module=module_to_share(turn.pack.curriculum, form, now.batch),
        session=_session(turn, gaps[0].domain.id) if gaps else None,
        mentors=find_mentor_names(turn, gaps[0].domain.id) if gaps else (),
        roles=tuple(sorted(picture.roles.items(), key=lambda each: (-each[1], each[0] or ""))),
        average=picture.average,
        next_closing=_next_closing(turn),
        told=picture.told,
        smallest=turn.deployment.smallest_group,
        several=several,
        monthly=wants_monthly(turn.tx, turn.scope.member_id),
    )


def _steps(turn: Turn, picture: Picture) -> list[Step]:
    """The changes, each date once."""
    form, steps = turn.pack.core, list[Step]()
    for since, baseline, then, now in picture.compared:
        moved = change(form, then, now)
        if moved and not any(since == known.since for known in steps):
            domains = [(name, each) for name, each in domain_changes(form, then, now) if each.real]
            steps.append(Step(since, baseline, moved, tuple(domains)))
    return steps


def _group(parts: Sequence[Figure]) -> Group:
    batch = together([each.batch for each in parts])
    return Group(batch, sum(each.people for each in parts), sum(each.active for each in parts), len(parts))


def _of(share: Share) -> Group:
    return Group(share.batch, share.people, share.active, share.parts)


def _next_closing(turn: Turn) -> date:
    return (closing(turn.now) + timedelta(days=32)).date().replace(day=1)


def _session(turn: Turn, domain_id: str) -> Occurrence | None:
    """The next community event that helps with a domain."""
    community = turn.pack.community
    series = load_series(turn.tx, turn.scope.organisation_id, community, turn.now)
    return find_next_for_domain(
        community, find_upcoming(turn.tx, find_series_for_domain(community, series, domain_id), turn.now), domain_id
    )
