"""Laws of matching: whoever offers what, and whatever their number."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.content.load import Content, default_pack, load_content
from engine.mentoring.rules.matching import (
    Match,
    Mentor,
    MentorSearch,
    Seeker,
    WorkingDay,
    count_shared_minutes,
    find_shared_spans,
    match_mentors,
)
from engine.mentoring.rules.parse_request import read_languages, read_wish
from engine.mentoring.rules.topics import Topic, TopicFit, compare_topics, find_topics, list_topics

PACK = load_content(default_pack()).pack
TOPICS = list_topics(PACK)
CORE = [topic for topic in TOPICS.values() if topic.id == PACK.core.id or PACK.core.id in topic.within]
NAMES = [topic.id for topic in CORE]
NAMES += [name for topic in CORE[:4] for name in topic.related]
HOURS = WorkingDay(9, 17, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Auckland", "not/a zone")

mentors = st.builds(
    Mentor,
    id=st.integers(1, 10**6),
    name=st.just("Mentor"),
    team_id=st.none() | st.integers(1, 3),
    timezone=st.sampled_from(ZONES),
    languages=st.lists(st.sampled_from(["en", "de", "hi"]), min_size=1, unique=True).map(tuple),
    topics=st.lists(st.sampled_from([*NAMES, "gone_topic"]), min_size=1, max_size=5, unique=True).map(tuple),
    capacity=st.integers(1, 4),
    pairs=st.integers(0, 4),
    asks=st.integers(0, 3),
)
alike = st.tuples(mentors, st.lists(mentors, max_size=6)).map(
    lambda drawn: [
        drawn[0],
        *(replace(each, topics=drawn[0].topics, languages=("en",), timezone="UTC") for each in drawn[1]),
    ]
)
"""Offers between which the load, and after that nothing but the seeker, decides."""
offers = (st.lists(mentors, max_size=8) | alike).map(lambda found: list({each.id: each for each in found}.values()))
seekers = st.builds(
    Seeker,
    id=st.integers(1, 10**6),
    team_id=st.none() | st.integers(1, 3),
    timezone=st.sampled_from(ZONES),
    languages=st.lists(st.sampled_from(["en", "de", "hi"]), min_size=1, unique=True).map(tuple),
)
wishes = st.sampled_from(CORE)


def suggest(seeker: Seeker, wanted: Topic, offered: list[Mentor]) -> list[Match]:
    return match_mentors(MentorSearch(seeker, wanted, TOPICS, HOURS, NOW), offered)


@settings(max_examples=200, deadline=None)
@given(seekers, wishes, offers)
def test_suggested_is_who_serves_the_wish_has_a_place_and_can_be_talked_to(seeker, wanted, offered) -> None:  # type: ignore[no-untyped-def]
    found = suggest(seeker, wanted, offered)
    names = {each.mentor.id for each in found}
    for each in offered:
        serves = any(name in TOPICS and compare_topics(TOPICS[name], wanted) is not None for name in each.topics)
        talks = bool(set(each.languages) & set(seeker.languages))
        assert (each.id in names) == (serves and talks and each.pairs < each.capacity and each.id != seeker.id)


@settings(max_examples=200, deadline=None)
@given(seekers, wishes, offers, st.randoms())
def test_the_order_of_the_offers_means_nothing(seeker, wanted, offered, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(offered, len(offered))
    assert suggest(seeker, wanted, shuffled) == suggest(seeker, wanted, offered)


def test_whom_nothing_tells_apart_come_in_an_order_of_the_seekers_own() -> None:
    twins = [Mentor(each, "Twin", None, "UTC", ("en",), ("mlops_pipeline",), 2, 0, 0) for each in range(1, 9)]
    firsts = set()
    for number in range(100, 130):
        seeker = Seeker(number, None, "UTC", ("en",))
        found = suggest(seeker, TOPICS["mlops_pipeline"], twins)
        assert found == suggest(seeker, TOPICS["mlops_pipeline"], twins[::-1])
        firsts.add(found[0].mentor.id)
    assert len(firsts) > 4


@settings(max_examples=200, deadline=None)
@given(seekers, wishes, offers.filter(bool), st.data())
def test_who_is_not_there_changes_nothing_between_the_others(seeker, wanted, offered, data) -> None:  # type: ignore[no-untyped-def]
    gone = data.draw(st.sampled_from(offered))
    left = [each for each in offered if each is not gone]
    everybody = suggest(seeker, wanted, offered)
    assert suggest(seeker, wanted, left) == [each for each in everybody if each.mentor is not gone]


@settings(max_examples=300, deadline=None)
@given(seekers, wishes, offers.filter(bool), st.data())
def test_who_offers_more_is_never_suggested_later(seeker, wanted, offered, data) -> None:  # type: ignore[no-untyped-def]
    one = data.draw(st.sampled_from(offered))
    better = data.draw(
        st.sampled_from(
            [
                replace(one, capacity=one.capacity + 1),
                replace(one, asks=0),
                replace(one, topics=(*one.topics, wanted.id)),
                replace(one, timezone=seeker.timezone),
                replace(one, languages=tuple(dict.fromkeys((*one.languages, *seeker.languages)))),
                replace(one, team_id=None),
            ]
        )
    )
    before = [each.mentor.id for each in suggest(seeker, wanted, offered)]
    changed = [better if each is one else each for each in offered]
    after = [each.mentor.id for each in suggest(seeker, wanted, changed)]
    if one.id in before:
        assert after.index(one.id) <= before.index(one.id)


@settings(max_examples=200, deadline=None)
@given(seekers, wishes, offers)
def test_every_reason_is_true(seeker, wanted, offered) -> None:  # type: ignore[no-untyped-def]
    for each in suggest(seeker, wanted, offered):
        assert each.topic.id in each.mentor.topics
        assert compare_topics(each.topic, wanted) is each.fit
        assert each.meets_easily == (each.shared_minutes >= 120)
        assert each.own_language == (seeker.languages[0] in each.mentor.languages)
        assert each.same_team == (seeker.team_id is not None and seeker.team_id == each.mentor.team_id)


@given(
    st.sampled_from(ZONES), st.sampled_from(ZONES), st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1))
)
def test_shared_hours_are_the_same_from_both_sides_and_no_longer_than_a_day(
    one: str, other: str, now: datetime
) -> None:
    shared = count_shared_minutes(one, other, HOURS, now)
    assert shared == count_shared_minutes(other, one, HOURS, now)
    assert 0 <= shared <= 480
    assert count_shared_minutes(one, one, HOURS, now) == 480


def test_shared_hours_stand_on_the_first_ones_clock() -> None:
    assert find_shared_spans("Asia/Kolkata", "Europe/Berlin", HOURS, NOW) == [(13 * 60 + 30, 17 * 60)]
    assert find_shared_spans("Europe/Berlin", "Asia/Kolkata", HOURS, NOW) == [(9 * 60, 12 * 60 + 30)]


@pytest.mark.parametrize(
    ("zone", "other", "minutes"),
    [
        ("Europe/Berlin", "UTC", 420),
        ("Asia/Kolkata", "UTC", 150),
        ("America/Los_Angeles", "Europe/Berlin", 0),
        ("America/New_York", "Europe/Berlin", 120),
        ("America/Los_Angeles", "Pacific/Auckland", 300),
    ],
)
def test_shared_hours_by_hand(zone: str, other: str, minutes: int) -> None:
    assert count_shared_minutes(zone, other, HOURS, NOW) == minutes


@pytest.mark.parametrize(
    ("offered", "wanted", "expected"),
    [
        ("mlops_pipeline", "mlops_pipeline", TopicFit.SAME),
        ("core", "mlops_pipeline", TopicFit.WIDER),
        ("ai_system_design", "microservices_design", TopicFit.WIDER),
        ("microservices_design", "ai_system_design", TopicFit.PART),
        ("load_balancing_and_scaling", "scalable_architecture", TopicFit.RELATED),
        ("scalable_architecture", "load_balancing_and_scaling", TopicFit.RELATED),
        ("load_balancing_and_scaling", "ai_system_design", TopicFit.RELATED),
        ("data_architecture", "mlops_pipeline", None),
    ],
)
def test_how_an_offer_serves_a_wish(offered: str, wanted: str, expected: TopicFit | None) -> None:
    assert compare_topics(TOPICS[offered], TOPICS[wanted]) is expected


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_no_words_break_the_search(said: str) -> None:
    assert all(topic.id in TOPICS for topic in find_topics(PACK, said, ("for",)))


def test_every_topic_is_found_by_its_own_name() -> None:
    lost = [
        topic.id for topic in TOPICS.values() if topic.id not in {each.id for each in find_topics(PACK, topic.id, ())}
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("named", "said", "expected"),
    [
        ("mentor", "offer rag", ("offer", "rag")),
        ("I'd like to mentor", "in rag", ("offer", "rag")),
        ("find me a mentor", "for data pipelines", ("find", "data pipelines")),
        ("mentor", "for rag", ("", "rag")),
        ("mentor", "", ("", "")),
        ("pause mentoring", "", ("pause", "")),
        ("mentor", "offering", ("", "offering")),
    ],
)
def test_what_words_wish(content: Content, named: str, said: str, expected: tuple[str, str]) -> None:
    words = content.voices.voice("en", "UTC").vocabulary.mentoring
    assert read_wish(named, said, words) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("English and German", (("en", "de"), "")),
        ("Englisch + Deutsch", (("en", "de"), "")),
        ("en, DE", (("en", "de"), "")),
        ("english english", (("en",), "")),
        ("Norwegian Bokmål or Scottish Gaelic", (("nb", "gd"), "")),
        ("", ((), "")),
        ("English, Blurb", (("en",), "blurb")),
    ],
)
def test_languages_are_read_by_name_or_code(content: Content, typed: str, expected: object) -> None:
    assert read_languages(typed, content.voices.voice("de", "UTC").language_codes, ("and", "or")) == expected
