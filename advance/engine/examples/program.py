"""Examples of what an owner sees of the program."""

from __future__ import annotations

from collections.abc import Iterator

from advance.engine.examples.people import joins
from advance.engine.rehearsal import Example, Player


def live_program(ada: Player) -> Iterator[Example]:
    """What an owner sees of the program."""
    grace = joins(ada, "owner", "Grace Example", is_owner=True)
    yield Example("program", "program", grace.says("/program"))
    yield Example("program", "metric, no number yet", grace.says("/program deployment success"))
    yield Example("program", "form", grace.presses("program.form"))
    yield Example(
        "program", "form, refused", grace.presses("program.keep", {"metric": "deployment_success", "value": "lots"})
    )
    for day, value in (("2025-12-01", 70), ("2026-01-01", 78), ("2026-02-01", 83), ("2026-03-01", 85)):
        grace.says(f"/program record deployment success {value}% on {day} from the <pipeline>")
    yield Example("program", "metric, recorded", grace.says("/program deployment success"))
    yield Example("program", "metric, taken back", grace.presses("program.withdraw"))
    yield Example("program", "metric, computed", grace.says("/program open source contributions"))
    yield Example(
        "program", "metric, judged", grace.says("/program record competitive technical advantage Ahead of **peers**")
    )
    yield Example("program", "rollout", grace.says("/program start 2026-01-12"))
    yield Example("program", "cohorts", grace.says("/program cohorts"))
