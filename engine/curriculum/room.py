"""Curriculum: weeks, plan, pace, and the capstone's reviews. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY
from engine.curriculum.flows import certificate, pace, plan, reviews, week
from engine.curriculum.notifications import BehindHelp, ReviewAnswer, ReviewRequest, WeeklyMessage, plan_weekly
from engine.curriculum.todo import todos
from engine.room import Command, Room

ROOM = Room(
    name="curriculum",
    commands=(
        Command("week", EVERYBODY, week.week, spoken=True),
        Command("week.look", EVERYBODY, week.look, spoken=False),
        Command("week.tick", EVERYBODY, week.tick, spoken=False),
        Command("week.evidence", EVERYBODY, week.ask_evidence, spoken=False),
        Command("week.keep_evidence", EVERYBODY, week.keep_evidence, spoken=False),
        Command("week.answer", EVERYBODY, week.answer, spoken=False),
        Command("plan", EVERYBODY, plan.plan, spoken=True),
        Command("plan.module", EVERYBODY, plan.module, spoken=False),
        Command("plan.tick", EVERYBODY, plan.tick, spoken=False),
        Command("certificate", EVERYBODY, certificate.certificate, spoken=True),
        Command("pace", EVERYBODY, pace.pace, spoken=True),
        Command("pace.start", EVERYBODY, pace.start, spoken=False),
        Command("pace.pick", EVERYBODY, pace.pick, spoken=False),
        Command("pace.start_on", EVERYBODY, pace.start_on, spoken=False),
        Command("pace.join", EVERYBODY, pace.join, spoken=False),
        Command("pace.pause_form", EVERYBODY, pace.pause_form, spoken=False),
        Command("pace.pause", EVERYBODY, pace.pause, spoken=False),
        Command("pace.resume", EVERYBODY, pace.resume, spoken=False),
        Command("pace.extra", EVERYBODY, pace.extra, spoken=False),
        Command("pace.later", EVERYBODY, pace.later, spoken=False),
        Command("pace.cancel", EVERYBODY, pace.cancel, spoken=False),
        Command("pace.order", EVERYBODY, pace.order, spoken=False),
        Command("pace.skip", EVERYBODY, pace.skip, spoken=False),
        Command("pace.skip_form", EVERYBODY, pace.skip_form, spoken=False),
        Command("pace.skip_now", EVERYBODY, pace.skip_now, spoken=False),
        Command("pace.restart", EVERYBODY, pace.restart, spoken=False),
        Command("capstone", EVERYBODY, reviews.capstone, spoken=True),
        Command("review.ask", EVERYBODY, reviews.ask, spoken=False),
        Command("review.send", EVERYBODY, reviews.send, spoken=False),
        Command("review.send_to", EVERYBODY, reviews.send_to, spoken=False),
        Command("review.withdraw", EVERYBODY, reviews.withdraw, spoken=False),
        Command("reviews", EVERYBODY, reviews.reviews, spoken=True),
        Command("review.open", EVERYBODY, reviews.open_request, spoken=False),
        Command("review.comment", EVERYBODY, reviews.comment, spoken=False),
        Command("review.approve", EVERYBODY, reviews.approve, spoken=False),
        Command("review.decline", EVERYBODY, reviews.decline, spoken=False),
    ),
    notifications=(WeeklyMessage, BehindHelp, ReviewRequest, ReviewAnswer),
    plan_week=plan_weekly,
    todos=todos,
)
