"""The cards of the notifications about results."""

from engine.assessment.records import SharedWith
from engine.chat.cards import Action, Button, Buttons, Card, Paragraph, Style
from engine.content.voice import Voice
from engine.notices.cards import answer_buttons
from engine.scoring.history import Result


def reassess_card(voice: Voice, notice_id: int, latest: Result) -> Card:
    """The invitation, with the result that it would be compared with."""
    score = latest.score
    level = score.level.name if score.level else ""
    overall = voice.number(score.overall) if score.overall is not None else ""
    when = voice.date(latest.assessment.submitted_at)
    text = Paragraph(voice.text("notices.reassess_text", level=level, overall=overall, when=when))
    begin = Button(voice.line("home.assess_again"), Action("assess"), Style.PRIMARY)
    return Card("reassess", voice.line("notices.reassess_title"), (text, answer_buttons(voice, notice_id, begin)))


def shared_card(voice: Voice, shared: SharedWith) -> Card:
    """For a manager: somebody shares a result, which is not told here, but shown when they open it."""
    show = Action("team_gaps.shared", {"assessment": str(shared.assessment_id)})
    button = Button(voice.line("notices.shared_show"), show, Style.PRIMARY)
    text = voice.text("notices.shared_text", name=shared.name)
    return Card("shared", voice.line("notices.shared_title", name=shared.name), (Paragraph(text), Buttons((button,))))
