"""Assessment: rating oneself, and what comes of it. The room's table of contents."""

from engine.access import EVERYBODY
from engine.assessment.flows import conversation, evidence, results, text_input
from engine.assessment.notifications import ReassessmentInvitation, SharedResult, plan_reassessments
from engine.assessment.retests import estimate_noise_everywhere
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="assessment",
    commands=(
        Command("assess", EVERYBODY, conversation.start_assessment, spoken=True),
        Command("forms", EVERYBODY, conversation.show_forms, spoken=True),
        Command("progress", EVERYBODY, results.show_history, spoken=True),
        Command("role", EVERYBODY, conversation.show_roles, spoken=True),
        Command("role.pick", EVERYBODY, conversation.set_role, spoken=False),
        Command("assess.resume", EVERYBODY, conversation.resume, spoken=False),
        Command("assess.begin", EVERYBODY, conversation.begin_questions, spoken=False),
        Command("assess.answer", EVERYBODY, conversation.rate_skill, spoken=False),
        Command("assess.answer_domain", EVERYBODY, conversation.rate_domain, spoken=False),
        Command("assess.anchors", EVERYBODY, conversation.toggle_anchors, spoken=False),
        Command("assess.back", EVERYBODY, conversation.go_back, spoken=False),
        Command("assess.why", EVERYBODY, conversation.explain_question, spoken=False),
        Command("assess.pause", EVERYBODY, conversation.pause, spoken=False),
        Command("assess.review", EVERYBODY, conversation.show_review, spoken=False),
        Command("assess.onward", EVERYBODY, conversation.answer_open_questions, spoken=False),
        Command("assess.edit", EVERYBODY, conversation.edit_answer, spoken=False),
        Command("assess.restart", EVERYBODY, conversation.confirm_restart, spoken=False),
        Command("assess.restart_now", EVERYBODY, conversation.restart, spoken=False),
        Command("assess.discard", EVERYBODY, conversation.decline, spoken=False),
        Command("assess.submit", EVERYBODY, results.submit, spoken=False),
        Command("assess.result", EVERYBODY, results.open_result, spoken=False),
        Command("assess.complete", EVERYBODY, results.complete_result, spoken=False),
        Command("assess.delete", EVERYBODY, results.delete_result, spoken=False),
        Command("assess.share", EVERYBODY, results.share_result, spoken=False),
        Command("assess.take_back", EVERYBODY, results.unshare_result, spoken=False),
        Command("assess.evidence", EVERYBODY, evidence.open_evidence_form, spoken=False),
        Command("assess.log_evidence", EVERYBODY, evidence.log_evidence, spoken=False),
        Command("assess.keep_evidence", EVERYBODY, evidence.keep_evidence, spoken=False),
    ),
    notifications=(ReassessmentInvitation, SharedResult),
    jobs=(Job("learn how much answers vary", Every.HOUR, estimate_noise_everywhere),),
    plan_week=plan_reassessments,
    hear=text_input.hear_answer,
    ask_again=text_input.ask_again,
)
