"""What `/week` does: the week, its projects and what shows them, and the next fifteen minutes."""

from collections.abc import Mapping

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.text import Text
from engine.content.models import Module
from engine.curriculum.cards import week as cards
from engine.curriculum.cards.plan import evidence_card
from engine.curriculum.completion import find_module_of, show_evidence, toggle_project
from engine.curriculum.forms import PROJECT, PROJECT_LINK, evidence_form
from engine.curriculum.next_action import choose_action
from engine.curriculum.progress import MemberProgress, find_achieved, find_prior, find_progress, require_progress
from engine.curriculum.records.enrolments import is_new_run
from engine.curriculum.records.projects import delete_action_answer, save_action_answer
from engine.curriculum.records.reviews import find_pending_reviews
from engine.curriculum.rules.choice import Answer
from engine.curriculum.rules.pace import ProgramState
from engine.curriculum.silence import find_next_message
from engine.curriculum.views import find_module, show_module, show_start
from engine.turn import Args, Turn


def show_current_week(turn: Turn, args: Args) -> Replies:
    """Show where the person is; words may name another week: “/week 9”."""
    progress = find_progress(turn)
    if progress is None:
        return show_start(turn)
    number = _read_number(args.optional("words"))
    if number is None:
        return _show_now(turn, progress)
    total = len(progress.enrolment.weeks)
    if not 1 <= number <= total:
        raise Refusal("week.no_such_week", total=total)
    return _show_week(turn, progress, number)


def show_other_week(turn: Turn, args: Args) -> Replies:
    """Look at any of the person's weeks."""
    number, progress = args.number("number"), require_progress(turn)
    if not 1 <= number <= len(progress.enrolment.weeks):
        raise Refusal("chat.unknown_button")
    return _show_week(turn, progress, number)


def toggle_week_project(turn: Turn, args: Args) -> Replies:
    """Mark a project as done or open on the card of its week."""
    module = find_module_of(turn.pack.curriculum, args.word("project"))
    news = toggle_project(turn, args)
    return (*_show_pressed_card(turn, args, module), *news)


def open_evidence_form(turn: Turn, args: Args) -> Replies:
    """Open the form for what shows a project."""
    return _show_evidence_form(turn, args, find_module(turn, args), {})


def keep_evidence(turn: Turn, args: Args) -> Replies:
    """Keep a link for a project, which is thereby done; where something is wrong with it, the form comes back."""
    module = find_module(turn, args)
    form = evidence_form(module.projects)
    try:
        evidence = form.read(turn)
    except InvalidInput as problem:
        return _show_evidence_form(turn, args, module, form.typed(turn), problem)
    project_id = evidence[PROJECT]
    news = show_evidence(turn, project_id, evidence[PROJECT_LINK])
    name = turn.pack.curriculum.project_by_id[project_id].name
    return (*_show_pressed_card(turn, args, module, turn.voice.text("week.evidence_kept", project=name)), *news)


def _show_evidence_form(
    turn: Turn, args: Args, module: Module, typed: Mapping[str, str], problem: InvalidInput | None = None
) -> Replies:
    """Ask for a link, of the first project that is not done unless another one was chosen."""
    done = find_achieved(turn).completions
    first = next((project.id for project in module.projects if project.id not in done), module.projects[0].id)
    inputs = evidence_form(module.projects, first).blocks(turn.voice, typed)
    return turn.open_form(evidence_card(turn.voice, module, args.optional("number"), inputs), problem)


def answer_action(turn: Turn, args: Args) -> Replies:
    """Say what became of an action; an empty answer takes the last one back."""
    action = require_found(turn.pack.curriculum.action_by_id.get(args.word("action")))
    answer, notice = args.word("answer"), None
    if answer not in ("", *Answer):
        raise Refusal("chat.unknown_button")
    if answer:
        save_action_answer(turn.tx, turn.scope, action.id, Answer(answer), turn.now)
        notice = turn.voice.text(f"week.answered_{answer}", title=action.title)
    else:
        delete_action_answer(turn.tx, turn.scope.member_id, action.id)
    progress = find_progress(turn)
    if progress is None:
        return show_start(turn)
    number = _find_pressed_week(progress, args) or progress.position.number
    if number is None:
        return _show_now(turn, progress)
    return _show_week(turn, progress, number, notice, action.id if answer else "")


def _show_pressed_card(turn: Turn, args: Args, module: Module, notice: Text | None = None) -> Replies:
    """The card that was pressed, as it is now: that of a week, or of the module."""
    progress = find_progress(turn)
    number = _find_pressed_week(progress, args) if progress else None
    if progress is None or number is None:
        return show_module(turn, module, notice)
    return _show_week(turn, progress, number, notice)


def _find_pressed_week(progress: MemberProgress, args: Args) -> int | None:
    """The week that a press came from."""
    number = _read_number(args.optional("number"))
    return number if number is not None and 1 <= number <= len(progress.enrolment.weeks) else None


def _show_now(turn: Turn, progress: MemberProgress) -> Replies:
    """The card for where the person is in the program."""
    match progress.position.state:
        case ProgramState.BEFORE:
            card = cards.before_card(turn.voice, turn.pack.curriculum, progress, find_next_message(turn))
            return turn.reply(card, _say_new_run(turn))
        case ProgramState.PAUSED:
            return turn.reply(cards.paused_card(turn.voice, progress, find_next_message(turn)))
        case ProgramState.FINISHED:
            return turn.reply(cards.over_card(turn.voice, turn.pack.curriculum, progress))
        case ProgramState.RUNNING:
            assert progress.position.number is not None
            number = progress.position.number
            return _show_week(turn, progress, number, _say_new_run(turn) if number == 1 else None)


def _say_new_run(turn: Turn) -> Text | None:
    """For who has come back: that their new start date begins a new run."""
    return turn.voice.text("week.new_run") if is_new_run(turn.tx, turn.scope.member_id) else None


def _show_week(
    turn: Turn, progress: MemberProgress, number: int, notice: Text | None = None, undo: str = ""
) -> Replies:
    chosen, reviews = choose_action(turn, progress, number), len(find_pending_reviews(turn))
    module = turn.pack.curriculum.module_of_week[progress.enrolment.weeks[number - 1]]
    unmet = find_prior(turn, progress.achieved).find_unmet(module, turn.pack.curriculum)
    view = cards.WeekView(progress, number, chosen, reviews, find_next_message(turn), unmet, notice, undo)
    return turn.reply(cards.week_card(turn.voice, turn.pack.curriculum, view))


def _read_number(words: str) -> int | None:
    """The number in “9” or “week 9”; None where there is none."""
    last = words.split()[-1] if words.split() else ""
    return int(last) if last.isascii() and last.isdigit() and len(last) < 6 else None
