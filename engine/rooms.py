"""The command table: everything that people can ask for, room by room, and what it needs. Only the gate uses it."""

from __future__ import annotations

from engine.accounts.flows import joining, linking
from engine.achievements import flows as achievements
from engine.assessment.flows import conversation as flow
from engine.assessment.flows import evidence
from engine.assessment.flows import results as result
from engine.chat.cards import Replies
from engine.community.flows import attendance as aftermath
from engine.community.flows import events as community
from engine.community.flows import forum
from engine.community.flows import series_admin as managing
from engine.conference.flows import attendee as conference
from engine.conference.flows import (
    decisions as deciding,
)
from engine.conference.flows import (
    organiser as running,
)
from engine.conference.flows import (
    reviewer as reviewing,
)
from engine.conference.flows import (
    schedule as arranging,
)
from engine.conference.flows import (
    speaker as speaking,
)
from engine.curriculum.flows import certificate as certificates
from engine.curriculum.flows import pace as pace_flow
from engine.curriculum.flows import plan as curriculum
from engine.curriculum.flows import reviews as review_flow
from engine.curriculum.flows import week as week_flow
from engine.hackathon.flows import hackathon, ideas, judging, results, teams
from engine.hackathon.flows import host as hosting
from engine.hackathon.flows import submissions as entries
from engine.home import flows as home
from engine.insight.flows import (
    delegation as lending_flow,
)
from engine.insight.flows import (
    monthly as monthly_flow,
)
from engine.insight.flows import (
    shared_results as shared_flow,
)
from engine.insight.flows import (
    team_gaps as team_flow,
)
from engine.mentoring.flows import offers as offer_flow
from engine.mentoring.flows import pairs as pair_flow
from engine.mentoring.flows import search as mentoring
from engine.nudges.flows import preferences as nudges
from engine.nudges.flows import responses as answering
from engine.papers.flows import papers
from engine.papers.flows import parts as parts_flow
from engine.privacy import flows as privacy
from engine.program import flows as program
from engine.turn import Access, Args, Command, Turn


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
PAPERS = (
    Command("paper", Access.MEMBER, papers.paper, spoken=True),
    Command("paper.form", Access.MEMBER, papers.form, spoken=False),
    Command("paper.keep", Access.MEMBER, papers.keep, spoken=False),
    Command("paper.show", Access.MEMBER, papers.show_paper, spoken=False),
    Command("paper.vote", Access.MEMBER, papers.vote, spoken=False),
    Command("paper.withdraw", Access.MEMBER, papers.withdraw, spoken=False),
    Command("paper.restore", Access.MEMBER, papers.restore, spoken=False),
    Command("paper.retitle", Access.MEMBER, papers.retitle, spoken=False),
    Command("paper.keep_title", Access.MEMBER, papers.keep_title, spoken=False),
    Command("paper.pick", Access.MEMBER, papers.pick, spoken=False),
    Command("paper.unpick", Access.MEMBER, papers.unpick, spoken=False),
    Command("paper.history", Access.MEMBER, papers.history, spoken=False),
    Command("paper.mine", Access.MEMBER, papers.mine, spoken=False),
    Command("paper.take", Access.MEMBER, parts_flow.take, spoken=False),
    Command("paper.give_back", Access.MEMBER, parts_flow.give_back, spoken=False),
    Command("paper.read", Access.MEMBER, parts_flow.read, spoken=False),
    Command("paper.tick", Access.MEMBER, parts_flow.tick, spoken=False),
    Command("paper.note", Access.MEMBER, parts_flow.note, spoken=False),
    Command("paper.keep_note", Access.MEMBER, parts_flow.keep_note, spoken=False),
    Command("paper.log", Access.MEMBER, parts_flow.log, spoken=False),
)
HACKATHON = (
    Command("hackathon", Access.MEMBER, hackathon.hackathon, spoken=True),
    Command("hackathon.take_part", Access.MEMBER, hackathon.take_part, spoken=False),
    Command("hackathon.profile", Access.MEMBER, hackathon.profile, spoken=False),
    Command("hackathon.tick", Access.MEMBER, hackathon.tick, spoken=False),
    Command("hackathon.shown", Access.MEMBER, hackathon.choose_shown, spoken=False),
    Command("hackathon.withdraw", Access.MEMBER, hackathon.withdraw, spoken=False),
    Command("hackathon.people", Access.MEMBER, hackathon.people, spoken=False),
    Command("hackathon.rules", Access.MEMBER, hackathon.rules, spoken=False),
    Command("hackathon.past", Access.MEMBER, hackathon.past, spoken=False),
    Command("hackathon.ideas", Access.MEMBER, ideas.ideas, spoken=False),
    Command("hackathon.idea", Access.MEMBER, ideas.show, spoken=False),
    Command("hackathon.idea_form", Access.MEMBER, ideas.form, spoken=False),
    Command("hackathon.keep_idea", Access.MEMBER, ideas.keep, spoken=False),
    Command("hackathon.like", Access.MEMBER, ideas.like, spoken=False),
    Command("hackathon.close_idea", Access.MEMBER, ideas.close, spoken=False),
    Command("hackathon.take_idea", Access.MEMBER, ideas.take, spoken=False),
    Command("hackathon.teams", Access.MEMBER, teams.teams, spoken=False),
    Command("hackathon.team", Access.MEMBER, teams.show, spoken=False),
    Command("hackathon.team_form", Access.MEMBER, teams.form, spoken=False),
    Command("hackathon.keep_team", Access.MEMBER, teams.keep, spoken=False),
    Command("hackathon.join", Access.MEMBER, teams.join, spoken=False),
    Command("hackathon.accept", Access.MEMBER, teams.accept, spoken=False),
    Command("hackathon.decline", Access.MEMBER, teams.decline, spoken=False),
    Command("hackathon.leave", Access.MEMBER, teams.leave, spoken=False),
    Command("hackathon.doors", Access.MEMBER, teams.doors, spoken=False),
    Command("hackathon.entry_form", Access.MEMBER, entries.form, spoken=False),
    Command("hackathon.keep_entry", Access.MEMBER, entries.keep, spoken=False),
    Command("hackathon.judge", Access.MEMBER, judging.answer, spoken=False),
    Command("hackathon.judging", Access.MEMBER, judging.judging, spoken=False),
    Command("hackathon.verdict_form", Access.MEMBER, judging.form, spoken=False),
    Command("hackathon.keep_verdict", Access.MEMBER, judging.keep, spoken=False),
    Command("hackathon.manage", Access.MEMBER, hosting.manage, spoken=False),
    Command("hackathon.deadline_form", Access.MEMBER, hosting.deadline_form, spoken=False),
    Command("hackathon.set_deadline", Access.MEMBER, hosting.set_deadline, spoken=False),
    Command("hackathon.judge_form", Access.MEMBER, hosting.judge_form, spoken=False),
    Command("hackathon.appoint", Access.MEMBER, hosting.appoint, spoken=False),
    Command("hackathon.dismiss", Access.MEMBER, hosting.dismiss, spoken=False),
    Command("hackathon.publish", Access.MEMBER, results.ask_publish, spoken=False),
    Command("hackathon.publish_now", Access.MEMBER, results.publish, spoken=False),
    Command("hackathon.results", Access.MEMBER, results.results, spoken=False),
    Command("hackathon.feedback", Access.MEMBER, results.feedback, spoken=False),
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
    Command("nudges.begin", Access.MEMBER, nudges.begin, spoken=False),
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
MENTORING = (
    Command("mentor", Access.MEMBER, mentoring.mentor, spoken=True),
    Command("mentor.find", Access.MEMBER, mentoring.find, spoken=False),
    Command("mentor.list", Access.MEMBER, mentoring.list_mentors, spoken=False),
    Command("mentor.ask", Access.MEMBER, mentoring.ask, spoken=False),
    Command("mentor.send", Access.MEMBER, mentoring.send, spoken=False),
    Command("mentor.withdraw", Access.MEMBER, mentoring.withdraw, spoken=False),
    Command("mentor.open", Access.MEMBER, mentoring.open_pair, spoken=False),
    Command("mentor.history", Access.MEMBER, mentoring.history, spoken=False),
    Command("mentor.offer", Access.MEMBER, offer_flow.offer, spoken=False),
    Command("mentor.topic", Access.MEMBER, offer_flow.topic, spoken=False),
    Command("mentor.more", Access.MEMBER, offer_flow.more, spoken=False),
    Command("mentor.add", Access.MEMBER, offer_flow.add, spoken=False),
    Command("mentor.terms", Access.MEMBER, offer_flow.terms, spoken=False),
    Command("mentor.publish", Access.MEMBER, offer_flow.publish, spoken=False),
    Command("mentor.pause", Access.MEMBER, offer_flow.pause, spoken=False),
    Command("mentor.stop", Access.MEMBER, offer_flow.stop, spoken=False),
    Command("mentor.stop_now", Access.MEMBER, offer_flow.stop_now, spoken=False),
    Command("mentor.waiting", Access.MEMBER, pair_flow.waiting, spoken=False),
    Command("mentor.accept", Access.MEMBER, pair_flow.accept, spoken=False),
    Command("mentor.decline", Access.MEMBER, pair_flow.decline, spoken=False),
    Command("mentor.met", Access.MEMBER, pair_flow.met, spoken=False),
    Command("mentor.helped", Access.MEMBER, pair_flow.helped, spoken=False),
    Command("mentor.later", Access.MEMBER, pair_flow.later, spoken=False),
    Command("mentor.leave", Access.MEMBER, pair_flow.leave, spoken=False),
    Command("mentor.leave_now", Access.MEMBER, pair_flow.leave_now, spoken=False),
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
    Command("team_gaps.monthly", Access.LEADER, monthly_flow.monthly, spoken=False),
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
    Command("program.effect", Access.OWNER, program.effect, spoken=False),
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
    PAPERS,
    HACKATHON,
    CONFERENCE,
    NOTICES,
    PEOPLE,
    LOG,
    MENTORING,
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
    "paper",
    "log",
    "mentor",
    "nudges",
    "role",
    "link",
    "team-gaps",
    "program",
    "privacy",
    "help",
)
"""Commands that help lists and platforms offer, in this order."""
