"""The cards of teams, and of what they submit."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Style,
)
from engine.chat.text import Link, Plain, Text, shorten
from engine.community.cards.events import event_args
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back_button, name_skills, notice_blocks
from engine.hackathon.forms import DOORS, SUBMISSION_FORM, TEAM_FORM, TEAM_NAME
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition
from engine.hackathon.rules.matching import Match, Reason
from engine.hackathon.views import TeamListView, TeamView
from engine.paging import on_page, page_buttons

MOST_REQUESTS = 5
"""Wishes to join that are shown at a time; the next ones follow when these are answered."""


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """A team as it was typed, perhaps with the idea that it is for."""

    name: str = ""
    idea_id: int | None = None
    open: bool = True


@dataclass(frozen=True, slots=True)
class SubmissionDraft:
    """A submission as it was typed."""

    title: str = ""
    link: str = ""
    about: str = ""


def teams_card(voice: Voice, view: TeamListView, page: int, pack: Pack, notice: Text | None = None) -> Card:
    """Every team, to open; first those that suit the reader, with the reasons."""
    edition = view.edition
    chosen, page = on_page(view.teams, page)
    event = event_args(edition.occurrence)
    blocks: list[Block] = notice_blocks(notice)
    if view.suggested and page == 0:
        options = tuple(_team_choice(team, explain_match(voice, match, pack)) for team, match in view.suggested)
        blocks += [Heading(voice.line("hackathon.suit_you")), Choices("", options)]
        blocks.append(Heading(voice.line("hackathon.teams")))
    if chosen:
        blocks.append(Choices("", tuple(_team_choice(team, _describe_size(voice, edition, team)) for team in chosen)))
    else:
        blocks.append(Paragraph(voice.text("hackathon.no_teams")))
    make = Button(voice.line("hackathon.make_team"), Action("hackathon.team_form", event))
    pages = page_buttons(voice, "hackathon.teams", event, page, len(view.teams))
    blocks.append(Buttons((*((make,) if view.open else ()), *pages, back_button(voice, edition))))
    return Card("hackathon_teams", voice.line("hackathon.teams"), tuple(blocks))


def _team_choice(team: Team, about: str) -> Choice:
    return Choice(shorten(team.name), about, Action("hackathon.team", {"team": str(team.id)}))


def _describe_size(voice: Voice, edition: Edition, team: Team) -> str:
    doors = voice.line("hackathon.is_open" if team.open else "hackathon.is_asked")
    most = edition.rules.team.largest
    return voice.line("hackathon.size", count=len(team.members), most=most, doors=doors)


def explain_match(voice: Voice, match: Match, pack: Pack) -> str:
    """Why somebody and a team suit each other, in words."""
    reasons = []
    for reason, about in match.reasons:
        if reason is Reason.ROLE:
            role = pack.role_by_id.get(about[0])
            reasons += [voice.line("hackathon.why_role", role=role.name)] if role else []
        else:
            reasons.append(voice.line(f"hackathon.why_{reason}", skills=name_skills(pack, frozenset(about), voice)))
    return "; ".join(reasons) or voice.line("hackathon.why_room")


def team_card(voice: Voice, view: TeamView, pack: Pack, notice: Text | None = None) -> Card:
    """One team: who is in it, what it works on, what it has submitted, and who would suit it."""
    team, edition = view.team, view.edition
    blocks: list[Block] = notice_blocks(notice)
    blocks.append(Facts(tuple(_team_facts(voice, view))))
    if view.inside and view.open:
        blocks += _advice_blocks(voice, view, pack)
    if view.me == team.captain and view.open:
        blocks += _request_blocks(voice, team)
    blocks.append(Buttons(tuple(_team_buttons(voice, view))))
    hint = voice.text("hackathon.until", when=voice.moment(edition.deadline))
    return Card("hackathon_team", team.name, (*blocks, *((Context(hint),) if view.open else ())))


def _team_facts(voice: Voice, view: TeamView) -> list[Fact]:
    team, line = view.team, voice.line
    names = voice.all_of(list(team.members.values())) or line("hackathon.somebody")
    facts = [Fact(line("hackathon.members"), voice.text("hackathon.members_are", names=names))]
    facts.append(Fact(line("hackathon.seats"), (Plain(_describe_size(voice, view.edition, team)),)))
    if view.idea:
        facts.append(Fact(line("hackathon.idea"), (Plain(view.idea.title),)))
    if view.sees_submission:
        facts.append(Fact(line("hackathon.entry"), submission_text(team) or voice.text("hackathon.nothing_yet")))
        if team.submission:
            facts.append(Fact(line("hackathon.about"), (Plain(team.submission.about),)))
    return facts


def submission_text(team: Team) -> Text:
    """Title and link of what a team has submitted."""
    if team.submission is None:
        return ()
    return (Plain(f"{team.submission.title} · "), Link(team.submission.link, team.submission.link))


def _advice_blocks(voice: Voice, view: TeamView, pack: Pack) -> list[Block]:
    """What a team that is too small could do, and who would suit it."""
    blocks: list[Block] = []
    rules = view.edition.rules.team
    if view.edition.is_small(len(view.team.members)):
        values = {"count": len(view.team.members), "smallest": rules.smallest}
        blocks.append(Paragraph(voice.text(f"hackathon.small_{rules.below}", **values)))
    if view.mergers:
        options = tuple(_team_choice(team, _describe_size(voice, view.edition, team)) for team in view.mergers)
        blocks.append(Choices(voice.line("hackathon.join_forces"), options))
    if view.suggested:
        reasons = ((person.name, explain_match(voice, match, pack)) for person, match in view.suggested)
        facts = tuple(Fact(name, (Plain(reason),)) for name, reason in reasons)
        blocks += [Heading(voice.line("hackathon.suit_team")), Facts(facts)]
    return blocks


def _request_blocks(voice: Voice, team: Team) -> list[Block]:
    """Who asks to join, each with a yes and a no."""
    blocks: list[Block] = []
    for member, name in team.requests.items():
        args = {"team": str(team.id), "member": str(member)}
        accept, decline = (shorten(voice.line(f"hackathon.{key}", name=name)) for key in ("accept", "decline"))
        buttons = (
            Button(accept, Action("hackathon.accept", args), Style.PRIMARY),
            Button(decline, Action("hackathon.decline", args)),
        )
        blocks += [Paragraph(voice.text("hackathon.asks", name=name)), Buttons(buttons)]
    return blocks[: 2 * MOST_REQUESTS]


def _team_buttons(voice: Voice, view: TeamView) -> list[Button]:
    team, line = view.team, voice.line
    me = {"team": str(team.id)}
    buttons = []
    if view.inside and view.open:
        key = "hackathon.change_entry" if team.submission else "hackathon.submit"
        buttons.append(Button(line(key), Action("hackathon.entry_form", me), Style.PRIMARY))
        if view.me == team.captain:
            key, opens = ("hackathon.close_doors", "") if team.open else ("hackathon.open_doors", "yes")
            buttons.append(Button(line(key), Action("hackathon.doors", me | {"open": opens})))
        buttons.append(Button(line("hackathon.leave"), Action("hackathon.leave", me), Style.DANGER))
    elif view.open and view.asked is None and len(team.members) < view.edition.rules.team.largest:
        key = "hackathon.join" if team.open else "hackathon.ask_to_join"
        buttons.append(Button(line(key), Action("hackathon.join", me), Style.PRIMARY))
    if view.idea:
        buttons.append(Button(line("hackathon.to_idea"), Action("hackathon.idea", {"idea": str(view.idea.id)})))
    to_teams = Action("hackathon.teams", event_args(view.edition.occurrence))
    return [*buttons, Button(line("hackathon.all_teams"), to_teams), back_button(voice, view.edition)]


def team_form(voice: Voice, edition: Edition, draft: TeamDraft, notice: Text | None = None) -> Card:
    """A name, and whether anybody may join."""
    args = event_args(edition.occurrence) | ({"idea": str(draft.idea_id)} if draft.idea_id is not None else {})
    line = voice.line
    typed = {TEAM_NAME.name: draft.name, DOORS.name: "open" if draft.open else "asked"}
    blocks: tuple[Block, ...] = (
        *notice_blocks(notice),
        *TEAM_FORM.blocks(voice, typed),
        Buttons((Button(line("hackathon.make_team"), Action("hackathon.keep_team", args), Style.PRIMARY),)),
        Context(voice.text("hackathon.team_seen")),
    )
    return Card("hackathon_team_form", line("hackathon.make_team"), blocks)


def leave_card(voice: Voice, team: Team) -> Card:
    """Whether the last one should really go, and the submission with them."""
    me = {"team": str(team.id)}
    buttons = (
        Button(voice.line("hackathon.leave"), Action("hackathon.leave", me | {"sure": "yes"}), Style.DANGER),
        Button(voice.line("hackathon.stay"), Action("hackathon.team", me)),
    )
    entry = team.submission.title if team.submission else ""
    text = Paragraph(voice.text("hackathon.leave_text", team=team.name, entry=entry))
    return Card("hackathon_leave", voice.line("hackathon.leave"), (text, Buttons(buttons)))


def submission_form(
    voice: Voice, edition: Edition, team: Team, draft: SubmissionDraft, notice: Text | None = None
) -> Card:
    """What is submitted: a title, a link, and what it does."""
    line = voice.line
    keep = Button(line("hackathon.submit"), Action("hackathon.keep_entry", {"team": str(team.id)}), Style.PRIMARY)
    blocks: tuple[Block, ...] = (
        *notice_blocks(notice),
        *SUBMISSION_FORM.blocks(voice, asdict(draft)),
        Buttons((keep,)),
        Context(voice.text("hackathon.until", when=voice.moment(edition.deadline))),
    )
    return Card("hackathon_entry_form", line("hackathon.submit"), blocks)


def late_card(voice: Voice, edition: Edition, team: Team, draft: SubmissionDraft, helpers: Sequence[str]) -> Card:
    """That the deadline has passed, who can give everybody more time, and what was typed, so that it is not lost."""
    when = voice.moment(edition.deadline)
    blocks: list[Block] = [Paragraph(voice.text("hackathon.late", when=when, who=voice.all_of(list(helpers))))]
    if typed := [text for text in (draft.title, draft.link, draft.about) if text]:
        blocks += [Heading(voice.line("hackathon.you_typed")), Paragraph((Plain("\n".join(typed)),))]
    opened = Button(voice.line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)}))
    return Card(
        "hackathon_late", voice.line("hackathon.late_title"), (*blocks, Buttons((opened, back_button(voice, edition))))
    )
