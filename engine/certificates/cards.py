"""The cards of the certificate, and the words of its page."""

from dataclasses import dataclass

from engine.certificates.records import Certificate
from engine.chat.cards import Action, Block, Button, Buttons, Card, Context, Download, Fact, Facts, Paragraph
from engine.chat.text import Code, Link, Plain, as_plain_text
from engine.content.voice import Voice
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """The words of a certificate's page, ready to be set."""

    heading: str
    certifies: str
    name: str
    has: str
    title: str
    program: str
    criteria: str
    facts: tuple[tuple[str, str], ...]
    valid: bool
    status_label: str
    status: str
    badge: str
    """The label of the badge file; empty where there is none."""
    verify: str
    language: str


def certificate_card(turn: Turn, certificate: Certificate, *, still_complete: bool) -> Card:
    """A certificate for its holder, with the badge file and the page to show around."""
    voice, certifier = turn.voice, turn.deployment.certifier
    revoked = certificate.revoked_at is not None
    key = "certificate.revoked" if revoked else "certificate.issued"
    values = {"because": certificate.revoked_because} if revoked else {"title": certificate.title}
    blocks: list[Block] = [Paragraph(voice.text(key, **values)), Facts(_list_facts(voice, certificate))]
    if certifier and (address := certifier.address(certificate.id)):
        blocks.append(Paragraph((Link(voice.line("certificate.open_page"), address),)))
    if not revoked:
        if badge := certifier.badge(turn.tx, certificate.id) if certifier else None:
            blocks.append(Download(voice.line("certificate.badge"), "badge.svg", "image/svg+xml", badge))
        blocks.append(Context(voice.text("certificate.badge_how" if badge else "certificate.no_badge")))
    if not (still_complete or revoked):
        blocks.append(Context(voice.text("certificate.unticked")))
    blocks.append(Buttons((Button(voice.line("certificate.to_plan"), Action("plan")),)))
    return Card("certificate", voice.line("certificate.title", name=certificate.name), tuple(blocks))


def build_page(voice: Voice, certificate: Certificate, key: str) -> CertificatePage:
    """The page for whoever has the verification id; it says what a certificate says, and nothing else.

    `key` is the one that signs the badge file, with an earlier one behind it; empty where there is none.
    """
    revoked = certificate.revoked_at
    if revoked is None:
        status = voice.line("certificate.page_valid")
    else:
        values = {"date": voice.date(revoked), "because": certificate.revoked_because}
        status = voice.line("certificate.page_revoked", **values)
    issued, _, number = _list_facts(voice, certificate)
    return CertificatePage(
        heading=voice.line("certificate.page_heading"),
        certifies=voice.line("certificate.page_certifies", issuer=certificate.issuer),
        name=certificate.name,
        has=voice.line("certificate.page_has"),
        title=certificate.title,
        program=certificate.program,
        criteria=certificate.criteria,
        facts=tuple((fact.label, as_plain_text(fact.value)) for fact in (issued, number)),
        valid=revoked is None,
        status_label=voice.line("certificate.page_status"),
        status=status,
        badge=voice.line("certificate.badge") if key and revoked is None else "",
        verify=voice.line("certificate.page_verify", signer=key if revoked is None else ""),
        language=voice.locale.replace("_", "-"),
    )


def _list_facts(voice: Voice, certificate: Certificate) -> tuple[Fact, Fact, Fact]:
    return (
        Fact(voice.line("certificate.issued_on"), (Plain(voice.date(certificate.issued_at)),)),
        Fact(voice.line("certificate.issuer"), (Plain(certificate.issuer),)),
        Fact(voice.line("certificate.verification_id"), (Code(certificate.id),)),
    )
