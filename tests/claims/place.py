"""A team on one platform, as its people use the bot: they write and press, and read what a card says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from engine.chat.requests import Identity
from engine.people.records.members import MEMBER
from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.scoring.records.results import DOMAIN_RESULT, update_latest_results
from tests.platforms import OWNER, App, Elsewhere, Watched
from tests.slack import app as slack_app

TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
QUARTER = timedelta(days=92)
TEAM = ("bob", "cleo", "dora", "emil", "fay", "gus", "hana")
"""The people of ada."""


@dataclass
class Place:
    """A team on one platform, with an owner of the program."""

    chat: Elsewhere
    mailbox: Watched
    app: App
    url: str
    """Of the database."""

    async def says(self, who: str, words: str) -> str:
        return plain(await self.app.says(who, words))

    async def presses(self, who: str, *labels: str, **values: object) -> str:
        return plain(await self.app.presses(who, *labels, **values))

    def change(self, names: Iterable[str], **columns: object) -> None:
        addresses = [f"{name}@example.com" for name in names]
        self.chat.store.run(
            lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.email.in_(addresses)).values(**columns))
        )

    def make_team(self, *more: str) -> None:
        team = self.chat.team_id("Platform")
        self.change([*TEAM, *more], team_id=team, manager_id=self.chat.member_id("ada"))

    def add(self, name: str, team: str, boss: str = OWNER) -> None:
        """Put somebody on the roster who is elsewhere than on the platform."""
        self.chat.meet(name, team_id=self.chat.team_id(team), manager_id=self.chat.member_id(boss))
        self.chat.identities[name] = Identity("test", "test", name)

    def answers_like(self, who: str, example: str) -> None:
        """Let somebody have given the same answers as somebody else, at the same moment."""
        self.chat.store.run(_copy_result, self.chat.member_id(example), self.chat.member_id(who))

    async def fills(self, who: str, button: str, **values: str) -> str:
        """Fill a form in, by label, and send it: in Slack it is a dialog, in Teams a card with a button."""
        if isinstance(self.app, slack_app.Running):
            assert (await self.app.slack.submits(who, values)).status == 200
            return plain(await self.app.reads(who))
        return await self.presses(who, button, **values)

    async def live_for(self, days: float) -> None:
        """Let time pass, with everything that the bot does and writes by itself meanwhile."""
        await self.mailbox.live_until(self.chat.clock.now() + timedelta(days=days))

    async def begins(self, who: str) -> None:
        await self.says(who, "/assess")
        await self.presses(who, "One at a time")

    async def rates(self, who: str, *values: str) -> str:
        """Answer the questions one after the other, in words, and submit; too few for a level are asked about first."""
        await self.begins(who)
        for value in values:
            await self.says(who, value)
        return await self.says(who, "submit")


def _copy_result(tx: Connection, example: int, member: int) -> None:
    row = tx.execute(select(ASSESSMENT).where(ASSESSMENT.c.member_id == example)).mappings().one()
    own = {name: value for name, value in row.items() if name != "id"} | {"member_id": member}
    number = tx.execute(insert(ASSESSMENT).values(own).returning(ASSESSMENT.c.id)).scalar_one()
    for table in (RATING, DOMAIN_RESULT):
        rows = tx.execute(select(table).where(table.c.assessment_id == row["id"])).mappings()
        tx.execute(insert(table), [dict(each) | {"assessment_id": number} for each in rows])
    update_latest_results(tx, member)


def plain(said: str) -> str:
    """What a card says as it is read: without marks of emphasis, and every space alike."""
    return " ".join(said.replace("*", "").split())
