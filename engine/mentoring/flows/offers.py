"""What happens around one's own offer to mentor: topics, terms, pausing, stopping."""

from __future__ import annotations

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.mentoring.asks import free_all_asks, free_asks
from engine.mentoring.cards import offers as cards
from engine.mentoring.records import offers
from engine.mentoring.records import pairs as records
from engine.mentoring.records.offers import Offer
from engine.mentoring.rules.parse_request import read_languages
from engine.mentoring.rules.topics import Topic, find_topics, topics_of
from engine.mentoring.suggestions import strengths
from engine.turn import Args, Turn

QUOTED = 80
"""Characters of words that are said back."""


def offer(turn: Turn, args: Args) -> Replies:
    """Show the person's offer, or what it could be."""
    return _show(turn)


def offer_in(turn: Turn, said: str) -> Replies:
    """Show the offer, with a topic added that was typed."""
    return _add(turn, said) if said else _show(turn)


def topic(turn: Turn, args: Args) -> Replies:
    """Tick or untick a topic. The press says which, so that a second one changes nothing."""
    chosen = topics_of(turn.pack).get(args.word("topic"))
    if chosen is None:
        raise Refusal("chat.unknown_button")
    if args.optional("on"):
        return _choose(turn, chosen)
    offers.drop_topic(turn.tx, turn.scope.member_id, chosen.id)
    return _show(turn)


def more(turn: Turn, args: Args) -> Replies:
    """Ask for another topic."""
    return (Reply(cards.topic_card(turn.voice), Mode.FORM),)


def add(turn: Turn, args: Args) -> Replies:
    """Add the topic that was chosen or typed."""
    if args.optional("topic"):
        return topic(turn, _as_tick(args))
    return _add(turn, one_line(turn.request.form.get("topic", "")))


def terms(turn: Turn, args: Args) -> Replies:
    """Ask how many mentees, and in which languages."""
    found, rules = _offer(turn), turn.pack.mentoring
    languages = found.languages if found else _own_languages(turn)
    return _terms(turn, found.capacity if found else min(rules.usual_mentees, rules.most_mentees), languages)


def publish(turn: Turn, args: Args) -> Replies:
    """Make the offer public, or change its terms; whom there is no room for any more is told so."""
    form, scope, rules = turn.request.form, turn.scope, turn.pack.mentoring
    typed, codes = one_line(form.get("languages", "")), turn.voice.language_codes
    languages, unknown = read_languages(typed, codes, turn.voice.vocabulary.mentoring.get("filler", ()))
    capacity = form.get("capacity", "")
    if capacity not in {str(each) for each in range(1, rules.most_mentees + 1)}:
        return _terms(turn, rules.usual_mentees, languages, turn.voice.text("mentoring.capacity_needed"))
    if unknown or not languages or len(" ".join(languages)) > 60:
        key = "mentoring.unknown_language" if unknown else "mentoring.language_needed"
        card = cards.terms_card(
            turn.voice, rules, int(capacity), typed[:100], turn.voice.text(key, said=unknown[:QUOTED])
        )
        return (Reply(card, Mode.FORM),)
    if not _chosen(turn):
        return _show(turn, turn.voice.text("mentoring.no_topics"))
    before = _offer(turn)
    offers.publish(turn.tx, scope.organisation_id, scope.member_id, int(capacity), languages, turn.now)
    if records.count_mentees(turn.tx, scope.member_id) >= int(capacity):
        free_all_asks(turn.tx, scope.member_id, turn.now)
    return _show(turn, turn.voice.text("mentoring.changed" if before else "mentoring.published"))


def pause(turn: Turn, args: Args) -> Replies:
    return set_paused(turn, paused=bool(args.optional("on")))


def set_paused(turn: Turn, *, paused: bool) -> Replies:
    """Take no new asks, or take them again; pairs go on, and who asked is told."""
    if _offer(turn) is None:
        return _show(turn, turn.voice.text("mentoring.nothing_to_pause"))
    offers.pause(turn.tx, turn.scope.member_id, paused=paused)
    freed = free_asks(turn.tx, turn.now, turn.scope.member_id)
    return _show(turn, turn.voice.text("mentoring.paused" if paused else "mentoring.resumed", freed=freed))


def stop(turn: Turn, args: Args) -> Replies:
    """Ask whether the offer should go."""
    if _offer(turn) is None:
        return _show(turn, turn.voice.text("mentoring.nothing_to_pause"))
    return turn.reply(cards.stop_card(turn.voice, records.count_mentees(turn.tx, turn.scope.member_id)))


def stop_now(turn: Turn, args: Args) -> Replies:
    """Take the offer back; pairs go on, and who asked is told."""
    offers.stop(turn.tx, turn.scope.member_id)
    freed = free_asks(turn.tx, turn.now, turn.scope.member_id)
    return _show(turn, turn.voice.text("mentoring.stopped", freed=freed))


def _add(turn: Turn, said: str) -> Replies:
    found = find_topics(turn.pack, said, turn.voice.vocabulary.mentoring.get("filler", ()))
    if len(found) == 1:
        return _choose(turn, found[0])
    if found:
        return turn.reply(cards.topic_card(turn.voice, said[:QUOTED], found))
    problem = turn.voice.text("mentoring.unknown_topic", said=said[:QUOTED]) if said else None
    return (Reply(cards.topic_card(turn.voice, said[:QUOTED], (), problem), Mode.FORM),)


def _choose(turn: Turn, chosen: Topic) -> Replies:
    scope, known = turn.scope, _chosen(turn)
    if chosen not in known and len(known) >= cards.MOST_TOPICS:
        return _show(turn, turn.voice.text("mentoring.enough_topics", most=cards.MOST_TOPICS))
    offers.choose_topic(turn.tx, scope.organisation_id, scope.member_id, chosen.id, turn.now)
    return _show(turn)


def _show(turn: Turn, notice: Text | None = None) -> Replies:
    mentees = records.count_mentees(turn.tx, turn.scope.member_id)
    return turn.reply(cards.offer_card(turn.voice, _chosen(turn), strengths(turn), _offer(turn), mentees, notice))


def _terms(turn: Turn, capacity: int, languages: tuple[str, ...], problem: Text | None = None) -> Replies:
    names = turn.voice.all_of([turn.voice.languages.get(code, code) for code in languages])
    return (Reply(cards.terms_card(turn.voice, turn.pack.mentoring, capacity, names, problem), Mode.FORM),)


def _own_languages(turn: Turn) -> tuple[str, ...]:
    """The person's language, and that of the pack."""
    spoken = (turn.scope.person.locale, turn.pack.default_locale)
    return tuple(dict.fromkeys(code for name in spoken if (code := name[:2].casefold()) in turn.voice.languages))


def _offer(turn: Turn) -> Offer | None:
    return offers.find_offer(turn.tx, turn.scope.member_id)


def _chosen(turn: Turn) -> list[Topic]:
    """The topics of the offer that the pack still has."""
    topics = topics_of(turn.pack)
    return [topics[name] for name in offers.find_topics_of(turn.tx, turn.scope.member_id) if name in topics]


def _as_tick(args: Args) -> Args:
    return Args({"topic": args.word("topic"), "on": "yes"})
