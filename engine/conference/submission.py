"""Reading what somebody types about a talk of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import Connection

from engine.chat.typed import one_line
from engine.conference.records.talks import Speaker
from engine.people.records.colleagues import find_exact_colleague
from engine.recurrence.from_words import UnclearWords, Vocabulary, read_day, read_phrase
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of

LAST_MINUTE = time(23, 59)


def read_clock(words: str, vocabulary: Vocabulary) -> time | None:
    """A time of day, or none; raises Unclear for other words."""
    said = one_line(words)
    if not said:
        return None
    found = read_phrase(said, vocabulary, date(2024, 1, 1)).starts
    if found is None:
        raise UnclearWords("conference.no_clock", said=said[:40])
    return found


def read_deadline(words: str, vocabulary: Vocabulary, timezone: str, now: datetime) -> datetime:
    """The moment until when: a day or week day, with a time or to the end of the day; raises Unclear."""
    until = vocabulary.get("until", ())
    said = one_line(words)
    first, _, rest = said.partition(" ")
    said = rest if first.casefold() in until else said
    today = now.astimezone(zone_of(timezone)).date()
    phrase = read_phrase(said, vocabulary, today)
    if phrase.first is None and phrase.rule is None:
        raise UnclearWords("conference.no_deadline")
    return read_day(phrase, local_moment(today, LAST_MINUTE, timezone), phrase.timezone or timezone, today)


def read_speakers(
    words: str, tx: Connection, organisation_id: int, author_id: int, known: Sequence[Speaker], most: int
) -> list[int]:
    """The members whom names or addresses mean, besides the author; raises Unclear."""
    by_name: Mapping[str, int] = {each.name.casefold(): each.id for each in known}
    found: dict[int, None] = {}
    for said in filter(None, (one_line(each) for each in words.replace(";", ",").split(","))):
        member = by_name.get(said.casefold())
        if member is None and (colleague := find_exact_colleague(tx, organisation_id, said)):
            member = colleague.id
        if member is None:
            raise UnclearWords("community.no_member", said=said[:60])
        if member != author_id:
            found[member] = None
    if len(found) >= most:
        raise UnclearWords("conference.many_speakers", most=most)
    return list(found)
