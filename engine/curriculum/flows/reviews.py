"""What happens around the capstone's reviews, on both sides. Only the reviewer who is named can answer."""

from __future__ import annotations

from datetime import timedelta

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.content.models import Project
from engine.curriculum.award import award
from engine.curriculum.cards import reviews as review_cards
from engine.curriculum.notifications import ReviewAnswer, ReviewRequest
from engine.curriculum.progress import achieved_by, find_achieved
from engine.curriculum.records.reviews import (
    Review,
    Verdict,
    answer_review,
    ask_review,
    find_reviews,
    pending_reviews,
    withdraw_review,
)
from engine.notices.schedule import schedule
from engine.people.records.colleagues import Colleague, find_colleague, find_colleagues
from engine.turn import Args, Turn

MOST_CANDIDATES = 8
TOLD_WITHIN = timedelta(days=14)
"""After that who was away finds the request under `/reviews`, and its answer under `/capstone`, only."""


def capstone(turn: Turn, args: Args) -> Replies:
    """Show the capstone's items and their reviews."""
    return _show(turn)


def ask(turn: Turn, args: Args) -> Replies:
    """Ask whom to ask about what."""
    items = _ready(turn)
    if not items:
        return _show(turn, turn.voice.text("review.nothing_ready"))
    return (Reply(review_cards.ask_card(turn.voice, items), Mode.FORM),)


def send(turn: Turn, args: Args) -> Replies:
    """Find the reviewer that was typed, and ask them."""
    items, form = _ready(turn), turn.request.form
    if not items:
        return _show(turn, turn.voice.text("review.nothing_ready"))
    project, typed = form.get("project", ""), one_line(form.get("reviewer", ""))[: review_cards.NAME_LENGTH]
    found = find_colleagues(turn.tx, turn.scope.organisation_id, typed, but=turn.scope.member_id)
    if project not in {item.id for item in items} or not found or len(found) > MOST_CANDIDATES:
        key = "review.too_many" if len(found) > MOST_CANDIDATES else "review.nobody"
        card = review_cards.ask_card(turn.voice, items, "", typed, turn.voice.text(key, typed=typed))
        return (Reply(card, Mode.FORM),)
    if len(found) > 1:
        return (Reply(review_cards.which_card(turn.voice, project, found), turn.mode),)
    return _ask(turn, project, found[0])


def send_to(turn: Turn, args: Args) -> Replies:
    """Ask the one who was chosen among several."""
    project, wanted = args.word("project"), args.number("reviewer")
    reviewer = find_colleague(turn.tx, turn.scope.organisation_id, wanted)
    if reviewer is None or wanted == turn.scope.member_id or project not in {item.id for item in _ready(turn)}:
        raise Refusal("chat.unknown_button")
    return _ask(turn, project, reviewer)


def withdraw(turn: Turn, args: Args) -> Replies:
    """Take a request back."""
    wanted = args.number("review")
    mine = find_reviews(turn.tx, turn.scope.member_id).values()
    review = next((each for each in mine if each.id == wanted and each.verdict is Verdict.ASKED), None)
    if review is None:
        return _show(turn)
    withdraw_review(turn.tx, turn.scope.member_id, review.project_id, turn.now)
    return _show(turn, turn.voice.text("review.withdrawn", reviewer=review.reviewer))


def reviews(turn: Turn, args: Args) -> Replies:
    """Show what others wait for."""
    return _requests(turn)


def open_request(turn: Turn, args: Args) -> Replies:
    """Show one request to its reviewer."""
    review = _to_answer(turn, args)
    return turn.reply(review_cards.review_request_card(turn.voice, turn.pack.curriculum, review))


def comment(turn: Turn, args: Args) -> Replies:
    """Ask the reviewer for a line."""
    verdict = args.word("verdict")
    if verdict not in ("approve", "decline"):
        raise Refusal("chat.unknown_button")
    return (Reply(review_cards.comment_card(turn.voice, _to_answer(turn, args), verdict), Mode.FORM),)


def approve(turn: Turn, args: Args) -> Replies:
    """Accept an item; with the last one, the person who asked earns the certificate."""
    review = _to_answer(turn, args)
    answer_review(turn.tx, review.id, Verdict.APPROVED, _comment(turn), turn.now)
    achieved = achieved_by(turn.tx, review.member_id, turn.pack.curriculum)
    award(turn.tx, turn.pack, review.member_id, achieved, turn.now)
    _tell(turn, review)
    return _requests(turn, turn.voice.text("review.approved", member=review.member))


def decline(turn: Turn, args: Args) -> Replies:
    """Send an item back, with a line that says why."""
    review, said = _to_answer(turn, args), _comment(turn)
    if not said:
        problem = turn.voice.text("review.say_why", member=review.member)
        return (Reply(review_cards.comment_card(turn.voice, review, "decline", "", problem), Mode.FORM),)
    answer_review(turn.tx, review.id, Verdict.DECLINED, said, turn.now)
    _tell(turn, review)
    return _requests(turn, turn.voice.text("review.declined", member=review.member))


def _ask(turn: Turn, project: str, reviewer: Colleague) -> Replies:
    scope = turn.scope
    review = ask_review(turn.tx, scope.organisation_id, scope.member_id, project, reviewer.id, turn.now)
    schedule(turn.tx, [reviewer.id], ReviewRequest(review), turn.now, turn.now + TOLD_WITHIN)
    return _show(turn, turn.voice.text("review.sent", reviewer=reviewer.name))


def _tell(turn: Turn, review: Review) -> None:
    """Have the one who had asked told of the answer."""
    schedule(turn.tx, [review.member_id], ReviewAnswer(review.id), turn.now, turn.now + TOLD_WITHIN)


def _show(turn: Turn, notice: Text | None = None) -> Replies:
    found = find_reviews(turn.tx, turn.scope.member_id)
    card = review_cards.capstone_card(turn.voice, turn.pack.curriculum, find_achieved(turn), found, notice)
    return turn.reply(card)


def _requests(turn: Turn, notice: Text | None = None) -> Replies:
    found = [each for each in pending_reviews(turn) if each.project_id in turn.pack.curriculum.capstone_ids]
    return turn.reply(review_cards.requests_card(turn.voice, turn.pack.curriculum, found, notice))


def _to_answer(turn: Turn, args: Args) -> Review:
    wanted = args.number("review")
    found = next((each for each in pending_reviews(turn) if each.id == wanted), None)
    if found is None or found.project_id not in turn.pack.curriculum.capstone_ids:
        raise Refusal("review.gone")
    return found


def _comment(turn: Turn) -> str:
    return one_line(turn.request.form.get("comment", ""))[: review_cards.COMMENT_LENGTH]


def _ready(turn: Turn) -> list[Project]:
    curriculum = turn.pack.curriculum
    items = [project for project in curriculum.project_by_id.values() if project.id in curriculum.capstone_ids]
    return review_cards.ready(items, find_achieved(turn))
