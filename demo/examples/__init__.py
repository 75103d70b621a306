"""One example of every kind of card: for the gallery, golden files, and the check of a content pack.

Examples are not made up: played people live through them, with the pack at hand. Each story has a database in memory,
people and a clock of its own.
"""

import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from jinja2 import TemplateError

from demo.events import confirm_events
from demo.examples.assessment import live_assessment
from demo.examples.community import live_events, live_forum
from demo.examples.conference import live_conference
from demo.examples.curriculum import PAULA, live_certificate, live_pace, live_plan, live_reviews, live_weeks
from demo.examples.hackathon import live_hackathon
from demo.examples.linking import live_joining, live_linking
from demo.examples.log import live_log
from demo.examples.mentoring import live_mentoring
from demo.examples.notices import live_notices
from demo.examples.papers import live_papers
from demo.examples.people import ADA, ALAN, GRACE, OLGA
from demo.examples.privacy import live_privacy
from demo.examples.program import live_cohorts, live_metrics
from demo.examples.stage import Stage, open_stage
from demo.examples.teams import live_teams
from demo.scripted_user import Player
from engine.chat.examples import Example
from engine.chat.requests import Identity
from engine.content.load import Content

__all__ = ["STORIES", "Example", "broken_examples", "examples", "live_story"]

Live = Callable[[Stage], Iterator[Example]]
STORIES: Mapping[str, Live] = {
    "assessment": lambda stage: live_assessment(stage.enter(ADA), stage.content.pack),
    "plan": lambda stage: live_plan(_with_events(stage, ADA)[0], stage.content.pack),
    "log": lambda stage: live_log(stage.enter(ADA)),
    "privacy": lambda stage: live_privacy(stage.enter(ADA), stage.content.pack),
    "metrics": lambda stage: live_metrics(stage.enter(ADA), stage.content.pack),
    "cohorts": lambda stage: live_cohorts(stage.enter(ADA), stage.content.pack),
    "notices": lambda stage: live_notices(_with_events(stage, GRACE)[0], stage.enter(ALAN), stage.content),
    "events": lambda stage: live_events(*_ada_and_olga(stage), stage.content),
    "forum": lambda stage: live_forum(*_ada_and_olga(stage), stage.content),
    "papers": lambda stage: live_papers(*_with_events(stage, ADA), stage.content),
    "mentoring": lambda stage: live_mentoring(stage.enter(ADA), stage.content),
    "hackathon": lambda stage: live_hackathon(*_with_events(stage, ADA), stage.content),
    "joining": lambda stage: live_joining(stage.enter(ADA), stage.locale),
    "linking": lambda stage: live_linking(stage.enter(ADA), stage.locale),
    "teams": live_teams,
    "pace": lambda stage: live_pace(stage.enter(PAULA), stage.content.pack),
    "weeks": lambda stage: live_weeks(stage.enter(PAULA), stage.content.pack),
    "reviews": lambda stage: live_reviews(stage.enter(PAULA), stage.content),
    "certificate": lambda stage: live_certificate(stage.enter(PAULA), stage.content),
    "conference": live_conference,
}
"""By name, how each story is lived through. None knows of another, so a new card changes no card of another story."""


def live_story(name: str, content: Content, locale: str = "") -> tuple[Example, ...]:
    """The examples of one story, lived through anew."""
    with open_stage(content, locale or content.pack.default_locale) as stage:
        return tuple(STORIES[name](stage))


def examples(content: Content, locale: str = "") -> tuple[Example, ...]:
    """Live through one example of every kind of card."""
    return tuple(example for name in STORIES for example in live_story(name, content, locale))


def broken_examples(content: Content) -> list[str]:
    """Sentences of the pack that cannot be said, each with file and line; the first of each locale."""
    problems = []
    for locale in content.voices.locales:
        try:
            examples(content, locale)
        except (TemplateError, KeyError) as error:
            problems.append(_place(error, locale))
    return problems


def _place(error: Exception, locale: str) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    if not frames:
        room, _, name = str(error).strip("'").partition(".")
        return f"copy/{locale}/{room}.j2:1: the sentence “{name}” is missing"
    return f"copy/{locale}/{Path(frames[-1].filename).name}:{frames[-1].lineno}: {error}"


def _ada_and_olga(stage: Stage) -> tuple[Player, Player]:
    """Somebody, and an owner of the program."""
    return stage.enter(ADA), stage.enter(OLGA, is_owner=True)


def _with_events(stage: Stage, who: Identity) -> tuple[Player, Player]:
    """Somebody, and an owner of the program, who has confirmed the events."""
    people = stage.enter(who), stage.enter(OLGA, is_owner=True)
    confirm_events(people[1])
    return people
