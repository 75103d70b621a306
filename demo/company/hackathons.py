"""The demo's hackathons, through the front door: a past one with results, and the next one with ideas and teams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from demo.scripted_user import Player
from engine.community.agenda import load_series
from engine.community.cards.events import HACKATHON
from engine.community.records.events import Occurrence, expected_occurrence
from engine.content.models import Pack
from engine.recurrence.rules import days_from

YEAR = timedelta(days=366)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """A team with its members, the captain first; what they submit, and what each judge gives them."""

    name: str
    members: tuple[str, ...]
    title: str = ""
    about: str = ""
    scores: tuple[tuple[int, ...], ...] = ()


OWNER = "ada.exemplar"
JUDGES = ("hypo.thesis", "luiza.tela")
COMMENTS = ("Show where an answer comes from, and it is ready for on-call.", "Strong tests. Who owns it after today?")
PAST = (
    DemoTeam(
        "Night owls",
        ("polly.prototype", "barnaby.breakpoint", "aarav.udaharan"),
        "Runbook answers",
        "Answers on-call questions from our runbooks and links the page. Tried on forty past incidents.",
        ((5, 4, 4, 3, 5), (4, 5, 4, 3, 4)),
    ),
    DemoTeam(
        "Cache me if you can",
        ("zoe.zwischenspeicher", "lukasz.lancuch", "olena.pryklad"),
        "Prompt cache",
        "Keeps answers to prompts that mean the same. Saves a third of the tokens of the help desk.",
        ((4, 5, 5, 2, 3), (4, 4, 5, 3, 3)),
    ),
    DemoTeam(
        "Driftwood",
        ("taro.kasou", "camille.brouillon"),
        "Drift alarm for everybody",
        "Watches any column of any table, and says in one sentence what is different since last week.",
        ((3, 4, 3, 5, 4), (4, 3, 3, 5, 4)),
    ),
)
IDEAS = (
    ("eureka.moment", "Meeting notes that cite: every decision with the minute in which it was made"),
    ("fiona.flaky", "A flaky test whisperer: finds why a test fails one time in a hundred"),
    ("meera.talika", "Table of tables: ask where a number comes from, and get the pipeline"),
)
NEXT = (
    DemoTeam("Flake hunters", ("fiona.flaky", "chip.placeholder")),
    DemoTeam("Lineage", ("meera.talika", "vi.du", "kabir.kalpanik")),
)
OFFERS = {
    "fiona.flaky": ("monitoring_alerting", "model_deployment"),
    "meera.talika": ("data_pipeline_design", "automated_training"),
    "joao.amostra": ("model_deployment", "data_pipeline_design"),
    "elodie.echantillon": ("data_quality_management", "real_time_processing"),
    "noor.null": ("performance_optimization", "ai_security_design"),
}
"""Who lets be seen what they bring and what they want to learn; those in no team look for one."""
ASKS = "noor.null"
"""Has asked to join the first of the next teams, whose captain decides."""


def hold_hackathons(
    tx: Connection, organisation: int, players: Mapping[str, Player], pack: Pack, today: datetime
) -> None:
    """Let the last edition that is over have taken place, and the next one begin to form; `players` are by address."""
    people = {email.partition("@")[0]: player for email, player in players.items()}
    every_series = load_series(tx, organisation, pack.community, today)
    series = next(series for series in every_series if series.kind == HACKATHON)
    occurrences = (expected_occurrence(series, day) for day in days_from(series.pattern, (today - YEAR).date()))
    *_, last = (occurrence for occurrence in occurrences if occurrence.ends + 2 * DAY < today)
    _hold_past_edition(people, last, [criterion.id for criterion in pack.hackathon.criteria])
    _prepare_next_edition(people, today)


def _hold_past_edition(people: Mapping[str, Player], edition: Occurrence, criteria: Sequence[str]) -> None:
    before = edition.starts - 9 * DAY
    for team in PAST:
        _make_team(people, team, before)
    people[OWNER].at(before + DAY).says("/hackathon", "hackathon.manage")
    for judge in JUDGES:
        people[OWNER].presses("hackathon.judge_form")
        people[OWNER].presses("hackathon.appoint", {"judge": people[judge].identity.user})
        people[judge].at(people[OWNER].now).says("/home")
        people[judge].presses("hackathon.judge", said="yes")
    for team in PAST:
        captain = people[team.members[0]]
        captain.at(edition.ends - timedelta(hours=4)).says("/hackathon", "hackathon.entry_form")
        link = f"https://code.example.com/{team.title.lower().replace(' ', '-')}"
        captain.presses("hackathon.keep_entry", {"title": team.title, "link": link, "about": team.about})
    for at, judge in enumerate(JUDGES):
        _judge_teams(people[judge].at(edition.ends + timedelta(hours=at)), at, criteria)
    people[OWNER].now = edition.ends + DAY
    people[OWNER].says("/hackathon", "hackathon.manage", "hackathon.publish", "hackathon.publish_now")


def _judge_teams(judge: Player, at: int, criteria: Sequence[str]) -> None:
    """Score every team, the next that waits first."""
    judge.says("/hackathon judge")
    for team in PAST:
        judge.presses("hackathon.verdict_form")
        scores = dict(zip(criteria, map(str, team.scores[at]), strict=True))
        judge.presses("hackathon.keep_verdict", scores | {"comment": COMMENTS[at]})


def _prepare_next_edition(people: Mapping[str, Player], today: datetime) -> None:
    """What has happened so far before the next edition."""
    early = today - 3 * DAY
    for at, (author, idea) in enumerate(IDEAS):
        people[author].at(early + timedelta(hours=at)).says(f"/hackathon idea {idea}")
    for name, (brings, learns) in OFFERS.items():
        people[name].at(early + timedelta(hours=5)).says("/hackathon", "hackathon.take_part")
        people[name].presses("hackathon.tick", list="brings", skill=brings)
        people[name].presses("hackathon.tick", list="learns", skill=learns)
        people[name].presses("hackathon.shown")
    for name in sorted(OFFERS.keys() - dict(IDEAS).keys()):
        people[name].says("/hackathon ideas", "hackathon.idea", "hackathon.like")
    first, *_ = (_make_team(people, team, early + timedelta(hours=9)) for team in NEXT)
    captain, asks = people[NEXT[0].members[0]], people[ASKS]
    captain.now = asks.now = early + timedelta(hours=12)
    captain.says("/hackathon", "hackathon.team", "hackathon.doors")
    asks.says("/hackathon teams")
    asks.presses("hackathon.team", team=first)
    asks.presses("hackathon.join")


def _make_team(people: Mapping[str, Player], team: DemoTeam, when: datetime) -> str:
    """Let the first make the team, and the others join it; returns its number."""
    captain, *others = (people[name] for name in team.members)
    captain.at(when).says(f"/hackathon team {team.name}")
    number = captain.offered("hackathon.entry_form")[0].args["team"]
    for at, other in enumerate(others, 1):
        other.at(when + timedelta(hours=at)).says("/hackathon teams")
        other.presses("hackathon.team", team=number)
        other.presses("hackathon.join")
    return number
