"""What words after `/paper` do: they name a paper, and perhaps what is to be done with it."""

from collections.abc import Mapping
from typing import NamedTuple

from engine.access import EVERYBODY, Need, can_manage
from engine.chat.cards import Action, Replies
from engine.chat.errors import Refusal
from engine.community.cards.events import event_args
from engine.papers.cards.lists import which_card
from engine.papers.flows import papers, parts
from engine.papers.needs import CHANGES_PAPER, PICKS, UNPICKS
from engine.papers.records.papers import (
    Paper,
    PaperState,
    find_paper_by_key,
    find_papers,
    find_papers_in_state,
    find_titles,
)
from engine.papers.rules.parse_request import Request, Verb, match_titles, read_request, without_filler
from engine.papers.rules.recognise import find_mention
from engine.papers.views import find_reviews_ahead, viewer_of
from engine.room import Flow
from engine.turn import Args, Turn

MOST_ASKED = 20
"""Papers of similar titles that are offered."""


class Press(NamedTuple):
    """The button that does to a paper what a verb says."""

    command: str
    run: Flow
    needs: Need = EVERYBODY
    args: Mapping[str, str] = {}
    """What it says beside the paper."""


PRESSES: Mapping[Verb | None, Press] = {
    None: Press("paper.show", papers.show_named_paper),
    Verb.VOTE: Press("paper.vote", papers.toggle_vote, args={"wanted": "yes"}),
    Verb.UNVOTE: Press("paper.vote", papers.toggle_vote),
    Verb.PRESENT: Press("paper.take", parts.take_role, args={"role": "presenter"}),
    Verb.IMPLEMENT: Press("paper.take", parts.take_role, args={"role": "implementer"}),
    Verb.GIVE_BACK: Press("paper.give_back", parts.give_back_role),
    Verb.PICK: Press("paper.pick", papers.pick_for_review, PICKS),
    Verb.UNPICK: Press("paper.unpick", papers.put_back, UNPICKS),
    Verb.WITHDRAW: Press("paper.withdraw", papers.withdraw_paper, CHANGES_PAPER),
    Verb.READ: Press("paper.read", parts.show_checklist),
    Verb.NOTE: Press("paper.note", parts.open_note_form),
}


def answer_request(turn: Turn, args: Args) -> Replies:
    """Show the list; with words do what they ask for."""
    request = read_request(args.optional("named"), args.optional("said"), turn.voice.vocabulary.papers)
    match request.verb:
        case Verb.PROPOSE:
            return papers.propose_paper(turn, find_mention(request.rest), request.rest)
        case Verb.HISTORY:
            return papers.show_history(turn, _strip_filler(turn, request.rest))
        case Verb.MINE:
            return papers.show_own_papers(turn, args)
        case _:
            return _answer_about_paper(turn, args, request)


def _answer_about_paper(turn: Turn, args: Args, request: Request) -> Replies:
    """Do something with the paper that words name; without words show the list, or propose what is not known."""
    mention = find_mention(request.rest)
    if mention.paper and request.verb is None:
        return papers.propose_paper(turn, mention, request.rest)
    words = _strip_filler(turn, request.rest)
    if not words:
        return _answer_without_name(turn, args, request.verb)
    if mention.paper:
        known = find_paper_by_key(turn.tx, viewer_of(turn), mention.paper.key)
        return _act(turn, request.verb, known) if known else papers.propose_paper(turn, mention, request.rest)
    ids = match_titles(words, find_titles(turn.tx, turn.scope.organisation_id))[:MOST_ASKED]
    named = find_papers(turn.tx, viewer_of(turn), ids)
    if not named:
        return papers.show_list(turn, args, turn.voice.text("papers.unknown", words=words[:80]))
    if len(named) > 1:
        options = [(paper, _make_action(turn, request.verb, paper)) for paper in named]
        return turn.reply(which_card(turn.voice, words[:80], options))
    return _act(turn, request.verb, named[0])


def _answer_without_name(turn: Turn, args: Args, verb: Verb | None) -> Replies:
    """A verb alone is about the one paper that is picked, unless it is about voting."""
    picked = find_papers_in_state(turn.tx, viewer_of(turn), PaperState.PICKED)
    if len(picked) == 1 and verb and verb not in (Verb.VOTE, Verb.UNVOTE):
        return _act(turn, verb, picked[0])
    return papers.show_list(turn, args)


def _act(turn: Turn, verb: Verb | None, paper: Paper) -> Replies:
    """Do at once what the button would do, for whoever may press it."""
    press, args = PRESSES[verb], Args(_make_action(turn, verb, paper).args)
    if not press.needs.holds(turn, args):
        raise Refusal(press.needs.refusal)
    return press.run(turn, args)


def _make_action(turn: Turn, verb: Verb | None, paper: Paper) -> Action:
    """The press that does to a paper what a verb says."""
    press = PRESSES[verb]
    args: dict[str, str] = {"paper": str(paper.id), **press.args}
    if verb is Verb.PICK:
        ahead = find_reviews_ahead(turn)
        review = next((review for review in ahead if can_manage(turn, review)), None)
        if review is None:
            raise Refusal("papers.not_yours_to_pick" if ahead else "papers.no_review")
        args |= event_args(review)
    return Action(press.command, args)


def _strip_filler(turn: Turn, words: str) -> str:
    return without_filler(words, turn.voice.vocabulary.papers.get("about", ()))
