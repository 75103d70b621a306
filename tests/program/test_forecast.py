"""When a target would be reached: a range, or why there is none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.program.rules.forecast import Forecast, Outlook, forecast_target

TODAY = date(2026, 3, 2)


POINTS = [(date(2026, month, 1), 10.0 * month) for month in range(1, 7)]


@pytest.mark.parametrize(
    ("points", "target", "outlook"),
    [
        ([], 50, Outlook.TOO_LITTLE),
        (POINTS[:3], 100, Outlook.TOO_LITTLE),
        ([(date(2026, 1, day), float(day)) for day in range(1, 9)], 100, Outlook.TOO_LITTLE),
        (POINTS, 60, Outlook.REACHED),
        (POINTS, 100, Outlook.RANGE),
        ([(day, 70 - value) for day, value in POINTS], 100, Outlook.NEVER),
        ([(day, 5.0) for day, _ in POINTS], 100, Outlook.NEVER),
        (
            [(day, value) for (day, _), value in zip(POINTS, (10.0, 90.0, 20.0, 30.0, 80.0, 25.0), strict=True)],
            95,
            Outlook.OPEN,
        ),
    ],
)
def test_a_forecast_says_what_the_values_allow(
    points: list[tuple[date, float]], target: float, outlook: Outlook
) -> None:
    found = forecast_target(points, target)
    assert found.outlook is outlook
    assert (found.earliest is None) == (outlook not in (Outlook.RANGE, Outlook.OPEN))


def test_a_straight_line_is_walked_on() -> None:
    found = forecast_target([(date(2026, 1, 1) + timedelta(days=30 * at), 10.0 * at) for at in range(6)], 100)
    assert found == Forecast(Outlook.RANGE, date(2026, 10, 28), date(2026, 10, 28))


@given(st.lists(st.floats(-1e6, 1e6), max_size=24), st.floats(-1e6, 1e6))
def test_a_forecast_never_breaks_and_never_lies_in_the_past(values: list[float], target: float) -> None:
    points = [(date(2024, 1, 1) + timedelta(days=30 * at), value) for at, value in enumerate(values)]
    found = forecast_target(points, target)
    for day in (found.earliest, found.latest):
        assert day is None or day > points[-1][0]
    assert not (found.earliest and found.latest) or found.earliest <= found.latest
