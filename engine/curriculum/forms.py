"""What somebody fills in about the program: days to start and pause on, what shows projects, and reviews."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from engine.chat.dates import read_date
from engine.chat.errors import InvalidInput
from engine.chat.evidence import EVIDENCE_LINK
from engine.chat.forms import ChoiceField, DayField, Form, LineField, ParsedField
from engine.chat.text import Plain
from engine.content.models import Project
from engine.curriculum.rules.pace import check_start
from engine.turn import Turn

LONGEST_DAY, LONGEST_NAME, LONGEST_COMMENT = 20, 200, 500


def read_start(words: str, turn: Turn) -> date:
    """A day on which one can start; raises InvalidInput."""
    day = read_date(words, turn.voice.day_names, turn.today)
    if day is None:
        raise InvalidInput("pace.no_date", date=words[:LONGEST_DAY])
    if problem := check_start(day, turn.today, len(turn.pack.curriculum.weeks)):
        raise InvalidInput(f"pace.{problem}", date=turn.voice.date(day))
    return day


START = ParsedField(
    "start",
    "pace.pick_label",
    "pace.date_hint",
    values={"date": ""},
    longest=LONGEST_DAY,
    required=True,
    missing="pace.no_date",
    parse=read_start,
)
START_FORM = Form((START,))

FIRST = DayField("first", "pace.pause_first", "pace.date_hint", longest=LONGEST_DAY, wrong="pace.no_pause_date")
LAST = DayField("last", "pace.pause_last", "pace.pause_open", longest=LONGEST_DAY, wrong="pace.no_pause_date")
PAUSE_FORM = Form((FIRST, LAST))

PROJECT = ChoiceField(
    "project",
    "week.evidence_project",
    required=True,
    needed="",
    missing="week.evidence_which",
    wrong="week.evidence_which",
)
PROJECT_LINK = replace(EVIDENCE_LINK, required=True, missing="week.evidence_empty")
SKIP_FORM = Form((PROJECT_LINK,))

ITEM = ChoiceField("project", "review.which", required=True, needed="", missing="review.nobody", wrong="review.nobody")
REVIEWER = LineField(
    "reviewer", "review.who", "review.who_hint", longest=LONGEST_NAME, required=True, missing="review.nobody"
)

COMMENT = LineField("comment", "review.comment", longest=LONGEST_COMMENT, multiline=True)
COMMENT_FORM = Form((COMMENT,))


def start_form(today: date) -> Form:
    """A day of one's own to start on."""
    return START_FORM.where(replace(START, values={"date": "", "example": today.isoformat()}))


def pause_form(today: date) -> Form:
    """Days on which nothing happens, from today on if nobody says otherwise."""
    example = today.isoformat()
    return PAUSE_FORM.where(replace(FIRST, values={"example": example}, initial=example))


def evidence_form(projects: Sequence[Project], chosen: str = "") -> Form:
    """A link for one of several projects."""
    return Form((PROJECT.among(_name_projects(projects), chosen), PROJECT_LINK))


def request_form(items: Sequence[Project], chosen: str = "") -> Form:
    """Who should look at which item."""
    return Form((ITEM.among(_name_projects(items), chosen), REVIEWER))


def comment_form(member: str, verdict: str) -> Form:
    """A line for the one who asked; sending something back needs one."""
    is_decline = verdict == "decline"
    return Form((replace(COMMENT, required=is_decline, missing="review.say_why", values={"member": member}),))


def _name_projects(projects: Sequence[Project]) -> dict[str, Plain]:
    return {project.id: Plain(project.name) for project in projects}
