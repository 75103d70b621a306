"""What `/hackathon` does: an edition at a glance, taking part and what one offers, and past editions."""

from engine.access import can_manage
from engine.chat.cards import Action, Replies
from engine.chat.errors import Refusal, require_found
from engine.chat.text import Text
from engine.hackathon.cards import hackathon as cards
from engine.hackathon.finding import find_edition, find_past_editions, lock_edition, lock_open_edition
from engine.hackathon.flows.ideas import propose_typed
from engine.hackathon.flows.teams import make_typed_team, submit_typed
from engine.hackathon.participation import join_edition
from engine.hackathon.records.editions import change_participant, find_participant, remove_participant
from engine.hackathon.records.judging import find_results
from engine.hackathon.records.teams import find_team_of, find_teams
from engine.hackathon.rules.edition import Edition
from engine.hackathon.views import list_seekers, view_edition
from engine.paging import wanted_page
from engine.turn import Args, Turn

PARTS = {
    "idea": "ideas",
    "team": "teams",
    "people": "people",
    "rules": "rules",
    "past": "past",
    "judge": "judging",
    "results": "results",
}
"""By words of the vocabulary, the commands that they ask for after `/hackathon`."""


def find_part(turn: Turn, args: Args) -> Action | None:
    """The command that a word after `/hackathon` asks for; not where more words follow that propose or make."""
    first, _, rest = args.optional("said").partition(" ")
    words = turn.voice.vocabulary.hackathon
    part = next((part for part in PARTS if first.casefold() in words.get(part, ())), None)
    is_new = bool(rest) and part in ("idea", "team")
    return Action(f"hackathon.{PARTS[part]}") if part and not is_new else None


def show_hackathon(turn: Turn, args: Args) -> Replies:
    """Show the edition that a press names, or the one that is next; “/hackathon idea …” and the like add to it."""
    first, _, rest = args.optional("said").partition(" ")
    words = turn.voice.vocabulary.hackathon
    if first.casefold() in words.get("submit", ()):
        return submit_typed(turn, lock_edition(turn, args), rest)
    for name, make in (("idea", propose_typed), ("team", make_typed_team)):
        if first.casefold().rstrip(":") in words.get(name, ()) and rest:
            return make(turn, lock_open_edition(turn, args), rest)
    return _show_edition(turn, find_edition(turn, args))


def take_part(turn: Turn, args: Args) -> Replies:
    """Take part, and say what one brings."""
    edition = lock_open_edition(turn, args)
    is_new = join_edition(turn, edition)
    return _show_profile(turn, edition, turn.voice.text("hackathon.takes_part") if is_new else ())


def show_profile(turn: Turn, args: Args) -> Replies:
    """Show what one offers."""
    return _show_profile(turn, lock_open_edition(turn, args))


def toggle_skill(turn: Turn, args: Args) -> Replies:
    """Bring a skill or want to learn it, or no longer; one does not learn what one brings."""
    edition, skill, chosen_list = lock_open_edition(turn, args), args.word("skill"), args.word("list")
    participant = find_participant(turn.tx, edition.row, turn.scope.member_id)
    if participant is None or skill not in edition.rules.skills or chosen_list not in ("brings", "learns"):
        raise Refusal("chat.unknown_button" if participant else "hackathon.not_in")
    ticked = {"brings": participant.brings, "learns": participant.learns}
    other_list = "learns" if chosen_list == "brings" else "brings"
    if args.optional("on"):
        ticked |= {chosen_list: ticked[chosen_list] | {skill}, other_list: ticked[other_list] - {skill}}
    else:
        ticked[chosen_list] = ticked[chosen_list] - {skill}
    values = {name: " ".join(sorted(skills)) for name, skills in ticked.items()}
    change_participant(turn.tx, edition.row, turn.scope.member_id, values)
    return _show_profile(turn, edition)


def choose_visibility(turn: Turn, args: Args) -> Replies:
    """Let others see what one offers, or not."""
    edition = lock_open_edition(turn, args)
    change_participant(turn.tx, edition.row, turn.scope.member_id, {"shown": bool(args.optional("shown"))})
    return _show_profile(turn, edition)


def leave_hackathon(turn: Turn, args: Args) -> Replies:
    """Take part no longer; a team that one is in has to be left first, so that nobody does it by a slip."""
    edition = lock_open_edition(turn, args)
    if find_team_of(find_teams(turn.tx, edition.row), turn.scope.member_id):
        raise Refusal("hackathon.leave_first")
    remove_participant(turn.tx, edition.row, turn.scope.member_id)
    return _show_edition(turn, edition, turn.voice.text("hackathon.withdrawn"))


def list_people(turn: Turn, args: Args) -> Replies:
    """List who looks for a team, to those who take part."""
    edition = find_edition(turn, args)
    takes_part = find_participant(turn.tx, edition.occurrence.id, turn.scope.member_id)
    if not takes_part and not can_manage(turn, edition):
        raise Refusal("hackathon.not_in")
    seekers = list_seekers(turn, edition)
    return turn.reply(cards.seekers_card(turn.voice, edition, seekers, wanted_page(args), turn.pack))


def show_rules(turn: Turn, args: Args) -> Replies:
    """Say how it is judged."""
    return turn.reply(cards.rules_card(turn.voice, find_edition(turn, args)))


def list_past(turn: Turn, args: Args) -> Replies:
    """List past editions with their winners."""
    editions = find_past_editions(turn, published=True)
    past = [(edition, _find_winners(turn, edition)) for edition in editions]
    return turn.reply(cards.past_card(turn.voice, past, wanted_page(args)))


def _show_edition(turn: Turn, edition: Edition, notice: Text = ()) -> Replies:
    return turn.reply(cards.hackathon_card(turn.voice, view_edition(turn, edition)), notice)


def _show_profile(turn: Turn, edition: Edition, notice: Text = ()) -> Replies:
    participant = require_found(find_participant(turn.tx, edition.row, turn.scope.member_id), "hackathon.not_in")
    return turn.reply(cards.profile_card(turn.voice, edition, participant, turn.pack), notice)


def _find_winners(turn: Turn, edition: Edition) -> list[str]:
    winners = {result.team_id for result in find_results(turn.tx, edition.row) if result.place == 1}
    return [team.name for team in find_teams(turn.tx, edition.row) if team.id in winners]
