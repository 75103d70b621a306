"""What somebody fills in about mentoring: a topic, the terms of an offer, a request, and what helped."""

from collections.abc import Sequence
from dataclasses import replace

from engine.chat.forms import ChoiceField, Form, LineField, ScaleField
from engine.chat.text import Plain, shorten
from engine.content.mentoring import MentoringRules
from engine.mentoring.rules.topics import Topic

LONGEST = 500

WANTED_TOPIC = LineField("topic", "mentoring.topic", "mentoring.topic_hint", longest=100, required=True)
TOPIC_FORM = Form((WANTED_TOPIC,))

_NO_NUMBER = "mentoring.capacity_needed"
CAPACITY = ScaleField(
    "capacity", "mentoring.capacity", required=True, needed=_NO_NUMBER, missing=_NO_NUMBER, wrong=_NO_NUMBER
)
LANGUAGES = LineField(
    "languages",
    "mentoring.languages",
    "mentoring.languages_hint",
    longest=100,
    required=True,
    needed="mentoring.language_needed",
    missing="mentoring.language_needed",
)

_NO_TOPIC = "mentoring.topic_needed"
TOPIC = ChoiceField("topic", "mentoring.topic", required=True, needed=_NO_TOPIC, missing=_NO_TOPIC, wrong=_NO_TOPIC)
MESSAGE = LineField(
    "words", "mentoring.words", "mentoring.words_hint", longest=LONGEST, multiline=True, too_long="mentoring.too_long"
)

HELPED = LineField("helped", "mentoring.met_label", longest=LONGEST, multiline=True, too_long="mentoring.too_long")
MET_FORM = Form((HELPED,))
MISSED_FORM = Form((replace(HELPED, label="mentoring.missed_label"),))


def terms_form(rules: MentoringRules) -> Form:
    """How many mentees, and in which languages."""
    numbers = {str(number): Plain(str(number)) for number in range(1, rules.most_mentees + 1)}
    return Form((CAPACITY.among(numbers), LANGUAGES))


def ask_form(topics: Sequence[Topic]) -> Form:
    """In what somebody is asked to be a mentor, and what they are told."""
    return Form((TOPIC.among({topic.id: Plain(shorten(topic.name)) for topic in topics}), MESSAGE))
