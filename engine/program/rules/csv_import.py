"""Values of metrics from a CSV file with metric, value, date and, if you like, note. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from engine.chat.errors import AdvanceError
from engine.content.program import Metric
from engine.csv_table import Problem, UnreadableTable, column_key, find_columns, read_table
from engine.program.rules.values import RecordedValue, TypedValue, check_value, split_metric

REQUIRED = ("metric", "value", "date")
COLUMNS = (*REQUIRED, "note")
_KEYS = {column_key(column): column for column in COLUMNS}
REASONS = {
    "program.which_metric": "there is no metric “{metric}”; `advance program metrics` names them.",
    "program.no_day": "“{day}” is no day that can be meant; write it as YYYY-MM-DD.",
    "program.future": "{day} is still to come.",
    "program.no_value": "the value is missing.",
    "program.too_long": "the value or the note is too long.",
    "program.no_number": "“{value}” is no number in {unit}.",
    "program.out_of_range": "{value} is out of range; it lies between {least} and {most}.",
}


class ImportRefused(AdvanceError):
    """A file that cannot be imported; each problem is a sentence with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_values(data: bytes, metrics: Mapping[str, Metric], today: date) -> list[RecordedValue]:
    """Read a CSV file; raise ImportRefused with all problems, each with its line, or return all."""
    try:
        table = read_table(data, _KEYS)
    except UnreadableTable as error:
        raise _refuse([error.problem]) from error
    columns, problems = find_columns(table, _KEYS), table.problems
    problems += [(table.line, f"there is no column “{name}”.") for name in REQUIRED if name not in columns.places]
    problems += [(table.line, f"the column “{name}” is not known.") for name in columns.unknown]
    if any(line == table.line for line, _ in problems):
        raise _refuse(problems)
    values = [(line, _read_row(cells, columns.places, metrics, today)) for line, cells in table.rows]
    problems += [(line, value) for line, value in values if isinstance(value, str)]
    if problems or not values:
        raise _refuse(problems or [(0, "The file has no values.")])
    return [value for _, value in values if isinstance(value, RecordedValue)]


def _refuse(problems: list[Problem]) -> ImportRefused:
    return ImportRefused([f"line {line}: {what}" if line else what for line, what in sorted(problems)])


def _read_row(
    cells: list[str], places: dict[str, int], metrics: Mapping[str, Metric], today: date
) -> RecordedValue | str:
    """The value of a row, or what is wrong with it."""
    row = {name: cells[at] for name, at in places.items()}
    named, rest = split_metric(row["metric"], metrics)
    metric = metrics.get("" if rest else named)
    if not row["date"]:
        return "the date is missing."
    typed = TypedValue(metric.id if metric else "", row["value"], row["date"], row.get("note", ""))
    value = check_value(typed, metrics, today)
    if isinstance(value, RecordedValue):
        return value
    least, most = map(_plain, metric.bounds) if metric else ("", "")
    unit = metric.unit if metric else ""
    return REASONS[value].format(
        metric=row["metric"], value=row["value"], day=row["date"], unit=unit, least=least, most=most
    )


def _plain(number: Decimal) -> str:
    return f"{number:,f}"
