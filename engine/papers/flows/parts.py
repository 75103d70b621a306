"""What people do for a paper: take a role, read, write down what came of it, and put that into their log."""

from collections.abc import Mapping

from engine.achievements.records import EntryKind, add_entry
from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.community.records.events import find_names
from engine.papers.cards.paper import note_card, reading_card
from engine.papers.forms import NOTE, NOTE_FORM, NOTE_LINK
from engine.papers.records import parts as records
from engine.papers.records.papers import Paper, PaperState
from engine.papers.records.parts import Note, Role
from engine.papers.views import find_named_paper, lock_named_paper, show_paper, step_ids, view_paper, viewer_of
from engine.turn import Args, Turn

KINDS = {Role.PRESENTER: EntryKind.TALK, Role.IMPLEMENTER: EntryKind.INNOVATION}
"""As what a role counts in the log: presenting is a talk, an implementation is a prototype."""


def take_role(turn: Turn, args: Args) -> Replies:
    """Take a role, or say afterwards that one had it. Of two who want one, the second is told who the first is."""
    paper, role = lock_named_paper(turn, args), args.choice("role", Role)
    if paper.state is PaperState.WITHDRAWN:
        return show_paper(turn, paper.id, turn.voice.text(f"papers.{paper.state}_already"))
    holders = records.find_parts(turn.tx, [paper.id])[paper.id].holders(role)
    places = 1 if role is Role.PRESENTER else turn.pack.papers.implementers
    if turn.scope.member_id not in holders and len(holders) >= places:
        names = turn.voice.all_of(list(find_names(turn.tx, holders).values()))
        return show_paper(turn, paper.id, turn.voice.text(f"papers.{role}_taken", names=names))
    records.save_part(turn.tx, viewer_of(turn), paper.id, role)
    key = f"papers.{role}_then" if paper.state is PaperState.READ else f"papers.{role}_now"
    return show_paper(turn, paper.id, turn.voice.text(key))


def give_back_role(turn: Turn, args: Args) -> Replies:
    """Give a role back: the one that a press names, or every one that the person has; not with notes about it."""
    paper = lock_named_paper(turn, args)
    if _find_own_note(turn, paper):
        return show_paper(turn, paper.id, turn.voice.text("papers.has_note"))
    for role in [args.choice("role", Role)] if args.optional("role") else list(Role):
        records.delete_part(turn.tx, paper.id, turn.scope.member_id, role)
    return show_paper(turn, paper.id, turn.voice.text("papers.given_back"))


def show_checklist(turn: Turn, args: Args) -> Replies:
    """Show the reading checklist."""
    return _show_checklist(turn, find_named_paper(turn, args))


def toggle_step(turn: Turn, args: Args) -> Replies:
    """Tick a step, or untick it. The press says which, so that a second one changes nothing."""
    paper, step = find_named_paper(turn, args), args.choice("step", step_ids(turn))
    records.save_tick(turn.tx, viewer_of(turn), paper.id, step, is_done=bool(args.optional("done")))
    return _show_checklist(turn, paper)


def open_note_form(turn: Turn, args: Args) -> Replies:
    """Open the form of what came of a paper."""
    paper = _find_paper_to_note(turn, args)
    note = _find_own_note(turn, paper)
    return _open_note_form(turn, paper, {NOTE.name: note.words, NOTE_LINK.name: note.link} if note else {})


def save_note(turn: Turn, args: Args) -> Replies:
    """Keep what was typed; if something is wrong with it, the form comes back with everything in it."""
    paper = _find_paper_to_note(turn, args)
    try:
        note = NOTE_FORM.read(turn)
    except InvalidInput as problem:
        return _open_note_form(turn, paper, NOTE_FORM.typed(turn), turn.explain(problem))
    records.save_note(turn.tx, viewer_of(turn), paper.id, note[NOTE], note[NOTE_LINK])
    return show_paper(turn, paper.id, turn.voice.text("papers.note_kept"))


def log_role(turn: Turn, args: Args) -> Replies:
    """Put what the person did for a paper into their log, once."""
    paper, role = lock_named_paper(turn, args), args.choice("role", Role)
    if paper.state is not PaperState.READ or paper.starts is None:
        raise Refusal("papers.not_read_yet")
    if role in records.find_unlogged(turn.tx, paper.id, turn.scope.member_id):
        note = _find_own_note(turn, paper)
        values: dict[str, object] = {
            "kind": KINDS[role],
            "title": turn.voice.line(f"papers.log_title_{role}", title=paper.title),
            "happened_on": paper.starts.astimezone(turn.voice.zone).date(),
            "link": (note.link if note else "") or paper.link,
        }
        add_entry(turn.tx, turn.scope.organisation_id, turn.scope.member_id, values, turn.now)
        records.mark_logged(turn.tx, paper.id, turn.scope.member_id, role)
    return show_paper(turn, paper.id, turn.voice.text("papers.logged"))


def _show_checklist(turn: Turn, paper: Paper) -> Replies:
    ticks = records.find_completions(turn.tx, paper.id, turn.scope.member_id)
    return turn.reply(reading_card(turn.voice, paper, turn.pack.papers, ticks))


def _open_note_form(turn: Turn, paper: Paper, typed: Mapping[str, str], notice: Text | None = None) -> Replies:
    return turn.open_form(note_card(turn.voice, view_paper(turn, paper), typed), notice)


def _find_own_note(turn: Turn, paper: Paper) -> Note | None:
    notes = records.find_notes(turn.tx, [paper.id])[paper.id]
    return next((note for note in notes if note.member_id == turn.scope.member_id), None)


def _find_paper_to_note(turn: Turn, args: Args) -> Paper:
    """A paper that was read and for which the person had a role."""
    paper = find_named_paper(turn, args)
    if paper.state is not PaperState.READ:
        raise Refusal("papers.not_read_yet")
    if turn.scope.member_id not in records.find_parts(turn.tx, [paper.id])[paper.id].members:
        raise Refusal("papers.no_role")
    return paper
