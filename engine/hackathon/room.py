"""Hackathon: ideas, teams, submissions, judging, and results. The room's table of contents."""

from engine.access import EVERYBODY
from engine.hackathon import notifications as news
from engine.hackathon.flows import hackathon, host, ideas, judging, results, teams
from engine.hackathon.jobs import follow_hackathons
from engine.hackathon.leaving import free_places
from engine.hackathon.needs import HOST, JUDGE, TEAM_JUDGE
from engine.hackathon.todo import list_todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="hackathon",
    commands=(
        Command("hackathon", EVERYBODY, hackathon.show_hackathon, spoken=True, redirect=hackathon.find_part),
        Command("hackathon.take_part", EVERYBODY, hackathon.take_part, spoken=False),
        Command("hackathon.profile", EVERYBODY, hackathon.show_profile, spoken=False),
        Command("hackathon.tick", EVERYBODY, hackathon.toggle_skill, spoken=False),
        Command("hackathon.shown", EVERYBODY, hackathon.choose_visibility, spoken=False),
        Command("hackathon.withdraw", EVERYBODY, hackathon.leave_hackathon, spoken=False),
        Command("hackathon.people", EVERYBODY, hackathon.list_people, spoken=False),
        Command("hackathon.rules", EVERYBODY, hackathon.show_rules, spoken=False),
        Command("hackathon.past", EVERYBODY, hackathon.list_past, spoken=False),
        Command("hackathon.ideas", EVERYBODY, ideas.list_ideas, spoken=False),
        Command("hackathon.idea", EVERYBODY, ideas.show_idea, spoken=False),
        Command("hackathon.idea_form", EVERYBODY, ideas.open_idea_form, spoken=False),
        Command("hackathon.keep_idea", EVERYBODY, ideas.save_idea, spoken=False),
        Command("hackathon.like", EVERYBODY, ideas.like_idea, spoken=False),
        Command("hackathon.close_idea", EVERYBODY, ideas.close_idea, spoken=False),
        Command("hackathon.take_idea", EVERYBODY, ideas.take_idea, spoken=False),
        Command("hackathon.teams", EVERYBODY, teams.list_teams, spoken=False),
        Command("hackathon.team", EVERYBODY, teams.show_team, spoken=False),
        Command("hackathon.team_form", EVERYBODY, teams.open_team_form, spoken=False),
        Command("hackathon.keep_team", EVERYBODY, teams.make_team, spoken=False),
        Command("hackathon.join", EVERYBODY, teams.join_team, spoken=False),
        Command("hackathon.accept", EVERYBODY, teams.accept_member, spoken=False),
        Command("hackathon.decline", EVERYBODY, teams.decline_member, spoken=False),
        Command("hackathon.leave", EVERYBODY, teams.leave_team, spoken=False),
        Command("hackathon.doors", EVERYBODY, teams.choose_admission, spoken=False),
        Command("hackathon.entry_form", EVERYBODY, teams.open_submission_form, spoken=False),
        Command("hackathon.keep_entry", EVERYBODY, teams.submit_form, spoken=False),
        Command("hackathon.judge", EVERYBODY, judging.answer_judge_request, spoken=False),
        Command("hackathon.judging", JUDGE, judging.show_judging, spoken=False),
        Command("hackathon.verdict_form", TEAM_JUDGE, judging.open_verdict_form, spoken=False),
        Command("hackathon.keep_verdict", TEAM_JUDGE, judging.score_team, spoken=False),
        Command("hackathon.manage", HOST, host.manage_hackathon, spoken=False),
        Command("hackathon.deadline_form", HOST, host.open_deadline_form, spoken=False),
        Command("hackathon.set_deadline", HOST, host.set_deadline, spoken=False),
        Command("hackathon.judge_form", HOST, host.open_judge_form, spoken=False),
        Command("hackathon.appoint", HOST, host.appoint_judge, spoken=False),
        Command("hackathon.dismiss", HOST, host.dismiss_judge, spoken=False),
        Command("hackathon.publish", HOST, results.ask_publish, spoken=False),
        Command("hackathon.publish_now", HOST, results.publish_results, spoken=False),
        Command("hackathon.results", EVERYBODY, results.show_results, spoken=False),
        Command("hackathon.feedback", EVERYBODY, results.show_feedback, spoken=False),
    ),
    notifications=(
        news.TeamReminder,
        news.JudgeAsked,
        news.JoinAsked,
        news.LetIn,
        news.NotLetIn,
        news.DeadlineChanged,
        news.JudgingOpen,
        news.ResultsOut,
        news.HackathonCancelled,
    ),
    jobs=(
        Job(
            "follow hackathons",
            Every.MINUTE,
            lambda tx, present: follow_hackathons(tx, present.pack.hackathon, present.now),
        ),
    ),
    todos=list_todos,
    release=free_places,
)
