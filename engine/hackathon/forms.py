"""What somebody fills in about a hackathon: ideas, teams, submissions, scores, judges and the deadline."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.chat.forms import ChoiceField, Form, LineField, LinkField, ScaleField
from engine.chat.text import Plain
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.hackathon.records import ideas, teams
from engine.hackathon.records.judging import LONGEST_COMMENT, Verdict
from engine.hackathon.rules.edition import Edition

MOST_WANTED = 3
"""Skills that one idea asks for."""
IDEA_LIMITS = {"title": ideas.LONGEST_TITLE, "line": ideas.LONGEST_LINE}
SUBMISSION_LIMITS = {"title": teams.LONGEST_TITLE, "about": teams.LONGEST_ABOUT}

IDEA_TITLE = LineField(
    "title",
    "hackathon.title_label",
    "hackathon.title_hint",
    values=IDEA_LIMITS,
    longest=ideas.LONGEST_TITLE,
    required=True,
    missing="hackathon.idea_empty",
    too_long="hackathon.idea_long",
)
IDEA_LINE = LineField(
    "line",
    "hackathon.line_label",
    "hackathon.line_hint",
    values=IDEA_LIMITS,
    longest=ideas.LONGEST_LINE,
    too_long="hackathon.idea_long",
)
WANTS = tuple(
    ChoiceField(f"wants_{at}", "hackathon.wants_label", values={"number": at + 1}) for at in range(MOST_WANTED)
)
IDEA_FORM = Form((IDEA_TITLE, IDEA_LINE, *WANTS))

TEAM_NAME = LineField(
    "name",
    "hackathon.name_label",
    "hackathon.name_hint",
    longest=teams.LONGEST_NAME,
    required=True,
    missing="hackathon.team_empty",
    too_long="hackathon.team_long",
)
DOORS = ChoiceField(
    "doors",
    "hackathon.doors_label",
    options={"open": "hackathon.is_open", "asked": "hackathon.is_asked"},
    initial="open",
)
TEAM_FORM = Form((TEAM_NAME, DOORS))

SUBMISSION_TITLE = LineField(
    "title",
    "hackathon.entry_label",
    "hackathon.entry_hint",
    values=SUBMISSION_LIMITS,
    longest=teams.LONGEST_TITLE,
    required=True,
    missing="hackathon.entry_empty",
    too_long="hackathon.entry_long",
)
SUBMISSION_LINK = LinkField(
    "link",
    "hackathon.link_label",
    "hackathon.link_hint",
    longest=teams.LONGEST_LINK,
    required=True,
    missing="hackathon.entry_link",
    wrong="hackathon.entry_link",
)
SUBMISSION_ABOUT = replace(
    SUBMISSION_TITLE,
    name="about",
    label="hackathon.about_label",
    hint="hackathon.about_hint",
    longest=teams.LONGEST_ABOUT,
    multiline=True,
)
SUBMISSION_FORM = Form((SUBMISSION_TITLE, SUBMISSION_LINK, SUBMISSION_ABOUT))

SCORE = ScaleField(
    "score",
    "hackathon.score",
    required=True,
    needed="hackathon.score_missing",
    missing="hackathon.scores_missing",
    wrong="hackathon.scores_missing",
)
COMMENT = LineField(
    "comment",
    "hackathon.comment",
    "hackathon.comment_hint",
    longest=LONGEST_COMMENT,
    multiline=True,
    too_long="hackathon.comment_long",
)

DEADLINE = LineField("when", "hackathon.deadline_label", "hackathon.deadline_hint", longest=100, required=True)
DEADLINE_FORM = Form((DEADLINE,))
JUDGE = LineField("judge", "hackathon.judge_label", "hackathon.judge_hint", longest=200, required=True)
JUDGE_FORM = Form((JUDGE,))


def make_idea_form(edition: Edition, pack: Pack) -> Form:
    """A title, a line, and the skills that an idea needs."""
    skills = {skill: Plain(pack.core.skill_by_id[skill].name) for skill in edition.rules.skills}
    return IDEA_FORM.where(*(wanted.among(skills) for wanted in WANTS))


def score_fields(voice: Voice, edition: Edition) -> tuple[ScaleField, ...]:
    """A score for each criterion; the lowest and the highest say what they mean."""
    scale = edition.rules.scale
    keys = {scale.least: "hackathon.score_least", scale.most: "hackathon.score_most"}
    options = {str(score): Plain(voice.line(keys.get(score, "hackathon.score"), score=score)) for score in scale.scores}
    return tuple(
        replace(SCORE, name=criterion.id, label=Plain(criterion.name), options=options)
        for criterion in edition.rules.criteria
    )


def type_idea(title: str, line: str = "", wants: Iterable[str] = ()) -> dict[str, str]:
    """An idea as one would type it; `wants` are ids of skills."""
    wanted = zip((choice.name for choice in WANTS), wants, strict=False)
    return {IDEA_TITLE.name: title, IDEA_LINE.name: line, **dict(wanted)}


def type_verdict(verdict: Verdict) -> Mapping[str, str]:
    """A verdict as one would type it."""
    return {**{criterion: str(score) for criterion, score in verdict.scores.items()}, COMMENT.name: verdict.comment}
