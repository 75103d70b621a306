"""Reading what somebody types about a talk of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from engine.chat.typed import one_line, read_link
from engine.conference.records.tables import LONGEST_ABSTRACT, LONGEST_LINK, LONGEST_TITLE, Response
from engine.conference.records.talks import Speaker, Talk
from engine.content.conference import ConferenceRules
from engine.people.records.colleagues import find_exact_colleague
from engine.recurrence.from_words import UnclearWords, Vocabulary, read_day, read_phrase
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of
from engine.turn import Turn

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class TalkDraft:
    """A talk as its author writes it down."""

    title: str = ""
    abstract: str = ""
    format: str = ""
    track: str = ""
    speakers: str = ""
    earliest: str = ""
    latest: str = ""
    remote: str = ""


FIELDS = tuple(TalkDraft.__dataclass_fields__)


def make_draft(talk: Talk) -> TalkDraft:
    others = [person for person in talk.people if person.id != talk.author_id and person.response is not Response.NO]
    return TalkDraft(
        title=talk.title,
        abstract=talk.abstract,
        format=talk.format,
        track=talk.track,
        speakers=", ".join(person.name for person in others),
        earliest=f"{talk.earliest:%H:%M}" if talk.earliest else "",
        latest=f"{talk.latest:%H:%M}" if talk.latest else "",
        remote="yes" if talk.remote else "",
    )


def read_draft(draft: TalkDraft, rules: ConferenceRules, vocabulary: Vocabulary, *, whole: bool) -> dict[str, object]:
    """The columns of a talk; raises UnclearWords with what is wrong. A draft that is not `whole` needs only a title."""
    title, abstract = one_line(draft.title), clean_paragraphs(draft.abstract)
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
    if earliest and latest and _count_minutes(latest) - _count_minutes(earliest) < chosen.minutes:
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


def clean_paragraphs(words: str) -> str:
    """Several lines, each without what databases refuse."""
    return "\n".join(filter(None, (one_line(line) for line in words.splitlines())))


def read_clock(words: str, vocabulary: Vocabulary) -> time | None:
    """A time of day, or none; raises UnclearWords for other words."""
    typed = one_line(words)
    if not typed:
        return None
    clock = read_phrase(typed, vocabulary, date(2024, 1, 1)).starts
    if clock is None:
        raise UnclearWords("conference.no_clock", said=typed[:40])
    return clock


def read_deadline(words: str, vocabulary: Vocabulary, timezone: str, now: datetime) -> datetime:
    """The moment until when: a day or week day, with a time or to the end of the day; raises UnclearWords."""
    until = vocabulary.get("until", ())
    typed = one_line(words)
    first, _, rest = typed.partition(" ")
    today = now.astimezone(zone_of(timezone)).date()
    phrase = read_phrase(rest if first.casefold() in until else typed, vocabulary, today)
    if phrase.first is None and phrase.rule is None:
        raise UnclearWords("conference.no_deadline")
    return read_day(phrase, local_moment(today, LAST_MINUTE, timezone), phrase.timezone or timezone, today)


def read_speakers(turn: Turn, words: str, known: Sequence[Speaker]) -> list[int]:
    """The members whom names or addresses mean, besides the person; raises UnclearWords. Names of people who are
    `known` to speak need not be unique."""
    by_name = {speaker.name.casefold(): speaker.id for speaker in known}
    members: dict[int, None] = {}
    for name in filter(None, map(one_line, words.replace(";", ",").split(","))):
        member_id = by_name.get(name.casefold())
        if member_id is None and (colleague := find_exact_colleague(turn.tx, turn.scope.organisation_id, name)):
            member_id = colleague.id
        if member_id is None:
            raise UnclearWords("community.no_member", said=name[:60])
        if member_id != turn.scope.member_id:
            members[member_id] = None
    most = turn.pack.conference.most_speakers
    if len(members) >= most:
        raise UnclearWords("conference.many_speakers", most=most)
    return list(members)


def read_slides(words: str) -> str:
    """A link, or none; raises UnclearWords."""
    typed = one_line(words)
    link = read_link(typed) if typed else ""
    if link is None or len(link) > LONGEST_LINK:
        raise UnclearWords("community.no_link")
    return link


def _count_minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
