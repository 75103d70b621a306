"""The cards of an edition as a whole: what it is about now, what one offers, who looks for a team, and past ones."""

from collections.abc import Sequence

from engine.chat.cards import (
    Action,
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
from engine.hackathon.records.editions import Participant
from engine.hackathon.rules.edition import Edition, Phase
from engine.hackathon.views import EditionView
from engine.paging import on_page, page_buttons


def hackathon_card(voice: Voice, view: EditionView) -> Card:
    """An edition at a glance, and what can be done now."""
    edition = view.edition
    standing = _describe_standing(voice, view) if edition.phase is not Phase.CANCELLED else None
    blocks = (
        Paragraph(voice.text(f"hackathon.phase_{edition.phase}", when=voice.moment(edition.deadline))),
        Facts(tuple(_edition_facts(voice, view))),
        *((Paragraph(standing),) if standing else ()),
        Buttons(tuple(_action_buttons(voice, view))),
        Buttons(tuple(_browse_buttons(voice, view))),
        Context(voice.text("hackathon.hint")),
    )
    return Card("hackathon", edition.title, blocks)


def _edition_facts(voice: Voice, view: EditionView) -> list[Fact]:
    line, occurrence = voice.line, view.edition.occurrence
    ready = sum(team.submission is not None for team in view.teams)
    counts = voice.text("hackathon.counts", ideas=view.ideas, teams=len(view.teams), entries=ready, loose=view.seekers)
    return [
        Fact(line("hackathon.event"), (Plain(when_text(voice, occurrence, view.edition.now, length=True)),)),
        Fact(line("hackathon.deadline"), (Plain(voice.moment(view.edition.deadline)),)),
        Fact(line("community.host"), (Plain(view.host or line("community.no_host")),)),
        Fact(line("hackathon.so_far"), counts),
    ]


def _describe_standing(voice: Voice, view: EditionView) -> Text | None:
    """Where the member is in it."""
    if view.team is None:
        if not view.edition.is_open:
            return None
        return voice.text("hackathon.you_look" if view.participant else "hackathon.you_out")
    submission = view.team.submission
    values = {"team": view.team.name, "count": len(view.team.members), "entry": submission.title if submission else ""}
    return voice.text("hackathon.you_in", **values)


def _action_buttons(voice: Voice, view: EditionView) -> list[Button]:
    """What there is to do for the member, the likeliest first."""
    event, line = event_args(view.edition.occurrence), voice.line
    buttons = []
    if view.edition.phase is Phase.PUBLISHED:
        buttons.append(Button(line("hackathon.to_results"), Action("hackathon.results", event), Style.PRIMARY))
    if view.edition.phase is Phase.JUDGING and view.judges:
        buttons.append(Button(line("hackathon.to_judging"), Action("hackathon.judging", event), Style.PRIMARY))
    if view.team:
        mine = {"team": str(view.team.id)}
        if view.edition.is_open:
            key = "hackathon.change_entry" if view.team.submission else "hackathon.submit"
            buttons.append(Button(line(key), Action("hackathon.entry_form", mine), Style.PRIMARY))
        buttons.append(Button(line("hackathon.my_team"), Action("hackathon.team", mine)))
    elif view.edition.is_open:
        if view.participant is None:
            buttons.append(Button(line("hackathon.take_part"), Action("hackathon.take_part", event), Style.PRIMARY))
        buttons.append(Button(line("hackathon.make_team"), Action("hackathon.team_form", event)))
    if view.edition.is_open:
        buttons.append(Button(line("hackathon.propose"), Action("hackathon.idea_form", event)))
    return buttons


def _browse_buttons(voice: Voice, view: EditionView) -> list[Button]:
    """Where the member can go from here."""
    event, line = event_args(view.edition.occurrence), voice.line
    buttons = [
        Button(line("hackathon.to_ideas", count=view.ideas), Action("hackathon.ideas", event)),
        Button(line("hackathon.to_teams", count=len(view.teams)), Action("hackathon.teams", event)),
    ]
    if view.participant and view.edition.is_open:
        buttons.append(Button(line("hackathon.to_profile"), Action("hackathon.profile", event)))
        buttons.append(Button(line("hackathon.to_people", count=view.seekers), Action("hackathon.people", event)))
    buttons.append(Button(line("hackathon.to_rules"), Action("hackathon.rules", event)))
    buttons.append(Button(line("hackathon.to_past"), Action("hackathon.past")))
    if view.manages:
        buttons.append(Button(line("hackathon.to_manage"), Action("hackathon.manage", event)))
    return [*buttons, Button(line("hackathon.to_event"), Action("events.show", event))]


def profile_card(voice: Voice, edition: Edition, participant: Participant, pack: Pack) -> Card:
    """What somebody brings and wants to learn, and whether others see it."""
    event = event_args(edition.occurrence)
    key, shown = ("hackathon.hide_me", "") if participant.shown else ("hackathon.show_me", "yes")
    buttons = (
        Button(voice.line(key), Action("hackathon.shown", event | {"shown": shown}), Style.PRIMARY),
        Button(voice.line("hackathon.fitting_teams"), Action("hackathon.teams", event)),
        Button(voice.line("hackathon.withdraw"), Action("hackathon.withdraw", event)),
        back_button(voice, edition),
    )
    blocks = (
        Paragraph(voice.text("hackathon.profile_text")),
        _skill_checklist(voice, edition, pack, "brings", participant.brings),
        _skill_checklist(voice, edition, pack, "learns", participant.learns),
        Context(voice.text("hackathon.shown_text" if participant.shown else "hackathon.hidden_text")),
        Buttons(buttons),
    )
    return Card("hackathon_profile", voice.line("hackathon.to_profile"), blocks)


def _skill_checklist(voice: Voice, edition: Edition, pack: Pack, name: str, ticked: frozenset[str]) -> Checklist:
    def item(skill: str) -> CheckItem:
        args = {"list": name, "skill": skill, "on": "" if skill in ticked else "yes"}
        action = Action("hackathon.tick", event_args(edition.occurrence) | args)
        return CheckItem(pack.core.skill_by_id[skill].name, skill in ticked, action)

    return Checklist(voice.line(f"hackathon.{name}"), tuple(item(skill) for skill in edition.rules.skills))


def seekers_card(voice: Voice, edition: Edition, seekers: Sequence[Participant], page: int, pack: Pack) -> Card:
    """Who looks for a team and lets it be seen."""
    chosen, page = on_page(seekers, page)
    columns = tuple(voice.line(f"hackathon.{name}") for name in ("person", "role", "brings", "learns"))
    rows = tuple(_seeker_row(voice, seeker, pack) for seeker in chosen)
    table = Table(voice.line("hackathon.people_caption"), columns, rows)
    shown = table if rows else Paragraph(voice.text("hackathon.nobody_looks"))
    pages = page_buttons(voice, "hackathon.people", event_args(edition.occurrence), page, len(seekers))
    buttons, hint = Buttons((*pages, back_button(voice, edition))), Context(voice.text("hackathon.people_hint"))
    return Card("hackathon_people", voice.line("hackathon.people"), (shown, buttons, hint))


def _seeker_row(voice: Voice, participant: Participant, pack: Pack) -> tuple[str, str, str, str]:
    role = pack.role_by_id[participant.role].name if participant.role in pack.role_by_id else ""
    brings, learns = (name_skills(pack, ids, voice) for ids in (participant.brings, participant.learns))
    return (participant.name, role, brings, learns)


def rules_card(voice: Voice, edition: Edition) -> Card:
    """How it is judged, and how large teams are."""
    rules = edition.rules
    weights = sum(criterion.weight for criterion in rules.criteria)
    facts = []
    for criterion in rules.criteria:
        percent = round(100 * criterion.weight / weights)
        label = voice.line("hackathon.criterion", name=criterion.name, percent=percent)
        facts.append(Fact(label, (Plain(criterion.description),)))
    team, scale = rules.team, rules.scale
    blocks = (
        Paragraph(voice.text("hackathon.rules_text", smallest=team.smallest, largest=team.largest)),
        Paragraph(voice.text(f"hackathon.below_{team.below}", smallest=team.smallest)),
        Facts(tuple(facts)),
        Context(voice.text("hackathon.rules_formula", least=scale.least, most=scale.most)),
        Buttons((back_button(voice, edition),)),
    )
    return Card("hackathon_rules", voice.line("hackathon.to_rules"), blocks)


def past_card(voice: Voice, past: Sequence[tuple[Edition, Sequence[str]]], page: int) -> Card:
    """Editions with results, the latest first, each with its winners."""
    chosen, page = on_page(past, page)
    options = []
    for edition, winners in chosen:
        won = voice.line("hackathon.won", event=edition.title, teams=voice.all_of(list(winners)))
        results = Action("hackathon.results", event_args(edition.occurrence))
        options.append(Choice(voice.date(edition.occurrence.starts), won, results))
    pages = page_buttons(voice, "hackathon.past", {}, page, len(past))
    blocks = (
        Paragraph(voice.text("hackathon.past_text" if options else "hackathon.no_past")),
        *((Choices("", tuple(options)),) if options else ()),
        Buttons((*pages, Button(voice.line("hackathon.to_current"), Action("hackathon")))),
    )
    return Card("hackathon_past", voice.line("hackathon.to_past"), blocks)


def name_skills(pack: Pack, ids: frozenset[str], voice: Voice) -> str:
    """The names of skills, in the order of the form."""
    return voice.all_of([skill.name for skill in pack.core.skills if skill.id in ids])


def back_button(voice: Voice, edition: Edition) -> Button:
    return Button(voice.line("hackathon.back"), Action("hackathon", event_args(edition.occurrence)))
