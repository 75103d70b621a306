"""The certifier: signs badge files in the format of Open Badges 3.0, and knows where certificates can be looked up.

Every organisation has an Ed25519 key of its own, made with its first badge and kept in the vault. The issuer's name in
a badge is the key itself (did:key), so that anybody can check a badge without asking this server. Whether a badge was
revoked since, verifiers read in the organisation's status list (W3C Bitstring Status List 1.0), which names nobody.
"""

import json
import logging
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from textwrap import wrap
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from jinja2 import Environment, StrictUndefined
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.keys import KeyEd25519
from openbadgeslib.ob3 import (
    Achievement,
    IdentityObject,
    Issuer,
    OB3Signer,
    OB3Verifier,
    OpenBadgeCredential,
    build_status_list_credential,
    did_key_from_pem,
    sign_status_list_credential,
    status_entry,
)
from openbadgeslib.util import hash_email
from sqlalchemy import Connection

from engine.certificates.records import PLACES, Certificate, find_certificate, find_places
from engine.chat.errors import AdvanceError
from engine.vault import Vault, VaultError

log = logging.getLogger(__name__)

ALGORITHM = "EdDSA"
REVOCATION = "revocation"
KEY = "badge_key"
"""The kind of secret under which the vault keeps signing keys, by organisation."""
LIST_VALID = timedelta(days=1)
"""How long a copy of a status list may be shown for the list."""


class KeyCertifier:
    """Signs with the organisations' keys. `public_url` is where this server can be reached, empty where it cannot."""

    def __init__(self, vault: Vault, public_url: str = "") -> None:
        self._vault = vault
        self._public_url = public_url.rstrip("/")

    def address(self, certificate_id: str) -> str:
        return f"{self._public_url}/certificates/{certificate_id}" if self._public_url else ""

    def badge(self, tx: Connection, certificate_id: str) -> str | None:
        """The same file each time. None without keys for secrets, or where none of them opens the signing key."""
        certificate = find_certificate(tx, certificate_id)
        pem = self._find_key(tx, certificate.organisation_id) if certificate else None
        if certificate is None or pem is None:
            return None
        signer = OB3Signer(privkey_pem=pem, algorithm=ALGORITHM)
        credential = _build_credential(certificate, pem)
        if self._public_url and certificate.status_index is not None:
            listed = self._status_address(certificate.organisation_id)
            credential.credential_status = [status_entry(listed, REVOCATION, certificate.status_index)]
        return signer.sign_into_svg(credential, _draw_badge(certificate).encode()).decode()

    def status_list(self, tx: Connection, organisation_id: int, now: datetime) -> str | None:
        """Which of an organisation's badges were revoked, as a signed credential (JWT); None where it has none."""
        places = find_places(tx, organisation_id) if self._public_url else {}
        pem = self._find_key(tx, organisation_id) if places else None
        if pem is None:
            return None
        credential = build_status_list_credential(
            _identify_key(pem),
            self._status_address(organisation_id),
            REVOCATION,
            [place for place, revoked in places.items() if revoked],
            PLACES,
            issued=now,
            valid_until=now + LIST_VALID,
        )
        return sign_status_list_credential(credential, pem, ALGORITHM)

    def _status_address(self, organisation_id: int) -> str:
        return f"{self._public_url}/certificates/revoked/{organisation_id}"

    def signing_key(self, tx: Connection, certificate: Certificate) -> str:
        """The key that its badge names, as did:key; empty where there is no badge."""
        pem = self._find_key(tx, certificate.organisation_id)
        return _identify_key(pem) if pem else ""

    def _find_key(self, tx: Connection, organisation_id: int) -> str | None:
        if not self._vault.can_keep:
            return None
        try:
            return self._vault.recall_or_make(tx, KEY, str(organisation_id), _make_key)
        except VaultError as error:
            log.error("no badge can be signed: %s", error)
            return None


@dataclass(frozen=True, slots=True)
class VerifiedBadge:
    """A badge whose signature holds: what it says, and the key that signed it."""

    title: str
    name: str
    issuer: str
    key: str
    issued: date


class BadgeError(AdvanceError):
    """A file is no badge, or its signature does not hold."""


def check_badge(svg: bytes, email: str = "", *, online: bool = False) -> VerifiedBadge:
    """Verify a badge file, and that it was issued to an address where one is given; raises BadgeError.

    It is done offline, unless `online` asks for the issuer's status list, too, in which revoked badges are.

    It proves that the named key signed it. Whose key that is, the certificate's page says.
    """
    try:
        token = OB3Verifier.extract_token_from_svg(svg)
        claimed = str(_read_unverified(token)["issuer"]["id"])
        if not claimed.startswith("did:key:"):
            raise BadgeError("The badge does not name a key that can be checked offline.")
        badge = OB3Verifier.for_issuer_did(claimed).verify(token, check_status=online)
    except (LibOpenBadgesException, LookupError, TypeError, ValueError) as error:
        raise BadgeError(f"This is no badge whose signature holds: {error}") from error
    names = [identifier.identity_hash for identifier in badge.identifiers if identifier.identity_type == "name"]
    salts = {identifier.identity_hash: identifier.salt for identifier in badge.identifiers if identifier.hashed}
    if email and not any(f"sha256${hash_email(email, salt or '').decode()}" == known for known, salt in salts.items()):
        raise BadgeError(f"The signature holds, but the badge was not issued to {email}.")
    assert badge.issuance_date is not None, "the library sets it"
    issued = badge.issuance_date.date()
    return VerifiedBadge(badge.achievement.name, ", ".join(names), badge.issuer.name, badge.issuer.id, issued)


def _read_unverified(token: str) -> Any:
    """What a token claims, before anybody has looked at its signature."""
    body = token.split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def _make_key() -> str:
    return KeyEd25519().generate_keypair()[0].decode()


def _identify_key(pem: str) -> str:
    """The key itself as an identifier."""
    key = KeyEd25519()
    key.read_private_key(pem)
    key.pub_key = key.get_priv_key().public_key()
    return did_key_from_pem(key.get_pub_key_pem())


def _build_credential(certificate: Certificate, pem: str) -> OpenBadgeCredential:
    """What the badge claims. Of the holder it gives the name, and the address only as a hash."""
    issuer = Issuer(id=_identify_key(pem), name=certificate.issuer)
    achievement = Achievement(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{issuer.id}#{certificate.certificate_id}')}",
        name=certificate.title,
        description=certificate.program,
        criteria_narrative=certificate.criteria,
        achievement_type="Certificate",
    )
    return OpenBadgeCredential(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{issuer.id}#{certificate.id}')}",
        issuer=issuer,
        recipient_id=None,
        achievement=achievement,
        issuance_date=certificate.issued_at.replace(microsecond=0),
        identifiers=[
            IdentityObject(certificate.name, "name", hashed=False),
            IdentityObject.create(certificate.email, salt=certificate.id),
        ],
    )


_TEMPLATE = Environment(autoescape=True, undefined=StrictUndefined).from_string(
    (Path(__file__).parent / "badge.svg").read_text()
)


def _draw_badge(certificate: Certificate) -> str:
    return _TEMPLATE.render(
        certificate=certificate,
        title_lines=_wrap_words(certificate.title, 24, 3),
        day=certificate.issued_at.date().isoformat(),
    )


def _wrap_words(words: str, width: int, most: int) -> list[str]:
    """Words in lines of about `width` characters, at most `most` of them: the last one takes the rest."""
    lines = wrap(" ".join(words.split()), width, break_long_words=False, break_on_hyphens=False)
    return lines if len(lines) <= most else [*lines[: most - 1], " ".join(lines[most - 1 :])]
