"""What `/week` does: the week, its projects and what shows them, and the next fifteen minutes."""

from __future__ import annotations

from engine.chat.cards import Card, Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.evidence import check_evidence
from engine.chat.text import Text
from engine.chat.typed import read_link
from engine.content.models import Module
from engine.curriculum.cards import week as week_cards
from engine.curriculum.cards.pace import start_card
from engine.curriculum.completion import home_of, set_tick, show_evidence
from engine.curriculum.flows.pace import open_cohorts
from engine.curriculum.flows.plan import show_module
from engine.curriculum.progress import MemberProgress, find_achieved, find_progress, local_today
from engine.curriculum.records import projects as records
from engine.curriculum.records.reviews import pending_reviews
from engine.curriculum.rules.choice import Answer
from engine.curriculum.rules.pace import State
from engine.curriculum.rules.pathway import finished_modules
from engine.curriculum.weekly import behind_line, choose_action, late
from engine.turn import Args, Turn


def week(turn: Turn, args: Args) -> Replies:
    """Show where the person is; words may name another week: “/week 9”."""
    place = find_progress(turn)
    if place is None:
        return turn.reply(start_card(turn.voice, local_today(turn), open_cohorts(turn)))
    number = _number(args.optional("words"))
    if number is not None:
        if not 1 <= number <= len(place.enrolment.weeks):
            raise Refusal("week.no_such_week", total=len(place.enrolment.weeks))
        return turn.reply(_week_card(turn, place, number))
    return turn.reply(_now_card(turn, place))


def look(turn: Turn, args: Args) -> Replies:
    """Look at any of the person's weeks."""
    place, number = find_progress(turn), args.number("number")
    if place is None:
        raise Refusal("week.not_enrolled")
    if not 1 <= number <= len(place.enrolment.weeks):
        raise Refusal("chat.unknown_button")
    return turn.reply(_week_card(turn, place, number))


def tick(turn: Turn, args: Args) -> Replies:
    """Tick or untick a project on the card of its week. The press says which, so that a second one changes nothing."""
    module = home_of(turn.pack.curriculum, args.word("project"))
    news = set_tick(turn, args.word("project"), done=bool(args.optional("done")))
    return (*_again(turn, args, module), *news)


def ask_evidence(turn: Turn, args: Args) -> Replies:
    """Open the form for what shows a project."""
    module = _module(turn, args)
    card = week_cards.evidence_card(turn.voice, module, find_achieved(turn), args.optional("number"))
    return (Reply(card, Mode.FORM),)


def keep_evidence(turn: Turn, args: Args) -> Replies:
    """Keep a link for a project, which is thereby done; where something is wrong with it, the form comes back."""
    module, form = _module(turn, args), turn.request.form
    project, typed = form.get("project", ""), form.get("link", "").strip()
    problem = check_evidence("", typed) if typed else "week.evidence_empty"
    if project not in {each.id for each in module.projects}:
        project, problem = "", problem or "week.evidence_which"
    if problem:
        achieved, number = find_achieved(turn), args.optional("number")
        card = week_cards.evidence_card(turn.voice, module, achieved, number, project, typed, problem)
        return (Reply(card, Mode.FORM),)
    news = show_evidence(turn, project, read_link(typed) or "")
    name = turn.pack.curriculum.project_by_id[project].name
    return (*_again(turn, args, module, turn.voice.text("week.evidence_kept", project=name)), *news)


def answer(turn: Turn, args: Args) -> Replies:
    """Say what became of an action; an empty answer takes the last one back."""
    curriculum = turn.pack.curriculum
    action = curriculum.action_by_id.get(args.word("action"))
    said = args.word("answer")
    if action is None or said not in ("", *Answer):
        raise Refusal("chat.unknown_button")
    scope, notice = turn.scope, None
    if said:
        records.answer_action(turn.tx, scope.organisation_id, scope.member_id, action.id, Answer(said), turn.now)
        notice = turn.voice.text(f"week.answered_{said}", title=action.title)
    else:
        records.forget_answer(turn.tx, scope.member_id, action.id)
    place = find_progress(turn)
    if place is None:
        return week(turn, Args({}))
    number = _shown(place, args) or place.position.number
    card = _week_card(turn, place, number, notice, action.id if said else "") if number else _now_card(turn, place)
    return turn.reply(card)


def _again(turn: Turn, args: Args, module: Module, notice: Text | None = None) -> Replies:
    """The card that was pressed, as it is now: that of a week, or of the module."""
    place = find_progress(turn)
    number = _shown(place, args) if place else None
    if place is None or number is None:
        return show_module(turn, module, notice)
    return turn.reply(_week_card(turn, place, number, notice))


def _shown(place: MemberProgress, args: Args) -> int | None:
    """The week that a press came from."""
    number = _number(args.optional("number"))
    return number if number is not None and 1 <= number <= len(place.enrolment.weeks) else None


def _now_card(turn: Turn, place: MemberProgress) -> Card:
    match place.position.state:
        case State.BEFORE:
            return week_cards.before_card(turn.voice, turn.pack.curriculum, place)
        case State.PAUSED:
            return week_cards.paused_card(turn.voice, place)
        case State.FINISHED:
            late_line = behind_line(turn.voice, late(turn, place), earlier=True)
            return week_cards.over_card(turn.voice, turn.pack.curriculum, place, late_line)
        case State.RUNNING:
            assert place.position.number is not None
            return _week_card(turn, place, place.position.number)


def _week_card(turn: Turn, place: MemberProgress, number: int, notice: Text | None = None, undo: str = "") -> Card:
    curriculum = turn.pack.curriculum
    found = curriculum.week_by_number[place.enrolment.weeks[number - 1]]
    module = curriculum.module_of_week[found.number]
    finished = finished_modules(curriculum, place.achieved.done.keys())
    view = week_cards.View(
        place=place,
        number=number,
        week=found,
        module=module,
        chosen=choose_action(turn, place, number),
        unmet=tuple(curriculum.module_by_id[each] for each in module.requires if each not in finished),
        behind=behind_line(turn.voice, late(turn, place), earlier=True),
        reviews=len(pending_reviews(turn)),
        notice=notice,
        undo=undo,
    )
    return week_cards.week_card(turn.voice, curriculum, view)


def _module(turn: Turn, args: Args) -> Module:
    module = turn.pack.curriculum.module_by_id.get(args.word("module"))
    if module is None:
        raise Refusal("chat.unknown_button")
    return module


def _number(words: str) -> int | None:
    """The number in “9” or “week 9”; None where there is none."""
    last = words.split()[-1] if words.split() else ""
    return int(last) if last.isascii() and last.isdigit() and len(last) < 6 else None
