"""What those do who speak: propose, draft, change and withdraw talks, agree to speak, confirm, and add slides."""

from __future__ import annotations

from dataclasses import replace

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.community.records import events as community
from engine.community.rules.seats import Answer
from engine.community.tidings import remind
from engine.conference.cards import speaker as cards
from engine.conference.finding import conference_of, find_conference, find_talk, own_talk
from engine.conference.labels import status
from engine.conference.notifications import notify_asked_speakers
from engine.conference.records import talks as records
from engine.conference.records.tables import Decision, Said, State
from engine.conference.records.talks import Conference, Talk
from engine.conference.reminders import schedule_call_reminders
from engine.conference.submission import FIELDS, Draft, draft_of, read_draft, read_slides, read_speakers
from engine.conference.views import find_own, look
from engine.conference.waitlist import free_place
from engine.recurrence.from_words import UnclearWords
from engine.turn import Args, Turn


def propose(turn: Turn, args: Args) -> Replies:
    """Open the form of a new talk; words may be its title already."""
    conference = find_conference(turn, args)
    _require_open(turn, conference)
    _require_room(turn, conference)
    return _form(turn, conference, Draft(title=args.optional("said")))


def keep(turn: Turn, args: Args) -> Replies:
    """Save a draft, or propose it; if something is wrong, the form comes back with everything in it."""
    conference = conference_of(turn, args.number("conference"), hold=True)
    talk = own_talk(turn, args)[1] if args.optional("talk") else None
    _require_open(turn, conference)
    if talk is None:
        _require_room(turn, conference)
    typed = turn.request.form
    is_proposed = talk is not None and talk.state is State.PROPOSED
    state = State.DRAFT if typed.get("state") == State.DRAFT and not is_proposed else State.PROPOSED
    draft = Draft(**{name: typed.get(name, "") for name in FIELDS})
    rules = turn.pack.conference
    try:
        values = read_draft(draft, rules, turn.voice.vocabulary.calendar, whole=state is State.PROPOSED)
        who = (turn.tx, turn.scope.organisation_id, turn.scope.member_id)
        others = read_speakers(draft.speakers, *who, talk.people if talk else (), rules.most_speakers)
    except UnclearWords as unclear:
        return _form(turn, conference, draft, talk, turn.voice.text(unclear.key, **unclear.values))
    kept = _keep(turn, conference, talk, values | {"state": state}, others)
    if state is State.PROPOSED:
        notify_asked_speakers(turn.tx, conference, kept, turn.now)
        return _show(turn, kept, turn.voice.text("conference.proposed"))
    schedule_call_reminders(turn.tx, conference, [turn.scope.member_id], turn.now)
    return _show(turn, kept, turn.voice.text("conference.drafted"))


def mine(turn: Turn, args: Args) -> Replies:
    """List the talks of the person."""
    return _mine(turn, find_conference(turn, args))


def own(turn: Turn, args: Args) -> Replies:
    return _show(turn, _concerning(turn, args)[1])


def edit(turn: Turn, args: Args) -> Replies:
    """Open the form of a talk, while the call is open."""
    conference, talk = own_talk(turn, args)
    _require_open(turn, conference)
    return _form(turn, conference, draft_of(talk), talk)


def withdraw(turn: Turn, args: Args) -> Replies:
    """Ask before a talk goes."""
    return turn.reply(cards.withdraw_card(turn.voice, own_talk(turn, args)[1]))


def withdraw_now(turn: Turn, args: Args) -> Replies:
    """Take a talk back; its place is free, and the next of the waiting list is offered it."""
    conference, talk = own_talk(turn, args)
    if conference.occurrence.starts <= turn.now:
        raise Refusal("conference.too_late")
    if talk.state is State.DRAFT:
        records.remove_talk(turn.tx, talk.id)
    else:
        records.change_talk(turn.tx, talk.id, state=State.WITHDRAWN, changed_at=turn.now)
        free_place(turn.tx, turn.pack.conference, conference, talk, turn.now)
    return _mine(turn, conference, turn.voice.text("conference.withdrawn", title=talk.title))


def join(turn: Turn, args: Args) -> Replies:
    """Agree to speak in somebody's talk, or not."""
    conference, talk = find_talk(turn, args, hold=True)
    me, said = turn.scope.member_id, _said(args)
    known = next((each for each in talk.people if each.id == me and each.id != talk.author_id), None)
    if known is None or talk.state is not State.PROPOSED or conference.occurrence.starts <= turn.now:
        raise Refusal("conference.not_asked")
    records.answer_speaker(turn.tx, talk.id, me, said)
    records.renew_reminders_of(turn.tx, conference.id)
    if said is Said.NO:
        return _mine(turn, conference, turn.voice.text("conference.not_joined", title=talk.title))
    return _show(turn, _again(turn, talk), turn.voice.text("conference.joined"))


def confirm(turn: Turn, args: Args) -> Replies:
    """Say that one speaks, or not after all; then the next of the waiting list is offered the place."""
    conference, talk = find_talk(turn, args, hold=True)
    said = _said(args)
    if not talk.is_by(turn.scope.member_id) or conference.occurrence.starts <= turn.now:
        raise Refusal("conference.not_yours")
    if status(talk) != Decision.ACCEPTED:
        return _show(turn, talk)
    records.change_talk(turn.tx, talk.id, answer=said, changed_at=turn.now)
    if said is Said.NO:
        free_place(turn.tx, turn.pack.conference, conference, talk, turn.now)
        return _show(turn, _again(turn, talk), turn.voice.text("conference.turned_down"))
    for speaker in talk.speakers:
        _comes(turn, conference, speaker.id)
    return _show(turn, _again(turn, talk), turn.voice.text("conference.confirmed"))


def slides(turn: Turn, args: Args) -> Replies:
    """Open the form for the link to the slides."""
    talk = _given(turn, args)
    return (Reply(cards.slides_form(turn.voice, talk, talk.slides), Mode.FORM),)


def keep_slides(turn: Turn, args: Args) -> Replies:
    talk, typed = _given(turn, args), turn.request.form.get("slides", "")
    try:
        link = read_slides(typed)
    except UnclearWords as unclear:
        notice = turn.voice.text(unclear.key, **unclear.values)
        return (Reply(cards.slides_form(turn.voice, talk, typed, notice), Mode.FORM),)
    records.change_talk(turn.tx, talk.id, slides=link)
    return _show(turn, _again(turn, talk), turn.voice.text("conference.slides_kept"))


def _keep(turn: Turn, conference: Conference, talk: Talk | None, values: dict[str, object], others: list[int]) -> Talk:
    """Write a talk and who is asked to speak with its author."""
    organisation = turn.scope.organisation_id
    if talk is None:
        own = {"occurrence_id": conference.id, "organisation_id": organisation, "author_id": turn.scope.member_id}
        number, before = records.add_talk(turn.tx, {**own, **values}, turn.now), set[int]()
    else:
        number, before = talk.id, {each.id for each in talk.people if each.id != talk.author_id}
        records.change_talk(turn.tx, number, **values, changed_at=turn.now)
    kept = records.find_talk(turn.tx, organisation, number)
    assert kept is not None
    said_no = {each.id for each in kept.people if each.said is Said.NO}
    records.remove_speakers(turn.tx, number, before - set(others) - said_no)
    for member_id in others:
        records.ask_speaker(turn.tx, kept, member_id)
    return _again(turn, kept)


def _comes(turn: Turn, conference: Conference, member_id: int) -> None:
    """Who speaks comes, whatever seats there are, and hears of moves like everybody who does."""
    visit = community.find_visit(turn.tx, conference.id, member_id)
    if visit is None or visit.answer is not Answer.YES:
        community.save_answer(turn.tx, conference.occurrence, member_id, Answer.YES, turn.now)
        remind(turn.tx, conference.occurrence, [member_id], turn.now)


def _require_open(turn: Turn, conference: Conference) -> None:
    if not conference.is_open(turn.now):
        raise Refusal("conference.closed")


def _require_room(turn: Turn, conference: Conference) -> None:
    most = turn.pack.conference.most_talks
    if records.count_own(turn.tx, conference.id, turn.scope.member_id) >= most:
        raise Refusal("conference.many_talks", most=most)


def _concerning(turn: Turn, args: Args) -> tuple[Conference, Talk]:
    """A talk that is the person's, or in which they are asked to speak."""
    conference, talk = find_talk(turn, args)
    if all(each.id != talk.id for each in find_own(turn, conference.id)):
        raise Refusal("conference.not_yours")
    return conference, talk


def _given(turn: Turn, args: Args) -> Talk:
    talk = find_talk(turn, args, hold=True)[1]
    if not (talk.is_given and talk.is_by(turn.scope.member_id)):
        raise Refusal("conference.not_yours")
    return talk


def _said(args: Args) -> Said:
    said = args.word("said")
    if said not in (Said.YES, Said.NO):
        raise Refusal("chat.unknown_button")
    return Said(said)


def _again(turn: Turn, talk: Talk) -> Talk:
    return records.find_talk(turn.tx, turn.scope.organisation_id, talk.id) or replace(talk, people=())


def _form(
    turn: Turn, conference: Conference, draft: Draft, talk: Talk | None = None, notice: Text | None = None
) -> Replies:
    rules = turn.pack.conference
    card = cards.talk_form(turn.voice, rules, conference, draft, turn.now, talk=talk, notice=notice)
    return (Reply(card, Mode.FORM),)


def _mine(turn: Turn, conference: Conference, notice: Text | None = None) -> Replies:
    hall, me = look(turn, conference.occurrence), turn.scope.member_id
    return turn.reply(cards.mine_card(turn.voice, hall, find_own(turn, conference.id), me, turn.now, notice))


def _show(turn: Turn, talk: Talk, notice: Text | None = None) -> Replies:
    hall = look(turn, conference_of(turn, talk.occurrence_id).occurrence)
    return turn.reply(cards.own_card(turn.voice, hall, talk, turn.scope.member_id, turn.now, notice))
