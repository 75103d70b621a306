"""The sentence about the next weekly message; every card that has one says it alike."""

from engine.chat.text import Text
from engine.content.voice import Voice
from engine.curriculum.silence import NextMessage


def next_message_text(voice: Voice, coming: NextMessage) -> Text:
    """When it comes, or why none does."""
    return voice.text(coming.key, when=voice.moment(coming.when) if coming.when else "")
