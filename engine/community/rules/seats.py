"""Who has a seat: answers, capacity and the waiting list. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Answer(StrEnum):
    """What somebody said about coming."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    WAITING = "waiting"
    """Yes, when somebody leaves: every seat was taken."""


COMING = (Answer.YES, Answer.MAYBE, Answer.WAITING)
"""The answers of those whom a change concerns."""


def decide_answer(answers: Mapping[int, Answer], member_id: int, wish: Answer, capacity: int | None) -> Answer:
    """What a wish comes to: somebody who says yes waits where every seat is taken. Who has a seat keeps it."""
    if wish is not Answer.YES or capacity is None or answers.get(member_id) is Answer.YES:
        return wish
    wanted = sum(answer in (Answer.YES, Answer.WAITING) for answer in answers.values())
    return wish if wanted < capacity else Answer.WAITING


def find_next_in_line(answers: Mapping[int, Answer], capacity: int | None) -> list[int]:
    """Who gets a seat that is free, of those who wait, the longest first; `answers` is in the order of answering."""
    waiting = [member_id for member_id, answer in answers.items() if answer is Answer.WAITING]
    if capacity is None:
        return waiting
    taken = sum(answer is Answer.YES for answer in answers.values())
    return waiting[: max(0, capacity - taken)]
