"""A card for each kind of block, and for each way in which a renderer shows one."""

from datetime import date

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
    Divider,
    Download,
    Fact,
    Facts,
    Heading,
    Image,
    Option,
    Paragraph,
    Progress,
    SelectInput,
    Style,
    Table,
    TextInput,
)
from engine.chat.charts import Band, HeatCell, HeatMap, HeatRow, LineChart, RadarChart, RadarSeries
from engine.chat.text import Bold, Code, Italic, Link, Plain, Text

HOSTILE = "*bold* _x_ ~x~ `x` :smile: <!channel> <b>http://evil</b> & {{DATE(2020-01-01)}} # [a](b)"
RADAR = RadarChart(("a", "b", "c"), (RadarSeries("You", (1, None, 3)), RadarSeries("Target", (2, 3, 4.5))), 5, "none")
LINE = LineChart(
    "Overall", ((date(2026, 3, 2), 2.5), (date(2026, 6, 2), 3.0)), (Band("Low", 0), Band("High", 3)), 5, "en"
)
HEAT = HeatMap(
    "People",
    ("Low", "High"),
    (HeatRow("Domain", (HeatCell(0.25, "1"), HeatCell(0.75, "3", marked=True)), head=True), HeatRow("Skill", ())),
    "the target",
    "too few",
)
STYLES = (
    Plain("Plain & <simple>, "),
    Bold("bold"),
    Plain(" "),
    Italic("italic"),
    Plain(" "),
    Code("code"),
    Plain(", "),
    Link("a link", "https://example.org/?a=1&b=2"),
    Plain(", "),
    Link("no link", "ftp://example.org"),
    Plain("."),
)


def plain(words: str) -> Text:
    return (Plain(words),)


def press(number: object = 1, command: str = "do") -> Action:
    return Action(command, {"n": str(number)})


def choices(*options: tuple[str, str], label: str = "", chosen: int = -1) -> Choices:
    """Choices of these labels and descriptions."""
    return Choices(label, tuple(Choice(*words, press(at), chosen=at == chosen) for at, words in enumerate(options)))


def items(*labels: str) -> tuple[CheckItem, ...]:
    return tuple(CheckItem(label, at == 1, press(at)) for at, label in enumerate(labels))


def numbered(most: int) -> tuple[Option, ...]:
    return tuple(Option(str(at), f"Number {at}") for at in range(1, most + 1))


FORM = (
    SelectInput("level", "Level", numbered(2)),
    TextInput("name", "Name", required="Type a name."),
    Buttons((Button("Not now", press(0, "help")), Button("Send", press(1), Style.PRIMARY))),
)
BLOCKS: dict[str, tuple[Block, ...]] = {
    "heading": (Heading("A part"), Paragraph(plain("Its words."))),
    "heading, hostile": (Heading(HOSTILE),),
    "heading, long": (Heading("A heading of many words " * 8),),
    "paragraph": (Paragraph(plain("One line.")),),
    "paragraph, styles": (Paragraph(STYLES),),
    "paragraph, lines": (Paragraph((Bold("First"), Plain("\nsecond\n\nfourth"))),),
    "paragraph, hostile": (Paragraph(plain(HOSTILE)),),
    "paragraph, nothing": (Paragraph(plain(" ")),),
    "paragraph, long": (Paragraph((Bold("Long: "), Plain("word " * 640))),),
    "context": (Context(plain("Small print.")), Context(plain("More of it."))),
    "context, styles": (Context((Plain("Type "), Code("/plan"), Plain(", or "), Bold("press"), Plain("."))),),
    "context, hostile": (Context(plain(HOSTILE)),),
    "context, nothing": (Context(plain(" ")),),
    "context, many": tuple(Context(plain(f"Line {at}.")) for at in range(11)),
    "facts": (Facts((Fact("When", plain("Monday")), Fact("Where", plain("Room 5")))),),
    "facts, one": (Facts((Fact("When", plain("Monday")),)),),
    "facts, styles": (Facts((Fact("When", (Bold("Monday"),)), Fact("Where", (Link("here", "https://example.org"),)))),),
    "facts, lines": (Facts((Fact("Open", plain("first\nsecond")), Fact("Done", plain("third")))),),
    "facts, long": (Facts((Fact("A label that is rather long", plain("a")), Fact("b", plain("word " * 12)))),),
    "facts, just short": (Facts((Fact("a", plain("v" * 40)), Fact("l" * 40, plain("b")))),),
    "facts, no longer short": (Facts((Fact("a", plain("v" * 41)), Fact("b", plain("c")))),),
    "facts, hostile": (Facts((Fact("a", plain(HOSTILE)), Fact(HOSTILE[:20], plain("b")))),),
    "facts, many": (Facts(tuple(Fact(f"Label {at}", plain(str(at))) for at in range(11))),),
    "table": (Table("Rates", ("Skill", "Now", "Gap"), (("Design", "3.5", "–"), ("Data", "4", "+12%"))),),
    "table, second": tuple(
        Table(f"Table {at}", ("Skill", "Now"), (("Design", "3"), ("Data\nlakes", "4.25"))) for at in (1, 2)
    ),
    "table, four columns": (Table("Four", ("Skill", "a", "b", "c"), (("Design", "1", "x", ""),)),),
    "table, wide": (Table("Wide", ("Skill", "Incomprehensibility", "Responsibilities"), ((("w" * 50), "a", "b"),)),),
    "table, long cells": tuple(Table("Long", ("A", "B"), (("word " * 12, "1"),)) for _ in range(2)),
    "table, hostile": (Table(HOSTILE, ("a", HOSTILE), (("b", HOSTILE),)),),
    "table, twenty columns": (Table("Many", tuple(f"c{at}" for at in range(20)), (("1",) * 20,)),),
    "table, more columns": (Table("Many", tuple(f"c{at}" for at in range(21)), (("1",) * 21,)),),
    "table, without rows": (Table("Nothing", ("a", "b"), ()),),
    "table, too much for one of Slack": (Table("Many", ("a", "b"), (("x" * 5000, "y" * 4999),)),),
    "choices": (choices(("Yes", ""), ("No", ""), label="Really?"),),
    "choices, chosen": (choices(("Yes", ""), ("No", ""), chosen=1),),
    "choices, numbers": (choices(("1", "Never did it"), ("2", "Did it\nonce"), chosen=0, label="How far?"),),
    "choices, described": (choices(("Search", "Finds things"), ("Other", ""), ("Rank", "Sorts things"), chosen=2),),
    "choices, long labels": (
        choices(("A label longer than most buttons are", "Says more"), ("B", ""), ("C", "More"), chosen=0),
    ),
    "choices, label beyond a button": (choices(("word " * 17, ""), ("Short", ""), chosen=1),),
    "choices, long description": (choices(("One", "word " * 60), ("Two", "word " * 620)),),
    "choices, hostile": (choices((HOSTILE[:30], HOSTILE), (HOSTILE[:20], ""), label=HOSTILE),),
    "choices, many": (choices(*((f"Skill {at}", "") for at in range(26)), chosen=3),),
    "choices, many of two kinds": (
        Choices("", tuple(Choice(f"Skill {at}", "", press(at, f"do{at % 2}")) for at in range(26))),
    ),
    "checklist": (Checklist("To do", items("One", "Two")),),
    "checklist, unlabelled": (Checklist("", items("One", "Two")),),
    "checklist, many": (Checklist("To do", items(*(f"Item {at}" for at in range(12)))),),
    "checklist, long": (Checklist("To do", items("word " * 20, "Two")),),
    "checklist, too long for boxes": (Checklist("To do", items("word " * 40, "Two")),),
    "checklist, hostile": (Checklist(HOSTILE, items(HOSTILE, "")),),
    "select": (SelectInput("s", "Level", numbered(2)),),
    "select, chosen": (SelectInput("s", "Level", numbered(3), "2", "Choose one."),),
    "select, short menu": (SelectInput("s", "Level", numbered(4), "4"),),
    "select, menu": (SelectInput("s", "Level", numbered(8), "4"),),
    "select, long": (SelectInput("s", "l" * 2001, (Option("1", "o" * 76),)),),
    "select, long menu": (SelectInput("s", "Level", numbered(9), "4", "Choose one."),),
    "select, nothing chosen in a long menu": (SelectInput("s", "Level", numbered(9), "none of them"),),
    "select, groups": (SelectInput("s", "Level", numbered(102)),),
    "select, empty value": (SelectInput("s", HOSTILE, (Option("", "Anything"), Option("1", HOSTILE))),),
    "select, nothing to choose": (SelectInput("s", "Level", ()),),
    "text": (TextInput("t", "Name"),),
    "text, filled": (TextInput("t", "Name", "As in your passport", "Ada", 80, False, "Type a name."),),
    "text, lines": (TextInput("t", "Words", "A few", "One\ntwo", 4000, True, "Say something."),),
    "text, long": (TextInput("t", "Words", "h" * 151, "v" * 3001, 3001), TextInput("u", "Nothing", max_length=0)),
    "text, hostile": (TextInput("t", HOSTILE, HOSTILE, HOSTILE),),
    "progress": (Progress("Half", 3, 6), Progress("3 of 7 done", 3, 7)),
    "progress, odd": (Progress("None", 0, 0), Progress("Over", 9, 4), Progress("Below", -1, 4)),
    "image": (Image(RADAR, "Your levels"), Image(LINE, "Over time")),
    "image, hostile": (Image(HEAT, HOSTILE),),
    "download": (Download("Add to calendar", "a.ics", "text/calendar", "BEGIN & <END>\n"),),
    "download, picture": (Download("Save the picture", "a.png", "image/png", HEAT),),
    "divider": (Divider(),),
    "buttons": (
        Buttons(
            (Button("Go", press(), Style.PRIMARY), Button("Look", press(2)), Button("End", Action("end"), Style.DANGER))
        ),
    ),
    "buttons, long": (Buttons((Button("A label longer than most buttons are", press()), Button("w " * 40, press(2)))),),
    "buttons, many": (Buttons(tuple(Button(f"Button {at}", press(at)) for at in range(26))),),
    "buttons, hostile": (Buttons((Button(HOSTILE, Action("do", {"<&>": '"é\n'})),)),),
    "form": FORM,
    "form, nothing required": (TextInput("name", "Name"), FORM[-1]),
    "form, pressed in other ways": (
        *FORM,
        choices(("1", "One"), ("2", "Two")),
        choices(("Bare", "")),
        Checklist("To do", items("One", "Two")),
    ),
}
SPECIMENS: dict[str, Card] = {name: Card("specimen", "A title", blocks) for name, blocks in BLOCKS.items()} | {
    "card": Card("specimen", f"Title {HOSTILE}", (Paragraph(plain("Words.")),), "talk", farewell=True),
    "card, long title": Card("specimen", "A title of many words " * 9, (Heading("Part"), Paragraph(plain("Words.")))),
    "card, long words": Card("specimen", "Title", (Context(plain("x")), Paragraph(plain("word " * 200)))),
}
