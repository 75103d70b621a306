"""The last look before a notice is sent: a case for each of its steps, and proof that no step can go unnoticed."""

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.notices.kinds import Kind
from engine.notices.rules.cadence import BUDGET, QUIET_AFTER, Preferences, Rhythm
from engine.notices.rules.send_policy import GO, Verdict, decide_sending
from engine.notices.states import NoticeState
from tests.mutants import mutant_of

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENING = MONDAY.replace(hour=20)
NEXT_MORNING = datetime(2026, 3, 3, 8, tzinfo=UTC)
PLAIN = Kind("plain", budgeted=False, awaits_answer=False, optional=True)
BUDGETED = replace(PLAIN, name="budgeted", budgeted=True)
WEEKLY = replace(BUDGETED, name="weekly", awaits_answer=True, joins_digest=False)
FAREWELL = replace(PLAIN, name="farewell", announces_silence=True)
GONE_QUIET = Verdict(NoticeState.SKIPPED, "gone quiet, or about to say so")
HELD = Verdict(NoticeState.HELD, "over the week's budget")


@dataclass(frozen=True)
class Case:
    """What is decided on, and what becomes of it."""

    verdict: Verdict
    kind: Kind = PLAIN
    wishes: Preferences = field(default_factory=Preferences)
    expires: datetime = MONDAY + timedelta(days=7)
    active: bool = True
    unanswered: int = 0
    sent: int = 0
    now: datetime = MONDAY


CASES = {
    "nothing is against it": Case(GO),
    "who has left": Case(Verdict(NoticeState.SKIPPED, "no longer served"), active=False),
    "everything is off": Case(Verdict(NoticeState.SKIPPED, "switched off"), wishes=Preferences(off=True)),
    "this kind is off": Case(
        Verdict(NoticeState.SKIPPED, "switched off"), wishes=Preferences(kinds_off=frozenset({"plain"}))
    ),
    "another kind is off": Case(GO, wishes=Preferences(kinds_off=frozenset({"other"}))),
    "the farewell of somebody who came back": Case(
        Verdict(NoticeState.SKIPPED, "came back"), FAREWELL, unanswered=QUIET_AFTER - 1
    ),
    "the farewell": Case(GO, FAREWELL, unanswered=QUIET_AFTER),
    "one more than may stay unanswered": Case(GONE_QUIET, unanswered=QUIET_AFTER + 1),
    "as many as may stay unanswered": Case(GO, unanswered=QUIET_AFTER),
    "one that would be the last to stay unanswered": Case(GO, WEEKLY, unanswered=QUIET_AFTER - 1),
    "one that would be one too many to stay unanswered": Case(GONE_QUIET, WEEKLY, unanswered=QUIET_AFTER),
    "too late": Case(Verdict(NoticeState.EXPIRED), expires=MONDAY),
    "just in time": Case(GO, expires=MONDAY + timedelta(seconds=1)),
    "too late once quiet hours are over": Case(Verdict(NoticeState.EXPIRED), expires=NEXT_MORNING, now=EVENING),
    "quiet hours": Case(Verdict(NoticeState.PENDING, not_before=NEXT_MORNING), now=EVENING),
    "snoozed": Case(
        Verdict(NoticeState.PENDING, not_before=NEXT_MORNING),
        wishes=Preferences(Rhythm(snoozed_until=NEXT_MORNING.date())),
    ),
    "the budget is used up": Case(HELD, BUDGETED, sent=BUDGET),
    "the last of the budget": Case(GO, BUDGETED, sent=BUDGET - 1),
    "beside the budget": Case(GO, sent=BUDGET),
    "all in one digest": Case(HELD, BUDGETED, Preferences(digest=True)),
    "the weekly message beside a digest": Case(GO, WEEKLY, Preferences(digest=True)),
    "no budget, beside a digest": Case(GO, wishes=Preferences(digest=True)),
}
MUTANTS = {
    "who has left": ("if not active:", "if False:"),
    "everything is off": ("wishes.off or kind.name in wishes.kinds_off", "kind.name in wishes.kinds_off"),
    "this kind is off": ("wishes.off or kind.name in wishes.kinds_off", "wishes.off"),
    "another kind is off": ("kind.name in wishes.kinds_off", "wishes.kinds_off"),
    "the farewell of somebody who came back": ("if kind.announces_silence and unanswered < QUIET_AFTER:", "if False:"),
    "the farewell": ("unanswered < QUIET_AFTER", "unanswered <= QUIET_AFTER"),
    "one more than may stay unanswered": ("if not kind.announces_silence and", "if False and"),
    "as many as may stay unanswered": ("kind.awaits_answer > QUIET_AFTER", "kind.awaits_answer >= QUIET_AFTER"),
    "one that would be one too many to stay unanswered": ("unanswered + kind.awaits_answer", "unanswered"),
    "too late": ("if max(may, now) >= expires:", "if False:"),
    "just in time": ("max(may, now) >= expires", "max(may, now) >= expires.replace(second=0)"),
    "too late once quiet hours are over": ("max(may, now)", "now"),
    "quiet hours": ("if may > now:", "if False:"),
    "snoozed": ("allowed_from(wishes.rhythm, now)", "allowed_from(type(wishes.rhythm)(), now)"),
    "the budget is used up": ("sent >= BUDGET or ", ""),
    "the last of the budget": ("sent >= BUDGET", "sent >= BUDGET - 1"),
    "beside the budget": ("if kind.budgeted and", "if"),
    "all in one digest": (" or (wishes.digest and kind.joins_digest)", ""),
    "the weekly message beside a digest": ("(wishes.digest and kind.joins_digest)", "wishes.digest"),
    "no budget, beside a digest": ("kind.budgeted and (", "("),
}
"""For each case a step that is taken away, or done a little differently; the case notices."""


def decided(decide: Callable[..., Verdict], case: Case) -> Verdict:
    given = {"active": case.active, "unanswered": case.unanswered, "sent": case.sent, "now": case.now}
    return decide(case.kind, case.expires, case.wishes, **given)


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_a_notice(name: str) -> None:
    assert decided(decide_sending, CASES[name]) == CASES[name].verdict


@pytest.mark.parametrize("name", MUTANTS)
def test_a_policy_without_a_step_is_noticed(name: str) -> None:
    mutant = mutant_of(decide_sending, *MUTANTS[name])
    assert decided(mutant, CASES[name]) != CASES[name].verdict


def test_every_step_has_a_mutant() -> None:
    steps = [node for node in ast.walk(ast.parse(inspect.getsource(decide_sending))) if isinstance(node, ast.If)]
    told = [ast.unparse(step.test) for step in steps]
    taken = [step.removeprefix("if ").removesuffix(":").strip() for step, _ in MUTANTS.values()]
    assert [step for step in told if not any(part in step or step.startswith(part) for part in taken)] == []
