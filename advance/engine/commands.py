"""The command table: everything that people can ask for, room by room, and what it needs. Only the gate uses it."""

from __future__ import annotations

from advance.engine.achievements import flow as achievements
from advance.engine.assessment import evidence, flow, result
from advance.engine.chat.cards import Replies
from advance.engine.curriculum import flow as curriculum
from advance.engine.home import flow as home
from advance.engine.privacy import flow as privacy
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
LOG = (
    Command("log", Access.MEMBER, achievements.log, spoken=True),
    Command("log.form", Access.MEMBER, achievements.form, spoken=False),
    Command("log.keep", Access.MEMBER, achievements.keep, spoken=False),
    Command("log.open", Access.MEMBER, achievements.show, spoken=False),
    Command("log.right", Access.MEMBER, achievements.set_right, spoken=False),
    Command("log.remove", Access.MEMBER, achievements.ask_remove, spoken=False),
    Command("log.remove_now", Access.MEMBER, achievements.remove, spoken=False),
    Command("log.ask", Access.MEMBER, achievements.ask, spoken=False),
    Command("log.ask_now", Access.MEMBER, achievements.ask_colleague, spoken=False),
    Command("log.requests", Access.MEMBER, achievements.requests, spoken=False),
    Command("log.confirm", Access.MEMBER, achievements.confirm, spoken=False),
    Command("log.decline", Access.MEMBER, achievements.decline, spoken=False),
    Command("log.feed", Access.MEMBER, achievements.feed, spoken=False),
    Command("log.share", Access.MEMBER, achievements.share, spoken=False),
)
PRIVACY = (
    Command("privacy", Access.MEMBER, privacy.privacy, spoken=True),
    Command("privacy.export", Access.MEMBER, privacy.export, spoken=False),
    Command("privacy.xapi", Access.MEMBER, privacy.export_statements, spoken=False),
    Command("privacy.erase", Access.MEMBER, privacy.ask_erase, spoken=False),
    Command("privacy.erase_now", Access.MEMBER, privacy.erase, spoken=False),
)
HOME = (
    Command("help", Access.MEMBER, _show_help, spoken=True),
    Command("hello", Access.MEMBER, home.hello, spoken=True),
)
COMMANDS = {command.name: command for command in (*ASSESSMENT, *CURRICULUM, *LOG, *PRIVACY, *HOME)}
LISTED = ("assess", "plan", "progress", "log", "role", "privacy", "help")
"""Commands that help lists and platforms offer, in this order."""
