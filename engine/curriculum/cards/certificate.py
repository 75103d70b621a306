"""The card of somebody whose certificate is still to come."""

from engine.chat.cards import Action, Button, Buttons, Card, Context, Fact, Facts, Paragraph, Progress
from engine.chat.text import Plain
from engine.content.models import Curriculum
from engine.content.voice import Voice
from engine.curriculum.rules.achieved import Achieved

NAMED = 5
"""Missing things that the card names; it counts the others."""


def not_yet_card(voice: Voice, curriculum: Curriculum, achieved: Achieved) -> Card:
    """What is done, and everything that is missing."""
    left = [project for project in curriculum.project_by_id.values() if project.id not in achieved.done]
    projects = [project.name for project in left if project.id not in curriculum.capstone_ids]
    capstone = [project.name for project in left if project.id in curriculum.capstone_ids]
    unshown = [project.name for project in achieved.unshown]
    facts = []
    for name, missing in (("projects", projects), ("unshown", unshown), ("capstone", capstone)):
        if missing:
            more = len(missing) - NAMED
            lines = [*missing[:NAMED], *([voice.line("certificate.more", count=more)] if more > 0 else [])]
            label = voice.line(f"certificate.missing_{name}", count=len(missing))
            facts.append(Fact(label, (Plain("\n".join(lines)),)))
    done, total = len(achieved.done), len(curriculum.project_ids)
    blocks = (
        Paragraph(voice.text("certificate.not_yet", name=curriculum.certificate.name)),
        Progress(voice.line("curriculum.pathway_projects", done=done, total=total), done, total),
        Facts(tuple(facts)),
        Context(voice.text("certificate.rule")),
        Buttons(
            (
                Button(voice.line("home.week"), Action("week")),
                Button(voice.line("certificate.to_capstone"), Action("capstone")),
                Button(voice.line("certificate.to_plan"), Action("plan")),
            )
        ),
    )
    return Card("no_certificate", voice.line("certificate.not_yet_title"), blocks)
