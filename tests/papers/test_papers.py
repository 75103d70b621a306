"""Papers through the front door: proposed, voted on, picked, presented, read, and found again."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from engine.chat.cards import Action, Card, Mode
from engine.community.records.readings import PAPER
from engine.papers.records.papers import VOTE
from engine.papers.records.parts import PART
from engine.people.records.members import MEMBER
from tests.conversation import Chat, pressable, words

RAG = "https://arxiv.org/abs/2005.11401"
"""The chat begins on 2 March; the review is on 12 March at 15:00 UTC."""


async def propose(chat: Chat, who: str = "ada", said: str = f"{RAG} Retrieval-augmented generation") -> str:
    """Propose a paper; returns its id."""
    card = await chat.says(who, f"/paper propose {said}")
    assert card.key == "paper", words(card)
    return dict(pressable(card))["I present it"].args["paper"]


async def reads(chat: Chat) -> None:
    """Have the paper on retrieval picked by an owner, and let its review pass."""
    chat.meet("olga", is_owner=True)
    await chat.says("olga", "/paper pick retrieval")
    chat.clock.forward(timedelta(days=11))


def labels(card: Card) -> set[str]:
    return {label for label, _ in pressable(card)}


def count(chat: Chat, table: object) -> int:
    return chat.store.run(lambda tx: int(tx.scalar(select(func.count()).select_from(table)) or 0))


async def test_a_paper_is_proposed_in_words_and_known_under_another_link(chat: Chat) -> None:
    chat.meet("bob")
    await propose(chat)
    card = await chat.says(
        "bob", "propose a paper https://www.alphaxiv.org/pdf/2005.11401v4?utm_source=x *RAG*, a survey"
    )
    assert card.title == "Retrieval-augmented generation"
    assert "on the list already" in words(card)
    assert "2 votes · yours too" in words(card)
    card = await chat.presses("bob", "Take my vote back")
    assert "Wanted by: 1 vote\n" in words(card)
    assert count(chat, PAPER) == 1


async def test_a_title_is_asked_for_and_kept_as_it_was_typed(chat: Chat) -> None:
    card = await chat.says("ada", "/paper propose arxiv.org/abs/1706.03762v7")
    assert (card.key, chat.replies[0].mode) == ("paper_form", Mode.FORM)
    assert "link Link, arXiv number or DOI = https://arxiv.org/abs/1706.03762" in words(card)
    card = await chat.presses("ada", "Propose", {"link": "1706.03762", "title": "Attention *is* all_you_need"})
    assert card.title == "Attention *is* all_you_need"


@pytest.mark.parametrize(
    ("link", "title", "said"),
    [
        ("", "A title", "paper_form"),
        ("retrieval", "A title", "I do not see a link"),
        (RAG, "", "What is its title?"),
        (RAG, " \x00 ", "What is its title?"),
        (RAG, "x" * 201, "longer than 200"),
        ("https://example.org/" + "x" * 500, "A title", "I do not see a link"),
    ],
)
async def test_a_proposal_that_is_none_comes_back(chat: Chat, link: str, title: str, said: str) -> None:
    await chat.says("ada", "/paper")
    await chat.presses("ada", "Propose a paper")
    card = await chat.presses("ada", "Propose a paper", {"link": link, "title": title})
    assert (card.key, chat.replies[0].mode) == ("paper_form", Mode.FORM)
    assert said in words(card) + card.key
    assert count(chat, PAPER) == 0


async def test_a_link_alone_asks_for_a_title_and_knows_what_is_there(chat: Chat) -> None:
    assert (await chat.says("ada", f"/paper {RAG}")).key == "paper_form"
    await propose(chat)
    assert (await chat.says("ada", f"/paper {RAG}")).key == "paper"


async def test_two_who_propose_the_same_at_once_make_one_paper_with_two_votes(chat: Chat) -> None:
    chat.meet("bob")
    said = ["/paper propose 2005.11401 One", f"/paper propose {RAG}v2 Other"]
    await asyncio.gather(*(chat.says(who, each) for who, each in zip(["ada", "bob"], said, strict=True)))
    assert (count(chat, PAPER), count(chat, VOTE)) == (1, 2)


async def test_one_person_cannot_fill_the_list(chat: Chat) -> None:
    for at in range(10):
        await propose(chat, "ada", f"2005.114{at:02d} Paper {at}")
    assert "withdraw one first" in words(await chat.says("ada", "/paper propose 2006.00001 One more"))


async def test_the_list_is_sorted_by_votes_and_cut_into_pages(chat: Chat) -> None:
    chat.meet("bob")
    for at in range(10):
        await propose(chat, "ada", f"2005.114{at:02d} Paper {at}")
    await chat.says("bob", "vote for the paper Paper 7")
    card = await chat.says("bob", "/paper")
    titles = [label for label in words(card).splitlines() if label.startswith("Paper ")]
    assert titles == ["Paper 7", *(f"Paper {at}" for at in range(7))]
    assert "Page 1 of 2, 10 papers" in words(card)
    card = await chat.presses("bob", "More")
    assert {"Paper 8", "Paper 9", "Page before"} <= labels(card)
    far = await chat.sends("bob", action=Action("paper", {"page": "99"}))
    assert "Page 2 of 2" in words(far)


async def test_a_vote_counts_once_and_not_after_its_owner_has_left(chat: Chat) -> None:
    chat.meet("bob")
    paper = await propose(chat)
    for _ in range(2):
        card = await chat.sends("bob", action=Action("paper.vote", {"paper": paper, "wanted": "yes"}))
    assert "2 votes" in words(card)
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Ada").values(standing="left")))
    assert "Wanted by: 1 vote" in words(await chat.says("bob", "/paper retrieval"))


async def test_what_words_mean_is_found_by_title_with_typos_and_asked_where_it_is_several(chat: Chat) -> None:
    await propose(chat)
    await propose(chat, "ada", "1706.03762 Generation by attention")
    assert (await chat.says("ada", "/paper retrieval augmented")).title == "Retrieval-augmented generation"
    assert (await chat.says("ada", "/paper retreival-augmentd generation")).title == "Retrieval-augmented generation"
    card = await chat.says("ada", "/paper unvote generation")
    assert card.key == "paper_which"
    card = await chat.presses("ada", "Generation by")
    assert "taken your vote back" in words(card)
    assert "called anything like “diffusion”" in words(await chat.says("ada", "/paper vote for diffusion"))


async def test_a_proposal_is_withdrawn_by_its_author_or_an_owner_and_comes_back_with_its_votes(chat: Chat) -> None:
    chat.meet("bob")
    chat.meet("olga", is_owner=True)
    paper = await propose(chat)
    await chat.says("bob", "vote retrieval")
    assert not labels(chat.cards["bob"]) & {"Withdraw", "Correct the title"}
    for command in ("withdraw", "restore", "retitle", "keep_title"):
        refused = await chat.sends("bob", action=Action(f"paper.{command}", {"paper": paper}), form={"title": "Mine"})
        assert "Only who proposed it" in words(refused), command
    card = await chat.says("ada", "/paper withdraw retrieval")
    assert labels(card) == {"Back onto the list", "All papers"}
    assert "nothing to vote for" in words(await chat.says("bob", "/paper"))
    stale = await chat.sends("bob", action=Action("paper.vote", {"paper": paper, "wanted": ""}))
    assert "It was withdrawn" in words(stale)
    card = await chat.sends("ada", action=Action("paper.restore", {"paper": paper}))
    assert "2 votes" in words(card)
    await chat.sends("olga", action=Action("paper.withdraw", {"paper": paper}))
    card = await chat.says("bob", f"/paper propose {RAG} RAG")
    assert "on the list again" in words(card)
    assert "Withdraw" in labels(card)


async def test_a_title_is_corrected(chat: Chat) -> None:
    await propose(chat)
    await chat.presses("ada", "Correct the title")
    assert "A title is needed" in words(await chat.presses("ada", "Keep", {"title": " "}))
    assert (await chat.presses("ada", "Keep", {"title": "RAG"})).title == "RAG"


async def test_of_two_who_want_to_present_at_once_one_does_and_the_other_is_told_who(chat: Chat) -> None:
    chat.meet("bob")
    paper = await propose(chat)
    take = Action("paper.take", {"paper": paper, "role": "presenter"})
    cards = await asyncio.gather(*(chat.sends(who, action=take) for who in ("ada", "bob")))
    assert count(chat, PART) == 1
    assert ["was quicker and presents it" in words(card) for card in cards].count(True) == 1


async def test_a_role_is_given_back_and_free_again_when_its_holder_leaves_or_is_erased(chat: Chat) -> None:
    chat.meet("bob")
    chat.meet("cleo")
    await propose(chat)
    await chat.says("bob", "i present retrieval")
    assert "I present it" not in labels(await chat.says("ada", "/paper retrieval"))
    await chat.says("bob", "/paper cannot present retrieval")
    assert "Presents: nobody yet" in words(await chat.says("ada", "/paper retrieval"))
    await chat.says("bob", "/paper present retrieval")
    chat.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Bob").values(standing="left")))
    assert "Presents: nobody yet" in words(await chat.says("cleo", "/paper retrieval"))
    assert "Presents: Cleo" in words(await chat.says("cleo", "/paper present retrieval"))
    await chat.says("cleo", "/privacy erase")
    await chat.presses("cleo", "Erase")
    assert "Presents: nobody yet" in words(await chat.says("ada", "/paper retrieval"))


async def test_who_leaves_gives_up_their_part_also_if_they_return(chat: Chat) -> None:
    chat.meet("bob")
    await propose(chat)
    await chat.says("bob", "i present retrieval")
    chat.leaves("bob")
    chat.returns("bob")
    assert "Presents: nobody yet" in words(await chat.says("ada", "/paper retrieval"))


async def test_several_implement_as_many_as_the_content_allows(chat: Chat) -> None:
    await propose(chat)
    for at in range(4):
        chat.meet(f"dev{at}")
        card = await chat.says(f"dev{at}", "/paper implement retrieval")
    assert "Implements: Dev0, Dev1, Dev2, and Dev3" in words(card)
    assert "I implement it" not in labels(await chat.says("ada", "/paper retrieval"))
    assert "there is no more room" in words(await chat.says("ada", "/paper implement retrieval"))


async def test_ticks_are_ones_own_and_change_in_place(chat: Chat) -> None:
    chat.meet("bob")
    await propose(chat)
    await chat.presses("ada", "Reading")
    card = await chat.presses("ada", "The claim")
    assert chat.replies[0].mode is Mode.REPLACE
    assert "1 of 7 done" in words(card)
    assert "0 of 7 done" in words(await chat.says("bob", "/paper read retrieval"))
    assert "0 of 7 done" in words(await chat.presses("ada", "The claim"))
    paper = dict(pressable(card))["About the paper"].args["paper"]
    stale = await chat.sends("ada", action=Action("paper.tick", {"paper": paper, "step": "gone", "done": "yes"}))
    assert stale.key == "note"


async def test_those_with_a_role_write_down_what_came_of_it_and_everybody_finds_it(chat: Chat) -> None:
    chat.meet("bob")
    chat.meet("cleo")
    paper = await propose(chat)
    await chat.says("ada", "/paper present retrieval")
    early = await chat.sends("ada", action=Action("paper.note", {"paper": paper}))
    assert "still ahead" in words(early)
    await reads(chat)
    assert "Only those who present" in words(await chat.sends("bob", action=Action("paper.note", {"paper": paper})))
    await chat.says("ada", "/paper retrieval")
    await chat.presses("ada", "Write down")
    assert chat.replies[0].mode is Mode.FORM
    for form, said in (({"link": "no link"}, "no link that I can use"), ({"words": "x" * 1001}, "longer than 1000")):
        assert said in words(await chat.presses("ada", "Keep", form))
    card = await chat.presses("ada", "Keep", {"words": "Pays for *FAQs*", "link": "example.org/slides"})
    assert "Notes of Ada\nPays for *FAQs*\nhttps://example.org/slides" in words(card)
    await chat.says("bob", "/paper retrieval")
    await chat.presses("bob", "I have implemented it")
    card = await chat.says("cleo", "/paper history faqs")
    assert "with notes" in words(card)
    card = await chat.presses("cleo", "Retrieval")
    assert "Implemented by: Bob" in words(card)
    assert "fits “diffusion”" in words(await chat.says("cleo", "paper history diffusion"))
    card = await chat.presses("cleo", "Search", {"words": "2005.11401"})
    assert "Retrieval-augmented generation" in labels(card)


async def test_a_role_counts_in_the_log_once_and_on_the_day_of_the_review(chat: Chat) -> None:
    paper = await propose(chat)
    await chat.says("ada", "/paper present retrieval")
    await chat.says("ada", "/paper implement retrieval")
    await reads(chat)
    await chat.says("ada", "/paper retrieval")
    card = await chat.presses("ada", "Into my log as a talk")
    assert "Into my log as a talk" not in labels(card)
    await chat.sends("ada", action=Action("paper.log", {"paper": paper, "role": "presenter"}))
    await chat.presses("ada", "Into my log as an innovation")
    logged = words(await chat.says("ada", "/log"))
    assert logged.count("Presented the paper “Retrieval-augmented generation”") == 1
    assert logged.count("Implemented the paper “Retrieval-augmented generation”") == 1
    assert "Mar 12" in logged


async def test_my_papers_are_those_that_i_proposed_want_or_do_something_for(chat: Chat) -> None:
    chat.meet("bob")
    assert "have not proposed any" in words(await chat.says("bob", "my papers"))
    await propose(chat)
    await propose(chat, "ada", "1706.03762 Attention is all you need")
    await propose(chat, "ada", "1810.04805 BERT")
    await chat.says("bob", "vote attention")
    await chat.says("bob", "/paper implement retrieval")
    card = await chat.says("bob", "my papers")
    assert "BERT" not in labels(card)
    assert "you vote for it" in words(card)
    assert "you implement it" in words(card)
    await reads(chat)
    card = await chat.says("bob", "my papers")
    assert [label for label, _ in pressable(card)][:2] == [
        "Attention is all you need",
        "Retrieval-augmented generation",
    ]
    assert "you implemented it · Mar 12, 2026" in words(card)


async def test_a_paper_that_was_read_is_shown_to_who_proposes_it_again(chat: Chat) -> None:
    await propose(chat)
    await reads(chat)
    card = await chat.says("ada", f"/paper propose {RAG} RAG")
    assert "We have read it already" in words(card)
    assert count(chat, PAPER) == 1


async def test_who_did_something_for_a_paper_can_say_so_afterwards_and_take_it_back(chat: Chat) -> None:
    chat.meet("bob")
    await propose(chat)
    await reads(chat)
    await chat.says("bob", "/paper retrieval")
    await chat.presses("bob", "I presented it")
    assert "I presented it" not in labels(await chat.says("ada", "/paper retrieval"))
    card = await chat.presses("bob", "I did not present it")
    assert "Presented by" not in words(card)
    await chat.presses("bob", "I have implemented it")
    await chat.presses("bob", "Write down")
    card = await chat.presses("bob", "Keep", {"link": "https://code.example.com/rag"})
    assert "I did not implement it" not in labels(card)
    assert "empty them first" in words(await chat.says("bob", "/paper give back retrieval"))
    await chat.says("bob", "/paper notes retrieval")
    card = await chat.presses("bob", "Keep", {"words": "", "link": ""})
    assert "Notes of" not in words(card)
    assert "I did not implement it" in labels(card)


async def test_a_name_of_any_length_and_any_letters_stays_readable(chat: Chat) -> None:
    await propose(chat, "ada", "2005.11401 " + "Ü" * 200)
    assert "Ü" * 200 in words(await chat.says("ada", "/paper"))
