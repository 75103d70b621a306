"""What the program committee does: it is appointed and agrees, and reviews without knowing whose a talk is."""

from __future__ import annotations

from collections import Counter

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.conference.assignment import left_to_review, to_review
from engine.conference.cards import reviewer as cards
from engine.conference.finding import conference_of, find_conference, find_talk
from engine.conference.notifications import ReviewerAsked, notify_members
from engine.conference.records import reviews as review_records
from engine.conference.records.tables import LONGEST_COMMENT, Said
from engine.conference.records.talks import Conference, Talk
from engine.conference.submission import paragraphs
from engine.paging import wanted_page
from engine.people.records.colleagues import find_exact_colleague
from engine.turn import Args, Turn


def committee(turn: Turn, args: Args) -> Replies:
    """Show who reviews; words name somebody to ask."""
    conference = find_conference(turn, args)
    if words := args.optional("said"):
        return _appoint(turn, conference, words)
    return _committee(turn, conference)


def appoint(turn: Turn, args: Args) -> Replies:
    """Ask somebody to review."""
    conference = conference_of(turn, args.number("conference"))
    return _appoint(turn, conference, turn.request.form.get("who", ""))


def dismiss(turn: Turn, args: Args) -> Replies:
    """Take somebody off the committee."""
    conference = conference_of(turn, args.number("conference"))
    review_records.remove_reviewer(turn.tx, conference.id, args.number("member"))
    return _committee(turn, conference)


def serve(turn: Turn, args: Args) -> Replies:
    """Agree to review, or not."""
    conference = conference_of(turn, args.number("conference"))
    said = args.word("said")
    if said not in (Said.YES, Said.NO):
        raise Refusal("chat.unknown_button")
    review_records.answer_reviewer(turn.tx, conference.id, turn.scope.member_id, Said(said))
    if said == Said.NO:
        raise Refusal("conference.not_serving")
    return _reviews(turn, conference, turn.voice.text("conference.serving"))


def reviews(turn: Turn, args: Args) -> Replies:
    """List what is to be reviewed; whoever is asked to review says first whether they do."""
    conference = find_conference(turn, args)
    if review_records.said_of(turn.tx, conference.id, turn.scope.member_id) is Said.ASKED:
        return turn.reply(cards.invitation_card(turn.voice, conference))
    return _reviews(turn, conference, page=wanted_page(args))


def review(turn: Turn, args: Args) -> Replies:
    """Open one proposal to review."""
    conference, talk = _reviewable(turn, args)
    mine = _mine(turn, conference, talk)
    return (Reply(cards.review_form(turn.voice, turn.pack.conference, talk, mine), Mode.FORM),)


def keep_review(turn: Turn, args: Args) -> Replies:
    """Keep a review; if a criterion is left open, the form comes back with everything in it."""
    conference, talk = _reviewable(turn, args)
    rules, typed = turn.pack.conference, turn.request.form
    numbers = {str(number): number for number in range(1, len(rules.scale) + 1)}
    scores = {each.id: numbers[said] for each in rules.criteria if (said := typed.get(each.id, "")) in numbers}
    comment = paragraphs(typed.get("comment", ""))
    key = "score_missing" if len(scores) < len(rules.criteria) else "comment_long"
    if len(scores) < len(rules.criteria) or len(comment) > LONGEST_COMMENT:
        notice = turn.voice.text(f"conference.{key}", most=LONGEST_COMMENT)
        typed_so_far = review_records.Review(talk.id, turn.scope.member_id, scores, comment)
        return (Reply(cards.review_form(turn.voice, rules, talk, typed_so_far, notice), Mode.FORM),)
    review_records.keep_review(turn.tx, talk, turn.scope.member_id, scores, comment, turn.now)
    return _reviews(turn, conference, turn.voice.text("conference.review_kept"))


def _appoint(turn: Turn, conference: Conference, words: str) -> Replies:
    said = one_line(words)
    found = find_exact_colleague(turn.tx, turn.scope.organisation_id, said)
    if found is None:
        key = "community.no_member" if said else "conference.nobody_named"
        return _committee(turn, conference, turn.voice.text(key, said=said[:60]))
    member = found.id
    if review_records.ask_reviewer(turn.tx, conference, member):
        if member == turn.scope.member_id:
            review_records.answer_reviewer(turn.tx, conference.id, member, Said.YES)
        else:
            notify_members(turn.tx, conference, ReviewerAsked(conference.id), [member], turn.now)
    return _committee(turn, conference, turn.voice.text("conference.appointed"))


def _committee(turn: Turn, conference: Conference, notice: Text | None = None) -> Replies:
    done = Counter(each.reviewer_id for each in review_records.find_reviews(turn.tx, conference.id))
    members = review_records.find_committee(turn.tx, conference.id)
    return turn.reply(cards.committee_card(turn.voice, conference, members, done, notice))


def _reviews(turn: Turn, conference: Conference, notice: Text | None = None, page: int = 0) -> Replies:
    left = left_to_review(turn, conference)
    open_ = {each.id for each in left}
    done = [each for each in to_review(turn, conference) if each.id not in open_]
    card = cards.reviews_card(turn.voice, conference, turn.pack.conference, left, done, notice, page)
    return turn.reply(card)


def _reviewable(turn: Turn, args: Args) -> tuple[Conference, Talk]:
    """A proposal that the person may review now."""
    conference, talk = find_talk(turn, args)
    if talk.concerns(turn.scope.member_id):
        raise Refusal("conference.own_review")
    if all(each.id != talk.id for each in to_review(turn, conference)):
        raise Refusal("conference.no_review_now")
    return conference, talk


def _mine(turn: Turn, conference: Conference, talk: Talk) -> review_records.Review | None:
    found = review_records.find_reviews(turn.tx, conference.id)
    return next((each for each in found if (each.talk_id, each.reviewer_id) == (talk.id, turn.scope.member_id)), None)
