"""Draws docs/slack-cards.png: ``python -m tests.slack.picture``. A drawing of ours, resembling Slack, of what is sent.

The cards are those of the examples; needs Chromium.
"""

import base64
from html import escape
from pathlib import Path
from tempfile import NamedTemporaryFile

from playwright.sync_api import sync_playwright

from adapters.slack.render import render_messages
from engine.chat.cards import Download
from engine.chat.charts import Chart
from engine.content.load import default_pack, load_content
from engine.insight.pictures import Pictures
from tests.cards.gallery import Gallery
from tests.slack.workspace import Json

SHOWN = (("assessment-question", "notices-home-home-in-a-week"), ("assessment-result-result-with-change",))
FILE = Path(__file__).parents[2] / "docs" / "slack-cards.png"
STYLE = """
body { margin: 0; padding: 28px; background: #eef0f2; display: flex; gap: 28px; align-items: flex-start; width: 1180px;
  font: 15px/1.46 "DejaVu Sans", "Noto Sans", sans-serif; color: #1d1c1d; }
.column { flex: 1; display: flex; flex-direction: column; gap: 28px; min-width: 0; }
article { background: #fff; border: 1px solid #dcdfe3; border-radius: 10px; padding: 16px 20px; }
.who { font-weight: 700; }
.who i { font: 700 10px sans-serif; background: #e4e6e9; padding: 1px 4px; border-radius: 3px; }
h2 { font-size: 18px; margin: 10px 0 6px; } p { margin: 6px 0; white-space: pre-wrap; }
.small { color: #616061; font-size: 12.5px; } .row { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; }
button { font: 600 13px sans-serif; border: 1px solid #b8bbc0; border-radius: 5px; background: #fff; padding: 6px 12px }
button.primary { background: #0b6570; border-color: #0b6570; color: #fff; } button.danger { color: #b3261e; }
section { display: flex; gap: 12px; justify-content: space-between; align-items: flex-start; margin: 6px 0; }
table { border-collapse: collapse; margin: 8px 0; font-size: 13px; } td { border: 1px solid #d3d6da; padding: 5px 9px; }
img { max-width: 100%; border-radius: 6px; } .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
code { background: #f2f3f5; border: 1px solid #dcdfe3; border-radius: 3px; padding: 0 3px; font-size: 12.5px; }
hr { border: 0; border-top: 1px solid #e4e6e9; }
"""


class Inline:
    """Pictures in the page itself."""

    def picture(self, chart: Chart) -> Json:
        return {"image_url": f"data:image/png;base64,{base64.b64encode(Pictures().draw(chart)).decode()}"}

    def file(self, download: Download) -> None:
        return None


def block_html(block: Json) -> str:
    match block["type"]:
        case "header":
            return f"<h2>{escape(block['text']['text'])}</h2>"
        case "rich_text":
            return "".join(f"<p>{_leaves(part['elements'])}</p>" for part in block["elements"])
        case "section" if "fields" in block:
            return f"<div class=fields>{''.join(f'<p>{_mrkdwn(each)}</p>' for each in block['fields'])}</div>"
        case "section":
            return f"<section><p>{_mrkdwn(block['text'])}</p>{_element(block['accessory'])}</section>"
        case "context":
            return f"<p class=small>{' '.join(map(_mrkdwn, block['elements']))}</p>"
        case "actions":
            return f"<div class=row>{''.join(map(_element, block['elements']))}</div>"
        case "image":
            return f"<p><img src='{block['image_url']}'></p>"
        case "table":
            rows = ("".join(f"<td>{_cell(cell)}</td>" for cell in row) for row in block["rows"])
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        case _:
            return "<hr>"


def _mrkdwn(text: Json) -> str:
    words = escape(text["text"], quote=False) if text["type"] == "plain_text" else text["text"]
    return words.replace("*", "")


def _leaves(leaves: list[Json]) -> str:
    parts = []
    for leaf in leaves:
        words, style = escape(leaf["text"]), leaf.get("style", {})
        for name, tag in (("bold", "b"), ("italic", "em"), ("code", "code")):
            words = f"<{tag}>{words}</{tag}>" if style.get(name) else words
        parts.append(words)
    return "".join(parts)


def _cell(cell: Json) -> str:
    return "".join(_leaves(part["elements"]) for part in cell["elements"])


def _element(element: Json) -> str:
    if element["type"] != "button":
        return "<button>Choose ▾</button>"
    return f"<button class={element.get('style', 'normal')}>{escape(element['text']['text'])}</button>"


def page() -> str:
    columns, gallery = [], Gallery(load_content(default_pack()))
    for names in SHOWN:
        cards = ("".join(map(block_html, render_messages(gallery[name], Inline())[0]["blocks"])) for name in names)
        articles = "".join(f"<article><div class=who>Advance <i>APP</i></div>{card}</article>" for card in cards)
        columns.append(f"<div class=column>{articles}</div>")
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(columns)}"


def main() -> None:
    with NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file, sync_playwright() as playwright:
        file.write(page())
        file.flush()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1240, "height": 900})
        tab.goto(f"file://{file.name}")
        tab.screenshot(path=str(FILE), full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
