"""What is said of a team's figures: how it stands, its gaps, whether it gets better, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from engine.chat.cards import Action, Block, Button, Buttons, Fact, Facts, Paragraph
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.insight.cards.tables import count_words
from engine.insight.report import Outline, Step, hundredths, tenths
from engine.insight.rules.trend import overall

SHOWN_GAPS = 3
SHOWN_SKILLS = 3
SHOWN_MENTORS = 3


def headline(voice: Voice, pack: Pack, outline: Outline) -> Paragraph:
    """The overall level beside what roles ask for, and the biggest gap."""
    first = outline.gaps[0] if outline.gaps else None
    gap: dict[str, object] = {"gap": first.domain.name if first else "", "short": "", "rated": ""}
    if first:
        gap |= {"short": count_words(voice, first.people, first.rated), "rated": first.rated}
    level = overall(pack.core, outline.group.batch)
    if level is None:
        return Paragraph(voice.text("team_gaps.headline_partly", **gap))
    targets = [outline.group.batch[domain.id].target for domain in pack.core.domains]
    target = voice.number(tenths(Fraction(sum(targets), len(targets))))
    return Paragraph(voice.text("team_gaps.headline", overall=voice.number(hundredths(level)), target=target, **gap))


def who_answered(voice: Voice, outline: Outline) -> Facts:
    """Of how many people the figures are, and who is not in them yet."""
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


def gap_lines(voice: Voice, outline: Outline) -> list[Block]:
    """The biggest gaps, a paragraph each."""
    if not outline.gaps:
        return [Paragraph(voice.text("team_gaps.no_gaps"))]
    blocks: list[Block] = []
    for gap in outline.gaps[:SHOWN_GAPS]:
        skills = voice.all_of([skill.name for skill in gap.skills[:SHOWN_SKILLS]])
        size = voice.number(hundredths(gap.size)) if gap.size else ""
        short = count_words(voice, gap.people, gap.rated)
        values = {"domain": gap.domain.name, "short": short, "rated": gap.rated, "size": size, "skills": skills}
        blocks.append(Paragraph(voice.text("team_gaps.gap", **values)))
    return blocks


def trend_lines(voice: Voice, steps: Sequence[Step]) -> list[Block]:
    """Whether it gets better, and how sure that is."""
    if not steps:
        return [Paragraph(voice.text("team_gaps.trend_first"))]
    blocks: list[Block] = []
    for step in steps:
        moved = voice.all_of([f"{name} {voice.signed(hundredths(each.by))}" for name, each in step.domains])
        change = step.change
        values = {
            "since": voice.date(step.since),
            "by": voice.signed(hundredths(change.by)),
            "within": voice.number(round(change.within, 2)),
            "real": change.real,
            "domains": moved,
        }
        key = "team_gaps.trend_baseline" if step.baseline else "team_gaps.trend"
        blocks.append(Paragraph(voice.text(key, **values)))
    return blocks


def strength_line(voice: Voice, outline: Outline) -> Paragraph:
    """What they could lend to other teams."""
    if not outline.strengths:
        return Paragraph(voice.text("team_gaps.no_strengths"))
    shown = voice.all_of([skill.name for skill in outline.strengths[:SHOWN_SKILLS]])
    more = max(0, len(outline.strengths) - SHOWN_SKILLS)
    return Paragraph(voice.text("team_gaps.strengths", skills=shown, more=more))


def action_lines(voice: Voice, outline: Outline) -> list[Block]:
    """What to do, numbered."""
    advice = enumerate(_advice(voice, outline), 1)
    return [Paragraph(voice.text(key, **values, number=number)) for number, (key, values) in advice]


def first_action(voice: Voice, outline: Outline) -> Paragraph:
    """The most useful thing to do, without a number."""
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


def to_mentors(voice: Voice, outline: Outline) -> list[Block]:
    """The way to all who offer it."""
    if not outline.mentors:
        return []
    domain = outline.gaps[0].domain
    listed = Action("mentor.list", {"topic": domain.id})
    return [Buttons((Button(voice.line("team_gaps.mentors", domain=domain.short), listed),))]


def role_mix(voice: Voice, pack: Pack, outline: Outline) -> Paragraph:
    """How many there are of each role."""
    unknown = voice.line("team_gaps.role_unknown")
    names = [(pack.role_by_id[role].name if role in pack.role_by_id else unknown, n) for role, n in outline.roles]
    said = [voice.line("team_gaps.role_count", count=count, role=name) for name, count in names]
    return Paragraph(voice.text("team_gaps.roles", roles=voice.all_of(said)))
