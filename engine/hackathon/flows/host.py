"""What the host and owners do: more time for everybody, judges, and how far the judging is."""

from datetime import datetime, timedelta

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.hackathon.cards import host as cards
from engine.hackathon.cards.judging import choose_judge_card, judge_form
from engine.hackathon.finding import find_edition, lock_edition
from engine.hackathon.forms import DEADLINE, DEADLINE_FORM, JUDGE, JUDGE_FORM
from engine.hackathon.notifications import DeadlineChanged, JudgeAsked, notify_members, schedule_team_reminders
from engine.hackathon.records import editions
from engine.hackathon.records.judging import Consent, ask_judge, find_judges, remove_judge, save_consent
from engine.hackathon.records.teams import find_team_members
from engine.hackathon.rules.edition import Edition, stamp_deadline
from engine.hackathon.views import view_as_host
from engine.people.records.colleagues import Colleague, find_colleague, find_colleagues, keep_reachable
from engine.recurrence.from_words import read_day, read_when
from engine.recurrence.rule_words import UnclearWords
from engine.turn import Args, Turn

FARTHEST = timedelta(days=30)
"""How long after its end an edition may take submissions."""
MOST_JUDGES = 20


def manage_hackathon(turn: Turn, args: Args) -> Replies:
    """Show the deadline, the judges, and what is missing."""
    return _show_dashboard(turn, find_edition(turn, args))


def open_deadline_form(turn: Turn, args: Args) -> Replies:
    """Open the form for another deadline."""
    return turn.open_form(cards.deadline_form(turn.voice, find_edition(turn, args), ""))


def set_deadline(turn: Turn, args: Args) -> Replies:
    """Set the deadline that a press names or that was typed; everybody in a team is told."""
    edition = _lock_unsettled(turn, args)
    if args.optional("until"):
        if args.word("since") != stamp_deadline(edition.deadline):
            return _show_dashboard(turn, edition, turn.voice.text("hackathon.deadline_stale"))
        return _change_deadline(turn, edition, _read_moment(args.word("until")), "")
    typed = one_line(DEADLINE_FORM.typed(turn)[DEADLINE.name])
    return _change_deadline(turn, edition, _read_words(turn, edition, typed), typed)


def open_judge_form(turn: Turn, args: Args) -> Replies:
    """Open the form that asks for a judge."""
    return turn.open_form(judge_form(turn.voice, find_edition(turn, args), ""))


def appoint_judge(turn: Turn, args: Args) -> Replies:
    """Ask somebody to judge, by name, address or (from a choice) id; they agree or not."""
    edition = _lock_unsettled(turn, args)
    typed = one_line(JUDGE_FORM.typed(turn)[JUDGE.name])
    try:
        people = _find_people(turn, args, typed)
    except InvalidInput as problem:
        return turn.open_form(judge_form(turn.voice, edition, typed[:200]), problem)
    if len(people) > 1:
        return turn.reply(choose_judge_card(turn.voice, edition, typed[:60], people))
    (judge,) = people
    if len(find_judges(turn.tx, edition.row)) >= MOST_JUDGES:
        raise Refusal("hackathon.many_judges", most=MOST_JUDGES)
    if not ask_judge(turn.tx, edition.occurrence, judge.id, turn.now):
        return _show_dashboard(turn, edition, turn.voice.text("hackathon.judge_before", name=judge.name))
    if judge.id == turn.scope.member_id:
        save_consent(turn.tx, edition.row, judge.id, Consent.ACCEPTED)
    else:
        notify_members(turn.tx, [judge.id], JudgeAsked(edition.row, turn.now), edition, turn.now)
    return _show_dashboard(turn, edition, turn.voice.text("hackathon.judge_asked", name=judge.name))


def dismiss_judge(turn: Turn, args: Args) -> Replies:
    """Let somebody judge no more; what they gave does not count any more."""
    edition = _lock_unsettled(turn, args)
    remove_judge(turn.tx, edition.row, args.number("member"))
    return _show_dashboard(turn, edition, turn.voice.text("hackathon.judge_gone"))


def _change_deadline(turn: Turn, edition: Edition, until: datetime | None, typed: str) -> Replies:
    """Move the deadline; where that is not possible, the form comes back."""
    latest = edition.occurrence.ends + FARTHEST
    if until is None or until <= turn.now or until > latest:
        key = "hackathon.deadline_unclear" if until is None else "hackathon.deadline_odd"
        notice = turn.voice.text(key, latest=turn.voice.moment(latest))
        return turn.open_form(cards.deadline_form(turn.voice, edition, typed), notice)
    minutes = round((edition.occurrence.ends - until).total_seconds() / 60)
    editions.change_edition(turn.tx, edition.row, {"closes_before": minutes, "planned_for": None})
    changed = editions.find_edition(turn.tx, edition.occurrence, edition.rules, turn.now)
    members = find_team_members(turn.tx, edition.row)
    others = [member_id for member_id in members if member_id != turn.scope.member_id]
    news = DeadlineChanged(changed.row, stamp_deadline(changed.deadline))
    notify_members(turn.tx, others, news, changed, turn.now)
    schedule_team_reminders(turn.tx, changed, members, turn.now)
    notice = turn.voice.text("hackathon.deadline_set", when=turn.voice.moment(changed.deadline), told=len(others))
    return _show_dashboard(turn, changed, notice)


def _find_people(turn: Turn, args: Args, typed: str) -> list[Colleague]:
    """Who may be meant: the one that was chosen among several, or all whom the words fit. Raises InvalidInput where
    that is nobody."""
    organisation = turn.scope.organisation_id
    if args.optional("member"):
        chosen = find_colleague(turn.tx, organisation, args.number("member"))
        people = [chosen] if chosen else []
    else:
        people = find_colleagues(turn.tx, organisation, typed)
    if not people:
        raise InvalidInput("hackathon.nobody", typed=typed[:80])
    return keep_reachable(turn.tx, people)


def _read_words(turn: Turn, edition: Edition, typed: str) -> datetime | None:
    """A day and a time, in the zone of who writes or the one that they name; what is left open is as it is now."""
    try:
        phrase = read_when(typed, turn.voice.vocabulary.calendar, turn.today)
        if phrase.first is None and phrase.starts is None and phrase.rule is None:
            return None
        return read_day(phrase, edition.deadline, phrase.timezone or turn.voice.zone.key, turn.today)
    except UnclearWords:
        return None


def _read_moment(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        raise Refusal("chat.unknown_button") from None


def _lock_unsettled(turn: Turn, args: Args) -> Edition:
    """The edition that a press names, about which the host still decides."""
    edition = lock_edition(turn, args)
    if edition.is_settled:
        raise Refusal(f"hackathon.is_{edition.phase}", event=edition.title)
    return edition


def _show_dashboard(turn: Turn, edition: Edition, notice: Text = ()) -> Replies:
    return turn.reply(cards.manage_card(turn.voice, view_as_host(turn, edition)), notice)
