"""A member's own history as xAPI statements (xAPI 1.0.3, which IEEE 9274.1.1 carries on). Pure.

Each statement has an id of its own that never changes, so that a learning record store that gets them again keeps them
once. Activities have addresses under the reserved domain `advance.invalid`, which nobody else can use. What is said of
an activity holds for everybody who did it: what is one learner's own is in the result.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

BASE = "https://advance.invalid/xapi"
ADL = "http://adlnet.gov/expapi"
BEST = 5
"""The highest rating."""

ANY_LANGUAGE = "und"
"""The tag for words of which nobody has said in which language they are."""
OWN_LINK = f"{BASE}/extensions/link"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Learner:
    """Whose history it is; `account` is a name within `BASE`, for people without an e-mail address."""

    name: str
    email: str
    account: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a learner did. `verb` is one of ADL's; `activity` is a path, unique for what it names."""

    verb: str
    activity: str
    kind: str
    name: str
    at: datetime
    language: str = ANY_LANGUAGE
    """That of the name, as a tag of BCP 47."""
    score: float | None = None
    """An overall rating from 0 to 5."""
    link: str = ""
    """Where it can be seen."""
    is_own: bool = False
    """Whether nobody else can have done this activity, so that the link belongs to it."""


def make_statements(learner: Learner, deeds: Iterable[Deed], language: str) -> list[Json]:
    """The history as statements, in the order of time."""
    return [_make_statement(learner, deed, language) for deed in sorted(deeds, key=lambda deed: deed.at)]


def _make_statement(learner: Learner, deed: Deed, language: str) -> Json:
    who: Json = {"account": {"homePage": BASE, "name": learner.account}}
    if learner.email:
        who = {"mbox": f"mailto:{learner.email}"}
    result: Json = {"completion": True}
    if deed.score is not None:
        result["score"] = {"scaled": deed.score / BEST, "raw": deed.score, "min": 0, "max": BEST}
    at = deed.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    activity = f"{BASE}/{deed.activity}"
    about: Json = {"name": {deed.language: deed.name}, "type": f"{ADL}/activities/{deed.kind}"}
    if deed.link and deed.is_own:
        about["moreInfo"] = deed.link
    elif deed.link:
        result["extensions"] = {OWN_LINK: deed.link}
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{who.get('mbox', learner.account)} {deed.verb} {activity} {at}")),
        "actor": {"objectType": "Agent", "name": learner.name, **who},
        "verb": {"id": f"{ADL}/verbs/{deed.verb}", "display": {"en": deed.verb}},
        "object": {"objectType": "Activity", "id": activity, "definition": about},
        "result": result,
        "context": {"platform": "Advance", "language": language},
        "timestamp": at,
    }
