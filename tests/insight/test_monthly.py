"""The monthly message about one's teams."""

from datetime import UTC, datetime, timedelta

from engine.api import Engine
from engine.chat.cards import Action
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.insight.records.access_log import Accessed, find_accesses
from engine.room import Every
from tests.conversation import words
from tests.insight.company import Company
from tests.notices.mailbox import Mailbox, open_mailbox

MAY = datetime(2026, 5, 1, tzinfo=UTC)


async def reaches(company: Company, mailbox: Mailbox, end: datetime) -> None:
    """Let time pass, with the hourly work of the server at its end."""
    await company.chat.engine.run_jobs(Every.HOUR)
    await mailbox.live_until(end)


async def test_who_wants_it_is_told_of_new_figures_once_a_month(company: Company) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    await company.assess([*company.data, "paula"], "3")
    company.next_month()
    assert (await company.asks("paula")).key == "team_gaps"
    assert "From next month on" in words(await chat.presses("paula", "Tell me every month"))
    await reaches(company, mailbox, MAY - timedelta(days=1))
    assert mailbox.to("paula") == []
    await company.assess([*company.data, "paula"], "4")
    chat.clock.time = MAY
    await reaches(company, mailbox, MAY + timedelta(days=2))
    [told] = mailbox.to("paula")
    assert told.card.title == "New figures: Data"
    assert f"{told.at:%a %H:%M}" == "Fri 08:00"
    assert "**" not in words(told.card)
    assert "baseline of Apr 1, 2026: +1.0" in words(told.card)
    looks = chat.store.run(lambda tx: find_accesses(tx, chat.member_id_in(tx, "dora0")))
    assert [(look.viewer, look.seen, look.at.month) for look in looks] == [
        ("Paula", Accessed.TEAM, 5),
        ("Paula", Accessed.TEAM, 4),
    ]
    await reaches(company, mailbox, MAY + timedelta(days=20))
    assert [each.card.key for each in mailbox.to("paula")].count("team_month") == 1


async def test_no_new_figures_no_team_any_more_or_a_change_of_mind_bring_nothing(company: Company) -> None:
    chat, mailbox = company.chat, open_mailbox(company.chat)
    await company.assess([*company.data, "paula", *company.platform, "berta"], "3")
    company.next_month()
    for who in ("paula", "berta", "grace", "oscar"):
        await company.asks(who, "/team-gaps all")
        await chat.sends(who, action=Action("team_gaps.monthly", {"on": "yes"}))
    await chat.presses("oscar", "No monthly message")
    await company.assess([*company.data, "paula"], "4")
    for name in (*company.data, "paula"):
        company.change(name, manager_id=chat.member_id("grace"))
    company.change("berta", manager_id=None)
    chat.clock.time = MAY
    await reaches(company, mailbox, MAY + timedelta(days=20))
    assert {each.user for each in mailbox.messages if each.card.key == "team_month"} == {"grace"}


async def test_the_monthly_message_keeps_to_the_smallest_group_of_the_server(
    content: Content, company: Company
) -> None:
    chat = company.chat
    strict = Engine(content, chat.store, chat.clock, Pictures(), smallest_group=8)
    chat.engine, mailbox = strict, open_mailbox(chat)
    await company.assess([*company.data, "paula"], "3")
    await chat.sends("paula", action=Action("team_gaps.monthly", {"on": "yes"}))
    company.next_month()
    await reaches(company, mailbox, chat.clock.now() + timedelta(days=5))
    assert mailbox.to("paula") == []
