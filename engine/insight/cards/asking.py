"""The cards with which somebody asks their team for its answers: what they are told, and what the team is."""

from datetime import date

from engine.chat.cards import Action, Button, Buttons, Card, Paragraph, Style
from engine.content.voice import Voice
from engine.people.records.teams import NamedTeam


def asked_card(voice: Voice, team: NamedTeam, people: int, again: str) -> Card:
    """That they are asked, in a way that suits each of them, and from when on it can be done again."""
    text = voice.text("team_gaps.asked_text", count=people, name=team.name, again=again)
    back = Button(voice.line("team_gaps.back"), Action("team_gaps.show", {"team": str(team.id)}))
    return Card("team_asked", voice.line("team_gaps.asked_title", name=team.name), (Paragraph(text), Buttons((back,))))


def ask_card(voice: Voice, asker: str, smallest: int, closing: date) -> Card:
    """Somebody asks; it is the reader's to decide, and nobody learns how they did."""
    begin = Button(voice.line("team_gaps.ask_begin"), Action("assess"), Style.PRIMARY)
    blocks = (
        Paragraph(voice.text("team_gaps.ask_text", asker=asker, next=voice.date(closing))),
        Paragraph(voice.text("team_gaps.ask_private", asker=asker, smallest=smallest)),
        Buttons((begin,)),
    )
    return Card("team_ask", voice.line("team_gaps.ask_title", asker=asker), blocks)
