"""Mentions: where words name somebody by a platform's id, they are given the name by which the engine finds them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from engine.chat.cards import Action
from engine.chat.requests import Identity, Mention, Request
from engine.people.records.colleagues import find_exact_colleague
from engine.people.records.members import IDENTITY, MEMBER, is_of_identity

_PLAIN_NAME = re.compile(r"[\w.'’ -]+")
"""A name in which no list and no command reads anything else."""


def name_mentioned(tx: Connection, organisation_id: int, request: Request) -> Request:
    """The request with people's names in the place of their ids.

    Whoever has a name for themselves is called by it, others by their address, so that exactly they are found; whom
    the engine does not know is called what the platform calls them.
    """
    if not request.mentions:
        return request
    names = {mention.token: _find_name(tx, organisation_id, request.identity, mention) for mention in request.mentions}
    tokens = re.compile("|".join(map(re.escape, names)))

    def name(words: str) -> str:
        return tokens.sub(lambda found: names[found[0]], words)

    action = request.action and Action(request.action.command, _name_all(request.action.args, name))
    return replace(request, text=name(request.text), action=action, form=_name_all(request.form, name))


def _name_all(values: Mapping[str, str], name: Callable[[str], str]) -> dict[str, str]:
    return {key: name(words) for key, words in values.items()}


def _find_name(tx: Connection, organisation_id: int, speaker: Identity, mention: Mention) -> str:
    who = Identity(speaker.platform, speaker.workspace, mention.user)
    known = select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.email).join_from(IDENTITY, MEMBER)
    known = known.where(IDENTITY.c.member_id == MEMBER.c.id, is_of_identity(IDENTITY, who))
    member = tx.execute(known.where(MEMBER.c.organisation_id == organisation_id)).first()
    if member is None:
        return mention.name or mention.user
    only = _PLAIN_NAME.fullmatch(member.name) and find_exact_colleague(tx, organisation_id, member.name)
    return str(member.name if only else member.email)
