"""What buttons about papers do: propose, vote, find, and decide what is read next."""

from engine.access import can_manage
from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.community.cards.events import when_text
from engine.community.finding import lock_event
from engine.community.records.events import lock_occurrence
from engine.community.records.readings import LONGEST_TITLE, find_readings
from engine.paging import on_page, wanted_page, within
from engine.papers.cards import lists as cards
from engine.papers.cards.lists import PAGE, HistoryPage, PaperList
from engine.papers.cards.paper import title_card
from engine.papers.forms import PAPER_FORM, PAPER_LINK, PAPER_TITLE, SEARCH, SEARCH_FORM, TITLE, TITLE_FORM
from engine.papers.records import papers as records
from engine.papers.records.papers import Paper, PaperState
from engine.papers.records.parts import Role, find_notes, find_parts, find_taken
from engine.papers.rules.parse_request import contains_words, match_titles
from engine.papers.rules.recognise import Mention, find_mention
from engine.papers.selection import pick_paper
from engine.papers.views import (
    find_named_paper,
    find_review,
    find_reviews_ahead,
    lock_named_paper,
    show_paper,
    viewer_of,
)
from engine.turn import Args, Turn

MOST_OPEN = 10
"""Papers on the list that one person has proposed."""


def open_proposal_form(turn: Turn, args: Args) -> Replies:
    """Open the form of a proposal."""
    return turn.open_form(cards.form_card(turn.voice, {}))


def save_proposal(turn: Turn, args: Args) -> Replies:
    """Propose what was typed into the form; if something is wrong with it, it comes back with everything in it."""
    typed = PAPER_FORM.typed(turn)
    link = typed[PAPER_LINK.name]
    mention = find_mention(link)
    return propose_paper(turn, mention._replace(rest=one_line(typed[PAPER_TITLE.name]) or mention.rest), link)


def show_named_paper(turn: Turn, args: Args) -> Replies:
    return show_paper(turn, find_named_paper(turn, args).id)


def toggle_vote(turn: Turn, args: Args) -> Replies:
    """Want a paper, or no longer. The press says which, so that a second one changes nothing."""
    paper, is_wanted = find_named_paper(turn, args), bool(args.optional("wanted"))
    if paper.state is not PaperState.OPEN:
        return show_paper(turn, paper.id, turn.voice.text(f"papers.{paper.state}_already"))
    records.save_vote(turn.tx, viewer_of(turn), paper.id, is_wanted=is_wanted)
    return show_paper(turn, paper.id, turn.voice.text("papers.voted" if is_wanted else "papers.unvoted"))


def withdraw_paper(turn: Turn, args: Args) -> Replies:
    """Take a paper off the list. Its votes wait for its return."""
    paper = lock_named_paper(turn, args)
    if paper.state is PaperState.OPEN:
        records.change_paper(turn.tx, paper.id, {"withdrawn_at": turn.now, "occurrence_id": None})
    is_off = paper.state in (PaperState.OPEN, PaperState.WITHDRAWN)
    notice = turn.voice.text("papers.withdrawn" if is_off else f"papers.{paper.state}_already")
    return show_paper(turn, paper.id, notice)


def restore_paper(turn: Turn, args: Args) -> Replies:
    """Put a paper that was withdrawn onto the list again."""
    paper = lock_named_paper(turn, args)
    records.change_paper(turn.tx, paper.id, {"withdrawn_at": None})
    return show_paper(turn, paper.id, turn.voice.text("papers.restored"))


def open_title_form(turn: Turn, args: Args) -> Replies:
    """Open the form of a paper's title."""
    paper = find_named_paper(turn, args)
    return turn.open_form(title_card(turn.voice, paper, {TITLE.name: paper.title}))


def save_title(turn: Turn, args: Args) -> Replies:
    """Correct a title."""
    paper = lock_named_paper(turn, args)
    try:
        title = TITLE_FORM.read(turn)[TITLE]
    except InvalidInput as problem:
        return turn.open_form(title_card(turn.voice, paper, TITLE_FORM.typed(turn)), problem)
    records.change_paper(turn.tx, paper.id, {"title": title})
    return show_paper(turn, paper.id)


def pick_for_review(turn: Turn, args: Args) -> Replies:
    """Have a paper read at a review."""
    review = lock_event(turn, args)
    paper = lock_named_paper(turn, args)
    if all((ahead.series.id, ahead.day) != (review.series.id, review.day) for ahead in find_reviews_ahead(turn)):
        return show_paper(turn, paper.id, turn.voice.text("papers.review_gone"))
    if paper.state not in (PaperState.OPEN, PaperState.PICKED):
        return show_paper(turn, paper.id, turn.voice.text(f"papers.{paper.state}_already"))
    current = find_review(turn, paper)
    if current and current.row != review.row and not can_manage(turn, current):
        return show_paper(turn, paper.id, turn.voice.text("papers.picked_already"))
    readings = find_readings(turn.tx, [review.row]).get(review.row, [])
    others = [reading.title for reading in readings if reading.id != paper.id]
    if len(others) >= turn.pack.papers.papers_each:
        return show_paper(turn, paper.id, turn.voice.text("papers.full", titles=turn.voice.all_of(others)))
    if paper.occurrence_id != review.row:
        pick_paper(turn.tx, paper.id, review, turn.now, by=turn.scope.member_id)
    notice = turn.voice.text("papers.now_picked", when=when_text(turn.voice, review, turn.now))
    return show_paper(turn, paper.id, notice)


def put_back(turn: Turn, args: Args) -> Replies:
    """Put a paper that was picked back onto the list. Its review counts as decided, so nothing is picked instead."""
    review = find_review(turn, find_named_paper(turn, args))
    if review:
        review = lock_occurrence(turn.tx, review.series, review.day, turn.now)
    paper = lock_named_paper(turn, args)
    if review and paper.state is PaperState.PICKED and paper.occurrence_id == review.row:
        records.change_paper(turn.tx, paper.id, {"occurrence_id": None})
    notice = turn.voice.text("papers.now_open") if paper.state is PaperState.PICKED else None
    return show_paper(turn, paper.id, notice)


def search_history(turn: Turn, args: Args) -> Replies:
    """Show what was read, all or what fits the words that were typed."""
    words = args.optional("words") if args.optional("page") else SEARCH_FORM.read(turn)[SEARCH]
    return show_history(turn, words, wanted_page(args))


def show_own_papers(turn: Turn, args: Args) -> Replies:
    """Show the papers with which the person has to do."""
    me = turn.scope.member_id
    taken, proposed = find_taken(turn.tx, me), records.find_proposed_papers(turn.tx, me)
    ids = {*taken, *proposed, *records.find_wanted_papers(turn.tx, me)}
    papers = records.find_papers(turn.tx, viewer_of(turn), ids)
    papers = [paper for paper in papers if paper.state != PaperState.WITHDRAWN]
    papers.sort(key=lambda paper: (PaperState.PICKED, PaperState.OPEN, PaperState.READ).index(paper.state))
    chosen, page = on_page(papers, wanted_page(args), PAGE)
    lines = [(paper, _describe_part(turn, paper, taken.get(paper.id, set()))) for paper in chosen]
    return turn.reply(cards.mine_card(turn.voice, lines, page, len(papers)))


def propose_paper(turn: Turn, mention: Mention, typed: str) -> Replies:
    """Put a paper onto the list; one that is known is shown, with a vote for it. What is missing is asked for."""
    viewer, title, link = viewer_of(turn), mention.rest, mention.paper
    if link is None:
        return _open_form(turn, typed, title if title != typed else "", "papers.no_link" if typed.strip() else "")
    if known := records.find_paper_by_key(turn.tx, viewer, link.key):
        return _vote_for_known(turn, known)
    if not title or len(title) > LONGEST_TITLE:
        return _open_form(turn, link.link, title, "papers.long_title" if title else "papers.needs_title")
    if records.count_open_papers(turn.tx, viewer, own=True) >= MOST_OPEN:
        return _open_form(turn, link.link, title, "papers.many")
    paper_id = records.add_paper(turn.tx, viewer, link, title)
    if paper_id is None:
        known = records.find_paper_by_key(turn.tx, viewer, link.key)
        assert known is not None, "somebody else has just proposed it"
        return _vote_for_known(turn, known)
    return show_paper(turn, paper_id, turn.voice.text("papers.proposed"))


def show_list(turn: Turn, args: Args, notice: Text | None = None) -> Replies:
    """Show what is read next, and what to vote for."""
    viewer = viewer_of(turn)
    total = records.count_open_papers(turn.tx, viewer)
    page = within(wanted_page(args), total, PAGE)
    wanted = records.find_open_papers(turn.tx, viewer, page * PAGE, PAGE)
    picked = records.find_papers_in_state(turn.tx, viewer, PaperState.PICKED)
    papers = PaperList(
        papers=wanted,
        page=page,
        total=total,
        parts=find_parts(turn.tx, [paper.id for paper in (*wanted, *picked)]),
        picked=picked,
        next=next(iter(find_reviews_ahead(turn)), None),
        rules=turn.pack.papers,
    )
    return turn.reply(cards.list_card(turn.voice, papers, turn.now), notice)


def show_history(turn: Turn, words: str, page: int = 0) -> Replies:
    """Show what was read, all or what fits some words."""
    papers = records.find_papers_in_state(turn.tx, viewer_of(turn), PaperState.READ)
    notes = find_notes(turn.tx, [paper.id for paper in papers])
    if words:
        likely = set(match_titles(words, {paper.id: paper.title for paper in papers}))
        noted_words = {paper_id: " ".join(note.words for note in written) for paper_id, written in notes.items()}
        texts = {paper.id: f"{paper.title} {paper.key} {noted_words[paper.id]}" for paper in papers}
        papers = [paper for paper in papers if paper.id in likely or contains_words(texts[paper.id], words)]
    shown, page = on_page(papers, page, PAGE)
    noted = {paper_id for paper_id, written in notes.items() if written}
    return turn.reply(cards.history_card(turn.voice, HistoryPage(shown, page, len(papers), words, noted)))


def _vote_for_known(turn: Turn, paper: Paper) -> Replies:
    """Somebody proposes what the organisation knows: that is a vote, where it is to vote for."""
    if paper.state in (PaperState.PICKED, PaperState.READ):
        return show_paper(turn, paper.id, turn.voice.text(f"papers.{paper.state}_already"))
    if paper.state is PaperState.WITHDRAWN:
        records.change_paper(turn.tx, paper.id, {"withdrawn_at": None, "proposer_id": turn.scope.member_id})
    records.save_vote(turn.tx, viewer_of(turn), paper.id, is_wanted=True)
    key = "papers.known" if paper.state is PaperState.OPEN else "papers.restored"
    return show_paper(turn, paper.id, turn.voice.text(key))


def _open_form(turn: Turn, link: str, title: str, problem: str) -> Replies:
    notice = turn.voice.text(problem, most=LONGEST_TITLE, papers=MOST_OPEN) if problem else None
    typed = {PAPER_LINK.name: one_line(link)[:500], PAPER_TITLE.name: title[:LONGEST_TITLE]}
    return turn.open_form(cards.form_card(turn.voice, typed), notice)


def _describe_part(turn: Turn, paper: Paper, roles: set[Role]) -> str:
    """What the person has to do with a paper."""
    line, is_over = turn.voice.line, paper.state is PaperState.READ
    facts = [line(f"papers.my_{role}{'_then' if is_over else ''}") for role in Role if role in roles]
    facts += [line("papers.my_proposal")] if paper.is_mine else []
    facts += [line("papers.my_vote")] if paper.is_wanted and not is_over else []
    if paper.starts:
        facts.append((turn.voice.date if is_over else turn.voice.moment)(paper.starts))
    return " · ".join(facts)
