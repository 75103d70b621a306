"""The cards of notifications that are about other notifications, and what may be answered to any of them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Style,
)
from engine.content.voice import Voice


def answer_buttons(voice: Voice, notice_id: int, *first: Button, block: bool = True) -> Buttons:
    """What can be answered to a notice, after the buttons that are its own."""
    args = {"notice": str(notice_id)}
    rest = [
        Button(voice.line("notices.later"), Action("notice.later", args)),
        Button(voice.line("notices.not_relevant"), Action("notice.not_relevant", args)),
    ]
    if block:
        rest.append(Button(voice.line("notices.block"), Action("notice.block", args)))
    return Buttons((*first, *rest))


def digest_card(voice: Voice, found: Sequence[Card]) -> Card:
    """Several notices in one message, each with its own first step."""
    blocks: list[Block] = [Paragraph(voice.text("notices.digest_text", count=len(found)))]
    for card in found:
        blocks.append(Heading(card.title))
        blocks += [each for each in card.blocks if isinstance(each, Paragraph)][:1]
        blocks += [Buttons(each.buttons[:1]) for each in card.blocks if isinstance(each, Buttons)][:1]
    return Card("digest", voice.line("notices.digest_title"), tuple(blocks))


def quiet_card(voice: Voice, notice_id: int) -> Card:
    """Said once, before silence."""
    buttons = (
        Button(voice.line("notices.resume"), Action("nudges.resume"), Style.PRIMARY),
        Button(voice.line("notices.change"), Action("nudges")),
        Button(voice.line("notices.stop"), Action("nudges.off")),
    )
    return Card(
        "quiet", voice.line("notices.quiet_title"), (Paragraph(voice.text("notices.quiet_text")), Buttons(buttons))
    )


def unreached_card(voice: Voice, found: Sequence[tuple[str, str, str]], most: int) -> Card:
    """For owners: name, platform and reason of people who cannot be reached."""
    facts = tuple(
        Fact(name, voice.text("notices.unreached_why", platform=platform, reason=reason))
        for name, platform, reason in found[:most]
    )
    text = voice.text("notices.unreached_text", more=len(found) > most, most=most)
    return Card("unreached", voice.line("notices.unreached_title"), (Paragraph(text), Facts(facts)))
