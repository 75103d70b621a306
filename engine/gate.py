"""The one way in: who speaks, what they ask for, whether they may. Only the gate calls flows."""

from collections.abc import Iterable

from sqlalchemy import Connection

from engine.accounts.records.link_codes import read_code
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.requests import LONGEST_WORDS, Request
from engine.chat.understand import as_typed, hear_command, without_filler
from engine.content.load import Content
from engine.content.voice import Voice
from engine.deployment import STANDALONE, Deployment
from engine.home import cards
from engine.notes import note_card
from engine.people.mentions import name_mentioned
from engine.people.records.members import Person, find_person
from engine.people.records.planning import reset_unanswered
from engine.people.records.reachability import record_asking, record_use
from engine.people.records.seen_events import record_event
from engine.room import Command
from engine.rooms import COMMANDS, ROOMS, TOGETHER
from engine.turn import Args, Scope, Turn


class Gate:
    """Turns a request into replies, inside the caller's transaction."""

    def __init__(self, content: Content, deployment: Deployment = STANDALONE) -> None:
        self._content = content
        self._deployment = deployment

    def handle(self, tx: Connection, request: Request) -> Replies:
        """Answer a request; () for an event that had its effect before. Raises only what is a defect."""
        replies = self.handle_if_known(tx, request)
        if replies is not None:
            return replies
        person = find_person(tx, request.identity)
        if person and not record_event(tx, request.identity, request.event_id, request.received_at):
            return ()
        return (Reply(cards.stranger_card(self.voice(person)), Mode.NEW),)

    def handle_if_known(self, tx: Connection, request: Request) -> Replies | None:
        """The same; None for somebody who has not been introduced, or is not served any more."""
        person = find_person(tx, request.identity)
        if person is None or not person.is_served:
            return None
        if not record_event(tx, request.identity, request.event_id, request.received_at):
            return ()
        if person.has_new_contact(request.address, request.received_at):
            record_use(tx, request.identity, request.address, request.received_at)
        if person.unanswered:
            reset_unanswered(tx, person.id)
        voice = self.voice(person)
        scope, pack, now = Scope(person), self._content.pack, request.received_at
        named = name_mentioned(tx, person.organisation_id, request)
        turn = Turn(tx, scope, pack, voice, now, named, TOGETHER, self._deployment)
        try:
            replies = _asked(turn)
        except Refusal as refusal:
            replies = turn.reply(note_card(voice, refusal.key, **refusal.values))
        _note_asking(turn, replies)
        return replies

    def apologise(self, reference: str) -> Replies:
        """Answer for a defect, whose cause is in the log under `reference`."""
        return (Reply(cards.apology_card(self.voice(None), reference), Mode.NEW),)

    def voice(self, person: Person | None) -> Voice:
        """The words for a person; the default ones for a stranger."""
        if person is None:
            return self._content.voices.voice(self._content.pack.default_locale, "UTC")
        return self._content.voices.voice(person.locale, person.timezone)


def _note_asking(turn: Turn, replies: Replies) -> None:
    """Remember whether typed words can be an answer to the last card; a form stands beside the conversation."""
    shown = [reply.card for reply in replies if reply.mode is not Mode.FORM]
    if shown and turn.scope.person.asks != (asks := bool(shown[-1].conversation)):
        record_asking(turn.tx, turn.request.identity, asks=asks)


def _asked(turn: Turn) -> Replies:
    if turn.request.is_too_long:
        raise Refusal("chat.too_long", most=LONGEST_WORDS)
    action = turn.request.action
    if action is None:
        return _said(turn)
    if action.command not in COMMANDS:
        raise Refusal("chat.unknown_button")
    return _run_command(turn, COMMANDS[action.command], Args(action.args))


def _said(turn: Turn) -> Replies:
    """Typed words: a command if typed as one, then an answer, then a command in plain words."""
    text = turn.request.text
    heard = hear_command(text, TOGETHER.phrases(turn.voice))
    as_answer = not (heard and heard.slash)
    if as_answer and (replies := _first_replies(room.hear and room.hear(turn, text) for room in ROOMS)):
        return replies
    if heard:
        rest = without_filler(heard.rest, turn.voice.vocabulary.filler)
        named, typed = as_typed(text, heard)
        return _run_command(turn, COMMANDS[heard.command], Args({"words": rest, "named": named, "said": typed}))
    if code := read_code(text):
        return _run_command(turn, COMMANDS["link.redeem"], Args({"code": code}))
    return _first_replies(room.ask_again and room.ask_again(turn) for room in ROOMS) or ()


def _first_replies(answers: Iterable[Replies | None]) -> Replies | None:
    """The first replies that there are."""
    return next((replies for replies in answers if replies), None)


def _run_command(turn: Turn, command: Command, args: Args) -> Replies:
    """The only place where commands are run."""
    if not command.needs.holds(turn, args):
        raise Refusal(command.needs.refusal)
    if command.redirect and (action := command.redirect(turn, args)):
        return _run_command(turn, COMMANDS[action.command], Args(action.args))
    return command.run(turn, args)
