"""How often what Advance claims is true, on simulated people and programs whose truth is known. No timing.

`python -m bench.claims` prints each share beside its aim; tests run the same simulations with fewer people.

People have a true level in each skill, of which a third is common to a domain and a fifth to all; a rating is the level
with an error of its own and one of the day, rounded to whole numbers, between 0 and 5. Works come by a Poisson process
whose months may differ in pace.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, exp, floor, inf, sqrt
from random import Random

from engine.content.load import default_pack, load_content
from engine.content.models import Form
from engine.program.rules.effect_size import LIKENESS, PACE, RISE, chance_to_find, mean_difference
from engine.program.rules.forecast import HORIZON, Forecast, Gain, Outlook, forecast_count, forecast_target
from engine.scoring.rules.change import (
    USUAL_NOISE,
    Certainty,
    Difference,
    Noise,
    Retest,
    compare_ratings,
    estimate_noise,
)

LEVEL, SPREAD = 2.2, 1.0
"""Mean and standard deviation of true levels in a skill."""
COMMON, IN_DOMAIN = 0.20, 0.15
"""Shares of the variance that all skills have in common, and those of a domain besides."""
ROUNDED = 1 / 12
"""Variance that rounding to whole levels adds, which the noise of a rating includes."""
NOISIER = Noise(0.9, 0.25)
"""Of an organisation whose people answer less steadily than usual."""
MONTH = 365 / 12
"""Days."""
TODAY = date(2026, 1, 1)

Ratings = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class People:
    """People who rate themselves on a form, with some noise."""

    form: Form
    noise: Noise
    random: Random

    def levels(self) -> dict[str, float]:
        """True levels of somebody."""
        gauss = self.random.gauss
        general, own = sqrt(COMMON) * gauss(), sqrt(1 - COMMON - IN_DOMAIN)
        of_domain = {domain.id: sqrt(IN_DOMAIN) * gauss() for domain in self.form.domains}
        return {
            skill.id: LEVEL + SPREAD * (general + of_domain[domain.id] + own * gauss())
            for domain in self.form.domains
            for skill in domain.skills
        }

    def rate(self, levels: Mapping[str, float], gain: float = 0) -> Ratings:
        """What they answer on a day, after `gain` levels in each skill."""
        day, error = self.random.gauss(gain, self.noise.shared), sqrt(self.noise.skill**2 - ROUNDED)
        return {
            skill: min(5, max(0, round(level + day + self.random.gauss(0, error)))) for skill, level in levels.items()
        }

    def retests(self, count: int) -> Iterator[Retest]:
        for _ in range(count):
            levels = self.levels()
            then, now = self.rate(levels), self.rate(levels)
            moves = [(now[skill] or 0) - (then[skill] or 0) for skill in levels]
            yield Retest(len(moves), sum(moves), sum(move**2 for move in moves))

    def change(self, retests: int, gain: float, noise: Noise) -> list[Difference]:
        """Somebody's differences from their baseline in some retests."""
        levels = self.levels()
        baseline = self.rate(levels)
        return [compare_ratings(self.form, baseline, self.rate(levels, gain), noise) for _ in range(retests)]


@dataclass(frozen=True, slots=True)
class Claims:
    """Shares of people of whom something is claimed."""

    retest: float
    """In one retest, of the overall or any domain."""
    four: float
    """In any of four."""
    overall: float
    """Of the overall, in one retest."""


def count_claims(people: People, count: int, gain: float, least: Certainty, noise: Noise = USUAL_NOISE) -> Claims:
    """Let people answer a baseline and four retests after a gain; count claims that are at least so sure."""
    once = ever = overall = 0
    for _ in range(count):
        differences = people.change(4, gain, noise)
        told = [_claimed(difference, least) for difference in differences]
        once, ever = once + sum(told), ever + any(told)
        overall += sum(bool(each.overall and each.overall.certainty >= least) for each in differences)
    return Claims(once / count / 4, ever / count, overall / count / 4)


def _claimed(difference: Difference, least: Certainty) -> bool:
    moves = [move for _, move in difference.domains] + ([difference.overall] if difference.overall else [])
    return any(move.certainty >= least for move in moves)


@dataclass(frozen=True, slots=True)
class Process:
    """Works that are logged: so many a month, whose pace varies with a gamma distribution of a shape; None for not."""

    pace: float
    shape: float | None
    yearly: bool

    def draw(self, random: Random) -> int:
        """The works of a month."""
        mean = self.pace if self.shape is None else random.gammavariate(self.shape, self.pace / self.shape)
        below, works, product = exp(-mean), 0, random.random()
        while product > below:
            works, product = works + 1, product * random.random()
        return works

    def days_until(self, past: Sequence[int], target: float, random: Random) -> float:
        """In how many days from now the count reaches the target, if the works of a month are spread evenly over it;
        infinite for not within the horizon."""
        months = [0] * 12 + list(past)
        for ahead in range(ceil(HORIZON.days / MONTH)):
            before, works = sum(months[-11:] if self.yearly else months), self.draw(random)
            if before + works >= target:
                return (ahead + max(target - before, 0) / (works + 1)) * MONTH
            months.append(works)
        return inf


PROCESSES = [
    Process(pace, shape, yearly) for yearly in (False, True) for pace, shape in ((1.0, None), (4.0, None), (4.0, 2.0))
]


def count_covered(process: Process, months: int, trials: int, random: Random, *, by_gains: bool = True) -> float:
    """The share of forecasts after some months whose range holds the truth; with the trend of the totals otherwise."""
    held = made = 0
    while made < trials:
        past = [process.draw(random) for _ in range(months)]
        value, target = sum(past[-12:]) if process.yearly else sum(past), 12.0 * process.pace
        target += 0 if process.yearly else months * process.pace
        if value >= target:
            continue
        truth = process.days_until(past, target, random)
        found = _foresee(process, past, target) if by_gains else forecast_target(_totals(process, past), target)
        held, made = held + _holds(found, truth), made + 1
    return held / made


def _foresee(process: Process, past: Sequence[int], target: float) -> Forecast:
    last = ([0] * 12 + list(past))[-12:]
    value = sum(last) if process.yearly else sum(past)
    gains = [Gain(MONTH, works) for works in past[-12:]]
    return forecast_count((TODAY, value), gains, target, last if process.yearly else ())


def _totals(process: Process, past: Sequence[int]) -> list[tuple[date, float]]:
    """What a count stood at after each month."""
    ends = [TODAY - timedelta(days=round(MONTH * back)) for back in reversed(range(len(past)))]
    first = [max(0, at - 11) if process.yearly else 0 for at in range(len(past))]
    return [(end, float(sum(past[since : at + 1]))) for at, (end, since) in enumerate(zip(ends, first, strict=True))]


def _holds(found: Forecast, truth: float) -> bool:
    """Whether a range holds the day on which the target is reached."""
    if truth > HORIZON.days:
        return found.outlook in (Outlook.NEVER, Outlook.OPEN)
    if found.earliest is None:
        return False
    day = TODAY + timedelta(days=floor(truth) + 1)
    return found.earliest <= day and (found.latest is None or day <= found.latest)


def count_found(side: int, weeks: int, trials: int, random: Random, rise: float = RISE) -> float:
    """The share of lots with so many on each side that tell messages, which raise the pace, from chance."""
    mean = float(PACE) * weeks
    ones, others = Process(mean * rise, LIKENESS, yearly=False), Process(mean, LIKENESS, yearly=False)
    found = 0
    for _ in range(trials):
        sides = [[each.draw(random) for _ in range(side)] for each in (ones, others)]
        found += any(len({*numbers}) > 1 for numbers in sides) and mean_difference(*sides).low > 0
    return found / trials


def main() -> None:
    form = load_content(default_pack()).pack.core
    people = People(form, USUAL_NOISE, Random("claims"))
    print("What a result card claims of people")
    for least, aims in ((Certainty.CLEAR, (" (aim ≤ 5 %)", " (aim ≤ 25 %)")), (Certainty.PROBABLE, ("", ""))):
        false = count_claims(people, 5000, 0, least)
        name = "clearly" if least is Certainty.CLEAR else "probably or clearly"
        print(f"  unchanged, “{name}”: {false.retest:.1%} a retest{aims[0]}, {false.four:.1%} in four{aims[1]}")
    true = count_claims(people, 1000, 1, Certainty.CLEAR).overall
    print(f"  one level up in every skill, “clearly”: {true:.1%} (aim ≥ 65 %)")
    noisier = People(form, NOISIER, Random("noisier"))
    for pairs in (0, 10, 30, 100, 300):
        false = count_claims(noisier, 1500, 0, Certainty.CLEAR, estimate_noise(list(noisier.retests(pairs))))
        print(f"  unchanged and noisier, {pairs:>3} own retests: {false.retest:.1%} a retest")
    print("How often a forecast's 80 % interval holds the truth (aim 80 %), and that of the trend")
    for process in PROCESSES:
        name = f"{'last 12 months' if process.yearly else 'since the start'}, {process.pace:.0f} a month"
        cells = [
            f"{months:>2} months {count_covered(process, months, 400, Random(months)):.0%}"
            f" ({count_covered(process, months, 400, Random(months), by_gains=False):.0%})"
            for months in (6, 9, 12)
        ]
        print(f"  {name}{', bursts' if process.shape else ''}: " + ", ".join(cells))
    print("Which share of lots finds that messages raise the pace by half, and what was foreseen")
    for side, weeks in ((10, 4), (20, 4), (20, 8), (60, 4), (130, 4)):
        found, foreseen = count_found(side, weeks, 1000, Random(side)), chance_to_find(side, weeks)
        print(f"  {side:>3} a side, {weeks} weeks: {found:.0%}, foreseen {foreseen:.0%}")


if __name__ == "__main__":
    main()
