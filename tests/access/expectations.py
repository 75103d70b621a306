"""Who may give which command, and what they get for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.access import Access
from engine.chat.cards import Action
from engine.rooms import COMMANDS

SECRET = "the-secret-of-ada"
DAY = "2026-03-18"
"""A day on which the first series of the content takes place."""
HACKATHON = "2026-05-21"
"""A day on which a hackathon begins."""
CONFERENCE = "2026-10-27"
"""The day of the conference, the last series of the content."""
FIRST, SECOND = "scalable_architecture", "microservices_design"


@dataclass(frozen=True)
class Expected:
    """The card that those get who may give a command, at the second question of the core form, and what the press must
    name for it. Who they are is what the command declares that it needs."""

    card: str
    args: Mapping[str, str]
    only: Access = Access.MEMBER
    """Whom its flow keeps to, where the gate does not yet ask."""


def access(command: str) -> Access:
    """Whom a command is for."""
    asked = COMMANDS[command].needs.access
    return EXPECTED[command].only if asked is Access.MEMBER else asked


def gets(card: str, **args: str) -> Expected:
    return Expected(card, args)


def host_gets(card: str, **args: str) -> Expected:
    return Expected(card, args, Access.HOST)


def judge_gets(card: str, **args: str) -> Expected:
    return Expected(card, args, Access.JUDGE)


def reviewer_gets(card: str, **args: str) -> Expected:
    return Expected(card, args, Access.REVIEWER)


EXPECTED = {
    "assess": gets("question", words="core"),
    "forms": gets("forms"),
    "plan": gets("plan"),
    "progress": gets("progress"),
    "role": gets("role", words=""),
    "team-gaps": gets("team_gaps_waiting", words="all"),
    "assess.share": gets("note", assessment="submitted"),
    "assess.take_back": gets("result", assessment="submitted"),
    "team_gaps.file": gets("note", team="all"),
    "team_gaps.shared": gets("note", assessment="submitted"),
    "team_gaps.preview": gets("note"),
    "team_gaps.monthly": gets("team_monthly", on="yes"),
    "team_gaps.lending": gets("team_lending"),
    "team_gaps.lend": gets("note"),
    "team_gaps.end": gets("team_lending", lent="0"),
    "team_gaps.show": gets("team_gaps_waiting", team="all"),
    "join": gets("join_code"),
    "join.now": gets("note", code="7KQ4-M2XW-9TRB"),
    "help": gets("help"),
    "hello": gets("welcome"),
    "link": gets("link", words=""),
    "link.redeem": gets("link", code="BCDF-GHJK"),
    "home": gets("home"),
    "role.pick": gets("question", role="data_engineer"),
    "assess.resume": gets("question"),
    "assess.begin": gets("domain", pace="express"),
    "assess.answer": gets("question", skill=SECOND, value="3"),
    "assess.answer_domain": gets("question", domain=SECOND),
    "assess.anchors": gets("question"),
    "assess.back": gets("question"),
    "assess.why": gets("question"),
    "assess.pause": gets("paused"),
    "assess.review": gets("review"),
    "assess.onward": gets("question"),
    "assess.edit": gets("question", skill=FIRST),
    "assess.restart": gets("restart"),
    "assess.restart_now": gets("intro", form="validation"),
    "assess.discard": gets("paused"),
    "assess.submit": gets("result"),
    "assess.result": gets("result", assessment="submitted"),
    "assess.log_evidence": gets("question", said="the gateway https://example.org/gateway"),
    "assess.evidence": gets("evidence", skill=FIRST),
    "assess.keep_evidence": gets("question", skill=FIRST),
    "paper": gets("papers"),
    "paper.form": gets("paper_form"),
    "paper.keep": gets("paper_form"),
    "paper.show": gets("paper", paper="open"),
    "paper.vote": gets("paper", paper="open", wanted="yes"),
    "paper.withdraw": gets("paper", paper="open"),
    "paper.restore": gets("paper", paper="open"),
    "paper.retitle": gets("paper_title", paper="open"),
    "paper.keep_title": gets("paper_title", paper="open"),
    "paper.pick": gets("paper", paper="open", series="own", day=DAY),
    "paper.unpick": gets("paper", paper="open"),
    "paper.history": gets("paper_history"),
    "paper.mine": gets("paper_mine"),
    "paper.take": gets("paper", paper="open", role="implementer"),
    "paper.give_back": gets("paper", paper="open", role="implementer"),
    "paper.read": gets("paper_reading", paper="open"),
    "paper.tick": gets("paper_reading", paper="open", step="claim", done="yes"),
    "paper.note": gets("paper_note", paper="read"),
    "paper.keep_note": gets("paper", paper="read"),
    "paper.log": gets("paper", paper="read", role="presenter"),
    "log": gets("log"),
    "log.form": gets("log_form"),
    "log.keep": gets("log_form"),
    "log.open": gets("log_entry", entry="own"),
    "log.right": gets("log_entry", entry="own", right="yes"),
    "log.remove": gets("log_remove", entry="own"),
    "log.remove_now": gets("log", entry="own"),
    "log.ask": gets("log_ask", entry="own"),
    "log.ask_now": gets("log_ask", entry="own"),
    "log.requests": gets("log_request"),
    "log.confirm": gets("log", entry="asked"),
    "log.decline": gets("log", entry="asked"),
    "log.feed": gets("log_feed"),
    "log.share": gets("log_feed", on="yes"),
    "program": gets("program"),
    "program.metric": gets("program_metric", metric="deployment_success"),
    "program.form": gets("program_form"),
    "program.keep": gets("program_form"),
    "program.withdraw": gets("program_metric", value="recorded"),
    "program.rollout": gets("program_rollout"),
    "program.tick": gets("program_rollout", activity="skill_assessment", done="yes"),
    "program.start": gets("program_rollout"),
    "program.cohorts": gets("program_cohorts"),
    "program.effect": gets("note", earlier="1", later="2"),
    "privacy": gets("privacy"),
    "privacy.export": gets("privacy_file"),
    "privacy.xapi": gets("privacy_file"),
    "privacy.erase": gets("privacy_erase"),
    "privacy.erase_now": gets("erased", sure="yes"),
    "plan.module": gets("module", module="mlops"),
    "plan.tick": gets("module", project="custom_algorithms", done="yes"),
    "week": gets("week", words=""),
    "week.look": gets("week", number="9"),
    "week.tick": gets("week", project="custom_algorithms", done="yes", number="1"),
    "week.evidence": gets("project_evidence", module="ml_engineering", number="1"),
    "week.keep_evidence": gets("week", module="ml_engineering", number="1"),
    "week.answer": gets("week", action="leakage_hunt", answer="done"),
    "certificate": gets("no_certificate"),
    "pace": gets("pace"),
    "pace.start": gets("pace", start="2026-03-02"),
    "pace.pick": gets("pick_start"),
    "pace.start_on": gets("pace"),
    "pace.join": gets("pace", cohort="cohort"),
    "pace.pause_form": gets("pause"),
    "pace.pause": gets("pace"),
    "pace.resume": gets("pace"),
    "pace.extra": gets("pace"),
    "pace.later": gets("pace"),
    "pace.cancel": gets("pace", pause="1"),
    "pace.order": gets("pace", order="plan"),
    "pace.skip": gets("skip"),
    "pace.skip_form": gets("skip_form", module="mlops"),
    "pace.skip_now": gets("pace", module="mlops"),
    "pace.restart": gets("start"),
    "capstone": gets("capstone"),
    "review.ask": gets("ask_review"),
    "review.send": gets("ask_review"),
    "review.send_to": gets("capstone", project="enterprise_system", reviewer="peer"),
    "review.withdraw": gets("capstone", review="review_asked"),
    "reviews": gets("reviews"),
    "review.open": gets("review_request", review="review_to_answer"),
    "review.comment": gets("review_comment", review="review_to_answer", verdict="approve"),
    "review.approve": gets("reviews", review="review_to_answer"),
    "review.decline": gets("reviews", review="review_to_answer"),
    "events": gets("events"),
    "events.show": gets("event", series="own", day=DAY),
    "events.answer": gets("event", series="own", day=DAY, answer="yes"),
    "events.shown": gets("event", series="own", day=DAY, shown="yes"),
    "events.feed": gets("feed"),
    "events.new_feed": gets("note"),
    "events.stop_feed": gets("feed"),
    "events.attended": gets("note", series="own", day=DAY, was="there"),
    "events.takeaway": gets("note", series="own", day=DAY),
    "forum": gets("forum"),
    "forum.ask": gets("forum_ask", series="own"),
    "forum.keep": gets("forum_ask", series="own"),
    "forum.vote": gets("forum", topic="own", wanted="yes"),
    "forum.tidy": gets("forum_tidy", series="own"),
    "forum.close": gets("forum_tidy", topic="own"),
    "forum.host": gets("forum", series="own", joins="yes"),
    "forum.swap": gets("note", series="own"),
    "forum.ask_swap": gets("note", series="own", day=DAY, theirs="2026-03-25"),
    "forum.answer_swap": gets("note", swap="1", said="agree"),
    "hackathon": gets("hackathon"),
    "hackathon.take_part": gets("hackathon_profile", series="hackathon", day=HACKATHON),
    "hackathon.profile": gets("hackathon_profile", series="hackathon", day=HACKATHON),
    "hackathon.tick": gets(
        "hackathon_profile", series="hackathon", day=HACKATHON, skill="model_deployment", list="brings", on="yes"
    ),
    "hackathon.shown": gets("hackathon_profile", series="hackathon", day=HACKATHON, shown="yes"),
    "hackathon.withdraw": gets("note", series="hackathon", day=HACKATHON),
    "hackathon.people": gets("hackathon_people", series="hackathon", day=HACKATHON),
    "hackathon.rules": gets("hackathon_rules", series="hackathon", day=HACKATHON),
    "hackathon.past": gets("hackathon_past"),
    "hackathon.ideas": gets("hackathon_ideas", series="hackathon", day=HACKATHON),
    "hackathon.idea": gets("hackathon_idea", idea="own"),
    "hackathon.idea_form": gets("hackathon_idea_form", idea="own"),
    "hackathon.keep_idea": gets("hackathon_idea_form", idea="own"),
    "hackathon.like": gets("hackathon_idea", idea="own", liked=""),
    "hackathon.close_idea": gets("hackathon_ideas", idea="own"),
    "hackathon.take_idea": gets("hackathon_idea", idea="own"),
    "hackathon.teams": gets("hackathon_teams", series="hackathon", day=HACKATHON),
    "hackathon.team": gets("hackathon_team", team="own"),
    "hackathon.team_form": gets("hackathon_team_form", series="hackathon", day=HACKATHON),
    "hackathon.keep_team": gets("note", series="hackathon", day=HACKATHON),
    "hackathon.join": gets("hackathon_team", team="own"),
    "hackathon.accept": gets("note", team="own", member="0"),
    "hackathon.decline": gets("note", team="own", member="0"),
    "hackathon.leave": gets("hackathon_teams", team="own"),
    "hackathon.doors": gets("hackathon_team", team="own", open=""),
    "hackathon.entry_form": gets("hackathon_entry_form", team="own"),
    "hackathon.keep_entry": gets("hackathon_entry_form", team="own"),
    "hackathon.judge": gets("note", series="hackathon", day=HACKATHON, said="yes"),
    "hackathon.judging": judge_gets("hackathon_judging", series="hackathon", day=HACKATHON),
    "hackathon.verdict_form": judge_gets("note", team="own"),
    "hackathon.keep_verdict": judge_gets("note", team="own"),
    "hackathon.manage": host_gets("hackathon_manage", series="hackathon", day=HACKATHON),
    "hackathon.deadline_form": host_gets("hackathon_deadline_form", series="hackathon", day=HACKATHON),
    "hackathon.set_deadline": host_gets("hackathon_deadline_form", series="hackathon", day=HACKATHON),
    "hackathon.judge_form": host_gets("hackathon_judge_form", series="hackathon", day=HACKATHON),
    "hackathon.appoint": host_gets("hackathon_judge_form", series="hackathon", day=HACKATHON),
    "hackathon.dismiss": host_gets("hackathon_manage", series="hackathon", day=HACKATHON, member="0"),
    "hackathon.publish": host_gets("note", series="hackathon", day=HACKATHON),
    "hackathon.publish_now": host_gets("note", series="hackathon", day=HACKATHON),
    "hackathon.results": gets("note", series="hackathon", day=HACKATHON),
    "hackathon.feedback": gets("note", team="own"),
    "conference": gets("conference"),
    "conference.program": gets("conference_program"),
    "conference.agenda": gets("conference_agenda"),
    "conference.past": gets("conference_past"),
    "conference.talk": gets("note", talk="own"),
    "conference.mark": gets("note", talk="own", wanted="yes"),
    "conference.own": gets("conference_own", talk="own"),
    "conference.edit": gets("talk_form", talk="own"),
    "conference.withdraw": gets("talk_withdraw", talk="own"),
    "conference.withdraw_now": gets("conference_mine", talk="own"),
    "conference.slides": gets("note", talk="own"),
    "conference.keep_slides": gets("note", talk="own"),
    "conference.review": reviewer_gets("note", talk="own"),
    "conference.keep_review": reviewer_gets("note", talk="own"),
    "conference.decide": host_gets("conference_decide", talk="own"),
    "conference.decided": host_gets("note", talk="own", decision="accepted"),
    "conference.place": host_gets("note", talk="own"),
    "conference.move": host_gets("conference_move", talk="own"),
    "conference.keep_move": host_gets("note", talk="own"),
    "conference.swaps": host_gets("note", talk="own"),
    "conference.swap": host_gets("note", talk="own", other="other"),
    "conference.take_out": host_gets("note", talk="own"),
    "conference.join": gets("note", talk="own", said="yes"),
    "conference.confirm": gets("conference_own", talk="own", said="yes"),
    "conference.keep": gets("talk_form", conference="own"),
    "conference.serve": reviewer_gets("conference_reviews", conference="own", said="yes"),
    "conference.appoint": host_gets("conference_committee", conference="own"),
    "conference.dismiss": host_gets("conference_committee", conference="own", member="1"),
    "conference.add_room": host_gets("conference_rooms", conference="own"),
    "conference.drop_room": host_gets("conference_rooms", conference="own", room="1"),
    "conference.propose": gets("talk_form"),
    "conference.mine": gets("conference_mine"),
    "conference.reviews": reviewer_gets("conference_reviews"),
    "conference.committee": host_gets("conference_committee"),
    "conference.ranking": host_gets("conference_ranking"),
    "conference.announce": host_gets("conference_ranking"),
    "conference.announce_now": host_gets("conference_ranking"),
    "conference.close": host_gets("conference_desk"),
    "conference.rooms": host_gets("conference_rooms"),
    "conference.schedule": host_gets("conference_schedule"),
    "conference.make": host_gets("note"),
    "conference.publish": host_gets("conference_schedule"),
    "conference.desk": host_gets("conference_desk", series="last", day=CONFERENCE),
    "conference.call": host_gets("conference_call", series="last", day=CONFERENCE),
    "conference.keep_call": host_gets("conference_call", series="last", day=CONFERENCE),
    "manage_events": gets("events_managed"),
    "new_event": gets("series", said="dinner every friday 19:00"),
    "edit_event": gets("series_form", said="forum"),
    "move_event": gets("move_form", said="forum to friday"),
    "cancel_event": gets("cancel", said="forum"),
    "events.series": gets("series", series="own"),
    "events.keep_series": gets("series_form", series="own"),
    "events.edit": gets("series_form", series="own"),
    "events.move": gets("move_form", series="own", day=DAY),
    "events.keep_move": gets("event", series="own", day=DAY),
    "events.cancel": gets("cancel", series="own", day=DAY),
    "events.cancel_now": gets("event", series="own", day=DAY),
    "events.restore": gets("event", series="own", day=DAY),
    "events.end": gets("end_series", series="last"),
    "events.end_now": gets("events_managed", series="last"),
    "mentor": gets("mentoring"),
    "mentor.find": gets("mentor_matches", topic="mlops_pipeline"),
    "mentor.list": gets("mentors"),
    "mentor.ask": gets("mentor_ask", mentor="peer"),
    "mentor.send": gets("mentor_ask", mentor="peer"),
    "mentor.withdraw": gets("mentor_request", pair="asked_to_mentor"),
    "mentor.open": gets("mentor_pair", pair="mentored"),
    "mentor.history": gets("mentor_history"),
    "mentor.offer": gets("mentor_offer"),
    "mentor.topic": gets("mentor_offer", topic="mlops_pipeline"),
    "mentor.more": gets("mentor_add"),
    "mentor.add": gets("mentor_offer", topic="mlops_pipeline"),
    "mentor.terms": gets("mentor_terms"),
    "mentor.publish": gets("mentor_terms"),
    "mentor.pause": gets("mentor_offer", on="yes"),
    "mentor.stop": gets("mentor_stop"),
    "mentor.stop_now": gets("mentor_offer"),
    "mentor.waiting": gets("mentor_pair"),
    "mentor.accept": gets("mentor_introduction", pair="asked_to_mentor"),
    "mentor.decline": gets("mentoring", pair="asked_to_mentor"),
    "mentor.met": gets("mentor_helped", pair="mentored", number="1", met="yes"),
    "mentor.helped": gets("note", pair="mentored", number="1"),
    "mentor.later": gets("mentoring", pair="mentored", number="1"),
    "mentor.leave": gets("mentor_leave", pair="mentored"),
    "mentor.leave_now": gets("mentoring", pair="mentored"),
    "nudges": gets("nudges"),
    "nudges.off": gets("nudges"),
    "nudges.resume": gets("nudges"),
    "nudges.begin": gets("nudges"),
    "nudges.snooze": gets("nudges"),
    "nudges.back": gets("nudges"),
    "nudges.every": gets("nudges", weeks="2"),
    "nudges.kind": gets("nudges", kind="event", on=""),
    "nudges.edit": gets("nudges_form"),
    "nudges.save": gets("nudges"),
    "nudges.leave": gets("leave_form"),
    "nudges.save_leave": gets("leave_form"),
    "notice.done": gets("answered", notice="own"),
    "notice.later": gets("later", notice="own"),
    "notice.put_off": gets("answered", notice="own", when="tomorrow"),
    "notice.not_relevant": gets("not_relevant", notice="own"),
    "notice.because": gets("answered", notice="own", why="known"),
    "notice.block": gets("answered", notice="own"),
}
FORM = {
    SECOND: "3",
    "note": "A note",
    "project": "custom_algorithms",
    "link": "https://example.org/work",
    "start": "2026-03-02",
    "comment": "A comment",
}
"""What every press sends, of which each command takes its own."""


def press(command: str, ids: Mapping[str, str]) -> Action:
    """The press that EXPECTED describes, with the ids that it calls by their name in `ids`."""
    named = EXPECTED[command].args if command in EXPECTED else {}
    args = {"assessment": ids["assessment"], "version": ids["version"], **named}
    own = {
        "assessment": ids["submitted"],
        "notice": ids["notice"],
        "value": ids["value"],
        "topic": ids["topic"] if named.get("topic") == "own" else named.get("topic", ""),
        "entry": ids[named.get("entry", "own")],
    }
    own["series"] = str(int(ids["series"]) + {"hackathon": 2, "last": 3}.get(named.get("series", ""), 0))
    own["paper"] = ids[f"paper_{named.get('paper', 'open')}"]
    own |= {"pair": ids[named.get("pair", "mentored")], "mentor": ids["peer"]}
    own |= {"team": ids["team"], "idea": ids["idea"], "conference": ids["conference"]}
    own |= {"talk": ids["talk"], "other": ids["other_talk"]}
    own |= {"review": ids[named.get("review", "review_asked")], "reviewer": ids["peer"], "cohort": ids["cohort"]}
    return Action(command, args | {name: value for name, value in own.items() if name in named})
