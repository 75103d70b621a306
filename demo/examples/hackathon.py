"""Examples of a hackathon, from the first look to the feedback."""

from collections.abc import Iterator
from datetime import timedelta

from demo.examples.notices import due
from demo.examples.people import assess, joins
from demo.scripted_user import Player
from engine.chat.cards import Action
from engine.chat.examples import Example
from engine.content.load import Content
from engine.hackathon.jobs import follow_hackathons
from engine.hackathon.notifications import NEWS, TeamReminder

ENTRY = {"title": "Runbook answers", "link": "https://code.example.com/runbooks", "about": "Answers on-call questions."}


def live_hackathon(ada: Player, olga: Player, content: Content) -> Iterator[Example]:
    """Ada proposes, tim and eva make teams, olga hosts and jan judges."""
    assess(ada, content.pack)
    tim, eva, jan = (joins(ada, each, f"{each.title()} Example") for each in ("tim", "eva", "jan"))
    for each in (tim, eva, jan, olga):
        each.now = ada.now
    yield Example("hackathon", "hackathon, new", ada.says("/hackathon"))
    yield Example("hackathon", "profile", ada.presses("hackathon.take_part"))
    ada.presses("hackathon.tick", list="brings", skill="model_deployment")
    ada.presses("hackathon.tick", list="learns", skill="data_pipeline_design")
    yield Example("hackathon", "profile, shown", ada.presses("hackathon.shown"))
    yield Example("hackathon", "ideas, none", ada.says("/hackathon ideas"))
    yield Example("hackathon", "idea, form", ada.presses("hackathon.idea_form"))
    yield Example("hackathon", "idea, refused", ada.presses("hackathon.keep_idea", {"title": " "}))
    typed = {"title": "Answers from *our* runbooks", "line": "Finds the right page", "wants_0": "data_pipeline_design"}
    yield Example("hackathon", "idea", ada.presses("hackathon.keep_idea", typed))
    yield Example("hackathon", "ideas", tim.says("/hackathon ideas"))
    yield Example("hackathon", "idea of another", tim.presses("hackathon.idea"))
    yield Example("hackathon", "team, form", tim.presses("hackathon.team_form"))
    yield Example("hackathon", "team, refused", tim.presses("hackathon.keep_team", {"name": "x" * 61}))
    yield Example("hackathon", "team", tim.presses("hackathon.keep_team", {"name": "Night <owls>", "doors": "asked"}))
    yield Example("hackathon", "teams that suit", ada.says("/hackathon teams"))
    ada.presses("hackathon.team")
    yield Example("hackathon", "team, asked", ada.presses("hackathon.join"))
    yield Example("hackathon", "somebody asks", due(tim, content, NEWS, "hackathon_asks"))
    yield Example("hackathon", "team with requests", tim.says("/hackathon", "hackathon.team"))
    yield Example("hackathon", "team with two", tim.presses("hackathon.accept"))
    yield Example("hackathon", "let in", due(ada, content, NEWS, "hackathon_answered"))
    eva.says("/hackathon", "hackathon.take_part", "hackathon.shown")
    yield Example("hackathon", "looking for a team", ada.says("/hackathon people"))
    eva.says("/hackathon team Solo")
    yield Example("hackathon", "hackathon, in a team", eva.says("/hackathon"))
    yield from _show_hosting(olga, tim, jan, content)
    yield Example("hackathon", "reminder", due(eva, content, TeamReminder.kind))
    eva.presses("hackathon.entry_form")
    refused = eva.presses("hackathon.keep_entry", {"title": "Drift", "link": "?"})
    yield Example("hackathon", "submission, refused", refused)
    yield Example("hackathon", "team, submitted", eva.presses("hackathon.keep_entry", ENTRY | {"title": "Drift alarm"}))
    yield Example("hackathon", "last one leaves?", eva.presses("hackathon.leave"))
    tim.at(eva.now).says("/hackathon", "hackathon.entry_form")
    tim.presses("hackathon.keep_entry", ENTRY)
    yield from _show_judging(ada, tim, olga, jan, content)


def _show_hosting(olga: Player, tim: Player, jan: Player, content: Content) -> Iterator[Example]:
    """What the host does before the deadline, and what a judge is asked."""
    yield Example("hackathon", "hackathon of the host", olga.says("/hackathon"))
    yield Example("hackathon", "managed", olga.presses("hackathon.manage"))
    yield Example("hackathon", "deadline", olga.presses("hackathon.deadline_form"))
    yield Example("hackathon", "deadline, refused", olga.presses("hackathon.set_deadline", {"when": "soon"}))
    yield Example("hackathon", "deadline, later", olga.says("/hackathon", "hackathon.manage", "hackathon.set_deadline"))
    yield Example("hackathon", "news, deadline", due(tim, content, NEWS, "hackathon_deadline"))
    yield Example("hackathon", "judge, form", olga.presses("hackathon.judge_form"))
    yield Example("hackathon", "judges, several", olga.presses("hackathon.appoint", {"judge": "Example"}))
    olga.says("/hackathon", "hackathon.manage", "hackathon.judge_form")
    yield Example("hackathon", "judge, asked", olga.presses("hackathon.appoint", {"judge": "Jan Example"}))
    yield Example("hackathon", "would you judge", due(jan, content, NEWS, "hackathon_judge_asked"))
    asked = jan.card
    yield Example("hackathon", "rather not", jan.presses("hackathon.judge", said="no"))
    jan.card = asked
    yield Example("hackathon", "judging, too early", jan.presses("hackathon.judge", said="yes"))


def _show_judging(ada: Player, tim: Player, olga: Player, jan: Player, content: Content) -> Iterator[Example]:
    """What a judge and the host see after the deadline."""
    forms = tim.offered("hackathon.entry_form")
    for player in (ada, tim, olga, jan):
        player.now = tim.now + timedelta(days=3)
    follow_hackathons(jan.tx, content.pack.hackathon, jan.now)
    yield Example("hackathon", "to judge", due(jan, content, NEWS, "hackathon_to_judge"))
    yield Example("hackathon", "too late", tim.does(Action("hackathon.keep_entry", forms[0].args), ENTRY))
    yield Example("hackathon", "judging", jan.presses("hackathon.judging"))
    judging = jan.card
    yield Example("hackathon", "scores", jan.presses("hackathon.verdict_form"))
    yield Example("hackathon", "scores, missing", jan.presses("hackathon.keep_verdict", {"impact": "4"}))
    scores = {criterion.id: "4" for criterion in content.pack.hackathon.criteria} | {"comment": "Show the **sources**."}
    yield Example("hackathon", "judging, one done", jan.presses("hackathon.keep_verdict", scores))
    yield Example("hackathon", "managed, judging", olga.says("/hackathon", "hackathon.manage"))
    yield Example("hackathon", "publish, not judged", olga.presses("hackathon.publish"))
    jan.card = judging
    jan.does(jan.offered("hackathon.verdict_form")[1])
    jan.presses("hackathon.keep_verdict", scores)
    yield Example("hackathon", "publish?", olga.says("/hackathon", "hackathon.manage", "hackathon.publish"))
    yield Example("hackathon", "results", olga.presses("hackathon.publish_now"))
    yield Example("hackathon", "results are out", due(ada, content, NEWS, "hackathon_news_results"))
    yield Example("hackathon", "feedback", ada.presses("hackathon.feedback"))
    yield Example("hackathon", "past", ada.says("/hackathon past"))
    ada.presses("hackathon.results")
    yield Example("hackathon", "hackathon, over", ada.presses("hackathon"))
    yield Example("hackathon", "rules", ada.presses("hackathon.rules"))
    ada.says("/hackathon team Second try")
    ada.says("/events hackathon")
    ada.presses("events.answer", answer="no")
    olga.at(ada.now).says("/events cancel hackathon", "events.cancel_now")
    follow_hackathons(olga.tx, content.pack.hackathon, olga.now)
    yield Example("hackathon", "news, cancelled", due(ada, content, NEWS, "hackathon_cancelled"))
    yield Example("hackathon", "hackathon, cancelled", ada.presses("hackathon"))
