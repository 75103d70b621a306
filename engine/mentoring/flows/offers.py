"""What happens around one's own offer to mentor: topics, terms, pausing, stopping."""

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import InvalidInput
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.content.voice import language_of
from engine.mentoring.cards.offers import MOST_TOPICS, offer_card, stop_card, terms_card, topic_card
from engine.mentoring.forms import CAPACITY, LANGUAGES, TOPIC_FORM, WANTED_TOPIC, terms_form
from engine.mentoring.jobs import free_all_asks, free_asks
from engine.mentoring.records import offers
from engine.mentoring.records.offers import find_offer
from engine.mentoring.records.pairs import count_mentees
from engine.mentoring.rules.parse_request import read_languages
from engine.mentoring.rules.topics import Topic, find_topics
from engine.mentoring.suggestions import find_strengths
from engine.mentoring.views import find_topic, view_offer
from engine.turn import Args, Turn

QUOTED = 80
"""Characters of words that are said back."""
LONGEST_LANGUAGES = 60


def show_offer(turn: Turn, args: Args) -> Replies:
    """Show the person's offer, or what it could be."""
    return _show_offer(turn)


def add_typed_topic(turn: Turn, typed: str) -> Replies:
    """Show the offer, with a topic added that was typed."""
    return _add_words(turn, typed) if typed else _show_offer(turn)


def toggle_topic(turn: Turn, args: Args) -> Replies:
    """Tick or untick a topic. The press says which, so that a second one changes nothing."""
    topic = find_topic(turn, args.word("topic"))
    if args.optional("on"):
        return _add_topic(turn, topic)
    offers.remove_topic(turn.tx, turn.scope.member_id, topic.id)
    return _show_offer(turn)


def open_topic_form(turn: Turn, args: Args) -> Replies:
    return (Reply(topic_card(turn.voice), Mode.FORM),)


def add_topic(turn: Turn, args: Args) -> Replies:
    """Add the topic that was chosen or typed."""
    if args.optional("topic"):
        return _add_topic(turn, find_topic(turn, args.word("topic")))
    return _add_words(turn, one_line(TOPIC_FORM.typed(turn)[WANTED_TOPIC.name]))


def open_terms_form(turn: Turn, args: Args) -> Replies:
    """Ask how many mentees, and in which languages."""
    offer, rules = find_offer(turn.tx, turn.scope.member_id), turn.pack.mentoring
    capacity = offer.capacity if offer else min(rules.usual_mentees, rules.most_mentees)
    languages = offer.languages if offer else _find_own_languages(turn)
    names = turn.voice.all_of([turn.voice.languages.get(code, code) for code in languages])
    typed = {CAPACITY.name: str(capacity), LANGUAGES.name: names}
    return (Reply(terms_card(turn.voice, rules, typed), Mode.FORM),)


def publish_offer(turn: Turn, args: Args) -> Replies:
    """Make the offer public, or change its terms; whom there is no room for any more is told so."""
    scope, form = turn.scope, terms_form(turn.pack.mentoring)
    try:
        given = form.read(turn)
        languages = _read_languages(turn, given[LANGUAGES])
    except InvalidInput as problem:
        card = terms_card(turn.voice, turn.pack.mentoring, form.typed(turn), turn.explain(problem))
        return (Reply(card, Mode.FORM),)
    capacity = given[CAPACITY]
    assert capacity is not None, "it is required"
    before = view_offer(turn)
    if not before.topics:
        return _show_offer(turn, turn.voice.text("mentoring.no_topics"))
    offers.save_offer(turn.tx, scope, capacity, languages, turn.now)
    if before.mentees >= capacity:
        free_all_asks(turn.tx, scope.member_id, turn.now)
    return _show_offer(turn, turn.voice.text("mentoring.changed" if before.offer else "mentoring.published"))


def pause_offer(turn: Turn, args: Args) -> Replies:
    return set_paused(turn, paused=bool(args.optional("on")))


def set_paused(turn: Turn, *, paused: bool) -> Replies:
    """Take no new asks, or take them again; pairs go on, and who asked is told."""
    if find_offer(turn.tx, turn.scope.member_id) is None:
        return _show_offer(turn, turn.voice.text("mentoring.nothing_to_pause"))
    offers.change_paused(turn.tx, turn.scope.member_id, paused=paused)
    freed = free_asks(turn.tx, turn.now, turn.scope.member_id)
    return _show_offer(turn, turn.voice.text("mentoring.paused" if paused else "mentoring.resumed", freed=freed))


def ask_stop(turn: Turn, args: Args) -> Replies:
    if find_offer(turn.tx, turn.scope.member_id) is None:
        return _show_offer(turn, turn.voice.text("mentoring.nothing_to_pause"))
    return turn.reply(stop_card(turn.voice, count_mentees(turn.tx, turn.scope.member_id)))


def stop_offer(turn: Turn, args: Args) -> Replies:
    """Take the offer back; pairs go on, and who asked is told."""
    offers.delete_offer(turn.tx, turn.scope.member_id)
    freed = free_asks(turn.tx, turn.now, turn.scope.member_id)
    return _show_offer(turn, turn.voice.text("mentoring.stopped", freed=freed))


def _add_words(turn: Turn, typed: str) -> Replies:
    topics = find_topics(turn.pack, typed, turn.voice.vocabulary.mentoring.get("filler", ()))
    quoted = typed[:QUOTED]
    if len(topics) == 1:
        return _add_topic(turn, topics[0])
    if topics:
        return turn.reply(topic_card(turn.voice, quoted, topics))
    problem = turn.voice.text("mentoring.unknown_topic", said=quoted) if typed else None
    return (Reply(topic_card(turn.voice, quoted, problem=problem), Mode.FORM),)


def _add_topic(turn: Turn, topic: Topic) -> Replies:
    scope, chosen = turn.scope, view_offer(turn).topics
    if topic not in chosen and len(chosen) >= MOST_TOPICS:
        return _show_offer(turn, turn.voice.text("mentoring.enough_topics", most=MOST_TOPICS))
    offers.save_topic(turn.tx, scope.organisation_id, scope.member_id, topic.id, turn.now)
    return _show_offer(turn)


def _show_offer(turn: Turn, notice: Text | None = None) -> Replies:
    return turn.reply(offer_card(turn.voice, view_offer(turn), find_strengths(turn), notice))


def _read_languages(turn: Turn, words: str) -> tuple[str, ...]:
    """The codes of languages that are named; raises InvalidInput."""
    filler = turn.voice.vocabulary.mentoring.get("filler", ())
    languages, unknown = read_languages(words, turn.voice.language_codes, filler)
    if unknown or not languages or len(" ".join(languages)) > LONGEST_LANGUAGES:
        key = "mentoring.unknown_language" if unknown else "mentoring.language_needed"
        raise InvalidInput(key, said=unknown[:QUOTED])
    return tuple(dict.fromkeys(map(language_of, languages)))


def _find_own_languages(turn: Turn) -> tuple[str, ...]:
    """The person's language, and that of the pack."""
    spoken = (turn.scope.person.locale, turn.pack.default_locale)
    return tuple(dict.fromkeys(code for name in spoken if (code := language_of(name)) in turn.voice.languages))
