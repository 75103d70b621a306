"""Evidence as people give it: a note and a link that show what they can do."""

from __future__ import annotations

from engine.chat.typed import read_link

EVIDENCE_LENGTH = 500
"""Characters of a note or a link that are kept."""


def check_evidence(note: str, link: str) -> str | None:
    """The key of the sentence that says what is wrong with a note and a link; None where nothing is."""
    if not note and not link:
        return "assessment.evidence_empty"
    address = read_link(link) if link else ""
    if max(len(note), len(address or link)) > EVIDENCE_LENGTH:
        return "assessment.evidence_long"
    return "assessment.evidence_no_link" if address is None else None
