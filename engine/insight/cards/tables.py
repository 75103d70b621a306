"""A team's figures as a table and as a heat map, which say the same."""

from fractions import Fraction
from functools import lru_cache

from engine.chat.cards import Block, Image, Table
from engine.chat.charts import HeatCell, HeatMap, HeatRow
from engine.content.models import Form, Pack
from engine.content.voice import Voice
from engine.insight.report import TeamReport
from engine.insight.rules.disclosure import STEP, Count, Place, mean_limits
from engine.scoring.rules.scoring import level_of

MANY = 99
"""People from whom on shares say more than counts."""


@lru_cache(maxsize=4096)
def count_words(voice: Voice, count: Count, rated: int) -> str:
    """A told count, as one reads it in a table."""
    if rated > MANY:
        low, high = (round(Fraction(100 * people, rated)) for people in (count.low, count.high))
        shown = str(low) if low == high else voice.line("team_gaps.between", low=low, high=high)
        return voice.line("team_gaps.share", percent=shown)
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
    level = voice.number(round(place.mean, 2))
    low, high = mean_limits(place.rated)
    if parts == 1 and place.mean - STEP < low:
        return voice.line("team_gaps.or_less", level=level)
    if parts == 1 and place.mean + STEP > high:
        return voice.line("team_gaps.or_more", level=level)
    return level


def draw_figures(voice: Voice, pack: Pack, report: TeamReport) -> tuple[Block, ...]:
    """The picture and the table of a team's card, in this order; made once of what was told, for all who read it."""

    def draw() -> tuple[Block, ...]:
        return Image(heat_map(voice, pack, report), heat_alt(voice, pack, report)), team_table(voice, pack, report)

    return voice.once(("team_gaps", report.view.told, report.group.parts, report.smallest), draw)


def team_table(voice: Voice, pack: Pack, report: TeamReport) -> Table:
    """The heat map in words."""
    levels, compared = levels_of(pack), ("average",) if report.view.average else ()
    columns = (
        *(voice.line(f"team_gaps.column_{name}") for name in ("place", "mean", *compared, "target", "short")),
        *(name for _, name in levels),
    )
    rows = []
    for place_id, name, is_head in places_of(pack.core):
        label = name if is_head else voice.line("team_gaps.skill_row", skill=name)
        place = report.group.batch.get(place_id)
        if place is None:
            rows.append((label, *["–"] * (len(columns) - 1)))
            continue
        counts = (place.short, *(place.levels.get(level, Count()) for level, _ in levels))
        cells = (count_words(voice, count, place.rated) for count in counts)
        mean = mean_words(voice, place, report.group.parts)
        average = [_average_words(voice, report.view.average.get(place_id)) for _ in compared]
        rows.append((label, mean, *average, voice.number(round(place.target, 1)), *cells))
    return Table(voice.line("team_gaps.table_caption"), columns, tuple(rows))


def _average_words(voice: Voice, place: Place | None) -> str:
    return "–" if place is None or place.mean is None else voice.number(round(place.mean, 2))


def heat_map(voice: Voice, pack: Pack, report: TeamReport) -> HeatMap:
    """The picture: domains and skills by how many people are at each level."""
    levels = levels_of(pack)
    rows = []
    for place_id, name, is_head in places_of(pack.core):
        place = report.group.batch.get(place_id)
        cells: tuple[HeatCell, ...] = ()
        if place:
            aim = level_of(place.target, pack.levels).id
            cells = tuple(_heat_cell(voice, place, level, marked=level == aim) for level, _ in levels)
        rows.append(HeatRow(name, cells, is_head))
    missing = voice.line("team_gaps.heat_missing", smallest=report.smallest)
    legend = voice.line("team_gaps.heat_legend")
    return HeatMap(voice.line("team_gaps.heat_name"), tuple(name for _, name in levels), tuple(rows), legend, missing)


def heat_alt(voice: Voice, pack: Pack, report: TeamReport) -> str:
    """What the picture says, for those who do not see it."""
    parts = []
    for domain in pack.core.domains:
        place = report.group.batch.get(domain.id)
        levels = [voice.line("team_gaps.heat_missing", smallest=report.smallest)]
        if place:
            counts = [(name, place.levels.get(level, Count())) for level, name in levels_of(pack)]
            levels = [
                voice.line("team_gaps.heat_alt_level", level=name, count=count_words(voice, count, place.rated))
                for name, count in counts
            ]
        parts.append(voice.line("team_gaps.heat_alt_part", domain=domain.name, levels=", ".join(levels)))
    return voice.line("team_gaps.heat_alt", parts="; ".join(parts))


def _heat_cell(voice: Voice, place: Place, level: str, *, marked: bool) -> HeatCell:
    count = place.levels.get(level, Count())
    return HeatCell(float(count.estimate / place.rated), count_words(voice, count, place.rated), marked)


def places_of(form: Form) -> list[tuple[str, str, bool]]:
    """Id and name of each domain, followed by those of its skills; whether it is a domain."""
    places = []
    for domain in form.domains:
        places.append((domain.id, domain.name, True))
        places += [(skill.id, skill.short, False) for skill in domain.skills]
    return places


def levels_of(pack: Pack) -> list[tuple[str, str]]:
    """Ids and names, from the lowest."""
    return [(level.id, level.name) for level in reversed(pack.levels)]
