"""Values of metrics from a CSV file with metric, value, date and, if you like, note. Pure."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO

from engine.chat.errors import AdvanceError
from engine.content.program import Metric
from engine.program.rules.values import RecordedValue, TypedValue, check_value, split_metric

REQUIRED = ("metric", "value", "date")
COLUMNS = (*REQUIRED, "note")
REASONS = {
    "program.which_metric": "there is no metric “{metric}”; `advance program metrics` names them.",
    "program.no_day": "“{day}” is no day; write it as YYYY-MM-DD.",
    "program.future": "{day} is still to come.",
    "program.no_value": "the value is missing.",
    "program.too_long": "the value or the note is too long.",
    "program.no_number": "“{value}” is no number in {unit}.",
    "program.out_of_range": "{value} is out of range; it lies between 0 and {most}.",
}


class ImportRefused(AdvanceError):
    """A file that cannot be imported; each problem is a sentence with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_values(data: bytes, metrics: Mapping[str, Metric], today: date) -> list[RecordedValue]:
    """Read a CSV file (UTF-8; commas, semicolons or tabs); raise ImportRefused with all problems, or return all."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportRefused(["The file is not UTF-8. Save it as “CSV UTF-8”."]) from None
    problems: list[str] = []
    values = list(_parse_rows(text, metrics, today, problems))
    if problems or not values:
        raise ImportRefused(problems or ["The file has no values."])
    return values


def _parse_rows(text: str, metrics: Mapping[str, Metric], today: date, problems: list[str]) -> Iterator[RecordedValue]:
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True, skipinitialspace=True)
    places: dict[str, int] | None = None
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if places is None:
                places = _find_columns(cells, problems)
                if problems:
                    return
            elif (value := _read_row(cells, places, metrics, today)) and isinstance(value, RecordedValue):
                yield value
            else:
                problems.append(f"line {rows.line_num}: {value}")
    except csv.Error as error:
        problems.append(f"line {rows.line_num}: the quotation marks do not pair ({error}).")


def _find_columns(header: list[str], problems: list[str]) -> dict[str, int]:
    """Each column's position."""
    places = {title.strip().casefold(): at for at, title in enumerate(header)}
    problems += [f"line 1: there is no column “{name}”." for name in REQUIRED if name not in places]
    problems += [f"line 1: the column “{name}” is not known." for name in places if name not in COLUMNS]
    return places


def _read_row(
    cells: list[str], places: dict[str, int], metrics: Mapping[str, Metric], today: date
) -> RecordedValue | str:
    """The value of a row, or what is wrong with it."""
    row = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
    named, rest = split_metric(row["metric"], metrics)
    metric = metrics.get("" if rest else named)
    if not row["date"]:
        return "the date is missing."
    typed = TypedValue(metric.id if metric else "", row["value"], row["date"], row.get("note", ""))
    value = check_value(typed, metrics, today)
    if isinstance(value, RecordedValue):
        return value
    known = {"unit": metric.unit, "most": metric.most} if metric else {"unit": "", "most": ""}
    return REASONS[value].format(metric=row["metric"], value=row["value"], day=row["date"], **known)
