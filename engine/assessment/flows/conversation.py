"""The conversation by buttons: from `/assess` to the review of all answers."""

from collections.abc import Callable
from dataclasses import replace

from engine.assessment import answering
from engine.assessment.answering import move_to, pause_assessment, resume_assessment, save_answers, start_at_pace
from engine.assessment.cards import conversation as cards
from engine.assessment.current import find_current_assessment, on_current_card, open_form, show_current_card
from engine.assessment.forms import ANSWERS, SKIP, ratings_form
from engine.assessment.roles import choose_role, find_role
from engine.assessment.rules.navigation import at_pace, skills_at
from engine.chat.cards import Card, Replies
from engine.chat.errors import Refusal, require_found
from engine.chat.understand import find_closest, normalise
from engine.content.models import Form, Pack
from engine.notes import note_card
from engine.scoring.records.assessments import OpenAssessment, Pace, discard_assessment, save_ratings
from engine.turn import Args, Turn


def start_assessment(turn: Turn, args: Args) -> Replies:
    """Open a form, or go on with the one that is open."""
    words = args.optional("words")
    assessment = find_current_assessment(turn)
    form = _find_form(turn.pack, words) if words else None
    if words and form is None:
        return turn.reply(cards.forms_card(turn.voice, turn.pack, words))
    if assessment is None:
        return show_current_card(turn, open_form(turn, form or turn.pack.core))
    if form is not None and form.id != assessment.form_id:
        return turn.reply(_other_open_card(turn, assessment, form))
    return resume_assessment(turn, assessment)


def show_forms(turn: Turn, args: Args) -> Replies:
    """Offer every assessment."""
    return turn.reply(cards.forms_card(turn.voice, turn.pack, ""))


def resume(turn: Turn, args: Args) -> Replies:
    """Go on with the open assessment, whatever card asked for it."""
    assessment = find_current_assessment(turn)
    return start_assessment(turn, args) if assessment is None else resume_assessment(turn, assessment)


def show_roles(turn: Turn, args: Args) -> Replies:
    """Show all roles, or take the one that was named."""
    if (words := args.optional("words")) and (role := find_role(turn.pack, words)):
        return choose_role(turn, role)
    return turn.reply(cards.role_card(turn.voice, turn.pack.roles, turn.scope.person.role_id))


def set_role(turn: Turn, args: Args) -> Replies:
    """Set the role that was pressed."""
    return choose_role(turn, require_found(turn.pack.role_by_id.get(args.word("role"))))


@on_current_card
def begin_questions(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Choose the pace, which starts the questions."""
    if args.word("pace") not in tuple(Pace):
        raise Refusal("chat.unknown_button")
    return start_at_pace(turn, assessment, Pace(args.word("pace")))


@on_current_card
def rate_skill(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Rate the one skill that is asked."""
    skill = turn.pack.forms[assessment.form_id].skill_by_id.get(assessment.position)
    value = args.word("value")
    if skill is None or args.word("skill") != skill.id or value not in ANSWERS:
        raise Refusal("chat.unknown_button")
    return save_answers(turn, assessment, {skill.id: _read_rating(value)})


@on_current_card
def rate_domain(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Rate all skills of the domain that is asked; what was chosen is kept even if something is missing."""
    skills = skills_at(turn.pack.forms[assessment.form_id], assessment.position)
    if not skills or args.word("domain") != assessment.position:
        raise Refusal("chat.unknown_button")
    sent = ratings_form(skills).typed(turn)
    ratings = {skill_id: _read_rating(value) for skill_id, value in sent.items() if value in ANSWERS}
    if len(ratings) == len(skills):
        return save_answers(turn, assessment, ratings)
    if ratings:
        save_ratings(turn.tx, turn.scope.organisation_id, assessment.id, ratings, turn.now)
        assessment = replace(assessment, ratings={**assessment.ratings, **ratings})
    missing = turn.voice.all_of([skill.short for skill in skills if skill.id not in ratings])
    return show_current_card(turn, assessment, notice=turn.voice.text("assessment.missing", skills=missing))


@on_current_card
def toggle_anchors(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Show or hide what the numbers mean, keeping what was chosen but not sent."""
    form = turn.pack.forms[assessment.form_id]
    domain = next((domain for domain in form.domains if domain.id == assessment.position), None)
    if domain is None:
        return show_current_card(turn, assessment)
    typed = {name: value for name, value in ratings_form(domain.skills).typed(turn).items() if value}
    view = cards.AssessmentView(form, assessment)
    return turn.reply(cards.domain_card(turn.voice, view, domain, typed=typed, anchors=bool(args.optional("show"))))


@on_current_card
def edit_answer(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Ask one skill again, at the pace of the assessment."""
    form = turn.pack.forms[assessment.form_id]
    if args.word("skill") not in form.skill_by_id or assessment.pace is None:
        raise Refusal("chat.unknown_button")
    return move_to(turn, assessment, at_pace(form, Pace(assessment.pace), args.word("skill")))


@on_current_card
def restart(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Throw the answers away and open the same form anew, or another one."""
    form = require_found(turn.pack.forms.get(args.optional("form") or assessment.form_id))
    discard_assessment(turn.tx, assessment.id)
    return show_current_card(turn, open_form(turn, form))


@on_current_card
def decline(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Not now: before the first question nothing is lost by closing."""
    if assessment.pace is not None:
        return pause_assessment(turn, assessment)
    discard_assessment(turn.tx, assessment.id)
    return turn.reply(note_card(turn.voice, "assessment.discarded"))


def _on_press(action: Callable[[Turn, OpenAssessment], Replies]) -> Callable[[Turn, Args], Replies]:
    """The flow of a button that needs nothing but the open assessment."""
    return on_current_card(lambda turn, args, assessment: action(turn, assessment))


go_back = _on_press(answering.go_back)
explain_question = _on_press(answering.explain_question)
show_review = _on_press(answering.show_review)
answer_open_questions = _on_press(answering.answer_open_questions)
pause = _on_press(answering.pause_assessment)
confirm_restart = _on_press(answering.confirm_restart)


def _find_form(pack: Pack, words: str) -> Form | None:
    """The form that words name: by id, name or alias, with small typos."""
    names = {form.id.replace("_", " "): form for form in pack.forms.values()}
    names |= {form.name.casefold(): form for form in pack.forms.values()}
    names |= {alias.casefold(): form for form in pack.pillars for alias in form.aliases}
    wanted = normalise(words.replace("_", " "))
    if form := names.get(wanted) or names.get(find_closest(wanted, names, 80) or ""):
        return form
    return next((form for name, form in names.items() if name in f" {wanted} " and len(name) > 5), None)


def _read_rating(value: str) -> int | None:
    return None if value == SKIP else int(value)


def _other_open_card(turn: Turn, assessment: OpenAssessment, wanted: Form) -> Card:
    """Two assessments are never open at once: go on with one, or trade it for the other."""
    form = turn.pack.forms[assessment.form_id]
    confirm = cards.assessment_action("assess.restart_now", assessment, form=wanted.id)
    values = {"form": form.name, "wanted": wanted.name, "count": str(len(assessment.ratings))}
    return cards.confirmation_card(turn.voice, "other_open", assessment, confirm, **values)
