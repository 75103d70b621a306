"""Kinds of notifications: what members call some of them by one name, with one policy for all of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What members call some notifications by one name, and what holds for all of them."""

    name: str
    """In the ledger, in members' preferences and in metrics."""
    budgeted: bool
    """Whether it uses up the week's budget, and joins the digest beyond it."""
    awaits_answer: bool
    """Whether silence after it makes the bot quieter."""
    optional: bool
    """Whether members can switch it off by itself."""
    joins_digest: bool = True
    """Whether it waits for the digest where its reader wants one message a week."""
    announces_silence: bool = False
    """Whether it says that the bot goes quiet: it goes out just then, when nothing else does."""


WEEKLY = Kind("weekly", budgeted=True, awaits_answer=True, optional=True, joins_digest=False)
"""The message of a week."""
