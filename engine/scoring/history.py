"""Where somebody stands: stored results read back as scores, and change between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from sqlalchemy import Connection

from engine.content.models import Form, Pack
from engine.scoring import records
from engine.scoring.records import DomainResult, Submitted
from engine.scoring.rules.scoring import DomainScore, Score, is_real, priority_of, score_ratings
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class Result:
    """A submitted assessment with its score, as it was scored then."""

    sitting: Submitted
    form: Form
    score: Score


@dataclass(frozen=True, slots=True)
class Change:
    """From an earlier result to a later one, in levels; `real` where noise alone would hardly give it."""

    since: Submitted
    overall: Fraction
    real: bool
    domains: tuple[tuple[str, Fraction, bool], ...]
    """Domain name, change, and whether that is real; only domains with a level in both."""


def find_results(tx: Connection, member_id: int, pack: Pack) -> list[Result]:
    """All results of a member, oldest first; forms that the pack no longer has are left out."""
    sittings = [each for each in records.find_history(tx, member_id) if each.form_id in pack.forms]
    domains = records.find_domain_results(tx, [each.id for each in sittings])
    return [_result(each, domains[each.id], pack) for each in sittings]


def find_unfinished(tx: Connection, member_id: int, pack: Pack) -> tuple[Form, int] | None:
    """The form of the open assessment, and how many of its questions have an answer."""
    sitting = records.find_open(tx, member_id)
    if sitting is None or sitting.form_id not in pack.forms:
        return None
    return pack.forms[sitting.form_id], len(sitting.ratings)


def compare_results(earlier: Result, later: Result) -> Change | None:
    """What changed between two results of one form; None where one has no overall."""
    if earlier.score.overall is None or later.score.overall is None:
        return None
    overall = later.score.overall - earlier.score.overall
    before = {each.domain.id: each for each in earlier.score.domains}
    domains = []
    for now in later.score.domains:
        then = before.get(now.domain.id)
        if then and then.current is not None and now.current is not None:
            by = now.current - then.current
            domains.append((now.domain.name, by, is_real(by, min(now.rated, then.rated))))
    real = is_real(overall, min(earlier.sitting.rated, later.sitting.rated))
    return Change(earlier.sitting, overall, real, tuple(domains))


def find_current_score(
    turn: Turn, form: Form, at_least: Mapping[str, int] = MappingProxyType({})
) -> tuple[Score, Mapping[str, int | None]] | None:
    """The latest ratings of a form, scored for today's role and content; None before the first result.

    Skills that evidence shows `at_least` at a level count with that; no rating is lowered, none changed in store.
    """
    role = turn.pack.role_by_id.get(turn.scope.person.role_id or "")
    latest = [each for each in records.find_history(turn.tx, turn.scope.member_id) if each.form_id == form.id]
    if not latest or role is None:
        return None
    ratings = records.find_ratings(turn.tx, latest[-1].id)
    ratings |= {skill: max(level, ratings.get(skill) or 0) for skill, level in at_least.items()}
    return score_ratings(form, ratings, role, turn.pack.levels), ratings


def _result(sitting: Submitted, stored: Mapping[str, DomainResult], pack: Pack) -> Result:
    form = pack.forms[sitting.form_id]
    role = pack.role_by_id.get(sitting.role_id or "")
    overall = Fraction(sitting.total, sitting.rated) if sitting.rated else None
    domains = []
    for domain in form.domains:
        if found := stored.get(domain.id):
            weight = Fraction(role.domains[domain.id].weight) if role else Fraction(1)
            current = Fraction(found.total, found.rated) if found.rated and 2 * found.rated >= found.asked else None
            target = Fraction(found.target_tenths, 10)
            gap = None if current is None else max(Fraction(0), target - current)
            domains.append(DomainScore(domain, found.rated, current, target, weight, gap, priority_of(gap)))
    level = next((each for each in pack.levels if each.id == sitting.level_id), None)
    return Result(sitting, form, Score(overall, level, tuple(domains)))
