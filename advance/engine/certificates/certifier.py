"""The certifier: signs badge files in the format of Open Badges 3.0, and knows where certificates can be looked up.

Every organisation has an Ed25519 key of its own, made with its first badge and kept in the vault. The issuer's name in
a badge is the key itself (did:key), so that anybody can check a badge without asking this server.
"""

from __future__ import annotations

from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from jinja2 import Environment, StrictUndefined
from openbadgeslib.keys import KeyEd25519
from openbadgeslib.ob3 import Achievement, IdentityObject, Issuer, OB3Signer, OpenBadgeCredential, did_key_from_pem
from sqlalchemy import Connection

from advance.engine.certificates.records import Certificate
from advance.engine.vault import Vault

KEY = "badge_key"
"""The kind of secret under which the vault keeps signing keys, by organisation."""


class Certifier:
    """Makes badges. `public_url` is where this server can be reached from outside, empty where it cannot."""

    def __init__(self, vault: Vault, public_url: str = "") -> None:
        self._vault = vault
        self._public_url = public_url.rstrip("/")

    def address(self, certificate: Certificate) -> str:
        """The page of a certificate; empty where there is no public one."""
        return f"{self._public_url}/certificates/{certificate.id}" if self._public_url else ""

    def badge(self, tx: Connection, certificate: Certificate) -> str | None:
        """The badge file, an SVG picture with the signed credential inside: the same each time.

        None where this server has no keys under which a signing key could be kept.
        """
        if not self._vault.can_keep:
            return None
        pem = self._vault.recall_or_make(tx, KEY, str(certificate.organisation_id), _new_key)
        signer = OB3Signer(privkey_pem=pem, algorithm="EdDSA")
        return signer.sign_into_svg(_credential(certificate, pem), _picture(certificate).encode()).decode()


def _new_key() -> str:
    return KeyEd25519().generate_keypair()[0].decode()


def _credential(certificate: Certificate, pem: str) -> OpenBadgeCredential:
    """What the badge claims. Of the holder it gives the name, and the address only as a hash."""
    key = KeyEd25519()
    key.read_private_key(pem)
    issuer = Issuer(id=did_key_from_pem(key.get_priv_key().public_key()), name=certificate.issuer)
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


def _picture(certificate: Certificate) -> str:
    return _TEMPLATE.render(
        certificate=certificate,
        title_lines=_lines(certificate.title, 24, 3),
        day=certificate.issued_at.date().isoformat(),
    )


def _lines(words: str, width: int, most: int) -> list[str]:
    """Words in lines of about `width` characters, at most `most` of them."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width and len(lines) < most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
