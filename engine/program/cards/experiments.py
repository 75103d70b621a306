"""What is told of the weekly messages: in sentences, and down to the rows."""

from collections.abc import Sequence
from dataclasses import astuple
from decimal import Decimal
from fractions import Fraction

from engine.chat.cards import Action, Block, Button, Buttons, Card, Context, Heading, Paragraph, Table
from engine.content.voice import Voice
from engine.program.experiments import Experiment, Span, ToldComparison
from engine.program.rules.effect_size import chance_to_find, count_side_needed, find_odds

TYPICAL_SIDE, TYPICAL_WEEKS = 20, 4
"""People on each side of a comparison, and its weeks, of which an owner is told what it can find."""


def experiments_blocks(voice: Voice, experiments: Sequence[Experiment]) -> tuple[Block, ...]:
    """What can be said of the messages, and where nothing can, why and what would change that."""
    heading = Heading(voice.line("program.nudges_title"))
    if not experiments:
        odds, needed = find_odds(chance_to_find(TYPICAL_SIDE, TYPICAL_WEEKS)), count_side_needed(TYPICAL_WEEKS)
        values = {"people": TYPICAL_SIDE, "hits": odds.hits, "of": odds.of, "needed": needed}
        return (heading, Paragraph(voice.text("program.nudges_never", **values)))
    return (heading, *(block for experiment in experiments for block in _experiment_blocks(voice, experiment)))


def experiment_card(voice: Voice, experiment: Experiment) -> Card:
    """A pair of cohorts down to the rows behind each figure."""
    blocks = (
        *_experiment_blocks(voice, experiment),
        *rows_table(voice, experiment),
        Context(voice.text("program.effect_how")),
        Buttons((Button(voice.line("program.to_cohorts"), Action("program.cohorts")),)),
    )
    return Card("program_effect", voice.line("program.effect_title", **_cohort_names(experiment)), blocks)


def rows_table(voice: Voice, experiment: Experiment) -> tuple[Block, ...]:
    """The counts that the figures of a pair come from; none where nothing is told."""
    columns = (voice.line("program.counted"), experiment.pair.earlier.name, experiment.pair.later.name)
    rows = [
        (voice.line(f"program.row_{name}", first=told.first_week, last=told.last_week), str(earlier), str(later))
        for told in (experiment.told[span] for span in Span if span in experiment.told)
        if told.estimate
        for name, (earlier, later) in (("on_side", told.people), ("shown_in", told.done), ("messages", told.messages))
    ]
    return (Table(voice.line("program.rows_caption"), columns, tuple(rows)),) if rows else ()


def _experiment_blocks(voice: Voice, experiment: Experiment) -> list[Block]:
    pair, key = experiment.pair, "by_lot" if experiment.pair.by_lot else "not_by_lot"
    values = {"from_": voice.date(pair.earlier.messages_from), "until": voice.date(pair.later.messages_from)}
    blocks: list[Block] = [Paragraph(voice.text(f"program.effect_{key}", **_cohort_names(experiment), **values))]
    for span in Span:
        told = experiment.told.get(span)
        if told and told.estimate:
            blocks.append(Paragraph(voice.text(f"program.effect_{span}", **_figure_values(voice, told))))
        elif told:
            values = {"first": str(told.first_week), "last": str(told.last_week)}
            blocks.append(Paragraph(voice.text(f"program.effect_{told.why_not}", **values)))
        else:
            day = voice.date(pair.known_on(span))
            blocks.append(Context(voice.text("program.effect_waits", first=pair.weeks(span)[0], day=day)))
        if told is None or told.why_not:
            break
    return blocks


def _figure_values(voice: Voice, told: ToldComparison) -> dict[str, object]:
    assert told.estimate is not None
    value, low, high = (round(number, 1) for number in astuple(told.estimate))
    means = [Decimal(done) / people for done, people in zip(told.done, told.people, strict=True)]
    return {
        "first": told.first_week,
        "last": told.last_week,
        "by": voice.number(abs(value)),
        "more": value >= 0,
        "low": voice.signed(Fraction(str(low))),
        "high": voice.signed(Fraction(str(high))),
        "chance": low <= 0 <= high,
        "by_lot": told.by_lot,
        "sent": told.messages[0] > told.messages[1],
        "earlier_mean": voice.number(round(means[0], 1)),
        "later_mean": voice.number(round(means[1], 1)),
        "earlier_people": told.people[0],
        "later_people": told.people[1],
    }


def _cohort_names(experiment: Experiment) -> dict[str, str]:
    return {"earlier": experiment.pair.earlier.name, "later": experiment.pair.later.name}
