"""The cards of an edition as a whole: what it is about now, what one offers, who looks for a team, and past ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    CheckItem,
    Checklist,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Paragraph,
    Style,
    Table,
)
from engine.chat.text import Plain, Text
from engine.community.cards.events import event_args, when_text
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.hackathon.records.editions import Entrant
from engine.hackathon.records.teams import Team
from engine.hackathon.rules.edition import Edition, Phase
from engine.paging import on_page, page_buttons

LABEL = 75
"""Characters of a button in Slack."""


@dataclass(frozen=True, slots=True)
class Look:
    """An edition as one member sees it."""

    edition: Edition
    now: datetime
    host: str
    ideas: int
    teams: Sequence[Team]
    loose: int
    """How many look for a team and let it be seen."""
    entrant: Entrant | None
    team: Team | None
    judges: bool
    """Whether the member has agreed to judge."""
    manages: bool

    @property
    def phase(self) -> Phase:
        return self.edition.phase(self.now)


def hackathon_card(voice: Voice, look: Look, notice: Text | None = None) -> Card:
    """An edition at a glance, and what can be done now."""
    edition = look.edition
    blocks: list[Block] = noted(notice)
    blocks.append(Paragraph(voice.text(f"hackathon.phase_{look.phase}", when=voice.moment(edition.deadline))))
    blocks.append(Facts(tuple(_facts(voice, look))))
    if look.phase is not Phase.CANCELLED and (standing := _standing(voice, look)):
        blocks.append(Paragraph(standing))
    blocks.append(Buttons(tuple(_first(voice, look))))
    blocks.append(Buttons(tuple(_second(voice, look))))
    return Card("hackathon", edition.occurrence.series.title, (*blocks, Context(voice.text("hackathon.hint"))))


def _facts(voice: Voice, look: Look) -> list[Fact]:
    line, occurrence = voice.line, look.edition.occurrence
    ready = sum(each.entry is not None for each in look.teams)
    facts = [
        Fact(line("hackathon.event"), (Plain(when_text(voice, occurrence, look.now, length=True)),)),
        Fact(line("hackathon.deadline"), (Plain(voice.moment(look.edition.deadline)),)),
        Fact(line("community.host"), (Plain(look.host or line("community.no_host")),)),
    ]
    counts = voice.text("hackathon.counts", ideas=look.ideas, teams=len(look.teams), entries=ready, loose=look.loose)
    return [*facts, Fact(line("hackathon.so_far"), counts)]


def _standing(voice: Voice, look: Look) -> Text | None:
    """Where the member is in it."""
    if look.team is None:
        if look.phase is not Phase.OPEN:
            return None
        return voice.text("hackathon.you_look" if look.entrant else "hackathon.you_out")
    entry = look.team.entry
    values = {"team": look.team.name, "count": len(look.team.members), "entry": entry.title if entry else ""}
    return voice.text("hackathon.you_in", **values)


def _first(voice: Voice, look: Look) -> list[Button]:
    """What there is to do for the member, the likeliest first."""
    event, line = event_args(look.edition.occurrence), voice.line
    buttons = []
    if look.phase is Phase.PUBLISHED:
        buttons.append(Button(line("hackathon.to_results"), Action("hackathon.results", event), Style.PRIMARY))
    if look.phase is Phase.JUDGING and look.judges:
        buttons.append(Button(line("hackathon.to_judging"), Action("hackathon.judging", event), Style.PRIMARY))
    if look.team:
        mine = {"team": str(look.team.id)}
        if look.phase is Phase.OPEN:
            key = "hackathon.change_entry" if look.team.entry else "hackathon.submit"
            buttons.append(Button(line(key), Action("hackathon.entry_form", mine), Style.PRIMARY))
        buttons.append(Button(line("hackathon.my_team"), Action("hackathon.team", mine)))
    elif look.phase is Phase.OPEN:
        if look.entrant is None:
            buttons.append(Button(line("hackathon.take_part"), Action("hackathon.take_part", event), Style.PRIMARY))
        buttons.append(Button(line("hackathon.make_team"), Action("hackathon.team_form", event)))
    if look.phase is Phase.OPEN:
        buttons.append(Button(line("hackathon.propose"), Action("hackathon.idea_form", event)))
    return buttons


def _second(voice: Voice, look: Look) -> list[Button]:
    """Where one can look around."""
    event, line = event_args(look.edition.occurrence), voice.line
    buttons = [
        Button(line("hackathon.to_ideas", count=look.ideas), Action("hackathon.ideas", event)),
        Button(line("hackathon.to_teams", count=len(look.teams)), Action("hackathon.teams", event)),
    ]
    if look.entrant and look.phase is Phase.OPEN:
        buttons.append(Button(line("hackathon.to_profile"), Action("hackathon.profile", event)))
        buttons.append(Button(line("hackathon.to_people", count=look.loose), Action("hackathon.people", event)))
    buttons.append(Button(line("hackathon.to_rules"), Action("hackathon.rules", event)))
    buttons.append(Button(line("hackathon.to_past"), Action("hackathon.past")))
    if look.manages:
        buttons.append(Button(line("hackathon.to_manage"), Action("hackathon.manage", event)))
    return [*buttons, Button(line("hackathon.to_event"), Action("events.show", event))]


def profile_card(voice: Voice, edition: Edition, entrant: Entrant, pack: Pack, notice: Text | None = None) -> Card:
    """What somebody brings and wants to learn, and whether others see it."""
    event = event_args(edition.occurrence)
    key, shown = ("hackathon.hide_me", "") if entrant.shown else ("hackathon.show_me", "yes")
    buttons = (
        Button(voice.line(key), Action("hackathon.shown", event | {"shown": shown}), Style.PRIMARY),
        Button(voice.line("hackathon.fitting_teams"), Action("hackathon.teams", event)),
        Button(voice.line("hackathon.withdraw"), Action("hackathon.withdraw", event)),
        back(voice, edition),
    )
    lists = tuple(_ticks(voice, edition, pack, as_, ticked) for as_, ticked in _ticked(entrant))
    text = Paragraph(voice.text("hackathon.profile_text"))
    seen = Context(voice.text("hackathon.shown_text" if entrant.shown else "hackathon.hidden_text"))
    return Card(
        "hackathon_profile", voice.line("hackathon.to_profile"), (*noted(notice), text, *lists, seen, Buttons(buttons))
    )


def _ticked(entrant: Entrant) -> tuple[tuple[str, frozenset[str]], ...]:
    return (("brings", entrant.brings), ("learns", entrant.learns))


def _ticks(voice: Voice, edition: Edition, pack: Pack, as_: str, ticked: frozenset[str]) -> Checklist:
    def item(skill: str) -> CheckItem:
        args = {"list": as_, "skill": skill, "on": "" if skill in ticked else "yes"}
        return CheckItem(
            pack.core.skill_by_id[skill].name,
            skill in ticked,
            Action("hackathon.tick", event_args(edition.occurrence) | args),
        )

    return Checklist(voice.line(f"hackathon.{as_}"), tuple(item(each) for each in edition.rules.skills))


def people_card(voice: Voice, edition: Edition, people: Sequence[Entrant], page: int, pack: Pack) -> Card:
    """Who looks for a team and lets it be seen."""
    chosen, page = on_page(people, page)
    blocks: list[Block] = []
    if chosen:
        columns = tuple(voice.line(f"hackathon.{name}") for name in ("person", "role", "brings", "learns"))
        rows = tuple(_person(voice, each, pack) for each in chosen)
        blocks.append(Table(voice.line("hackathon.people_caption"), columns, rows))
    else:
        blocks.append(Paragraph(voice.text("hackathon.nobody_looks")))
    buttons = (
        *page_buttons(voice, "hackathon.people", event_args(edition.occurrence), page, len(people)),
        back(voice, edition),
    )
    hint = Context(voice.text("hackathon.people_hint"))
    return Card("hackathon_people", voice.line("hackathon.people"), (*blocks, Buttons(buttons), hint))


def _person(voice: Voice, entrant: Entrant, pack: Pack) -> tuple[str, str, str, str]:
    role = pack.role_by_id[entrant.role].name if entrant.role in pack.role_by_id else ""
    return (entrant.name, role, skills(pack, entrant.brings, voice), skills(pack, entrant.learns, voice))


def rules_card(voice: Voice, edition: Edition) -> Card:
    """How it is judged, and how large teams are."""
    rules = edition.rules
    weights = sum(each.weight for each in rules.criteria)
    facts = tuple(
        Fact(
            voice.line("hackathon.criterion", name=each.name, percent=round(100 * each.weight / weights)),
            (Plain(each.description),),
        )
        for each in rules.criteria
    )
    team, scale = rules.team, rules.scale
    text = voice.text("hackathon.rules_text", smallest=team.smallest, largest=team.largest)
    below = voice.text(f"hackathon.below_{team.below}", smallest=team.smallest)
    how = voice.text("hackathon.rules_formula", least=scale.least, most=scale.most)
    blocks = (Paragraph(text), Paragraph(below), Facts(facts), Context(how), Buttons((back(voice, edition),)))
    return Card("hackathon_rules", voice.line("hackathon.to_rules"), blocks)


def past_card(voice: Voice, past: Sequence[tuple[Edition, Sequence[str]]], page: int) -> Card:
    """Editions with results, the latest first, each with its winners."""
    chosen, page = on_page(past, page)
    options = tuple(
        Choice(
            voice.date(edition.occurrence.starts),
            voice.line("hackathon.won", event=edition.occurrence.series.title, teams=voice.all_of(list(winners))),
            Action("hackathon.results", event_args(edition.occurrence)),
        )
        for edition, winners in chosen
    )
    text = Paragraph(voice.text("hackathon.past_text" if options else "hackathon.no_past"))
    buttons = (
        *page_buttons(voice, "hackathon.past", {}, page, len(past)),
        Button(voice.line("hackathon.to_current"), Action("hackathon")),
    )
    shown: tuple[Block, ...] = (Choices("", options),) if options else ()
    return Card("hackathon_past", voice.line("hackathon.to_past"), (text, *shown, Buttons(buttons)))


def skills(pack: Pack, ids: frozenset[str], voice: Voice) -> str:
    """The names of skills, in the order of the form."""
    return voice.all_of([each.name for each in pack.core.skills if each.id in ids])


def noted(notice: Text | None) -> list[Block]:
    return [Paragraph(notice)] if notice else []


def back(voice: Voice, edition: Edition) -> Button:
    return Button(voice.line("hackathon.back"), Action("hackathon", event_args(edition.occurrence)))


def cut(words: str) -> str:
    """Words that fit a button of Slack."""
    return words if len(words) <= LABEL else f"{words[: LABEL - 1].rstrip()}…"
