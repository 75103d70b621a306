"""The card of `/settings`."""

from engine.chat.cards import Action, Button, Buttons, Card, Choice, Choices, Context, Paragraph
from engine.chat.text import Text
from engine.content.voice import Voice, find_locale
from engine.people.records.members import Language

ELSEWHERE = ("role", "nudges", "privacy")
"""Commands with settings of their own."""


def settings_card(voice: Voice, language: Language) -> Card:
    """In which language the person is spoken to, which ones there are, and in which time zone their times are."""
    options = [
        Choice(name, "", Action("settings.language", {"locale": locale}), chosen=locale == voice.language)
        for locale, name in voice.voices.name_languages().items()
    ]
    if language.chosen is not None:
        options.append(Choice(voice.line("settings.as_profile"), "", Action("settings.language", {"locale": ""})))
    buttons = tuple(Button(voice.line(f"home.{name}"), Action(name)) for name in ELSEWHERE)
    blocks = (
        Paragraph(language_text(voice, language)),
        Paragraph(voice.text("settings.timezone", zone=voice.zone.key)),
        Choices(voice.line("settings.languages"), tuple(options)),
        Buttons(buttons),
        Context(voice.text("settings.hint")),
    )
    return Card("settings", voice.line("settings.title"), blocks)


def language_text(voice: Voice, language: Language) -> Text:
    """The language, and why it is this one."""
    profile, own = find_locale(language.profile).language, voice.voices.find_copy(language.profile)
    return voice.text(
        "settings.language",
        name=voice.name_language(voice.language),
        profile=voice.languages.get(profile, profile),
        why="chosen" if language.chosen else "profile" if own == voice.language else "other",
    )
