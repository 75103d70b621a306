"""Marking projects as done and showing evidence for them, from whichever card, up to the certificate."""

from datetime import datetime

from sqlalchemy import Connection

from engine.certificates.cards import certificate_card
from engine.certificates.records import Certificate, find_latest_certificate, issue_certificate
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import require_found
from engine.content.models import Curriculum, Module, Pack
from engine.curriculum.progress import find_achieved
from engine.curriculum.records.projects import complete_project, find_completions, reopen_project, save_evidence_link
from engine.curriculum.records.reviews import withdraw_review
from engine.curriculum.rules.achieved import Achieved
from engine.turn import Args, Turn


def find_module_of(curriculum: Curriculum, project_id: str) -> Module:
    """The module of a project; raises Refusal for a stale button where there is none."""
    modules = {project.id: module for module in curriculum.modules for project in module.projects}
    return require_found(modules.get(project_id))


def toggle_project(turn: Turn, args: Args) -> Replies:
    """Mark the project of a press as done or as open again; returns what there is to say besides the card at hand.

    The press says which, so that a second one changes nothing.
    """
    scope, project_id = turn.scope, args.word("project")
    if args.optional("done"):
        complete_project(turn.tx, scope.organisation_id, scope.member_id, project_id, turn.now)
    else:
        reopen_project(turn.tx, scope.member_id, project_id)
        withdraw_review(turn.tx, scope.member_id, project_id, turn.now)
    return _announce_certificate(turn)


def show_evidence(turn: Turn, project_id: str, link: str) -> Replies:
    """Keep what shows a project, which is thereby done. A review was of what stood there before."""
    scope = turn.scope
    completions = find_completions(turn.tx, scope.member_id)
    changed = project_id in completions and completions[project_id].link != link
    save_evidence_link(turn.tx, scope, project_id, link, turn.now)
    if changed:
        withdraw_review(turn.tx, scope.member_id, project_id, turn.now, approved_too=True)
    return _announce_certificate(turn)


def award_certificate(
    tx: Connection, pack: Pack, member_id: int, achieved: Achieved, at: datetime
) -> Certificate | None:
    """Issue the certificate that has just been earned; None where nothing is new.

    One that was revoked is not issued again by itself: somebody decided that.
    """
    certificate = pack.curriculum.certificate
    if not achieved.complete or find_latest_certificate(tx, member_id, certificate.id):
        return None
    words = {
        "certificate_id": certificate.id,
        "title": certificate.name,
        "program": pack.curriculum.name,
        "criteria": certificate.criteria,
        "content_version": pack.revision,
    }
    issue_certificate(tx, member_id, at, words)
    return find_latest_certificate(tx, member_id, certificate.id)


def _announce_certificate(turn: Turn) -> Replies:
    """The certificate, at the moment in which it is earned."""
    certificate = award_certificate(turn.tx, turn.pack, turn.scope.member_id, find_achieved(turn), turn.now)
    if certificate is None:
        return ()
    return (Reply(certificate_card(turn, certificate, still_complete=True), Mode.NEW),)
