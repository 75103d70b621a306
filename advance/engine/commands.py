"""The command table: everything that people can ask for, room by room, and what it needs. Only the gate uses it."""

from __future__ import annotations

from advance.engine.achievements import flow as achievements
from advance.engine.assessment import evidence, flow, result
from advance.engine.certificates import flow as certificates
from advance.engine.chat.cards import Replies
from advance.engine.community import aftermath, forum, managing
from advance.engine.community import flow as community
from advance.engine.conference import arranging, deciding, reviewing, running, speaking
from advance.engine.conference import flow as conference
from advance.engine.curriculum import flow as curriculum
from advance.engine.curriculum import pace_flow, review_flow, week_flow
from advance.engine.home import flow as home
from advance.engine.home import linking
from advance.engine.insight import lending_flow, shared_flow, team_flow
from advance.engine.insight.program import flow as program
from advance.engine.notices import answering
from advance.engine.notices import flow as nudges
from advance.engine.people import joining
from advance.engine.privacy import flow as privacy
from advance.engine.turn import Access, Args, Command, Turn


def _show_help(turn: Turn, args: Args) -> Replies:
    anybody = [name for name in LISTED if COMMANDS[name].needs is Access.MEMBER and name != "help"]
    return home.show_help(turn, LISTED, anybody)


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
    Command("assess.share", Access.MEMBER, result.share_result, spoken=False),
    Command("assess.take_back", Access.MEMBER, result.take_back, spoken=False),
    Command("assess.evidence", Access.MEMBER, evidence.ask_evidence, spoken=False),
    Command("assess.log_evidence", Access.MEMBER, evidence.log_evidence, spoken=False),
    Command("assess.keep_evidence", Access.MEMBER, evidence.keep_evidence, spoken=False),
)
CURRICULUM = (
    Command("week", Access.MEMBER, week_flow.week, spoken=True),
    Command("week.look", Access.MEMBER, week_flow.look, spoken=False),
    Command("week.tick", Access.MEMBER, week_flow.tick, spoken=False),
    Command("week.evidence", Access.MEMBER, week_flow.ask_evidence, spoken=False),
    Command("week.keep_evidence", Access.MEMBER, week_flow.keep_evidence, spoken=False),
    Command("week.answer", Access.MEMBER, week_flow.answer, spoken=False),
    Command("plan", Access.MEMBER, curriculum.plan, spoken=True),
    Command("plan.module", Access.MEMBER, curriculum.module, spoken=False),
    Command("plan.tick", Access.MEMBER, curriculum.tick, spoken=False),
    Command("certificate", Access.MEMBER, certificates.certificate, spoken=True),
)
PACE = (
    Command("pace", Access.MEMBER, pace_flow.pace, spoken=True),
    Command("pace.start", Access.MEMBER, pace_flow.start, spoken=False),
    Command("pace.pick", Access.MEMBER, pace_flow.pick, spoken=False),
    Command("pace.start_on", Access.MEMBER, pace_flow.start_on, spoken=False),
    Command("pace.join", Access.MEMBER, pace_flow.join, spoken=False),
    Command("pace.pause_form", Access.MEMBER, pace_flow.pause_form, spoken=False),
    Command("pace.pause", Access.MEMBER, pace_flow.pause, spoken=False),
    Command("pace.resume", Access.MEMBER, pace_flow.resume, spoken=False),
    Command("pace.extra", Access.MEMBER, pace_flow.extra, spoken=False),
    Command("pace.later", Access.MEMBER, pace_flow.later, spoken=False),
    Command("pace.cancel", Access.MEMBER, pace_flow.cancel, spoken=False),
    Command("pace.order", Access.MEMBER, pace_flow.order, spoken=False),
    Command("pace.skip", Access.MEMBER, pace_flow.skip, spoken=False),
    Command("pace.skip_form", Access.MEMBER, pace_flow.skip_form, spoken=False),
    Command("pace.skip_now", Access.MEMBER, pace_flow.skip_now, spoken=False),
    Command("pace.restart", Access.MEMBER, pace_flow.restart, spoken=False),
)
REVIEWS = (
    Command("capstone", Access.MEMBER, review_flow.capstone, spoken=True),
    Command("review.ask", Access.MEMBER, review_flow.ask, spoken=False),
    Command("review.send", Access.MEMBER, review_flow.send, spoken=False),
    Command("review.send_to", Access.MEMBER, review_flow.send_to, spoken=False),
    Command("review.withdraw", Access.MEMBER, review_flow.withdraw, spoken=False),
    Command("reviews", Access.MEMBER, review_flow.reviews, spoken=True),
    Command("review.open", Access.MEMBER, review_flow.open_request, spoken=False),
    Command("review.comment", Access.MEMBER, review_flow.comment, spoken=False),
    Command("review.approve", Access.MEMBER, review_flow.approve, spoken=False),
    Command("review.decline", Access.MEMBER, review_flow.decline, spoken=False),
)
COMMUNITY = (
    Command("events", Access.MEMBER, community.events, spoken=True),
    Command("events.show", Access.MEMBER, community.show, spoken=False),
    Command("events.answer", Access.MEMBER, community.answer, spoken=False),
    Command("events.shown", Access.MEMBER, community.choose_shown, spoken=False),
    Command("events.feed", Access.MEMBER, community.feed, spoken=False),
    Command("events.new_feed", Access.MEMBER, community.new_feed, spoken=False),
    Command("events.stop_feed", Access.MEMBER, community.stop_feed, spoken=False),
    Command("events.attended", Access.MEMBER, aftermath.attended, spoken=False),
    Command("events.takeaway", Access.MEMBER, aftermath.keep_takeaway, spoken=False),
    Command("forum", Access.MEMBER, forum.forum, spoken=True),
    Command("forum.ask", Access.MEMBER, forum.ask, spoken=False),
    Command("forum.keep", Access.MEMBER, forum.keep, spoken=False),
    Command("forum.vote", Access.MEMBER, forum.vote, spoken=False),
    Command("forum.tidy", Access.MEMBER, forum.tidy, spoken=False),
    Command("forum.close", Access.MEMBER, forum.close, spoken=False),
    Command("forum.host", Access.MEMBER, forum.host, spoken=False),
    Command("forum.swap", Access.MEMBER, forum.swap, spoken=False),
    Command("forum.ask_swap", Access.MEMBER, forum.ask_swap, spoken=False),
    Command("forum.answer_swap", Access.MEMBER, forum.answer_swap, spoken=False),
    Command("manage_events", Access.OWNER, managing.manage, spoken=True),
    Command("new_event", Access.OWNER, managing.new, spoken=True),
    Command("edit_event", Access.OWNER, managing.edit, spoken=True),
    Command("move_event", Access.OWNER, managing.ask_move, spoken=True),
    Command("cancel_event", Access.OWNER, managing.ask_cancel, spoken=True),
    Command("events.series", Access.OWNER, managing.show_series, spoken=False),
    Command("events.keep_series", Access.OWNER, managing.keep_series, spoken=False),
    Command("events.edit", Access.OWNER, managing.edit, spoken=False),
    Command("events.move", Access.OWNER, managing.ask_move, spoken=False),
    Command("events.keep_move", Access.OWNER, managing.keep_move, spoken=False),
    Command("events.cancel", Access.OWNER, managing.ask_cancel, spoken=False),
    Command("events.cancel_now", Access.OWNER, managing.cancel, spoken=False),
    Command("events.restore", Access.OWNER, managing.restore, spoken=False),
    Command("events.end", Access.OWNER, managing.ask_end, spoken=False),
    Command("events.end_now", Access.OWNER, managing.end, spoken=False),
)
CONFERENCE = (
    Command("conference", Access.MEMBER, conference.conference, spoken=True),
    Command("conference.program", Access.MEMBER, conference.program, spoken=False),
    Command("conference.talk", Access.MEMBER, conference.talk, spoken=False),
    Command("conference.mark", Access.MEMBER, conference.mark, spoken=False),
    Command("conference.agenda", Access.MEMBER, conference.agenda, spoken=False),
    Command("conference.past", Access.MEMBER, conference.past, spoken=False),
    Command("conference.propose", Access.MEMBER, speaking.propose, spoken=False),
    Command("conference.keep", Access.MEMBER, speaking.keep, spoken=False),
    Command("conference.mine", Access.MEMBER, speaking.mine, spoken=False),
    Command("conference.own", Access.MEMBER, speaking.own, spoken=False),
    Command("conference.edit", Access.MEMBER, speaking.edit, spoken=False),
    Command("conference.withdraw", Access.MEMBER, speaking.withdraw, spoken=False),
    Command("conference.withdraw_now", Access.MEMBER, speaking.withdraw_now, spoken=False),
    Command("conference.join", Access.MEMBER, speaking.join, spoken=False),
    Command("conference.confirm", Access.MEMBER, speaking.confirm, spoken=False),
    Command("conference.slides", Access.MEMBER, speaking.slides, spoken=False),
    Command("conference.keep_slides", Access.MEMBER, speaking.keep_slides, spoken=False),
    Command("conference.serve", Access.MEMBER, reviewing.serve, spoken=False),
    Command("conference.reviews", Access.MEMBER, reviewing.reviews, spoken=False),
    Command("conference.review", Access.MEMBER, reviewing.review, spoken=False),
    Command("conference.keep_review", Access.MEMBER, reviewing.keep_review, spoken=False),
    Command("conference.committee", Access.MEMBER, reviewing.committee, spoken=False),
    Command("conference.appoint", Access.MEMBER, reviewing.appoint, spoken=False),
    Command("conference.dismiss", Access.MEMBER, reviewing.dismiss, spoken=False),
    Command("conference.ranking", Access.MEMBER, deciding.ranking, spoken=False),
    Command("conference.decide", Access.MEMBER, deciding.decide, spoken=False),
    Command("conference.decided", Access.MEMBER, deciding.decided, spoken=False),
    Command("conference.announce", Access.MEMBER, deciding.announce, spoken=False),
    Command("conference.announce_now", Access.MEMBER, deciding.announce_now, spoken=False),
    Command("conference.desk", Access.MEMBER, running.desk, spoken=False),
    Command("conference.call", Access.MEMBER, running.call, spoken=False),
    Command("conference.keep_call", Access.MEMBER, running.keep_call, spoken=False),
    Command("conference.close", Access.MEMBER, running.close, spoken=False),
    Command("conference.rooms", Access.MEMBER, running.rooms, spoken=False),
    Command("conference.add_room", Access.MEMBER, running.add_room, spoken=False),
    Command("conference.drop_room", Access.MEMBER, running.drop_room, spoken=False),
    Command("conference.schedule", Access.MEMBER, arranging.schedule, spoken=False),
    Command("conference.make", Access.MEMBER, arranging.make, spoken=False),
    Command("conference.place", Access.MEMBER, arranging.place, spoken=False),
    Command("conference.move", Access.MEMBER, arranging.move, spoken=False),
    Command("conference.keep_move", Access.MEMBER, arranging.keep_move, spoken=False),
    Command("conference.swaps", Access.MEMBER, arranging.swaps, spoken=False),
    Command("conference.swap", Access.MEMBER, arranging.swap, spoken=False),
    Command("conference.take_out", Access.MEMBER, arranging.take_out, spoken=False),
    Command("conference.publish", Access.MEMBER, arranging.publish, spoken=False),
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
PEOPLE = (
    Command("join", Access.OWNER, joining.join, spoken=True),
    Command("join.now", Access.OWNER, joining.join_now, spoken=False),
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
INSIGHT = (
    Command("team-gaps", Access.LEADER, team_flow.team_gaps, spoken=True),
    Command("team_gaps.show", Access.LEADER, team_flow.show, spoken=False),
    Command("team_gaps.file", Access.LEADER, team_flow.file, spoken=False),
    Command("team_gaps.shared", Access.LEADER, shared_flow.shared, spoken=False),
    Command("team_gaps.preview", Access.MEMBER, team_flow.preview, spoken=False),
    Command("team_gaps.lending", Access.LEADER, lending_flow.lending, spoken=False),
    Command("team_gaps.lend", Access.LEADER, lending_flow.lend, spoken=False),
    Command("team_gaps.end", Access.LEADER, lending_flow.end, spoken=False),
)
PROGRAM = (
    Command("program", Access.OWNER, program.program, spoken=True),
    Command("program.metric", Access.OWNER, program.metric, spoken=False),
    Command("program.form", Access.OWNER, program.form, spoken=False),
    Command("program.keep", Access.OWNER, program.keep, spoken=False),
    Command("program.withdraw", Access.OWNER, program.withdraw, spoken=False),
    Command("program.rollout", Access.OWNER, program.rollout, spoken=False),
    Command("program.tick", Access.OWNER, program.tick, spoken=False),
    Command("program.start", Access.OWNER, program.start, spoken=False),
    Command("program.cohorts", Access.OWNER, program.cohorts, spoken=False),
)
HOME = (
    Command("help", Access.MEMBER, _show_help, spoken=True),
    Command("hello", Access.MEMBER, home.hello, spoken=True),
    Command("home", Access.MEMBER, home.home, spoken=True),
    Command("link", Access.MEMBER, linking.link, spoken=True),
    Command("link.redeem", Access.MEMBER, linking.redeem, spoken=False),
)
ROOMS = (
    ASSESSMENT,
    CURRICULUM,
    PACE,
    REVIEWS,
    COMMUNITY,
    CONFERENCE,
    NOTICES,
    PEOPLE,
    LOG,
    INSIGHT,
    PROGRAM,
    PRIVACY,
    HOME,
)
COMMANDS = {command.name: command for room in ROOMS for command in room}
LISTED = (
    "assess",
    "week",
    "plan",
    "progress",
    "events",
    "log",
    "nudges",
    "role",
    "link",
    "team-gaps",
    "program",
    "privacy",
    "help",
)
"""Commands that help lists and platforms offer, in this order."""
