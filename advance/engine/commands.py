"""The command table: everything that people can ask for, room by room, and what it needs. Only the gate uses it."""

from __future__ import annotations

from advance.engine.assessment import evidence, flow, result
from advance.engine.chat.cards import Replies
from advance.engine.curriculum import flow as curriculum
from advance.engine.home import flow as home
from advance.engine.home import linking
from advance.engine.notices import answering
from advance.engine.notices import flow as nudges
from advance.engine.turn import Access, Args, Command, Turn


def _show_help(turn: Turn, args: Args) -> Replies:
    return home.show_help(turn, LISTED)


ASSESSMENT = (
    Command("assess", Access.MEMBER, flow.assess, spoken=True),
    Command("forms", Access.MEMBER, flow.forms, spoken=True),
    Command("progress", Access.MEMBER, result.progress, spoken=True),
    Command("role", Access.MEMBER, flow.ask_role, spoken=True),
    Command("role.pick", Access.MEMBER, flow.pick_role, spoken=False),
    Command("assess.resume", Access.MEMBER, flow.resume, spoken=False),
    Command("assess.begin", Access.MEMBER, flow.begin, spoken=False),
    Command("assess.answer", Access.MEMBER, flow.answer, spoken=False),
    Command("assess.answer_domain", Access.MEMBER, flow.answer_domain, spoken=False),
    Command("assess.anchors", Access.MEMBER, flow.anchors, spoken=False),
    Command("assess.back", Access.MEMBER, flow.back, spoken=False),
    Command("assess.why", Access.MEMBER, flow.why, spoken=False),
    Command("assess.pause", Access.MEMBER, flow.pause, spoken=False),
    Command("assess.review", Access.MEMBER, flow.review, spoken=False),
    Command("assess.onward", Access.MEMBER, flow.onward, spoken=False),
    Command("assess.edit", Access.MEMBER, flow.edit, spoken=False),
    Command("assess.restart", Access.MEMBER, flow.restart, spoken=False),
    Command("assess.restart_now", Access.MEMBER, flow.restart_now, spoken=False),
    Command("assess.discard", Access.MEMBER, flow.discard, spoken=False),
    Command("assess.submit", Access.MEMBER, result.submit, spoken=False),
    Command("assess.result", Access.MEMBER, result.result, spoken=False),
    Command("assess.evidence", Access.MEMBER, evidence.ask_evidence, spoken=False),
    Command("assess.log_evidence", Access.MEMBER, evidence.log_evidence, spoken=False),
    Command("assess.keep_evidence", Access.MEMBER, evidence.keep_evidence, spoken=False),
)
CURRICULUM = (
    Command("plan", Access.MEMBER, curriculum.plan, spoken=True),
    Command("plan.module", Access.MEMBER, curriculum.module, spoken=False),
    Command("plan.tick", Access.MEMBER, curriculum.tick, spoken=False),
)
NOTICES = (
    Command("nudges", Access.MEMBER, nudges.nudges, spoken=True),
    Command("nudges.off", Access.MEMBER, nudges.off, spoken=False),
    Command("nudges.resume", Access.MEMBER, nudges.resume, spoken=False),
    Command("nudges.snooze", Access.MEMBER, nudges.snooze, spoken=False),
    Command("nudges.back", Access.MEMBER, nudges.back, spoken=False),
    Command("nudges.every", Access.MEMBER, nudges.every, spoken=False),
    Command("nudges.kind", Access.MEMBER, nudges.kind, spoken=False),
    Command("nudges.edit", Access.MEMBER, nudges.edit, spoken=False),
    Command("nudges.save", Access.MEMBER, nudges.save, spoken=False),
    Command("nudges.leave", Access.MEMBER, nudges.ask_leave, spoken=False),
    Command("nudges.save_leave", Access.MEMBER, nudges.save_leave, spoken=False),
    Command("notice.done", Access.MEMBER, answering.done, spoken=False),
    Command("notice.later", Access.MEMBER, answering.later, spoken=False),
    Command("notice.put_off", Access.MEMBER, answering.put_off, spoken=False),
    Command("notice.not_relevant", Access.MEMBER, answering.not_relevant, spoken=False),
    Command("notice.because", Access.MEMBER, answering.because, spoken=False),
    Command("notice.block", Access.MEMBER, answering.block, spoken=False),
)
HOME = (
    Command("help", Access.MEMBER, _show_help, spoken=True),
    Command("hello", Access.MEMBER, home.hello, spoken=True),
    Command("link", Access.MEMBER, linking.link, spoken=True),
    Command("link.redeem", Access.MEMBER, linking.redeem, spoken=False),
)
COMMANDS = {command.name: command for command in (*ASSESSMENT, *CURRICULUM, *NOTICES, *HOME)}
LISTED = ("assess", "plan", "progress", "nudges", "role", "link", "help")
"""Commands that help lists and platforms offer, in this order."""
