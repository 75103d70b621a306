"""Marking projects as done and showing evidence for them, from whichever card, with everything that follows from it."""

from engine.certificates.cards import certificate_card
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.content.models import Curriculum, Module
from engine.curriculum.award import award_certificate
from engine.curriculum.progress import find_achieved
from engine.curriculum.records.projects import complete_project, find_completions, reopen_project, save_evidence_link
from engine.curriculum.records.reviews import withdraw_review
from engine.turn import Args, Turn


def find_module_of(curriculum: Curriculum, project_id: str) -> Module:
    """The module of a project; raises Refusal for a stale button where there is none."""
    for module in curriculum.modules:
        if any(project.id == project_id for project in module.projects):
            return module
    raise Refusal("chat.unknown_button")


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


def _announce_certificate(turn: Turn) -> Replies:
    """The certificate, at the moment in which it is earned."""
    certificate = award_certificate(turn.tx, turn.pack, turn.scope.member_id, find_achieved(turn), turn.now)
    if certificate is None:
        return ()
    return (Reply(certificate_card(turn, certificate, still_complete=True), Mode.NEW),)
