"""What somebody fills in about events. A series is read by `series_drafts`, as one in a sentence or a file is."""

from dataclasses import replace

from engine.chat.forms import ChoiceField, Form, LineField
from engine.chat.text import Plain
from engine.community.records.events import LONGEST_LINK, LONGEST_NAME, LONGEST_PLACE, LONGEST_SUMMARY, OTHER
from engine.community.records.forum import LONGEST_TOPIC
from engine.community.series_drafts import LONGEST_REGION
from engine.content.models import Community

LONGEST_WHEN, LONGEST_HOST, LONGEST_TAKEAWAY = 200, 254, 500

NAME = LineField("name", "community.name_label", "community.name_hint", longest=LONGEST_NAME, required=True)
WHEN = LineField("when", "community.when_label", "community.when_hint", longest=LONGEST_WHEN, required=True)
LINK = LineField("link", "community.link_label", longest=LONGEST_LINK)
PLACE = LineField("place", "community.place_label", longest=LONGEST_PLACE)
HOST = LineField("host", "community.host_label", "community.host_hint", longest=LONGEST_HOST)
CAPACITY = LineField("capacity", "community.capacity_label", "community.capacity_hint", longest=6)
REGION = LineField("region", "community.region_label", "community.region_hint", longest=LONGEST_REGION)
KIND = ChoiceField("kind", "community.kind_label")
SUMMARY = LineField("summary", "community.summary_label", longest=LONGEST_SUMMARY, multiline=True)
SERIES_FORM = Form((NAME, WHEN, LINK, PLACE, HOST, CAPACITY, REGION, KIND, SUMMARY))

MOVED = LineField("when", "community.move_when", "community.move_hint", longest=LONGEST_WHEN)
MOVE_FORM = Form((MOVED, LINK, PLACE, HOST, CAPACITY))

TOPIC = LineField(
    "words",
    "forum.propose_label",
    "forum.propose_hint",
    longest=LONGEST_TOPIC,
    required=True,
    missing="forum.empty",
    too_long="forum.long",
)
TOPIC_FORM = Form((TOPIC,))
QUESTION_FORM = Form((replace(TOPIC, label="forum.question_label", hint="forum.question_hint"),))

TAKEAWAY = LineField(
    "takeaway",
    "community.takeaway_label",
    longest=LONGEST_TAKEAWAY,
    multiline=True,
    required=True,
    missing="community.takeaway_empty",
    too_long="community.takeaway_long",
)
TAKEAWAY_FORM = Form((TAKEAWAY,))


def series_form(community: Community, *, is_new: bool) -> Form:
    """Everything about a series; when it takes place is known of one that exists."""
    kinds = {series.id: Plain(series.name[:75]) for series in community.series}
    return SERIES_FORM.where(replace(WHEN, required=is_new), KIND.among({**kinds, OTHER: "community.kind_other"}))


def move_form(zone: str) -> Form:
    """What is different on one day."""
    return MOVE_FORM.where(replace(MOVED, values={"zone": zone}))
