"""Talks, who speaks in them, and who wants to hear them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from engine.conference.records.tables import MARK, SPEAKER, TALK, Decision, Response, TalkState
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.sql import add_row


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks, or is asked to; only people who still are there."""

    id: int
    name: str
    timezone: str
    response: Response


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
    state: TalkState
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
        return tuple(person for person in self.people if person.response is Response.YES)

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
        return self.state is TalkState.PROPOSED and self.answer != Response.NO and bool(self.speakers)

    @property
    def was_shown(self) -> bool:
        """Whether it was given, as far as is known: also where its speakers have left since."""
        given = self.state is TalkState.PROPOSED and self.told is Decision.ACCEPTED and self.answer != Response.NO
        return given and self.shown_starts is not None

    @property
    def is_shown(self) -> bool:
        """Whether everybody sees it, with a time."""
        return self.is_given and self.shown_starts is not None

    def is_asked(self, member_id: int) -> bool:
        """Whether somebody is asked to speak and has not answered."""
        return any(person.id == member_id and person.response is Response.ASKED for person in self.people)

    def is_by(self, member_id: int) -> bool:
        return any(speaker.id == member_id for speaker in self.speakers)

    def concerns(self, member_id: int) -> bool:
        """Whether somebody speaks or was asked to: they do not review it."""
        return self.author_id == member_id or any(person.id == member_id for person in self.people)


def find_talks(tx: Connection, conference_id: int, *states: TalkState) -> list[Talk]:
    """The talks of a conference in the order in which they came; drafts only where they are asked for."""
    wanted = states or (TalkState.PROPOSED, TalkState.WITHDRAWN)
    return _read_talks(tx, (TALK.c.occurrence_id == conference_id) & TALK.c.state.in_(wanted))


def read_talk(tx: Connection, organisation_id: int, talk_id: int) -> Talk | None:
    talks = _read_talks(tx, (TALK.c.id == talk_id) & (TALK.c.organisation_id == organisation_id))
    return talks[0] if talks else None


def find_own_talks(tx: Connection, conference_id: int, member_id: int) -> list[Talk]:
    """What somebody drafts or proposes, or speaks in, or is asked to."""
    with_them = select(SPEAKER.c.talk_id).where(SPEAKER.c.member_id == member_id, SPEAKER.c.said != Response.NO)
    own = (TALK.c.author_id == member_id) | TALK.c.id.in_(with_them)
    return _read_talks(tx, (TALK.c.occurrence_id == conference_id) & own & (TALK.c.state != TalkState.WITHDRAWN))


def find_marked(tx: Connection, conference_id: int, member_id: int) -> list[Talk]:
    """The talks that somebody wants to hear."""
    marked = select(MARK.c.talk_id).where(MARK.c.member_id == member_id)
    return _read_talks(tx, (TALK.c.occurrence_id == conference_id) & TALK.c.id.in_(marked))


def count_own_talks(tx: Connection, conference_id: int, member_id: int) -> int:
    """How many drafts and proposals somebody has as their author."""
    own = (TALK.c.occurrence_id == conference_id) & (TALK.c.author_id == member_id)
    query = select(func.count()).select_from(TALK).where(own, TALK.c.state != TalkState.WITHDRAWN)
    return int(tx.execute(query).scalar_one())


def add_talk(tx: Connection, values: Mapping[str, object], now: datetime) -> int:
    """Add a talk and return its id; `values` are columns of what its author says."""
    fresh = {"decision": "", "told": "", "answer": "", "sequence": 0, "slides": "", "changed_at": now}
    return int(tx.execute(insert(TALK).values(**fresh, **values).returning(TALK.c.id)).scalar_one())


def change_talk(tx: Connection, talk_id: int, **values: object) -> None:
    tx.execute(update(TALK).where(TALK.c.id == talk_id).values(**values))


def remove_talk(tx: Connection, talk_id: int) -> None:
    tx.execute(delete(TALK).where(TALK.c.id == talk_id))


def ask_speaker(tx: Connection, talk: Talk, member_id: int) -> None:
    """Ask somebody to speak, too, unless they were asked before."""
    values = {"talk_id": talk.id, "member_id": member_id, "organisation_id": talk.organisation_id}
    add_row(tx, SPEAKER, {**values, "said": Response.ASKED})


def save_speaker_response(tx: Connection, talk_id: int, member_id: int, response: Response) -> None:
    """Note what somebody says who was asked to speak."""
    tx.execute(update(SPEAKER).filter_by(talk_id=talk_id, member_id=member_id).values(said=response))


def remove_speakers(tx: Connection, talk_id: int, member_ids: Collection[int]) -> None:
    tx.execute(delete(SPEAKER).where(SPEAKER.c.talk_id == talk_id, SPEAKER.c.member_id.in_(member_ids)))


def save_mark(tx: Connection, talk: Talk, member_id: int, *, wanted: bool) -> None:
    """Want to hear a talk, or no longer; twice is once."""
    if wanted:
        add_row(tx, MARK, {"talk_id": talk.id, "member_id": member_id, "organisation_id": talk.organisation_id})
    else:
        tx.execute(delete(MARK).where(MARK.c.talk_id == talk.id, MARK.c.member_id == member_id))


def count_marks(tx: Connection, conference_id: int) -> dict[int, int]:
    """How many people want to hear each talk."""
    query = select(MARK.c.talk_id, func.count()).join_from(MARK, TALK, MARK.c.talk_id == TALK.c.id)
    return dict(tx.execute(query.where(TALK.c.occurrence_id == conference_id).group_by(MARK.c.talk_id)).all())


def find_listeners(tx: Connection, talk_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who wants to hear each talk, of those who still are there."""
    query = select(MARK.c.talk_id, MARK.c.member_id).join_from(MARK, MEMBER, MARK.c.member_id == MEMBER.c.id)
    listeners: dict[int, set[int]] = {talk_id: set() for talk_id in talk_ids}
    here = MEMBER.c.standing == MemberStatus.ACTIVE
    for talk_id, member_id in tx.execute(query.where(MARK.c.talk_id.in_(talk_ids), here)):
        listeners[talk_id].add(member_id)
    return {talk_id: frozenset(members) for talk_id, members in listeners.items()}


def _read_talks(tx: Connection, where: ColumnElement[bool]) -> list[Talk]:
    rows = tx.execute(select(TALK).where(where).order_by(TALK.c.id)).all()
    people = _read_people(tx, [row.id for row in rows])
    return [_make_talk(row, tuple(people.get(row.id, ()))) for row in rows]


def _read_people(tx: Connection, talk_ids: Collection[int]) -> dict[int, list[Speaker]]:
    """By talk, its author and who was asked, as far as they still are there."""
    people: dict[int, list[Speaker]] = {}
    columns = (MEMBER.c.id, MEMBER.c.name, MEMBER.c.timezone)
    here = MEMBER.c.standing == MemberStatus.ACTIVE
    authors: Select[Any] = select(TALK.c.id, *columns).join_from(TALK, MEMBER, TALK.c.author_id == MEMBER.c.id)
    for talk_id, member_id, name, timezone in tx.execute(authors.where(TALK.c.id.in_(talk_ids), here)):
        people[talk_id] = [Speaker(member_id, name, timezone, Response.YES)]
    others = select(SPEAKER.c.talk_id, *columns, SPEAKER.c.said).join_from(
        SPEAKER, MEMBER, SPEAKER.c.member_id == MEMBER.c.id
    )
    by_name = others.where(SPEAKER.c.talk_id.in_(talk_ids), here).order_by(MEMBER.c.name, MEMBER.c.id)
    for talk_id, member_id, name, timezone, said in tx.execute(by_name):
        known = people.setdefault(talk_id, [])
        if all(person.id != member_id for person in known):
            known.append(Speaker(member_id, name, timezone, Response(said)))
    return people


def _make_talk(row: Row[Any], people: tuple[Speaker, ...]) -> Talk:
    values = {name: row._mapping[name] for name in Talk.__dataclass_fields__ if name != "people"}
    values |= {"state": TalkState(row.state), "decision": Decision(row.decision), "told": Decision(row.told)}
    return Talk(**values, people=people)
