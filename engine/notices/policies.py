"""The kinds of notices, by name, what holds for each, and the states that a notice goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

WEEKLY = "weekly"
"""The week: what it is about, and one action."""
REASSESS = "reassess"
"""Three months after a result."""
BEHIND = "behind"
"""Help for somebody who is behind their schedule."""
EVENT = "event"
"""A community event that somebody wants to be reminded of, or is invited to."""
EVENT_NEWS = "event_news"
"""An event that somebody wants to come to has been moved or cancelled, or they have a seat."""
EVENT_AFTER = "event_after"
"""Whether somebody was at an event, and what they took away."""
HACKATHON = "hackathon"
"""Before a hackathon's deadline: a team has submitted nothing, or is too small."""
HACKATHON_NEWS = "hackathon_news"
"""Something about a hackathon that its reader has a part in: a wish to join, a deadline, judging, results."""
CONFERENCE = "conference"
"""What a speaker or a listener of a conference wants to be reminded of."""
CONFERENCE_NEWS = "conference_news"
"""A decision about a talk, a question to one who is asked to speak or to review, another time of a talk."""
REVIEW = "review"
"""Somebody's capstone item waits for this person's approval."""
REVIEWED = "reviewed"
"""What somebody has said to this person's capstone item."""
SHARED = "shared"
"""Somebody who reports to this person lets them see a result."""
TEAMS = "teams"
"""New figures of this person's teams, for those who switched that on."""
MENTORING = "mentoring"
"""An ask to mentor, what came of it, or how a pair is doing."""
REMINDER = "reminder"
"""An earlier notice, once more, because its reader asked for that."""
DIGEST = "digest"
"""What was over the week's budget, in one message."""
QUIET = "quiet"
"""The bot says that it goes quiet."""
UNREACHED = "unreached"
"""For owners: whom a platform takes no messages for."""


class NoticeState(StrEnum):
    """Where a notice is on its way."""

    PENDING = "pending"
    SENDING = "sending"
    """Handed to the platform, or about to be; after a crash nobody knows which, so it is looked for first."""
    SENT = "sent"
    SKIPPED = "skipped"
    """There was nothing to say any more, or the member does not want it."""
    HELD = "held"
    """Over the week's budget: it joins the digest."""
    EXPIRED = "expired"
    DEAD = "dead"
    """The platform does not take it."""
    IN_DOUBT = "in_doubt"
    """The platform may have taken it and cannot tell; it is not sent again."""


REASSESS_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Manner:
    """What holds for all notices of a kind."""

    counts: bool
    """Whether it uses up the week's budget, and joins the digest beyond it."""
    awaits: bool
    """Whether silence after it makes the bot quieter."""
    optional: bool
    """Whether members can switch it off by itself."""


MANNERS = {
    WEEKLY: Manner(counts=True, awaits=True, optional=True),
    REASSESS: Manner(counts=True, awaits=True, optional=True),
    BEHIND: Manner(counts=True, awaits=True, optional=True),
    EVENT: Manner(counts=True, awaits=False, optional=True),
    EVENT_NEWS: Manner(counts=False, awaits=False, optional=False),
    EVENT_AFTER: Manner(counts=True, awaits=False, optional=False),
    HACKATHON: Manner(counts=True, awaits=False, optional=True),
    HACKATHON_NEWS: Manner(counts=False, awaits=False, optional=False),
    CONFERENCE: Manner(counts=True, awaits=False, optional=True),
    CONFERENCE_NEWS: Manner(counts=False, awaits=False, optional=False),
    REVIEW: Manner(counts=True, awaits=False, optional=True),
    REVIEWED: Manner(counts=True, awaits=False, optional=True),
    SHARED: Manner(counts=True, awaits=False, optional=True),
    TEAMS: Manner(counts=True, awaits=False, optional=False),
    MENTORING: Manner(counts=True, awaits=False, optional=True),
    REMINDER: Manner(counts=False, awaits=True, optional=False),
    DIGEST: Manner(counts=False, awaits=True, optional=False),
    QUIET: Manner(counts=False, awaits=True, optional=False),
    UNREACHED: Manner(counts=False, awaits=False, optional=False),
}
OPTIONAL = tuple(name for name, manner in MANNERS.items() if manner.optional)
