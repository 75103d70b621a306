"""The one way in: who speaks, what they ask for, whether they may. Only the gate calls flows."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from engine.accounts.records.link_codes import read_code
from engine.assessment.flows import text_input as spoken
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.requests import Request
from engine.chat.understand import as_typed, hear, without_filler
from engine.content.load import Content
from engine.content.voice import Voice
from engine.deployment import STANDALONE, Deployment
from engine.home import cards
from engine.home import flows as home
from engine.insight.batches import Rules
from engine.notes import note_card
from engine.people.records.delegation import lent_to
from engine.people.records.members import MemberStatus, Person, find_person, manages, mark_seen, note_life, note_use
from engine.rooms import COMMANDS
from engine.turn import Access, Args, Command, Scope, Turn


class Gate:
    """Turns a request into replies, inside the caller's transaction."""

    def __init__(self, content: Content, server: Deployment = STANDALONE) -> None:
        self._content = content
        self._server = server

    def handle(self, tx: Connection, request: Request) -> Replies:
        """Answer a request; () for an event that had its effect before. Raises only what is a defect."""
        replies = self.handle_if_known(tx, request)
        return (Reply(cards.stranger_card(self.voice(None)), Mode.NEW),) if replies is None else replies

    def handle_if_known(self, tx: Connection, request: Request) -> Replies | None:
        """The same; None for somebody who has not been introduced."""
        person = find_person(tx, request.identity)
        if person is None:
            return None
        if person.standing != MemberStatus.ACTIVE:
            return (Reply(cards.stranger_card(self.voice(person)), Mode.NEW),)
        if not mark_seen(tx, request.identity, request.event_id, request.received_at):
            return ()
        if person.used_otherwise(request.address, request.received_at):
            note_use(tx, request.identity, request.address, request.received_at)
        if person.unanswered:
            note_life(tx, person.id)
        voice = self.voice(person)
        turn = Turn(tx, Scope(person), self._content.pack, voice, request.received_at, request, self._server)
        try:
            return self._asked(turn, voice)
        except Refusal as refusal:
            return turn.reply(note_card(voice, refusal.key, **refusal.values))

    def apologise(self, reference: str) -> Replies:
        """Answer for a defect, whose cause is in the log under `reference`."""
        return (Reply(cards.apology_card(self.voice(None), reference), Mode.NEW),)

    def rules(self, now: datetime) -> Rules:
        """What figures of teams are made by."""
        return Rules(self._content.pack, self._server.smallest_group, now)

    def voice(self, person: Person | None) -> Voice:
        """The words for a person; the default ones for a stranger."""
        if person is None:
            return self._content.voices.voice(self._content.pack.default_locale, "UTC")
        return self._content.voices.voice(person.locale, person.timezone)

    def _asked(self, turn: Turn, voice: Voice) -> Replies:
        action = turn.request.action
        if action is None:
            return self._said(turn, voice)
        if action.command not in COMMANDS:
            raise Refusal("chat.unknown_button")
        return _run(turn, COMMANDS[action.command], Args(action.args))

    def _said(self, turn: Turn, voice: Voice) -> Replies:
        """Typed words: a command if typed as one, then an answer, then a command in plain words."""
        text = turn.request.text
        phrases = {name: words for name, words in voice.vocabulary.commands.items() if name in COMMANDS}
        heard = hear(text, phrases)
        if not (heard and heard.slash) and (answered := spoken.hear_answer(turn, text)):
            return answered
        if heard:
            rest = without_filler(heard.rest, voice.vocabulary.filler)
            named, said = as_typed(text, heard)
            return _run(turn, COMMANDS[heard.command], Args({"words": rest, "named": named, "said": said}))
        if code := read_code(text):
            return _run(turn, COMMANDS["link.redeem"], Args({"code": code}))
        return spoken.misunderstood(turn) or home.unknown(turn, text, phrases)


def _run(turn: Turn, command: Command, args: Args) -> Replies:
    """The only place where flows are called."""
    if not _may(turn, command.needs):
        raise Refusal(f"chat.only_{command.needs}")
    return command.run(turn, args)


def _may(turn: Turn, needs: Access) -> bool:
    match needs:
        case Access.MEMBER:
            return True
        case Access.OWNER:
            return turn.scope.person.is_owner
        case Access.LEADER:
            member, today = turn.scope.member_id, turn.now.date()
            return turn.scope.person.is_owner or manages(turn.tx, member) or bool(lent_to(turn.tx, member, today))
        case _:
            assert_never(needs)
