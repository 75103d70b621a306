"""What one can be mentored in: every form, domain and skill of the framework. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from engine.chat.understand import find_closest, normalise
from engine.content.models import Domain, Form, Pack, Pillar, Skill

LIKE = 85
"""Likeness of words and a topic's name, of 100, from which the topic is meant."""
_WORD = re.compile(r"\w+")


class TopicFit(IntEnum):
    """How an offered topic serves a wanted one; the lower, the better."""

    SAME = 0
    WIDER = 1
    """It is the area that the wanted topic is a part of."""
    PART = 2
    """It is a part of the area that is wanted."""
    RELATED = 3
    """The framework says that the one teaches the other."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A form, a domain or a skill, by its id."""

    id: str
    name: str
    within: tuple[str, ...]
    """The domain and the form that it is a part of."""
    related: frozenset[str]
    """Deep-dive skills that teach it."""
    names: tuple[str, ...]
    """What it is called, in lower case."""
    about: str
    """What else is said of it, in lower case."""


@lru_cache(maxsize=8)
def list_topics(pack: Pack) -> Mapping[str, Topic]:
    """Every topic by its id: each form, followed by its domains, each followed by its skills."""
    projects = _name_projects(pack)
    return {topic.id: topic for form in pack.forms.values() for topic in _list_form_topics(form, projects)}


@lru_cache(maxsize=512)
def find_serving_topics(pack: Pack, topic_id: str) -> tuple[str, ...]:
    """The ids of the topics that serve one of the pack's."""
    topics = list_topics(pack)
    return tuple(topic.id for topic in topics.values() if compare_topics(topic, topics[topic_id]) is not None)


def compare_topics(offered: Topic, wanted: Topic) -> TopicFit | None:
    """How an offer of `offered` serves somebody who wants `wanted`; None where it does not."""
    if offered.id == wanted.id:
        return TopicFit.SAME
    if offered.id in wanted.within:
        return TopicFit.WIDER
    if wanted.id in offered.within:
        return TopicFit.PART
    return TopicFit.RELATED if offered.id in wanted.related or wanted.id in offered.related else None


def find_topics(pack: Pack, typed: str, filler: Iterable[str]) -> list[Topic]:
    """The topics that words may mean, the likeliest first.

    A name, with a typo or without, means its topic alone. Otherwise as many of the words as possible must be in a
    topic's name, else in what the framework says of it or of the projects that show it.
    """
    words = normalise(typed)
    topics = list(list_topics(pack).values())
    known = {name: topic for topic in reversed(topics) for name in topic.names}
    if name := words if words in known else find_closest(words, known, LIKE):
        return [known[name]]
    asked = set(_WORD.findall(words)) - set(filler)
    for texts in ({topic.id: " ".join(topic.names) for topic in topics}, {topic.id: topic.about for topic in topics}):
        hits = {topic.id: len(asked & set(_WORD.findall(texts[topic.id]))) for topic in topics}
        most = max(hits.values(), default=0)
        if most and 2 * most >= len(asked):
            return [topic for topic in topics if hits[topic.id] == most]
    return []


def _list_form_topics(form: Form, projects: Mapping[str, str]) -> Iterator[Topic]:
    called = (form.name, *(form.aliases if isinstance(form, Pillar) else ()))
    yield Topic(form.id, form.name, (), frozenset(), _list_names(form.id, *called), form.summary.casefold())
    for domain in form.domains:
        related = frozenset(name for skill in domain.skills for name in skill.topics)
        names = _list_names(domain.id, domain.name, domain.short)
        yield Topic(domain.id, domain.name, (form.id,), related, names, domain.summary.casefold())
        yield from (_skill_topic(skill, domain, form, projects) for skill in domain.skills)


def _skill_topic(skill: Skill, domain: Domain, form: Form, projects: Mapping[str, str]) -> Topic:
    about = " ".join((skill.question, *skill.anchors, projects.get(skill.id, ""))).casefold()
    names = _list_names(skill.id, skill.name, skill.short)
    return Topic(skill.id, skill.name, (domain.id, form.id), frozenset(skill.topics), names, about)


def _list_names(topic_id: str, *names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.casefold() for name in (topic_id, topic_id.replace("_", " "), *names)))


def _name_projects(pack: Pack) -> Mapping[str, str]:
    """By skill, the names of the projects that show it."""
    names: dict[str, str] = {}
    for project in pack.curriculum.project_by_id.values():
        for skill in project.shows:
            names[skill] = f"{names.get(skill, '')} {project.name}"
    return names
