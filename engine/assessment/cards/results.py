"""The cards of a result and of the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from engine.assessment.records import Sharing
from engine.chat.cards import Action, Block, Button, Buttons, Card, Context, Heading, Image, Paragraph, Style, Table
from engine.chat.charts import Band, LineChart, RadarChart, RadarSeries
from engine.chat.text import Plain, Text
from engine.content.models import Form, Pack
from engine.content.voice import Voice
from engine.curriculum.cards.plan import pathway_blocks, steps_block
from engine.curriculum.next_steps import Outlook
from engine.scoring.history import Change, Result
from engine.scoring.rules.scoring import DomainScore

MAXIMUM = 5
SHOWN_STEPS = 3
SHOWN_STRENGTHS = 4
STRONG = 4
"""A rating from which a skill counts as a strength."""
LISTED = 12
"""Results in the history table; the picture shows all."""


def result_card(
    voice: Voice,
    pack: Pack,
    result: Result,
    ratings: Mapping[str, int | None],
    outlook: Outlook,
    changes: Sequence[Change],
    role: str,
    sharing: Sharing | None,
) -> Card:
    """The level, where it falls short of the role, and what to do about it."""
    blocks: tuple[Block, ...] = (
        *_headline(voice, result, role),
        _domains_table(voice, result, role),
        Image(_radar(voice, result, role), _radar_alt(voice, result, role)),
        *_changes(voice, changes),
        Heading(voice.line("result.strengths_title")),
        Paragraph(_strengths(voice, result, ratings)),
        Heading(voice.line("result.gaps_title")),
        *_gaps(voice, result, ratings),
        Heading(voice.line("result.steps_title")),
        *_steps(voice, pack, outlook),
        Heading(voice.line("curriculum.pathway_title")),
        *pathway_blocks(voice, outlook.pathway),
        Heading(voice.line("result.mentor_title")),
        *_mentoring(voice, result.score.domains),
        _next_buttons(voice, pack, result, outlook),
        *_sharing(voice, result, sharing),
        Context(_provenance(voice, result, sharing)),
    )
    return Card("result", voice.line("result.title", form=result.form.name), blocks)


def shared_result_card(voice: Voice, result: Result, role: str, name: str, shared_at: datetime) -> Card:
    """A result as its owner shares it with their manager: levels and gaps, no evidence and no single ratings."""
    blocks = (
        *_headline(voice, result, role),
        _domains_table(voice, result, role),
        Buttons((Button(voice.line("home.team_gaps"), Action("team-gaps")),)),
        Context(voice.text("result.shared_how", name=name, date=voice.date(shared_at))),
    )
    return Card("shared_result", voice.line("result.shared_title", name=name, form=result.form.name), blocks)


def no_progress_card(voice: Voice, open_form: Form | None) -> Card:
    key = "result.no_progress_open" if open_form else "result.no_progress"
    text = voice.text(key, **({"form": open_form.name} if open_form else {}))
    label = voice.line("assessment.go_on", form=open_form.name) if open_form else voice.line("curriculum.assess_me")
    action = Action("assess.resume" if open_form else "assess")
    blocks = (Paragraph(text), Buttons((Button(label, action, Style.PRIMARY),)))
    return Card("no_progress", voice.line("result.progress_title"), blocks)


def progress_card(
    voice: Voice, pack: Pack, results: Sequence[Result], since: Change | None, open_form: Form | None
) -> Card:
    """All results, the newest first, and the core results as a line."""
    core = [each for each in results if each.form.id == pack.core.id and each.score.overall is not None]
    picture: list[Block] = [Image(_line(voice, pack, core), _line_alt(voice, core))] if core else []
    summary = Paragraph(_overall_change(voice, since) if since else voice.text("result.baseline"))
    rows = tuple(
        (voice.date(_submitted(each)), each.form.name, _level_cell(voice, each.score.overall), _level_name(voice, each))
        for each in reversed(results[-LISTED:])
    )
    columns = tuple(voice.line(f"result.column_{name}") for name in ("date", "form", "overall", "level"))
    latest = Action("assess.result", {"assessment": str(results[-1].sitting.id)})
    again = Button(
        voice.line("assessment.go_on", form=open_form.name) if open_form else voice.line("result.again"),
        Action("assess.resume" if open_form else "assess"),
    )
    blocks = (
        summary,
        *picture,
        Table(voice.line("result.history_caption"), columns, rows),
        Buttons((Button(voice.line("result.open_latest"), latest, Style.PRIMARY), _plan_button(voice), again)),
    )
    return Card("progress", voice.line("result.progress_title"), blocks)


def _headline(voice: Voice, result: Result, role: str) -> tuple[Block, ...]:
    level, overall = result.score.level, result.score.overall
    if level is None or overall is None:
        return (Paragraph(voice.text("result.no_level")),)
    values = {"level": level.name, "meaning": level.meaning, "overall": voice.number(overall)}
    skipped = len(result.form.skills) - result.sitting.rated
    levelless = any(each.current is None for each in result.score.domains)
    note = [Context(voice.text("result.skipped", count=skipped, levelless=levelless))] if skipped else []
    return (Paragraph(voice.text("result.headline", **values, role=role)), *note)


def _domains_table(voice: Voice, result: Result, role: str) -> Table:
    rows = tuple(
        (
            each.domain.name,
            _level_cell(voice, each.current),
            voice.number(each.target),
            _level_cell(voice, each.gap),
            _priority(voice, each),
        )
        for each in result.score.domains
    )
    columns = tuple(voice.line(f"result.column_{name}") for name in ("domain", "now", "target", "gap", "priority"))
    return Table(voice.line("result.table_caption", role=role), columns, rows)


def _radar(voice: Voice, result: Result, role: str) -> RadarChart:
    domains = result.score.domains
    current = tuple(None if each.current is None else float(each.current) for each in domains)
    target = tuple(float(each.target) for each in domains)
    series = (
        RadarSeries(voice.line("result.series_now"), current),
        RadarSeries(voice.line("result.series_target", role=role), target),
    )
    return RadarChart(tuple(each.domain.short for each in domains), series, MAXIMUM, voice.line("result.not_rated"))


def _radar_alt(voice: Voice, result: Result, role: str) -> str:
    parts = [
        voice.line(
            "result.radar_alt_part",
            domain=each.domain.name,
            current=_level_cell(voice, each.current),
            target=voice.number(each.target),
        )
        for each in result.score.domains
    ]
    return voice.line("result.radar_alt", role=role, parts="; ".join(parts))


def _changes(voice: Voice, changes: Sequence[Change]) -> list[Block]:
    if not changes:
        return [Context(voice.text("result.baseline"))]
    blocks: list[Block] = [Heading(voice.line("result.change_title"))]
    for change in changes:
        real = [(name, by) for name, by, is_real in change.domains if is_real]
        parts = voice.all_of([f"{name} {voice.signed(by)}" for name, by in real])
        key = "result.change_domains" if real else "result.change_no_domain"
        domains = voice.text(key, **({"domains": parts} if real else {}))
        blocks.append(Paragraph((*_overall_change(voice, change), Plain(" "), *domains)))
    return blocks


def _overall_change(voice: Voice, change: Change) -> Text:
    key = "result.change_real" if change.real else "result.change_noise"
    return voice.text(key, since=voice.date(change.since.submitted_at), by=voice.signed(change.overall))


def _strengths(voice: Voice, result: Result, ratings: Mapping[str, int | None]) -> Text:
    rated = [(value, skill) for skill in result.form.skills if (value := ratings.get(skill.id)) is not None]
    ordered = sorted(rated, key=lambda each: -each[0])
    strong = [f"{skill.name} ({value})" for value, skill in ordered if value >= STRONG]
    if strong:
        return voice.text(
            "result.strengths",
            skills=voice.all_of(strong[:SHOWN_STRENGTHS]),
            more=max(0, len(strong) - SHOWN_STRENGTHS),
        )
    value, skill = ordered[0]
    return voice.text("result.no_strengths", skill=skill.name, value=value)


def _gaps(voice: Voice, result: Result, ratings: Mapping[str, int | None]) -> list[Block]:
    gaps = result.score.gaps
    if not gaps:
        return [Paragraph(voice.text("result.no_gaps"))]
    blocks: list[Block] = []
    for each in gaps:
        rated = [(value, skill) for skill in each.domain.skills if (value := ratings.get(skill.id)) is not None]
        lowest = [f"{skill.name} ({value})" for value, skill in sorted(rated, key=lambda pair: pair[0])[:2]]
        values = {"domain": each.domain.name, "gap": _level_cell(voice, each.gap), "priority": _priority(voice, each)}
        blocks.append(Paragraph(voice.text("result.gap", **values, lowest=voice.all_of(lowest))))
    return blocks


def _steps(voice: Voice, pack: Pack, outlook: Outlook) -> list[Block]:
    if not outlook.legs:
        return [Paragraph(voice.text("result.no_steps"))]
    shown = outlook.legs[:SHOWN_STEPS]
    blocks: list[Block] = [steps_block(voice, pack.curriculum, shown)]
    more = len(outlook.legs) - len(shown)
    return [*blocks, Context(voice.text("result.more_steps", count=more))] if more else blocks


def _mentoring(voice: Voice, domains: Sequence[DomainScore]) -> list[Block]:
    wants = [each.domain.name for each in domains if each.wants_mentor]
    offers = [each.domain.name for each in domains if each.can_mentor]
    blocks: list[Block] = []
    if wants:
        blocks.append(Paragraph(voice.text("result.mentor_wanted", domains=voice.all_of(wants))))
    if offers:
        blocks.append(Paragraph(voice.text("result.mentor_offer", domains=voice.all_of(offers))))
    if not blocks:
        return [Paragraph(voice.text("result.mentor_none"))]
    return [*blocks, Buttons(_mentor_buttons(voice, domains, offers=bool(offers)))]


def _mentor_buttons(voice: Voice, domains: Sequence[DomainScore], *, offers: bool) -> tuple[Button, ...]:
    """The way to a mentor for the widest gap, and to an offer of one's own."""
    wanting = [each for each in domains if each.wants_mentor]
    widest = max(wanting, key=lambda each: each.gap or 0, default=None)
    find = Action("mentor.find", {"topic": widest.domain.id}) if widest else None
    return (
        *((Button(voice.line("mentoring.find"), find),) if find else ()),
        *((Button(voice.line("mentoring.offer"), Action("mentor.offer")),) if offers else ()),
    )


def _next_buttons(voice: Voice, pack: Pack, result: Result, outlook: Outlook) -> Buttons:
    buttons: list[Button] = []
    if outlook.legs:
        first = outlook.legs[0].step.module
        action = Action("plan.module", {"module": first.id})
        buttons.append(Button(voice.line("result.start_module", module=first.name), action, Style.PRIMARY))
    buttons += [_plan_button(voice), Button(voice.line("result.see_progress"), Action("progress"))]
    role = result.sitting.role_id
    dive = next((pillar for pillar in pack.pillars if role in pillar.roles and pillar.id != result.form.id), None)
    if dive:
        label = voice.line("result.dive", pillar=dive.name)
        buttons.append(Button(label, Action("assess", {"words": dive.id})))
    return Buttons(tuple(buttons))


def _sharing(voice: Voice, result: Result, sharing: Sharing | None) -> list[Block]:
    if sharing is None:
        return []
    key = "take_back" if sharing.shared else "share"
    label = voice.line(f"result.{key}", manager=sharing.manager.name[:40])
    return [Buttons((Button(label, Action(f"assess.{key}", {"assessment": str(result.sitting.id)})),))]


def _provenance(voice: Voice, result: Result, sharing: Sharing | None) -> Text:
    values = {"date": voice.date(_submitted(result)), "version": result.sitting.content_version}
    if sharing and sharing.shared:
        return voice.text("result.provenance_shared", **values, manager=sharing.manager.name)
    return voice.text("result.provenance", **values)


def _line(voice: Voice, pack: Pack, core: Sequence[Result]) -> LineChart:
    points = tuple((_submitted(each).astimezone(voice.zone).date(), float(each.score.overall or 0)) for each in core)
    bands = tuple(Band(level.name, float(level.at_least)) for level in pack.levels)
    return LineChart(voice.line("result.line_name"), points, bands, MAXIMUM, voice.locale)


def _line_alt(voice: Voice, core: Sequence[Result]) -> str:
    parts = [f"{voice.date(_submitted(each))}: {_level_cell(voice, each.score.overall)}" for each in core]
    return voice.line("result.line_alt", parts="; ".join(parts))


def _plan_button(voice: Voice) -> Button:
    return Button(voice.line("result.see_plan"), Action("plan"))


def _priority(voice: Voice, each: DomainScore) -> str:
    return voice.line(f"result.priority_{each.priority.name.lower()}")


def _level_cell(voice: Voice, value: Fraction | None) -> str:
    return "–" if value is None else voice.number(value)


def _level_name(voice: Voice, result: Result) -> str:
    return result.score.level.name if result.score.level else voice.line("result.not_rated")


def _submitted(result: Result) -> datetime:
    return result.sitting.submitted_at
