"""When a certificate is issued: as soon as everything is done and shown, once."""

from datetime import datetime

from sqlalchemy import Connection

from engine.certificates.records import Certificate, find_latest_certificate, issue_certificate
from engine.content.models import Pack
from engine.curriculum.rules.achieved import Achieved


def award_certificate(
    tx: Connection, pack: Pack, member_id: int, achieved: Achieved, at: datetime
) -> Certificate | None:
    """Issue the certificate that has just been earned; None where nothing is new.

    One that was revoked is not issued again by itself: somebody decided that.
    """
    if not achieved.complete or find_latest_certificate(tx, member_id, pack.curriculum.certificate.id):
        return None
    certificate = pack.curriculum.certificate
    words = {
        "certificate_id": certificate.id,
        "title": certificate.name,
        "program": pack.curriculum.name,
        "criteria": certificate.criteria,
        "content_version": pack.revision,
    }
    issue_certificate(tx, member_id, at, words)
    return find_latest_certificate(tx, member_id, certificate.id)
