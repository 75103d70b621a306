"""The card on which somebody lends their view of teams."""

from collections.abc import Sequence

from engine.chat.cards import Action, Button, Buttons, Card, Paragraph, Style
from engine.chat.text import Text
from engine.content.voice import Voice
from engine.insight.forms import DELEGATION_FORM
from engine.people.records.delegation import LentView


def delegation_card(voice: Voice, lent: Sequence[LentView], notice: Text | None = None) -> Card:
    """To whom it is lent, and a form to lend it to somebody else."""
    names = [voice.line("team_gaps.lent_one", name=view.name, until=voice.date(view.until)) for view in lent]
    key = "team_gaps.lent" if lent else "team_gaps.lending_none"
    now = voice.text(key, **({"names": voice.all_of(names)} if lent else {}))
    ends = [
        Button(voice.line("team_gaps.lend_end", name=view.name[:50]), Action("team_gaps.end", {"lent": str(view.id)}))
        for view in lent
    ]
    blocks = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph(voice.text("team_gaps.lending_text")),
        Paragraph(now),
        *DELEGATION_FORM.blocks(voice),
        Buttons((Button(voice.line("team_gaps.lend"), Action("team_gaps.lend"), Style.PRIMARY), *ends)),
    )
    return Card("team_lending", voice.line("team_gaps.lending_title"), blocks)
