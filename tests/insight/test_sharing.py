"""A result that is shared with a manager, and a view of teams that is lent."""

from datetime import UTC, datetime

import pytest

from engine.chat.cards import Action
from tests.conversation import pressable, words
from tests.insight.company import Company


async def test_a_result_is_seen_by_the_manager_only_while_it_is_shared(company: Company) -> None:
    chat = company.chat
    await chat.completes("dora0", "4")
    await company.assess(company.data[1:], "3")
    company.next_month()
    assert "Shared with you" not in words(await company.asks("paula"))
    await chat.says("dora0", "/progress")
    await chat.presses("dora0", "Open")
    shared = await chat.presses("dora0", "Share with Paula")
    assert "You and Paula see levels" in words(shared)
    assert "Shared with you" in words(await company.asks("paula"))
    assert (await chat.presses("paula", "Dora0")).key == "shared_result"
    (_, opened) = next(each for each in pressable(await company.asks("paula")) if each[0] == "Dora0")
    for other in ("berta", "grace", "oscar"):
        assert (await chat.sends(other, action=opened)).key == "note", other
    await chat.presses("dora0", "Take back")
    assert (await chat.sends("paula", action=opened)).key == "note"
    assert "Shared with you" not in words(await company.asks("paula"))


async def test_a_new_manager_sees_nothing_that_was_shared_with_the_old_one(company: Company) -> None:
    chat = company.chat
    await chat.completes("dora0", "4")
    await chat.presses("dora0", "Share with Paula")
    company.change("dora0", manager_id=chat.member_id("berta"))
    result = {"assessment": "1"}
    for who in ("paula", "berta"):
        assert (await chat.sends(who, action=Action("team_gaps.shared", result))).key == "note"


async def test_nobody_shares_somebody_elses_result(company: Company) -> None:
    await company.chat.completes("dora0", "4")
    action = Action("assess.share", {"assessment": "1"})
    assert (await company.chat.sends("dora1", action=action)).key == "note"
    assert (await company.chat.sends("paula", action=Action("team_gaps.shared", {"assessment": "1"}))).key == "note"


async def test_a_name_is_known_in_any_case_of_any_alphabet(company: Company) -> None:
    company.chat.meet("oystein", name="Øystein Ågot")
    for typed in ("øystein", "ÅGOT", "øystein ågot", "OYSTEIN@example.com"):
        lent = await company.asks("paula", f"/team-gaps delegate to {typed} until 2026-03-20")
        assert "Øystein Ågot until Mar 20, 2026" in words(lent), typed


async def test_a_view_is_lent_until_a_day_and_taken_back(company: Company) -> None:
    chat = company.chat
    assert (await company.asks("plato1")).key == "note"
    lent = await company.asks("paula", "/team-gaps delegate to plato1 until 2026-03-20")
    assert "Plato1 until Mar 20, 2026" in words(lent)
    assert "Data" in words(await company.asks("plato1"))
    assert "Platform" not in words(await company.asks("plato1", "/team-gaps platform"))
    chat.clock.time = datetime(2026, 3, 21, 0, 1, tzinfo=UTC)
    assert (await company.asks("plato1")).key == "note"
    await company.asks("paula", "/team-gaps delegate to plato1@example.com until 2026-12-31")
    assert "Data" in words(await company.asks("plato1"))
    await chat.presses("paula", "End it")
    assert (await company.asks("plato1")).key == "note"


async def test_what_is_lent_ends_when_the_lender_leaves_or_leads_nobody(company: Company) -> None:
    await company.asks("paula", "/team-gaps delegate to plato1 until 2026-12-31")
    await company.asks("plato1", "/team-gaps delegate to plato2 until 2026-12-31")
    assert (await company.asks("plato2")).key == "note", "a delegate has lent what was not theirs"
    company.change("paula", standing="left")
    assert (await company.asks("plato1")).key == "note"


@pytest.mark.parametrize(
    "said",
    [
        "delegate to nobody at all until 2026-12-31",
        "delegate to plato until 2026-12-31",
        "delegate to paula until 2026-12-31",
        "delegate to plato1",
        "delegate to plato1 until 2026-02-01",
        "delegate to plato1 until 2029-02-01",
        "delegate to plato1 until the cows come home",
        "delegate to % until 2026-12-31",
    ],
)
async def test_an_unclear_wish_to_lend_lends_nothing(company: Company, said: str) -> None:
    assert (await company.asks("paula", f"/team-gaps {said}")).key == "note"
    assert (await company.asks("plato1")).key == "note"
