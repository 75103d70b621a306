"""Examples of mentoring: offers, an ask, a pair from its introduction to its end."""

from collections.abc import Iterator
from datetime import timedelta

from demo.examples.notices import due
from demo.examples.people import joins
from demo.scripted_user import Player
from engine.chat.cards import Action
from engine.chat.examples import Example
from engine.content.load import Content
from engine.content.models import Domain
from engine.mentoring.jobs import follow_pairs
from engine.mentoring.notifications import MENTORING

TERMS = {"capacity": "1", "languages": "English, German"}


def live_mentoring(ada: Player, content: Content) -> Iterator[Example]:
    """Mona offers to mentor, Milo asks her, and the two go all the way."""
    first, second = content.pack.core.domains[:2]
    mona, milo = joins(ada, "mona", "Mona <Mentor>", team="Research"), joins(ada, "milo", "Milo Mentee")
    yield Example("mentoring", "mentoring, nothing yet", milo.says("/mentor"))
    yield Example("mentoring", "topic, without a result", milo.presses("mentor.find"))
    yield Example("mentoring", "topic, of several", milo.says(f"/mentor {first.name.split()[0]}"))
    yield Example("mentoring", "topic, unknown", milo.says("/mentor *blurs*"))
    yield Example("mentoring", "no match", milo.says(f"find me a mentor for {first.name}"))
    yield Example("mentoring", "mentors, none", milo.presses("mentor.list"))
    yield from _show_offers(mona, first, second)
    yield from _show_ask(milo, first)
    yield from _show_answer(mona, milo)
    yield from _show_check_ins(mona, milo, content)
    yield from _show_refusal(mona, milo, content, first)


def _show_offers(mona: Player, first: Domain, second: Domain) -> Iterator[Example]:
    yield Example("mentoring", "offer, empty", mona.says("I'd like to mentor"))
    yield Example("mentoring", "offer, add a topic", mona.presses("mentor.more"))
    yield Example("mentoring", "offer, which topic", mona.presses("mentor.add", {"topic": first.name.split()[0]}))
    yield Example("mentoring", "offer, not public", mona.says(f"/mentor offer {first.name}"))
    yield Example("mentoring", "offer, terms", mona.says(f"/mentor offer {second.name}", "mentor.terms"))
    refused = mona.presses("mentor.publish", {"capacity": "2", "languages": "Klingon-ish"})
    yield Example("mentoring", "offer, terms refused", refused)
    yield Example("mentoring", "offer, public", mona.presses("mentor.publish", TERMS))
    yield Example("mentoring", "offer, stop", mona.presses("mentor.stop"))
    yield Example("mentoring", "offer, paused", mona.does(Action("mentor.pause", {"on": "yes"})))
    mona.does(Action("mentor.pause"))


def _show_ask(milo: Player, first: Domain) -> Iterator[Example]:
    yield Example("mentoring", "mentors", milo.says("/mentor list"))
    yield Example("mentoring", "matches", milo.says(f"find me a mentor for {first.name}"))
    yield Example("mentoring", "ask", milo.presses("mentor.ask"))
    form = {"topic": first.id, "words": "Our *queues* overflow <every> Monday"}
    yield Example("mentoring", "asked", milo.presses("mentor.send", form))


def _show_answer(mona: Player, milo: Player) -> Iterator[Example]:
    yield Example("home", "welcome, mentoring waits", mona.at(milo.now).says("hello"))
    yield Example("mentoring", "request", mona.presses("mentor.waiting"))
    yield Example("mentoring", "introduction, to the mentor", mona.presses("mentor.accept"))


def _show_check_ins(mona: Player, milo: Player, content: Content) -> Iterator[Example]:
    rules = content.pack.mentoring
    yield Example("mentoring", "introduction", due(milo, content, MENTORING, "mentor_introduction"))
    for number in range(rules.check_ins):
        _let_days_pass(milo, content, rules.check_in_every_days)
        card = due(milo, content, MENTORING, "mentor_check_in")
        if number == 0:
            yield Example("mentoring", "check-in", card)
            yield Example("mentoring", "check-in, met", milo.presses("mentor.met", met="yes"))
            form = {"helped": "Drawing the <flow> together"}
            yield Example("mentoring", "pair", milo.presses("mentor.helped", form))
            yield Example("mentoring", "mentoring, of a mentor", mona.at(milo.now).says("/mentor"))
            mona.presses("mentor.open")
            yield Example("mentoring", "check-in, not met", mona.presses("mentor.met", met="no"))
            yield Example("mentoring", "leave", mona.says("/mentor", "mentor.open", "mentor.leave"))
    _let_days_pass(milo, content, rules.check_in_every_days)
    yield Example("mentoring", "completed", due(milo, content, MENTORING, "mentor_over"))


def _show_refusal(mona: Player, milo: Player, content: Content, first: Domain) -> Iterator[Example]:
    milo.says(f"find me a mentor for {first.name}", "mentor.ask")
    milo.presses("mentor.send", {"topic": first.id, "words": ""})
    mona.at(milo.now).says("hello", "mentor.waiting", "mentor.decline")
    yield Example("mentoring", "declined", due(milo, content, MENTORING, "mentor_refused"))
    yield Example("mentoring", "history", milo.says("/mentor history"))


def _let_days_pass(player: Player, content: Content, days: int) -> None:
    """Let days go by, and what happens by itself happen."""
    player.now += timedelta(days=days)
    follow_pairs(player.tx, content.pack.mentoring, player.now)
