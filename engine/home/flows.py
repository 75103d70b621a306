"""What greeting and help do."""

from datetime import timedelta

from engine.achievements.views import show_first_request
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.text import shorten
from engine.chat.understand import find_nearest, normalise
from engine.community.agenda import find_upcoming, load_series
from engine.curriculum.silence import find_next_message
from engine.curriculum.weekly import summarise_current_week
from engine.home import cards
from engine.scoring.history import find_results, find_unfinished
from engine.turn import Args, Turn

REASSESS_AFTER = timedelta(days=90)
EVENTS = 3
SUGGESTED = 3
QUOTED = 80
"""Characters of a message that are said back to its author."""


def greet(turn: Turn, args: Args) -> Replies:
    """Greet, and say where the person is."""
    requests = (Reply(reply.card, Mode.NEW) for reply in show_first_request(turn))
    return (*turn.reply(cards.welcome_card(turn.voice, _find_overview(turn))), *requests)


def show_home(turn: Turn, args: Args) -> Replies:
    """Show everything at a glance."""
    return turn.reply(cards.home_card(turn.voice, _find_overview(turn)))


def _find_overview(turn: Turn) -> cards.Overview:
    results = find_results(turn.tx, turn.scope.member_id, turn.pack)
    core = [result for result in results if result.form.id == turn.pack.core.id]
    latest = next((result for result in reversed(core) if not result.score.missing), core[-1] if core else None)
    since = latest.assessment.submitted_at if latest else None
    series = load_series(turn.tx, turn.scope.organisation_id, turn.pack.community, turn.now)
    return cards.Overview(
        name=turn.scope.person.name.partition(" ")[0],
        unfinished=find_unfinished(turn.tx, turn.scope.member_id, turn.pack),
        latest=latest,
        due=since is not None and turn.now - since >= REASSESS_AFTER,
        week=summarise_current_week(turn),
        coming=find_next_message(turn),
        events=tuple(find_upcoming(turn.tx, series, turn.now)[:EVENTS]),
        todos=tuple(turn.rooms.todos(turn)),
    )


def show_help(turn: Turn, args: Args) -> Replies:
    """List the commands, with buttons for those that anybody may give."""
    offered = [name for name in turn.rooms.for_everybody if name != "help"]
    return turn.reply(cards.help_card(turn.voice, turn.rooms.listed, offered))


def hear_thanks(turn: Turn, text: str) -> Replies | None:
    """Take thanks as what they are, with the way back to an open assessment; None for other words."""
    said, around = (set(turn.voice.vocabulary.thanks.get(name, ())) for name in ("said", "around"))
    words = {word.strip(",.!") for word in normalise(text).split()}
    if not words & said or words - said - around - {""}:
        return None
    unfinished = find_unfinished(turn.tx, turn.scope.member_id, turn.pack)
    return turn.reply(cards.thanks_card(turn.voice, unfinished))


def suggest_commands(turn: Turn) -> Replies:
    """Offer the commands nearest to what was said."""
    text, phrases = turn.request.text, turn.rooms.phrases(turn.voice)
    known = {phrase: name for name, spoken in phrases.items() for phrase in (name, *spoken)}
    nearest = [known[phrase] for phrase in find_nearest(text, known, limit=10)]
    suggested = list(dict.fromkeys([*nearest, "assess", "plan", "help"]))[:SUGGESTED]
    quoted = shorten(" ".join(text.split()), QUOTED)
    unfinished = find_unfinished(turn.tx, turn.scope.member_id, turn.pack)
    return turn.reply(cards.unknown_card(turn.voice, quoted, suggested, unfinished))
