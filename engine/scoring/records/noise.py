"""How much answers vary by chance in each organisation: the table, its queries, and the retests that tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select
from sqlmodel import Field, SQLModel

from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.scoring.records.results import HAS_LEVEL
from engine.scoring.rules.change import USUAL_NOISE, Noise, Retest
from engine.store.personal import impersonal
from engine.store.sql import save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

SOON = timedelta(days=45)
"""Between two results of a retest at most."""


class RatingNoise(SQLModel, table=True):
    """The noise of an organisation's ratings, as estimated last."""

    __tablename__ = "rating_noise"
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    form_id: str = Field(primary_key=True, max_length=48)
    """The form whose retests it was estimated from."""
    skill: float
    shared: float
    estimated_at: datetime = Field(sa_type=UtcDateTime)


RATING_NOISE = table_of(RatingNoise)
impersonal(RATING_NOISE, "How much answers of a whole organisation vary by chance; shown to nobody.")


def find_noise(tx: Connection, organisation_id: int, form_id: str) -> Noise:
    """The noise of an organisation's ratings by a form's retests; the usual one until its own was estimated."""
    mine = (RATING_NOISE.c.organisation_id == organisation_id) & (RATING_NOISE.c.form_id == form_id)
    row = tx.execute(select(RATING_NOISE.c.skill, RATING_NOISE.c.shared).where(mine)).first()
    return Noise(*row) if row else USUAL_NOISE


def save_noise(tx: Connection, organisation_id: int, form_id: str, noise: Noise, at: datetime) -> None:
    """Keep an estimate in place of the last one."""
    values = {"skill": noise.skill, "shared": noise.shared, "estimated_at": at}
    save_row(tx, RATING_NOISE, {"organisation_id": organisation_id, "form_id": form_id}, values)


def find_estimated_since(tx: Connection, moment: datetime) -> set[int]:
    """Organisations whose noise was estimated since a moment."""
    return set(tx.scalars(select(RATING_NOISE.c.organisation_id).where(RATING_NOISE.c.estimated_at >= moment)))


def find_retests(
    tx: Connection, organisation_id: int, form_id: str, *between: tuple[ColumnElement[int], ColumnElement[datetime]]
) -> Iterator[Retest]:
    """Two results with a level in a row of one person, at most 45 days apart, with none of the moments (a column of
    members and one of times) `between` them."""
    mine = (ASSESSMENT.c.organisation_id == organisation_id) & (ASSESSMENT.c.form_id == form_id) & HAS_LEVEL
    member, at, key = ASSESSMENT.c.member_id, ASSESSMENT.c.submitted_at, ASSESSMENT.c.id
    last = [
        func.lag(each, type_=each.type).over(partition_by=member, order_by=(at, key)).label(f"last_{each.name}")
        for each in (at, key)
    ]
    pair = select(member, at, key, *last).where(mine).subquery()
    then, now = RATING.alias("then"), RATING.alias("now")
    by = now.c.value - then.c.value
    query = (
        select(pair.c.last_submitted_at, pair.c.submitted_at, func.count(), func.sum(by), func.sum(by * by))
        .join_from(pair, then, then.c.assessment_id == pair.c.last_id)
        .join(now, (now.c.assessment_id == pair.c.id) & (now.c.skill_id == then.c.skill_id))
        .where(then.c.value.is_not(None), now.c.value.is_not(None))
        .group_by(pair.c.id, pair.c.last_submitted_at, pair.c.submitted_at)
        .having(func.count() > 1)
    )
    for whose, moment in between:
        inside = moment.between(pair.c.last_submitted_at, pair.c.submitted_at)
        query = query.where(~select(whose).where(whose == pair.c.member_id, inside).exists())
    for earlier, later, *sums in tx.execute(query):
        if later - earlier <= SOON:
            yield Retest(*map(int, sums))
