"""The cards of notifications that are about other notifications, and what may be answered to any of them."""

from collections.abc import Sequence

from engine.chat.cards import Action, Block, Button, Buttons, Card, Fact, Facts, Heading, Paragraph, Style
from engine.content.voice import Voice
from engine.people.records.reachability import UnreachablePerson


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


def digest_card(voice: Voice, cards: Sequence[Card]) -> Card:
    """Several notices in one message, each with its own first step."""
    blocks: list[Block] = [Paragraph(voice.text("notices.digest_text", count=len(cards)))]
    for card in cards:
        blocks.append(Heading(card.title))
        blocks += [block for block in card.blocks if isinstance(block, Paragraph)][:1]
        blocks += [Buttons(block.buttons[:1]) for block in card.blocks if isinstance(block, Buttons)][:1]
    return Card("digest", voice.line("notices.digest_title"), tuple(blocks))


def quiet_card(voice: Voice, notice_id: int) -> Card:
    """Said once, before silence."""
    buttons = (
        Button(voice.line("notices.resume"), Action("nudges.resume"), Style.PRIMARY),
        Button(voice.line("notices.change"), Action("nudges")),
        Button(voice.line("notices.stop"), Action("nudges.off")),
    )
    blocks = (Paragraph(voice.text("notices.quiet_text")), Buttons(buttons))
    return Card("quiet", voice.line("notices.quiet_title"), blocks)


def asked_in_vain_card(voice: Voice, name: str) -> Card:
    """For who has asked somebody whom no message reaches."""
    text = Paragraph(voice.text("notices.asked_in_vain_text", name=name))
    return Card("asked_in_vain", voice.line("notices.asked_in_vain_title", name=name), (text,))


def unreached_card(voice: Voice, people: Sequence[UnreachablePerson], most: int) -> Card:
    """For owners: people who cannot be reached, and why."""
    facts = tuple(
        Fact(name, voice.text("notices.unreached_why", platform=platform, reason=reason))
        for name, platform, reason in people[:most]
    )
    text = voice.text("notices.unreached_text", more=len(people) > most, most=most)
    return Card("unreached", voice.line("notices.unreached_title"), (Paragraph(text), Facts(facts)))
