"""Evidence as people give it: a note and a link that show what they can do."""

from engine.chat.forms import LineField, LinkField
from engine.chat.text import Plain

EVIDENCE_LENGTH = 500
"""Characters of a note or a link that are kept."""

EVIDENCE_NOTE = LineField(
    "note", "assessment.evidence_note", longest=EVIDENCE_LENGTH, too_long="assessment.evidence_long"
)
EVIDENCE_LINK = LinkField(
    "link",
    "assessment.evidence_link",
    Plain("https://"),
    longest=EVIDENCE_LENGTH,
    wrong="assessment.evidence_no_link",
    too_long="assessment.evidence_long",
)
