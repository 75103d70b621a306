"""Ideas: propose, like, change and take back, and make a team of one."""

from engine.access import can_manage
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.hackathon.cards.ideas import IdeaDraft, IdeaList, idea_card, idea_form, ideas_card
from engine.hackathon.finding import find_edition, find_idea, lock_open_edition, must_be_open
from engine.hackathon.forms import IDEA_FORM, IDEA_LINE, IDEA_TITLE, WANTS
from engine.hackathon.records.ideas import Idea, add_idea, change_idea, find_ideas, save_like
from engine.hackathon.records.teams import change_team, find_team_of, find_teams
from engine.hackathon.rules.edition import Edition
from engine.hackathon.views import view_idea
from engine.paging import wanted_page
from engine.turn import Args, Turn

MOST_IDEAS = 5
"""Ideas of one person on the list of an edition."""


def propose_typed(turn: Turn, edition: Edition, typed: str) -> Replies:
    """Propose what was typed: a title, and after a colon or a dash what it is about."""
    title, line = typed, ""
    for mark in (": ", " – ", " — ", " - "):
        if mark in typed:
            title, _, line = typed.partition(mark)
            break
    draft = IdeaDraft(one_line(title), one_line(line))
    return _save_draft(turn, edition, draft) if draft.title else _open_form(turn, edition, draft)


def list_ideas(turn: Turn, args: Args) -> Replies:
    """List the ideas of an edition, the most liked first."""
    return _list_ideas(turn, find_edition(turn, args), wanted_page(args))


def show_idea(turn: Turn, args: Args) -> Replies:
    return _show_idea(turn, *find_idea(turn, args))


def open_idea_form(turn: Turn, args: Args) -> Replies:
    """Open the form, empty or for one's own idea."""
    if not args.optional("idea"):
        return _open_form(turn, lock_open_edition(turn, args), IdeaDraft())
    edition, idea = find_idea(turn, args)
    _must_be_author(turn, idea)
    draft = IdeaDraft(idea.title, idea.line, tuple(sorted(idea.wants)), idea.id)
    return _open_form(turn, must_be_open(turn, edition), draft)


def save_idea(turn: Turn, args: Args) -> Replies:
    """Propose what was typed into the form, or change one's own idea."""
    typed = IDEA_FORM.typed(turn)
    title, line = typed[IDEA_TITLE.name], typed[IDEA_LINE.name]
    wants = tuple(filter(None, (typed[wanted.name] for wanted in WANTS)))
    if not args.optional("idea"):
        return _save_draft(turn, lock_open_edition(turn, args), IdeaDraft(title, line, wants))
    edition, idea = find_idea(turn, args, lock=True)
    _must_be_author(turn, idea)
    return _save_draft(turn, must_be_open(turn, edition), IdeaDraft(title, line, wants, idea.id))


def like_idea(turn: Turn, args: Args) -> Replies:
    """Like an idea, or no longer. The press says which, so that a second one changes nothing."""
    edition, idea = find_idea(turn, args, lock=True)
    must_be_open(turn, edition)
    liked = bool(args.optional("liked"))
    save_like(turn.tx, turn.scope.organisation_id, idea.id, turn.scope.member_id, liked=liked)
    return _show_idea(turn, *find_idea(turn, args))


def close_idea(turn: Turn, args: Args) -> Replies:
    """Take one's own idea back; the host or an owner takes any off the list. Teams that took it keep their name."""
    edition, idea = find_idea(turn, args, lock=True)
    if not can_manage(turn, edition):
        _must_be_author(turn, idea)
    change_idea(turn.tx, idea.id, {"closed_at": turn.now})
    return _list_ideas(turn, edition, 0, turn.voice.text("hackathon.idea_closed", title=idea.title))


def take_idea(turn: Turn, args: Args) -> Replies:
    """Let one's team work on an idea."""
    edition, idea = find_idea(turn, args, lock=True)
    must_be_open(turn, edition)
    team = find_team_of(find_teams(turn.tx, edition.row), turn.scope.member_id)
    if team is None:
        raise Refusal("hackathon.no_team_yet")
    change_team(turn.tx, team.id, {"idea_id": idea.id})
    return _show_idea(turn, edition, idea, turn.voice.text("hackathon.idea_taken", team=team.name))


def _save_draft(turn: Turn, edition: Edition, draft: IdeaDraft) -> Replies:
    """Keep an idea; if something is wrong with it, the form comes back with everything in it."""
    me = turn.scope.member_id
    try:
        title, line = _read_draft(turn, draft, find_ideas(turn.tx, edition.row, me))
    except InvalidInput as problem:
        return _open_form(turn, edition, draft, turn.explain(problem))
    wants = " ".join(sorted(set(draft.wants) & set(edition.rules.skills)))
    values = {"title": title, "line": line, "wants": wants}
    idea_id = draft.idea_id
    if idea_id is None:
        idea_id = add_idea(turn.tx, edition.occurrence, me, values, turn.now)
        save_like(turn.tx, turn.scope.organisation_id, idea_id, me, liked=True)
    else:
        change_idea(turn.tx, idea_id, values)
    (idea,) = find_ideas(turn.tx, edition.row, me, idea_id)
    return _show_idea(turn, edition, idea, turn.voice.text("hackathon.idea_kept"))


def _read_draft(turn: Turn, draft: IdeaDraft, ideas: list[Idea]) -> tuple[str, str]:
    """The title and the line of an idea; raises InvalidInput."""
    title, line = IDEA_TITLE.read(draft.title, turn), IDEA_LINE.read(draft.line, turn)
    if any(idea.title.casefold() == title.casefold() and idea.id != draft.idea_id for idea in ideas):
        raise InvalidInput("hackathon.idea_twice")
    if draft.idea_id is None and sum(idea.author_id == turn.scope.member_id for idea in ideas) >= MOST_IDEAS:
        raise InvalidInput("hackathon.many_ideas", most=MOST_IDEAS)
    return title, line


def _open_form(turn: Turn, edition: Edition, draft: IdeaDraft, notice: Text | None = None) -> Replies:
    return (Reply(idea_form(turn.voice, edition, draft, turn.pack, notice), Mode.FORM),)


def _list_ideas(turn: Turn, edition: Edition, page: int, notice: Text | None = None) -> Replies:
    ideas = find_ideas(turn.tx, edition.occurrence.id, turn.scope.member_id)
    listed = IdeaList(edition, ideas, edition.is_open(turn.now))
    return turn.reply(ideas_card(turn.voice, listed, page, notice))


def _show_idea(turn: Turn, edition: Edition, idea: Idea, notice: Text | None = None) -> Replies:
    return turn.reply(idea_card(turn.voice, view_idea(turn, edition, idea), turn.pack, notice))


def _must_be_author(turn: Turn, idea: Idea) -> None:
    if idea.author_id != turn.scope.member_id:
        raise Refusal("hackathon.not_your_idea")
