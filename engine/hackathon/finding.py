"""Finding the edition, team or idea that a press or words name, in the person's own organisation."""

from __future__ import annotations

from datetime import timedelta

from engine.chat.errors import Refusal
from engine.community.agenda import find_upcoming
from engine.community.cards.events import HACKATHON
from engine.community.finding import find_event, list_series
from engine.community.records import events
from engine.community.records.events import Occurrence, Series
from engine.hackathon.records import editions as records
from engine.hackathon.records import ideas as idea_records
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.ideas import Idea
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition, Phase
from engine.turn import Args, Turn

RECENT = timedelta(days=45)
"""How long after its end an edition without results comes before the next one."""


def find_edition(turn: Turn, args: Args) -> Edition:
    """The edition that a press names; without a name the one that waits for its results, or else the next."""
    if not args.optional("series"):
        return _current(turn)
    occurrence = find_event(turn, args)
    if occurrence.series.kind != HACKATHON:
        raise Refusal("chat.unknown_button")
    return records.find_edition(turn.tx, occurrence, turn.pack.hackathon)


def find_edition_by_id(turn: Turn, occurrence_id: int) -> Edition | None:
    """The edition of an occurrence in the person's organisation."""
    occurrence = events.find_occurrence_by_id(turn.tx, hackathons(turn, ended=True), occurrence_id)
    return records.find_edition(turn.tx, occurrence, turn.pack.hackathon) if occurrence else None


def hold_edition(turn: Turn, args: Args) -> Edition:
    """The same with a row that nobody else changes meanwhile."""
    return _held(turn, find_edition(turn, args).occurrence)


def open_edition(turn: Turn, args: Args) -> Edition:
    """The same, in which things still change; Refusal in any other."""
    return must_be_open(turn, hold_edition(turn, args))


def must_be_open(turn: Turn, edition: Edition) -> Edition:
    match edition.phase(turn.now):
        case Phase.OPEN:
            return edition
        case Phase.JUDGING:
            by = turn.voice.moment(edition.deadline)
            raise Refusal("hackathon.closed", when=by, who=turn.voice.all_of(extenders(turn, edition)))
        case other:
            raise Refusal(f"hackathon.is_{other}", event=edition.occurrence.series.title)


def find_team(turn: Turn, args: Args, *, hold: bool = False) -> tuple[Edition, Team]:
    """The team that a press names, with its edition; Refusal where it is gone."""
    number = args.number("team")
    row = team_records.find_team_edition(turn.tx, number)
    edition = _find_edition_of(turn, row, hold=hold)
    found = [each for each in team_records.find_teams(turn.tx, row) if each.id == number]
    if edition is None or not found:
        raise Refusal("hackathon.no_team")
    return edition, found[0]


def find_edition_of_team(turn: Turn, args: Args) -> Edition:
    """The edition of the team that a press names; Refusal where it is gone."""
    return find_team(turn, args)[0]


def find_idea(turn: Turn, args: Args, *, hold: bool = False) -> tuple[Edition, Idea]:
    """The idea that a press names, with its edition; Refusal where it is off the list."""
    number = args.number("idea")
    row = idea_records.find_idea_edition(turn.tx, number)
    edition = _find_edition_of(turn, row, hold=hold)
    found = idea_records.find_ideas(turn.tx, row, turn.scope.member_id, number)
    if edition is None or not found:
        raise Refusal("hackathon.no_idea")
    return edition, found[0]


def past_editions(turn: Turn, *, published: bool) -> list[Edition]:
    """Editions with results, or those about which something was done and that have none; the latest first."""
    rows = records.find_edition_rows(turn.tx, turn.scope.organisation_id, published=published)
    series = hackathons(turn, ended=True) if rows else []
    found = (events.find_occurrence_by_id(turn.tx, series, row) for row in rows)
    return [records.find_edition(turn.tx, each, turn.pack.hackathon) for each in found if each]


def hackathons(turn: Turn, *, ended: bool = False) -> list[Series]:
    return [each for each in list_series(turn, ended=ended) if each.kind == HACKATHON]


def extenders(turn: Turn, edition: Edition) -> list[str]:
    """Who can give everybody more time: the host, and the owners of the program."""
    host = edition.occurrence.host_id
    return records.find_extenders(turn.tx, turn.scope.organisation_id, host)


def _current(turn: Turn) -> Edition:
    for edition in past_editions(turn, published=False):
        over = edition.phase(turn.now) is Phase.JUDGING and edition.occurrence.ends > turn.now - RECENT
        if over and any(each.entry for each in team_records.find_teams(turn.tx, edition.row)):
            return edition
    found = find_upcoming(turn.tx, hackathons(turn), turn.now)
    if not found:
        raise Refusal("hackathon.none")
    return records.find_edition(turn.tx, found[0], turn.pack.hackathon)


def _find_edition_of(turn: Turn, row: int | None, *, hold: bool) -> Edition | None:
    edition = find_edition_by_id(turn, row) if row is not None else None
    return _held(turn, edition.occurrence) if edition and hold else edition


def _held(turn: Turn, occurrence: Occurrence) -> Edition:
    held = events.lock_occurrence(turn.tx, occurrence.series, occurrence.day, turn.now)
    records.open_edition(turn.tx, held)
    return records.find_edition(turn.tx, held, turn.pack.hackathon)
