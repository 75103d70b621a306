"""What the room reads and writes: conferences, talks, and what people say about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from engine.community.records.events import OCCURRENCE, Occurrence
from engine.conference.records.tables import EDITION, MARK, REVIEWER, ROOM, SPEAKER, TALK, Decision, Said, State
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.sql import INSERT


@dataclass(frozen=True, slots=True)
class Conference:
    """A conference from its call for talks on."""

    occurrence: Occurrence
    closes_at: datetime
    announced_at: datetime | None
    published_at: datetime | None
    reminded_for: str
    counted_at: datetime | None

    @property
    def id(self) -> int:
        return self.occurrence.row

    def is_open(self, now: datetime) -> bool:
        """Whether talks are proposed and changed."""
        return now < self.closes_at and not self.occurrence.cancelled and self.occurrence.starts > now


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks, or is asked to; only people who still are there."""

    id: int
    name: str
    timezone: str
    said: Said


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as it stands. The columns are described where the table is."""

    id: int
    occurrence_id: int
    organisation_id: int
    author_id: int
    title: str
    abstract: str
    format: str
    minutes: int
    track: str
    remote: bool
    earliest: time | None
    latest: time | None
    state: State
    decision: Decision
    told: Decision
    answer: str
    room_id: int | None
    starts: int | None
    shown_room_id: int | None
    shown_starts: int | None
    shown_at: datetime | None
    sequence: int
    slides: str
    people: tuple[Speaker, ...]
    """The author first, unless they have left, and everybody who was asked to speak with them."""

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Those who have agreed."""
        return tuple(each for each in self.people if each.said is Said.YES)

    @property
    def is_planned(self) -> bool:
        """Whether it needs a place in the schedule: it is accepted, if only in secret, and somebody can give it."""
        return self.decision is Decision.ACCEPTED and self._can_be

    @property
    def is_given(self) -> bool:
        """Whether everybody may know that it will be given."""
        return self.told is Decision.ACCEPTED and self._can_be

    @property
    def _can_be(self) -> bool:
        return self.state is State.PROPOSED and self.answer != Said.NO and bool(self.speakers)

    @property
    def was_shown(self) -> bool:
        """Whether it was given, as far as is known: also where its speakers have left since."""
        given = self.state is State.PROPOSED and self.told is Decision.ACCEPTED and self.answer != Said.NO
        return given and self.shown_starts is not None

    @property
    def is_shown(self) -> bool:
        """Whether everybody sees it, with a time."""
        return self.is_given and self.shown_starts is not None

    def is_asked(self, member_id: int) -> bool:
        """Whether somebody is asked to speak and has not answered."""
        return any(each.id == member_id and each.said is Said.ASKED for each in self.people)

    def is_by(self, member_id: int) -> bool:
        return any(each.id == member_id for each in self.speakers)

    def concerns(self, member_id: int) -> bool:
        """Whether somebody speaks or was asked to: they do not review it."""
        return self.author_id == member_id or any(each.id == member_id for each in self.people)


def find_conference(tx: Connection, occurrence: Occurrence) -> Conference | None:
    row = tx.execute(select(EDITION).where(EDITION.c.occurrence_id == occurrence.id)).one_or_none()
    if row is None:
        return None
    known = ("closes_at", "announced_at", "published_at", "reminded_for", "counted_at")
    return Conference(occurrence, **{name: row._mapping[name] for name in known})


def open_call(tx: Connection, occurrence: Occurrence, closes_at: datetime) -> None:
    """Open a call for talks until then, or let an earlier one end then."""
    values = {"occurrence_id": occurrence.row, "organisation_id": occurrence.series.organisation_id}
    new = INSERT[tx.dialect.name](EDITION).values(**values, closes_at=closes_at, reminded_for="")
    tx.execute(new.on_conflict_do_update(index_elements=["occurrence_id"], set_={"closes_at": closes_at}))


def change_conference(tx: Connection, conference_id: int, **values: object) -> None:
    tx.execute(update(EDITION).where(EDITION.c.occurrence_id == conference_id).values(**values))


def find_rooms(tx: Connection, conference_id: int) -> dict[int, str]:
    query = select(ROOM.c.id, ROOM.c.name).where(ROOM.c.occurrence_id == conference_id).order_by(ROOM.c.id)
    return dict(tx.execute(query).all())


def add_room(tx: Connection, organisation_id: int, conference_id: int, name: str) -> None:
    """Add a room; one of the same name is there already."""
    values = {"occurrence_id": conference_id, "organisation_id": organisation_id, "name": name}
    tx.execute(INSERT[tx.dialect.name](ROOM).values(**values).on_conflict_do_nothing())


def remove_room(tx: Connection, room_id: int) -> None:
    tx.execute(delete(ROOM).where(ROOM.c.id == room_id))


def find_talks(tx: Connection, conference_id: int, *states: State) -> list[Talk]:
    """The talks of a conference in the order in which they came; drafts only where they are asked for."""
    wanted = states or (State.PROPOSED, State.WITHDRAWN)
    return _talks(tx, (TALK.c.occurrence_id == conference_id) & TALK.c.state.in_(wanted))


def find_talk(tx: Connection, organisation_id: int, talk_id: int) -> Talk | None:
    found = _talks(tx, (TALK.c.id == talk_id) & (TALK.c.organisation_id == organisation_id))
    return found[0] if found else None


def find_own_talks(tx: Connection, conference_id: int, member_id: int) -> list[Talk]:
    """What somebody drafts or proposes, or speaks in, or is asked to."""
    with_them = select(SPEAKER.c.talk_id).where(SPEAKER.c.member_id == member_id, SPEAKER.c.said != Said.NO)
    mine = (TALK.c.author_id == member_id) | TALK.c.id.in_(with_them)
    return _talks(tx, (TALK.c.occurrence_id == conference_id) & mine & (TALK.c.state != State.WITHDRAWN))


def find_marked(tx: Connection, conference_id: int, member_id: int) -> list[Talk]:
    """The talks that somebody wants to hear."""
    marked = select(MARK.c.talk_id).where(MARK.c.member_id == member_id)
    return _talks(tx, (TALK.c.occurrence_id == conference_id) & TALK.c.id.in_(marked))


def find_attended(tx: Connection, member_id: int) -> list[int]:
    """The conferences with a schedule in which somebody speaks, or wants to hear a talk."""
    marked = select(MARK.c.talk_id).where(MARK.c.member_id == member_id)
    spoken = select(SPEAKER.c.talk_id).where(SPEAKER.c.member_id == member_id)
    mine = TALK.c.id.in_(marked) | TALK.c.id.in_(spoken) | (TALK.c.author_id == member_id)
    query = select(TALK.c.occurrence_id).where(mine, TALK.c.shown_starts.is_not(None)).distinct()
    return list(tx.scalars(query.order_by(TALK.c.occurrence_id)))


def find_concerning(tx: Connection, organisation_id: int, member_id: int, now: datetime) -> list[int]:
    """The conferences ahead for which somebody has a talk, is asked to speak, or is asked to review."""
    spoken = select(SPEAKER.c.talk_id).where(SPEAKER.c.member_id == member_id, SPEAKER.c.said != Said.NO)
    talks = select(TALK.c.occurrence_id).where((TALK.c.author_id == member_id) | TALK.c.id.in_(spoken))
    reviews = select(REVIEWER.c.occurrence_id).where(REVIEWER.c.member_id == member_id, REVIEWER.c.said != Said.NO)
    query = (
        select(OCCURRENCE.c.id)
        .join_from(EDITION, OCCURRENCE, EDITION.c.occurrence_id == OCCURRENCE.c.id)
        .where(EDITION.c.organisation_id == organisation_id, OCCURRENCE.c.starts_at > now)
        .where(OCCURRENCE.c.id.in_(talks) | OCCURRENCE.c.id.in_(reviews))
        .order_by(OCCURRENCE.c.starts_at)
    )
    return list(tx.scalars(query))


def find_published(tx: Connection, organisation_id: int) -> list[int]:
    """The conferences of which there is a schedule, the latest first."""
    query = select(EDITION.c.occurrence_id).where(EDITION.c.organisation_id == organisation_id)
    newest = query.where(EDITION.c.published_at.is_not(None)).order_by(EDITION.c.published_at.desc())
    return list(tx.scalars(newest))


def find_published_uncounted(tx: Connection) -> list[int]:
    """The conferences of all organisations that have a schedule and whose talks are not yet in the logs."""
    query = select(EDITION.c.occurrence_id).where(EDITION.c.published_at.is_not(None), EDITION.c.counted_at.is_(None))
    return list(tx.scalars(query.order_by(EDITION.c.occurrence_id)))


def count_own(tx: Connection, conference_id: int, member_id: int) -> int:
    """How many drafts and proposals somebody has as their author."""
    mine = (TALK.c.occurrence_id == conference_id) & (TALK.c.author_id == member_id)
    query = select(func.count()).select_from(TALK).where(mine, TALK.c.state != State.WITHDRAWN)
    return int(tx.execute(query).scalar_one())


def add_talk(tx: Connection, values: Mapping[str, object], now: datetime) -> int:
    kept = {"decision": "", "told": "", "answer": "", "sequence": 0, "slides": "", "changed_at": now, **values}
    return int(tx.execute(insert(TALK).values(**kept).returning(TALK.c.id)).scalar_one())


def change_talk(tx: Connection, talk_id: int, **values: object) -> None:
    tx.execute(update(TALK).where(TALK.c.id == talk_id).values(**values))


def remove_talk(tx: Connection, talk_id: int) -> None:
    tx.execute(delete(TALK).where(TALK.c.id == talk_id))


def renew_reminders_of(tx: Connection, conference_id: int) -> None:
    """Have the reminders of a conference put into the ledger anew, for people who have come to speak or talks that have
    come to be."""
    change_conference(tx, conference_id, reminded_for="")


def ask_speaker(tx: Connection, talk: Talk, member_id: int) -> bool:
    """Ask somebody to speak, too; False where they were asked before."""
    values = {"talk_id": talk.id, "member_id": member_id, "organisation_id": talk.organisation_id, "said": Said.ASKED}
    new = INSERT[tx.dialect.name](SPEAKER).values(**values).on_conflict_do_nothing()
    return tx.scalar(new.returning(SPEAKER.c.member_id)) is not None


def answer_speaker(tx: Connection, talk_id: int, member_id: int, said: Said) -> None:
    mine = (SPEAKER.c.talk_id == talk_id) & (SPEAKER.c.member_id == member_id)
    tx.execute(update(SPEAKER).where(mine).values(said=said))


def remove_speakers(tx: Connection, talk_id: int, member_ids: Collection[int]) -> None:
    tx.execute(delete(SPEAKER).where(SPEAKER.c.talk_id == talk_id, SPEAKER.c.member_id.in_(member_ids)))


def mark(tx: Connection, talk: Talk, member_id: int, *, wanted: bool) -> None:
    """Want to hear a talk, or no longer; twice is once."""
    if wanted:
        values = {"talk_id": talk.id, "member_id": member_id, "organisation_id": talk.organisation_id}
        tx.execute(INSERT[tx.dialect.name](MARK).values(**values).on_conflict_do_nothing())
    else:
        tx.execute(delete(MARK).where(MARK.c.talk_id == talk.id, MARK.c.member_id == member_id))


def count_marks(tx: Connection, conference_id: int) -> dict[int, int]:
    """How many people want to hear each talk."""
    query = select(MARK.c.talk_id, func.count()).join_from(MARK, TALK, MARK.c.talk_id == TALK.c.id)
    return dict(tx.execute(query.where(TALK.c.occurrence_id == conference_id).group_by(MARK.c.talk_id)).all())


def find_listeners(tx: Connection, talk_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who wants to hear each talk, of those who still are there."""
    query = select(MARK.c.talk_id, MARK.c.member_id).join_from(MARK, MEMBER, MARK.c.member_id == MEMBER.c.id)
    found: dict[int, set[int]] = {each: set() for each in talk_ids}
    here = MEMBER.c.standing == MemberStatus.ACTIVE
    for talk_id, member_id in tx.execute(query.where(MARK.c.talk_id.in_(talk_ids), here)):
        found[talk_id].add(member_id)
    return {talk_id: frozenset(members) for talk_id, members in found.items()}


def _talks(tx: Connection, where: ColumnElement[bool]) -> list[Talk]:
    rows = tx.execute(select(TALK).where(where).order_by(TALK.c.id)).all()
    people = _people(tx, [row.id for row in rows])
    return [_talk(row, tuple(people.get(row.id, ()))) for row in rows]


def _people(tx: Connection, talk_ids: Collection[int]) -> dict[int, list[Speaker]]:
    """By talk, its author and who was asked, as far as they still are there."""
    found: dict[int, list[Speaker]] = {}
    who = (MEMBER.c.id, MEMBER.c.name, MEMBER.c.timezone)
    authors: Select[Any] = select(TALK.c.id, *who).join_from(TALK, MEMBER, TALK.c.author_id == MEMBER.c.id)
    here = MEMBER.c.standing == MemberStatus.ACTIVE
    for talk_id, member_id, name, zone in tx.execute(authors.where(TALK.c.id.in_(talk_ids), here)):
        found[talk_id] = [Speaker(member_id, name, zone, Said.YES)]
    others = select(SPEAKER.c.talk_id, *who, SPEAKER.c.said).join_from(
        SPEAKER, MEMBER, SPEAKER.c.member_id == MEMBER.c.id
    )
    for talk_id, member_id, name, zone, said in tx.execute(
        others.where(SPEAKER.c.talk_id.in_(talk_ids), here).order_by(MEMBER.c.name, MEMBER.c.id)
    ):
        known = found.setdefault(talk_id, [])
        if all(each.id != member_id for each in known):
            known.append(Speaker(member_id, name, zone, Said(said)))
    return found


def _talk(row: Row[Any], people: tuple[Speaker, ...]) -> Talk:
    values = {name: row._mapping[name] for name in Talk.__dataclass_fields__ if name != "people"}
    values |= {"state": State(row.state), "decision": Decision(row.decision), "told": Decision(row.told)}
    return Talk(**values, people=people)
