"""What must hold between the entries of a pack; each finding names the entry that breaks it."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Protocol
from zoneinfo import ZoneInfo

from engine.content.conference import ConferenceRules
from engine.content.files import Location
from engine.content.mentoring import MentoringRules
from engine.content.models import Community, Curriculum, Form, Level, Pack, Pillar, Role
from engine.recurrence.rules import find_flaw

_FLAWS = {
    "shape": "this is not a recurrence rule of days or longer, such as FREQ=WEEKLY;BYDAY=WE",
    "unreadable": "this is not a recurrence rule of RFC 5545",
    "never": "the rule yields no date",
}

LEAST_ACTIONS = 3
"""That build a skill of the core form: with fewer the weekly choice has nothing to choose from."""

Finding = tuple[str, Location, str]
"""The file, the place in it, and what is wrong."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def findings(pack: Pack) -> Iterator[Finding]:
    """Everything that is wrong with a pack whose entries are well-formed one by one."""
    yield from _unique_ids(pack)
    yield from _levels(pack.levels)
    yield from _core_topics(pack)
    for pillar in pack.pillars:
        yield from _pillar(pillar, pack)
    for at, role in enumerate(pack.roles):
        yield from _role(at, role, pack)
    yield from _names_of_roles(pack.roles)
    yield from _curriculum(pack)
    yield from _what_nothing_builds(pack)
    yield from _community(pack.community, set(pack.domain_by_id))
    yield from _mentoring(pack.mentoring)
    yield from _hackathon(pack)
    yield from _conference(pack.conference)
    yield from _rollout(pack)


def form_file(form: Form) -> str:
    """The file that holds a form."""
    return f"framework/pillars/{form.id}.yaml" if isinstance(form, Pillar) else "framework/core.yaml"


def _unique_ids(pack: Pack) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for form in pack.forms.values():
        for d, domain in enumerate(form.domains):
            places: list[tuple[str, Location]] = [(domain.id, ("domains", d, "id"))]
            places += [(skill.id, ("domains", d, "skills", s, "id")) for s, skill in enumerate(domain.skills)]
            for name, place in places:
                if name in seen:
                    yield form_file(form), place, f"the id “{name}” is used already, in {seen[name]}"
                seen.setdefault(name, form_file(form))
        shorts = [skill.short.casefold() for skill in form.skills]
        for short in sorted({short for short in shorts if shorts.count(short) > 1}):
            yield form_file(form), ("domains",), f"two skills have the short name “{short}”"
    for pillar in pack.pillars:
        if pillar.id == pack.core.id:
            yield "framework/core.yaml", ("id",), f"the id “{pillar.id}” is that of a pillar"
    yield from _once("framework/curriculum.yaml", _ids_of_curriculum(pack.curriculum))
    yield from _once("framework/curriculum.yaml", _ids(("phases",), pack.curriculum.phases))
    yield from _once("framework/levels.yaml", _ids(("levels",), pack.levels))
    for key, entries in (("series", pack.community.series), ("practices", pack.community.practices)):
        yield from _once("framework/community.yaml", _ids((key,), entries))
    yield from _once("framework/community.yaml", _ids(("mentoring",), pack.community.mentoring))
    yield from _once("framework/papers.yaml", _ids(("reading",), pack.papers.reading))
    yield from _once("framework/rollout.yaml", _ids(("rollout",), pack.rollout))
    activities = (_ids(("rollout", at, "activities"), phase.activities) for at, phase in enumerate(pack.rollout))
    yield from _once("framework/rollout.yaml", chain.from_iterable(activities))
    metrics = (_ids(("metrics", at, "metrics"), group.metrics) for at, group in enumerate(pack.metrics))
    yield from _once("framework/metrics.yaml", chain.from_iterable(metrics))


def _ids(place: Location, entries: Sequence[_Named]) -> Iterator[tuple[str, Location]]:
    return ((entry.id, (*place, at)) for at, entry in enumerate(entries))


def _once(file: str, named: Iterable[tuple[str, Location]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, place in named:
        if name in seen:
            yield file, (*place, "id"), f"the id “{name}” is used twice"
        seen.add(name)


def _known(file: str, place: Location, names: Sequence[str], known: Container[str], kind: str) -> Iterator[Finding]:
    """A finding for each name that does not exist."""
    for at, name in enumerate(names):
        if name not in known:
            yield file, (*place, at), f"there is no {kind} “{name}”"


def _levels(levels: tuple[Level, ...]) -> Iterator[Finding]:
    thresholds = [level.at_least for level in levels]
    if thresholds != sorted(set(thresholds), reverse=True):
        yield "framework/levels.yaml", ("levels",), "levels must stand highest first, each with its own threshold"
    if thresholds[-1] != 0:
        yield "framework/levels.yaml", ("levels", len(levels) - 1), "the lowest level must start at 0"


def _core_topics(pack: Pack) -> Iterator[Finding]:
    topics = {skill.id for pillar in pack.pillars for skill in pillar.skills}
    for d, domain in enumerate(pack.core.domains):
        for s, skill in enumerate(domain.skills):
            for t, topic in enumerate(skill.topics):
                if topic not in topics:
                    place = ("domains", d, "skills", s, "topics", t)
                    yield "framework/core.yaml", place, f"no pillar has the topic “{topic}”"


def _pillar(pillar: Pillar, pack: Pack) -> Iterator[Finding]:
    yield from _known(form_file(pillar), ("roles",), pillar.roles, pack.role_by_id, "role")
    others = {alias.casefold(): other.id for other in pack.pillars for alias in other.aliases if other is not pillar}
    for at, alias in enumerate(pillar.aliases):
        if alias.casefold() in others:
            yield form_file(pillar), ("aliases", at), f"“{alias}” also means {others[alias.casefold()]}"


def _role(at: int, role: Role, pack: Pack) -> Iterator[Finding]:
    for domain in pack.domain_by_id:
        if domain not in role.domains:
            yield "framework/roles.yaml", ("roles", at, "domains"), f"{role.name} has no target for “{domain}”"
    for domain in role.domains:
        if domain not in pack.domain_by_id:
            yield "framework/roles.yaml", ("roles", at, "domains", domain), f"there is no domain “{domain}”"


def _names_of_roles(roles: tuple[Role, ...]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for at, role in enumerate(roles):
        for name in {each.casefold() for each in (role.id, role.name, *role.aliases)}:
            if seen.setdefault(name, role.id) != role.id:
                yield "framework/roles.yaml", ("roles", at), f"“{name}” also means {seen[name]}"


def _curriculum(pack: Pack) -> Iterator[Finding]:
    """Modules may build every skill; actions and evidence are chosen and counted by the core form, so they name its."""
    file, curriculum = "framework/curriculum.yaml", pack.curriculum
    core, shown = pack.core.skill_by_id, "skill of the core form that the module builds"
    earlier: set[str] = set()
    expected = 1
    for p, phase in enumerate(curriculum.phases):
        for m, module in enumerate(phase.modules):
            place: Location = ("phases", p, "modules", m)
            for at, name in enumerate(module.requires):
                if name not in earlier:
                    yield file, (*place, "requires", at), f"“{name}” is not an earlier module"
            earlier.add(module.id)
            yield from _known(file, (*place, "builds"), module.builds, pack.skill_by_id, "skill")
            for at, project in enumerate(module.projects):
                built = [skill for skill in module.builds if skill in core]
                yield from _known(file, (*place, "projects", at, "shows"), project.shows, built, shown)
            for w, week in enumerate(module.weeks):
                if week.number != expected:
                    yield file, (*place, "weeks", w, "number"), f"week {expected} is expected here"
                expected += 1
                for a, action in enumerate(week.actions):
                    named: Location = (*place, "weeks", w, "actions", a, "builds")
                    yield from _known(file, named, action.builds, core, "skill of the core form")


def _what_nothing_builds(pack: Pack) -> Iterator[Finding]:
    """Whoever is short of a skill is to get a module, and of one of the core form enough actions to choose from."""
    modules = {skill for module in pack.curriculum.modules for skill in module.builds}
    actions = Counter(skill for action in pack.curriculum.action_by_id.values() for skill in set(action.builds))
    for form in pack.forms.values():
        for d, domain in enumerate(form.domains):
            for s, skill in enumerate(domain.skills):
                place: Location = ("domains", d, "skills", s)
                if skill.id not in modules:
                    yield form_file(form), place, f"no module builds “{skill.id}”"
                if form is pack.core and actions[skill.id] < LEAST_ACTIONS:
                    found = f"{actions[skill.id]} of at least {LEAST_ACTIONS} actions"
                    yield form_file(form), place, f"only {found} build “{skill.id}”"


def _ids_of_curriculum(curriculum: Curriculum) -> Iterator[tuple[str, Location]]:
    """Modules, projects and actions: members' records name them, so each id is there once."""
    for p, phase in enumerate(curriculum.phases):
        for m, module in enumerate(phase.modules):
            place: Location = ("phases", p, "modules", m)
            yield module.id, place
            yield from ((project.id, (*place, "projects", at)) for at, project in enumerate(module.projects))
            for w, week in enumerate(module.weeks):
                yield from ((action.id, (*place, "weeks", w, "actions", at)) for at, action in enumerate(week.actions))


def _community(community: Community, domains: set[str]) -> Iterator[Finding]:
    file = "framework/community.yaml"
    for at, series in enumerate(community.series):
        yield from _known(file, ("series", at, "serves"), series.serves, domains, "domain")
        if flaw := find_flaw(series.rule):
            yield file, ("series", at, "rule"), _FLAWS[flaw]
        try:
            datetime.now(UTC).astimezone(ZoneInfo(series.timezone))
        except (ValueError, KeyError, OSError):
            yield file, ("series", at, "timezone"), f"there is no time zone “{series.timezone}”"


def _mentoring(rules: MentoringRules) -> Iterator[Finding]:
    file, (first, last) = "framework/mentoring.yaml", rules.working_hours
    if first >= last:
        yield file, ("working_hours",), "the first hour must be earlier than the second"
    elif rules.good_overlap_hours > last - first:
        yield file, ("good_overlap_hours",), f"a working day has only {last - first} hours"
    if rules.usual_mentees > rules.most_mentees:
        yield file, ("usual_mentees",), f"nobody can have more than {rules.most_mentees}"


def _hackathon(pack: Pack) -> Iterator[Finding]:
    file, rules = "framework/hackathon.yaml", pack.hackathon
    yield from _once(file, _ids(("criteria",), rules.criteria))
    yield from _known(file, ("skills",), rules.skills, pack.core.skill_by_id, "skill of the core form")
    for at, skill in enumerate(rules.skills):
        if skill in rules.skills[:at]:
            yield file, ("skills", at), f"“{skill}” stands here a second time"


def _conference(rules: ConferenceRules) -> Iterator[Finding]:
    file = "framework/conference.yaml"
    for key, entries in (("formats", rules.formats), ("tracks", rules.tracks), ("criteria", rules.criteria)):
        yield from _once(file, _ids((key,), entries))
    end = 0
    for at, each in enumerate(rules.breaks):
        if each.after < end:
            yield file, ("breaks", at), "breaks must stand in their order, without touching each other"
        end = each.after + each.minutes
    if rules.working_hours[0] >= rules.working_hours[1]:
        yield file, ("working_hours",), "the first hour must be earlier than the second"


def _rollout(pack: Pack) -> Iterator[Finding]:
    for at, phase in enumerate(pack.rollout):
        for a, activity in enumerate(phase.activities):
            if not phase.first_month <= activity.due_month <= phase.last_month:
                place = ("rollout", at, "activities", a, "due_month")
                yield "framework/rollout.yaml", place, f"month {activity.due_month} is outside the phase"
