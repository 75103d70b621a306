"""Results of one person over time: stored results read back as scores, and what changed between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection

from engine.content.models import Domain, Form, Pack, Role
from engine.scoring.records.assessments import find_open_assessment, find_ratings
from engine.scoring.records.noise import find_noise
from engine.scoring.records.results import DomainResult, SubmittedAssessment, find_domain_results, find_submitted
from engine.scoring.rules.change import Difference, compare_ratings
from engine.scoring.rules.scoring import DomainScore, Score, count_missing, score_ratings
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class Result:
    """A submitted assessment with its score, as it was scored then."""

    assessment: SubmittedAssessment
    form: Form
    score: Score


class Change(NamedTuple):
    """From the baseline to a later result of the same form."""

    since: SubmittedAssessment
    difference: Difference


class Unfinished(NamedTuple):
    """An open assessment, as others mention it."""

    form: Form
    answered: int
    """How many of its questions have an answer."""


class CurrentScore(NamedTuple):
    """Ratings, and their score for today's role and content."""

    score: Score
    ratings: Mapping[str, int | None]


def find_results(tx: Connection, member_id: int, pack: Pack) -> list[Result]:
    """All results of a member, oldest first; forms that the pack no longer has are left out."""
    submitted = [assessment for assessment in find_submitted(tx, member_id) if assessment.form_id in pack.forms]
    domains = find_domain_results(tx, [assessment.id for assessment in submitted])
    return [_read_result(assessment, domains[assessment.id], pack) for assessment in submitted]


def find_unleveled(tx: Connection, member_id: int, pack: Pack) -> Result | None:
    """The latest core result of a member in which no core result has a level; None where one has, or there is none."""
    core = [result for result in find_results(tx, member_id, pack) if result.form.id == pack.core.id]
    return core[-1] if core and all(result.score.missing for result in core) else None


def find_unfinished(tx: Connection, member_id: int, pack: Pack) -> Unfinished | None:
    """The open assessment of a member; None where there is none, or the pack no longer has its form."""
    assessment = find_open_assessment(tx, member_id)
    if assessment is None or assessment.form_id not in pack.forms:
        return None
    return Unfinished(pack.forms[assessment.form_id], len(assessment.ratings))


def find_change(turn: Turn, results: Sequence[Result]) -> Change | None:
    """What has changed from the first to the last of somebody's `results` of one form that have a level, oldest first;
    None where that is one or none."""
    if len(results) < 2:
        return None
    first, last = results[0].assessment, results[-1].assessment
    earlier, later = find_ratings(turn.tx, first.id), find_ratings(turn.tx, last.id)
    noise = find_noise(turn.tx, turn.scope.organisation_id, turn.pack.core.id)
    return Change(first, compare_ratings(results[-1].form, earlier, later, noise))


def find_current_score(
    turn: Turn, form: Form, at_least: Mapping[str, int] = MappingProxyType({})
) -> CurrentScore | None:
    """The latest ratings of a form that gave a level, scored for today's role and content; None before the first.

    Skills that evidence shows `at_least` at a level count with that; no rating is lowered, none changed in store.
    """
    role = turn.pack.role_by_id.get(turn.scope.person.role_id or "")
    submitted = find_submitted(turn.tx, turn.scope.member_id)
    latest = [assessment for assessment in submitted if assessment.form_id == form.id and assessment.level_id]
    if not latest or role is None:
        return None
    ratings = find_ratings(turn.tx, latest[-1].id)
    ratings |= {skill: max(level, ratings.get(skill) or 0) for skill, level in at_least.items()}
    return CurrentScore(score_ratings(form, ratings, role, turn.pack.levels), ratings)


def _read_result(assessment: SubmittedAssessment, stored: Mapping[str, DomainResult], pack: Pack) -> Result:
    form = pack.forms[assessment.form_id]
    role = pack.role_by_id.get(assessment.role_id or "")
    missing = count_missing([(domain.asked, domain.rated) for domain in stored.values()])
    overall = None if missing else Fraction(assessment.total, assessment.rated)
    level = next((level for level in pack.levels if level.id == assessment.level_id), None)
    kept = [domain for domain in form.domains if domain.id in stored]
    domains = tuple(_read_domain_score(domain, stored[domain.id], role) for domain in kept)
    return Result(assessment, form, Score(overall, level, domains, missing))


def _read_domain_score(domain: Domain, result: DomainResult, role: Role | None) -> DomainScore:
    weight = Fraction(role.domains[domain.id].weight) if role else Fraction(1)
    current = Fraction(result.total, result.rated) if result.rated and 2 * result.rated >= result.asked else None

    return DomainScore(domain, result.rated, current, Fraction(result.target_tenths, 10), weight)
