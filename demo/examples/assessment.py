"""Examples of the first words, of assessments and of results."""

from collections.abc import Iterator
from datetime import timedelta

from demo.examples.people import NOW
from demo.scripted_user import Player
from engine.chat.cards import Action, SelectInput
from engine.chat.examples import Example
from engine.chat.requests import Identity
from engine.content.models import Pack


def live_assessment(ada: Player, pack: Pack) -> Iterator[Example]:
    """From the first hello to a deep-dive, a quarter later."""
    yield from _show_arrival(ada)
    yield from _answer_one_by_one(ada, pack)
    yield from _answer_by_domain(ada)
    yield from _answer_deep_dive(ada, pack)


def _show_arrival(ada: Player) -> Iterator[Example]:
    stranger = ada.beside(Identity("example", "example", "nobody"))
    yield Example("home", "stranger", stranger.says("hello"))
    yield Example("home", "welcome, newcomer", ada.says("hello"))
    yield Example("home", "home, newcomer", ada.says("/home"))
    yield Example("home", "help", ada.says("/help"))
    yield Example("home", "thanks", ada.says("ok, thank you very much!"))
    yield Example("home", "unknown", ada.says("feed my **cat**"))
    yield Example("home", "unknown button", ada.does(Action("nothing.like.this")))
    yield Example("home", "apology", ada.gate.apologise("4f2a9c01")[0].card)
    yield Example("curriculum", "plan, not assessed", ada.says("/plan"))
    yield Example("result", "progress, none", ada.says("/progress"))


def _answer_one_by_one(ada: Player, pack: Pack) -> Iterator[Example]:
    yield Example("assessment", "forms", ada.says("/assess gardening"))
    yield Example("assessment", "role", ada.says("/assess"))
    yield Example("assessment", "intro", ada.presses("role.pick", role=pack.roles[0].id))
    yield Example("assessment", "question", ada.presses("assess.begin", pace="single"))
    first = ada.card
    yield Example("assessment", "question, evidence offered", ada.presses("assess.answer", value="4"))
    yield Example("assessment", "evidence", ada.presses("assess.evidence"))
    yield Example("assessment", "evidence, refused", ada.presses("assess.keep_evidence", {"link": "not a link"}))
    form = {"note": "Capacity plan of the <ranking> service", "link": "https://example.org/plan"}
    yield Example("assessment", "question, evidence kept", ada.presses("assess.keep_evidence", form))
    yield Example("assessment", "question, out of range", ada.says("7"))
    yield Example("assessment", "question, why", ada.presses("assess.why"))
    ada.card = first
    yield Example("assessment", "question, older card", ada.presses("assess.answer", value="1"))
    yield Example("assessment", "paused", ada.presses("assess.pause"))
    yield Example("home", "welcome, unfinished", ada.says("hello"))
    yield Example("assessment", "another one open", ada.says(f"/assess {pack.pillars[0].id}"))
    yield Example("assessment", "question, resumed", ada.says("/assess"))
    for at in range(len(pack.core.skills) - 1):
        last = ada.says(("2", "3", "1", "4", "not sure")[at % 5])
    yield Example("assessment", "review", last)
    yield Example("assessment", "start over", ada.presses("assess.restart"))
    ada.presses("assess.resume")
    yield Example("result", "result, baseline", ada.presses("assess.submit"))


def _answer_by_domain(ada: Player) -> Iterator[Example]:
    yield Example("home", "welcome, reassessment due", ada.at(NOW + timedelta(days=92)).says("hello"))
    ada.presses("assess")
    yield Example("assessment", "domain", ada.presses("assess.begin", pace="express"))
    yield Example("assessment", "domain, descriptions", ada.presses("assess.anchors"))
    card = ada.card
    while card and (names := [block.name for block in card.blocks if isinstance(block, SelectInput)]):
        card = ada.presses("assess.answer_domain", {name: str(3 + at % 3) for at, name in enumerate(names)})
    yield Example("result", "result, with change", ada.presses("assess.submit"))
    yield Example("result", "progress", ada.says("/progress"))
    yield Example("home", "welcome, assessed", ada.says("hello"))
    yield Example("home", "home, assessed", ada.says("/home"))


def _answer_deep_dive(ada: Player, pack: Pack) -> Iterator[Example]:
    pillar = pack.pillars[0]
    yield Example("assessment", "intro, deep-dive", ada.says(f"/assess {pillar.id}"))
    ada.presses("assess.begin", pace="single")
    for at in range(len(pillar.skills)):
        ada.says("skip" if at < len(pillar.domains[0].skills) - 1 else str(at % 3 + 1))
    yield Example("assessment", "submit, asked first", ada.presses("assess.submit"))
    yield Example("result", "result, too few answers", ada.presses("assess.submit"))
    ada.says("/progress")
    yield Example("result", "delete, which", ada.presses("assess.delete"))
    yield Example("result", "delete, asked first", ada.presses("assess.delete"))
