"""Teams: make one, join, leave, let people in, see who fits, and submit, until the last second."""

from collections.abc import Mapping

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.text import Text
from engine.chat.typed import one_line, split_link
from engine.hackathon.cards.teams import late_card, leave_card, submission_form, team_card, team_form, teams_card
from engine.hackathon.finding import find_edition, find_extenders, find_idea, find_team, lock_open_edition, must_be_open
from engine.hackathon.forms import DOORS, SUBMISSION_FORM, SUBMISSION_LINK, SUBMISSION_TITLE, TEAM_FORM, TEAM_NAME
from engine.hackathon.notifications import JoinAsked, LetIn, NotLetIn, notify_members, schedule_team_reminders
from engine.hackathon.participation import join_edition
from engine.hackathon.records import teams as records
from engine.hackathon.records.ideas import Idea
from engine.hackathon.records.teams import LONGEST_NAME, Team, find_team_of, find_teams
from engine.hackathon.rules.edition import Edition, Phase
from engine.hackathon.views import view_team, view_teams
from engine.paging import wanted_page
from engine.turn import Args, Turn


def make_typed_team(turn: Turn, edition: Edition, typed: str) -> Replies:
    """Make a team with the name that was typed."""
    name = one_line(typed)
    make = _make_team if name else _open_form
    return make(turn, edition, None, {TEAM_NAME.name: name})


def list_teams(turn: Turn, args: Args) -> Replies:
    """List the teams, above them those that suit somebody who has none."""
    return _list_teams(turn, find_edition(turn, args), wanted_page(args))


def show_team(turn: Turn, args: Args) -> Replies:
    return _show_team(turn, *find_team(turn, args))


def open_team_form(turn: Turn, args: Args) -> Replies:
    """Open the form for a new team, perhaps of an idea."""
    edition = lock_open_edition(turn, args)
    idea = find_idea(turn, args).idea if args.optional("idea") else None
    return _open_form(turn, edition, idea, {TEAM_NAME.name: idea.title[:LONGEST_NAME]} if idea else {})


def make_team(turn: Turn, args: Args) -> Replies:
    """Make the team."""
    edition = lock_open_edition(turn, args)
    idea = find_idea(turn, args).idea if args.optional("idea") else None
    return _make_team(turn, edition, idea, TEAM_FORM.typed(turn))


def join_team(turn: Turn, args: Args) -> Replies:
    """Join a team that is open, or ask one that is not. Who is alone in another team brings that to an end."""
    edition, team = find_team(turn, args, lock=True)
    must_be_open(turn, edition)
    me = turn.scope.member_id
    if me in team.members:
        return _show_team(turn, edition, team)
    _must_have_room(edition, team)
    if binding := _find_binding_team(turn, edition, me):
        raise Refusal("hackathon.have_team", team=binding.name)
    join_edition(turn, edition)
    if not team.open:
        return _ask_captain(turn, edition, team)
    _move_in(turn, edition, team, me)
    return _show_team(turn, *find_team(turn, args), turn.voice.text("hackathon.joined", team=team.name))


def accept_member(turn: Turn, args: Args) -> Replies:
    """Let somebody in who asks."""
    edition, team = find_team(turn, args, lock=True)
    member_id = _find_asking_member(turn, args, edition, team)
    _must_have_room(edition, team)
    name = team.requests[member_id]
    if _find_binding_team(turn, edition, member_id):
        raise Refusal("hackathon.in_another", name=name)
    _move_in(turn, edition, team, member_id)
    notify_members(turn.tx, [member_id], LetIn(edition.row, team.id, turn.now), edition, turn.now)
    return _show_team(turn, *find_team(turn, args), turn.voice.text("hackathon.let_in", name=name))


def decline_member(turn: Turn, args: Args) -> Replies:
    """Say no to somebody who asks."""
    edition, team = find_team(turn, args, lock=True)
    member_id = _find_asking_member(turn, args, edition, team)
    records.decline_request(turn.tx, team.id, member_id)
    notify_members(turn.tx, [member_id], NotLetIn(edition.row, team.id), edition, turn.now)
    notice = turn.voice.text("hackathon.declined", name=team.requests[member_id])
    return _show_team(turn, *find_team(turn, args), notice)


def leave_team(turn: Turn, args: Args) -> Replies:
    """Leave; the last one of a team with a submission is asked first, as that goes with the team."""
    edition, team = find_team(turn, args, lock=True)
    must_be_open(turn, edition)
    me = turn.scope.member_id
    if me not in team.members:
        return _show_team(turn, edition, team)
    is_last = len(team.members) == 1
    if is_last and team.submission and not args.optional("sure"):
        return turn.reply(leave_card(turn.voice, team))
    records.remove_member(turn.tx, team.id, me, turn.now)
    if is_last:
        records.dissolve_team(turn.tx, team.id)
    return _list_teams(turn, edition, 0, turn.voice.text("hackathon.left", team=team.name))


def choose_admission(turn: Turn, args: Args) -> Replies:
    """Let anybody join, or only whom the captain lets in."""
    edition, team = find_team(turn, args, lock=True)
    must_be_open(turn, edition)
    _must_be_captain(turn, team)
    records.change_team(turn.tx, team.id, {"open": bool(args.optional("open"))})
    return _show_team(turn, *find_team(turn, args))


def submit_typed(turn: Turn, edition: Edition, typed: str) -> Replies:
    """Submit what was typed, a title and a link; what it does is asked in the form where it is not known yet."""
    own = find_team_of(find_teams(turn.tx, edition.row), turn.scope.member_id)
    team = require_found(own, "hackathon.no_team_yet")
    title, link = split_link(typed)
    given = {SUBMISSION_TITLE.name: one_line(title), SUBMISSION_LINK.name: link or ""}
    known = _type_submission(team)
    return _save_submission(turn, edition, team, known | {name: text for name, text in given.items() if text})


def open_submission_form(turn: Turn, args: Args) -> Replies:
    """Open the form, with what was submitted so far."""
    edition, team = find_team(turn, args)
    _must_be_inside(turn, team)
    if edition.phase is Phase.JUDGING:
        return _refuse_late(turn, edition, team, {})
    must_be_open(turn, edition)
    return turn.open_form(submission_form(turn.voice, edition, team, _type_submission(team)))


def submit_form(turn: Turn, args: Args) -> Replies:
    """Submit what was typed into the form."""
    edition, team = find_team(turn, args, lock=True)
    _must_be_inside(turn, team)
    return _save_submission(turn, edition, team, SUBMISSION_FORM.typed(turn))


def _show_team(turn: Turn, edition: Edition, team: Team, notice: Text = ()) -> Replies:
    return turn.reply(team_card(turn.voice, view_team(turn, edition, team), turn.pack), notice)


def _list_teams(turn: Turn, edition: Edition, page: int, notice: Text = ()) -> Replies:
    return turn.reply(teams_card(turn.voice, view_teams(turn, edition), page, turn.pack), notice)


def _make_team(turn: Turn, edition: Edition, idea: Idea | None, typed: Mapping[str, str]) -> Replies:
    """Make a team; if something is wrong with its name, the form comes back."""
    teams, me = find_teams(turn.tx, edition.row), turn.scope.member_id
    if own := find_team_of(teams, me):
        raise Refusal("hackathon.have_team", team=own.name)
    try:
        name = TEAM_NAME.read(typed[TEAM_NAME.name], turn)
        if any(team.name.casefold() == name.casefold() for team in teams):
            raise InvalidInput("hackathon.team_twice")
    except InvalidInput as problem:
        return _open_form(turn, edition, idea, typed, turn.explain(problem))
    join_edition(turn, edition)
    values = {"name": name, "idea_id": idea.id if idea else None, "open": typed.get(DOORS.name) != "asked"}
    number = records.add_team(turn.tx, edition.occurrence, values, turn.now)
    (team,) = (team for team in _add_member(turn, edition, number, me) if team.id == number)
    return _show_team(turn, edition, team, turn.voice.text("hackathon.made", team=name))


def _add_member(turn: Turn, edition: Edition, team_id: int, member_id: int) -> list[Team]:
    """Let somebody be in a team, with a reminder before the deadline; returns the teams as they are then."""
    records.add_member(turn.tx, turn.scope.organisation_id, team_id, member_id, turn.now)
    schedule_team_reminders(turn.tx, edition, [member_id], turn.now)
    teams = find_teams(turn.tx, edition.row)
    records.drop_requests(turn.tx, member_id, [team.id for team in teams])
    return teams


def _move_in(turn: Turn, edition: Edition, team: Team, member_id: int) -> None:
    """Let somebody be in a team, who leaves the one in which they are alone."""
    if own := find_team_of(find_teams(turn.tx, edition.row), member_id):
        records.remove_member(turn.tx, own.id, member_id, turn.now)
        records.dissolve_team(turn.tx, own.id)
    _add_member(turn, edition, team.id, member_id)


def _ask_captain(turn: Turn, edition: Edition, team: Team) -> Replies:
    """Ask the captain, once."""
    me = turn.scope.member_id
    if not records.ask_to_join(turn.tx, turn.scope.organisation_id, team.id, me, turn.now):
        return _show_team(turn, edition, team, turn.voice.text("hackathon.asked_before"))
    if team.captain is not None:
        notify_members(turn.tx, [team.captain], JoinAsked(edition.row, team.id, me), edition, turn.now)
    return _show_team(turn, edition, team, turn.voice.text("hackathon.asked", team=team.name))


def _find_asking_member(turn: Turn, args: Args, edition: Edition, team: Team) -> int:
    """Who asks to join, as a press names them; only the captain may answer."""
    must_be_open(turn, edition)
    _must_be_captain(turn, team)
    member_id = args.number("member")
    if member_id not in team.requests:
        raise Refusal("hackathon.not_asking")
    return member_id


def _find_binding_team(turn: Turn, edition: Edition, member_id: int) -> Team | None:
    """The team that keeps somebody from joining another one: not one in which they are alone with nothing submitted."""
    own = find_team_of(find_teams(turn.tx, edition.row), member_id)
    return own if own and (len(own.members) > 1 or own.submission) else None


def _must_have_room(edition: Edition, team: Team) -> None:
    if len(team.members) >= edition.rules.team.largest:
        raise Refusal("hackathon.team_full", team=team.name, most=edition.rules.team.largest)


def _must_be_captain(turn: Turn, team: Team) -> None:
    if team.captain != turn.scope.member_id:
        name = team.members.get(team.captain or 0, "")
        raise Refusal("hackathon.not_captain", name=name, team=team.name)


def _open_form(turn: Turn, edition: Edition, idea: Idea | None, typed: Mapping[str, str], notice: Text = ()) -> Replies:
    return turn.open_form(team_form(turn.voice, edition, idea, typed), notice)


def _save_submission(turn: Turn, edition: Edition, team: Team, typed: Mapping[str, str]) -> Replies:
    """Keep a submission in time; what is wrong with it is said above the form, which comes back with everything."""
    if edition.phase is Phase.JUDGING:
        return _refuse_late(turn, edition, team, typed)
    must_be_open(turn, edition)
    try:
        submission = SUBMISSION_FORM.check(typed, turn)
    except InvalidInput as problem:
        return turn.open_form(submission_form(turn.voice, edition, team, typed), problem)
    values = {field.name: submission[field] for field in SUBMISSION_FORM}
    records.save_submission(turn.tx, turn.scope.organisation_id, team.id, {**values, "submitted_at": turn.now})
    (changed,) = (changed for changed in find_teams(turn.tx, edition.row) if changed.id == team.id)
    notice = turn.voice.text("hackathon.submitted", when=turn.voice.moment(edition.deadline))
    return _show_team(turn, edition, changed, notice)


def _refuse_late(turn: Turn, edition: Edition, team: Team, typed: Mapping[str, str]) -> Replies:
    return turn.reply(late_card(turn.voice, edition, team, typed, find_extenders(turn, edition)))


def _type_submission(team: Team) -> dict[str, str]:
    """What a team has submitted so far as one would type it."""
    submission = team.submission
    return {field.name: getattr(submission, field.name) for field in SUBMISSION_FORM} if submission else {}


def _must_be_inside(turn: Turn, team: Team) -> None:
    if turn.scope.member_id not in team.members:
        raise Refusal("hackathon.not_in_team", team=team.name)
