"""What those do who speak: propose, draft, change and withdraw talks, agree to speak, confirm, and add slides."""

from collections.abc import Mapping
from dataclasses import replace

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.community.notifications import schedule_event_reminders
from engine.community.records.events import find_visit, save_answer
from engine.community.rules.seats import Answer
from engine.conference import forms
from engine.conference.cards import speaker as cards
from engine.conference.finding import (
    find_conference,
    find_talk,
    lock_conference_by_id,
    lock_own_talk,
    lock_talk,
    require_conference,
)
from engine.conference.labels import find_status
from engine.conference.notifications import notify_asked_speakers
from engine.conference.records import talks as records
from engine.conference.records.conferences import Conference, renew_reminders
from engine.conference.records.tables import Decision, Response, TalkState
from engine.conference.records.talks import Talk
from engine.conference.reminders import schedule_call_reminders
from engine.conference.views import list_own_talks, view_conference
from engine.conference.waitlist import free_slot
from engine.turn import Args, Turn


def open_proposal_form(turn: Turn, args: Args) -> Replies:
    """Open the form of a new talk; words may be its title already."""
    conference = find_conference(turn, args)
    _require_open_call(turn, conference)
    _require_room_for_talk(turn, conference)
    return _open_form(turn, conference, {forms.TITLE.name: args.optional("said")})


def save_talk(turn: Turn, args: Args) -> Replies:
    """Save a draft, or propose it; if something is wrong, the form comes back with everything in it."""
    conference = lock_conference_by_id(turn, args.number("conference"))
    talk = lock_own_talk(turn, args).talk if args.optional("talk") else None
    _require_open_call(turn, conference)
    if talk is None:
        _require_room_for_talk(turn, conference)
    rules = turn.pack.conference
    form = forms.talk_form(turn.voice, rules, conference, talk)
    typed = form.typed(turn)
    state = TalkState.DRAFT if typed.get(forms.STATE.name) == TalkState.DRAFT else TalkState.PROPOSED
    try:
        given = form.read(turn)
        values = forms.read_talk_values(given, rules, whole=state is TalkState.PROPOSED)
        others = forms.read_speakers(turn, given[forms.SPEAKERS], talk.people if talk else ())
    except InvalidInput as problem:
        return _open_form(turn, conference, typed, talk, turn.explain(problem))
    saved = _write_talk(turn, conference, talk, values | {"state": state}, others)
    if state is TalkState.PROPOSED:
        notify_asked_speakers(turn.tx, conference, saved, turn.now)
        return _show_own_talk(turn, saved, turn.voice.text("conference.proposed"))
    schedule_call_reminders(turn.tx, conference, [turn.scope.member_id], turn.now)
    return _show_own_talk(turn, saved, turn.voice.text("conference.drafted"))


def show_own_talks(turn: Turn, args: Args) -> Replies:
    """List the talks of the person."""
    return _show_own_talks(turn, find_conference(turn, args))


def show_own_talk(turn: Turn, args: Args) -> Replies:
    """Open a talk that is the person's, or in which they are asked to speak."""
    conference, talk = find_talk(turn, args)
    if all(own.id != talk.id for own in list_own_talks(turn, conference.id)):
        raise Refusal("conference.not_yours")
    return _show_own_talk(turn, talk)


def edit_talk(turn: Turn, args: Args) -> Replies:
    """Open the form of a talk, while the call is open."""
    conference, talk = lock_own_talk(turn, args)
    _require_open_call(turn, conference)
    return _open_form(turn, conference, forms.type_talk(talk), talk)


def ask_withdraw(turn: Turn, args: Args) -> Replies:
    """Ask before a talk goes."""
    return turn.reply(cards.withdraw_card(turn.voice, lock_own_talk(turn, args).talk))


def withdraw_talk(turn: Turn, args: Args) -> Replies:
    """Take a talk back; its slot is free, and the next of the waiting list is offered it."""
    conference, talk = lock_own_talk(turn, args)
    if conference.occurrence.starts <= turn.now:
        raise Refusal("conference.too_late")
    if talk.state is TalkState.DRAFT:
        records.remove_talk(turn.tx, talk.id)
    else:
        records.change_talk(turn.tx, talk.id, state=TalkState.WITHDRAWN, changed_at=turn.now)
        free_slot(turn.tx, turn.pack.conference, conference, talk, turn.now)
    return _show_own_talks(turn, conference, turn.voice.text("conference.withdrawn", title=talk.title))


def answer_co_speaking(turn: Turn, args: Args) -> Replies:
    """Agree to speak in somebody's talk, or not."""
    conference, talk = lock_talk(turn, args)
    me, response = turn.scope.member_id, args.choice("said", (Response.YES, Response.NO))
    was_asked = me != talk.author_id and any(person.id == me for person in talk.people)
    if not was_asked or talk.state is not TalkState.PROPOSED or conference.occurrence.starts <= turn.now:
        raise Refusal("conference.not_asked")
    records.save_speaker_response(turn.tx, talk.id, me, response)
    renew_reminders(turn.tx, conference.id)
    if response is Response.NO:
        return _show_own_talks(turn, conference, turn.voice.text("conference.not_joined", title=talk.title))
    return _show_own_talk(turn, _read_again(turn, talk), turn.voice.text("conference.joined"))


def answer_acceptance(turn: Turn, args: Args) -> Replies:
    """Say that one speaks, or not after all; then the next of the waiting list is offered the slot."""
    conference, talk = lock_talk(turn, args)
    response = args.choice("said", (Response.YES, Response.NO))
    if not talk.is_by(turn.scope.member_id) or conference.occurrence.starts <= turn.now:
        raise Refusal("conference.not_yours")
    if find_status(talk) != Decision.ACCEPTED:
        return _show_own_talk(turn, talk)
    records.change_talk(turn.tx, talk.id, answer=response, changed_at=turn.now)
    if response is Response.NO:
        free_slot(turn.tx, turn.pack.conference, conference, talk, turn.now)
        return _show_own_talk(turn, _read_again(turn, talk), turn.voice.text("conference.turned_down"))
    for speaker in talk.speakers:
        _note_coming(turn, conference, speaker.id)
    return _show_own_talk(turn, _read_again(turn, talk), turn.voice.text("conference.confirmed"))


def open_slides_form(turn: Turn, args: Args) -> Replies:
    """Open the form for the link to the slides."""
    talk = _lock_given_talk(turn, args)
    return turn.open_form(cards.slides_form(turn.voice, talk, {forms.SLIDES.name: talk.slides}))


def save_slides(turn: Turn, args: Args) -> Replies:
    """Keep the link to the slides."""
    talk = _lock_given_talk(turn, args)
    try:
        link = forms.SLIDES_FORM.read(turn)[forms.SLIDES]
    except InvalidInput as problem:
        return turn.open_form(cards.slides_form(turn.voice, talk, forms.SLIDES_FORM.typed(turn)), problem)
    records.change_talk(turn.tx, talk.id, slides=link)
    return _show_own_talk(turn, _read_again(turn, talk), turn.voice.text("conference.slides_kept"))


def _write_talk(
    turn: Turn, conference: Conference, talk: Talk | None, values: dict[str, object], others: list[int]
) -> Talk:
    """Write a talk and who is asked to speak with its author."""
    organisation = turn.scope.organisation_id
    if talk is None:
        own = {"occurrence_id": conference.id, "organisation_id": organisation, "author_id": turn.scope.member_id}
        talk_id = records.add_talk(turn.tx, own | values, turn.now)
    else:
        talk_id = talk.id
        records.change_talk(turn.tx, talk_id, **values, changed_at=turn.now)
    saved = records.read_talk(turn.tx, organisation, talk_id)
    assert saved is not None
    asked = {person.id for person in saved.people if person.response is not Response.NO}
    records.remove_speakers(turn.tx, talk_id, asked - {*others, saved.author_id})
    for member_id in others:
        records.ask_speaker(turn.tx, saved, member_id)
    return _read_again(turn, saved)


def _note_coming(turn: Turn, conference: Conference, member_id: int) -> None:
    """Who speaks comes, whatever seats there are, and hears of moves like everybody who does."""
    visit = find_visit(turn.tx, conference.id, member_id)
    if visit is None or visit.answer is not Answer.YES:
        save_answer(turn.tx, conference.occurrence, member_id, Answer.YES, turn.now)
        schedule_event_reminders(turn.tx, conference.occurrence, [member_id], turn.now)


def _require_open_call(turn: Turn, conference: Conference) -> None:
    if not conference.is_open(turn.now):
        raise Refusal("conference.closed")


def _require_room_for_talk(turn: Turn, conference: Conference) -> None:
    most = turn.pack.conference.most_talks
    if records.count_own_talks(turn.tx, conference.id, turn.scope.member_id) >= most:
        raise Refusal("conference.many_talks", most=most)


def _lock_given_talk(turn: Turn, args: Args) -> Talk:
    """A talk that the person gives, locked."""
    talk = lock_talk(turn, args).talk
    if not (talk.is_given and talk.is_by(turn.scope.member_id)):
        raise Refusal("conference.not_yours")
    return talk


def _read_again(turn: Turn, talk: Talk) -> Talk:
    return records.read_talk(turn.tx, turn.scope.organisation_id, talk.id) or replace(talk, people=())


def _open_form(
    turn: Turn, conference: Conference, typed: Mapping[str, str], talk: Talk | None = None, notice: Text | None = None
) -> Replies:
    inputs = forms.talk_form(turn.voice, turn.pack.conference, conference, talk).blocks(turn.voice, typed)
    return turn.open_form(cards.talk_form(turn.voice, conference, talk, inputs, turn.now), notice)


def _show_own_talks(turn: Turn, conference: Conference, notice: Text | None = None) -> Replies:
    view, talks = view_conference(turn, conference.occurrence), list_own_talks(turn, conference.id)
    return turn.reply(cards.own_talks_card(turn.voice, view, talks, turn.now), notice)


def _show_own_talk(turn: Turn, talk: Talk, notice: Text | None = None) -> Replies:
    view = view_conference(turn, require_conference(turn, talk.occurrence_id).occurrence)
    return turn.reply(cards.own_talk_card(turn.voice, view, talk, turn.now), notice)
