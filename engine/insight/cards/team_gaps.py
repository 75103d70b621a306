"""The cards of a team's figures."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

from engine.assessment.records import SharedWith
from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Choices,
    Context,
    Download,
    Heading,
    Paragraph,
    Style,
)
from engine.chat.files import escape_formula
from engine.chat.text import Plain
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.insight.cards import sentences
from engine.insight.cards.tables import draw_figures, heat_map, team_table
from engine.insight.forms import TEAM
from engine.insight.records.team_asks import ASK_AGAIN
from engine.insight.report import ALL, Missing, TeamReport
from engine.people.records.teams import NamedTeam

FEW_TEAMS = 9
"""Teams that are offered as buttons; more are a list to choose from."""
MOST_TEAMS = 99
SHOWN_SHARED = 20


def team_card(voice: Voice, pack: Pack, report: TeamReport, shared: Sequence[SharedWith]) -> Card:
    """How a team stands, whether it gets better, and what to do; and what its members share by themselves."""
    blocks: tuple[Block, ...] = (
        sentences.headline_block(voice, pack, report),
        sentences.who_answered(voice, report),
        *draw_figures(voice, pack, report),
        Heading(voice.line("team_gaps.gaps_title")),
        *sentences.gap_lines(voice, pack, report),
        Heading(voice.line("team_gaps.trend_title")),
        *sentences.trend_lines(voice, report.steps),
        Heading(voice.line("team_gaps.strengths_title")),
        sentences.strength_line(voice, report),
        Heading(voice.line("team_gaps.actions_title")),
        *sentences.action_lines(voice, report),
        *sentences.to_mentors(voice, report),
        Heading(voice.line("team_gaps.roles_title")),
        sentences.role_mix(voice, pack, report),
        *_list_shared(voice, shared),
        _team_buttons(voice, report),
        Context(voice.text("team_gaps.how", smallest=report.smallest)),
    )
    return Card("team_gaps", voice.line("team_gaps.title", name=report.view.name), blocks)


def file_card(voice: Voice, pack: Pack, report: TeamReport) -> Card:
    """The table and the picture as files."""
    table = team_table(voice, pack, report)
    table_text = StringIO(newline="")
    csv.writer(table_text).writerows([[escape_formula(cell) for cell in row] for row in (table.columns, *table.rows)])
    name = f"team-gaps-{report.view.closed_on.isoformat()}"
    file = Download(voice.line("team_gaps.table_file"), f"{name}.csv", "text/csv", table_text.getvalue())
    chart = heat_map(voice, pack, report)
    picture = Download(voice.line("team_gaps.picture_file"), f"{name}.png", "image/png", chart)
    back = Button(voice.line("team_gaps.back"), Action("team_gaps.show", {"team": report.view.key}))
    text = voice.text("team_gaps.file_text", name=report.view.name, closed=voice.date(report.view.closed_on))
    blocks = (Paragraph(text), file, picture, Buttons((back,)))
    return Card("team_file", voice.line("team_gaps.title", name=report.view.name), blocks)


def month_card(voice: Voice, pack: Pack, report: TeamReport) -> Card:
    """What is new, in short: how they stand, whether it gets better, and the first thing to do."""
    show = Action("team_gaps.show", {"team": report.view.key})
    buttons = (Button(voice.line("team_gaps.month_show"), show, Style.PRIMARY), _month_button(voice, on=True))
    blocks = (
        sentences.headline_block(voice, pack, report),
        sentences.who_answered(voice, report),
        *sentences.trend_lines(voice, report.steps[:1]),
        Heading(voice.line("team_gaps.actions_title")),
        sentences.first_action(voice, report),
        Buttons(buttons),
        Context(voice.text("team_gaps.month_how")),
    )
    return Card("team_month", voice.line("team_gaps.month_title", name=report.view.name), blocks)


def monthly_card(voice: Voice, *, on: bool) -> Card:
    """That the digest is on, or off, and the way to the opposite."""
    buttons = Buttons((_month_button(voice, on=on), Button(voice.line("team_gaps.back"), Action("team-gaps"))))
    text = voice.text("team_gaps.month_is_on" if on else "team_gaps.month_is_off")
    return Card("team_monthly", voice.line("team_gaps.monthly_title"), (Paragraph(text), buttons))


def as_preview(voice: Voice, card: Card) -> Card:
    """A card of a team as its members see it: nothing to press but the way back."""
    kept = [block for block in card.blocks if not isinstance(block, Buttons)]
    back = Buttons((Button(voice.line("team_gaps.preview_back"), Action("assess.resume")),))
    return replace(card, blocks=(Paragraph(voice.text("team_gaps.preview")), *kept, back))


def waiting_card(voice: Voice, missing: Missing, *, several: bool) -> Card:
    """There are no figures yet: how many answers are missing, when they are counted next, and a way to ask for them."""
    view, took = missing.view, missing.view.participation
    values = {"name": view.name, "answered": took.counted + took.waiting, "active": took.active}
    values |= {"missing": view.missing, "smallest": missing.smallest, "next": voice.date(missing.next_closing)}
    text = voice.text("team_gaps.too_few" if view.key != ALL else "team_gaps.too_few_each", **values)
    blocks, buttons = [Paragraph(text)], [_pick_button(voice)] if several else []
    if asked := missing.asked:
        when, again = voice.date(asked.asked_at), voice.date(asked.asked_at + ASK_AGAIN)
        blocks.append(Paragraph(voice.text("team_gaps.ask_again", name=asked.asker, when=when, again=again)))
    elif took.silent and view.key != ALL:
        ask = Action("team_gaps.ask", {"team": view.key})
        buttons.insert(0, Button(voice.line("team_gaps.ask"), ask, Style.PRIMARY))
    rows = (Buttons(tuple(buttons)),) if buttons else ()
    return Card("team_gaps_waiting", voice.line("team_gaps.waiting_title", name=view.name), (*blocks, *rows))


def picker_card(voice: Voice, teams: Sequence[NamedTeam], asked: str, *, several: bool) -> Card:
    """Choose one of several teams, or all of them."""
    key = "team_gaps.pick_several" if several else "team_gaps.pick_text"
    blocks: list[Block] = [Paragraph(voice.text(key, asked=asked))]
    everything = Button(voice.line("team_gaps.all_teams"), Action("team_gaps.show", {"team": "all"}))
    if len(teams) <= FEW_TEAMS:
        options = tuple(Choice(team.name[:75], "", Action("team_gaps.show", {"team": str(team.id)})) for team in teams)
        blocks += [Choices("", options), Buttons((everything,))]
    else:
        choice = TEAM.among({str(team.id): Plain(team.name[:75]) for team in teams[:MOST_TEAMS]})
        show = Button(voice.line("team_gaps.pick_show"), Action("team_gaps.show"), Style.PRIMARY)
        blocks += [choice.draw(voice, {}), Buttons((show, everything))]
    if len(teams) > MOST_TEAMS:
        blocks.append(Context(voice.text("team_gaps.pick_more", count=MOST_TEAMS)))
    return Card("team_picker", voice.line("team_gaps.pick_title"), tuple(blocks))


def _list_shared(voice: Voice, shared: Sequence[SharedWith]) -> list[Block]:
    if not shared:
        return []
    buttons = [
        Button(result.name[:70], Action("team_gaps.shared", {"assessment": str(result.assessment_id)}))
        for result in shared[:SHOWN_SHARED]
    ]
    return [Heading(voice.line("team_gaps.shared_title")), Buttons(tuple(buttons))]


def _team_buttons(voice: Voice, report: TeamReport) -> Buttons:
    file = Button(voice.line("team_gaps.file"), Action("team_gaps.file", {"team": report.view.key}))
    month = _month_button(voice, on=report.monthly)
    lend = Button(voice.line("team_gaps.lending"), Action("team_gaps.lending"))
    return Buttons((*([_pick_button(voice)] if report.several else []), file, month, lend))


def _month_button(voice: Voice, *, on: bool) -> Button:
    action = Action("team_gaps.monthly", {"on": "" if on else "yes"})
    return Button(voice.line("team_gaps.month_stop" if on else "team_gaps.month_start"), action)


def _pick_button(voice: Voice) -> Button:
    return Button(voice.line("team_gaps.other_teams"), Action("team-gaps"))
