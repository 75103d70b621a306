"""The cards of teams, and of what they submit."""

from __future__ import annotations

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
from engine.chat.text import Link, Plain, Text
from engine.community.cards.events import event_args
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.hackathon.cards.hackathon import back, cut, noted, skills
from engine.hackathon.forms import DOORS, ENTRY_FORM, TEAM_FORM, TEAM_NAME
from engine.hackathon.records.editions import Entrant
from engine.hackathon.records.ideas import Idea
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition
from engine.hackathon.rules.matching import Fit, Why
from engine.paging import on_page, page_buttons


@dataclass(frozen=True, slots=True)
class TeamLook:
    """A team as one member, `me`, sees it."""

    edition: Edition
    team: Team
    me: int
    open: bool
    idea: Idea | None
    fits: Sequence[tuple[Entrant, Fit]]
    """Who looks for a team and suits this one."""
    mergers: Sequence[Team]
    """Teams that could take in all of this one, where it is too small."""
    asked: bool | None
    """Whether the member waits for an answer; False after a no."""
    elsewhere: bool
    """Whether the member is in another team."""
    sees_entry: bool

    @property
    def inside(self) -> bool:
        return self.me in self.team.members


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """A submission as it was typed."""

    title: str = ""
    link: str = ""
    about: str = ""


def teams_card(
    voice: Voice,
    edition: Edition,
    teams: Sequence[Team],
    fits: Sequence[tuple[Team, Fit]],
    page: int,
    pack: Pack,
    *,
    open_: bool,
    notice: Text | None = None,
) -> Card:
    """Every team, to open; first those that suit the reader, with the reasons."""
    chosen, page = on_page(teams, page)
    event = event_args(edition.occurrence)
    blocks: list[Block] = noted(notice)
    if fits and page == 0:
        options = tuple(_choice(team, reasons(voice, fit, pack)) for team, fit in fits)
        blocks += [Heading(voice.line("hackathon.suit_you")), Choices("", options)]
        blocks.append(Heading(voice.line("hackathon.teams")))
    if chosen:
        blocks.append(Choices("", tuple(_choice(each, _size(voice, edition, each)) for each in chosen)))
    else:
        blocks.append(Paragraph(voice.text("hackathon.no_teams")))
    make = Button(voice.line("hackathon.make_team"), Action("hackathon.team_form", event))
    pages = page_buttons(voice, "hackathon.teams", event, page, len(teams))
    blocks.append(Buttons((*((make,) if open_ else ()), *pages, back(voice, edition))))
    return Card("hackathon_teams", voice.line("hackathon.teams"), tuple(blocks))


def _choice(team: Team, about: str) -> Choice:
    return Choice(cut(team.name), about, Action("hackathon.team", {"team": str(team.id)}))


def _size(voice: Voice, edition: Edition, team: Team) -> str:
    doors = voice.line("hackathon.is_open" if team.open else "hackathon.is_asked")
    most = edition.rules.team.largest
    return voice.line("hackathon.size", count=len(team.members), most=most, doors=doors)


def reasons(voice: Voice, fit: Fit, pack: Pack) -> str:
    """Why somebody and a team suit each other, in words."""
    said = []
    for why, about in fit.reasons:
        if why is Why.ROLE:
            role = pack.role_by_id.get(about[0])
            said += [voice.line("hackathon.why_role", role=role.name)] if role else []
        else:
            said.append(voice.line(f"hackathon.why_{why}", skills=skills(pack, frozenset(about), voice)))
    return "; ".join(said) or voice.line("hackathon.why_room")


def team_card(voice: Voice, look: TeamLook, pack: Pack, notice: Text | None = None) -> Card:
    """One team: who is in it, what it works on, what it has submitted, and who would suit it."""
    team, edition = look.team, look.edition
    blocks: list[Block] = noted(notice)
    blocks.append(Facts(tuple(_facts(voice, look))))
    if look.inside and look.open:
        blocks += _advice(voice, look, pack)
    if look.me == team.captain and look.open:
        blocks += _requests(voice, team)
    blocks.append(Buttons(tuple(_buttons(voice, look))))
    hint = voice.text("hackathon.until", when=voice.moment(edition.deadline))
    return Card("hackathon_team", team.name, (*blocks, *((Context(hint),) if look.open else ())))


def _facts(voice: Voice, look: TeamLook) -> list[Fact]:
    team, line = look.team, voice.line
    names = voice.all_of(list(team.members.values())) or line("hackathon.somebody")
    facts = [Fact(line("hackathon.members"), voice.text("hackathon.members_are", names=names))]
    facts.append(Fact(line("hackathon.seats"), (Plain(_size(voice, look.edition, team)),)))
    if look.idea:
        facts.append(Fact(line("hackathon.idea"), (Plain(look.idea.title),)))
    if look.sees_entry:
        facts.append(Fact(line("hackathon.entry"), entry_text(team) or voice.text("hackathon.nothing_yet")))
        if team.entry:
            facts.append(Fact(line("hackathon.about"), (Plain(team.entry.about),)))
    return facts


def entry_text(team: Team) -> Text:
    """Title and link of what a team has submitted."""
    if team.entry is None:
        return ()
    return (Plain(f"{team.entry.title} · "), Link(team.entry.link, team.entry.link))


def _advice(voice: Voice, look: TeamLook, pack: Pack) -> list[Block]:
    """What a team that is too small could do, and who would suit it."""
    blocks: list[Block] = []
    rules = look.edition.rules.team
    if look.edition.is_small(len(look.team.members)):
        values = {"count": len(look.team.members), "smallest": rules.smallest}
        blocks.append(Paragraph(voice.text(f"hackathon.small_{rules.below}", **values)))
    if look.mergers:
        options = tuple(_choice(each, _size(voice, look.edition, each)) for each in look.mergers)
        blocks.append(Choices(voice.line("hackathon.join_forces"), options))
    if look.fits:
        facts = tuple(Fact(person.name, (Plain(reasons(voice, fit, pack)),)) for person, fit in look.fits)
        blocks += [Heading(voice.line("hackathon.suit_team")), Facts(facts)]
    return blocks


def _requests(voice: Voice, team: Team) -> list[Block]:
    """Who asks to join, each with a yes and a no."""
    blocks: list[Block] = []
    for member, name in team.asking.items():
        args = {"team": str(team.id), "member": str(member)}
        buttons = (
            Button(cut(voice.line("hackathon.accept", name=name)), Action("hackathon.accept", args), Style.PRIMARY),
            Button(cut(voice.line("hackathon.decline", name=name)), Action("hackathon.decline", args)),
        )
        blocks += [Paragraph(voice.text("hackathon.asks", name=name)), Buttons(buttons)]
    return blocks[: 2 * ASKING]


ASKING = 5
"""Wishes to join that are shown at a time; the next ones follow when these are answered."""


def _buttons(voice: Voice, look: TeamLook) -> list[Button]:
    team, line = look.team, voice.line
    me = {"team": str(team.id)}
    buttons = []
    if look.inside and look.open:
        key = "hackathon.change_entry" if team.entry else "hackathon.submit"
        buttons.append(Button(line(key), Action("hackathon.entry_form", me), Style.PRIMARY))
        if look.me == team.captain:
            key, opens = ("hackathon.close_doors", "") if team.open else ("hackathon.open_doors", "yes")
            buttons.append(Button(line(key), Action("hackathon.doors", me | {"open": opens})))
        buttons.append(Button(line("hackathon.leave"), Action("hackathon.leave", me), Style.DANGER))
    elif look.open and look.asked is None and len(team.members) < look.edition.rules.team.largest:
        key = "hackathon.join" if team.open else "hackathon.ask_to_join"
        buttons.append(Button(line(key), Action("hackathon.join", me), Style.PRIMARY))
    if look.idea:
        buttons.append(Button(line("hackathon.to_idea"), Action("hackathon.idea", {"idea": str(look.idea.id)})))
    to_teams = Action("hackathon.teams", event_args(look.edition.occurrence))
    return [*buttons, Button(line("hackathon.all_teams"), to_teams), back(voice, look.edition)]


def form_card(
    voice: Voice, edition: Edition, name: str, idea_id: int | None, notice: Text | None, *, open_: bool
) -> Card:
    """A name, and whether anybody may join."""
    args = event_args(edition.occurrence) | ({"idea": str(idea_id)} if idea_id is not None else {})
    line = voice.line
    typed = {TEAM_NAME.name: name, DOORS.name: "open" if open_ else "asked"}
    blocks: tuple[Block, ...] = (
        *noted(notice),
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
    entry = team.entry.title if team.entry else ""
    text = Paragraph(voice.text("hackathon.leave_text", team=team.name, entry=entry))
    return Card("hackathon_leave", voice.line("hackathon.leave"), (text, Buttons(buttons)))


def entry_form(voice: Voice, edition: Edition, team: Team, draft: EntryDraft, notice: Text | None = None) -> Card:
    """What is submitted: a title, a link, and what it does."""
    line = voice.line
    keep = Button(line("hackathon.submit"), Action("hackathon.keep_entry", {"team": str(team.id)}), Style.PRIMARY)
    blocks: tuple[Block, ...] = (
        *noted(notice),
        *ENTRY_FORM.blocks(voice, asdict(draft)),
        Buttons((keep,)),
        Context(voice.text("hackathon.until", when=voice.moment(edition.deadline))),
    )
    return Card("hackathon_entry_form", line("hackathon.submit"), blocks)


def late_card(voice: Voice, edition: Edition, team: Team, draft: EntryDraft, who: Sequence[str]) -> Card:
    """That the deadline has passed, who can give everybody more time, and what was typed, so that it is not lost."""
    when = voice.moment(edition.deadline)
    blocks: list[Block] = [Paragraph(voice.text("hackathon.late", when=when, who=voice.all_of(list(who))))]
    if typed := [each for each in (draft.title, draft.link, draft.about) if each]:
        blocks += [Heading(voice.line("hackathon.you_typed")), Paragraph((Plain("\n".join(typed)),))]
    opened = Button(voice.line("hackathon.my_team"), Action("hackathon.team", {"team": str(team.id)}))
    return Card(
        "hackathon_late", voice.line("hackathon.late_title"), (*blocks, Buttons((opened, back(voice, edition))))
    )
