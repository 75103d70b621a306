"""Reading what somebody types about a talk of theirs."""

from collections.abc import Sequence
from datetime import datetime, time

from engine.chat.typed import one_line
from engine.conference.records.talks import Speaker
from engine.people.records.colleagues import find_exact_colleague
from engine.recurrence.from_words import UnclearWords, Vocabulary, read_day, read_phrase
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of
from engine.turn import Turn

LAST_MINUTE = time(23, 59)


def read_deadline(words: str, vocabulary: Vocabulary, timezone: str, now: datetime) -> datetime:
    """The moment until when: a day or week day, with a time or to the end of the day; raises UnclearWords."""
    until = vocabulary.get("until", ())
    typed = one_line(words)
    first, _, rest = typed.partition(" ")
    today = now.astimezone(zone_of(timezone)).date()
    phrase = read_phrase(rest if first.casefold() in until else typed, vocabulary, today)
    if phrase.first is None and phrase.rule is None:
        raise UnclearWords("conference.no_deadline")
    return read_day(phrase, local_moment(today, LAST_MINUTE, timezone), phrase.timezone or timezone, today)


def read_speakers(turn: Turn, words: str, known: Sequence[Speaker]) -> list[int]:
    """The members whom names or addresses mean, besides the person; raises UnclearWords. Names of people who are
    `known` to speak need not be unique."""
    by_name = {speaker.name.casefold(): speaker.id for speaker in known}
    members: dict[int, None] = {}
    for name in filter(None, map(one_line, words.replace(";", ",").split(","))):
        member_id = by_name.get(name.casefold())
        if member_id is None and (colleague := find_exact_colleague(turn.tx, turn.scope.organisation_id, name)):
            member_id = colleague.id
        if member_id is None:
            raise UnclearWords("community.no_member", said=name[:60])
        if member_id != turn.scope.member_id:
            members[member_id] = None
    most = turn.pack.conference.most_speakers
    if len(members) >= most:
        raise UnclearWords("conference.many_speakers", most=most)
    return list(members)
