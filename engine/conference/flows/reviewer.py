"""What the program committee does: it is appointed and agrees, and reviews without knowing whose a talk is."""

from collections import Counter

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.conference.cards import reviewer as cards
from engine.conference.finding import ConferenceAndTalk, find_conference, find_talk, require_conference
from engine.conference.forms import COMMENT, REVIEWER, REVIEWER_FORM, review_form, score_fields, type_review
from engine.conference.notifications import ReviewerAsked, notify_members
from engine.conference.records import reviews as records
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import Review
from engine.conference.records.tables import Response
from engine.conference.views import list_reviewable, list_unreviewed
from engine.paging import wanted_page
from engine.people.records.colleagues import find_exact_colleague, keep_reachable
from engine.turn import Args, Turn


def show_committee(turn: Turn, args: Args) -> Replies:
    """Show who reviews; words name somebody to ask."""
    conference = find_conference(turn, args)
    if words := args.optional("said"):
        return _appoint_reviewer(turn, conference, words)
    return _show_committee(turn, conference)


def appoint_reviewer(turn: Turn, args: Args) -> Replies:
    """Ask somebody to review."""
    conference = require_conference(turn, args.number("conference"))
    return _appoint_reviewer(turn, conference, REVIEWER_FORM.typed(turn)[REVIEWER.name])


def dismiss_reviewer(turn: Turn, args: Args) -> Replies:
    """Take somebody off the committee."""
    conference = require_conference(turn, args.number("conference"))
    records.remove_reviewer(turn.tx, conference.id, args.number("member"))
    return _show_committee(turn, conference)


def answer_invitation(turn: Turn, args: Args) -> Replies:
    """Agree to review, or not."""
    conference = require_conference(turn, args.number("conference"))
    answer = args.choice("said", (Response.YES, Response.NO))
    records.save_response(turn.tx, conference.id, turn.scope.member_id, answer)
    if answer is Response.NO:
        raise Refusal("conference.not_serving")
    return _show_reviews(turn, conference, turn.voice.text("conference.serving"))


def show_reviews(turn: Turn, args: Args) -> Replies:
    """List what is to be reviewed; whoever is asked to review says first whether they do."""
    conference = find_conference(turn, args)
    if records.find_response(turn.tx, conference.id, turn.scope.member_id) is Response.ASKED:
        return turn.reply(cards.invitation_card(turn.voice, conference))
    return _show_reviews(turn, conference, page=wanted_page(args))


def open_review_form(turn: Turn, args: Args) -> Replies:
    """Open one proposal to review."""
    conference, talk = _find_reviewable(turn, args)
    own = (talk.id, turn.scope.member_id)
    reviews = records.find_reviews(turn.tx, conference.id)
    review = next((review for review in reviews if (review.talk_id, review.reviewer_id) == own), None)
    typed = type_review(review) if review else {}
    return turn.open_form(cards.review_form(turn.voice, turn.pack.conference, talk, typed))


def submit_review(turn: Turn, args: Args) -> Replies:
    """Keep a review; if a criterion is left open, the form comes back with everything in it."""
    conference, talk = _find_reviewable(turn, args)
    rules = turn.pack.conference
    form = review_form(rules)
    try:
        given = form.read(turn)
    except InvalidInput as problem:
        return turn.open_form(cards.review_form(turn.voice, rules, talk, form.typed(turn)), problem)
    scores = {field.name: score for field in score_fields(rules) if (score := given[field]) is not None}
    review = Review(talk.id, turn.scope.member_id, scores, given[COMMENT])
    records.save_review(turn.tx, talk, review, turn.now)
    return _show_reviews(turn, conference, turn.voice.text("conference.review_kept"))


def _appoint_reviewer(turn: Turn, conference: Conference, words: str) -> Replies:
    """Ask the colleague whom words name."""
    typed = one_line(words)
    colleague = find_exact_colleague(turn.tx, turn.scope.organisation_id, typed)
    if colleague is None:
        key = "community.no_member" if typed else "conference.nobody_named"
        return _show_committee(turn, conference, turn.voice.text(key, said=typed[:60]))
    keep_reachable(turn.tx, [colleague])
    if records.ask_reviewer(turn.tx, conference, colleague.id):
        if colleague.id == turn.scope.member_id:
            records.save_response(turn.tx, conference.id, colleague.id, Response.YES)
        else:
            notify_members(turn.tx, conference, ReviewerAsked(conference.id), [colleague.id], turn.now)
    return _show_committee(turn, conference, turn.voice.text("conference.appointed"))


def _show_committee(turn: Turn, conference: Conference, notice: Text | None = None) -> Replies:
    counts = Counter(review.reviewer_id for review in records.find_reviews(turn.tx, conference.id))
    members = records.find_committee(turn.tx, conference.id)
    return turn.reply(cards.committee_card(turn.voice, conference, members, counts), notice)


def _show_reviews(turn: Turn, conference: Conference, notice: Text | None = None, page: int = 0) -> Replies:
    unreviewed = list_unreviewed(turn, conference)
    open_ids = {talk.id for talk in unreviewed}
    reviewed = [talk for talk in list_reviewable(turn, conference) if talk.id not in open_ids]
    view = cards.ReviewsView(conference, turn.pack.conference, unreviewed, reviewed)
    return turn.reply(cards.reviews_card(turn.voice, view, page), notice)


def _find_reviewable(turn: Turn, args: Args) -> ConferenceAndTalk:
    """A proposal that the person may review now."""
    named = find_talk(turn, args)
    if named.talk.concerns(turn.scope.member_id):
        raise Refusal("conference.own_review")
    if all(talk.id != named.talk.id for talk in list_reviewable(turn, named.conference)):
        raise Refusal("conference.no_review_now")
    return named
