"""The cards of `/privacy`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from engine.chat.cards import Action, Button, Buttons, Card, Context, Download, Heading, Paragraph, Style, Table
from engine.content.voice import Voice
from engine.deployment import Retention
from engine.insight.records.access_log import AccessEntry
from engine.people.records.members import Language
from engine.settings.cards import language_text
from engine.store.personal import Kind

LOOKS = 10
"""Looks on one card."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Where somebody is known, and in which language they are spoken to."""

    platforms: Sequence[str]
    language: Language


def privacy_card(
    voice: Voice, counts: Mapping[Kind, int], profile: Profile, looks: Sequence[AccessEntry], keeping: Retention
) -> Card:
    """What is stored, who can see it, how long it is kept, and what can be done about it."""
    columns = (voice.line("privacy.what"), voice.line("privacy.count"), voice.line("privacy.who"))
    rows = tuple(
        (voice.line(f"privacy.kind_{kind}"), str(count), voice.line(f"privacy.sees_{kind}"))
        for kind, count in counts.items()
    )
    platforms = voice.all_of([platform.title() for platform in profile.platforms])
    buttons = (
        Button(voice.line("privacy.export"), Action("privacy.export"), Style.PRIMARY),
        Button(voice.line("privacy.xapi"), Action("privacy.xapi")),
        Button(voice.line("privacy.erase"), Action("privacy.erase"), Style.DANGER),
    )
    return Card(
        "privacy",
        voice.line("privacy.title"),
        (
            Paragraph(voice.text("privacy.text", platforms=platforms)),
            Table(voice.line("privacy.caption"), columns, rows),
            Paragraph(language_text(voice, profile.language)),
            Heading(voice.line("privacy.looks_title")),
            _access_table(voice, looks) if looks else Paragraph(voice.text("privacy.no_looks")),
            Heading(voice.line("privacy.kept_title")),
            Paragraph(voice.text("privacy.kept", **asdict(keeping))),
            Buttons(buttons),
            Context(voice.text("privacy.roster")),
        ),
    )


def _access_table(voice: Voice, looks: Sequence[AccessEntry]) -> Table:
    """Who looked, at what, when."""
    columns = tuple(voice.line(f"privacy.{name}") for name in ("looker", "looked_at", "looked_on"))
    rows = tuple(
        (
            entry.viewer or voice.line("privacy.gone"),
            voice.line(f"privacy.seen_{entry.seen}", team=entry.team or ""),
            voice.moment(entry.at),
        )
        for entry in looks
    )
    return Table(voice.line("privacy.looks_caption"), columns, rows)


def file_card(voice: Voice, key: str, file: Download, count: int) -> Card:
    """A file to take along."""
    back = Buttons((Button(voice.line("privacy.back"), Action("privacy")),))
    blocks = (Paragraph(voice.text(f"privacy.{key}_text", count=count)), file, back)
    return Card("privacy_file", voice.line(f"privacy.{key}_title"), blocks)


def erase_card(voice: Voice, rows: int, reports: int, *, last_owner: bool) -> Card:
    """Whether everything should really go, and what that means."""
    buttons = (
        Button(voice.line("privacy.erase_now"), Action("privacy.erase_now", {"sure": "yes"}), Style.DANGER),
        Button(voice.line("privacy.not_erase"), Action("privacy")),
    )
    blocks = [Paragraph(voice.text("privacy.erase_text", rows=rows))]
    blocks += [Paragraph(voice.text("privacy.erase_reports", count=reports))] if reports else []
    blocks += [Paragraph(voice.text("privacy.erase_last_owner"))] if last_owner else []
    return Card("privacy_erase", voice.line("privacy.erase_title"), (*blocks, Buttons(buttons)))


def erased_card(voice: Voice) -> Card:
    """The last card that somebody gets."""
    return Card("erased", voice.line("privacy.erased_title"), (Paragraph(voice.text("privacy.erased")),), farewell=True)
