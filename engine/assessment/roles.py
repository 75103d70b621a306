"""The role that somebody rates themselves for."""

from dataclasses import replace

from engine.assessment.current import find_current_assessment, has_known_role, open_form, show_current_card
from engine.chat.cards import Replies
from engine.chat.understand import find_closest, normalise
from engine.content.models import Pack, Role
from engine.notes import note_card
from engine.people.records.members import set_role
from engine.turn import Turn


def find_role(pack: Pack, words: str) -> Role | None:
    """The role that words name: by id, name or alias, with small typos."""
    names = {name.casefold(): role for role in pack.roles for name in (role.id, role.name, *role.aliases)}
    wanted = normalise(words)
    return names.get(wanted) or names.get(find_closest(wanted, names, 85) or "")


def choose_role(turn: Turn, role: Role) -> Replies:
    """Set the person's role; an open assessment goes on at once, and a newcomer's first one begins."""
    newcomer = not has_known_role(turn)
    set_role(turn.tx, turn.scope.member_id, role.id)
    turn = replace(turn, scope=replace(turn.scope, person=replace(turn.scope.person, role_id=role.id)))
    assessment = find_current_assessment(turn) or (open_form(turn, turn.pack.core) if newcomer else None)
    if assessment is None:
        return turn.reply(note_card(turn.voice, "assessment.role_set", role=role.name))
    return show_current_card(turn, assessment, notice=turn.voice.text("assessment.role_set", role=role.name))
