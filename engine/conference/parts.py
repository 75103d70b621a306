"""The words after `/conference` that ask for another command of the room, such as “agenda”."""

from engine.chat.cards import Action
from engine.turn import Args, Turn

PARTS = (
    "propose",
    "mine",
    "call",
    "close",
    "desk",
    "rooms",
    "committee",
    "reviews",
    "ranking",
    "announce",
    "schedule",
    "publish",
    "program",
    "agenda",
    "past",
)
"""Commands that have words in the vocabulary, without the room's name before them."""


def find_part(turn: Turn, args: Args) -> Action | None:
    """The command that typed words ask for first, with the words after it; None where they ask for none."""
    vocabulary = turn.voice.vocabulary.conference
    parts = {phrase: part for part, phrases in vocabulary.items() if part in PARTS for phrase in phrases}
    said = args.optional("said")
    for words in (said, f"{args.optional('named')} {said}"):
        heard = f"{words.casefold()} "
        if asked := [phrase for phrase in parts if heard.startswith(f"{phrase} ")]:
            longest = max(asked, key=len)
            return Action(f"conference.{parts[longest]}", {"said": words[len(longest) :].strip()})
    return None
