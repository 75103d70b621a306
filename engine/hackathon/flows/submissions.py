"""Submissions: a title, a link and what it does, to change until the last second."""

from __future__ import annotations

from dataclasses import asdict

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.typed import one_line, split_link
from engine.hackathon.cards import teams as cards
from engine.hackathon.cards.teams import EntryDraft
from engine.hackathon.finding import extenders, find_team, must_be_open
from engine.hackathon.flows.teams import show_team
from engine.hackathon.forms import ENTRY_ABOUT, ENTRY_FORM, ENTRY_LINK, ENTRY_TITLE
from engine.hackathon.participation import team_of
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition, Phase
from engine.turn import Args, Turn


def typed(turn: Turn, edition: Edition, said: str) -> Replies:
    """Submit what was typed, a title and a link; what it does is asked in the form where it is not known yet."""
    team = team_of(team_records.find_teams(turn.tx, edition.row), turn.scope.member_id)
    if team is None:
        raise Refusal("hackathon.no_team_yet")
    title, link = split_link(said)
    known = _known(team)
    return _kept(turn, edition, team, EntryDraft(one_line(title) or known.title, link or known.link, known.about))


def form(turn: Turn, args: Args) -> Replies:
    """Open the form, with what was submitted so far."""
    edition, team = find_team(turn, args)
    _must_be_inside(turn, team)
    if edition.phase(turn.now) is Phase.JUDGING:
        return _late(turn, edition, team, EntryDraft())
    must_be_open(turn, edition)
    return (Reply(cards.entry_form(turn.voice, edition, team, _known(team)), Mode.FORM),)


def keep(turn: Turn, args: Args) -> Replies:
    """Submit what was typed into the form."""
    edition, team = find_team(turn, args, hold=True)
    _must_be_inside(turn, team)
    return _kept(turn, edition, team, EntryDraft(**ENTRY_FORM.typed(turn)))


def _kept(turn: Turn, edition: Edition, team: Team, draft: EntryDraft) -> Replies:
    """Keep a submission in time; what is wrong with it is said above the form, which comes back with everything."""
    if edition.phase(turn.now) is Phase.JUDGING:
        return _late(turn, edition, team, draft)
    must_be_open(turn, edition)
    try:
        entry = ENTRY_FORM.check(asdict(draft), turn)
    except InvalidInput as problem:
        return (Reply(cards.entry_form(turn.voice, edition, team, draft, turn.explain(problem)), Mode.FORM),)
    values = {
        "title": entry[ENTRY_TITLE],
        "link": entry[ENTRY_LINK],
        "about": entry[ENTRY_ABOUT],
        "submitted_at": turn.now,
    }
    team_records.keep_entry(turn.tx, turn.scope.organisation_id, team.id, values)
    (changed,) = (each for each in team_records.find_teams(turn.tx, edition.row) if each.id == team.id)
    said = turn.voice.text("hackathon.submitted", when=turn.voice.moment(edition.deadline))
    return show_team(turn, edition, changed, said)


def _late(turn: Turn, edition: Edition, team: Team, draft: EntryDraft) -> Replies:
    return turn.reply(cards.late_card(turn.voice, edition, team, draft, extenders(turn, edition)))


def _known(team: Team) -> EntryDraft:
    return EntryDraft(team.entry.title, team.entry.link, team.entry.about) if team.entry else EntryDraft()


def _must_be_inside(turn: Turn, team: Team) -> None:
    if turn.scope.member_id not in team.members:
        raise Refusal("hackathon.not_in_team", team=team.name)
