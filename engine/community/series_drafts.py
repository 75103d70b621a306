"""A series as somebody writes it down, in a form, in a sentence or in a file, and what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection

from engine.chat.typed import one_line, read_link
from engine.community.records import events as records
from engine.community.records.events import OTHER, Series
from engine.content.models import Community
from engine.content.voice import Voice
from engine.people.records.colleagues import find_exact_colleague
from engine.recurrence.from_words import MOST_SEATS, Phrase, Vocabulary, read_phrase, read_when, require_one_day
from engine.recurrence.rule_words import UnclearWords
from engine.recurrence.rules import LAST_YEAR, Pattern, find_flaw, settle_until
from engine.recurrence.to_text import pattern_to_text, phrase_to_text
from engine.recurrence.zones import zone_of

LONGEST_REGION = 60
LONGEST = {
    "name": records.LONGEST_NAME,
    "region": LONGEST_REGION,
    "place": records.LONGEST_PLACE,
    "summary": records.LONGEST_SUMMARY,
}
"""Characters of the fields that are words."""
MINUTES = 60
"""The length of an event of which nobody said how long it is, unless the content does."""


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """The words of each field, as they were typed."""

    name: str = ""
    kind: str = ""
    when: str = ""
    link: str = ""
    place: str = ""
    host: str = ""
    capacity: str = ""
    region: str = ""
    summary: str = ""


FIELDS = tuple(SeriesDraft.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class SeriesEditor:
    """Who writes a draft down, and what reading it needs to know."""

    tx: Connection
    organisation_id: int
    community: Community
    series: Sequence[Series]
    vocabulary: Vocabulary
    timezone: str
    """The zone of whoever writes, which holds where none is named."""
    now: datetime


def draft_from_series(voice: Voice, tx: Connection, series: Series) -> SeriesDraft:
    """A series as one would write it down."""
    return SeriesDraft(
        name=series.name,
        kind=series.kind,
        when=pattern_to_text(voice, series.pattern),
        link=series.link,
        place=series.place,
        host=records.find_host_name(tx, series.host_id),
        capacity=str(series.capacity or ""),
        region=series.region,
        summary=series.summary,
    )


def draft_from_words(voice: Voice, words: str, editor: SeriesEditor) -> SeriesDraft:
    """The draft in a sentence."""
    phrase = read_phrase(words, editor.vocabulary, editor.now.astimezone(zone_of(editor.timezone)).date())
    require_one_day(phrase)
    name = one_line(phrase.name)
    kind = guess_kind(name, editor.community)
    return SeriesDraft(
        name=f"{name[:1].upper()}{name[1:]}",
        kind=kind,
        summary=editor.community.series_by_id[kind].summary if kind != OTHER else "",
        when=phrase_to_text(voice, phrase),
        link=phrase.link or "",
        capacity=str(phrase.capacity or ""),
    )


def guess_kind(name: str, community: Community) -> str:
    """The content's series that a name speaks of."""
    lower = name.casefold()
    return next((default.id for default in community.series if default.id.replace("_", " ") in lower), OTHER)


def read_draft(draft: SeriesDraft, editor: SeriesEditor, changing: Series | None = None) -> dict[str, object]:
    """The columns of a series; raises UnclearWords with what is wrong."""
    texts = {name: one_line(getattr(draft, name)) for name in LONGEST}
    if not texts["name"]:
        raise UnclearWords("community.name_missing")
    kind = draft.kind or guess_kind(texts["name"], editor.community)
    if kind != OTHER and kind not in editor.community.series_by_id:
        raise UnclearWords("community.no_kind", kind=kind, kinds=", ".join([*editor.community.series_by_id, OTHER]))
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            raise UnclearWords("community.too_long", words=texts[name][:40], most=most)
    others = (other for other in editor.series if changing is None or other.id != changing.id)
    taken = {(other.name.casefold(), other.region.casefold()) for other in others}
    if (texts["name"].casefold(), texts["region"].casefold()) in taken:
        raise UnclearWords("community.name_taken", name=texts["name"])
    phrase = read_when(draft.when, editor.vocabulary, editor.now.astimezone(zone_of(editor.timezone)).date())
    pattern = read_pattern(phrase, editor, changing.pattern if changing else None, kind)
    return {
        **texts,
        **records.pattern_columns(pattern),
        "kind": kind,
        "link": read_optional_link(draft.link or phrase.link or ""),
        "host_id": read_host(draft.host, editor.tx, editor.organisation_id),
        "capacity": read_capacity(draft.capacity or str(phrase.capacity or "")),
    }


def read_pattern(phrase: Phrase, editor: SeriesEditor, old: Pattern | None, kind: str) -> Pattern:
    """The pattern that a phrase means; what it leaves open is as before, or as usual."""
    if phrase.rule is None and old is None:
        raise UnclearWords("community.rule_missing")
    if phrase.starts is None and old is None:
        raise UnclearWords("community.time_missing")
    default = editor.community.series_by_id.get(kind)
    timezone = phrase.timezone or (old.timezone if old else editor.timezone)
    today = editor.now.astimezone(zone_of(timezone)).date()
    usual = old or Pattern("", today, time(), default.minutes if default else MINUTES, timezone)
    pattern = Pattern(
        rule=phrase.rule or usual.rule,
        first=phrase.first or usual.first,
        starts=phrase.starts or usual.starts,
        minutes=phrase.minutes or usual.minutes,
        timezone=timezone,
    )
    pattern = settle_until(pattern)
    if not today.year - 5 <= pattern.first.year <= min(today.year + 5, LAST_YEAR):
        raise UnclearWords("community.first_far", date=pattern.first)
    if flaw := find_flaw(pattern.rule, pattern.first):
        raise UnclearWords(f"community.rule_{flaw}")
    return pattern


def read_optional_link(words: str) -> str:
    """A usable link, or none."""
    link = read_link(words.strip()) if words.strip() else ""
    if link is None or len(link) > records.LONGEST_LINK:
        raise UnclearWords("community.no_link")
    return link


def read_host(words: str, tx: Connection, organisation_id: int) -> int | None:
    """The member whom a name or an address means."""
    if not words.strip():
        return None
    member = find_exact_colleague(tx, organisation_id, one_line(words))
    if member is None:
        raise UnclearWords("community.no_member", said=one_line(words)[:60])
    return member.id


def read_capacity(words: str) -> int | None:
    """A number of seats, or none."""
    digits = words.strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 7 and 1 <= int(digits) <= MOST_SEATS):
        raise UnclearWords("community.no_capacity")
    return int(digits)
