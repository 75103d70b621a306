"""Ticking projects and showing evidence for them, from whichever card, with everything that follows from it."""

from __future__ import annotations

from engine.certificates.cards import certificate_card
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.content.models import Curriculum, Module
from engine.curriculum.award import award
from engine.curriculum.progress import find_achieved
from engine.curriculum.records import projects as records
from engine.curriculum.records.reviews import withdraw_review
from engine.turn import Turn


def home_of(curriculum: Curriculum, project_id: str) -> Module:
    """The module of a project; a stale button where there is none."""
    for module in curriculum.modules:
        if any(project.id == project_id for project in module.projects):
            return module
    raise Refusal("chat.unknown_button")


def set_tick(turn: Turn, project_id: str, *, done: bool) -> Replies:
    """Tick or untick; returns what there is to say besides the card at hand."""
    scope = turn.scope
    if done:
        records.tick(turn.tx, scope.organisation_id, scope.member_id, project_id, turn.now)
    else:
        records.untick(turn.tx, scope.member_id, project_id)
        withdraw_review(turn.tx, scope.member_id, project_id, turn.now)
    return earned(turn)


def show_evidence(turn: Turn, project_id: str, link: str) -> Replies:
    """Keep what shows a project, which is thereby done. A review was of what stood there before."""
    scope = turn.scope
    ticks = records.find_ticks(turn.tx, scope.member_id)
    changed = project_id in ticks and ticks[project_id].link != link
    records.keep_link(turn.tx, scope.organisation_id, scope.member_id, project_id, link, turn.now)
    if changed:
        withdraw_review(turn.tx, scope.member_id, project_id, turn.now, approved_too=True)
    return earned(turn)


def earned(turn: Turn) -> Replies:
    """The certificate, at the moment in which it is earned."""
    certificate = award(turn.tx, turn.pack, turn.scope.member_id, find_achieved(turn), turn.now)
    if certificate is None:
        return ()
    return (Reply(certificate_card(turn, certificate, still_complete=True), Mode.NEW),)
