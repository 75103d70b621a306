"""Tables of judges, what they say, and the results, and their queries."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import Field, SQLModel

from engine.community.records.events import Occurrence
from engine.hackathon.records.teams import TEAM
from engine.people.records.members import IS_ACTIVE, MEMBER
from engine.store.personal import Kind, impersonal, personal
from engine.store.sql import add_row, save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LONGEST_COMMENT = 600


class Consent(StrEnum):
    """What somebody said who was asked to judge."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class HackathonJudge(SQLModel, table=True):
    __tablename__ = "hackathon_judge"
    occurrence_id: int = Field(foreign_key="event_occurrence.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    consent: str = Field(default=Consent.ASKED, max_length=10)
    asked_at: datetime = Field(sa_type=UtcDateTime)


class HackathonVerdict(SQLModel, table=True):
    """That a judge has scored a team, and what they say to it."""

    __tablename__ = "hackathon_verdict"
    team_id: int = Field(foreign_key="hackathon_team.id", primary_key=True)
    judge_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    given_at: datetime = Field(sa_type=UtcDateTime)


class HackathonMark(SQLModel, table=True):
    """A judge's score of a team by one criterion."""

    __tablename__ = "hackathon_mark"
    team_id: int = Field(foreign_key="hackathon_team.id", primary_key=True)
    judge_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    criterion: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    score: int


class HackathonResult(SQLModel, table=True):
    """How a team came out, as it was published: it stays, whoever leaves later."""

    __tablename__ = "hackathon_result"
    team_id: int = Field(foreign_key="hackathon_team.id", primary_key=True)
    occurrence_id: int = Field(foreign_key="event_occurrence.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    place: int | None = None
    """None where the team was too small to get one."""
    hundredths: int
    """Points of 100, in hundredths."""
    judges: int
    decided_by: str = Field(default="", max_length=48)
    """The criterion that put it behind the one before it, which has the same points."""


JUDGE = table_of(HackathonJudge)
VERDICT = table_of(HackathonVerdict)
MARK = table_of(HackathonMark)
RESULT = table_of(HackathonResult)
personal(JUDGE, Kind.COMMUNITY, "member_id")
personal(VERDICT, Kind.COMMUNITY, "judge_id")
personal(MARK, Kind.COMMUNITY, "judge_id")
impersonal(RESULT, "how a team came out, whoever was in it")


@dataclass(frozen=True, slots=True)
class Judge:
    id: int
    name: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one judge gives a team: criterion id to score."""

    team_id: int
    judge_id: int
    scores: Mapping[str, int]
    comment: str


@dataclass(frozen=True, slots=True)
class Result:
    team_id: int
    place: int | None
    hundredths: int
    judges: int
    decided_by: str

    @property
    def points(self) -> Decimal:
        """Of 100."""
        return Decimal(self.hundredths) / 100


def find_judges(tx: Connection, occurrence_id: int | None) -> list[Judge]:
    """Everybody who was asked to judge and still is there, in the order of being asked."""
    query = (
        select(JUDGE.c.member_id, MEMBER.c.name, JUDGE.c.consent)
        .join_from(JUDGE, MEMBER)
        .where(JUDGE.c.occurrence_id == occurrence_id, IS_ACTIVE)
        .order_by(JUDGE.c.asked_at, JUDGE.c.member_id)
    )
    return [Judge(number, name, Consent(consent)) for number, name, consent in tx.execute(query)]


def is_judge(tx: Connection, occurrence_id: int | None, member_id: int) -> bool:
    """Whether somebody has agreed to judge an edition."""
    agreed = (JUDGE.c.occurrence_id == occurrence_id) & (JUDGE.c.consent == Consent.ACCEPTED)
    return tx.scalar(select(JUDGE.c.member_id).where(agreed, JUDGE.c.member_id == member_id)) is not None


def ask_judge(tx: Connection, occurrence: Occurrence, member_id: int, now: datetime) -> bool:
    """Ask somebody to judge; False where they were asked before."""
    who = {"occurrence_id": occurrence.row, "member_id": member_id, "asked_at": now}
    own = {"organisation_id": occurrence.series.organisation_id, "consent": Consent.ASKED}
    return add_row(tx, JUDGE, {**who, **own})


def save_consent(tx: Connection, occurrence_id: int, member_id: int, consent: Consent) -> bool:
    """Keep what somebody said; False where they were not asked."""
    asked = (JUDGE.c.occurrence_id == occurrence_id) & (JUDGE.c.member_id == member_id)
    return tx.execute(update(JUDGE).where(asked).values(consent=consent)).rowcount == 1


def remove_judge(tx: Connection, occurrence_id: int, member_id: int) -> None:
    """Let somebody judge no more: what they have said counts again only if they agree to judge again."""
    tx.execute(delete(JUDGE).where(JUDGE.c.occurrence_id == occurrence_id, JUDGE.c.member_id == member_id))


def save_verdict(tx: Connection, organisation_id: int, verdict: Verdict, now: datetime) -> None:
    """Keep what a judge gives a team, in place of what they gave before."""
    who = {"team_id": verdict.team_id, "judge_id": verdict.judge_id}
    save_row(tx, VERDICT, who, {"comment": verdict.comment, "given_at": now}, organisation_id=organisation_id)
    tx.execute(delete(MARK).where(MARK.c.team_id == verdict.team_id, MARK.c.judge_id == verdict.judge_id))
    own = {**who, "organisation_id": organisation_id}
    tx.execute(insert(MARK), [{**own, "criterion": name, "score": score} for name, score in verdict.scores.items()])


def find_verdicts(tx: Connection, occurrence_id: int | None) -> list[Verdict]:
    """Everything that judges who have agreed to judge say about the teams of an edition."""
    query = (
        select(VERDICT.c.team_id, VERDICT.c.judge_id, VERDICT.c.comment)
        .join_from(VERDICT, TEAM)
        .join(JUDGE, (JUDGE.c.occurrence_id == TEAM.c.occurrence_id) & (JUDGE.c.member_id == VERDICT.c.judge_id))
        .where(TEAM.c.occurrence_id == occurrence_id, JUDGE.c.consent == Consent.ACCEPTED)
        .order_by(VERDICT.c.team_id, VERDICT.c.given_at, VERDICT.c.judge_id)
    )
    rows = tx.execute(query).all()
    marks: dict[tuple[int, int], dict[str, int]] = {(row.team_id, row.judge_id): {} for row in rows}
    given = select(MARK).join(TEAM).where(TEAM.c.occurrence_id == occurrence_id)
    for mark in tx.execute(given):
        if (key := (mark.team_id, mark.judge_id)) in marks:
            marks[key][mark.criterion] = mark.score
    return [Verdict(row.team_id, row.judge_id, marks[row.team_id, row.judge_id], row.comment) for row in rows]


def save_results(tx: Connection, occurrence: Occurrence, results: Sequence[Result]) -> None:
    where = {"occurrence_id": occurrence.row, "organisation_id": occurrence.series.organisation_id}
    tx.execute(insert(RESULT), [where | asdict(result) for result in results])


def find_results(tx: Connection, occurrence_id: int | None) -> list[Result]:
    """What was published, the first place first, those without a place last."""
    columns = [RESULT.c[name] for name in Result.__dataclass_fields__]
    query = select(*columns).where(RESULT.c.occurrence_id == occurrence_id)
    placed = query.order_by(RESULT.c.place.is_(None), RESULT.c.place, RESULT.c.hundredths.desc(), RESULT.c.team_id)
    return [Result(*row) for row in tx.execute(placed)]
