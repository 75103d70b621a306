"""The demo's conference: a call that has closed, reviews, decisions, and a schedule that waits to be published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from demo.scripted_user import Player, actions
from engine.chat.cards import Action, Card, Choices
from engine.chat.requests import Identity
from engine.content.models import Pack
from engine.gate import Gate

AHEAD = timedelta(days=24)
CALLED, PROPOSED, CLOSED, REVIEWED, DECIDED = (timedelta(days=days) for days in (30, 14, 7, 5, 2))
"""How long ago what happened."""
COMMITTEE = 3
ACCEPTED, WAITLISTED = 11, 2
TALKS = (
    ("Half the bill for retrieval, and what broke", "talk", "production"),
    ("The drift alarm that cried wolf", "lightning", "engineering"),
    ("Evaluating answers when nobody agrees", "deep_dive", "engineering"),
    ("From notebook to nightly job in a week", "talk", "production"),
    ("Build your first agent", "workshop", "research"),
    ("A paper a month: what we implemented and kept", "talk", "research"),
    ("Mentoring across three time zones", "lightning", "people"),
    ("Feature stores: we removed ours", "talk", "production"),
    ("Prompt tests in the pull request", "lightning", "engineering"),
    ("Small models at the edge", "talk", "research"),
    ("What our support team taught the model", "talk", "people"),
    ("Reading a postmortem together", "deep_dive", "people"),
    ("Caching embeddings without regret", "lightning", "production"),
    ("Synthetic data that fooled us", "talk", "research"),
)
ABSTRACT = "What we tried, the numbers before and after, the mistake that cost us most, and what we would do again."


def hold_conference(
    gate: Gate, tx: Connection, workspace: str, owner: str, addresses: Sequence[str], pack: Pack, today: datetime
) -> None:
    """Let the owner move the conference to next month and open its call, and everybody do their part."""
    random = Random("conference")
    players = {each: Player(gate, tx, Identity("web", workspace, each), today - CALLED) for each in addresses}
    host = players[owner]
    _call(host, today)
    others = [each for each in addresses if each != owner]
    random.shuffle(others)
    reviewers, speakers = others[:COMMITTEE], others[COMMITTEE : COMMITTEE + len(TALKS)]
    for address in reviewers:
        host.says(f"/conference committee {address}")
        players[address].now = host.now
        players[address].says("/conference reviews")
        players[address].presses("conference.serve", said="yes")
    for address, talk in zip(speakers, TALKS, strict=True):
        players[address].now = today - PROPOSED
        _propose(players[address], random, *talk)
    for address in reviewers:
        players[address].now = today - REVIEWED
        _review(players[address], random, pack)
    host.now = today - DECIDED
    _decide(host)
    for address in speakers:
        players[address].now = today - DECIDED / 2
        _confirm(players[address], random)
    for address in others:
        players[address].now = today - DECIDED / 3
        _mark(players[address], random)
    host.now = today - timedelta(hours=3)
    host.says("/conference rooms Auditorium, Workshop room")
    host.says("/conference schedule")
    host.presses("conference.make")


def _call(host: Player, today: datetime) -> None:
    day = (today + AHEAD - timedelta(days=(today + AHEAD).weekday() - 1)).date()
    host.says(f"/events move conference to {day} 09:00")
    host.presses("events.keep_move", {"when": f"{day} 09:00 480 min", "place": "Building 3"})
    host.says(f"/conference call until {(today - CLOSED).date()}")


def _propose(speaker: Player, random: Random, title: str, kind: str, track: str) -> None:
    speaker.says("/conference propose")
    form = {"title": title, "abstract": ABSTRACT, "format": kind, "track": track, "state": "proposed"}
    form["earliest"] = random.choice(("", "", "", "13:00"))
    form["remote"] = random.choice(("no", "no", "yes"))
    speaker.presses("conference.keep", form)


def _review(reviewer: Player, random: Random, pack: Pack) -> None:
    card = reviewer.says("/conference reviews")
    for action in _offered(card):
        reviewer.does(action)
        scores = {each.id: random.choice("1223334") for each in pack.conference.criteria}
        reviewer.presses("conference.keep_review", {**scores, "comment": random.choice(("", "More numbers, please."))})


def _decide(host: Player) -> None:
    ranked = [*_offered(host.says("/conference ranking"))]
    if later := [each for each in _pressable(host, "conference.ranking") if each.args.get("page") == "1"]:
        ranked += _offered(host.does(later[0]))
    for at, action in enumerate(ranked):
        host.does(action)
        decision = "accepted" if at < ACCEPTED else "waitlisted" if at < ACCEPTED + WAITLISTED else "declined"
        host.presses("conference.decided", decision=decision)
    host.says("/conference announce")
    host.presses("conference.announce_now")


def _confirm(speaker: Player, random: Random) -> None:
    speaker.says("/conference my talks")
    speaker.presses("conference.own")
    if random.random() < 0.8 and _pressable(speaker, "conference.confirm"):
        speaker.presses("conference.confirm", said="yes")


def _mark(listener: Player, random: Random) -> None:
    if random.random() < 0.5:
        return
    offered = _offered(listener.says("/conference program"))
    for action in random.sample(offered, min(3, len(offered))):
        listener.does(action)
        if wanted := [each for each in _pressable(listener, "conference.mark") if each.args.get("wanted")]:
            listener.does(wanted[0])


def _offered(card: Card) -> list[Action]:
    """What the choices of a card open."""
    return [each.action for block in card.blocks if isinstance(block, Choices) for each in block.options]


def _pressable(player: Player, command: str) -> list[Action]:
    return [each for each in actions(player.card) if each.command == command] if player.card else []
