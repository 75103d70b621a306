"""What owners fill in about the program. A value is checked by `rules.values`, as one in a sentence or a file is."""

from collections.abc import Iterable
from datetime import date

from engine.chat.errors import InvalidInput
from engine.chat.forms import ChoiceField, Form, LineField, ParsedField
from engine.chat.text import Plain, shorten
from engine.chat.typed import read_day
from engine.content.program import Metric
from engine.program.rules.values import LONGEST_NOTE, LONGEST_WORDS
from engine.turn import Turn

LONGEST_DAY = 30
NO_DAY = "program.no_day"


def read_start(words: str, turn: Turn) -> date:
    """The first day of the rollout; raises InvalidInput."""
    day = read_day(words, turn.today, {})
    if day is None:
        raise InvalidInput(NO_DAY)
    return day


METRIC = ChoiceField("metric", "program.metric", required=True, missing="program.pick_metric")
VALUE = LineField("value", "program.value", "program.value_hint", longest=LONGEST_WORDS, multiline=True, required=True)
DAY = LineField("day", "program.day", "program.day_hint", longest=LONGEST_DAY)
NOTE = LineField("note", "program.note", "program.note_hint", longest=LONGEST_NOTE)
VALUE_FORM = Form((METRIC, VALUE, DAY, NOTE))
PICK_FORM = Form((METRIC,))

START = ParsedField(
    "day", "program.start", "program.start_hint", longest=LONGEST_DAY, required=True, missing=NO_DAY, parse=read_start
)
START_FORM = Form((START,))


def among_metrics(metrics: Iterable[Metric]) -> ChoiceField:
    """The choice of one of these."""
    return METRIC.among({metric.id: Plain(shorten(metric.name)) for metric in metrics})
