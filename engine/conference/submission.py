"""Reading what somebody types about a talk of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from engine.chat.typed import one_line, read_link
from engine.conference.records.tables import LONGEST_ABSTRACT, LONGEST_LINK, LONGEST_TITLE, Said
from engine.conference.records.talks import Speaker, Talk
from engine.content.conference import ConferenceRules
from engine.people.records.colleagues import find_exact_colleague
from engine.recurrence.from_words import UnclearWords, Vocabulary, read_day, read_phrase
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Draft:
    """A talk as its author writes it down."""

    title: str = ""
    abstract: str = ""
    format: str = ""
    track: str = ""
    speakers: str = ""
    earliest: str = ""
    latest: str = ""
    remote: str = ""


FIELDS = tuple(Draft.__dataclass_fields__)


def draft_of(talk: Talk) -> Draft:
    others = ", ".join(each.name for each in talk.people if each.id != talk.author_id and each.said is not Said.NO)
    return Draft(
        title=talk.title,
        abstract=talk.abstract,
        format=talk.format,
        track=talk.track,
        speakers=others,
        earliest=f"{talk.earliest:%H:%M}" if talk.earliest else "",
        latest=f"{talk.latest:%H:%M}" if talk.latest else "",
        remote="yes" if talk.remote else "",
    )


def read_draft(draft: Draft, rules: ConferenceRules, vocabulary: Vocabulary, *, whole: bool) -> dict[str, object]:
    """The columns of a talk; raises Unclear with what is wrong. A draft that is not `whole` needs only a title."""
    title, abstract = one_line(draft.title), paragraphs(draft.abstract)
    if not title:
        raise UnclearWords("conference.title_missing")
    if whole and not abstract:
        raise UnclearWords("conference.abstract_missing")
    for words, most in ((title, LONGEST_TITLE), (abstract, LONGEST_ABSTRACT)):
        if len(words) > most:
            raise UnclearWords("community.too_long", words=words[:40], most=most)
    chosen = rules.format_by_id.get(draft.format or rules.formats[0].id)
    if chosen is None or (draft.track or rules.tracks[0].id) not in rules.track_by_id:
        raise UnclearWords("conference.no_choice")
    earliest, latest = (read_clock(words, vocabulary) for words in (draft.earliest, draft.latest))
    if earliest and latest and _minutes(latest) - _minutes(earliest) < chosen.minutes:
        raise UnclearWords("conference.too_narrow", minutes=chosen.minutes)
    return {
        "title": title,
        "abstract": abstract,
        "format": chosen.id,
        "minutes": chosen.minutes,
        "track": draft.track or rules.tracks[0].id,
        "remote": draft.remote == "yes",
        "earliest": earliest,
        "latest": latest,
    }


def paragraphs(words: str) -> str:
    """Several lines, each without what databases refuse."""
    return "\n".join(filter(None, (one_line(line) for line in words.splitlines())))


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


def read_slides(words: str) -> str:
    """A link, or none; raises Unclear."""
    said = one_line(words)
    link = read_link(said) if said else ""
    if link is None or len(link) > LONGEST_LINK:
        raise UnclearWords("community.no_link")
    return link


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
