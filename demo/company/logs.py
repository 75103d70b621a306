"""What the demo's people have logged, and what their program's owner has recorded, through the front door as well."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from demo.scripted_user import Player

ENTRIES = (
    "talk What {topic} taught us in production https://example.org/talks/{number}",
    "article {topic} without tears https://example.org/articles/{number}",
    "innovation A cheaper way to run {topic}",
    "innovation Joint prototype of the year https://example.org/prototype",
    "open source Fixed an edge case in {topic} https://example.org/changes/{number}",
    "open source Documented {topic} https://example.org/changes/{number}",
    "deployment {topic} in production, right the first time",
    "deployment {topic} for all customers, right the first time",
    "deployment {topic} at the edge, rolled back",
    "publication Measuring {topic} https://example.org/papers/{number}",
    "certificate Cloud AI engineer https://example.org/certificates/{number}",
)
TOPICS = ("feature stores", "retrieval", "drift alarms", "batch scoring", "model gateways", "test harnesses")
RECORDED = {
    "cycle acceleration": ("18%", "24%", "31%", "35%", "42%"),
    "debt reduction": ("5%", "9%", "9%", "16%", "20%"),
    "feature delivery": ("40%", "70%", "95%", "110%", "150%"),
    "industry recognition": ("3 of 14", "4 of 14", "4 of 15", "5 of 15", "6 of 15"),
}
MONTH = timedelta(days=31)


def log_achievements(players: Mapping[str, Player], today: datetime) -> None:
    """Let people, by their addresses, log over the year; every third shares with the team."""
    for address, visitor in players.items():
        random = Random(f"log of {address}")
        visitor.now = today
        for entry in random.sample(ENTRIES, random.randint(0, 4)):
            visitor.now = today - timedelta(days=random.randint(2, 330))
            words = entry.format(topic=random.choice(TOPICS), number=random.randint(100, 999))
            visitor.says(f"/log {words}")
        if random.random() < 0.33:
            visitor.says("/log feed", "log.share")


def record_metrics(owner: Player, today: datetime) -> None:
    """Let the owner start the rollout and record a value a month of what other systems know."""
    owner.now = today - 11 * MONTH
    owner.says(f"/program start {owner.now.date()}")
    for name, values in RECORDED.items():
        for back, value in zip(range(len(values), 0, -1), values, strict=True):
            owner.now = max(owner.now, today - back * MONTH)
            owner.says(f"/program record {name} {value} on {(today - back * MONTH).date()} from the quarterly review")
    owner.now = today - timedelta(hours=4)
    owner.says("/program record competitive advantage Ahead of two named peers in retrieval, behind one in agents")
