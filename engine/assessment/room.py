"""Assessment: rating oneself, and what comes of it. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY
from engine.assessment.flows import conversation, evidence, results, text_input
from engine.assessment.notifications import ReassessmentInvitation, SharedResult, plan_reassessments
from engine.room import Command, Room

ROOM = Room(
    name="assessment",
    commands=(
        Command("assess", EVERYBODY, conversation.assess, spoken=True),
        Command("forms", EVERYBODY, conversation.forms, spoken=True),
        Command("progress", EVERYBODY, results.progress, spoken=True),
        Command("role", EVERYBODY, conversation.ask_role, spoken=True),
        Command("role.pick", EVERYBODY, conversation.pick_role, spoken=False),
        Command("assess.resume", EVERYBODY, conversation.resume, spoken=False),
        Command("assess.begin", EVERYBODY, conversation.begin, spoken=False),
        Command("assess.answer", EVERYBODY, conversation.answer, spoken=False),
        Command("assess.answer_domain", EVERYBODY, conversation.answer_domain, spoken=False),
        Command("assess.anchors", EVERYBODY, conversation.anchors, spoken=False),
        Command("assess.back", EVERYBODY, conversation.back, spoken=False),
        Command("assess.why", EVERYBODY, conversation.why, spoken=False),
        Command("assess.pause", EVERYBODY, conversation.pause, spoken=False),
        Command("assess.review", EVERYBODY, conversation.review, spoken=False),
        Command("assess.onward", EVERYBODY, conversation.onward, spoken=False),
        Command("assess.edit", EVERYBODY, conversation.edit, spoken=False),
        Command("assess.restart", EVERYBODY, conversation.restart, spoken=False),
        Command("assess.restart_now", EVERYBODY, conversation.restart_now, spoken=False),
        Command("assess.discard", EVERYBODY, conversation.discard, spoken=False),
        Command("assess.submit", EVERYBODY, results.submit, spoken=False),
        Command("assess.result", EVERYBODY, results.result, spoken=False),
        Command("assess.share", EVERYBODY, results.share_result, spoken=False),
        Command("assess.take_back", EVERYBODY, results.take_back, spoken=False),
        Command("assess.evidence", EVERYBODY, evidence.ask_evidence, spoken=False),
        Command("assess.log_evidence", EVERYBODY, evidence.log_evidence, spoken=False),
        Command("assess.keep_evidence", EVERYBODY, evidence.keep_evidence, spoken=False),
    ),
    notifications=(ReassessmentInvitation, SharedResult),
    plan_week=plan_reassessments,
    hear=text_input.hear_answer,
    ask_again=text_input.misunderstood,
)
