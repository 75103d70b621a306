"""What somebody can do about the order of their weeks: follow their plan, go back to the standard one, skip ahead."""

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, require_found
from engine.content.models import Module
from engine.curriculum.cards.pace import skip_card, skip_form_card
from engine.curriculum.completion import show_evidence
from engine.curriculum.forms import PROJECT_LINK, SKIP_FORM
from engine.curriculum.progress import MemberProgress, find_abilities, require_progress
from engine.curriculum.records.enrolments import set_weeks
from engine.curriculum.rules.needs import find_needs
from engine.curriculum.rules.pace import drop_weeks, reorder_weeks
from engine.curriculum.rules.pathway import finished_modules
from engine.curriculum.rules.steps import Prior, plan_steps
from engine.curriculum.views import show_changed_pace
from engine.turn import Args, Turn


def change_order(turn: Turn, args: Args) -> Replies:
    """Take what is still to come in the order of the plan, or in the standard one."""
    progress = require_progress(turn)
    weeks = _order_by_plan(turn, progress) if args.word("order") == "plan" else _standard_order(turn, progress)
    if weeks is None:
        return show_changed_pace(turn, "pace.assess_first")
    set_weeks(turn.tx, progress.enrolment.id, weeks, turn.pack.curriculum.weeks)
    return show_changed_pace(turn, "pace.order_same" if weeks == progress.enrolment.weeks else "pace.order_changed")


def show_skippable(turn: Turn, args: Args) -> Replies:
    """Choose a module to skip."""
    return turn.reply(skip_card(turn.voice, _find_skippable(turn, require_progress(turn))))


def open_skip_form(turn: Turn, args: Args) -> Replies:
    """Ask for what shows that a module is not needed."""
    return turn.open_form(skip_form_card(turn.voice, _find_module_to_skip(turn, require_progress(turn), args), {}))


def skip_module(turn: Turn, args: Args) -> Replies:
    """Skip a module: its projects count as done and shown by the link, and its weeks fall out."""
    progress = require_progress(turn)
    module = _find_module_to_skip(turn, progress, args)
    try:
        link = SKIP_FORM.read(turn)[PROJECT_LINK]
    except InvalidInput as problem:
        return turn.open_form(skip_form_card(turn.voice, module, SKIP_FORM.typed(turn)), problem)
    news: Replies = ()
    for project in module.projects:
        completion = progress.achieved.completions.get(project.id)
        if completion is None or not completion.link:
            news = news or show_evidence(turn, project.id, link)
    weeks = drop_weeks(progress.enrolment.weeks, progress.taken, [week.number for week in module.weeks])
    set_weeks(turn.tx, progress.enrolment.id, weeks, turn.pack.curriculum.weeks)
    return (*show_changed_pace(turn, "pace.skipped", module=module.name), *news)


def _order_by_plan(turn: Turn, progress: MemberProgress) -> tuple[int, ...] | None:
    """Weeks in the order of the next steps, then of the curriculum; None before the first assessment."""
    curriculum = turn.pack.curriculum
    abilities = find_abilities(turn, progress.achieved)
    if abilities is None:
        return None
    needs = find_needs(abilities.score, abilities.ratings)
    steps = plan_steps(needs, curriculum, Prior(progress.achieved.finished, abilities.ratings))
    modules = dict.fromkeys((*(step.module for step in steps if not step.module.capstone), *curriculum.modules))
    wanted = [week.number for module in modules for week in module.weeks]
    return reorder_weeks(progress.enrolment.weeks, _count_fixed_weeks(turn, progress), wanted)


def _standard_order(turn: Turn, progress: MemberProgress) -> tuple[int, ...]:
    """Weeks in the order of the curriculum; those of skipped modules stay out where their projects are done."""
    curriculum, weeks = turn.pack.curriculum, progress.enrolment.weeks
    fixed = weeks[: _count_fixed_weeks(turn, progress)]
    finished = finished_modules(curriculum, progress.achieved.completions.keys())
    rest = (
        week
        for week in curriculum.weeks
        if week not in fixed and (week in weeks or curriculum.module_of_week[week].id not in finished)
    )
    return (*fixed, *rest)


def _count_fixed_weeks(turn: Turn, progress: MemberProgress) -> int:
    """How many of the person's weeks are over or belong to the module that they are in."""
    number = progress.position.number
    if number is None:
        return progress.taken
    weeks, module_of = progress.enrolment.weeks, turn.pack.curriculum.module_of_week
    fixed = number
    while fixed < len(weeks) and module_of[weeks[fixed]] is module_of[weeks[number - 1]]:
        fixed += 1
    return fixed


def _find_skippable(turn: Turn, progress: MemberProgress) -> list[Module]:
    """Modules that still have a week to come and are not finished; never the capstone."""
    module_of, achieved = turn.pack.curriculum.module_of_week, progress.achieved
    coming = dict.fromkeys(module_of[week] for week in progress.enrolment.weeks[progress.taken :])
    return [module for module in coming if not module.capstone and module.id not in achieved.finished]


def _find_module_to_skip(turn: Turn, progress: MemberProgress, args: Args) -> Module:
    wanted = args.word("module")
    found = next((module for module in _find_skippable(turn, progress) if module.id == wanted), None)
    return require_found(found, "pace.not_skippable")
