"""The cards of the conversation, from `/assess` to the review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from engine.assessment.forms import EVIDENCE_FORM, SKIP, ratings_form
from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Progress,
    Style,
)
from engine.chat.text import Plain, Text
from engine.content.models import Domain, Form, Pack, Role, Skill
from engine.content.voice import Voice
from engine.scoring.records.assessments import Evidence, OpenAssessment, Pace

CONVERSATION = "assessment"


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """An open assessment as its cards show it."""

    form: Form
    assessment: OpenAssessment
    notice: Text | None = None
    """What just happened."""
    offer: Skill | None = None
    """A skill whose rating could have a line of evidence."""


class OfferText(NamedTuple):
    """What offers evidence for a skill."""

    text: Context
    button: str


def assessment_action(command: str, assessment: OpenAssessment, **args: str) -> Action:
    """An action that knows which state of which assessment it was drawn from."""
    return Action(command, {"assessment": str(assessment.id), "version": str(assessment.version), **args})


def _notice_blocks(notice: Text | None) -> tuple[Block, ...]:
    """What just happened, above what comes next."""
    return () if notice is None else (Paragraph(notice),)


def role_card(voice: Voice, roles: Sequence[Role], current: str | None, notice: Text | None = None) -> Card:
    """Asks for the role, grouped by the framework's audiences."""
    groups: dict[str, list[Choice]] = {}
    for role in roles:
        choice = Choice(role.name, "", Action("role.pick", {"role": role.id}), chosen=role.id == current)
        groups.setdefault(role.audience, []).append(choice)
    blocks = (
        *_notice_blocks(notice),
        Paragraph(voice.text("assessment.role_text")),
        *(Choices(audience, tuple(choices)) for audience, choices in groups.items()),
        Context(voice.text("assessment.role_hint")),
    )
    return Card("role", voice.line("assessment.role_title"), blocks)


def forms_card(voice: Voice, pack: Pack, asked: str) -> Card:
    """Offers every form; `asked` are words that name none."""
    options = tuple(
        Choice(form.name, form.summary, Action("assess", {"words": form.id})) for form in pack.forms.values()
    )
    text = Paragraph(voice.text("assessment.forms_text", asked=asked))
    return Card("forms", voice.line("assessment.forms_title"), (text, Choices("", options)))


def intro_card(voice: Voice, form: Form, role: Role, assessment: OpenAssessment, notice: Text | None = None) -> Card:
    """What will happen and who will see it, before the first question."""
    counts = {"questions": len(form.skills), "domains": len(form.domains)}
    facts = (
        Fact(voice.line("assessment.intro_role"), (Plain(role.name),)),
        Fact(voice.line("assessment.intro_who_label"), voice.text("assessment.intro_who")),
        Fact(voice.line("assessment.intro_scale_label"), voice.text("assessment.intro_scale")),
    )
    paces = tuple(
        Choice(
            voice.line(f"assessment.pace_{pace}"),
            voice.line(f"assessment.pace_{pace}_text", **counts),
            assessment_action("assess.begin", assessment, pace=pace),
        )
        for pace in Pace
    )
    buttons = (
        Button(voice.line("assessment.change_role"), Action("role")),
        Button(voice.line("assessment.preview"), Action("team_gaps.preview")),
        Button(voice.line("assessment.not_now"), assessment_action("assess.discard", assessment)),
    )
    blocks = (
        *_notice_blocks(notice),
        Paragraph(voice.text("assessment.intro_text", summary=form.summary, **counts)),
        Facts(facts),
        Choices(voice.line("assessment.intro_pace"), paces),
        Buttons(buttons),
        Context(voice.text("assessment.intro_hint")),
    )
    return Card("intro", voice.line("assessment.intro_title", form=form.name), blocks, CONVERSATION)


def question_card(voice: Voice, view: AssessmentView, skill: Skill) -> Card:
    """One skill with its six anchors."""
    form, assessment = view.form, view.assessment
    given = assessment.ratings.get(skill.id)
    label = _progress_label(voice, form, form.domain_of[skill.id], (skill,))
    drawn = {"assessment": str(assessment.id), "version": str(assessment.version), "skill": skill.id}
    options = tuple(
        Choice(number, anchor, Action("assess.answer", {**drawn, "value": number}), value == given)
        for value, (number, anchor) in enumerate(zip("012345", skill.anchors, strict=True))
    )
    skip = Button(voice.line("assessment.not_sure"), Action("assess.answer", {**drawn, "value": SKIP}))
    blocks = (
        *_notice_blocks(view.notice),
        Progress(label, len(assessment.ratings), len(form.skills)),
        Paragraph((Plain(skill.question),)),
        Choices("", options),
        Buttons((skip, *_navigation_buttons(voice, assessment, first=form.skills[0]))),
        *_evidence_offer(voice, view),
    )
    return Card("question", skill.name, blocks, CONVERSATION)


def domain_card(
    voice: Voice, view: AssessmentView, domain: Domain, *, typed: Mapping[str, str] | None = None, anchors: bool = False
) -> Card:
    """All skills of a domain at once; `typed` holds what was chosen but not sent, `anchors` shows what numbers mean."""
    form, assessment = view.form, view.assessment
    given = {skill: SKIP if value is None else str(value) for skill, value in assessment.ratings.items()}
    selects: list[Block] = []
    for skill, rating in zip(domain.skills, ratings_form(domain.skills), strict=True):
        if anchors:
            meanings = tuple(Fact(str(value), (Plain(anchor),)) for value, anchor in enumerate(skill.anchors))
            selects += [Heading(skill.name), Facts(meanings)]
        selects.append(rating.draw(voice, {**given, **(typed or {})}))
    answer = assessment_action("assess.answer_domain", assessment, domain=domain.id)
    toggle = "assessment.hide_anchors" if anchors else "assessment.show_anchors"
    buttons = (
        Button(voice.line("assessment.next"), answer, Style.PRIMARY),
        Button(voice.line(toggle), assessment_action("assess.anchors", assessment, show="" if anchors else "yes")),
        *_navigation_buttons(voice, assessment, first=form.domains[0]),
    )
    blocks = (
        *_notice_blocks(view.notice),
        Progress(_progress_label(voice, form, domain, domain.skills), len(assessment.ratings), len(form.skills)),
        Paragraph((Plain(domain.summary),)),
        *selects,
        Buttons(buttons),
        Context(voice.text("assessment.domain_hint", count=len(domain.skills))),
        *_evidence_offer(voice, view),
    )
    return Card("domain", domain.name, blocks, CONVERSATION)


def review_card(voice: Voice, view: AssessmentView, evidence: Mapping[str, Evidence]) -> Card:
    """Every answer, each a press away from another one, before anything is counted."""
    form, assessment = view.form, view.assessment
    lists = [
        Choices(domain.name, tuple(_review_choice(voice, assessment, skill, evidence) for skill in domain.skills))
        for domain in form.domains
    ]
    given = [assessment.ratings[skill.id] for skill in form.skills if skill.id in assessment.ratings]
    skipped, left = given.count(None), len(form.skills) - len(given)
    text = voice.text("assessment.review_text", rated=len(given) - skipped, skipped=skipped, left=left)
    onward = Button(voice.line("assessment.onward"), assessment_action("assess.onward", assessment), Style.PRIMARY)
    submit = assessment_action("assess.submit", assessment)
    buttons = (
        *((onward,) if left else ()),
        Button(voice.line("assessment.submit"), submit, Style.NORMAL if left else Style.PRIMARY),
        Button(voice.line("assessment.preview"), Action("team_gaps.preview")),
        Button(voice.line("assessment.pause"), assessment_action("assess.pause", assessment)),
        Button(voice.line("assessment.start_over"), assessment_action("assess.restart", assessment), Style.DANGER),
    )
    blocks = (
        *_notice_blocks(view.notice),
        Paragraph(text),
        *lists,
        Buttons(buttons),
        Context(voice.text("assessment.review_who")),
        *_evidence_offer(voice, view),
    )
    return Card("review", voice.line("assessment.review_title"), blocks, CONVERSATION)


def _review_choice(voice: Voice, assessment: OpenAssessment, skill: Skill, evidence: Mapping[str, Evidence]) -> Choice:
    if skill.id in assessment.ratings:
        value = assessment.ratings[skill.id]
        answer = voice.line("assessment.not_sure") if value is None else str(value)
    else:
        answer = voice.line("assessment.unanswered")
    label, about = voice.line("assessment.review_item", skill=skill.short, answer=answer), ""
    if shown := evidence.get(skill.id):
        words = " ".join(filter(None, (shown.note, shown.link)))
        about = voice.line("assessment.review_evidence", evidence=words)
    return Choice(label, about, assessment_action("assess.edit", assessment, skill=skill.id))


def evidence_card(voice: Voice, assessment: OpenAssessment, skill: Skill, typed: Mapping[str, str]) -> Card:
    """A line and a link that show a rating."""
    keep = Action("assess.keep_evidence", {"assessment": str(assessment.id), "skill": skill.id})
    blocks = (
        Paragraph(voice.text("assessment.evidence_text", skill=skill.name)),
        *EVIDENCE_FORM.blocks(voice, typed),
        Buttons((Button(voice.line("assessment.evidence_save"), keep, Style.PRIMARY),)),
        Context(voice.text("assessment.evidence_who")),
    )
    return Card("evidence", voice.line("assessment.evidence_title"), blocks)


def confirmation_card(voice: Voice, key: str, assessment: OpenAssessment, confirm: Action, **values: str) -> Card:
    """Asks before something that cannot be undone; `values` are for the copy of `key`, `form` among them."""
    resume = assessment_action("assess.resume", assessment)
    buttons = (
        Button(voice.line(f"assessment.{key}_confirm", **values), confirm, Style.DANGER),
        Button(voice.line("assessment.go_on", form=values["form"]), resume, Style.PRIMARY),
    )
    text = Paragraph(voice.text(f"assessment.{key}_text", **values))
    return Card(key, voice.line(f"assessment.{key}_title", **values), (text, Buttons(buttons)), CONVERSATION)


def early_card(voice: Voice, form: Form, assessment: OpenAssessment, counts: Mapping[str, int]) -> Card:
    """Asks before an assessment is submitted in which questions are open; `counts` says how many, for the copy."""
    sure = assessment_action("assess.submit", assessment, sure="yes")
    buttons = (
        Button(
            voice.line("assessment.go_on", form=form.name),
            assessment_action("assess.onward", assessment),
            Style.PRIMARY,
        ),
        Button(voice.line("assessment.early_confirm"), sure),
    )
    text = Paragraph(voice.text("assessment.early_text", **counts))
    return Card("early", voice.line("assessment.early_title"), (text, Buttons(buttons)), CONVERSATION)


def paused_card(voice: Voice, form: Form, assessment: OpenAssessment) -> Card:
    """The answers are kept; one press goes on."""
    text = voice.text("assessment.paused_text", done=len(assessment.ratings), total=len(form.skills))
    resume = assessment_action("assess.resume", assessment)
    button = Button(voice.line("assessment.go_on", form=form.name), resume, Style.PRIMARY)
    return Card("paused", voice.line("assessment.paused_title"), (Paragraph(text), Buttons((button,))), CONVERSATION)


@lru_cache(maxsize=4096)
def _progress_label(voice: Voice, form: Form, domain: Domain, skills: tuple[Skill, ...]) -> str:
    """Made once for all readers."""
    first, last = form.number_of[skills[0].id], form.number_of[skills[-1].id]
    at = str(first) if first == last else f"{first}–{last}"
    key = "assessment.progress" if first == last else "assessment.progress_several"
    return voice.line(key, at=at, total=len(form.skills), domain=domain.name)


def _navigation_buttons(voice: Voice, assessment: OpenAssessment, first: Skill | Domain) -> tuple[Button, ...]:
    back = Button(voice.line("assessment.back"), assessment_action("assess.back", assessment))
    rest = (
        Button(voice.line("assessment.why"), assessment_action("assess.why", assessment)),
        Button(voice.line("assessment.review"), assessment_action("assess.review", assessment)),
        Button(voice.line("assessment.pause"), assessment_action("assess.pause", assessment)),
    )
    return rest if assessment.position == first.id else (back, *rest)


def _evidence_offer(voice: Voice, view: AssessmentView) -> tuple[Block, ...]:
    if view.offer is None:
        return ()
    text, label = _offer_text(voice, view.offer)
    action = Action("assess.evidence", {"assessment": str(view.assessment.id), "skill": view.offer.id})
    return (text, Buttons((Button(label, action),)))


@lru_cache(maxsize=4096)
def _offer_text(voice: Voice, skill: Skill) -> OfferText:
    """Made once for all readers."""
    label = voice.line("assessment.offer_button", skill=skill.short)
    return OfferText(Context(voice.text("assessment.offer_text", skill=skill.name)), label)
