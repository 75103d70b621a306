"""Ideas: propose, like, change and take back, and make a team of one."""

from __future__ import annotations

from engine.access import can_manage
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.hackathon.cards import ideas as cards
from engine.hackathon.cards.ideas import Draft
from engine.hackathon.finding import find_edition, find_idea, must_be_open, open_edition
from engine.hackathon.participation import team_of
from engine.hackathon.records import ideas as idea_records
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.ideas import LONGEST_LINE, LONGEST_TITLE, Idea
from engine.hackathon.rules.edition import Edition
from engine.turn import Args, Turn

MOST_IDEAS = 5
"""Ideas of one person on the list of an edition."""
MOST_WANTED = 3
"""Skills that one idea asks for."""


def typed(turn: Turn, edition: Edition, said: str) -> Replies:
    """Propose what was typed: a title, and after a colon or a dash what it is about."""
    title, line = said, ""
    for mark in (": ", " – ", " — ", " - "):
        if mark in said:
            title, _, line = said.partition(mark)
            break
    draft = Draft(one_line(title), one_line(line))
    return _kept(turn, edition, draft, None) if draft.title else _form(turn, edition, draft, None)


def ideas(turn: Turn, args: Args) -> Replies:
    """List the ideas of an edition, the most liked first."""
    page = args.number("page") if args.optional("page") else 0
    return _list(turn, find_edition(turn, args), page)


def show(turn: Turn, args: Args) -> Replies:
    edition, idea = find_idea(turn, args)
    return _show(turn, edition, idea)


def form(turn: Turn, args: Args) -> Replies:
    """Open the form, empty or for one's own idea."""
    if not args.optional("idea"):
        return _form(turn, open_edition(turn, args), Draft(), None)
    edition, idea = find_idea(turn, args)
    _must_be_mine(turn, idea)
    return _form(turn, must_be_open(turn, edition), Draft(idea.title, idea.line, tuple(sorted(idea.wants))), idea.id)


def keep(turn: Turn, args: Args) -> Replies:
    """Propose what was typed into the form, or change one's own idea."""
    typed_in = turn.request.form
    wants = [typed_in.get(f"wants_{at}", "") for at in range(MOST_WANTED)]
    draft = Draft(one_line(typed_in.get("title", "")), one_line(typed_in.get("line", "")), tuple(filter(None, wants)))
    if not args.optional("idea"):
        return _kept(turn, open_edition(turn, args), draft, None)
    edition, idea = find_idea(turn, args, hold=True)
    _must_be_mine(turn, idea)
    return _kept(turn, must_be_open(turn, edition), draft, idea.id)


def like(turn: Turn, args: Args) -> Replies:
    """Like an idea, or no longer. The press says which, so that a second one changes nothing."""
    edition, idea = find_idea(turn, args, hold=True)
    must_be_open(turn, edition)
    liked = bool(args.optional("liked"))
    idea_records.like(turn.tx, turn.scope.organisation_id, idea.id, turn.scope.member_id, liked=liked)
    return _show(turn, *find_idea(turn, args))


def close(turn: Turn, args: Args) -> Replies:
    """Take one's own idea back; the host or an owner takes any off the list. Teams that took it keep their name."""
    edition, idea = find_idea(turn, args, hold=True)
    if idea.author_id != turn.scope.member_id and not can_manage(turn, edition):
        raise Refusal("hackathon.not_your_idea")
    idea_records.change_idea(turn.tx, idea.id, {"closed_at": turn.now})
    return _list(turn, edition, 0, turn.voice.text("hackathon.idea_closed", title=idea.title))


def take(turn: Turn, args: Args) -> Replies:
    """Let one's team work on an idea."""
    edition, idea = find_idea(turn, args, hold=True)
    must_be_open(turn, edition)
    team = team_of(team_records.find_teams(turn.tx, edition.row), turn.scope.member_id)
    if team is None:
        raise Refusal("hackathon.no_team_yet")
    team_records.change_team(turn.tx, team.id, {"idea_id": idea.id})
    return _show(turn, edition, idea, turn.voice.text("hackathon.idea_taken", team=team.name))


def _kept(turn: Turn, edition: Edition, draft: Draft, idea_id: int | None) -> Replies:
    """Keep an idea; if something is wrong with it, the form comes back with everything in it."""
    me = turn.scope.member_id
    known = idea_records.find_ideas(turn.tx, edition.row, me)
    problem = ""
    if not draft.title:
        problem = "hackathon.idea_empty"
    elif len(draft.title) > LONGEST_TITLE or len(draft.line) > LONGEST_LINE:
        problem = "hackathon.idea_long"
    elif any(each.title.casefold() == draft.title.casefold() and each.id != idea_id for each in known):
        problem = "hackathon.idea_twice"
    elif idea_id is None and sum(each.author_id == me for each in known) >= MOST_IDEAS:
        problem = "hackathon.many_ideas"
    if problem:
        notice = turn.voice.text(problem, title=LONGEST_TITLE, line=LONGEST_LINE, most=MOST_IDEAS)
        return _form(turn, edition, draft, idea_id, notice)
    wants = " ".join(sorted(set(draft.wants) & set(edition.rules.skills)))
    values = {"title": draft.title, "line": draft.line, "wants": wants}
    if idea_id is None:
        idea_id = idea_records.add_idea(turn.tx, edition.occurrence, me, values, turn.now)
        idea_records.like(turn.tx, turn.scope.organisation_id, idea_id, me, liked=True)
    else:
        idea_records.change_idea(turn.tx, idea_id, values)
    (idea,) = idea_records.find_ideas(turn.tx, edition.row, me, idea_id)
    return _show(turn, edition, idea, turn.voice.text("hackathon.idea_kept"))


def _form(turn: Turn, edition: Edition, draft: Draft, idea_id: int | None, notice: Text | None = None) -> Replies:
    card = cards.form_card(turn.voice, edition, draft, idea_id, turn.pack, MOST_WANTED, notice)
    return (Reply(card, Mode.FORM),)


def _list(turn: Turn, edition: Edition, page: int, notice: Text | None = None) -> Replies:
    found = idea_records.find_ideas(turn.tx, edition.occurrence.id, turn.scope.member_id)
    return turn.reply(cards.ideas_card(turn.voice, edition, found, page, edition.takes(turn.now), notice))


def _show(turn: Turn, edition: Edition, idea: Idea, notice: Text | None = None) -> Replies:
    teams = team_records.find_teams(turn.tx, edition.row)
    look = cards.IdeaLook(
        edition=edition,
        idea=idea,
        open=edition.takes(turn.now),
        mine=idea.author_id == turn.scope.member_id,
        manages=can_manage(turn, edition),
        team=team_of(teams, turn.scope.member_id),
        teams=[each for each in teams if each.idea_id == idea.id and each.members],
    )
    return turn.reply(cards.idea_card(turn.voice, look, turn.pack, notice))


def _must_be_mine(turn: Turn, idea: Idea) -> None:
    if idea.author_id != turn.scope.member_id:
        raise Refusal("hackathon.not_your_idea")
