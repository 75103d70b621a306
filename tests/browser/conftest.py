"""The real demo in a process of its own, and a headless Chromium that visits it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
CHROMIUM += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
LOOKS = (Path(__file__).parent / "looks.js").read_text()
PATIENCE = 10_000
"""Milliseconds that an answer may take; far more than it does, for slow machines."""


class Demo:
    """`advance demo`, which can be killed and started again on the same port and folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.log = folder / "stderr.txt"

    def start(self) -> None:
        """Start, and wait for the line that says where it is."""
        command = [Path(sys.executable).with_name("advance"), "demo", "--no-browser", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--folder", str(self.folder / "demo")], stdout=subprocess.PIPE, stderr=log, text=True
            )
        watchdog = Timer(60, self.process.kill)
        watchdog.start()
        assert self.process.stdout
        said = iter(self.process.stdout.readline, "")
        arrived = any(line.startswith(f"Advance is at {self.address}") for line in said)
        watchdog.cancel()
        assert arrived, f"the demo did not start: {self.log.read_text()}"

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        code = self.process.wait(timeout=5)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("browser"))
    demo.start()
    yield demo
    assert demo.end(signal.SIGTERM) == 0
    assert demo.log.read_text() == ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("ADVANCE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found or not Path(found).exists():
        pytest.fail("These tests need Chromium: apt-get install chromium, or set ADVANCE_CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody who looks at the page, types and presses."""

    demo: Demo
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)
    """What the console and the network complained about; must be empty at the end."""

    def comes_as(self, user: str) -> Locator:
        self.page.goto(f"{self.demo.address}?persona={quote(user)}@example.com")
        expect(self.card).to_be_visible()
        return self.card

    @property
    def card(self) -> Locator:
        """The lowest card."""
        return self.page.locator(".message.bot .card").last

    def says(self, text: str, key: str = "") -> Locator:
        """Type and wait for an answer below, of the kind `key` where that is given."""
        before = self.page.locator(".message.bot").count()
        self.page.get_by_label("Message to Advance").fill(text)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".message.bot")).to_have_count(before + 1)
        if key:
            expect(self.card).to_have_attribute("data-key", key)
        return self.card

    def presses(self, label: str) -> None:
        """Press what begins so on the lowest card."""
        self.card.get_by_role("button", name=re.compile(f"^{re.escape(label)}")).first.click()

    def begins(self, pace: str) -> Locator:
        """Begin the core assessment from its first question, whatever was open before."""
        card = self.says("/assess")
        if card.get_attribute("data-key") != "intro":
            self.says("start over", "restart")
            self.presses("Throw away")
        self.presses(pace)
        expect(self.card).to_have_attribute("data-key", "question" if pace == "One at a time" else "domain")
        return self.card

    def tabs_to(self, label: str, most: int = 20) -> None:
        """Press Tab until something that begins so has the focus."""
        at = ""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate("(document.activeElement.innerText || '').trim()")
            if at.startswith(label):
                return
        raise AssertionError(f"{most} tabs do not lead to {label!r}; the last stop was {at!r}")

    def looks_for(self, flaw: str) -> list[str]:
        """Ask looks.js which elements have a flaw."""
        found: list[str] = self.page.evaluate(f"() => {{ {LOOKS}; return looks.{flaw}(); }}")
        return found

    def screenshot(self, name: str) -> None:
        """Write a screenshot where ADVANCE_SCREENSHOTS names a folder."""
        if folder := os.environ.get("ADVANCE_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def listen(self) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.troubles.append(f"console: {message.text}")

        self.page.on("console", console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))
        self.page.on("response", lambda answer: answer.status < 400 or self._failed(answer.url, str(answer.status)))

    def _failed(self, url: str, why: str) -> None:
        if "ERR_ABORTED" not in why:  # the browser's own doing: its tab went elsewhere while something was loading
            self.troubles.append(f"{url}: {why}")


Arrives = Callable[..., Visitor]


@pytest.fixture
def arrives(demo: Demo, browser: Browser) -> Iterator[Arrives]:
    """Call with options of a browser context to get a visitor."""
    visitors: list[Visitor] = []

    def arrive(**options: Any) -> Visitor:
        context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | options))
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(demo, context, context.new_page())
        visitor.listen()
        visitors.append(visitor)
        return visitor

    expect.set_options(timeout=PATIENCE)
    yield arrive
    for visitor in visitors:
        visitor.context.close()
    assert [trouble for visitor in visitors for trouble in visitor.troubles] == []


@pytest.fixture
def visitor(arrives: Arrives) -> Visitor:
    return arrives()
