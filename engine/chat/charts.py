"""Pictures as data: what a chart shows. `engine.insight.pictures` draws them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class RadarSeries:
    """One outline on a radar; `values` has one number per axis, None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class RadarChart:
    """Several series over the same axes, from 0 to `maximum`."""

    axes: tuple[str, ...]
    series: tuple[RadarSeries, ...]
    maximum: float
    missing: str
    """What stands where a value is None."""


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of the scale that starts at `at_least`."""

    name: str
    at_least: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """One value over time, in front of named bands of the scale from 0 to `maximum`."""

    name: str
    points: tuple[tuple[date, float], ...]
    bands: tuple[Band, ...]
    maximum: float
    locale: str
    """How the reader writes dates."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A field of a heat map: how strongly it is coloured, from 0 to 1, and what stands in it."""

    share: float
    words: str
    marked: bool = False
    """Whether it has a frame."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A name with its fields, none where there is nothing to show; `head` sets it off from the rows below it."""

    name: str
    cells: tuple[HeatCell, ...]
    head: bool = False


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Fields in rows and columns; `legend` says what a frame means, `missing` stands in a row without fields."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    legend: str
    missing: str


Chart = RadarChart | LineChart | HeatMap
Theme = Literal["light", "dark"]


class Charts(Protocol):
    """Draws a chart as PNG bytes; slow (tens of milliseconds), so never called inside a transaction."""

    def draw(self, chart: Chart, theme: Theme = "light") -> bytes: ...
