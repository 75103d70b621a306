"""The cards of the log."""

from collections.abc import Mapping, Sequence

from engine.achievements.forms import ASK_FORM, ENTRY_FORM
from engine.achievements.records import Entry, EntryKind
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
    Paragraph,
    Style,
    Table,
)
from engine.chat.text import Link, Plain, Text, shorten
from engine.content.voice import Voice
from engine.people.records.colleagues import Colleague

SHOWN = 20
"""Entries on one card."""
OFFERED = 10
"""Colleagues of similar names that are offered."""


def log_card(voice: Voice, entries: Sequence[Entry], total: int, requests: int, notice: Text | None = None) -> Card:
    """A person's own log."""
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    if entries:
        blocks += [Choices(voice.line("achievements.yours"), tuple(_entry_choice(voice, entry) for entry in entries))]
    else:
        blocks.append(Paragraph(voice.text("achievements.nothing")))
    if total > len(entries) > 0:
        blocks.append(Context(voice.text("achievements.shown", count=len(entries), total=total)))
    buttons = [Button(voice.line("achievements.add"), Action("log.form"), Style.PRIMARY)]
    if requests:
        buttons.append(Button(voice.line("achievements.requests", count=requests), Action("log.requests")))
    buttons.append(Button(voice.line("achievements.to_feed"), Action("log.feed")))
    blocks += [Buttons(tuple(buttons)), Context(voice.text("achievements.who_sees"))]
    return Card("log", voice.line("achievements.title"), tuple(blocks))


def entry_form_card(voice: Voice, typed: Mapping[str, str], entry_id: int | None) -> Card:
    """Everything about one entry, to type in."""
    keep = Action("log.keep", {"entry": str(entry_id)} if entry_id else {})
    blocks = (
        *ENTRY_FORM.blocks(voice, typed),
        Buttons((Button(voice.line("achievements.keep"), keep, Style.PRIMARY),)),
    )
    title = voice.line("achievements.form_title_edit" if entry_id else "achievements.form_title")
    return Card("log_form", title, blocks)


def entry_card(voice: Voice, entry: Entry, notice: Text | None = None) -> Card:
    """One entry of one's own."""
    facts = [
        Fact(voice.line("achievements.kind"), (Plain(name_kind(voice, entry.kind)),)),
        Fact(voice.line("achievements.day"), (Plain(voice.date(entry.day)),)),
        *([Fact(voice.line("achievements.link"), _link_text(entry))] if entry.link else []),
    ]
    if entry.kind == EntryKind.DEPLOYMENT:
        right = {True: "right_yes", False: "right_no", None: "right_unknown"}[entry.right_first_time]
        facts.append(Fact(voice.line("achievements.right"), (Plain(voice.line(f"achievements.{right}")),)))
    counts = {"confirmed": entry.confirmed, "asked": entry.asked, "declined": entry.declined}
    facts.append(Fact(voice.line("achievements.colleagues"), voice.text("achievements.said", **counts)))
    blocks: list[Block] = [] if notice is None else [Paragraph(notice)]
    blocks.append(Facts(tuple(facts)))
    if entry.kind == EntryKind.DEPLOYMENT and entry.right_first_time is None:
        blocks += [Paragraph(voice.text("achievements.right_ask")), Buttons(_right_buttons(voice, entry))]
    args = {"entry": str(entry.id)}
    buttons = (
        Button(voice.line("achievements.ask"), Action("log.ask", args)),
        Button(voice.line("achievements.edit"), Action("log.form", args)),
        Button(voice.line("achievements.remove"), Action("log.remove", args)),
        Button(voice.line("achievements.to_log"), Action("log")),
    )
    return Card("log_entry", shorten(entry.title), (*blocks, Buttons(buttons)))


def remove_card(voice: Voice, entry: Entry) -> Card:
    """Whether it should really go."""
    args = {"entry": str(entry.id)}
    buttons = (
        Button(voice.line("achievements.remove_now"), Action("log.remove_now", args), Style.DANGER),
        Button(voice.line("achievements.not_remove"), Action("log.open", args)),
    )
    text = Paragraph(voice.text("achievements.remove_text", title=entry.title))
    return Card("log_remove", voice.line("achievements.remove_title"), (text, Buttons(buttons)))


def ask_card(voice: Voice, entry: Entry, typed: Mapping[str, str]) -> Card:
    """Which colleague should confirm."""
    ask = Action("log.ask_now", {"entry": str(entry.id)})
    blocks = (
        Paragraph(voice.text("achievements.ask_text", title=entry.title)),
        *ASK_FORM.blocks(voice, typed),
        Buttons((Button(voice.line("achievements.ask_now"), ask, Style.PRIMARY),)),
    )
    return Card("log_ask", voice.line("achievements.ask_title"), blocks)


def colleagues_card(voice: Voice, entry: Entry, typed: str, colleagues: Sequence[Colleague]) -> Card:
    """Several people could be meant."""
    args = {"entry": str(entry.id)}
    options = tuple(
        Choice(colleague.name, colleague.email, Action("log.ask_now", {**args, "colleague": str(colleague.id)}))
        for colleague in colleagues[:OFFERED]
    )
    label = voice.line("achievements.several", typed=typed)
    back = Button(voice.line("achievements.to_entry"), Action("log.open", args))
    return Card("log_colleagues", voice.line("achievements.ask_title"), (Choices(label, options), Buttons((back,))))


def request_card(voice: Voice, entry: Entry, more: int) -> Card:
    """A colleague's entry, to confirm or not."""
    args = {"entry": str(entry.id)}
    values = {"name": entry.author, "kind": name_kind(voice, entry.kind), "title": entry.title}
    buttons = (
        Button(voice.line("achievements.confirm"), Action("log.confirm", args), Style.PRIMARY),
        Button(voice.line("achievements.decline"), Action("log.decline", args)),
    )
    blocks: list[Block] = [Paragraph(voice.text("achievements.request", **values, day=voice.date(entry.day)))]
    blocks += [Paragraph(_link_text(entry))] if entry.link else []
    blocks += [Buttons(buttons), Context(voice.text("achievements.request_more", count=more))]
    return Card("log_request", voice.line("achievements.request_title", name=entry.author), tuple(blocks))


def feed_card(voice: Voice, entries: Sequence[Entry] | None, shares: bool) -> Card:
    """What the team lets each other see."""
    if not entries:
        shown: Block = Paragraph(voice.text("achievements.no_team" if entries is None else "achievements.empty_feed"))
    else:
        columns = tuple(voice.line(f"achievements.{name}") for name in ("who", "kind", "what", "day", "confirmed"))
        rows = tuple(
            (entry.author, name_kind(voice, entry.kind), entry.title, voice.date(entry.day), str(entry.confirmed))
            for entry in entries
        )
        shown = Table(voice.line("achievements.feed_caption"), columns, rows)
    share = Action("log.share", {"on": "" if shares else "yes"})
    buttons = (
        Button(voice.line("achievements.unshare" if shares else "achievements.share"), share),
        Button(voice.line("achievements.to_log"), Action("log")),
    )
    state = voice.text("achievements.shares" if shares else "achievements.shares_not")
    return Card("log_feed", voice.line("achievements.feed_title"), (shown, Buttons(buttons), Context(state)))


def name_kind(voice: Voice, kind: str) -> str:
    return voice.line(f"achievements.kind_{kind}")


def _entry_choice(voice: Voice, entry: Entry) -> Choice:
    values = {"kind": name_kind(voice, entry.kind), "day": voice.date(entry.day), "confirmed": entry.confirmed}
    about = voice.line("achievements.about", **values)
    return Choice(shorten(entry.title), about, Action("log.open", {"entry": str(entry.id)}))


def _right_buttons(voice: Voice, entry: Entry) -> tuple[Button, ...]:
    return tuple(
        Button(voice.line(f"achievements.right_{value}"), Action("log.right", {"entry": str(entry.id), "right": value}))
        for value in ("yes", "no")
    )


def _link_text(entry: Entry) -> Text:
    return (Link(entry.link, entry.link),)
