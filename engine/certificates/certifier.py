"""The certifier: signs badge files in the format of Open Badges 3.0, and knows where certificates can be looked up.

Every organisation has a P-256 key of its own, made with its first badge and kept in the vault: ES256 is one of the two
algorithms that verifiers have to know (Open Badges 3.0, 8.3.1). The issuer's name in a badge is the key itself
(did:key), so that anybody can check a badge without asking this server. Whether a badge was revoked since, verifiers
read in the organisation's status list (W3C Bitstring Status List 1.0), which names nobody.

Organisations whose first badges were signed by an Ed25519 key keep it for the list of those, and have a second key.
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

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jinja2 import Environment, StrictUndefined
from jwt.algorithms import ECAlgorithm
from jwt.api_jws import PyJWS
from jwt.utils import der_to_raw_signature
from openbadgeslib.errors import LibOpenBadgesException
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

ES256, EDDSA = "ES256", "EdDSA"
REVOCATION = "revocation"
KEY = "badge_key"
"""The kind of secret under which the vault keeps signing keys, by organisation."""
SECOND_KEY = "badge_key_es256"
"""The kind of those that organisations have besides an Ed25519 key."""
SECOND_LIST = "es256"
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
        keys = self._find_keys(tx, certificate.organisation_id) if certificate else ()
        if certificate is None or not keys:
            return None
        key = keys[0]
        credential = _build_credential(certificate, key)
        if self._public_url and certificate.status_index is not None:
            listed = self._status_address(certificate.organisation_id, key)
            credential.credential_status = [status_entry(listed, REVOCATION, certificate.status_index)]
        signer = _StableSigner(privkey_pem=key.pem, algorithm=key.algorithm)
        return signer.sign_into_svg(credential, _draw_badge(certificate).encode()).decode()

    def status_list(self, tx: Connection, organisation_id: int, now: datetime, name: str = "") -> str | None:
        """Which of an organisation's badges were revoked, as a signed credential (JWT); None where it has none.

        There is one for each key, since a list counts only where the badge's own key signed it; `name` tells which.
        """
        places = find_places(tx, organisation_id) if self._public_url else {}
        keys = self._find_keys(tx, organisation_id) if places else ()
        key = next((key for key in keys if key.list_name == name), None)
        if key is None:
            return None
        credential = build_status_list_credential(
            key.did,
            self._status_address(organisation_id, key),
            REVOCATION,
            [place for place, revoked in places.items() if revoked],
            PLACES,
            issued=now,
            valid_until=now + LIST_VALID,
        )
        return sign_status_list_credential(credential, key.pem, key.algorithm)

    def _status_address(self, organisation_id: int, key: "_Key") -> str:
        address = f"{self._public_url}/certificates/revoked/{organisation_id}"
        return f"{address}/{key.list_name}" if key.list_name else address

    def signing_keys(self, tx: Connection, certificate: Certificate) -> tuple[str, ...]:
        """The keys that its badge may name, as did:key, that of today first; none where there is no badge."""
        return tuple(key.did for key in self._find_keys(tx, certificate.organisation_id))

    def _find_keys(self, tx: Connection, organisation_id: int) -> tuple["_Key", ...]:
        """An organisation's keys: the one that signs badges now, and before it perhaps another."""
        if not self._vault.can_keep:
            return ()
        try:
            first = _Key(self._vault.recall_or_make(tx, KEY, str(organisation_id), _make_key))
            if first.algorithm == ES256:
                return (first,)
            second = self._vault.recall_or_make(tx, SECOND_KEY, str(organisation_id), _make_key)
            return (_Key(second, SECOND_LIST), first)
        except VaultError as error:
            log.error("no badge can be signed: %s", error)
            return ()


@dataclass(frozen=True, slots=True)
class _Key:
    """A signing key as PEM, and what the status list is called that it signs."""

    pem: str
    list_name: str = ""

    @property
    def algorithm(self) -> str:
        private = load_pem_private_key(self.pem.encode(), password=None)
        return ES256 if isinstance(private, EllipticCurvePrivateKey) else EDDSA

    @property
    def did(self) -> str:
        """The key itself as an identifier."""
        public = load_pem_private_key(self.pem.encode(), password=None).public_key()
        return did_key_from_pem(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


class _StableES256(ECAlgorithm):
    """ES256 with the same signature for the same words (RFC 6979), so that a badge is the same file each time."""

    def sign(self, msg: bytes, key: Any) -> bytes:
        signed = key.sign(msg, ECDSA(SHA256(), deterministic_signing=True))
        return der_to_raw_signature(signed, key.curve)


_JWS = PyJWS(algorithms=[EDDSA])
_JWS.register_algorithm(ES256, _StableES256(ECAlgorithm.SHA256, SECP256R1))


class _StableSigner(OB3Signer):
    """Signs the same words in the same way, whatever the algorithm."""

    def sign_payload(self, payload: dict[str, Any]) -> str:
        written = json.dumps(payload, separators=(",", ":")).encode()
        return _JWS.encode(written, self._load_privkey(), self.algorithm, headers={"jwk": self._public_jwk()})


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
    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _build_credential(certificate: Certificate, key: _Key) -> OpenBadgeCredential:
    """What the badge claims. Of the holder it gives the name, and the address only as a hash; the id that stands for
    them, which the specification asks for (`sub`), is of this badge alone."""
    issuer = Issuer(id=key.did, name=certificate.issuer)
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
        recipient_id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{issuer.id}#{certificate.id}#holder')}",
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
