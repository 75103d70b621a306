"""What somebody fills in or types about a conference: talks, slides, reviews, the call, rooms and places."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from engine.chat.errors import InvalidInput
from engine.chat.forms import (
    ChoiceField,
    Form,
    FormValues,
    LineField,
    LinkField,
    ParagraphField,
    ParsedField,
    ScaleField,
    YesNoField,
)
from engine.chat.text import Plain
from engine.chat.typed import one_line
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import Review
from engine.conference.records.tables import (
    LONGEST_ABSTRACT,
    LONGEST_COMMENT,
    LONGEST_LINK,
    LONGEST_TITLE,
    Response,
    TalkState,
)
from engine.conference.records.talks import Speaker, Talk
from engine.content.conference import ConferenceRules
from engine.content.voice import Voice
from engine.people.records.colleagues import find_exact_colleague
from engine.recurrence.from_words import Vocabulary, read_day, read_when
from engine.recurrence.rule_words import UnclearWords
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of
from engine.turn import Turn

LAST_MINUTE = time(23, 59)


def _read_clock(words: str, turn: Turn) -> time | None:
    """A time of day, or none; raises UnclearWords for other words."""
    if not words:
        return None
    clock = read_when(words, turn.voice.vocabulary.calendar, date(2024, 1, 1)).starts
    if clock is None:
        raise UnclearWords("conference.no_clock", said=words[:40])
    return clock


TITLE = LineField(
    "title",
    "conference.title_label",
    "conference.title_hint",
    longest=LONGEST_TITLE,
    required=True,
    missing="conference.title_missing",
    too_long="community.too_long",
)
ABSTRACT = ParagraphField(
    "abstract",
    "conference.abstract_label",
    "conference.abstract_hint",
    longest=LONGEST_ABSTRACT,
    too_long="community.too_long",
)
FORMAT = ChoiceField("format", "conference.format_label", wrong="conference.no_choice")
TRACK = ChoiceField("track", "conference.track_label", wrong="conference.no_choice")
SPEAKERS = LineField("speakers", "conference.with_label", "conference.with_hint")
EARLIEST = ParsedField("earliest", "conference.earliest_label", Plain("14:00"), longest=20, parse=_read_clock)
LATEST = ParsedField("latest", "conference.latest_label", Plain("16:00"), longest=20, parse=_read_clock)
REMOTE = YesNoField(
    "remote",
    "conference.remote_label",
    options={"no": "conference.remote_no", "yes": "conference.remote_yes"},
    initial="no",
)
STATE = ChoiceField(
    "state",
    "conference.state_label",
    options={state: f"conference.as_{state}" for state in (TalkState.PROPOSED, TalkState.DRAFT)},
    initial=TalkState.PROPOSED,
)

SLIDES = LinkField(
    "slides", "conference.slides_label", Plain("https://"), longest=LONGEST_LINK, wrong="community.no_link"
)
SLIDES_FORM = Form((SLIDES,))

SCORE = ScaleField(
    "score",
    "conference.reviews_title",
    required=True,
    needed="conference.score_missing",
    missing="conference.score_missing",
    wrong="conference.score_missing",
)
COMMENT = ParagraphField(
    "comment", "conference.comment_label", longest=LONGEST_COMMENT, too_long="conference.comment_long"
)

REVIEWER = LineField("who", "conference.reviewer_label", "conference.reviewer_hint", required=True)
REVIEWER_FORM = Form((REVIEWER,))
CLOSES = LineField("closes", "conference.closes_label", "conference.closes_hint", longest=60, required=True)
CALL_FORM = Form((CLOSES,))
NEW_ROOMS = LineField("room", "conference.room_label", "conference.room_hint", longest=200, required=True)
ROOMS_FORM = Form((NEW_ROOMS,))
ROOM = ChoiceField("room", "conference.room", wrong="conference.needs_rooms")
CLOCK = LineField("clock", "conference.clock_label", "conference.clock_hint", longest=40, required=True)
MOVE_FORM = Form((ROOM, CLOCK))


def talk_form(voice: Voice, rules: ConferenceRules, conference: Conference, talk: Talk | None) -> Form:
    """Everything about a talk. What is a proposal already stays one."""
    formats = {
        each.id: Plain(voice.line("conference.format", name=each.name, minutes=each.minutes)) for each in rules.formats
    }
    tracks = {track.id: Plain(track.name) for track in rules.tracks}
    zone = {"zone": conference.occurrence.series.pattern.timezone}
    fields = (
        TITLE,
        ABSTRACT,
        FORMAT.among(formats, rules.formats[0].id),
        TRACK.among(tracks, rules.tracks[0].id),
        SPEAKERS,
        replace(EARLIEST, values=zone),
        replace(LATEST, values=zone),
        REMOTE,
    )
    return Form(fields if talk and talk.state is TalkState.PROPOSED else (*fields, STATE))


def read_talk_values(values: FormValues, rules: ConferenceRules, *, whole: bool) -> dict[str, object]:
    """The columns of a talk; raises InvalidInput. A draft that is not `whole` needs only a title."""
    if whole and not values[ABSTRACT]:
        raise InvalidInput("conference.abstract_missing")
    chosen, earliest, latest = rules.format_by_id[values[FORMAT]], values[EARLIEST], values[LATEST]
    if earliest and latest and _minutes(latest) - _minutes(earliest) < chosen.minutes:
        raise InvalidInput("conference.too_narrow", minutes=chosen.minutes)
    columns = (TITLE, ABSTRACT, FORMAT, TRACK, REMOTE, EARLIEST, LATEST)
    return {"minutes": chosen.minutes, **{field.name: values[field] for field in columns}}


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


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


def type_talk(talk: Talk) -> dict[str, str]:
    """A talk as one would type it."""
    others = [person for person in talk.people if person.id != talk.author_id and person.response is not Response.NO]
    return {
        TITLE.name: talk.title,
        ABSTRACT.name: talk.abstract,
        FORMAT.name: talk.format,
        TRACK.name: talk.track,
        SPEAKERS.name: ", ".join(person.name for person in others),
        EARLIEST.name: f"{talk.earliest:%H:%M}" if talk.earliest else "",
        LATEST.name: f"{talk.latest:%H:%M}" if talk.latest else "",
        REMOTE.name: "yes" if talk.remote else "",
    }


def score_fields(rules: ConferenceRules) -> tuple[ScaleField, ...]:
    """An answer to each question about a talk."""
    options = {str(number): Plain(f"{number} · {name}") for number, name in enumerate(rules.scale, 1)}
    return tuple(
        replace(SCORE, name=each.id, label=Plain(f"{each.name}: {each.question}"), options=options)
        for each in rules.criteria
    )


def review_form(rules: ConferenceRules) -> Form:
    return Form((*score_fields(rules), COMMENT))


def type_review(review: Review) -> Mapping[str, str]:
    """A review as one would type it."""
    return {**{criterion: str(score) for criterion, score in review.scores.items()}, COMMENT.name: review.comment}


def call_form(zone: str) -> Form:
    """Until when talks are proposed."""
    return CALL_FORM.where(replace(CLOSES, values={"zone": zone}))


def read_deadline(words: str, vocabulary: Vocabulary, timezone: str, now: datetime) -> datetime:
    """The moment until when: a day or week day, with a time or to the end of the day; raises UnclearWords."""
    until = vocabulary.get("until", ())
    typed = one_line(words)
    first, _, rest = typed.partition(" ")
    today = now.astimezone(zone_of(timezone)).date()
    phrase = read_when(rest if first.casefold() in until else typed, vocabulary, today)
    if phrase.first is None and phrase.rule is None:
        raise UnclearWords("conference.no_deadline")
    return read_day(phrase, local_moment(today, LAST_MINUTE, timezone), phrase.timezone or timezone, today)


def move_form(zone: str, rooms: Mapping[int, str]) -> Form:
    """Where and when a talk is to be."""
    options = {str(number): Plain(name) for number, name in rooms.items()}
    return MOVE_FORM.where(ROOM.among(options, next(iter(options), "")), replace(CLOCK, values={"zone": zone}))
