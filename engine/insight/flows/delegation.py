"""Lending one's view of teams: `/team-gaps delegate to somebody until a day`, or by a form."""

from __future__ import annotations

from datetime import date, timedelta

from engine.chat.cards import Action, Button, Buttons, Card, Paragraph, Replies, Style, TextInput
from engine.chat.dates import read_date
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.people.records.colleagues import find_colleagues
from engine.people.records.delegation import end_lent_view, find_views_lent_by, lend_view
from engine.turn import Args, Turn

LONGEST = timedelta(days=366)
NAMED = 5
"""People whom an unclear name may list."""


def wanted(turn: Turn, words: str) -> tuple[str, str] | None:
    """To whom and until when, where typed words ask for lending."""
    for start in turn.voice.line("team_gaps.lend_words").split(", "):
        if words.startswith(f"{start} "):
            rest = words.removeprefix(start)
            who, _, until = rest.rpartition(f" {turn.voice.line('team_gaps.lend_until_word')} ")
            return (who or rest).strip(), until.strip() if who else ""
    return None


def lending(turn: Turn, args: Args) -> Replies:
    """Show to whom the view is lent, and a form to lend it."""
    return turn.reply(_card(turn, None))


def lend(turn: Turn, args: Args) -> Replies:
    """Lend it to whom the form names."""
    form = turn.request.form
    return lend_to(turn, form.get("who", "").strip().casefold(), form.get("until", ""))


def lend_to(turn: Turn, who: str, until: str) -> Replies:
    """Lend it to whom typed words name; only what is one's own is lent."""
    scope, said = turn.scope, who[:80]
    found = find_colleagues(turn.tx, scope.organisation_id, who)
    if not found:
        raise Refusal("team_gaps.lend_nobody", said=said)
    if len(found) > 1:
        raise Refusal(
            "team_gaps.lend_several", said=said, names=turn.voice.all_of([each.name for each in found[:NAMED]])
        )
    if found[0].id == scope.member_id:
        raise Refusal("team_gaps.lend_self")
    today = _today(turn)
    day = read_date(until, turn.voice.day_names, today)
    if day is None or not today <= day <= today + LONGEST:
        raise Refusal("team_gaps.lend_when")
    lend_view(turn.tx, scope.organisation_id, scope.member_id, found[0].id, day)
    notice = turn.voice.text("team_gaps.lend_done", name=found[0].name, until=turn.voice.date(day))
    return turn.reply(_card(turn, notice))


def end(turn: Turn, args: Args) -> Replies:
    """Take it back."""
    ended = end_lent_view(turn.tx, turn.scope.member_id, args.number("lent"))
    return turn.reply(_card(turn, turn.voice.text("team_gaps.lend_ended" if ended else "team_gaps.lend_over")))


def _card(turn: Turn, notice: Text | None) -> Card:
    voice = turn.voice
    lent = find_views_lent_by(turn.tx, turn.scope.member_id, _today(turn))
    names = [voice.line("team_gaps.lent_one", name=each.name, until=voice.date(each.until)) for each in lent]
    key = "team_gaps.lent" if lent else "team_gaps.lending_none"
    now = voice.text(key, **({"names": voice.all_of(names)} if lent else {}))
    ends = [
        Button(voice.line("team_gaps.lend_end", name=each.name[:50]), Action("team_gaps.end", {"lent": str(each.id)}))
        for each in lent
    ]
    return Card(
        "team_lending",
        voice.line("team_gaps.lending_title"),
        (
            *((Paragraph(notice),) if notice else ()),
            Paragraph(voice.text("team_gaps.lending_text")),
            Paragraph(now),
            TextInput("who", voice.line("team_gaps.lend_who"), max_length=100, required=voice.line("chat.needed")),
            TextInput(
                "until",
                voice.line("team_gaps.lend_until"),
                voice.line("team_gaps.lend_until_hint"),
                max_length=40,
                required=voice.line("chat.needed"),
            ),
            Buttons((Button(voice.line("team_gaps.lend"), Action("team_gaps.lend"), Style.PRIMARY), *ends)),
        ),
    )


def _today(turn: Turn) -> date:
    return turn.now.date()
