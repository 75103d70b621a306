"""An organisation that lives: people of many kinds, what they do, and what an oracle says they should be sent.

The oracle walks through every quarter of an hour of everybody's life and keeps the rules in the plainest words.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, update

from engine.curriculum.records.enrolments import NewEnrolment, add_cohort, add_pause, enrol, find_enrolment
from engine.curriculum.rules.pace import Pause
from engine.notices.records.preferences import save_preferences, take_leave
from engine.notices.rules.cadence import Rhythm
from engine.people.records.members import MEMBER
from engine.scoring.records.assessments import ASSESSMENT
from tests.conversation import Chat
from tests.notices import oracle
from tests.notices.mailbox import Mailbox
from tests.notices.oracle import COUNTRIES, DAY

QUARTER = timedelta(minutes=15)
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
END = START + timedelta(weeks=17)
OUTAGE = (datetime(2026, 4, 20, 6, 0, tzinfo=UTC), datetime(2026, 4, 22, 6, 0, tzinfo=UTC))
"""From a Monday morning on, when most people are due."""
Says = Callable[[str, str], Awaitable[object]]
"""Takes who says what."""
Sent = tuple[str, datetime]


@dataclass
class Human:
    """Somebody with habits. `doings` are (when, what), a quarter of an hour at least after anything else."""

    name: str
    rhythm: Rhythm
    starts: date
    waits: int
    """Weeks from their start in which their cohort has no weekly messages; the cohort of 0 has them at once."""
    assessed: datetime | None
    kinds_off: frozenset[str]
    paused: tuple[date, date] | None = None
    """First and last day of a pause of the program."""
    doings: list[tuple[datetime, str]] = field(default_factory=list)


def invent(number: int, random: Random) -> Human:
    """Draw one person."""
    leave = []
    for _ in range(random.choice([0, 0, 1, 2])):
        first = START.date() + random.randint(0, 110) * DAY
        leave.append((first, first + random.choice([0, 2, 4, 13]) * DAY))
    joined = sorted(leave)
    if len(joined) == 2 and joined[1][0] <= joined[0][1] + DAY:
        joined = joined[:1]
    rhythm = Rhythm(
        zone=random.choice(sorted(COUNTRIES)),
        weekday=random.choice([None, None, None, 0, 1, 2, 3, 4]),
        minute=random.choice([540, 540, 540, 510, 600, 840]),
        every=random.choice([1, 1, 1, 1, 1, 2, 4]),
        country=random.choice(["", "", "", "", "DE", "-"]),
        quiet_from=random.choice([1080, 1080, 1200]),
        quiet_to=random.choice([480, 480, 420]),
        snoozed_until=random.choice([None, None, None, None, START.date() + random.randint(1, 60) * DAY]),
        leave=tuple(joined),
    )
    assessed = START - random.randint(1, 130) * DAY if random.random() < 0.5 else None
    off = frozenset(kind for kind in ("weekly", "behind", "reassess") if random.random() < 0.07)
    starts = date(2026, 3, 2) + (random.choice([-14, 0, 0, 0, 7, 28]) + random.randint(0, 6)) * DAY
    waits = random.choice([0, 0, 0, 4, 6])
    human = Human(f"human{number}", rhythm, starts, waits, assessed, off)
    if random.random() < 0.3:
        first = START.date() + random.randint(0, 60) * DAY
        human.paused = (first, first + random.choice([0, 2, 4, 8, 20]) * DAY)
    human.doings = [doing for doing in _doings(random) if not _is_slot(rhythm, doing[0])]
    return human


def _is_slot(rhythm: Rhythm, at: datetime) -> bool:
    """Whether somebody would speak at the very moment of their message: either may then come first."""
    local = at.astimezone(ZoneInfo(rhythm.zone))
    return local.hour * 60 + local.minute == rhythm.minute


def _doings(random: Random) -> Iterator[tuple[datetime, str]]:
    """Some talk to the bot often, some never; a few switch it off and on again, a few leave."""
    habit = random.choice([0.0, 0.02, 0.1, 0.3])
    gone = random.random() < 0.05
    at = START + timedelta(hours=5)
    while at < END:
        at += random.randint(1, 30) * DAY / 10
        at -= timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
        if OUTAGE[0] <= at <= OUTAGE[1] or at >= END:
            continue
        dice = random.random()
        if dice < habit:
            yield at, "hello"
        elif dice > 0.995:
            yield at, "stop nudging me"
        elif dice > 0.98:
            yield at, "write to me again"
        elif gone and dice > 0.96:
            yield at, "leaves"
            return


def settle(chat: Chat, humans: list[Human]) -> None:
    """Put what everybody wishes into the database as if they had said it before the simulation begins.

    Nobody wants to hear of events: the community's tests are about those.
    """
    own = {"organisation_id": chat.organisation_id}
    ids = {human.name: chat.member_id(human.name) for human in humans}

    def work(tx: Connection) -> None:
        pairs = dict.fromkeys((human.starts, human.waits) for human in humans if human.waits)
        cohorts = {pair: add_cohort(tx, chat.organisation_id, f"{pair[0]}, {pair[1]}", *pair) for pair in pairs}
        for human in humans:
            who, rhythm = ids[human.name], human.rhythm
            names = ("weekday", "minute", "every", "country", "quiet_from", "quiet_to", "snoozed_until")
            wishes = {name: getattr(rhythm, name) for name in names}
            save_preferences(
                tx, chat.organisation_id, who, START, **wishes, kinds_off=" ".join(human.kinds_off | {"event"})
            )
            for first, last in rhythm.leave:
                take_leave(tx, chat.organisation_id, who, START, (first, last))
            cohort = cohorts.get((human.starts, human.waits))
            enrol(tx, chat.organisation_id, [NewEnrolment(who, human.starts, cohort)], START)
            if human.paused and (run := find_enrolment(tx, who, range(1, 17))):
                add_pause(tx, chat.organisation_id, run.id, Pause(*human.paused))
            if human.assessed:
                times = dict.fromkeys(("opened_at", "touched_at", "submitted_at"), human.assessed)
                form = {"form_id": "core", "state": "submitted", "position": "", "paused": False, "version": 1}
                sums = {"rated": 16, "total": 32, "content_version": "1", "level_id": "practitioner"}
                tx.execute(insert(ASSESSMENT).values(**own, member_id=who, **form, **sums, **times))

    chat.store.run(work)


async def live(chat: Chat, mailbox: Mailbox, humans: list[Human], says: Says) -> None:
    """Seventeen weeks of everybody, with an outage in which the server is down."""
    doings = sorted((when, human.name, what) for human in humans for when, what in human.doings)
    stops = sorted({*(when for when, _, _ in doings), *OUTAGE, END})
    chat.clock.time = START
    for stop in stops:
        if stop == OUTAGE[1]:
            chat.clock.time = stop
        else:
            await mailbox.live_until(stop - QUARTER)
            chat.clock.time = stop
        if stop == OUTAGE[0]:
            continue
        for when, name, what in doings:
            if when == stop:
                if what == "leaves":
                    chat.store.run(_leaves, name)
                else:
                    await says(name, what)
                chat.clock.time = stop
        await mailbox.tick()


def _leaves(tx: Connection, name: str) -> None:
    tx.execute(update(MEMBER).where(MEMBER.c.email == f"{name}@example.com").values(standing="left"))


@dataclass
class Waiting:
    """A notice that has been planned; of those that may go at one moment, the one that was planned first goes first."""

    kind: str
    moment: datetime
    expires: datetime
    number: int = field(default_factory=count().__next__)


class Oracle:
    """What one person should be sent."""

    def __init__(self, human: Human, modules: int) -> None:
        self.human = human
        self.modules = modules
        self.sent: list[Sent] = []
        self.unanswered = 0
        self.off = False
        self.gone = False
        self.since = START
        self.looked: set[date] = set()
        """Weeks (by their first day) whose slot has been looked at."""
        self.planned: set[date] = set()
        self.helped: datetime | None = None
        self.helped_with: set[int] = set()
        self.invited = False
        self.waiting: list[Waiting] = []
        self.zone = ZoneInfo(human.rhythm.zone)
        first, last = human.paused or (human.starts, human.starts - DAY)
        paused = frozenset(first + number * DAY for number in range((last - first).days + 1))
        self.program = oracle.Program(human.starts, paused)

    def predict(self) -> list[Sent]:
        doings = dict(self.human.doings)
        now = START
        while now <= END:
            if not OUTAGE[0] <= now < OUTAGE[1]:
                self.does(doings.get(now, ""), now)
                self.plans(now)
                self.delivers(now)
            now += QUARTER
        return self.sent

    def does(self, what: str, now: datetime) -> None:
        if what and not self.gone:
            self.unanswered = 0
        if what == "leaves":
            self.gone = True
        if what in ("stop nudging me", "write to me again"):
            self.off = what == "stop nudging me"
            if what == "write to me again":
                self.human.rhythm = _without_snooze(self.human.rhythm)
            self.since = now
            self.looked.discard(self.week(now))

    def plans(self, now: datetime) -> None:
        this, rhythm = self.week(now), self.human.rhythm
        if self.gone or this in self.looked or this in self.planned:
            return
        slot, week = oracle.next_slot(rhythm, self.since, this, self.program)
        if week != this or slot > now:
            return
        self.looked.add(this)
        if self.off or self.unanswered > 4:
            return
        self.planned.add(this)
        ends = oracle.wall_clock(rhythm.zone, this + 7 * DAY, 0)
        if self.unanswered == 4:
            self.waiting.append(Waiting("quiet", slot, ends))
            return
        if "weekly" not in self.human.kinds_off and this >= self.human.starts + 7 * self.human.waits * DAY:
            self.waiting.append(Waiting("weekly", slot, ends))
        invitation = self.working_days_later(slot, 1)
        old = self.human.assessed is not None and self.human.assessed <= invitation - 90 * DAY
        if old and not self.invited and "reassess" not in self.human.kinds_off:
            self.invited = True
            self.waiting.append(Waiting("reassess", invitation, self.working_days_later(invitation, 3)))

    def delivers(self, now: datetime) -> None:
        for notice in sorted(self.waiting, key=lambda each: (each.moment, each.number)):
            if notice.moment <= now:
                self.waiting.remove(notice)
                self.considers(notice, now)

    def considers(self, notice: Waiting, now: datetime) -> None:
        if self.gone or self.off:
            return
        if notice.kind == "quiet" and self.unanswered < 4:
            return
        if notice.kind != "quiet" and self.unanswered >= 4:
            return
        allowed = oracle.first_allowed(self.human.rhythm, now, QUARTER)
        if allowed >= notice.expires:
            return
        if allowed > now:
            self.waiting.append(replace(notice, moment=allowed))
            if notice.kind == "behind":
                self.helped = allowed
            return
        if notice.kind == "weekly":
            self.helps(now)
            if not 0 <= self.weeks_in(now) <= 2 * self.modules:
                return
        if notice.kind == "behind":
            if self.weeks_in(now) >= 2 * self.modules or self.program.is_paused(self.day(now)):
                return
            self.helped = now  # six weeks count from the message, which an outage had delayed, not from its plan
        self.sent.append((notice.kind, now))
        self.unanswered += 1

    def helps(self, now: datetime) -> None:
        """Nobody here finishes a project: whenever another module is over, they are behind with it, until all are."""
        over = self.weeks_in(now) // 2
        again = self.helped is None or self.helped <= now - timedelta(weeks=6)
        if 1 <= over < self.modules and again and over not in self.helped_with and "behind" not in self.human.kinds_off:
            moment = self.helped = self.working_days_later(now, 2)
            self.helped_with.add(over)
            self.waiting.append(Waiting("behind", moment, self.working_days_later(moment, 2)))

    def weeks_in(self, now: datetime) -> int:
        """How many weeks of the program are over; negative before it."""
        calendar = (self.day(now) - self.human.starts).days // 7
        weeks = [self.human.starts + 7 * number * DAY for number in range(calendar)]
        return calendar - sum(self.program.waits(first) for first in weeks)

    def working_days_later(self, moment: datetime, days: int) -> datetime:
        day = moment.astimezone(self.zone).date()
        while days:
            day += DAY
            days -= oracle.is_working_day(self.human.rhythm, day)
        return oracle.wall_clock(self.human.rhythm.zone, day, self.human.rhythm.minute)

    def day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def week(self, now: datetime) -> date:
        return self.program.week_of(self.day(now))


def _without_snooze(rhythm: Rhythm) -> Rhythm:
    names = ("zone", "weekday", "minute", "every", "country", "quiet_from", "quiet_to", "leave")
    return Rhythm(**{name: getattr(rhythm, name) for name in names})
