"""The conversation: from `/assess` to a submitted result.

The open assessment's row says where the person is, so every step works the same from any platform and after any
restart. A press names the version that its card was drawn from; an older one shows where the person is now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.assessment.cards import conversation as cards
from engine.assessment.rules.navigation import at_pace, next_stop, previous_stop, skills_at, stops
from engine.chat.cards import Card, Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.understand import find_closest, normalise
from engine.content.models import Form, Pack, Skill
from engine.notes import note_card
from engine.people.records.members import set_role
from engine.scoring import records
from engine.scoring.records import REVIEW, Pace, Sitting
from engine.scoring.rules.scoring import EVIDENCE_FROM
from engine.turn import Args, Turn

Step = Callable[[Turn, Args, Sitting], Replies]


def assess(turn: Turn, args: Args) -> Replies:
    """Open a form, or go on with the one that is open."""
    words = args.optional("words")
    sitting = find_usable(turn)
    form = find_form(turn.pack, words) if words else None
    if words and form is None:
        return turn.reply(cards.form_card(turn.voice, turn.pack, words))
    if sitting is None:
        sitting = _open(turn, form or turn.pack.core)
        return turn.reply(where_we_are(turn, sitting))
    if form is not None and form.id != sitting.form_id:
        return turn.reply(_other_open(turn, sitting, form))
    return _resumed(turn, sitting)


def forms(turn: Turn, args: Args) -> Replies:
    """Offer every assessment."""
    return turn.reply(cards.form_card(turn.voice, turn.pack, ""))


def resume(turn: Turn, args: Args) -> Replies:
    """Go on with the open assessment, whatever card asked for it."""
    sitting = find_usable(turn)
    return assess(turn, args) if sitting is None else _resumed(turn, sitting)


def pick_role(turn: Turn, args: Args) -> Replies:
    """Set the person's role; an open assessment goes on at once, and a newcomer's first one begins."""
    role = turn.pack.role_by_id.get(args.word("role"))
    if role is None:
        raise Refusal("chat.unknown_button")
    newcomer = turn.scope.person.role_id not in turn.pack.role_by_id
    set_role(turn.tx, turn.scope.member_id, role.id)
    turn = _as_role(turn, role.id)
    sitting = find_usable(turn) or (_open(turn, turn.pack.core) if newcomer else None)
    if sitting is None:
        return turn.reply(note_card(turn.voice, "assessment.role_set", role=role.name))
    notice = turn.voice.text("assessment.role_set", role=role.name)
    return turn.reply(where_we_are(turn, sitting, notice=notice))


def ask_role(turn: Turn, args: Args) -> Replies:
    """Show all roles, or take the one that was named."""
    if (words := args.optional("words")) and (role := find_role(turn.pack, words)):
        return pick_role(turn, Args({"role": role}))
    return turn.reply(cards.role_card(turn.voice, turn.pack.roles, turn.scope.person.role_id))


def find_usable(turn: Turn) -> Sitting | None:
    """The open assessment; one whose form the pack no longer has is closed, since nobody could finish it."""
    sitting = records.find_open(turn.tx, turn.scope.member_id)
    if sitting and sitting.form_id not in turn.pack.forms:
        records.discard(turn.tx, sitting.id)
        return None
    return sitting


def on_current(step: Step) -> Callable[[Turn, Args], Replies]:
    """Run `step` only for a press on the newest card of the open assessment; others are shown where they are, as is
    somebody whose role the pack no longer has and who must pick one first."""

    def flow(turn: Turn, args: Args) -> Replies:
        sitting = find_usable(turn)
        if sitting is None or sitting.id != args.number("assessment"):
            raise Refusal("assessment.closed")
        if sitting.version != args.number("version"):
            return turn.reply(where_we_are(turn, sitting, notice=turn.voice.text("assessment.stale")))
        if turn.scope.person.role_id not in turn.pack.role_by_id:
            return turn.reply(where_we_are(turn, sitting))
        return step(turn, args, sitting)

    return flow


@on_current
def begin(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    """Choose the pace, which starts the questions."""
    if args.word("pace") not in tuple(Pace):
        raise Refusal("chat.unknown_button")
    return start_at_pace(turn, sitting, Pace(args.word("pace")))


@on_current
def answer(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    """Rate the one skill that is asked."""
    asked = turn.pack.forms[sitting.form_id].skill_by_id.get(sitting.position)
    value = args.word("value")
    if asked is None or args.word("skill") != asked.id or value not in (*"012345", cards.SKIP):
        raise Refusal("chat.unknown_button")
    return record(turn, sitting, (asked,), (None if value == cards.SKIP else int(value),))


@on_current
def answer_domain(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    """Rate all skills of the domain that is asked; what was chosen is kept even if something is missing."""
    skills = skills_at(turn.pack.forms[sitting.form_id], sitting.position)
    if not skills or args.word("domain") != sitting.position:
        raise Refusal("chat.unknown_button")
    sent = {skill: turn.request.form.get(skill.id, "") for skill in skills}
    given = {skill: value for skill, value in sent.items() if value in (*"012345", cards.SKIP)}
    if len(given) == len(skills):
        values = tuple(None if value == cards.SKIP else int(value) for value in given.values())
        return record(turn, sitting, skills, values)
    if given:
        ratings = {skill.id: None if value == cards.SKIP else int(value) for skill, value in given.items()}
        records.rate(turn.tx, turn.scope.organisation_id, sitting.id, ratings, turn.now)
        sitting = replace(sitting, ratings={**sitting.ratings, **ratings})
    missing = turn.voice.all_of([skill.short for skill in skills if skill not in given])
    return turn.reply(where_we_are(turn, sitting, notice=turn.voice.text("assessment.missing", skills=missing)))


@on_current
def anchors(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    """Show or hide what the numbers mean, keeping what was chosen but not sent."""
    form = turn.pack.forms[sitting.form_id]
    domain = next((each for each in form.domains if each.id == sitting.position), None)
    if domain is None:
        return turn.reply(where_we_are(turn, sitting))
    typed = {skill.id: turn.request.form[skill.id] for skill in domain.skills if turn.request.form.get(skill.id)}
    show = bool(args.optional("show"))
    return turn.reply(cards.domain_card(turn.voice, form, sitting, domain, typed=typed, anchors=show))


@on_current
def back(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    return go_back(turn, sitting)


@on_current
def why(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    return explain(turn, sitting)


@on_current
def pause(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    return stop(turn, sitting)


@on_current
def review(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    return go_to(turn, sitting, REVIEW)


@on_current
def onward(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    return go_on(turn, sitting)


@on_current
def edit(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    """Ask one skill again, at the pace of the sitting."""
    form = turn.pack.forms[sitting.form_id]
    if args.word("skill") not in form.skill_by_id or sitting.pace is None:
        raise Refusal("chat.unknown_button")
    return go_to(turn, sitting, at_pace(form, Pace(sitting.pace), args.word("skill")))


@on_current
def restart(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    return ask_restart(turn, sitting)


@on_current
def restart_now(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    """Throw the answers away and open the same form anew, or another one."""
    form = turn.pack.forms.get(args.optional("form") or sitting.form_id)
    if form is None:
        raise Refusal("chat.unknown_button")
    records.discard(turn.tx, sitting.id)
    return turn.reply(where_we_are(turn, _open(turn, form)))


@on_current
def discard(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    """Not now: before the first question nothing is lost by closing."""
    if sitting.pace is not None:
        return stop(turn, sitting)
    records.discard(turn.tx, sitting.id)
    return turn.reply(note_card(turn.voice, "assessment.discarded"))


def start_at_pace(turn: Turn, sitting: Sitting, pace: Pace) -> Replies:
    """Start the questions, or go on at another pace."""
    form = turn.pack.forms[sitting.form_id]
    position = at_pace(form, pace, sitting.position) if sitting.pace else stops(form, pace)[0]
    records.begin(turn.tx, sitting.id, pace, position, turn.now)
    return turn.reply(where_we_are(turn, _moved(sitting, position, pace)))


def record(turn: Turn, sitting: Sitting, skills: tuple[Skill, ...], values: tuple[int | None, ...]) -> Replies:
    """Keep the answers and ask the next question."""
    form = turn.pack.forms[sitting.form_id]
    given = {skill.id: value for skill, value in zip(skills, values, strict=True)}
    sitting = replace(sitting, ratings={**sitting.ratings, **given})
    records.rate(turn.tx, turn.scope.organisation_id, sitting.id, given, turn.now)
    position = next_stop(form, Pace(sitting.pace or Pace.SINGLE), sitting.ratings, sitting.position)
    records.move(turn.tx, sitting.id, position, turn.now)
    best = max(skills, key=lambda skill: given[skill.id] or 0)
    offer = best if (given[best.id] or 0) >= EVIDENCE_FROM else None
    return turn.reply(where_we_are(turn, _moved(sitting, position), offer=offer))


def go_to(turn: Turn, sitting: Sitting, position: str, notice: Text | None = None) -> Replies:
    """Ask the question at `position`; before the pace is chosen there is only the introduction to show."""
    position = position if sitting.pace else sitting.position
    records.move(turn.tx, sitting.id, position, turn.now)
    return turn.reply(where_we_are(turn, _moved(sitting, position), notice=notice))


def go_on(turn: Turn, sitting: Sitting) -> Replies:
    """From the review to the questions that are still open; elsewhere the question that is asked."""
    if sitting.position != REVIEW:
        return turn.reply(where_we_are(turn, sitting))
    form = turn.pack.forms[sitting.form_id]
    return go_to(turn, sitting, next_stop(form, Pace(sitting.pace or Pace.SINGLE), sitting.ratings, ""))


def go_back(turn: Turn, sitting: Sitting) -> Replies:
    form = turn.pack.forms[sitting.form_id]
    earlier = previous_stop(form, Pace(sitting.pace or Pace.SINGLE), sitting.position)
    if earlier is None:
        return turn.reply(where_we_are(turn, sitting, notice=turn.voice.text("assessment.at_first")))
    return go_to(turn, sitting, earlier)


def explain(turn: Turn, sitting: Sitting) -> Replies:
    """Why this question is asked, and which topics teach it."""
    form = turn.pack.forms[sitting.form_id]
    skills = skills_at(form, sitting.position)
    if not skills:
        return turn.reply(where_we_are(turn, sitting))
    topics = [turn.pack.skill_by_id[topic].name for skill in skills for topic in skill.topics]
    role = turn.pack.role_by_id[turn.scope.person.role_id or ""]
    domain = form.domain_of[skills[0].id]
    target = turn.voice.number(role.domains[domain.id].target)
    values = {"domain": domain.name, "summary": domain.summary, "role": role.name, "target": target}
    notice = turn.voice.text("assessment.why_text", **values, topics="; ".join(dict.fromkeys(topics)))
    return turn.reply(where_we_are(turn, sitting, notice=notice))


def stop(turn: Turn, sitting: Sitting) -> Replies:
    """Pause: the answers stay, and typed words are no longer answers."""
    records.move(turn.tx, sitting.id, sitting.position, turn.now, paused=True)
    form = turn.pack.forms[sitting.form_id]
    paused = replace(_moved(sitting, sitting.position), paused=True)
    return turn.reply(cards.paused_card(turn.voice, form, paused))


def ask_restart(turn: Turn, sitting: Sitting) -> Replies:
    form = turn.pack.forms[sitting.form_id]
    count = str(len(sitting.ratings))
    confirm = cards.act("assess.restart_now", sitting)
    title = turn.voice.line("assessment.restart_title")
    return turn.reply(
        cards.question_of(turn.voice, "restart", title, sitting, confirm, form.name, form=form.name, count=count)
    )


def where_we_are(turn: Turn, sitting: Sitting, *, notice: Text | None = None, offer: Skill | None = None) -> Card:
    """The card for the place that the open assessment has reached."""
    voice, form = turn.voice, turn.pack.forms[sitting.form_id]
    role = turn.pack.role_by_id.get(turn.scope.person.role_id or "")
    if role is None:
        return cards.role_card(voice, turn.pack.roles, None, notice)
    if sitting.pace is None:
        return cards.intro_card(voice, form, role, sitting, notice)
    skills = skills_at(form, sitting.position)
    if not skills:
        evidence = records.find_evidence(turn.tx, sitting.id)
        return cards.review_card(voice, form, sitting, evidence, notice=notice, offer=offer)
    if sitting.pace == Pace.SINGLE:
        if (sitting.ratings.get(skills[0].id) or 0) >= EVIDENCE_FROM:
            offer = skills[0]
        return cards.question_card(voice, form, sitting, skills[0], notice=notice, offer=offer)
    return cards.domain_card(voice, form, sitting, form.domain_of[skills[0].id], notice=notice, offer=offer)


def find_form(pack: Pack, words: str) -> Form | None:
    """The form that words name: by id, name or alias, with small typos."""
    names = {form.id.replace("_", " "): form for form in pack.forms.values()}
    names |= {form.name.casefold(): form for form in pack.forms.values()}
    names |= {alias.casefold(): form for form in pack.pillars for alias in form.aliases}
    wanted = normalise(words.replace("_", " "))
    found = names.get(wanted) or names.get(find_closest(wanted, names, 80) or "")
    return found or next((form for name, form in names.items() if name in f" {wanted} " and len(name) > 5), None)


def find_role(pack: Pack, words: str) -> str | None:
    """The id of the role that words name: by id, name or alias, with small typos."""
    names = {name.casefold(): role.id for role in pack.roles for name in (role.id, role.name, *role.aliases)}
    wanted = normalise(words)
    return names.get(wanted) or names.get(find_closest(wanted, names, 85) or "")


def _open(turn: Turn, form: Form) -> Sitting:
    scope = turn.scope
    return records.open_assessment(turn.tx, scope.organisation_id, scope.member_id, form.id, turn.now)


def _resumed(turn: Turn, sitting: Sitting) -> Replies:
    notice = turn.voice.text("assessment.resumed", done=len(sitting.ratings)) if sitting.pace else None
    return go_to(turn, sitting, sitting.position, notice)


def _other_open(turn: Turn, sitting: Sitting, wanted: Form) -> Card:
    """Two assessments are never open at once: go on with one, or trade it for the other."""
    form = turn.pack.forms[sitting.form_id]
    done = str(len(sitting.ratings))
    confirm = cards.act("assess.restart_now", sitting, form=wanted.id)
    values = {"form": form.name, "wanted": wanted.name, "count": done}
    title = turn.voice.line("assessment.other_open_title", form=form.name)
    return cards.question_of(turn.voice, "other_open", title, sitting, confirm, form.name, **values)


def _moved(sitting: Sitting, position: str, pace: Pace | None = None) -> Sitting:
    """The sitting as its row is now."""
    return replace(sitting, position=position, pace=pace or sitting.pace, paused=False, version=sitting.version + 1)


def _as_role(turn: Turn, role: str) -> Turn:
    return replace(turn, scope=replace(turn.scope, person=replace(turn.scope.person, role_id=role)))
