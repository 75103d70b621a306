"""What a fuzzed person does: words, presses and forms, half of them sensible, all of them from one seed."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from demo.scripted_user import actions
from engine.chat.cards import Action, Card, SelectInput, TextInput
from engine.chat.requests import LONGEST_WORDS
from engine.rooms import COMMANDS

PIECES = (
    *(
        "a",
        "1",
        ".",
        "-",
        ",",
        "'",
        "\t",
        "\n",
        "_",
        "/",
        "[",
        "\\[",
        "(",
        ")",
        "**",
        "`",
        "<",
        "\\",
        "@",
        "é",
        "🙂",
        "\x00",
    ),
    *("on ", "no ", "at 1 ", "every ", "may 1 ", "1 min ", "2026-03-02 ", "today, ", "called: ", "3 of 5 ", "\u202e"),
    *(
        "<at>a</at>",
        "http://",
        "https://a.b ",
        "a.",
        "doi/",
        "10.1000/",
        "&#1;",
        "&#99999999;",
        "FREQ=DAILY;",
        "1,000,",
    ),
)
ODD = (
    *(
        "",
        " ",
        "0",
        "1",
        "2",
        "3",
        "-1",
        "1.5",
        "99",
        "2147483648",
        "9223372036854775808",
        "9" * 17,
        "9" * 40,
        "١",
        "²",
    ),
    *(
        "yes",
        "no",
        "on",
        "off",
        "x",
        "None",
        "true",
        "[]",
        "{}",
        "'; drop table member; --",
        "{{ 7 * 7 }}",
        "../x",
        "\x00",
    ),
    *("example.org", "https://example.org/x", "2026-02-30", "2027-05-03", "25:61", "9:30", "Europe/Berlin", "Mars/X"),
    *("FREQ=WEEKLY;BYDAY=MO", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY", "every 2 weeks", "2005.11401"),
)
RARE = {"privacy.erase_now": 0.02}
"""Commands after which little is left to fuzz, and how often one that is drawn is given."""
KEPT_VALUES = 60


class Nonsense:
    """Draws what somebody does, from what they see and from what others have seen."""

    def __init__(self, seed: int, phrases: Mapping[str, Sequence[str]]) -> None:
        self.random = Random(seed)
        self._commands = sorted(COMMANDS)
        self._phrases = sorted(phrase for name, each in phrases.items() for phrase in (f"/{name}", *each))
        self._values: dict[str, deque[str]] = {}
        self._fields: dict[str, None] = {}
        self._seen: dict[str, deque[Action]] = {}

    def note_card(self, card: Card) -> None:
        """Remember what a card lets one press and fill in."""
        for action in actions(card):
            self._seen.setdefault(action.command, deque(maxlen=KEPT_VALUES)).append(action)
            for name, value in action.args.items():
                self._values.setdefault(name, deque(maxlen=KEPT_VALUES)).append(value)
        for block in card.blocks:
            if isinstance(block, TextInput | SelectInput):
                self._fields[block.name] = None

    def words(self) -> str:
        """A sentence: a command with something behind it, an answer, or anything."""
        random = self.random
        match random.randrange(6):
            case 0:
                return random.choice(self._phrases)
            case 1 | 2:
                return f"{random.choice(self._phrases)} {self._tail()}"
            case 3:
                return random.choice(ODD)
            case 4:
                return " ".join(random.choice(self._phrases) for _ in range(random.randrange(1, 6)))
            case _:
                return self._tail()

    def action(self, card: Card | None) -> Action:
        """A press: of what is on show, of what anybody has seen for some command, or of any command."""
        random, offered = self.random, list(actions(card)) if card else []
        command = random.choice(self._commands)
        kind = random.random()
        if kind < 0.5 and offered:
            action = random.choice(offered)
        elif kind < 0.85 and command in self._seen:
            action = random.choice(self._seen[command])
        else:
            named = random.sample(sorted(self._values), min(len(self._values), random.randrange(6)))
            action = Action(command, {name: self._value(name) for name in named})
        args = dict(action.args)
        if args and random.random() < 0.3:
            name = random.choice(sorted(args))
            args[name] = self._value(name)
        if random.random() > RARE.get(action.command, 1):
            return self.action(card)
        return Action(action.command, args)

    def form(self, card: Card | None) -> dict[str, str]:
        """What is filled in: the fields of the card, and some of others."""
        random = self.random
        shown = [block for block in card.blocks if isinstance(block, TextInput | SelectInput)] if card else []
        form = {block.name: self._typed(block) for block in shown if random.random() < 0.9}
        others = random.sample(sorted(self._fields), min(len(self._fields), random.randrange(4)))
        return form | {name: self._typed(None) for name in others if not shown or random.random() < 0.1}

    def garble(self, payload: Any) -> Any:
        """A payload with one part of it replaced by something else, or gone."""
        random = self.random
        odd: tuple[Any, ...] = (None, True, -1, 1.5, 10**30, "", "x", [], {}, [[]], {"x": None}, "[" * 3000, "\ud800")
        if not isinstance(payload, dict | list) or not payload or random.random() < 0.15:
            return random.choice(odd)
        key = random.choice(sorted(payload)) if isinstance(payload, dict) else random.randrange(len(payload))
        copy = payload.copy()
        if random.random() < 0.1:
            del copy[key]
        else:
            copy[key] = self.garble(copy[key])
        return copy

    def _tail(self) -> str:
        random = self.random
        match random.randrange(5):
            case 0:
                return str(date(2026, 3, 2) + timedelta(days=random.randrange(-400, 400)))
            case 1:
                length = random.choice((10, 100, 1000, LONGEST_WORDS, LONGEST_WORDS + 1))
                return (random.choice(PIECES) * length)[:length] + "x"
            case 2:
                return "".join(random.choice(PIECES) for _ in range(random.randrange(40)))
            case 3:
                return "".join(chr(random.choice((random.randrange(128), random.randrange(0x3000)))) for _ in range(9))
            case _:
                return f"{random.choice(ODD)} {random.choice(self._phrases)}"

    def _value(self, name: str) -> str:
        known = self._values.get(name)
        return self.random.choice(known) if known and self.random.random() < 0.6 else self.random.choice(ODD)

    def _typed(self, block: TextInput | SelectInput | None) -> str:
        if isinstance(block, SelectInput) and block.options and self.random.random() < 0.8:
            return self.random.choice(block.options).value
        return self.random.choice((self._tail, lambda: self.random.choice(ODD), lambda: "Something sensible"))()
