"""The cards of a result and of the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from engine.assessment.records import Sharing
from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Context,
    Fact,
    Facts,
    Heading,
    Image,
    Paragraph,
    Style,
    Table,
    as_choices,
    sentence_card,
)
from engine.chat.charts import Band, LineChart, RadarChart, RadarSeries
from engine.chat.text import Plain, Span, Text
from engine.content.models import Form, Pack
from engine.content.voice import Voice
from engine.curriculum.cards.plan import complete_button, pathway_blocks, steps_block
from engine.curriculum.next_steps import LearningPlan
from engine.scoring.history import Change, Result
from engine.scoring.rules.change import Certainty, Difference, Move
from engine.scoring.rules.scoring import DomainScore

MAXIMUM = 5
SHOWN_STEPS = 3
SHOWN_STRENGTHS = 4
STRONG = 4
"""A rating from which a skill counts as a strength."""
LISTED = 12
"""Results in the history table; the picture shows all."""


@dataclass(frozen=True, slots=True)
class ResultView:
    """One of the person's own results, with what it means for them now."""

    result: Result
    ratings: Mapping[str, int | None]
    plan: LearningPlan
    change: Change | None
    """Since the baseline; None where it is the baseline."""
    role: str
    """The name of the role that it was scored for."""
    sharing: Sharing | None


def result_card(voice: Voice, pack: Pack, view: ResultView) -> Card:
    """The level, where it falls short of the role, and what to do about it."""
    result, role = view.result, view.role
    blocks: tuple[Block, ...] = (
        *_headline(voice, result, role),
        _domains_table(voice, result, role),
        Image(_radar_chart(voice, result, role), _radar_alt(voice, result, role)),
        *_change_blocks(voice, view.change),
        Heading(voice.line("result.strengths_title")),
        Paragraph(_strengths(voice, result, view.ratings)),
        Heading(voice.line("result.gaps_title")),
        *_gap_blocks(voice, result, view.ratings),
        Heading(voice.line("result.steps_title")),
        *_step_blocks(voice, pack, view.plan),
        Heading(voice.line("curriculum.pathway_title")),
        *pathway_blocks(voice, view.plan.pathway),
        Heading(voice.line("result.mentor_title")),
        *_mentoring_blocks(voice, result.score.domains),
        _next_buttons(voice, pack, result, view.plan),
        Buttons((*_sharing_buttons(voice, result, view.sharing), _delete_button(voice, result))),
        Context(_provenance(voice, result, view.sharing)),
    )
    return Card("result", voice.line("result.title", form=result.form.name), blocks)


def unleveled_card(voice: Voice, result: Result) -> Card:
    """How many answers are missing, and where; nothing follows from the others yet."""
    facts = tuple(
        Fact(score.domain.name, voice.text("result.rated_of", rated=score.rated, total=len(score.domain.skills)))
        for score in result.score.domains
    )
    buttons = (
        complete_button(voice, result),
        Button(voice.line("result.see_progress"), Action("progress")),
        _delete_button(voice, result),
    )
    blocks = (
        Paragraph(voice.text("result.no_level", count=result.score.missing)),
        Facts(facts),
        Buttons(buttons),
        Context(_provenance(voice, result, None)),
    )
    return Card("result_unleveled", voice.line("result.title", form=result.form.name), blocks)


def choose_deleted_card(voice: Voice, results: Sequence[Result]) -> Card:
    """Which result should go."""
    options = as_choices(_result_choice(voice, result, "assess.delete") for result in reversed(results[-LISTED:]))
    return Card("delete_which", voice.line("result.delete_which"), options)


def _result_choice(voice: Voice, result: Result, command: str) -> Choice:
    label = voice.line("result.one", form=result.form.name, date=voice.date(result.assessment.submitted_at))
    return Choice(label, "", Action(command, {"assessment": str(result.assessment.id)}))


def delete_result_card(voice: Voice, result: Result) -> Card:
    """Whether one result should really go."""
    args = {"assessment": str(result.assessment.id)}
    buttons = (
        Button(voice.line("result.delete"), Action("assess.delete", args | {"sure": "yes"}), Style.DANGER),
        Button(voice.line("result.keep"), Action("assess.result", args)),
    )
    values = {"form": result.form.name, "date": voice.date(result.assessment.submitted_at)}
    text = voice.text("result.delete_text", **values)
    return sentence_card("delete_result", voice.line("result.delete_title"), text, *buttons)


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
    begin = replace(_begin_button(voice, open_form, "curriculum.assess_me"), style=Style.PRIMARY)
    return Card("no_progress", voice.line("result.progress_title"), (Paragraph(text), Buttons((begin,))))


def progress_card(
    voice: Voice, pack: Pack, results: Sequence[Result], since: Change | None, open_form: Form | None
) -> Card:
    """All results, the newest first, and the core results as a line."""
    core = [result for result in results if result.form.id == pack.core.id and result.score.overall is not None]
    picture: list[Block] = [Image(_line_chart(voice, pack, core), _line_alt(voice, core))] if core else []
    summary = (
        [Paragraph(_overall_change(voice, since) if since else _name_baseline(voice, core[0], results))] if core else []
    )
    rows = []
    for result in reversed(results[-LISTED:]):
        day, overall = voice.date(result.assessment.submitted_at), _level_cell(voice, result.score.overall)
        level = result.score.level.name if result.score.level else voice.line("result.too_few")
        rows.append((day, result.form.name, overall, level))
    columns = tuple(voice.line(f"result.column_{name}") for name in ("date", "form", "overall", "level"))
    latest = Action("assess.result", {"assessment": str(results[-1].assessment.id)})
    buttons = (
        Button(voice.line("result.open_latest"), latest, Style.PRIMARY),
        Button(voice.line("result.see_plan"), Action("plan")),
        _begin_button(voice, open_form, "result.again"),
        Button(voice.line("result.delete_one"), Action("assess.delete")),
    )
    table = Table(voice.line("result.history_caption"), columns, tuple(rows))
    return Card("progress", voice.line("result.progress_title"), (*summary, *picture, table, Buttons(buttons)))


def _name_baseline(voice: Voice, baseline: Result, results: Sequence[Result]) -> Text:
    """Which result is the baseline, where nothing is compared with it yet."""
    if [result for result in results if result.form is baseline.form][-1] is baseline:
        return voice.text("result.baseline")
    return voice.text("result.baseline_of", date=voice.date(baseline.assessment.submitted_at))


def _begin_button(voice: Voice, open_form: Form | None, label: str) -> Button:
    """Goes on with an open assessment, or begins one."""
    if open_form:
        return Button(voice.line("assessment.go_on", form=open_form.name), Action("assess.resume"))
    return Button(voice.line(label), Action("assess"))


def _headline(voice: Voice, result: Result, role: str) -> tuple[Block, ...]:
    level, overall = result.score.level, result.score.overall
    if level is None or overall is None:
        return (Paragraph(voice.text("result.no_level", count=result.score.missing)),)
    values = {"level": level.name, "meaning": level.meaning, "overall": voice.number(overall)}
    skipped = len(result.form.skills) - result.assessment.rated
    levelless = any(score.current is None for score in result.score.domains)
    note = [Context(voice.text("result.skipped", count=skipped, levelless=levelless))] if skipped else []
    return (Paragraph(voice.text("result.headline", **values, role=role)), *note)


def _domains_table(voice: Voice, result: Result, role: str) -> Table:
    rows = tuple(
        (
            score.domain.name,
            _level_cell(voice, score.current),
            voice.number(score.target),
            _level_cell(voice, score.gap),
            _priority_label(voice, score),
        )
        for score in result.score.domains
    )
    columns = tuple(voice.line(f"result.column_{name}") for name in ("domain", "now", "target", "gap", "priority"))
    return Table(voice.line("result.table_caption", role=role), columns, rows)


def _radar_chart(voice: Voice, result: Result, role: str) -> RadarChart:
    domains = result.score.domains
    current = tuple(None if score.current is None else float(score.current) for score in domains)
    series = (
        RadarSeries(voice.line("result.series_now"), current),
        RadarSeries(voice.line("result.series_target", role=role), tuple(float(score.target) for score in domains)),
    )
    return RadarChart(tuple(score.domain.short for score in domains), series, MAXIMUM, voice.line("result.not_rated"))


def _radar_alt(voice: Voice, result: Result, role: str) -> str:
    parts = []
    for score in result.score.domains:
        values = {"current": _level_cell(voice, score.current), "target": voice.number(score.target)}
        parts.append(voice.line("result.radar_alt_part", domain=score.domain.name, **values))
    return voice.line("result.radar_alt", role=role, parts="; ".join(parts))


def _change_blocks(voice: Voice, change: Change | None) -> list[Block]:
    if change is None:
        return [Context(voice.text("result.baseline"))]
    words = (*_overall_change(voice, change), *_domain_changes(voice, change.difference))
    return [Heading(voice.line("result.change_title")), Paragraph(words)]


def _overall_change(voice: Voice, change: Change) -> Text:
    since, difference = voice.date(change.since.submitted_at), change.difference
    if difference.overall is None:
        values = {"paired": difference.paired, "needed": difference.needed}
        return voice.text("result.change_unpaired", since=since, **values)
    by, certainty = difference.overall
    return voice.text(f"result.change_{certainty.name.lower()}", since=since, by=voice.signed(by))


def _domain_changes(voice: Voice, difference: Difference) -> Text:
    """The domains that moved by more than chance; where only all of them together did, how each moved."""
    told: dict[str, Sequence[tuple[str, Move]]] = {
        certainty.name.lower(): [(name, move) for name, move in difference.domains if move.certainty is certainty]
        for certainty in (Certainty.CLEAR, Certainty.PROBABLE)
    }
    if not any(told.values()) and difference.overall and difference.overall.certainty:
        told = {"together": difference.domains}
    spans: list[Span] = []
    for key, moves in told.items():
        if moves:
            spans += [Plain(" "), *voice.text(f"result.domains_{key}", domains=_name_moves(voice, moves))]
    return tuple(spans)


def _name_moves(voice: Voice, moves: Sequence[tuple[str, Move]]) -> str:
    return voice.all_of([f"{name} {voice.signed(move.by)}" for name, move in moves])


def _strengths(voice: Voice, result: Result, ratings: Mapping[str, int | None]) -> Text:
    rated = [(value, skill) for skill in result.form.skills if (value := ratings.get(skill.id)) is not None]
    ordered = sorted(rated, key=lambda pair: -pair[0])
    strong = [f"{skill.name} ({value})" for value, skill in ordered if value >= STRONG]
    if strong:
        named, more = voice.all_of(strong[:SHOWN_STRENGTHS]), max(0, len(strong) - SHOWN_STRENGTHS)
        return voice.text("result.strengths", skills=named, more=more)
    value, skill = ordered[0]
    return voice.text("result.no_strengths", skill=skill.name, value=value)


def _gap_blocks(voice: Voice, result: Result, ratings: Mapping[str, int | None]) -> list[Block]:
    gaps = result.score.gaps
    if not gaps:
        return [Paragraph(voice.text("result.no_gaps"))]
    blocks: list[Block] = []
    for gap in gaps:
        rated = [(value, skill) for skill in gap.domain.skills if (value := ratings.get(skill.id)) is not None]
        lowest = [f"{skill.name} ({value})" for value, skill in sorted(rated, key=lambda pair: pair[0])[:2]]
        values = {"gap": _level_cell(voice, gap.gap), "priority": _priority_label(voice, gap)}
        text = voice.text("result.gap", domain=gap.domain.name, **values, lowest=voice.all_of(lowest))
        blocks.append(Paragraph(text))
    return blocks


def _step_blocks(voice: Voice, pack: Pack, plan: LearningPlan) -> list[Block]:
    if not plan.steps:
        return [Paragraph(voice.text("result.no_steps"))]
    blocks: list[Block] = [steps_block(voice, pack.curriculum, plan.steps[:SHOWN_STEPS])]
    more = len(plan.steps) - SHOWN_STEPS
    return [*blocks, Context(voice.text("result.more_steps", count=more))] if more > 0 else blocks


def _mentoring_blocks(voice: Voice, domains: Sequence[DomainScore]) -> list[Block]:
    """The way to a mentor for the widest gap, and to an offer of one's own."""
    wanting = [score for score in domains if score.wants_mentor]
    offers = [score.domain.name for score in domains if score.can_mentor]
    blocks, buttons = [], []
    if wanting:
        names = voice.all_of([score.domain.name for score in wanting])
        blocks.append(Paragraph(voice.text("result.mentor_wanted", domains=names)))
        widest = max(wanting, key=lambda score: score.gap or 0)
        buttons.append(Button(voice.line("mentoring.find"), Action("mentor.find", {"topic": widest.domain.id})))
    if offers:
        blocks.append(Paragraph(voice.text("result.mentor_offer", domains=voice.all_of(offers))))
        buttons.append(Button(voice.line("mentoring.offer"), Action("mentor.offer")))
    return [*blocks, Buttons(tuple(buttons))] if blocks else [Paragraph(voice.text("result.mentor_none"))]


def _next_buttons(voice: Voice, pack: Pack, result: Result, plan: LearningPlan) -> Buttons:
    buttons: list[Button] = []
    if plan.steps:
        first = plan.steps[0].step.module
        action = Action("plan.module", {"module": first.id})
        buttons.append(Button(voice.line("result.start_module", module=first.name), action, Style.PRIMARY))
    buttons.append(Button(voice.line("result.see_plan"), Action("plan")))
    buttons.append(Button(voice.line("result.see_progress"), Action("progress")))
    role = result.assessment.role_id
    dive = next((pillar for pillar in pack.pillars if role in pillar.roles and pillar.id != result.form.id), None)
    if dive:
        buttons.append(Button(voice.line("result.dive", pillar=dive.name), Action("assess", {"words": dive.id})))
    return Buttons(tuple(buttons))


def _delete_button(voice: Voice, result: Result) -> Button:
    return Button(voice.line("result.delete"), Action("assess.delete", {"assessment": str(result.assessment.id)}))


def _sharing_buttons(voice: Voice, result: Result, sharing: Sharing | None) -> tuple[Button, ...]:
    if sharing is None:
        return ()
    key = "take_back" if sharing.shared else "share"
    label = voice.line(f"result.{key}", manager=sharing.manager.name[:40])
    return (Button(label, Action(f"assess.{key}", {"assessment": str(result.assessment.id)})),)


def _provenance(voice: Voice, result: Result, sharing: Sharing | None) -> Text:
    values = {"date": voice.date(result.assessment.submitted_at), "version": result.assessment.content_version}
    if sharing and sharing.shared:
        return voice.text("result.provenance_shared", **values, manager=sharing.manager.name)
    return voice.text("result.provenance", **values)


def _line_chart(voice: Voice, pack: Pack, core: Sequence[Result]) -> LineChart:
    days = [result.assessment.submitted_at.astimezone(voice.zone).date() for result in core]
    points = tuple((day, float(result.score.overall or 0)) for day, result in zip(days, core, strict=True))
    bands = tuple(Band(level.name, float(level.at_least)) for level in pack.levels)
    return LineChart(voice.line("result.line_name"), points, bands, MAXIMUM, voice.locale)


def _line_alt(voice: Voice, core: Sequence[Result]) -> str:
    points = [(voice.date(result.assessment.submitted_at), result.score.overall) for result in core]
    return voice.line("result.line_alt", parts="; ".join(f"{day}: {_level_cell(voice, at)}" for day, at in points))


def _priority_label(voice: Voice, score: DomainScore) -> str:
    return voice.line(f"result.priority_{score.priority.name.lower()}")


def _level_cell(voice: Voice, value: Fraction | None) -> str:
    return "–" if value is None else voice.number(value)
