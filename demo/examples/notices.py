"""Examples of the messages that the bot starts, and of what may be answered."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select, update

from demo.examples.people import NOW, assess
from demo.scripted_user import Player
from engine.assessment.notifications import ReassessmentInvitation
from engine.chat.cards import Action, Card
from engine.chat.examples import Example
from engine.content.load import Content
from engine.curriculum.notifications import BehindHelp, WeeklyMessage
from engine.curriculum.records.enrolments import NewEnrolment, enrol
from engine.notices.asked_in_vain import AskedInVain
from engine.notices.claim import NoticeContext, OutgoingNotice, claim_batch
from engine.notices.kinds import Kind
from engine.notices.notification import Notification
from engine.notices.notifications import Digest, GoingQuiet, UnreachedPeople
from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import QUIET_AFTER
from engine.notices.schedule import schedule
from engine.notices.states import NoticeState
from engine.notices.workspace import Workspace
from engine.people.records.members import IDENTITY, MEMBER
from engine.people.records.reachability import mark_unreachable
from engine.rooms import NOTIFICATIONS, TOGETHER


def live_notices(grace: Player, alan: Player, content: Content) -> Iterator[Example]:
    """Messages that the bot starts, to somebody who is in the program and has no time for its projects."""
    tx = grace.tx
    assess(grace, content.pack)
    whose = select(IDENTITY.c.organisation_id, IDENTITY.c.member_id).where(IDENTITY.c.user == grace.identity.user)
    organisation, member = tx.execute(whose).one()
    enrol(tx, organisation, [NewEnrolment(member, date(2026, 3, 2))], grace.now)
    yield _show_notice(grace.at(NOW + timedelta(weeks=6)), content, member, WeeklyMessage)
    yield Example("home", "home, in a week", grace.says("/home"))
    yield Example("home", "welcome, in a week", grace.says("hello"))
    yield _show_notice(grace, content, member, BehindHelp)
    mark_unreachable(tx, alan.identity, "account_inactive")
    yield _show_notice(grace, content, member, UnreachedPeople)
    asked = tx.scalar(select(IDENTITY.c.member_id).where(IDENTITY.c.user == alan.identity.user))
    yield _show_notice(grace, content, member, AskedInVain, asked)
    tx.execute(update(MEMBER).where(MEMBER.c.id == member).values(unanswered=QUIET_AFTER))
    yield _show_notice(grace, content, member, GoingQuiet)
    yield from _answer_notices(grace, member)
    yield _show_notice(grace.at(NOW + timedelta(weeks=20)), content, member, ReassessmentInvitation)
    tx.execute(update(NOTICE).where(NOTICE.c.kind == ReassessmentInvitation.kind.name).values(state=NoticeState.HELD))
    yield _show_notice(grace, content, member, Digest)
    yield from _change_wishes(grace)


def _answer_notices(grace: Player, member: int) -> Iterator[Example]:
    """What may be answered to a weekly message."""
    weekly = grace.tx.scalar(
        select(NOTICE.c.id).where(NOTICE.c.member_id == member, NOTICE.c.kind == WeeklyMessage.kind.name)
    )
    for name, command, args in (
        ("later", "later", {}),
        ("put off until tomorrow", "put_off", {"when": "tomorrow"}),
        ("put off until next week", "put_off", {"when": "next_week"}),
        ("time blocked", "block", {}),
        ("not relevant", "not_relevant", {}),
        ("no time", "because", {"why": "no_time"}),
        ("known", "because", {"why": "known"}),
        ("wrong role", "because", {"why": "wrong_role"}),
        ("done", "done", {}),
    ):
        yield Example("notices", name, grace.does(Action(f"notice.{command}", {"notice": str(weekly), **args})))
    yield Example("notices", "gone", grace.does(Action("notice.done", {"notice": "999999"})))


def _change_wishes(grace: Player) -> Iterator[Example]:
    yield Example("notices", "nudges", grace.says("/nudges"))
    yield Example("notices", "nudges, not understood", grace.says("/nudges on blursday"))
    yield Example("notices", "nudges, form", grace.presses("nudges.edit"))
    yield Example("notices", "nudges, refused", grace.presses("nudges.save", {"minute": "half past"}))
    yield Example("notices", "leave, form", grace.says("I'm on leave"))
    yield Example("notices", "leave, refused", grace.presses("nudges.save_leave", {"first": "soon", "last": "later"}))
    yield Example("notices", "nudges, away", grace.says("I'm on leave until 20 December"))
    yield Example("notices", "nudges, off", grace.says("stop nudging me"))


def _show_notice(grace: Player, content: Content, member: int, kind: type[Notification], *about: object) -> Example:
    """A notification that falls due now, a week after the one before; `about` something else than its example."""
    grace.now += timedelta(weeks=1)
    schedule(grace.tx, [member], kind(*about) if about else kind.example(), grace.now, grace.now + timedelta(days=7))
    card = next(notice.card for notice in _send_due(grace, content) if notice.card)
    return Example("notices", kind.kind.name, card)


def due(ada: Player, content: Content, kind: Kind, key: str = "") -> Card:
    """The next card of this kind that the bot sends to somebody by itself, when its time has come."""
    mine = (IDENTITY.c.user == ada.identity.user) & (NOTICE.c.kind == kind.name)
    mine = mine & (NOTICE.c.state == NoticeState.PENDING)
    query = select(NOTICE.c.not_before).join_from(NOTICE, IDENTITY, IDENTITY.c.member_id == NOTICE.c.member_id)
    while moment := ada.tx.scalars(query.where(mine).order_by(NOTICE.c.not_before)).first():
        sent = _send_due(ada.at(max(ada.now, moment)), content)
        own = (out for out in sent if out.kind is kind and out.address.identity == ada.identity)
        cards = [out.card for out in own if out.card]
        if card := next((card for card in cards if not key or card.key == key), None):
            ada.card = card
            return card
    raise LookupError(kind.name)


def _send_due(player: Player, content: Content) -> Sequence[OutgoingNotice]:
    """Send what is due to the people of a workspace by now."""
    here = Workspace(player.identity.platform, player.identity.workspace)
    claimed = claim_batch(player.tx, here, player.now, 100, NoticeContext(content, TOGETHER, NOTIFICATIONS))
    player.tx.execute(update(NOTICE).where(NOTICE.c.state == NoticeState.SENDING).values(state=NoticeState.SENT))
    return claimed.outgoing
