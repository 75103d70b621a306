"""What `/hackathon` does: an edition at a glance, taking part and what one offers, and past editions."""

from __future__ import annotations

from engine.access import can_manage
from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.community.records import events
from engine.hackathon import participation as entering
from engine.hackathon.cards import hackathon as cards
from engine.hackathon.finding import find_edition, hold_edition, open_edition, past_editions
from engine.hackathon.flows import ideas, judging, results, teams
from engine.hackathon.flows import submissions as entries
from engine.hackathon.needs import JUDGE
from engine.hackathon.records import (
    editions as records,
)
from engine.hackathon.records import (
    ideas as idea_records,
)
from engine.hackathon.records import (
    judging as judging_records,
)
from engine.hackathon.records import (
    teams as team_records,
)
from engine.hackathon.records.judging import Consent
from engine.hackathon.rules.edition import Edition, Phase
from engine.paging import wanted_page
from engine.turn import Args, Turn


def hackathon(turn: Turn, args: Args) -> Replies:
    """Show the edition that a press names, or the one that is next; “/hackathon idea …” and the like go further."""
    first, _, rest = args.optional("said").partition(" ")
    words = turn.voice.vocabulary.hackathon
    if first.casefold() in words.get("submit", ()):
        return entries.typed(turn, hold_edition(turn, args), rest)
    for name, flow in (("idea", ideas.typed), ("team", teams.typed)):
        if first.casefold().rstrip(":") in words.get(name, ()) and rest:
            return flow(turn, open_edition(turn, args), rest)
    if first.casefold() in words.get("judge", ()):
        if not JUDGE.holds(turn, args):
            raise Refusal(JUDGE.refusal)
        return judging.judging(turn, args)
    looks = {"idea": ideas.ideas, "team": teams.teams, "people": people, "rules": rules, "past": past}
    for name, look in (looks | {"results": results.results}).items():
        if first.casefold() in words.get(name, ()):
            return look(turn, args)
    return show_edition(turn, find_edition(turn, args))


def take_part(turn: Turn, args: Args) -> Replies:
    """Take part, and say what one brings."""
    edition = open_edition(turn, args)
    fresh = entering.enter(turn, edition)
    return _profile(turn, edition, turn.voice.text("hackathon.takes_part") if fresh else None)


def profile(turn: Turn, args: Args) -> Replies:
    """Show what one offers."""
    return _profile(turn, open_edition(turn, args))


def tick(turn: Turn, args: Args) -> Replies:
    """Bring a skill or want to learn it, or no longer; one does not learn what one brings."""
    edition, skill, as_ = open_edition(turn, args), args.word("skill"), args.word("list")
    entrant = records.find_entrant(turn.tx, edition.row, turn.scope.member_id)
    if entrant is None or skill not in edition.rules.skills or as_ not in ("brings", "learns"):
        raise Refusal("chat.unknown_button" if entrant else "hackathon.not_in")
    ticked = {"brings": entrant.brings, "learns": entrant.learns}
    other = "learns" if as_ == "brings" else "brings"
    if args.optional("on"):
        ticked |= {as_: ticked[as_] | {skill}, other: ticked[other] - {skill}}
    else:
        ticked[as_] = ticked[as_] - {skill}
    values = {name: " ".join(sorted(chosen)) for name, chosen in ticked.items()}
    records.change_entrant(turn.tx, edition.row, turn.scope.member_id, values)
    return _profile(turn, edition)


def choose_shown(turn: Turn, args: Args) -> Replies:
    """Let others see what one offers, or not."""
    edition = open_edition(turn, args)
    chosen = {"shown": bool(args.optional("shown"))}
    records.change_entrant(turn.tx, edition.row, turn.scope.member_id, chosen)
    return _profile(turn, edition)


def withdraw(turn: Turn, args: Args) -> Replies:
    """Take part no longer; a team that one is in has to be left first, so that nobody does it by a slip."""
    edition = open_edition(turn, args)
    if entering.team_of(team_records.find_teams(turn.tx, edition.row), turn.scope.member_id):
        raise Refusal("hackathon.leave_first")
    records.withdraw(turn.tx, edition.row, turn.scope.member_id)
    return show_edition(turn, edition, turn.voice.text("hackathon.withdrawn"))


def people(turn: Turn, args: Args) -> Replies:
    """List who looks for a team, to those who take part."""
    edition = find_edition(turn, args)
    takes_part = records.find_entrant(turn.tx, edition.occurrence.id, turn.scope.member_id)
    if not takes_part and not can_manage(turn, edition):
        raise Refusal("hackathon.not_in")
    found = _loose(turn, edition)
    return turn.reply(cards.people_card(turn.voice, edition, found, wanted_page(args), turn.pack))


def rules(turn: Turn, args: Args) -> Replies:
    """Say how it is judged."""
    return turn.reply(cards.rules_card(turn.voice, find_edition(turn, args)))


def past(turn: Turn, args: Args) -> Replies:
    """List past editions with their winners."""
    found = past_editions(turn, published=True)
    return turn.reply(cards.past_card(turn.voice, [(each, _winners(turn, each)) for each in found], wanted_page(args)))


def show_edition(turn: Turn, edition: Edition, notice: Text | None = None) -> Replies:
    return turn.reply(cards.hackathon_card(turn.voice, _look(turn, edition), notice))


def _profile(turn: Turn, edition: Edition, notice: Text | None = None) -> Replies:
    entrant = records.find_entrant(turn.tx, edition.row, turn.scope.member_id)
    if entrant is None:
        raise Refusal("hackathon.not_in")
    return turn.reply(cards.profile_card(turn.voice, edition, entrant, turn.pack, notice))


def _look(turn: Turn, edition: Edition) -> cards.Look:
    """An edition as the person sees it."""
    me, occurrence = turn.scope.member_id, edition.occurrence
    found = team_records.find_teams(turn.tx, occurrence.id)
    judges = judging_records.find_judges(turn.tx, occurrence.id)
    hosts = events.find_names(turn.tx, [occurrence.host_id]) if occurrence.host_id else {}
    return cards.Look(
        edition=edition,
        now=turn.now,
        host=next(iter(hosts.values()), ""),
        ideas=len(idea_records.find_ideas(turn.tx, occurrence.id, me)),
        teams=found,
        loose=len(_loose(turn, edition)),
        entrant=records.find_entrant(turn.tx, occurrence.id, me),
        team=entering.team_of(found, me),
        judges=any(each.id == me and each.consent is Consent.ACCEPTED for each in judges),
        manages=can_manage(turn, edition),
    )


def _loose(turn: Turn, edition: Edition) -> list[records.Entrant]:
    row = edition.occurrence.id
    if row is None or edition.phase(turn.now) is not Phase.OPEN:
        return []
    return entering.without_team(records.find_entrants(turn.tx, row), team_records.find_teams(turn.tx, row))


def _winners(turn: Turn, edition: Edition) -> list[str]:
    first = {each.team_id for each in judging_records.find_results(turn.tx, edition.row) if each.place == 1}
    return [each.name for each in team_records.find_teams(turn.tx, edition.row) if each.id in first]
