"""The demo's conference: a call that has closed, reviews, decisions, and a schedule that waits to be published."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from demo.scripted_user import Player
from engine.chat.cards import Action, Card, Choices
from engine.content.models import Pack

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


def hold_conference(players: Mapping[str, Player], owner: str, pack: Pack, today: datetime) -> None:
    """Let the owner move the conference to next month and open its call, and `players`, by address, do their part."""
    random = Random("conference")
    for player in players.values():
        player.now = today - CALLED
    host = players[owner]
    _open_call(host, today)
    others = [address for address in players if address != owner]
    random.shuffle(others)
    reviewers, speakers = others[:COMMITTEE], others[COMMITTEE : COMMITTEE + len(TALKS)]
    for address in reviewers:
        host.says(f"/conference committee {address}")
        players[address].at(host.now).says("/conference reviews")
        players[address].presses("conference.serve", said="yes")
    for address, talk in zip(speakers, TALKS, strict=True):
        _propose_talk(players[address].at(today - PROPOSED), random, *talk)
    for address in reviewers:
        _review_talks(players[address].at(today - REVIEWED), random, pack)
    _decide_talks(host.at(today - DECIDED))
    for address in speakers:
        _confirm_talk(players[address].at(today - DECIDED / 2), random)
    for address in others:
        _mark_talks(players[address].at(today - DECIDED / 3), random)
    host.at(today - timedelta(hours=3)).says("/conference rooms Auditorium, Workshop room")
    host.says("/conference schedule", "conference.make")


def _open_call(host: Player, today: datetime) -> None:
    day = (today + AHEAD - timedelta(days=(today + AHEAD).weekday() - 1)).date()
    host.says(f"/events move conference to {day} 09:00")
    host.presses("events.keep_move", {"when": f"{day} 09:00 480 min", "place": "Building 3"})
    host.says(f"/conference call until {(today - CLOSED).date()}")


def _propose_talk(speaker: Player, random: Random, title: str, kind: str, track: str) -> None:
    speaker.says("/conference propose")
    form = {"title": title, "abstract": ABSTRACT, "format": kind, "track": track, "state": "proposed"}
    form["earliest"] = random.choice(("", "", "", "13:00"))
    form["remote"] = random.choice(("no", "no", "yes"))
    speaker.presses("conference.keep", form)


def _review_talks(reviewer: Player, random: Random, pack: Pack) -> None:
    for action in _list_offered(reviewer.says("/conference reviews")):
        reviewer.does(action)
        scores = {criterion.id: random.choice("1223334") for criterion in pack.conference.criteria}
        reviewer.presses("conference.keep_review", {**scores, "comment": random.choice(("", "More numbers, please."))})


def _decide_talks(host: Player) -> None:
    ranked = [*_list_offered(host.says("/conference ranking"))]
    if later := host.offered("conference.ranking", page="1"):
        ranked += _list_offered(host.does(later[0]))
    for at, action in enumerate(ranked):
        host.does(action)
        decision = "accepted" if at < ACCEPTED else "waitlisted" if at < ACCEPTED + WAITLISTED else "declined"
        host.presses("conference.decided", decision=decision)
    host.says("/conference announce", "conference.announce_now")


def _confirm_talk(speaker: Player, random: Random) -> None:
    speaker.says("/conference my talks", "conference.own")
    if random.random() < 0.8 and speaker.offered("conference.confirm"):
        speaker.presses("conference.confirm", said="yes")


def _mark_talks(listener: Player, random: Random) -> None:
    if random.random() < 0.5:
        return
    offered = _list_offered(listener.says("/conference program"))
    for action in random.sample(offered, min(3, len(offered))):
        listener.does(action)
        if listener.offered("conference.mark", wanted="yes"):
            listener.presses("conference.mark", wanted="yes")


def _list_offered(card: Card) -> list[Action]:
    """What the choices of a card open."""
    return [choice.action for block in card.blocks if isinstance(block, Choices) for choice in block.options]
