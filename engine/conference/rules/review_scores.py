"""Which talks reviewers like best. Pure.

The score of a review is the mean of its criteria, weighted as the content says. The score of a talk is the mean of its
reviews together with `prior` reviews of the mean of all, so that one kind review does not count more than three good
ones (a Bayesian average).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

Scores = Mapping[str, int]
"""Criterion to a number of the scale, from 1."""


def score_review(scores: Scores, weights: Mapping[str, int]) -> Fraction | None:
    """The score of one review, of the criteria that the content has today; None where it has none of them."""
    known = {name: weight for name, weight in weights.items() if name in scores}
    total = sum(known.values())
    return Fraction(sum(scores[name] * weight for name, weight in known.items()), total) if total else None


def score_talks(
    reviews: Mapping[int, Sequence[Scores]], weights: Mapping[str, int], prior: int
) -> dict[int, Fraction | None]:
    """The score of each talk; None of one that nobody has reviewed."""
    known: dict[int, list[Fraction]] = {}
    for talk, given in reviews.items():
        scores = (score_review(review, weights) for review in given)
        known[talk] = [score for score in scores if score is not None]
    everything = [score for scores in known.values() for score in scores]
    mean = Fraction(sum(everything), len(everything)) if everything else Fraction(0)
    return {
        talk: (sum(scores) + prior * mean) / (len(scores) + prior) if scores else None for talk, scores in known.items()
    }


def rank_talks(scores: Mapping[int, Fraction | None]) -> list[int]:
    """The talks, best first; those without a score last; equals in the order in which they came."""
    return sorted(scores, key=lambda talk: (-(scores[talk] or Fraction(0)), talk))
