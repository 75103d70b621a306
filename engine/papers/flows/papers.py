"""What `/paper` does: propose, vote, find, and decide what is read next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from engine.chat.cards import Action, Mode, Replies, Reply
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.community.cards.events import event_args, when_text
from engine.community.finding import lock_event, runs
from engine.community.records import events
from engine.paging import on_page, wanted_page, within
from engine.papers import cards
from engine.papers import selection as choosing
from engine.papers.cards import PAGE, Shelf
from engine.papers.flows import parts as parts_flow
from engine.papers.forms import (
    PAPER_FORM,
    PAPER_LINK,
    PAPER_TITLE,
    SEARCH,
    SEARCH_FORM,
    TITLE,
    TITLE_FORM,
)
from engine.papers.records import papers as records
from engine.papers.records import parts as part_records
from engine.papers.records.papers import LONGEST_TITLE, Paper, State
from engine.papers.records.parts import Role
from engine.papers.rules.parse_request import Verb, Wish, contains, meant, read_wish, without_about
from engine.papers.rules.recognise import Found, find_paper
from engine.papers.views import held_paper, named_paper, occurrence_of, reviews_ahead, show
from engine.turn import Args, Turn

MOST_OPEN = 10
"""Papers on the list that one person has proposed."""
MOST_ASKED = 20
"""Papers of similar titles that are offered."""


def paper(turn: Turn, args: Args) -> Replies:
    """Show the list; with words do what they ask for."""
    wish = read_wish(args.optional("named"), args.optional("said"), turn.voice.vocabulary.papers)
    match wish.verb:
        case Verb.PROPOSE:
            return _propose(turn, *find_paper(wish.rest), wish.rest)
        case Verb.HISTORY:
            return _history(turn, without_about(wish.rest, _about(turn)), 0)
        case Verb.MINE:
            return mine(turn, args)
        case _:
            return _named(turn, args, wish)


def form(turn: Turn, args: Args) -> Replies:
    """Open the form of a proposal."""
    return (Reply(cards.form_card(turn.voice, "", ""), Mode.FORM),)


def keep(turn: Turn, args: Args) -> Replies:
    """Propose what was typed into the form; if something is wrong with it, it comes back with everything in it."""
    typed = PAPER_FORM.typed(turn)
    link = typed[PAPER_LINK.name]
    found, rest = find_paper(link)
    return _propose(turn, found, one_line(typed[PAPER_TITLE.name]) or rest, link)


def show_paper(turn: Turn, args: Args) -> Replies:
    return show(turn, named_paper(turn, args).id)


def vote(turn: Turn, args: Args) -> Replies:
    """Want a paper, or no longer. The press says which, so that a second one changes nothing."""
    found, wanted = named_paper(turn, args), bool(args.optional("wanted"))
    if found.state is not State.OPEN:
        return show(turn, found.id, turn.voice.text(f"papers.{found.state}_already"))
    records.vote(turn.tx, turn.scope.organisation_id, found.id, turn.scope.member_id, wanted=wanted)
    return show(turn, found.id, turn.voice.text("papers.voted" if wanted else "papers.unvoted"))


def withdraw(turn: Turn, args: Args) -> Replies:
    """Take a paper off the list: one's own, or as who runs the reviews any. Its votes wait for its return."""
    found = held_paper(turn, args)
    _require(turn, found)
    if found.state is State.OPEN:
        records.change_paper(turn.tx, found.id, {"withdrawn_at": turn.now, "occurrence_id": None})
    done = found.state in (State.OPEN, State.WITHDRAWN)
    return show(turn, found.id, turn.voice.text("papers.withdrawn" if done else f"papers.{found.state}_already"))


def restore(turn: Turn, args: Args) -> Replies:
    """Put a paper that was withdrawn onto the list again."""
    found = held_paper(turn, args)
    _require(turn, found)
    records.change_paper(turn.tx, found.id, {"withdrawn_at": None})
    return show(turn, found.id, turn.voice.text("papers.restored"))


def retitle(turn: Turn, args: Args) -> Replies:
    """Open the form of a paper's title."""
    found = named_paper(turn, args)
    _require(turn, found)
    return (Reply(cards.title_card(turn.voice, found, found.title), Mode.FORM),)


def keep_title(turn: Turn, args: Args) -> Replies:
    """Correct a title."""
    found = held_paper(turn, args)
    _require(turn, found)
    try:
        title = TITLE_FORM.read(turn)[TITLE]
    except InvalidInput as problem:
        card = cards.title_card(turn.voice, found, TITLE_FORM.typed(turn)[TITLE.name], turn.explain(problem))
        return (Reply(card, Mode.FORM),)
    records.change_paper(turn.tx, found.id, {"title": title})
    return show(turn, found.id)


def pick(turn: Turn, args: Args) -> Replies:
    """Have a paper read at a review."""
    review = lock_event(turn, args)
    found = held_paper(turn, args)
    if all((each.series.id, each.day) != (review.series.id, review.day) for each in reviews_ahead(turn)):
        return show(turn, found.id, turn.voice.text("papers.review_gone"))
    if not runs(turn, review):
        raise Refusal("papers.not_yours_to_pick")
    if found.state not in (State.OPEN, State.PICKED):
        return show(turn, found.id, turn.voice.text(f"papers.{found.state}_already"))
    current = occurrence_of(turn, found)
    if current and current.row != review.row and not runs(turn, current):
        return show(turn, found.id, turn.voice.text("papers.picked_already"))
    others = [each for each in records.find_to_read(turn.tx, [review.row]).get(review.row, []) if each.id != found.id]
    if len(others) >= turn.pack.papers.papers_each:
        titles = turn.voice.all_of([each.title for each in others])
        return show(turn, found.id, turn.voice.text("papers.full", titles=titles))
    if found.occurrence_id != review.row:
        choosing.pick(turn.tx, found.id, review, turn.now, by=turn.scope.member_id)
    return show(turn, found.id, turn.voice.text("papers.now_picked", when=when_text(turn.voice, review, turn.now)))


def unpick(turn: Turn, args: Args) -> Replies:
    """Put a paper that was picked back onto the list. Its review counts as decided, so nothing is picked instead."""
    review = occurrence_of(turn, named_paper(turn, args))
    if review:
        review = events.lock_occurrence(turn.tx, review.series, review.day, turn.now)
    found = held_paper(turn, args)
    if review and found.state is State.PICKED and found.occurrence_id == review.row:
        if not runs(turn, review):
            raise Refusal("papers.not_yours_to_pick")
        records.change_paper(turn.tx, found.id, {"occurrence_id": None})
    return show(turn, found.id, turn.voice.text("papers.now_open") if found.state is State.PICKED else None)


def history(turn: Turn, args: Args) -> Replies:
    """Show what was read, all or what fits the words that were typed."""
    words = args.optional("words") if args.optional("page") else SEARCH_FORM.read(turn)[SEARCH]
    return _history(turn, words, args)


def mine(turn: Turn, args: Args) -> Replies:
    """Show the papers with which the person has to do."""
    who, me = turn.scope.organisation_id, turn.scope.member_id
    taken, proposed = part_records.find_taken(turn.tx, me), records.find_proposed(turn.tx, me)
    ids = {*taken, *proposed, *records.find_wanted(turn.tx, me)}
    found = [each for each in records.find_papers(turn.tx, who, me, ids, turn.now) if each.state != State.WITHDRAWN]
    found.sort(key=lambda each: (State.PICKED, State.OPEN, State.READ).index(each.state))
    chosen, page = on_page(found, wanted_page(args), PAGE)
    shown = [(each, _about_mine(turn, each, taken.get(each.id, ()))) for each in chosen]
    return turn.reply(cards.mine_card(turn.voice, shown, page, len(found)))


def _named(turn: Turn, args: Args, wish: Wish) -> Replies:
    """Do something with the paper that words name; without words show the list, or propose what is not known."""
    found, title = find_paper(wish.rest)
    if found and wish.verb is None:
        return _propose(turn, found, title, wish.rest)
    words = without_about(wish.rest, _about(turn))
    picked = _in(turn, State.PICKED)
    if not words:
        only = picked if wish.verb and wish.verb not in (Verb.VOTE, Verb.UNVOTE) else []
        return _do(turn, wish.verb, only[0]) if len(only) == 1 else _shelf(turn, args)
    if found:
        known = records.find_by_key(turn.tx, turn.scope.organisation_id, turn.scope.member_id, found.key, turn.now)
        return _do(turn, wish.verb, known) if known else _propose(turn, found, title, wish.rest)
    ids = meant(words, records.find_titles(turn.tx, turn.scope.organisation_id))[:MOST_ASKED]
    papers = records.find_papers(turn.tx, turn.scope.organisation_id, turn.scope.member_id, ids, turn.now)
    if not papers:
        return _shelf(turn, args, turn.voice.text("papers.unknown", words=words[:80]))
    if len(papers) > 1:
        options = [(each, _action(turn, wish.verb, each)) for each in papers]
        return turn.reply(cards.which_card(turn.voice, words[:80], options))
    return _do(turn, wish.verb, papers[0])


_COMMANDS: Mapping[Verb | None, tuple[str, Mapping[str, str]]] = {
    None: ("show", {}),
    Verb.VOTE: ("vote", {"wanted": "yes"}),
    Verb.UNVOTE: ("vote", {}),
    Verb.PRESENT: ("take", {"role": "presenter"}),
    Verb.IMPLEMENT: ("take", {"role": "implementer"}),
    Verb.GIVE_BACK: ("give_back", {}),
    Verb.PICK: ("pick", {}),
    Verb.UNPICK: ("unpick", {}),
    Verb.WITHDRAW: ("withdraw", {}),
    Verb.READ: ("read", {}),
    Verb.NOTE: ("note", {}),
}
"""What a verb does to a paper: the command of its button, and what that says beside the paper."""
_FLOWS: Mapping[str, Callable[[Turn, Args], Replies]] = {
    "show": show_paper,
    "vote": vote,
    "take": parts_flow.take,
    "give_back": parts_flow.give_back,
    "pick": pick,
    "unpick": unpick,
    "withdraw": withdraw,
    "read": parts_flow.read,
    "note": parts_flow.note,
}


def _do(turn: Turn, verb: Verb | None, found: Paper) -> Replies:
    action = _action(turn, verb, found)
    return _FLOWS[action.command.removeprefix("paper.")](turn, Args(action.args))


def _action(turn: Turn, verb: Verb | None, found: Paper) -> Action:
    """The press that does to a paper what a verb says."""
    command, extra = _COMMANDS[verb]
    args: dict[str, str] = {"paper": str(found.id), **extra}
    if command == "pick":
        mine = [each for each in reviews_ahead(turn) if runs(turn, each)]
        if not mine:
            raise Refusal("papers.not_yours_to_pick" if reviews_ahead(turn) else "papers.no_review")
        args |= event_args(mine[0])
    return Action(f"paper.{command}", args)


def _propose(turn: Turn, found: Found | None, title: str, typed: str) -> Replies:
    """Put a paper onto the list; one that is known is shown, with a vote for it. What is missing is asked for."""
    who = (turn.scope.organisation_id, turn.scope.member_id)
    if found is None:
        return _form(turn, typed, title if title != typed else "", "papers.no_link" if typed.strip() else "")
    if known := records.find_by_key(turn.tx, *who, found.key, turn.now):
        return _known(turn, known)
    if problem := _flaw(title):
        return _form(turn, found.link, title, "papers.needs_title" if not title else problem)
    if records.count_open(turn.tx, who[0], turn.now, who[1]) >= MOST_OPEN:
        return _form(turn, found.link, title, "papers.many")
    number = records.add_paper(turn.tx, *who, found, title, turn.now)
    if number is None:
        known = records.find_by_key(turn.tx, *who, found.key, turn.now)
        assert known is not None, "somebody else has just proposed it"
        return _known(turn, known)
    return show(turn, number, turn.voice.text("papers.proposed"))


def _known(turn: Turn, known: Paper) -> Replies:
    """Somebody proposes what the organisation knows: that is a vote, where it is to vote for."""
    if known.state in (State.PICKED, State.READ):
        return show(turn, known.id, turn.voice.text(f"papers.{known.state}_already"))
    if known.state is State.WITHDRAWN:
        back = {"withdrawn_at": None, "proposer_id": turn.scope.member_id}
        records.change_paper(turn.tx, known.id, back)
    records.vote(turn.tx, turn.scope.organisation_id, known.id, turn.scope.member_id, wanted=True)
    return show(turn, known.id, turn.voice.text("papers.known" if known.state is State.OPEN else "papers.restored"))


def _form(turn: Turn, link: str, title: str, problem: str) -> Replies:
    notice = turn.voice.text(problem, most=LONGEST_TITLE, papers=MOST_OPEN) if problem else None
    return (Reply(cards.form_card(turn.voice, one_line(link)[:500], title[:LONGEST_TITLE], notice), Mode.FORM),)


def _flaw(title: str) -> str:
    return "papers.no_title" if not title else "papers.long_title" if len(title) > LONGEST_TITLE else ""


def _shelf(turn: Turn, args: Args, notice: Text | None = None) -> Replies:
    who = (turn.scope.organisation_id, turn.scope.member_id)
    total = records.count_open(turn.tx, who[0], turn.now)
    page = within(wanted_page(args), total, PAGE)
    open_ = records.find_open(turn.tx, *who, turn.now, page * PAGE, PAGE)
    picked = _in(turn, State.PICKED)
    ahead = reviews_ahead(turn)
    shelf = Shelf(
        papers=open_,
        page=page,
        total=total,
        parts=part_records.find_parts(turn.tx, [each.id for each in (*open_, *picked)]),
        picked=picked,
        next=ahead[0] if ahead else None,
        rules=turn.pack.papers,
    )
    return turn.reply(cards.shelf_card(turn.voice, shelf, turn.now, notice))


def _history(turn: Turn, words: str, at: Args | int) -> Replies:
    read = _in(turn, State.READ)
    notes = part_records.find_notes(turn.tx, [each.id for each in read])
    if words:
        text = {each.id: " ".join([each.title, each.key, *(note.words for note in notes[each.id])]) for each in read}
        close = set(meant(words, {each.id: each.title for each in read}))
        read = [each for each in read if each.id in close or contains(text[each.id], words)]
    shown, page = on_page(read, wanted_page(at) if isinstance(at, Args) else at, PAGE)
    noted = {paper_id for paper_id, each in notes.items() if each}
    return turn.reply(cards.history_card(turn.voice, shown, page, len(read), words, noted))


def _in(turn: Turn, state: State) -> list[Paper]:
    return records.find_in(turn.tx, turn.scope.organisation_id, turn.scope.member_id, state, turn.now)


def _require(turn: Turn, found: Paper) -> None:
    """Refuse what only who proposed a paper or runs the reviews may do."""
    if not (found.mine or turn.scope.person.is_owner or any(runs(turn, each) for each in reviews_ahead(turn))):
        raise Refusal("papers.not_yours")


def _about_mine(turn: Turn, found: Paper, roles: Collection[Role]) -> str:
    """What the person has to do with a paper."""
    line, over = turn.voice.line, found.state is State.READ
    facts = [line(f"papers.my_{role}{'_then' if over else ''}") for role in Role if role in roles]
    facts += [line("papers.my_proposal")] if found.mine else []
    facts += [line("papers.my_vote")] if found.voted and not over else []
    if found.starts:
        facts.append((turn.voice.date if over else turn.voice.moment)(found.starts))
    return " · ".join(facts)


def _about(turn: Turn) -> tuple[str, ...]:
    return turn.voice.vocabulary.papers.get("about", ())
