"""Curriculum: weeks, plan, pace, and the capstone's reviews. The room's table of contents."""

from engine.access import EVERYBODY
from engine.curriculum.flows import order, pace, plan, reviews, week
from engine.curriculum.notifications import BehindHelp, ReviewAnswer, ReviewRequest, WeeklyMessage, plan_weekly
from engine.curriculum.records.reviews import ASKS_IN_VAIN
from engine.curriculum.silence import find_members_days
from engine.curriculum.todo import list_todos
from engine.notices.asked_in_vain import tell_askers
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="curriculum",
    commands=(
        Command("week", EVERYBODY, week.show_current_week, spoken=True),
        Command("week.look", EVERYBODY, week.show_other_week, spoken=False),
        Command("week.tick", EVERYBODY, week.toggle_week_project, spoken=False),
        Command("week.evidence", EVERYBODY, week.open_evidence_form, spoken=False),
        Command("week.keep_evidence", EVERYBODY, week.keep_evidence, spoken=False),
        Command("week.answer", EVERYBODY, week.answer_action, spoken=False),
        Command("plan", EVERYBODY, plan.show_plan, spoken=True),
        Command("plan.module", EVERYBODY, plan.open_module, spoken=False),
        Command("plan.tick", EVERYBODY, plan.toggle_module_project, spoken=False),
        Command("certificate", EVERYBODY, plan.show_certificate, spoken=True),
        Command("pace", EVERYBODY, pace.show_pace, spoken=True),
        Command("pace.start", EVERYBODY, pace.start_on_button, spoken=False),
        Command("pace.pick", EVERYBODY, pace.open_start_form, spoken=False),
        Command("pace.start_on", EVERYBODY, pace.start_on_typed_day, spoken=False),
        Command("pace.join", EVERYBODY, pace.join_cohort, spoken=False),
        Command("pace.pause_form", EVERYBODY, pace.open_pause_form, spoken=False),
        Command("pace.pause", EVERYBODY, pace.pause_program, spoken=False),
        Command("pace.resume", EVERYBODY, pace.resume_program, spoken=False),
        Command("pace.extra", EVERYBODY, pace.add_extra_week, spoken=False),
        Command("pace.later", EVERYBODY, pace.start_later, spoken=False),
        Command("pace.cancel", EVERYBODY, pace.cancel_pause, spoken=False),
        Command("pace.order", EVERYBODY, order.change_order, spoken=False),
        Command("pace.skip", EVERYBODY, order.show_skippable, spoken=False),
        Command("pace.skip_form", EVERYBODY, order.open_skip_form, spoken=False),
        Command("pace.skip_now", EVERYBODY, order.skip_module, spoken=False),
        Command("pace.restart", EVERYBODY, pace.confirm_restart, spoken=False),
        Command("capstone", EVERYBODY, reviews.show_capstone, spoken=True),
        Command("review.ask", EVERYBODY, reviews.open_request_form, spoken=False),
        Command("review.send", EVERYBODY, reviews.send_request, spoken=False),
        Command("review.send_to", EVERYBODY, reviews.send_request_to, spoken=False),
        Command("review.withdraw", EVERYBODY, reviews.withdraw_request, spoken=False),
        Command("reviews", EVERYBODY, reviews.show_requests, spoken=True),
        Command("review.open", EVERYBODY, reviews.open_request, spoken=False),
        Command("review.comment", EVERYBODY, reviews.open_comment_form, spoken=False),
        Command("review.approve", EVERYBODY, reviews.approve_item, spoken=False),
        Command("review.decline", EVERYBODY, reviews.decline_item, spoken=False),
    ),
    notifications=(WeeklyMessage, BehindHelp, ReviewRequest, ReviewAnswer),
    find_program_days=find_members_days,
    plan_week=plan_weekly,
    jobs=(
        Job(
            "tell who asks for reviews in vain",
            Every.MINUTE,
            lambda tx, present: tell_askers(tx, ASKS_IN_VAIN, present.now),
        ),
    ),
    todos=list_todos,
)
