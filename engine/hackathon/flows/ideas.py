"""Ideas: propose, like, change and take back, and make a team of one."""

from collections.abc import Mapping

from engine.access import can_manage
from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.hackathon.cards.ideas import idea_card, idea_form, ideas_card
from engine.hackathon.finding import find_edition, find_idea, lock_open_edition, must_be_open
from engine.hackathon.forms import IDEA_FORM, IDEA_LINE, IDEA_TITLE, WANTS, type_idea
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
    idea = type_idea(one_line(title), one_line(line))
    return _save_typed(turn, edition, None, idea) if idea[IDEA_TITLE.name] else _open_form(turn, edition, None, idea)


def list_ideas(turn: Turn, args: Args) -> Replies:
    """List the ideas of an edition, the most liked first."""
    return _list_ideas(turn, find_edition(turn, args), wanted_page(args))


def show_idea(turn: Turn, args: Args) -> Replies:
    return _show_idea(turn, *find_idea(turn, args))


def open_idea_form(turn: Turn, args: Args) -> Replies:
    """Open the form, empty or for one's own idea."""
    if not args.optional("idea"):
        return _open_form(turn, lock_open_edition(turn, args), None, {})
    edition, idea = find_idea(turn, args)
    _must_be_author(turn, idea)
    return _open_form(turn, must_be_open(turn, edition), idea, type_idea(idea.title, idea.line, sorted(idea.wants)))


def save_idea(turn: Turn, args: Args) -> Replies:
    """Propose what was typed into the form, or change one's own idea."""
    form = IDEA_FORM.typed(turn)
    wants = filter(None, (form[wanted.name] for wanted in WANTS))
    typed = type_idea(form[IDEA_TITLE.name], form[IDEA_LINE.name], wants)
    if not args.optional("idea"):
        return _save_typed(turn, lock_open_edition(turn, args), None, typed)
    edition, idea = find_idea(turn, args, lock=True)
    _must_be_author(turn, idea)
    return _save_typed(turn, must_be_open(turn, edition), idea, typed)


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
    own = find_team_of(find_teams(turn.tx, edition.row), turn.scope.member_id)
    team = require_found(own, "hackathon.no_team_yet")
    change_team(turn.tx, team.id, {"idea_id": idea.id})
    return _show_idea(turn, edition, idea, turn.voice.text("hackathon.idea_taken", team=team.name))


def _save_typed(turn: Turn, edition: Edition, old: Idea | None, typed: Mapping[str, str]) -> Replies:
    """Keep an idea; if something is wrong with it, the form comes back with everything in it."""
    me = turn.scope.member_id
    try:
        values = _read_idea(turn, edition, old, typed)
    except InvalidInput as problem:
        return _open_form(turn, edition, old, typed, turn.explain(problem))
    if old:
        idea_id = old.id
        change_idea(turn.tx, idea_id, values)
    else:
        idea_id = add_idea(turn.tx, edition.occurrence, me, values, turn.now)
        save_like(turn.tx, turn.scope.organisation_id, idea_id, me, liked=True)
    (idea,) = find_ideas(turn.tx, edition.row, me, idea_id)
    return _show_idea(turn, edition, idea, turn.voice.text("hackathon.idea_kept"))


def _read_idea(turn: Turn, edition: Edition, old: Idea | None, typed: Mapping[str, str]) -> dict[str, object]:
    """The columns of an idea; raises InvalidInput."""
    me, ideas = turn.scope.member_id, find_ideas(turn.tx, edition.row, turn.scope.member_id)
    title, line = (field.read(typed[field.name], turn) for field in (IDEA_TITLE, IDEA_LINE))
    if any(idea.title.casefold() == title.casefold() and (old is None or idea.id != old.id) for idea in ideas):
        raise InvalidInput("hackathon.idea_twice")
    if old is None and sum(idea.author_id == me for idea in ideas) >= MOST_IDEAS:
        raise InvalidInput("hackathon.many_ideas", most=MOST_IDEAS)
    wants = {typed.get(wanted.name, "") for wanted in WANTS}
    return {"title": title, "line": line, "wants": " ".join(sorted(wants & set(edition.rules.skills)))}


def _open_form(turn: Turn, edition: Edition, old: Idea | None, typed: Mapping[str, str], notice: Text = ()) -> Replies:
    return turn.open_form(idea_form(turn.voice, edition, old, typed, turn.pack), notice)


def _list_ideas(turn: Turn, edition: Edition, page: int, notice: Text = ()) -> Replies:
    ideas = find_ideas(turn.tx, edition.occurrence.id, turn.scope.member_id)
    return turn.reply(ideas_card(turn.voice, edition, ideas, page), notice)


def _show_idea(turn: Turn, edition: Edition, idea: Idea, notice: Text = ()) -> Replies:
    return turn.reply(idea_card(turn.voice, view_idea(turn, edition, idea), turn.pack), notice)


def _must_be_author(turn: Turn, idea: Idea) -> None:
    if idea.author_id != turn.scope.member_id:
        raise Refusal("hackathon.not_your_idea")
