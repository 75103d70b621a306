"""Whether plans and actions follow the gaps that they name: ``python -m bench.plans``. Shares beside aims, no timing.

Simulated newcomers over all roles: a person's true level in a skill is 2.2 with a spread of 1.0, which correlates by
.35 within a domain and by .20 across; they rate themselves with a slope of .45, a leniency of their own and noise.
Everybody gets the plan that the product makes, and the card's own words for it; the checks read those words, the
ratings and the content, and nothing that the planner says of itself. Then everybody does the offered action of each of
sixteen weeks.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from engine.chat.cards import Choice
from engine.content.load import Content, default_pack, load_content
from engine.content.models import Form, Pack, Role
from engine.content.voice import Voice
from engine.curriculum.cards.plan import steps_block
from engine.curriculum.next_action import order_weeks
from engine.curriculum.next_steps import NextStep
from engine.curriculum.rules.choice import Answer, choose_open_action
from engine.curriculum.rules.needs import find_needs
from engine.curriculum.rules.steps import Prior, plan_steps
from engine.scoring.rules.scoring import Score, score_ratings

PEOPLE = 5_000
SEED = 16
LEVEL, SLOPE = 2.2, 0.45
LENIENCY, LENIENCY_SPREAD, NOISE = 0.4, 0.6, 0.65
ACROSS, WITHIN = 0.20, 0.35
"""Correlations of true levels, whose variance is 1."""
MOST = 5
COVERED = 1.5
"""Half a level below what a module's projects show: from there on nobody is to be told that the module is needed."""
FIRST_STEPS = 3

Ratings = Mapping[str, int | None]


@dataclass
class Tally:
    """What was found among all people."""

    planned: int = 0
    urgent: int = 0
    true: int = 0
    firsts: Counter[str] = field(default_factory=Counter)
    plans: Counter[tuple[str, ...]] = field(default_factory=Counter)
    weak: int = 0
    served: int = 0
    offered: list[Counter[str]] = field(default_factory=list)
    short_without_plan: int = 0


def simulate_ratings(chance: random.Random, form: Form) -> dict[str, int | None]:
    """What one person says of themselves."""
    general, leniency = chance.gauss(0, sqrt(ACROSS)), chance.gauss(LENIENCY, LENIENCY_SPREAD)
    ratings: dict[str, int | None] = {}
    for domain in form.domains:
        shared = chance.gauss(0, sqrt(WITHIN - ACROSS))
        for skill in domain.skills:
            above = general + shared + chance.gauss(0, sqrt(1 - WITHIN))
            said = LEVEL + SLOPE * above + leniency + chance.gauss(0, NOISE)
            ratings[skill.id] = min(max(round(said), 0), MOST)
    return ratings


def check_plan(tally: Tally, pack: Pack, voice: Voice, score: Score, ratings: Ratings) -> None:
    """Make a plan, and hold its words against the ratings and the content."""
    needs = find_needs(score, ratings)
    steps = plan_steps(needs, pack.curriculum, Prior(frozenset(), ratings))
    weak = find_weak_skills(score, ratings)
    if not steps:
        tally.short_without_plan += bool(weak)
        return
    told = steps_block(voice, pack.curriculum, [NextStep(step, (), None) for step in steps]).options
    tally.planned += 1
    tally.urgent += leads_to_most_urgent(pack, told, score, weak)
    tally.true += all(is_true(pack, told, at, score, ratings) for at in range(len(told)))
    tally.firsts[told[0].action.args["module"]] += 1
    if len(told) >= FIRST_STEPS:
        tally.plans[tuple(choice.action.args["module"] for choice in told[:FIRST_STEPS])] += 1


def find_weak_skills(score: Score, ratings: Ratings) -> set[str]:
    """Ids of the skills below the target of their domain."""
    return {
        skill.id
        for domain in score.domains
        for skill in domain.domain.skills
        if (value := ratings[skill.id]) is not None and value < domain.target
    }


def leads_to_most_urgent(pack: Pack, told: Sequence[Choice], score: Score, weak: set[str]) -> bool:
    """Whether the first step builds a weak skill of the most urgent domain, or names the later step that does."""
    short = [each for each in score.domains if any(skill.id in weak for skill in each.domain.skills)]
    urgent = {skill.id for each in (score.gaps[:1] or short) for skill in each.domain.skills} & weak
    said = re.search(r"because step (\d+), .+?, needs it(?:, on the way to step (\d+))?", told[0].description)
    number = int(said[2] or said[1]) if said else 1
    return bool(urgent & set(pack.curriculum.module_by_id[told[number - 1].action.args["module"]].builds))


def is_true(pack: Pack, told: Sequence[Choice], at: int, score: Score, ratings: Ratings) -> bool:
    """Whether what the card says of a step holds."""
    text, module = told[at].description, pack.curriculum.module_by_id[told[at].action.args["module"]]
    domain_of = {skill.id: domain for domain in score.domains for skill in domain.domain.skills}
    named = [
        (skill, int(said[1]))
        for skill in pack.core.skills
        if (said := re.search(rf"{re.escape(skill.short)} \((\d)\)", text))
    ]
    for skill, value in named:
        if skill.id not in module.builds or ratings[skill.id] != value or value >= domain_of[skill.id].target:
            return False
    if said := re.search(r"because step (\d+), (.+?), needs it", text):
        number = int(said[1])
        if not at + 1 < number <= len(told):
            return False
        opened = pack.curriculum.module_by_id[told[number - 1].action.args["module"]]
        if opened.name != said[2] or module.id not in opened.requires:
            return False
        shown = [ratings[name] or 0 for name in {name for project in module.projects for name in project.shows}]
        if sum(shown) / len(shown) >= COVERED:
            return False
    elif not named:
        return False
    said_urgent = re.search(r"because (.+?) is your most urgent gap|your most urgent gap, (.+?)\.", text)
    return not said_urgent or (said_urgent[1] or said_urgent[2]) == score.gaps[0].domain.name


def follow_weeks(tally: Tally, pack: Pack, score: Score, ratings: Ratings, who: int) -> None:
    """Do everything that is offered for as many weeks as the program has."""
    weak, built, answers = find_weak_skills(score, ratings), set[str](), dict[str, Answer]()
    needs, weeks = find_needs(score, ratings), pack.curriculum.weeks
    for number in range(len(weeks)):
        chosen = choose_open_action(list(order_weeks(pack.curriculum, weeks[: number + 1])), answers, needs, who)
        assert chosen is not None, "there is more than one action a week"
        answers[chosen.action.id] = Answer.DONE
        built |= set(chosen.action.builds)
        tally.offered[number][chosen.action.id] += 1
    tally.weak += len(weak)
    tally.served += len(weak & built)


def people(content: Content) -> Iterator[tuple[Role, Ratings]]:
    chance, pack = random.Random(SEED), content.pack
    for number in range(PEOPLE):
        yield pack.roles[number % len(pack.roles)], simulate_ratings(chance, pack.core)


def main() -> None:
    content = load_content(default_pack())
    pack, voice = content.pack, content.voices.voice("en", "UTC")
    tally = Tally(offered=[Counter() for _ in pack.curriculum.weeks])
    for who, (role, ratings) in enumerate(people(content)):
        score = score_ratings(pack.core, ratings, role, pack.levels)
        check_plan(tally, pack, voice, score, ratings)
        follow_weeks(tally, pack, score, ratings, who)
    commonest = max(max(week.values()) / PEOPLE for week in tally.offered)
    first, count = tally.firsts.most_common(1)[0]
    print(f"{PEOPLE:,} simulated people over {len(pack.roles)} roles{'aim':>36}")
    for name, found, aim in (
        ("step 1 builds the most urgent domain or says for which step", f"{tally.urgent / tally.planned:.1%}", "100 %"),
        ("every reason that a step gives is true", f"{tally.true / tally.planned:.1%}", "100 %"),
        ("different plans by their first three steps", f"{len(tally.plans)}", ">= 60"),
        ("weak skills served by sixteen weeks of doing everything", f"{tally.served / tally.weak:.1%}", ">= 90 %"),
        ("people short of a skill who get no plan", f"{tally.short_without_plan}", "0"),
        (f"commonest first step ({first})", f"{count / tally.planned:.1%}", ""),
        ("commonest action of any week, of all people", f"{commonest:.1%}", ""),
    ):
        print(f"{name:62}{found:>8}{aim:>9}")


if __name__ == "__main__":
    main()
