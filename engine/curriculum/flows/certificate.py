"""What `/certificate` does."""

from engine.certificates.cards import certificate_card
from engine.certificates.records import find_latest_certificate
from engine.chat.cards import Replies
from engine.curriculum.cards.certificate import not_yet_card
from engine.curriculum.progress import find_achieved
from engine.turn import Args, Turn


def show_certificate(turn: Turn, args: Args) -> Replies:
    """Show the certificate, or what it still takes."""
    curriculum, achieved = turn.pack.curriculum, find_achieved(turn)
    certificate = find_latest_certificate(turn.tx, turn.scope.member_id, curriculum.certificate.id)
    if certificate is None:
        return turn.reply(not_yet_card(turn.voice, curriculum, achieved))
    return turn.reply(certificate_card(turn, certificate, still_complete=achieved.complete))
