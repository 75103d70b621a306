"""What `/settings` does: see and choose the language, and say one's time zone."""

from dataclasses import replace

from engine.chat.cards import Replies
from engine.chat.text import Text, shorten
from engine.people.records.members import choose_locale, choose_timezone, find_language, follow_profile_zone
from engine.people.records.planning import replan_member
from engine.recurrence.zones import find_near_zone
from engine.settings.cards import settings_card
from engine.settings.rules.parse_language import read_language
from engine.settings.rules.parse_timezone import find_zone_called, read_timezone
from engine.turn import Args, Turn


def change_by_words(turn: Turn, args: Args) -> Replies:
    """Do what was said after the command, or show how things are."""
    words = turn.voice.vocabulary.settings
    zone = read_timezone(args.optional("said"), words, of_settings=True)
    if zone is not None:
        return _keep_zone(turn, zone)
    asked = read_language(args.optional("said"), turn.voice.language_codes, words)
    if asked.name in words.get("profile", ()):
        return _choose(turn, None)
    if asked.code is not None:
        return _speak(turn, asked.code)
    unknown = turn.voice.text("settings.unknown", said=shorten(asked.name), languages=_list_languages(turn))
    return _show_settings(turn, unknown if asked.name else ())


def hear_settings(turn: Turn, text: str) -> Replies | None:
    """“Speak German to me” and “my time zone is Asia/Tokyo”; None for everything else."""
    zone = read_timezone(text, turn.voice.vocabulary.settings)
    return _hear_language(turn, text) if zone is None else _keep_zone(turn, zone)


def _hear_language(turn: Turn, text: str) -> Replies | None:
    """“Speak German to me”; None for everything else."""
    asked = read_language(text, turn.voice.language_codes, turn.voice.vocabulary.settings)
    return _speak(turn, asked.code) if asked.is_plain and asked.code else None


def set_language(turn: Turn, args: Args) -> Replies:
    """Choose a language, or that of one's profile."""
    return _choose(turn, args.choice("locale", ("", *turn.voice.voices.locales)) or None)


def _speak(turn: Turn, code: str) -> Replies:
    """Choose the language with a code, where there is copy in it."""
    spoken = turn.voice.voices.find_copy(code)
    if spoken is not None:
        return _choose(turn, spoken)
    name = turn.voice.languages.get(code, code)
    return _show_settings(turn, turn.voice.text("settings.not_spoken", name=name, languages=_list_languages(turn)))


def _choose(turn: Turn, locale: str | None) -> Replies:
    """Speak in a locale from now on, in the region of the profile where the copy is that of the profile."""
    profile = find_language(turn.tx, turn.scope.member_id).profile
    is_same = locale is not None and turn.voice.voices.find_copy(profile) == locale
    chosen = profile if is_same else locale
    choose_locale(turn.tx, turn.scope.member_id, chosen)
    voice = turn.voice.voices.voice(chosen or profile, turn.scope.person.timezone)
    return _show_settings(replace(turn, voice=voice), voice.text("settings.done"))


def _show_settings(turn: Turn, notice: Text = ()) -> Replies:
    language = find_language(turn.tx, turn.scope.member_id)
    return turn.reply(settings_card(turn.voice, language), notice)


def _keep_zone(turn: Turn, said: str) -> Replies:
    """Have somebody's times in the zone that they name, or in that of their profile again."""
    me, profiles = turn.scope.member_id, turn.voice.vocabulary.settings.get("profile", ())
    zone = find_zone_called(said)
    if zone is not None:
        choose_timezone(turn.tx, me, zone)
    elif any(said.endswith(word) for word in profiles):
        zone = follow_profile_zone(turn.tx, me)
    else:
        near = find_near_zone(said) or ""
        return _show_settings(turn, turn.voice.text("settings.zone_unknown", said=shorten(said), near=near))
    replan_member(turn.tx, me, turn.now)
    voice = turn.voice.voices.voice(turn.scope.person.locale, zone)
    return _show_settings(replace(turn, voice=voice), voice.text("settings.zone_done", zone=zone))


def _list_languages(turn: Turn) -> str:
    """The languages in which there is copy."""
    return turn.voice.all_of(list(turn.voice.voices.name_languages().values()))
