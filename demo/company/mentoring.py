"""The demo's mentors: some offers, an ask that waits, and a pair that has met."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from demo.scripted_user import Player
from engine.chat.cards import Action
from engine.content.models import Pack
from engine.mentoring.jobs import follow_pairs
from engine.mentoring.records.offers import find_topics_of
from engine.people.records.members import MEMBER

MENTORS = (
    ("max.wolkenbruch@example.com", "2", "English, German"),
    ("priya.namoona@example.com", "3", "English, Hindi"),
    ("berta.bauplan@example.com", "1", "German, English"),
    ("soren.sandkasse@example.com", "2", "English, Danish"),
    ("tess.tickbox@example.com", "2", "English"),
)
"""Who offers, for how many, in which languages."""
ASKING = "konrad.kabelsalat@example.com"
ASKED = "priya.namoona@example.com"
"""Has an ask to answer."""
MENTEE = "lukasz.lancuch@example.com"
MENTOR = "max.wolkenbruch@example.com"
WORDS = "Our batch jobs and the streaming path drift apart, and I would like to own the fix. An hour every second week?"


def mentor_each_other(players: Mapping[str, Player], pack: Pack, today: datetime) -> None:
    """Let some offer, one ask, and two be a pair since five weeks."""
    for at, (who, places, languages) in enumerate(MENTORS):
        _publish_offer(players[who].at(today - timedelta(weeks=8, minutes=17 + at)), pack, places, languages, at)
    _become_a_pair(players[MENTEE], players[MENTOR], pack, today)
    _ask_mentor(players[ASKING].at(today - timedelta(days=2, minutes=17)), ASKED)


def _publish_offer(person: Player, pack: Pack, places: str, languages: str, at: int) -> None:
    random, domains = Random(f"offer {person.identity.user}"), pack.core.domains
    pillar = random.choice(pack.pillars)
    for topic in (domains[at % len(domains)].id, random.choice(pillar.domains).id):
        person.does(Action("mentor.topic", {"topic": topic, "on": "yes"}))
    person.presses("mentor.terms")
    person.presses("mentor.publish", {"capacity": places, "languages": languages})


def _become_a_pair(mentee: Player, mentor: Player, pack: Pack, today: datetime) -> None:
    begun = today - timedelta(weeks=5, minutes=17)
    _ask_mentor(mentee.at(begun), MENTOR)
    mentor.at(begun + timedelta(hours=3)).does(Action("mentor.waiting"))
    mentor.presses("mentor.accept")
    for weeks, helped in ((2, "Drawing the data flow from the sensor to the report"), (4, "")):
        now = begun + timedelta(weeks=weeks, days=1)
        follow_pairs(mentor.tx, pack.mentoring, now)
        _check_in([mentee] if not helped else [mentee, mentor], now, helped)


def _check_in(people: Sequence[Player], now: datetime, helped: str) -> None:
    for person in people:
        person.at(now + timedelta(hours=2)).does(Action("mentor.waiting"))
        person.presses("mentor.met", met="yes")
        person.presses("mentor.helped", {"helped": helped})


def _ask_mentor(person: Player, whom: str) -> None:
    """Ask for what the other offers first."""
    mentor = int(person.tx.execute(select(MEMBER.c.id).where(MEMBER.c.email == whom)).scalar_one())
    topic = find_topics_of(person.tx, mentor)[0]
    person.does(Action("mentor.ask", {"mentor": str(mentor), "topic": topic}))
    person.presses("mentor.send", {"topic": topic, "words": WORDS})
