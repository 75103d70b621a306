"""A year of community life: everybody is written to at exactly the moments that a slow oracle predicts.

52 forums, 12 paper reviews, 4 hackathons and a conference, of which one is moved and one cancelled, for people in the
zones of four continents with their holidays, quiet hours and leave. `ADVANCE_SIMULATED=300` makes it three hundred
people.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from engine.chat.cards import Action
from engine.community.records.events import SERIES
from engine.notices.records.preferences import save_preferences, take_leave
from engine.notices.rules.cadence import Rhythm
from tests.conversation import Chat
from tests.notices.mailbox import Mailbox, open_mailbox
from tests.notices.oracle import COUNTRIES, DAY, first_allowed, is_working_day, monday_of, wall_clock

PEOPLE = int(os.environ.get("ADVANCE_SIMULATED", "12"))
SEED = os.environ.get("ADVANCE_SEED", "a year of community")
QUARTER, HOUR, WEEK = timedelta(minutes=15), timedelta(hours=1), timedelta(days=7)
START = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)
END = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
BUDGET = 3
LENGTHS = {"forum": 45, "paper_review": 90, "hackathon": 1920, "conference": 480}
Sent = tuple[str, datetime]


@dataclass
class Event:
    """What takes place; `moved_at` and `cancelled_at` are when the owner does that."""

    source: str
    day: date
    starts: datetime
    moved_at: datetime | None = None
    moved_to: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=LENGTHS[self.source])

    def starts_at(self, moment: datetime) -> datetime:
        """When it starts, as one knows at a moment."""
        return self.moved_to if self.moved_at and self.moved_to and moment >= self.moved_at else self.starts


@dataclass
class Human:
    """Somebody with habits; `says` are (when, event, answer), `was_there` when they answer the question afterwards."""

    name: str
    rhythm: Rhythm
    says: list[tuple[datetime, Event, str]] = field(default_factory=list)


def calendar() -> list[Event]:
    """The year, counted on the fingers."""
    events = []
    day = START.date()
    while day < END.date() - 2 * DAY:
        day += DAY
        nth = (day.day - 1) // 7 + 1
        if day.isoweekday() == 3:
            events.append(Event("forum", day, datetime.combine(day, time(15), UTC)))
        if day.isoweekday() == 4 and nth == 2:
            events.append(Event("paper_review", day, datetime.combine(day, time(15), UTC)))
        if day.isoweekday() == 4 and nth == 3 and day.month in (2, 5, 8, 11):
            events.append(Event("hackathon", day, datetime.combine(day, time(9), UTC)))
        if day.isoweekday() == 2 and nth == 4 and day.month == 10:
            events.append(Event("conference", day, datetime.combine(day, time(9), UTC)))
    forums = [event for event in events if event.source == "forum"]
    forums[9].moved_at = forums[9].starts - 30 * HOUR
    forums[9].moved_to = forums[9].starts + 25 * HOUR
    forums[30].cancelled_at = forums[30].starts - 20 * HOUR
    return events


def invent(number: int, events: Sequence[Event], random: Random) -> Human:
    """Draw one person, who says yes to at most one thing a week."""
    first = START.date() + random.randint(0, 350) * DAY
    rhythm = Rhythm(
        zone=sorted(COUNTRIES)[number % len(COUNTRIES)],
        minute=random.choice([540, 540, 600, 840]),
        country=random.choice(["", "", "", "-"]),
        quiet_from=random.choice([1080, 1200]),
        quiet_to=random.choice([480, 420]),
        leave=random.choice([(), ((first, first + random.choice([1, 4, 13]) * DAY),)]),
    )
    human = Human(f"human{number}", rhythm)
    eager, weeks = random.choice([0.1, 0.4, 0.8]), set[date]()
    for event in random.sample(events, len(events)):
        if random.random() < eager:
            answer = "yes" if monday_of(event.day) not in weeks else random.choice(["maybe", "no"])
            weeks |= {monday_of(event.day)} if answer == "yes" else set()
            when = event.starts - random.randint(2, 9 * 96) * QUARTER - timedelta(minutes=5)
            human.says.append((when, event, answer))
            if random.random() < 0.15 and when + HOUR < event.starts:
                human.says.append((when + HOUR, event, random.choice(["no", "maybe"])))
    human.says = [each for each in human.says if each[0] > START and not _too_late(*each[:2])]
    human.says.sort(key=lambda each: each[0])
    return human


def _too_late(when: datetime, event: Event) -> bool:
    """Whether the event has been cancelled or moved by then; an answer would be another story."""
    changed = event.cancelled_at or event.moved_at
    return changed is not None and when >= changed - QUARTER


@dataclass
class Thought:
    """Something that may be written to somebody: from when, until when, and planned when."""

    moment: datetime
    planned: datetime
    until: datetime
    kind: str
    event: Event
    starts: datetime
    """When the event would start, of which this reminds."""


class Oracle:
    """Goes through a person's year in the plainest way."""

    def __init__(self, human: Human, events: Sequence[Event]) -> None:
        self.human = human
        self.events = events
        self.zone = human.rhythm.zone

    def answer_at(self, event: Event, moment: datetime) -> str:
        """What the person has said last by a moment."""
        said = [answer for when, which, answer in self.human.says if which is event and when <= moment]
        return said[-1] if said else ""

    def before(self, starts: datetime, days: int) -> datetime:
        """The same time of the person's clock, so many days earlier."""
        local = starts.astimezone(ZoneInfo(self.zone))
        return wall_clock(self.zone, local.date() - days * DAY, local.hour * 60 + local.minute)

    def thoughts(self) -> Iterator[Thought]:
        """All that might be written, whether or not it is still right when its time comes."""
        for event in self.events:
            local = event.starts.astimezone(ZoneInfo(self.zone))
            by_day = 7 <= local.hour < 21 or event.length >= DAY
            if event.source in ("hackathon", "conference") and by_day:
                week = self.before(event.starts, 7)
                yield Thought(week, event.starts - 15 * DAY, event.starts - 2 * DAY, "week", event, event.starts)
            yeses = [when for when, which, answer in self.human.says if which is event and answer == "yes"]
            for when in yeses[:1]:
                yield from self.reminders(event, event.starts, when)
            coming = self.answer_at(event, event.moved_at or event.cancelled_at or START)
            if event.cancelled_at and coming in ("yes", "maybe"):
                ends = event.starts + event.length
                yield Thought(event.cancelled_at, event.cancelled_at, ends, "news", event, event.starts)
            if event.moved_at and event.moved_to and coming in ("yes", "maybe"):
                ends = event.moved_to + event.length
                yield Thought(event.moved_at, event.moved_at, ends, "news", event, event.moved_to)
                if coming == "yes":
                    yield from self.reminders(event, event.moved_to, event.moved_at)

    def reminders(self, event: Event, starts: datetime, since: datetime) -> Iterator[Thought]:
        ends = starts + event.length
        for moment, until, kind in (
            (self.before(starts, 1), starts - HOUR, "day"),
            (starts - HOUR, starts, "hour"),
            (ends, ends + 3 * DAY, "after"),
        ):
            if moment >= since:
                yield Thought(moment, since, until, kind, event, starts)

    def is_right(self, thought: Thought, moment: datetime) -> bool:
        """Whether it is still worth saying at a moment."""
        event, answer = thought.event, self.answer_at(thought.event, moment)
        if thought.kind == "news":
            return answer in ("yes", "maybe") and moment < thought.starts + event.length
        if event.cancelled_at and moment >= event.cancelled_at:
            return False
        if event.starts_at(moment) != thought.starts:
            return False
        if thought.kind == "after":
            return answer == "yes"
        if moment >= thought.starts:
            return False
        return answer != "no" if thought.kind == "week" else answer == "yes"

    def predict(self) -> list[Sent]:
        """Kind of card and moment of everything that is written, in order."""
        sent: list[Sent] = []
        counted: Counter[date] = Counter()
        held: list[Thought] = []
        digests: set[datetime] = set()
        queue = []
        for thought in self.thoughts():
            goes = first_allowed(self.human.rhythm, thought.moment, QUARTER)
            if goes < thought.until:
                queue.append((goes, thought.planned, thought))
        queue.sort(key=lambda each: each[:2])
        while queue or digests:
            digest = min(digests, default=END + WEEK)
            if digest < (queue[0][0] if queue else END + WEEK):
                digests.remove(digest)
                if any(self.is_right(each, digest) for each in held):
                    sent.append(("digest", digest))
                    held = []
                continue
            goes, _, thought = queue.pop(0)
            if goes > END:
                continue
            week = monday_of(goes.astimezone(ZoneInfo(self.zone)).date())
            if thought.kind != "news" and counted[week] >= BUDGET:
                held.append(thought)
                digests.add(self.digest_after(goes, week))
            elif self.is_right(thought, goes):
                kind = {"news": "event_news", "after": "event_after"}.get(thought.kind, "event_reminder")
                sent.append((kind, goes))
                counted[week] += thought.kind != "news"
        return [each for each in sent if each[1] <= END]

    def digest_after(self, moment: datetime, week: date) -> datetime:
        """The person's time on the last working day of a week that is still ahead."""
        while True:
            days = [week + number * DAY for number in range(7)]
            working = [day for day in days if is_working_day(self.human.rhythm, day)]
            if working and (found := wall_clock(self.zone, working[-1], self.human.rhythm.minute)) > moment:
                return found
            week += WEEK


def settle(chat: Chat, humans: Sequence[Human]) -> None:
    """Let everybody wish what they wish, with nothing but events on their minds."""
    ids = {human.name: chat.member_id(human.name) for human in humans}

    def work(tx: Connection) -> None:
        for human in humans:
            rhythm = human.rhythm
            wishes = {name: getattr(rhythm, name) for name in ("minute", "country", "quiet_from", "quiet_to")}
            save_preferences(tx, chat.organisation_id, ids[human.name], START, **wishes)
            for first, last in rhythm.leave:
                take_leave(tx, chat.organisation_id, ids[human.name], START, (first, last))

    chat.store.run(work)


async def live(chat: Chat, mailbox: Mailbox, humans: Sequence[Human], events: Sequence[Event]) -> None:
    """The year: everybody answers when they do, and olga, who owns the program, moves and cancels."""
    await chat.confirms_as_owner("olga")
    ids = {source: number for number, source in chat.store.run(_series)}
    doings: list[tuple[datetime, str, Action, dict[str, str]]] = []
    for event in events:
        args = {"series": str(ids[event.source]), "day": event.day.isoformat()}
        if event.cancelled_at:
            doings.append((event.cancelled_at, "olga", Action("events.cancel_now", args), {}))
        if event.moved_at and event.moved_to:
            form = {"when": f"{event.moved_to:%Y-%m-%d %H:%M} UTC"}
            doings.append((event.moved_at, "olga", Action("events.keep_move", args), form))
        for human in humans:
            for when, which, answer in human.says:
                if which is event:
                    doings.append((when, human.name, Action("events.answer", {**args, "answer": answer}), {}))
    for when, who, action, form in sorted(doings, key=lambda each: each[:2]):
        await mailbox.live_until(when)
        card = await chat.sends(who, action=action, form=form)
        assert card.key == "event", (who, action, card)
        chat.clock.time = when
        await mailbox.tick()
    await mailbox.live_until(END)


def _series(tx: Connection) -> list[tuple[int, str]]:
    return [(row.id, row.source) for row in tx.execute(select(SERIES.c.id, SERIES.c.source))]


async def test_everybody_hears_of_events_to_the_minute(chat: Chat) -> None:
    random = Random(SEED)
    events = calendar()
    humans = [invent(number, events, random) for number in range(PEOPLE)]
    chat.clock.time = START
    mailbox = open_mailbox(chat)
    chat.meet("olga", is_owner=True)
    for human in humans:
        chat.meet(human.name, timezone=human.rhythm.zone)
    settle(chat, humans)
    await live(chat, mailbox, humans, events)
    assert Counter(event.source for event in events) == {
        "forum": 52,
        "paper_review": 12,
        "hackathon": 4,
        "conference": 1,
    }
    seen = compare(mailbox, humans, events)
    assert seen["event_reminder"] > 10 * PEOPLE
    assert min(seen["event_after"], seen["event_news"], seen["digest"]) > 0


def compare(mailbox: Mailbox, humans: Sequence[Human], events: Sequence[Event]) -> Counter[str]:
    """Hold what has arrived against the oracle, and count it by kind of card."""
    seen: Counter[str] = Counter()
    for human in humans:
        got = [(each.card.key, each.at.replace(second=0)) for each in mailbox.to(human.name)]
        expected = Oracle(human, events).predict()
        wrong = [("too much", *each) for each in got if each not in expected]
        wrong += [("missing", *each) for each in expected if each not in got]
        assert got == expected, f"{human.rhythm}\n{wrong}"
        seen.update(kind for kind, _ in got)
    return seen
