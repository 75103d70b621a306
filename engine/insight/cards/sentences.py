"""What is said of a team's figures: how it stands, its gaps, whether it gets better, and what to do."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from engine.chat.cards import Action, Block, Button, Buttons, Fact, Facts, Paragraph
from engine.community.agenda import say_start
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.insight.cards.tables import count_words
from engine.insight.report import Step, TeamReport
from engine.insight.rules.priorities import Gap
from engine.insight.rules.trend import overall_mean
from engine.scoring.rules.scoring import level_of

SHOWN_GAPS = 3
SHOWN_SKILLS = 3
SHOWN_MENTORS = 3


class Advice(NamedTuple):
    """Something to do: a sentence of the copy, and its values."""

    key: str
    values: Mapping[str, object]


def headline_block(voice: Voice, pack: Pack, report: TeamReport) -> Paragraph:
    """The overall level beside what roles ask for, and the biggest gap."""
    first = report.gaps[0] if report.gaps else None
    gap: dict[str, object] = {"gap": first.domain.name if first else ""}
    gap |= {"below": _below_words(voice, pack, report, first) if first else ""}
    level = overall_mean(pack.core, report.group.batch)
    if level is None:
        return Paragraph(voice.text("team_gaps.headline_partly", **gap))
    targets = [report.group.batch[domain.id].target for domain in pack.core.domains]
    target = voice.number(round(Fraction(sum(targets), len(targets)), 1))
    return Paragraph(voice.text("team_gaps.headline", overall=voice.number(round(level, 2)), target=target, **gap))


def who_answered(voice: Voice, report: TeamReport) -> Facts:
    """Of how many people the figures are, and who is not in them yet."""
    closed = voice.date(report.view.closed_on)
    if report.group.parts == 1 and not report.view.whole:
        told = voice.text("team_gaps.who_value", people=report.group.people, active=report.group.active, closed=closed)
    else:
        told = voice.text("team_gaps.who_values", people=report.group.people, batches=report.group.parts, closed=closed)
    facts = [Fact(voice.line("team_gaps.who"), told)]
    took = report.view.participation
    if took.waiting:
        values = {"count": took.waiting, "next": voice.date(report.next_closing), "smallest": report.smallest}
        facts.append(Fact(voice.line("team_gaps.waiting"), voice.text("team_gaps.waiting_value", **values)))
    silent = voice.text("curriculum.done_of", done=took.silent, total=took.active)
    label = voice.line("team_gaps.outside" if report.view.whole else "team_gaps.silent")
    return Facts((*facts, Fact(label, silent)))


def _below_words(voice: Voice, pack: Pack, report: TeamReport, gap: Gap) -> str:
    """How many are below which level: that of their mean target, which is nobody's own."""
    level = level_of(report.group.batch[gap.domain.id].target, pack.levels).name
    if gap.people.width >= gap.rated:
        return voice.line("team_gaps.below_untold", level=level)
    short = count_words(voice, gap.people, gap.rated)
    return voice.line("team_gaps.below", short=short, rated=gap.rated, level=level)


def gap_lines(voice: Voice, pack: Pack, report: TeamReport) -> list[Block]:
    """The biggest gaps, a paragraph each."""
    if not report.gaps:
        return [Paragraph(voice.text("team_gaps.no_gaps"))]
    blocks: list[Block] = []
    for gap in report.gaps[:SHOWN_GAPS]:
        skills = voice.all_of([skill.name for skill in gap.skills[:SHOWN_SKILLS]])
        size = voice.number(round(gap.size, 2)) if gap.size else ""
        below = _below_words(voice, pack, report, gap)
        values = {"domain": gap.domain.name, "below": below, "size": size, "skills": skills}
        blocks.append(Paragraph(voice.text("team_gaps.gap", **values)))
    return blocks


def trend_lines(voice: Voice, steps: Sequence[Step]) -> list[Block]:
    """Whether it gets better, and how sure that is."""
    if not steps:
        return [Paragraph(voice.text("team_gaps.trend_first"))]
    blocks: list[Block] = []
    for step in steps:
        moved = voice.all_of([f"{name} {voice.signed(round(change.by, 2))}" for name, change in step.domains])
        change = step.change
        values = {
            "since": voice.date(step.since),
            "by": voice.signed(round(change.by, 2)),
            "within": voice.number(round(change.within, 2)),
            "certainty": change.certainty.name.lower(),
            "domains": moved,
        }
        key = "team_gaps.trend_baseline" if step.baseline else "team_gaps.trend"
        blocks.append(Paragraph(voice.text(key, **values)))
    return blocks


def strength_line(voice: Voice, report: TeamReport) -> Paragraph:
    """What they could lend to other teams."""
    if not report.strengths:
        return Paragraph(voice.text("team_gaps.no_strengths"))
    shown = voice.all_of([skill.name for skill in report.strengths[:SHOWN_SKILLS]])
    more = max(0, len(report.strengths) - SHOWN_SKILLS)
    return Paragraph(voice.text("team_gaps.strengths", skills=shown, more=more))


def action_lines(voice: Voice, report: TeamReport) -> list[Block]:
    """What to do, numbered."""
    advice = enumerate(_collect_advice(voice, report), 1)
    return [Paragraph(voice.text(key, **values, number=number)) for number, (key, values) in advice]


def first_action(voice: Voice, report: TeamReport) -> Paragraph:
    """The most useful thing to do, without a number."""
    key, values = _collect_advice(voice, report)[0]
    return Paragraph(voice.text(key, **values, number=None))


def _collect_advice(voice: Voice, report: TeamReport) -> list[Advice]:
    """What to do; never nothing."""
    advice: list[Advice] = []
    gap = report.gaps[0] if report.gaps else None
    domain = gap.domain.name if gap else ""
    if report.module:
        module, (first, *others), people, rated = report.module
        weeks = voice.line("curriculum.weeks", first=module.weeks[0].number, last=module.weeks[-1].number)
        fits = {"people": count_words(voice, people, rated), "rated": rated, "skill": first.name, "gap": domain}
        names = voice.all_of([skill.name for skill in others])
        values = {"module": module.name, "weeks": weeks, "hours": module.hours, **fits, "others": names}
        advice.append(Advice("team_gaps.action_module", values))
    if gap:
        fits = {"domain": domain, "people": count_words(voice, gap.people, gap.rated), "rated": gap.rated}
        if report.session:
            when = say_start(voice, report.session)
            values = {"series": report.session.series.name, "when": when, **fits}
            advice.append(Advice("team_gaps.action_session", values))
        if report.mentors:
            more = max(0, len(report.mentors) - SHOWN_MENTORS)
            names = voice.all_of(list(report.mentors[:SHOWN_MENTORS]))
            advice.append(Advice("team_gaps.action_mentor", {"names": names, "more": more, **fits}))
    if silent := report.view.participation.silent:
        advice.append(Advice("team_gaps.action_silent", {"count": 0 if report.view.whole else silent}))
    elif not report.mentors:
        advice.append(Advice("team_gaps.action_again", {"closed": voice.date(report.view.closed_on)}))
    return advice


def to_mentors(voice: Voice, report: TeamReport) -> list[Block]:
    """The way to all who offer it."""
    if not report.mentors:
        return []
    domain = report.gaps[0].domain
    listed = Action("mentor.list", {"topic": domain.id})
    return [Buttons((Button(voice.line("team_gaps.mentors", domain=domain.short), listed),))]


def role_mix(voice: Voice, pack: Pack, report: TeamReport) -> Paragraph:
    """How many there are of each role."""
    unknown = voice.line("team_gaps.role_unknown")
    names = [(pack.role_by_id[role].name if role in pack.role_by_id else unknown, n) for role, n in report.roles]
    counts = [voice.line("team_gaps.role_count", count=count, role=name) for name, count in names]
    return Paragraph(voice.text("team_gaps.roles", roles=voice.all_of(counts)))
