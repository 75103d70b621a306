"""Here the events of the content take place: an owner has confirmed them."""

import pytest

from tests.conversation import Chat


@pytest.fixture
def chat(chat: Chat) -> Chat:
    chat.confirms_events()
    return chat
