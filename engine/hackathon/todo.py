"""What waits for somebody in a hackathon, as a line and a button on their home and greeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from engine.chat.cards import Action, Button
from engine.community.cards.events import event_args
from engine.hackathon.finding import past_editions
from engine.hackathon.participation import team_of
from engine.hackathon.records import judging as verdicts
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.judging import Consent
from engine.hackathon.rules.edition import Edition, Phase
from engine.hackathon.views import count_unjudged
from engine.turn import Todo, Turn

SOON = timedelta(days=2)
"""How long before the deadline a team without a submission is reminded on the home."""
RECENT = timedelta(days=40)
"""How long after an event something of it may still wait."""
NAMED = 3


def todos(turn: Turn) -> Iterator[Todo]:
    """What waits for the person, in editions that have no results yet; nothing where nothing does."""
    editions = (each for each in past_editions(turn, published=False) if each.occurrence.ends > turn.now - RECENT)
    for edition in editions:
        yield from _judging(turn, edition)
        yield from _team(turn, edition)


def _judging(turn: Turn, edition: Edition) -> Iterator[Todo]:
    """Being asked to judge, or submissions that wait for one's scores."""
    me, phase = turn.scope.member_id, edition.phase(turn.now)
    mine = next((each for each in verdicts.find_judges(turn.tx, edition.row) if each.id == me), None)
    if mine is None or phase not in (Phase.OPEN, Phase.JUDGING):
        return
    event, line = event_args(edition.occurrence), turn.voice.line
    if mine.consent is Consent.ASKED:
        text = turn.voice.text("hackathon.waits_judge", event=edition.occurrence.series.title)
        yield Todo(Button(line("hackathon.judge_yes"), Action("hackathon.judge", event | {"said": "yes"})), text)
        return
    if mine.consent is Consent.DECLINED or phase is Phase.OPEN:
        return
    if count := count_unjudged(turn, edition):
        text = turn.voice.text("hackathon.news_judging", count=count)
        yield Todo(Button(line("hackathon.to_judging"), Action("hackathon.judging", event)), text)


def _team(turn: Turn, edition: Edition) -> Iterator[Todo]:
    """Wishes to join one's team, or its submission that is missing shortly before the deadline."""
    if edition.phase(turn.now) is not Phase.OPEN:
        return
    me, line = turn.scope.member_id, turn.voice.line
    team = team_of(team_records.find_teams(turn.tx, edition.row), me)
    if team is None:
        return
    opened = Button(line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)}))
    if team.asking and team.captain == me:
        asking = list(team.asking.values())
        values = {"names": turn.voice.all_of(asking[:NAMED]), "count": len(asking), "team": team.name}
        yield Todo(opened, turn.voice.text("hackathon.waits_asks", **values))
    if team.entry is None and edition.deadline - SOON <= turn.now:
        when = turn.voice.moment(edition.deadline)
        submit = Button(line("hackathon.submit"), Action("hackathon.entry_form", {"team": str(team.id)}))
        yield Todo(submit, turn.voice.text("hackathon.waits_entry", team=team.name, when=when))
