"""How an assessment asks its questions: the words that its row and its conversation share."""

from enum import StrEnum


class Pace(StrEnum):
    """How many skills a card asks."""

    SINGLE = "single"
    EXPRESS = "express"


REVIEW = "review"
"""The position after the last question."""
