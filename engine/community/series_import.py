"""A year of events from a YAML file: all of it, or nothing and every reason why not with its line."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field, ValidationError
from sqlalchemy import Connection

from engine.chat.errors import AdvanceError, InvalidInput
from engine.community.agenda import load_every_series
from engine.community.confirming import at_suggested_time
from engine.community.records.events import Series, add_series, find_series, lock_occurrence
from engine.community.series_changes import cancel_occurrence, revise_series
from engine.community.series_drafts import FIELDS, SeriesDraft, SeriesEditor, draft_from_series, read_draft
from engine.content.entry import Entry, Id
from engine.content.files import Source, read
from engine.content.load import Content
from engine.content.reasons import keys_of, reason
from engine.content.voice import Voice
from engine.recurrence.rule_words import UnclearWords
from engine.recurrence.rules import takes_place


class EventsError(AdvanceError):
    """A file of events cannot be brought in; each of `problems` is a sentence with file and line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SeriesEntry(Entry):
    """One series of the file, in the words of the form in chat; what is left out stays as it is."""

    default: Id | None = None
    """The series of the content that this one changes."""
    name: str = ""
    kind: str = ""
    when: str = ""
    link: str = ""
    place: str = ""
    host: str = ""
    capacity: int | None = None
    region: str = ""
    summary: str = ""
    cancelled: tuple[date, ...] = ()
    """Days on which it does not take place."""


class EventsFile(Entry):
    series: Annotated[tuple[SeriesEntry, ...], Field(min_length=1)]


@dataclass(slots=True)
class Summary:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    cancelled: int = 0


class ReadFile(NamedTuple):
    """A file, and where in it what stands."""

    source: Source
    events: EventsFile


def read_events(path: Path) -> ReadFile:
    """Read a file; raises EventsError, and nothing else, with every problem of its form."""
    problems: list[str] = []
    source = read(path, path.name, problems)
    if source is None:
        raise EventsError(problems)
    try:
        return ReadFile(source, EventsFile.model_validate(source.data))
    except ValidationError as error:
        known = keys_of(SeriesEntry, EventsFile)
        flaws = [(flaw["loc"], reason(flaw, flaw["loc"], known)) for flaw in error.errors()]
        raise EventsError(
            [f"{source.at(place)}: {source.title(place) or source.name}: {why}" for place, why in flaws]
        ) from None


def import_events(tx: Connection, organisation_id: int, path: Path, content: Content, now: datetime) -> Summary:
    """Bring the series of a file in; those who are coming to something that changes are told. Raises EventsError."""
    community, voice = content.pack.community, content.voices.voice(content.pack.default_locale, "UTC")
    source, file = read_events(path)
    summary, problems = Summary(), list[str]()
    for number, entry in enumerate(file.series):
        series = load_every_series(tx, organisation_id, community, now)
        editor = SeriesEditor(tx, organisation_id, community, series, voice.vocabulary.calendar, "UTC", now)
        try:
            _import_entry(entry, editor, voice, summary)
        except InvalidInput as problem:
            why = voice.line(problem.key, **problem.values)
            problems.append(f"{source.at(('series', number))}: {entry.name or entry.default or number + 1}: {why}")
    if problems:
        raise EventsError(problems)
    return summary


def _import_entry(entry: SeriesEntry, editor: SeriesEditor, voice: Voice, summary: Summary) -> None:
    known = _find_known(entry, editor)
    known = at_suggested_time(editor.tx, known, editor.now) if known else None
    given = {name: str(getattr(entry, name)) for name in entry.model_fields_set & set(FIELDS)}
    draft = replace(draft_from_series(voice, editor.tx, known) if known else SeriesDraft(), **given)
    values = read_draft(draft, editor, known)
    number = known.id if known else add_series(editor.tx, editor.organisation_id, editor.now, values)
    if known is None:
        summary.created += 1
    elif known.confirmed_at and known.has(values):
        summary.unchanged += 1
    else:
        own = {"follows": False, "confirmed_at": known.confirmed_at or editor.now}
        revise_series(editor.tx, known, editor.now, {**values, **own})
        summary.changed += 1
    series = next(one for one in find_series(editor.tx, editor.organisation_id) if one.id == number)
    summary.cancelled += sum(_cancel_day(day, series, editor) for day in entry.cancelled)


def _find_known(entry: SeriesEntry, editor: SeriesEditor) -> Series | None:
    """The series that an entry changes."""
    if entry.default is not None:
        series = next((one for one in editor.series if one.source == entry.default), None)
        if series is None:
            raise UnclearWords("community.no_default", name=entry.default)
        return series
    named = (entry.name.casefold(), entry.region.casefold())
    matches = (one for one in editor.series if (one.name.casefold(), one.region.casefold()) == named)
    return next(matches, None)


def _cancel_day(day: date, series: Series, editor: SeriesEditor) -> bool:
    """Cancel one day; False where it is cancelled already."""
    if not takes_place(series.pattern, day):
        raise UnclearWords("community.no_such_day", day=day, event=series.title)
    held = lock_occurrence(editor.tx, series, day, editor.now)
    cancel_occurrence(editor.tx, held, editor.now)
    return not held.cancelled
