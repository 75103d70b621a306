"""Parts of several cards: the next fifteen-minute action, and what is overdue."""

from collections.abc import Sequence

from engine.chat.cards import Block, Context, Paragraph
from engine.chat.text import Text
from engine.content.voice import Voice
from engine.curriculum.rules.choice import ChosenAction
from engine.curriculum.rules.overdue import OverdueModule


def action_blocks(voice: Voice, chosen: ChosenAction | None) -> list[Block]:
    """The action in full, and why it is this one: the gap that it serves, as far as the person has told us."""
    if chosen is None:
        return [Paragraph(voice.text("week.no_action"))]
    action, need = chosen.action, chosen.need
    how = voice.text("week.action", minutes=action.minutes, title=action.title, how=action.how, done=action.done_when)
    why = voice.text("week.why_unknown")
    if need:
        why = voice.text("week.why", skill=need.skill.name, rating=need.rating, target=voice.number(need.target))
    return [Paragraph(how), Context(why)]


def overdue_line(voice: Voice, overdue: Sequence[OverdueModule], *, earlier: bool) -> Text | None:
    """What is overdue, in one line; None where nothing is."""
    projects = [project for module in overdue for project in module.projects]
    if not projects:
        return None
    smallest = min(projects, key=lambda project: project.hours)
    values = {"count": len(projects), "smallest": smallest.name, "hours": smallest.hours}
    return voice.text("week.behind_line", **values, earlier=earlier)
