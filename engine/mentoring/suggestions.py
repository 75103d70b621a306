"""What somebody's own results suggest: where a mentor would help, and what to mentor in. Shown to themselves alone."""

from collections.abc import Mapping

from engine.mentoring.rules.topics import Topic, list_topics
from engine.scoring.history import find_current_score
from engine.scoring.rules.scoring import Score
from engine.turn import Turn

SKILLS_OF_A_GAP = 2
SUGGESTED = 6


def find_widest_gaps(turn: Turn) -> list[Topic]:
    """Domains of the core form short of the person's target, the widest first, each followed by its lowest skills."""
    current = find_current_score(turn, turn.pack.core)
    if current is None:
        return []
    (score, ratings), topics = current, list_topics(turn.pack)
    names: list[str] = []
    for gap in score.gaps:
        rated = [skill.id for skill in gap.domain.skills if ratings.get(skill.id) is not None]
        low = [name for name in rated if (ratings[name] or 0) < gap.target]
        names += [gap.domain.id, *sorted(low, key=lambda name: ratings[name] or 0)[:SKILLS_OF_A_GAP]]
    return [topics[name] for name in names[:SUGGESTED]]


def find_strengths(turn: Turn) -> list[Topic]:
    """What the person could mentor in by their latest results: whole domains, else single skills."""
    topics, strengths = list_topics(turn.pack), list[Topic]()
    for form in turn.pack.forms.values():
        if current := find_current_score(turn, form):
            strengths += [topics[name] for name in _list_strong(*current, turn.pack.mentoring.offer_from)]
    return strengths[:SUGGESTED]


def _list_strong(score: Score, ratings: Mapping[str, int | None], enough: int) -> list[str]:
    names: list[str] = []
    for result in score.domains:
        if result.can_mentor:
            names.append(result.domain.id)
        else:
            names += [skill.id for skill in result.domain.skills if (ratings.get(skill.id) or 0) >= enough]
    return names
