"""What weekly messages do, told of two cohorts: once, of enough people, down to the rows, and nothing of one person."""

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, select, update
from typer.testing import CliRunner, Result

from bot.cli import app
from engine.chat.cards import Action, Card, Table
from engine.curriculum.cohorts import Joining
from engine.curriculum.randomisation import randomise
from engine.curriculum.records.enrolments import NewEnrolment, add_cohort, enrol, find_cohorts
from engine.curriculum.records.projects import PROJECT_DONE, complete_project
from engine.curriculum.records.randomisation import find_randomised_members
from engine.notices.records.notices import NOTICE
from engine.people.records.members import MEMBER
from engine.privacy.records import erase_member
from engine.program.experiments import EFFECT, find_experiments
from engine.program.rules.effect_size import mean_difference
from engine.room import Every
from tests.conversation import Chat, words

MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)
Done = Sequence[Sequence[int]]
"""By person, how many projects with a link in the weeks apart and in those after."""
WITH: Done = ((3, 1), (2, 2), (4, 1), (3, 2), (2, 1), (4, 2))
WITHOUT: Done = ((1, 2), (0, 1), (2, 1), (1, 2), (1, 1))


class Company:
    """An organisation with two cohorts of the same day, of which B has its messages four weeks later."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        chat.meet("grace", is_owner=True)
        for name, after in (("A", 0), ("B", 4)):
            chat.store.run(lambda tx, name=name, after=after: add_cohort(tx, chat.organisation_id, name, MONDAY, after))
        self.cohorts = {each.name: each for each in chat.store.run(find_cohorts, chat.organisation_id)}
        self._numbers = count()

    def add(self, cohort: str, ticks: Done, *, at: datetime | None = None) -> list[int]:
        """Let people join by choice and do projects in the weeks apart and in those after; their ids."""
        return self.chat.store.run(lambda tx: [self._join(tx, cohort, each, at) for each in ticks])

    def draw(self, people_: int) -> dict[str, list[int]]:
        """Draw people into A and B; ids by cohort."""
        pair = self.cohorts["A"], self.cohorts["B"]

        def work(tx: Connection) -> list[tuple[int, int]]:
            members = [self._member(tx) for _ in range(people_)]
            morning = datetime(2026, 3, 1, tzinfo=UTC)
            weeks = self.chat.content.pack.curriculum.weeks
            randomise(tx, self.chat.organisation_id, pair, Joining(members, weeks, morning, move=False), seed=1)
            drawn = find_randomised_members(tx, pair[0].id, pair[1].id)
            self._write_to(tx, [member for member, cohort in drawn if cohort == pair[0].id])
            return drawn

        drawn = self.chat.store.run(work)
        return {each.name: [member for member, cohort in drawn if cohort == each.id] for each in pair}

    def show(self, members: Sequence[int], done: Done) -> None:
        """Let people do projects with a link in the weeks apart and in those after."""
        self.chat.store.run(lambda tx: [self._show(tx, *each) for each in zip(members, done, strict=True)])

    def tick(self, members: Sequence[int], projects: int) -> None:
        """Let each tick some of the last projects, without showing anything."""
        names = list(self.chat.content.pack.curriculum.project_by_id)[-projects:]
        at = datetime(2026, 3, 3, tzinfo=UTC)

        def work(tx: Connection) -> None:
            for member in members:
                for name in names:
                    complete_project(tx, self.chat.organisation_id, member, name, at)

        self.chat.store.run(work)

    def _member(self, tx: Connection) -> int:
        name = f"m{next(self._numbers):03}"
        person = {"organisation_id": self.chat.organisation_id, "email": f"{name}@x.org", "name": name}
        new = MEMBER.insert().values(**person, is_owner=False, timezone="UTC", locale="en", standing="active")
        return int(tx.execute(new.returning(MEMBER.c.id)).scalar_one())

    def _join(self, tx: Connection, cohort: str, ticks: Sequence[int], at: datetime | None) -> int:
        member, found = self._member(tx), self.cohorts[cohort]
        enrol(
            tx,
            self.chat.organisation_id,
            [NewEnrolment(member, found.start, found.id)],
            at or datetime(2026, 3, 1, tzinfo=UTC),
        )
        self._show(tx, member, ticks)
        self._write_to(tx, [member] if cohort == "A" else [])
        return member

    def _write_to(self, tx: Connection, members: Sequence[int]) -> None:
        """Have them get the messages of the first four weeks, of which they answer the first."""
        for member in members:
            for week in range(4):
                at = datetime(2026, 3, 2, 9, tzinfo=UTC) + week * WEEK
                values = {"organisation_id": self.chat.organisation_id, "member_id": member, "platform": "test"}
                values |= {"workspace": "test", "kind": "weekly", "occurrence": f"week {week}", "state": "sent"}
                values |= {"attempts": 1, "not_before": at, "expires_at": at, "sending_at": at, "settled_at": at}
                values |= {"platform_ref": "", "last_error": "", "subject": "", "answer": "" if week else "done"}
                tx.execute(NOTICE.insert().values(**values))

    def _show(self, tx: Connection, member: int, ticks: Sequence[int]) -> None:
        projects = iter(self.chat.content.pack.curriculum.project_by_id)
        for span, number in enumerate(ticks):
            for day in range(number):
                at = datetime(2026, 3, 2, 10, tzinfo=UTC) + timedelta(weeks=4 * span, days=day)
                complete_project(tx, self.chat.organisation_id, member, next(projects), at)
        tx.execute(update(PROJECT_DONE).where(PROJECT_DONE.c.member_id == member).values(link="https://x.org/work"))

    async def asks(self, when: date) -> Card:
        """What the owner sees on a day."""
        self.chat.clock.time = datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
        return await self.chat.says("grace", "/program cohorts")


@pytest.fixture
def company(chat: Chat) -> Company:
    return Company(chat)


APART_ON = MONDAY + 4 * WEEK + timedelta(days=1)
AFTER_ON = MONDAY + 8 * WEEK + timedelta(days=1)


async def test_before_its_weeks_are_over_nothing_is_told(company: Company) -> None:
    company.add("A", WITH)
    company.add("B", WITHOUT)
    card = await company.asks(APART_ON - timedelta(days=1))
    assert "compared on Mar 31, 2026, once" in words(card)
    assert "people with messages did" not in words(card)
    assert company.chat.store.run(lambda tx: tx.execute(select(EFFECT)).all()) == []


async def test_the_effect_is_that_of_the_estimator_and_opens_down_to_its_rows(company: Company) -> None:
    drawn = company.draw(12)
    company.show(drawn["A"], WITH)
    company.show(drawn["B"], (*WITHOUT, (2, 0)))
    found = mean_difference([each[0] for each in WITH], [1, 0, 2, 1, 1, 2])
    said = words(await company.asks(AFTER_ON))
    assert f"In weeks 1 to 4, people with messages did {found.value:.1f} more projects with evidence each" in said
    assert f"3.0 against 1.2 (95 % interval +{found.low:.1f} to +{found.high:.1f}; 6 and 6 people)" in said
    assert "A lot decided who is in which" in said
    assert "the messages made the difference" in said
    after = mean_difference([each[1] for each in WITH], [2, 1, 1, 2, 1, 0])
    assert f"In weeks 5 to 8, when both had messages, those who had them first did {after.value:.1f} more" in said
    assert f"1.5 against 1.2 (95 % interval −{-after.low:.1f} to +{after.high:.1f})" in said
    assert "Taken together" not in said
    card = await company.chat.presses("grace", "Rows: A, B")
    assert card.key == "program_effect"
    (table,) = [block for block in card.blocks if isinstance(block, Table)]
    assert [row for row in table.rows if row[0].endswith("1 to 4")] == [
        ("People, weeks 1 to 4", "6", "6"),
        ("Projects with evidence, weeks 1 to 4", "18", "7"),
        ("Weekly messages sent, weeks 1 to 4", "24", "0"),
    ]


async def test_without_a_lot_the_card_says_that_it_proves_little(company: Company) -> None:
    company.add("A", WITH)
    company.add("B", WITHOUT)
    said = words(await company.asks(APART_ON))
    assert "No lot decided who is in which" in said
    assert "who they are could" in said
    assert "A lot decided" not in said
    assert "compared on Apr 28, 2026" in said


async def test_a_difference_that_chance_may_give_is_called_so(company: Company) -> None:
    company.add("A", [(1, 0), (3, 0), (0, 0), (2, 0), (5, 0)])
    company.add("B", [(2, 0), (0, 0), (3, 0), (1, 0), (4, 0)])
    assert "this can be chance" in words(await company.asks(APART_ON))


@pytest.mark.parametrize(
    ("ones", "others", "says"),
    [
        (WITH, WITHOUT[:4], "takes five people on each side"),
        (WITH[:4], WITHOUT, "takes five people on each side"),
        (WITH, [(1, 0)] * 5, "nearly everybody on a side did the same number"),
        (WITH, [(0, 0)] * 9 + [(3, 0)], "nearly everybody on a side did the same number"),
    ],
)
async def test_what_would_tell_of_one_person_is_not_told(company: Company, ones: Done, others: Done, says: str) -> None:
    company.add("A", ones)
    company.add("B", others)
    card = await company.asks(AFTER_ON)
    assert says in words(card)
    assert "interval" not in words(card)
    kept = company.chat.store.run(lambda tx: tx.execute(select(EFFECT).where(EFFECT.c.span == "apart")).one())
    assert (kept.earlier_people, kept.later_people, kept.earlier_done, kept.later_done, kept.value) == (0, 0, 0, 0, 0)


async def test_a_server_with_larger_groups_tells_only_of_those(company: Company) -> None:
    company.add("A", WITH)
    company.add("B", WITHOUT)
    now = datetime(2026, 4, 28, tzinfo=UTC)

    def told(tx: Connection) -> list[str]:
        trials = find_experiments(tx, company.chat.organisation_id, company.chat.content.pack, 6, now)
        return [each.why_not for each in trials[0].told.values()]

    assert company.chat.store.run(told) == ["few"] * 2


async def test_nobody_who_comes_goes_or_changes_afterwards_changes_what_was_told(company: Company) -> None:
    """Whoever asks again after somebody joined, left, unticked or was erased learns nothing of them."""
    ones = company.add("A", WITH)
    company.add("B", WITHOUT)
    first = words(await company.asks(APART_ON)).partition("Do the weekly")[2]
    company.add("B", [(4, 0)], at=datetime(2026, 3, 1, tzinfo=UTC))
    gone = update(MEMBER).where(MEMBER.c.id == ones[0]).values(standing="left")
    company.chat.store.run(lambda tx: tx.execute(gone))
    company.chat.store.run(erase_member, ones[1])
    assert words(await company.asks(APART_ON)).partition("Do the weekly")[2] == first


async def test_who_joins_after_the_first_week_is_on_no_side(company: Company) -> None:
    company.add("A", WITH)
    company.add("B", WITHOUT)
    company.add("B", [(4, 0)] * 5, at=datetime(2026, 3, 9, tzinfo=UTC))
    assert "6 and 5 people" in words(await company.asks(APART_ON))


async def test_people_count_where_they_were_drawn_whatever_they_do_later(company: Company) -> None:
    """Left, moved into the other cohort, at their own pace: the estimate is the same as if all had stayed."""
    drawn = company.draw(12)
    company.show(drawn["A"], WITH)
    company.show(drawn["B"], (*WITHOUT, (2, 0)))
    chat, organisation = company.chat, company.chat.organisation_id
    later, on = company.cohorts["B"], datetime(2026, 3, 10, tzinfo=UTC)
    gone = update(MEMBER).where(MEMBER.c.id == drawn["A"][0]).values(standing="left")
    chat.store.run(lambda tx: tx.execute(gone))
    chat.store.run(lambda tx: enrol(tx, organisation, [NewEnrolment(drawn["A"][1], MONDAY, later.id)], on))
    chat.store.run(lambda tx: enrol(tx, organisation, [NewEnrolment(drawn["B"][0], MONDAY + WEEK)], on))
    assert "3.0 against 1.2" in words(await company.asks(APART_ON))


async def test_a_simulated_effect_is_found_through_the_front_door(company: Company) -> None:
    """Forty people each; messages double what gets done, and the interval on the card holds that."""
    random = Random("doubled")
    drawn = company.draw(80)
    company.show(drawn["A"], [(sum(random.random() < 0.5 for _ in range(4)), 0) for _ in drawn["A"]])
    company.show(drawn["B"], [(sum(random.random() < 0.25 for _ in range(4)), 0) for _ in drawn["B"]])
    await company.asks(APART_ON)
    row = company.chat.store.run(lambda tx: tx.execute(select(EFFECT)).one())
    assert row.by_lot
    assert 0 < row.low <= 1 <= row.high


async def test_ticks_without_a_link_count_for_nobody(company: Company) -> None:
    ones = company.add("A", WITH)
    company.add("B", WITHOUT)
    company.tick(ones, 9)
    assert "3.0 against 1.0" in words(await company.asks(APART_ON))


async def test_work_that_was_only_brought_forward_is_told_beside_the_lead(company: Company) -> None:
    """The same projects in all, earlier: ahead in the weeks apart, behind in those after, and nothing added up."""
    company.add("A", [(4, 0), (4, 1), (3, 0), (4, 0), (3, 1), (4, 0)])
    company.add("B", [(0, 4), (1, 4), (0, 3), (0, 4), (1, 3), (0, 4)])
    said = words(await company.asks(AFTER_ON))
    assert "people with messages did 3.3 more projects with evidence each" in said
    assert "those who had them first did 3.3 fewer projects with evidence each: 0.3 against 3.7" in said
    assert "part of their lead may be work that was only done earlier" in said
    assert "6.7" not in said


async def test_the_monthly_round_compares_before_anybody_is_gone(company: Company) -> None:
    company.add("A", WITH)
    ones = company.add("B", WITHOUT)
    company.chat.clock.time = datetime(2026, 3, 31, 12, tzinfo=UTC)
    await company.chat.engine.run_jobs(Every.HOUR)
    company.chat.store.run(erase_member, ones[0])
    assert "6 and 5 people" in words(await company.asks(APART_ON))


async def test_without_a_cohort_that_waits_the_card_says_what_to_type(company: Company) -> None:
    company.chat.store.run(lambda tx: tx.execute(update(EFFECT.metadata.tables["cohort"]).values(messages_after=0)))
    said = words(await company.asks(APART_ON))
    assert "This cannot be told from the data" in said
    assert "advance cohort draw" in said
    assert "20 on each side find messages that raise the pace by half in about 1 case of 6, 140 on each side" in said


async def test_a_pair_that_is_not_there_is_a_stale_button(company: Company) -> None:
    for earlier, later in ((company.cohorts["B"].id, company.cohorts["A"].id), (10**6, 1)):
        action = Action("program.effect", {"earlier": str(earlier), "later": str(later)})
        assert (await company.chat.sends("grace", action=action)).key == "note"


async def test_the_cohorts_say_when_their_messages_begin(company: Company) -> None:
    company.add("A", WITH)
    company.add("B", WITHOUT)
    (table,) = [block for block in (await company.asks(APART_ON)).blocks if isinstance(block, Table)]
    assert [row[1:3] for row in table.rows[:2]] == [("Mar 2, 2026", "5")] * 2
    assert [row[3:5] for row in table.rows[:2]] == [("at once", "25%"), ("4 weeks later", "–")]


async def test_without_any_message_no_difference_is_put_down_to_them(company: Company) -> None:
    company.add("A", WITH)
    company.add("B", WITHOUT)
    company.chat.store.run(lambda tx: tx.execute(NOTICE.delete()))
    assert "no message went out in these weeks, so they cannot have done it" in words(await company.asks(APART_ON))


def test_report_and_export_hold_the_same_comparison(
    company: Company, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVANCE_DATABASE_URL", database_url)
    company.add("A", WITH)
    company.add("B", WITHOUT)
    advance: Callable[..., Result] = lambda *said: CliRunner().invoke(app, said)  # noqa: E731
    assert advance("export", "aggregates", "--out", "x.csv").exit_code == 0
    rows = list(csv.DictReader(Path("x.csv").read_text().splitlines()))
    told = {row["name"]: float(row["value"]) for row in rows if row["kind"] == "effect"}
    found = mean_difference([each[0] for each in WITH], [each[0] for each in WITHOUT])
    assert told["apart_value"] == pytest.approx(found.value, abs=0.005)
    assert set(told) == {f"{span}_{name}" for span in ("apart", "after") for name in ("value", "low", "high")}
    assert advance("report", "--out", "r.html").exit_code == 0
    assert "In weeks 1 to 4, people with messages did" in Path("r.html").read_text().replace("<strong>", "")
