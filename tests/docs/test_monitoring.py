"""The alerts, the dashboard and the page on monitoring speak of metrics that there are, and of all of them."""

import json
import re

import pytest
import yaml

from bot.metrics import Metrics
from tests.docs.test_docs import ROOT

NAME = re.compile(r"advance_[a-z_]+")
OF_KIND = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}
DOCS = ROOT / "docs"


def exported() -> dict[str, tuple[str, ...]]:
    """Each metric with the names under which `/metrics` has its numbers."""
    metrics = list(Metrics().registry.collect())
    return {each.name: tuple(each.name + ending for ending in OF_KIND[each.type]) for each in metrics}


@pytest.mark.parametrize("file", ["alerts.yml", "dashboard.json"])
def test_nothing_is_asked_that_is_not_exported(file: str) -> None:
    asked = set(NAME.findall((DOCS / file).read_text(encoding="utf-8")))
    assert asked - {name for names in exported().values() for name in names} == set()


def test_every_metric_is_on_the_dashboard_and_in_the_docs() -> None:
    for file in ("dashboard.json", "running.md"):
        told = set(NAME.findall((DOCS / file).read_text(encoding="utf-8")))
        missing = [name for name, names in exported().items() if not told & {name, *names}]
        assert missing == [], f"docs/{file} does not tell {missing}"


def test_every_alert_says_what_it_is_about_and_how_much_it_matters() -> None:
    (group,) = yaml.safe_load((DOCS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]:
        assert re.fullmatch(r"Advance[A-Za-z]+", rule["alert"])
        assert NAME.search(rule["expr"])
        assert rule["labels"]["severity"] in ("page", "warn")
        assert rule["annotations"]["summary"]


def test_every_panel_of_the_dashboard_has_a_title_and_asks_something() -> None:
    panels = json.loads((DOCS / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["title"]
        assert all(NAME.search(target["expr"]) for target in panel["targets"])
