"""The papers of the demo's people, through the front door: what they have read, what is next, and what they vote for.

The papers are real ones, by title and arXiv number; what people note about them is invented, as the people are.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from demo.scripted_user import Player

READ = (
    ("1706.03762", "Attention Is All You Need", "We coded one head in 45 minutes; the mask took half of them."),
    (
        "2106.09685",
        "LoRA: Low-Rank Adaptation of Large Language Models",
        "Rank 8 is enough for our support classifier.",
    ),
    ("1607.00133", "Deep Learning with Differential Privacy", "Clipping hurts rare classes most: measure per group."),
    ("2205.14135", "FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness", ""),
    ("1810.03993", "Model Cards for Model Reporting", "Our template is in the knowledge base; two teams use it."),
    (
        "2005.11401",
        "Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks",
        "Pays where facts change weekly.",
    ),
)
"""What was read, a month after the other, and what its presenter noted."""
NEXT = ("2307.03172", "Lost in the Middle: How Language Models Use Long Contexts")
WANTED = (
    ("2210.03629", "ReAct: Synergizing Reasoning and Acting in Language Models"),
    ("2305.18290", "Direct Preference Optimization: Your Language Model is Secretly a Reward Model"),
    ("2203.15556", "Training Compute-Optimal Large Language Models"),
    ("1503.02531", "Distilling the Knowledge in a Neural Network"),
    ("2103.00020", "Learning Transferable Visual Models From Natural Language Supervision"),
    ("2006.11239", "Denoising Diffusion Probabilistic Models"),
    ("2201.11903", "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models"),
    ("2305.14314", "QLoRA: Efficient Finetuning of Quantized LLMs"),
    ("1512.03385", "Deep Residual Learning for Image Recognition"),
    ("1412.6980", "Adam: A Method for Stochastic Optimization"),
)
MONTH = timedelta(days=31)
"""At least one review takes place in it."""
LATER = timedelta(hours=7, minutes=7)
"""Keeps what is done here apart from what the same people do elsewhere in the demo at the same time."""


def read_papers(people: Mapping[str, Player], owner: str, today: datetime) -> None:
    """Let people, by their addresses, propose, read and vote for papers; `owner` picks."""
    random, players, head = Random("papers"), list(people.values()), people[owner]
    for back, (number, title, words) in zip(range(len(READ), 0, -1), READ, strict=True):
        presenter, implementer, *readers = random.sample(players, 9)
        _at(today - (back + 1) * MONTH - LATER, head, presenter, implementer, *readers)
        _propose(presenter, number, title, readers)
        presenter.says(f"/paper present {number}")
        implementer.says(f"/paper implement {number}")
        head.says(f"/paper pick {number}")
        _at(today - back * MONTH - LATER, presenter, implementer)
        _note(presenter, number, words, f"https://slides.example.com/{number}")
        _note(implementer, number, "", f"https://code.example.com/papers/{number}")
    _at(today - timedelta(days=2) - LATER, *players)
    presenter, *readers = random.sample(players, 12)
    _propose(presenter, *NEXT, readers)
    presenter.says(f"/paper present {NEXT[0]}")
    head.says(f"/paper pick {NEXT[0]}")
    for reader in readers:
        reader.says("/events paper review")
        reader.presses("events.answer", answer=random.choice(("yes", "yes", "maybe")))
    for number, title in WANTED:
        proposer, *voters = random.sample(players, random.randint(1, 9))
        _propose(proposer, number, title, voters)


def _propose(proposer: Player, number: str, title: str, voters: Sequence[Player]) -> None:
    proposer.says(f"/paper propose https://arxiv.org/abs/{number} {title}")
    for voter in voters:
        voter.says(f"/paper vote {number}")


def _note(person: Player, number: str, words: str, link: str) -> None:
    """Write down what came of a paper; whoever has words for it also puts it into their log."""
    person.says(f"/paper note {number}")
    person.presses("paper.keep_note", {"words": words, "link": link})
    if words:
        person.presses("paper.log")


def _at(moment: datetime, *players: Player) -> None:
    for player in players:
        player.now = moment
