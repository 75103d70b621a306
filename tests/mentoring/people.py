"""People who offer to mentor, and who ask, as tests need them."""

from engine.chat.cards import Card, SelectInput
from tests.conversation import Chat, words

TOPIC = "mlops pipeline"


async def offers(chat: Chat, who: str, topic: str = TOPIC, *, places: str = "1", **columns: object) -> None:
    """Let somebody new offer to mentor."""
    chat.meet(who, **columns)
    await chat.says(who, f"I'd like to mentor {topic}")
    await chat.presses(who, "Make it public")
    card = await chat.presses(who, "Offer it", {"capacity": places, "languages": "English"})
    assert "Your offer is public" in words(card)


async def asks(chat: Chat, who: str, mentor: str, topic: str = TOPIC, said: str = "") -> Card:
    """Let somebody ask a mentor who is suggested to them."""
    await chat.says(who, f"find me a mentor for {topic}")
    form = await chat.presses(who, mentor)
    assert form.key == "mentor_ask", words(form)
    (chosen,) = [block.value for block in form.blocks if isinstance(block, SelectInput)]
    return await chat.presses(who, "Ask", {"topic": chosen, "words": said})


async def pairs(chat: Chat, mentee: str, mentor: str) -> Card:
    """Let somebody ask, and the mentor accept; returns what the mentor sees."""
    await asks(chat, mentee, mentor.title())
    await chat.says(mentor, "hello")
    await chat.presses(mentor, "Mentoring waits for you")
    return await chat.presses(mentor, "Yes, gladly")
