"""The course of a conversation: which question comes next. Pure functions over a form and its answers."""

from collections.abc import Collection

from engine.content.models import Form, Skill
from engine.scoring.records.assessments import REVIEW, Pace


def stops(form: Form, pace: Pace) -> tuple[str, ...]:
    """Ids of the skills, or in express of the domains, in the order in which they are asked."""
    return tuple(stop.id for stop in (form.skills if pace is Pace.SINGLE else form.domains))


def skills_at(form: Form, position: str) -> tuple[Skill, ...]:
    """The skills that one card asks; none where the form no longer has that place."""
    if position in form.skill_by_id:
        return (form.skill_by_id[position],)
    return next((domain.skills for domain in form.domains if domain.id == position), ())


def next_stop(form: Form, pace: Pace, answered: Collection[str], after: str) -> str:
    """The next stop with an unanswered skill, from `after` on and then from the start; REVIEW where none is left."""
    order = stops(form, pace)
    here = order.index(after) + 1 if after in order else 0
    for stop in (*order[here:], *order[:here]):
        if any(skill.id not in answered for skill in skills_at(form, stop)):
            return stop
    return REVIEW


def previous_stop(form: Form, pace: Pace, position: str) -> str | None:
    """The stop before `position`; None at the first."""
    order = stops(form, pace)
    at = order.index(position) if position in order else len(order)
    return order[at - 1] if at else None


def at_pace(form: Form, pace: Pace, position: str) -> str:
    """The stop that asks the same at another pace."""
    skills = skills_at(form, position)
    if not skills:
        return REVIEW
    return skills[0].id if pace is Pace.SINGLE else form.domain_of[skills[0].id].id
