"""Pictures: what a chat needs from a PNG, and the names and gaps that real people bring."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from engine.chat.charts import Band, Chart, HeatCell, HeatMap, HeatRow, LineChart, RadarChart, RadarSeries, Theme
from engine.insight.pictures import Pictures
from engine.insight.pictures.style import PALETTES, Palette, legible, text_width, wrap

AXES = ("AI system design", "MLOps pipeline", "Data architecture", "Security and compliance")
LONG = "Responsible AI governance, model risk documentation and regulatory readiness"
MONDAY = date(2026, 1, 5)
BANDS = (Band("AI EXPERT", 4.5), Band("AI PROFICIENT", 3.5), Band("AI BEGINNER", 0))


def radar(axes: Sequence[str], current: Sequence[float | None], name: str = "You today") -> RadarChart:
    series = RadarSeries(name, tuple(current)), RadarSeries("Target", (4,) * len(axes))
    return RadarChart(tuple(axes), series, 5, missing="nicht bewertet")


def line(*values: float, days_apart: int = 7, locale: str = "en") -> LineChart:
    points = tuple((MONDAY + timedelta(days_apart * number), value) for number, value in enumerate(values))
    return LineChart("Maturity", points, BANDS, 5, locale)


def heat(rows: int, columns: Sequence[str], name: str = "Version control") -> HeatMap:
    cells = [HeatCell(at / len(columns), f"≥ {at}", marked=at == 1) for at in range(len(columns))]
    filled = [HeatRow(name, tuple(cells) if at % 3 else (), head=at % 5 == 0) for at in range(rows)]
    return HeatMap(LONG, tuple(columns), tuple(filled), LONG, "fewer than 5 answers")


CHARTS: dict[str, Chart] = {
    "radar": radar(AXES, (3, 2, 4, 1.5)),
    "eight long names": radar([f"{LONG} {number}" for number in range(8)], (3, 2, None, 4, 5, 0, 1, 2)),
    "one axis": radar(AXES[:1], (5,)),
    "two axes": radar(AXES[:2], (None, 0)),
    "nothing rated": radar(AXES, (None,) * 4),
    "line": line(1, 2, 2.5, 5),
    "single point": line(0),
    "two years": line(*[2.0] * 105, locale="pt_BR"),
    "no point": line(),
    "heat": heat(20, ("AI BEGINNER", "AI DEVELOPING", "AI PROFICIENT", "AI EXPERT")),
    "heat, long names": heat(5, (LONG, LONG), LONG),
    "heat, many rows": heat(40, ("A", "B", "C", "D", "E", "F")),
    "heat, nothing": HeatMap("Levels", (), (), "Target", "too few"),
    "no bands": LineChart("Maturity", ((MONDAY, 1), (date(2027, 9, 30), 2)), (), 5, "pt_BR"),
}


def words_on(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> list[Text]:
    drawn: list[Figure] = []
    save = Figure.savefig

    def watched(figure: Figure, *to: Any, **how: Any) -> None:
        drawn.append(figure)
        save(figure, *to, **how)

    monkeypatch.setattr(Figure, "savefig", watched)
    Pictures().draw(chart)
    return [text for text in drawn[0].findobj(Text) if isinstance(text, Text) and text.get_text()]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_fits_teams_on_a_card_of_its_theme(name: str, theme: Theme) -> None:
    image = Image.open(BytesIO(Pictures().draw(CHARTS[name], theme)))
    assert (image.format, image.width) == ("PNG", 960)
    assert image.height <= 1024
    rgb = image.convert("RGB")
    inside = rgb.crop((1, 1, rgb.width - 1, rgb.height - 1))
    card = Image.new("RGB", rgb.size, PALETTES[theme].card)
    card.paste(inside, (1, 1))
    assert card.tobytes() == rgb.tobytes(), "something is clipped by the edge of the picture"


def test_threads_draw_the_same_bytes_as_one_thread_alone() -> None:
    charts = list(CHARTS.values()) * 2
    alone = [Pictures().draw(chart) for chart in charts]
    shared = Pictures()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(shared.draw, charts)) == alone


@pytest.mark.parametrize("count", range(3, 11))
def test_long_names_neither_overlap_nor_leave_the_sheet(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written = words_on(radar([f"{LONG} {number}" for number in range(count)], (None,) * count), monkeypatch)
    names = [text.get_window_extent() for text in written if text.get_text().startswith(("Responsible", "nicht"))]
    assert len(names) == 2 * count
    assert not any(one.overlaps(other) for one in names for other in names if one is not other)
    assert all(box.x0 > 0 and box.x1 < 960 for box in names)


def test_a_name_is_written_as_it_is_never_as_mathematics(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (r"$\frac{a}$", "$x_1$ \\alpha", "_a_b^c", "100 $")
    written = words_on(radar(names, (1, 2, 3, 4), name=r"_$\nope$"), monkeypatch)
    assert {*names, r"_$\nope$"} <= {text.get_text() for text in written}
    assert not any(text.get_parse_math() for text in written)


@pytest.mark.parametrize("axes", [AXES, AXES[:2], AXES[:1]])
def test_an_axis_without_a_value_says_so_in_the_words_of_the_chart(
    axes: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = words_on(radar(axes, (None, 2, 3, 4)[: len(axes)]), monkeypatch)
    assert [text.get_text() for text in written].count("nicht bewertet") == 1


@pytest.mark.parametrize(
    ("locale", "days_apart", "words"),
    [
        ("en", 60, {"Jan 5", "Mar 6", "2.5"}),
        ("en-GB", 60, {"5 Jan", "6 Mar", "2.5"}),
        ("de", 60, {"5. Jan.", "6. März", "2,5"}),
        ("pt_BR", 360, {"5 de jan. de 2026", "31 de dez. de 2026"}),
        ("no such locale", 60, {"Jan 5", "Mar 6"}),
        ("", 60, {"Jan 5"}),
    ],
)
def test_dates_and_the_last_value_stand_as_the_reader_writes_them(
    locale: str, days_apart: int, words: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = words_on(line(1, 2, 2.5, days_apart=days_apart, locale=locale), monkeypatch)
    assert words <= {text.get_text() for text in written}


def test_the_band_of_the_last_value_is_bold_and_the_last_value_of_a_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    written = words_on(line(1, 5, 3.5, days_apart=0), monkeypatch)
    bold = [text.get_text() for text in written if text.get_fontweight() == "bold"]
    assert sorted(bold) == ["3.5", "AI PROFICIENT", "Maturity"]


def test_letters_without_a_glyph_draw_without_a_warning() -> None:
    assert legible("Vision 🚀 日本\n\ud800x") == "Vision □□ x"
    Pictures().draw(radar(["日本語", "🚀", "عربي", "\x00"], (1, 2, 3, 4), name="🚀"))


@pytest.mark.parametrize("text", [LONG, "W" * 300, "il" * 90, "Donaudampfschifffahrtsgesellschaft", ""])
def test_wrapped_words_keep_to_their_room(text: str) -> None:
    lines = wrap(text, 100, 3).splitlines()
    assert len(lines) <= 3
    assert all(text_width(words, 11) <= 100 for words in lines)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", PALETTES.values())
def test_text_has_double_a_contrast(palette: Palette) -> None:
    for ground in (palette.card, palette.track):
        for ink in (palette.text, palette.muted):
            dark, light = sorted((luminance(ground), luminance(ink)))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_matplotlib_waits_for_the_first_picture() -> None:
    code = "import sys, engine.insight.pictures as p; p.Pictures(); sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
