"""What an organisation as a whole lacks most. Only names come out of here, never a figure: nobody can be subtracted
from the order of two domains."""

from sqlalchemy import Connection, Float, case, cast, func, select

from engine.people.records.members import MEMBER, MemberStatus
from engine.scoring.records.assessments import ASSESSMENT
from engine.scoring.records.results import DOMAIN_RESULT, HAS_LEVEL

LEAST_RATED = 5
"""Rated people below which nothing is said about a domain."""


def find_biggest_gaps(tx: Connection, organisation_id: int, form_id: str) -> list[str]:
    """Ids of the domains of a form in which people fall short of their role's targets, the largest mean gap first.

    The latest result of each member counts, and only domains that at least LEAST_RATED of them have a level in.
    """
    own = (ASSESSMENT.c.organisation_id == organisation_id) & (ASSESSMENT.c.form_id == form_id)
    latest = (
        select(func.max(ASSESSMENT.c.id))
        .join_from(ASSESSMENT, MEMBER, ASSESSMENT.c.member_id == MEMBER.c.id)
        .where(own, HAS_LEVEL, MEMBER.c.standing == MemberStatus.ACTIVE)
        .group_by(ASSESSMENT.c.member_id)
    )
    result = DOMAIN_RESULT.c
    short = cast(result.target_tenths, Float) / 10 - cast(result.total, Float) / func.nullif(result.rated, 0)
    gap = func.avg(case((short > 0, short), else_=0.0))
    query = (
        select(result.domain_id)
        .where(result.assessment_id.in_(latest), result.rated > 0, 2 * result.rated >= result.asked)
        .group_by(result.domain_id)
        .having(func.count() >= LEAST_RATED, gap > 0)
        .order_by(gap.desc(), result.domain_id)
    )
    return list(tx.scalars(query))
