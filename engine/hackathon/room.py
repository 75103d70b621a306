"""Hackathon: hackathons. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY
from engine.hackathon.flows import hackathon, host, ideas, judging, results, submissions, teams
from engine.hackathon.jobs import follow_hackathons
from engine.hackathon.needs import HOST, JUDGE, TEAM_JUDGE
from engine.hackathon.notifications import (
    DeadlineChanged,
    HackathonCancelled,
    JoinAsked,
    JudgeAsked,
    JudgingOpen,
    LetIn,
    NotLetIn,
    ResultsOut,
    TeamReminder,
)
from engine.hackathon.todo import todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="hackathon",
    commands=(
        Command("hackathon", EVERYBODY, hackathon.hackathon, spoken=True),
        Command("hackathon.take_part", EVERYBODY, hackathon.take_part, spoken=False),
        Command("hackathon.profile", EVERYBODY, hackathon.profile, spoken=False),
        Command("hackathon.tick", EVERYBODY, hackathon.tick, spoken=False),
        Command("hackathon.shown", EVERYBODY, hackathon.choose_shown, spoken=False),
        Command("hackathon.withdraw", EVERYBODY, hackathon.withdraw, spoken=False),
        Command("hackathon.people", EVERYBODY, hackathon.people, spoken=False),
        Command("hackathon.rules", EVERYBODY, hackathon.rules, spoken=False),
        Command("hackathon.past", EVERYBODY, hackathon.past, spoken=False),
        Command("hackathon.ideas", EVERYBODY, ideas.ideas, spoken=False),
        Command("hackathon.idea", EVERYBODY, ideas.show, spoken=False),
        Command("hackathon.idea_form", EVERYBODY, ideas.form, spoken=False),
        Command("hackathon.keep_idea", EVERYBODY, ideas.keep, spoken=False),
        Command("hackathon.like", EVERYBODY, ideas.like, spoken=False),
        Command("hackathon.close_idea", EVERYBODY, ideas.close, spoken=False),
        Command("hackathon.take_idea", EVERYBODY, ideas.take, spoken=False),
        Command("hackathon.teams", EVERYBODY, teams.teams, spoken=False),
        Command("hackathon.team", EVERYBODY, teams.show, spoken=False),
        Command("hackathon.team_form", EVERYBODY, teams.form, spoken=False),
        Command("hackathon.keep_team", EVERYBODY, teams.keep, spoken=False),
        Command("hackathon.join", EVERYBODY, teams.join, spoken=False),
        Command("hackathon.accept", EVERYBODY, teams.accept, spoken=False),
        Command("hackathon.decline", EVERYBODY, teams.decline, spoken=False),
        Command("hackathon.leave", EVERYBODY, teams.leave, spoken=False),
        Command("hackathon.doors", EVERYBODY, teams.doors, spoken=False),
        Command("hackathon.entry_form", EVERYBODY, submissions.form, spoken=False),
        Command("hackathon.keep_entry", EVERYBODY, submissions.keep, spoken=False),
        Command("hackathon.judge", EVERYBODY, judging.answer, spoken=False),
        Command("hackathon.judging", JUDGE, judging.judging, spoken=False),
        Command("hackathon.verdict_form", TEAM_JUDGE, judging.form, spoken=False),
        Command("hackathon.keep_verdict", TEAM_JUDGE, judging.keep, spoken=False),
        Command("hackathon.manage", HOST, host.manage, spoken=False),
        Command("hackathon.deadline_form", HOST, host.deadline_form, spoken=False),
        Command("hackathon.set_deadline", HOST, host.set_deadline, spoken=False),
        Command("hackathon.judge_form", HOST, host.judge_form, spoken=False),
        Command("hackathon.appoint", HOST, host.appoint, spoken=False),
        Command("hackathon.dismiss", HOST, host.dismiss, spoken=False),
        Command("hackathon.publish", HOST, results.ask_publish, spoken=False),
        Command("hackathon.publish_now", HOST, results.publish, spoken=False),
        Command("hackathon.results", EVERYBODY, results.results, spoken=False),
        Command("hackathon.feedback", EVERYBODY, results.feedback, spoken=False),
    ),
    notifications=(
        TeamReminder,
        JudgeAsked,
        JoinAsked,
        LetIn,
        NotLetIn,
        DeadlineChanged,
        JudgingOpen,
        ResultsOut,
        HackathonCancelled,
    ),
    jobs=(
        Job(
            "follow hackathons",
            Every.MINUTE,
            lambda tx, present: follow_hackathons(tx, present.pack.hackathon, present.now),
        ),
    ),
    todos=todos,
)
