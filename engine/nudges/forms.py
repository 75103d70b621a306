"""What somebody fills in about when the bot may write to them."""

from collections.abc import Mapping

from engine.chat.errors import InvalidInput
from engine.chat.forms import DayField, Form, ParsedField, Reader, ScaleField, SelectField, YesNoField
from engine.chat.text import Plain
from engine.content.voice import Voice
from engine.notices.rules.cadence import Preferences
from engine.nudges.rules.parse_preferences import read_minute
from engine.recurrence.zones import NO_HOLIDAYS, countries, country_of
from engine.turn import Turn

EVERY = (1, 2, 4)
"""Weeks that there may be between messages."""
LONGEST = 60


def read_time(words: str, turn: Turn) -> int:
    """A time of day as its minute; raises InvalidInput."""
    minute = read_minute(words)
    if minute is None:
        raise InvalidInput("notices.bad_time", said=words[:40])
    return minute


def read_country(words: str, turn: Turn) -> str:
    """The code of a country by name or code, empty for the zone's own; raises InvalidInput where nobody knows it."""
    wanted = words.casefold()
    if not wanted:
        return ""
    if wanted in turn.voice.vocabulary.notices.get("none", ()):
        return NO_HOLIDAYS
    code = {name.casefold(): code for code, name in turn.voice.territories.items()}.get(wanted, wanted.upper())
    if code not in countries():
        raise InvalidInput("notices.bad_country", said=words[:40])
    return code


def _time_field(name: str, label: str) -> ParsedField[int]:
    return ParsedField(name, label, longest=LONGEST, required=True, missing="notices.bad_time", parse=read_time)


def _scale_field(name: str, label: str, options: Mapping[str, str]) -> ScaleField:
    return ScaleField(name, label, options=options, required=True, missing="chat.unknown_button", needed="")


def _day_field(name: str, label: str) -> DayField:
    bad = "notices.bad_date"
    return DayField(name, label, "notices.leave_hint", longest=LONGEST, required=True, missing=bad, wrong=bad)


FIRST_DAY = "first"


class WeekdayField(SelectField[int | None]):
    """A week day by its number; None for the first working day of the week."""

    def read(self, typed: str, reader: Reader) -> int | None:
        value = self._chosen(typed)
        return None if value == FIRST_DAY else int(value)


WEEKDAY = WeekdayField("weekday", "notices.weekday", required=True, missing="chat.unknown_button", needed="")
MINUTE = _time_field("minute", "notices.time")
HOW_OFTEN = _scale_field("every", "notices.how_often", {str(weeks): f"notices.every_{weeks}" for weeks in EVERY})
_DIGESTS = {"no": "notices.digest_single", "yes": "notices.digest_one"}
DIGEST = YesNoField(
    "digest", "notices.digest_label", options=_DIGESTS, required=True, missing="chat.unknown_button", needed=""
)
QUIET_FROM = _time_field("quiet_from", "notices.quiet_from")
QUIET_TO = _time_field("quiet_to", "notices.quiet_to")
COUNTRY = ParsedField("country", "notices.country", "notices.country_hint", longest=LONGEST, parse=read_country)

FIRST = _day_field("first", "notices.leave_first")
LAST = _day_field("last", "notices.leave_last")
LEAVE_FORM = Form((FIRST, LAST))


def preferences_form(voice: Voice) -> Form:
    """Day, time, frequency, quiet hours and country."""
    days = {str(number): Plain(voice.weekday(number)) for number in range(7)}
    weekday = WEEKDAY.among({FIRST_DAY: Plain(voice.line("notices.first_day")), **days})
    return Form((weekday, MINUTE, HOW_OFTEN, DIGEST, QUIET_FROM, QUIET_TO, COUNTRY))


def type_preferences(voice: Voice, preferences: Preferences) -> dict[str, str]:
    """Preferences as one would type them."""
    rhythm = preferences.rhythm
    country = rhythm.country or country_of(rhythm.zone)
    none = next(iter(voice.vocabulary.notices.get("none", ())), "")
    return {
        WEEKDAY.name: FIRST_DAY if rhythm.weekday is None else str(rhythm.weekday),
        MINUTE.name: _type_minute(rhythm.minute),
        HOW_OFTEN.name: str(rhythm.every),
        DIGEST.name: "yes" if preferences.digest else "no",
        QUIET_FROM.name: _type_minute(rhythm.quiet_from),
        QUIET_TO.name: _type_minute(rhythm.quiet_to),
        COUNTRY.name: none if country == NO_HOLIDAYS else voice.territories.get(country, country),
    }


def _type_minute(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
