"""What somebody can do about their pace: start, pause, another week, an order of their own, skip ahead, start over."""

from __future__ import annotations

from datetime import date, timedelta

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.dates import read_date
from engine.chat.errors import Refusal
from engine.chat.evidence import EVIDENCE_LENGTH, check_evidence
from engine.chat.text import Text
from engine.chat.typed import read_link
from engine.content.models import Module
from engine.curriculum.cards import pace as pace_cards
from engine.curriculum.completion import show_evidence
from engine.curriculum.progress import MemberProgress, find_abilities, find_progress, local_today
from engine.curriculum.records import enrolments
from engine.curriculum.records.enrolments import CohortRow
from engine.curriculum.rules.pace import Pause, State, doubt, reordered, skipping
from engine.curriculum.rules.pathway import finished_modules
from engine.curriculum.rules.steps import next_steps
from engine.turn import Args, Turn

OPEN_FOR = timedelta(days=14)
"""How long after its start a cohort can be joined in chat."""
SHOWN_AHEAD = timedelta(days=365)
LONGEST_PAUSE = timedelta(days=366)


def pace(turn: Turn, args: Args) -> Replies:
    """Show the pace; who has none can start."""
    place = find_progress(turn)
    if place is None:
        return turn.reply(pace_cards.start_card(turn.voice, local_today(turn), open_cohorts(turn)))
    return turn.reply(pace_cards.pace_card(turn.voice, turn.pack.curriculum, place))


def start(turn: Turn, args: Args) -> Replies:
    """Start self-paced on the day of the button."""
    day = _day(turn, args.word("start"))
    if day is None or doubt(day, local_today(turn), len(turn.pack.curriculum.weeks)):
        raise Refusal("chat.unknown_button")
    return _begin(turn, args, day, None)


def pick(turn: Turn, args: Args) -> Replies:
    """Ask for a day."""
    return (Reply(pace_cards.pick_card(turn.voice, local_today(turn), args.optional("again")), Mode.FORM),)


def start_on(turn: Turn, args: Args) -> Replies:
    """Start self-paced on the day that was typed."""
    typed = turn.request.form.get("start", "").strip()
    day = _day(turn, typed)
    wrong = "no_date" if day is None else doubt(day, local_today(turn), len(turn.pack.curriculum.weeks))
    if day is None or wrong:
        problem = turn.voice.text(f"pace.{wrong}", date=turn.voice.date(day) if day else typed[:20])
        card = pace_cards.pick_card(turn.voice, local_today(turn), args.optional("again"), typed[:20], problem)
        return (Reply(card, Mode.FORM),)
    return _begin(turn, args, day, None)


def join(turn: Turn, args: Args) -> Replies:
    """Join a cohort that is open."""
    wanted = args.number("cohort")
    cohort = next((each for each in open_cohorts(turn) if each.id == wanted), None)
    if cohort is None:
        raise Refusal("pace.cohort_closed")
    return _begin(turn, args, cohort.start, cohort)


def pause_form(turn: Turn, args: Args) -> Replies:
    """Ask from when to when."""
    _enrolled(turn)
    return (Reply(pace_cards.pause_card(turn.voice, local_today(turn)), Mode.FORM),)


def pause(turn: Turn, args: Args) -> Replies:
    """Stand still on the days of the button or the form, or until the person resumes; without a first, from today."""
    place = _enrolled(turn)
    form = turn.request.form
    typed = {name: (args.optional(name) or form.get(name, "")).strip()[:20] for name in ("first", "last")}
    first = _day(turn, typed["first"]) if typed["first"] else local_today(turn)
    last = _day(turn, typed["last"]) if typed["last"] else None
    if problem := _wrong_with_pause(turn, place, first, last, asked_last=bool(typed["last"])):
        return (Reply(pace_cards.pause_card(turn.voice, local_today(turn), **typed, problem=problem), Mode.FORM),)
    assert first is not None
    enrolments.add_pause(turn.tx, turn.scope.organisation_id, place.enrolment.id, Pause(first, last))
    return _show(turn, "pace.paused" if last else "pace.paused_open")


def resume(turn: Turn, args: Args) -> Replies:
    """Come back today."""
    place = _enrolled(turn)
    enrolments.end_pause(turn.tx, place.enrolment.id, local_today(turn))
    return _show(turn, "pace.resumed")


def extra(turn: Turn, args: Args) -> Replies:
    """One more week for the week at hand: everything after it moves."""
    place = _enrolled(turn)
    if place.position.state is not State.RUNNING:
        return _show(turn, "pace.not_running")
    more = place.enrolment.extra_week(local_today(turn))
    if more.first > local_today(turn) + LONGEST_PAUSE:
        return _show(turn, "pace.enough")
    enrolments.add_pause(turn.tx, turn.scope.organisation_id, place.enrolment.id, more)
    return _show(turn, "pace.extra_given")


def later(turn: Turn, args: Args) -> Replies:
    """Start a week later than planned."""
    place = _enrolled(turn)
    if place.position.state is not State.BEFORE:
        return _show(turn, "pace.begun")
    moved = place.enrolment.begins + timedelta(weeks=1)
    if doubt(moved, local_today(turn), len(place.enrolment.weeks)):
        return _show(turn, "pace.enough")
    enrolments.set_shift(turn.tx, place.enrolment.id, place.enrolment.shift + 1)
    return _show(turn, "pace.moved")


def cancel(turn: Turn, args: Args) -> Replies:
    """Take back a pause to come, or an extra week."""
    place = _enrolled(turn)
    enrolments.drop_pause(turn.tx, place.enrolment.id, args.number("pause"))
    return _show(turn, "pace.cancelled")


def order(turn: Turn, args: Args) -> Replies:
    """Take what is still to come in the order of the plan, or in the standard one."""
    place = _enrolled(turn)
    curriculum = turn.pack.curriculum
    fixed = _fixed(turn, place)
    weeks = place.enrolment.weeks
    if args.word("order") == "plan":
        able = find_abilities(turn, place.achieved)
        if able is None:
            return _show(turn, "pace.assess_first")
        finished = finished_modules(curriculum, place.achieved.done.keys())
        first = [step.module for step in next_steps(able.score, able.ratings, curriculum, finished)]
        modules = dict.fromkeys((*(each for each in first if not each.capstone), *curriculum.modules))
        chosen = reordered(weeks, fixed, [week.number for module in modules for week in module.weeks])
    else:
        finished = finished_modules(curriculum, place.achieved.ticks.keys())
        back = [
            each for each in curriculum.weeks if curriculum.module_of_week[each].id not in finished or each in weeks
        ]
        chosen = (*weeks[:fixed], *(each for each in back if each not in weeks[:fixed]))
    enrolments.set_weeks(turn.tx, place.enrolment.id, chosen, curriculum.weeks)
    return _show(turn, "pace.order_same" if chosen == weeks else "pace.order_changed")


def skip(turn: Turn, args: Args) -> Replies:
    """Choose a module to skip."""
    return turn.reply(pace_cards.skip_card(turn.voice, _skippable(turn, _enrolled(turn))))


def skip_form(turn: Turn, args: Args) -> Replies:
    """Ask for what shows it."""
    module = _to_skip(turn, _enrolled(turn), args)
    return (Reply(pace_cards.skip_form_card(turn.voice, module), Mode.FORM),)


def skip_now(turn: Turn, args: Args) -> Replies:
    """Skip a module: its projects count as done and shown by the link, and its weeks fall out."""
    place = _enrolled(turn)
    module = _to_skip(turn, place, args)
    typed = turn.request.form.get("link", "").strip()
    wrong = "week.evidence_empty" if not typed else check_evidence("", typed)
    if wrong:
        problem = turn.voice.text(wrong, most=EVIDENCE_LENGTH)
        return (Reply(pace_cards.skip_form_card(turn.voice, module, typed[:EVIDENCE_LENGTH], problem), Mode.FORM),)
    news: Replies = ()
    for project in module.projects:
        if project.id not in place.achieved.ticks or not place.achieved.ticks[project.id].link:
            news = news or show_evidence(turn, project.id, read_link(typed) or "")
    weeks = skipping(place.enrolment.weeks, place.taken, [week.number for week in module.weeks])
    enrolments.set_weeks(turn.tx, place.enrolment.id, weeks, turn.pack.curriculum.weeks)
    return (*_show(turn, "pace.skipped", module=module.name), *news)


def restart(turn: Turn, args: Args) -> Replies:
    """Ask how to start over."""
    _enrolled(turn)
    return turn.reply(pace_cards.start_card(turn.voice, local_today(turn), open_cohorts(turn), again=True))


def open_cohorts(turn: Turn) -> list[CohortRow]:
    """Cohorts that the person could join now."""
    now = local_today(turn)
    found = enrolments.find_cohorts(turn.tx, turn.scope.organisation_id)
    return [each for each in found if now - OPEN_FOR <= each.start <= now + SHOWN_AHEAD]


def _day(turn: Turn, said: str) -> date | None:
    """The day that is typed or on a button."""
    return read_date(said, turn.voice.day_names, local_today(turn))


def _begin(turn: Turn, args: Args, day: date, cohort: CohortRow | None) -> Replies:
    if find_progress(turn) is not None and not args.optional("again"):
        return _show(turn, "pace.already")
    scope = turn.scope
    enrolments.enrol(turn.tx, scope.organisation_id, scope.member_id, day, turn.now, cohort.id if cohort else None)
    return _show(turn, "pace.started")


def _show(turn: Turn, notice: str, **values: object) -> Replies:
    place = _enrolled(turn)
    card = pace_cards.pace_card(turn.voice, turn.pack.curriculum, place, turn.voice.text(notice, **values))
    return turn.reply(card)


def _enrolled(turn: Turn) -> MemberProgress:
    place = find_progress(turn)
    if place is None:
        raise Refusal("week.not_enrolled")
    return place


def _wrong_with_pause(
    turn: Turn, place: MemberProgress, first: date | None, last: date | None, *, asked_last: bool
) -> Text | None:
    """Why a pause makes no sense; None where it does."""
    if first is None or (asked_last and last is None):
        return turn.voice.text("pace.no_pause_date")
    if last is not None and last < first:
        return turn.voice.text("pace.pause_backwards")
    if abs(first - local_today(turn)) > LONGEST_PAUSE or (last is not None and last - first > LONGEST_PAUSE):
        return turn.voice.text("pace.pause_long")
    return None


def _fixed(turn: Turn, place: MemberProgress) -> int:
    """How many of the person's weeks are over or belong to the module that they are in."""
    number = place.position.number
    if number is None:
        return place.taken
    weeks, module_of = place.enrolment.weeks, turn.pack.curriculum.module_of_week
    fixed = number
    while fixed < len(weeks) and module_of[weeks[fixed]] is module_of[weeks[number - 1]]:
        fixed += 1
    return fixed


def _skippable(turn: Turn, place: MemberProgress) -> list[Module]:
    """Modules that still have a week to come and are not finished; never the capstone."""
    curriculum = turn.pack.curriculum
    finished = finished_modules(curriculum, place.achieved.done.keys())
    coming = dict.fromkeys(curriculum.module_of_week[each] for each in place.enrolment.weeks[place.taken :])
    return [module for module in coming if not module.capstone and module.id not in finished]


def _to_skip(turn: Turn, place: MemberProgress, args: Args) -> Module:
    wanted = args.word("module")
    module = next((each for each in _skippable(turn, place) if each.id == wanted), None)
    if module is None:
        raise Refusal("pace.not_skippable")
    return module
