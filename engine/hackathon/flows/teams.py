"""Teams: make one, join, leave, let people in, and see who fits."""

from __future__ import annotations

from engine.access import can_manage
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.hackathon.cards import teams as cards
from engine.hackathon.finding import find_edition, find_idea, find_team, must_be_open, open_edition
from engine.hackathon.notifications import JoinAsked, LetIn, NotLetIn, notify_members, schedule_team_reminders
from engine.hackathon.participation import enter, groups_of, leave_team, person_of, team_of, without_team
from engine.hackathon.records import editions as records
from engine.hackathon.records import ideas as idea_records
from engine.hackathon.records import teams as seats
from engine.hackathon.records.teams import LONGEST_NAME, Team
from engine.hackathon.rules import matching
from engine.hackathon.rules.edition import Edition
from engine.turn import Args, Turn


def typed(turn: Turn, edition: Edition, said: str) -> Replies:
    """Make a team with the name that was typed."""
    name = one_line(said)
    return _made(turn, edition, name, None, open_=True) if name else _form(turn, edition, "", None)


def teams(turn: Turn, args: Args) -> Replies:
    """List the teams, above them those that suit somebody who has none."""
    page = args.number("page") if args.optional("page") else 0
    return show_teams(turn, find_edition(turn, args), page)


def show(turn: Turn, args: Args) -> Replies:
    edition, team = find_team(turn, args)
    return show_team(turn, edition, team)


def form(turn: Turn, args: Args) -> Replies:
    """Open the form for a new team, perhaps of an idea."""
    edition = open_edition(turn, args)
    idea = find_idea(turn, args)[1] if args.optional("idea") else None
    return _form(turn, edition, idea.title[:LONGEST_NAME] if idea else "", idea.id if idea else None)


def keep(turn: Turn, args: Args) -> Replies:
    """Make the team."""
    edition = open_edition(turn, args)
    idea = find_idea(turn, args)[1].id if args.optional("idea") else None
    typed_in = turn.request.form
    return _made(turn, edition, one_line(typed_in.get("name", "")), idea, open_=typed_in.get("doors", "") != "asked")


def join(turn: Turn, args: Args) -> Replies:
    """Join a team that is open, or ask one that is not. Who is alone in another team brings that to an end."""
    edition, team = find_team(turn, args, hold=True)
    must_be_open(turn, edition)
    me = turn.scope.member_id
    if me in team.members:
        return show_team(turn, edition, team)
    _must_have_room(edition, team)
    _must_be_free(turn, edition, me)
    enter(turn, edition)
    if not team.open:
        return _asked(turn, edition, team)
    _move_in(turn, edition, team, me)
    return show_team(turn, *find_team(turn, args), turn.voice.text("hackathon.joined", team=team.name))


def accept(turn: Turn, args: Args) -> Replies:
    """Let somebody in who asks."""
    edition, team, member_id = _request(turn, args)
    _must_have_room(edition, team)
    name = team.asking[member_id]
    if _is_bound(turn, edition, member_id):
        raise Refusal("hackathon.in_another", name=name)
    _move_in(turn, edition, team, member_id)
    notify_members(turn.tx, [member_id], LetIn(edition.row, team.id, turn.now), edition, turn.now)
    return show_team(turn, *find_team(turn, args), turn.voice.text("hackathon.let_in", name=name))


def decline(turn: Turn, args: Args) -> Replies:
    """Say no to somebody who asks."""
    edition, team, member_id = _request(turn, args)
    seats.decline(turn.tx, team.id, member_id)
    notify_members(turn.tx, [member_id], NotLetIn(edition.row, team.id), edition, turn.now)
    return show_team(turn, *find_team(turn, args), turn.voice.text("hackathon.declined", name=team.asking[member_id]))


def leave(turn: Turn, args: Args) -> Replies:
    """Leave; the last one of a team with a submission is asked first, as that goes with the team."""
    edition, team = find_team(turn, args, hold=True)
    must_be_open(turn, edition)
    me = turn.scope.member_id
    if me not in team.members:
        return show_team(turn, edition, team)
    if len(team.members) == 1 and team.entry and not args.optional("sure"):
        return turn.reply(cards.leave_card(turn.voice, team))
    leave_team(turn, team)
    return show_teams(turn, edition, 0, turn.voice.text("hackathon.left", team=team.name))


def doors(turn: Turn, args: Args) -> Replies:
    """Let anybody join, or only whom the captain lets in."""
    edition, team = find_team(turn, args, hold=True)
    must_be_open(turn, edition)
    _must_be_captain(turn, team)
    seats.change_team(turn.tx, team.id, {"open": bool(args.optional("open"))})
    return show_team(turn, *find_team(turn, args))


def show_team(turn: Turn, edition: Edition, team: Team, notice: Text | None = None) -> Replies:
    """A team as the person sees it."""
    me = turn.scope.member_id
    found, entrants = seats.find_teams(turn.tx, edition.row), records.find_entrants(turn.tx, edition.row)
    groups = groups_of(turn, edition, found, entrants)
    inside, open_ = me in team.members, edition.takes(turn.now)
    fits, mergers = [], []
    if inside and open_ and team.id in groups:
        loose = without_team(entrants, found)
        people = matching.people_for(groups[team.id], [person_of(each) for each in loose])
        names = {each.id: each for each in loose}
        fits = [(names[each.person], each) for each in people]
        if edition.is_small(len(team.members)):
            by_id = {each.id: each for each in found}
            mergers = [by_id[each] for each in matching.mergers(groups[team.id], groups.values())]
    ideas = idea_records.find_ideas(turn.tx, edition.row, me, team.idea_id) if team.idea_id else []
    look = cards.TeamLook(
        edition=edition,
        team=team,
        me=me,
        open=open_,
        idea=ideas[0] if ideas else None,
        fits=fits,
        mergers=mergers,
        asked=seats.was_asked(turn.tx, team.id, me),
        elsewhere=any(me in each.members for each in found if each.id != team.id),
        sees_entry=inside or not open_ or can_manage(turn, edition),
    )
    return turn.reply(cards.team_card(turn.voice, look, turn.pack, notice))


def show_teams(turn: Turn, edition: Edition, page: int, notice: Text | None = None) -> Replies:
    row, me = edition.occurrence.id, turn.scope.member_id
    found = seats.find_teams(turn.tx, row)
    open_, mine = edition.takes(turn.now), team_of(found, me)
    fits = []
    if row is not None and open_ and mine is None and (entrant := records.find_entrant(turn.tx, row, me)):
        groups = groups_of(turn, edition, found, records.find_entrants(turn.tx, row))
        by_id = {each.id: each for each in found}
        fits = [(by_id[each.group], each) for each in matching.teams_for(person_of(entrant), groups.values())]
    return turn.reply(cards.teams_card(turn.voice, edition, found, fits, page, turn.pack, open_=open_, notice=notice))


def _made(turn: Turn, edition: Edition, name: str, idea_id: int | None, *, open_: bool) -> Replies:
    """Make a team; if something is wrong with its name, the form comes back."""
    found, me = seats.find_teams(turn.tx, edition.row), turn.scope.member_id
    if mine := team_of(found, me):
        raise Refusal("hackathon.have_team", team=mine.name)
    problem = "hackathon.team_empty" if not name else "hackathon.team_long" if len(name) > LONGEST_NAME else ""
    if any(each.name.casefold() == name.casefold() for each in found):
        problem = "hackathon.team_twice"
    if problem:
        return _form(turn, edition, name, idea_id, turn.voice.text(problem, most=LONGEST_NAME), open_=open_)
    enter(turn, edition)
    values = {"name": name, "idea_id": idea_id, "open": open_}
    number = seats.add_team(turn.tx, edition.occurrence, values, turn.now)
    (team,) = (each for each in _seated(turn, edition, number, me) if each.id == number)
    return show_team(turn, edition, team, turn.voice.text("hackathon.made", team=name))


def _seated(turn: Turn, edition: Edition, team_id: int, member_id: int) -> list[Team]:
    """Let somebody be in a team, with a reminder before the deadline; returns the teams as they are then."""
    seats.seat(turn.tx, turn.scope.organisation_id, team_id, member_id, turn.now)
    schedule_team_reminders(turn.tx, edition, [member_id], turn.now)
    found = seats.find_teams(turn.tx, edition.row)
    seats.drop_requests(turn.tx, member_id, [each.id for each in found])
    return found


def _move_in(turn: Turn, edition: Edition, team: Team, member_id: int) -> None:
    """Seat somebody, who leaves the team in which they are alone."""
    alone = team_of(seats.find_teams(turn.tx, edition.row), member_id)
    if alone:
        seats.leave(turn.tx, alone.id, member_id, turn.now)
        seats.dissolve(turn.tx, alone.id)
    _seated(turn, edition, team.id, member_id)


def _asked(turn: Turn, edition: Edition, team: Team) -> Replies:
    """Ask the captain, once."""
    me = turn.scope.member_id
    if not seats.ask(turn.tx, turn.scope.organisation_id, team.id, me, turn.now):
        return show_team(turn, edition, team, turn.voice.text("hackathon.asked_before"))
    if team.captain is not None:
        notify_members(turn.tx, [team.captain], JoinAsked(edition.row, team.id, me), edition, turn.now)
    return show_team(turn, edition, team, turn.voice.text("hackathon.asked", team=team.name))


def _request(turn: Turn, args: Args) -> tuple[Edition, Team, int]:
    """The wish to join that a press names, which the captain may answer."""
    edition, team = find_team(turn, args, hold=True)
    must_be_open(turn, edition)
    _must_be_captain(turn, team)
    member_id = args.number("member")
    if member_id not in team.asking:
        raise Refusal("hackathon.not_asking")
    return edition, team, member_id


def _must_have_room(edition: Edition, team: Team) -> None:
    if len(team.members) >= edition.rules.team.largest:
        raise Refusal("hackathon.team_full", team=team.name, most=edition.rules.team.largest)


def _must_be_free(turn: Turn, edition: Edition, member_id: int) -> None:
    if bound := _is_bound(turn, edition, member_id):
        raise Refusal("hackathon.have_team", team=bound.name)


def _is_bound(turn: Turn, edition: Edition, member_id: int) -> Team | None:
    """The team that keeps somebody from joining another one: not one in which they are alone with nothing submitted."""
    own = team_of(seats.find_teams(turn.tx, edition.row), member_id)
    return own if own and (len(own.members) > 1 or own.entry) else None


def _must_be_captain(turn: Turn, team: Team) -> None:
    if team.captain != turn.scope.member_id:
        name = team.members.get(team.captain or 0, "")
        raise Refusal("hackathon.not_captain", name=name, team=team.name)


def _form(
    turn: Turn, edition: Edition, name: str, idea_id: int | None, notice: Text | None = None, *, open_: bool = True
) -> Replies:
    return (Reply(cards.form_card(turn.voice, edition, name, idea_id, notice, open_=open_), Mode.FORM),)
