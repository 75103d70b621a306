"""What hosts of a conference decide: the ranking, decisions, and telling them all in one step."""

from collections import Counter

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.conference.cards import reviewer as cards
from engine.conference.cards.reviewer import OUTCOMES, RankingView
from engine.conference.finding import find_conference, find_talk, lock_conference, lock_talk
from engine.conference.notifications import notify_changes, notify_decision
from engine.conference.records.conferences import Conference, change_conference
from engine.conference.records.reviews import find_reviews, score_reviews
from engine.conference.records.tables import Decision, TalkState
from engine.conference.records.talks import Talk, change_talk, find_talks
from engine.conference.rules.review_scores import rank_talks
from engine.conference.waitlist import cancel_shown_talk
from engine.paging import wanted_page
from engine.turn import Args, Turn


def show_ranking(turn: Turn, args: Args) -> Replies:
    """List the proposals, best first."""
    return _show_ranking(turn, find_conference(turn, args), page=wanted_page(args))


def show_proposal(turn: Turn, args: Args) -> Replies:
    """Open one proposal to decide about it."""
    conference, talk = find_talk(turn, args)
    return turn.reply(cards.decide_card(turn.voice, _view_ranking(turn, conference), talk))


def save_decision(turn: Turn, args: Args) -> Replies:
    """Keep a decision, of which nobody hears yet. The press says which, so that a second one changes nothing."""
    conference, talk = lock_talk(turn, args)
    outcome = args.choice("decision", OUTCOMES)
    if talk.state is not TalkState.PROPOSED:
        raise Refusal("conference.no_talk")
    if conference.is_open(turn.now):
        raise Refusal("conference.still_open")
    change_talk(turn.tx, talk.id, decision=outcome)
    return _show_ranking(turn, conference)


def ask_announce(turn: Turn, args: Args) -> Replies:
    """Ask before everybody is told."""
    conference = find_conference(turn, args)
    untold = _list_untold(turn, conference)
    if not untold:
        return _show_ranking(turn, conference, turn.voice.text("conference.nothing_to_tell"))
    counts = Counter(talk.decision for talk in untold)
    undecided = sum(talk.decision is Decision.NONE for talk in _list_proposals(turn, conference))
    return turn.reply(cards.announce_card(turn.voice, conference, counts, undecided))


def announce_decisions(turn: Turn, args: Args) -> Replies:
    """Tell every speaker what is decided, each once."""
    conference = lock_conference(turn, args)
    untold = _list_untold(turn, conference)
    for talk in untold:
        change_talk(turn.tx, talk.id, told=talk.decision, answer="")
        notify_decision(turn.tx, conference, talk, talk.decision, turn.now)
        if talk.is_shown:
            cancel_shown_talk(turn.tx, talk, turn.now)
    notify_changes(turn.tx, conference, [talk for talk in untold if talk.is_shown], turn.now)
    if untold and conference.announced_at is None:
        change_conference(turn.tx, conference.id, announced_at=turn.now)
    return _show_ranking(turn, find_conference(turn, args), turn.voice.text("conference.announced", count=len(untold)))


def _list_untold(turn: Turn, conference: Conference) -> list[Talk]:
    return [talk for talk in _list_proposals(turn, conference) if talk.decision not in (talk.told, Decision.NONE)]


def _list_proposals(turn: Turn, conference: Conference) -> list[Talk]:
    """What can be decided about; nobody is there any more to give the others."""
    return [talk for talk in find_talks(turn.tx, conference.id, TalkState.PROPOSED) if talk.speakers]


def _view_ranking(turn: Turn, conference: Conference) -> RankingView:
    talks = {talk.id: talk for talk in _list_proposals(turn, conference)}
    reviews = find_reviews(turn.tx, conference.id)
    scores = score_reviews(turn.pack.conference, reviews)
    ranking = [talks[talk_id] for talk_id in rank_talks({talk_id: scores.get(talk_id) for talk_id in talks})]
    return RankingView(conference, turn.pack.conference, ranking, scores, reviews)


def _show_ranking(turn: Turn, conference: Conference, notice: Text | None = None, page: int = 0) -> Replies:
    return turn.reply(cards.ranking_card(turn.voice, _view_ranking(turn, conference), page), notice)
