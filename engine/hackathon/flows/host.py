"""What the host and owners do: more time for everybody, judges, and how far the judging is."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.hackathon.cards import host as cards
from engine.hackathon.finding import find_edition, hold_edition
from engine.hackathon.notifications import DeadlineChanged, JudgeAsked, notify_members, schedule_team_reminders
from engine.hackathon.records import editions as records
from engine.hackathon.records import judging as verdicts
from engine.hackathon.records import teams as team_records
from engine.hackathon.records.judging import Consent
from engine.hackathon.rules.edition import Edition, Phase, stamp
from engine.people.records.colleagues import find_colleague, find_colleagues
from engine.recurrence.from_words import UnclearWords, read_day, read_phrase
from engine.turn import Args, Turn

FARTHEST = timedelta(days=30)
"""How long after its end an edition may take submissions."""
MOST_JUDGES = 20


def manage(turn: Turn, args: Args) -> Replies:
    """Show the deadline, the judges, and what is missing."""
    return _show(turn, find_edition(turn, args))


def deadline_form(turn: Turn, args: Args) -> Replies:
    """Open the form for another deadline."""
    edition = find_edition(turn, args)
    return (Reply(cards.deadline_form(turn.voice, edition, ""), Mode.FORM),)


def set_deadline(turn: Turn, args: Args) -> Replies:
    """Set the deadline that a press names or that was typed; everybody in a team is told."""
    edition = hold_edition(turn, args)
    _must_be_unsettled(turn, edition)
    if args.optional("until"):
        if args.word("since") != stamp(edition.deadline):
            return _show(turn, edition, turn.voice.text("hackathon.deadline_stale"))
        return _deadline_set(turn, edition, _moment(args.word("until")), "")
    said = one_line(turn.request.form.get("when", ""))
    return _deadline_set(turn, edition, _read(turn, edition, said), said)


def judge_form(turn: Turn, args: Args) -> Replies:
    """Open the form that asks for a judge."""
    return (Reply(cards.judge_form(turn.voice, find_edition(turn, args), ""), Mode.FORM),)


def appoint(turn: Turn, args: Args) -> Replies:
    """Ask somebody to judge, by name, address or (from a choice) id; they agree or not."""
    edition = hold_edition(turn, args)
    _must_be_unsettled(turn, edition)
    typed = one_line(turn.request.form.get("judge", ""))
    organisation = turn.scope.organisation_id
    if args.optional("member"):
        chosen = find_colleague(turn.tx, organisation, args.number("member"))
        found = [chosen] if chosen else []
    else:
        found = find_colleagues(turn.tx, organisation, typed)
    if not found:
        notice = turn.voice.text("hackathon.nobody", typed=typed[:80])
        return (Reply(cards.judge_form(turn.voice, edition, typed[:200], notice), Mode.FORM),)
    if len(found) > 1:
        return turn.reply(cards.several_card(turn.voice, edition, typed[:60], found))
    (judge,) = found
    asked = verdicts.find_judges(turn.tx, edition.row)
    if len(asked) >= MOST_JUDGES:
        raise Refusal("hackathon.many_judges", most=MOST_JUDGES)
    if not verdicts.ask_judge(turn.tx, edition.occurrence, judge.id, turn.now):
        return _show(turn, edition, turn.voice.text("hackathon.judge_before", name=judge.name))
    if judge.id == turn.scope.member_id:
        verdicts.note_consent(turn.tx, edition.row, judge.id, Consent.ACCEPTED)
    else:
        notify_members(turn.tx, [judge.id], JudgeAsked(edition.row, turn.now), edition, turn.now)
    return _show(turn, edition, turn.voice.text("hackathon.judge_asked", name=judge.name))


def dismiss(turn: Turn, args: Args) -> Replies:
    """Let somebody judge no more; what they gave does not count any more."""
    edition = hold_edition(turn, args)
    _must_be_unsettled(turn, edition)
    verdicts.dismiss_judge(turn.tx, edition.row, args.number("member"))
    return _show(turn, edition, turn.voice.text("hackathon.judge_gone"))


def _deadline_set(turn: Turn, edition: Edition, until: datetime | None, said: str) -> Replies:
    latest = edition.occurrence.ends + FARTHEST
    if until is None or until <= turn.now or until > latest:
        key = "hackathon.deadline_unclear" if until is None else "hackathon.deadline_odd"
        notice = turn.voice.text(key, latest=turn.voice.moment(latest))
        return (Reply(cards.deadline_form(turn.voice, edition, said, notice), Mode.FORM),)
    minutes = round((edition.occurrence.ends - until).total_seconds() / 60)
    records.change_edition(turn.tx, edition.row, {"closes_before": minutes, "planned_for": None})
    changed = records.find_edition(turn.tx, edition.occurrence, edition.rules)
    others = [each for each in team_records.find_concerned(turn.tx, edition.row) if each != turn.scope.member_id]
    notify_members(turn.tx, others, DeadlineChanged(changed.row, stamp(changed.deadline)), changed, turn.now)
    schedule_team_reminders(turn.tx, changed, team_records.find_concerned(turn.tx, edition.row), turn.now)
    said_now = turn.voice.text("hackathon.deadline_set", when=turn.voice.moment(changed.deadline), told=len(others))
    return _show(turn, changed, said_now)


def _read(turn: Turn, edition: Edition, said: str) -> datetime | None:
    """A day and a time, in the zone of who writes or the one that they name; what is left open is as it is now."""
    today = turn.now.astimezone(turn.voice.zone).date()
    try:
        phrase = read_phrase(said, turn.voice.vocabulary.calendar, today)
        if phrase.first is None and phrase.starts is None and phrase.rule is None:
            return None
        return read_day(phrase, edition.deadline, phrase.timezone or turn.voice.zone.key, today)
    except UnclearWords:
        return None


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        raise Refusal("chat.unknown_button") from None


def _must_be_unsettled(turn: Turn, edition: Edition) -> None:
    phase = edition.phase(turn.now)
    if phase in (Phase.PUBLISHED, Phase.CANCELLED):
        raise Refusal(f"hackathon.is_{phase}", event=edition.occurrence.series.title)


def _show(turn: Turn, edition: Edition, notice: Text | None = None) -> Replies:
    row = edition.occurrence.id
    teams = [each for each in team_records.find_teams(turn.tx, row) if each.entry]
    given = {(each.team_id, each.judge_id) for each in verdicts.find_verdicts(turn.tx, row)}
    judges = []
    for judge in verdicts.find_judges(turn.tx, row):
        own = [team for team in teams if team.can_be_judged_by(judge.id)]
        waiting = [team.name for team in own if (team.id, judge.id) not in given]
        judges.append(cards.Bench(judge, waiting, len(own)))
    look = cards.ManageLook(edition, edition.phase(turn.now), judges, len(teams), turn.now)
    return turn.reply(cards.manage_card(turn.voice, look, notice))
