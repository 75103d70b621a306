"""What `/mentor` does: where somebody stands, looking for a mentor, and asking one."""

from datetime import timedelta

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.typed import one_line
from engine.content.voice import language_of
from engine.mentoring.cards.pairs import history_card, own_ask_card
from engine.mentoring.cards.search import NAMED, ask_card, choose_card, hub_card, list_card, matches_card
from engine.mentoring.flows.offers import QUOTED, add_typed_topic, ask_stop, set_paused
from engine.mentoring.forms import MESSAGE, TOPIC, TOPIC_FORM, WANTED_TOPIC, ask_form
from engine.mentoring.notifications import MentorAsked, notify_partner
from engine.mentoring.records.offers import find_mentors
from engine.mentoring.records.pairs import NewAsk, Pair, PairState, add_ask, find_pair, find_pairs, find_recent_refusals
from engine.mentoring.rules.matching import Match, Mentor, MentorSearch, Seeker, match_mentors, serves_topic
from engine.mentoring.rules.parse_request import read_wish
from engine.mentoring.rules.topics import Topic, find_topics, list_topics
from engine.mentoring.suggestions import find_widest_gaps
from engine.mentoring.views import find_topic, find_working_day, list_open_pairs, list_past_pairs, view_hub, view_pair
from engine.people.records.colleagues import Colleague, find_exact_colleague
from engine.people.records.teams import find_team_of
from engine.turn import Args, Turn


def show_mentoring(turn: Turn, args: Args) -> Replies:
    """Do what the words ask for; without any, show where somebody stands."""
    wish, rest = read_wish(args.optional("named"), args.optional("words"), turn.voice.vocabulary.mentoring)
    match wish:
        case "offer":
            return add_typed_topic(turn, rest)
        case "pause" | "resume":
            return set_paused(turn, paused=wish == "pause")
        case "stop":
            return ask_stop(turn, args)
        case "list":
            return _list_mentors(turn, next(iter(_read_topics(turn, rest)), None), 0)
        case "history":
            return show_history(turn, args)
        case "find":
            return _search_words(turn, rest)
        case _:
            return _search_words(turn, rest) if rest else turn.reply(hub_card(turn.voice, view_hub(turn)))


def show_history(turn: Turn, args: Args) -> Replies:
    return turn.reply(history_card(turn.voice, list_past_pairs(turn)))


def search_mentors(turn: Turn, args: Args) -> Replies:
    """Suggest mentors for the topic that is pressed or typed, or ask which."""
    if name := args.optional("topic"):
        return _suggest_mentors(turn, find_topic(turn, name), _read_start(args))
    return _search_words(turn, one_line(TOPIC_FORM.typed(turn)[WANTED_TOPIC.name]))


def list_mentors(turn: Turn, args: Args) -> Replies:
    """Everybody who offers, or of them those who serve a topic."""
    name = args.optional("topic")
    return _list_mentors(turn, find_topic(turn, name) if name else None, _read_start(args))


def open_ask_form(turn: Turn, args: Args) -> Replies:
    return _show_ask_form(turn, _find_mentor_to_ask(turn, args.number("mentor")), args.optional("topic"))


def _show_ask_form(turn: Turn, mentor: Mentor, topic: str) -> Replies:
    topics = _list_topics_to_ask(turn, mentor, topic)
    typed = {TOPIC.name: topic or topics[0].id}
    return (Reply(ask_card(turn.voice, mentor, topics, typed), Mode.FORM),)


def send_ask(turn: Turn, args: Args) -> Replies:
    """Ask, and tell the mentor what the asker chose to say, and nothing else."""
    mentor, scope = _find_mentor_to_ask(turn, args.number("mentor")), turn.scope
    typed = ask_form(()).typed(turn)
    topics = _list_topics_to_ask(turn, mentor, typed[TOPIC.name])
    try:
        given = ask_form(topics).read(turn)
    except InvalidInput as problem:
        return (Reply(ask_card(turn.voice, mentor, topics, typed, turn.explain(problem)), Mode.FORM),)
    ask = NewAsk(scope.member_id, mentor.id, given[TOPIC], given[MESSAGE])
    number = require_found(add_ask(turn.tx, scope.organisation_id, ask, turn.now), "mentoring.one_at_a_time")
    notify_partner(turn.tx, mentor.id, MentorAsked(number), turn.now)
    pair = find_pair(turn.tx, scope.member_id, number)
    assert pair is not None, "asked just now"
    notice = turn.voice.text("mentoring.sent", name=mentor.name)
    return turn.reply(own_ask_card(turn.voice, turn.pack.mentoring, view_pair(turn, pair), notice))


def _search_words(turn: Turn, typed: str) -> Replies:
    """Suggest mentors for the topic that words name, or ask the one whom they name."""
    if colleague := find_exact_colleague(turn.tx, turn.scope.organisation_id, typed):
        return _ask_named(turn, colleague)
    topics = _read_topics(turn, typed)
    if len(topics) == 1:
        return _suggest_mentors(turn, topics[0], 0)
    return turn.reply(choose_card(turn.voice, find_widest_gaps(turn), typed[:QUOTED], topics))


def _ask_named(turn: Turn, colleague: Colleague) -> Replies:
    offered = find_mentors(turn.tx, turn.scope.organisation_id)
    if colleague.id == turn.scope.member_id:
        return turn.reply(hub_card(turn.voice, view_hub(turn)))
    if all(mentor.id != colleague.id for mentor in offered):
        raise Refusal("mentoring.no_mentor", name=colleague.name)
    return _show_ask_form(turn, _find_mentor_to_ask(turn, colleague.id), "")


def _suggest_mentors(turn: Turn, topic: Topic, start: int) -> Replies:
    asks = [view for view in list_open_pairs(turn) if view.is_mentee and view.pair.state is PairState.ASKED]
    notice = turn.voice.text("mentoring.you_wait", name=asks[0].other.name) if asks else None
    return turn.reply(matches_card(turn.voice, topic, _match_mentors(turn, topic), start, notice))


def _match_mentors(turn: Turn, topic: Topic) -> list[Match]:
    """Whom the person could ask, the best first, without those who said no lately, or who are their mentors already."""
    person, rules = turn.scope.person, turn.pack.mentoring
    languages = dict.fromkeys(language_of(name) for name in (person.locale, turn.pack.default_locale))
    team = find_team_of(turn.tx, person.id)
    seeker = Seeker(person.id, team.id if team else None, person.timezone, tuple(languages))
    unwanted = find_recent_refusals(turn.tx, person.id, turn.now - timedelta(days=rules.ask_again_after_days))
    unwanted |= {pair.mentor.id or 0 for pair in _find_pairs_as_mentee(turn)}
    offered = find_mentors(turn.tx, turn.scope.organisation_id)
    search = MentorSearch(seeker, topic, list_topics(turn.pack), find_working_day(turn), turn.now)
    return match_mentors(search, [mentor for mentor in offered if mentor.id not in unwanted])


def _list_mentors(turn: Turn, topic: Topic | None, start: int) -> Replies:
    topics, offered = list_topics(turn.pack), find_mentors(turn.tx, turn.scope.organisation_id)
    mentors = [mentor for mentor in offered if mentor.id != turn.scope.member_id]
    if topic:
        mentors = [mentor for mentor in mentors if serves_topic(mentor, topic, topics)]
    named = [[topics[name].name for name in mentor.topics if name in topics] for mentor in mentors]
    more = turn.voice.line("mentoring.and_more")
    summaries = [turn.voice.all_of([*names[:NAMED], *([more] if len(names) > NAMED else [])]) for names in named]
    return turn.reply(list_card(turn.voice, mentors, summaries, start, topic))


def _find_mentor_to_ask(turn: Turn, wanted: int) -> Mentor:
    """The mentor who is wanted, if the person may ask them now; Refusal with the reason."""
    pairs, rules = _find_pairs_as_mentee(turn), turn.pack.mentoring
    offered = find_mentors(turn.tx, turn.scope.organisation_id)
    mentor = next((mentor for mentor in offered if mentor.id == wanted), None)
    if mentor is None or mentor.id == turn.scope.member_id:
        raise Refusal("mentoring.no_offer_any_more")
    if any(view.is_mentee and view.pair.state is PairState.ASKED for view in list_open_pairs(turn)):
        raise Refusal("mentoring.one_at_a_time")
    if any(pair.mentor.id == wanted for pair in pairs):
        raise Refusal("mentoring.your_mentor_already", name=mentor.name)
    if len(pairs) >= rules.most_mentors:
        raise Refusal("mentoring.enough_mentors", most=rules.most_mentors)
    since = turn.now - timedelta(days=rules.ask_again_after_days)
    if not mentor.free or wanted in find_recent_refusals(turn.tx, turn.scope.member_id, since):
        raise Refusal("mentoring.cannot_now", name=mentor.name)
    return mentor


def _find_pairs_as_mentee(turn: Turn) -> list[Pair]:
    pairs = find_pairs(turn.tx, turn.scope.member_id, [PairState.ACCEPTED])
    return [pair for pair in pairs if pair.mentee.id == turn.scope.member_id]


def _list_topics_to_ask(turn: Turn, mentor: Mentor, wanted: str) -> list[Topic]:
    """What a mentor can be asked for: the wanted topic where they serve it, and what they offer."""
    topics = list_topics(turn.pack)
    own = [topics[name] for name in mentor.topics if name in topics]
    first = [topics[wanted]] if wanted in topics and serves_topic(mentor, topics[wanted], topics) else []
    askable = [*first, *(topic for topic in own if topic not in first)]
    if not askable:
        raise Refusal("mentoring.no_offer_any_more")
    return askable


def _read_topics(turn: Turn, typed: str) -> list[Topic]:
    """The topics that words may mean, the likeliest first."""
    return find_topics(turn.pack, typed, turn.voice.vocabulary.mentoring.get("filler", ())) if typed else []


def _read_start(args: Args) -> int:
    return args.number("start") if args.optional("start") else 0
