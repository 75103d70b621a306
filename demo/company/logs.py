"""What the demo's people have logged, and what their program's owner has recorded, through the front door as well."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from demo.scripted_user import Player
from engine.chat.requests import Identity
from engine.gate import Gate

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


def log_achievements(gate: Gate, tx: Connection, workspace: str, addresses: list[str], today: datetime) -> None:
    """Let people log over the year; every third shares with the team."""
    for address in addresses:
        random = Random(f"log of {address}")
        visitor = Player(gate, tx, Identity("web", workspace, address), today)
        for entry in random.sample(ENTRIES, random.randint(0, 4)):
            visitor.now = today - timedelta(days=random.randint(2, 330))
            words = entry.format(topic=random.choice(TOPICS), number=random.randint(100, 999))
            visitor.says(f"/log {words}")
        if random.random() < 0.33:
            visitor.says("/log feed")
            visitor.presses("log.share")


def record_metrics(gate: Gate, tx: Connection, workspace: str, owner: str, today: datetime) -> None:
    """Let the owner start the rollout and record a value a month of what other systems know."""
    visitor = Player(gate, tx, Identity("web", workspace, owner), today - 11 * MONTH)
    visitor.says(f"/program start {(today - 11 * MONTH).date()}")
    for name, values in RECORDED.items():
        for back, value in zip(range(len(values), 0, -1), values, strict=True):
            visitor.now = max(visitor.now, today - back * MONTH)
            visitor.says(f"/program record {name} {value} on {(today - back * MONTH).date()} from the quarterly review")
    visitor.now = today - timedelta(hours=4)
    visitor.says("/program record competitive advantage Ahead of two named peers in retrieval, behind one in agents")
