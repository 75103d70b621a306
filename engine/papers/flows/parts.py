"""What people do for a paper: take a role, read, write down what came of it, and put that into their log."""

from __future__ import annotations

from engine.achievements.records import EntryKind, add_entry
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line, read_link
from engine.community.records import events
from engine.papers import cards
from engine.papers.records import parts as part_records
from engine.papers.records.papers import Paper, State
from engine.papers.records.parts import LONGEST_NOTE, Note, Role
from engine.papers.rules.recognise import LONGEST_LINK
from engine.papers.views import held_paper, look, named_paper, show, step_ids
from engine.turn import Args, Turn

KINDS = {Role.PRESENTER: EntryKind.TALK, Role.IMPLEMENTER: EntryKind.INNOVATION}
"""As what a role counts in the log: presenting is a talk, an implementation is a prototype."""


def take(turn: Turn, args: Args) -> Replies:
    """Take a role, or say afterwards that one had it. Of two who want the same, the first gets it, and the other is
    told who that is."""
    found, role = held_paper(turn, args), _role(args)
    if found.state is State.WITHDRAWN:
        return show(turn, found.id, turn.voice.text(f"papers.{found.state}_already"))
    holders = part_records.find_parts(turn.tx, [found.id])[found.id].has(role)
    places = 1 if role is Role.PRESENTER else turn.pack.papers.implementers
    if turn.scope.member_id not in holders and len(holders) >= places:
        names = turn.voice.all_of(list(events.find_names(turn.tx, holders).values()))
        return show(turn, found.id, turn.voice.text(f"papers.{role}_taken", names=names))
    who = (turn.scope.organisation_id, found.id, turn.scope.member_id)
    part_records.take_part(turn.tx, *who, role, turn.now)
    key = f"papers.{role}_then" if found.state is State.READ else f"papers.{role}_now"
    return show(turn, found.id, turn.voice.text(key))


def give_back(turn: Turn, args: Args) -> Replies:
    """Give a role back: the one that a press names, or every one that the person has; not with notes about it."""
    found = held_paper(turn, args)
    if _own_note(turn, found):
        return show(turn, found.id, turn.voice.text("papers.has_note"))
    for role in [_role(args)] if args.optional("role") else list(Role):
        part_records.give_back(turn.tx, found.id, turn.scope.member_id, role)
    return show(turn, found.id, turn.voice.text("papers.given_back"))


def read(turn: Turn, args: Args) -> Replies:
    """Show the reading checklist."""
    return _reading(turn, named_paper(turn, args))


def tick(turn: Turn, args: Args) -> Replies:
    """Tick a step, or untick it. The press says which, so that a second one changes nothing."""
    found, step = named_paper(turn, args), args.word("step")
    if step not in step_ids(turn):
        raise Refusal("chat.unknown_button")
    who = (turn.scope.organisation_id, found.id, turn.scope.member_id)
    part_records.tick(turn.tx, *who, step, done=bool(args.optional("done")))
    return _reading(turn, found)


def note(turn: Turn, args: Args) -> Replies:
    """Open the form of what came of a paper."""
    found = _noted(turn, args)
    mine = _own_note(turn, found)
    return _note_form(turn, found, mine.words if mine else "", mine.link if mine else "")


def keep_note(turn: Turn, args: Args) -> Replies:
    """Keep what was typed; if something is wrong with it, the form comes back with everything in it."""
    found = _noted(turn, args)
    words, typed = (one_line(turn.request.form.get(name, "")) for name in ("words", "link"))
    link = read_link(typed) if typed else ""
    problem = "papers.note_long" if len(words) > LONGEST_NOTE else ""
    if link is None or len(link) > LONGEST_LINK:
        problem = "papers.no_address"
    if problem:
        return _note_form(turn, found, words, typed, turn.voice.text(problem, most=LONGEST_NOTE))
    who = (turn.scope.organisation_id, found.id, turn.scope.member_id)
    part_records.keep_note(turn.tx, *who, {"words": words, "link": link or ""}, turn.now)
    return show(turn, found.id, turn.voice.text("papers.note_kept"))


def log(turn: Turn, args: Args) -> Replies:
    """Put what the person did for a paper into their log, once."""
    found, role = held_paper(turn, args), _role(args)
    if found.state is not State.READ or found.starts is None:
        raise Refusal("papers.not_read_yet")
    if role in part_records.find_unlogged(turn.tx, found.id, turn.scope.member_id):
        note = _own_note(turn, found)
        values: dict[str, object] = {
            "kind": KINDS[role],
            "title": turn.voice.line(f"papers.log_title_{role}", title=found.title),
            "happened_on": found.starts.astimezone(turn.voice.zone).date(),
            "link": (note.link if note else "") or found.link,
        }
        add_entry(turn.tx, turn.scope.organisation_id, turn.scope.member_id, values, turn.now)
        part_records.note_logged(turn.tx, found.id, turn.scope.member_id, role)
    return show(turn, found.id, turn.voice.text("papers.logged"))


def _reading(turn: Turn, found: Paper) -> Replies:
    ticks = part_records.find_ticks(turn.tx, found.id, turn.scope.member_id)
    return turn.reply(cards.reading_card(turn.voice, found, turn.pack.papers, ticks))


def _note_form(turn: Turn, found: Paper, words: str, link: str, notice: Text | None = None) -> Replies:
    card = cards.note_card(turn.voice, look(turn, found), words[:LONGEST_NOTE], link[:LONGEST_LINK], notice)
    return (Reply(card, Mode.FORM),)


def _own_note(turn: Turn, found: Paper) -> Note | None:
    notes = part_records.find_notes(turn.tx, [found.id])[found.id]
    return next((each for each in notes if each.member_id == turn.scope.member_id), None)


def _noted(turn: Turn, args: Args) -> Paper:
    """A paper that was read and for which the person had a role."""
    found = named_paper(turn, args)
    if found.state is not State.READ:
        raise Refusal("papers.not_read_yet")
    if turn.scope.member_id not in part_records.find_parts(turn.tx, [found.id])[found.id].everybody:
        raise Refusal("papers.no_role")
    return found


def _role(args: Args) -> Role:
    try:
        return Role(args.word("role"))
    except ValueError:
        raise Refusal("chat.unknown_button") from None
