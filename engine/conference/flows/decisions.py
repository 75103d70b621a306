"""What those do who run a conference: the ranking, decisions, and telling them all in one step."""

from __future__ import annotations

from collections import Counter

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.conference.cards import reviewer as review_cards
from engine.conference.cards.reviewer import OUTCOMES, Ranking
from engine.conference.finding import find_conference, find_talk, hold_conference
from engine.conference.notifications import notify_changes, notify_decision
from engine.conference.records import reviews as review_records
from engine.conference.records import talks as records
from engine.conference.records.scores import scores_from
from engine.conference.records.tables import Decision, State
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.review_scores import ranked
from engine.conference.waitlist import drop_shown
from engine.paging import wanted_page
from engine.turn import Args, Turn


def ranking(turn: Turn, args: Args) -> Replies:
    """List the proposals, best first."""
    conference = find_conference(turn, args)
    return _ranking(turn, conference, page=wanted_page(args))


def decide(turn: Turn, args: Args) -> Replies:
    """Open one proposal to decide about it."""
    conference, talk = find_talk(turn, args)
    return _decide(turn, conference, talk)


def decided(turn: Turn, args: Args) -> Replies:
    """Keep a decision, of which nobody hears yet. The press says which, so that a second one changes nothing."""
    conference, talk = find_talk(turn, args, hold=True)
    said = args.word("decision")
    if said not in OUTCOMES:
        raise Refusal("chat.unknown_button")
    if talk.state is not State.PROPOSED:
        raise Refusal("conference.no_talk")
    if conference.is_open(turn.now):
        raise Refusal("conference.still_open")
    records.change_talk(turn.tx, talk.id, decision=Decision(said))
    return _ranking(turn, conference)


def announce(turn: Turn, args: Args) -> Replies:
    """Ask before everybody is told."""
    conference = find_conference(turn, args)
    untold = _untold(turn, conference)
    if not untold:
        return _ranking(turn, conference, turn.voice.text("conference.nothing_to_tell"))
    counts = Counter(each.decision for each in untold)
    open_ = sum(each.decision is Decision.NONE for each in _proposals(turn, conference))
    return turn.reply(review_cards.announce_card(turn.voice, conference, counts, open_))


def announce_now(turn: Turn, args: Args) -> Replies:
    """Tell every speaker what is decided, each once."""
    conference = hold_conference(turn, args)
    untold = _untold(turn, conference)
    for talk in untold:
        fresh: dict[str, object] = {"told": talk.decision, "answer": ""}
        records.change_talk(turn.tx, talk.id, **fresh)
        notify_decision(turn.tx, conference, talk, talk.decision, turn.now)
        if talk.is_shown:
            drop_shown(turn.tx, talk, turn.now)
    gone = [each for each in untold if each.is_shown]
    notify_changes(turn.tx, conference, gone, turn.now)
    if untold and conference.announced_at is None:
        records.change_conference(turn.tx, conference.id, announced_at=turn.now)
    return _ranking(turn, find_conference(turn, args), turn.voice.text("conference.announced", count=len(untold)))


def _untold(turn: Turn, conference: Conference) -> list[Talk]:
    return [each for each in _proposals(turn, conference) if each.decision not in (each.told, Decision.NONE)]


def _proposals(turn: Turn, conference: Conference) -> list[Talk]:
    """What can be decided about; nobody is there any more to give the others."""
    return [each for each in records.find_talks(turn.tx, conference.id, State.PROPOSED) if each.speakers]


def _look(turn: Turn, conference: Conference) -> Ranking:
    talks = {each.id: each for each in _proposals(turn, conference)}
    reviews = review_records.find_reviews(turn.tx, conference.id)
    scores = scores_from(turn.pack.conference, reviews)
    order = ranked({number: scores.get(number) for number in talks})
    return Ranking([talks[number] for number in order], scores, reviews, names=conference.announced_at is not None)


def _ranking(turn: Turn, conference: Conference, notice: Text | None = None, page: int = 0) -> Replies:
    rules, look = turn.pack.conference, _look(turn, conference)
    return turn.reply(review_cards.ranking_card(turn.voice, conference, rules, look, page, notice))


def _decide(turn: Turn, conference: Conference, talk: Talk) -> Replies:
    rules, look = turn.pack.conference, _look(turn, conference)
    return turn.reply(review_cards.decide_card(turn.voice, conference, rules, look, talk))
