"""The cards of the capstone's reviews: for the one who asks, and for the one who is asked."""

from collections.abc import Mapping, Sequence

from engine.chat.cards import Action, Button, Buttons, Card, Choice, Choices, Context, Fact, Facts, Paragraph, Style
from engine.chat.text import Link, Plain, Text
from engine.content.models import Curriculum, Project
from engine.content.voice import Voice
from engine.curriculum.forms import comment_form, request_form
from engine.curriculum.records.reviews import Review, Verdict
from engine.curriculum.rules.achieved import Achieved
from engine.people.records.colleagues import Colleague


def capstone_card(
    voice: Voice, curriculum: Curriculum, achieved: Achieved, reviews: Mapping[str, Review], notice: Text | None = None
) -> Card:
    """Each item of the capstone: done by the person or not, and what its reviewer says."""
    items = [project for project in curriculum.project_by_id.values() if project.id in curriculum.capstone_ids]
    facts = tuple(Fact(item.name, _describe_state(voice, item, achieved, reviews)) for item in items)
    buttons = []
    if achieved.reviewable:
        buttons.append(Button(voice.line("review.ask"), Action("review.ask"), Style.PRIMARY))
    for item in items:
        if (review := reviews.get(item.id)) and review.verdict is Verdict.ASKED:
            label = voice.line("review.withdraw", item=item.name)
            buttons.append(Button(label, Action("review.withdraw", _review_args(review))))
    module = next(module.id for module in curriculum.modules if module.capstone)
    buttons.append(Button(voice.line("review.to_projects"), Action("plan.module", {"module": module})))
    buttons.append(Button(voice.line("home.certificate"), Action("certificate")))
    shown = (Paragraph(voice.text("review.text")), Facts(facts), Buttons(tuple(buttons)))
    return Card("capstone", voice.line("review.title"), (*((Context(notice),) if notice else ()), *shown))


def request_form_card(voice: Voice, items: Sequence[Project], typed: Mapping[str, str]) -> Card:
    """Who should look at which item."""
    blocks = (
        *request_form(items, items[0].id).blocks(voice, typed),
        Buttons((Button(voice.line("review.send"), Action("review.send"), Style.PRIMARY),)),
        Context(voice.text("review.who_rule")),
    )
    return Card("ask_review", voice.line("review.ask"), blocks)


def reviewer_choice_card(voice: Voice, project: str, colleagues: Sequence[Colleague]) -> Card:
    """Several people could be meant."""
    args = {"project": project}
    options = tuple(
        Choice(colleague.name, colleague.email, Action("review.send_to", {**args, "reviewer": str(colleague.id)}))
        for colleague in colleagues
    )
    return Card("which_reviewer", voice.line("review.which_one"), (Choices("", options),))


def review_request_card(voice: Voice, curriculum: Curriculum, review: Review) -> Card:
    """What a reviewer is asked: the item, what should show it, what does, and their word on it."""
    item = curriculum.project_by_id[review.project_id]
    shown: Text = (Link(review.link, review.link),) if review.link else voice.text("review.no_link")
    args = _review_args(review)
    facts = (
        Fact(voice.line("review.should_show"), (Plain(item.evidence),)),
        Fact(voice.line("review.shows"), shown),
        Fact(voice.line("review.asked_on"), (Plain(voice.date(review.asked_at)),)),
    )
    buttons = (
        Button(voice.line("review.approve"), Action("review.approve", args), Style.PRIMARY),
        Button(voice.line("review.approve_comment"), Action("review.comment", {**args, "verdict": "approve"})),
        Button(voice.line("review.decline"), Action("review.comment", {**args, "verdict": "decline"})),
    )
    blocks = (
        Paragraph(voice.text("review.request_text", member=review.member, item=item.name)),
        Facts(facts),
        Buttons(buttons),
        Context(voice.text("review.request_rule", member=review.member)),
    )
    return Card("review_request", voice.line("review.request_title", member=review.member), blocks)


def comment_card(voice: Voice, review: Review, verdict: str) -> Card:
    """A line for the one who asked; sending something back needs one."""
    label, save = voice.line(f"review.{verdict}_save"), Action(f"review.{verdict}", _review_args(review))
    blocks = (
        *comment_form(review.member, verdict).blocks(voice),
        Buttons((Button(label, save, Style.PRIMARY),)),
        Context(voice.text("review.comment_who", member=review.member)),
    )
    return Card("review_comment", voice.line(f"review.{verdict}_title"), blocks)


def requests_card(voice: Voice, curriculum: Curriculum, reviews: Sequence[Review], notice: Text | None = None) -> Card:
    """Everything that others wait for."""
    options = []
    for review in reviews:
        label = voice.line("review.request_line", member=review.member, item=_item_name(curriculum, review))
        asked = voice.line("review.asked_line", date=voice.date(review.asked_at))
        options.append(Choice(label, asked, Action("review.open", _review_args(review))))
    blocks = (
        *((Context(notice),) if notice else ()),
        Paragraph(voice.text("review.requests_text" if options else "review.requests_none")),
        *((Choices("", tuple(options)),) if options else ()),
        Buttons((Button(voice.line("home.week"), Action("week")),)),
    )
    return Card("reviews", voice.line("review.requests_title"), blocks)


def review_answer_card(voice: Voice, curriculum: Curriculum, review: Review, *, certified: bool) -> Card:
    """What a reviewer has said, to the one who had asked; the last approval brings the certificate."""
    complete = review.verdict is Verdict.APPROVED and certified
    values = {"item": _item_name(curriculum, review), "reviewer": review.reviewer, "comment": review.comment}
    text = voice.text(f"review.answer_{review.verdict}", **values, complete=complete)
    to_certificate = (Button(voice.line("home.certificate"), Action("certificate"), Style.PRIMARY),) if complete else ()
    buttons = (*to_certificate, Button(voice.line("review.title"), Action("capstone")))
    title = voice.line(f"review.answer_{review.verdict}_title", reviewer=review.reviewer)
    return Card("review_answer", title, (Paragraph(text), Buttons(buttons)))


def _describe_state(voice: Voice, item: Project, achieved: Achieved, reviews: Mapping[str, Review]) -> Text:
    if item.id not in achieved.completions:
        return voice.text("review.state_open")
    review = reviews.get(item.id)
    if review is None:
        return voice.text("review.state_unasked")
    if review.verdict is Verdict.ASKED and not review.reviewer_serves:
        return voice.text("review.state_left", reviewer=review.reviewer)
    when = voice.date(review.answered_at or review.asked_at)
    return voice.text(f"review.state_{review.verdict}", reviewer=review.reviewer, date=when, comment=review.comment)


def _item_name(curriculum: Curriculum, review: Review) -> str:
    return curriculum.project_by_id[review.project_id].name


def _review_args(review: Review) -> dict[str, str]:
    return {"review": str(review.id)}
