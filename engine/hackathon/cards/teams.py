"""The cards of teams, and of what they submit."""

from collections.abc import Mapping, Sequence
from itertools import islice

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
    sentence_card,
)
from engine.chat.text import Link, Plain, Text, shorten
from engine.community.cards.events import event_args
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back_button, name_skills
from engine.hackathon.forms import SUBMISSION_FORM, TEAM_FORM
from engine.hackathon.records.ideas import Idea
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition
from engine.hackathon.rules.matching import Match, Reason
from engine.hackathon.views import TeamListView, TeamView
from engine.paging import on_page, page_buttons

MOST_REQUESTS = 5
"""Wishes to join that are shown at a time; the next ones follow when these are answered."""


def teams_card(voice: Voice, view: TeamListView, page: int, pack: Pack) -> Card:
    """Every team, to open; first those that suit the reader, with the reasons."""
    edition = view.edition
    chosen, page = on_page(view.teams, page)
    event = event_args(edition.occurrence)
    blocks: list[Block] = []
    if view.suggested and page == 0:
        options = tuple(_team_choice(team, explain_match(voice, match, pack)) for team, match in view.suggested)
        blocks += [Heading(voice.line("hackathon.suit_you")), Choices("", options)]
        blocks.append(Heading(voice.line("hackathon.teams")))
    if chosen:
        blocks.append(_team_choices(voice, edition, "", chosen))
    else:
        blocks.append(Paragraph(voice.text("hackathon.no_teams")))
    make = Button(voice.line("hackathon.make_team"), Action("hackathon.team_form", event))
    pages = page_buttons(voice, "hackathon.teams", event, page, len(view.teams))
    blocks.append(Buttons((*((make,) if view.edition.is_open else ()), *pages, back_button(voice, edition))))
    return Card("hackathon_teams", voice.line("hackathon.teams"), tuple(blocks))


def _team_choice(team: Team, about: str) -> Choice:
    return Choice(shorten(team.name), about, Action("hackathon.team", {"team": str(team.id)}))


def _team_choices(voice: Voice, edition: Edition, label: str, teams: Sequence[Team]) -> Choices:
    return Choices(label, tuple(_team_choice(team, _describe_size(voice, edition, team)) for team in teams))


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


def team_card(voice: Voice, view: TeamView, pack: Pack) -> Card:
    """One team: who is in it, what it works on, what it has submitted, and who would suit it."""
    team, edition = view.team, view.edition
    blocks: list[Block] = [Facts(tuple(_team_facts(voice, view)))]
    if view.inside and edition.is_open:
        blocks += _advice_blocks(voice, view, pack)
    if view.me == team.captain and edition.is_open:
        blocks += _request_blocks(voice, team)
    blocks.append(Buttons(tuple(_team_buttons(voice, view))))
    if edition.is_open:
        blocks.append(Context(voice.text("hackathon.until", when=voice.moment(edition.deadline))))
    return Card("hackathon_team", team.name, tuple(blocks))


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
    blocks = small_team_blocks(voice, view.edition, view.team, view.mergers)
    if view.suggested:
        reasons = ((person.name, explain_match(voice, match, pack)) for person, match in view.suggested)
        facts = tuple(Fact(name, (Plain(reason),)) for name, reason in reasons)
        blocks += [Heading(voice.line("hackathon.suit_team")), Facts(facts)]
    return blocks


def small_team_blocks(voice: Voice, edition: Edition, team: Team, mergers: Sequence[Team]) -> list[Block]:
    """What a team that is too small could do, and with whom; nothing for another one."""
    blocks: list[Block] = []
    rules = edition.rules.team
    if edition.is_small(len(team.members)):
        values = {"count": len(team.members), "smallest": rules.smallest}
        blocks.append(Paragraph(voice.text(f"hackathon.small_{rules.below}", **values)))
    if mergers:
        blocks.append(_team_choices(voice, edition, voice.line("hackathon.join_forces"), mergers))
    return blocks


def _request_blocks(voice: Voice, team: Team) -> list[Block]:
    """Who asks to join, each with a yes and a no."""
    blocks: list[Block] = []
    for member_id, name in islice(team.requests.items(), MOST_REQUESTS):
        buttons = answer_buttons(voice, team, member_id)
        blocks += [Paragraph(voice.text("hackathon.asks", name=name)), Buttons(buttons)]
    return blocks


def answer_buttons(voice: Voice, team: Team, member_id: int) -> tuple[Button, Button]:
    """A yes and a no to somebody who asks to join."""
    name, args = team.requests[member_id], {"team": str(team.id), "member": str(member_id)}
    return (
        Button(shorten(voice.line("hackathon.accept", name=name)), Action("hackathon.accept", args), Style.PRIMARY),
        Button(shorten(voice.line("hackathon.decline", name=name)), Action("hackathon.decline", args)),
    )


def _team_buttons(voice: Voice, view: TeamView) -> list[Button]:
    team, line = view.team, voice.line
    me = {"team": str(team.id)}
    buttons = []
    if view.inside and view.edition.is_open:
        key = "hackathon.change_entry" if team.submission else "hackathon.submit"
        buttons.append(Button(line(key), Action("hackathon.entry_form", me), Style.PRIMARY))
        if view.me == team.captain:
            key, opens = ("hackathon.close_doors", "") if team.open else ("hackathon.open_doors", "yes")
            buttons.append(Button(line(key), Action("hackathon.doors", me | {"open": opens})))
        buttons.append(Button(line("hackathon.leave"), Action("hackathon.leave", me), Style.DANGER))
    elif view.edition.is_open and view.asked is None and len(team.members) < view.edition.rules.team.largest:
        key = "hackathon.join" if team.open else "hackathon.ask_to_join"
        buttons.append(Button(line(key), Action("hackathon.join", me), Style.PRIMARY))
    if view.idea:
        buttons.append(Button(line("hackathon.to_idea"), Action("hackathon.idea", {"idea": str(view.idea.id)})))
    to_teams = Action("hackathon.teams", event_args(view.edition.occurrence))
    return [*buttons, Button(line("hackathon.all_teams"), to_teams), back_button(voice, view.edition)]


def team_form(voice: Voice, edition: Edition, idea: Idea | None, typed: Mapping[str, str]) -> Card:
    """A name, and whether anybody may join."""
    args, line = event_args(edition.occurrence) | ({"idea": str(idea.id)} if idea else {}), voice.line
    blocks = (
        *TEAM_FORM.blocks(voice, typed),
        Buttons((Button(line("hackathon.make_team"), Action("hackathon.keep_team", args), Style.PRIMARY),)),
        Context(voice.text("hackathon.team_seen")),
    )
    return Card("hackathon_team_form", line("hackathon.make_team"), blocks)


def leave_card(voice: Voice, team: Team) -> Card:
    """Whether the last one should really go, and the submission with them."""
    me = {"team": str(team.id)}
    leave = Button(voice.line("hackathon.leave"), Action("hackathon.leave", me | {"sure": "yes"}), Style.DANGER)
    stay = Button(voice.line("hackathon.stay"), Action("hackathon.team", me))
    entry = team.submission.title if team.submission else ""
    text = voice.text("hackathon.leave_text", team=team.name, entry=entry)
    return sentence_card("hackathon_leave", voice.line("hackathon.leave"), text, leave, stay)


def submission_form(voice: Voice, edition: Edition, team: Team, typed: Mapping[str, str]) -> Card:
    """What is submitted: a title, a link, and what it does."""
    submit = voice.line("hackathon.submit")
    blocks = (
        *SUBMISSION_FORM.blocks(voice, typed),
        Buttons((Button(submit, Action("hackathon.keep_entry", {"team": str(team.id)}), Style.PRIMARY),)),
        Context(voice.text("hackathon.until", when=voice.moment(edition.deadline))),
    )
    return Card("hackathon_entry_form", submit, blocks)


def late_card(voice: Voice, edition: Edition, team: Team, typed: Mapping[str, str], helpers: Sequence[str]) -> Card:
    """That the deadline has passed, who can give everybody more time, and what was typed, so that it is not lost."""
    when = voice.moment(edition.deadline)
    blocks: list[Block] = [Paragraph(voice.text("hackathon.late", when=when, who=voice.all_of(list(helpers))))]
    if words := "\n".join(filter(None, typed.values())):
        blocks += [Heading(voice.line("hackathon.you_typed")), Paragraph((Plain(words),))]
    opened = Button(voice.line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)}))
    blocks.append(Buttons((opened, back_button(voice, edition))))
    return Card("hackathon_late", voice.line("hackathon.late_title"), tuple(blocks))
