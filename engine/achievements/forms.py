"""What somebody fills in about their achievements."""

from engine.achievements.records import Entry, EntryKind
from engine.achievements.rules.parse_entry import EntryDraft
from engine.chat.forms import ChoiceField, Form, LineField, LinkField, PastDayField, YesNoField

KIND = ChoiceField(
    "kind",
    "achievements.kind",
    options={kind: f"achievements.kind_{kind}" for kind in EntryKind},
    required=True,
    missing="achievements.which_kind",
    wrong="achievements.which_kind",
)
TITLE = LineField(
    "title", "achievements.what", required=True, missing="achievements.no_title", too_long="achievements.too_long"
)
DAY = PastDayField(
    "day",
    "achievements.day",
    "achievements.day_hint",
    longest=30,
    wrong="achievements.no_day",
    future="achievements.future",
)
LINK = LinkField(
    "link",
    "achievements.link",
    "achievements.link_hint",
    wrong="achievements.no_link",
    too_long="achievements.too_long",
)
RIGHT = YesNoField(
    "right", "achievements.right_question", options={"yes": "achievements.right_yes", "no": "achievements.right_no"}
)
ENTRY_FORM = Form((KIND, TITLE, DAY, LINK, RIGHT))

COLLEAGUE = LineField(
    "colleague", "achievements.colleague", "achievements.colleague_hint", required=True, missing="achievements.nobody"
)
ASK_FORM = Form((COLLEAGUE,))


def make_draft(entry: Entry) -> EntryDraft:
    """An entry as one would type it."""
    right = {True: "yes", False: "no", None: ""}[entry.right_first_time]
    return EntryDraft(entry.kind, entry.title, entry.day.isoformat(), entry.link, right)
