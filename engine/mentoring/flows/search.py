"""What `/mentor` does: where somebody stands, looking for a mentor, and asking one."""

from __future__ import annotations

from datetime import timedelta

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.mentoring.cards import pairs as pair_cards
from engine.mentoring.cards import search as cards
from engine.mentoring.flows import offers as offer_flow
from engine.mentoring.notifications import MentorAsked, notify_partner
from engine.mentoring.records import pairs as records
from engine.mentoring.records.offers import find_mentors, find_offer, find_topics_of
from engine.mentoring.records.pairs import Pair, State
from engine.mentoring.rules.matching import Match, Mentor, Seeker, match, serves
from engine.mentoring.rules.parse_request import read_wish
from engine.mentoring.rules.topics import Topic, find_topics, topics_of
from engine.mentoring.suggestions import widest_gaps
from engine.mentoring.views import going, hours_of, past, seen
from engine.people.records.teams import find_team_of
from engine.turn import Args, Turn

QUOTED = 80
"""Characters of words that are said back."""


def mentor(turn: Turn, args: Args) -> Replies:
    """Do what the words ask for; without any, show where somebody stands."""
    words = turn.voice.vocabulary.mentoring
    wish, rest = read_wish(args.optional("named"), args.optional("words"), words)
    match wish:
        case "offer":
            return offer_flow.offer_in(turn, rest)
        case "pause" | "resume":
            return offer_flow.set_paused(turn, paused=wish == "pause")
        case "stop":
            return offer_flow.stop(turn, args)
        case "list":
            return _list(turn, _named_topic(turn, rest), 0)
        case "history":
            return history(turn, args)
        case "find":
            return _find(turn, rest)
        case _:
            return _find(turn, rest) if rest else show(turn)


def show(turn: Turn, notice: Text | None = None) -> Replies:
    """Where somebody stands."""
    me, topics = turn.scope.member_id, topics_of(turn.pack)
    chosen = find_topics_of(turn.tx, me)
    names = tuple(topics[name].name for name in chosen if name in topics)
    own = cards.Own(find_offer(turn.tx, me), names, records.count_mentees(turn.tx, me))
    return turn.reply(cards.hub_card(turn.voice, going(turn), own, has_past=bool(past(turn)), notice=notice))


def history(turn: Turn, args: Args) -> Replies:
    return turn.reply(pair_cards.history_card(turn.voice, past(turn)))


def find(turn: Turn, args: Args) -> Replies:
    """Suggest mentors for the topic that is pressed or typed, or ask which."""
    if name := args.optional("topic"):
        return _matches(turn, _known(turn, name), _start(args))
    return _find(turn, one_line(turn.request.form.get("topic", "")))


def list_mentors(turn: Turn, args: Args) -> Replies:
    """Everybody who offers, or of them those who serve a topic."""
    name = args.optional("topic")
    return _list(turn, _known(turn, name) if name else None, _start(args))


def ask(turn: Turn, args: Args) -> Replies:
    """Open the form that asks somebody."""
    asked = _to_ask(turn, args)
    topics = _offered(turn, asked, args.optional("topic"))
    chosen = args.optional("topic") or topics[0].id
    return (Reply(cards.ask_card(turn.voice, asked, topics, chosen), Mode.FORM),)


def send(turn: Turn, args: Args) -> Replies:
    """Ask, and tell the mentor what the asker chose to say, and nothing else."""
    asked, form, scope = _to_ask(turn, args), turn.request.form, turn.scope
    chosen, said = form.get("topic", ""), one_line(form.get("words", ""))
    topics = _offered(turn, asked, chosen)
    if chosen not in {topic.id for topic in topics} or len(said) > cards.LONGEST:
        problem = turn.voice.text("mentoring.too_long" if len(said) > cards.LONGEST else "mentoring.topic_needed")
        return (Reply(cards.ask_card(turn.voice, asked, topics, chosen, said, problem), Mode.FORM),)
    new = records.ask(turn.tx, scope.organisation_id, scope.member_id, asked.id, chosen, said, turn.now)
    if new is None:
        raise Refusal("mentoring.one_at_a_time")
    notify_partner(turn.tx, asked.id, MentorAsked(new), turn.now)
    pair = records.find_pair(turn.tx, scope.member_id, new)
    assert pair is not None, "asked just now"
    notice = turn.voice.text("mentoring.sent", name=asked.name)
    return turn.reply(pair_cards.own_ask_card(turn.voice, turn.pack.mentoring, seen(turn, pair), notice))


def withdraw(turn: Turn, args: Args) -> Replies:
    """Take an ask back."""
    pair = own_pair(turn, args)
    mine = pair.mentee.id == turn.scope.member_id
    if not mine or not records.move(turn.tx, pair.id, State.ASKED, State.WITHDRAWN, turn.now):
        return open_pair(turn, args)
    return show(turn, turn.voice.text("mentoring.withdrawn", name=pair.mentor.name))


def open_pair(turn: Turn, args: Args) -> Replies:
    """An ask or a pair as it is now, to either of the two."""
    each = seen(turn, own_pair(turn, args))
    rules, voice = turn.pack.mentoring, turn.voice
    match each.pair.state:
        case State.ASKED:
            asked = (
                pair_cards.own_ask_card(voice, rules, each) if each.is_mentee else pair_cards.request_card(voice, each)
            )
            return turn.reply(asked)
        case State.ACCEPTED:
            return turn.reply(pair_cards.pair_card(voice, rules, each))
        case State.ENDED | State.COMPLETED:
            return turn.reply(pair_cards.over_card(voice, each))
        case _:
            if not each.is_mentee:
                raise Refusal("mentoring.gone_ask")
            return turn.reply(pair_cards.refused_card(voice, each))


def own_pair(turn: Turn, args: Args) -> Pair:
    """The ask or pair that a press names, which must be the person's own."""
    pair = records.find_pair(turn.tx, turn.scope.member_id, args.number("pair"))
    if pair is None:
        raise Refusal("mentoring.gone_ask")
    return pair


def _find(turn: Turn, said: str) -> Replies:
    filler = turn.voice.vocabulary.mentoring.get("filler", ())
    found = find_topics(turn.pack, said, filler) if said else []
    if len(found) == 1:
        return _matches(turn, found[0], 0)
    return turn.reply(cards.choose_card(turn.voice, widest_gaps(turn), said[:QUOTED], found))


def _matches(turn: Turn, topic: Topic, start: int) -> Replies:
    waiting = next((each for each in going(turn) if each.is_mentee and each.pair.state is State.ASKED), None)
    notice = turn.voice.text("mentoring.you_wait", name=waiting.other.name) if waiting else None
    return turn.reply(cards.matches_card(turn.voice, topic, _suggested(turn, topic), start, notice))


def _suggested(turn: Turn, topic: Topic) -> list[Match]:
    """Whom the person could ask, the best first, without those who said no lately, or who are their mentors already."""
    person, rules = turn.scope.person, turn.pack.mentoring
    languages = dict.fromkeys(name[:2].casefold() for name in (person.locale, turn.pack.default_locale))
    team = find_team_of(turn.tx, person.id)
    seeker = Seeker(person.id, team.id if team else None, person.timezone, tuple(languages))
    unwanted = records.refused_lately(turn.tx, person.id, turn.now - timedelta(days=rules.ask_again_after_days))
    unwanted |= {pair.mentor.id or 0 for pair in _pairs_as_mentee(turn)}
    mentors = [each for each in find_mentors(turn.tx, turn.scope.organisation_id) if each.id not in unwanted]
    return match(seeker, topic, mentors, topics_of(turn.pack), hours_of(turn), turn.now)


def _list(turn: Turn, topic: Topic | None, start: int) -> Replies:
    topics = topics_of(turn.pack)
    mentors = [each for each in find_mentors(turn.tx, turn.scope.organisation_id) if each.id != turn.scope.member_id]
    if topic:
        mentors = [each for each in mentors if serves(each, topic, topics)]
    named = [[topics[name].name for name in each.topics if name in topics] for each in mentors]
    more = turn.voice.line("mentoring.and_more")
    said = [turn.voice.all_of([*each[: cards.NAMED], *([more] if len(each) > cards.NAMED else [])]) for each in named]
    return turn.reply(cards.list_card(turn.voice, mentors, said, start, topic))


def _to_ask(turn: Turn, args: Args) -> Mentor:
    """The mentor whom a press names, if the person may ask them now; Refusal with the reason."""
    wanted, pairs = args.number("mentor"), _pairs_as_mentee(turn)
    found = next((each for each in find_mentors(turn.tx, turn.scope.organisation_id) if each.id == wanted), None)
    if found is None or found.id == turn.scope.member_id:
        raise Refusal("mentoring.no_offer_any_more")
    if any(each.is_mentee and each.pair.state is State.ASKED for each in going(turn)):
        raise Refusal("mentoring.one_at_a_time")
    if any(pair.mentor.id == wanted for pair in pairs):
        raise Refusal("mentoring.your_mentor_already", name=found.name)
    if len(pairs) >= turn.pack.mentoring.most_mentors:
        raise Refusal("mentoring.enough_mentors", most=turn.pack.mentoring.most_mentors)
    since = turn.now - timedelta(days=turn.pack.mentoring.ask_again_after_days)
    if not found.free or wanted in records.refused_lately(turn.tx, turn.scope.member_id, since):
        raise Refusal("mentoring.cannot_now", name=found.name)
    return found


def _pairs_as_mentee(turn: Turn) -> list[Pair]:
    pairs = records.find_pairs(turn.tx, turn.scope.member_id, [State.ACCEPTED])
    return [pair for pair in pairs if pair.mentee.id == turn.scope.member_id]


def _offered(turn: Turn, asked: Mentor, wanted: str) -> list[Topic]:
    """What a mentor can be asked for: the wanted topic where they serve it, and what they offer."""
    topics = topics_of(turn.pack)
    own = [topics[name] for name in asked.topics if name in topics]
    first = [topics[wanted]] if wanted in topics and serves(asked, topics[wanted], topics) else []
    found = [*first, *(topic for topic in own if topic not in first)]
    if not found:
        raise Refusal("mentoring.no_offer_any_more")
    return found


def _named_topic(turn: Turn, said: str) -> Topic | None:
    found = find_topics(turn.pack, said, turn.voice.vocabulary.mentoring.get("filler", ())) if said else []
    return found[0] if found else None


def _known(turn: Turn, name: str) -> Topic:
    topic = topics_of(turn.pack).get(name)
    if topic is None:
        raise Refusal("chat.unknown_button")
    return topic


def _start(args: Args) -> int:
    return args.number("start") if args.optional("start") else 0
