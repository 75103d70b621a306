"""When a target would be reached: a range, or why there is none."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.claims import MONTH, PROCESSES, Process, count_covered
from engine.program.rules.forecast import HORIZON, Forecast, Gain, Outlook, forecast_count, forecast_target

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


@pytest.mark.parametrize(
    ("months", "value", "target", "leaving", "outlook"),
    [
        ([2] * 6, 12, 12, (), Outlook.REACHED),
        ([2] * 5, 10, 30, (), Outlook.TOO_FEW_GAINS),
        ([2] * 6, 12, 30, (), Outlook.RANGE),
        ([0] * 12, 12, 30, (), Outlook.NEVER),
        ([0, 0, 0, 0, 0, 1], 1, 5, (), Outlook.OPEN),
        ([2] * 12, 24, 25, [2] * 12, Outlook.NEVER),  # as many leave the year as come
        ([2] * 6, 12, 20, [0] * 6 + [2] * 6, Outlook.RANGE),
    ],
)
def test_a_forecast_of_a_count_says_what_its_months_allow(
    months: list[int], value: float, target: float, leaving: list[float], outlook: Outlook
) -> None:
    found = forecast_count((TODAY, value), [Gain(MONTH, each) for each in months], target, leaving)
    assert found.outlook is outlook
    assert (found.earliest is None) == (outlook not in (Outlook.RANGE, Outlook.OPEN))


def test_months_that_are_alike_are_walked_on_and_the_same_counts_give_the_same_dates() -> None:
    found = forecast_count((TODAY, 12), [Gain(30, 2)] * 6, 18)
    assert found == Forecast(Outlook.RANGE, TODAY + timedelta(days=61), TODAY + timedelta(days=90))
    uneven = [Gain(MONTH, each) for each in (0, 5, 1, 0, 3, 2, 7)]
    assert forecast_count((TODAY, 18), uneven, 60) == forecast_count((TODAY, 18), list(uneven), 60)


@given(st.lists(st.tuples(st.floats(1, 90), st.floats(-50, 50)), max_size=12), st.floats(-1e3, 1e3))
def test_a_forecast_of_a_count_lies_ahead_and_within_the_horizon(
    gains: list[tuple[float, float]], target: float
) -> None:
    found = forecast_count((TODAY, 0), [Gain(*gain) for gain in gains], target)
    for day in (found.earliest, found.latest):
        assert day is None or TODAY < day <= TODAY + HORIZON + timedelta(days=91)
    assert not (found.earliest and found.latest) or found.earliest <= found.latest


@pytest.mark.parametrize("process", PROCESSES)
def test_the_interval_of_a_count_holds_the_truth_in_about_80_of_100_forecasts(process: Process) -> None:
    covered = count_covered(process, 8, 200, Random("covered"))
    assert 0.74 <= covered <= 0.92
    assert count_covered(process, 8, 200, Random("covered"), by_gains=False) < 0.65, "the trend's does not"
