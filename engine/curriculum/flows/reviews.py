"""What happens around the capstone's reviews, on both sides. Only the reviewer who is named can answer."""

from datetime import timedelta

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.text import Text
from engine.curriculum.cards import reviews as cards
from engine.curriculum.completion import award_certificate
from engine.curriculum.forms import COMMENT, COMMENT_FORM, ITEM, REVIEWER, comment_form, request_form
from engine.curriculum.notifications import ReviewAnswer, ReviewRequest
from engine.curriculum.progress import find_achieved, find_achieved_by
from engine.curriculum.records.reviews import (
    Review,
    Verdict,
    answer_review,
    find_pending_reviews,
    find_reviews,
    request_review,
    withdraw_review,
)
from engine.notices.schedule import schedule
from engine.people.records.colleagues import Colleague, find_colleague, find_colleagues, keep_reachable
from engine.turn import Args, Turn

MOST_CANDIDATES = 8
TOLD_WITHIN = timedelta(days=14)
"""After that who was away finds the request under `/reviews`, and its answer under `/capstone`, only."""


def show_capstone(turn: Turn, args: Args, notice: Text | None = None) -> Replies:
    """Show the capstone's items and their reviews."""
    reviews = find_reviews(turn.tx, turn.scope.member_id)
    return turn.reply(cards.capstone_card(turn.voice, turn.pack.curriculum, find_achieved(turn), reviews, notice))


def open_request_form(turn: Turn, args: Args) -> Replies:
    """Ask who should look at which item."""
    items = find_achieved(turn).reviewable
    if not items:
        return show_capstone(turn, args, turn.voice.text("review.nothing_ready"))
    return turn.open_form(cards.request_form_card(turn.voice, items, {}))


def send_request(turn: Turn, args: Args) -> Replies:
    """Find the reviewer that was typed, and ask them."""
    items = find_achieved(turn).reviewable
    if not items:
        return show_capstone(turn, args, turn.voice.text("review.nothing_ready"))
    form = request_form(items)
    try:
        request = form.read(turn)
        colleagues = _find_reviewers(turn, request[REVIEWER])
    except InvalidInput as problem:
        return turn.open_form(cards.request_form_card(turn.voice, items, form.typed(turn)), problem)
    if len(colleagues) > 1:
        return turn.reply(cards.reviewer_choice_card(turn.voice, request[ITEM], colleagues))
    return _request_review(turn, args, request[ITEM], colleagues[0])


def send_request_to(turn: Turn, args: Args) -> Replies:
    """Ask the one who was chosen among several."""
    project, wanted = args.word("project"), args.number("reviewer")
    reviewer = find_colleague(turn.tx, turn.scope.organisation_id, wanted)
    items = {item.id for item in find_achieved(turn).reviewable}
    if reviewer is None or wanted == turn.scope.member_id or project not in items:
        raise Refusal("chat.unknown_button")
    return _request_review(turn, args, project, *keep_reachable(turn.tx, [reviewer]))


def withdraw_request(turn: Turn, args: Args) -> Replies:
    """Take a request back."""
    wanted = args.number("review")
    mine = find_reviews(turn.tx, turn.scope.member_id).values()
    review = next((review for review in mine if review.id == wanted and review.verdict is Verdict.ASKED), None)
    if review is None:
        return show_capstone(turn, args)
    withdraw_review(turn.tx, turn.scope.member_id, review.project_id, turn.now)
    return show_capstone(turn, args, turn.voice.text("review.withdrawn", reviewer=review.reviewer))


def show_requests(turn: Turn, args: Args, notice: Text | None = None) -> Replies:
    """Show what others wait for."""
    reviews = list(_find_requests(turn).values())
    return turn.reply(cards.requests_card(turn.voice, turn.pack.curriculum, reviews, notice))


def open_request(turn: Turn, args: Args) -> Replies:
    """Show one request to its reviewer."""
    return turn.reply(cards.review_request_card(turn.voice, turn.pack.curriculum, _find_request(turn, args)))


def open_comment_form(turn: Turn, args: Args) -> Replies:
    """Ask the reviewer for a line."""
    verdict = args.word("verdict")
    if verdict not in ("approve", "decline"):
        raise Refusal("chat.unknown_button")
    return turn.open_form(cards.comment_card(turn.voice, _find_request(turn, args), verdict))


def approve_item(turn: Turn, args: Args) -> Replies:
    """Accept an item; with the last one, the person who asked earns the certificate."""
    review = _find_request(turn, args)
    answer_review(turn.tx, review.id, Verdict.APPROVED, COMMENT_FORM.read(turn)[COMMENT], turn.now)
    achieved = find_achieved_by(turn.tx, review.member_id, turn.pack.curriculum)
    award_certificate(turn.tx, turn.pack, review.member_id, achieved, turn.now)
    _notify_asker(turn, review)
    return show_requests(turn, args, turn.voice.text("review.approved", member=review.member))


def decline_item(turn: Turn, args: Args) -> Replies:
    """Send an item back, with a line that says why."""
    review = _find_request(turn, args)
    try:
        comment = comment_form(review.member, "decline").read(turn)[COMMENT]
    except InvalidInput as problem:
        return turn.open_form(cards.comment_card(turn.voice, review, "decline"), problem)
    answer_review(turn.tx, review.id, Verdict.DECLINED, comment, turn.now)
    _notify_asker(turn, review)
    return show_requests(turn, args, turn.voice.text("review.declined", member=review.member))


def _request_review(turn: Turn, args: Args, project: str, reviewer: Colleague) -> Replies:
    review = request_review(turn.tx, turn.scope, project, reviewer.id, turn.now)
    schedule(turn.tx, [reviewer.id], ReviewRequest(review), turn.now, turn.now + TOLD_WITHIN)
    return show_capstone(turn, args, turn.voice.text("review.sent", reviewer=reviewer.name))


def _notify_asker(turn: Turn, review: Review) -> None:
    """Have the one who had asked told of the answer."""
    schedule(turn.tx, [review.member_id], ReviewAnswer(review.id), turn.now, turn.now + TOLD_WITHIN)


def _find_requests(turn: Turn) -> dict[int, Review]:
    capstone = turn.pack.curriculum.capstone_ids
    return {review.id: review for review in find_pending_reviews(turn) if review.project_id in capstone}


def _find_request(turn: Turn, args: Args) -> Review:
    return require_found(_find_requests(turn).get(args.number("review")), "review.gone")


def _find_reviewers(turn: Turn, typed: str) -> list[Colleague]:
    """The colleagues whom words may mean; raises InvalidInput where they mean nobody, or too many."""
    colleagues = find_colleagues(turn.tx, turn.scope.organisation_id, typed, but=turn.scope.member_id)
    if not colleagues or len(colleagues) > MOST_CANDIDATES:
        raise InvalidInput("review.too_many" if colleagues else "review.nobody", typed=typed)
    return keep_reachable(turn.tx, colleagues)
