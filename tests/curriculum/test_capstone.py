"""The capstone's reviews: asked for by name, answered by the one who is named, and by nobody else."""

import pytest
from sqlalchemy import select, update

from engine.chat.cards import Action
from engine.curriculum.records.reviews import REVIEW
from engine.people.records.members import MEMBER, add_organisation
from tests.conversation import Chat, pressable, words
from tests.program.owned import LINK, approves, asks, shows, ticks

SYSTEM = "enterprise_system"
NAME = "Design and implement enterprise-scale AI system"


@pytest.fixture
def reviewers(chat: Chat) -> Chat:
    chat.meet("grace")
    chat.meet("grete", name="Grete Hall")
    chat.meet("greta", name="Greta Hall")
    return chat


async def state(chat: Chat, who: str = "ada") -> str:
    """What the capstone card says of the system."""
    return next(line for line in words(await chat.says(who, "/capstone")).split("\n") if line.startswith(NAME))


async def test_ticking_an_item_alone_does_not_finish_it(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    assert "Done. Nobody has been asked" in await state(reviewers)
    assert "0 of 32 projects done" in words(await reviewers.says("ada", "/certificate"))


async def test_a_reviewer_is_asked_by_address_sees_what_to_judge_and_approves(reviewers: Chat) -> None:
    await shows(reviewers, SYSTEM, "https://example.org/system")
    card = await asks(reviewers, SYSTEM, "Grace@Example.com")
    assert "Waiting for Grace, asked on Mar 2, 2026" in words(card)
    assert "1 review waits for you" in words(await reviewers.says("grace", "hello"))
    await reviewers.presses("grace", "1 review waits for you")
    request = await reviewers.presses("grace", f"Ada: {NAME}")
    assert "https://example.org/system" in words(request)
    assert "Link to the repository and design document" in words(request)
    assert "Approved. Ada will be glad." in words(await reviewers.presses("grace", "Approve"))
    assert "Approved by Grace on Mar 2, 2026" in await state(reviewers)
    assert "1 of 32 projects done" in words(await reviewers.says("ada", "/certificate"))


async def test_a_review_can_be_sent_back_only_with_a_reason(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    await reviewers.says("grace", "/reviews")
    await reviewers.presses("grace", f"Ada: {NAME}")
    await reviewers.presses("grace", "Send back…")
    assert "Say in a line what is missing" in words(
        await reviewers.presses("grace", "Send back", {"comment": " \x00 "})
    )
    await reviewers.presses("grace", "Send back", {"comment": "No *load* test\nyet"})
    assert "Sent back by Grace on Mar 2, 2026: “No *load* test yet”" in await state(reviewers)
    await asks(reviewers, SYSTEM, "grace")
    assert "Waiting for Grace" in await state(reviewers)


async def test_an_approval_can_have_a_comment(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    await reviewers.says("grace", "/reviews")
    await reviewers.presses("grace", f"Ada: {NAME}")
    await reviewers.presses("grace", "Approve with a comment…")
    await reviewers.presses("grace", "Approve", {"comment": "Solid work"})
    assert await state(reviewers) == f"{NAME}: Approved by Grace on Mar 2, 2026: “Solid work”"


@pytest.mark.parametrize(
    ("typed", "card", "says"),
    [
        ("ada@example.com", "ask_review", "it cannot be you"),
        ("ada", "ask_review", "it cannot be you"),
        ("nobody@example.com", "ask_review", "no colleague called"),
        ("", "ask_review", "no colleague called"),
        ("\x00", "ask_review", "no colleague called"),
        ("%", "ask_review", "no colleague called"),
        ("Grete Hall", "capstone", "Asked Grete Hall"),
        ("  greta   hall ", "capstone", "Asked Greta Hall"),
        ("hall", "which_reviewer", "greta@example.com"),
    ],
)
async def test_whom_a_name_means(reviewers: Chat, typed: str, card: str, says: str) -> None:
    await ticks(reviewers, SYSTEM)
    got = await asks(reviewers, SYSTEM, typed)
    assert got.key == card
    assert says in words(got)


async def test_one_of_several_is_chosen(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "hall")
    assert "Asked Greta Hall" in words(await reviewers.presses("ada", "Greta Hall"))


async def test_too_many_of_a_name_are_asked_for_more_of_it(chat: Chat) -> None:
    for at in range(9):
        chat.meet(f"kim{at}", name=f"Kim {at}")
    await ticks(chat, SYSTEM)
    assert "could be many people" in words(await asks(chat, SYSTEM, "kim"))


async def test_only_the_one_who_is_named_can_answer(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    number = reviewers.store.run(lambda tx: tx.scalar(select(REVIEW.c.id)))
    for who in ("ada", "grete"):
        for command in ("review.open", "review.approve", "review.decline"):
            card = await reviewers.sends(who, action=Action(command, {"review": str(number)}), form={"comment": "x"})
            assert "no longer asked of you" in words(card)
    assert "Waiting for Grace" in await state(reviewers)


async def test_nobody_of_another_organisation_can_be_asked(chat: Chat) -> None:
    other = Chat(chat.engine, chat.store, chat.clock, chat.store.run(add_organisation, "Other"), chat.content)
    other.meet("eve")
    await ticks(chat, SYSTEM)
    assert "no colleague called" in words(await asks(chat, SYSTEM, "eve@example.com"))
    eve = str(other.member_id("eve"))
    card = await chat.sends("ada", action=Action("review.send_to", {"project": SYSTEM, "reviewer": eve}))
    assert card.key == "note"


async def test_a_request_is_taken_back_or_goes_to_somebody_else(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    await asks(reviewers, SYSTEM, "Grete Hall")
    assert "Nobody waits" in words(await reviewers.says("grace", "/reviews"))
    assert "Waiting for Grete Hall" in await state(reviewers)
    card = await reviewers.presses("ada", "Take back")
    assert "Taken back; Grete Hall is no longer asked" in words(card)
    assert "Nobody waits" in words(await reviewers.says("grete", "/reviews"))


async def test_a_reviewer_who_left_is_said_and_can_be_replaced(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    gone = update(MEMBER).where(MEMBER.c.email == "grace@example.com").values(standing="left")
    reviewers.store.run(lambda tx: tx.execute(gone))
    assert "Grace is no longer here. Ask somebody else." in await state(reviewers)
    assert "no colleague called" in words(await asks(reviewers, SYSTEM, "grace"))
    await asks(reviewers, SYSTEM, "Grete Hall")
    assert "Waiting for Grete Hall" in await state(reviewers)


async def test_who_asked_and_left_waits_for_nobody(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    gone = update(MEMBER).where(MEMBER.c.email == "ada@example.com").values(standing="left")
    reviewers.store.run(lambda tx: tx.execute(gone))
    assert "Nobody waits" in words(await reviewers.says("grace", "/reviews"))


async def test_other_evidence_needs_another_review_and_the_same_does_not(reviewers: Chat) -> None:
    await shows(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    await approves(reviewers, "grace")
    await shows(reviewers, SYSTEM, LINK)
    assert "Approved by Grace" in await state(reviewers)
    await shows(reviewers, SYSTEM, "https://example.org/other")
    assert "Done. Nobody has been asked" in await state(reviewers)


async def test_unticking_takes_an_open_request_back(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    await ticks(reviewers, SYSTEM, done=False)
    assert "Nobody waits" in words(await reviewers.says("grace", "/reviews"))
    assert "Not done yet" in await state(reviewers)


async def test_an_approved_item_shows_its_skills_at_three(reviewers: Chat) -> None:
    await reviewers.completes("ada", "0")
    await ticks(reviewers, SYSTEM)
    assert "Your evidence counts" not in words(await reviewers.says("ada", "/plan"))
    await asks(reviewers, SYSTEM, "grace")
    await approves(reviewers, "grace")
    assert "Scalable architecture at 3 (you said 0)" in words(await reviewers.says("ada", "/plan"))


async def test_pressing_approve_twice_is_once(reviewers: Chat) -> None:
    await ticks(reviewers, SYSTEM)
    await asks(reviewers, SYSTEM, "grace")
    await reviewers.says("grace", "/reviews")
    card = await reviewers.presses("grace", f"Ada: {NAME}")
    approve = next(action for label, action in pressable(card) if label == "Approve")
    await reviewers.sends("grace", action=approve)
    assert "no longer asked of you" in words(await reviewers.sends("grace", action=approve))
    assert "Approved by Grace" in await state(reviewers)
