"""Which time zone somebody says is theirs, as in “my time zone is Europe/Berlin”. Pure."""

from collections.abc import Mapping, Sequence
from functools import cache

from engine.chat.understand import normalise
from engine.recurrence.zones import find_zone, zone_names


def read_timezone(said: str, words: Mapping[str, Sequence[str]], *, of_settings: bool = False) -> str | None:
    """What is said to be one's zone; None for words about something else. Words after the command can be short."""
    text = normalise(said).removeprefix("/")
    phrases = [*words.get("timezone", ()), *(words.get("timezone_short", ()) if of_settings else ())]
    for phrase in sorted(phrases, key=len, reverse=True):
        if text.startswith(f"{phrase} "):
            return text[len(phrase) :].strip(" .!:=")
    return None


def find_zone_called(name: str) -> str | None:
    """The zone of a name as the database of zones has it, or of its city; None where there is none, or several."""
    wanted = "_".join(name.casefold().split())
    return find_zone(name) or _zones_by_city().get(wanted)


@cache
def _zones_by_city() -> Mapping[str, str]:
    """Zones by the last part of their names, where that is a city's and no other zone's."""
    cities: dict[str, list[str]] = {}
    for name in zone_names().values():
        area, _, city = name.rpartition("/")
        if area and not area.startswith(("Etc", "SystemV")):
            cities.setdefault(city.casefold(), []).append(name)
    return {city: names[0] for city, names in cities.items() if len(names) == 1}
