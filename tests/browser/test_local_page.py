"""The local page in a real browser, served by the real demo."""

import re
import signal
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Arrives, Demo, Visitor

LEVEL = re.compile(r"AI (BEGINNER|DEVELOPING|COMPETENT|PROFICIENT|EXPERT|LEADER)")
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "color_scheme": "light"},
}


def fits(visitor: Visitor) -> None:
    """Nothing scrolls sideways, and nothing sticks out where scrolling is off."""
    assert visitor.looks_for("sideways") == []
    assert visitor.looks_for("sticksOut") == []


def is_for_everybody(visitor: Visitor) -> None:
    """What a screen reader and weak eyes need."""
    assert visitor.page.locator("h1").count() == 1
    assert visitor.page.locator("img:not([alt])").count() == 0
    for flaw in ("unlabelled", "repeatedIds", "faint"):
        assert visitor.looks_for(flaw) == [], flaw


def loaded_width(picture: Locator) -> int:
    return int(picture.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }"))


def texts(visitor: Visitor) -> list[str]:
    return [text.strip() for text in visitor.page.locator(".message").all_inner_texts()]


def test_somebody_without_a_role_is_assessed_by_mouse_typing_and_keyboard(visitor: Visitor) -> None:
    expect(visitor.comes_as("sam.sample")).to_contain_text("Hello Sam")
    expect(visitor.says("/assess", "role")).to_contain_text("What do you do?")
    visitor.presses("Data Engineer")
    expect(visitor.page.locator("#who-role")).to_have_text("Data Engineer")
    visitor.presses("One at a time")
    expect(visitor.card).to_contain_text("Question 1 of 16")
    visitor.presses("3")
    expect(visitor.card).to_contain_text("Question 2 of 16")
    expect(visitor.page.locator(".message.bot").last).to_be_focused()
    for at in (3, 4):
        visitor.tabs_to("4")
        visitor.page.keyboard.press("Enter")
        expect(visitor.card).to_contain_text(f"Question {at} of 16")
    for at in range(5, 17):
        expect(visitor.says("three")).to_contain_text(f"Question {at} of 16")
    expect(visitor.says("not sure", "review")).to_contain_text("15 rated, 1 not sure")
    visitor.presses("Submit")
    expect(visitor.card).to_have_attribute("data-key", "result")
    expect(visitor.card).to_contain_text(LEVEL)
    expect(visitor.card.locator("tbody tr")).to_have_count(4)
    assert loaded_width(visitor.card.locator("img")) > 300


def test_a_reload_keeps_the_transcript(visitor: Visitor) -> None:
    visitor.comes_as("nina.nonesuch")
    visitor.says("/help", "help")
    visitor.says("/plan")
    before = texts(visitor)
    visitor.page.reload()
    expect(visitor.page.locator(".message")).to_have_count(len(before))
    assert texts(visitor) == before


def test_after_a_kill_the_same_question_goes_on_with_every_answer_kept(visitor: Visitor, demo: Demo) -> None:
    visitor.comes_as("dev.dummy")
    visitor.says("/role", "role")
    visitor.presses("QA Engineer")
    visitor.begins("One at a time")
    for at, answer in enumerate("512", start=2):
        expect(visitor.says(answer)).to_contain_text(f"Question {at} of 16")
    assert demo.end(signal.SIGKILL) == -signal.SIGKILL
    visitor.page.get_by_label("Message to Advance").fill("4")
    visitor.page.keyboard.press("Enter")
    bubble = visitor.page.locator(".message.you").last
    expect(bubble.get_by_role("alert")).to_contain_text("could not be reached")
    expect(visitor.page.get_by_role("status")).to_contain_text("connection is lost")
    demo.start()
    expect(visitor.card).to_contain_text("3 of 16 questions are answered")
    expect(visitor.page.get_by_role("status")).to_be_empty()
    visitor.presses("Continue")
    expect(visitor.card).to_contain_text("Question 4 of 16")
    expect(bubble).to_contain_text("4")  # what the server never got is still here
    bubble.get_by_role("button", name="Try again").click()
    expect(visitor.card).to_contain_text("Question 5 of 16")
    items = visitor.says("my answers", "review").get_by_role("button").all_inner_texts()
    assert [item.rpartition(": ")[2] for item in items[:5]] == ["5", "1", "2", "4", "open"]
    assert all("REFUSED" in each or "INCOMPLETE" in each or "EMPTY_RESPONSE" in each for each in visitor.troubles)
    visitor.troubles.clear()


def test_evidence_is_asked_in_a_dialog_that_escape_closes(visitor: Visitor) -> None:
    visitor.comes_as("priya.namoona")
    visitor.begins("One at a time")
    visitor.presses("4")
    dialog = visitor.page.get_by_role("dialog")
    visitor.presses("Add evidence")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("In one line")).to_be_focused()
    is_for_everybody(visitor)
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    visitor.presses("Add evidence")
    dialog.get_by_label("In one line").fill("<b>Load</b> test & plan")
    dialog.get_by_label("Link").fill("not a link")
    visitor.page.keyboard.press("Enter")
    expect(dialog).to_contain_text("does not look like a link")
    expect(dialog.get_by_label("In one line")).to_have_value("<b>Load</b> test & plan")
    dialog.get_by_label("Link").fill("https://example.org/plan")
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_be_hidden()
    expect(visitor.card).to_contain_text("Kept as evidence")
    expect(visitor.says("my answers")).to_contain_text("<b>Load</b> test & plan")


def test_what_may_not_stay_empty_says_so_before_it_is_sent(visitor: Visitor) -> None:
    visitor.comes_as("dev.dummy")
    visitor.says("/log")
    visitor.presses("Log something")
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog.get_by_role("alert")).to_have_text(["This cannot stay empty."] * 2)
    expect(dialog.get_by_role("radio", name="Innovation")).to_be_focused()
    is_for_everybody(visitor)
    dialog.get_by_role("radio", name="Talk").check()
    dialog.get_by_label("What").fill("Load tests for beginners")
    visitor.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(visitor.card).to_contain_text("Load tests for beginners")


def test_an_express_form_is_filled_with_arrow_keys_and_says_what_is_missing(visitor: Visitor) -> None:
    visitor.comes_as("tess.tickbox")
    card = visitor.begins("Express")
    questions = card.locator("fieldset")
    expect(questions).to_have_count(4)
    questions.nth(0).get_by_label("2", exact=True).check()
    for _ in range(3):
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Space")
        visitor.page.keyboard.press("ArrowRight")
    expect(questions.nth(3).get_by_label("1", exact=True)).to_be_checked()
    questions.nth(1).locator("input:checked").evaluate("(input) => { input.checked = false; }")
    visitor.tabs_to("Next")
    visitor.page.keyboard.press("Enter")
    expect(visitor.card).to_contain_text("Still open")
    expect(visitor.card.locator("fieldset").nth(0).get_by_label("2", exact=True)).to_be_checked()
    is_for_everybody(visitor)
    visitor.card.locator("fieldset").nth(1).get_by_label("Not sure").check()
    visitor.presses("Next")
    expect(visitor.card).to_contain_text("5–8 of 16")


def test_moving_the_clock_by_a_week_shows_on_the_page(visitor: Visitor, arrives: Arrives) -> None:
    visitor.comes_as("ada.exemplar")
    other = arrives()
    other.comes_as("tess.tickbox")
    before, elsewhere = (each.page.locator("#who-time").inner_text() for each in (visitor, other))
    visitor.page.get_by_role("button", name="+1 week").click()
    expect(visitor.page.locator(".message.page").last).to_contain_text("The clock moved on by one week")
    expect(visitor.page.locator(".message.page time").last).to_contain_text("202")
    expect(visitor.page.locator("#who-time")).not_to_have_text(before)
    expect(other.page.locator("#who-time")).not_to_have_text(elsewhere)


def test_switching_the_person_shows_their_conversation_and_is_remembered(visitor: Visitor) -> None:
    visitor.comes_as("ada.exemplar")
    visitor.says("feed my cat")
    visitor.page.get_by_label("You are").select_option("berta.bauplan@example.com")
    expect(visitor.page.locator("#who-role")).to_have_text("Engineering Leader")
    expect(visitor.page.get_by_text("feed my cat")).to_have_count(0)
    expect(visitor.card).to_be_visible()
    expect(visitor.says("hello")).to_contain_text("Berta")
    visitor.page.goto(visitor.demo.address)
    expect(visitor.page.get_by_label("You are")).to_have_value("berta.bauplan@example.com")
    expect(visitor.card).to_contain_text("Berta")


def test_the_page_is_built_for_screen_readers(visitor: Visitor) -> None:
    visitor.comes_as("ada.exemplar")
    log = visitor.page.get_by_role("main").get_by_role("log", name="Conversation with Advance")
    expect(log).to_have_attribute("aria-live", "polite")
    is_for_everybody(visitor)
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_label("Message to Advance")).to_be_focused()
    visitor.page.goto(f"{visitor.demo.address}gallery")
    is_for_everybody(visitor)


@pytest.mark.parametrize("look", LOOKS)
def test_it_looks_right_and_fits(arrives: Arrives, look: str) -> None:
    visitor = arrives(**LOOKS[look])
    visitor.comes_as("mariana.exemplo")
    visitor.begins("One at a time")
    fits(visitor)
    visitor.screenshot(f"question-{look}")
    visitor.says("express", "domain")
    fits(visitor)
    is_for_everybody(visitor)
    for _ in range(4):
        visitor.says("3 4 2 -")
    visitor.presses("Submit")
    expect(visitor.card).to_have_attribute("data-key", "result")
    picture = visitor.card.locator("img")
    assert loaded_width(picture) > 300
    theme = "dark" if look == "dark" else "light"
    assert picture.evaluate("(img) => img.currentSrc").endswith(f"?theme={theme}")
    fits(visitor)
    is_for_everybody(visitor)
    visitor.screenshot(f"result-{look}")
    visitor.says("/plan", "plan")
    fits(visitor)
    background = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", background)[:3]))
    assert (brightness < 200) if look == "dark" else (brightness > 600)
