"""What a hackathon asks of somebody, as a line and a button on their home and greeting."""

from collections.abc import Iterator
from datetime import timedelta

from engine.chat.cards import Action, Button
from engine.community.cards.events import event_args
from engine.hackathon.finding import find_past_editions
from engine.hackathon.records.judging import Consent, find_judges
from engine.hackathon.records.teams import find_team_of, find_teams
from engine.hackathon.rules.edition import Edition
from engine.hackathon.views import count_unjudged
from engine.turn import Todo, Turn

SOON = timedelta(days=2)
"""How long before the deadline a team without a submission is reminded on the home."""
RECENT = timedelta(days=40)
"""How long after an event something of it may still wait."""
NAMED = 3


def list_todos(turn: Turn) -> Iterator[Todo]:
    """What waits for the person, in editions that have no results yet; nothing where nothing does."""
    for edition in find_past_editions(turn, published=False):
        if edition.occurrence.ends > turn.now - RECENT:
            yield from _list_judging_todos(turn, edition)
            yield from _list_team_todos(turn, edition)


def _list_judging_todos(turn: Turn, edition: Edition) -> Iterator[Todo]:
    """Being asked to judge, or submissions that wait for one's scores."""
    me, event, line = turn.scope.member_id, event_args(edition.occurrence), turn.voice.line
    judge = next((judge for judge in find_judges(turn.tx, edition.row) if judge.id == me), None)
    if judge is None or edition.is_settled:
        return
    if judge.consent is Consent.ASKED:
        text = turn.voice.text("hackathon.waits_judge", event=edition.title)
        yield Todo(Button(line("hackathon.judge_yes"), Action("hackathon.judge", event | {"said": "yes"})), text)
    elif judge.consent is Consent.ACCEPTED and not edition.is_open and (count := count_unjudged(turn, edition)):
        text = turn.voice.text("hackathon.news_judging", count=count)
        yield Todo(Button(line("hackathon.to_judging"), Action("hackathon.judging", event)), text)


def _list_team_todos(turn: Turn, edition: Edition) -> Iterator[Todo]:
    """Wishes to join one's team, or its submission that is missing shortly before the deadline."""
    me, line = turn.scope.member_id, turn.voice.line
    team = find_team_of(find_teams(turn.tx, edition.row), me) if edition.is_open else None
    if team is None:
        return
    to_team = Button(line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)}))
    if team.requests and team.captain == me:
        names = list(team.requests.values())
        values = {"names": turn.voice.all_of(names[:NAMED]), "count": len(names), "team": team.name}
        yield Todo(to_team, turn.voice.text("hackathon.waits_asks", **values))
    if team.submission is None and edition.deadline - SOON <= turn.now:
        when = turn.voice.moment(edition.deadline)
        submit = Button(line("hackathon.submit"), Action("hackathon.entry_form", {"team": str(team.id)}))
        yield Todo(submit, turn.voice.text("hackathon.waits_entry", team=team.name, when=when))
