"""The scores of a conference's talks, from what reviewers said."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import Connection

from engine.conference.records.reviews import Review, find_reviews
from engine.conference.rules.review_scores import Scores, talk_scores
from engine.content.conference import ConferenceRules


def scores_of(tx: Connection, rules: ConferenceRules, conference_id: int) -> dict[int, Fraction | None]:
    """The score of each talk that somebody has reviewed."""
    return scores_from(rules, find_reviews(tx, conference_id))


def scores_from(rules: ConferenceRules, reviews: list[Review]) -> dict[int, Fraction | None]:
    by_talk: dict[int, list[Scores]] = {}
    for each in reviews:
        by_talk.setdefault(each.talk_id, []).append(each.scores)
    weights: Mapping[str, int] = {each.id: each.weight for each in rules.criteria}
    return talk_scores(by_talk, weights, rules.prior)
