"""The demo's forum: topics that wait for the next one, with votes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from demo.scripted_user import Player
from engine.chat.cards import Action
from engine.community.records.forum import TOPIC

TOPICS = (
    ("priya.namoona@example.com", "How do you test a prompt that changes every week?"),
    ("max.wolkenbruch@example.com", "What our gateway costs, and three ways to halve it"),
    ("tess.tickbox@example.com", "Evaluation sets: who owns ours?"),
)
VOTERS = ("konrad.kabelsalat@example.com", "lukasz.lancuch@example.com", "soren.sandkasse@example.com")


def meet_at_the_forum(tx: Connection, players: Mapping[str, Player], today: datetime) -> None:
    """Let some propose topics, and others want them: the first by all, the second by fewer, the third by nobody."""
    for at, (who, words) in enumerate(TOPICS):
        players[who].at(today - timedelta(days=2, minutes=31 - at)).says(f"/forum propose {words}")
    for at, topic in enumerate(tx.scalars(select(TOPIC.c.id).order_by(TOPIC.c.id)).all()):
        for who in VOTERS[: max(0, len(VOTERS) - 2 * at)]:
            voter = players[who].at(today - timedelta(days=1, minutes=31 - at))
            voter.does(Action("forum.vote", {"topic": str(topic), "wanted": "yes"}))
