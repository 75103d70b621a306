"""Joining a workspace to another organisation: an owner there makes a code, an owner here types it."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from engine.accounts.cards import joining as cards
from engine.accounts.merging import merge_members, merge_organisations
from engine.accounts.records import join_codes
from engine.assessment.merging import merge_open_assessments
from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.people.records.members import IDENTITY, MEMBER, WORKSPACE, count_members, is_on_roster
from engine.people.records.organisations import NamedOrganisation, find_organisation_name, lock_organisation
from engine.turn import Args, Turn


def join_workspace(turn: Turn, args: Args) -> Replies:
    """Make a code for another workspace; with a code, say what joining by it would mean."""
    typed = args.optional("words")
    if not join_codes.looks_like_code(typed):
        return _make_code(turn)
    invitation = _find_invitation(turn, typed)
    people = count_members(turn.tx, MEMBER.c.organisation_id == turn.scope.organisation_id)
    return turn.reply(cards.confirm_card(turn.voice, invitation.name, people, typed))


def confirm_join(turn: Turn, args: Args) -> Replies:
    """Join: everything of this workspace's organisation becomes the other's."""
    code = args.word("code")
    invitation = _find_invitation(turn, code)
    attempt = turn.tx.begin_nested()
    try:
        moved, merged = _unite_organisations(turn, code, invitation.id)
    except IntegrityError:
        attempt.rollback()
        raise Refusal("joining.same_names") from None
    attempt.commit()
    return turn.reply(cards.joined_card(turn.voice, invitation.name, moved, merged))


def _make_code(turn: Turn) -> Replies:
    code, organisation = join_codes.new_code(), turn.scope.organisation_id
    join_codes.save_code(turn.tx, organisation, turn.scope.member_id, code, turn.now)
    name = find_organisation_name(turn.tx, organisation)
    return turn.reply(cards.code_card(turn.voice, name, code, turn.now + join_codes.GOOD_FOR))


def _find_invitation(turn: Turn, code: str) -> NamedOrganisation:
    """Where a code leads, for a workspace that can follow it; refuses with the reason otherwise."""
    own, identity = turn.scope.organisation_id, turn.request.identity
    if not join_codes.may_try(turn.tx, own, turn.now):
        raise Refusal("joining.too_many_tries")
    invitation = join_codes.find_invitation(turn.tx, code, turn.now)
    if invitation is None:
        join_codes.record_try(turn.tx, own, turn.now)
        raise Refusal("joining.wrong_code")
    if invitation.id == own:
        raise Refusal("joining.own_code")
    here = (WORKSPACE.c.platform == identity.platform) & (WORKSPACE.c.external_id == identity.workspace)
    others = select(WORKSPACE.c.id).where(WORKSPACE.c.organisation_id == own, ~here)
    if turn.tx.execute(others).first() or turn.tx.execute(select(MEMBER.c.id).where(is_on_roster(own))).first():
        raise Refusal("joining.not_alone")
    return invitation


def _unite_organisations(turn: Turn, code: str, target: int) -> tuple[int, int]:
    """Make two organisations one; returns how many people moved, and how many of them were known there.

    Raises IntegrityError where they have things of one name.
    """
    tx, source = turn.tx, turn.scope.organisation_id
    for organisation in sorted([source, target]):  # always in this order, so that two never wait for each other
        lock_organisation(tx, organisation)
    if not join_codes.use_code(tx, code, turn.now):
        raise Refusal("joining.wrong_code")
    people = tx.scalars(select(MEMBER.c.id).where(MEMBER.c.organisation_id == source).order_by(MEMBER.c.id)).all()
    tx.execute(update(MEMBER).where(MEMBER.c.organisation_id == source).values(is_owner=False))
    merge_organisations(tx, source, target)
    pairs = _find_known(tx, people, target)
    for member, same in pairs.items():
        merge_open_assessments(tx, same, member, turn.pack, turn.now)
        merge_members(tx, member, same)
    return len(people), len(pairs)


def _find_known(tx: Connection, people: Sequence[int], target: int) -> dict[int, int]:
    """Who of these people is somebody in an organisation already: by their address there, or by the same account in
    another workspace, as in Slack's Enterprise Grid."""
    other = IDENTITY.alias("other")
    is_theirs = IDENTITY.c.member_id.in_(people) & (IDENTITY.c.email != "")
    account = (other.c.platform == IDENTITY.c.platform) & (other.c.user == IDENTITY.c.user)
    by_account = (
        select(IDENTITY.c.member_id, other.c.member_id)
        .join_from(IDENTITY, other, account & (other.c.email == IDENTITY.c.email))
        .join(MEMBER, MEMBER.c.id == other.c.member_id)
        .where(is_theirs, MEMBER.c.organisation_id == target, other.c.member_id.not_in(people))
    )
    by_address = (
        select(IDENTITY.c.member_id, MEMBER.c.id)
        .join_from(IDENTITY, MEMBER, MEMBER.c.email == IDENTITY.c.email)
        .where(is_theirs, MEMBER.c.organisation_id == target, MEMBER.c.id.not_in(people))
    )
    return {row[0]: row[1] for query in (by_account, by_address) for row in tx.execute(query)}
