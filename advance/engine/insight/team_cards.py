"""The cards of a team's figures."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from io import StringIO

from advance.engine.assessment.scoring import level_of
from advance.engine.assessment.sharing import Shared
from advance.engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Choices,
    Context,
    Download,
    Fact,
    Facts,
    Heading,
    Image,
    Option,
    Paragraph,
    SelectInput,
    Style,
    Table,
)
from advance.engine.chat.charts import HeatCell, HeatMap, HeatRow
from advance.engine.community.records import Occurrence
from advance.engine.content.models import Form, Module, Pack, Skill
from advance.engine.content.voice import Voice
from advance.engine.insight.disclosure import STEP, Batch, Count, Place, mean_limits
from advance.engine.insight.figures import Participation
from advance.engine.insight.priorities import Gap
from advance.engine.insight.trend import Change, Group, overall
from advance.engine.people.teams import TeamSize

SHOWN_GAPS = 3
SHOWN_SKILLS = 3
SHOWN_MENTORS = 3
MANY = 99
"""People from whom on shares say more than counts."""
FEW_TEAMS = 9
"""Teams that are offered as buttons; more are a list to choose from."""
MOST_TEAMS = 99
SHOWN_SHARED = 20


@dataclass(frozen=True, slots=True)
class Step:
    """What there is to compare with: since when, the overall change, and the domains that moved beyond chance."""

    since: date
    baseline: bool
    change: Change
    domains: tuple[tuple[str, Change], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything that a card of a team says."""

    key: str
    """The team's id, or “all”."""
    name: str
    group: Group
    closed_on: date
    participation: Participation
    steps: tuple[Step, ...]
    gaps: tuple[Gap, ...]
    strengths: tuple[Skill, ...]
    module: tuple[Module, tuple[Skill, ...]] | None
    session: Occurrence | None
    mentors: tuple[str, ...]
    """Names of those who offer publicly to mentor in the biggest gap."""
    roles: tuple[tuple[str | None, int], ...]
    average: Batch
    """The whole organisation's figures, to compare with; empty where there is nothing to compare."""
    next_closing: date
    smallest: int
    several: bool
    """Whether there are other teams to choose from."""
    monthly: bool
    """Whether the reader gets them once a month."""


def team_card(voice: Voice, pack: Pack, outline: Outline, shared: Sequence[Shared]) -> Card:
    """How a team stands, whether it gets better, and what to do; and what its members share by themselves."""
    blocks: tuple[Block, ...] = (
        _headline(voice, pack, outline),
        _who(voice, outline),
        Image(heat_map(voice, pack, outline), _heat_alt(voice, pack, outline)),
        team_table(voice, pack, outline),
        Heading(voice.line("team_gaps.gaps_title")),
        *_gaps(voice, outline),
        Heading(voice.line("team_gaps.trend_title")),
        *_trend(voice, outline.steps),
        Heading(voice.line("team_gaps.strengths_title")),
        _strengths(voice, outline),
        Heading(voice.line("team_gaps.actions_title")),
        *_actions(voice, outline),
        *_to_mentors(voice, outline),
        Heading(voice.line("team_gaps.roles_title")),
        _roles(voice, pack, outline),
        *_shared(voice, shared),
        _buttons(voice, outline),
        Context(voice.text("team_gaps.how", smallest=outline.smallest)),
    )
    return Card("team_gaps", voice.line("team_gaps.title", name=outline.name), blocks)


def file_card(voice: Voice, pack: Pack, outline: Outline) -> Card:
    """The table and the picture as files."""
    table = team_table(voice, pack, outline)
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([[_harmless(cell) for cell in row] for row in (table.columns, *table.rows)])
    name = f"team-gaps-{outline.closed_on.isoformat()}"
    file = Download(voice.line("team_gaps.table_file"), f"{name}.csv", "text/csv", text.getvalue())
    drawn = heat_map(voice, pack, outline)
    picture = Download(voice.line("team_gaps.picture_file"), f"{name}.png", "image/png", drawn)
    back = Button(voice.line("team_gaps.back"), Action("team_gaps.show", {"team": outline.key}))
    said = voice.text("team_gaps.file_text", name=outline.name, closed=voice.date(outline.closed_on))
    return Card(
        "team_file",
        voice.line("team_gaps.title", name=outline.name),
        (Paragraph(said), file, picture, Buttons((back,))),
    )


def month_card(voice: Voice, pack: Pack, outline: Outline) -> Card:
    """What is new, in short: how they stand, whether it gets better, and the first thing to do."""
    show = Action("team_gaps.show", {"team": outline.key})
    stop = Action("team_gaps.monthly", {"on": ""})
    blocks = (
        _headline(voice, pack, outline),
        _who(voice, outline),
        *_trend(voice, outline.steps[:1]),
        Heading(voice.line("team_gaps.actions_title")),
        _first_action(voice, outline),
        Buttons(
            (
                Button(voice.line("team_gaps.month_show"), show, Style.PRIMARY),
                Button(voice.line("team_gaps.month_stop"), stop),
            )
        ),
        Context(voice.text("team_gaps.month_how")),
    )
    return Card("team_month", voice.line("team_gaps.month_title", name=outline.name), blocks)


def monthly_card(voice: Voice, *, on: bool) -> Card:
    """That the digest is on, or off, and the way to the opposite."""
    other = Action("team_gaps.monthly", {"on": "" if on else "yes"})
    buttons = (
        Button(voice.line("team_gaps.month_stop" if on else "team_gaps.month_start"), other),
        Button(voice.line("team_gaps.back"), Action("team-gaps")),
    )
    text = voice.text("team_gaps.month_is_on" if on else "team_gaps.month_is_off")
    return Card("team_monthly", voice.line("team_gaps.monthly_title"), (Paragraph(text), Buttons(buttons)))


def as_preview(voice: Voice, card: Card) -> Card:
    """A card of a team as its members see it: nothing to press but the way back."""
    kept = [block for block in card.blocks if not isinstance(block, Buttons)]
    back = Buttons((Button(voice.line("team_gaps.preview_back"), Action("assess.resume")),))
    return replace(card, blocks=(Paragraph(voice.text("team_gaps.preview")), *kept, back))


def waiting_card(
    voice: Voice, name: str, participation: Participation, smallest: int, next_closing: date, *, several: bool
) -> Card:
    """There are no figures yet, why, and when there may be."""
    counts = {"waiting": participation.waiting, "active": participation.active, "smallest": smallest}
    text = voice.text("team_gaps.too_few", name=name, **counts, next=voice.date(next_closing))
    back = (Buttons((_pick_button(voice),)),) if several else ()
    return Card("team_gaps_waiting", voice.line("team_gaps.waiting_title", name=name), (Paragraph(text), *back))


def picker_card(voice: Voice, teams: Sequence[TeamSize], asked: str, *, several: bool) -> Card:
    """Choose one of several teams, or all of them."""
    key = "team_gaps.pick_several" if several else "team_gaps.pick_text"
    blocks: list[Block] = [Paragraph(voice.text(key, asked=asked))]
    everything = Button(voice.line("team_gaps.all_teams"), Action("team_gaps.show", {"team": "all"}))
    if len(teams) <= FEW_TEAMS:
        options = tuple(Choice(each.name[:75], "", Action("team_gaps.show", {"team": str(each.id)})) for each in teams)
        blocks += [Choices("", options), Buttons((everything,))]
    else:
        listed = tuple(Option(str(each.id), each.name[:75]) for each in teams[:MOST_TEAMS])
        show = Button(voice.line("team_gaps.pick_show"), Action("team_gaps.show"), Style.PRIMARY)
        blocks += [SelectInput("team", voice.line("team_gaps.pick_label"), listed), Buttons((show, everything))]
    if len(teams) > MOST_TEAMS:
        blocks.append(Context(voice.text("team_gaps.pick_more", count=MOST_TEAMS)))
    return Card("team_picker", voice.line("team_gaps.pick_title"), tuple(blocks))


@lru_cache(maxsize=4096)
def count_words(voice: Voice, count: Count, rated: int) -> str:
    """A told count, as one reads it in a table."""
    if rated > MANY:
        return voice.line("team_gaps.share", percent=round(100 * count.estimate / rated))
    if count.low == count.high:
        return str(count.low)
    if count.low == 0:
        return "–" if count.high >= rated else voice.line("team_gaps.at_most", count=count.high)
    if count.high >= rated:
        return voice.line("team_gaps.at_least", count=count.low)
    return voice.line("team_gaps.between", low=count.low, high=count.high)


def mean_words(voice: Voice, place: Place, parts: int) -> str:
    """A told mean; of one batch, one that stands at its limit says so."""
    if place.mean is None:
        return "–"
    level = voice.number(_hundredths(place.mean))
    low, high = mean_limits(place.rated)
    if parts == 1 and place.mean - STEP < low:
        return voice.line("team_gaps.or_less", level=level)
    if parts == 1 and place.mean + STEP > high:
        return voice.line("team_gaps.or_more", level=level)
    return level


def team_table(voice: Voice, pack: Pack, outline: Outline) -> Table:
    """The heat map in words."""
    levels, compared = _levels(pack), ("average",) if outline.average else ()
    columns = (
        *(voice.line(f"team_gaps.column_{name}") for name in ("place", "mean", *compared, "target", "short")),
        *(name for _, name in levels),
    )
    rows = []
    for place_id, name, is_head in _places(pack.core):
        label = name if is_head else voice.line("team_gaps.skill_row", skill=name)
        place = outline.group.batch.get(place_id)
        if place is None:
            rows.append((label, *["–"] * (len(columns) - 1)))
            continue
        counts = (place.short, *(place.levels.get(level, Count()) for level, _ in levels))
        said = (count_words(voice, count, place.rated) for count in counts)
        mean = mean_words(voice, place, outline.group.parts)
        average = [_average(voice, outline.average.get(place_id)) for _ in compared]
        rows.append((label, mean, *average, voice.number(_tenths(place.target)), *said))
    return Table(voice.line("team_gaps.table_caption"), columns, tuple(rows))


def _average(voice: Voice, place: Place | None) -> str:
    return "–" if place is None or place.mean is None else voice.number(_hundredths(place.mean))


def heat_map(voice: Voice, pack: Pack, outline: Outline) -> HeatMap:
    levels = _levels(pack)
    rows = []
    for place_id, name, is_head in _places(pack.core):
        place = outline.group.batch.get(place_id)
        cells: tuple[HeatCell, ...] = ()
        if place:
            aim = level_of(place.target, pack.levels).id
            cells = tuple(_cell(voice, place, level, marked=level == aim) for level, _ in levels)
        rows.append(HeatRow(name, cells, is_head))
    missing = voice.line("team_gaps.heat_missing", smallest=outline.smallest)
    legend = voice.line("team_gaps.heat_legend")
    return HeatMap(voice.line("team_gaps.heat_name"), tuple(name for _, name in levels), tuple(rows), legend, missing)


def _cell(voice: Voice, place: Place, level: str, *, marked: bool) -> HeatCell:
    count = place.levels.get(level, Count())
    return HeatCell(float(count.estimate / place.rated), count_words(voice, count, place.rated), marked)


def _places(form: Form) -> list[tuple[str, str, bool]]:
    """Id and name of each domain, followed by those of its skills; whether it is a domain."""
    found = []
    for domain in form.domains:
        found.append((domain.id, domain.name, True))
        found += [(skill.id, skill.short, False) for skill in domain.skills]
    return found


def _levels(pack: Pack) -> list[tuple[str, str]]:
    """Ids and names, from the lowest."""
    return [(level.id, level.name) for level in reversed(pack.levels)]


def _headline(voice: Voice, pack: Pack, outline: Outline) -> Paragraph:
    first = outline.gaps[0] if outline.gaps else None
    gap: dict[str, object] = {"gap": first.domain.name if first else "", "short": "", "rated": ""}
    if first:
        gap |= {"short": count_words(voice, first.people, first.rated), "rated": first.rated}
    level = overall(pack.core, outline.group.batch)
    if level is None:
        return Paragraph(voice.text("team_gaps.headline_partly", **gap))
    targets = [outline.group.batch[domain.id].target for domain in pack.core.domains]
    target = voice.number(_tenths(Fraction(sum(targets), len(targets))))
    return Paragraph(voice.text("team_gaps.headline", overall=voice.number(_hundredths(level)), target=target, **gap))


def _who(voice: Voice, outline: Outline) -> Facts:
    closed = voice.date(outline.closed_on)
    if outline.group.parts == 1:
        told = voice.text(
            "team_gaps.who_value", people=outline.group.people, active=outline.group.active, closed=closed
        )
    else:
        told = voice.text(
            "team_gaps.who_values", people=outline.group.people, batches=outline.group.parts, closed=closed
        )
    facts = [Fact(voice.line("team_gaps.who"), told)]
    took = outline.participation
    if took.waiting:
        values = {"count": took.waiting, "next": voice.date(outline.next_closing), "smallest": outline.smallest}
        facts.append(Fact(voice.line("team_gaps.waiting"), voice.text("team_gaps.waiting_value", **values)))
    silent = voice.text("curriculum.done_of", done=took.silent, total=took.active)
    return Facts((*facts, Fact(voice.line("team_gaps.silent"), silent)))


def _heat_alt(voice: Voice, pack: Pack, outline: Outline) -> str:
    parts = []
    for domain in pack.core.domains:
        place = outline.group.batch.get(domain.id)
        said = [voice.line("team_gaps.heat_missing", smallest=outline.smallest)]
        if place:
            counts = [(name, place.levels.get(level, Count())) for level, name in _levels(pack)]
            said = [
                voice.line("team_gaps.heat_alt_level", level=name, count=count_words(voice, count, place.rated))
                for name, count in counts
            ]
        parts.append(voice.line("team_gaps.heat_alt_part", domain=domain.name, levels=", ".join(said)))
    return voice.line("team_gaps.heat_alt", parts="; ".join(parts))


def _gaps(voice: Voice, outline: Outline) -> list[Block]:
    if not outline.gaps:
        return [Paragraph(voice.text("team_gaps.no_gaps"))]
    blocks: list[Block] = []
    for gap in outline.gaps[:SHOWN_GAPS]:
        skills = voice.all_of([skill.name for skill in gap.skills[:SHOWN_SKILLS]])
        size = voice.number(_hundredths(gap.size)) if gap.size else ""
        short = count_words(voice, gap.people, gap.rated)
        values = {"domain": gap.domain.name, "short": short, "rated": gap.rated, "size": size, "skills": skills}
        blocks.append(Paragraph(voice.text("team_gaps.gap", **values)))
    return blocks


def _trend(voice: Voice, steps: Sequence[Step]) -> list[Block]:
    if not steps:
        return [Paragraph(voice.text("team_gaps.trend_first"))]
    blocks: list[Block] = []
    for step in steps:
        moved = voice.all_of([f"{name} {voice.signed(_hundredths(each.by))}" for name, each in step.domains])
        change = step.change
        values = {
            "since": voice.date(step.since),
            "by": voice.signed(_hundredths(change.by)),
            "within": voice.number(round(change.within, 2)),
            "real": change.real,
            "domains": moved,
        }
        key = "team_gaps.trend_baseline" if step.baseline else "team_gaps.trend"
        blocks.append(Paragraph(voice.text(key, **values)))
    return blocks


def _strengths(voice: Voice, outline: Outline) -> Paragraph:
    if not outline.strengths:
        return Paragraph(voice.text("team_gaps.no_strengths"))
    shown = voice.all_of([skill.name for skill in outline.strengths[:SHOWN_SKILLS]])
    more = max(0, len(outline.strengths) - SHOWN_SKILLS)
    return Paragraph(voice.text("team_gaps.strengths", skills=shown, more=more))


def _actions(voice: Voice, outline: Outline) -> list[Block]:
    """What to do, numbered."""
    advice = enumerate(_advice(voice, outline), 1)
    return [Paragraph(voice.text(key, **values, number=number)) for number, (key, values) in advice]


def _first_action(voice: Voice, outline: Outline) -> Paragraph:
    key, values = _advice(voice, outline)[0]
    return Paragraph(voice.text(key, **values, number=None))


def _advice(voice: Voice, outline: Outline) -> list[tuple[str, dict[str, object]]]:
    """What to do, as keys of the copy with their values; never nothing."""
    found: list[tuple[str, dict[str, object]]] = []
    if outline.module:
        module, skills = outline.module
        weeks = voice.line("curriculum.weeks", first=module.weeks[0].number, last=module.weeks[-1].number)
        names = voice.all_of([skill.name for skill in skills[:SHOWN_SKILLS]])
        values = {"module": module.name, "weeks": weeks, "hours": module.hours, "skills": names}
        found.append(("team_gaps.action_module", values))
    if outline.session and outline.gaps:
        when = voice.moment(outline.session.starts)
        values = {"series": outline.session.series.name, "when": when, "domain": outline.gaps[0].domain.name}
        found.append(("team_gaps.action_session", values))
    if outline.mentors:
        found.append(_mentoring(voice, outline))
    if silent := outline.participation.silent:
        found.append(("team_gaps.action_silent", {"count": silent}))
    elif not outline.mentors:
        found.append(("team_gaps.action_again", {"closed": voice.date(outline.closed_on)}))
    return found


def _mentoring(voice: Voice, outline: Outline) -> tuple[str, dict[str, object]]:
    """Whom to ask to mentor, of those who offer it themselves."""
    more = max(0, len(outline.mentors) - SHOWN_MENTORS)
    names = voice.all_of(list(outline.mentors[:SHOWN_MENTORS]))
    return "team_gaps.action_mentor", {"domain": outline.gaps[0].domain.name, "names": names, "more": more}


def _to_mentors(voice: Voice, outline: Outline) -> list[Block]:
    """The way to all who offer it."""
    if not outline.mentors:
        return []
    domain = outline.gaps[0].domain
    listed = Action("mentor.list", {"topic": domain.id})
    return [Buttons((Button(voice.line("team_gaps.mentors", domain=domain.short), listed),))]


def _roles(voice: Voice, pack: Pack, outline: Outline) -> Paragraph:
    unknown = voice.line("team_gaps.role_unknown")
    names = [(pack.role_by_id[role].name if role in pack.role_by_id else unknown, n) for role, n in outline.roles]
    said = [voice.line("team_gaps.role_count", count=count, role=name) for name, count in names]
    return Paragraph(voice.text("team_gaps.roles", roles=voice.all_of(said)))


def _shared(voice: Voice, shared: Sequence[Shared]) -> list[Block]:
    if not shared:
        return []
    buttons = [
        Button(each.name[:70], Action("team_gaps.shared", {"assessment": str(each.assessment_id)}))
        for each in shared[:SHOWN_SHARED]
    ]
    return [Heading(voice.line("team_gaps.shared_title")), Buttons(tuple(buttons))]


def _buttons(voice: Voice, outline: Outline) -> Buttons:
    file = Button(voice.line("team_gaps.file"), Action("team_gaps.file", {"team": outline.key}))
    other = Action("team_gaps.monthly", {"on": "" if outline.monthly else "yes"})
    month = Button(voice.line("team_gaps.month_stop" if outline.monthly else "team_gaps.month_start"), other)
    lend = Button(voice.line("team_gaps.lending"), Action("team_gaps.lending"))
    return Buttons((*([_pick_button(voice)] if outline.several else []), file, month, lend))


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def _pick_button(voice: Voice) -> Button:
    return Button(voice.line("team_gaps.other_teams"), Action("team-gaps"))


def _tenths(value: Fraction) -> Fraction:
    return Fraction(round(value * 10), 10)


def _hundredths(value: Fraction) -> Fraction:
    return Fraction(round(value * 100), 100)
