"""Finding the edition, team or idea that a press or words name, in the person's own organisation."""

from datetime import timedelta
from typing import NamedTuple

from engine.chat.errors import Refusal, require_found
from engine.community.agenda import find_upcoming
from engine.community.cards.events import HACKATHON
from engine.community.finding import find_event, list_series
from engine.community.records.events import Occurrence, Series, find_occurrence_by_id, lock_occurrence
from engine.hackathon.records import editions
from engine.hackathon.records.ideas import Idea, find_ideas, find_occurrence_of_idea
from engine.hackathon.records.teams import Team, find_occurrence_of_team, find_teams
from engine.hackathon.rules.edition import Edition, Phase
from engine.turn import Args, Turn

RECENT = timedelta(days=45)
"""How long after its end an edition without results comes before the next one."""


class TeamInEdition(NamedTuple):
    """A team with its edition."""

    edition: Edition
    team: Team


class IdeaInEdition(NamedTuple):
    """An idea with its edition."""

    edition: Edition
    idea: Idea


def find_edition(turn: Turn, args: Args) -> Edition:
    """The edition that a press names; without a name the one that waits for its results, or else the next."""
    if not args.optional("series"):
        return _find_current_edition(turn)
    occurrence = find_event(turn, args)
    if occurrence.series.kind != HACKATHON:
        raise Refusal("chat.unknown_button")
    return _edition_of(turn, occurrence)


def lock_edition(turn: Turn, args: Args) -> Edition:
    """The same with a row that nobody else changes meanwhile."""
    return _lock_edition_of(turn, find_edition(turn, args).occurrence)


def lock_open_edition(turn: Turn, args: Args) -> Edition:
    """The same, in which things still change; Refusal in any other."""
    return must_be_open(turn, lock_edition(turn, args))


def find_edition_by_id(turn: Turn, occurrence_id: int) -> Edition | None:
    """The edition of an occurrence in the person's organisation."""
    occurrence = find_occurrence_by_id(turn.tx, list_hackathons(turn, ended=True), occurrence_id)
    return _edition_of(turn, occurrence) if occurrence else None


def must_be_open(turn: Turn, edition: Edition) -> Edition:
    """The edition, in which things still change; Refusal in any other."""
    match edition.phase:
        case Phase.OPEN:
            return edition
        case Phase.JUDGING:
            deadline = turn.voice.moment(edition.deadline)
            raise Refusal("hackathon.closed", when=deadline, who=turn.voice.all_of(find_extenders(turn, edition)))
        case other:
            raise Refusal(f"hackathon.is_{other}", event=edition.title)


def find_team(turn: Turn, args: Args, *, lock: bool = False) -> TeamInEdition:
    """The team that a press names, with its edition; Refusal where it is gone."""
    number = args.number("team")
    occurrence_id = find_occurrence_of_team(turn.tx, number)
    edition = _find_edition_of(turn, occurrence_id, lock=lock)
    team = next((team for team in find_teams(turn.tx, occurrence_id) if team.id == number), None)
    return TeamInEdition(require_found(edition, "hackathon.no_team"), require_found(team, "hackathon.no_team"))


def find_idea(turn: Turn, args: Args, *, lock: bool = False) -> IdeaInEdition:
    """The idea that a press names, with its edition; Refusal where it is off the list."""
    number = args.number("idea")
    occurrence_id = find_occurrence_of_idea(turn.tx, number)
    edition = _find_edition_of(turn, occurrence_id, lock=lock)
    idea = next(iter(find_ideas(turn.tx, occurrence_id, turn.scope.member_id, number)), None)
    return IdeaInEdition(require_found(edition, "hackathon.no_idea"), require_found(idea, "hackathon.no_idea"))


def find_past_editions(turn: Turn, *, published: bool) -> list[Edition]:
    """Editions with results, or those about which something was done and that have none; the latest first."""
    rows = editions.find_edition_rows(turn.tx, turn.scope.organisation_id, published=published)
    series = list_hackathons(turn, ended=True) if rows else []
    occurrences = (find_occurrence_by_id(turn.tx, series, row) for row in rows)
    return [_edition_of(turn, occurrence) for occurrence in occurrences if occurrence]


def list_hackathons(turn: Turn, *, ended: bool = False) -> list[Series]:
    return [series for series in list_series(turn, ended=ended) if series.kind == HACKATHON]


def find_extenders(turn: Turn, edition: Edition) -> list[str]:
    """Who can give everybody more time: the host, and the owners of the program."""
    return editions.find_host_and_owners(turn.tx, turn.scope.organisation_id, edition.host_id)


def _find_current_edition(turn: Turn) -> Edition:
    for edition in find_past_editions(turn, published=False):
        is_over = edition.phase is Phase.JUDGING and edition.occurrence.ends > turn.now - RECENT
        if is_over and any(team.submission for team in find_teams(turn.tx, edition.row)):
            return edition
    upcoming = find_upcoming(turn.tx, list_hackathons(turn), turn.now)
    if not upcoming:
        raise Refusal("hackathon.none")
    return _edition_of(turn, upcoming[0])


def _find_edition_of(turn: Turn, occurrence_id: int | None, *, lock: bool) -> Edition | None:
    edition = find_edition_by_id(turn, occurrence_id) if occurrence_id is not None else None
    return _lock_edition_of(turn, edition.occurrence) if edition and lock else edition


def _lock_edition_of(turn: Turn, occurrence: Occurrence) -> Edition:
    locked = lock_occurrence(turn.tx, occurrence.series, occurrence.day, turn.now)
    editions.add_edition(turn.tx, locked)
    return _edition_of(turn, locked)


def _edition_of(turn: Turn, occurrence: Occurrence) -> Edition:
    return editions.find_edition(turn.tx, occurrence, turn.pack.hackathon, turn.now)
