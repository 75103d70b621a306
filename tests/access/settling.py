"""Somebody who has everything that one can have here."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, func, select, update
from sqlmodel import SQLModel

from engine.chat.cards import Action
from engine.community.cards.events import PAPER_REVIEW
from engine.community.records.events import SERIES, find_series, lock_occurrence
from engine.community.records.forum import TOPIC
from engine.curriculum.notifications import WeeklyMessage
from engine.curriculum.records.enrolments import add_cohort, find_cohorts
from engine.curriculum.records.reviews import REVIEW
from engine.hackathon.records.ideas import IDEA
from engine.hackathon.records.teams import TEAM
from engine.mentoring.records.pairs import MENTORSHIP
from engine.notices.records.notices import NOTICE
from engine.notices.schedule import schedule
from engine.papers.records.papers import change_paper
from engine.people.records.members import MEMBER
from engine.program.records import add_values, find_values
from engine.program.rules.values import RecordedValue
from tests.access.expectations import DAY, SECRET
from tests.conversation import Chat, pressable


async def settle_in(chat: Chat, who: str) -> dict[str, str]:
    """Give somebody a result, a tick and evidence, and stop at the second question; returns ids that a press names."""
    await plan_events(chat, f"planner of {who}")
    await chat.says(who, "/forum propose a topic")
    papers = await propose(chat, who)
    await chat.says(who, f"/hackathon idea Something of {who}")
    await chat.says(who, f"/hackathon team The team of {who}")
    await chat.says(who, "/assess")
    await chat.presses(who, "Express")
    for _ in range(4):
        await chat.says(who, "2 2 2 2")
    assert (await chat.presses(who, "Submit")).key == "result"
    await chat.sends(who, action=Action("plan.tick", {"project": "custom_algorithms", "done": "yes"}))
    reviews = await take_part(chat, who)
    pairs = await mentor_others(chat, who)
    talks = await propose_talks(chat, who)
    own = await logs(chat, who)
    chat.meet(f"asker of {who}")
    asked = await logs(chat, f"asker of {who}")
    await chat.presses(f"asker of {who}", "Ask a colleague")
    await chat.presses(f"asker of {who}", "Ask", {"colleague": f"{who}@example.com"})
    await chat.says(who, "/assess")
    await chat.presses(who, "One at a time")
    await chat.says(who, "4")
    card = await chat.says(who, f"evidence: {SECRET}")
    drawn = dict(pressable(card))["3"].args
    return {
        "assessment": drawn["assessment"],
        "version": drawn["version"],
        "submitted": str(int(drawn["assessment"]) - 1),
        "series": str(chat.store.run(_first_series, chat.organisation_id)),
        "value": str(chat.store.run(_recorded, chat.organisation_id, chat.clock.now())),
        "own": own,
        "asked": asked,
        "topic": str(chat.store.run(lambda tx: tx.scalar(select(func.max(TOPIC.c.id))))),
        "idea": str(chat.store.run(lambda tx: tx.scalar(select(func.max(IDEA.c.id))))),
        "team": str(chat.store.run(lambda tx: tx.scalar(select(func.max(TEAM.c.id))))),
        "notice": str(chat.store.run(_noticed, chat.member_id(who), chat.clock.now())),
        **reviews,
        **papers,
        **pairs,
        **talks,
    }


async def plan_events(chat: Chat, planner: str) -> None:
    """Somebody confirms the events who is no owner afterwards."""
    chat.meet(planner, is_owner=True)
    await chat.confirms_as_owner(planner)
    demoted = update(MEMBER).where(MEMBER.c.id == chat.member_id(planner)).values(is_owner=False)
    chat.store.run(lambda tx: tx.execute(demoted))


async def propose(chat: Chat, who: str) -> dict[str, str]:
    """Propose a paper, and present one that was read yesterday; returns ids that a press names."""
    open_ = await chat.says(who, "/paper propose 2005.11401 Retrieval")
    read = await chat.says(who, "/paper propose 1706.03762 Attention")
    found = {
        key: dict(pressable(card))["I present it"].args["paper"] for key, card in (("open", open_), ("read", read))
    }
    await chat.presses(who, "I present it")

    def work(tx: Connection) -> None:
        series = next(each for each in find_series(tx, chat.organisation_id) if each.kind == PAPER_REVIEW)
        lock_occurrence(tx, series, date(2026, 3, 12), chat.clock.now())  # so that somebody can host it
        lock_occurrence(tx, find_series(tx, chat.organisation_id)[0], date.fromisoformat(DAY), chat.clock.now())
        yesterday = chat.clock.now() - timedelta(days=1)
        change_paper(
            tx, int(found["read"]), {"occurrence_id": lock_occurrence(tx, series, yesterday.date(), yesterday).row}
        )

    chat.store.run(work)
    return {f"paper_{key}": number for key, number in found.items()}


async def take_part(chat: Chat, who: str) -> dict[str, str]:
    """Start the program, ask a peer for a review, and be asked for one; returns ids that a press names."""
    peer = f"peer-of-{who}"
    chat.meet(peer)
    await chat.says(who, "/week")
    await chat.presses(who, "Today")
    found = {"peer": str(chat.member_id(peer)), "cohort": str(chat.store.run(open_cohort, chat))}
    for asker, reviewer, key in ((who, peer, "review_asked"), (peer, who, "review_to_answer")):
        await chat.sends(asker, action=Action("plan.tick", {"project": "enterprise_system", "done": "yes"}))
        form = {"project": "enterprise_system", "reviewer": f"{reviewer}@example.com"}
        await chat.sends(asker, action=Action("review.send"), form=form)
        found[key] = str(chat.store.run(newest_review))
    return found


async def mentor_others(chat: Chat, who: str) -> dict[str, str]:
    """Offer to mentor as a peer does, be asked, and mentor somebody; returns ids that a press names."""
    for mentor in (who, f"peer-of-{who}"):
        await chat.says(mentor, "I'd like to mentor mlops pipeline")
        await chat.presses(mentor, "Make it public")
        await chat.presses(mentor, "Offer it", {"capacity": "2", "languages": "English"})
    found = {}
    for asker, key in ((f"mentee-of-{who}", "mentored"), (f"wishes-for-{who}", "asked_to_mentor")):
        chat.meet(asker)
        asked = {"topic": "mlops_pipeline", "words": SECRET}
        await chat.sends(asker, action=Action("mentor.send", {"mentor": str(chat.member_id(who))}), form=asked)
        found[key] = str(chat.store.run(lambda tx: tx.scalar(select(func.max(MENTORSHIP.c.id)))))
    await chat.sends(who, action=Action("mentor.accept", {"pair": found["mentored"]}))
    checked = update(MENTORSHIP).where(MENTORSHIP.c.id == int(found["mentored"])).values(checks=1)
    chat.store.run(lambda tx: tx.execute(checked))
    return found


async def propose_talks(chat: Chat, who: str) -> dict[str, str]:
    """Propose two talks at a conference, whose call somebody opens who is no owner afterwards; returns their ids."""
    organiser = f"organiser of {who}"
    chat.meet(organiser, is_owner=True)
    await chat.says(organiser, "/conference call until 2026-09-01")
    for title in ("First", "Second"):
        await chat.says(who, "/conference propose")
        form = {"title": title, "abstract": f"{title} talk", "format": "talk", "track": "production"}
        await chat.presses(who, "Save", {**form, "remote": "no", "state": "proposed"})
    demoted = update(MEMBER).where(MEMBER.c.id == chat.member_id(organiser)).values(is_owner=False)
    chat.store.run(lambda tx: tx.execute(demoted))
    return chat.store.run(_newest_talks)


def _newest_talks(tx: Connection) -> dict[str, str]:
    talk = SQLModel.metadata.tables["conference_talk"]
    own, other = tx.execute(select(talk.c.id, talk.c.occurrence_id).order_by(talk.c.id.desc()).limit(2))
    return {"talk": str(own.id), "other_talk": str(other.id), "conference": str(own.occurrence_id)}


def newest_review(tx: Connection) -> int:
    return int(tx.execute(select(func.max(REVIEW.c.id))).scalar_one())


def open_cohort(tx: Connection, chat: Chat) -> int:
    found = find_cohorts(tx, chat.organisation_id)
    return found[0].id if found else add_cohort(tx, chat.organisation_id, "Spring", chat.clock.now().date())


async def logs(chat: Chat, who: str) -> str:
    """The id of an entry that somebody logs."""
    card = await chat.says(who, "/log deployment the gateway of Ada")
    return dict(pressable(card))["Change"].args["entry"]


def _noticed(tx: Connection, member: int, now: datetime) -> int:
    """Have a notice in the ledger for somebody."""
    schedule(tx, [member], WeeklyMessage("2026-W10"), now, now)
    mine = (NOTICE.c.member_id == member) & (NOTICE.c.occurrence == "2026-W10")
    return int(tx.scalars(select(NOTICE.c.id).where(mine)).one())


def _recorded(tx: Connection, organisation_id: int, now: datetime) -> int:
    """The id of a value of a metric that counts."""
    value = RecordedValue("deployment_success", Decimal(94), "", now.date(), "")
    add_values(tx, organisation_id, [value], now)
    return next(each.id for each in find_values(tx, organisation_id) if not each.withdrawn)


def _first_series(tx: Connection, organisation_id: int) -> int:
    mine = SERIES.c.organisation_id == organisation_id
    return int(tx.scalars(select(SERIES.c.id).where(mine).order_by(SERIES.c.id).limit(1)).one())
