"""The cards of the conversation, from `/assess` to the review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

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
    Option,
    Paragraph,
    Progress,
    SelectInput,
    Style,
    TextInput,
)
from engine.chat.evidence import EVIDENCE_LENGTH
from engine.chat.text import Plain, Text
from engine.content.models import Domain, Form, Pack, Role, Skill
from engine.content.voice import Voice
from engine.scoring.records import Evidence, Pace, Sitting

Ratings = Mapping[str, int | None]
SKIP = "skip"
CONVERSATION = "assessment"


def act(command: str, sitting: Sitting, **args: str) -> Action:
    """An action that knows which state of which assessment it was drawn from."""
    return Action(command, {"assessment": str(sitting.id), "version": str(sitting.version), **args})


def noticed(notice: Text | None) -> tuple[Block, ...]:
    """What just happened, above what comes next."""
    return () if notice is None else (Paragraph(notice),)


def role_card(voice: Voice, roles: Sequence[Role], current: str | None, notice: Text | None = None) -> Card:
    """Asks for the role, grouped by the framework's audiences."""
    audiences = dict.fromkeys(role.audience for role in roles)
    groups = [
        Choices(
            audience,
            tuple(
                Choice(role.name, "", Action("role.pick", {"role": role.id}), chosen=role.id == current)
                for role in roles
                if role.audience == audience
            ),
        )
        for audience in audiences
    ]
    intro = Paragraph(voice.text("assessment.role_text"))
    hint = Context(voice.text("assessment.role_hint"))
    return Card("role", voice.line("assessment.role_title"), (*noticed(notice), intro, *groups, hint))


def form_card(voice: Voice, pack: Pack, asked: str) -> Card:
    """Offers every form; `asked` are words that name none."""
    options = tuple(
        Choice(form.name, form.summary, Action("assess", {"words": form.id})) for form in pack.forms.values()
    )
    text = Paragraph(voice.text("assessment.forms_text", asked=asked))
    return Card("forms", voice.line("assessment.forms_title"), (text, Choices("", options)))


def intro_card(voice: Voice, form: Form, role: Role, sitting: Sitting, notice: Text | None = None) -> Card:
    """What will happen and who will see it, before the first question."""
    count, domains = len(form.skills), len(form.domains)
    blocks = (
        *noticed(notice),
        Paragraph(voice.text("assessment.intro_text", summary=form.summary, questions=count, domains=domains)),
        Facts(
            (
                Fact(voice.line("assessment.intro_role"), (Plain(role.name),)),
                Fact(voice.line("assessment.intro_who_label"), voice.text("assessment.intro_who")),
                Fact(voice.line("assessment.intro_scale_label"), voice.text("assessment.intro_scale")),
            )
        ),
        Choices(
            voice.line("assessment.intro_pace"),
            tuple(
                Choice(
                    voice.line(f"assessment.pace_{pace}"),
                    voice.line(f"assessment.pace_{pace}_text", questions=count, domains=domains),
                    act("assess.begin", sitting, pace=pace),
                )
                for pace in Pace
            ),
        ),
        Buttons(
            (
                Button(voice.line("assessment.change_role"), Action("role")),
                _preview_button(voice),
                Button(voice.line("assessment.not_now"), act("assess.discard", sitting)),
            )
        ),
        Context(voice.text("assessment.intro_hint")),
    )
    return Card("intro", voice.line("assessment.intro_title", form=form.name), blocks, CONVERSATION)


def question_card(
    voice: Voice,
    form: Form,
    sitting: Sitting,
    skill: Skill,
    *,
    notice: Text | None = None,
    offer: Skill | None = None,
) -> Card:
    """One skill with its six anchors; `offer` is a skill whose rating could have a line of evidence."""
    given = sitting.ratings.get(skill.id)
    label, question = _fixed(voice, form, skill)
    drawn = {"assessment": str(sitting.id), "version": str(sitting.version), "skill": skill.id}
    options = tuple(
        Choice(number, anchor, Action("assess.answer", {**drawn, "value": number}), value == given)
        for value, (number, anchor) in enumerate(zip("012345", skill.anchors, strict=True))
    )
    skip = Button(voice.line("assessment.not_sure"), Action("assess.answer", {**drawn, "value": SKIP}))
    blocks = (
        *noticed(notice),
        Progress(label, len(sitting.ratings), len(form.skills)),
        question,
        Choices("", options),
        Buttons((skip, *_navigation(voice, sitting, first=form.skills[0]))),
        *_evidence_offer(voice, sitting, offer),
    )
    return Card("question", skill.name, blocks, CONVERSATION)


@lru_cache(maxsize=4096)
def _fixed(voice: Voice, form: Form, skill: Skill) -> tuple[str, Paragraph]:
    """What is the same on every card of a skill, made once: the place in the form, and the question."""
    return _place(voice, form, form.domain_of[skill.id], (skill,)), Paragraph((Plain(skill.question),))


def domain_card(
    voice: Voice,
    form: Form,
    sitting: Sitting,
    domain: Domain,
    *,
    typed: Mapping[str, str] | None = None,
    anchors: bool = False,
    notice: Text | None = None,
    offer: Skill | None = None,
) -> Card:
    """All skills of a domain at once; `typed` holds what was chosen but not sent, `anchors` shows what numbers mean."""
    chosen = {skill.id: _chosen(sitting.ratings, skill.id) for skill in domain.skills} | dict(typed or {})
    options = (*(Option(str(value), str(value)) for value in range(6)), Option(SKIP, voice.line("assessment.not_sure")))
    asked: list[Block] = []
    for skill in domain.skills:
        if anchors:
            asked.append(Heading(skill.name))
            asked.append(Facts(tuple(Fact(str(at), (Plain(anchor),)) for at, anchor in enumerate(skill.anchors))))
        label = skill.question if len(skill.name) > 60 else f"{skill.name}. {skill.question}"
        asked.append(SelectInput(skill.id, label, options, chosen.get(skill.id, "")))
    toggle = "assessment.hide_anchors" if anchors else "assessment.show_anchors"
    buttons = (
        Button(voice.line("assessment.next"), act("assess.answer_domain", sitting, domain=domain.id), Style.PRIMARY),
        Button(voice.line(toggle), act("assess.anchors", sitting, show="" if anchors else "yes")),
        *_navigation(voice, sitting, first=form.domains[0]),
    )
    blocks = (
        *noticed(notice),
        Progress(_place(voice, form, domain, domain.skills), len(sitting.ratings), len(form.skills)),
        Paragraph((Plain(domain.summary),)),
        *asked,
        Buttons(buttons),
        Context(voice.text("assessment.domain_hint", count=len(domain.skills))),
        *_evidence_offer(voice, sitting, offer),
    )
    return Card("domain", domain.name, blocks, CONVERSATION)


def review_card(
    voice: Voice,
    form: Form,
    sitting: Sitting,
    evidence: Mapping[str, Evidence],
    *,
    notice: Text | None = None,
    offer: Skill | None = None,
) -> Card:
    """Every answer, each a press away from another one, before anything is counted."""
    lists = [
        Choices(
            domain.name,
            tuple(
                Choice(
                    voice.line(
                        "assessment.review_item", skill=skill.short, answer=_answer(voice, sitting.ratings, skill)
                    ),
                    _evidence_line(voice, evidence.get(skill.id)),
                    act("assess.edit", sitting, skill=skill.id),
                )
                for skill in domain.skills
            ),
        )
        for domain in form.domains
    ]
    given = [sitting.ratings[skill.id] for skill in form.skills if skill.id in sitting.ratings]
    skipped = given.count(None)
    rated = len(given) - skipped
    left = len(form.skills) - len(given)
    text = voice.text("assessment.review_text", rated=rated, skipped=skipped, left=left)
    onward = Button(voice.line("assessment.onward"), act("assess.onward", sitting), Style.PRIMARY)
    submit_style = Style.NORMAL if left else Style.PRIMARY
    buttons = (
        *((onward,) if left else ()),
        Button(voice.line("assessment.submit"), act("assess.submit", sitting), submit_style),
        _preview_button(voice),
        Button(voice.line("assessment.pause"), act("assess.pause", sitting)),
        Button(voice.line("assessment.start_over"), act("assess.restart", sitting), Style.DANGER),
    )
    who = Context(voice.text("assessment.review_who"))
    body = (Paragraph(text), *lists, Buttons(buttons), who, *_evidence_offer(voice, sitting, offer))
    return Card("review", voice.line("assessment.review_title"), (*noticed(notice), *body), CONVERSATION)


def _preview_button(voice: Voice) -> Button:
    return Button(voice.line("assessment.preview"), Action("team_gaps.preview"))


def evidence_card(voice: Voice, sitting: Sitting, skill: Skill, given: Evidence, notice: Text | None = None) -> Card:
    """A line and a link that show a rating."""
    blocks = (
        *noticed(notice),
        Paragraph(voice.text("assessment.evidence_text", skill=skill.name)),
        TextInput("note", voice.line("assessment.evidence_note"), value=given.note, max_length=EVIDENCE_LENGTH),
        TextInput("link", voice.line("assessment.evidence_link"), "https://", given.link, EVIDENCE_LENGTH),
        Buttons(
            (
                Button(
                    voice.line("assessment.evidence_save"),
                    Action("assess.keep_evidence", {"assessment": str(sitting.id), "skill": skill.id}),
                    Style.PRIMARY,
                ),
            )
        ),
        Context(voice.text("assessment.evidence_who")),
    )
    return Card("evidence", voice.line("assessment.evidence_title"), blocks)


def question_of(
    voice: Voice, key: str, title: str, sitting: Sitting, confirm: Action, back: str, **values: str
) -> Card:
    """Asks before something that cannot be undone."""
    buttons = (
        Button(voice.line(f"assessment.{key}_confirm", **values), confirm, Style.DANGER),
        Button(voice.line("assessment.go_on", form=back), act("assess.resume", sitting), Style.PRIMARY),
    )
    text = Paragraph(voice.text(f"assessment.{key}_text", **values))
    return Card(key, title, (text, Buttons(buttons)), CONVERSATION)


def paused_card(voice: Voice, form: Form, sitting: Sitting) -> Card:
    """The answers are kept; one press goes on."""
    text = voice.text("assessment.paused_text", done=len(sitting.ratings), total=len(form.skills))
    button = Button(voice.line("assessment.go_on", form=form.name), act("assess.resume", sitting), Style.PRIMARY)
    return Card("paused", voice.line("assessment.paused_title"), (Paragraph(text), Buttons((button,))), CONVERSATION)


def _place(voice: Voice, form: Form, domain: Domain, skills: Sequence[Skill]) -> str:
    first, last = form.number_of[skills[0].id], form.number_of[skills[-1].id]
    at = str(first) if first == last else f"{first}–{last}"
    key = "assessment.progress" if first == last else "assessment.progress_several"
    return voice.line(key, at=at, total=len(form.skills), domain=domain.name)


def _navigation(voice: Voice, sitting: Sitting, first: Skill | Domain) -> tuple[Button, ...]:
    back = Button(voice.line("assessment.back"), act("assess.back", sitting))
    rest = (
        Button(voice.line("assessment.why"), act("assess.why", sitting)),
        Button(voice.line("assessment.review"), act("assess.review", sitting)),
        Button(voice.line("assessment.pause"), act("assess.pause", sitting)),
    )
    return rest if sitting.position == first.id else (back, *rest)


def _evidence_offer(voice: Voice, sitting: Sitting, skill: Skill | None) -> tuple[Block, ...]:
    if skill is None:
        return ()
    text, label = _offer(voice, skill)
    action = Action("assess.evidence", {"assessment": str(sitting.id), "skill": skill.id})
    return (text, Buttons((Button(label, action),)))


@lru_cache(maxsize=4096)
def _offer(voice: Voice, skill: Skill) -> tuple[Context, str]:
    """The words that offer evidence for a skill, made once."""
    label = voice.line("assessment.offer_button", skill=skill.short)
    return Context(voice.text("assessment.offer_text", skill=skill.name)), label


def _chosen(ratings: Ratings, skill: str) -> str:
    if skill not in ratings:
        return ""
    value = ratings[skill]
    return SKIP if value is None else str(value)


def _answer(voice: Voice, ratings: Ratings, skill: Skill) -> str:
    if skill.id not in ratings:
        return voice.line("assessment.unanswered")
    value = ratings[skill.id]
    return voice.line("assessment.not_sure") if value is None else str(value)


def _evidence_line(voice: Voice, evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    return voice.line("assessment.review_evidence", evidence=" ".join(filter(None, (evidence.note, evidence.link))))
