"""What is told of the weekly messages: in sentences, and down to the rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from engine.chat.cards import Action, Block, Button, Buttons, Card, Context, Heading, Paragraph, Table
from engine.content.voice import Voice
from engine.program.experiments import Span, Told, Trial


def effects_told(voice: Voice, trials: Sequence[Trial]) -> tuple[Block, ...]:
    """What can be said of the messages, and where nothing can, why and what would change that."""
    heading = Heading(voice.line("program.nudges_title"))
    if not trials:
        return (heading, Paragraph(voice.text("program.nudges_never")))
    return (heading, *(block for trial in trials for block in _trial(voice, trial)))


def effect_card(voice: Voice, trial: Trial) -> Card:
    """A pair of cohorts down to the rows behind each figure."""
    back = Buttons((Button(voice.line("program.to_cohorts"), Action("program.cohorts")),))
    title = voice.line("program.effect_title", **_names(trial))
    blocks = (*_trial(voice, trial), *rows_table(voice, trial), Context(voice.text("program.effect_how")), back)
    return Card("program_effect", title, blocks)


def rows_table(voice: Voice, trial: Trial) -> tuple[Block, ...]:
    """The counts that the figures of a pair come from; none where nothing is told."""
    columns = (voice.line("program.counted"), trial.pair.earlier.name, trial.pair.later.name)
    rows = [
        (voice.line(f"program.row_{name}", first=each.first_week, last=each.last_week), str(values[0]), str(values[1]))
        for each in (trial.told[span] for span in (Span.APART, Span.AFTER) if span in trial.told)
        if each.estimate
        for name, values in (("on_side", each.people), ("ticked", each.done), ("messages", each.messages))
    ]
    return (Table(voice.line("program.rows_caption"), columns, tuple(rows)),) if rows else ()


def _trial(voice: Voice, trial: Trial) -> list[Block]:
    pair = trial.pair
    key = "by_lot" if pair.by_lot else "not_by_lot"
    values = {"from_": voice.date(pair.earlier.messages_from), "until": voice.date(pair.later.messages_from)}
    blocks: list[Block] = [Paragraph(voice.text(f"program.effect_{key}", **_names(trial), **values))]
    for span in Span:
        told = trial.told.get(span)
        if told and told.estimate:
            blocks.append(Paragraph(voice.text(f"program.effect_{span}", **_figures(voice, told))))
        elif told:
            values = {"first": str(told.first_week), "last": str(told.last_week)}
            blocks.append(Paragraph(voice.text(f"program.effect_{told.why_not}", **values)))
        else:
            day = voice.date(pair.known_on(span))
            blocks.append(Context(voice.text("program.effect_waits", first=pair.weeks(span)[0], day=day)))
        if told is None or told.why_not:
            break
    return blocks


def _figures(voice: Voice, told: Told) -> dict[str, object]:
    assert told.estimate is not None
    value, low, high = (round(each, 1) for each in (told.estimate.value, told.estimate.low, told.estimate.high))
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


def _names(trial: Trial) -> dict[str, str]:
    return {"earlier": trial.pair.earlier.name, "later": trial.pair.later.name}
